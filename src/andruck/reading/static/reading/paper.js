// Foreign players load after a click and not before. Without this file the placeholder is a plain link.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.embed-open");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const figure = link.closest("[data-frame]");
  if (!figure) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.title = link.dataset.title;
  frame.referrerPolicy = "no-referrer";
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-presentation allow-popups");
  frame.allow = "fullscreen; picture-in-picture";
  frame.allowFullscreen = true;
  frame.className = "embed-open";
  frame.src = figure.dataset.frame;
  link.replaceWith(frame);
  frame.focus();
});
