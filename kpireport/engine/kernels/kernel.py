"""What a forked process does to become the kernel of one notebook."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from kpireport.engine.kernels.memory import limit_memory


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
    quiet.IPKernelApp.log_level = logging.ERROR
    quiet.IPKernelApp.parent_handle = os.getppid()
    quiet.IPKernelApp.connection_file = argument["connection_file"]
    app: Any = IPKernelApp.instance(config=quiet)
    app.initialize([])
    # An ordinary kernel finds its backend when it imports matplotlib; here that happened before the fork.
    app.shell.enable_matplotlib("inline")
    limit_memory(argument.get("memory_mb"))
    app.start()
