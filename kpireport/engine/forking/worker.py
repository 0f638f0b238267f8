"""A process that does what it is sent, one call after another, until nobody sends any more."""

from __future__ import annotations

import os
import sys
import tempfile
from importlib import import_module
from multiprocessing.connection import Client, Connection
from typing import Any

from kpireport.errors import KpiError, RunError

KEY = "KPIREPORT_WORKER_KEY"


def serve(address: str) -> None:
    """Connect to ``address`` and answer calls ``(target, arguments)`` with ``(result, error)``."""
    tempfile.tempdir = None  # the parent may have looked up its own before this process was forked
    try:
        with Client(address, authkey=bytes.fromhex(os.environ.pop(KEY))) as connection:
            _answer(connection)
    except (EOFError, ConnectionError, KeyboardInterrupt):
        return


def _answer(connection: Connection) -> None:
    while True:
        target, arguments = connection.recv()
        connection.send(_call(target, arguments))


def _call(target: str, arguments: tuple[Any, ...]) -> tuple[Any, KpiError | None]:
    module, _, name = target.partition(":")
    try:
        return getattr(import_module(module), name)(*arguments), None
    except KpiError as error:
        return None, error
    except Exception as error:
        return None, RunError("engine.unforeseen", error=type(error).__name__, detail=str(error) or "—")


if __name__ == "__main__":
    serve(sys.argv[1])
