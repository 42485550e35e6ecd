"""Builds the paper's web fonts out of the installed Source Serif and Source Sans packages.

    python tools/build_fonts.py OUT_DIR [--force]

writes five subset WOFF2 files, named plainly because Django's static files storage adds the content
hash, and `fonts.json` with what a style sheet needs to declare stand-in faces that take up exactly as
much room as the web fonts (no layout shift). Does nothing when everything there is up to date.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

BUDGET_BYTES = 100_000
FEATURES = ("kern", "liga", "onum", "lnum", "tnum")
NARROW_NO_BREAK_SPACE, NO_BREAK_HYPHEN = 0x202F, 0x2011

LATIN_1 = frozenset((*range(0x20, 0x7F), *range(0xA0, 0x100)))
LATIN_EXTENDED_A = frozenset(range(0x100, 0x180))
SIGNS = frozenset(map(ord, "„“”»«›‹‚‘’–—…•·†‡§¶€№→←↑↓✓\u00a0\u202f\u00ad\u2011"))
CHARSET = LATIN_1 | LATIN_EXTENDED_A | SIGNS

# How often each character stands in 10,000 characters of German newspaper text, counted over 2.7 million
# characters of published articles. Spaces and capitals are in it because they decide where lines break.
GERMAN_TEXT = {
    " ": 1396, "e": 1288, "n": 796, "i": 646, "r": 608, "t": 508, "s": 470, "a": 457, "d": 334, "h": 320,
    "l": 292, "u": 287, "g": 228, "o": 227, "c": 216, "m": 190, "b": 134, "f": 121, "w": 95, "k": 94,
    ".": 92, "z": 92, ",": 89, "p": 61, "v": 59, "S": 58, "ü": 53, "A": 47, "ä": 46, "D": 44, "M": 34,
    "B": 32, "P": 32, "E": 29, "F": 28, "-": 26, "G": 26, "K": 25, "W": 25, "0": 23, "R": 21, "T": 21,
    "V": 20, "ö": 20, "I": 18, "1": 17, "L": 17, "H": 16, "N": 16, "2": 14, "U": 14, ":": 12, "Z": 12,
    "J": 11, "y": 11, "ß": 11, "–": 10, "C": 9, "j": 9, "(": 8, ")": 8, "5": 8, "O": 8, "3": 7, "4": 7,
    "6": 6, "9": 6, "x": 6, "Ö": 6, "7": 5, "8": 5, "/": 2, "?": 2, "q": 1, "Ü": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Local:
    """A font readers already have. `width`: its average advance over GERMAN_TEXT, in em; `names`: what
    `local()` finds it by (full and PostScript names, and those of fonts with the same widths)."""

    label: str
    names: tuple[str, ...]
    width: float


# Times and Arial were measured with Liberation Serif and Liberation Sans (made to their widths), Georgia
# with Gelasio (made to Georgia's). They are constants because the machine that builds need not have them.
# The bold stands in for a semibold: these fonts have no weight between.
GEORGIA = Local("Georgia", ("Georgia", "Gelasio", "Gelasio-Regular"), 0.4553)
GEORGIA_ITALIC = Local(
    "Georgia", ("Georgia Italic", "Georgia-Italic", "Gelasio Italic", "Gelasio-Italic"), 0.4625
)
GEORGIA_BOLD = Local("Georgia", ("Georgia Bold", "Georgia-Bold", "Gelasio Bold", "Gelasio-Bold"), 0.5306)
TIMES = Local(
    "Times New Roman",
    ("Times New Roman", "TimesNewRomanPSMT", "Liberation Serif", "LiberationSerif"),
    0.4150,
)
TIMES_ITALIC = Local(
    "Times New Roman",
    (
        "Times New Roman Italic",
        "TimesNewRomanPS-ItalicMT",
        "Liberation Serif Italic",
        "LiberationSerif-Italic",
    ),
    0.4156,
)
TIMES_BOLD = Local(
    "Times New Roman",
    ("Times New Roman Bold", "TimesNewRomanPS-BoldMT", "Liberation Serif Bold", "LiberationSerif-Bold"),
    0.4423,
)
ARIAL = Local("Arial", ("Arial", "ArialMT", "Liberation Sans", "LiberationSans"), 0.4571)
ARIAL_BOLD = Local(
    "Arial", ("Arial Bold", "Arial-BoldMT", "Liberation Sans Bold", "LiberationSans-Bold"), 0.4899
)


@dataclass(frozen=True)
class Face:
    """One file to build: `name` is its stem, `source` the stem in `package`, `fallbacks` who stands in."""

    name: str
    package: str
    source: str
    family: str
    weight: int
    style: str
    fallbacks: tuple[Local, ...]


SERIF, SANS = "font_source_serif_pro", "font_source_sans_pro"
# The fonts' licence reserves the name "Source" for unaltered fonts, and a subset is altered.
FACES = (
    Face("serif-regular", SERIF, "SourceSerifPro-Regular", "Andruck Serif", 400, "normal", (GEORGIA, TIMES)),
    Face(
        "serif-italic",
        SERIF,
        "SourceSerifPro-It",
        "Andruck Serif",
        400,
        "italic",
        (GEORGIA_ITALIC, TIMES_ITALIC),
    ),
    Face(
        "serif-semibold",
        SERIF,
        "SourceSerifPro-Semibold",
        "Andruck Serif",
        600,
        "normal",
        (GEORGIA_BOLD, TIMES_BOLD),
    ),
    Face("sans-regular", SANS, "SourceSansPro-Regular", "Andruck Sans", 400, "normal", (ARIAL,)),
    Face("sans-semibold", SANS, "SourceSansPro-Semibold", "Andruck Sans", 600, "normal", (ARIAL_BOLD,)),
)


def source_path(face: Face) -> Path:
    """The installed font file of a face, TrueType first: its outlines compress smaller than OpenType's.

    Raises FileNotFoundError when the package or the font in it is missing."""
    spec = importlib.util.find_spec(face.package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"Python package {face.package} is not installed")
    files = Path(spec.origin).parent / "files"
    for suffix in (".ttf", ".otf"):
        path = files / f"{face.source}{suffix}"
        if path.is_file():
            return path
    raise FileNotFoundError(f"{face.package} has no {face.source}.ttf or .otf in {files}")


def is_fresh(out: Path, sources: list[Path]) -> bool:
    """True when every output exists and is newer than every source and this script."""
    outputs = [out / f"{face.name}.woff2" for face in FACES] + [out / "fonts.json"]
    if not all(path.is_file() for path in outputs):
        return False
    newest_input = max(path.stat().st_mtime for path in [*sources, Path(__file__)])
    return min(path.stat().st_mtime for path in outputs) > newest_input


def add_missing_signs(font: TTFont) -> None:
    """Gives `font` a no-break hyphen and a narrow no-break space where it lacks them.

    Our typography sets both, and a missing one would pull a whole fallback font into the line."""
    present = font.getBestCmap()
    tables = [table for table in font["cmap"].tables if table.isUnicode() and table.format in (4, 12)]
    if NO_BREAK_HYPHEN not in present:
        for table in tables:
            table.cmap[NO_BREAK_HYPHEN] = present[ord("-")]
    if NARROW_NO_BREAK_SPACE not in present and "glyf" in font:
        width, _ = font["hmtx"][present[ord(" ")]]
        font["glyf"]["narrownbspace"] = Glyph()
        font["hmtx"]["narrownbspace"] = (round(width * 0.7), 0)
        for table in tables:
            table.cmap[NARROW_NO_BREAK_SPACE] = "narrownbspace"


def rename(font: TTFont, face: Face) -> None:
    """Sets the family's own name; copyright and licence entries stay, as the licence wants."""
    names = {1: face.family, 2: face.name, 4: f"{face.family} {face.name}", 6: f"Andruck-{face.name}"}
    table = font["name"]
    for name_id in (*names, 16, 17):
        table.removeNames(nameID=name_id)
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)


