"""Motifs of sport: stadium, handball."""

from __future__ import annotations

from andruck.project.demo.pictures import people
from andruck.project.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from andruck.project.demo.pictures.palette import ACCENT, DARK, DEEP, LIGHT, MID, PAPER, Ink
from andruck.project.demo.pictures.shapes import Frame, Point, arc, box, oval, path, smooth, tapered


def stadium(c: Canvas) -> None:
    """A football ground with full stands, four floodlights and a striped pitch."""
    c.box(0, 0, WIDTH, HEIGHT, DEEP)
    c.screen(box(0, 0, WIDTH, 420), DARK, 0.9, 0.1, pitch=35)
    for x, tall in ((130, 330), (1470, 330), (430, 250), (1170, 250)):
        _floodlight(c, x, 400, tall)
    c.shape(
        [(0, 300), (200, 250), (1400, 250), (WIDTH, 300), (WIDTH, 340), (1400, 286), (200, 286), (0, 340)],
        DARK,
    )
    stands = path("0 340, 200 286, 1400 286, 1600 340, 1600 560, 0 560")
    c.shape(stands, MID)
    _crowd(c, stands, 2300)
    for y in (388, 474):
        c.line([(0, y + 34), (210, y), (1390, y), (WIDTH, y + 34)], 5, DARK)
    c.box(0, 548, WIDTH, 600, DARK)
    left = -20.0
    while left < WIDTH:
        wide = c.rng.uniform(90, 190)
        c.box(left, 556, left + wide - 8, 592, c.rng.choice([ACCENT, PAPER, LIGHT, MID]))
        left += wide
    _pitch(c)


def _floodlight(c: Canvas, x: float, foot: float, tall: float) -> None:
    top = foot - tall
    for dx in (-17, 17):
        c.line([(x + dx, foot), (x + dx * 0.5, top)], 6, MID)
    for i in range(5):
        y = top + tall * (i + 0.4) / 5
        c.line([(x - 15, y + 30), (x + 15, y)], 4, MID)
    lean = 60 if x < 800 else -60
    c.screen(
        [(x - 60, top - 10), (x + 60, top - 10), (x + 260 + lean * 4, 620), (x - 260 + lean * 4, 620)],
        LIGHT,
        0.4,
        0.0,
        pitch=30,
    )
    c.shape([(x - 66, top - 62), (x + 66, top - 62), (x + 60, top + 14), (x - 60, top + 14)], DARK)
    for row in range(3):
        for i in range(6):
            c.disc(x - 50 + i * 20, top - 50 + row * 24, 8, PAPER)


