"""A company opened for looking around: its tables, its months, its departments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpireport.data import TABLES, Tables, open_tables
from kpireport.engine.ledger import Ledger
from kpireport.errors import DataError
from kpireport.period import Month
from kpireport.project import Project

# The rooms that measure and judge are loaded when first used: a run that finds nothing to do never needs them.
if TYPE_CHECKING:
    import pandas as pd

    from kpireport.engine.unit import Unit
    from kpireport.indicators import Catalogue, Settings
    from kpireport.scorecards import Cards


@dataclass(frozen=True)
class Office:
    """A company with one set of parameters. Everything is read when first asked for, and then kept."""

    project: Project

    @cached_property
    def tables(self) -> Tables:
        """The canonical tables; ``office.tables.table("messages")`` is an Ibis table."""
        return open_tables(self.project)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Every indicator by id."""
        from kpireport.indicators import catalogue

        return catalogue(self.project)

    @cached_property
    def settings(self) -> Settings:
        """Windows and filters of the indicators."""
        from kpireport.indicators import settings

        return settings(self.project)

    @cached_property
    def cards(self) -> Cards:
        """Every scorecard."""
        from kpireport.scorecards import load_cards

        return load_cards(self.project, self.catalogue)

    @cached_property
    def ledger(self) -> Ledger:
        """What was produced so far."""
        return Ledger(self.project.output)

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The months to appraise, in order: those where at least half of the dated tables have rows.

        Rows beyond a month's ends (an order paid in June for May) give their month a row or two, not a month.
        """
        counts = self._tables_by_month
        return tuple(month for month, count in counts.items() if 2 * count >= max(counts.values()))

    def month(self, month: Month | str) -> MonthView:
        """One month; DataError where there are no rows for it."""
        wanted = month if isinstance(month, Month) else Month.parse(month)
        if wanted not in self._tables_by_month:
            raise no_data(wanted, self.months)
        return MonthView(self, wanted)

    @cached_property
    def _tables_by_month(self) -> dict[Month, int]:
        """How many tables have rows in each month; targets and benchmarks may be of months still to come."""
        measured = [name for name in TABLES if name not in {"targets", "benchmarks"}]
        counts = Counter(month for name in measured for month in self.tables.months(name))
        return dict(sorted(counts.items()))


@dataclass(frozen=True)
class MonthView:
    """One month of a company."""

    office: Office
    month: Month

    @cached_property
    def values(self) -> pd.DataFrame:
        """Indicator values of everybody: month, span, scope, department, role, employee_id, indicator, numerator,
        denominator, value, rows, missing.
        """
        from kpireport.engine.values import month_values

        office = self.office
        store = office.project.path(office.project.company.store)
        return month_values(store, office.tables, self.month, office.settings, office.catalogue)

    def measure(self, *names: str) -> pd.DataFrame:
        """Only these indicators (id or name), measured now and not kept; columns as `values`."""
        from kpireport.indicators import compute

        office = self.office
        return compute(office.tables, self.month, office.settings, office.catalogue, names)

    def breakdown(self, name: str, by: str) -> pd.DataFrame:
        """The shop's figure of an indicator (id or name) for each value of ``by`` (``level``, ``region``, ``category`` …):
        that column, numerator, denominator, value, rows.
        """
        from kpireport.indicators.breakdown import breakdown

        office = self.office
        return breakdown(office.tables, self.month, office.settings, office.catalogue, name, by)

    def department(self, name: str) -> Unit:
        """One department in this month; UnknownName where there is none of that name."""
        from kpireport.engine.unit import Unit

        self.office.project.department(name)
        return Unit(self, name)

    @property
    def earlier(self) -> tuple[MonthView, ...]:
        """The months before it that have rows, as far back as trends and pay plans look, oldest first."""
        from kpireport.appraisal import months_before

        wanted = set(months_before(self.office.project, self.month))
        return tuple(MonthView(self.office, each) for each in self.office.months if each in wanted)


def open_company(path: Path | str = ".", overrides: Mapping[str, Any] | None = None) -> Office:
    """Open a company's folder; ``overrides`` (dotted name → value) lie over its params, as ``--set`` does."""
    return Office(Project.open(path, overrides))


def unit(
    project: Path | str = ".",
    month: str = "",
    department: str = "",
    overrides: Mapping[str, Any] | None = None,
) -> Unit:
    """One department and month, opened for a notebook."""
    return open_company(project, overrides).month(month).department(department)


def no_data(month: Month, there_are: tuple[Month, ...]) -> DataError:
    """The error for a month without rows."""
    shown = "、".join(map(str, there_are)) or "—"
    return DataError("engine.no_data", month=str(month), months=shown)
