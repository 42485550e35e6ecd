"""Translations without gettext's programs: collect, check and compile the messages with Babel.

Every room has its own catalogue, src/andruck/ROOM/locale/LANGUAGE/LC_MESSAGES/django.po.

messages.py update    collect texts from code and templates into the catalogues
messages.py check     fail if a text is missing, untranslated or doubtful
messages.py compile   write the .mo files
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.template.engine import Engine  # noqa: F401 (templatize needs Django's template machinery)
from django.utils.translation import templatize

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "andruck"
LANGUAGES = ("de",)
NEVER = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def messages() -> Iterator[tuple[str, int, Any, str | None]]:
    """(file, line, message or (singular, plural), context) of every translatable text."""
    for file in sorted(PACKAGE.rglob("*")):
        if (
            file.suffix not in {".py", ".html", ".txt", ".xml"}
            or "migrations" in file.parts
            or "texts" in file.parts
        ):
            continue
        source = file.read_text(encoding="utf-8")
        if file.suffix != ".py":
            # Templates become something like Python; their indentation means nothing to it.
            source = "\n".join(line.strip() for line in templatize(source, origin=str(file)).splitlines())
        stream = io.BytesIO(source.encode())
        options = {"encoding": "utf-8"}
        for line, text, _comments, context in extract("python", stream, KEYWORDS, options=options):
            yield str(file.relative_to(PACKAGE.parent)), line, text, context


def collected() -> dict[str, Catalog]:
    """Every text of the program, by room."""
    rooms: dict[str, Catalog] = {}
    for file, _line, text, context in messages():
        if text and (not isinstance(text, tuple) or text[0]):
            room = Path(file).parts[1]
            catalog = rooms.setdefault(room, Catalog(project="Andruck", charset="utf-8"))
            catalog.add(text, locations=[(file, None)], context=context)
    return rooms


def catalogs() -> list[Path]:
    """The .po files there are."""
    return sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po"))


def catalog_of(room: str, language: str) -> Path:
    """Where the translations of a room into a language are."""
    return PACKAGE / room / "locale" / language / "LC_MESSAGES" / "django.po"


def read(file: Path) -> Catalog:
    """A .po file."""
    with file.open("rb") as stream:
        return read_po(stream, locale=file.parts[-3], charset="utf-8")


def update() -> int:
    """Bring the .po files up to date; new texts are left empty for people to translate, never guessed."""
    for room, template in collected().items():
        for language in LANGUAGES:
            file = catalog_of(room, language)
            catalog = (
                read(file) if file.exists() else Catalog(locale=language, project="Andruck", charset="utf-8")
            )
            catalog.update(template, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            # Dates of collecting would make every change of two people a conflict.
            catalog.creation_date = catalog.revision_date = NEVER
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as stream:
                write_po(
                    stream, catalog, width=110, sort_output=True, no_location=False, include_lineno=False
                )
            empty = sum(1 for message in catalog if message.id and not message.string)
            print(f"{room}, {language}: {len(catalog)} texts, {empty} to translate")
    return 0


def problems() -> list[str]:
    """What is missing or doubtful in any translation."""
    found = []
    for room, template in collected().items():
        for language in LANGUAGES:
            file = catalog_of(room, language)
            catalog = read(file) if file.exists() else Catalog(locale=language)
            found += [f"{room}, {language}: {problem}" for problem in problems_of(catalog, template)]
    return found


def problems_of(catalog: Catalog, template: Catalog) -> Iterator[str]:
    """What of a room's texts is missing or doubtful in one translation."""
    for message in template:
        if not message.id:
            continue
        there = catalog.get(message.id, message.context)
        if there is None:
            yield f"not in the catalogue: {message.id!r} (run make messages)"
        elif not there.string or (isinstance(there.string, tuple) and not all(there.string)):
            yield f"not translated: {message.id!r}"
        elif there.fuzzy:
            yield f"doubtful: {message.id!r}"
        else:
            for error in there.check(catalog):
                yield f"{message.id!r}: {error}"


def check() -> int:
    """Print problems; exit code 1 when there are any."""
    found = problems()
    for line in found[:40]:
        print(line)
    if len(found) > 40:
        print(f"… and {len(found) - 40} more")
    return 1 if found else 0


def compile_all() -> int:
    """Write the .mo files beside the .po files."""
    for file in catalogs():
        with file.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, read(file))
    return 0


if __name__ == "__main__":
    settings.configure(USE_I18N=True)
    commands = {"update": update, "check": check, "compile": compile_all}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    sys.exit(commands[sys.argv[1]]())