def build(face: Face, source: Path) -> tuple[bytes, dict[str, Any]]:
    """Subsets one face. Returns the WOFF2 file and its entry for `fonts.json`."""
    options = subset.Options(
        hinting=False,
        layout_features=list(FEATURES),
        name_IDs=[0, 1, 2, 4, 6, 13, 14, 16, 17],
        name_languages=[0x409],
        glyph_names=False,
        notdef_outline=True,
        recalc_timestamp=False,
    )
    font = TTFont(source, lazy=False, recalcTimestamp=False)
    add_missing_signs(font)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARSET)
    subsetter.subset(font)
    rename(font, face)
    font.flavor = "woff2"
    packed = io.BytesIO()
    font.save(packed)
    return packed.getvalue(), describe(face, font, packed.tell())


def describe(face: Face, font: TTFont, size: int) -> dict[str, Any]:
    """The face's entry in `fonts.json`: lengths in em, percentages as CSS strings, `size` in bytes."""
    em = font["head"].unitsPerEm
    glyphs, advances = font.getBestCmap(), font["hmtx"]
    total = sum(GERMAN_TEXT.values())
    width = sum(advances[glyphs[ord(char)]][0] * share for char, share in GERMAN_TEXT.items()) / total / em
    lines = font["hhea"]
    metrics = {
        "ascent": lines.ascent / em,
        "descent": -lines.descent / em,
        "line_gap": lines.lineGap / em,
    }
    return {
        "file": f"{face.name}.woff2",
        "family": face.family,
        "weight": face.weight,
        "style": face.style,
        "bytes": size,
        "characters": len(glyphs),
        "missing": "".join(chr(code) for code in sorted(CHARSET - set(glyphs))),
        "average_width": round(width, 4),
        **metrics,
        "fallbacks": [stand_in(local, width, metrics) for local in face.fallbacks],
    }


