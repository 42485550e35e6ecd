"""Motifs in town: houses, night, market."""

from __future__ import annotations

from andruck.project.demo.pictures import people, scenery
from andruck.project.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from andruck.project.demo.pictures.palette import ACCENT, DARK, DEEP, LIGHT, MID, PAPER, Ink
from andruck.project.demo.pictures.shapes import Point, arc, box, curve, gouge, oval, path, smooth

# Which ink a wall's windows, shade and trim take, so that nothing vanishes into the wall.
TRIM: dict[Ink, tuple[Ink, Ink, Ink]] = {
    PAPER: (DEEP, LIGHT, DARK),
    LIGHT: (DEEP, MID, PAPER),
    MID: (DARK, DEEP, PAPER),
    DEEP: (LIGHT, DARK, PAPER),
    DARK: (LIGHT, DEEP, MID),
    ACCENT: (DARK, DARK, PAPER),
}


def houses(c: Canvas) -> None:
    """A row of narrow gabled houses, or of flats with balconies, along a street."""
    foot = c.rng.uniform(880, 930)
    scenery.sky(c, foot, kinds="sun clouds high bands clouds")
    flats = c.rng.random() < 0.35
    scenery.skyline(c, foot - 200, MID, high=150)
    x, last = -60.0, PAPER
    while x < WIDTH:
        wide = c.rng.uniform(250, 330) if flats else c.rng.uniform(170, 250)
        wall = c.rng.choice([ink for ink in (ACCENT, LIGHT, DEEP, PAPER, MID) if ink != last])
        high = c.rng.uniform(560, 700) if flats else c.rng.uniform(380, 560)
        (_flats if flats else _gabled)(c, x, foot, wide, high, wall)
        x, last = x + wide, wall
    _street(c, foot)


def _gabled(c: Canvas, x: float, foot: float, wide: float, high: float, wall: Ink) -> None:
    pane, shade, trim = TRIM[wall]
    eaves = foot - high
    roof = c.rng.choice([DARK, DEEP] if wall != DEEP else [DARK, ACCENT])
    top = wide * c.rng.uniform(0.5, 0.85)
    if c.rng.random() < 0.7:
        stack = x + wide * c.rng.choice([0.22, 0.72])
        c.box(stack - 15, eaves - top * 0.9, stack + 15, eaves, roof)
        c.box(stack - 19, eaves - top * 0.9 - 10, stack + 19, eaves - top * 0.9 + 8, DARK)
    c.box(x, eaves, x + wide, foot, wall)
    c.screen(box(x, eaves, x + wide * 0.5, foot), shade, 0.35, 0, pitch=26, across=True)
    _gable(c, box(x, eaves - top, x + wide, eaves), wall, roof)
    c.box(x, eaves, x + wide, eaves + 9, trim)
    _rows(c, x, foot, wide, high, (pane, trim))
    _door(c, x + wide * c.rng.choice([0.25, 0.5, 0.75]), foot, wide, ACCENT if wall != ACCENT else DEEP, trim)


def _gable(c: Canvas, area: list[Point], wall: Ink, roof: Ink) -> None:
    """The upper end of a front within `area`: stepped, curved, or under a plain roof."""
    (x, top), _, (right, eaves), _ = area
    wide, high = right - x, eaves - top
    pane, _, trim = TRIM[wall]

    def at(u: float, v: float) -> Point:
        return x + u * wide, eaves - v * high

    style = c.rng.choice(["plain", "plain", "steps", "curved"])
    if style == "steps":
        for i in range(5):
            inset = wide * 0.5 * i / 5
            c.box(x + inset, eaves - high * (i + 1) / 5, right - inset, eaves - high * i / 5 + 2, wall)
        c.disc(*at(0.5, 0.3), wide * 0.075, pane)
    elif style == "curved":
        half = "0 -0.02, 0.1 0.3, 0.28 0.5, 0.36 0.9, 0.64 0.9, 0.72 0.5, 0.9 0.3, 1 -0.02"
        c.shape(smooth(path(half, at)), wall)
        c.disc(*at(0.5, 0.35), wide * 0.075, pane)
    else:
        c.shape([(x - 10, eaves + 4), at(0.5, 1), (right + 10, eaves + 4)], roof)
        c.shape([(x + 16, eaves + 5), (x + wide / 2, top + 26), (right - 16, eaves + 5)], wall)
        _window(c, *at(0.5, 0.42), wide * 0.15, wide * 0.2, pane, trim)


