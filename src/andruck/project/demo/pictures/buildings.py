"""Motifs of public buildings: school, hospital."""

from __future__ import annotations

from andruck.project.demo.pictures import people, scenery
from andruck.project.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from andruck.project.demo.pictures.palette import ACCENT, DARK, DEEP, LIGHT, MID, PAPER, Ink
from andruck.project.demo.pictures.shapes import Point, arc, box, gouge
from andruck.project.demo.pictures.town import TRIM


def school(c: Canvas) -> None:
    """A schoolhouse with tall windows and a clock, its yard, a tree, and mostly children."""
    foot = c.rng.uniform(800, 840)
    scenery.sky(c, foot, kinds="sun clouds clouds high rays")
    scenery.hills(c, foot - 60, [MID], height=20)
    wall = c.rng.choice([ACCENT, LIGHT, PAPER, DEEP])
    pane, shade, trim = TRIM[wall]
    left, right, top = 230.0, 1370.0, foot - 380
    c.shape(
        [(left - 30, top + 4), (left + 70, top - 130), (right - 70, top - 130), (right + 30, top + 4)], DARK
    )
    c.cuts(
        [(left - 20, top), (left + 74, top - 124), (right - 74, top - 124), (right + 20, top)],
        DEEP,
        120,
        60,
        5,
    )
    c.box(left, top, right, foot, wall)
    c.screen(box(left, top, right, foot), shade, 0.3, 0, pitch=29, across=True)
    for floor in range(2):
        y = top + 110 + floor * 185
        for i in range(9):
            if i == 4:
                continue
            x = left + (right - left) * (i + 0.5) / 9
            c.box(x - 44, y - 68, x + 44, y + 70, trim)
            c.box(x - 38, y - 62, x + 38, y + 62, PAPER if c.rng.random() < 0.12 and trim != PAPER else pane)
            c.box(x - 3, y - 62, x + 3, y + 62, trim)
            c.box(x - 38, y - 22, x + 38, y - 17, trim)
    _school_front(c, foot, top, wall)
    _yard(c, foot)


def _school_front(c: Canvas, foot: float, top: float, wall: Ink) -> None:
    """The middle: gable, clock, door, steps."""
    trim = TRIM[wall][2]
    x = 800.0
    c.box(x - 120, top - 50, x + 120, foot, wall)
    c.shape([(x - 146, top - 48), (x, top - 190), (x + 146, top - 48)], DARK)
    c.shape([(x - 100, top - 48), (x, top - 148), (x + 100, top - 48)], wall)
    c.box(x - 9, top - 250, x + 9, top - 170, DARK)
    c.shape([(x - 30, top - 240), (x, top - 280), (x + 30, top - 240)], DARK)
    c.disc(x, top + 34, 58, DARK)
    c.disc(x, top + 34, 49, PAPER)
    for i in range(12):
        a, b = (
            arc(x, top + 34, 42, 42, i * 30, i * 30 + 1, steps=1)[0],
            arc(x, top + 34, 36, 36, i * 30, i * 30 + 1, steps=1)[0],
        )
        c.line([a, b], 4, DARK)
    hour = c.rng.uniform(200, 340)
    c.line([(x, top + 34), arc(x, top + 34, 24, 24, hour, hour, steps=1)[0]], 7, DARK)
    c.line([(x, top + 34), arc(x, top + 34, 38, 38, hour * 2.3, hour, steps=1)[0]], 4, DARK)
    c.shape([*arc(x, foot - 130, 66, 66, 180, 360), (x + 66, foot), (x - 66, foot)], trim)
    c.shape(
        [*arc(x, foot - 128, 54, 54, 180, 360), (x + 54, foot), (x - 54, foot)],
        ACCENT if wall != ACCENT else DEEP,
    )
    c.box(x - 2, foot - 182, x + 2, foot, trim)
    for i in range(4):
        c.box(
            x - 90 - i * 16,
            foot - 8 + i * 12,
            x + 90 + i * 16,
            foot + 6 + i * 12,
            PAPER if i % 2 == 0 else MID,
        )


def _yard(c: Canvas, foot: float) -> None:
    c.box(0, foot, 700, foot + 8, DARK)
    c.box(900, foot, WIDTH, foot + 8, DARK)
    ground: list[Point] = [
        (0, foot + 6),
        (660, foot + 6),
        (660, foot + 40),
        (940, foot + 40),
        (940, foot + 6),
        (WIDTH, foot + 6),
        (WIDTH, HEIGHT),
        (0, HEIGHT),
    ]
    c.shape(ground, MID)
    c.shape([(700, foot + 40), (900, foot + 40), (1190, HEIGHT), (410, HEIGHT)], LIGHT)
    for _ in range(80):
        near = c.rng.random()
        c.shape(gouge(c.rng.uniform(0, WIDTH), foot + 30 + near * 220, 30 + 60 * near, 3 + 4 * near), LIGHT)
    for place in c.rng.choice([(110, 1500), (1470,), (130,)]):
        scenery.tree(c, place, foot + 60, c.rng.uniform(470, 560), DEEP, MID)
    if c.rng.random() < 0.75:
        for _ in range(c.rng.randint(4, 9)):
            x = c.rng.uniform(200, 1400)
            people.child(
                c, x, foot + c.rng.uniform(90, 215), c.rng.uniform(130, 175), facing=1 if x < 800 else -1
            )


