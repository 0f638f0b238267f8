"""What a platform already added up for an account and day, where there are no raw rows."""

from __future__ import annotations

import ibis.expr.types as ir

from kpireport.indicators.context import Context
from kpireport.indicators.views.owners import with_owner

RATES: dict[str, str] = {
    "inquiry_share": "received_buyers",
    "order_rate": "inquiring_buyers",
    "payment_rate": "ordering_buyers",
    "inquiry_conversion": "inquiring_buyers",
    "value_per_buyer": "paying_buyers",
    "items_per_buyer": "paying_buyers",
    "message_ratio": "buyer_messages",
    "reply_rate": "consulting_buyers",
    "first_response_s": "received_buyers",
    "mean_response_s": "received_buyers",
    "lost_buyers_rate": "ordering_buyers",
    "lost_amount_rate": "ordered_amount",
    "service_score": "reviews",
    "csat": "reviews",
    "complaint_rate": "received_buyers",
    "resolution_rate": "conversations",
    "first_contact_resolution": "conversations",
    "refund_self_closed": "refunds_closed",
    "order_accuracy": "orders_credited",
}
"""A rate or mean of `account_days` → the count that weighs it when days are pooled."""


def account_days(context: Context) -> ir.Table:
    """Rows of the month with their owner; for each rate ``<rate>_n`` (rate × weight) and ``<rate>_d`` (weight).

    A day without the weight, or without the rate, takes no part. Distinct buyers are added up over days.
    """
    rows = context.between("account_days", "day")
    pooled: dict[str, ir.Value] = {}
    for rate, weight in RATES.items():
        share, count = rows[rate].cast("decimal(18, 6)"), rows[weight].cast("decimal(18, 2)")
        both = share.notnull() & count.notnull()
        pooled[f"{rate}_n"] = both.ifelse(share * count, None)
        pooled[f"{rate}_d"] = both.ifelse(count, None)
    return with_owner(context, rows.mutate(**pooled))
