"""Orders of the shop by the day they were placed or paid, whoever took them, with what their buyers did before.

An order is *paid* where it has a payment and was not cancelled before. Orders belong to the person who used the
account that took them on that day; orders nobody took count for the shop alone.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from kpireport.indicators.context import NOW, Context, days
from kpireport.indicators.running import Run
from kpireport.indicators.views.owners import with_owner


def paid(orders: ir.Table) -> ir.BooleanValue:
    """Whether an order was paid and not cancelled before that."""
    standing = orders.cancelled_at.isnull() | (orders.cancelled_at >= orders.paid_at)
    return (orders.paid_at.notnull() & standing).fill_null(False)


def nearby(context: Context) -> ir.Table:
    """Orders placed in the month or shortly before it: what may have been paid or shipped or delivered in it."""
    return context.between("orders", "ordered_at", before=context.settings.order_reach_days)


def paid_history(context: Context) -> ir.Table:
    """Paid orders up to the month's end: each with the buyer's payment before (``previous_at``) and first (``first_at``)."""
    orders = context.between("orders", "ordered_at", before=context.settings.history_days)
    orders = orders.filter(paid(orders), orders.paid_at < context.end)
    one_by_one = ibis.window(group_by="buyer_id", order_by=["paid_at", "order_id"])
    return orders.mutate(
        previous_at=orders.paid_at.lag().over(one_by_one),
        first_at=orders.paid_at.min().over(ibis.window(group_by="buyer_id")),
    )


def bought_orders(context: Context) -> ir.Table:
    """Orders paid in the month on the day of payment.

    ``newcomer``: the buyer's first paid order; ``returning``: the buyer had paid before the month; ``again``: paid
    another order in the days up to this one; ``quantity``: pieces.
    """
    orders = context.view("paid_history")
    orders = orders.filter(orders.paid_at >= context.start)
    window = days(context.settings.repurchase_days)
    orders = orders.mutate(
        day=orders.paid_at.date(),
        newcomer=orders.previous_at.isnull(),
        returning=orders.first_at < context.start,
        again=(orders.previous_at > orders.paid_at - window).fill_null(False),
    )
    items = context.table("order_items").semi_join(orders, "order_id")
    pieces = items.group_by(_order="order_id").aggregate(quantity=items.quantity.sum())
    joined = orders.left_join(pieces, orders.order_id == pieces._order).drop("_order")
    return with_owner(context, joined)


def ordered_orders(context: Context) -> ir.Table:
    """Orders placed in the month on the day they were placed, paid or not."""
    orders = context.between("orders", "ordered_at")
    return with_owner(context, orders.mutate(day=orders.ordered_at.date()))


def sales_over_time(context: Context) -> ir.Table:
    """Orders paid in the month (``now``), the month before (``last``) and the same month a year before (``year``)."""
    months = {"now": 0, "last": -1, "year": -12}
    parts = [_paid_in(context, month).mutate(**_flags(name, months)) for name, month in months.items()]
    rows = parts[0].union(*parts[1:])
    return with_owner(context, rows)


def _flags(name: str, months: dict[str, int]) -> dict[str, ir.Value]:
    return {each: ibis.literal(each == name) for each in months}


def _paid_in(context: Context, month: int) -> ir.Table:
    since = (month, -context.settings.order_reach_days)
    orders = context.table("orders", (since, (month, 0)))
    inside = (orders.paid_at >= context.moment(month)) & (orders.paid_at < context.moment(month + 1))
    chosen = orders.filter(orders.ordered_at >= context.moment(*since), paid(orders), inside)
    return chosen.select("order_id", "buyer_id", "account", "paid_amount", day=chosen.paid_at.date())


def aims(context: Context) -> ir.Table:
    """Targets of the month: a person's own, else the post's, for the person and added up for the post; a department's
    and the shop's only where they are set for it. A column for each indicator that has any.
    """
    targets = context.table("targets", NOW)
    targets = targets.filter(targets.period == context.label())
    seats = _seats(context)
    own = targets.filter(targets.scope == "person")
    post = targets.filter(targets.scope == "role")
    named = seats.inner_join(own, seats.employee_id == own.scope_id).select(
        *seats.columns, "indicator", "value"
    )
    posted = seats.inner_join(post, seats.role == post.scope_id).select(*seats.columns, "indicator", "value")
    person = named.union(posted.anti_join(named, ["employee_id", "department", "role", "indicator"]))
    nothing = {name: ibis.null(kind) for name, kind in person.schema().items()}
    cells = context.held("departments", {"department": "string", "department_cell": "int64"})
    wide = targets.filter(targets.scope == "department")
    whole = targets.filter(targets.scope.isin(["shop", "company"]))
    group = wide.inner_join(cells, wide.scope_id == cells.department)
    shop = ibis.null("int64")
    rows = ibis.union(
        person.mutate(department_cell=ibis.null("int64"), shop_cell=shop),
        group.select(
            **{**nothing, "department": group.department, "indicator": group.indicator, "value": group.value},
            department_cell=group.department_cell,
            shop_cell=shop,
        ),
        whole.select(
            **{**nothing, "indicator": whole.indicator, "value": whole.value},
            department_cell=ibis.null("int64"),
            shop_cell=ibis.literal(0, "int64"),
        ),
    )
    return rows.mutate(day=context.first, **{name: rows.indicator == name for name in AIMED})


def departments(run: Run) -> pd.DataFrame:
    """Every department with its cell."""
    return run.cells.frame[["department", "department_cell"]].drop_duplicates()


AIMED = ("sales", "campaigns_run")
"""Indicators with an attainment of their own; any other is weighed against its target on the scorecard."""


def _seats(context: Context) -> ir.Table:
    posts = context.view("posts")
    held = (posts.starts_on <= context.last) & (posts.ends_on.isnull() | (posts.ends_on >= context.first))
    return (
        posts.filter(held).select("employee_id", "department", "role", "person_cell", "role_cell").distinct()
    )
