"""What the target of an item was in each month, as far as the targets table or the card says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kpireport.data import Tables
from kpireport.period import Month
from kpireport.scorecards import Seat
from kpireport.scorecards.evidence import Targets
from kpireport.scorecards.scorecard import Line

NONE = Targets()


@dataclass(frozen=True)
class Aims:
    """The targets table by month; ``given``: figures of the shops together by month and indicator, where the platform or
    the company gives them in the benchmarks table.
    """

    by_month: Mapping[str, Targets] = field(default_factory=dict)
    given: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    def of(self, seat: Seat, line: Line) -> Callable[[Month], float | None]:
        """The item's target in a month: the table's for that month, else the card's own (a daily one is not known)."""

        def in_month(month: Month) -> float | None:
            found = line.tabled(self.by_month.get(str(month), NONE), seat)
            if found is not None:
                return float(found.value)
            own = line.target if line.rule.uses_target and not line.per_day else None
            return None if own is None else float(own)

        return in_month

    def exactly(self, month: Month, scope: str, scope_id: str, names: tuple[str, ...]) -> Decimal | None:
        """The table's target for exactly this person, post or department."""
        values = self.by_month.get(str(month), NONE).values
        found = (values.get((scope, scope_id, name)) for name in names)
        return next((value for value in found if value is not None), None)


def read_aims(tables: Tables) -> Aims:
    """The whole targets table, and the figures given for months."""
    found: dict[str, dict[tuple[str, str, str], Decimal]] = {}
    for row in tables.table("targets").to_pyarrow().to_pylist():
        if row["value"] is not None:
            key = (row["scope"], row["scope_id"], row["indicator"])
            found.setdefault(row["period"], {})[key] = row["value"]
    return Aims({period: Targets(values) for period, values in sorted(found.items())}, _given(tables))


def _given(tables: Tables) -> dict[tuple[str, str], Decimal]:
    """The benchmarks of each month and indicator, added up over the shops."""
    found: dict[tuple[str, str], Decimal] = {}
    rows = tables.table("benchmarks").to_pyarrow().to_pylist() if tables.has("benchmarks") else ()
    for row in rows:
        if row["value"] is not None:
            key = (row["period"], row["indicator"])
            found[key] = found.get(key, Decimal(0)) + row["value"]
    return found
