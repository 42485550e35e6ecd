"""Who sits for a portrait, and the six inks portraits are printed in.

Lengths are shares of half a head's height, from the middle of the face: x to the right, y down.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from andruck.project.demo.pictures.palette import Colour, Ink, colours
from andruck.project.demo.pictures.shapes import Point, mirrored, path

PAPER, SKIN, SHADE, CLOTH, DARK, GROUND = range(6)

_SKINS = (  # skin, skin in shade
    "f2cfb0 d89c78",
    "edbd97 c98a63",
    "f4d8c2 dfa68c",
    "d9a577 b07a50",
    "b9835a 8d5a3a",
    "96633f 6d4229",
    "74482f 4f2e1e",
)
_GROUNDS = (  # cloth, dark, ground
    "3c6470 1f2a36 e0b04f",
    "b5482f 25232b 9db8b4",
    "2f4f5c 1d2430 dd9470",
    "7a3e3a 2b2326 cfc09c",
    "45654f 1c2823 e3c98a",
    "5f5a78 231f36 e2b6ab",
    "d0823a 23302f 8fae9f",
    "8a2f34 231d24 d9cdb8",
    "376190 18233f f0b08c",
)
_STYLES = ("crop", "crop", "parted", "bob", "long", "bun", "curls", "curls", "bald", "cap", "scarf", "swept")
_BEARDED = ("crop", "parted", "bald", "cap", "curls")


def colours_of(rng: random.Random) -> tuple[Colour, ...]:
    """Six colours in the order of this file's inks."""
    return colours(f"f5eee1 {rng.choice(_SKINS)} {rng.choice(_GROUNDS)}")


@dataclass(frozen=True)
class Sitter:
    """Middle of the face and half the head's height on the board, side of the light (-1 left, 1 right), and
    looks: `wide` is the width of the head as a share of the usual."""

    x: float
    y: float
    size: float
    light: int
    hair: Ink
    style: str
    old: bool
    beard: bool
    wide: float

    def at(self, u: float, v: float) -> Point:
        """A place of the head on the board."""
        return self.x + u * self.size * self.wide, self.y + v * self.size

    def line(self, points: Sequence[Point]) -> list[Point]:
        """Places of the head on the board."""
        return [self.at(u, v) for u, v in points]

    def outline(self, text: str, side: int = 1) -> list[Point]:
        """A written outline on the board; with `side` -1 its mirror image."""
        return [self.at(side * u, v) for u, v in path(text)]

    def both(self, text: str) -> list[Point]:
        """The outline whose right half is written, from top to bottom."""
        right = self.outline(text)
        return right + mirrored(right, self.x)[::-1]


def sitter(rng: random.Random, inks: Sequence[Colour], x: float, y: float, size: float) -> Sitter:
    """Someone, with hair in a natural colour: dark, grey, or that of the cloth where it is a brown or red."""
    old = rng.random() < 0.27
    red, green, blue = inks[CLOTH]
    browns = [CLOTH] if red > green + 40 and red > blue + 40 else []
    hair = PAPER if old else rng.choice([DARK, DARK, *browns])
    style = rng.choice(_STYLES)
    beard = style in _BEARDED and rng.random() < 0.4
    return Sitter(x, y, size, rng.choice([-1, 1]), hair, style, old, beard, rng.uniform(0.93, 1.05))
