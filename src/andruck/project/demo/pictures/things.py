"""Motifs of things: book, lab."""

from __future__ import annotations

from andruck.project.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from andruck.project.demo.pictures.palette import ACCENT, DARK, DEEP, LIGHT, MID, PAPER
from andruck.project.demo.pictures.shapes import (
    Point,
    arc,
    box,
    curve,
    down_to,
    gouge,
    oval,
    ridge,
    smooth,
    tapered,
)


def book(c: Canvas) -> None:
    """An open book on a table in lamplight, with a stack of volumes and a cup or glasses."""
    wall = c.rng.choice([DEEP, MID, ACCENT])
    c.box(0, 0, WIDTH, 640, wall)
    c.screen(box(0, 0, WIDTH, 640), DARK, 0.7, 0.15, pitch=35)
    c.box(0, 630, WIDTH, HEIGHT, LIGHT)
    c.screen(box(0, 640, WIDTH, HEIGHT), MID, 0.5, 0.1, pitch=35, lines=True)
    c.box(0, 626, WIDTH, 642, DARK)
    side = c.rng.choice([-1, 1])
    _reading_lamp(c, 800 + side * 560, 700, -side)
    _stack(c, 800 - side * 560, 720)
    c.shape(oval(800, 905, 620, 60), DARK)
    _open_book(c, 800, 800)
    if c.rng.random() < 0.5:
        _cup(c, 800 + side * 590, 965)
    else:
        _glasses(c, 800 + side * 560, 975)


def _reading_lamp(c: Canvas, x: float, foot: float, way: int) -> None:
    """A jointed lamp leaning over the book; the cone of light goes on top of the wall."""
    head = (x + way * 190, 190.0)
    cone: list[Point] = [
        (head[0] - 40, head[1] + 56),
        (head[0] + way * 80, head[1] + 30),
        (x + way * 1010, 700),
        (x + way * 60, 700),
    ]
    c.screen(cone, PAPER, 0.75, 0.35, pitch=34)
    c.shape(oval(x, foot, 96, 22), DARK)
    c.line([(x, foot - 10), (x - way * 70, 420), (head[0], head[1])], 14, DARK)
    c.disc(x - way * 70, 420, 17, LIGHT)
    c.disc(head[0] + way * 26, head[1] + 52, 34, PAPER)
    shade = [
        (head[0] - way * 40, head[1] - 34),
        (head[0] + way * 20, head[1] - 52),
        (head[0] + way * 106, head[1] + 38),
        (head[0] - way * 60, head[1] + 86),
    ]
    c.shape(smooth(shade, steps=4), ACCENT)


def _stack(c: Canvas, x: float, foot: float) -> None:
    """Lying books, and some standing behind them."""
    left = x - 150
    for _ in range(c.rng.randint(3, 5)):
        wide, high = c.rng.uniform(34, 58), c.rng.uniform(270, 380)
        ink = c.rng.choice([ACCENT, MID, LIGHT, PAPER, DARK])
        c.box(left, foot - high, left + wide - 3, foot, ink)
        band = PAPER if ink != PAPER else ACCENT
        c.box(left, foot - high + 30, left + wide - 3, foot - high + 42, band)
        c.box(left, foot - 60, left + wide - 3, foot - 52, band)
        left += wide
    y = foot + 20
    for _ in range(c.rng.randint(2, 3)):
        wide, high = c.rng.uniform(250, 310), c.rng.uniform(38, 56)
        start = x - wide / 2 + c.rng.uniform(-14, 30)
        ink = c.rng.choice([ACCENT, DEEP, DARK, MID])
        c.box(start, y - high, start + wide, y, ink)
        c.box(start + 16, y - high + 8, start + wide + 6, y - 8, PAPER)
        for k in range(3):
            c.box(start + 20, y - high + 14 + k * 9, start + wide + 2, y - high + 16 + k * 9, LIGHT)
        c.box(start, y - high, start + 26, y, ink)
        y -= high


def _open_book(c: Canvas, x: float, y: float) -> None:
    cover = c.rng.choice([ACCENT, DARK, DEEP])
    c.shape([(x - 610, y + 96), (x - 560, y - 250), (x + 560, y - 250), (x + 610, y + 96)], cover)
    for way in (-1, 1):
        for leaf in (14, 7, 0):
            page = [
                *curve(
                    (x, y - 210 + leaf),
                    (x + way * 120, y - 290 + leaf),
                    (x + way * 380, y - 260 + leaf),
                    (x + way * 520, y - 240 + leaf),
                    steps=14,
                ),
                *curve(
                    (x + way * (570 + leaf), y + 70 + leaf),
                    (x + way * 400, y + 30 + leaf),
                    (x + way * 130, y + 10 + leaf),
                    (x, y + 96 + leaf),
                    steps=14,
                ),
            ]
            c.shape(page, PAPER if leaf in (0, 14) else LIGHT)
        if way < 0:
            c.screen(page, LIGHT, 0.0, 0.9, pitch=30, across=True)
    c.line([(x, y - 208), (x, y + 96)], 5, MID)
    _text(c, x, y, -1, 0)
    if c.rng.random() < 0.65:
        _plate_picture(c, x, y)
        _text(c, x, y, 1, 6)
    else:
        _text(c, x, y, 1, 0)
    c.shape(
        tapered([(x + 30, y - 230), (x + 40, y), (x + 46, y + 150)], [20, 20, 20]),
        ACCENT if cover != ACCENT else DEEP,
    )


