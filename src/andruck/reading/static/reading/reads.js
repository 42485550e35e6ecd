// For readers who have agreed to it, and loaded for nobody else: how many seconds this article has been in view, and how
// many quarters of its text. Said after five seconds, and when the page is left. The server asks itself once more
// whether it may know.
const FIRST = 5;
const text = document.querySelector("[data-reads] .text");
let seconds = 0;
let quarters = 0;
let told = "";

const tell = () => {
  const news = `${seconds} ${quarters}`;
  if (seconds < FIRST || news === told) return;
  navigator.sendBeacon("/-/read", news);
  told = news;
};

setInterval(() => {
  if (document.visibilityState !== "visible") return;
  seconds += 1;
  const { top, height } = text.getBoundingClientRect();
  quarters = Math.max(quarters, Math.min(4, Math.floor((4 * (innerHeight - top)) / height)));
  if (seconds === FIRST) tell();
}, 1000);

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") tell();
});
