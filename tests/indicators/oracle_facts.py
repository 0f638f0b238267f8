"""A second reading of the brief, in plain Python: parts, orders, credit and owners from rows of the canonical tables.

Nothing here is shared with the product; lists, dicts and datetimes only, as slow as it likes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
Seat = tuple[str, str, str]
"""Department, role, employee_id."""
CreditRule = Literal["order", "payment", "order_first"]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rules:
    """The windows and filters of the brief, with its defaults."""

    stock_phrases: tuple[str, ...] = ()
    after_sales_days: int = 14
    advertising_replies: int = 2
    one_sentence_replies: int = 3
    payment_days: int = 4
    first_contact_hours: int = 72
    good_share: Decimal = Decimal("0.8")
    bad_share: Decimal = Decimal("0.4")
    credit: CreditRule = "order_first"


@dataclass(frozen=True)
class Message:
    """One message that is no bot's."""

    message_id: str
    sent_at: datetime
    sender: str
    text: str | None

    @property
    def place(self) -> tuple[datetime, int, str]:
        """Its place among the messages of a part."""
        return (self.sent_at, len(self.message_id), self.message_id)


@dataclass(frozen=True)
class Part:
    """One account's messages of one conversation, in order."""

    conversation_id: str
    account: str
    buyer_id: str
    messages: tuple[Message, ...]

    @property
    def first(self) -> datetime:
        """When it began."""
        return self.messages[0].sent_at

    @property
    def day(self) -> date:
        """The day it belongs to."""
        return self.first.date()

    @property
    def place(self) -> tuple[datetime, str, str]:
        """Its place among the parts of a buyer."""
        return (self.first, self.conversation_id, self.account)

    def by(self, sender: str) -> list[Message]:
        """The messages of buyer or agent."""
        return [message for message in self.messages if message.sender == sender]

    @property
    def pairs(self) -> list[tuple[Message, Message]]:
        """Every message with the one directly before it: (before, after)."""
        return list(zip(self.messages, self.messages[1:], strict=False))

    @property
    def answer(self) -> tuple[Message, Message] | None:
        """The first buyer message and the first agent message after it."""
        asked: Message | None = None
        for message in self.messages:
            if asked is None and message.sender == "buyer":
                asked = message
            elif asked is not None and message.sender == "agent":
                return asked, message
        return None

    @property
    def waits(self) -> list[timedelta]:
        """Per agent message directly after a buyer message: how long it took."""
        return [b.sent_at - a.sent_at for a, b in self.pairs if (a.sender, b.sender) == ("buyer", "agent")]


@dataclass(frozen=True)
class Credit:
    """To which part an order is credited, and the moment (placed or paid) that decided it."""

    part: Part
    moment: datetime


