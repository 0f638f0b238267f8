"""Prepared views: facts with a day and the person, department and role they are credited to."""

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from kpireport.data import Tables
from kpireport.indicators.context import View
from kpireport.indicators.model import Catalogue
from kpireport.indicators.program import Library, Program
from kpireport.indicators.running import Held
from kpireport.indicators.settings import Settings
from kpireport.indicators.views import (
    added_up,
    aftercare,
    behaviour,
    books,
    credit,
    customers,
    fulfilment,
    goods,
    messages,
    owners,
    parts,
    people,
    sales,
    survey,
    trade,
    traffic,
)
from kpireport.period import Month

VIEWS: Mapping[str, View] = MappingProxyType(
    {
        "posts": owners.posts,
        "account_days": added_up.account_days,
        "gathered_parts": messages.gathered_parts,
        "quick_parts": messages.quick_parts,
        "gathered_mixed": messages.gathered_mixed,
        "other_parts": parts.other_parts,
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
        "paid_by_rule": sales.paid_by_rule,
        "shop_orders": sales.shop_orders,
        "converting_orders": sales.converting_orders,
        "placed_orders": sales.placed_orders,
        "helped_orders": sales.helped_orders,
        "handled_orders": aftercare.handled_orders,
        "reviews": aftercare.reviews,
        "events": aftercare.events,
        "solved": aftercare.solved,
        "closed_refunds": aftercare.closed_refunds,
        "paid_history": trade.paid_history,
        "bought_orders": trade.bought_orders,
        "ordered_orders": trade.ordered_orders,
        "sales_over_time": trade.sales_over_time,
        "aims": trade.aims,
        "active": customers.active,
        "cohort": customers.cohort,
        "earlier_buyers": customers.earlier_buyers,
        "rfm": customers.rfm,
        "registered": customers.registered,
        "market": customers.market,
        "handled": fulfilment.handled,
        "delivered": fulfilment.delivered,
        "promised": fulfilment.promised,
        "shipments": fulfilment.shipments,
        "fates": fulfilment.fates,
        "delivery_reviews": fulfilment.delivery_reviews,
        "basket_lines": behaviour.basket_lines,
        "goods_reviews": behaviour.goods_reviews,
        "happenings": people.happenings,
        "ratings": people.ratings,
        "tenures": people.tenures,
        "workdays": people.workdays,
        "answers": survey.answers,
        "ledger": books.ledger,
        "capital": books.capital,
        "visits": traffic.visits,
        "campaigns": traffic.campaigns,
        "products": goods.products,
        "launched": goods.launched,
        "sold_lines": goods.sold_lines,
        "judged_lines": goods.judged_lines,
        "stock_days": goods.stock_days,
        "turnovers": goods.turnovers,
        "layers": goods.layers,
    }
)
"""Every prepared view by name."""

HELD: Mapping[str, Held] = MappingProxyType(
    {
        "posts": owners.held,
        "departments": trade.departments,
        "subjects": survey.subjects,
        "workdays": people.workdays_held,
    }
)
"""Small tables worked out for a month, by the name under which views read them."""


def program_of(
    tables: Tables, month: Month, settings: Settings, catalogue: Catalogue, texts: Path | None = None
) -> Program:
    """An empty program over the prepared views, the company's own among them."""
    library = Library.open(texts, version("sqlglot"), tables.con.name, settings.model_dump(mode="json"))
    return Program(tables, month, settings, {**VIEWS, **catalogue.views}, library)
