"""Files and databases → checked canonical tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpireport.data.access import Tables
from kpireport.data.opened import open_tables
from kpireport.data.parts import Part
from kpireport.data.readiness import Issue, Readiness, readiness
from kpireport.data.tables import TABLES, Column, Table, table_named

if TYPE_CHECKING:
    from kpireport.data.memory import memory_tables

__all__ = [
    "TABLES",
    "Column",
    "Issue",
    "Part",
    "Readiness",
    "Table",
    "Tables",
    "memory_tables",
    "open_tables",
    "readiness",
    "table_named",
]


def __getattr__(name: str) -> Any:
    if name != "memory_tables":
        raise AttributeError(f"module 'kpireport.data' has no attribute {name!r}")
    # It loads pandas and an engine; a run that finds nothing to do needs neither.
    from kpireport.data.memory import memory_tables

    return memory_tables
