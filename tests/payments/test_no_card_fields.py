"""Card data never touches the paper: there is no field for it, in any template or script of ours."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "andruck"
FIELDS = ("cc-number", "cc-csc", "cc-exp", "cardnumber", "card_number", "cvc", "cvv")


def fields_in(folder: Path) -> list[str]:
    """Files below the folder in which a field for card data is named."""
    files = [file for kind in ("*.html", "*.js") for file in sorted(folder.rglob(kind))]
    assert files
    return [file.name for file in files if any(name in file.read_text().lower() for name in FIELDS)]


def test_there_is_no_field_for_card_data() -> None:
    assert fields_in(PACKAGE) == []


def test_a_field_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "form.html").write_text('<input autocomplete="cc-number">')
    assert fields_in(tmp_path) == ["form.html"]
