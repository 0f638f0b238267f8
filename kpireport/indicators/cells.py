"""Numbers for every person in a post, every post and every department, so that engines group by integers, not names."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kpireport.data import Tables

OWNERS = ("department", "role", "employee_id")
CELLS = ("person_cell", "role_cell", "department_cell")
SCOPES = ("person", "role", "department", "shop")
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
        columns=[*OWNERS, *CELLS],
    ).astype(dict.fromkeys(CELLS, "int64") | dict.fromkeys(OWNERS, "str"))
    return Cells(frame, {SHOP_CELL: ("shop", "", "", ""), **{n: name for name, n in cells.items()}})
