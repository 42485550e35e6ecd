"""People's heads and shoulders: the portrait motif and the authors' likenesses. Nobody in particular is meant."""

from __future__ import annotations

from andruck.project.demo.pictures import hair
from andruck.project.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from andruck.project.demo.pictures.palette import Ink
from andruck.project.demo.pictures.shapes import arc, box, curve, gouge, mirrored, oval, path, smooth, tapered
from andruck.project.demo.pictures.sitter import CLOTH, DARK, GROUND, PAPER, SHADE, SKIN, Sitter, sitter


def portrait(c: Canvas) -> None:
    """Head and shoulders before a plain ground, in the middle or to one side."""
    _sit(c, WIDTH / 2 + c.rng.choice([-250, -120, 0, 120, 250]), 500, 275)


def author(c: Canvas) -> None:
    """The same, closer, for a square."""
    _sit(c, WIDTH / 2, 515, 300)


def _sit(c: Canvas, x: float, y: float, size: float) -> None:
    s = sitter(c.rng, c.colours, x, y, size)
    c.box(0, 0, WIDTH, HEIGHT, GROUND)
    c.screen(box(0, 0, WIDTH, HEIGHT), PAPER, 0.0, 0.3, pitch=35)
    hair.behind(c, s)
    _shoulders(c, s)
    _head(c, s)
    _eyes(c, s)
    _nose(c, s)
    _mouth(c, s)
    if s.old:
        _years(c, s)
    hair.before(c, s)
    if c.rng.random() < 0.42:
        _spectacles(c, s)
    if s.style in ("bob", "bun", "long", "swept") and c.rng.random() < 0.6:
        ink = c.rng.choice([CLOTH, PAPER])
        for side in (-1, 1):
            c.disc(*s.at(side * 0.79, 0.36), size * 0.055, ink)


# ---------------------------------------------------------------- clothes


def _shoulders(c: Canvas, s: Sitter) -> None:
    torso = s.both("0.3 1.2, 0.52 1.3, 1.1 1.46, 1.5 1.66, 1.72 2.1, 1.85 2.7")
    kind = c.rng.choice(list(_CLOTHES))
    over, under = (DARK, CLOTH) if kind in ("jacket", "coat") else (CLOTH, DARK)
    c.shape(torso, over)
    c.screen([p for p in torso if (p[0] - s.x) * s.light <= 0], under, 0.35, 0.35, pitch=29)
    if kind == "round":
        c.shape(oval(*s.at(0, 1.2), s.size * 0.42, s.size * 0.34), SKIN)
    elif kind in ("shirt", "coat"):
        c.shape(s.outline("-0.4 1.15, 0.4 1.15, 0 1.6"), SKIN)
    c.shape(s.both("0.34 0.5, 0.34 1.12, 0.4 1.26"), SKIN)
    c.shape(s.both("0.34 0.62, 0.34 1, 0.1 1.24"), SHADE)
    _CLOTHES[kind](c, s)


def _round_neck(c: Canvas, s: Sitter) -> None:
    c.line(s.line(arc(0, 1.2, 0.44, 0.36, 170, 10)), s.size * 0.06, DARK)


def _roll_neck(c: Canvas, s: Sitter) -> None:
    c.shape(s.both("0.36 1.02, 0.4 1.12, 0.56 1.36, 0.2 1.62"), CLOTH)
    c.line(s.line(arc(0, 1.04, 0.38, 0.16, 178, 2)), s.size * 0.05, DARK)
    c.line(s.line(arc(0, 1.2, 0.42, 0.18, 178, 2)), s.size * 0.02, DARK)


def _shirt(c: Canvas, s: Sitter) -> None:
    _collar(c, s, PAPER, DARK)


def _coat(c: Canvas, s: Sitter) -> None:
    _collar(c, s, CLOTH, PAPER)


def _collar(c: Canvas, s: Sitter, wing: Ink, seam: Ink) -> None:
    for side in (-1, 1):
        c.shape(s.outline("0 1.56, 0.34 1.06, 0.6 1.26, 0.42 1.78", side), wing)
    c.line([s.at(0, 1.58), s.at(0, 2.6)], s.size * 0.025, seam)
    for v in (1.86, 2.14):
        c.disc(*s.at(0.07, v), s.size * 0.028, seam)


