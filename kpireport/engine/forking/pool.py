"""Worker processes for work that is not a notebook: forked where possible, renewed before they grow."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from kpireport.engine.forking.client import Forked, ForkServer
from kpireport.engine.forking.folders import private_folder, sweep
from kpireport.engine.forking.worker import KEY
from kpireport.errors import RunError

TARGET = "kpireport.engine.forking.worker:serve"
RENEW_AFTER = 400
LOOK_AGAIN = 0.5
RENEW_ABOVE = 600  # megabytes resident, of which a fork has some 300 in common with its parent


@dataclass
class _Worker:
    connection: Connection
    process: Forked | subprocess.Popen[bytes]
    done: int = 0

    @property
    def resident(self) -> int:
        """Its megabytes in memory; 0 where the system does not say."""
        try:
            pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE") // 2**20
        except (OSError, ValueError, IndexError):
            return 0

    def end(self) -> None:
        self.connection.close()
        try:
            self.process.wait(5)
        except (TimeoutError, subprocess.TimeoutExpired):
            if isinstance(self.process, Forked):
                self.process.signal(signal.SIGKILL)
            else:
                self.process.kill()
                self.process.wait()


class WorkerPool:
    """At most ``size`` workers at a time. ``server`` None, or one that has died: ordinary processes instead of forks."""

    def __init__(
        self,
        size: int,
        server: ForkServer | None,
        *,
        renew_after: int = RENEW_AFTER,
        renew_above: int = RENEW_ABOVE,
    ) -> None:
        self._server = server
        self._renew_after = renew_after
        self._renew_above = renew_above
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="worker")
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._ordinary: list[subprocess.Popen[bytes]] = []
        self._starting = threading.Lock()
        self._key = secrets.token_bytes(32)
        sweep()
        self._folder = private_folder()
        place = {} if os.name == "nt" else {"address": f"{self._folder}/w", "family": "AF_UNIX"}
        self._listener = Listener(authkey=self._key, backlog=size, **place)
        if place:
            # A worker may die before it ever connects; the standard library lets nobody say how long to wait.
            self._listener._listener._socket.settimeout(LOOK_AGAIN)  # type: ignore[attr-defined]

    def submit(self, target: str, *arguments: Any) -> Future[Any]:
        """Have ``module:function`` called in a worker; the future holds its result or its KpiError."""
        return self._threads.submit(self._run, target, arguments)

    def kill(self) -> None:
        """End what ordinary workers do at once (forks end with their parent)."""
        for process in self._ordinary:
            process.kill()

    def close(self) -> None:
        """End all workers; calls not yet begun are dropped."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().end()
        self._listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, target: str, arguments: tuple[Any, ...]) -> Any:
        worker = self._take()
        try:
            worker.connection.send((target, arguments))
            result, error = worker.connection.recv()
        except (EOFError, OSError):
            worker.end()
            raise RunError("engine.worker_died") from None
        worker.done += 1
        if worker.done < self._renew_after and worker.resident <= self._renew_above:
            self._idle.put(worker)
        else:
            worker.end()
        if error is not None:
            raise error
        return result

    def _take(self) -> _Worker:
        if not self._idle.empty():
            return self._idle.get()
        with self._starting:
            process = self._start()
            while True:
                try:
                    return _Worker(self._listener.accept(), process)
                except TimeoutError:
                    if process.poll() is not None:
                        raise RunError("engine.worker_died") from None

    def _start(self) -> Forked | subprocess.Popen[bytes]:
        # What workers lay on disk (cut fonts) goes with this folder: a fork ends without tidying up.
        env = {**os.environ, KEY: self._key.hex(), "TMPDIR": str(self._folder)}
        address = str(self._listener.address)
        if self._server is not None and self._server.alive:
            return self._server.spawn(TARGET, address, cwd=Path.cwd(), env=env)
        process = subprocess.Popen(
            [sys.executable, "-m", "kpireport.engine.forking.worker", address],
            env=env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the run, which ends its workers itself
        )
        self._ordinary.append(process)
        return process