def _text(c: Canvas, x: float, y: float, way: int, first: int) -> None:
    """Lines of print that follow the bend of the page; the last of a paragraph ends early."""
    for row in range(first, 10):
        share = row / 10
        top = y - 190 + share * 236
        inner, outer = x + way * (64 + row), x + way * (480 + 40 * share)
        line = curve(
            (inner, top - 18 + 16 * share),
            (inner + (outer - inner) * 0.3, top - 50 + 12 * share),
            (inner + (outer - inner) * 0.7, top - 34 + 12 * share),
            (outer, top - 10),
            steps=12,
        )
        line.sort()
        c.line(line[: 7 if c.rng.random() < 0.2 else 13], 7, DARK if row % 4 else DEEP)


def _plate_picture(c: Canvas, x: float, y: float) -> None:
    """A woodcut printed on the right page."""
    frame = [
        *curve((x + 76, y - 206), (x + 200, y - 246), (x + 360, y - 236), (x + 480, y - 216), steps=8),
        (x + 500, y - 66),
        *curve((x + 500, y - 66), (x + 380, y - 90), (x + 210, y - 100), (x + 84, y - 62), steps=8),
    ]
    c.shape(frame, DEEP)
    with c.clip(frame):
        c.disc(x + c.rng.uniform(200, 400), y - 160, 42, ACCENT)
        for k, ink in enumerate((MID, DARK, MID)):
            c.shape(down_to(ridge(c.rng, y - 120 + 26 * k, 16, knots=6, left=x + 40, right=x + 540), y), ink)
        c.cuts(frame, PAPER, 26, 60, 4)


def _cup(c: Canvas, x: float, y: float) -> None:
    c.shape(oval(x, y + 34, 128, 24), PAPER)
    c.ring(x + 70, y - 26, 42, 15, ACCENT)
    c.shape(
        [
            (x - 74, y - 86),
            (x + 74, y - 86),
            *curve((x + 74, y - 86), (x + 72, y + 10), (x + 50, y + 30), (x + 34, y + 34)),
            (x - 34, y + 34),
            *curve((x - 34, y + 34), (x - 50, y + 30), (x - 72, y + 10), (x - 74, y - 86)),
        ],
        ACCENT,
    )
    c.shape(oval(x, y - 86, 74, 17), PAPER)
    c.shape(oval(x, y - 83, 62, 12), DARK)
    for dx in (-22, 20):
        steam = curve(
            (x + dx, y - 112),
            (x + dx + 34, y - 150),
            (x + dx - 34, y - 190),
            (x + dx + 10, y - 240),
            steps=12,
        )
        c.shape(tapered(steam, [2, 5, 8, 9, 9, 9, 8, 7, 6, 5, 4, 2, 1]), PAPER)


def _glasses(c: Canvas, x: float, y: float) -> None:
    for dx in (-76, 76):
        c.shape(oval(x + dx, y, 62, 40), PAPER)
        c.line(oval(x + dx, y, 62, 40), 10, DARK, closed=True)
        c.shape(gouge(x + dx + 14, y - 10, 46, 9, -28), MID)
    c.line(curve((x - 16, y - 8), (x - 8, y - 26), (x + 8, y - 26), (x + 16, y - 8), steps=8), 9, DARK)
    c.line([(x - 136, y - 12), (x - 100, y - 92)], 9, DARK)
    c.line([(x + 136, y - 12), (x + 170, y - 92)], 9, DARK)


