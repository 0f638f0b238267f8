"""What a forked process does to become the kernel of one notebook."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def serve(argument: dict[str, Any]) -> None:
    """Be an IPython kernel on ``connection_file`` until told to stop; then the process ends with it."""
    folder = Path(argument["connection_file"]).parent
    os.environ["IPYTHONDIR"] = str(folder / "ipython")

    import duckdb
    from ipykernel.kernelapp import IPKernelApp
    from traitlets.config import Config

    duckdb.set_default_connection(duckdb.connect(":memory:"))
    quiet = Config()
    quiet.HistoryManager.enabled = False
    quiet.IPKernelApp.parent_handle = os.getppid()
    quiet.IPKernelApp.connection_file = argument["connection_file"]
    app: Any = IPKernelApp.instance(config=quiet)
    app.initialize([])
    # An ordinary kernel finds its backend when it imports matplotlib; here that happened before the fork.
    app.shell.enable_matplotlib("inline")
    _limit_memory(argument.get("memory_mb"))
    app.start()


def _limit_memory(megabytes: int | None) -> None:
    """Beyond what the kernel has now, cells may take this much; then they get a MemoryError. Linux only."""
    status = Path("/proc/self/status")
    if megabytes is None or not status.exists():
        return
    import resource

    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    taken = int(lines["VmData"].split()[0]) * 2**10
    resource.setrlimit(resource.RLIMIT_DATA, (taken + megabytes * 2**20,) * 2)
