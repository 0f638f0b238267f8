"""Months that failed, one after the other and in a year, and the year-end bonus that hangs on them (rule B01).

A month counts only once it is judged for good: a month with no row, without points or still provisional neither
counts as failed nor continues a run, so three in a row means three neighbouring months, each judged and failed. A run may
cross the turn of the year; it costs the bonus of the year in which its last month lies. What is lost stays lost
for that year. A person judged in two departments in one month failed the month if one of them failed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from kpireport.appraisal.model import Standing
from kpireport.appraisal.plan import Failures
from kpireport.period import Month
from kpireport.texts import Message, message

COLUMNS = ("month", "department", "employee_id", "total", "failed", "provisional")


@dataclass(frozen=True, slots=True)
class Record:
    """One stored month of one person in one department; ``total`` None where there were no points."""

    month: Month
    department: str
    employee_id: str
    total: Decimal | None
    failed: bool
    provisional: bool

    @property
    def judged(self) -> bool:
        """Whether the month is judged for good."""
        return self.total is not None and not self.provisional


@dataclass(frozen=True)
class History:
    """What earlier months came to, by person."""

    by_person: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)

    def before(self, employee_id: str, month: Month) -> tuple[Record, ...]:
        """A person's records of earlier months, oldest first."""
        return tuple(record for record in self.by_person.get(employee_id, ()) if record.month < month)

    def total(self, employee_id: str, department: str, month: Month) -> Decimal | None:
        """The final total of one month in one department; None where there is none."""
        for record in self.by_person.get(employee_id, ()):
            if record.month == month and record.department == department and record.judged:
                return record.total
        return None


def read_history(frame: pd.DataFrame | None) -> History:
    """A frame with the columns of `COLUMNS` (others are ignored), one row a month, department and person."""
    found: dict[str, list[Record]] = {}
    rows = [] if frame is None else frame[list(COLUMNS)].to_dict("records")
    for row in rows:
        record = Record(
            month=Month.parse(str(row["month"])),
            department=str(row["department"]),
            employee_id=str(row["employee_id"]),
            total=None if pd.isna(row["total"]) else Decimal(str(row["total"])),
            failed=not pd.isna(row["failed"]) and bool(row["failed"]),
            provisional=not pd.isna(row["provisional"]) and bool(row["provisional"]),
        )
        found.setdefault(record.employee_id, []).append(record)
    return History(
        {
            who: tuple(sorted(all_, key=lambda r: (r.month, r.department)))
            for who, all_ in sorted(found.items())
        }
    )


def standing(rule: Failures, month: Month, failed_now: bool | None, past: Iterable[Record]) -> Standing:
    """Where a person stands after ``month``; ``failed_now`` None while the month is not judged for good."""
    judged: dict[Month, bool] = {}
    for record in past:
        if record.judged and record.month < month:
            judged[record.month] = judged.get(record.month, False) or record.failed
    if failed_now is not None:
        judged[month] = failed_now
    in_year = [each for each in judged if each.year == month.year]
    row = _run(judged, month)
    count = sum(judged[each] for each in in_year)
    longest = max((_run(judged, each) for each in in_year), default=0)
    return Standing(
        failed=bool(failed_now),
        failed_in_a_row=row,
        failed_in_year=count,
        known_months=len(in_year),
        year_end_bonus=longest < rule.in_a_row and count < rule.in_year,
        reason=_reason(rule, longest, count, len(in_year)),
    )


def _run(judged: Mapping[Month, bool], last: Month) -> int:
    """How many neighbouring months up to ``last`` failed."""
    count = 0
    while judged.get(last.previous(count), False):
        count += 1
    return count


def _reason(rule: Failures, longest: int, count: int, known: int) -> Message:
    if longest >= rule.in_a_row:
        return message("appraisal.standing.in_a_row", count=longest, limit=rule.in_a_row)
    if count >= rule.in_year:
        return message("appraisal.standing.in_year", count=count, limit=rule.in_year)
    return message("appraisal.standing.kept", count=count, known=known, row=rule.in_a_row, year=rule.in_year)
