"""Motifs of assemblies: council, stage."""

from __future__ import annotations

import math

from andruck.project.demo.pictures import people
from andruck.project.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from andruck.project.demo.pictures.palette import ACCENT, DARK, DEEP, LIGHT, MID, PAPER, Ink
from andruck.project.demo.pictures.shapes import (
    Point,
    arc,
    box,
    curve,
    down_to,
    mirrored,
    path,
    swell,
    tapered,
)


def council(c: Canvas) -> None:
    """A half-round chamber seen from its last row: benches, backs of heads, lectern, a few raised hands."""
    c.box(0, 0, WIDTH, HEIGHT, LIGHT)
    wall = c.rng.choice([DEEP, ACCENT, MID])
    c.box(0, 0, WIDTH, 430, wall)
    c.screen(box(0, 0, WIDTH, 430), DARK, 0.6, 0.05, pitch=34)
    for i in range(9):
        if i in (3, 4, 5):
            continue
        x = 90 + i * 178
        c.shape([*arc(x, 130, 56, 56, 180, 360), (x + 56, 350), (x - 56, 350)], PAPER)
        c.box(x - 3, 74, x + 3, 350, wall)
        c.box(x - 56, 200, x + 56, 205, wall)
    _emblem(c, 800, 168)
    c.box(0, 420, WIDTH, 440, DARK)
    _presidium(c)
    rows = [(560, 60, 21), (640, 80, 17), (740, 108, 13), (868, 146, 11), (1030, 196, 9)]
    for i, (y, size, count) in enumerate(rows):
        _bench(c, y, size, count, [MID, DEEP][i % 2])


def _emblem(c: Canvas, x: float, y: float) -> None:
    """A town's arms that belong to no town: a shield with waves or a tower."""
    shield = [
        (x - 84, y - 100),
        (x + 84, y - 100),
        *curve((x + 84, y - 100), (x + 84, y + 40), (x + 50, y + 90), (x, y + 124)),
        *curve((x, y + 124), (x - 50, y + 90), (x - 84, y + 40), (x - 84, y - 100)),
    ]
    c.shape(shield, PAPER)
    with c.clip([(x + (px - x) * 0.89, y + (py - y) * 0.89) for px, py in shield]):
        c.box(x - 100, y - 120, x + 100, y + 130, ACCENT)
        for k in range(3):
            c.shape(
                down_to(swell(y + 36 + 30 * k, 11, 44, 0.2 * k, left=x - 110, right=x + 110), y + 140),
                DARK if k % 2 else PAPER,
            )
        if c.rng.random() < 0.5:
            c.box(x - 26, y - 66, x + 26, y + 26, PAPER)
            for dx in (-26, -8, 10):
                c.box(x + dx, y - 80, x + dx + 16, y - 60, PAPER)
            c.shape([*arc(x, y + 4, 10, 10, 180, 360), (x + 10, y + 28), (x - 10, y + 28)], DARK)
        else:
            c.shape([(x - 50, y + 4), (x + 50, y + 4), (x + 32, y + 30), (x - 32, y + 30)], DARK)
            c.shape([(x - 4, y - 76), (x + 44, y - 6), (x - 4, y - 6)], PAPER)
            c.shape([(x - 10, y - 62), (x - 40, y - 6), (x - 10, y - 6)], PAPER)


def _presidium(c: Canvas) -> None:
    c.shape([(470, 420), (1130, 420), (1160, 500), (440, 500)], DEEP)
    for x in (560, 680, 920, 1040):
        people.body(c, x, 540, 190, c.rng.choice([DARK, MID, PAPER]))
        people.head(c, x, 362, 16, c.rng.choice([-1, 1]))
    c.shape([(430, 438), (1170, 438), (1190, 506), (410, 506)], MID)
    c.screen([(430, 438), (1170, 438), (1190, 506), (410, 506)], DARK, 0.1, 0.5, pitch=26, lines=True)
    speaker = 800.0
    people.body(c, speaker, 640, 300, c.rng.choice([ACCENT, PAPER, DARK]))
    people.head(c, speaker, 358, 25, c.rng.choice([-1, 1]))
    if c.rng.random() < 0.6:
        side = c.rng.choice([-1, 1])
        c.shape(
            tapered(
                [(speaker + side * 26, 420), (speaker + side * 74, 440), (speaker + side * 96, 392)],
                [24, 19, 13],
            ),
            DARK,
        )
        c.disc(speaker + side * 97, 384, 9, LIGHT)
    c.shape([(720, 452), (880, 452), (868, 580), (732, 580)], ACCENT)
    c.shape([(704, 436), (896, 436), (886, 458), (714, 458)], DARK)
    for dx in (-30, 30):
        c.line([(800 + dx, 440), (800 + dx * 0.5, 408)], 3, DARK)
        c.disc(800 + dx * 0.5, 406, 5, DARK)


