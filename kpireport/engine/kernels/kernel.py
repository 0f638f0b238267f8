"""What a forked process does to become the kernel of one notebook."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def serve(argument: dict[str, Any]) -> None:
    """Be an IPython kernel on ``connection_file`` until told to stop; then the process ends with it."""
    _limit_memory(argument.get("memory_mb"))
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
    app.start()


def _limit_memory(megabytes: int | None) -> None:
    if megabytes is None:
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    limit = pages * resource.getpagesize() + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
