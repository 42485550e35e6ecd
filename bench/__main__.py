"""Runs every measurement, each in a process of its own, on data folders kept in build/bench.

python -m bench [PART ...]     parts: reading editor importing weight searching ledger banking hooks counting lake
                               serving access
                               ledger-full is the ledger with five million postings: some minutes, 2 GB of disk
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench.report import Figure, show, write

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "bench"
SIZES = (1_000, 100_000)
PARTS = (
    "reading",
    "editor",
    "importing",
    "weight",
    "searching",
    "ledger",
    "banking",
    "hooks",
    "counting",
    "lake",
    "serving",
    "access",
)
POSTINGS = {"ledger": 500_000, "ledger-full": 5_000_000}
ANDRUCK = Path(sys.executable).parent / "andruck"


def run(command: list[object], data: Path) -> str:
    """Run a part and give what it prints; its errors are ours."""
    env = {**os.environ, "ANDRUCK_DATA": str(data), "DJANGO_SETTINGS_MODULE": "andruck.project.settings"}
    done = subprocess.run(
        [str(part) for part in command], env=env, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(str(part) for part in command)} ended with {done.returncode}")
    return done.stdout


def paper_of(size: int) -> Path:
    """The data folder of a paper with this many articles: the demo and generated ones; kept for the next run."""
    demo, data = FOLDER / "demo", FOLDER / f"paper-{size}"
    if not (demo / "ready").exists():
        shutil.rmtree(demo, ignore_errors=True)
        run([ANDRUCK, "demo", "--language", "de", "--data", demo], demo)
        # Readers of a paper that has run for a while are sent every size of its pictures.
        run([ANDRUCK, "manage", "db_worker", "--batch"], demo)
        (demo / "ready").touch()
    if not (data / "ready").exists():
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(demo, data)
        print(f"Making a paper of {size:,} articles …", file=sys.stderr)
        run([sys.executable, "-m", "bench.archive", size], data)
        (data / "ready").touch()
    # A paper kept from an older version gets the tables of this one.
    run([ANDRUCK, "manage", "migrate", "--verbosity", "0"], data)
    return data


def books_of(postings: int) -> Path:
    """The data folder of books that ``bench.ledger`` fills; kept for the next run."""
    data = FOLDER / f"books-{postings}"
    data.mkdir(parents=True, exist_ok=True)
    run([ANDRUCK, "manage", "migrate", "--verbosity", "0"], data)
    return data


def figures(part: str) -> list[Figure]:
    """The figures of one part; growth is measured by running it on both sizes."""
    found = []
    if part in POSTINGS:
        out = run([sys.executable, "-m", "bench.ledger", POSTINGS[part]], books_of(POSTINGS[part]))
        return [Figure(**json.loads(line)) for line in out.splitlines() if line.startswith("{")]
    sizes = SIZES if part in {"reading", "editor"} else SIZES[:1]
    if part == "searching":
        sizes = SIZES[-1:]
    for size in sizes:
        out = run([sys.executable, "-m", f"bench.{part}", size], paper_of(size))
        found += [Figure(**json.loads(line)) for line in out.splitlines() if line.startswith("{")]
    return found


def main() -> int:
    """Exit code 1 when a budget is not kept."""
    started = time.monotonic()
    found = [figure for part in (sys.argv[1:] or PARTS) for figure in figures(part)]
    show(found)
    write(found, ROOT / "build" / "bench.json")
    print(f"{time.monotonic() - started:.0f} s; build/bench.json")
    return 1 if any(figure.ok is False for figure in found) else 0


if __name__ == "__main__":
    sys.exit(main())
