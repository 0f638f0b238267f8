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
from itertools import pairwise
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
    return_days: int = 28
    first_contact_hours: int = 72
    good_share: Decimal = Decimal("0.8")
    bad_share: Decimal = Decimal("0.4")
    credit: CreditRule = "order_first"
    shift: tuple[str, str] | None = None


@dataclass(frozen=True)
class Part:
    """One account's share of a conversation, as far as the figures need it.

    ``asked_at`` and ``answered_at``: the first buyer message and the first agent message after it; ``waits``: for every
    agent message directly after a buyer message how long it took; ``echoed``: whether a buyer message directly follows
    an agent message.
    """

    conversation_id: str
    account: str
    buyer_id: str
    first: datetime
    buyer_messages: int | None
    agent_messages: int | None
    stock_only: bool
    echoed: bool
    spoke_at: datetime | None
    asked_at: datetime | None
    answered_at: datetime | None
    waits: tuple[timedelta, ...]

    @property
    def day(self) -> date:
        """The day it belongs to."""
        return self.first.date()

    @property
    def place(self) -> tuple[datetime, str, str]:
        """Its place among the parts of a buyer."""
        return (self.first, self.conversation_id, self.account)

    @property
    def first_response(self) -> timedelta | None:
        """How long the buyer waited for the first answer, where there was one."""
        if self.asked_at is None or self.answered_at is None:
            return None
        return self.answered_at - self.asked_at


def part_of_messages(talk: str, account: str, rows: Sequence[Row], phrases: Sequence[str]) -> Part:
    """The part that these messages of one conversation and account make."""
    lines = sorted(rows, key=lambda row: (row["sent_at"], len(row["message_id"]), row["message_id"]))
    stock = {phrase.strip() for phrase in phrases}
    asked = [row for row in lines if row["sender"] == "buyer"]
    said = [row for row in lines if row["sender"] == "agent"]
    pairs = list(pairwise(lines))
    answers = [(a, b) for a, b in pairs if (a["sender"], b["sender"]) == ("buyer", "agent")]
    return Part(
        talk,
        account,
        lines[0]["buyer_id"],
        lines[0]["sent_at"],
        len(asked),
        len(said),
        all(row["text"] is not None and row["text"].strip() in stock for row in said),
        any((a["sender"], b["sender"]) == ("agent", "buyer") for a, b in pairs),
        said[0]["sent_at"] if said else None,
        asked[0]["sent_at"] if asked else None,
        answers[0][1]["sent_at"] if answers else None,
        tuple(b["sent_at"] - a["sent_at"] for a, b in answers),
    )


def agent_wrote(row: Row, table: Sequence[Row]) -> bool:
    """Whether the agent of a listed conversation wrote: by its count, else by its times where the list has any."""
    if row["agent_messages"] is not None:
        return bool(row["agent_messages"])
    names = ("first_response_s", "mean_response_s")
    timed = any(other[name] is not None for other in table for name in names)
    return any(row[name] is not None for name in names) or not timed


def part_of_conversation(row: Row, wrote: bool) -> Part:
    """The part of a conversation without messages: its counts and times, what it does not tell being unknown.

    The agent is taken to be there from the start; a buyer with more than one message to have answered.
    """
    start, asked, said = row["started_at"], row["buyer_messages"], row["agent_messages"]
    wait, mean = (
        None if row[name] is None else timedelta(microseconds=int(row[name] * 1_000_000))
        for name in ("first_response_s", "mean_response_s")
    )
    answered = start + (wait or timedelta()) if wrote and asked != 0 else None
    return Part(
        row["conversation_id"],
        row["account"],
        row["buyer_id"],
        start,
        asked,
        said,
        False,
        asked is None or asked > 1,
        start if wrote else None,
        None if wait is None else start,
        answered,
        () if mean is None else (mean,),
    )


@dataclass(frozen=True)
class Credit:
    """To which part an order is credited, and the moment (placed or paid) that decided it."""

    part: Part
    moment: datetime


@dataclass(frozen=True)
class Facts:
    """What the rows say under the rules; every question answered by going through the rows.

    ``end`` is the midnight after the month: what comes too long after it is not looked at.
    """

    rows: Rows
    rules: Rules
    end: datetime
    _seats: dict[tuple[str | None, date], frozenset[Seat]] = field(default_factory=dict)

    def table(self, name: str) -> Sequence[Row]:
        """The rows of a table."""
        return self.rows.get(name, ())

    @cached_property
    def parts(self) -> list[Part]:
        """Every part: of messages, and of conversations that have none."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.table("messages"):
            if row["sender"] != "bot":
                found[row["conversation_id"], row["account"]].append(row)
        written = {talk for talk, _ in found}
        told = [row for row in self.table("conversations") if row["conversation_id"] not in written]
        return [
            *(part_of_messages(*key, rows, self.rules.stock_phrases) for key, rows in found.items()),
            *(part_of_conversation(row, agent_wrote(row, self.table("conversations"))) for row in told),
        ]

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
        return (part.agent_messages or 0) >= self.rules.advertising_replies and part.stock_only

    def one_sentence(self, part: Part) -> bool:
        """Whether the buyer said one thing and never answered the agent."""
        enough = (part.agent_messages or 0) >= self.rules.one_sentence_replies
        return part.buyer_messages == 1 and enough and not part.echoed

    @cached_property
    def counted(self) -> list[Part]:
        """The parts that count."""
        return [
            part
            for part in self.parts
            if not (self.after_sales(part) or self.advertising(part) or self.one_sentence(part))
        ]

    def on_shift(self, moment: datetime) -> bool:
        """Whether it lies in the hours of service, the last excluded; a shift may run past midnight."""
        if self.rules.shift is None:
            return True
        begins, ends = self.rules.shift
        clock = moment.strftime("%H:%M")
        return begins <= clock < ends if begins <= ends else clock >= begins or clock < ends

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
            spoke = part.spoke_at is not None and part.spoke_at < moment
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
        final = self.end + timedelta(days=self.rules.payment_days + 1)
        for moment in moments:
            known = moment is not None and moment < final
            part = self.last_part(order["buyer_id"], moment) if known else None
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
        if (account, day) not in self._seats:
            self._seats[account, day] = self.seats(self.owners(account, day), day)
        return self._seats[account, day]

    def seats_of_part(self, part: Part) -> frozenset[Seat]:
        """The posts a part belongs to."""
        return self.seats_of(part.account, part.day)


def held(row: Row, day: date) -> bool:
    """Whether a row with starts_on and ends_on holds that day."""
    return bool(row["starts_on"] <= day) and (row["ends_on"] is None or bool(day <= row["ends_on"]))


def end_of_next_day(moment: datetime) -> datetime:
    """The midnight after the day after."""
    return datetime.combine(moment.date() + 2 * ONE_DAY, time())
