"""A small month told line by line, for indicators worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kpireport.data import Tables, memory_tables
from kpireport.indicators import Settings, catalogue, compute
from kpireport.period import Month

MAY = Month.parse("2024-05")
STOCK = "期待您的光临"
Row = dict[str, Any]


@dataclass
class Scene:
    """Rows of the canonical tables; 小林 (E1) uses 店:小林, 小周 (E2) uses 店:小周, both 售前客服."""

    rows: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for person, account in (("E1", "店:小林"), ("E2", "店:小周")):
            self.add("employees", employee_id=person, name=person, hired_on="2023-01-01")
            self.post(person, "售前客服")
            self.owner(account, person)

    def add(self, table: str, **row: Any) -> None:
        """One row of a table."""
        self.rows.setdefault(table, []).append(row)

    def post(self, person: str, role: str, first: str = "2023-01-01", last: str | None = None) -> None:
        """A post held in 客服部."""
        self.add(
            "assignments",
            employee_id=person,
            department="客服部",
            role=role,
            starts_on=first,
            ends_on=last,
            on_probation=False,
        )

    def owner(self, account: str, person: str, first: str = "2023-01-01", last: str | None = None) -> None:
        """An account used by a person."""
        self.add("accounts", account=account, employee_id=person, starts_on=first, ends_on=last)

    def chat(
        self, buyer: str, day: str, *lines: str, account: str = "店:小林", talk: str | None = None
    ) -> None:
        """Messages such as ``"10:00:00 b 你好"`` (b buyer, a agent, o bot), numbered in the order they are told."""
        for line in lines:
            clock, who, *text = line.split(" ", 2)
            number = len(self.rows.get("messages", [])) + 1
            self.add(
                "messages",
                message_id=str(number),
                conversation_id=talk or f"{buyer}-{day}-{account}",
                sent_at=f"{day} {clock}",
                sender={"b": "buyer", "a": "agent", "o": "bot"}[who],
                account=account,
                buyer_id=buyer,
                text=text[0] if text else "…",
            )

    def order(
        self,
        order: str,
        buyer: str,
        placed: str,
        paid: str | None = None,
        amount: str = "100.00",
        **more: Any,
    ) -> None:
        """An order; ``paid_amount`` is the amount where paid, unless said."""
        more.setdefault("paid_amount", amount if paid else None)
        self.add(
            "orders",
            order_id=order,
            buyer_id=buyer,
            ordered_at=placed,
            paid_at=paid,
            amount=amount,
            shop="店",
            **more,
        )

    def tables(self) -> Tables:
        """The canonical tables."""
        return memory_tables(self.rows)

    def values(self, month: Month = MAY, **settings: Any) -> pd.DataFrame:
        """The service indicators' values of the month."""
        known = catalogue()
        service = [name for name, each in known.items() if each.domain == "service"]
        return compute(self.tables(), month, Settings(stock_phrases=(STOCK,), **settings), known, service)

    def figures(
        self, person: str = "E1", span: str = "month", **settings: Any
    ) -> dict[str, tuple[float, float, float]]:
        """(numerator, denominator, value) of each indicator of one person; NaN where there is none."""
        return pick(self.values(**settings), scope="person", employee_id=person, span=span)


def pick(values: pd.DataFrame, **keys: str) -> dict[str, tuple[float, float, float]]:
    """(numerator, denominator, value) by indicator of the rows with these keys (each indicator once)."""
    chosen = values
    for name, wanted in keys.items():
        chosen = chosen[chosen[name] == wanted]
    assert not chosen["indicator"].duplicated().any()
    return {row.indicator: (row.numerator, row.denominator, row.value) for row in chosen.itertuples()}
