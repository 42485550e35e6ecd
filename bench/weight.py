"""What a reader's device has to fetch, and how soon it shows: Chromium on a slow line."""

import gzip
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import asdict
from pathlib import Path

import brotli
from playwright.sync_api import Page, sync_playwright

from bench.report import Figure, at_most

ANDRUCK = Path(sys.executable).parent / "andruck"
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
VITALS = """() => new Promise(done => {
  let paint = 0, shift = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) paint = e.startTime })
    .observe({type: 'largest-contentful-paint', buffered: true});
  new PerformanceObserver(list => { for (const e of list.getEntries()) shift += e.value })
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done([paint, shift]), 1500);
})"""


def fetch(url: str) -> bytes:
    """The plain bytes of an address."""
    with urllib.request.urlopen(url, timeout=20) as answer:
        data: bytes = answer.read()
    return gzip.decompress(data) if answer.headers.get("Content-Encoding") == "gzip" else data


def article_paths(url: str) -> list[str]:
    """Articles linked from the front, the lead first."""
    found = re.findall(r'href="(/artikel/[^"#?]+)"', fetch(f"{url}/").decode())
    return list(dict.fromkeys(found))


def weigh(url: str, path: str) -> list[Figure]:
    """Compressed bytes of an article without its pictures."""
    html = fetch(f"{url}{path}").decode()
    assets = {kind: re.findall(rf'"(/static/[^"]+\.{kind})"', html) for kind in ("css", "js")}
    css = [fetch(f"{url}{asset}") for asset in dict.fromkeys(assets["css"])]
    script = [fetch(f"{url}{asset}") for asset in dict.fromkeys(assets["js"])]
    fonts = {match for sheet in css for match in re.findall(r"url\([\"']?([^\"')]+\.woff2)", sheet.decode())}
    base = assets["css"][0].rpartition("/")[0]
    sizes = [len(fetch(_join(url, base, font))) for font in fonts]
    small = [len(brotli.compress(text)) for text in (html.encode(), *css, *script)]
    return [
        at_most("weight: HTML + CSS + JS of an article", sum(small) / 1000, "kB", 60, "brotli"),
        at_most(
            "weight: JavaScript", sum(len(brotli.compress(text)) for text in script) / 1000, "kB", 8, "brotli"
        ),
        at_most("weight: fonts", sum(sizes) / 1000, "kB", 100, f"{len(sizes)} files"),
    ]


def _join(url: str, base: str, font: str) -> str:
    return f"{url}{os.path.normpath(f'{base}/{font}')}" if not font.startswith("/") else f"{url}{font}"


def vitals(page: Page, address: str) -> tuple[float, float]:
    """Largest paint in ms and layout shift of a first visit on a slow line."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    page.goto(address, wait_until="load")
    paint, shift = page.evaluate(VITALS)
    return float(paint), float(shift)


def measure() -> list[Figure]:
    """Weight, paint and shift of the demo's lead article and of the front."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://localhost:{port}"
    server = subprocess.Popen([ANDRUCK, "serve", "--port", str(port), "--workers", "1"])
    try:
        for _ in range(100):
            try:
                fetch(f"{url}/-/health")
                break
            except OSError:
                time.sleep(0.2)
        paths = article_paths(url)
        found = weigh(url, paths[0])
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            for name, path in (("article", paths[0]), ("front", "/")):
                for width in (360, 1280):
                    runs = []
                    fetch(f"{url}{path}")
                    for _ in range(3):
                        page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
                        runs.append(vitals(page, f"{url}{path}"))
                        page.context.close()
                    paint = sorted(run[0] for run in runs)[1]
                    note = "median of 3, 1.6 Mbit/s, 150 ms"
                    found.append(at_most(f"{name} at {width} px: largest paint", paint, "ms", 1500, note))
                    found.append(
                        at_most(f"{name} at {width} px: layout shift", max(run[1] for run in runs), "", 0)
                    )
            browser.close()
        return found
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    for figure in measure():
        print(json.dumps(asdict(figure)))
