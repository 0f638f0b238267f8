"""Lay the demo company's raw files down, all of them or none."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kpireport.demo.company import build_company
from kpireport.demo.exports import write_exports
from kpireport.demo.exports.files import Written
from kpireport.demo.horizon import Horizon
from kpireport.errors import RunError, UsageError
from kpireport.period import Month

SEED = 20240501
MONTHS = (Month(2024, 3), Month(2024, 4), Month(2024, 5))
_MARK = "demo.json"
_README = "README.md"


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What was laid down and where; ``written`` has one entry a file (or sheet) with its rows."""

    folder: Path
    months: tuple[Month, ...]
    seed: int
    people: int
    written: tuple[Written, ...]

    @property
    def files(self) -> int:
        """How many files."""
        return len({written.file for written in self.written})

    @property
    def rows(self) -> dict[str, int]:
        """Rows by canonical table, flawed and repeated ones included."""
        tables = dict.fromkeys(written.table for written in self.written)
        return {table: sum(w.rows for w in self.written if w.table == table) for table in tables}

    @property
    def flawed(self) -> int:
        """Rows that cannot be read, counted once for each file they stand in."""
        return sum(written.flawed for written in self.written)

    @property
    def repeated(self) -> int:
        """Rows of files that were saved twice."""
        return sum(written.repeated for written in self.written)


def lay_down(
    target: Path, *, seed: int = SEED, months: Sequence[Month] = MONTHS, scale: float = 1.0
) -> DemoSummary:
    """Write the demo's raw files under ``target``/data/raw; ``scale`` multiplies the traffic, not the people.

    An earlier demo there is replaced; files of anybody else's are not (UsageError). RunError where the disk
    refuses; nothing half-written stays.
    """
    horizon = Horizon.over(months)
    if not 0.02 <= scale <= 100:
        raise UsageError("demo.bad_scale", scale=scale)
    raw = Path(target) / "data" / "raw"
    _refuse_foreign(raw)
    company = build_company(horizon, seed, scale)
    made = raw.with_name(f".raw-{os.getpid()}")
    try:
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        written = write_exports(company, made)
        mark = {"seed": seed, "months": [str(month) for month in horizon.months], "scale": scale}
        if (raw / _README).is_file():  # `kpireport init` puts one there
            shutil.copyfile(raw / _README, made / _README)
        (made / _MARK).write_text(json.dumps(mark) + "\n", encoding="utf-8")
        _swap(made, raw)
    except OSError as error:
        raise RunError("demo.cannot_write", folder=str(raw), detail=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    people = len(company.people) + len(company.wider.staff)
    return DemoSummary(raw, horizon.months, seed, people, written)


def _refuse_foreign(raw: Path) -> None:
    there = {path.name for path in raw.iterdir()} if raw.is_dir() else set()
    if there - {_README} and _MARK not in there:
        raise UsageError("demo.not_a_demo", folder=str(raw))


def _swap(made: Path, raw: Path) -> None:
    """Put the new folder in the old one's place; the old one comes back if that fails."""
    old = raw.with_name(f".raw-old-{os.getpid()}")
    if raw.exists():
        raw.replace(old)
    try:
        made.replace(raw)
    except OSError:
        if old.exists():
            old.replace(raw)
        raise
    shutil.rmtree(old, ignore_errors=True)
