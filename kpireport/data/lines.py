"""Exports with a line a thing sold: the lines of one order (one key) added up to one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from kpireport.data.merge import LINES, ROW
from kpireport.data.schema import Table


@dataclass(frozen=True, slots=True)
class AddedUp:
    """The rows the lines became, sorted by where each began, and the lines rejected with another of their key."""

    rows: pa.Table
    rejected: tuple[int, ...]


def add_up(declared: Table, sums: Sequence[str], lines: Path, broken: pa.Table) -> AddedUp:
    """Add up the columns ``sums`` over the lines of each key; other columns are the first line's that has a value.

    ``broken`` holds the keys of rejected lines: a sum without them would be wrong, so their other lines go too.
    """
    same = " AND ".join(f'l."{name}" IS NOT DISTINCT FROM b."{name}"' for name in declared.key)
    columns = ", ".join(_one(declared, name, name in sums) for name in declared.names)
    key = ", ".join(f'"{name}"' for name in declared.key)
    with duckdb.connect() as con:
        con.register("broken", broken.select(list(declared.key)))
        con.from_parquet(str(lines)).create_view("lines")
        gone = con.execute(
            f"SELECT {ROW} FROM lines l SEMI JOIN broken b ON {same} ORDER BY {ROW}"  # noqa: S608 - declared names
        ).fetchall()
        rows = con.execute(
            f"SELECT {columns}, min({ROW}) AS {ROW}, CAST(count(*) AS BIGINT) AS {LINES} "  # noqa: S608
            f"FROM lines l ANTI JOIN broken b ON {same} GROUP BY {key} ORDER BY min({ROW})"
        ).to_arrow_table()
    return AddedUp(rows, tuple(row for (row,) in gone))


def _one(declared: Table, name: str, summed: bool) -> str:
    if name in declared.key:
        return f'"{name}"'
    return f'sum("{name}") AS "{name}"' if summed else f'arg_min("{name}", {ROW}) AS "{name}"'
