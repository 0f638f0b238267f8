"""To whom a row is credited: account → person → post, on the row's day."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from kpireport.data import table_named
from kpireport.indicators.cells import CELLS, SHOP_CELL, held_posts
from kpireport.indicators.context import Context
from kpireport.indicators.running import Run

_POST = ("department", "role", *CELLS)


def with_owner(context: Context, rows: ir.Table, account: str = "account", day: str = "day") -> ir.Table:
    """``rows`` with the ``employee_id`` who used the account on that day and the post held then; NULL where nobody.

    A row comes once for every post its person held that day; its cells see to it that it counts once in each scope.
    """
    return with_post(context, with_person(context, rows, account, day), day)


def with_person(context: Context, rows: ir.Table, account: str = "account", day: str = "day") -> ir.Table:
    """``rows`` with the ``employee_id`` who used the account on that day; NULL where nobody did."""
    owners = _lasting(context.table("accounts").rename(_account="account"))
    rows = _without(rows, "employee_id")
    held = (rows[account] == owners._account) & _within(rows[day], owners)
    return rows.left_join(owners, held).select(*rows.columns, "employee_id")


def with_post(context: Context, rows: ir.Table, day: str = "day") -> ir.Table:
    """``rows`` with ``department`` and ``role`` that the row's ``employee_id`` held on that day, and their cells."""
    rows = _without(rows, *_POST)
    posts = _lasting(context.view("posts").rename(_person="employee_id"))
    held = (rows.employee_id == posts._person) & _within(rows[day], posts)
    joined = rows.left_join(posts, held)
    # What nobody in a post did counts for the shop all the same.
    shop = ibis.ifelse(joined._person.isnull(), SHOP_CELL, joined.shop_cell)
    return joined.mutate(shop_cell=shop).select(*rows.columns, *_POST)


def posts(context: Context) -> ir.Table:
    """Who held which post when, with the cells a row of that day counts in (see `kpireport.indicators.cells`)."""
    columns = table_named("assignments").ibis
    kinds = {name: columns[name] for name in ("employee_id", "department", "role", "starts_on", "ends_on")}
    return context.held("posts", kinds | dict.fromkeys(CELLS, "int64"))


def held(run: Run) -> pa.Table:
    """The rows of `posts`."""
    return held_posts(run.program.tables, run.cells)


def _without(rows: ir.Table, *names: str) -> ir.Table:
    return rows.select(*(name for name in rows.columns if name not in names))


def _lasting(spans: ir.Table) -> ir.Table:
    """``starts_on`` and ``ends_on`` as ``_from`` and ``_to``; an open end as the last of days.

    A join on plain comparisons is looked up; with an "or" in it every row would be compared with every span.
    """
    end = spans.ends_on.fill_null(ibis.date(9999, 12, 31))
    return spans.mutate(_from=spans.starts_on, _to=end).drop("starts_on", "ends_on")


def _within(day: ir.Column, spans: ir.Table) -> ir.BooleanValue:
    return (spans._from <= day) & (day <= spans._to)
