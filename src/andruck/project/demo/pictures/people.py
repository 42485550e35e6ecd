"""Small figures in a few shapes: coat, legs, head. Heights are from sole to crown."""

from __future__ import annotations

from andruck.project.demo.pictures.canvas import Canvas
from andruck.project.demo.pictures.palette import ACCENT, DARK, DEEP, LIGHT, MID, PAPER, Ink
from andruck.project.demo.pictures.shapes import arc, mirrored, smooth, tapered

CLOTHES = (ACCENT, DEEP, DARK, MID, PAPER)


def walker(
    c: Canvas, x: float, foot: float, high: float, *, coat: Ink | None = None, facing: int = 0
) -> None:
    """Someone walking left or right in a coat, perhaps with a bag or hat."""
    way = facing or c.rng.choice([-1, 1])
    ink = c.rng.choice(CLOTHES) if coat is None else coat
    legs = DARK if ink != DARK else DEEP
    stride = high * c.rng.uniform(0.1, 0.16)
    hip = foot - high * 0.48
    for side in (-1, 1):
        c.shape(
            tapered(
                [(x, hip), (x + side * stride * 0.6, foot - high * 0.24), (x + side * stride, foot)],
                [high * 0.11, high * 0.085, high * 0.055],
            ),
            legs,
        )
        c.shape(
            tapered(
                [
                    (x + side * stride - way * high * 0.02, foot - 1),
                    (x + side * stride + way * high * 0.07, foot - 1),
                ],
                [high * 0.05, high * 0.03],
            ),
            DARK,
        )
    body(c, x, foot, high, ink, hem=c.rng.uniform(0.34, 0.5))
    hand = _arm(c, x, foot, high, ink, c.rng.choice([-1, 1]) * stride * 0.9)
    if c.rng.random() < 0.35:
        bag = c.rng.choice([ACCENT, LIGHT, DARK])
        c.box(hand - high * 0.06, foot - high * 0.46, hand + high * 0.06, foot - high * 0.3, bag)
    head(c, x + way * high * 0.012, foot - high * 0.92, high * 0.075, way)


def _arm(c: Canvas, x: float, foot: float, high: float, ink: Ink, swing: float) -> float:
    """A swinging arm, set off from the coat by an edge. Returns where the hand is."""
    joints = [
        (x, foot - high * 0.785),
        (x + swing * 0.4, foot - high * 0.62),
        (x + swing, foot - high * 0.47),
    ]
    widths = [high * 0.085, high * 0.07, high * 0.05]
    c.shape(tapered(joints, [width + high * 0.02 for width in widths]), DARK if ink != DARK else MID)
    c.shape(tapered(joints, widths), ink)
    c.disc(x + swing, foot - high * 0.46, high * 0.024, LIGHT)
    return x + swing


def body(c: Canvas, x: float, foot: float, high: float, ink: Ink, *, hem: float = 0.42) -> None:
    """A coat from the shoulders to the share `hem` of the height."""
    shoulder = high * 0.115
    c.shape(
        smooth(
            [
                (x - high * 0.045, foot - high * 0.85),
                (x - shoulder, foot - high * 0.8),
                (x - shoulder * 1.08, foot - high * 0.6),
                (x - shoulder * 1.15, foot - high * hem),
                (x + shoulder * 1.15, foot - high * hem),
                (x + shoulder * 1.08, foot - high * 0.6),
                (x + shoulder, foot - high * 0.8),
                (x + high * 0.045, foot - high * 0.85),
            ],
            steps=4,
        ),
        ink,
    )


def skin_of(c: Canvas) -> Ink:
    """One of the inks that can be skin: the two lightest, and browns where the set has one."""
    browns = []
    for ink in (MID, ACCENT):
        red, green, blue = c.colours[ink]
        if red > green > blue and red - green < 90 and red - blue > 50:
            browns.append(ink)
    return c.rng.choice([LIGHT, PAPER, *browns])


