"""Figures, and the table they are printed in."""

import json
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured figure against its budget; ``ok`` is None where there is no budget."""

    name: str
    value: float
    unit: str
    budget: str = ""
    ok: bool | None = None
    note: str = ""


def at_most(name: str, value: float, unit: str, limit: float, note: str = "") -> Figure:
    """A figure that must not be larger than its limit."""
    return Figure(name, round(value, 2), unit, f"≤ {limit:g}", value <= limit, note)


def at_least(name: str, value: float, unit: str, limit: float, note: str = "") -> Figure:
    """A figure that must not be smaller than its limit."""
    return Figure(name, round(value, 2), unit, f"≥ {limit:g}", value >= limit, note)


def p95(values: list[float]) -> float:
    """The value that 95 of 100 stay below."""
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def show(figures: Iterable[Figure]) -> None:
    """Print the table."""
    rows = [("figure", "value", "unit", "budget", "ok", "note")]
    marks = {True: "yes", False: "NO", None: ""}
    rows += [(f.name, f"{f.value:g}", f.unit, f.budget, marks[f.ok], f.note) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        cells = [
            cell.rjust(w) if i == 1 else cell.ljust(w)
            for i, (cell, w) in enumerate(zip(row, widths, strict=False))
        ]
        print("  ".join([*cells, row[5]]).rstrip())


def write(figures: Iterable[Figure], file: Path) -> None:
    """Write them for machines."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([asdict(figure) for figure in figures], indent=1, ensure_ascii=False) + "\n")
