"""Asking the forking parent for processes, and watching over them."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from kpireport.errors import MachineError

# Libraries that start threads when imported must not do so in the parent; one unit has one core anyway.
SINGLE_THREADED = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
PRELOAD = ("kpireport.engine.forking.preload",)


def can_fork() -> bool:
    """Whether this system forks processes safely (Linux and macOS do)."""
    return hasattr(os, "fork") and sys.platform != "win32"


class Forked:
    """One forked process, leader of its own session."""

    def __init__(self, pid: int, ended: Future[int]) -> None:
        self.pid = pid
        self.ended = ended

    def poll(self) -> int | None:
        """Its exit code (negative: the signal that ended it); None while it runs."""
        return self.ended.result() if self.ended.done() else None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, waited for; TimeoutError when it takes longer."""
        return self.ended.result(timeout)

    def signal(self, number: int) -> None:
        """Send a signal to it and to what it started; nothing happens where it has ended."""
        for send in (os.killpg, os.kill):  # a fork that has only just begun has no session of its own yet
            try:
                if not self.ended.done():
                    send(self.pid, number)
            except ProcessLookupError:
                continue
            return


class ForkServer:
    """A running parent. Safe to use from several threads; `close` ends it and all it forked."""

    def __init__(self, modules: Sequence[str] = PRELOAD) -> None:
        if not can_fork():
            raise MachineError("engine.cannot_fork", why=sys.platform)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kpireport.engine.forking.server", *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **SINGLE_THREADED},
            start_new_session=True,
        )
        self._lock = threading.Lock()
        self._numbers = count()
        self._starting: dict[int, Future[Forked]] = {}
        self._running: dict[int, Future[int]] = {}
        self._ready: Future[int] = Future()
        self._reader = threading.Thread(target=self._listen, name="fork-server", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The parent's process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can still fork."""
        return self._process.poll() is None

    def wait_ready(self, timeout: float | None = 120) -> None:
        """Wait until everything is imported; MachineError where that failed or forking would be unsafe."""
        try:
            threads = self._ready.result(timeout)
        except TimeoutError:
            raise MachineError("engine.cannot_fork", why="timeout") from None
        if threads != 1:
            raise MachineError("engine.cannot_fork", why=f"{threads} threads")

    def spawn(
        self, target: str, argument: Any, *, cwd: Path | str, env: Mapping[str, str] | None = None
    ) -> Forked:
        """Fork a process that calls ``module:function`` with ``argument`` (plain JSON values)."""
        self.wait_ready()
        answer: Future[Forked] = Future()
        with self._lock:
            number = next(self._numbers)
            self._starting[number] = answer
            line = json.dumps(
                {
                    "id": number,
                    "target": target,
                    "argument": argument,
                    "cwd": str(cwd),
                    "env": dict(os.environ if env is None else env),
                }
            )
            self._send(line.encode() + b"\n")
        return answer.result(30)

    def close(self) -> None:
        """End the parent and everything it forked; one that still loads has forked nothing and is not waited for."""
        if not self._ready.done():
            self._process.kill()
        if self._process.stdin and not self._process.stdin.closed:
            try:
                self._process.stdin.close()
            except OSError:
                self._process.kill()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(5)
        if self._process.stdout:
            self._process.stdout.close()

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, line: bytes) -> None:
        stream = self._process.stdin
        if stream is None:
            raise MachineError("engine.cannot_fork", why="stdin")
        try:
            stream.write(line)
            stream.flush()
        except (OSError, ValueError) as error:
            raise MachineError("engine.parent_gone", why=str(error)) from error

    def _listen(self) -> None:
        stream = self._process.stdout
        if stream is None:
            return
        for line in stream:
            self._take(json.loads(line))
        self._gone()

    def _take(self, answer: dict[str, int]) -> None:
        if "ready" in answer:
            self._ready.set_result(answer["threads"])
        elif "exit" in answer:
            self._running.pop(answer["pid"]).set_result(answer["exit"])
        else:
            ended: Future[int] = Future()
            self._running[answer["pid"]] = ended
            self._starting.pop(answer["id"]).set_result(Forked(answer["pid"], ended))

    def _gone(self) -> None:
        if not self._ready.done():
            self._ready.set_exception(MachineError("engine.cannot_fork", why="gone"))
        error = MachineError("engine.parent_gone", why="gone")
        for waiting in self._starting.values():
            waiting.set_exception(error)
        for ended in self._running.values():
            ended.set_result(-9)


def shared_server() -> ForkServer:
    """The one parent of this process, started when first asked for (again, where it has died) and ended with it."""
    if not _shared().alive:
        _shared.cache_clear()
    return _shared()


def end_shared_server() -> None:
    """End the parent of this process and everything it forked; the next one to ask starts another."""
    if _shared.cache_info().currsize:
        _shared().close()
        _shared.cache_clear()


@cache
def _shared() -> ForkServer:
    server = ForkServer()
    atexit.register(server.close)
    return server
