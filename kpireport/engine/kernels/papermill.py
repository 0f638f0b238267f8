"""Papermill engines: ``kpireport`` runs notebooks on forked kernels, ``kpireport-ordinary`` on ordinary ones."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from traitlets.config import Config

from kpireport.engine.forking import shared_server
from kpireport.engine.kernels.manager import ForkedKernelManager, PrivateKernelManager
from kpireport.errors import MachineError

FORKED = "kpireport"
ORDINARY = "kpireport-ordinary"


class OrdinaryEngine(NBClientEngine):  # type: ignore[misc]
    """Runs a notebook on a kernel of its own. ``folder`` is where the kernel works, ``memory_mb`` what it may take."""

    manager: ClassVar[type[PrivateKernelManager]] = PrivateKernelManager

    @classmethod
    def execute_managed_notebook(  # noqa: PLR0913, PLR0917 - papermill's own
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        **options: Any,
    ) -> Any:
        """Run all cells; what papermill passes on, and ``folder``, ``memory_mb`` and ``stopped``."""
        folder, memory, stopped = (options.get(name) for name in ("folder", "memory_mb", "stopped"))
        limit = {"memory_mb": int(memory)} if memory else {}

        def run() -> Any:
            return PapermillNotebookClient(
                nb_man,
                kernel_name=kernel_name or "python3",
                kernel_manager_class=cls.manager,
                config=Config({"ForkProvisioner": limit, "PrivateKernelManager": limit}),
                resources={"metadata": {"path": str(folder)}} if folder else {},
                timeout=execution_timeout,
                startup_timeout=start_timeout,
                shutdown_kernel="immediate",
                record_timing=False,
                log=logging.getLogger("papermill"),
                log_output=log_output,
                stdout_file=stdout_file,
                stderr_file=stderr_file,
            ).execute()

        try:
            return run()
        except (RuntimeError, OSError, MachineError):
            if _begun(nb_man) or (stopped is not None and stopped.is_set()):
                raise
            return run()  # the kernel did not start, which may pass; no cell is ever run twice


class ForkedEngine(OrdinaryEngine):
    """Runs a notebook on a forked kernel; on an ordinary one where the machine cannot fork."""

    manager = ForkedKernelManager

    @classmethod
    def execute_managed_notebook(  # type: ignore[override]  # papermill passes keywords
        cls, nb_man: Any, kernel_name: str, **options: Any
    ) -> Any:
        """Run all cells."""
        try:
            shared_server().wait_ready()
        except MachineError as error:
            logging.getLogger("papermill").warning("%s", error)
            return OrdinaryEngine.execute_managed_notebook(nb_man, kernel_name, **options)
        return super().execute_managed_notebook(nb_man, kernel_name, **options)


def _begun(nb_man: Any) -> bool:
    """Whether any cell was begun with."""
    recorded = [cell.metadata.get("papermill", {}) for cell in nb_man.nb.cells]
    return any(each.get("status") != NotebookExecutionManager.PENDING for each in recorded)


def register() -> None:
    """Make both engines known to papermill by name."""
    papermill_engines.register(FORKED, ForkedEngine)
    papermill_engines.register(ORDINARY, OrdinaryEngine)
