"""Every canonical table by name: the contract a company's files are mapped onto."""

from __future__ import annotations

from types import MappingProxyType

from kpireport.data.declared import market, people, service, trade
from kpireport.data.schema import Column, Table
from kpireport.errors import UnknownName

TABLES: MappingProxyType[str, Table] = MappingProxyType(
    {
        declared.name: declared
        for declared in (*people.tables(), *service.tables(), *trade.tables(), *market.tables())
    }
)


def table_named(name: str) -> Table:
    """The declaration of one table; UnknownName where there is none."""
    if name not in TABLES:
        raise UnknownName.among("table", name, list(TABLES))
    return TABLES[name]


__all__ = ["TABLES", "Column", "Table", "table_named"]
