"""How the service indicators are declared: shared tables, measures and a short form."""

from __future__ import annotations

from typing import Any

from kpireport.indicators.model import Formula, Indicator, Measure
from kpireport.texts import Label

CHATS = ("messages|conversations", "accounts")
SALES = (*CHATS, "orders")
COUNTED = (
    "conversations.agent_messages|messages.sender",
)  # a list of conversations may not count their messages

RECEIVED = Measure("parts", "nunique", "buyer_id", where="counted")
INQUIRING = Measure("parts", "nunique", "buyer_id", where="inquiry")
CONVERTED = Measure("conversions", "nunique", "buyer_id", where="converted")
SALES_MONEY = Measure("paid_orders", "sum", "paid_amount")
SALES_BUYERS = Measure("paid_orders", "nunique", "buyer_id")
SHOP_MONEY = Measure("shop_orders", "sum", "paid_amount")
ERRORS = Measure("events", "sum", "quantity", where="order_error")
COMPLAINTS = Measure("events", "sum", "quantity", where="complaint")
REVIEWS = Measure("reviews", "count")


def service(
    id: str, zh: str, en: str, *, define: tuple[str, str], formula: Formula, **more: Any
) -> Indicator:
    """A service indicator: names and definition in both languages, and the rest of an `Indicator`'s fields."""
    return Indicator(
        id=id,
        label=Label(zh=zh, en=en),
        unit=more.pop("unit"),
        decimals=more.pop("decimals", 0),
        better=more.pop("better", "up"),
        domain="service",
        tables=more.pop("tables", CHATS),
        definition=Label(zh=define[0], en=define[1]),
        formula=formula,
        **more,
    )


def rate(id: str, zh: str, en: str, define: tuple[str, str], formula: Formula, **more: Any) -> Indicator:
    """A service indicator that is a share, shown as a percentage with one decimal."""
    return service(id, zh, en, define=define, formula=formula, unit="percent", decimals=1, **more)
