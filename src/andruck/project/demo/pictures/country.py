"""Motifs in open country: field, rail."""

from __future__ import annotations

import math

from andruck.project.demo.pictures import scenery
from andruck.project.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from andruck.project.demo.pictures.palette import ACCENT, DARK, DEEP, LIGHT, MID, PAPER, Ink
from andruck.project.demo.pictures.shapes import (
    Point,
    arc,
    box,
    down_to,
    gouge,
    path,
    ridge,
    smooth,
    tapered,
)


def field(c: Canvas) -> None:
    """Level land under a wide sky: furrows or ditches that run to the horizon, a farm, trees, wind turbines."""
    far = c.rng.uniform(520, 600)
    scenery.sky(c, far, kinds="sun bands clouds clouds rays high")
    if c.rng.random() < 0.55:
        for i in range(c.rng.randint(2, 4)):
            _turbine(c, c.rng.uniform(120, 1480), far + 6, 210 - 30 * i)
    c.shape(down_to(ridge(c.rng, far, 9), HEIGHT), MID)
    for _ in range(c.rng.randint(16, 26)):
        x = c.rng.uniform(0, WIDTH)
        c.disc(x, far + 2, c.rng.uniform(12, 32), DEEP, high=c.rng.uniform(10, 20))
    _farm(c, c.rng.uniform(260, 1240), far + 14)
    (_furrows if c.rng.random() < 0.6 else _meadow)(c, far + 26)
    scenery.gulls(c, c.rng.randint(2, 7), 90, far - 160, DARK)


def _turbine(c: Canvas, x: float, foot: float, high: float) -> None:
    c.shape(tapered([(x, foot), (x, foot - high)], [high * 0.045, high * 0.02]), DEEP)
    turn = c.rng.uniform(0, 120)
    for i in range(3):
        tip = arc(x, foot - high, high * 0.56, high * 0.56, turn + 120 * i, turn + 120 * i + 1, steps=1)[0]
        middle = ((x * 3 + tip[0]) / 4, (foot - high) * 0.75 + tip[1] * 0.25)
        c.shape(tapered([(x, foot - high), middle, tip], [high * 0.02, high * 0.05, 1]), DEEP)
    c.disc(x, foot - high, high * 0.025, DARK)


def _farm(c: Canvas, x: float, foot: float) -> None:
    """A long low house under a big roof, a barn, and trees against the wind."""
    for i in range(5):
        scenery.poplar(c, x - 150 + i * 34, foot, c.rng.uniform(120, 180), DEEP)
    c.box(x, foot - 52, x + 190, foot, PAPER)
    c.shape([(x - 16, foot - 48), (x + 26, foot - 128), (x + 164, foot - 128), (x + 206, foot - 48)], ACCENT)
    c.box(x + 124, foot - 154, x + 140, foot - 120, DARK)
    for i in range(4):
        c.box(x + 18 + i * 44, foot - 36, x + 36 + i * 44, foot - 12, DARK)
    c.box(x + 200, foot - 60, x + 310, foot, DEEP)
    c.shape([(x + 190, foot - 58), (x + 255, foot - 122), (x + 320, foot - 58)], DARK)
    c.box(x + 236, foot - 46, x + 276, foot, DARK)


def _furrows(c: Canvas, top: float) -> None:
    """A ploughed field in strips that meet at one point."""
    near, light = c.rng.choice([(DEEP, MID), (ACCENT, LIGHT), (DEEP, LIGHT), (MID, LIGHT)])
    c.box(0, top, WIDTH, HEIGHT, near)
    x0 = c.rng.uniform(350, 1250)
    with c.clip(box(0, top, WIDTH, HEIGHT)):
        for i in range(-22, 23):
            a, b = x0 + i * 190, x0 + i * 190 + 96
            c.shape([(x0 + i * 2.5, top - 60), (b, HEIGHT + 120), (a, HEIGHT + 120)], light)
            for k in range(9):
                share = (k + c.rng.random()) / 9
                y = top + (HEIGHT - top) * share
                at = x0 + i * 190 * (y - top + 60) / (HEIGHT + 120 - top + 60)
                c.shape(
                    gouge(at, y, 10 + 60 * share, 2 + 9 * share, math.degrees(math.atan2(1, 0.2 * i + 0.01))),
                    DARK,
                )
    c.screen(box(0, top, WIDTH, top + 150), MID, 0.7, 0, pitch=30)


