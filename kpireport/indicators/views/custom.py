"""A prepared view over one canonical table, as a company's own indicator describes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import ibis
import ibis.expr.types as ir

from kpireport.data import table_named
from kpireport.indicators.context import NOW, Context
from kpireport.indicators.views.goods import with_charge
from kpireport.indicators.views.owners import with_owner, with_post

Credit = Literal["account", "employee", "owner", "shop"]
CREDITED_BY = {"account": "account", "employee": "employee_id", "owner": "owner"}
OPERATORS = ("=", "!=", ">", ">=", "<", "<=", "in", "not in", "contains", "filled", "empty")
Plain = str | int | bool | Decimal | date | datetime


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a row: column, operator and the values it is compared with."""

    column: str
    operator: str
    values: tuple[Plain, ...] = ()

    def holds(self, rows: ir.Table) -> ir.BooleanValue:
        """Whether it holds; an empty cell satisfies only ``empty``, ``!=`` and ``not in``."""
        column = rows[self.column]
        kind = column.type()
        given = [ibis.literal(value).cast(kind) for value in self.values]
        if self.operator in {"filled", "empty"}:
            return column.notnull() if self.operator == "filled" else column.isnull()
        if self.operator in {"in", "not in", "=", "!="}:
            found = column.isin(given).fill_null(False)
            return ~found if self.operator in {"not in", "!="} else found
        if self.operator == "contains":
            return column.contains(str(self.values[0])).fill_null(False)
        first = given[0]
        compared: dict[str, Any] = {
            ">": column > first,
            ">=": column >= first,
            "<": column < first,
            "<=": column <= first,
        }
        return compared[self.operator].fill_null(False)


@dataclass(frozen=True, slots=True)
class TableView:
    """Rows of ``table`` dated by ``day`` in the month (all of them where it has none), under all of ``where``.

    ``has_<column>`` says where each column of ``counted`` is filled.
    """

    table: str
    day: str | None
    where: tuple[Condition, ...]
    credit: Credit
    counted: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called among the views; the same for the same description."""
        return f"own:{self!r}"

    @property
    def monthly(self) -> bool:
        """Whether its rows have no day of their own within a month."""
        return self.day is None or table_named(self.table).column(self.day).type == "text"

    def __call__(self, context: Context) -> ir.Table:
        """The rows with their day and owner."""
        rows = self._dated(context)
        for condition in self.where:
            rows = rows.filter(condition.holds(rows))
        rows = rows.mutate(**{f"has_{name}": rows[name].notnull() for name in self.counted})
        if self.credit == "account":
            return with_owner(context, rows)
        if self.credit == "employee":
            return with_post(context, rows)
        return with_charge(context, rows) if self.credit == "owner" else rows

    def _dated(self, context: Context) -> ir.Table:
        first = context.first
        if self.day is None:
            return context.table(self.table).mutate(day=first)
        if self.monthly:
            rows = context.table(self.table, NOW)
            return rows.filter(rows[self.day] == context.label()).mutate(day=first)
        rows = context.between(self.table, self.day)
        moment = rows[self.day]
        return rows.mutate(day=moment if moment.type().is_date() else moment.date())
