"""Django's own checks before going live find nothing in a paper that readers reach by https."""

import os
import subprocess
import sys
from pathlib import Path

ANDRUCK = Path(sys.executable).parent / "andruck"


def _check(tmp_path: Path, address: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANDRUCK_", "DJANGO_"))}
    env = {**kept, "ANDRUCK_DATA": str(tmp_path), "ANDRUCK_BASE_URL": address}
    command = [ANDRUCK, "manage", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)


def test_nothing_is_found_behind_https(tmp_path: Path) -> None:
    done = _check(tmp_path, "https://blatt.example")
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "System check identified no issues (1 silenced).\n",
        "",
    )


def test_the_check_would_see_a_paper_without_encryption(tmp_path: Path) -> None:
    """Positive control."""
    done = _check(tmp_path, "http://blatt.example")
    assert done.returncode == 1
    assert "security.W008" in done.stderr
