"""Which account an order is credited to, and what the credited orders came to."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from kpireport.indicators.cells import CELLS, OWNERS
from kpireport.indicators.context import Context, days
from kpireport.indicators.views.messages import margin


def near_orders(context: Context) -> ir.Table:
    """Orders placed or paid near the month, with ``finally_paid``: paid within the window and not cancelled before."""
    first, last = context.around(context.settings.after_sales_days + margin(context), margin(context) + 2)
    orders = context.table("orders")
    orders = orders.filter(
        ((orders.ordered_at >= first) & (orders.ordered_at < last))
        | ((orders.paid_at >= first) & (orders.paid_at < last)).fill_null(False)
    )
    in_time = orders.paid_at <= orders.ordered_at + days(context.settings.payment_days)
    standing = orders.cancelled_at.isnull() | (orders.cancelled_at >= orders.paid_at)
    return orders.select(
        "order_id",
        "buyer_id",
        "ordered_at",
        "paid_at",
        "amount",
        "paid_amount",
        "shop",
        finally_paid=(in_time & standing).fill_null(False),
        ordered_on=orders.ordered_at.date(),
        paid_on=orders.paid_at.date(),
    )


def _last_part(context: Context, moment: str) -> ir.Table:
    """For each order the buyer's last part with an agent message before ``moment``, not earlier than the day before.

    Moments after the month's figures are final credit nobody: the parts before them are not looked at either.
    """
    orders = context.view("near_orders")
    orders = orders.filter(orders[moment] < context.around(0, margin(context))[1])
    parts = context.view("all_parts")
    parts = parts.filter(parts.first_agent_at.notnull())
    keys = ["conversation_id", "account", "first_at", "day", "until", *OWNERS, *CELLS]
    parts = parts.select(*keys, _buyer="buyer_id", _agent_at="first_agent_at")
    when = orders[moment]
    pairs = orders.inner_join(
        parts, [orders.buyer_id == parts._buyer, parts._agent_at < when, when < parts.until]
    ).select("order_id", *keys)
    last = ibis.window(
        group_by="order_id",
        order_by=[pairs.first_at.desc(), pairs.conversation_id.desc(), pairs.account.desc()],
    )
    ranked = pairs.mutate(_nth=ibis.rank().over(last))
    return ranked.filter(ranked._nth == 0).drop("_nth", "until")


def by_order(context: Context) -> ir.Table:
    """Credit by the moment an order was placed."""
    return _credited(context, _last_part(context, "ordered_at"), "order")


def by_payment(context: Context) -> ir.Table:
    """Credit by the moment an order was paid."""
    return _credited(context, _last_part(context, "paid_at"), "payment")


def order_first(context: Context) -> ir.Table:
    """Credit by order, else by payment."""
    placed, paid = context.view("credit_order"), context.view("credit_payment")
    return placed.union(paid.anti_join(placed, "order_id"))


def credits(context: Context) -> ir.Table:
    """Credit by the rule of the settings."""
    return context.view(f"credit_{context.settings.credit}")


def _credited(context: Context, parts: ir.Table, rule: str) -> ir.Table:
    orders = context.view("near_orders")
    joined = orders.inner_join(parts, "order_id")
    basis = joined.ordered_at if rule == "order" else joined.paid_at
    return joined.mutate(credited_by=ibis.literal(rule), basis=basis)
