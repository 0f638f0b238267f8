"""The small tables as plain rows: people, posts, accounts, agreed pay, events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from kpireport.appraisal.terms import Term
from kpireport.data import Tables
from kpireport.period import Month


@dataclass(frozen=True, slots=True)
class Employee:
    """A row of employees."""

    employee_id: str
    name: str
    hired_on: date | None
    left_on: date | None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A row of assignments."""

    employee_id: str
    department: str
    role: str
    starts_on: date
    ends_on: date | None
    scorecard: str | None
    manager_id: str | None
    on_probation: bool


@dataclass(frozen=True, slots=True)
class Account:
    """A row of accounts; ``shop`` is the part before the colon of ``店铺:花名``, empty where there is none."""

    account: str
    employee_id: str
    starts_on: date
    ends_on: date | None

    @property
    def shop(self) -> str:
        """The shop named in the nickname."""
        shop, colon, _ = self.account.replace("：", ":").partition(":")
        return shop if colon else ""


@dataclass(frozen=True, slots=True)
class Event:
    """A row of events in the month."""

    employee_id: str
    happened_on: date
    kind: str
    quantity: Decimal
    points: Decimal | None


@dataclass(frozen=True)
class Records:
    """All of them, in an order that does not depend on the tables' order."""

    employees: Mapping[str, Employee]
    assignments: tuple[Assignment, ...]
    accounts: tuple[Account, ...]
    terms: Mapping[str, tuple[Term, ...]]
    events: tuple[Event, ...]


def read_records(tables: Tables, month: Month) -> Records:
    """Everything the appraisal of ``month`` needs of the small tables; events of that month only."""
    employees = {
        row["employee_id"]: Employee(row["employee_id"], row["name"], row["hired_on"], row["left_on"])
        for row in _rows(tables, "employees")
    }
    assignments = (
        Assignment(**{**_fields(Assignment, row), "on_probation": bool(row["on_probation"])})
        for row in _rows(tables, "assignments")
    )
    terms: dict[str, list[Term]] = {}
    for row in _rows(tables, "pay_terms"):
        terms.setdefault(row["employee_id"], []).append(Term(**_fields(Term, row)))
    return Records(
        employees=employees,
        assignments=tuple(
            sorted(assignments, key=lambda a: (a.employee_id, a.starts_on, a.department, a.role))
        ),
        accounts=tuple(
            sorted(
                (Account(**_fields(Account, row)) for row in _rows(tables, "accounts")),
                key=lambda a: (a.account, a.starts_on),
            )
        ),
        terms={who: tuple(sorted(found, key=lambda t: t.starts_on)) for who, found in sorted(terms.items())},
        events=tuple(_events(tables, month)),
    )


def _fields(kind: type[Any], row: dict[str, Any]) -> dict[str, Any]:
    """The columns ``kind`` has; a store may add its own (the partition's month)."""
    return {field.name: row[field.name] for field in fields(kind)}


def _events(tables: Tables, month: Month) -> Iterator[Event]:
    rows = _rows(tables, "events", month)
    for row in sorted(rows, key=lambda row: (row["happened_on"], row["event_id"])):
        if month.first <= row["happened_on"] <= month.last:
            yield Event(
                row["employee_id"],
                row["happened_on"],
                row["kind"],
                row["quantity"] or Decimal(0),
                row["points"],
            )


def _rows(tables: Tables, name: str, month: Month | None = None) -> list[dict[str, Any]]:
    table = tables.table(name, None if month is None else [month])
    found: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return found
