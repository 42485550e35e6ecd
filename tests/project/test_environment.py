from pathlib import Path

import pytest
from pydantic import ValidationError

from andruck.project.environment import Environment


def remembered(folder: Path, language: str) -> Path:
    (folder / "language").write_text(f"{language}\n", encoding="ascii")
    return folder


def test_data_folder_remembers_its_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANDRUCK_LANGUAGE", raising=False)
    assert Environment(data=remembered(tmp_path, "en")).language == "en"


def test_spoken_language_wins_over_the_remembered_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDRUCK_LANGUAGE", "de")
    assert Environment(data=remembered(tmp_path, "en")).language == "de"


def test_folder_without_language_is_german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANDRUCK_LANGUAGE", raising=False)
    assert Environment(data=tmp_path).language == "de"
    assert list(tmp_path.iterdir()) == []


def test_unknown_remembered_language_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANDRUCK_LANGUAGE", raising=False)
    with pytest.raises(ValidationError, match=r"language names the language 'tlh'; it has to be de or en"):
        Environment(data=remembered(tmp_path, "tlh"))


def test_unknown_spoken_language_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDRUCK_LANGUAGE", "xx")
    with pytest.raises(ValidationError, match="Input should be 'de' or 'en'"):
        Environment(data=tmp_path)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("paypal_environment", "https://api-m.paypal.com.evil.example"),
        ("paypal_environment", "http://10.0.0.1:8765"),
        ("paypal_environment", "production"),
        ("mollie_environment", "sandbox"),
        ("mollie_environment", "https://127.0.0.1"),
    ],
)
def test_credentials_go_to_the_provider_or_to_this_machine(option: str, value: str) -> None:
    with pytest.raises(ValidationError, match=f"ANDRUCK_{option.upper()} is live"):
        Environment(**{option: value})


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("lake_catalog", "mysql://ida:geheim@db.example/counts"),
        ("lake_catalog", "ida:geheim@db.example/counts"),
        ("lake_files", "/geheim/lake"),
        ("lake_files", "s3:///geheim"),
        ("lake_endpoint", "store.example:9000/geheim"),
        ("lake_endpoint", "https://store.example/geheim"),
    ],
)
def test_places_of_the_lake_are_addresses_and_are_not_repeated(option: str, value: str) -> None:
    with pytest.raises(ValidationError, match=f"ANDRUCK_{option.upper()} is an address") as raised:
        Environment(**{option: value})
    assert "geheim" not in str(raised.value)


def test_a_store_needs_a_key() -> None:
    with pytest.raises(ValidationError, match="needs ANDRUCK_LAKE_KEY and ANDRUCK_LAKE_SECRET"):
        Environment(lake_files="s3://counts/blatt", lake_key="one")
    options = Environment(
        lake_catalog="postgresql://ida:geheim@db.example/counts",
        lake_files="s3://counts/blatt/",
        lake_endpoint="https://store.example:9000",
        lake_key="one",
        lake_secret="geheim",
    )
    assert options.lake_files == "s3://counts/blatt"
    assert "geheim" not in repr(options)


def test_secrets_of_providers_are_not_shown() -> None:
    options = Environment(paypal_secret="geheim-1", mollie_key="live_geheim2", mollie_token="access_geheim3")
    assert "geheim" not in repr(options)
    assert options.mollie_key.get_secret_value() == "live_geheim2"


@pytest.mark.parametrize(
    ("text", "found"),
    [("true", True), ("1", True), ("yes", True), ("false", False), ("0", False), ("unique", "unique")],
)
def test_counting_is_on_off_or_more(monkeypatch: pytest.MonkeyPatch, text: str, found: object) -> None:
    monkeypatch.setenv("ANDRUCK_COUNTING", text)
    assert Environment().counting == found


def test_counting_is_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDRUCK_COUNTING", "everybody")
    with pytest.raises(ValidationError):
        Environment()
