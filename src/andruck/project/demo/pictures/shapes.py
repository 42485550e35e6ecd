"""Outlines: functions that return lists of points. Lengths in units of the 1600 wide drawing board."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

Point = tuple[float, float]
Frame = Callable[[float, float], Point]
"""Places in a thing's own measures, such as shares of a ship's length, on the drawing board."""


def path(text: str, at: Frame | None = None) -> list[Point]:
    """Reads "0 0, 1 0.5" as [(0, 0), (1, 0.5)], carried onto the board by `at` if there is one."""
    points = [(float(x), float(y)) for x, y in (pair.split() for pair in text.split(","))]
    return points if at is None else [at(x, y) for x, y in points]


def box(left: float, top: float, right: float, bottom: float) -> list[Point]:
    """The corners of an upright rectangle."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def oval(x: float, y: float, rx: float, ry: float | None = None, *, steps: int = 48) -> list[Point]:
    """An ellipse around (x, y); a circle without `ry`."""
    return arc(x, y, rx, rx if ry is None else ry, 0, 360, steps=steps)


def arc(
    x: float, y: float, rx: float, ry: float, start: float, end: float, *, steps: int = 32
) -> list[Point]:
    """Points on an ellipse from `start` to `end` degrees; 0 is right, 90 is down."""
    turns = (math.radians(start + (end - start) * i / steps) for i in range(steps + 1))
    return [(x + rx * math.cos(t), y + ry * math.sin(t)) for t in turns]


def curve(a: Point, b: Point, c: Point, d: Point, *, steps: int = 20) -> list[Point]:
    """A cubic Bézier curve from `a` to `d`, pulled towards `b` and `c`."""
    points = []
    for i in range(steps + 1):
        t = i / steps
        u = 1 - t
        w = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
        points.append(
            (
                w[0] * a[0] + w[1] * b[0] + w[2] * c[0] + w[3] * d[0],
                w[0] * a[1] + w[1] * b[1] + w[2] * c[1] + w[3] * d[1],
            )
        )
    return points


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 8) -> list[Point]:
    """A soft line through all `points` (Catmull-Rom)."""
    count = len(points)
    out: list[Point] = []
    for i in range(count if closed else count - 1):
        p, q, r, s = (_at(points, i + k, closed) for k in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            out.append((_spline(p[0], q[0], r[0], s[0], t), _spline(p[1], q[1], r[1], s[1], t)))
    if not closed:
        out.append(points[-1])
    return out


def _at(points: Sequence[Point], index: int, closed: bool) -> Point:
    return points[index % len(points)] if closed else points[min(max(index, 0), len(points) - 1)]


def _spline(p: float, q: float, r: float, s: float, t: float) -> float:
    return 0.5 * (
        2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t * t * t
    )


def tapered(points: Sequence[Point], widths: Sequence[float]) -> list[Point]:
    """The outline of a limb or gouge mark along `points`, as wide as `widths` at each of them."""
    left, right = [], []
    last = len(points) - 1
    for i, ((x, y), width) in enumerate(zip(points, widths, strict=True)):
        (ax, ay), (bx, by) = points[max(0, i - 1)], points[min(last, i + 1)]
        length = math.hypot(bx - ax, by - ay) or 1
        nx, ny = (ay - by) / length * width / 2, (bx - ax) / length * width / 2
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    return left + right[::-1]


def gouge(x: float, y: float, length: float, width: float, angle: float = 0) -> list[Point]:
    """The mark of a lino cutter: a lens `length` long and `width` high, turned by `angle` degrees."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    outline = [(-0.5, 0), (-0.2, -0.45), (0.15, -0.5), (0.5, 0), (0.15, 0.5), (-0.2, 0.45)]
    return [
        (x + u * length * cos - v * width * sin, y + u * length * sin + v * width * cos) for u, v in outline
    ]


def blob(rng: random.Random, x: float, y: float, rx: float, ry: float, *, rough: float = 0.16) -> list[Point]:
    """An uneven round shape such as a tree crown; `rough` is how far its edge strays, as a share."""
    count = 11
    knots = []
    for i in range(count):
        turn = 2 * math.pi * i / count
        stray = 1 + rng.uniform(-rough, rough)
        knots.append((x + rx * stray * math.cos(turn), y + ry * stray * math.sin(turn)))
    return smooth(knots)


def ridge(
    rng: random.Random, y: float, height: float, *, knots: int = 7, left: float = -40, right: float = 1640
) -> list[Point]:
    """A rolling line from left to right around `y`, as of hills: at most `height` up or down."""
    step = (right - left) / (knots - 1)
    points = [(left + step * i, y + rng.uniform(-height, height)) for i in range(knots)]
    return smooth(points, closed=False)


def swell(
    y: float, height: float, length: float, phase: float, *, left: float = -60, right: float = 1660
) -> list[Point]:
    """A row of pointed waves: round troughs and sharp crests."""
    points = []
    x = left
    while x <= right:
        turn = (x / length + phase) % 1
        points.append((x, y - height * abs(2 * turn - 1) ** 1.9))
        x += length / 22
    return points


def down_to(line: Sequence[Point], bottom: float) -> list[Point]:
    """Closes a line from left to right into the area between it and `bottom`."""
    return [*line, (line[-1][0], bottom), (line[0][0], bottom)]


def moved(points: Sequence[Point], dx: float, dy: float) -> list[Point]:
    """All points moved."""
    return [(x + dx, y + dy) for x, y in points]


def mirrored(points: Sequence[Point], axis: float) -> list[Point]:
    """All points mirrored at the upright line x = `axis`."""
    return [(2 * axis - x, y) for x, y in points]
