"""To whom a row is credited: account → person → post, on the row's day."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from kpireport.indicators.cells import CELLS, OWNERS
from kpireport.indicators.context import Context

_POST = ("department", "role", *CELLS)


def with_owner(context: Context, rows: ir.Table, account: str = "account", day: str = "day") -> ir.Table:
    """``rows`` with the ``employee_id`` who used the account on that day and the post held then; NULL where nobody."""
    owners = context.table("accounts").select(
        _account="account", employee_id="employee_id", _from="starts_on", _to="ends_on"
    )
    rows = _without(rows, "employee_id")
    held = (rows[account] == owners._account) & _within(rows[day], owners)
    joined = rows.left_join(owners, held).select(*rows.columns, "employee_id")
    return with_post(context, joined, day)


def with_post(context: Context, rows: ir.Table, day: str = "day") -> ir.Table:
    """``rows`` with ``department`` and ``role`` that the row's ``employee_id`` held on that day, and their cells."""
    rows = _without(rows, *_POST)
    posts = context.view("posts").rename(_person="employee_id", _from="starts_on", _to="ends_on")
    held = (rows.employee_id == posts._person) & _within(rows[day], posts)
    return rows.left_join(posts, held).select(*rows.columns, *_POST)


def posts(context: Context) -> ir.Table:
    """Assignments with the cells their person, post and department are counted in (see `kpireport.indicators.cells`)."""
    cells = context.cells.frame.rename(columns={name: f"_{name}" for name in OWNERS})
    held = context.table("assignments").select("employee_id", "department", "role", "starts_on", "ends_on")
    known = ibis.memtable(cells)
    same = [held[name] == known[f"_{name}"] for name in OWNERS]
    return held.inner_join(known, same).select(*held.columns, *CELLS)


def _without(rows: ir.Table, *names: str) -> ir.Table:
    return rows.select(*(name for name in rows.columns if name not in names))


def _within(day: ir.Column, spans: ir.Table) -> ir.BooleanValue:
    return (spans._from <= day) & (spans._to.isnull() | (day <= spans._to))
