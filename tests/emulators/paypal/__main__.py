"""The stand-in as a process: ``python -m tests.emulators.paypal --port 8765 --state FILE --hook URL``."""

import argparse
import contextlib
import signal
from pathlib import Path

from tests.emulators.description import descriptions
from tests.emulators.paypal.server import CLIENT, SECRET, PayPalEmulator
from tests.emulators.paypal.signing import authority


def main() -> None:
    """Run until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulators.paypal")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, help="where the state is written after every call")
    parser.add_argument("--hook", default="", help="address of the paper's webhook; empty: messages are held")
    parser.add_argument("--roots", type=Path, help="where the certificate to trust is written")
    options = parser.parse_args()
    if options.roots:
        options.roots.write_bytes(authority().root_pem)
    emulator = PayPalEmulator(port=options.port, state_file=options.state, description=descriptions())
    with emulator:
        if options.hook:
            emulator.hook_address = options.hook
            emulator.hooks.send_at_once()
        emulator.save()
        print(f"PayPal's stand-in: {emulator.url}  client {CLIENT}  secret {SECRET}", flush=True)  # noqa: T201
        signal.signal(signal.SIGTERM, lambda *_: emulator.released.set())
        with contextlib.suppress(KeyboardInterrupt):
            emulator.released.wait()


main()
