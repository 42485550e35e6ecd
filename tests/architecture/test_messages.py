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


def test_the_check_would_see_a_missing_text() -> None:
    """Positive control: in a language that nobody has translated into, every text is reported."""
    spec = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    tool.LANGUAGES = ("fr",)
    assert len(tool.problems()) > 100
