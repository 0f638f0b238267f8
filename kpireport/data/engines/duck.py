"""The default engine: DuckDB over Arrow tables and Parquet files, in memory or in a database file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from kpireport.data.engines.base import ReadsFiles
from kpireport.data.parts import Part
from kpireport.data.schema import Table

MEMORY = "2GiB"  # enough for fifty million messages; what does not fit goes to the temporary folder


class DuckEngine(ReadsFiles):
    """DuckDB with the processors this process may use; ``database`` is opened for reading only."""

    def __init__(
        self, temporary: Path | None = None, memory: str = MEMORY, database: Path | None = None
    ) -> None:
        settings: dict[str, Any] = {
            "threads": processors(),
            "memory_limit": memory,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
        }
        if temporary is not None:
            settings["temp_directory"] = str(temporary)
        if database is not None:
            settings |= {"database": str(database), "read_only": True}
        self.con: Any = ibis.duckdb.connect(**settings)
        self._numbers = count(1)

    def hold(self, declared: Table, rows: pa.Table) -> ibis.Table:
        """Plain rows as a table in memory."""
        name = f"{declared.name}__{next(self._numbers)}"
        self.con.con.register("held__rows", rows)
        try:
            self.con.raw_sql(f'CREATE TEMP TABLE "{name}" AS SELECT * FROM held__rows')  # noqa: S608
        finally:
            self.con.con.unregister("held__rows")
        return self.con.table(name, database=("temp", "main"))

    def stored(self, declared: Table, parts: Sequence[Part]) -> ibis.Table:
        """One view over the files."""
        paths = [path for part in parts for path in part.paths]
        if not paths:
            return self.hold(declared, declared.arrow.empty_table())
        name = f"{declared.name}__{next(self._numbers)}"
        return self.con.read_parquet(paths, table_name=name, hive_partitioning=False)

    def query(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query."""
        return list(self.con.con.execute(sql).to_arrow_table().to_pylist())

    def close(self) -> None:
        """Let go of the database and its memory."""
        self.con.disconnect()

    def row_hash(self, columns: Sequence[str]) -> str:
        """The sum of 64-bit hashes."""
        listed = ", ".join(f'"{name}"' for name in columns)
        return f"CAST(sum(hash({listed})) AS VARCHAR)"


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