@dataclass(frozen=True)
class Facts:
    """What the rows say under the rules; every question answered by going through the rows."""

    rows: Rows
    rules: Rules = field(default_factory=Rules)

    def table(self, name: str) -> Sequence[Row]:
        """The rows of a table."""
        return self.rows.get(name, ())

    @cached_property
    def parts(self) -> list[Part]:
        """Every part."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.table("messages"):
            if row["sender"] != "bot":
                found[row["conversation_id"], row["account"]].append(row)
        parts = []
        for (talk, account), rows in found.items():
            lines = [Message(r["message_id"], r["sent_at"], r["sender"], r["text"]) for r in rows]
            ordered = tuple(sorted(lines, key=lambda line: line.place))
            parts.append(Part(talk, account, rows[0]["buyer_id"], ordered))
        return parts

    @cached_property
    def parts_of(self) -> dict[str, list[Part]]:
        """The parts of each buyer, in order."""
        found: dict[str, list[Part]] = defaultdict(list)
        for part in sorted(self.parts, key=lambda each: each.place):
            found[part.buyer_id].append(part)
        return found

    @cached_property
    def orders_of(self) -> dict[str, list[Row]]:
        """The orders of each buyer."""
        found: dict[str, list[Row]] = defaultdict(list)
        for order in self.table("orders"):
            found[order["buyer_id"]].append(order)
        return found

    # --- what a part is -------------------------------------------------------------------------------------

    def after_sales(self, part: Part) -> bool:
        """Whether the buyer paid in the window before and orders nothing until the end of the next day."""
        since = part.first - timedelta(days=self.rules.after_sales_days)
        orders = self.orders_of[part.buyer_id]
        paid = any(o["paid_at"] is not None and since <= o["paid_at"] < part.first for o in orders)
        again = any(part.first <= o["ordered_at"] < end_of_next_day(part.first) for o in orders)
        return paid and not again

    def advertising(self, part: Part) -> bool:
        """Whether the agent sent stock phrases only."""
        said = part.by("agent")
        stock = {phrase.strip() for phrase in self.rules.stock_phrases}
        return len(said) >= self.rules.advertising_replies and all(
            message.text is not None and message.text.strip() in stock for message in said
        )

    def one_sentence(self, part: Part) -> bool:
        """Whether the buyer said one thing and never answered the agent."""
        answered = any((a.sender, b.sender) == ("agent", "buyer") for a, b in part.pairs)
        enough = len(part.by("agent")) >= self.rules.one_sentence_replies
        return len(part.by("buyer")) == 1 and enough and not answered

    @cached_property
    def counted(self) -> list[Part]:
        """The parts that count."""
        return [
            part
            for part in self.parts
            if not (self.after_sales(part) or self.advertising(part) or self.one_sentence(part))
        ]

    @cached_property
    def inquiries(self) -> list[Part]:
        """Counted parts with no order placed in the window before."""
        window = timedelta(days=self.rules.after_sales_days)
        return [
            part
            for part in self.counted
            if not any(
                part.first - window <= o["ordered_at"] < part.first for o in self.orders_of[part.buyer_id]
            )
        ]

    # --- what an order is -----------------------------------------------------------------------------------

    def finally_paid(self, order: Row) -> bool:
        """Whether it was paid in time and not cancelled before."""
        paid, cancelled = order["paid_at"], order["cancelled_at"]
        if paid is None or paid > order["ordered_at"] + timedelta(days=self.rules.payment_days):
            return False
        return not (cancelled is not None and cancelled < paid)

    def converting(self, part: Part) -> list[Row]:
        """The buyer's orders placed after the part began, that day or the next."""
        return [
            order
            for order in self.orders_of[part.buyer_id]
            if part.first < order["ordered_at"] < end_of_next_day(part.first)
        ]

    def last_part(self, buyer_id: str, moment: datetime) -> Part | None:
        """The buyer's last part with an agent message before the moment, begun no earlier than the day before."""
        chosen = None
        for part in self.parts_of[buyer_id]:
            spoke = any(message.sent_at < moment for message in part.by("agent"))
            if spoke and part.day >= moment.date() - ONE_DAY:
                chosen = part
        return chosen

    def credit(self, order: Row, rule: CreditRule | None = None) -> Credit | None:
        """To whom an order is credited under a rule (that of the settings when None)."""
        rule = rule or self.rules.credit
        moments = {
            "order": [order["ordered_at"]],
            "payment": [order["paid_at"]],
            "order_first": [order["ordered_at"], order["paid_at"]],
        }[rule]
        for moment in moments:
            part = None if moment is None else self.last_part(order["buyer_id"], moment)
            if part is not None:
                return Credit(part, moment)
        return None

    # --- who did it -----------------------------------------------------------------------------------------

    def owners(self, account: str | None, day: date) -> set[str]:
        """Who used an account that day."""
        return {
            row["employee_id"]
            for row in self.table("accounts")
            if row["account"] == account and held(row, day)
        }

    def seats(self, people: Iterable[str], day: date) -> frozenset[Seat]:
        """The posts these people held that day."""
        wanted = set(people)
        return frozenset(
            (row["department"], row["role"], row["employee_id"])
            for row in self.table("assignments")
            if row["employee_id"] in wanted and held(row, day)
        )

    def seats_of(self, account: str | None, day: date) -> frozenset[Seat]:
        """The posts of who used an account that day."""
        return self.seats(self.owners(account, day), day)

    def seats_of_part(self, part: Part) -> frozenset[Seat]:
        """The posts a part belongs to."""
        return self.seats_of(part.account, part.day)


def held(row: Row, day: date) -> bool:
    """Whether a row with starts_on and ends_on holds that day."""
    return bool(row["starts_on"] <= day) and (row["ends_on"] is None or bool(day <= row["ends_on"]))


def end_of_next_day(moment: datetime) -> datetime:
    """The midnight after the day after."""
    return datetime.combine(moment.date() + 2 * ONE_DAY, time())
