"""Motifs on the water: sea, bridge."""

from __future__ import annotations

from andruck.project.demo.pictures import people, scenery, vessels
from andruck.project.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from andruck.project.demo.pictures.palette import ACCENT, DARK, DEEP, LIGHT, MID, PAPER, Ink
from andruck.project.demo.pictures.shapes import (
    Point,
    arc,
    box,
    down_to,
    gouge,
    mirrored,
    oval,
    path,
    smooth,
    swell,
    tapered,
)


def sea(c: Canvas) -> None:
    """High waves under a heavy sky, a calm sea with a disc over it, or the flats at low tide."""
    c.rng.choice([_storm, _storm, _calm, _calm, _flats])(c)


def _storm(c: Canvas) -> None:
    c.box(0, 0, WIDTH, HEIGHT, DEEP)
    c.screen(box(0, 0, WIDTH, 620), DARK, 0.85, 0.1, pitch=35)
    for i in range(4):
        y = 110 + 92 * i
        scenery.cloud(c, c.rng.uniform(100, 1500), y, c.rng.uniform(260, 420), MID if i % 2 else DARK)
    if c.rng.random() < 0.6:
        vessels.sail(c, c.rng.uniform(400, 1200), 505, 150, PAPER, DARK)
    rows = [
        (520, 34, 250, MID),
        (590, 56, 330, DEEP),
        (690, 84, 430, MID),
        (820, 118, 560, DEEP),
        (985, 140, 700, DARK),
    ]
    for y, height, length, ink in rows:
        phase = c.rng.random()
        line = swell(y, height, length, phase)
        c.shape(down_to(line, HEIGHT), ink)
        _foam(c, y, height, length, phase, PAPER if height > 40 else LIGHT)
        _furrows(c, y, height, length, phase, LIGHT if ink in (DEEP, DARK) else DEEP)


def _furrows(c: Canvas, y: float, height: float, length: float, phase: float, ink: Ink) -> None:
    """Cuts that run down both sides of each wave, short under the crests, where they would cross."""
    for _ in range(int(34 * length / 400)):
        x = c.rng.uniform(0, WIDTH)
        side = 2 * ((x / length + phase) % 1) - 1
        crest = y - height * abs(side) ** 1.9
        long = height * c.rng.uniform(0.5, 1.2) * (1 - abs(side) ** 3)
        slope = -34 * side
        c.shape(gouge(x, crest + c.rng.uniform(0.3, 1.1) * height, long, height * 0.06, slope), ink)


def _foam(c: Canvas, y: float, height: float, length: float, phase: float, ink: Ink) -> None:
    """White caps: a comma on each crest, and drops blown off it."""
    first = -phase * length
    x = first - length
    while x < WIDTH + length:
        crest = y - height
        cap = [
            (x - length * 0.27, y - height * 0.2),
            (x - length * 0.12, y - height * 0.62),
            (x, crest - height * 0.05),
            (x + length * 0.075, crest + height * 0.26),
        ]
        c.shape(
            tapered(
                smooth(cap, closed=False, steps=5), [1, 4, 6, 8, 9, 11, 13, 15, 17, 19, 20, 19, 16, 11, 6, 1]
            ),
            ink,
        )
        for _ in range(6):
            c.disc(
                x + c.rng.uniform(-10, length * 0.2),
                crest - c.rng.uniform(-10, height * 0.45),
                c.rng.uniform(1.5, 5),
                ink,
            )
        x += length


def _calm(c: Canvas) -> None:
    far = c.rng.uniform(430, 560)
    c.box(0, 0, WIDTH, far, LIGHT)
    c.screen(box(0, 0, WIDTH, far), MID, 1, 0, pitch=34, lines=c.rng.random() < 0.5)
    x = c.rng.uniform(420, 1180)
    pale = c.rng.random() < 0.5
    scenery.sun(c, x, far - c.rng.uniform(60, 230), c.rng.uniform(110, 170), PAPER if pale else ACCENT)
    if c.rng.random() < 0.5:
        scenery.cloud(c, c.rng.uniform(200, 1400), far * 0.45, 240, PAPER)
    c.box(0, far, WIDTH, HEIGHT, MID)
    inks = [DEEP, MID, DEEP, MID, DEEP, DARK]
    y, height = far + 20, 9.0
    for ink in inks:
        c.shape(down_to(swell(y, height, height * 13, c.rng.random()), HEIGHT), ink)
        y += height * 4.2
        height *= 1.5
    scenery.glitter(c, x, far, 230, PAPER if pale else ACCENT, count=30)
    vessels.sail(c, (x + 620) % 1300 + 150, far + 22, c.rng.uniform(120, 190), PAPER, DARK)
    scenery.gulls(c, c.rng.randint(1, 5), 90, far - 120, DARK)


