"""Finding a person in what was produced."""

from __future__ import annotations

from kpireport.appraisal.model import Person
from kpireport.engine.ledger import BUNDLE, Ledger
from kpireport.engine.spec import UnitKey, parse_months
from kpireport.errors import DataError, UnknownName
from kpireport.project import Project
from kpireport.reports.bundle import Bundle


def find_person(
    project: Project, wanted: str, months: str | None = None
) -> tuple[tuple[UnitKey, Person], ...]:
    """Every unit of these months (the latest produced by default) with a person of this number or name.

    DataError where nothing was produced, UnknownName where nobody is called so.
    """
    ledger = Ledger(project.output)
    asked = parse_months(months) if months else tuple(m for m in ledger.months() if ledger.units(m))[-1:]
    keys = [key for month in asked for key in ledger.units(month)]
    if not keys:
        raise DataError("engine.nothing_produced", months="、".join(map(str, asked)) or "—")
    people = [(key, person) for key in keys for person in _people(ledger, key)]
    found = tuple((key, person) for key, person in people if wanted in {person.employee_id, person.name})
    if not found:
        raise UnknownName.among(
            "employee", wanted, sorted({name for _, p in people for name in (p.employee_id, p.name)})
        )
    return found


def _people(ledger: Ledger, key: UnitKey) -> tuple[Person, ...]:
    try:
        return Bundle.load(ledger.folder(key) / BUNDLE).appraisal.people
    except (OSError, ValueError):
        return ()
