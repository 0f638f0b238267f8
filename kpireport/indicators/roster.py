"""For whom there must be a figure: everyone who held a post in a span, their posts, departments and the shop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpireport.data import Tables
from kpireport.indicators.compute import KEYS
from kpireport.period import Span


@dataclass(frozen=True)
class Roster:
    """``keys``: span, scope, department, role, employee_id of every row wanted; ``serving``: (span, employee_id) with an account."""

    keys: pd.DataFrame
    serving: frozenset[tuple[str, str]]


def roster(tables: Tables, spans: Iterable[Span]) -> Roster:
    """Who is on duty in each span, read from assignments and accounts."""
    posts = _spans_of(tables, "assignments", ["department", "role", "employee_id"])
    users = _spans_of(tables, "accounts", ["employee_id"])
    keys: list[tuple[str, str, str, str, str]] = []
    serving: set[tuple[str, str]] = set()
    for span in spans:
        keys.append((span.name, "shop", "", "", ""))
        for department, role, person in _held(posts, span):
            keys += [
                (span.name, "person", department, role, person),
                (span.name, "role", department, role, ""),
                (span.name, "department", department, "", ""),
            ]
        serving |= {(span.name, person) for (person,) in _held(users, span)}
    return Roster(pd.DataFrame(sorted(set(keys)), columns=list(KEYS)), frozenset(serving))


Held = tuple[date, date | None, tuple[str, ...]]


def _spans_of(tables: Tables, name: str, columns: list[str]) -> list[Held]:
    table = tables.table(name).select("starts_on", "ends_on", *columns).to_pyarrow()
    return [(row["starts_on"], row["ends_on"], tuple(row[c] for c in columns)) for row in table.to_pylist()]


def _held(rows: list[Held], span: Span) -> list[tuple[str, ...]]:
    return [
        values for first, last, values in rows if first <= span.last and (last is None or last >= span.first)
    ]