def _flats(c: Canvas) -> None:
    far = c.rng.uniform(400, 470)
    scenery.sky(c, far, kinds="high clouds sun")
    c.box(0, far, WIDTH, HEIGHT, LIGHT)
    c.box(0, far, WIDTH, far + 12, DEEP)
    c.screen(box(0, far + 12, WIDTH, HEIGHT), MID, 0.7, 0.15, pitch=30, lines=True)
    side = c.rng.choice([-1, 1])
    bends = [
        (860, far + 12),
        (980, far + 40),
        (700, far + 95),
        (1010, far + 190),
        (640, far + 360),
        (960, 1180),
    ]
    spine = smooth(bends if side > 0 else mirrored(bends, 800), closed=False, steps=12)
    wide = [2 + 9 * (i / 10) ** 2.1 for i in range(len(spine))]
    c.shape(tapered(spine, wide), DEEP)
    c.shape(
        tapered(
            [(x + 0.1 * w, y + 0.12 * w) for (x, y), w in zip(spine, wide, strict=True)],
            [w * 0.68 for w in wide],
        ),
        MID,
    )
    for _ in range(130):
        near = c.rng.random() ** 1.4
        c.shape(
            gouge(c.rng.uniform(0, WIDTH), far + 40 + near * 620, 20 + 90 * near, 2 + 6 * near),
            c.rng.choice([MID, PAPER, MID]),
        )
    group = c.rng.uniform(300, 1250)
    for i in range(c.rng.randint(3, 6)):
        people.walker(c, group + i * 62 + c.rng.uniform(-14, 14), far + 150 + c.rng.uniform(-14, 14), 120)
    scenery.gulls(c, c.rng.randint(3, 7), 90, far - 40, DARK)


def bridge(c: Canvas) -> None:
    """A bridge over a broad river with its reflection: cables and towers, stone arches, or a steel truss."""
    far = c.rng.uniform(600, 640)
    scenery.sky(c, far, kinds="sun bands rays high clouds")
    scenery.skyline(c, far + 2, MID, high=c.rng.uniform(60, 120))
    scenery.water(c, far, DEEP, MID, marks=120)
    c.screen(box(0, far, WIDTH, HEIGHT), DARK, 0, 0.6, pitch=35)
    c.rng.choice([_towers, _arches, _truss])(c, far)
    scenery.glitter(c, c.rng.uniform(400, 1200), far + 60, 230, LIGHT, count=22)
    scenery.gulls(c, c.rng.randint(1, 5), 90, 300, DARK)


def _towers(c: Canvas, far: float) -> None:
    deck, ink = far - 95, c.rng.choice([DARK, ACCENT, DARK])
    for x in (430.0, 1170.0):
        for dx in (-34, 34):
            c.shape(
                [
                    (x + dx - 15, far + 70),
                    (x + dx * 0.75 - 10, 160),
                    (x + dx * 0.75 + 10, 160),
                    (x + dx + 15, far + 70),
                ],
                ink,
            )
        for beam in (190, 300, 420):
            c.box(x - 36, beam, x + 36, beam + 16, ink)
        c.box(x - 80, far + 44, x + 80, far + 84, DARK)
        for i in range(8):
            c.shape(gouge(x + c.rng.uniform(-12, 12), far + 104 + i * 34, 150 - 9 * i, 15), ink)
    main = [(430 + 740 * i / 24, 172 + (deck - 60 - 172) * (1 - (2 * i / 24 - 1) ** 2)) for i in range(25)]
    for line in (main, [(-60, deck), (430, 172)], [(1170, 172), (1660, deck)]):
        c.line(line, 9, ink)
    for hanger, y in main[1:-1]:
        c.line([(hanger, y), (hanger, deck)], 3, ink)
    for i in range(1, 10):
        c.line([(430 - 49 * i, 172 + (deck - 172) * i / 10), (430 - 49 * i, deck)], 3, ink)
        c.line([(1170 + 49 * i, 172 + (deck - 172) * i / 10), (1170 + 49 * i, deck)], 3, ink)
    _deck(c, deck, ink)


