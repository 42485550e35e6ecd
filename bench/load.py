"""Load by wrk, and what it cost the server in CPU seconds."""

import json
import os
import random
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
HEADERS = {
    "Host": "localhost",
    "Connection": "keep-alive",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "de,en-US;q=0.7,en;q=0.3",
    "Accept-Encoding": "gzip, deflate, br",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-User": "?1",
    "Priority": "u=0, i",
}
"""What a browser sends, and a cookie beside it."""

SCRIPT = """
local requests, n = {}, 0
for line in io.lines("LINES") do
  local path, cookie = line:match("^(%S+) (.*)$")
  wrk.headers["Cookie"] = cookie
  n = n + 1
  requests[n] = {path, cookie}
end
local made = {}
function init(args)
  for i = 1, n do
    wrk.headers["Cookie"] = requests[i][2]
    made[i] = wrk.format("GET", requests[i][1])
  end
  math.randomseed(7)
end
function request() return made[math.random(n)] end
PACE
done = function(summary, latency)
  io.stderr:write(string.format('{"requests": %d, "seconds": %f, "p99": %f, "bad": %d}\\n', summary.requests,
    summary.duration / 1e6, latency:percentile(99.0) / 1000, summary.errors.status + summary.errors.read +
    summary.errors.timeout + summary.errors.connect + summary.errors.write))
end
"""


@dataclass(frozen=True)
class Load:
    """One run."""

    per_cpu_second: float
    per_second: float
    p99: float
    bad: int


def run(
    port: int, requests: list[tuple[str, str]], server: int, folder: Path, *,
    seconds: float = 4, pace: float = 0, connections: int = 32,
) -> Load:  # fmt: skip
    """Random ones of these requests (path, cookie). ``pace``: not more than so many a second."""
    lines = folder / "requests.txt"
    lines.write_text("".join(f"{path} {cookie}\n" for path, cookie in requests))
    # Every connection waits after an answer; whole milliseconds, so that many connections are needed.
    wait = connections / pace * 1000 if pace else 0
    slow = f"function delay() return math.random(0, {round(2 * wait)}) end" if pace else ""
    script = folder / "load.lua"
    script.write_text(SCRIPT.replace("LINES", str(lines)).replace("PACE", slow))
    headers = [part for name, value in HEADERS.items() for part in ("-H", f"{name}: {value}")]
    command = [
        "taskset",
        "-c",
        "1",
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds:.0f}s",
        "--latency",
        "-s",
        script,
    ]
    before = cpu(server)
    done = subprocess.run(
        [*map(str, command), *headers, f"http://127.0.0.1:{port}/"],
        capture_output=True,
        text=True,
        check=True,
    )
    used = cpu(server) - before
    got = json.loads(done.stderr.strip().splitlines()[-1])
    return Load(got["requests"] / max(used, 0.01), got["requests"] / got["seconds"], got["p99"], got["bad"])


def tree(process: int) -> list[int]:
    """A process and its children, by number."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(one for child in children for one in tree(int(child)))]


def cpu(process: int) -> float:
    """CPU seconds of a process and its children so far."""
    used = 0.0
    for one in tree(process):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        used += (int(fields[11]) + int(fields[12])) / TICKS
    return used


def memory(process: int) -> dict[str, float]:
    """Resident MiB of the largest process of a tree: all, and of it anonymous and of files."""
    found = []
    for one in tree(process):
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{one}/status").read_text().splitlines())
        found.append({key: int(lines[key].split()[0]) / 1024 for key in ("VmRSS", "RssAnon", "RssFile")})
    return max(found, key=lambda one: one["VmRSS"])


def wait_for(address: str, seconds: float = 60) -> bytes:
    """The answer, as soon as there is one."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                return bytes(answer.read())
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def picked(paths: list[str], cookies: list[str], many: int) -> list[tuple[str, str]]:
    """Random pairs of these, the same in every run."""
    dice = random.Random(46)
    return list(zip(dice.sample(paths, min(many, len(paths))), dice.choices(cookies, k=many), strict=False))
