"""Tables that stay where they are: a view of the company's database read as a canonical table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import ibis

from kpireport.data.engines import Engine
from kpireport.data.months import month_label
from kpireport.data.parts import Part
from kpireport.data.schema import Column, Table
from kpireport.data.sources import ColumnSource, Source
from kpireport.data.tables import table_named
from kpireport.errors import DataError
from kpireport.period import Month


@dataclass(frozen=True, slots=True)
class Viewed:
    """One view as a canonical table, and its parts as they were when it was opened."""

    table: ibis.Table
    parts: tuple[Part, ...]


def open_views(engine: Engine, sources: Mapping[str, Source]) -> dict[str, Viewed]:
    """The sources of ``format: view`` by canonical table; DataError for a view or column that is not there."""
    found: dict[str, Viewed] = {}
    for name, source in sources.items():
        if source.format == "view":
            declared = table_named(source.table)
            table = _canonical(engine, name, source, declared)
            found[declared.name] = Viewed(table, _parts(engine, declared, table))
    return found


def _canonical(engine: Engine, name: str, source: Source, declared: Table) -> ibis.Table:
    database, _, view = str(source.view).rpartition(".")
    try:
        raw = engine.con.table(view, database=database or None)
    except Exception as error:  # every backend has errors of its own for a table it does not have
        raise DataError(
            "data.no_view", source=name, view=str(source.view), detail=_first_line(error)
        ) from None
    return raw.select(
        **{
            column.name: _column(raw, column, source.columns.get(column.name), name)
            for column in declared.columns
        }
    )


def _column(raw: ibis.Table, column: Column, origin: ColumnSource | None, name: str) -> ibis.Value:
    if origin is None:
        return ibis.null(column.ibis)
    if origin.value is not None:
        return ibis.literal(origin.value).cast(column.ibis)
    if origin.origin not in raw.columns:
        raise DataError(
            "data.no_view_column", source=name, column=str(origin.origin), found="、".join(raw.columns)
        )
    value = raw[origin.origin]
    if origin.map:
        cases = [(value.cast(str) == text, ibis.literal(meant)) for text, meant in origin.map.items()]
        value = ibis.cases(*cases, else_=origin.otherwise)
    return value if value.type() == column.ibis else value.cast(column.ibis)


def _parts(engine: Engine, declared: Table, table: ibis.Table) -> tuple[Part, ...]:
    """Rows and a hash of the content of each month, worked out where the view is."""
    query = ibis.to_sql(table.mutate(month__=month_label(declared, table)), dialect=engine.con.name)
    counted = [f'count("{name}") AS "{name}"' for name in declared.names]
    quoted = counted if engine.con.name != "pyspark" else [each.replace('"', "`") for each in counted]
    sql = (
        f"SELECT month__, count(*) AS rows__, {engine.row_hash(declared.names)} AS hash__, {', '.join(quoted)} "  # noqa: S608
        f"FROM ({query}) t GROUP BY month__"
    )
    rows = engine.query(sql)
    return tuple(
        Part(
            Month.parse(row["month__"]) if row["month__"] else None,
            int(row["rows__"]),
            hashlib.sha256(f"{row['rows__']} {row['hash__']}".encode()).hexdigest(),
            frozenset(name for name in declared.names if row[name]),
        )
        for row in sorted(rows, key=lambda row: str(row["month__"]))
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", maxsplit=1)[0]