def _deck(c: Canvas, deck: float, ink: Ink) -> None:
    c.box(0, deck, WIDTH, deck + 26, ink)
    c.box(0, deck + 26, WIDTH, deck + 34, LIGHT)
    c.line([(0, deck - 20), (WIDTH, deck - 20)], 4, ink)
    train = c.rng.uniform(100, 900)
    for i in range(4):
        x = train + i * 128
        c.box(x, deck - 50, x + 122, deck - 6, PAPER)
        c.box(x, deck - 20, x + 122, deck - 12, ACCENT if ink != ACCENT else DEEP)
        for j in range(5):
            c.box(x + 9 + j * 22, deck - 42, x + 25 + j * 22, deck - 26, DARK)


def _arches(c: Canvas, far: float) -> None:
    deck, stone = far - 150, c.rng.choice([ACCENT, LIGHT, MID])
    span, pier = 330, 46
    c.box(0, deck, WIDTH, far + 70, stone)
    c.screen(box(0, deck, WIDTH, far + 70), DARK, 0.05, 0.45, pitch=26, lines=True)
    for i in range(-1, 5):
        x = 110 + i * (span + pier) + span / 2
        _arch(c, x, far, span / 2, stone)
        _pier(c, x + span / 2 + pier / 2, far, stone)
    c.box(0, deck - 26, WIDTH, deck + 6, DARK)
    for x in range(40, WIDTH, 190):
        _lamp(c, x, deck - 24)
    for _ in range(c.rng.randint(4, 8)):
        people.walker(c, c.rng.uniform(60, 1540), deck - 2, 78)
    c.box(0, deck - 10, WIDTH, deck + 8, PAPER)


def _arch(c: Canvas, x: float, far: float, half: float, stone: Ink) -> None:
    """One opening with the town behind it, the stones around it, and its reflection."""
    hole = [*arc(x, far + 40, half, 150, 180, 360), (x + half, far + 80), (x - half, far + 80)]
    with c.clip(hole):
        c.box(0, 0, WIDTH, far, PAPER if stone == LIGHT else LIGHT)
        scenery.skyline(c, far, MID, left=x - half - 90, right=x + half, high=70)
        c.box(0, far, WIDTH, HEIGHT, DEEP)
        c.cuts(box(x - half, far, x + half, far + 80), MID, 12, 80, 6)
    c.line(arc(x, far + 40, half + 9, 159, 180, 360), 14, DEEP if stone == LIGHT else PAPER)
    with c.clip(box(x - half, far + 80, x + half, HEIGHT)):
        c.screen(oval(x, far + 84, half, 88), LIGHT, 0.7, 0.2, pitch=35, lines=True)


def _pier(c: Canvas, x: float, far: float, stone: Ink) -> None:
    def at(u: float, v: float) -> Point:
        return x + u, far + v

    c.shape(path("-42 88, -30 -10, 0 -40, 30 -10, 42 88", at), stone)
    c.shape(path("0 88, 0 -40, 30 -10, 42 88", at), DARK)
    for i in range(6):
        c.shape(gouge(x, far + 104 + i * 30, 120 - 10 * i, 13), DARK)


def _lamp(c: Canvas, x: float, foot: float) -> None:
    c.box(x - 3, foot - 92, x + 3, foot, DARK)
    c.disc(x, foot - 100, 12, PAPER)
    c.box(x - 9, foot - 116, x + 9, foot - 110, DARK)


def _truss(c: Canvas, far: float) -> None:
    deck, ink = far - 70, c.rng.choice([DARK, ACCENT])
    for x in (300, 800, 1300):
        c.shape([(x - 52, far + 90), (x - 38, deck + 20), (x + 38, deck + 20), (x + 52, far + 90)], MID)
        c.shape([(x + 6, far + 90), (x + 6, deck + 20), (x + 38, deck + 20), (x + 52, far + 90)], DARK)
        for i in range(7):
            c.shape(gouge(x + c.rng.uniform(-8, 8), far + 106 + i * 32, 150 - 12 * i, 14), DARK)
    for left in (-200, 300, 800, 1300):
        top: list[Point] = [
            (left + 500 * i / 8, deck - 60 - 150 * (1 - (2 * i / 8 - 1) ** 2)) for i in range(9)
        ]
        c.line(top, 17, ink)
        for i, (post, y) in enumerate(top):
            c.line([(post, y), (post, deck)], 8, ink)
            if 0 < i < 8:
                c.line([(post, y), (post + (62.5 if i < 4 else -62.5), deck)], 8, ink)
    _deck(c, deck, ink)
