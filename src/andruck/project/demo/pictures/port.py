"""Motifs of a port: harbour, crane, ship."""

from __future__ import annotations

from andruck.project.demo.pictures import people, scenery, vessels
from andruck.project.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from andruck.project.demo.pictures.palette import ACCENT, DARK, DEEP, LIGHT, MID, PAPER, Ink
from andruck.project.demo.pictures.shapes import box, curve, gouge, smooth, tapered


def harbour(c: Canvas) -> None:
    """A basin with quay wall, warehouses, moored boats and small cranes, mostly early or late in the day."""
    far = c.rng.uniform(500, 560)
    scenery.sky(c, far, kinds="sun bands rays high sun")
    scenery.skyline(c, far + 2, MID, high=70)
    for _ in range(c.rng.randint(1, 3)):
        _far_crane(c, c.rng.uniform(900, 1560), far + 4, c.rng.uniform(130, 210), DEEP)
    scenery.water(c, far, DEEP, MID, marks=150)
    c.screen(box(0, far, WIDTH, HEIGHT), DARK, 0, 0.55, pitch=35)
    scenery.glitter(c, c.rng.uniform(1000, 1350), far, 190, PAPER)
    end = c.rng.uniform(760, 900)
    _quay(c, far + 60, end)
    _warehouses(c, far + 62, end - 40)
    vessels.cutter(c, c.rng.uniform(470, 560), far + 215, c.rng.uniform(360, 430), ACCENT, facing=1)
    boat, size = c.rng.uniform(1080, 1240), c.rng.uniform(400, 470)
    vessels.cutter(c, boat, far + 280, size, MID, facing=-1)
    _bollard(c, boat - 0.52 * size, far + 280 - 0.26 * size)
    scenery.gulls(c, c.rng.randint(2, 6), 90, far - 130, DARK)


def _quay(c: Canvas, top: float, end: float) -> None:
    wall = [(0, top), (end - 30, top), (end, top + 90), (0, top + 150)]
    c.shape(wall, MID)
    c.screen(wall, DEEP, 0.15, 0.85, pitch=29, lines=True)
    c.shape([(0, top - 8), (end - 26, top - 8), (end - 22, top + 12), (0, top + 16)], LIGHT)
    for i in range(7):
        x = 60 + i * end / 7.4
        c.box(x, top + 6, x + 13, top + 150 - 60 * x / end, DARK)