def stand_in(local: Local, width: float, metrics: dict[str, float]) -> dict[str, Any]:
    """What `@font-face` needs so that `local` runs as wide and stands as high as a web font of `width` em.

    `size-adjust` scales the overrides too, so they are given before that scaling."""
    scale = width / local.width
    return {
        "for": local.label,
        "local": list(local.names),
        "size_adjust": f"{scale:.2%}",
        "ascent_override": f"{metrics['ascent'] / scale:.2%}",
        "descent_override": f"{metrics['descent'] / scale:.2%}",
        "line_gap_override": f"{metrics['line_gap'] / scale:.2%}",
    }


def write(path: Path, content: bytes) -> None:
    """Replaces `path` in one step, so that an interrupted run leaves no half file that looks fresh."""
    partial = path.with_suffix(path.suffix + ".part")
    partial.write_bytes(content)
    partial.replace(path)


def report(faces: list[dict[str, Any]]) -> int:
    """Prints name, size in kB (1,000 bytes), number of characters, and which of ours the font lacks.

    Returns the exit code: 1 when the faces together are over budget, also when they were built before."""
    print(f"{'face':<18}{'kB':>7}{'chars':>7}  without")
    for face in faces:
        name, size = face["file"].removesuffix(".woff2"), face["bytes"] / 1000
        print(f"{name:<18}{size:>7.1f}{face['characters']:>7}  {face['missing']}")
    total = sum(face["bytes"] for face in faces)
    print(f"{'total':<18}{total / 1000:>7.1f}  of {BUDGET_BYTES / 1000:.0f} kB")
    return 0 if total <= BUDGET_BYTES else 1


def main(arguments: list[str] | None = None) -> int:
    """Runs the command. Exit codes: 0 built or up to date, 1 over budget, 2 a font is not installed."""
    parser = argparse.ArgumentParser(description="Build the subset web fonts and fonts.json.")
    parser.add_argument("out", type=Path, metavar="OUT_DIR", help="folder to write to; made if missing")
    parser.add_argument("--force", action="store_true", help="build even if everything is up to date")
    options = parser.parse_args(arguments)
    out: Path = options.out
    try:
        sources = [source_path(face) for face in FACES]
    except FileNotFoundError as problem:
        print(f"build_fonts: {problem}", file=sys.stderr)
        return 2
    if not options.force and is_fresh(out, sources):
        print("up to date")
        return report(json.loads((out / "fonts.json").read_text("utf-8"))["faces"])
    out.mkdir(parents=True, exist_ok=True)
    entries = []
    for face, source in zip(FACES, sources, strict=True):
        packed, entry = build(face, source)
        write(out / f"{face.name}.woff2", packed)
        entries.append(entry)
    total = sum(entry["bytes"] for entry in entries)
    summary = {"total_bytes": total, "budget_bytes": BUDGET_BYTES, "faces": entries}
    write(out / "fonts.json", json.dumps(summary, ensure_ascii=False, indent=1).encode())
    return report(entries)


if __name__ == "__main__":
    sys.exit(main())
