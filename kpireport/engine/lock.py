"""One run at a time produces for a company; who holds the lock is said to whoever waits."""

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

_LOCK = ".run.lock"
_HOLDER = ".run.json"


@contextmanager
def writing(store: Path, wait: bool, tell: Callable[[Message], None]) -> Iterator[None]:
    """Hold a company for producing. Where another run holds it: wait and say so, or with ``wait`` False a RunError.

    The lock lies in the store, so that a run with nothing to do touches no file in the output.
    """
    try:
        store.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(store / _LOCK)
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            holder = _holder(store)
            if not wait:
                raise RunError("engine.locked", path=str(store), **holder) from None
            tell(message("engine.waiting", path=str(store), **holder))
            lock.acquire()
    except OSError as error:
        where = str(error.filename or store)
        raise RunError("engine.not_written", path=where, why=error.strerror or str(error)) from None
    try:
        _say_who(store)
        yield
    finally:
        lock.release()


def _say_who(store: Path) -> None:
    who = {"pid": os.getpid(), "host": socket.gethostname()}
    temporary = store / f".{_HOLDER}.{os.getpid()}"
    temporary.write_text(json.dumps(who), encoding="utf-8")
    temporary.replace(store / _HOLDER)


def _holder(store: Path) -> dict[str, str | int]:
    try:
        said = json.loads((store / _HOLDER).read_text(encoding="utf-8"))
        return {"pid": int(said["pid"]), "host": str(said["host"])}
    except (OSError, ValueError, KeyError):
        return {"pid": "?", "host": "?"}
