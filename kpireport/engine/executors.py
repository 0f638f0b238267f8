"""Where units are made: on this machine, or on the workers of a Dask cluster."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from contextlib import suppress
from typing import Any, Protocol, Self

from kpireport.engine.events import Event, Listener
from kpireport.engine.forking import end_shared_server
from kpireport.engine.forking.pool import WorkerPool
from kpireport.engine.kernels.absent import without
from kpireport.engine.outcome import Outcome
from kpireport.engine.parent import parent_of
from kpireport.engine.plan import Decision, Planner
from kpireport.engine.produce import Workshop
from kpireport.engine.rendering import MEASURE, WARM
from kpireport.errors import KpiError
from kpireport.period import Month


class Executor(Protocol):
    """Makes units. Leaving it ends whatever it started, at once where an exception leads out."""

    def make(self, month: Month, decisions: Sequence[Decision]) -> list[Outcome]:
        """Make the units of one month, as many at a time as there is room for."""
        ...

    def submit(self, target: str, *arguments: Any) -> Future[Any]:
        """Have ``module:function`` called by a worker."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None: ...


def executor_for(planner: Planner, tell: Listener) -> Executor:
    """The executor a run asks for."""
    if planner.spec.scheduler is None:
        return LocalExecutor(planner, tell)
    from kpireport.engine.cluster import ClusterExecutor

    return ClusterExecutor(planner.spec, tell)


class LocalExecutor:
    """Threads that each see one unit through; the work itself is done by kernels and worker processes."""

    def __init__(self, planner: Planner, tell: Listener) -> None:
        self.planner = planner
        self.spec = planner.spec
        self._server = parent_of(self.spec.kernels, tell)
        self._pool = WorkerPool(self.spec.workers, self._server)
        self._stopped = threading.Event()
        self._tell: Listener = lambda event: None if self._stopped.is_set() else tell(event)
        self._workshop = Workshop(planner, self._pool, self._server is not None, self._tell, self._stopped)
        self._measured: dict[Month, Future[Any]] = {}

    def make(self, month: Month, decisions: Sequence[Decision]) -> list[Outcome]:
        """Make the units; their values are computed first, once for all."""
        if any(each.action == "produce" for each in decisions):
            self._measure(month)
        threads = ThreadPoolExecutor(self.spec.workers + 1, thread_name_prefix="unit")
        try:
            waiting = [threads.submit(self._workshop.make, each) for each in decisions]
            return [future.result() for future in as_completed(waiting)]
        except BaseException:
            self._stop()
            raise
        finally:
            # Forked kernels are dead by now; ordinary ones may take long to notice that nobody waits for them.
            threads.shutdown(wait=not self._stopped.is_set() or self._server is not None, cancel_futures=True)
            if self._stopped.is_set():
                self._clear(decisions)

    def submit(self, target: str, *arguments: Any) -> Future[Any]:
        """Have ``module:function`` called by a worker."""
        return self._pool.submit(target, *arguments)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._stop()
        self._pool.close()

    def _stop(self) -> None:
        """End kernels and workers now; whatever their units say about that is nobody's failure."""
        self._stopped.set()
        if self._server is not None:
            end_shared_server()
        self._pool.kill()

    def _clear(self, decisions: Sequence[Decision]) -> None:
        """Half-made states go with what made them; what cannot go now goes with the next run."""
        for decision in decisions:
            with suppress(KpiError):
                self.planner.ledger.clear(decision.key)

    def _measure(self, month: Month) -> None:
        """Have the month's values computed, before many notebooks ask for them; a failure comes out in those."""
        self._tell(Event("measuring", what=str(month)))
        root, overrides = str(self.planner.project.root), dict(self.spec.overrides)
        earlier = [view.month for view in self.planner.office.month(month).earlier]
        for each in (month, *earlier, *self.spec.months):
            if each not in self._measured:
                self._measured[each] = self._pool.submit(MEASURE, root, overrides, each)
        own = self.planner.project.path("templates")
        self._pool.submit(WARM, self.planner.project.company, str(own) if own.is_dir() else None)
        # jsonschema would have a grammar of addresses compiled for its second, and no notebook holds any.
        with without("rfc3987_syntax"):
            import kpireport.engine.execution  # noqa: F401 - papermill, needed in a moment, loads meanwhile

        wait(self._measured[each] for each in (month, *earlier))
