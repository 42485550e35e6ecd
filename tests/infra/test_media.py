"""Pictures are served, and nothing else of the data folder."""

from pathlib import Path
from typing import Any

import pytest

from tests import factories


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media" / "images").mkdir(parents=True)
    (tmp_path / "media" / "original_images").mkdir()
    (tmp_path / "secret.key").write_text("geheim")
    return tmp_path / "media"


def test_a_rendition_is_served_and_asked_again_cheaply(media: Path, client: Any, house: Any) -> None:
    picture = factories.picture()
    url = picture.get_rendition("width-100|format-webp").url
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Cache-Control"] == "public, max-age=604800"
    assert client.get(url, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client.head(url).content == b""


@pytest.mark.parametrize(
    "path",
    [
        "../../secret.key", "%2e%2e/%2e%2e/secret.key", "..%2f..%2fsecret.key", "../original_images/a.jpg",
        "/etc/passwd", "a.svg", "a.html", "none.webp", "\x00.webp", "x" * 300 + ".webp",
    ],
)  # fmt: skip
def test_nothing_else_is(media: Path, client: Any, house: Any, path: str) -> None:
    (media / "original_images" / "a.jpg").write_bytes(b"uncut bytes")
    for name in ("a.svg", "a.html"):
        (media / "images" / name).write_text("<script>alert(1)</script>")
    answer = client.get(f"/media/images/{path}")
    assert answer.status_code == 404
    assert b"geheim" not in answer.content
    assert b"uncut bytes" not in answer.content
