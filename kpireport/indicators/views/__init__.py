"""Prepared views: facts with a day and the person, department and role they are credited to."""

from collections.abc import Mapping
from types import MappingProxyType

from kpireport.indicators.context import View
from kpireport.indicators.views import added_up, aftercare, credit, owners, parts, sales

VIEWS: Mapping[str, View] = MappingProxyType(
    {
        "posts": owners.posts,
        "account_days": added_up.account_days,
        "raw_parts": parts.raw_parts,
        "all_parts": parts.all_parts,
        "parts": parts.parts_of_month,
        "writing_days": parts.writing_days,
        "near_orders": credit.near_orders,
        "credit_order": credit.by_order,
        "credit_payment": credit.by_payment,
        "credit_order_first": credit.order_first,
        "credits": credit.credits,
        "conversions": sales.conversions,
        "paid_orders": sales.paid_orders,
        "paid_by_order": lambda context: sales.paid_orders(context, "credit_order"),
        "paid_by_payment": lambda context: sales.paid_orders(context, "credit_payment"),
        "paid_order_first": lambda context: sales.paid_orders(context, "credit_order_first"),
        "shop_orders": sales.shop_orders,
        "converting_orders": sales.converting_orders,
        "placed_orders": sales.placed_orders,
        "helped_orders": sales.helped_orders,
        "handled_orders": aftercare.handled_orders,
        "reviews": aftercare.reviews,
        "events": aftercare.events,
        "solved": aftercare.solved,
        "closed_refunds": aftercare.closed_refunds,
    }
)
"""Every prepared view by name."""
