"""What became of orders: shipped, delivered, cancelled, sent back; and the accounts' monthly lines.

Each view says which orders of which month it holds. Durations are whole microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

from kpireport.indicators.context import Context
from kpireport.indicators.views.owners import with_owner
from kpireport.indicators.views.trade import nearby, paid


def says(text: ir.StringValue, words: Iterable[str]) -> ir.BooleanValue:
    """Whether a text holds any of the words; an empty text holds none."""
    found = [text.lower().contains(word.lower()) for word in words if word]
    return ibis.or_(*found).fill_null(False) if found else ibis.literal(False)


def handled(context: Context) -> ir.Table:
    """Orders paid in the month on the day of payment, those cancelled before they were shipped left out.

    ``shipped``, ``handling_us`` (paid → shipped, where not earlier), ``in_time`` and ``late`` by the hours allowed,
    ``unshipped``.
    """
    orders = nearby(context)
    orders = orders.filter(paid(orders), orders.paid_at >= context.start, orders.paid_at < context.end)
    shipped = orders.shipped_at.notnull()
    orders = orders.filter(shipped | orders.cancelled_at.isnull())
    taken = orders.shipped_at.delta(orders.paid_at, unit="microsecond")
    orders = orders.mutate(day=orders.paid_at.date(), shipped=orders.shipped_at.notnull(), _taken=taken)
    settings = context.settings
    allowed, latest = (hours * 3_600_000_000 for hours in (settings.ship_hours, settings.late_ship_hours))
    orders = orders.mutate(
        handling_us=ibis.ifelse(orders._taken >= 0, orders._taken, None),
        timed=(orders._taken >= 0).fill_null(False),
        in_time=(orders._taken <= allowed).fill_null(False),
        late=(orders._taken > latest).fill_null(True),
        unshipped=~orders.shipped,
    )
    return with_owner(context, orders.drop("_taken"))


def delivered(context: Context) -> ir.Table:
    """Orders delivered in the month on that day; ``delivery_us`` shipped → delivered, ``timed`` where that is known."""
    orders = nearby(context)
    orders = orders.filter(orders.delivered_at >= context.start, orders.delivered_at < context.end)
    taken = orders.delivered_at.delta(orders.shipped_at, unit="microsecond")
    timed = (taken >= 0).fill_null(False)
    rows = orders.mutate(
        day=orders.delivered_at.date(), delivery_us=ibis.ifelse(timed, taken, None), timed=timed
    )
    return with_owner(context, rows)


def promised(context: Context) -> ir.Table:
    """Paid orders promised for the month, on the promised day, cancelled ones left out unless delivered; ``on_time``."""
    orders = nearby(context)
    orders = orders.filter(
        paid(orders), orders.promised_at >= context.start, orders.promised_at < context.end
    )
    orders = orders.filter(orders.cancelled_at.isnull() | orders.delivered_at.notnull())
    on_time = (orders.delivered_at <= orders.promised_at).fill_null(False)
    return with_owner(context, orders.mutate(day=orders.promised_at.date(), on_time=on_time))


def shipments(context: Context) -> ir.Table:
    """Orders shipped in the month on that day; ``tracked`` where a delivery is recorded."""
    orders = nearby(context)
    orders = orders.filter(orders.shipped_at >= context.start, orders.shipped_at < context.end)
    rows = orders.mutate(day=orders.shipped_at.date(), tracked=orders.delivered_at.notnull())
    return with_owner(context, rows)


def fates(context: Context) -> ir.Table:
    """Orders placed in the month on that day, with what became of them.

    ``cancelled``; ``paid``; and of paid ones, by requests made up to `return_days` after the month: ``refunded``
    (refund or return), ``returned``, ``exchanged``, ``damaged`` and ``faulty`` by the reason given, ``defective``
    (cancelled after payment, or the platform stepped in), ``refund_amount``.
    """
    orders = context.between("orders", "ordered_at")
    orders = orders.mutate(
        day=orders.ordered_at.date(), cancelled=orders.cancelled_at.notnull(), paid=paid(orders)
    )
    asked = _requests(context)
    joined = orders.left_join(asked, orders.order_id == asked._order).drop("_order")
    kinds = ("refunded", "returned", "exchanged", "damaged", "faulty", "stepped")
    known = joined.mutate(**{kind: joined[kind].fill_null(False) & joined.paid for kind in kinds})
    known = known.mutate(
        defective=known.paid & (known.cancelled | known.stepped),
        paid_amount=ibis.ifelse(known.paid, known.paid_amount, 0),
        refund_amount=ibis.ifelse(known.paid, known.refund_amount, None),
    )
    return with_owner(context, known)


def _requests(context: Context) -> ir.Table:
    refunds = context.between("refunds", "requested_at", after=context.settings.return_days)
    back = refunds.kind.isin(["refund", "return"])
    settings = context.settings
    return refunds.group_by(_order="order_id").aggregate(
        refunded=back.any(),
        returned=(refunds.kind == "return").any(),
        exchanged=(refunds.kind == "exchange").any(),
        damaged=says(refunds.reason, settings.damage_words).any(),
        faulty=says(refunds.reason, settings.quality_words).any(),
        stepped=refunds.platform_stepped_in.fill_null(False).any(),
        refund_amount=refunds.amount.sum(where=back),
    )


def delivery_reviews(context: Context) -> ir.Table:
    """Reviews of the delivery given in the month, scaled to 5, for the shop."""
    given = context.between("reviews", "rated_at")
    given = given.filter(given.about == "delivery", given.of > 0)
    return given.mutate(
        day=given.rated_at.date(), of_five=(given.score * 5 / given.of).cast("decimal(18, 6)")
    )
