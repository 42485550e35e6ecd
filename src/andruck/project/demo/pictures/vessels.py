"""Boats and ships, seen from the side or from the front, on a waterline at y."""

from __future__ import annotations

from andruck.project.demo.pictures.canvas import Canvas
from andruck.project.demo.pictures.palette import ACCENT, DARK, DEEP, LIGHT, MID, PAPER, Ink
from andruck.project.demo.pictures.shapes import (
    Frame,
    Point,
    box,
    curve,
    gouge,
    mirrored,
    path,
    smooth,
    tapered,
)


def cutter(c: Canvas, x: float, y: float, size: float, hull: Ink, *, facing: int = 1) -> None:
    """A fishing boat `size` units long around x; `facing` 1 looks right, -1 left."""

    def at(u: float, v: float) -> Point:
        return x + facing * u * size, y - v * size

    _shade(c, x, y, size, DARK)
    c.shape(
        [
            *curve(at(-0.5, 0.15), at(-0.2, 0.08), at(0.2, 0.1), at(0.53, 0.27), steps=12),
            at(0.4, 0),
            at(-0.46, 0),
        ],
        hull,
    )
    c.shape([at(-0.48, 0.045), at(0.42, 0.045), at(0.4, 0), at(-0.46, 0)], DARK)
    c.line([at(-0.5, 0.165), at(-0.15, 0.125), at(0.2, 0.155), at(0.53, 0.285)], size * 0.016, PAPER)
    c.shape([at(-0.32, 0.13), at(-0.3, 0.36), at(-0.06, 0.36), at(-0.04, 0.12)], PAPER)
    c.shape([at(-0.35, 0.36), at(-0.03, 0.36), at(-0.05, 0.4), at(-0.33, 0.4)], ACCENT)
    for u in (-0.27, -0.19, -0.11):
        c.shape([at(u - 0.028, 0.25), at(u - 0.028, 0.32), at(u + 0.028, 0.32), at(u + 0.028, 0.25)], DARK)
    c.line([at(0.12, 0.12), at(0.13, 0.74)], size * 0.018, DARK)
    c.line([at(0.13, 0.7), at(-0.44, 0.3)], size * 0.007, DARK)
    c.line([at(0.13, 0.7), at(0.5, 0.28)], size * 0.007, DARK)
    c.line([at(0.12, 0.3), at(0.36, 0.6)], size * 0.013, DARK)
    c.shape([at(0.13, 0.73), at(0.26, 0.7), at(0.13, 0.66)], ACCENT)
    c.shape(smooth([at(0.08, 0.12), at(0.12, 0.2), at(0.22, 0.21), at(0.28, 0.15)]), MID)


def _shade(c: Canvas, x: float, y: float, size: float, ink: Ink) -> None:
    """The dark under a hull, broken into level cuts."""
    for i in range(6):
        c.shape(gouge(x, y + size * (0.02 + 0.035 * i), size * (0.98 - 0.13 * i), size * 0.03), ink)


def freighter(c: Canvas, x: float, y: float, size: float, *, facing: int = 1, boxes: bool = True) -> None:
    """A cargo ship `size` units long with its bridge at the stern and containers or cranes before it."""

    def at(u: float, v: float) -> Point:
        return x + facing * u * size, y - v * size

    _shade(c, x, y, size, DARK)
    if boxes:
        _cargo(c, [at(u, 0.085) for u in (-0.26, -0.13, 0, 0.13, 0.26)], size, facing)
    else:
        _derricks(c, [at(u, 0.085) for u in (-0.14, 0.06, 0.26)], size, facing)
    hull = [at(-0.5, 0.115), at(-0.34, 0.115), at(-0.33, 0.09), at(0.36, 0.09), at(0.37, 0.14)]
    hull += curve(at(0.37, 0.14), at(0.42, 0.14), at(0.48, 0.15), at(0.52, 0.165), steps=6)
    hull += [*curve(at(0.52, 0.165), at(0.47, 0.09), at(0.46, 0.05), at(0.44, 0), steps=8), at(-0.45, 0)]
    c.shape(hull, DEEP)
    c.screen(hull, DARK, 0, 0.5, pitch=22)
    c.shape([at(-0.462, 0.03), at(0.452, 0.03), at(0.44, 0), at(-0.45, 0)], ACCENT)
    c.line([at(-0.5, 0.113), at(-0.34, 0.113)], size * 0.006, PAPER)
    c.line([at(0.37, 0.14), at(0.52, 0.165)], size * 0.006, PAPER)
    _bridge_house(c, at, size)


