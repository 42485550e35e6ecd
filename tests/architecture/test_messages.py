"""Every text is translated, and addresses are the contract's."""

import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_no_text_is_untranslated() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "messages.py", "check"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout == ""
    assert done.returncode == 0


def test_the_check_would_see_a_missing_text(tmp_path: Path) -> None:
    """Positive control: with an empty catalogue every text is reported."""
    spec = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n')
    tool.LOCALES = tmp_path
    assert len(tool.problems()) > 100
