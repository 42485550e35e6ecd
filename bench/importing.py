"""How fast a CSV comes in, and whether memory stays flat while it does."""

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import psutil

from bench.report import Figure, at_least, at_most

ROWS = 12_000
ROOT = Path(__file__).resolve().parents[1]
ANDRUCK = Path(sys.executable).parent / "andruck"


def _texts() -> list[tuple[str, str]]:
    """Real articles where they lie beside the checkout, the demo's otherwise."""
    real = Path(os.environ.get("ANDRUCK_SHARED", ROOT.parent / "shared")) / "data" / "gnad" / "articles.csv"
    if real.exists():
        with real.open(encoding="utf-8", newline="") as stream:
            return [(row["section"], row["text"]) for row in csv.DictReader(stream)]
    texts = ROOT / "src" / "andruck" / "project" / "demo" / "texts" / "de"
    return [
        (file.stem.partition("-")[0], file.read_text().rpartition("+++")[2]) for file in texts.glob("*.md")
    ]


def measure() -> list[Figure]:
    """Articles a second by the wall clock, and the growth of memory from the first third to the last."""
    chance = random.Random(7)
    texts = _texts()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "archive.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["id", "section", "text"])
            for number in range(ROWS):
                section, text = chance.choice(texts)
                writer.writerow([number, section, f"{number} {text}"])
        data = folder / "data"
        shutil.copytree(os.environ["ANDRUCK_DATA"], data)
        command = [ANDRUCK, "import-csv", file, "--text-column", "text", "--section-column", "section",
                   "--id-column", "id", "--source", "bench"]  # fmt: skip
        env = {**os.environ, "ANDRUCK_DATA": str(data)}
        started = time.monotonic()
        process = psutil.Popen([str(part) for part in command], env=env, stdout=subprocess.DEVNULL)
        memory = []
        while process.poll() is None:
            memory.append(process.memory_info().rss / 1e6)
            time.sleep(0.1)
        seconds = time.monotonic() - started
        assert process.returncode == 0
    third = max(len(memory) // 3, 1)
    growth = max(memory[-third:]) / max(memory[third : 2 * third] or memory)
    return [
        at_least(
            "import: articles a second", ROWS / seconds, "1/s", 300, f"{ROWS:,} rows, with the search index"
        ),
        at_most(
            "import: memory, last third to middle third", growth, "×", 1.15, f"{max(memory):.0f} MB at most"
        ),
    ]


if __name__ == "__main__":
    for figure in measure():
        print(json.dumps(asdict(figure)))
