"""The stand-in as a process: ``python -m tests.emulators.mollie --port 8766 --state FILE``."""

import argparse
import contextlib
import signal
from pathlib import Path

from tests.emulators.mollie.server import KEY, TOKEN, MollieEmulator


def main() -> None:
    """Run until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulators.mollie")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, help="where the state is written after every call")
    parser.add_argument("--hold", action="store_true", help="keep messages back instead of sending them")
    options = parser.parse_args()
    emulator = MollieEmulator(port=options.port, state_file=options.state)
    with emulator:
        if not options.hold:
            emulator.hooks.send_at_once()
        emulator.save()
        print(f"Mollie's stand-in: {emulator.url}  key {KEY}  token {TOKEN}", flush=True)  # noqa: T201
        signal.signal(signal.SIGTERM, lambda *_: emulator.released.set())
        with contextlib.suppress(KeyboardInterrupt):
            emulator.released.wait()


main()