def lab(c: Canvas) -> None:
    """A laboratory bench: microscope, glassware, dishes, and a shelf of bottles behind."""
    c.box(0, 0, WIDTH, HEIGHT, c.rng.choice([MID, LIGHT, LIGHT]))
    c.screen(box(0, 0, WIDTH, 800), PAPER, 0.1, 0.7, pitch=35)
    # Microscope, shelf and the formulas on the wall each have their place, so that none hides another.
    place, shelf, formulas = c.rng.choice(
        [(430, 930, (90, 740)), (800, 930, (140, 430)), (800, 40, (1100, 1420)), (1130, 40, (790, 1500))]
    )
    _shelf(c, shelf, 400)
    for x in formulas:
        _molecule(c, x + c.rng.uniform(-20, 20), c.rng.uniform(130, 240), c.rng.uniform(46, 66))
    c.box(0, 830, WIDTH, HEIGHT, DARK)
    c.box(0, 822, WIDTH, 850, PAPER)
    for i in range(4):
        c.box(30 + i * 400, 890, 390 + i * 400, HEIGHT, DEEP)
        c.box(160 + i * 400, 930, 260 + i * 400, 942, LIGHT)
    makers = [_erlenmeyer, _round_flask, _tubes, _dishes, _lens_and_sieve]
    c.rng.shuffle(makers)
    slots = [x for x in (140, 440, 760, 1120, 1440) if abs(x - place) > 270]
    for make, x in zip(makers, slots, strict=False):
        make(c, x + c.rng.uniform(-14, 14), 828)
    _microscope(c, place, 828, c.rng.choice([-1, 1]))


def _molecule(c: Canvas, x: float, y: float, size: float) -> None:
    knots = arc(x, y, size, size, 30, 330, steps=5)
    c.line(knots, 6, DEEP, closed=True)
    for i, (px, py) in enumerate(knots):
        if i % 2:
            ox, oy = x + (px - x) * 1.75, y + (py - y) * 1.75
            c.line([(px, py), (ox, oy)], 6, DEEP)
            c.disc(ox, oy, size * 0.24, ACCENT)
        c.disc(px, py, size * 0.17, DARK)


def _shelf(c: Canvas, left: float, y: float) -> None:
    x = left + 24
    while x < left + 560:
        wide, high = c.rng.uniform(52, 88), c.rng.uniform(90, 170)
        ink = c.rng.choice([ACCENT, DEEP, MID, PAPER, DARK])
        c.box(x + wide * 0.32, y - high - 34, x + wide * 0.68, y - high + 10, ink)
        c.box(x + wide * 0.24, y - high - 46, x + wide * 0.76, y - high - 28, DARK)
        c.shape(
            smooth(
                [
                    (x, y),
                    (x, y - high * 0.75),
                    (x + wide * 0.3, y - high),
                    (x + wide * 0.7, y - high),
                    (x + wide, y - high * 0.75),
                    (x + wide, y),
                ],
                steps=3,
            ),
            ink,
        )
        c.box(x, y - 10, x + wide, y, ink)
        c.box(x + 7, y - high * 0.58, x + wide - 7, y - high * 0.22, PAPER if ink != PAPER else LIGHT)
        c.box(x + 14, y - high * 0.45, x + wide - 16, y - high * 0.41, DARK)
        x += wide + c.rng.uniform(8, 26)
    c.box(left, y, left + 640, y + 18, DARK)
    for dx in (60, 560):
        c.shape([(left + dx, y + 18), (left + dx + 16, y + 18), (left + dx, y + 70)], DARK)


def _erlenmeyer(c: Canvas, x: float, foot: float) -> None:
    body: list[Point] = [
        (x - 30, foot - 250),
        (x - 30, foot - 170),
        (x - 112, foot - 16),
        (x - 96, foot),
        (x + 96, foot),
        (x + 112, foot - 16),
        (x + 30, foot - 170),
        (x + 30, foot - 250),
    ]
    c.shape(body, PAPER)
    level = foot - c.rng.uniform(70, 120)
    with c.clip(body):
        c.box(x - 130, level, x + 130, foot, c.rng.choice([ACCENT, DEEP]))
        for _ in range(9):
            c.disc(
                x + c.rng.uniform(-70, 70), c.rng.uniform(level + 8, foot - 8), c.rng.uniform(4, 10), PAPER
            )
    c.line(body, 7, DARK, closed=True)
    c.box(x - 42, foot - 262, x + 42, foot - 246, DARK)
    c.shape(gouge(x - 56, foot - 80, 80, 9, -62), PAPER)


def _round_flask(c: Canvas, x: float, foot: float) -> None:
    """A round flask on a tripod over a flame."""
    for side in (-1, 1):
        c.line([(x + side * 70, foot - 150), (x + side * 104, foot)], 9, DARK)
    c.box(x - 104, foot - 156, x + 104, foot - 144, DARK)
    c.box(x - 26, foot - 46, x + 26, foot, DEEP)
    c.shape(
        smooth(
            [
                (x - 24, foot - 58),
                (x - 4, foot - 138),
                (x + 10, foot - 110),
                (x + 26, foot - 62),
                (x, foot - 46),
            ]
        ),
        ACCENT,
    )
    c.box(x - 22, foot - 420, x + 22, foot - 300, PAPER)
    ball = oval(x, foot - 244, 94, 94)
    c.shape(ball, PAPER)
    with c.clip(ball):
        c.box(x - 100, foot - 240, x + 100, foot - 140, c.rng.choice([ACCENT, MID, DEEP]))
        for _ in range(8):
            c.disc(x + c.rng.uniform(-60, 60), foot - c.rng.uniform(160, 236), c.rng.uniform(4, 10), PAPER)
    c.line(arc(x, foot - 244, 94, 94, -76, 256), 7, DARK)
    c.line([(x - 22, foot - 420), (x - 22, foot - 334)], 7, DARK)
    c.line([(x + 22, foot - 420), (x + 22, foot - 334)], 7, DARK)
    c.box(x - 34, foot - 430, x + 34, foot - 416, DARK)


