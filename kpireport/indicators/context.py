"""What one month's computation stands on: the tables, the windows, and the prepared views, each made once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property

import ibis
import ibis.expr.types as ir

from kpireport.data import Tables, table_named
from kpireport.indicators.cells import Cells, number_cells
from kpireport.indicators.settings import Settings
from kpireport.period import Month

View = Callable[["Context"], ir.Table]
KEYS = ("day", "employee_id", "department", "role")


@dataclass(frozen=True)
class Context:
    """One month over one set of tables. `view` makes a prepared view once and keeps it in the engine."""

    tables: Tables
    month: Month
    settings: Settings
    views: Mapping[str, View]
    _made: dict[str, ir.CachedTable] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def cells(self) -> Cells:
        """The number of every person in a post, post and department."""
        return number_cells(self.tables)

    @property
    def start(self) -> datetime:
        """The month's first instant."""
        return datetime.combine(self.month.first, time())

    @property
    def end(self) -> datetime:
        """The first instant after the month."""
        return datetime.combine(self.month.next().first, time())

    def around(self, before: int, after: int) -> tuple[datetime, datetime]:
        """The month widened by whole days on either side, as a half-open interval."""
        return self.start - timedelta(days=before), self.end + timedelta(days=after)

    def table(self, name: str) -> ir.Table:
        """A canonical table, all of it."""
        return self.tables.table(name)

    def between(self, name: str, column: str, before: int = 0, after: int = 0) -> ir.Table:
        """The rows of a dated table whose ``column`` lies in the month widened by whole days."""
        first, last = self.around(before, after)
        covered = Month.of(first.date()).through(Month.of((last - timedelta(days=1)).date()))
        by_month = table_named(name).month_from == column
        table = self.tables.table(name, covered if by_month else None)
        moment = table[column]
        if moment.type().is_date():
            return table.filter(moment >= first.date(), moment < last.date())
        return table.filter(moment >= first, moment < last)

    def view(self, name: str) -> ir.Table:
        """A prepared view by name, computed once and kept by the engine."""
        if name not in self._made:
            prepared = self.views[name](self)
            if self.tables.con.name == "pyspark":
                prepared.limit(
                    0
                ).to_pyarrow()  # there, caching alone does not make tables held in memory known
            self._made[name] = prepared.cache()
        return self._made[name]

    def __enter__(self) -> Context:
        return self

    def __exit__(self, *_: object) -> None:
        """Let the engine drop the prepared views now, not when Python happens to collect them."""
        for made in self._made.values():
            made.release()
        self._made.clear()


def day_start(day: ir.DateValue) -> ir.TimestampValue:
    """Midnight at which ``day`` begins."""
    return day.cast("timestamp")


def days(count: int) -> ir.IntervalScalar:
    """So many times 24 hours."""
    return ibis.interval(hours=24 * count)
