// While somebody fills in the form, it says what it would change. Without this script a button does it.
(() => {
  const form = document.querySelector("[data-openings-plan]");
  if (!form) return;
  const place = form.querySelector("[data-openings-target=plan]");
  const PAUSE = 400;
  let waiting = 0;
  let asked = 0;

  const ask = async () => {
    const number = ++asked;
    const chosen = document.activeElement?.name;
    const answer = await fetch(form.dataset.openingsPlan, { method: "POST", body: new FormData(form) }).catch(() => null);
    // A later question has been asked meanwhile, or nobody answers: what stands there is taken away, not left wrong.
    if (number !== asked) return;
    place.innerHTML = answer?.ok ? await answer.text() : "";
    if (chosen && !document.activeElement?.name) place.querySelector(`[name="${chosen}"]:checked`)?.focus();
  };

  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  };

  // What has been typed since is not what is shown: it cannot be saved without being seen.
  form.addEventListener("input", (event) => {
    if (!place.contains(event.target)) place.querySelector("[name=seen]")?.remove();
    soon();
  });
  form.addEventListener("change", soon);
  if (!place.textContent.trim() && form.querySelector("[name=reason]").value) ask();
})();
