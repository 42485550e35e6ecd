// The part that shows now asks again every few seconds, as long as somebody looks. Without this script one reloads.
(() => {
  const place = document.querySelector("[data-figures-now]");
  if (!place) return;
  const EVERY = 3000;
  const ask = async () => {
    if (!document.hidden && !place.contains(document.activeElement)) {
      const answer = await fetch(place.dataset.figuresNow).catch(() => null);
      // Signed out meanwhile, or nobody answers: what stands there stays, and the next time is another try.
      if (answer?.ok && !answer.redirected) place.innerHTML = await answer.text();
    }
    setTimeout(ask, EVERY);
  };
  setTimeout(ask, EVERY);
})();
