"""Indicators from a platform's own daily sums, where a month has no raw rows to compute them from.

Distinct buyers do not add up over days: a buyer of two days counts twice. Figures made this way carry a note.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kpireport.data import Tables
from kpireport.indicators.model import Formula, Indicator, Measure, Ratio
from kpireport.indicators.views.added_up import RATES
from kpireport.period import Month

_VIEW = "account_days"
_COUNTS = {
    "received_buyers": "received_buyers",
    "inquiring_buyers": "inquiring_buyers",
    "assisted_sales": "assisted_sales",
    "assisted_others": "assisted_others",
    "bad_reviews": "bad_reviews",
    "praises": "praises",
    "complaints": "complaints",
}
_RATIOS = {
    "inquiry_share": ("inquiring_buyers", "received_buyers"),
    "order_rate": ("ordering_buyers", "inquiring_buyers"),
    "payment_rate": ("paying_buyers", "ordering_buyers"),
    "inquiry_conversion": ("paying_buyers", "inquiring_buyers"),
    "value_per_buyer": ("assisted_sales", "paying_buyers"),
    "items_per_buyer": ("items_sold", "paying_buyers"),
    "message_ratio": ("agent_messages", "buyer_messages"),
    "reply_rate": ("replied_buyers", "consulting_buyers"),
    "refund_amount_rate": ("refunded_amount", "assisted_sales"),
    "csat": ("good_reviews", "reviews"),
    "complaint_rate": ("complaints", "received_buyers"),
    "refund_self_closed": ("refunds_self_closed", "refunds_closed"),
}


def or_added_up(indicator: Indicator, lacking: str, tables: Tables, month: Month) -> Indicator | None:
    """The indicator computed from `account_days`; None where raw rows serve or the daily sums lack its columns."""
    if not lacking or not tables.has(_VIEW, month):
        return None
    filled = tables.filled(_VIEW, month)
    for formula, needed in _formulas(indicator.id):
        if needed <= filled:
            return replace(indicator, formula=formula, tables=(_VIEW, "accounts"), who="account")
    return None


def _formulas(name: str) -> Iterator[tuple[Formula, frozenset[str]]]:
    if name in _COUNTS:
        yield _sum(_COUNTS[name]), frozenset({_COUNTS[name]})
    if name in _RATIOS:
        upper, lower = _RATIOS[name]
        yield Ratio(_sum(upper), _sum(lower)), frozenset({upper, lower})
    if name in RATES:
        yield Ratio(_sum(f"{name}_n"), _sum(f"{name}_d")), frozenset({name, RATES[name]})


def _sum(column: str) -> Measure:
    return Measure(_VIEW, "sum", column)
