"""The processes of a server, looked at while they come and go."""

from contextlib import suppress

import psutil


def running(server: int, word: str = "") -> list[psutil.Process]:
    """The server's processes whose command bears this word.

    Left out are those that end while we look, those that have ended but were not waited for, and the
    interpreter's own resource tracker.
    """
    found = []
    for process in psutil.Process(server).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            line = " ".join(process.cmdline())
            alive = process.status() != psutil.STATUS_ZOMBIE
            if alive and word in line and "resource_tracker" not in line:
                found.append(process)
    return found
