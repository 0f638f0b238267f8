"""Files and databases → checked canonical tables."""

from kpireport.data.access import Tables
from kpireport.data.memory import memory_tables
from kpireport.data.opened import open_tables
from kpireport.data.parts import Part
from kpireport.data.readiness import Issue, Readiness, readiness
from kpireport.data.tables import TABLES, Column, Table, table_named

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
