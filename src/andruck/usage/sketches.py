"""How many different ones there were, without a list of them: HyperLogLog, by Apache's DataSketches.

A sketch begins at its full size. A small one would otherwise be a list of hashes, one for each reader.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any

from andruck.usage.rules.uniques import Readers

PRECISION = 12
"""4,096 cells: two kilobytes, and an estimate that is off by 1.6 % as a rule."""

_TWO_DEVIATIONS = 2


def new() -> Any:
    """An empty sketch; ``update`` adds a whole number."""
    # Only papers that estimate readers load it.
    import datasketches

    return datasketches.hll_sketch(PRECISION, datasketches.tgt_hll_type.HLL_4, True)


def packed(sketch: Any) -> str:
    """A sketch as text."""
    return b64encode(sketch.serialize_compact()).decode()


def merged(texts: Iterable[str]) -> str:
    """All of them together: who is in several counts once. Raises ValueError for what is no sketch."""
    import datasketches

    union = datasketches.hll_union(PRECISION)
    for text in texts:
        union.update(_unpacked(text))
    return packed(union.get_result(datasketches.tgt_hll_type.HLL_4))


def readers(text: str) -> Readers:
    """The estimate."""
    sketch = _unpacked(text)
    return Readers(
        round(sketch.get_lower_bound(_TWO_DEVIATIONS)),
        round(sketch.get_estimate()),
        round(sketch.get_upper_bound(_TWO_DEVIATIONS)),
    )


def _unpacked(text: str) -> Any:
    import datasketches

    sketch = datasketches.hll_sketch.deserialize(b64decode(text, validate=True))
    if sketch.lg_config_k != PRECISION:
        raise ValueError("a sketch of another precision")
    return sketch
