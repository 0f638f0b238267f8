"""Which units are compared, and what a judgement comes to altogether."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpireport.appraisal.model import Appraisal
from kpireport.engine.ledger import Ledger
from kpireport.engine.office import Office
from kpireport.engine.spec import UnitKey, parse_months
from kpireport.errors import DataError
from kpireport.project import Project


@dataclass(frozen=True, slots=True)
class Totals:
    """Grades with how many people have each, failed months, and the pay of all together."""

    grades: dict[str, int]
    failed: int
    pay: Decimal

    @classmethod
    def of(cls, appraisal: Appraisal) -> Totals:
        """Count one judgement."""
        grades = [person.grade for person in appraisal.people if person.grade is not None]
        failed = sum(
            1 for person in appraisal.people if person.standing is not None and person.standing.failed
        )
        amounts = (person.pay.amount for person in appraisal.people if person.pay is not None)
        pay = sum((amount for amount in amounts if amount is not None), Decimal(0))
        return cls({grade: grades.count(grade) for grade in sorted(set(grades))}, failed, pay)


def wanted_units(
    project: Project, months: str | None, departments: Sequence[str], *, produced: bool
) -> list[UnitKey]:
    """The units of these months and departments (the latest month and all by default).

    ``produced``: only those that were produced; DataError where none was.
    """
    for name in departments:
        project.department(name)
    ledger = Ledger(project.output)
    if not produced:
        office = Office(project)
        asked = parse_months(months) if months else office.months[-1:]
        for month in asked:
            office.month(month)
        return [UnitKey(month, name) for month in asked for name in departments or project.departments]
    asked = parse_months(months) if months else tuple(m for m in ledger.months() if ledger.units(m))[-1:]
    keys = [key for month in asked for key in ledger.units(month)]
    found = [key for key in keys if not departments or key.department in departments]
    if not found:
        raise DataError("engine.nothing_produced", months="、".join(map(str, asked)) or "—")
    return found
