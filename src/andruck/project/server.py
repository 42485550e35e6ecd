"""The server: Uvicorn's own supervision, with the background worker as one more child."""

import os
import resource
import signal
import socket
import subprocess
import sys

import uvicorn
from django.conf import settings
from uvicorn.supervisors.multiprocess import Multiprocess

from andruck.press import uniques
from andruck.press.protocol import PressProtocol

STARTING = 60
"""Seconds that a new worker may take in a rolling restart until it serves."""


def run(*, host: str, port: int, workers: int, with_worker: bool) -> None:
    """Serve until told to stop. SIGHUP restarts everything one by one, SIGTERM ends it in order."""
    config = Config(
        "andruck.project.asgi:application",
        host=host,
        port=port,
        workers=workers,
        loop="uvloop",
        http=PressProtocol,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
        proxy_headers=False,
    )
    if settings.COUNTING_UNIQUE:
        config.salt = uniques.Salt(settings.TIME_ZONE)
        # What is in memory only must not get onto the disk when a process crashes.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if workers == 1 and not with_worker:
        uvicorn.Server(config).run()
        return
    Supervisor(config, sockets=[config.bind_socket()], with_worker=with_worker).run()


class Config(uvicorn.Config):
    """What a worker gets from the supervisor through a pipe: Uvicorn's, and the key of the day where there is one."""

    salt: uniques.Salt | None = None

    def load(self) -> None:
        """In the worker, before it serves."""
        if self.salt is not None:
            uniques.give(self.salt)
        super().load()


class Supervisor(Multiprocess):
    """Uvicorn's supervisor with one more child: ``andruck work``.

    It overrides methods that Uvicorn does not document; the version is pinned and a test holds the contract.
    """

    def __init__(self, config: uvicorn.Config, *, sockets: list[socket.socket], with_worker: bool) -> None:
        super().__init__(config, sockets=sockets)
        self.with_worker = with_worker
        self.worker: subprocess.Popen[bytes] | None = None

    def init_processes(self) -> None:
        super().init_processes()
        self._start_worker()

    def keep_subprocess_alive(self) -> None:
        salt = getattr(self.config, "salt", None)
        if salt is not None:
            salt.turn()
        super().keep_subprocess_alive()
        if self.worker is not None and self.worker.poll() is not None and not self.should_exit.is_set():
            self._start_worker()

    def restart_all(self) -> None:
        # A new worker has more time to begin than a running one to answer: otherwise a busy machine keeps the old
        # program.
        usual, self.config.timeout_worker_healthcheck = self.config.timeout_worker_healthcheck, STARTING
        try:
            super().restart_all()
        finally:
            self.config.timeout_worker_healthcheck = usual
        if self.worker is not None:
            self.worker.terminate()

    def terminate_all(self) -> None:
        if self.worker is not None:
            self.worker.terminate()
        super().terminate_all()

    def join_all(self) -> None:
        super().join_all()
        if self.worker is not None:
            try:
                self.worker.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.worker.kill()

    def _start_worker(self) -> None:
        if self.with_worker:
            command = [sys.executable, "-m", "andruck.project.worker"]
            # The supervisor has no threads when it forks.
            self.worker = subprocess.Popen(command, env=os.environ.copy(), preexec_fn=_die_with_parent)  # noqa: PLW1509


def _die_with_parent() -> None:
    """On Linux: end with the supervisor even when that is killed, so that no two workers run."""
    import ctypes

    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
