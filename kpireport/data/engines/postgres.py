"""PostgreSQL: a server holds a copy of the store, brought up to date in one transaction after an ingest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from kpireport.data.engines.base import declared_only
from kpireport.data.parts import Part
from kpireport.data.schema import Table, Type
from kpireport.data.store import State
from kpireport.data.tables import TABLES
from kpireport.errors import DataError, MachineError

SCHEMA = "kpireport"
_MONTH = "month__"
_LOCK = 5_201_406
_SQL: dict[Type, str] = {
    "text": "text",
    "int": "bigint",
    "decimal": "numeric(18,4)",
    "money": "numeric(18,2)",
    "timestamp": "timestamp(6)",
    "date": "date",
    "bool": "boolean",
}


class PostgresEngine:
    """A PostgreSQL database; ``url`` as libpq takes it, the password better in PGPASSWORD or ~/.pgpass."""

    def __init__(self, url: str) -> None:
        import psycopg

        try:
            self.con: Any = ibis.postgres.connect(**_arguments(url))
        except (psycopg.Error, OSError) as error:
            detail = str(error).strip().splitlines()[-1]
            raise MachineError("data.no_engine", engine="PostgreSQL", detail=detail) from None
        self._numbers = count(1)

    def hold(self, declared: Table, rows: pa.Table) -> ibis.Table:
        """Plain rows as a temporary table."""
        name = f"{declared.name}__{next(self._numbers)}"
        with self.con.con.cursor() as cursor:
            cursor.execute(f'CREATE TEMP TABLE "{name}" ({_columns(declared)})')
            _copy(cursor, f'"{name}"', rows.cast(declared.arrow).to_batches())
        return declared_only(declared, self.con.table(name))

    def stored(self, declared: Table, parts: Sequence[Part]) -> ibis.Table:
        """The copy's rows of the parts' months."""
        if not parts:
            return self.hold(declared, declared.arrow.empty_table())
        table = self.con.table(declared.name, database=SCHEMA)
        return declared_only(
            declared, table.filter(table[_MONTH].isin([str(part.month or "") for part in parts]))
        )

    def query(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query."""
        with self.con.con.cursor() as cursor:
            cursor.execute(sql)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def close(self) -> None:
        """Close the connection; its temporary tables go."""
        self.con.disconnect()

    def row_hash(self, columns: Sequence[str]) -> str:
        """The sum of 64-bit hashes of the rows as text."""
        listed = ", ".join(f'"{name}"' for name in columns)
        return f"CAST(sum(hashtextextended(CAST(ROW({listed}) AS text), 0)) AS text)"

    def check_copy(self, state: State) -> None:
        """DataError where the copy is not what the store says."""
        if self._copied() != _wanted(state):
            raise DataError("data.copy_old", engine="PostgreSQL")

    def publish(self, folder: Path, state: State) -> int:
        """Bring the copy to what the store says, in one transaction; how many parts were written."""
        import psycopg

        written = 0
        try:
            with self.con.con.transaction(), self.con.con.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
                _create(cursor)
                before, wanted = self._copied(), _wanted(state)
                for table, month in sorted(set(before) | set(wanted)):
                    if before.get((table, month)) != wanted.get((table, month)):
                        _replace(cursor, folder, table, month, wanted.get((table, month)))
                        written += 1
        except psycopg.Error as error:
            detail = str(error).strip().splitlines()[0]
            raise MachineError("data.no_engine", engine="PostgreSQL", detail=detail) from None
        return written

    def _copied(self) -> dict[tuple[str, str], str]:
        with self.con.con.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (f"{SCHEMA}.parts",))
            if not cursor.fetchone()[0]:
                return {}
            cursor.execute(f"SELECT table_name, month, file FROM {SCHEMA}.parts")  # noqa: S608 - a constant
            return {(table, month): file for table, month, file in cursor.fetchall()}


def _arguments(url: str) -> dict[str, Any]:
    from psycopg.conninfo import conninfo_to_dict

    given: Mapping[str, Any] = conninfo_to_dict(url)
    named = {"dbname": "database"}
    return {named.get(name, name): value for name, value in given.items()}


def _wanted(state: State) -> dict[tuple[str, str], str]:
    return {(table, part.month or ""): part.file for table, parts in state.tables.items() for part in parts}


def _columns(declared: Table) -> str:
    return ", ".join(f'"{column.name}" {_SQL[column.type]}' for column in declared.columns)


def _create(cursor: Any) -> None:
    """The schema and its tables; a table declared otherwise by an earlier version is made anew."""
    cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    cursor.execute(
        f"CREATE TABLE IF NOT EXISTS {SCHEMA}.parts (table_name text, month text, file text, "
        "PRIMARY KEY (table_name, month))"
    )
    for declared in TABLES.values():
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s "
            "ORDER BY ordinal_position",
            (SCHEMA, declared.name),
        )
        there = tuple(name for (name,) in cursor.fetchall())
        if there and there != (*declared.names, _MONTH):
            cursor.execute(f'DROP TABLE {SCHEMA}."{declared.name}"')
            cursor.execute(f"DELETE FROM {SCHEMA}.parts WHERE table_name = %s", (declared.name,))  # noqa: S608
        cursor.execute(
            f'CREATE TABLE IF NOT EXISTS {SCHEMA}."{declared.name}" ({_columns(declared)}, {_MONTH} text)'
        )
        cursor.execute(
            f'CREATE INDEX IF NOT EXISTS "{declared.name}_month" ON {SCHEMA}."{declared.name}" ({_MONTH})'
        )


def _replace(cursor: Any, folder: Path, table: str, month: str, file: str | None) -> None:
    cursor.execute(f'DELETE FROM {SCHEMA}."{table}" WHERE {_MONTH} = %s', (month,))  # noqa: S608 - a declared name
    cursor.execute(f"DELETE FROM {SCHEMA}.parts WHERE table_name = %s AND month = %s", (table, month))  # noqa: S608
    if file is None:
        return
    batches = pq.ParquetFile(folder / file).iter_batches(1 << 16)
    _copy(cursor, f'{SCHEMA}."{table}"', (_with_month(batch, month) for batch in batches))
    cursor.execute(f"INSERT INTO {SCHEMA}.parts VALUES (%s, %s, %s)", (table, month, file))  # noqa: S608


def _with_month(batch: pa.RecordBatch, month: str) -> pa.RecordBatch:
    return batch.append_column(_MONTH, pa.repeat(pa.scalar(month), batch.num_rows))


def _copy(cursor: Any, table: str, batches: Iterable[pa.RecordBatch]) -> None:
    options = pyarrow.csv.WriteOptions(include_header=False)
    with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
        for batch in batches:
            out = BytesIO()
            pyarrow.csv.write_csv(batch, out, options)
            copy.write(out.getvalue())
