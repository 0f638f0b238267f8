"""Buyers and users, one row each, for the shop: kept, lost, worth; and who was active."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from kpireport.indicators.context import NOW, Context
from kpireport.indicators.views.trade import paid


def active(context: Context) -> ir.Table:
    """A row for each order placed and each basket event of the month, with the buyer; baskets belong to nobody."""
    orders = context.view("ordered_orders")
    kept = (
        "buyer_id",
        "day",
        "employee_id",
        "department",
        "role",
        "person_cell",
        "role_cell",
        "department_cell",
    )
    rows = orders.select(*kept)
    if not context.has_now("baskets"):
        return rows
    touched = context.between("baskets", "at")
    empty = {name: ibis.null(kind) for name, kind in rows.schema().items()}
    baskets = touched.select(**{**empty, "buyer_id": touched.user_id, "day": touched["at"].date()})
    return rows.union(baskets)


def cohort(context: Context) -> ir.Table:
    """Users registered so many months ago; ``kept`` where they placed an order this month. level and region come along."""
    back = -context.settings.retention_months
    users = context.table("users", ((back, 0), (back, 0)))
    since, until = context.moment(back), context.moment(back + 1)
    users = users.filter(users.registered_at >= since, users.registered_at < until)
    bought = context.between("orders", "ordered_at").select(_buyer="buyer_id").distinct()
    joined = users.left_join(bought, users.user_id == bought._buyer)
    return joined.mutate(day=context.first, kept=joined._buyer.notnull()).drop("_buyer")


def earlier_buyers(context: Context) -> ir.Table:
    """Buyers who paid in the window before the last; ``lost`` where they paid nothing in the last."""
    window = context.settings.churn_days
    middle, first = context.moment(1, -window), context.moment(1, -2 * window)
    since = (1, -2 * window - context.settings.order_reach_days)
    orders = context.table("orders", (since, (0, 0)))
    orders = orders.filter(orders.ordered_at >= context.moment(*since), orders.ordered_at < context.end)
    orders = orders.filter(paid(orders), orders.paid_at >= first, orders.paid_at < context.end)
    buyers = orders.group_by("buyer_id").aggregate(
        first_at=orders.paid_at.min(), last_at=orders.paid_at.max()
    )
    buyers = buyers.filter(buyers.first_at < middle)
    return buyers.mutate(day=context.first, lost=buyers.last_at < middle)


def rfm(context: Context) -> ir.Table:
    """Buyers of the history with their recency, frequency and amount scores of 1 to 5, and the sum as ``score``."""
    settings = context.settings
    orders = context.view("paid_history")
    orders = orders.filter(orders.paid_at >= context.moment(0, -settings.history_days))
    buyers = orders.group_by("buyer_id").aggregate(
        last_at=orders.paid_at.max(), times=orders.count(), spent=orders.paid_amount.sum()
    )
    recent = [buyers.last_at >= context.moment(1, -mark) for mark in settings.rfm_recency_days]
    often = [buyers.times >= mark for mark in settings.rfm_orders]
    much = [buyers.spent >= mark for mark in settings.rfm_amounts]
    scores = {
        name: _score(marks) for name, marks in (("recency", recent), ("frequency", often), ("money", much))
    }
    scored = buyers.mutate(day=context.first, **scores)
    return scored.mutate(score=scored.recency + scored.frequency + scored.money)


def _score(marks: list[ir.BooleanValue]) -> ir.IntegerValue:
    score: ir.IntegerValue = ibis.literal(1, "int64")
    for mark in marks:
        score = score + ibis.ifelse(mark, 1, 0)
    return score


def registered(context: Context) -> ir.Table:
    """Users registered up to the month's end; ``fresh`` in the month, ``before`` earlier."""
    users = context.table("users")
    users = users.filter(users.registered_at < context.end)
    fresh = users.registered_at >= context.start
    return users.mutate(day=context.first, fresh=fresh, before=~fresh)


def market(context: Context) -> ir.Table:
    """The platform's figures for the month; ``market_sales`` marks the sales of the whole market."""
    given = context.table("benchmarks", NOW)
    given = given.filter(given.period == context.label())
    return given.mutate(day=context.first, market_sales=given.indicator == "market_sales")
