"""Starting a kernel: a jupyter_client provisioner that forks instead of starting Python anew."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Int

from kpireport.engine.forking import Forked, shared_server

TARGET = "kpireport.engine.kernels.kernel:serve"


class ForkProvisioner(KernelProvisionerBase):
    """Forks the kernel from this process's parent that has everything imported. One kernel serves one notebook."""

    memory_mb = Int(
        None, allow_none=True, config=True, help="memory a kernel may take beyond what it starts with"
    )
    process: Forked | None = None

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and not yet waited for."""
        return self.process is not None

    async def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        return self.process.poll() if self.process else 0

    async def wait(self) -> int | None:
        """Wait until it has ended."""
        if self.process is None:
            return 0
        code = await asyncio.wrap_future(self.process.ended)
        self.process = None
        return code

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel and what it started."""
        if self.process:
            self.process.signal(signum)

    async def kill(self, restart: bool = False) -> None:  # noqa: ARG002
        """End it at once."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:  # noqa: ARG002
        """Ask it to end."""
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        """Nothing of its own is left behind: sockets and connection file belong to the manager."""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Write the connection file; the command is not used."""
        self._manager.write_connection_file()
        self.connection_info = self._manager.get_connection_info()
        return await super().pre_launch(cmd=[], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:  # noqa: ARG002
        """Fork, and wait until the kernel listens, so that nobody connects in vain and waits to try again."""
        argument = {"connection_file": self._manager.connection_file, "memory_mb": self.memory_mb}
        loop = asyncio.get_running_loop()
        self.process = await loop.run_in_executor(
            None,
            lambda: shared_server().spawn(
                TARGET,
                argument,
                cwd=kwargs.get("cwd") or Path.cwd(),
                env=kwargs.get("env") or dict(os.environ),
            ),
        )
        sockets = [
            Path(f"{self._manager.ip}-{getattr(self._manager, f'{name}_port')}")
            for name in ("shell", "stdin", "control", "iopub", "hb")
        ]
        while self.process.poll() is None and not all(each.exists() for each in sockets):
            await asyncio.sleep(0.002)
        return self.connection_info

    @property
    def _manager(self) -> Any:
        return self.parent