def _meadow(c: Canvas, top: float) -> None:
    """Pasture cut by straight ditches, with cows or sheep."""
    c.box(0, top, WIDTH, HEIGHT, LIGHT)
    c.screen(box(0, top, WIDTH, HEIGHT), MID, 0.2, 1, pitch=34)
    x0 = c.rng.uniform(500, 1100)
    for i in (-3, -2, -1, 1, 2, 3):
        foot = x0 + i * 620
        wide = 74.0
        c.shape([(x0 + i * 46, top), (foot + wide, HEIGHT), (foot - wide, HEIGHT)], DEEP)
        c.shape([(x0 + i * 46, top), (foot + wide * 0.4, HEIGHT), (foot - wide * 0.6, HEIGHT)], PAPER)
    for _ in range(90):
        near = c.rng.random()
        c.shape(
            gouge(c.rng.uniform(0, WIDTH), top + 10 + near * 480, 10 + 50 * near, 2 + 4 * near, -70), DEEP
        )
    for _ in range(c.rng.randint(4, 8)):
        near = c.rng.random()
        _cow(c, c.rng.uniform(80, 1520), top + 60 + near * 330, 50 + near * 110)
    scenery.grass(c, HEIGHT + 4, DEEP, high=100)


def _cow(c: Canvas, x: float, foot: float, size: float) -> None:
    way = c.rng.choice([-1, 1])
    coat, patch = c.rng.choice([(PAPER, DARK), (DARK, PAPER), (ACCENT, PAPER)])
    for u in (-0.42, -0.3, 0.3, 0.42):
        c.box(x + u * size - size * 0.04, foot - size * 0.4, x + u * size + size * 0.04, foot, coat)
    trunk = smooth(
        [
            (x - size * 0.52, foot - size * 0.66),
            (x + size * 0.5, foot - size * 0.7),
            (x + size * 0.54, foot - size * 0.36),
            (x, foot - size * 0.28),
            (x - size * 0.52, foot - size * 0.34),
        ],
        steps=4,
    )
    c.shape(trunk, coat)
    with c.clip(trunk):
        for _ in range(3):
            c.disc(
                x + c.rng.uniform(-0.4, 0.4) * size, foot - size * c.rng.uniform(0.4, 0.7), size * 0.14, patch
            )
    hx, hy = x + way * size * 0.66, foot - size * c.rng.choice([0.2, 0.66])
    c.shape(tapered([(x + way * size * 0.4, foot - size * 0.56), (hx, hy)], [size * 0.3, size * 0.17]), coat)
    c.shape(
        tapered(
            [(hx - way * size * 0.03, hy - size * 0.04), (hx + way * size * 0.12, hy + size * 0.06)],
            [size * 0.2, size * 0.12],
        ),
        patch,
    )


def rail(c: Canvas) -> None:
    """Tracks that run to the horizon with a train coming, or a train from the side on a straight line."""
    if c.rng.random() < 0.6:
        _towards_us(c)
    else:
        _from_the_side(c)


def _towards_us(c: Canvas) -> None:
    far = 500.0
    scenery.sky(c, far, kinds="sun bands rays high clouds")
    scenery.hills(c, far - 6, [MID], height=24)
    ground, mark = c.rng.choice([(DEEP, MID), (MID, DEEP)])
    c.box(0, far + 12, WIDTH, HEIGHT, ground)
    c.screen(box(0, far + 12, WIDTH, 760), mark, 0.6, 0, pitch=30)
    c.cuts(box(0, far + 40, WIDTH, HEIGHT), mark, 260, 46, 6, -68)
    x = c.rng.choice([640, 800, 960])
    bed: list[Point] = [(x - 12, far), (x + 12, far), (x + 900, HEIGHT), (x - 900, HEIGHT)]
    c.shape(bed, LIGHT)
    c.screen(bed, DARK, 0.6, 0.25, pitch=30)
    for middle in (-380, 380):
        _track(c, x, far, middle)
    poles = (0.045, 0.08, 0.14, 0.26, 0.5)
    for share in poles:
        _mast(c, x, far, share)
    for side in (-1, 1):
        c.line([(x + side * 190 * 0.02, far - 8), (x + side * 330, -40)], 4, DARK)
    if c.rng.random() < 0.85:
        _front(c, x, far, c.rng.uniform(0.28, 0.42))


def _track(c: Canvas, x: float, far: float, middle: float) -> None:
    """Sleepers and two rails of a track that reaches the lower edge `middle` units beside x."""
    deep = HEIGHT - far
    share = 0.03
    while share < 1.1:
        y, mid = far + deep * share, x + middle * share
        half, thick = 250 * share, 26 * share
        c.shape(
            [
                (mid - half, y),
                (mid + half, y),
                (mid + half * 1.02, y + thick),
                (mid - half * 1.02, y + thick),
            ],
            DARK,
        )
        share *= 1.115
    for side in (-1, 1):
        foot = x + middle + side * 160
        c.shape([(x, far), (foot + 17, HEIGHT), (foot - 17, HEIGHT)], DARK)
        c.shape([(x, far), (foot + 7, HEIGHT), (foot - 9, HEIGHT)], PAPER)


def _mast(c: Canvas, x: float, far: float, share: float) -> None:
    foot, high = far + (HEIGHT - far) * share, 1050 * share
    for side in (-1, 1):
        px = x + side * 1000 * share
        c.box(px - 13 * share - 1, foot - high, px + 13 * share + 1, foot, DARK)
        c.line([(px, foot - high * 0.93), (x + side * 330 * share, foot - high * 0.86)], 12 * share + 1, DARK)
        c.line([(px, foot - high * 0.76), (x + side * 380 * share, foot - high * 0.84)], 8 * share + 1, DARK)