def _bridge_house(c: Canvas, at: Frame, size: float) -> None:
    c.shape([at(-0.47, 0.11), at(-0.47, 0.25), at(-0.37, 0.25), at(-0.37, 0.11)], PAPER)
    c.shape([at(-0.455, 0.25), at(-0.455, 0.3), at(-0.365, 0.3), at(-0.365, 0.25)], PAPER)
    c.shape([at(-0.475, 0.298), at(-0.475, 0.31), at(-0.345, 0.31), at(-0.345, 0.298)], DARK)
    c.shape([at(-0.44, 0.265), at(-0.44, 0.287), at(-0.365, 0.287), at(-0.365, 0.265)], DARK)
    for row in range(3):
        for i in range(4):
            px, py = at(-0.455 + i * 0.024, 0.14 + row * 0.036)
            c.disc(px, py, size * 0.0055, DARK)
    c.shape([at(-0.5, 0.11), at(-0.495, 0.24), at(-0.462, 0.24), at(-0.46, 0.11)], ACCENT)
    c.shape([at(-0.4955, 0.225), at(-0.495, 0.25), at(-0.462, 0.25), at(-0.4615, 0.225)], DARK)
    c.line([at(-0.41, 0.3), at(-0.41, 0.39)], size * 0.006, DARK)
    c.line([at(-0.43, 0.36), at(-0.39, 0.36)], size * 0.005, DARK)


def _cargo(c: Canvas, feet: list[Point], size: float, facing: int) -> None:
    """Stacks of containers on deck."""
    wide, high = size * 0.118, size * 0.033
    for x, y in feet:
        for level in range(c.rng.randint(2, 5)):
            ink = c.rng.choice([ACCENT, MID, LIGHT, PAPER, MID, DARK])
            container(c, x - wide / 2, y - (level + 1) * high, wide, high - 2, ink)


def container(c: Canvas, left: float, top: float, wide: float, high: float, ink: Ink) -> None:
    """A corrugated box."""
    c.box(left, top, left + wide, top + high, ink)
    rib = {PAPER: LIGHT, LIGHT: MID, MID: DEEP, DEEP: DARK, DARK: DEEP, ACCENT: DARK}[ink]
    gap = max(7.0, wide / 13)
    x = left + gap / 2
    while x < left + wide - 2:
        c.box(x, top + high * 0.14, x + gap * 0.25, top + high * 0.86, rib)
        x += gap


def _derricks(c: Canvas, feet: list[Point], size: float, facing: int) -> None:
    """Cargo cranes of an older ship, with hatches between them."""
    for x, y in feet:
        c.box(x - size * 0.075, y - size * 0.022, x + size * 0.075, y, MID)
        c.box(x - size * 0.008, y - size * 0.2, x + size * 0.008, y, PAPER)
        c.box(x - size * 0.03, y - size * 0.21, x + size * 0.03, y - size * 0.198, PAPER)
        for side in (-1, 1):
            c.line([(x, y - size * 0.03), (x + side * size * 0.075, y - size * 0.17)], size * 0.008, ACCENT)
            c.line([(x, y - size * 0.2), (x + side * size * 0.075, y - size * 0.17)], size * 0.003, DARK)


def smoke(c: Canvas, x: float, y: float, size: float, ink: Ink, *, drift: int = -1) -> None:
    """A plume from (x, y), growing as the wind carries it `drift` -1 to the left or 1 to the right."""
    spine = curve(
        (x, y),
        (x + drift * size * 0.05, y - size * 0.3),
        (x + drift * size * 0.4, y - size * 0.1),
        (x + drift * size, y - size * 0.42),
        steps=14,
    )
    c.shape(tapered(spine, [size * (0.03 + 0.011 * i) for i in range(15)]), ink)
    for i in range(3, 15):
        px, py = spine[i]
        c.disc(px, py - size * 0.012 * (i % 3), size * (0.02 + 0.0075 * i), ink)


