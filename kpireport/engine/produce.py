"""One unit: notebook, bundle, reports, record, and the new state in place of the old."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import as_completed
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from kpireport.engine.events import Event as Happened
from kpireport.engine.events import Kind, Listener
from kpireport.engine.figures import figures_digest
from kpireport.engine.forking.pool import WorkerPool
from kpireport.engine.inputs import Inputs
from kpireport.engine.ledger import BUNDLE, NOTEBOOK, Ledger
from kpireport.engine.manifest import Failure, Manifest, digest, file_records, plain
from kpireport.engine.outcome import Outcome
from kpireport.engine.plan import Decision, Planner, changes
from kpireport.engine.rendering import PRINT, Printed, Printing, batches, jobs_of
from kpireport.engine.spec import UnitKey
from kpireport.errors import KpiError, RunError
from kpireport.reports.bundle import Bundle, Edition

_SHOWN_DIGITS = 12


@dataclass(frozen=True)
class Workshop:
    """What a unit is made with: the plan's knowledge, worker processes, and who is told."""

    planner: Planner
    pool: WorkerPool
    forked: bool
    tell: Listener
    stopped: Event = field(default_factory=Event)

    @property
    def ledger(self) -> Ledger:
        """The output folder."""
        return self.planner.ledger

    def make(self, decision: Decision) -> Outcome:
        """Do what was decided; a failure becomes part of the outcome, never an exception."""
        key = decision.key
        self.tell(Happened("unit-started", key, reasons=decision.reasons))
        try:
            outcome = self._produce(key) if decision.action == "produce" else self._print_again(key)
        except KpiError as error:
            outcome = Outcome(key, "failed", failures=(Failure(what="notebook", why=error.message),))
        except Exception as error:
            why = RunError("engine.unforeseen", error=type(error).__name__, detail=str(error) or "—").message
            outcome = Outcome(key, "failed", failures=(Failure(what="unit", why=why),))
        if outcome.state == "failed" and not self.stopped.is_set():
            self._keep_failure(key, outcome.failures)
        self.tell(
            Happened(
                _said(outcome),
                key,
                outcome.reports,
                outcome.reports,
                reasons=tuple(f.why for f in outcome.failures),
            )
        )
        return outcome

    def _produce(self, key: UnitKey) -> Outcome:
        staged = self.ledger.begin(key)
        self._run_notebook(key, staged)
        self.tell(Happened("notebook-done", key))
        bundle = _load(staged, key)
        before = self.ledger.manifest(key)
        inputs = self._inputs_of(key, bundle)
        content = figures_digest(bundle)
        same = before is not None and before.content == content and before.parameters == inputs.parameters
        if before is not None and same and self._whole(key, before, inputs):
            self.ledger.refresh(key, before.model_copy(update={"inputs": dict(inputs.figures)}))
            return Outcome(key, "kept", before.revision, len(jobs_of(bundle)))
        manifest = self._record(key, bundle, content, inputs, before if same else None)
        bundle = bundle.model_copy(update={"edition": _edition(manifest)})
        bundle.save(staged / BUNDLE)
        return self._finish(key, bundle, manifest)

    def _print_again(self, key: UnitKey) -> Outcome:
        before = self.ledger.manifest(key)
        current = self.ledger.folder(key)
        if before is None:
            raise RunError("engine.nothing_to_print", month=str(key.month), department=key.department)
        bundle = _load(current, key)
        staged = self.ledger.begin(key)
        for name in before.files:
            if not name.endswith(".pdf"):
                (staged / name).parent.mkdir(parents=True, exist_ok=True)
                os.link(current / name, staged / name)
        manifest = before.model_copy(update={"printing": dict(self.planner.printing)})
        return self._finish(key, bundle, manifest)

    def _run_notebook(self, key: UnitKey, staged: Path) -> None:
        from kpireport.engine.execution import Execution, execute

        spec, project = self.planner.spec, self.planner.project
        parameters = {
            **spec.parameters,
            "project": ".",
            "month": str(key.month),
            "department": key.department,
            "overrides": plain(spec.overrides),
            "save_to": os.path.relpath(staged, project.root)
            if staged.is_relative_to(project.root)
            else str(staged),
        }
        how = Execution(project.root, self.forked, spec.cell_timeout, spec.memory_mb, self.stopped)
        if self.stopped.is_set():
            raise RunError("engine.kernel_died", notebook=self.planner.recipe(key).shown)
        execute(self.planner.recipe(key), parameters, staged / NOTEBOOK, how)

    def _inputs_of(self, key: UnitKey, bundle: Bundle) -> Inputs:
        people = [person.employee_id for person in bundle.appraisal.people]
        cards = {
            segment.result.card
            for person in bundle.appraisal.people
            for segment in person.segments
            if segment.result is not None
        }
        return self.planner.inputs(key, people=people, cards=cards)

    def _whole(self, key: UnitKey, before: Manifest, inputs: Inputs) -> bool:
        """Whether the current state needs nothing but a new record."""
        return (
            before.outcome == "complete"
            and before.printing == dict(inputs.printing)
            and not self.ledger.failed(key)
            and self.ledger.intact(key, before)
        )

    def _record(
        self, key: UnitKey, bundle: Bundle, content: str, inputs: Inputs, same: Manifest | None
    ) -> Manifest:
        """The record of the new state, its files still to come; ``same``: the state it replaces says the same."""
        before = self.ledger.manifest(key)
        history: dict[str, Any] = {"revision": 1}
        if same is not None:
            history = {"revision": same.revision, "replaces": same.replaces, "changed": same.changed}
        elif before is not None:
            changed = changes(before.parameters, inputs.parameters)
            history = {"revision": before.revision + 1, "replaces": before.revision, "changed": changed}
        return Manifest(
            month=str(key.month),
            department=key.department,
            content=content,
            inputs=dict(inputs.figures),
            printing=dict(inputs.printing),
            parameters=dict(inputs.parameters),
            overrides=plain(self.planner.spec.overrides),
            outcome="complete",
            files={},
            standings=_standings(bundle),
            **history,
        )

    def _finish(self, key: UnitKey, bundle: Bundle, manifest: Manifest) -> Outcome:
        staged = self.ledger.staging(key)
        printed = self._print(key, bundle, staged)
        failures = tuple(each for one in printed for each in one.failures)
        manifest = manifest.model_copy(
            update={
                "outcome": "partial" if failures else "complete",
                "failures": failures,
                "files": file_records(staged),
            }
        )
        self.ledger.publish(key, manifest)
        state = "partial" if failures else "done"
        made, pages = sum(one.made for one in printed), sum(one.pages for one in printed)
        return Outcome(key, state, manifest.revision, made, pages, failures)

    def _print(self, key: UnitKey, bundle: Bundle, staged: Path) -> list[Printed]:
        own = self.planner.project.path("templates")
        content = digest({"bundle": bundle.model_dump_json()})
        jobs = jobs_of(bundle)
        waiting = {
            self.pool.submit(
                PRINT,
                Printing(
                    str(staged / BUNDLE),
                    content,
                    str(staged),
                    str(own) if own.is_dir() else None,
                    self.planner.spec.language,
                    batch,
                ),
            ): batch
            for batch in batches(jobs)
        }
        done: list[Printed] = []
        for future in as_completed(waiting):
            try:
                printed = future.result()
            except KpiError as error:
                failures = tuple(Failure(what=f"{k}/{s}", why=error.message) for k, s in waiting[future])
                printed = Printed(0, 0, failures)
            done.append(printed)
            self.tell(Happened("reports-printed", key, printed.made, len(jobs)))
            for failure in printed.failures:
                self.tell(Happened("report-failed", key, what=failure.what, reasons=(failure.why,)))
        return done

    def _keep_failure(self, key: UnitKey, failures: tuple[Failure, ...]) -> None:
        try:
            self.ledger.fail(key, failures)
        except KpiError as error:
            self.tell(Happened("notice", key, reasons=(error.message,)))


def _said(outcome: Outcome) -> Kind:
    if outcome.state == "failed":
        return "unit-failed"
    return "unit-kept" if outcome.state == "kept" else "unit-done"


def _load(folder: Path, key: UnitKey) -> Bundle:
    try:
        return Bundle.load(folder / BUNDLE)
    except (OSError, ValueError):
        raise RunError("engine.no_bundle", month=str(key.month), department=key.department) from None


def _edition(manifest: Manifest) -> Edition:
    changed = {
        name: "" if change.hidden else f"{_text(change.before)} → {_text(change.after)}"
        for name, change in manifest.changed.items()
    }
    return Edition(
        revision=manifest.revision,
        replaces=manifest.replaces,
        fingerprint=manifest.content[:_SHOWN_DIGITS],
        changed=changed,
    )


def _text(value: Any) -> str:
    return "—" if value is None else str(value)


def _standings(bundle: Bundle) -> dict[str, str]:
    found: dict[str, str] = {}
    for person in bundle.appraisal.people:
        failed = person.standing.failed if person.standing else None
        said: Mapping[str, object] = {
            "total": str(person.total),
            "failed": failed,
            "provisional": person.provisional,
        }
        found[person.employee_id] = digest(said)[:16]
    return found
