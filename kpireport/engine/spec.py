"""What is wanted: one frozen `RunSpec` for a run, one `UnitSpec` for each department and month of it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kpireport.errors import UsageError
from kpireport.period import Month
from kpireport.project import Project
from kpireport.texts import Language

if TYPE_CHECKING:
    from kpireport.reports.sealing import Passwords

Kernels = Literal["auto", "forked", "ordinary"]


@dataclass(frozen=True, slots=True, order=True)
class UnitKey:
    """One department and month."""

    month: Month
    department: str

    def __str__(self) -> str:
        return f"{self.month}/{self.department}"


@dataclass(frozen=True, slots=True)
class Issue:
    """Reports once more for keeping (``archive``) or for sending (``distribute``), below ``to``.

    Passwords are known by their file only, so that none is ever part of a message, a log or a task.
    """

    kind: Literal["archive", "distribute"]
    passwords: Path | None = None
    to: Path | None = None

    @classmethod
    def of(cls, kinds: Sequence[str], passwords: Path | None, to: Path | None) -> Issue | None:
        """What a call asks for; UsageError for both kinds at once, passwords without a use, or none where needed."""
        if len(set(kinds)) > 1 or ("archive" in kinds and passwords is not None):
            raise UsageError("report.archive_or_lock")
        if not kinds:
            if passwords is not None or to is not None:
                raise UsageError("engine.issue_nothing")
            return None
        if kinds[0] == "distribute" and passwords is None:
            raise UsageError("engine.issue_passwords")
        kind: Literal["archive", "distribute"] = "archive" if kinds[0] == "archive" else "distribute"
        made = cls(kind, passwords and passwords.resolve(), to and to.resolve())
        _ = made.read()
        return made

    def read(self) -> Passwords | None:
        """The passwords; DataError or UsageError for a file that cannot be used."""
        if self.passwords is None:
            return None
        from kpireport.reports.sealing import Passwords

        return Passwords.read(self.passwords)


@dataclass(frozen=True, slots=True)
class RunSpec:
    """One run, whole: what to produce from which parameters, and how.

    ``departments`` empty means all; ``jobs`` 0 means one for each core; ``overrides`` maps dotted names of
    params/ to values, ``parameters`` are further ones for the notebooks themselves.
    """

    root: Path
    months: tuple[Month, ...]
    departments: tuple[str, ...] = ()
    overrides: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    language: Language | None = None
    force: bool = False
    failed_only: bool = False
    render_only: bool = False
    jobs: int = 0
    kernels: Kernels = "auto"
    scheduler: str | None = None
    publish: str | None = None
    issue: Issue | None = None
    wait: bool = True
    cell_timeout: int = 600
    memory_mb: int | None = None

    def project(self) -> Project:
        """The company with this run's overrides laid over its params."""
        return Project.open(self.root, self.overrides)

    @property
    def workers(self) -> int:
        """How many things may run at a time."""
        return self.jobs or usable_cores()


def usable_cores() -> int:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def parse_months(text: str) -> tuple[Month, ...]:
    """``2024-05``, ``2024-03,2024-05`` or ``2024-03:2024-05``, in order and without doubles; UsageError for others."""
    found: set[Month] = set()
    for part in text.split(","):
        first, colon, last = part.partition(":")
        if not colon:
            found.add(Month.parse(first))
            continue
        span = Month.parse(first).through(Month.parse(last))
        if not span:
            raise UsageError("engine.months_backwards", text=part)
        found.update(span)
    return tuple(sorted(found))
