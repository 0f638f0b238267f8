"""One run at a time writes to an output folder; who holds it is said to whoever waits."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from kpireport.errors import RunError
from kpireport.texts import Message, message

_LOCK = ".lock"
_HOLDER = ".lock.json"


@contextmanager
def writing(output: Path, wait: bool, tell: Callable[[Message], None]) -> Iterator[None]:
    """Hold ``output`` for writing. Where another run holds it: wait and say so, or with ``wait`` False a RunError."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(output / _LOCK)
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            holder = _holder(output)
            if not wait:
                raise RunError("engine.locked", path=str(output), **holder) from None
            tell(message("engine.waiting", path=str(output), **holder))
            lock.acquire()
    except OSError as error:
        where = str(error.filename or output)
        raise RunError("engine.not_written", path=where, why=error.strerror or str(error)) from None
    try:
        _say_who(output)
        yield
    finally:
        lock.release()


def _say_who(output: Path) -> None:
    who = {"pid": os.getpid(), "host": socket.gethostname()}
    temporary = output / f".{_HOLDER}.{os.getpid()}"
    temporary.write_text(json.dumps(who), encoding="utf-8")
    temporary.replace(output / _HOLDER)


def _holder(output: Path) -> dict[str, str | int]:
    try:
        said = json.loads((output / _HOLDER).read_text(encoding="utf-8"))
        return {"pid": int(said["pid"]), "host": str(said["host"])}
    except (OSError, ValueError, KeyError):
        return {"pid": "?", "host": "?"}
