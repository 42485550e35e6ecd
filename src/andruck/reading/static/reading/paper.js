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

// What the reader has agreed to stands in plain in the cookie, if there is one. A yes that was said despite the browser's
// general objection bears a d; others do not hold against it.
const yeses = (/(?:^|; )(?:__Host-)?privacy=([^~;]*)~/.exec(document.cookie)?.[1] ?? "").split("-");
const agreed = (said) => yeses.includes(said + "d") || (yeses.includes(said) && !navigator.globalPrivacyControl);

for (const figure of document.querySelectorAll("[data-frame][data-consent]")) {
  if (agreed(figure.dataset.consent)) load(figure);
}

// What notes that an article is read is fetched for those who want it noted, and for nobody else.
const read = document.querySelector("[data-reads]");
if (read?.dataset.agreed.split(" ").some(agreed)) import(read.dataset.reads);
