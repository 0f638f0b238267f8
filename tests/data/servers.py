"""A PostgreSQL server on loopback and a local Spark session, for tests; skipped where they are not installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _program(name: str) -> str | None:
    found = shutil.which(name)
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return found or (str(newest[0]) if newest else None)


@contextmanager
def postgres_server() -> Iterator[str]:
    """A server of its own, in a folder of its own; gives the URL of an empty database."""
    initdb, server = _program("initdb"), _program("postgres")
    if initdb is None or server is None or importlib.util.find_spec("psycopg") is None:
        pytest.skip("no PostgreSQL here")
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    with tempfile.TemporaryDirectory(prefix="kpi-pg-") as name:
        folder = Path(name)
        if user is not None:
            shutil.chown(folder, user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        subprocess.run(
            [initdb, "-D", f"{name}/d", "-U", "kpi", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True, user=user, capture_output=True, cwd=name,
        )  # fmt: skip
        options = ["-p", str(port), "-k", name, "-h", "127.0.0.1", "-F"]
        running = subprocess.Popen(
            [server, "-D", f"{name}/d", *options],
            user=user,
            cwd=name,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(port)
            yield f"postgres://kpi@127.0.0.1:{port}/postgres"
        finally:
            running.send_signal(signal.SIGINT)  # does not wait for open connections
            running.wait(20)


def _wait(port: int) -> None:
    import psycopg

    for _ in range(100):
        try:
            with psycopg.connect(f"postgres://kpi@127.0.0.1:{port}/postgres"):
                return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError("the server did not come up")


def spark_url() -> str:
    """The URL of a local session."""
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        pytest.skip("no Spark here")
    return "spark://local[2]"
