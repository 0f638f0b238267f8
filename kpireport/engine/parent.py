"""The parent that a run's kernels and workers are forked from, where a run has one."""

from __future__ import annotations

from kpireport.engine.events import Event, Listener
from kpireport.engine.forking import ForkServer, can_fork, shared_server
from kpireport.engine.spec import Kernels, RunSpec
from kpireport.errors import MachineError


def load_ahead(spec: RunSpec) -> None:
    """Start it where the run will want it: it loads its libraries while this process loads its own."""
    if spec.scheduler is None and spec.kernels != "ordinary" and can_fork():
        shared_server()


def parent_of(kernels: Kernels, tell: Listener) -> ForkServer | None:
    """The parent, ready to fork; None where the run wants ordinary ones or the machine cannot fork."""
    if kernels == "ordinary":
        return None
    try:
        server = shared_server()
        server.wait_ready()
    except MachineError as error:
        if kernels == "forked":
            raise MachineError("engine.forked_only", why=error.fields["why"]) from None
        tell(Event("notice", reasons=(error.message,)))
        return None
    return server
