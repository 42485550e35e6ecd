"""The documents say what the program does: every option, command, event, role, dependency and link is compared."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import click
import pytest
from django.urls import URLPattern
from pydantic import SecretStr

import andruck.project.cli
from andruck.infra.storage import declarations
from andruck.people.rules import Role
from andruck.project import wiring
from andruck.project.environment import Environment

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "andruck"
REFERENCE = ROOT / "docs" / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *PACKAGE.glob("*/CONTEXT.md")])
# Taken by `make screenshots`: only these may be missing, while somebody without a browser works.
SCREENSHOTS = {
    "front-de-light-1280.png",
    "front-en-light-1280.png",
    "article-de-dark-360.png",
    "editor-article.png",
}
LONGEST_DECISION = 40
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)


def _rows(page: Path) -> dict[str, list[str]]:
    """The rows of a page's tables by the code names in their first cell; other rows are left out."""
    found = {}
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            for name in re.findall(r"`([^`]+)`", cells[0]):
                found[name] = cells
    return found


def _options() -> dict[str, str]:
    """Every option with its default as the page writes it."""
    found = {}
    for name, field in Environment.model_fields.items():
        default = field.get_default(call_default_factory=True)
        text = str(default).lower() if isinstance(default, bool) else str(default)
        found[f"ANDRUCK_{name.upper()}"] = (
            f"`{text}`" if default not in ("", [], None, SecretStr("")) else "empty"
        )
    return found


def _all_commands() -> list[tuple[str, click.Command]]:
    """Every command with its whole name; the modules of the package add their own when they are loaded."""
    for module in pkgutil.iter_modules(andruck.project.cli.__path__):
        importlib.import_module(f"andruck.project.cli.{module.name}")
    return list(_commands(andruck.project.cli.cli, "andruck"))


def _commands(group: click.Group, before: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


def _section(page: Path, heading: str) -> str:
    """The text below the heading that begins with this code name."""
    parts = re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return next((part for part in parts if part.startswith(f"`{heading}`")), "")


def _requirements() -> set[str]:
    lines = [line for file in (ROOT / "requirements").glob("*.in") for line in file.read_text().splitlines()]
    return {
        re.split(r"[\[=<>~! ]", line, maxsplit=1)[0].lower()
        for line in lines
        if line and not line.startswith(("#", "-"))
    }


def test_every_option_is_described_with_its_default() -> None:
    described = {name: cells[1] for name, cells in _rows(REFERENCE / "options.md").items()}
    assert described == _options()


def test_every_command_is_described_with_its_options() -> None:
    page = REFERENCE / "commands.md"
    silent = []
    for name, command in _all_commands():
        text = _section(page, name)
        names = [
            option for parameter in command.params if isinstance(parameter, click.Option)
            for option in parameter.opts if option.startswith("--")
        ]  # fmt: skip
        if not text:
            silent.append(name)
        silent += [f"{name} {option}" for option in names if f"`{option}" not in text]
    assert silent == []


def test_no_command_is_described_that_does_not_exist() -> None:
    described = re.findall(r"^## `([^`]+)`", (REFERENCE / "commands.md").read_text(), flags=re.MULTILINE)
    assert sorted(described) == sorted(name for name, _ in _all_commands())


def test_every_event_is_described_with_its_fields() -> None:
    described = {
        name: set(re.findall(r"`(\w+)`", cells[2])) for name, cells in _rows(REFERENCE / "events.md").items()
    }
    events: dict[str, set[str]] = {}
    for file in PACKAGE.glob("*/events.py"):
        module: Any = importlib.import_module(f"andruck.{file.parent.name}.events")
        for name, kind in inspect.getmembers(module, inspect.isclass):
            if is_dataclass(kind) and kind.__module__ == module.__name__:
                events[name] = set(kind.__dataclass_fields__)
    assert len(events) > 3
    assert described == events


def test_every_role_is_described() -> None:
    assert sorted(_rows(REFERENCE / "roles.md")) == sorted(role.value for role in Role)


def test_everything_that_may_be_stored_is_described() -> None:
    described = sorted(_rows(REFERENCE / "storage-register.md"))
    sometimes = wiring.counting_storage(beacons=True, unique=True)
    assert described == sorted({item.name for item in (*declarations(), *sometimes)})


def test_every_dependency_has_its_reason_and_its_replacement() -> None:
    rows = _rows(ROOT / "docs" / "decisions" / "0009-dependencies.md")
    assert set(rows) == _requirements()
    assert [name for name, cells in rows.items() if not all(cells)] == []


def test_every_readers_address_is_described() -> None:
    text = (REFERENCE / "addresses.md").read_text(encoding="utf-8")
    reading: Any = importlib.import_module("andruck.reading.urls")
    patterns = [pattern for pattern in reading.urlpatterns if isinstance(pattern, URLPattern)]
    # The part before the first variable, in the language of the site.
    starts = {str(pattern.pattern).partition("<")[0] for pattern in patterns}
    assert len(starts) > 10
    assert [start for start in sorted(starts) if f"`/{start}" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    dead = []
    for target in _LINK.findall(text):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = (page.parent / unquote(path)).resolve() if path else page
        if file.name in SCREENSHOTS and file.parent == ROOT / "docs" / "images":
            continue
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            dead.append(target)
    assert dead == []


def _anchors(page: Path) -> set[str]:
    """The names under which the headings of a page can be linked to."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_check_of_links_would_see_a_dead_one() -> None:
    """Positive control: links are found in prose, in tables and around pictures."""
    text = "see [this](a.md), | ![that](b.png) | and [![both](c.png)](d.md#part)"
    assert _LINK.findall(text) == ["a.md", "b.png", "d.md#part"]


def test_the_readme_names_both_commands_and_every_screenshot() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^make (run|test)\b", text, flags=re.MULTILINE) == ["run", "test"]
    assert {name for name in SCREENSHOTS if f"docs/images/{name}" not in text} == set()


def _prose(file: Path) -> int:
    """Lines that have to be read; a table is looked things up in."""
    return sum(not line.startswith("|") for line in file.read_text().splitlines())


def test_decisions_are_short_numbered_and_whole() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [file.name[:4] for file in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    long = [file.name for file in files if _prose(file) > LONGEST_DECISION]
    assert long == []
    wrong = [file.name for file in files if not file.read_text().startswith(f"# {file.name[:4]} ")]
    assert wrong == []


def test_no_page_is_unfinished() -> None:
    unfinished = [
        str(page.relative_to(ROOT))
        for page in PAGES
        if re.search(r"PLACEHOLDER|TODO:|FIXME|lorem ipsum", page.read_text(encoding="utf-8"))
    ]
    assert unfinished == []
