"""What is said when the static files cannot be gathered."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from andruck.core.errors import Refusal
from andruck.project import preparing


def gather(monkeypatch: pytest.MonkeyPatch, problem: Exception | None) -> None:
    def collect(*names: Any, **options: Any) -> None:
        if problem is not None:
            raise problem

    monkeypatch.setattr(preparing, "call_command", collect)
    with preparing.static_files(lambda line: None):
        pass


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()


def test_once_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    gather(monkeypatch, None)
    assert preparing.static_files_ready()
    gather(monkeypatch, RuntimeError("never asked again"))


def test_an_error_of_the_system_keeps_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        gather(monkeypatch, OSError(errno.ENOSPC, "full"))
    assert not preparing.static_files_ready()


def test_any_other_error_is_not_taken_for_one_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refusal) as caught:
        gather(monkeypatch, ValueError("a font is missing"))
    assert caught.value.code == "static_files"
    assert not preparing.static_files_ready()
