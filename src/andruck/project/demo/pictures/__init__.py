"""Illustrations for the demo paper: flat shapes in six inks on grainy paper, drawn when they are needed.

The same motif and seed give the same picture; a seed decides colours, composition, weather and numbers.
Nothing is loaded and nothing is stored, so the demo needs no picture files and no picture rights.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from andruck.project.demo.pictures import (
    buildings,
    country,
    cycling,
    faces,
    halls,
    palette,
    port,
    sitter,
    sport,
    things,
    town,
    water,
)
from andruck.project.demo.pictures.canvas import Canvas

_SIZE = (1600, 1067)
_FACE = (400, 400)

# Motif: who draws it, which colours suit it, whether its mirror image is as good (numbers read one way only).
_MOTIFS: dict[str, tuple[Callable[[Canvas], None], str, bool]] = {
    "harbour": (port.harbour, "water", True),
    "crane": (port.crane, "day", True),
    "ship": (port.ship, "water", True),
    "houses": (town.houses, "day", True),
    "council": (halls.council, "day", True),
    "school": (buildings.school, "day", True),
    "rail": (country.rail, "land", True),
    "market": (town.market, "day", True),
    "sea": (water.sea, "water", True),
    "field": (country.field, "land", True),
    "stage": (halls.stage, "red", True),
    "book": (things.book, "day", True),
    "lab": (things.lab, "day", True),
    "hospital": (buildings.hospital, "day", True),
    "stadium": (sport.stadium, "green", True),
    "handball": (sport.handball, "day", False),
    "bicycle": (cycling.bicycle, "day", True),
    "portrait": (faces.portrait, "face", True),
    "night": (town.night, "night", True),
    "bridge": (water.bridge, "water", True),
}

MOTIFS = tuple(_MOTIFS)
"""The names `draw` knows."""


def draw(motif: str, *, seed: int, size: tuple[int, int] = _SIZE) -> bytes:
    """The JPEG of one illustration, `size` pixels wide and high; always the same for the same arguments.

    Pictures are composed for 3:2; other shapes show their middle. Raises ValueError for an unknown motif or
    a side below 1 pixel."""
    if motif not in _MOTIFS:
        raise ValueError(f"unknown motif {motif!r}, known are: {', '.join(MOTIFS)}")
    if min(size) < 1:
        raise ValueError(f"size must be at least 1 by 1 pixels, not {size[0]} by {size[1]}")
    paint, kind, may_mirror = _MOTIFS[motif]
    rng = _dice(motif, seed)
    colours = sitter.colours_of(rng) if kind == "face" else palette.choose(rng, kind)
    canvas = Canvas(rng, colours, size)
    mirror = may_mirror and rng.random() < 0.5
    paint(canvas)
    return canvas.printed(mirror=mirror)


def draw_face(seed: int) -> bytes:
    """The likeness of an author who does not exist: a JPEG of 400 by 400 pixels, the same for the same seed."""
    rng = _dice("face", seed)
    canvas = Canvas(rng, sitter.colours_of(rng), _FACE)
    faces.author(canvas)
    return canvas.printed()


def _dice(name: str, seed: int) -> random.Random:
    """Random numbers that are the same on every machine: a text seed goes through SHA-512, not `hash()`."""
    return random.Random(f"{name}:{seed}")  # noqa: S311  # nothing secret hangs on a picture


__all__ = ["MOTIFS", "draw", "draw_face"]
