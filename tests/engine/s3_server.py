"""An S3-compatible server on loopback, a process of its own that checks every signature; objects are files below a folder."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

KEY, SECRET = "tester", "not-a-secret-but-long-enough"


@dataclass
class Server:
    """The server; ``folder/<bucket>`` holds its objects. It can be killed and started again on the same port."""

    folder: Path
    port: int = 0
    _running: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [
            sys.executable,
            "-m",
            "nanio",
            "serve",
            "--data-dir",
            str(self.folder),
            "--host",
            "127.0.0.1",
        ]
        environment = {**os.environ, "NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": SECRET}
        self._running = subprocess.Popen(
            [*command, "--port", str(self.port), "--log-level", "error"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(200):
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """Like a machine that loses its power."""
        if self._running is not None:
            self._running.send_signal(signal.SIGKILL)
            self._running.wait(10)
            self._running = None
