"""Kernel managers: every kernel has a private folder with its IPC sockets, and is ready as soon as it answers."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Int, Type

from kpireport.engine.forking.folders import private_folder
from kpireport.engine.kernels.provisioner import ForkProvisioner


class PromptClient(AsyncKernelClient):
    """A client that goes on with the first answer instead of waiting until nothing more comes for a while."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        end = time.monotonic() + (timeout or 60)
        self.kernel_info()
        answered = heard = False
        while not (answered and heard):
            if not answered:
                answered = await self._hear(self.shell_channel, "kernel_info_reply")
            if not heard:
                heard = await self._hear(self.iopub_channel)
            if not (answered and heard):
                if not await self._async_is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info")
                if time.monotonic() > end:
                    raise RuntimeError(f"Kernel didn't respond in {timeout:.0f} seconds")

    wait_for_ready = _async_wait_for_ready

    async def _hear(self, channel: Any, kind: str | None = None) -> bool:
        try:
            message = await channel.get_msg(timeout=0.5)
        except Empty:
            return False
        return kind is None or message["msg_type"] == kind


class PrivateKernelManager(AsyncKernelManager):
    """An ordinary kernel of this very interpreter; on POSIX it talks over sockets in a folder nobody else can enter."""

    client_class = "kpireport.engine.kernels.manager.PromptClient"
    client_factory = Type(klass="kpireport.engine.kernels.manager.PromptClient")
    memory_mb = Int(None, allow_none=True, config=True, help="memory cells may take beyond the kernel's own")

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.folder = private_folder()
        self.connection_file = str(self.folder / "k.json")
        if os.name == "posix":
            self.transport = "ipc"
            self.ip = str(self.folder / "k")

    @property
    def kernel_spec(self) -> KernelSpec:
        """This interpreter, not whatever kernel of the same name is installed on the machine."""
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=ERROR"]
        if self.memory_mb:
            limit = f"import kpireport.engine.kernels.memory as m; m.limit_memory({self.memory_mb}); del m"
            command.append(f"--IPKernelApp.exec_lines={limit}")
        return KernelSpec(argv=command, display_name="Python 3", language="python")

    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        if isinstance(self.provisioner, ForkProvisioner):
            await self.provisioner.wait()
        else:
            await super()._async_wait(pollinterval)

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart)
        if not restart:
            await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)

    cleanup_resources = _async_cleanup_resources


class ForkedKernelManager(PrivateKernelManager):
    """A kernel forked from a parent that has imported everything."""

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        if self.provisioner is None:
            self.provisioner = ForkProvisioner(
                kernel_id="forked", kernel_spec=self.kernel_spec, parent=self, config=self.config
            )
        command, rest = await super()._async_pre_start_kernel(**options)
        return command, rest

    pre_start_kernel = _async_pre_start_kernel  # type: ignore[assignment]  # as jupyter_client's own
