"""Items for sale, their sales, faults and stock, by the person in charge of them.

``owner`` of a product is an employee's number, else an account, whose user on the day is meant.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from kpireport.indicators.context import Context
from kpireport.indicators.views.owners import with_owner, with_post


def with_charge(context: Context, rows: ir.Table) -> ir.Table:
    """Rows with ``owner`` and ``day``: the person in charge and the post held on that day."""
    people = context.table("employees").select(_person="employee_id").distinct()
    used = with_owner(context, rows, account="owner")
    named = used.left_join(people, used.owner == people._person)
    return with_post(
        context, named.mutate(employee_id=named._person.coalesce(named.employee_id)).drop("_person")
    )


def products(context: Context) -> ir.Table:
    """Items listed up to the month's end; ``fresh_page`` where the page was brought up to date lately."""
    items = context.table("products")
    items = items.filter(items.listed_on <= context.last)
    since = context.moment(1, -context.settings.page_days)
    fresh = (items.page_updated_at >= since).fill_null(False)
    return with_charge(context, items.mutate(day=context.first, fresh_page=fresh))


def launched(context: Context) -> ir.Table:
    """Items first listed in the month, on that day."""
    items = context.table("products")
    items = items.filter(items.listed_on >= context.first, items.listed_on <= context.last)
    return with_charge(context, items.mutate(day=items.listed_on))


def sold_lines(context: Context) -> ir.Table:
    """Lines of the orders paid in the month, on the day of payment; ``turnover`` is pieces × price."""
    orders = context.view("bought_orders").select(_order="order_id", day="day")
    return _lines(context, orders)


def judged_lines(context: Context) -> ir.Table:
    """Lines of paid orders placed in the month, on that day; ``faulty`` where a request names the quality."""
    orders = context.view("fates")
    return _lines(context, orders.filter(orders.paid).select(_order="order_id", day="day", faulty="faulty"))


def _lines(context: Context, orders: ir.Table) -> ir.Table:
    lines = context.table("order_items")
    owners = context.table("products").select(_sku="sku", owner="owner")
    joined = lines.inner_join(orders, lines.order_id == orders._order)
    joined = joined.left_join(owners, joined.sku == owners._sku).drop("_order", "_sku")
    turnover = (joined.quantity * joined.price).cast("decimal(18, 2)")
    return with_charge(context, joined.mutate(turnover=turnover))


def stock_days(context: Context) -> ir.Table:
    """Counts of the month on their day; ``out`` where nothing was on hand."""
    counts = context.between("stock", "counted_on")
    rows = counts.mutate(day=counts.counted_on, out=counts.on_hand == 0)
    return _owned(context, rows)


def turnovers(context: Context) -> ir.Table:
    """A row for each item counted in the month: ``mean_u`` (average on hand, millionths of a piece) and ``sold``.

    ``sold`` comes from the stock table where it says so anywhere, else from the lines of paid orders; NULL without either.
    """
    counts = context.between("stock", "counted_on")
    micro = (counts.on_hand.sum() * 1_000_000 / counts.count()).round().cast("int64")
    held = counts.group_by("sku").aggregate(mean_u=micro, counted_sold=counts.sold.sum())
    if context.filled("stock.sold"):
        rows = held.mutate(sold=held.counted_sold.fill_null(0).cast("int64"))
    elif not context.has_now("orders") or not context.has("order_items"):
        rows = held.mutate(sold=ibis.null("int64"))
    else:
        lines = context.view("sold_lines")
        gone = lines.group_by(_sku="sku").aggregate(_sold=lines.quantity.sum())
        joined = held.left_join(gone, held.sku == gone._sku)
        rows = joined.mutate(sold=joined._sold.fill_null(0).cast("int64")).drop("_sku", "_sold")
    return _owned(context, rows.drop("counted_sold").mutate(day=context.first))


def layers(context: Context) -> ir.Table:
    """The stock of each item at its last count of the month, in layers by when they came, last in first.

    What sells is taken to be the oldest: what is left came last. ``left`` pieces, ``piece_days`` pieces × days since
    they came (at least: what was there at the first count came no later), ``old`` beyond `backlog_days`.
    """
    counts = context.between("stock", "counted_on", before=context.settings.stock_history_days)
    in_order = ibis.window(group_by="sku", order_by="counted_on")
    before = counts.on_hand.lag().over(in_order)
    came = (counts.on_hand - before + counts.sold.fill_null(0)).fill_null(counts.on_hand)
    every = ibis.window(group_by="sku")
    flows = counts.mutate(came=ibis.greatest(came, 0), last_on=counts.counted_on.max().over(every))
    newest = ibis.window(group_by="sku", order_by=flows.counted_on.desc(), preceding=None, following=0)
    at_end = ibis.ifelse(flows.counted_on == flows.last_on, flows.on_hand, None).max().over(every)
    flows = flows.mutate(newer=flows.came.sum().over(newest) - flows.came, at_end=at_end)
    left = ibis.greatest(ibis.least(flows.came, flows.at_end - flows.newer), 0).cast("int64")
    aged = flows.mutate(left=left, age=flows.last_on.delta(flows.counted_on, unit="day"))
    rows = aged.filter(aged.left > 0, aged.last_on >= context.first)
    rows = rows.mutate(piece_days=rows.left * rows.age, old=rows.age > context.settings.backlog_days)
    return _owned(context, rows.mutate(day=context.first))


def _owned(context: Context, rows: ir.Table) -> ir.Table:
    owners = context.table("products").select(_sku="sku", owner="owner")
    return with_charge(context, rows.left_join(owners, rows.sku == owners._sku).drop("_sku"))
