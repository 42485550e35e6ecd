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