def _tubes(c: Canvas, x: float, foot: float) -> None:
    for i in range(5):
        left = x - 120 + i * 52
        tube: list[Point] = [
            (left, foot - 230),
            (left + 34, foot - 230),
            (left + 34, foot - 50),
            *arc(left + 17, foot - 50, 17, 20, 0, 180, steps=8),
            (left, foot - 50),
        ]
        c.shape(tube, PAPER)
        with c.clip(tube):
            c.box(left, foot - c.rng.uniform(70, 170), left + 34, foot, c.rng.choice([ACCENT, DEEP, MID]))
        c.line(tube, 5, DARK, closed=True)
    for y in (foot - 176, foot - 70):
        c.box(x - 146, y, x + 154, y + 20, DARK)
    c.box(x - 146, foot - 176, x - 130, foot, DARK)
    c.box(x + 138, foot - 176, x + 154, foot, DARK)
    c.box(x - 160, foot - 14, x + 168, foot, DARK)


def _dishes(c: Canvas, x: float, foot: float) -> None:
    for i in range(c.rng.randint(3, 4)):
        y = foot - 18 - i * 40
        shift = c.rng.uniform(-10, 10)
        c.box(x - 104 + shift, y - 18, x + 104 + shift, y + 14, PAPER)
        c.box(x - 98 + shift, y - 2, x + 98 + shift, y + 12, c.rng.choice([ACCENT, MID, DEEP]))
        c.line(box(x - 104 + shift, y - 18, x + 104 + shift, y + 14), 5, DARK, closed=True)


def _lens_and_sieve(c: Canvas, x: float, foot: float) -> None:
    c.shape([(x - 130, foot - 96), (x + 60, foot - 96), (x + 44, foot), (x - 114, foot)], MID)
    c.screen(
        [(x - 126, foot - 70), (x + 56, foot - 70), (x + 44, foot), (x - 114, foot)], DARK, 0.5, 0.5, pitch=26
    )
    c.box(x - 142, foot - 110, x + 72, foot - 92, DARK)
    c.line([(x + 96, foot - 6), (x + 60, foot - 150)], 18, ACCENT)
    c.disc(x + 40, foot - 216, 74, DARK)
    c.disc(x + 40, foot - 216, 60, PAPER)
    c.shape(gouge(x + 22, foot - 236, 60, 14, -40), MID)


def _microscope(c: Canvas, x: float, foot: float, way: int) -> None:
    def at(u: float, v: float) -> Point:
        return x + way * u, foot - v

    c.shape(
        smooth([at(-150, 0), at(-150, 34), at(-90, 52), at(110, 52), at(160, 30), at(160, 0)], steps=3), DARK
    )
    back = curve(at(-110, 40), at(-190, 190), at(-170, 360), at(-40, 430), steps=14)
    c.shape(tapered(back, [74, 72, 70, 68, 66, 64, 62, 62, 60, 60, 58, 58, 56, 54, 52]), DEEP)
    c.shape([at(-120, 150), at(120, 150), at(120, 176), at(-120, 176)], DARK)
    c.shape([at(20, 176), at(110, 176), at(110, 186), at(20, 186)], PAPER)
    c.shape([at(52, 52), at(92, 52), at(84, 110), at(60, 110)], LIGHT)
    c.shape([at(30, 300), at(100, 276), at(20, 560), at(-50, 584)], ACCENT)
    c.shape([at(64, 288), at(100, 276), at(20, 560), at(-14, 572)], DARK)
    c.shape([at(-66, 576), at(32, 548), at(20, 612), at(-62, 634)], DARK)
    c.shape([at(40, 300), at(94, 282), at(100, 226), at(70, 216), at(46, 236)], LIGHT)
    c.shape([at(62, 232), at(92, 226), at(86, 198), at(70, 198)], DARK)
    for u, v, r in ((-118, 210, 38), (-104, 300, 24)):
        c.disc(*at(u, v), r, ACCENT)
        c.ring(*at(u, v), r, 7, DARK)
