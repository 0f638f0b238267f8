"""Units made by the workers of a Dask cluster, through its concurrent.futures interface.

Workers see the company's folder where this machine sees it. A unit is made by one worker from beginning to end; a
worker that is lost has its unit made again by another, from the beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, as_completed
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any, Self

from kpireport.engine.events import Event, Listener, nobody
from kpireport.engine.forking.pool import WorkerPool
from kpireport.engine.manifest import Failure
from kpireport.engine.office import Office
from kpireport.engine.outcome import Outcome
from kpireport.engine.parent import parent_of
from kpireport.engine.plan import Decision, Planner
from kpireport.engine.produce import Workshop
from kpireport.engine.spec import Kernels, RunSpec
from kpireport.errors import MachineError, RunError
from kpireport.period import Month


class ClusterExecutor:
    """Sends each unit to the scheduler at ``spec.scheduler``."""

    def __init__(self, spec: RunSpec, tell: Listener) -> None:
        try:
            distributed: Any = import_module("distributed")
        except ImportError:
            raise MachineError("engine.no_distributed") from None
        self.spec = spec
        self.tell = tell
        try:
            self._client = distributed.Client(spec.scheduler, timeout=20, set_as_default=False)
        except OSError as error:
            raise MachineError("engine.no_scheduler", address=str(spec.scheduler), why=str(error)) from None
        self._executor = self._client.get_executor(pure=False)

    def make(self, month: Month, decisions: Sequence[Decision]) -> list[Outcome]:  # noqa: ARG002
        """Make the units of one month; what happened to each is told when it is done."""
        spec = replace(self.spec, scheduler=None, root=self.spec.root.resolve(), jobs=1)
        waiting = {self._executor.submit(make_here, spec, each): each for each in decisions}
        return [self._taken(future, waiting[future]) for future in as_completed(waiting)]

    def submit(self, target: str, *arguments: Any) -> Future[Any]:
        """Have ``module:function`` called by a worker."""
        found: Future[Any] = self._executor.submit(call_here, target, arguments)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._executor.shutdown(wait=kind is None)
        self._client.close()

    def _taken(self, future: Future[tuple[Outcome, list[Event]]], decision: Decision) -> Outcome:
        try:
            outcome, events = future.result()
        except Exception as error:
            why = RunError("engine.worker_lost", why=f"{type(error).__name__}: {error}").message
            outcome = Outcome(decision.key, "failed", failures=(Failure(what="unit", why=why),))
            events = [
                Event("unit-started", decision.key, reasons=decision.reasons),
                Event("unit-failed", decision.key, reasons=(why,)),
            ]
        for event in events:
            self.tell(event)
        return outcome


def call_here(target: str, arguments: tuple[Any, ...]) -> Any:
    """What a worker does: one call."""
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)(*arguments)


def make_here(spec: RunSpec, decision: Decision) -> tuple[Outcome, list[Event]]:
    """What a worker does: the unit, and all that happened meanwhile."""
    happened: list[Event] = []
    pool, forked = _workers(spec.kernels)
    workshop = Workshop(Planner(spec, Office(spec.project())), pool, forked, happened.append)
    return workshop.make(decision), happened


@cache
def _workers(kernels: Kernels) -> tuple[WorkerPool, bool]:
    """This worker's own fork server and printing process; they end with it."""
    server = parent_of(kernels, nobody)
    return WorkerPool(1, server), server is not None