def _warehouses(c: Canvas, foot: float, end: float) -> None:
    x = -30.0
    while x < end - 120:
        wide = min(c.rng.uniform(150, 250), end - x)
        high = c.rng.uniform(150, 250)
        wall, roof = c.rng.choice([(ACCENT, DARK), (LIGHT, DEEP), (DEEP, DARK), (PAPER, ACCENT)])
        front = [
            (x, foot),
            (x, foot - high),
            (x + wide / 2, foot - high - wide * 0.3),
            (x + wide, foot - high),
            (x + wide, foot),
        ]
        c.shape(front, wall)
        shade = [
            (x, foot),
            (x, foot - high),
            (x + wide * 0.3, foot - high - wide * 0.18),
            (x + wide * 0.3, foot),
        ]
        c.screen(shade, DARK, 0.3, 0.3, pitch=22)
        c.line(
            [
                (x - 8, foot - high + 5),
                (x + wide / 2, foot - high - wide * 0.3),
                (x + wide + 8, foot - high + 5),
            ],
            13,
            roof,
        )
        pane = PAPER if wall in (DEEP, ACCENT) else DARK
        for row in range(int(high // 62)):
            for i in (0.24, 0.5, 0.76):
                top = foot - high + 18 + row * 58
                c.box(x + wide * i - 12, top, x + wide * i + 12, top + 32, pane)
        c.box(x + wide * 0.38, foot - 54, x + wide * 0.62, foot, DARK)
        x += wide


def _far_crane(c: Canvas, x: float, foot: float, high: float, ink: Ink) -> None:
    c.line([(x, foot), (x + high * 0.08, foot - high)], high * 0.04, ink)
    c.line([(x + high * 0.24, foot), (x + high * 0.16, foot - high)], high * 0.04, ink)
    c.line([(x - high * 0.62, foot - high * 0.7), (x + high * 0.5, foot - high * 0.7)], high * 0.045, ink)
    c.line([(x + high * 0.12, foot - high), (x - high * 0.55, foot - high * 0.7)], high * 0.018, ink)
    c.line([(x + high * 0.12, foot - high), (x + high * 0.45, foot - high * 0.7)], high * 0.018, ink)


def _bollard(c: Canvas, bow_x: float, bow_y: float) -> None:
    """The near quay with a bollard, from which a rope hangs to the bow of the near boat."""
    c.box(0, 1002, WIDTH, HEIGHT, DARK)
    c.box(0, 994, WIDTH, 1008, LIGHT)
    x = bow_x - c.rng.uniform(280, 420)
    rope = curve((bow_x, bow_y), (bow_x - 90, bow_y + 150), (x + 200, 1010), (x + 20, 972), steps=18)
    c.line(rope, 8, LIGHT)
    c.shape([(x - 40, 1067), (x - 30, 952), (x + 30, 952), (x + 40, 1067)], ACCENT)
    c.shape(smooth([(x - 66, 944), (x - 56, 908), (x, 898), (x + 56, 908), (x + 66, 944), (x, 960)]), ACCENT)
    c.shape([(x + 6, 1067), (x + 8, 952), (x + 30, 952), (x + 40, 1067)], DARK)
    c.shape(smooth([(x + 12, 906), (x + 55, 910), (x + 64, 942), (x + 28, 954)]), DARK)
    for y in (968, 984):
        c.line([(x - 38, y), (x + 38, y + 3)], 12, LIGHT)


def crane(c: Canvas) -> None:
    """A container crane over a ship, seen from the side, with a box on its ropes."""
    ground = c.rng.uniform(900, 935)
    scenery.sky(c, ground, kinds="sun rays high bands sun")
    scenery.skyline(c, ground - 40, MID, high=80)
    c.box(0, ground - 46, 700, HEIGHT, DEEP)
    c.screen(box(0, ground - 46, 700, HEIGHT), DARK, 0, 0.7, pitch=30, lines=True)
    body = c.rng.choice([DARK, DEEP])
    _moored_hull(c, ground)
    c.box(640, ground, WIDTH, HEIGHT, DARK)
    c.box(628, ground - 12, WIDTH, ground + 16, MID)
    for i in range(c.rng.randint(2, 4)):
        for level in range(c.rng.randint(1, 3)):
            ink = c.rng.choice([MID, LIGHT, PAPER, DEEP, ACCENT])
            vessels.container(c, 1210 + i * 132, ground - 12 - (level + 1) * 62, 124, 58, ink)
    _gantry(c, ground, c.rng.uniform(0.0, 1.0), body)
    for _ in range(c.rng.randint(1, 3)):
        people.worker(c, c.rng.uniform(720, 1180), ground - 10, 66)
    scenery.gulls(c, c.rng.randint(1, 4), 80, 300, DARK)


def _moored_hull(c: Canvas, ground: float) -> None:
    """The middle of a ship lying alongside, stacked with boxes."""
    deck = ground - 150
    for i in range(6):
        for level in range(c.rng.randint(1, 3)):
            ink = c.rng.choice([ACCENT, MID, LIGHT, PAPER, MID])
            vessels.container(c, -60 + i * 108, deck - (level + 1) * 50, 102, 47, ink)
    hull = [
        (-20, deck - 4),
        (600, deck - 4),
        *curve((600, deck - 4), (592, deck + 60), (580, ground), (560, ground + 40), steps=6),
        (-20, ground + 40),
    ]
    c.shape(hull, DARK)
    c.box(-20, deck + 8, 597, deck + 18, PAPER)
    c.shape([(-20, ground + 6), (577, ground + 6), (560, ground + 40), (-20, ground + 40)], ACCENT)
    for i in range(14):
        c.shape(gouge(c.rng.uniform(0, 600), ground + 52 + i * 7, c.rng.uniform(90, 240), 7), LIGHT)


def _gantry(c: Canvas, ground: float, reach: float, ink: Ink) -> None:
    foot, boom, apex = ground - 12, 360.0, (905.0, 110.0)
    for x0, x1 in ((780, 820), (1130, 1090)):
        c.line([(x0, foot), (x1, boom)], 26, ink)
        c.box(x0 - 44, foot - 26, x0 + 44, foot, DARK)
        for i in (-26, 0, 26):
            c.disc(x0 + i, foot - 4, 10, MID)
    c.line([(797, 700), (1113, 700)], 24, ink)
    c.line([(797, 700), (1093, 400)], 12, ink)
    c.line([(820, boom), (885, 330), apex, (1010, boom)], 17, ink)
    c.line([(60, boom), (1420, boom)], 30, ink)
    c.line([(60, boom - 34), (780, boom - 34)], 6, ink)
    for i in range(19):
        x = 60 + i * 40
        c.line([(x, boom), (x + 20, boom - 34), (x + 40, boom)], 4, ink)
    for x in (120, 440, 690):
        c.line([apex, (x, boom - 10)], 6, ink)
    c.line([apex, (1380, boom - 8)], 6, ink)
    c.box(1160, boom - 74, 1390, boom - 8, ink)
    c.box(1176, boom - 58, 1376, boom - 34, LIGHT)
    trolley = 180 + 330 * reach
    low = 470 + 110 * (1 - reach)
    c.box(trolley - 52, boom + 14, trolley + 52, boom + 36, DARK)
    c.box(trolley + 66, boom + 16, trolley + 116, boom + 74, PAPER)
    c.box(trolley + 66, boom + 30, trolley + 100, boom + 60, DARK)
    for dx in (-44, -14, 14, 44):
        c.line([(trolley + dx, boom + 30), (trolley + dx * 1.3, low)], 4, DARK)
    c.box(trolley - 76, low - 4, trolley + 76, low + 12, DARK)
    vessels.container(c, trolley - 84, low + 12, 168, 70, ACCENT)


def ship(c: Canvas) -> None:
    """A cargo ship from the side on calm water, or a great bow from the front."""
    if c.rng.random() < 0.4:
        _ship_from_front(c)
        return
    far = c.rng.uniform(620, 680)
    scenery.sky(c, far, kinds="sun bands high clouds rays")
    if c.rng.random() < 0.6:
        scenery.hills(c, far - 14, [MID], height=22)
    scenery.water(c, far, DEEP, MID, marks=130)
    c.screen(box(0, far, WIDTH, HEIGHT), DARK, 0, 0.6, pitch=35)
    facing = c.rng.choice([-1, 1])
    size = c.rng.uniform(1180, 1330)
    x, y = WIDTH / 2 + c.rng.uniform(-30, 30), far + 130
    vessels.smoke(c, x - facing * 0.48 * size, y - size * 0.25, 330, PAPER, drift=-facing)
    vessels.freighter(c, x, y, size, facing=facing, boxes=c.rng.random() < 0.6)
    for i in range(5):
        c.shape(gouge(x + facing * size * (0.47 + 0.01 * i), y + i * 9, 150 - 14 * i, 12), PAPER)
    scenery.gulls(c, c.rng.randint(2, 6), 120, 400, DARK)


def _ship_from_front(c: Canvas) -> None:
    far = 760.0
    scenery.sky(c, far, kinds="rays rays sun high")
    scenery.skyline(c, far + 4, MID, high=60)
    scenery.water(c, far, DEEP, MID, marks=130)
    x = WIDTH / 2 + c.rng.choice([-170, 0, 170]) * c.rng.random()
    vessels.upper_works(c, x, 330, 300)
    hull, side = c.rng.choice([(DARK, DEEP), (DEEP, MID), (DARK, ACCENT)])
    vessels.bow(c, x, 880, 650, hull, side)
    for side_ in (-1, 1):
        for i in range(9):
            reach = 60 + 46 * i
            wave = curve(
                (x, 872 + i * 3),
                (x + side_ * reach * 0.4, 850 + 7 * i),
                (x + side_ * reach, 880 + 14 * i),
                (x + side_ * reach * 1.5, 902 + 18 * i),
                steps=8,
            )
            c.shape(tapered(wave, [3, 8, 12, 14, 14, 12, 9, 5, 1]), PAPER if i % 2 == 0 else LIGHT)
    vessels.cutter(c, x + c.rng.choice([-1, 1]) * 520, 960, 250, ACCENT)
    scenery.gulls(c, c.rng.randint(2, 5), 80, 400, DARK)
