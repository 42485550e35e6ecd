"""Drawing a plot, in a process of its own: what draws takes 80 MB, which a worker would never give back.

Run as a program it reads a description as JSON and writes SVG. It has no clock, no paper and no colours of its own:
the page's style sheet colours what it draws, so that the dark theme follows.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

PATIENCE = 8
"""Seconds; it takes one where nothing else runs. Without a plot the page has its table, and says nothing of it."""

KEPT = 20
"""Plots that are kept: drawn once, as long as their figures stay."""


LOCALES = {"de": "de-DE"}
"""How figures are written in a language."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the plot, or a point of its lines: its label, its height, and, where it can be compared, the usual
    height. None: there is no figure."""

    label: str
    height: float | None
    usual: float | None = None


def plot(
    bars: Sequence[Bar], *, language: str, folder: Path, goal: float | None = None, lines: bool = False
) -> str:
    """The bars as SVG, with a line for the goal and a mark for the usual; empty when nothing can be drawn.

    ``lines``: two lines instead, that of the heights and, dashed, that of the usual ones.

    Kept in ``folder``.
    """
    asked = json.dumps(
        {
            "bars": [[bar.label, bar.height, bar.usual] for bar in bars],
            "goal": goal,
            "lines": lines,
            "locale": LOCALES.get(language, "en-US"),
        }
    )
    kept = folder / f"{sha256(asked.encode()).hexdigest()}.svg"
    try:
        return kept.read_text(encoding="utf-8")
    except OSError:
        pass
    svg = _drawn(asked)
    if svg:
        _keep(kept, svg)
    return svg


def _drawn(asked: str) -> str:
    try:
        done = subprocess.run(
            [sys.executable, "-m", __spec__.name],
            input=asked,
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout if done.returncode == 0 and done.stdout.startswith("<svg") else ""


def _keep(file: Path, svg: str) -> None:
    """Whole or not at all; the oldest make room. That a disk is full is no reason not to show it."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_suffix(".part")
        half.write_text(svg, encoding="utf-8")
        half.replace(file)
        several = sorted(file.parent.glob("*.svg"), key=lambda one: one.stat().st_mtime)
        for old in several[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        pass


def _bars(rows: list[dict[str, Any]], order: list[str]) -> list[Any]:
    import altair as alt

    axis = alt.Axis(title=None, format=",.0f", tickCount=5)
    bars = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            x=alt.X("label:O", sort=order, axis=alt.Axis(title=None, labelAngle=0)),
            y=alt.Y("height:Q", axis=axis),
        )
    )
    compared = [row for row in rows if row["usual"] is not None]
    if not compared:
        return [bars]
    usual = alt.Chart(alt.InlineData(values=compared)).mark_tick(thickness=3)
    return [bars, usual.encode(x=alt.X("label:O", sort=order), y="usual:Q")]


def _lines(rows: list[dict[str, Any]], order: list[str]) -> list[Any]:
    import altair as alt

    # Where labels do not fit beside each other, every second, third … is left out.
    across = alt.X(
        "label:O",
        sort=order,
        scale=alt.Scale(domain=order),
        axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True),
    )
    axis = alt.Axis(title=None, format=",.0f", tickCount=5)
    layers = []
    # The other one first, so that this one lies on it. A gap where there is no figure.
    for name, dashes in (("usual", [5, 4]), ("height", [1, 0])):
        line = alt.Chart(alt.InlineData(values=rows)).mark_line(
            strokeWidth=2.5,
            strokeDash=dashes,
            point=alt.OverlayMarkDef(size=24) if len(rows) <= 62 else False,
        )
        layers.append(line.encode(x=across, y=alt.Y(f"{name}:Q", axis=axis)))
    return layers


def draw(asked: dict[str, Any]) -> str:
    """Draw it: bars in the order in which they come, heights in whole numbers."""
    import altair as alt
    import vl_convert

    rows = [{"label": label, "height": height, "usual": usual} for label, height, usual in asked["bars"]]
    order = [row["label"] for row in rows]
    layers = (_lines if asked.get("lines") else _bars)(rows, order)
    if asked["goal"] is not None:
        goal = alt.InlineData(values=[{"goal": asked["goal"]}])
        layers.append(alt.Chart(goal).mark_rule(strokeDash=[6, 4], strokeWidth=2).encode(y="goal:Q"))
    chart = alt.layer(*layers).properties(width=720, height=220).configure(background="transparent")
    return str(vl_convert.vegalite_to_svg(chart.to_dict(), format_locale=asked["locale"]))


if __name__ == "__main__":
    sys.stdout.write(draw(json.load(sys.stdin)).lstrip())
