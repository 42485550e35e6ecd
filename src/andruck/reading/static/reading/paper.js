// Foreign players load after a click, or for readers who have said yes to them for good, and not before. Without this
// file the placeholder is a plain link.
const load = (figure) => {
  const link = figure.querySelector("a.embed-open");
  const frame = document.createElement("iframe");
  frame.title = link.dataset.title;
  frame.referrerPolicy = "no-referrer";
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-presentation allow-popups");
  frame.allow = "fullscreen; picture-in-picture";
  frame.allowFullscreen = true;
  frame.className = "embed-open";
  frame.src = figure.dataset.frame;
  link.replaceWith(frame);
  return frame;
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.embed-open");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const figure = link.closest("[data-frame]");
  if (!figure) return;
  event.preventDefault();
  load(figure).focus();
});

// What the reader has agreed to is looked up on pages with players only. A yes that was said despite the browser's
// general objection bears a d; others do not hold against it.
const players = document.querySelectorAll("[data-frame][data-consent]");
if (players.length) {
  const yeses = (/(?:^|; )(?:__Host-)?privacy=([^~;]*)~/.exec(document.cookie)?.[1] ?? "").split("-");
  for (const figure of players) {
    const said = figure.dataset.consent;
    if (yeses.includes(said + "d") || (yeses.includes(said) && !navigator.globalPrivacyControl)) load(figure);
  }
}