def bow(c: Canvas, x: float, y: float, height: float, hull: Ink, side: Ink) -> None:
    """A great ship from the front: a knife of a bow `height` units over the waterline, half in shade."""

    def at(u: float, v: float) -> Point:
        return x + u * height, y - v * height

    deck = curve(at(0, 1), at(0.2, 1), at(0.37, 0.97), at(0.42, 0.93), steps=8)
    flare = curve(at(0.42, 0.93), at(0.39, 0.5), at(0.16, 0.3), at(0.05, 0), steps=16)
    half = [*deck, *flare, at(0, 0)]
    c.shape(half, hull)
    c.shape(mirrored(half, x), side)
    boot = path("0 0.1, 0.082 0.1, 0.05 0, 0 0", at)
    c.shape(boot, ACCENT)
    c.shape(mirrored(boot, x), ACCENT)
    c.screen(half, DARK, 0.05, 0.55, pitch=30)
    c.line([at(0, 1), at(0, 0)], height * 0.008, PAPER)
    rail = path("0 1, 0.21 0.985, 0.42 0.93", at)
    for way, edge in ((1, rail), (-1, mirrored(rail, x))):
        c.line(edge, height * 0.016, PAPER)
        u = 0.17 * way
        c.disc(*at(u, 0.62), height * 0.03, DARK)
        c.line([at(u, 0.62), at(u, 0.5)], height * 0.016, DARK)
        c.line([at(u - 0.035, 0.53), at(u, 0.49), at(u + 0.035, 0.53)], height * 0.014, DARK)


def upper_works(c: Canvas, x: float, y: float, height: float) -> None:
    """What towers behind a bow seen from the front: decks, bridge wings, funnel, mast."""
    c.box(x - height * 0.3, y - height * 0.3, x + height * 0.3, y, PAPER)
    c.box(x - height * 0.24, y - height * 0.52, x + height * 0.24, y - height * 0.28, PAPER)
    c.box(x - height * 0.4, y - height * 0.55, x + height * 0.4, y - height * 0.46, PAPER)
    c.screen(box(x - height * 0.4, y - height * 0.55, x, y), MID, 0.25, 0.6, pitch=26)
    c.box(x - height * 0.38, y - height * 0.53, x + height * 0.38, y - height * 0.485, DARK)
    for row in (0.36, 0.2):
        for i in range(-4, 5):
            c.disc(x + i * height * 0.05, y - height * row, height * 0.011, DARK)
    c.shape(
        [
            (x - height * 0.1, y - height * 0.55),
            (x - height * 0.085, y - height * 0.86),
            (x + height * 0.085, y - height * 0.86),
            (x + height * 0.1, y - height * 0.55),
        ],
        ACCENT,
    )
    c.box(x - height * 0.09, y - height * 0.9, x + height * 0.09, y - height * 0.83, DARK)
    c.box(x - height * 0.008, y - height * 1.12, x + height * 0.008, y - height * 0.86, DARK)
    c.box(x - height * 0.09, y - height * 1.02, x + height * 0.09, y - height * 1.008, DARK)


def sail(c: Canvas, x: float, y: float, size: float, ink: Ink, hull: Ink) -> None:
    """A small sailing boat, `size` units high, heeling a little."""
    lean = c.rng.choice([-1, 1]) * size * 0.06
    c.shape(
        [
            (x - size * 0.32, y - size * 0.08),
            (x + size * 0.36, y - size * 0.1),
            (x + size * 0.22, y),
            (x - size * 0.24, y),
        ],
        hull,
    )
    c.shape(
        [
            *curve(
                (x + lean, y - size),
                (x + size * 0.3, y - size * 0.6),
                (x + size * 0.36, y - size * 0.3),
                (x + size * 0.34, y - size * 0.14),
                steps=8,
            ),
            (x + 3, y - size * 0.12),
        ],
        ink,
    )
    c.shape(
        [
            *curve(
                (x + lean - 4, y - size * 0.9),
                (x - size * 0.16, y - size * 0.5),
                (x - size * 0.26, y - size * 0.3),
                (x - size * 0.3, y - size * 0.12),
                steps=8,
            ),
            (x - 5, y - size * 0.12),
        ],
        LIGHT,
    )
