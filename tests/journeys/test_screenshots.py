"""Pictures of every page kind, for people to look at; the ones in the README are made here, too."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.test_anonymous import KINDS, addresses  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.journey, pytest.mark.screenshot]

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "screenshots"
README = {
    ("front", 1280, "light"): "front-de-light-1280.png",
    ("article", 360, "dark"): "article-de-dark-360.png",
}
EVERYTHING = """async () => {
  for (const image of document.images) image.loading = 'eager';
  await Promise.all([...document.images].map(image => image.decode().catch(() => 0)));
  await document.fonts.ready;
}"""
WIDTHS = [360, 768, 1280]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_screenshots(
    reader: Page,
    addresses: dict[str, str],  # noqa: F811
    kind: str,
    width: int,
    scheme: Any,
) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    reader.set_viewport_size({"width": width, "height": 900})
    reader.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    reader.goto(addresses[kind])
    reader.evaluate(EVERYTHING)
    shot = reader.screenshot(
        path=SHOTS / f"{kind}-{width}-{scheme}.png", full_page=kind not in {"section", "topic"}
    )
    assert len(shot) > 8_000
    name = README.get((kind, width, scheme))
    if name and os.environ.get("ANDRUCK_README_SHOTS"):
        reader.screenshot(path=ROOT / "docs" / "images" / name)