def _bench(c: Canvas, y: float, size: float, count: int, wood: Ink) -> None:
    """A curved row of people from behind and the desk before them."""
    depth = size * 1.5

    def bend(x: float) -> float:
        return y - depth * (1 - ((x - 800) / 900) ** 2) * 0.55

    top: list[Point] = [(x, bend(x)) for x in range(-40, 1680, 40)]
    c.shape(down_to([(x, v - size * 0.26) for x, v in top], HEIGHT), wood)
    c.line([(x, v - size * 0.26) for x, v in top], size * 0.09, PAPER)
    c.screen(down_to(top, y + size), DARK, 0.35, 0.7, pitch=26)
    for i in range(count):
        x = 800 + (i - (count - 1) / 2) * size * 1.42 + c.rng.uniform(-0.08, 0.08) * size
        if abs(x - 800) < size * 0.75 and count > 11:
            continue
        coat, hair = (
            c.rng.choice([DARK, DEEP, ACCENT, MID, DARK, PAPER]),
            c.rng.choice([DARK, DARK, ACCENT, LIGHT, MID]),
        )
        v = bend(x) + size * 0.32
        if c.rng.random() < 0.13:
            side = c.rng.choice([-1, 1])
            arm = [
                (x + side * size * 0.4, v + size * 0.2),
                (x + side * size * 0.52, v - size * 0.3),
                (x + side * size * 0.42, v - size * 0.85),
            ]
            c.shape(tapered(arm, [size * 0.2, size * 0.17, size * 0.12]), coat)
            c.disc(x + side * size * 0.42, v - size * 0.92, size * 0.09, LIGHT)
        people.from_behind(c, x, v, size, coat, hair)


def stage(c: Canvas) -> None:
    """A theatre stage between open curtains, in beams of light, with someone on it or only a platform."""
    c.box(0, 0, WIDTH, HEIGHT, DARK)
    c.screen(box(0, 0, WIDTH, 760), DEEP, 0.15, 0.8, pitch=35)
    _backdrop(c)
    c.shape([(120, 760), (1480, 760), (1640, 900), (-40, 900)], MID)
    for i in range(11):
        c.line([(150 + i * 130, 762), (-30 + i * 166, 900)], 3, DEEP)
    spots = c.rng.choice([(800,), (520, 1080), (420, 800, 1180)])
    for x in spots:
        start = 800 + (x - 800) * c.rng.uniform(0.2, 1.9)
        beam = [(start - 18, -10), (start + 18, -10), (x + 170, 822), (x - 170, 822)]
        c.screen(beam, PAPER, 0.45, 0.3, pitch=30)
        c.disc(x, 822, 176, PAPER, high=34)
    if c.rng.random() < 0.3:
        c.shape([(620, 770), (980, 770), (1010, 836), (590, 836)], ACCENT)
        c.box(590, 834, 1010, 866, DARK)
    else:
        for x in spots:
            _actor(c, x, 832, 330)
    _curtains(c)
    _stalls(c)


def _backdrop(c: Canvas) -> None:
    kind = c.rng.choice(["moon", "town", "arches"])
    if kind == "moon":
        c.disc(c.rng.uniform(560, 1040), 330, 150, LIGHT)
        c.shape(down_to([(100 + i * 100, 640 + 40 * math.sin(i)) for i in range(15)], 762), DEEP)
    elif kind == "town":
        for i in range(8):
            x, high = 180 + i * 160, c.rng.uniform(200, 400)
            c.shape(
                [(x, 762), (x + 10, 762 - high), (x + 70, 700 - high), (x + 128, 770 - high), (x + 136, 762)],
                DEEP if i % 2 else MID,
            )
            c.box(x + 50, 800 - high, x + 84, 850 - high, LIGHT)
    else:
        for i in range(4):
            x = 350 + i * 300
            c.shape([*arc(x, 430, 110, 130, 180, 360), (x + 110, 762), (x - 110, 762)], MID)
            c.screen(box(x - 110, 300, x + 110, 762), LIGHT, 0, 0.7, pitch=30, lines=True)
            c.shape([*arc(x, 450, 76, 90, 180, 360), (x + 76, 762), (x - 76, 762)], DARK)