def head(c: Canvas, x: float, y: float, radius: float, facing: int) -> None:
    """A head with hair, a cap or a scarf, looking left (-1), right (1) or away (0)."""
    skin = skin_of(c)
    hair = c.rng.choice([DARK, DARK, DEEP, ACCENT])
    kind = c.rng.choice(["short", "short", "long", "cap", "bun", "scarf"])
    if kind == "long":
        c.disc(x - facing * radius * 0.3, y + radius * 0.45, radius * 0.95, hair, high=radius * 1.25)
    c.disc(x, y, radius * 1.1, DARK, high=radius * 1.25)
    c.disc(x, y, radius, skin, high=radius * 1.15)
    if facing == 0:
        c.disc(x, y - radius * 0.1, radius * 1.02, hair, high=radius * 1.1)
    elif kind == "cap":
        c.shape(arc(x, y - radius * 0.25, radius * 1.08, radius * 0.95, 180, 360), hair)
        c.shape(
            tapered(
                [(x, y - radius * 0.3), (x + facing * radius * 1.7, y - radius * 0.2)],
                [radius * 0.4, radius * 0.15],
            ),
            hair,
        )
    else:
        # From the neck over the back and crown to the forehead, then the hairline back to the ear.
        around = arc(x, y - radius * 0.05, radius * 1.12, radius * 1.24, 118, 330, steps=16)
        line = [
            (x + 0.4 * radius, y - 0.5 * radius),
            (x - 0.15 * radius, y - 0.15 * radius),
            (x - 0.3 * radius, y + 0.55 * radius),
        ]
        hair_shape = [*around, *line]
        c.shape(hair_shape if facing > 0 else mirrored(hair_shape, x), ACCENT if kind == "scarf" else hair)
        if kind == "bun":
            c.disc(x - facing * radius * 1.15, y - radius * 0.5, radius * 0.5, hair)


def worker(c: Canvas, x: float, foot: float, high: float) -> None:
    """Someone standing in a bright vest and a helmet."""
    for side in (-1, 1):
        c.box(
            x + side * high * 0.055 - high * 0.045,
            foot - high * 0.5,
            x + side * high * 0.055 + high * 0.045,
            foot,
            DARK,
        )
    body(c, x, foot, high, ACCENT)
    c.box(x - high * 0.12, foot - high * 0.62, x + high * 0.12, foot - high * 0.57, PAPER)
    c.disc(x, foot - high * 0.92, high * 0.07, LIGHT)
    c.shape(arc(x, foot - high * 0.93, high * 0.09, high * 0.09, 180, 360), PAPER)
    c.box(x - high * 0.1, foot - high * 0.935, x + high * 0.1, foot - high * 0.915, PAPER)


def child(c: Canvas, x: float, foot: float, high: float, *, facing: int = 1) -> None:
    """A child with a satchel, walking."""
    ink = c.rng.choice([ACCENT, MID, DEEP, PAPER])
    stride = high * 0.13
    for side in (-1, 1):
        c.shape(
            tapered([(x, foot - high * 0.45), (x + side * stride, foot)], [high * 0.13, high * 0.07]), DARK
        )
    satchel = c.rng.choice([ACCENT, DEEP]) if ink != ACCENT else DEEP
    back = x - facing * high * 0.17
    c.box(back - high * 0.1, foot - high * 0.72, back + high * 0.1, foot - high * 0.44, satchel)
    body(c, x, foot, high, ink, hem=0.38)
    c.shape(
        tapered(
            [(x, foot - high * 0.7), (x + facing * high * 0.14, foot - high * 0.5)],
            [high * 0.09, high * 0.06],
        ),
        DARK if ink != DARK else DEEP,
    )
    head(c, x, foot - high * 0.88, high * 0.12, facing)


def from_behind(c: Canvas, x: float, y: float, size: float, ink: Ink, hair: Ink) -> None:
    """Head and shoulders of someone sitting in front of us; `size` is the width of the shoulders."""
    c.shape(
        smooth(
            [
                (x - size * 0.5, y + size * 0.6),
                (x - size * 0.46, y + size * 0.1),
                (x - size * 0.2, y - size * 0.06),
                (x + size * 0.2, y - size * 0.06),
                (x + size * 0.46, y + size * 0.1),
                (x + size * 0.5, y + size * 0.6),
            ],
            steps=5,
        ),
        ink,
    )
    c.box(x - size * 0.09, y - size * 0.2, x + size * 0.09, y, LIGHT if hair != LIGHT else MID)
    c.disc(x, y - size * 0.33, size * 0.19, hair, high=size * 0.23)