def _front(c: Canvas, x: float, far: float, share: float) -> None:
    """The head of a train on the right-hand track at `share` of the way from the horizon to us."""
    mid, foot, s = x + 380 * share, far + (HEIGHT - far) * share, share * 2.3

    def at(u: float, v: float) -> Point:
        return mid + u * s, foot + v * s

    body, trim = c.rng.choice([(ACCENT, PAPER), (ACCENT, PAPER), (PAPER, ACCENT)])
    tail_x, tail_y = x + (mid - x) * 0.2, far + (foot - far) * 0.2
    side = [at(-118, -300), (tail_x - 18 * s, tail_y - 60 * s), (tail_x - 16 * s, tail_y), at(-118, -20)]
    c.shape(side, DEEP)
    c.shape(smooth(path("-118 -26, -114 -270, -78 -330, 78 -330, 114 -270, 118 -26", at), steps=4), body)
    c.shape(path("-118 -60, 118 -60, 118 -22, -118 -22", at), DARK)
    c.shape(path("-120 -124, 120 -124, 120 -100, -120 -100", at), trim)
    glass = "-98 -170, -90 -270, -62 -296, 62 -296, 90 -270, 98 -170"
    c.shape(smooth(path(glass, at), steps=3), DARK)
    c.shape(gouge(*at(-30, -230), 120 * s, 22 * s, -50), MID)
    for u in (-80, 80):
        c.disc(*at(u, -84), 16 * s, PAPER if body == ACCENT else LIGHT)
        c.disc(*at(u, -84), 8 * s, LIGHT if body == ACCENT else ACCENT)
    c.disc(*at(0, -314), 11 * s, PAPER)
    c.line(path("-40 -330, 0 -380, 40 -330", at), 6 * s, DARK)
    c.line(path("-70 -380, 70 -380", at), 6 * s, DARK)


def _from_the_side(c: Canvas) -> None:
    far = 700.0
    scenery.sky(c, far, kinds="sun bands rays clouds high")
    scenery.hills(c, far - 90, [MID, DEEP], height=50, step=70)
    for _ in range(c.rng.randint(2, 5)):
        scenery.poplar(c, c.rng.uniform(40, 1560), 760, c.rng.uniform(140, 260), DEEP)
    c.shape([(0, 800), (WIDTH, 800), (WIDTH, 860), (0, 860)], DARK)
    c.screen(box(0, 800, WIDTH, 860), MID, 0.5, 0.1, pitch=26)
    c.box(0, 786, WIDTH, 798, DARK)
    for i in range(5):
        x = 60 + i * 370
        c.box(x, 380, x + 14, 800, DARK)
        c.box(x - 90, 420, x + 8, 430, DARK)
        c.line([(x, 470), (x - 80, 426)], 6, DARK)
    c.line([(0, 446), (WIDTH, 446)], 4, DARK)
    _cars(c, c.rng.uniform(-200, 140), 786, c.rng.choice([ACCENT, PAPER, ACCENT]))
    c.box(0, 858, WIDTH, HEIGHT, MID)
    c.cuts(box(0, 866, WIDTH, HEIGHT), LIGHT, 110, 130, 9)
    scenery.grass(c, HEIGHT + 4, DEEP, high=150)


def _cars(c: Canvas, left: float, foot: float, body: Ink) -> None:
    """A train heading right: three carriages and one with a sloping head."""
    trim = PAPER if body == ACCENT else ACCENT
    for i in range(4):
        start = left + i * 392
        is_head = i == 3

        def at(u: float, v: float, start: float = start) -> Point:
            return start + u, foot + v

        end = "286 -214, 374 -120, 390 -60, 382 -26" if is_head else "382 -214, 382 -26"
        c.shape(path(f"0 -26, 0 -196, 14 -214, {end}", at), body)
        c.shape(path("0 -82, 382 -82, 382 -66, 0 -66", at), trim)
        c.shape(path("4 -30, 378 -30, 378 -16, 4 -16", at), DARK)
        for k in range(5 if is_head else 6):
            u = 30 + k * 56
            c.shape([at(u, -176), at(u + 42, -176), at(u + 42, -112), at(u, -112)], DARK)
            c.shape([at(u + 4, -120), at(u + 28, -172), at(u + 36, -172), at(u + 12, -120)], MID)
        for u in (70, 120, 268, 318):
            c.disc(*at(u, -14), 17, DARK)
            c.disc(*at(u, -14), 6, MID)
        if is_head:
            c.shape(path("294 -196, 356 -124, 272 -124, 272 -196", at), DARK)
            c.disc(*at(370, -96), 9, LIGHT)
        else:
            c.shape(path("380 -190, 392 -190, 392 -34, 380 -34", at), DARK)
        if i == 1:
            c.line(path("150 -214, 190 -280, 150 -336", at), 6, DARK)
            c.line(path("110 -338, 194 -338", at), 6, DARK)
