"""Inks: six muted colours to a picture, named by what they do, so that every motif works in every set."""

from __future__ import annotations

import random

Colour = tuple[int, int, int]
Ink = int
"""Which of a picture's inks: an index into its colours."""

PAPER, LIGHT, MID, DEEP, DARK, ACCENT = range(6)


def colours(text: str) -> tuple[Colour, ...]:
    """Reads "f4ead8 e2cfa6" as ((244, 234, 216), (226, 207, 166))."""
    return tuple((int(c[0:2], 16), int(c[2:4], 16), int(c[4:6], 16)) for c in text.split())


# In order: paper, light, mid, deep, dark, accent. Paper to dark falls steadily in brightness, which is what
# lets a motif say "the roof is deeper than the wall"; the accent is warm against cool sets and the reverse.
DAY = tuple(
    colours(text)
    for text in (
        "f3ead9 dccfae 86a5a4 3c6470 1d2c38 d4593a",  # quay: petrol and red lead
        "f5ebda e9cba0 86a398 40686a 2b2527 c4583a",  # brick and verdigris
        "f1ecda d9d3a4 94a77c 45654f 21302b d98b3c",  # moss and amber
        "f4ebe0 eccdbb cf9790 5f5a78 272740 e0a83e",  # evening rose and slate violet
        "f4eddc ead7a0 c9a352 5d6f78 26292d b34a35",  # ochre and lead
        "f2eee3 cddbdc 86aec4 376190 1b2a4c ec7250",  # riso blue and orange
        "f5ede3 f0cdbd 9ab7a3 35705f 17322f cd4a3f",  # fir and coral
        "f3ecdf d8d2c4 a39f98 5c5f66 25272c d9a11e",  # newsprint greys and yellow
    )
)
NIGHT = tuple(
    colours(text)
    for text in (
        "f4e6c3 a9b8bd 4f6f86 29455f 141f33 eab543",  # deep blue, lamp yellow
        "f5e3c8 b3a9bd 6c628c 3d365e 1b1830 ee9a4d",  # violet, street orange
        "eee8cf a5bdb1 4f7f77 23504f 0f2529 efc05a",  # sea green, tungsten
        "f3e4d3 b9a6a0 7c6266 4a3640 211820 f0a35c",  # plum, ember
    )
)


# Which sets suit what a motif must show: water, green land, a red curtain.
_SETS = {
    "day": DAY,
    "water": tuple(DAY[i] for i in (0, 1, 5, 6, 7)),
    "land": tuple(DAY[i] for i in (2, 4, 6)),
    "green": tuple(DAY[i] for i in (2, 6)),
    "red": tuple(DAY[i] for i in (0, 1, 4, 6)),
    "night": NIGHT,
}


def choose(rng: random.Random, kind: str) -> tuple[Colour, ...]:
    """The six colours of one picture in the order of the ink constants. `kind` is one of: day, water, land,
    green, red, night; KeyError for others."""
    return rng.choice(_SETS[kind])
