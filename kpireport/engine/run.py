"""A run: decide what is stale, make it, month after month; one unit's failure never stops another."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from kpireport.engine.closing import Closed, beside, close, open_months
from kpireport.engine.events import Event, EventLog, Listener, nobody
from kpireport.engine.lock import writing
from kpireport.engine.office import Office
from kpireport.engine.outcome import Outcome
from kpireport.engine.parent import load_ahead
from kpireport.engine.plan import Decision, Planner
from kpireport.engine.spec import RunSpec, UnitKey
from kpireport.errors import DataError, KpiError, RunError, UsageError
from kpireport.project import Publish
from kpireport.texts import Message, message

# What makes units is loaded when there is one to make: a run that finds nothing to do is over before.
if TYPE_CHECKING:
    from kpireport.engine.executors import Executor
    from kpireport.engine.issuing import Issued
    from kpireport.engine.publishing import Publisher

LOGS = ".log"


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became of every unit, in the order of months and departments."""

    outcomes: tuple[Outcome, ...]
    output: Path
    unclosed: tuple[Message, ...] = ()
    issued: tuple[Issued, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything that was asked for is there now, the month's workbooks and company page included."""
        return all(outcome.ok for outcome in self.outcomes) and not self.unclosed


def plan(spec: RunSpec) -> tuple[Decision, ...]:
    """What `run` would do and why; nothing is written. Later months may follow when earlier ones change."""
    planner = _planner(spec)
    return tuple(_decide(planner, key) for key in units(planner))


def run(spec: RunSpec, tell: Listener = nobody) -> RunResult:
    """Produce whatever of the wanted units is stale. Raises only where nothing at all can be done."""
    if spec.overrides or spec.force:
        load_ahead(spec)  # there will be something to do
    planner = _planner(spec)
    output = planner.ledger.root
    log = EventLog(output / LOGS)

    def both(event: Event) -> None:
        tell(event)
        log(event)

    with ExitStack() as stack:
        stack.callback(log.close)
        store = planner.project.path(planner.project.company.store)
        stack.enter_context(writing(store, spec.wait, lambda said: both(Event("notice", reasons=(said,)))))
        publisher = _publisher(planner, both, stack)
        under_way = _Run(planner, publisher.hearing(both) if publisher else both, stack)
        outcomes = under_way.all_months()
        unclosed = under_way.close(outcomes)
        issued, refused = under_way.issue(outcomes)
        if publisher is not None:
            outcomes = publisher.finish(outcomes)
            unclosed = (*unclosed, *publisher.close_months(spec.months))
            if spec.issue is not None:
                refused = (*refused, *publisher.send_issued(spec.issue.kind, [one.folder for one in issued]))
        done = sum(outcome.ok for outcome in outcomes)
        both(Event("finished", count=done, total=len(outcomes)))
    return RunResult(outcomes, output, (*unclosed, *refused), issued)


def _publisher(planner: Planner, tell: Listener, stack: ExitStack) -> Publisher | None:
    """What copies the outputs elsewhere, where the company or the call names a place; nothing is loaded otherwise."""
    wanted, url = planner.project.company.publish, planner.spec.publish
    if url is not None:
        try:
            wanted = Publish.model_validate({**(wanted.model_dump() if wanted else {}), "url": url})
        except ValidationError as error:
            raise UsageError("engine.publish_url", why=str(error.errors()[0]["ctx"]["error"])) from None
    if wanted is None:
        return None
    from kpireport.engine.publishing import Publisher
    from kpireport.engine.storage import Storage

    publisher = Publisher(planner.ledger, Storage.open(wanted), tell)
    stack.callback(publisher.stop)
    return publisher


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

    def __init__(self, planner: Planner, tell: Listener, stack: ExitStack) -> None:
        self.planner = planner
        self.tell = tell
        self._stack = stack
        self._executor: Executor | None = None

    def all_months(self) -> tuple[Outcome, ...]:
        """Month after month, because later months look at what earlier ones came to."""
        outcomes: list[Outcome] = []
        keys = units(self.planner)
        for key in keys:
            self.planner.ledger.clear(key)
        for month in self.planner.spec.months:
            self.planner.forget()
            decisions = [_decide(self.planner, key) for key in keys if key.month == month]
            wanted = [each for each in decisions if each.action != "keep"]
            self.tell(Event("planned", count=len(wanted), total=len(decisions), what=str(month)))
            outcomes += [self._kept(each.key) for each in decisions if each.action == "keep"]
            if wanted:
                outcomes += self._started().make(month, wanted)
        return tuple(sorted(outcomes, key=lambda outcome: keys.index(outcome.key)))

    def close(self, outcomes: tuple[Outcome, ...]) -> tuple[Message, ...]:
        """What is made of a whole month and of all of them, where a department changed or a file is missing."""
        ledger = self.planner.ledger
        changed = {each.key for each in outcomes if each.state in {"done", "partial"}}
        closed = Closed.read(ledger)
        changed |= set(closed.moved(ledger, self.planner.spec.months))
        altered = closed.altered(ledger)
        months = open_months(ledger, self.planner.spec.months, {key.month for key in changed}, altered)
        if not months and not any(map(beside, altered)):
            return ()
        said = message("engine.closing", months="、".join(map(str, months)))
        self.tell(Event("notice", reasons=(said if months else message("engine.closing_beside"),)))
        return close(ledger, self.planner.spec, months, changed, self._started().submit)

    def issue(self, outcomes: tuple[Outcome, ...]) -> tuple[tuple[Issued, ...], tuple[Message, ...]]:
        """The reports once more, archived or locked, where the run asks for it; what could not be made and why."""
        wanted, spec = self.planner.spec.issue, self.planner.spec
        keys = [each.key for each in outcomes if each.state in {"done", "partial", "kept"}]
        if wanted is None or not keys:
            return (), ()
        from kpireport.engine.issuing import Desk

        self.tell(Event("notice", reasons=(message(f"engine.issuing.{wanted.kind}"),)))
        # Workers are started with the first report there is to print, not for a refusal.
        return Desk(self.planner.ledger, spec, wanted, lambda *call: self._started().submit(*call)).all(keys)

    def _kept(self, key: UnitKey) -> Outcome:
        self.tell(Event("unit-kept", key))
        manifest = self.planner.ledger.manifest(key)
        return Outcome(key, "kept", manifest.revision if manifest else 0)

    def _started(self) -> Executor:
        """The executor of this run, started with the first unit there is to make."""
        if self._executor is None:
            load_ahead(self.planner.spec)
            from kpireport.engine.executors import executor_for

            self._executor = self._stack.enter_context(executor_for(self.planner, self.tell))
        return self._executor