def _jacket(c: Canvas, s: Sitter) -> None:
    c.shape(s.outline("-0.42 1.24, 0.42 1.24, 0 2.6"), c.rng.choice([PAPER, CLOTH]))
    c.shape(s.outline("-0.34 1.1, 0.34 1.1, 0 1.54"), SKIN)
    c.shape(s.both("0.34 0.9, 0.34 1, 0.1 1.24"), SHADE)
    for side in (-1, 1):
        c.shape(s.outline("0.34 1.12, 0.66 1.32, 0.76 1.74, 0.56 1.78, 0.04 2.5, -0.02 2.3", side), CLOTH)


def _shawl(c: Canvas, s: Sitter) -> None:
    c.shape(smooth(s.both("0.5 0.98, 0.64 1.2, 0.62 1.5, 0.1 1.66"), steps=5), PAPER)
    for k in range(3):
        start, end = (-0.56, 1.12 + 0.14 * k), (0.56, 1.06 + 0.16 * k)
        fold = curve(start, (-0.2, 1.3 + 0.15 * k), (0.2, 1.28 + 0.15 * k), end)
        c.line(s.line(fold), s.size * 0.025, CLOTH)


_CLOTHES = {
    "round": _round_neck,
    "shirt": _shirt,
    "jacket": _jacket,
    "roll": _roll_neck,
    "shawl": _shawl,
    "coat": _coat,
}


# ---------------------------------------------------------------- head


def _head(c: Canvas, s: Sitter) -> None:
    for side in (-1, 1):
        skin, edge = (SKIN, SHADE) if side == s.light else (SHADE, DARK)
        c.shape(oval(*s.at(side * 0.76, 0.1), s.size * 0.11, s.size * 0.2), skin)
        c.line(s.outline("0.79 0, 0.82 0.12, 0.77 0.18", side), s.size * 0.018, edge)
    half = s.outline(
        "0 -1, 0.36 -0.95, 0.64 -0.72, 0.76 -0.32, 0.74 0.12, 0.66 0.5, 0.46 0.84, 0.2 1, 0 1.02"
    )
    skull = smooth(half + mirrored(half[1:-1], s.x)[::-1], steps=6)
    c.shape(skull, SKIN)
    with c.clip(skull):
        # The side away from the light: down the forehead, along the nose, round mouth and chin.
        shaded = (
            "0.14 -1.1, 0.2 -0.5, 0.1 -0.26, 0.06 -0.1, 0.17 0.26, 0.1 0.33, 0.05 0.42, 0.16 0.56, 0.07 0.7, "
            "0.2 0.86, 0.14 1.2, 1.2 1.2, 1.2 -1.2"
        )
        c.shape(s.outline(shaded, -s.light), SHADE)
        c.shape(s.outline("-1 0.98, 1 0.98, 1 1.2, -1 1.2"), SHADE)
        if s.beard:
            _beard(c, s)


def _beard(c: Canvas, s: Sitter) -> None:
    ink = PAPER if s.old else s.hair
    for side in (-1, 1):
        half = "0.9 0.1, 0.68 0.2, 0.56 0.42, 0.3 0.4, 0.12 0.38, 0 0.42, 0 1.3, 0.9 1.3"
        c.shape(s.outline(half, side), ink)
    area = s.outline("-0.7 0.4, 0.7 0.4, 0.5 1, -0.5 1")
    c.cuts(area, SKIN if ink == PAPER else SHADE, 40, s.size * 0.14, s.size * 0.016, 80)