def hospital(c: Canvas) -> None:
    """A hospital of several storeys with rows of windows, a cross, an entrance roof and a tree before it."""
    foot = c.rng.uniform(850, 880)
    scenery.sky(c, foot, kinds="sun clouds high clouds rays")
    scenery.skyline(c, foot, MID, high=140)
    wall = c.rng.choice([PAPER, LIGHT, PAPER])
    left, right, top = 180 + c.rng.uniform(-60, 60), 1330.0, foot - c.rng.choice([500, 590])
    wing = c.rng.uniform(0.55, 0.65)
    split = left + (right - left) * wing
    _ward_block(c, (left, top + 130, split, foot), wall, DEEP)
    _ward_block(c, (split - 20, top, right, foot), wall if wall != PAPER else LIGHT, DEEP)
    _cross(c, (split + right) / 2 - 10, top - 72, 52)
    _entrance(c, left + (split - left) * 0.5, foot)
    c.box(0, foot, WIDTH, HEIGHT, MID)
    c.shape([(0, foot + 70), (WIDTH, foot + 40), (WIDTH, HEIGHT), (0, HEIGHT)], DARK)
    for i in range(6):
        c.shape(
            [
                (60 + i * 290, foot + 134),
                (200 + i * 290, foot + 131),
                (204 + i * 290, foot + 143),
                (62 + i * 290, foot + 146),
            ],
            LIGHT,
        )
    scenery.tree(c, c.rng.choice([95, 1465]), foot + 34, c.rng.uniform(430, 520), DEEP, MID)
    scenery.tree(c, c.rng.uniform(1380, 1440), foot + 30, c.rng.uniform(240, 300), DEEP, MID)
    _ambulance(c, c.rng.uniform(850, 1050), foot + 110)
    for _ in range(c.rng.randint(2, 4)):
        people.walker(c, c.rng.uniform(220, 800), foot + 42, 118)


def _ward_block(c: Canvas, area: tuple[float, float, float, float], wall: Ink, pane: Ink) -> None:
    left, top, right, foot = area
    c.box(left, top, right, foot, wall)
    c.screen(box(left, top, right, foot), MID, 0.3, 0, pitch=29, across=True)
    c.box(left - 8, top - 14, right + 8, top + 8, DARK)
    floors = int((foot - top - 60) // 92)
    columns = int((right - left) // 82)
    for floor in range(floors):
        y = top + 36 + floor * (foot - top - 90) / floors
        c.box(left, y + 66, right, y + 71, MID)
        for i in range(columns):
            x = left + (right - left) * (i + 0.5) / columns
            lit = c.rng.random() < 0.18
            c.box(x - 27, y, x + 27, y + 58, ACCENT if lit else pane)
            c.box(x - 2, y, x + 2, y + 58, wall)
            if not lit and c.rng.random() < 0.3:
                c.box(x - 27, y, x + 27, y + 22, LIGHT if wall != LIGHT else PAPER)


def _cross(c: Canvas, x: float, y: float, size: float) -> None:
    c.box(x - 6, y + size * 0.7, x + 6, y + 70, DARK)
    c.disc(x, y, size * 1.25, PAPER)
    c.ring(x, y, size * 1.25, 7, DARK)
    third = size * 0.3
    c.box(x - third, y - size * 0.86, x + third, y + size * 0.86, ACCENT)
    c.box(x - size * 0.86, y - third, x + size * 0.86, y + third, ACCENT)


def _entrance(c: Canvas, x: float, foot: float) -> None:
    c.box(x - 150, foot - 130, x + 150, foot, DARK)
    for i in range(4):
        c.box(x - 138 + i * 70, foot - 112, x - 74 + i * 70, foot - 4, ACCENT if i in (1, 2) else LIGHT)
    c.shape(
        [(x - 200, foot - 160), (x + 200, foot - 160), (x + 180, foot - 124), (x - 180, foot - 124)], ACCENT
    )
    for side in (-1, 1):
        c.box(x + side * 172 - 6, foot - 126, x + side * 172 + 6, foot, DARK)
    _cross_sign(c, x, foot - 142)


def _cross_sign(c: Canvas, x: float, y: float) -> None:
    c.box(x - 4, y - 12, x + 4, y + 12, PAPER)
    c.box(x - 12, y - 4, x + 12, y + 4, PAPER)


def _ambulance(c: Canvas, x: float, foot: float) -> None:
    c.shape(
        [
            (x, foot - 18),
            (x, foot - 112),
            (x + 178, foot - 112),
            (x + 226, foot - 62),
            (x + 252, foot - 56),
            (x + 256, foot - 18),
        ],
        PAPER,
    )
    c.shape([(x + 172, foot - 100), (x + 184, foot - 100), (x + 218, foot - 62), (x + 172, foot - 62)], DARK)
    c.box(x, foot - 58, x + 254, foot - 42, ACCENT)
    c.box(x + 130, foot - 124, x + 164, foot - 112, ACCENT)
    _cross_sign(c, x + 80, foot - 82)
    c.box(x + 74, foot - 98, x + 86, foot - 66, ACCENT)
    c.box(x + 64, foot - 88, x + 96, foot - 76, ACCENT)
    for wheel in (54, 204):
        c.disc(x + wheel, foot - 16, 24, DARK)
        c.disc(x + wheel, foot - 16, 10, LIGHT)
