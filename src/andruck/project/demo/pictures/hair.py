"""What is on a sitter's head: hair in several cuts, a cap, a headscarf."""

from __future__ import annotations

from andruck.project.demo.pictures.canvas import Canvas
from andruck.project.demo.pictures.shapes import arc, curve, gouge, oval, smooth, tapered
from andruck.project.demo.pictures.sitter import CLOTH, DARK, GROUND, PAPER, SHADE, Sitter

# Outlines of what falls over the forehead and temples, parted on the side of the light.
_TOPS = {
    "crop": "0.8 0, 0.82 -0.5, 0.62 -0.98, 0.2 -1.16, -0.3 -1.14, -0.7 -0.9, -0.83 -0.45, -0.8 0, -0.72 -0.1, "
    "-0.68 -0.45, -0.42 -0.66, 0 -0.6, 0.4 -0.68, 0.66 -0.5, 0.72 -0.1",
    "parted": "0.8 0.1, 0.84 -0.5, 0.66 -1, 0.1 -1.22, -0.5 -1.12, -0.82 -0.7, -0.82 0.05, -0.71 -0.05, "
    "-0.68 -0.4, -0.46 -0.68, -0.34 -0.84, 0.1 -0.56, 0.5 -0.5, 0.68 -0.3, 0.72 0",
    "bob": "0.92 0.5, 0.95 -0.3, 0.72 -0.98, 0.1 -1.2, -0.55 -1.1, -0.92 -0.6, -0.95 0.5, -0.78 0.6, -0.7 0, "
    "-0.66 -0.36, -0.3 -0.46, 0.1 -0.42, 0.5 -0.46, 0.68 -0.36, 0.72 0, 0.78 0.6",
    "long": "0.9 0.8, 0.92 -0.3, 0.7 -0.98, 0.1 -1.2, -0.55 -1.1, -0.9 -0.6, -0.94 0.8, -0.76 0.7, -0.7 0, "
    "-0.62 -0.4, -0.3 -0.72, -0.16 -0.9, 0.1 -0.7, 0.5 -0.44, 0.7 0, 0.76 0.7",
    "bun": "0.79 0.05, 0.83 -0.45, 0.62 -0.98, 0.1 -1.16, -0.45 -1.08, -0.8 -0.6, -0.8 0.05, -0.7 -0.2, "
    "-0.6 -0.52, -0.3 -0.76, 0.1 -0.8, 0.45 -0.68, 0.66 -0.4, 0.71 -0.15",
    "swept": "0.8 0.1, 0.88 -0.5, 0.74 -1.1, 0.3 -1.32, -0.3 -1.24, -0.74 -0.94, -0.84 -0.4, -0.8 0.08, "
    "-0.71 -0.1, -0.66 -0.5, -0.52 -0.66, -0.2 -0.62, 0.2 -0.74, 0.5 -0.62, 0.68 -0.3, 0.72 0",
}


def behind(c: Canvas, s: Sitter) -> None:
    """What shows beside and above the head; drawn first."""
    if s.style == "long":
        c.shape(smooth(s.both("0.2 -1.2, 0.86 -0.8, 0.98 0.1, 1.02 0.9, 1.1 1.7, 0.5 1.8"), steps=5), s.hair)
    elif s.style == "bob":
        c.shape(smooth(s.both("0.2 -1.22, 0.88 -0.85, 1 0, 0.98 0.62, 0.7 0.86"), steps=5), s.hair)
    elif s.style == "bun":
        c.shape(oval(*s.at(0.05, -1.26), s.size * 0.34, s.size * 0.3), s.hair)
        c.line(s.line(arc(0.05, -1.1, 0.26, 0.1, 200, 340)), s.size * 0.03, GROUND)
    elif s.style == "curls":
        for u, v in arc(0, -0.35, 0.86, 0.8, 150, 390, steps=13):
            c.disc(*s.at(u, v), s.size * c.rng.uniform(0.24, 0.34), s.hair)
    elif s.style == "scarf":
        fall = "0.2 -1.24, 0.8 -0.95, 0.98 -0.1, 0.88 0.7, 0.8 1.3, 1 1.8"
        c.shape(smooth(s.both(fall), steps=5), CLOTH)


