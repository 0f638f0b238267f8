"""Canonical tables from plain rows, for tests and notebooks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import duckdb
import ibis
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.access import Tables, only_months
from kpireport.data.engines import Engine
from kpireport.data.engines.duck import DuckEngine
from kpireport.data.months import month_counts, rows_of_month
from kpireport.data.parts import Part
from kpireport.data.schema import Column, Table, Type
from kpireport.data.tables import table_named
from kpireport.errors import DataError, UnknownName
from kpireport.period import Month

Rows: TypeAlias = pd.DataFrame | pa.Table | Sequence[Mapping[str, Any]]
_SQL: dict[Type, str] = {
    "text": "VARCHAR",
    "int": "BIGINT",
    "decimal": "DECIMAL(18,4)",
    "money": "DECIMAL(18,2)",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
    "bool": "BOOLEAN",
}


def memory_tables(frames: Mapping[str, Rows], engine: Engine | None = None) -> Tables:
    """Tables from data frames, Arrow tables or lists of dicts, by table name; in DuckDB unless ``engine`` is given.

    Values are coerced to the declared types (``"2024-05-01 09:00:00"``, ``"12.50"`` and the like are fine);
    columns left out are missing everywhere, even required ones. UnknownName for a table or column nobody
    declared, DataError for a value that cannot be coerced.
    """
    chosen_engine = engine or DuckEngine()
    contents = {name: arrow_rows(table_named(name), rows) for name, rows in frames.items()}
    parts = {name: tuple(_parts(table_named(name), rows)) for name, rows in contents.items()}
    held: dict[str, ibis.Table] = {}

    def opener(declared: Table, chosen: tuple[Part, ...]) -> ibis.Table:
        name = declared.name
        if name not in held:
            held[name] = chosen_engine.hold(declared, contents.get(name, declared.arrow.empty_table()))
        return only_months(declared, held[name], chosen, parts.get(name, ()))

    return Tables(lambda: chosen_engine.con, parts, opener, chosen_engine.close)


def arrow_rows(declared: Table, rows: Rows) -> pa.Table:
    """Plain rows as an Arrow table of the declared columns and types."""
    given = _columns(rows)
    unknown = [name for name in given if name not in declared.names]
    if unknown:
        raise UnknownName.among("column", f"{declared.name}.{unknown[0]}", list(declared.names))
    count = len(next(iter(given.values()))) if given else len(rows)
    with duckdb.connect() as con:
        arrays = [
            _typed(con, declared, column, given[column.name])
            if column.name in given
            else pa.nulls(count, column.arrow)
            for column in declared.columns
        ]
    return pa.Table.from_arrays(arrays, schema=declared.arrow)


def _columns(rows: Rows) -> dict[str, pa.Array]:
    if isinstance(rows, pa.Table):
        return {name: rows.column(name).combine_chunks() for name in rows.column_names}
    if isinstance(rows, pd.DataFrame):
        return {str(name): _array(rows[name]) for name in rows.columns}
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {name: _texts([row.get(name) for row in rows]) for name in names}


def _array(series: pd.Series[Any]) -> pa.Array:
    try:
        found = pa.Array.from_pandas(series)
    except pa.ArrowException:
        return _texts(series.tolist())
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _texts(values: Iterable[Any]) -> pa.Array:
    return pa.array([None if pd.isna(value) else str(value) for value in values], pa.string())


def _typed(con: duckdb.DuckDBPyConnection, declared: Table, column: Column, values: pa.Array) -> pa.Array:
    """``values`` cast by the engine itself, so that plain rows and files round alike (half away from zero)."""
    if values.type == column.arrow:
        return values
    if column.type != "text" and pa.types.is_string(values.type):
        values = pc.if_else(pc.equal(values, ""), None, values)
    given = pa.table({"v": values})  # noqa: F841 - read by name in the query
    try:
        found = con.sql(f"SELECT CAST(v AS {_SQL[column.type]}) AS v FROM given").to_arrow_table()  # noqa: S608
    except duckdb.Error as error:
        detail = str(error).splitlines()[0]
        raise DataError(
            "data.bad_plain_value", table=declared.name, column=column.name, detail=detail
        ) from None
    return found.column("v").cast(column.arrow).combine_chunks()


def _parts(declared: Table, content: pa.Table) -> Iterable[Part]:
    """What there is of each month; the digest does not depend on the rows' order."""
    for label in sorted(month_counts(declared, content)):
        kept = rows_of_month(declared, content, label)
        filled = frozenset(n for n in kept.column_names if kept.column(n).null_count < kept.num_rows)
        yield Part(Month.parse(label) if label else None, kept.num_rows, content_digest(kept), filled)


def content_digest(rows: pa.Table) -> str:
    """A hash of the rows' content that their order does not change."""
    ordered = rows.sort_by([(name, "ascending") for name in rows.column_names]).combine_chunks()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, ordered.schema) as stream:
        stream.write_table(ordered)
    return hashlib.sha256(sink.getvalue()).hexdigest()
