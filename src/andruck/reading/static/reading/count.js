// A network of caches has sent this page, so the paper cannot see that it was read. One empty request says so: it reads
// nothing from the device and carries nothing but what every request of a browser carries.
const shown = () => navigator.sendBeacon("/-/u");
if (document.prerendering) document.addEventListener("prerenderingchange", shown, { once: true });
else shown();
