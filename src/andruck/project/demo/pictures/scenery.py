"""What many pictures share: skies, water, ground, trees, clouds, birds, far-off towns."""

from __future__ import annotations

from andruck.project.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from andruck.project.demo.pictures.palette import ACCENT, DARK, LIGHT, MID, PAPER, Ink
from andruck.project.demo.pictures.shapes import (
    Point,
    arc,
    blob,
    box,
    curve,
    down_to,
    gouge,
    mirrored,
    ridge,
    tapered,
)


def sky(c: Canvas, horizon: float, *, kinds: str = "sun clouds bands rays high") -> None:
    """One of several skies from the top down to `horizon`."""
    kind = c.rng.choice(kinds.split())
    full = box(0, 0, WIDTH, horizon + 2)
    if kind == "sun":
        c.shape(full, LIGHT)
        c.screen(full, PAPER, 0, 0.75, pitch=35)
        sun(c, c.rng.uniform(260, 1340), horizon * c.rng.uniform(0.3, 0.55), c.rng.uniform(80, 130))
    elif kind == "clouds":
        c.shape(full, c.rng.choice([LIGHT, LIGHT, MID]))
        c.screen(full, PAPER, 0, 0.5, pitch=30)
        clouds(c, horizon, PAPER)
    elif kind == "bands":
        _bands(c, horizon)
    elif kind == "rays":
        _rays(c, horizon)
    else:
        c.shape(full, MID)
        c.screen(full, LIGHT, 0, 1, pitch=35, lines=True)
        sun(c, c.rng.uniform(300, 1300), horizon * c.rng.uniform(0.55, 0.8), c.rng.uniform(60, 105))


def sun(c: Canvas, x: float, y: float, radius: float, ink: Ink = ACCENT) -> None:
    """A flat disc."""
    c.disc(x, y, radius, ink)


def _bands(c: Canvas, horizon: float) -> None:
    """Flat bands of evening, each with a rolling upper edge, behind a low sun."""
    inks = [MID, LIGHT, PAPER, LIGHT]
    c.box(0, 0, WIDTH, horizon + 2, inks[0])
    for i, ink in enumerate(inks[1:]):
        y = horizon * (0.34 + 0.22 * i)
        c.shape(down_to(ridge(c.rng, y, 26, knots=6), horizon + 2), ink)
        if i == 0:
            sun(c, c.rng.uniform(300, 1300), horizon * 0.6, c.rng.uniform(90, 130))


def _rays(c: Canvas, horizon: float) -> None:
    """A sun on the horizon and beams cut out of the sky around it."""
    x = c.rng.uniform(350, 1250)
    c.box(0, 0, WIDTH, horizon + 2, LIGHT)
    count = c.rng.choice([15, 19, 23])
    with c.clip(box(0, 0, WIDTH, horizon + 2)):
        for i in range(count):
            middle = -180 + 180 * (i + 0.5) / count
            half = 180 / count * 0.24
            c.shape(
                [(x, horizon), *arc(x, horizon, 1900, 1900, middle - half, middle + half, steps=2)], PAPER
            )
        sun(c, x, horizon - 20, c.rng.uniform(130, 180))


def clouds(c: Canvas, horizon: float, ink: Ink, *, count: int | None = None) -> None:
    """Flat-bottomed clouds, smaller towards the horizon."""
    for i in range(count or c.rng.randint(3, 6)):
        y = horizon * (0.18 + 0.13 * i + c.rng.uniform(-0.04, 0.04))
        width = 250 * (1.25 - y / horizon) * c.rng.uniform(0.8, 1.5)
        cloud(c, c.rng.uniform(0, WIDTH), y, width, ink)


def cloud(c: Canvas, x: float, y: float, width: float, ink: Ink) -> None:
    """One cloud, `width` units from its middle to its end."""
    high = width * 0.2
    bumps = [(-0.55, 0.62), (-0.1, 1.05), (0.38, 0.78)]
    with c.clip(box(x - width * 1.1, y - high * 3, x + width * 1.1, y)):
        for dx, size in bumps:
            c.disc(x + dx * width, y - high * 0.25, high * 1.35 * size * c.rng.uniform(0.85, 1.15), ink)
        c.disc(x, y, width, ink, high=high * 0.6)


def water(c: Canvas, top: float, ink: Ink, light: Ink, *, marks: int = 120) -> None:
    """Calm water from `top` to the lower edge, with cuts that grow towards the eye."""
    c.box(0, top, WIDTH, HEIGHT, ink)
    depth = HEIGHT - top
    for _ in range(marks):
        near = c.rng.random() ** 1.3
        y = top + 8 + near * (depth - 8)
        length = (30 + 150 * near) * c.rng.uniform(0.5, 1.3)
        c.shape(gouge(c.rng.uniform(-40, WIDTH + 40), y, length, 2 + 7 * near), light)


