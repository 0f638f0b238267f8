"""What credited orders came to: conversions of inquiries, sales, losses, help given to others.

Views with columns ``credited_person``, ``credited_role`` and ``credited_department`` count a row for a person, post or
department only where the inquiry and the credit fall in the same one.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from kpireport.indicators.cells import CELLS, OWNERS
from kpireport.indicators.context import Context
from kpireport.indicators.views.messages import margin

OWNER = (*OWNERS, *CELLS)


def conversions(context: Context) -> ir.Table:
    """Inquiries of the month joined with the buyer's credited orders placed after, the same or the next day."""
    parts = context.view("parts")
    asked = parts.filter(parts.inquiry).select("buyer_id", "first_at", "day", "until", *OWNER)
    orders = _credited(context)
    found = asked.inner_join(
        orders,
        [
            asked.buyer_id == orders._buyer,
            orders.ordered_at > asked.first_at,
            orders.ordered_at < asked.until,
        ],
    )
    return found.mutate(
        same_day=found.ordered_on == found.day,
        converted=found.finally_paid,
    ).drop("_buyer", "until")


def _credited(context: Context) -> ir.Table:
    orders = context.view("credits")
    return orders.select(
        "order_id",
        "ordered_at",
        "ordered_on",
        "finally_paid",
        _buyer="buyer_id",
        credited_person="employee_id",
        credited_role="role_cell",
        credited_department="department_cell",
    )


def paid_orders(context: Context) -> ir.Table:
    """Finally paid orders credited to an account, on the day of payment, with their quantity and whether refunded."""
    return _with_aftermath(context, _paid_in_month(context, context.view("credits")))


def paid_by_rule(context: Context) -> ir.Table:
    """Finally paid orders once for each credit rule that credits them; boolean columns order, payment, order_first."""
    rules = ("order", "payment", "order_first")
    pieces = []
    for rule in rules:
        paid = _paid_in_month(context, context.view(f"credit_{rule}"))
        marks = {name: ibis.literal(name == rule) for name in rules}
        pieces.append(paid.select("order_id", "paid_amount", "day", *OWNER, **marks))
    return ibis.union(*pieces)


def _paid_in_month(context: Context, orders: ir.Table) -> ir.Table:
    paid = orders.filter(orders.finally_paid, orders.paid_at >= context.start, orders.paid_at < context.end)
    return paid.mutate(day=paid.paid_on)


def shop_orders(context: Context) -> ir.Table:
    """All finally paid orders of the shop on the day of payment, credited or not."""
    return _with_aftermath(context, _paid_in_month(context, context.view("near_orders")))


def _with_aftermath(context: Context, orders: ir.Table) -> ir.Table:
    items = context.table("order_items")
    bought = items.group_by(_order="order_id").aggregate(quantity=items.quantity.sum())
    back = context.between(
        "refunds", "requested_at", before=margin(context), after=context.settings.return_days
    )
    back = back.filter(back.kind.isin(["refund", "return"]))
    returned = back.group_by(_refunded="order_id").aggregate(refund_amount=back.amount.sum())
    joined = orders.left_join(bought, orders.order_id == bought._order)
    joined = joined.left_join(returned, joined.order_id == returned._refunded)
    return joined.mutate(refunded=joined._refunded.notnull()).drop("_order", "_refunded")


def converting_orders(context: Context) -> ir.Table:
    """Credited orders placed in the month after a counted part with the same account, the same or the next day."""
    orders = context.view("credits")
    orders = orders.filter(orders.ordered_at >= context.start, orders.ordered_at < context.end)
    parts = context.view("all_parts")
    parts = parts.filter(parts.counted).select(
        _account="account", _buyer="buyer_id", _first="first_at", _until="until"
    )
    kept = orders.semi_join(
        parts,
        [
            orders.account == parts._account,
            orders.buyer_id == parts._buyer,
            parts._first < orders.ordered_at,
            orders.ordered_at < parts._until,
        ],
    )
    return kept.mutate(day=kept.ordered_on, lost=~kept.finally_paid)


def placed_orders(context: Context) -> ir.Table:
    """Credited orders on the day they were placed."""
    orders = context.view("credits")
    placed = orders.filter(orders.ordered_at >= context.start, orders.ordered_at < context.end)
    return placed.mutate(day=placed.ordered_on)


def helped_orders(context: Context) -> ir.Table:
    """Finally paid orders credited to one person where another had an answered part in the same window: a row a helper."""
    orders = context.view("credits")
    orders = orders.filter(orders.finally_paid, orders.paid_at >= context.start, orders.paid_at < context.end)
    orders = orders.select(
        "order_id", "paid_amount", "basis", _buyer="buyer_id", _by="employee_id", day="paid_on"
    )
    parts = context.view("all_parts")
    parts = parts.filter(parts.answered).select("buyer_id", "first_answer_at", "until", *OWNER)
    pairs = orders.inner_join(
        parts,
        [
            orders._buyer == parts.buyer_id,
            parts.first_answer_at < orders.basis,
            orders.basis < parts.until,
            parts.employee_id.notnull(),
            orders._by.isnull() | (parts.employee_id != orders._by),
        ],
    )
    return _once(pairs.select("order_id", "paid_amount", "day", *OWNER))


def _once(helped: ir.Table) -> ir.Table:
    """An order once for each person and post that helped, and for their department and the shop once a person."""
    wide, post = (
        ["department_cell", "shop_cell"],
        [name for name in OWNER if name not in {"department_cell", "shop_cell"}],
    )
    rows = helped.group_by("order_id", "paid_amount", "day", *post).aggregate(
        **{n: helped[n].max() for n in wide}
    )
    whose = {
        "department_cell": ["order_id", "employee_id", "department"],
        "shop_cell": ["order_id", "employee_id"],
    }
    firsts = {
        name: ibis.row_number().over(
            ibis.window(group_by=keys, order_by=[rows[name].isnull(), rows.department, rows.role])
        )
        == 0
        for name, keys in whose.items()
    }
    return rows.mutate(
        **{name: ibis.ifelse(first, rows[name], ibis.null("int64")) for name, first in firsts.items()}
    )
