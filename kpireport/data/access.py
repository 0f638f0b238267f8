"""What indicators read: every canonical table as an ibis table, wherever its rows lie."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kpireport.data.parts import Part
from kpireport.data.schema import Table
from kpireport.data.tables import table_named
from kpireport.period import Month

if TYPE_CHECKING:
    import ibis

Opener = Callable[[Table, "tuple[Part, ...]"], "ibis.Table"]


@dataclass(frozen=True)
class Tables:
    """The canonical tables of one company. Connected when the first of them is read: what there is, parts say."""

    connect: Callable[[], Any]
    parts: Mapping[str, tuple[Part, ...]]
    opener: Opener
    closer: Callable[[], None] = lambda: None
    _opened: dict[tuple[str, tuple[Part, ...]], ibis.Table] = field(default_factory=dict, repr=False)

    @cached_property
    def con(self) -> Any:
        """The ibis connection all tables live in, so that any of them can be joined."""
        return self.connect()

    def close(self) -> None:
        """Let go of the connection; nothing can be read afterwards."""
        self.closer()

    def __enter__(self) -> Tables:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def table(self, name: str, months: Iterable[Month] | None = None) -> ibis.Table:
        """The table with all its declared columns; empty where there are no rows.

        With ``months`` only the rows of those months are read (and those of no month, such as a yearly target);
        tables without a month come whole.
        """
        declared = table_named(name)
        chosen = self._chosen(name, months)
        key = (name, chosen)
        if key not in self._opened:
            self._opened[key] = self.opener(declared, chosen)
        return self._opened[key]

    def has(self, name: str, month: Month | None = None) -> bool:
        """Whether there is any row (in ``month``; tables without months: at all)."""
        return self.rows(name, month) > 0

    def rows(self, name: str, month: Month | None = None) -> int:
        """How many rows there are (in ``month``; tables without months: altogether)."""
        undated = table_named(name).month_from is None
        return sum(
            part.rows for part in self.parts.get(name, ()) if month is None or undated or part.month == month
        )

    def months(self, name: str) -> tuple[Month, ...]:
        """The months that have rows, in order; none for tables without months."""
        table_named(name)
        return tuple(sorted(part.month for part in self.parts.get(name, ()) if part.month and part.rows))

    def filled(self, name: str, month: Month | None = None) -> frozenset[str]:
        """The columns that hold any value (in ``month``)."""
        undated = table_named(name).month_from is None
        chosen = [p for p in self.parts.get(name, ()) if month is None or undated or p.month == month]
        return frozenset().union(*(part.filled for part in chosen))

    def fingerprint(self, names: Iterable[str], months: Iterable[Month] | None = None) -> str:
        """A hash of the content of these tables (in these months); nothing is read for it."""
        wanted = None if months is None else tuple(months)
        digest = hashlib.sha256()
        for name in sorted(set(names)):
            for part in self._chosen(name, wanted):
                digest.update(f"{name}\t{part.month}\t{part.digest}\n".encode())
        return digest.hexdigest()

    def _chosen(self, name: str, months: Iterable[Month] | None) -> tuple[Part, ...]:
        """The parts of a table in order; those of no month belong to every month."""
        table_named(name)
        wanted = None if months is None else set(months)
        found = [
            p for p in self.parts.get(name, ()) if wanted is None or p.month is None or p.month in wanted
        ]
        return tuple(sorted(found, key=lambda part: (str(part.month or ""), part.digest)))


def only_months(
    declared: Table, table: ibis.Table, chosen: tuple[Part, ...], every: tuple[Part, ...]
) -> ibis.Table:
    """The rows of the ``chosen`` parts of a table that holds ``every`` part."""
    import ibis

    if len(chosen) == len(every) or declared.month_from is None:
        return table
    months = [part.month for part in chosen if part.month]
    column = table[declared.month_from]
    if declared.column(declared.month_from).type == "text":
        return table.filter(column.isin([str(m) for m in months]) | ~column.re_search(r"^\d{4}-\d{2}$"))
    inside = [
        (column >= ibis.literal(m.first).cast(column.type()))
        & (column < ibis.literal(m.last + timedelta(days=1)).cast(column.type()))
        for m in months
    ]
    return table.filter(ibis.or_(*inside)) if inside else table.limit(0)