def _eyes(c: Canvas, s: Sitter) -> None:
    """Both eyes looking the same way, with lids and brows; grey or thin brows on the old."""
    thin = c.rng.random() < 0.7
    gaze = c.rng.uniform(-0.03, 0.03)
    for side in (-1, 1):
        ex, ey = side * 0.34, -0.06
        upper = arc(ex, ey + 0.02, 0.155, 0.075, 180, 360, steps=10)
        eye = s.line([*upper, *arc(ex, ey + 0.02, 0.155, 0.05, 0, 180, steps=10)])
        c.shape(eye, PAPER)
        with c.clip(eye):
            c.disc(*s.at(ex + gaze, ey), s.size * 0.066, DARK)
        lid = s.line(arc(ex, ey + 0.03, 0.17, 0.1, 188, 356, steps=10))
        c.shape(tapered(lid, [s.size * (0.018 + 0.004 * min(k, 10 - k)) for k in range(11)]), DARK)
        _brow(c, s, side, thin=thin)


def _brow(c: Canvas, s: Sitter, side: int, *, thin: bool) -> None:
    arch = s.outline("0.14 -0.25, 0.3 -0.34, 0.46 -0.32, 0.57 -0.24", side)
    widths = [s.size * w for w in (0.04, 0.07, 0.055, 0.012)]
    ink = DARK
    if s.old:
        ink = SHADE if thin and side == s.light else (DARK if thin else PAPER)
    if ink == PAPER and side == s.light:
        c.shape(tapered([(x, y + s.size * 0.012) for x, y in arch], [w * 1.3 for w in widths]), SHADE)
    c.shape(tapered(arch, widths), ink)


def _nose(c: Canvas, s: Sitter) -> None:
    tip = smooth(s.outline("0.1 0.27, 0.04 0.32, -0.05 0.33, -0.12 0.28", -s.light), closed=False, steps=4)
    c.line(tip, s.size * 0.026, DARK if s.old else SHADE)
    c.shape(gouge(*s.at(s.light * 0.07, 0.31), s.size * 0.1, s.size * 0.03), DARK)


def _mouth(c: Canvas, s: Sitter) -> None:
    corner = 0.57 - c.rng.uniform(-0.005, 0.04)
    lips = [(-0.23, corner), *path("-0.07 0.545, 0 0.56, 0.07 0.545"), (0.23, corner)]
    lips += path("0.12 0.67, 0 0.69, -0.12 0.67")
    between = [(-0.24, corner + 0.01), *path("-0.1 0.595, 0 0.6, 0.1 0.595"), (0.24, corner + 0.01)]
    if not s.beard or c.rng.random() < 0.5:
        c.shape(smooth(s.line(lips), steps=4), SHADE)
    c.line(smooth(s.line(between), closed=False, steps=4), s.size * 0.024, DARK)
    c.line(s.outline("-0.09 0.77, 0.07 0.77"), s.size * 0.014, DARK if s.beard else SHADE)


def _years(c: Canvas, s: Sitter) -> None:
    """Lines of age beside the mouth and under the eyes."""
    for side in (-1, 1):
        ink = SHADE if side == s.light else DARK
        if not s.beard:
            fold = curve((side * 0.2, 0.28), (side * 0.32, 0.36), (side * 0.36, 0.48), (side * 0.36, 0.6))
            c.line(s.line(fold), s.size * 0.016, ink)
        under = curve((side * 0.2, 0.12), (side * 0.3, 0.17), (side * 0.42, 0.16), (side * 0.5, 0.1))
        c.line(s.line(under), s.size * 0.013, ink)


def _spectacles(c: Canvas, s: Sitter) -> None:
    frame = CLOTH if s.style == "cap" else DARK
    thick, is_round = s.size * c.rng.choice([0.026, 0.045]), c.rng.random() < 0.55
    for side in (-1, 1):
        if is_round:
            glass = oval(*s.at(side * 0.35, -0.03), s.size * 0.235, s.size * 0.225)
        else:
            corners = "0.12 -0.18, 0.58 -0.2, 0.58 0.06, 0.48 0.15, 0.2 0.15, 0.11 0.04"
            glass = smooth(s.outline(corners, side), steps=4)
        c.line(glass, thick, frame, closed=True)
        c.line(s.outline("0.58 -0.08, 0.78 -0.04", side), thick, frame)
    c.line(s.line(curve((-0.12, -0.05), (-0.06, -0.12), (0.06, -0.12), (0.12, -0.05))), thick, frame)
