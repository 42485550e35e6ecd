// While a payment is being looked for: ask again every few seconds, and show the page once there is news.
// Without scripts there is a link that does the same.
const waiting = document.querySelector("[data-ask]");
async function ask() {
  try {
    const answer = await fetch(waiting.dataset.ask, { redirect: "error", cache: "no-store" });
    if (answer.ok && answer.headers.get("x-place") !== waiting.dataset.place) location.replace(waiting.dataset.ask);
  } catch {
    // No network just now: the next time.
  }
  setTimeout(ask, 4000);
}
if (waiting) setTimeout(ask, 2000);
