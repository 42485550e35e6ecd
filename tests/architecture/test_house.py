"""The house keeps its shape: floors, sizes, names. What is not checked is not a rule."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "andruck"
SOURCES = [file for file in PACKAGE.rglob("*.py") if "migrations" not in file.parts]
FORBIDDEN_NAMES = {"utils", "helpers", "managers", "services", "common", "misc"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 50


def test_rooms_stand_on_their_floors() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:]


def test_a_breach_would_be_seen(tmp_path: Path) -> None:
    """Positive control: the contracts bite when a lower room looks up."""
    config = (ROOT / "pyproject.toml").read_text()
    start = config.index("[tool.importlinter]")
    copy = tmp_path / "pyproject.toml"
    copy.write_text(
        config[start:]
        .replace('"reading | account | desk | api",', '"newsroom",')
        .replace('"newsroom | support | (usage)",', '"reading | account | desk | api",')
    )
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--config", copy, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode != 0
    assert "Rooms form one stack" in done.stdout


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_file_is_short_and_well_named(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    assert file.stem not in FORBIDDEN_NAMES
    assert not FORBIDDEN_NAMES & set(file.relative_to(PACKAGE).parts)
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(file.relative_to(PACKAGE))
        for file in SOURCES
        if file.name not in {"__init__.py", "apps.py"} and not ast.get_docstring(ast.parse(file.read_text()))
    ]
    assert silent == []


def test_every_room_has_its_page() -> None:
    rooms = [folder for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists()]
    without = [room.name for room in rooms if not (room / "CONTEXT.md").exists()]
    assert without == []


def test_no_model_signals() -> None:
    users = [str(file) for file in SOURCES if "django.db.models.signals" in file.read_text()]
    assert users == []
