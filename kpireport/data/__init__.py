"""Files and databases → checked canonical tables."""

from kpireport.data.access import Part, Tables
from kpireport.data.memory import memory_tables
from kpireport.data.tables import TABLES, Column, Table, table_named

__all__ = ["TABLES", "Column", "Part", "Table", "Tables", "memory_tables", "table_named"]
