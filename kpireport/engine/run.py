"""A run: decide what is stale, make it, month after month; one unit's failure never stops another."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpireport.engine.events import Event, EventLog, Listener, nobody
from kpireport.engine.lock import writing
from kpireport.engine.office import Office
from kpireport.engine.outcome import Outcome
from kpireport.engine.plan import Decision, Planner
from kpireport.engine.spec import RunSpec, UnitKey
from kpireport.errors import DataError, KpiError, MachineError, RunError
from kpireport.period import Month

# What makes units is loaded when there is one to make: a run that finds nothing to do is over before.
if TYPE_CHECKING:
    from kpireport.engine.forking import ForkServer
    from kpireport.engine.forking.pool import WorkerPool
    from kpireport.engine.produce import Workshop

LOGS = ".log"


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became of every unit, in the order of months and departments."""

    outcomes: tuple[Outcome, ...]
    output: Path

    @property
    def ok(self) -> bool:
        """Whether everything that was asked for is there now."""
        return all(outcome.ok for outcome in self.outcomes)


def plan(spec: RunSpec) -> tuple[Decision, ...]:
    """What `run` would do and why; nothing is written. Later months may follow when earlier ones change."""
    planner = _planner(spec)
    return tuple(_decide(planner, key) for key in units(planner))


def run(spec: RunSpec, tell: Listener = nobody) -> RunResult:
    """Produce whatever of the wanted units is stale. Raises only where nothing at all can be done."""
    planner = _planner(spec)
    output = planner.ledger.root
    log = EventLog(output / LOGS)

    def both(event: Event) -> None:
        tell(event)
        log(event)

    with ExitStack() as stack:
        stack.callback(log.close)
        stack.enter_context(writing(output, spec.wait, lambda said: both(Event("notice", reasons=(said,)))))
        outcomes = _Run(planner, both).all_months(stack)
        done = sum(outcome.ok for outcome in outcomes)
        both(Event("finished", count=done, total=len(outcomes)))
    return RunResult(outcomes, output)


def units(planner: Planner) -> tuple[UnitKey, ...]:
    """The wanted units: every wanted month for every wanted department."""
    names = planner.spec.departments or tuple(planner.project.departments)
    return tuple(UnitKey(month, name) for month in planner.spec.months for name in names)


def _planner(spec: RunSpec) -> Planner:
    office = Office(spec.project())
    for name in spec.departments:
        office.project.department(name)
    for month in spec.months:
        office.month(month)
    planner = Planner(spec, office)
    _refuse_wrong_parameters(planner)
    return planner


def _refuse_wrong_parameters(planner: Planner) -> None:
    """A parameter nobody knows is the caller's mistake, so nothing runs; what is wrong in files fails units one by one."""
    if planner.spec.overrides:
        from kpireport.appraisal import load_plans
        from kpireport.appraisal.settings import read_settings

        office = planner.office
        _ = office.cards, office.settings, load_plans(office.project), read_settings(office.project)
    for key in units(planner):
        try:
            planner.recipe(key)
        except (DataError, RunError):
            continue


def _decide(planner: Planner, key: UnitKey) -> Decision:
    try:
        return planner.decide(key)
    except KpiError as error:
        # Whatever is wrong with this unit comes out again when it is made, as its own failure.
        return Decision(key, "produce", (error.message,))


class _Run:
    """One run under way."""

    def __init__(self, planner: Planner, tell: Listener) -> None:
        self.planner = planner
        self.spec = planner.spec
        self.tell = tell
        self._workshop: Workshop | None = None
        self._measured: dict[Month, Future[Any]] = {}

    def all_months(self, stack: ExitStack) -> tuple[Outcome, ...]:
        """Month after month, because later months look at what earlier ones came to."""
        outcomes: list[Outcome] = []
        keys = units(self.planner)
        for month in self.spec.months:
            self.planner.forget()
            decisions = [_decide(self.planner, key) for key in keys if key.month == month]
            wanted = [each for each in decisions if each.action != "keep"]
            self.tell(Event("planned", count=len(wanted), total=len(decisions), what=str(month)))
            for each in decisions:
                if each.action == "keep":
                    outcomes.append(self._kept(each.key))
            if wanted:
                outcomes += self._make(wanted, month, self._workshop_on(stack))
        return tuple(sorted(outcomes, key=lambda outcome: keys.index(outcome.key)))

    def _kept(self, key: UnitKey) -> Outcome:
        self.tell(Event("unit-kept", key))
        manifest = self.planner.ledger.manifest(key)
        return Outcome(key, "kept", manifest.revision if manifest else 0)

    def _make(self, wanted: list[Decision], month: Month, workshop: Workshop) -> list[Outcome]:
        if any(each.action == "produce" for each in wanted):
            self._measure(month, workshop.pool)
        with ThreadPoolExecutor(self.spec.workers + 1, thread_name_prefix="unit") as threads:
            waiting = [threads.submit(workshop.make, each) for each in wanted]
            return [future.result() for future in as_completed(waiting)]

    def _measure(self, month: Month, pool: WorkerPool) -> None:
        """Have the month's values computed once, before many notebooks ask for them; a failure comes out in those."""
        from kpireport.engine.rendering import MEASURE

        self.tell(Event("measuring", what=str(month)))
        root, overrides = str(self.planner.project.root), dict(self.spec.overrides)
        earlier = [view.month for view in self.planner.office.month(month).earlier]
        for each in (month, *earlier, *self.spec.months):
            if each not in self._measured:
                self._measured[each] = pool.submit(MEASURE, root, overrides, each)
        wait(self._measured[each] for each in (month, *earlier))

    def _workshop_on(self, stack: ExitStack) -> Workshop:
        from kpireport.engine.forking.pool import WorkerPool
        from kpireport.engine.produce import Workshop

        if self._workshop is None:
            server = self._server()
            pool = stack.enter_context(WorkerPool(self.spec.workers, server))
            self._workshop = Workshop(self.planner, pool, server is not None, self.tell)
        return self._workshop

    def _server(self) -> ForkServer | None:
        from kpireport.engine.forking import shared_server

        if self.spec.kernels == "ordinary":
            return None
        try:
            server = shared_server()
            server.wait_ready()
        except MachineError as error:
            if self.spec.kernels == "forked":
                raise
            self.tell(Event("notice", reasons=(error.message,)))
            return None
        return server
