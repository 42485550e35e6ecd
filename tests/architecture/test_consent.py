"""What no code and no words of ours may do about consent, wherever they stand."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "andruck"
SOURCES = [file for file in PACKAGE.rglob("*.py") if "migrations" not in file.parts]
WORDS = [file for kind in ("*.html", "*.txt", "*.po", "*.py", "*.js") for file in PACKAGE.rglob(kind)]

IMPLIED = re.compile(
    r"by (?:using|visiting|continuing|browsing|staying on)\b[^.]{0,90}\b(?:agree|consent|accept)"
    r"|durch (?:die|ihre|deine)[^.]{0,40}(?:nutzung|benutzung|verwendung|besuch)[^.]{0,90}(?:zu\b|einverst|akzeptier)"
    r"|(?:weiter|wenn (?:sie|du))[^.]{0,40}(?:nutzen|nutzt|surf|scroll|bleiben)[^.]{0,90}(?:stimm|einverst|akzeptier)"
    r"|en (?:poursuivant|continuant|utilisant|naviguant)[^.]{0,90}(?:acceptez|consentez|accord)",
    re.IGNORECASE,
)
"""Sentences that take using a page for a yes, in German, English and French."""


@pytest.mark.parametrize(
    "sentence",
    [
        "By using this site you agree to our cookies",
        "By continuing to browse, you consent",
        "Durch die Nutzung dieser Website stimmen Sie der Verwendung von Cookies zu",
        "Durch die weitere Nutzung erklären Sie sich einverstanden",
        "Wenn Sie weiter surfen, sind Sie damit einverstanden",
        "En poursuivant votre navigation, vous acceptez",
    ],
)
def test_such_sentences_are_known(sentence: str) -> None:
    """Positive control."""
    assert IMPLIED.search(sentence)


def test_nothing_takes_reading_for_a_yes() -> None:
    found = []
    for file in WORDS:
        text = re.sub(r'"\s*\n\s*"|\s+', " ", file.read_text(encoding="utf-8"))
        found += [f"{file.relative_to(PACKAGE)}: {match[0]}" for match in IMPLIED.finditer(text)]
    assert found == []


def _imports(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return names


def test_only_one_place_reads_the_strings_of_a_dialogue_and_none_writes_them() -> None:
    """Only a registered dialogue may make TC strings: there is one reader, one door to it, and no way back."""
    readers, libraries, named = set(), set(), set()
    for file in SOURCES:
        name, text = str(file.relative_to(PACKAGE)), file.read_text(encoding="utf-8")
        imported = _imports(ast.parse(text))
        if any(one.startswith("andruck.consent.rules.tcf") for one in imported):
            readers.add(name)
        if any(re.search(r"iab.?tcf|tcstring", one, re.IGNORECASE) for one in imported):
            libraries.add(name)
        if re.search(r"euconsent|tc.?string", text, re.IGNORECASE):
            named.add(name)
    assert readers == {"consent/queries/companies.py"}
    assert libraries == set()
    assert named <= {
        "consent/adapters/cookie.py", "consent/ports.py", "project/environment.py",
    }  # fmt: skip
    assert sorted(_gives_text(PACKAGE / "consent" / "rules" / "tcf.py")) == ["_Bits.take"], (
        "bits, not letters"
    )


def _gives_text(file: Path) -> list[str]:
    """The functions of a module that return text or bytes, with their classes."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert not _imports(tree) & {"base64", "binascii"}
    owners = [("", tree), *((f"{one.name}.", one) for one in tree.body if isinstance(one, ast.ClassDef))]
    return [
        prefix + node.name
        for prefix, owner in owners
        for node in owner.body
        if isinstance(node, ast.FunctionDef)
        and re.search(r"\b(?:str|bytes)\b", ast.unparse(node.returns) if node.returns else "str")
        and node.name != "__init__"
    ]
