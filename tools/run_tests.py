"""Runs pytest, on as many processes as the machine has, so that its closing line is the last thing printed."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """The exit code of pytest; no test at all counts as a failure."""
    processes = min(os.cpu_count() or 1, 4)
    # A file stays in one process, so that what it sets up for all its tests is set up once; the long ones first.
    spread = ["--dist", "loadfile", "--no-loadscope-reorder"]
    arguments = [sys.executable, "-m", "pytest", "-n", str(processes), *spread, *sys.argv[1:]]
    os.chdir(ROOT)
    os.execv(sys.executable, arguments)


if __name__ == "__main__":
    sys.exit(main())
