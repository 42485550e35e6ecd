"""The drawing board: flat inks on a plate of ink numbers, screens, cuts, and the print on grainy paper.

The board is always 1600 by 1067 units; other sizes show as much of its middle as fits. Everything is drawn
at twice the size and halved at the end, which is what makes the edges clean.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageOps

from andruck.project.demo.pictures.palette import PAPER, Colour, Ink
from andruck.project.demo.pictures.shapes import Point, box, gouge

WIDTH, HEIGHT = 1600, 1067
_OVERSAMPLING = 2
_QUALITY = 86


class Canvas:
    """One picture in the making. Later shapes cover earlier ones."""

    def __init__(self, rng: random.Random, colours: Sequence[Colour], size: tuple[int, int]) -> None:
        self.rng = rng
        self.colours = tuple(colours)
        self._size = size
        wide, high = size[0] * _OVERSAMPLING, size[1] * _OVERSAMPLING
        self._scale = max(wide / WIDTH, high / HEIGHT)
        self._left = (wide - WIDTH * self._scale) / 2
        self._top = (high - HEIGHT * self._scale) / 2
        self._plate = Image.new("L", (wide, high), PAPER)
        self._pen = ImageDraw.Draw(self._plate)

    # ------------------------------------------------------------ flat ink

    def shape(self, points: Sequence[Point], ink: Ink) -> None:
        """A filled polygon."""
        self._pen.polygon(self._pixels(points), fill=ink)

    def box(self, left: float, top: float, right: float, bottom: float, ink: Ink) -> None:
        """A filled upright rectangle."""
        self.shape(box(left, top, right, bottom), ink)

    def disc(self, x: float, y: float, radius: float, ink: Ink, *, high: float | None = None) -> None:
        """A filled circle, or an ellipse `high` units from its middle to its top."""
        ry = radius if high is None else high
        (a, b), (c, d) = self._pixels([(x - radius, y - ry), (x + radius, y + ry)])
        self._pen.ellipse((a, b, c, d), fill=ink)

    def line(self, points: Sequence[Point], width: float, ink: Ink, *, closed: bool = False) -> None:
        """A line with round joints and ends."""
        pixels = self._pixels([*points, points[0]] if closed else points)
        thick = max(1, round(width * self._scale))
        self._pen.line(pixels, fill=ink, width=thick, joint="curve")
        if thick > 3 * _OVERSAMPLING:
            r = thick / 2 - 0.5
            for x, y in (pixels[0], pixels[-1]):
                self._pen.ellipse((x - r, y - r, x + r, y + r), fill=ink)

    def ring(self, x: float, y: float, radius: float, width: float, ink: Ink) -> None:
        """A circle's line, `width` thick inward from `radius`."""
        (a, b), (c, d) = self._pixels([(x - radius, y - radius), (x + radius, y + radius)])
        self._pen.ellipse((a, b, c, d), outline=ink, width=max(1, round(width * self._scale)))

    # ------------------------------------------------------------ texture

    def screen(
        self,
        points: Sequence[Point],
        ink: Ink,
        start: float,
        end: float,
        *,
        pitch: int = 32,
        lines: bool = False,
        across: bool = False,
    ) -> None:
        """A halftone of dots (or of level lines) inside `points`.

        Covers the share `start` at the top (with `across`, at the left) and `end` at the other side, both
        0 to 1; the dots stand `pitch` units apart."""
        area = self._area(points)
        if area is None:
            return
        left, top, right, bottom = area
        mask = _fade(right - left, bottom - top, start, end, across=across)
        raster = _raster(max(4, round(pitch * self._scale)), area, lines=lines)
        mask = ImageChops.add(mask, raster).point(_ONLY_FULL)
        outline = Image.new("L", mask.size, 0)
        shifted = [(x - left, y - top) for x, y in self._pixels(points)]
        ImageDraw.Draw(outline).polygon(shifted, fill=255)
        self._plate.paste(ink, area, ImageChops.darker(mask, outline))

    def cuts(
        self, points: Sequence[Point], ink: Ink, count: int, length: float, width: float, angle: float = 0
    ) -> None:
        """`count` marks of a lino cutter strewn over the area of `points`, each up to `length` long."""
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        with self.clip(points):
            for _ in range(count):
                x, y = self.rng.uniform(min(xs), max(xs)), self.rng.uniform(min(ys), max(ys))
                size = self.rng.uniform(0.35, 1)
                tilt = angle + self.rng.uniform(-4, 4)
                self.shape(gouge(x, y, length * size, width * self.rng.uniform(0.6, 1), tilt), ink)

    @contextmanager
    def clip(self, points: Sequence[Point]) -> Iterator[None]:
        """Inside this context only the area of `points` takes ink. Clips may be nested."""
        area = self._area(points)
        before = self._plate.copy()
        yield
        if area is not None:
            left, top, right, bottom = area
            mask = Image.new("L", (right - left, bottom - top), 0)
            ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in self._pixels(points)], fill=255)
            before.paste(self._plate.crop(area), area, mask)
        self._plate.paste(before)

    # ------------------------------------------------------------ print

    def printed(self, *, mirror: bool = False) -> bytes:
        """The picture as JPEG: inks mixed at the edges, on paper that takes them unevenly; sides swapped if asked."""
        self._plate.putpalette([value for colour in self.colours for value in colour])
        picture = self._plate.convert("RGB").reduce(_OVERSAMPLING)
        if mirror:
            picture = ImageOps.mirror(picture)
        picture = ImageChops.multiply(picture, Image.merge("RGB", [self._grain()] * 3))
        picture.paste(self.colours[PAPER], (0, 0), self._specks())
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=_QUALITY, optimize=True)
        return out.getvalue()

    def _grain(self) -> Image.Image:
        """Paper: slow clouds of uneven ink; white is untouched. Fine fibres would double the files' size."""
        return self._noise(64).point([255 - value // 16 for value in range(256)])

    def _specks(self) -> Image.Image:
        """Where the ink did not take: few, soft."""
        return self._noise(12).point([0] * 252 + [32 * i for i in range(4)])

    def _noise(self, coarse: int) -> Image.Image:
        """Even noise from 0 to 255 with spots of about `coarse` pixels."""
        wide, high = self._size[0] // coarse + 2, self._size[1] // coarse + 2
        noise = Image.frombytes("L", (wide, high), self.rng.randbytes(wide * high))
        return noise.resize(self._size, Image.Resampling.BICUBIC)

    # ------------------------------------------------------------ inside

    def _pixels(self, points: Sequence[Point]) -> list[Point]:
        scale, left, top = self._scale, self._left, self._top
        return [(x * scale + left, y * scale + top) for x, y in points]

    def _area(self, points: Sequence[Point]) -> tuple[int, int, int, int] | None:
        """The pixels around `points` that are on the plate, or None."""
        pixels = self._pixels(points)
        xs, ys = [p[0] for p in pixels], [p[1] for p in pixels]
        left, top = max(0, int(min(xs))), max(0, int(min(ys)))
        right, bottom = min(self._plate.width, int(max(xs)) + 1), min(self._plate.height, int(max(ys)) + 1)
        return (left, top, right, bottom) if left < right and top < bottom else None


_ONLY_FULL = [0] * 255 + [255]


def _fade(wide: int, high: int, start: float, end: float, *, across: bool) -> Image.Image:
    ramp = Image.linear_gradient("L").point(
        [round(255 * (start + (end - start) * value / 255)) for value in range(256)]
    )
    if across:
        ramp = ramp.transpose(Image.Transpose.ROTATE_90)
    return ramp.resize((wide, high))


def _raster(pitch: int, area: tuple[int, int, int, int], *, lines: bool) -> Image.Image:
    """Thresholds for a halftone in `area` of the plate: the darker a place, the later it takes ink.

    Rows count from the plate's corner, so that neighbouring screens meet without a seam."""
    left, top, right, bottom = area
    tile = _tile(pitch, lines)
    row = Image.new("L", (right - left, pitch))
    for x in range(-(left % pitch), right - left, pitch):
        row.paste(tile, (x, 0))
    raster = Image.new("L", (right - left, bottom - top))
    for y in range(-(top % pitch), bottom - top, pitch):
        raster.paste(row, (0, y))
    return raster


@lru_cache(maxsize=64)
def _tile(pitch: int, lines: bool) -> Image.Image:
    tile = Image.new("L", (pitch, pitch))
    for y in range(pitch):
        for x in range(pitch):
            tile.putpixel((x, y), _threshold(x / pitch, y / pitch, lines))
    return tile


def _threshold(x: float, y: float, lines: bool) -> int:
    if lines:
        return round(254 * (1 - abs(2 * y - 1)))
    # Two dots to a tile, the second in its corners: the rows stand at 45 degrees.
    middle = (x - 0.5) ** 2 + (y - 0.5) ** 2
    corner = min(x, 1 - x) ** 2 + min(y, 1 - y) ** 2
    return round(254 * max(0.0, 1 - min(middle, corner) * 4))