def glitter(c: Canvas, x: float, top: float, width: float, ink: Ink, *, count: int = 26) -> None:
    """The path of a light on water: level cuts around x, wider towards the eye."""
    depth = HEIGHT - top
    for i in range(count):
        near = (i + c.rng.uniform(0, 0.8)) / count
        reach = width * (0.45 + 0.9 * near)
        length = reach * c.rng.uniform(0.35, 1)
        c.shape(
            gouge(x + c.rng.uniform(-0.35, 0.35) * reach, top + 6 + near * depth, length, 4 + 9 * near), ink
        )


def gulls(c: Canvas, count: int, top: float, bottom: float, ink: Ink) -> None:
    """Birds as two bent strokes, of many sizes, within a band of height."""
    for _ in range(count):
        gull(c, c.rng.uniform(120, WIDTH - 120), c.rng.uniform(top, bottom), c.rng.uniform(16, 46), ink)


def gull(c: Canvas, x: float, y: float, span: float, ink: Ink) -> None:
    """A bird seen from the front, `span` units from its body to a wing's tip."""
    tilt = c.rng.uniform(-0.25, 0.25) * span
    for side in (-1, 1):
        wing = curve(
            (x, y),
            (x + side * span * 0.3, y - span * 0.5),
            (x + side * span * 0.7, y - span * 0.45),
            (x + side * span, y - span * 0.05 + side * tilt),
            steps=8,
        )
        c.shape(tapered(wing, [span * 0.2 * (1 - i / 9) for i in range(9)]), ink)


def hills(c: Canvas, y: float, inks: list[Ink], *, height: float = 40, step: float = 46) -> None:
    """Ranges of hills, the furthest first, from `y` down to the lower edge."""
    for i, ink in enumerate(inks):
        c.shape(down_to(ridge(c.rng, y + i * step, height), HEIGHT), ink)


def tree(c: Canvas, x: float, foot: float, height: float, ink: Ink, light: Ink, trunk: Ink = DARK) -> None:
    """A leafy tree: trunk, crown, and cuts of light on one side of the crown."""
    wide = height * c.rng.uniform(0.26, 0.34)
    middle = foot - height * 0.64
    c.shape(
        tapered(
            [(x, foot), (x + height * 0.01, middle), (x, foot - height * 0.8)],
            [height * 0.075, height * 0.05, 2],
        ),
        trunk,
    )
    for side in (-1, 1):
        c.shape(
            tapered(
                [(x, foot - height * 0.36), (x + side * wide * 0.6, foot - height * 0.6)], [height * 0.03, 2]
            ),
            trunk,
        )
    crown = blob(c.rng, x, middle, wide, height * 0.38, rough=0.13)
    c.shape(crown, ink)
    c.cuts(
        [(px - wide * 0.25, py - height * 0.05) for px, py in crown], light, 26, wide * 0.3, wide * 0.07, 62
    )


def poplar(c: Canvas, x: float, foot: float, height: float, ink: Ink) -> None:
    """A slim tree."""
    c.box(x - height * 0.02, foot - height * 0.2, x + height * 0.02, foot, DARK)
    c.shape(blob(c.rng, x, foot - height * 0.55, height * 0.13, height * 0.45, rough=0.08), ink)


def skyline(
    c: Canvas, foot: float, ink: Ink, *, left: float = -20, right: float = 1620, high: float = 90
) -> None:
    """A far-off town in one ink: blocks, gables, a church, chimneys."""
    x = left
    while x < right:
        width, top = c.rng.uniform(36, 110), foot - high * c.rng.uniform(0.35, 1)
        kind = c.rng.random()
        c.box(x, top, x + width + 1, foot, ink)
        if kind < 0.4:
            c.shape([(x, top), (x + width / 2, top - width * 0.45), (x + width, top)], ink)
        elif kind < 0.5:
            c.shape([(x + 8, top), (x + 18, top - high * 1.25), (x + 28, top)], ink)
        elif kind < 0.62:
            c.box(x + width * 0.4, top - high * 0.9, x + width * 0.4 + 11, top, ink)
        x += width


def cobbles(c: Canvas, top: float, ink: Ink, joint: Ink) -> None:
    """Paving from `top` to the lower edge: joints that run together far away."""
    c.box(0, top, WIDTH, HEIGHT, ink)
    y, step = top + 6, 9.0
    while y < HEIGHT:
        for _ in range(9):
            c.shape(gouge(c.rng.uniform(0, WIDTH), y + c.rng.uniform(-3, 3), step * 5, step * 0.22), joint)
        y += step
        step *= 1.17


def both_sides(points: list[Point], axis: float) -> list[list[Point]]:
    """An outline and its mirror image."""
    return [points, mirrored(points, axis)]


def grass(
    c: Canvas, foot: float, ink: Ink, *, left: float = 0, right: float = WIDTH, high: float = 120
) -> None:
    """Blades along a line, bent by the same wind."""
    wind = c.rng.choice([-1, 1]) * c.rng.uniform(0.2, 0.45)
    x = left
    while x < right:
        tall = high * c.rng.uniform(0.35, 1)
        blade = [(x, foot), (x + wind * tall * 0.35, foot - tall * 0.6), (x + wind * tall, foot - tall)]
        c.shape(tapered(blade, [tall * 0.09, tall * 0.06, 1]), ink)
        x += c.rng.uniform(6, 22)
