"""Staged rows of all files of a table → which rows stand, which are duplicates, which contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa

from kpireport.data.engines.duck import processors
from kpireport.data.schema import Table

ROW = "row__"  # where a staged row stands in its file
LINES = "lines__"  # of how many lines of the file it was made
_MEMORY = "1536MB"  # the files read side by side hold as much again
Kind = Literal["duplicate", "conflict", "overlap"]

#: Tables in which one thing (the first name) must not stand for two (the second) on one day.
_ONE_AT_A_TIME = {"accounts": ("account", "employee_id"), "pay_terms": ("employee_id", "starts_on")}


@dataclass(frozen=True, slots=True, order=True)
class Loser:
    """A row that does not stand: ``file`` and ``row``, and the place of the row it repeats or contradicts."""

    file: int
    row: int
    kind: Kind
    other_file: int
    other_row: int
    lines: int = 1


def open_duck(temporary: Path) -> duckdb.DuckDBPyConnection:
    """A plain DuckDB connection whose overflow goes below the store."""
    config: dict[str, Any] = {
        "threads": processors(),
        "memory_limit": _MEMORY,
        "temp_directory": str(temporary),
        "autoinstall_known_extensions": False,
    }
    return duckdb.connect(config=config)


def stage_view(con: duckdb.DuckDBPyConnection, declared: Table, paths: Sequence[Path]) -> None:
    """Lay the staged files, numbered in order, under the view ``staged`` (declared columns, row__, file__)."""
    con.execute("CREATE OR REPLACE TEMP TABLE places (path VARCHAR, file__ INTEGER)")
    con.executemany("INSERT INTO places VALUES (?, ?)", [[str(p), i] for i, p in enumerate(paths)])
    names = ", ".join(f's."{name}"' for name in declared.names)
    listed = ", ".join(_quoted(str(path)) for path in paths)
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW staged AS SELECT {names}, s.{ROW}, s.{LINES}, p.file__ "  # noqa: S608 - declared names
        f"FROM read_parquet([{listed}], filename = 'path__', hive_partitioning = false) s JOIN places p ON p.path = s.path__"
    )


def losers(con: duckdb.DuckDBPyConnection, declared: Table) -> list[Loser]:
    """The rows of ``staged`` that do not stand, in order.

    Of rows with one key the first (by file, then row) stands; others with the same content are duplicates, others
    still contradict it. Of rows that give one account to two people on one day none stands.
    """
    found = _repeated(con, declared)
    if declared.name in _ONE_AT_A_TIME:
        found += _overlapping(con, declared, found)
    return sorted(found)


def _repeated(con: duckdb.DuckDBPyConnection, declared: Table) -> list[Loser]:
    key = ", ".join(f'"{name}"' for name in declared.key)
    content = ", ".join(f'"{name}" := "{name}"' for name in declared.names)
    agree = [f'min("{name}") OVER p IS NOT DISTINCT FROM max("{name}") OVER p' for name in declared.names]
    parts_of_one = " AND ".join(agree) if declared.completes else "false"
    rows = con.execute(
        f"""
        WITH twice AS (SELECT hash({key}) AS h FROM staged GROUP BY h HAVING count(*) > 1),
        suspects AS (
            SELECT {key}, file__, {ROW}, {LINES}, struct_pack({content}) AS content, {parts_of_one} AS parts_of_one
            FROM staged WHERE hash({key}) IN (SELECT h FROM twice)
            WINDOW p AS (PARTITION BY {key})
        ),
        ranked AS (
            SELECT file__, {ROW}, {LINES}, content, parts_of_one, row_number() OVER w AS place, first(content) OVER w AS first_content,
                   first(file__) OVER w AS first_file, first({ROW}) OVER w AS first_row
            FROM suspects WINDOW w AS (PARTITION BY {key} ORDER BY file__, {ROW})
        )
        SELECT file__, {ROW}, {LINES}, content IS NOT DISTINCT FROM first_content, first_file, first_row
        FROM ranked WHERE place > 1 AND (NOT parts_of_one OR content IS NOT DISTINCT FROM first_content)
        """  # noqa: S608 - declared names
    ).fetchall()
    return [
        Loser(file, row, "duplicate" if same else "conflict", first_file, first_row, lines)
        for file, row, lines, same, first_file, first_row in rows
    ]


def _overlapping(con: duckdb.DuckDBPyConnection, declared: Table, lost: Sequence[Loser]) -> list[Loser]:
    thing, owner = _ONE_AT_A_TIME[declared.name]
    _register_lost(con, lost)
    rows = con.execute(
        f"""
        WITH standing AS (SELECT s.* FROM staged s ANTI JOIN lost l ON s.file__ = l.file__ AND s.{ROW} = l.{ROW})
        SELECT a.file__, a.{ROW}, min((b.file__, b.{ROW}))
        FROM standing a JOIN standing b ON a."{thing}" = b."{thing}" AND a."{owner}" <> b."{owner}"
         AND a.starts_on <= coalesce(b.ends_on, DATE '9999-12-31')
         AND b.starts_on <= coalesce(a.ends_on, DATE '9999-12-31')
        GROUP BY a.file__, a.{ROW}
        """  # noqa: S608 - declared names
    ).fetchall()
    return [Loser(file, row, "overlap", *other) for file, row, other in rows]


def standing(
    con: duckdb.DuckDBPyConnection, declared: Table, lost: Sequence[Loser], month: str | None
) -> pa.RecordBatchReader:
    """The rows of ``staged`` that stand in one month (None: rows of no month), sorted by key."""
    _register_lost(con, lost)
    names = [f'any_value(s."{n}") AS "{n}"' if _merged(declared, n) else f's."{n}"' for n in declared.names]
    key = ", ".join(f's."{name}"' for name in declared.key)
    group = f"GROUP BY {key}" if declared.completes else ""
    order = ", ".join(f'"{name}" NULLS FIRST' for name in dict.fromkeys((*declared.key, *declared.names)))
    return con.execute(
        f"SELECT * FROM (SELECT {', '.join(names)} FROM staged s "  # noqa: S608 - declared names
        f"ANTI JOIN lost l ON s.file__ = l.file__ AND s.{ROW} = l.{ROW} "
        f"WHERE {_in_month(declared, month)} {group}) ORDER BY {order}"
    ).to_arrow_reader(1 << 16)


def _merged(declared: Table, name: str) -> bool:
    """Whether a column is put together from several rows of one key (all that say something say the same)."""
    return declared.completes and name not in declared.key


def _register_lost(con: duckdb.DuckDBPyConnection, lost: Sequence[Loser]) -> None:
    rows = pa.table(
        {
            "file__": pa.array([loser.file for loser in lost], pa.int32()),
            ROW: pa.array([loser.row for loser in lost], pa.int64()),
        }
    )
    con.register("lost", rows)


def _in_month(declared: Table, month: str | None) -> str:
    if declared.month_from is None:
        return "true"
    column = f's."{declared.month_from}"'
    if declared.column(declared.month_from).type == "text":
        dated = f"regexp_full_match({column}, '\\d{{4}}-\\d{{2}}')"
        return f"NOT {dated}" if month is None else f"{column} = '{month}'"
    if month is None:
        return f"{column} IS NULL"
    return f"{column} >= DATE '{month}-01' AND {column} < DATE '{month}-01' + INTERVAL 1 MONTH"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
