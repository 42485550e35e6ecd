"""The motif bicycle: one that leans, or one that is ridden."""

from __future__ import annotations

from andruck.project.demo.pictures import people, scenery
from andruck.project.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from andruck.project.demo.pictures.palette import ACCENT, DARK, DEEP, LIGHT, MID, PAPER, Ink
from andruck.project.demo.pictures.shapes import (
    Frame,
    Point,
    arc,
    box,
    curve,
    down_to,
    oval,
    path,
    smooth,
    tapered,
)


def bicycle(c: Canvas) -> None:
    """A bicycle leaning at a wall or fence, or a rider on a road by the coast."""
    if c.rng.random() < 0.5:
        _leaning(c)
    else:
        _riding(c)


def _leaning(c: Canvas) -> None:
    wall = c.rng.choice([LIGHT, MID, PAPER])
    c.box(0, 0, WIDTH, 905, wall)
    shade = {LIGHT: MID, MID: DEEP, PAPER: LIGHT}[wall]
    if c.rng.random() < 0.5:
        for row in range(15):
            for i in range(-1, 12):
                x = i * 150 + (row % 2) * 75
                if c.rng.random() < 0.34:
                    c.box(x + 4, row * 62 + 4, x + 144, row * 62 + 56, shade)
                else:
                    c.line(box(x + 4, row * 62 + 4, x + 144, row * 62 + 56), 3, shade, closed=True)
    else:
        scenery.sky(c, 500, kinds="sun clouds high")
        scenery.hills(c, 480, [MID, DEEP], height=30, step=60)
        for i in range(14):
            x = i * 122 - 20
            c.shape([(x, 905), (x, 350), (x + 46, 310), (x + 92, 350), (x + 92, 905)], wall)
            c.screen(box(x, 330, x + 30, 905), shade, 0.5, 0.5, pitch=22)
        for y in (460, 760):
            c.box(0, y, WIDTH, y + 30, wall)
            c.box(0, y + 26, WIDTH, y + 32, shade)
    c.screen(box(0, 600, WIDTH, 905), shade, 0, 0.4, pitch=30)
    scenery.cobbles(c, 900, LIGHT if wall != LIGHT else PAPER, MID)
    c.shape(oval(800, 986, 560, 20), DARK)
    frame = c.rng.choice([ACCENT, DEEP, ACCENT])
    _machine(c, 800, 980, 1.25, frame, upright=True)
    scenery.grass(c, 912, DEEP, left=0, right=c.rng.uniform(120, 320), high=90)


def _riding(c: Canvas) -> None:
    far = 520.0
    scenery.sky(c, far, kinds="sun bands clouds rays high")
    c.box(0, far, WIDTH, HEIGHT, DEEP)
    c.cuts(box(0, far, WIDTH, 760), LIGHT, 90, 110, 7)
    scenery.hills(c, 640, [MID], height=40)
    for x in (c.rng.uniform(60, 500), c.rng.uniform(1000, 1500)):
        scenery.poplar(c, x, 730, c.rng.uniform(200, 300), DARK)
    c.shape(down_to([(0, 800), (800, 820), (WIDTH, 800)], HEIGHT), LIGHT)
    c.shape(down_to([(0, 838), (800, 858), (WIDTH, 838)], HEIGHT), DARK)
    for i in range(6):
        c.box(40 + i * 290, 1020, 190 + i * 290, 1032, PAPER)
    for i in range(9):
        x = 40 + i * 190
        c.box(x, 716, x + 14, 830, PAPER)
    c.box(0, 736, WIDTH, 756, PAPER)
    c.shape(oval(800, 962, 500, 16), DEEP)
    frame = c.rng.choice([ACCENT, PAPER])
    _machine(c, 800, 960, 1.06, frame, upright=False)
    _rider(c, 800, 960, 1.06, ACCENT if frame != ACCENT else PAPER)
    scenery.grass(c, HEIGHT + 4, DEEP, high=110, left=0, right=WIDTH)


