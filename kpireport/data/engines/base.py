"""What every engine does for the data room."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import ibis
import pyarrow as pa

from kpireport.data.parts import Part
from kpireport.data.schema import Table
from kpireport.data.store import State


class Engine(Protocol):
    """One connection in which all canonical tables can be read and joined.

    ``con`` is its ibis connection. A server keeps a copy of the store, which an ingest brings up to date; the others
    read the store's files themselves.
    """

    con: Any

    def hold(self, declared: Table, rows: pa.Table) -> ibis.Table:
        """Plain rows as a table of this connection; gone when it closes."""
        ...

    def stored(self, declared: Table, parts: Sequence[Part]) -> ibis.Table:
        """The store's rows of these parts."""
        ...

    def check_copy(self, state: State) -> None:
        """DataError where the copy it keeps is not what the store says; nothing where it keeps none."""
        ...

    def publish(self, folder: Path, state: State) -> int:
        """Bring the copy it keeps to what the store says; how many parts were written (none where it keeps none)."""
        ...

    def query(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query in the engine's own SQL."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...

    def row_hash(self, columns: Sequence[str]) -> str:
        """An SQL expression that sums a hash over rows of a query ``t``, the same in any order."""
        ...


class ReadsFiles:
    """An engine that reads the store's files and keeps no copy."""

    def check_copy(self, state: State) -> None:
        """Nothing to check."""

    def publish(self, folder: Path, state: State) -> int:  # noqa: ARG002 - it has no copy
        """Nothing to write."""
        return 0


def declared_only(declared: Table, table: ibis.Table) -> ibis.Table:
    """The declared columns in their order and types."""
    wanted = declared.ibis
    schema = table.schema()
    return table.select(
        *(
            table[name] if schema[name] == kind else table[name].cast(kind).name(name)
            for name, kind in wanted.items()
        )
    )
