"""Numbers for every person in a post, every post and every department, so that engines group by integers, not names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa

from kpireport.data import Tables

OWNERS = ("department", "role", "employee_id")
SCOPES = ("person", "role", "department", "shop")
CELLS = ("person_cell", "role_cell", "department_cell", "shop_cell")
SHOP_CELL = 0


@dataclass(frozen=True)
class Cells:
    """``frame``: a row for each department, role and employee_id ever assigned, with its three cells.

    ``names``: cell → (scope, department, role, employee_id); cell 0 is the shop.
    """

    frame: pd.DataFrame
    names: dict[int, tuple[str, str, str, str]]


def number_cells(tables: Tables) -> Cells:
    """Number all posts of the assignments table, in the order of their names."""
    posts = tables.table("assignments").select(*OWNERS).distinct().to_pyarrow().to_pylist()
    people = sorted({(row["department"], row["role"], row["employee_id"]) for row in posts})
    scopes = [
        *(("person", *each) for each in people),
        *sorted({("role", department, role, "") for department, role, _ in people}),
        *sorted({("department", department, "", "") for department, _, _ in people}),
    ]
    cells = {name: number for number, name in enumerate(scopes, start=SHOP_CELL + 1)}
    frame = pd.DataFrame(
        [
            (d, r, e, cells["person", d, r, e], cells["role", d, r, ""], cells["department", d, "", ""])
            for d, r, e in people
        ],
        columns=[*OWNERS, *CELLS[:3]],
    ).astype(dict.fromkeys(CELLS[:3], "int64") | dict.fromkeys(OWNERS, "str"))
    return Cells(frame, {SHOP_CELL: ("shop", "", "", ""), **{n: name for name, n in cells.items()}})


def held_posts(tables: Tables, cells: Cells) -> pa.Table:
    """Who held which post from when to when, cut where a person's posts change, with the four cells.

    Of several posts on one day only the first of each department has a ``department_cell`` and only the first of all a
    ``shop_cell``: what was done then counts for each post, but once for the department and once for the shop.
    """
    columns = ("employee_id", "department", "role", "starts_on", "ends_on")
    rows = tables.table("assignments").select(*columns).to_pyarrow().to_pylist()
    of_person: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        of_person.setdefault(row["employee_id"], []).append(row)
    numbers = {name: cell for cell, name in cells.names.items()}
    held = [
        (person, department, role, first, last, *_four_cells(numbers, person, posts, position))
        for person in sorted(of_person)
        for first, last, posts in _stretches(of_person[person])
        for position, (department, role) in enumerate(posts)
    ]
    schema = tables.table("assignments").select(*columns).schema().to_pyarrow()
    for cell in CELLS:
        schema = schema.append(pa.field(cell, pa.int64()))
    names = [field.name for field in schema]
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in held], schema=schema)


def _stretches(rows: list[dict[str, Any]]) -> Iterator[tuple[date, date | None, list[tuple[str, str]]]]:
    """The days on which one person's posts stay the same: first, last (None: open) and the posts by name."""
    day = timedelta(days=1)
    turns = {row["starts_on"] for row in rows} | {row["ends_on"] + day for row in rows if row["ends_on"]}
    firsts = sorted(turns)
    for first, following in zip(firsts, [*firsts[1:], None], strict=True):
        posts = {
            (row["department"], row["role"])
            for row in rows
            if row["starts_on"] <= first and (row["ends_on"] is None or row["ends_on"] >= first)
        }
        if posts:
            yield first, following - day if following else None, sorted(posts)


def _four_cells(
    numbers: dict[tuple[str, str, str, str], int], person: str, posts: list[tuple[str, str]], position: int
) -> tuple[int, int, int | None, int | None]:
    department, role = posts[position]
    before = [earlier for earlier, _ in posts[:position]]
    return (
        numbers["person", department, role, person],
        numbers["role", department, role, ""],
        None if department in before else numbers["department", department, "", ""],
        None if before else SHOP_CELL,
    )
