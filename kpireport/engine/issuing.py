"""Finished reports once more, for keeping or for sending: PDF/A with their data inside, or locked with passwords.

They lie beside the output, never among it: ``<place>/<month>/<department>/…`` with a record of what they were made from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpireport.engine.issue_record import RECORD, IssueRecord
from kpireport.engine.ledger import BUNDLE, Ledger
from kpireport.engine.manifest import NAME, file_records
from kpireport.engine.rendering import Printed, batches
from kpireport.engine.spec import Issue, RunSpec, UnitKey
from kpireport.engine.swap import replace_folder
from kpireport.errors import KpiError, UsageError
from kpireport.texts import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpireport.engine.issue_page import Batch

_SAID = 8
_PRINT = "kpireport.engine.issue_page:print_batch"
_COMPANY = "kpireport.engine.issue_page:print_company"


@dataclass(frozen=True, slots=True)
class Issued:
    """What was issued of one unit (or month): where, how many reports, and how many were left out for want of a password."""

    folder: Path
    reports: int
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """Issues the units of a run, each by workers."""

    ledger: Ledger
    spec: RunSpec
    issue: Issue
    submit: Callable[..., Future[Any]]

    @property
    def place(self) -> Ledger:
        """Where issued reports go."""
        return Ledger(self.issue.to or self.ledger.root / self.issue.kind)

    def all(self, keys: Sequence[UnitKey]) -> tuple[tuple[Issued, ...], tuple[Message, ...]]:
        """Issue these units and the company's page of their months; what was made, and what could not be and why."""
        made: list[Issued] = []
        failed: list[Message] = []
        try:
            self._refuse(keys)
        except KpiError as error:
            return (), (error.message,)
        for key in keys:
            try:
                issued, failures = self._unit(key)
            except KpiError as error:
                failed.append(error.message)
                continue
            made.append(issued)
            failed += failures
        for month in dict.fromkeys(key.month for key in keys):
            try:
                made += self._company(self.ledger.units(month))
            except KpiError as error:
                failed.append(error.message)
        return tuple(made), tuple(failed)

    def _refuse(self, keys: Sequence[UnitKey]) -> None:
        """UsageError before anything is written: somebody without a password, a place that holds something else."""
        for key in keys:
            folder = self.place.folder(key)
            if (folder / NAME).exists() or (folder.is_dir() and not (folder / RECORD).is_file()):
                raise UsageError("engine.issue_place", folder=str(folder))
        passwords = self.issue.read()
        if passwords is None:
            return
        people = {who for key in keys for who in _people(self.ledger, key)}
        lacking = sorted(who for who in people if not passwords.has(who))
        if lacking:
            names = "、".join(lacking[:_SAID]) + ("…" if len(lacking) > _SAID else "")
            raise UsageError(
                "engine.issue_lacking", count=len(lacking), people=names, file=str(self.issue.passwords)
            )

    def _unit(self, key: UnitKey) -> tuple[Issued, list[Message]]:
        from kpireport.engine.rendering import jobs_of
        from kpireport.reports.bundle import Bundle

        bundle = Bundle.load(self.ledger.folder(key) / BUNDLE)
        jobs = jobs_of(bundle)
        passwords = self.issue.read()
        if passwords is not None and not passwords.has(key.department):
            jobs = tuple(job for job in jobs if job[0] in {"person", "pay"})
        staged = self.place.begin(key)
        waiting = [self.submit(_PRINT, self._batch(key, staged, group)) for group in batches(jobs)]
        printed: list[Printed] = [future.result() for future in waiting]
        failures = [
            message("engine.issue_failed", unit=str(key), what=each.what, why=each.why)
            for one in printed
            for each in one.failures
        ]
        self._record(key, staged)
        replace_folder(staged, self.place.folder(key))
        left_out = len(jobs_of(bundle)) - len(jobs)
        return Issued(self.place.folder(key), sum(one.made for one in printed), left_out), failures

    def _company(self, keys: Sequence[UnitKey]) -> Iterator[Issued]:
        """The company's page of a month; locked only where there is a password for the company's name."""
        passwords = self.issue.read()
        if passwords is not None and not passwords.has(self.spec.project().company.name):
            return
        target = self.place.root / str(keys[0].month)
        folders = [str(self.ledger.folder(key)) for key in keys]
        self.submit(
            _COMPANY, folders, str(target), self._templates(), self.spec.language, self.issue
        ).result()
        yield Issued(target, 1)

    def _batch(self, key: UnitKey, staged: Path, jobs: tuple[tuple[str, str], ...]) -> Batch:
        from kpireport.engine.issue_page import Batch

        source = str(self.ledger.folder(key))
        return Batch(source, str(staged), self._templates(), self.spec.language, self.issue, jobs)

    def _templates(self) -> str | None:
        own = self.spec.root / "templates"
        return str(own) if own.is_dir() else None

    def _record(self, key: UnitKey, staged: Path) -> None:
        manifest = self.ledger.manifest(key)
        IssueRecord(
            profile=self.issue.kind,
            month=str(key.month),
            department=key.department,
            revision=manifest.revision if manifest else None,
            content=manifest.content if manifest else None,
            files=file_records(staged),
        ).save(staged)


def _people(ledger: Ledger, key: UnitKey) -> tuple[str, ...]:
    manifest = ledger.manifest(key)
    return tuple(manifest.standings) if manifest else ()