def _machine(c: Canvas, x: float, foot: float, s: float, frame: Ink, *, upright: bool) -> None:
    """A bicycle heading right, `s` times 900 units long, its wheels standing at `foot`."""

    def at(u: float, v: float) -> Point:
        return x + u * s, foot - v * s

    rear, front, crank, seat = (-270.0, 172.0), (272.0, 172.0), (-50.0, 160.0), (-116.0, 400.0)
    for hub in (rear, front):
        px, py = at(*hub)
        c.ring(px, py, 172 * s, 15 * s, DARK)
        c.ring(px, py, 156 * s, 5 * s, PAPER if upright else MID)
        for spoke in range(12):
            a, b = arc(px, py, 152 * s, 152 * s, spoke * 30 + 8, spoke * 30 + 188, steps=1)
            c.line([a, b], 2, PAPER if not upright else DARK)
        c.disc(px, py, 13 * s, DARK)
    top, low = (190.0, 430.0), (212.0, 350.0)
    tube = 15 * s
    for a, b in ((rear, crank), (rear, seat), (crank, seat), (crank, low), (low, front), (top, low)):
        c.line([at(*a), at(*b)], tube if b != front else tube * 0.9, frame)
    c.line([at(*seat), at(*(top if not upright else low))], tube, frame)
    c.line([at(*seat), at(-130, 448)], tube * 0.8, DARK)
    c.shape(smooth([at(-190, 452), at(-150, 474), at(-60, 462), at(-62, 450), at(-140, 444)], steps=5), DARK)
    c.ring(*at(*crank), 44 * s, 9 * s, DARK)
    c.line([at(-270, 186), at(-50, 202)], 4 * s, DARK)
    c.line([at(-270, 156), at(-50, 118)], 4 * s, DARK)
    c.line([at(-50, 160), at(-14, 84)], 11 * s, DARK)
    c.line([at(-40, 80), at(16, 80)], 13 * s, DARK)
    if not upright:
        c.line([at(190, 430), at(182, 462), at(248, 470)], 12 * s, DARK)
        c.line(curve(at(248, 470), at(300, 468), at(300, 400), at(246, 394), steps=10), 13 * s, DARK)
        return
    c.line([at(190, 430), at(176, 500)], 11 * s, DARK)
    c.line(curve(at(176, 500), at(220, 520), at(190, 540), at(104, 512), steps=10), 12 * s, DARK)
    for hub, start in ((rear, 180), (front, 210)):
        px, py = at(*hub)
        c.line(arc(px, py, 186 * s, 186 * s, start, start + 140, steps=16), 9 * s, frame)
    _basket(c, at, s)


def _basket(c: Canvas, at: Frame, s: float) -> None:
    c.shape([at(214, 500), at(398, 500), at(374, 372), at(236, 372)], LIGHT)
    for i in range(6):
        c.line([at(222 + i * 33, 498), at(240 + i * 26, 374)], 4 * s, DARK)
    for v in (470, 440, 408):
        c.line([at(218 + (500 - v) * 0.16, v), at(394 - (500 - v) * 0.18, v)], 4 * s, DARK)
    c.line([at(208, 502), at(404, 502)], 12 * s, DARK)
    for u, v, ink in ((246, 530, ACCENT), (292, 548, DEEP), (340, 532, ACCENT)):
        c.disc(*at(u, v), 27 * s, ink)
    c.shape(tapered([at(352, 506), at(378, 600)], [26 * s, 20 * s]), LIGHT)
    c.disc(*at(252, 412), 15 * s, PAPER)


def _rider(c: Canvas, x: float, foot: float, s: float, shirt: Ink) -> None:
    """A racer bent low over the handlebar."""
    skin = people.skin_of(c)

    def at(u: float, v: float) -> Point:
        return x + u * s, foot - v * s

    def limb(joints: str, widths: list[float], ink: Ink) -> None:
        # Skin is as light as the sky at times: an edge keeps arms, legs and head on the bicycle.
        if ink == skin:
            c.shape(tapered(path(joints, at), [(w + 9) * s for w in widths]), DARK)
        c.shape(tapered(path(joints, at), [w * s for w in widths]), ink)

    limb("-112 470, 34 360, -86 250", [92, 72, 44], DARK)
    limb("-86 262, -90 226", [40, 38], PAPER)
    limb("-112 222, -40 222", [32, 22], DARK)
    limb("-106 474, 66 372, 8 120", [96, 74, 40], skin)
    limb("-110 476, 28 394", [102, 84], DARK)
    limb("16 150, 8 110", [42, 40], PAPER)
    limb("-16 84, 60 88", [34, 22], DARK)
    back = path("-160 486, -120 570, 0 640, 120 644, 170 600, 130 560, 20 520, -60 450, -130 440")
    c.shape(smooth([at(u, v) for u, v in back], steps=6), shirt)
    c.screen(smooth([at(u, v - 30) for u, v in back], steps=6), DARK, 0, 0.45, pitch=26)
    limb("132 598, 206 500, 284 462", [56, 44, 30], skin)
    limb("126 606, 176 540", [66, 54], shirt)
    c.disc(*at(286, 458), 17 * s, DARK)
    limb("140 630, 196 664", [50, 46], skin)
    face = smooth(path("180 690, 188 646, 222 632, 252 640, 262 652, 276 660, 262 684, 226 712", at), steps=5)
    c.line(face, 9 * s, DARK, closed=True)
    c.shape(face, skin)
    helmet = path("160 690, 176 736, 226 748, 272 716, 270 696, 200 684", at)
    c.shape(smooth(helmet, steps=6), PAPER if shirt == ACCENT else ACCENT)
    for k in range(3):
        c.line([at(186 + k * 24, 722 + 4 * k), at(196 + k * 22, 700)], 5 * s, DARK)
    c.line([at(240, 684), at(268, 684)], 12 * s, DARK)
