"""The company's accounts: lines of the month, and the working capital of this month and the last."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from kpireport.data import table_named
from kpireport.indicators.context import NOW, Context

CONTROLLED = ("purchase_cost", "operation_cost", "marketing_cost")


def ledger(context: Context) -> ir.Table:
    """Lines of the month for the shop: ``is_<kind>``, ``net_cost`` (what net margin takes off), ``budgeted`` costs."""
    lines = context.table("ledger", NOW)
    lines = lines.filter(lines.month == context.label())
    usual = table_named("ledger").column("kind").usual
    planned = lines.budget.notnull()
    return lines.mutate(
        day=context.first,
        net_cost=lines.kind.isin(context.settings.net_costs),
        budgeted=planned & lines.kind.endswith("_cost"),
        controlled=planned & lines.kind.isin(CONTROLLED),
        **{f"is_{kind}": lines.kind == kind for kind in usual},
        **{f"planned_{kind}": planned & (lines.kind == kind) for kind in CONTROLLED},
    )


def capital(context: Context) -> ir.Table:
    """Working capital: half of this month's and half of the last month's, or all of this month's where there is no other."""
    lines = context.table("ledger", ((-1, 0), (0, 0)))
    months = [context.label(-1), context.label()]
    lines = lines.filter(lines.kind == "working_capital", lines.month.isin(months))
    held = lines.group_by("month").aggregate(amount=lines.amount.sum())
    both = held.mutate(
        months_held=held.count().over(ibis.window()), now=(held.month == months[1]).max().over(ibis.window())
    )
    shared = (both.amount / both.months_held).cast("decimal(18, 4)")
    return both.filter(both.now).mutate(day=context.first, amount=shared)
