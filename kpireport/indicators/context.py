"""What a prepared view is written against: tables, days of a month nobody has named yet, and other prepared views.

Views are written once for every month. A day is a place holder (`Context.day`), so are tables and other views; what
the month's own days and files are is put into the finished SQL when it runs (`kpireport.indicators.program`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import ibis
import ibis.expr.types as ir

from kpireport.data import table_named
from kpireport.indicators.settings import Settings
from kpireport.period import Month

View = Callable[["Context"], ir.Table]
KEYS = ("day", "employee_id", "department", "role")
Day = tuple[int, int]
"""Months after the month in hand, and days after the first of that month."""
Reach = tuple[Day, Day]
"""The months from that of the first day to that of the last."""
NOW: Reach = ((0, 0), (0, 0))
# A year no company has figures of stands for a day; the day itself takes its place in the text.
_YEAR, _MONTH, _DAY = 7000, 11, 23


@dataclass(slots=True)
class Notes:
    """What one view was found to read: its place holders, and the questions whose answers it is built on."""

    days: list[Day] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    tables: list[tuple[str, Reach | None]] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    views: list[str] = field(default_factory=list)
    asked: dict[tuple[str, str], Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Context:
    """One view being written. ``schema_of`` gives another view's columns, ``answer`` what a question comes to today."""

    settings: Settings
    schema_of: Callable[[str], ibis.Schema]
    answer: Callable[[str, str], Any]
    notes: Notes = field(default_factory=Notes)

    @property
    def start(self) -> ir.TimestampScalar:
        """The month's first instant."""
        return self.moment(0)

    @property
    def end(self) -> ir.TimestampScalar:
        """The first instant after the month."""
        return self.moment(1)

    @property
    def first(self) -> ir.DateScalar:
        """The month's first day."""
        return self.day(0)

    @property
    def last(self) -> ir.DateScalar:
        """The month's last day."""
        return self.day(1, -1)

    def day(self, months: int, days: int = 0) -> ir.DateScalar:
        """The day so many days after the first of the month so many months on."""
        return ibis.literal(date(_place(self.notes.days, (months, days)) + _YEAR, _MONTH, _DAY))

    def moment(self, months: int, days: int = 0) -> ir.TimestampScalar:
        """Midnight at which that day begins."""
        day = date(_place(self.notes.days, (months, days)) + _YEAR, _MONTH, _DAY)
        return ibis.literal(datetime.combine(day, time()))

    def label(self, months: int = 0) -> ir.StringScalar:
        """The month so many months on as text (``2024-05``)."""
        return ibis.literal(place_holder("label", _place(self.notes.labels, months)))

    def around(self, before: int, after: int) -> tuple[ir.TimestampScalar, ir.TimestampScalar]:
        """The month widened by whole days on either side, as a half-open interval."""
        return self.moment(0, -before), self.moment(1, after)

    def table(self, name: str, reach: Reach | None = None) -> ir.Table:
        """A canonical table: all of it, or the rows of the months within ``reach``."""
        number = _place(self.notes.tables, (name, reach))
        return ibis.table(table_named(name).ibis, name=place_holder("table", number))

    def between(self, name: str, column: str, before: int = 0, after: int = 0) -> ir.Table:
        """The rows of a dated table whose ``column`` lies in the month widened by whole days."""
        by_month = table_named(name).month_from == column
        table = self.table(name, ((0, -before), (1, after - 1)) if by_month else None)
        moment = table[column]
        if moment.type().is_date():
            return table.filter(moment >= self.day(0, -before), moment < self.day(1, after))
        first, last = self.around(before, after)
        return table.filter(moment >= first, moment < last)

    def held(self, name: str, schema: Mapping[str, Any]) -> ir.Table:
        """A small table that is worked out for the month and not read (`kpireport.indicators.views.HELD`)."""
        return ibis.table(dict(schema), name=place_holder("held", _place(self.notes.held, name)))

    def view(self, name: str) -> ir.Table:
        """A prepared view by name."""
        number = _place(self.notes.views, name)
        return ibis.table(self.schema_of(name), name=place_holder("view", number))

    def has(self, name: str) -> bool:
        """Whether a table has any row at all."""
        return bool(self._ask("has", name))

    def has_now(self, name: str) -> bool:
        """Whether a table has any row in the month."""
        return bool(self._ask("has_now", name))

    def filled(self, column: str) -> bool:
        """Whether a column (``stock.sold``) holds anything in any month."""
        return bool(self._ask("filled", column))

    def _ask(self, question: str, about: str) -> Any:
        self.notes.asked[question, about] = found = self.answer(question, about)
        return found


def _place(known: list[Any], wanted: Any) -> int:
    if wanted not in known:
        known.append(wanted)
    return known.index(wanted)


def place_holder(kind: str, number: int) -> str:
    """The name that stands for a table, a view or a label until the text runs."""
    return f"kpi__{kind}__{number}__"


def written_day(number: int) -> tuple[str, ...]:
    """How engines write the place holder of a day."""
    return (f"{_YEAR + number}, {_MONTH}, {_DAY}", f"{_YEAR + number}-{_MONTH}-{_DAY}")


def months_of(reach: Reach, month: Month) -> tuple[Month, ...]:
    """The months a reach means for ``month``."""
    first, last = (Month.of(day_of(each, month)) for each in reach)
    return first.through(last)


def day_of(day: Day, month: Month) -> date:
    """The day a place holder means for ``month``."""
    return date.fromordinal(month.plus(day[0]).first.toordinal() + day[1])


def day_start(day: ir.DateValue) -> ir.TimestampValue:
    """Midnight at which ``day`` begins."""
    return day.cast("timestamp")


def days(count: int) -> ir.IntervalScalar:
    """So many times 24 hours."""
    return ibis.interval(hours=24 * count)