def _actor(c: Canvas, x: float, foot: float, high: float) -> None:
    """Someone speaking to the house with one arm out."""
    coat = c.rng.choice([ACCENT, DARK, DEEP, ACCENT])
    side = c.rng.choice([-1, 1])
    for leg in (-1, 1):
        c.shape(
            tapered([(x, foot - high * 0.48), (x + leg * high * 0.09, foot)], [high * 0.12, high * 0.06]),
            DARK,
        )
    raised = [
        (x + side * high * 0.08, foot - high * 0.79),
        (x + side * high * 0.25, foot - high * 0.84),
        (x + side * high * 0.36, foot - high * 1.0),
    ]
    c.shape(tapered(raised, [high * 0.1, high * 0.075, high * 0.045]), coat)
    c.disc(x + side * high * 0.365, foot - high * 1.02, high * 0.03, LIGHT)
    other = [
        (x - side * high * 0.09, foot - high * 0.78),
        (x - side * high * 0.19, foot - high * 0.62),
        (x - side * high * 0.14, foot - high * 0.48),
    ]
    c.shape(tapered(other, [high * 0.1, high * 0.075, high * 0.045]), coat)
    if c.rng.random() < 0.45:
        c.shape(
            [
                (x - high * 0.07, foot - high * 0.6),
                (x + high * 0.07, foot - high * 0.6),
                (x + high * 0.22, foot - high * 0.05),
                (x - high * 0.22, foot - high * 0.05),
            ],
            coat,
        )
        people.body(c, x, foot, high, coat, hem=0.5)
    else:
        people.body(c, x, foot, high, coat, hem=0.36)
    people.head(c, x, foot - high * 0.92, high * 0.075, side)


def _curtains(c: Canvas) -> None:
    """Two drawn curtains and a valance, folded in two inks."""
    hem = curve((330, 0), (300, 330), (250, 500), (150, 560))
    hem += curve((150, 560), (190, 690), (200, 780), (190, 905))
    drape = [(0, 0), (330, 0), *hem, (0, 905)]
    folds = [_fold(30 + i * 56, i) for i in range(6)]
    tie = path("-10 545, 152 545, 160 585, -10 590")
    for right in (False, True):
        side = mirrored(drape, 800) if right else drape
        c.shape(side, ACCENT)
        with c.clip(side):
            for fold in folds:
                c.shape(mirrored(fold, 800) if right else fold, DARK)
        c.shape(mirrored(tie, 800) if right else tie, LIGHT)
    for i in range(9):
        x = i * 200 - 100
        c.shape([(x, -10), *arc(x + 100, 70, 104, 92, 180, 0, steps=16), (x + 204, -10)], ACCENT)
        c.line(arc(x + 100, 66, 104, 92, 180, 0, steps=16), 9, LIGHT)
        c.shape(tapered([(x + 100, -10), (x + 100, 130)], [14, 3]), DARK)
    c.box(0, -10, WIDTH, 26, DARK)


def _fold(x: float, number: int) -> list[Point]:
    """A fold of the left curtain, gathered at the tie."""
    waist = (x * 0.42 + 6, 560.0)
    upper = curve((x + 26 + number * 9, -10), (x + number * 6, 300), (x * 0.62, 480), waist, steps=12)
    lower = curve(waist, (x * 0.5 + 10, 660), (x * 0.55 + 10, 760), (x * 0.55 + 8, 910), steps=12)
    widths = [16 - 0.4 * k for k in range(13)] + [10 + 0.6 * k for k in range(13)]
    return tapered(upper + lower, widths)


def _stalls(c: Canvas) -> None:
    """The audience, dark against the edge of the stage."""
    c.box(0, 896, WIDTH, 930, DEEP)
    c.box(0, 922, WIDTH, HEIGHT, DARK)
    for row, (y, size) in enumerate(((985, 104), (1075, 136))):
        x = c.rng.uniform(-60, 0)
        while x < WIDTH + 60:
            people.from_behind(c, x, y, size * 0.86, DEEP if row == 0 else DARK, MID if row == 0 else DEEP)
            x += size * c.rng.uniform(0.95, 1.15)