def _crowd(c: Canvas, area: list[Point], count: int) -> None:
    """Heads in rows; some wave flags or scarves."""
    with c.clip(area):
        step = 1640 / (count / 21)
        for row in range(21):
            y = 292 + row * 13.2
            for i in range(count // 21):
                x = i * step + (row % 2) * step / 2 + c.rng.uniform(-4, 4)
                ink = c.rng.choice([DARK, DARK, DEEP, PAPER, LIGHT, ACCENT])
                c.disc(x, y + 0.034 * abs(x - 800) * (abs(x - 800) > 600), 6.2, ink)
        for _ in range(c.rng.randint(5, 10)):
            x, y = c.rng.uniform(100, 1500), c.rng.uniform(330, 500)
            c.line([(x, y + 26), (x, y - 30)], 4, DARK)
            c.shape(
                smooth(
                    [
                        (x, y - 30),
                        (x + 26, y - 38),
                        (x + 58, y - 26),
                        (x + 56, y + 2),
                        (x + 26, y - 8),
                        (x, y),
                    ],
                    steps=4,
                ),
                c.rng.choice([ACCENT, PAPER]),
            )


def _pitch(c: Canvas) -> None:
    grass, stripe = (MID, LIGHT) if c.rng.random() < 0.5 else (MID, DEEP)
    c.shape([(0, 598), (WIDTH, 598), (WIDTH, HEIGHT), (0, HEIGHT)], grass)
    vanish = (800.0, 180.0)
    for i in range(0, 14, 2):
        x0, x1 = -1500 + i * 330, -1500 + (i + 1) * 330
        share = (598 - vanish[1]) / (HEIGHT - vanish[1])
        c.shape(
            [
                (vanish[0] + (x0 - 800) * share, 598),
                (vanish[0] + (x1 - 800) * share, 598),
                (x1, HEIGHT),
                (x0, HEIGHT),
            ],
            stripe,
        )
    c.line([(-40, 640), (WIDTH + 40, 640)], 6, PAPER)
    c.line([(800, 640), (800, HEIGHT)], 7, PAPER)
    c.line(oval(800, 850, 300, 100), 7, PAPER, closed=True)
    c.disc(800, 850, 11, PAPER, high=6)
    for side in (-1, 1):
        area: list[Point] = [(800 + side * 560, 640), (800 + side * 600, 740), (800 + side * 860, 740)]
        c.line(area, 6, PAPER)
    for i in range(c.rng.randint(9, 13)):
        x, near = c.rng.uniform(80, 1520), c.rng.random()
        _player(c, x, 680 + near * 330, 92 + near * 90, ACCENT if i % 2 else PAPER)
    c.disc(c.rng.uniform(500, 1100), c.rng.uniform(780, 980), 13, PAPER)


def _player(c: Canvas, x: float, foot: float, high: float, shirt: Ink) -> None:
    way = c.rng.choice([-1, 1])
    shorts = DARK if shirt == PAPER else PAPER
    c.disc(x, foot, high * 0.3, DARK, high=high * 0.045)
    for side, bend in ((1, 0.3), (-1, 0.12)):
        leg = [
            (x, foot - high * 0.48),
            (x + side * way * high * bend * 0.6, foot - high * 0.26),
            (x + side * way * high * bend * 0.9 - way * high * 0.06, foot),
        ]
        c.shape(tapered(leg, [high * 0.13, high * 0.1, high * 0.06]), LIGHT if side > 0 else DARK)
    c.box(x - high * 0.1, foot - high * 0.56, x + high * 0.1, foot - high * 0.38, shorts)
    c.shape(
        tapered(
            [(x + way * high * 0.03, foot - high * 0.84), (x, foot - high * 0.5)], [high * 0.24, high * 0.2]
        ),
        shirt,
    )
    for side in (-1, 1):
        arm = [
            (x + side * high * 0.1, foot - high * 0.8),
            (x + side * high * 0.22, foot - high * 0.66),
            (x + side * high * 0.2 + way * high * 0.08, foot - high * 0.54),
        ]
        c.shape(tapered(arm, [high * 0.08, high * 0.06, high * 0.04]), shirt)
    c.disc(x + way * high * 0.04, foot - high * 0.92, high * 0.075, c.rng.choice([DARK, DARK, LIGHT]))


def handball(c: Canvas) -> None:
    """A player in mid-air throwing at a goal, under the lights of a hall."""
    c.box(0, 0, WIDTH, HEIGHT, c.rng.choice([LIGHT, MID]))
    c.screen(box(0, 0, WIDTH, 640), DEEP, 0.85, 0.15, pitch=35)
    for i in range(5):
        x = 160 + i * 320
        c.shape([(x - 70, 60), (x + 70, 60), (x + 54, 96), (x - 54, 96)], PAPER)
        c.line([(x, 0), (x, 60)], 5, DARK)
        c.screen([(x - 60, 96), (x + 60, 96), (x + 210, 640), (x - 210, 640)], PAPER, 0.4, 0.05, pitch=30)
    stand: list[Point] = [(0, 330), (WIDTH, 330), (WIDTH, 610), (0, 610)]
    c.shape(stand, DARK)
    for row in range(5):
        for i in range(46):
            ink = c.rng.choice([DEEP, DEEP, MID, LIGHT, ACCENT, PAPER])
            x, y = i * 36 + (row % 2) * 18, 364 + row * 50
            c.disc(x, y, 11, ink)
            c.disc(x, y + 30, 16, c.rng.choice([DEEP, DEEP, MID]))
    c.box(0, 596, WIDTH, 660, ACCENT)
    c.box(0, 600, WIDTH, 608, PAPER)
    c.box(0, 656, WIDTH, HEIGHT, MID)
    c.screen(box(0, 656, WIDTH, HEIGHT), DEEP, 0.1, 0.5, pitch=34, lines=True)
    c.line(arc(1750, 760, 900, 260, 90, 200), 9, PAPER)
    c.line(arc(1750, 760, 1180, 330, 90, 200), 7, ACCENT)
    _goal(c)
    _keeper(c, 1345, 868, 330)
    _thrower(c, c.rng.uniform(560, 640), c.rng.uniform(842, 872))


def _goal(c: Canvas) -> None:
    left, right, top, foot = 1190.0, 1500.0, 470.0, 868.0
    for i in range(13):
        x = left + i * (right - left) / 12
        c.line([(x, top + 10), (x + 22, foot - 30)], 2.5, PAPER)
    for i in range(14):
        y = top + 10 + i * (foot - top - 40) / 13
        c.line([(left, y), (right + 20, y)], 2.5, PAPER)
    frame = [(left, foot), (left, top), (right, top), (right, foot)]
    c.line(frame, 22, PAPER)
    for i in range(7):
        x = left + 20 + i * 46
        c.box(x, top - 11, x + 23, top + 11, ACCENT)
    for post in (left, right):
        for i in range(8):
            c.box(post - 11, top + 34 + i * 48, post + 11, top + 58 + i * 48, ACCENT)


def _keeper(c: Canvas, x: float, foot: float, high: float) -> None:
    shirt, skin = DARK, LIGHT
    for side in (-1, 1):
        c.shape(
            tapered(
                [(x + side * 22, foot - 160), (x + side * 62, foot - 80), (x + side * 66, foot)], [54, 42, 26]
            ),
            DEEP,
        )
        c.shape(tapered([(x + side * 60, foot - 4), (x + side * 92, foot - 2)], [22, 14]), PAPER)
        c.shape(
            tapered(
                [(x + side * 40, foot - 262), (x + side * 112, foot - 274), (x + side * 140, foot - 340)],
                [46, 36, 22],
            ),
            shirt,
        )
        c.disc(x + side * 142, foot - 352, 17, skin)
    c.shape(
        smooth(
            [
                (x - 52, foot - 284),
                (x + 52, foot - 284),
                (x + 46, foot - 190),
                (x + 50, foot - 140),
                (x - 50, foot - 140),
                (x - 46, foot - 190),
            ],
            steps=5,
        ),
        shirt,
    )
    c.disc(x, foot - 318, 30, skin, high=35)
    c.shape([*arc(x, foot - 324, 33, 34, 175, 365)], DARK)


def _thrower(c: Canvas, x: float, y: float) -> None:
    """The jump throw: body bent like a bow, throwing arm far back, one knee up; (x, y) is on the floor."""
    shirt, skin = ACCENT, people.skin_of(c)

    def at(u: float, v: float) -> Point:
        return x + u, y - 330 + v

    def limb(joints: str, widths: list[float], ink: Ink) -> None:
        c.shape(tapered(path(joints, at), widths), ink)

    c.disc(x + 20, y + 130, 170, DARK, high=20)
    # The far side first: trailing leg and guiding arm.
    limb("-10 10, -92 110, -196 178", [96, 76, 46], skin)
    limb("-190 172, -236 206", [54, 40], PAPER)
    limb("-244 190, -262 262", [36, 24], DARK)
    limb("66 -196, 170 -226, 262 -276", [64, 48, 32], skin)
    limb("58 -194, 142 -222", [74, 62], shirt)
    c.disc(*at(272, -282), 22, skin)
    # The near leg, knee up.
    limb("6 0, 140 38, 120 190", [108, 88, 50], skin)
    limb("126 148, 118 206", [60, 48], PAPER)
    limb("96 222, 178 226", [38, 26], DARK)
    shorts = "-66 -40, 54 -36, 112 10, 104 70, 20 66, -60 70, -84 30"
    c.shape(smooth(path(shorts, at), steps=5), DARK)
    torso = "-58 -20, -62 -110, -40 -206, 20 -250, 84 -226, 92 -150, 66 -30"
    c.shape(smooth(path(torso, at), steps=6), shirt)
    shade = "-58 -20, -62 -110, -40 -206, -6 -220, -14 -110, -6 -24"
    c.screen(smooth(path(shade, at), steps=6), DARK, 0.5, 0.5, pitch=26)
    _number(c, at(36, -132), c.rng.choice([1, 4, 7]))
    _throwing_arm(c, at, skin, shirt)
    _profile(c, at(72, -306), skin)


def _throwing_arm(c: Canvas, at: Frame, skin: Ink, shirt: Ink) -> None:
    c.shape(tapered(path("-26 -216, -128 -262, -132 -388", at), [70, 54, 34]), skin)
    c.shape(tapered(path("-16 -214, -96 -250", at), [82, 66]), shirt)
    c.disc(*at(-130, -402), 24, skin)
    x, y = at(-128, -450)
    c.disc(x, y, 44, PAPER)
    c.line(arc(x - 30, y, 44, 44, -50, 50, steps=10), 5, DARK)
    c.line(arc(x + 34, y + 6, 44, 44, 130, 230, steps=10), 5, DARK)
    c.ring(x, y, 46, 5, DARK)


def _profile(c: Canvas, middle: Point, skin: Ink) -> None:
    """A head looking right, with short hair or a ponytail."""
    x, y = middle

    def at(u: float, v: float) -> Point:
        return x + u, y + v

    c.shape(tapered(path("-26 70, -8 20", at), [48, 46]), skin)
    face = "-40 -20, -10 -56, 34 -44, 44 -10, 56 8, 42 16, 36 42, 6 46, -30 30"
    c.shape(smooth(path(face, at), steps=5), skin)
    hair = "-52 -4, -40 -54, 4 -76, 44 -52, 30 -34, 2 -30, -8 6, -30 26"
    c.shape(smooth(path(hair, at), steps=5), DARK)
    if c.rng.random() < 0.6:
        c.shape(tapered(path("-44 -34, -96 -46, -130 -4", at), [30, 40, 8]), DARK)


def _number(c: Canvas, middle: Point, number: int) -> None:
    x, y = middle
    if number == 1:
        c.line([(x - 14, y - 24), (x + 4, y - 40), (x + 4, y + 40)], 13, PAPER)
    elif number == 4:
        c.line([(x + 12, y + 40), (x + 12, y - 40), (x - 24, y + 12), (x + 28, y + 12)], 12, PAPER)
    else:
        c.line([(x - 22, y - 38), (x + 24, y - 38), (x - 6, y + 40)], 13, PAPER)