def _rows(c: Canvas, x: float, foot: float, wide: float, high: float, inks: tuple[Ink, Ink]) -> None:
    """Windows floor by floor; here and there a light, a curtain, a flower box."""
    columns = 2 if wide < 205 else 3
    floors = max(2, int((high - 110) // 112))
    for floor in range(floors):
        y = foot - 150 - (floor + 0.5) * (high - 150) / floors
        for i in range(columns):
            middle = x + wide * (i + 0.5) / columns
            lit = c.rng.random() < 0.16
            _window(c, middle, y, wide * 0.36 / columns * 1.3, 74, PAPER if lit else inks[0], inks[1])
            if c.rng.random() < 0.16:
                c.box(middle - 26, y + 38, middle + 26, y + 50, DARK)
                for k in range(5):
                    c.disc(middle - 20 + k * 10, y + 36, 7, ACCENT if k % 2 else MID)


def _window(c: Canvas, x: float, y: float, wide: float, high: float, pane: Ink, trim: Ink) -> None:
    c.box(x - wide / 2 - 5, y - high / 2 - 5, x + wide / 2 + 5, y + high / 2 + 7, trim)
    c.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2, pane)
    bar = trim if trim != pane else DARK
    c.box(x - 2, y - high / 2, x + 2, y + high / 2, bar)
    c.box(x - wide / 2, y - high * 0.14, x + wide / 2, y - high * 0.14 + 4, bar)


def _door(c: Canvas, x: float, foot: float, wide: float, leaf: Ink, trim: Ink) -> None:
    half = min(34.0, wide * 0.16)
    c.box(x - half - 7, foot - 122, x + half + 7, foot, trim)
    c.box(x - half, foot - 90, x + half, foot, leaf)
    c.box(x - half, foot - 116, x + half, foot - 95, DARK)
    c.disc(x + half * 0.6, foot - 44, 4, PAPER)
    c.box(x - half - 14, foot - 10, x + half + 14, foot, trim)


def _flats(c: Canvas, x: float, foot: float, wide: float, high: float, wall: Ink) -> None:
    pane, shade, trim = TRIM[wall]
    top = foot - high
    c.box(x, top, x + wide, foot, wall)
    c.screen(box(x, top, x + wide, foot), shade, 0.3, 0, pitch=26, across=True)
    c.box(x - 4, top - 16, x + wide + 4, top + 6, DARK)
    floors = 5
    for floor in range(floors):
        y = top + 62 + floor * (high - 150) / floors
        for i, share in enumerate((0.2, 0.55, 0.84)):
            _window(
                c,
                x + wide * share,
                y,
                wide * (0.26 if i == 1 else 0.13),
                74,
                PAPER if c.rng.random() < 0.2 else pane,
                trim,
            )
        left, right = x + wide * 0.36, x + wide * 0.72
        c.box(left, y + 20, right, y + 56, c.rng.choice([PAPER, ACCENT]) if wall != ACCENT else PAPER)
        for k in range(8):
            c.box(left + k * (right - left) / 8, y + 24, left + k * (right - left) / 8 + 4, y + 52, DARK)
        if c.rng.random() < 0.35:
            for k in range(4):
                c.disc(left + 12 + k * 15, y + 16, 12, MID if wall != MID else DEEP)
        elif c.rng.random() < 0.3:
            for k in range(4):
                c.box(
                    left + 8 + k * 22, y + 8, left + 24 + k * 22, y + 38, c.rng.choice([ACCENT, PAPER, LIGHT])
                )
    _door(c, x + wide * 0.2, foot, wide, DARK, trim)


def _street(c: Canvas, foot: float) -> None:
    c.box(0, foot, WIDTH, foot + 26, LIGHT)
    c.box(0, foot + 22, WIDTH, HEIGHT, DARK)
    for i in range(7):
        c.box(40 + i * 250, foot + 92, 160 + i * 250, foot + 104, MID)
    for _ in range(c.rng.randint(1, 2)):
        scenery.tree(c, c.rng.uniform(100, 1500), foot + 20, c.rng.uniform(330, 420), DEEP, MID)
    for _ in range(c.rng.randint(2, 5)):
        people.walker(c, c.rng.uniform(60, 1540), foot + 20, c.rng.uniform(112, 132))


def night(c: Canvas) -> None:
    """Roofs under a moon with lit windows, or a promenade by the water with cones of lamplight."""
    c.box(0, 0, WIDTH, HEIGHT, DARK)
    c.screen(box(0, 0, WIDTH, 760), DEEP, 0, 0.95, pitch=35)
    for _ in range(c.rng.randint(30, 60)):
        c.disc(c.rng.uniform(0, WIDTH), c.rng.uniform(0, 420), c.rng.choice([1.6, 2.2, 3]), PAPER)
    _moon(c, c.rng.uniform(200, 1400), c.rng.uniform(130, 230), c.rng.uniform(64, 100))
    (_roofs if c.rng.random() < 0.6 else _promenade)(c)


def _moon(c: Canvas, x: float, y: float, radius: float) -> None:
    for i in (3, 2, 1):
        c.screen(oval(x, y, radius * (1 + 0.32 * i)), MID, 0.22, 0.22, pitch=35)
    c.disc(x, y, radius, PAPER)
    if c.rng.random() < 0.4:
        c.disc(x + radius * 0.42, y - radius * 0.12, radius * 0.9, DARK)
    else:
        for dx, dy, size in ((-0.3, -0.2, 0.2), (0.25, 0.3, 0.26), (0.3, -0.35, 0.12)):
            c.disc(x + dx * radius, y + dy * radius, radius * size, LIGHT)


def _roofs(c: Canvas) -> None:
    for base, high, wall in ((760, 150, MID), (900, 190, DEEP), (1067, 250, DARK)):
        x = c.rng.uniform(-120, 0)
        while x < WIDTH:
            wide = c.rng.uniform(0.8, 1.3) * high
            top = base - high * c.rng.uniform(0.7, 1.5)
            _night_house(c, x, top, wide, high, wall)
            x += wide
    cat = c.rng.uniform(300, 1300)
    c.box(0, 1012, WIDTH, HEIGHT, DARK)
    c.box(0, 1006, WIDTH, 1013, MID)
    _cat(c, cat, 1010)


def _night_house(c: Canvas, x: float, top: float, wide: float, high: float, wall: Ink) -> None:
    roof = DEEP if wall == DARK else DARK
    ridge_y = top - wide * c.rng.uniform(0.3, 0.55)
    stack = x + wide * c.rng.uniform(0.2, 0.35)
    c.box(stack, ridge_y, stack + wide * 0.1, top, roof)
    c.box(x, top, x + wide, HEIGHT, wall)
    c.shape([(x - 8, top + 4), (x + wide / 2, ridge_y), (x + wide + 8, top + 4)], roof)
    if c.rng.random() < 0.5:
        c.disc(x + wide / 2, top - wide * 0.12, wide * 0.06, ACCENT if c.rng.random() < 0.6 else wall)
    size = high * 0.17
    for row in range(6):
        y = top + size * (0.7 + 1.75 * row)
        for i in range(3):
            left = x + wide * (0.14 + 0.27 * i)
            ink = ACCENT if c.rng.random() < 0.34 else {MID: DEEP, DEEP: DARK, DARK: DEEP}[wall]
            c.box(left, y, left + wide * 0.17, y + size, ink)
            if ink == ACCENT:
                c.box(left + wide * 0.078, y, left + wide * 0.092, y + size, wall)


def _cat(c: Canvas, x: float, foot: float) -> None:
    c.shape(
        smooth(
            [
                (x - 34, foot),
                (x - 40, foot - 30),
                (x - 22, foot - 62),
                (x + 2, foot - 70),
                (x + 22, foot - 40),
                (x + 26, foot),
            ]
        ),
        MID,
    )
    c.disc(x + 6, foot - 84, 21, MID)
    c.shape([(x - 12, foot - 92), (x - 8, foot - 120), (x + 4, foot - 102)], MID)
    c.shape([(x + 10, foot - 102), (x + 20, foot - 120), (x + 24, foot - 92)], MID)
    c.line(
        curve((x - 34, foot - 8), (x - 80, foot + 4), (x - 96, foot - 30), (x - 84, foot - 52), steps=12),
        9,
        MID,
    )
    c.disc(x + 0, foot - 86, 3, PAPER)
    c.disc(x + 13, foot - 86, 3, PAPER)


def _promenade(c: Canvas) -> None:
    far = 560.0
    scenery.skyline(c, far, DARK, high=150)
    for _ in range(60):
        x, y = c.rng.uniform(0, WIDTH), far - c.rng.uniform(12, 62)
        c.box(x, y, x + 6, y + 8, ACCENT)
    scenery.water(c, far, DEEP, MID, marks=70)
    c.screen(box(0, far, WIDTH, HEIGHT), DARK, 0.2, 0.9, pitch=35)
    lamps = [190 + i * 400 + c.rng.uniform(-20, 20) for i in range(4)]
    for x in lamps:
        scenery.glitter(c, x, far + 12, 70, ACCENT, count=14)
    c.shape([(0, 894), (WIDTH, 794), (WIDTH, HEIGHT), (0, HEIGHT)], MID)
    c.shape([(0, 908), (WIDTH, 806), (WIDTH, HEIGHT), (0, HEIGHT)], DARK)
    c.line([(0, 840), (WIDTH, 740)], 7, MID)
    for i in range(27):
        x = i * 62
        c.line([(x, 840 - x * 0.0625), (x, 902 - x * 0.0625)], 5, MID)
    for x in lamps:
        _street_lamp(c, x, 990 - 0.0625 * x, 430)
    people.walker(c, lamps[c.rng.randrange(4)] + 60, 1020, 210, coat=MID)


def _street_lamp(c: Canvas, x: float, foot: float, high: float) -> None:
    cone: list[Point] = [
        (x - 14, foot - high + 26),
        (x + 14, foot - high + 26),
        (x + 165, foot),
        (x - 165, foot),
    ]
    c.screen(cone, ACCENT, 0.75, 0.12, pitch=30)
    c.shape(oval(x, foot, 165, 22), ACCENT)
    c.screen(oval(x, foot, 165, 22), DARK, 0.15, 0.15, pitch=22)
    c.box(x - 5, foot - high, x + 5, foot, MID)
    c.shape(
        [(x - 20, foot - high + 28), (x - 9, foot - high), (x + 9, foot - high), (x + 20, foot - high + 28)],
        PAPER,
    )
    c.box(x - 14, foot - high - 8, x + 14, foot - high, MID)


def market(c: Canvas) -> None:
    """Stalls under striped awnings with crates of vegetables, and people with bags."""
    scenery.sky(c, 640, kinds="sun clouds clouds high")
    x = -40.0
    while x < WIDTH:
        wide, high = c.rng.uniform(150, 240), c.rng.uniform(300, 430)
        _gabled(c, x, 700, wide, high, c.rng.choice([LIGHT, MID, PAPER]))
        x += wide
    c.box(0, 690, WIDTH, HEIGHT, LIGHT)
    for _ in range(150):
        near = c.rng.random()
        c.shape(gouge(c.rng.uniform(0, WIDTH), 700 + 360 * near, 20 + 60 * near, 2 + 4 * near), MID)
    for _ in range(c.rng.randint(2, 4)):
        people.walker(c, c.rng.uniform(60, 1540), 740, 170)
    stripes = [ACCENT, DEEP, ACCENT] if c.rng.random() < 0.5 else [DEEP, ACCENT, DEEP]
    lefts = [-90, 470, 1030] if c.rng.random() < 0.5 else [60, 860]
    for left, ink in zip(lefts, stripes, strict=False):
        _stall(c, left, 520 if len(lefts) == 3 else 680, ink)
    for _ in range(c.rng.randint(2, 4)):
        people.walker(c, c.rng.uniform(120, 1480), c.rng.uniform(1010, 1050), c.rng.uniform(330, 370))


def _stall(c: Canvas, left: float, wide: float, ink: Ink) -> None:
    top, right = 500.0, left + wide
    for x in (left + 24, right - 24):
        c.box(x - 7, top + 60, x + 7, 960, DARK)
    c.box(left + 24, top + 90, right - 24, 800, DARK)
    seller = left + wide * c.rng.uniform(0.35, 0.65)
    people.body(c, seller, 960, 330, PAPER if ink != PAPER else MID)
    people.head(c, seller, 655, 30, c.rng.choice([-1, 1]))
    _crates(c, left + 12, right - 12, 790)
    count = 11
    step = (wide + 60) / count
    for i in range(count):
        x = left - 30 + i * step
        colour = PAPER if i % 2 else ink
        c.shape(
            [
                (x + 26 - i * 52 / count, top - 60),
                (x + 26 - i * 52 / count + step * 0.94, top - 60),
                (x + step, top + 70),
                (x, top + 70),
            ],
            colour,
        )
        c.shape(arc(x + step / 2, top + 68, step / 2, 26, 0, 180, steps=12), colour)
    c.screen(box(left - 30, top - 60, right + 30, top + 66), DARK, 0, 0.28, pitch=26)
    c.box(left, top - 70, right - 4, top - 56, DARK)


def _crates(c: Canvas, left: float, right: float, top: float) -> None:
    """A sloping table of crates, each with one sort of fruit, over a cloth."""
    c.box(left, top + 40, right, top + 215, DARK)
    for row in range(2):
        y = top + row * 84
        x = left - row * 6
        while x < right + row * 6 - 60:
            wide = min(c.rng.uniform(120, 170), right + row * 6 - x)
            goods, size = c.rng.choice([ACCENT, MID, DEEP, PAPER, ACCENT]), c.rng.choice([13, 17, 22])
            c.box(x, y - 12, x + wide, y + 40, DARK)
            for level in range(2):
                count = int((wide - size) / size / 1.7) + 1 - level
                start = x + (wide - 5 - (count - 1) * size * 1.7) / 2
                for i in range(count):
                    c.disc(start + i * size * 1.7, y + 16 - level * size * 1.05, size * 0.92, goods)
                    c.disc(
                        start + i * size * 1.7 - size * 0.3, y + 10 - level * size * 1.05, size * 0.18, LIGHT
                    )
            c.box(x, y + 22, x + wide - 5, y + 78, MID if goods != MID else LIGHT)
            for k in (38, 58):
                c.box(x, y + k, x + wide - 5, y + k + 3, DARK)
            c.box(x + wide * 0.36, y - 46, x + wide * 0.6, y - 16, PAPER)
            x += wide