def before(c: Canvas, s: Sitter) -> None:
    """What covers forehead and ears; drawn last."""
    if s.style in _TOPS:
        c.shape(smooth(s.outline(_TOPS[s.style], s.light), steps=5), s.hair)
        _strands(c, s)
    elif s.style == "curls":
        _curls(c, s)
    elif s.style == "bald":
        for side in (-1, 1):
            rest = "0.84 0.12, 0.86 -0.3, 0.74 -0.62, 0.68 -0.3, 0.72 0.1"
            c.shape(smooth(s.outline(rest, side), steps=4), s.hair)
        c.shape(gouge(*s.at(s.light * 0.3, -0.74), s.size * 0.3, s.size * 0.06, 24 * s.light), PAPER)
    elif s.style == "cap":
        _cap(c, s)
    else:
        _scarf(c, s)


def _strands(c: Canvas, s: Sitter) -> None:
    """A few cuts along the hair, towards the light."""
    ink = DARK if s.hair == SHADE else SHADE
    widths = [s.size * w for w in (0.002, 0.008, 0.014, 0.018, 0.018, 0.016, 0.012, 0.008, 0.002)]
    for k in range(5):
        start, end = (-0.1 + 0.12 * k, -1.08), (0.56 + 0.05 * k, -0.62 + 0.1 * k)
        line = curve(start, (0.2 + 0.12 * k, -1.04), (0.46 + 0.07 * k, -0.9), end, steps=8)
        c.shape(tapered([s.at(s.light * u * 0.92, v) for u, v in line], widths), ink)


def _curls(c: Canvas, s: Sitter) -> None:
    for u, v in arc(0, -0.5, 0.6, 0.42, 180, 360, steps=8):
        c.disc(*s.at(u, v - 0.06), s.size * c.rng.uniform(0.17, 0.24), s.hair)
    places = [*arc(0, -0.4, 0.84, 0.82, 190, 350, steps=9), *arc(0, -0.45, 0.56, 0.52, 200, 340, steps=5)]
    for u, v in places:
        x, y = s.at(u + c.rng.uniform(-0.05, 0.05), v)
        turn = c.rng.uniform(150, 230)
        c.line(arc(x, y, s.size * 0.1, s.size * 0.09, turn, turn + 150, steps=8), s.size * 0.016, SHADE)


def _cap(c: Canvas, s: Sitter) -> None:
    for side in (-1, 1):
        temple = "0.82 0.14, 0.84 -0.3, 0.7 -0.5, 0.68 -0.2, 0.72 0.1"
        c.shape(smooth(s.outline(temple, side), steps=4), s.hair)
    crown = "0.86 -0.46, 0.9 -0.8, 0.6 -1.18, 0 -1.28, -0.6 -1.18, -0.9 -0.8, -0.86 -0.46, 0 -0.56"
    c.shape(smooth(s.outline(crown), steps=6), CLOTH)
    shade = s.outline("0.86 -0.46, 0.9 -0.8, 0.6 -1.18, 0 -1.28, 0.6 -1.18", -s.light)
    c.screen(smooth(shade, steps=6), DARK, 0.4, 0.4, pitch=26)
    peak = "0.8 -0.52, 0.5 -0.66, 0 -0.7, -0.5 -0.66, -0.8 -0.52, -0.66 -0.36, 0 -0.42, 0.66 -0.36"
    c.shape(smooth(s.outline(peak), steps=6), DARK)
    c.disc(*s.at(0, -1.27), s.size * 0.05, DARK)


def _scarf(c: Canvas, s: Sitter) -> None:
    """A headscarf that frames the face and falls over the shoulders."""
    outer = "0 -1.22, 0.5 -1.12, 0.86 -0.7, 0.94 0, 0.84 0.7, 0.56 1.12, 0 1.3"
    inner = "0 -0.78, 0.36 -0.72, 0.6 -0.42, 0.66 0.05, 0.58 0.5, 0.36 0.86, 0 1"
    for side in (-1, 1):
        edge = smooth(s.outline(outer, side), closed=False, steps=5)
        ring = edge + smooth(s.outline(inner, side), closed=False, steps=5)[::-1]
        c.shape(ring, CLOTH)
        if side != s.light:
            c.screen(ring, DARK, 0.45, 0.45, pitch=26)
    wrap = "-0.7 0.92, 0 1.16, 0.7 0.92, 0.9 1.4, 0.5 1.72, -0.4 1.8, -0.9 1.46"
    c.shape(smooth(s.outline(wrap), steps=5), CLOTH)
    for k in range(3):
        start, end = (-0.62, 1.0 + 0.17 * k), (0.68, 0.98 + 0.18 * k)
        fold = curve(start, (-0.2, 1.3 + 0.14 * k), (0.3, 1.26 + 0.15 * k), end, steps=10)
        c.line(s.line(fold), s.size * 0.022, DARK)
