"""The default engine: DuckDB, in memory, over Arrow tables or Parquet files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from kpireport.data.schema import Table

MEMORY = "1536MB"  # enough for ten million messages; what does not fit goes to the temporary folder


def connect(temporary: Path | None = None, memory: str = MEMORY) -> Any:
    """An ibis connection to an in-memory DuckDB that uses the processors this process may use."""
    settings: dict[str, Any] = {
        "threads": processors(),
        "memory_limit": memory,
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
    }
    if temporary is not None:
        settings["temp_directory"] = str(temporary)
    return ibis.duckdb.connect(**settings)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def empty(con: Any, declared: Table) -> ibis.Table:
    """The table without rows."""
    return con.create_table(f"{declared.name}__empty", schema=ibis.schema(declared.ibis), overwrite=True)


def hold(con: Any, name: str, rows: pa.Table) -> ibis.Table:
    """``rows`` as a table of the connection."""
    con.con.register("held__rows", rows)
    try:
        con.raw_sql(f'CREATE TABLE "{name}" AS SELECT * FROM held__rows')  # noqa: S608 - a declared name
    finally:
        con.con.unregister("held__rows")
    return con.table(name)
