"""A platform's own summary row against the sums of the rows above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.schema import Column, Table
from kpireport.texts import Message, message

Sums = Mapping[str, Decimal]
#: Prices and means are no sums, and buyers of several rows are counted once in a summary.
_NO_SUM = frozenset({"value_per_buyer", "price", "cost"})


def adding(declared: Table) -> tuple[Column, ...]:
    """The columns whose values add up over rows."""
    return tuple(
        column
        for column in declared.columns
        if column.type in {"int", "money"} and column.unit != "buyers" and column.name not in _NO_SUM
    )


def sums_of(columns: Iterable[Column], values: Mapping[str, pa.Array]) -> dict[str, Decimal]:
    """The sum of each of these columns; none for a column without values."""
    found = {}
    for column in columns:
        total = pc.sum(values[column.name]).as_py()
        if total is not None:
            found[column.name] = Decimal(total)
    return found


@dataclass(frozen=True)
class Tally:
    """Sums of rows and the figures of summary rows, by file, sheet or member, while they are read."""

    declared: Table
    rows: dict[str, Counter[str]] = field(default_factory=dict)
    said: dict[str, dict[str, Decimal]] = field(default_factory=dict)

    def add(self, file: str, rows: Sums, said: Sums) -> None:
        """Take in one batch."""
        mine = self.rows.setdefault(file, Counter())
        for name, total in rows.items():
            mine[name] += total  # type: ignore[assignment]
        self.said.setdefault(file, {}).update(said)

    def differences(self) -> tuple[Message, ...]:
        """Where a summary row says something else than the rows add up to."""
        found = []
        for file, said in self.said.items():
            for name, total in said.items():
                summed = Decimal(self.rows[file][name])
                if summed != total:
                    found.append(
                        message(
                            "data.totals_differ",
                            file=file,
                            column=self.declared.column(name).label,
                            said=f"{total.normalize():f}",
                            summed=f"{summed.normalize():f}",
                        )
                    )
        return tuple(found)
