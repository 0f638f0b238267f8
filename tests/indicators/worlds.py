"""Small random companies that live on borders: equal times, midnights, exact 14 days, 96 hours, ends of months.

Few buyers and accounts so that they collide; the same seed gives the same company.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from string import ascii_uppercase
from typing import Any, TypeVar

from hypothesis import strategies as st

Row = dict[str, Any]
World = dict[str, list[Row]]
T = TypeVar("T")
Stay = tuple[Any, date, date | None]
"""A post or a person, from a day to a day."""

STOCK = ("期待您的光临", "Welcome")
PEOPLE = ("E1", "E2", "E10", "e3", "员4", "员5")
ACCOUNTS = ("店:小林", "店:小周", "店:a", "店:B", "店B", "客服9", "客服10", "店:空")
BUYERS = ("b1", "b2", "B2", "买家3", "b4", "b5", "b10")
SHOPS = ("一店", "二店")
POSTS = (("客服部", "售前客服"), ("客服部", "售后客服"), ("客服部", "网店客服"), ("运营部", "活动专员"))
TURNS = (date(2024, 5, 1), date(2024, 5, 8), date(2024, 5, 16), date(2024, 5, 22), date(2024, 5, 31))
LONG_AGO = date(2023, 1, 1)
NAMED = frozenset(
    f"{name}_id"
    for name in ("employee", "buyer", "conversation", "message", "order", "refund", "review", "event")
) | {"account", "closed_by"}
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

# Days 14 apart, ends of weeks and months, and Mondays (6, 13, 20, 27).
DAYS = tuple(
    date(2024, month, day)
    for month, days in (
        (4, (16, 17, 18, 30)),
        (5, (1, 2, 5, 6, 7, 8, 14, 15, 16, 21, 22, 29, 30, 31)),
        (6, (1, 2)),
    )
    for day in days
)
JITTER = (
    timedelta(),
    timedelta(),
    timedelta(),
    SECOND,
    -SECOND,
    timedelta(microseconds=500_000),
    30 * SECOND,
)
STEPS = (
    *(timedelta(seconds=n) for n in (0, 0, 0, 1, 5, 20, 61, 600)),
    timedelta(microseconds=1),
    timedelta(hours=6),
    timedelta(hours=12),
    DAY,
)
AFTER_CHAT = (
    *(timedelta(seconds=n) for n in (-1, 0, 1, 5, 30)),
    *(timedelta(hours=n) for n in (-6, 6, 12, 18, 24)),
    *(-14 * DAY + n * SECOND for n in (-1, 0, 1)),
    *(n * DAY for n in (-15, -13, -4, -1, 2)),
)
UNTIL_BACK = (timedelta(days=20), timedelta(days=28), timedelta(days=40))
LAST_ASKED = datetime(2024, 6, 29)
AGAIN = (
    *(n * SECOND for n in (0, 0, 0, -1, 1, 30)),
    *(timedelta(hours=n) for n in (-24, -6, 6, 24, 72)),
    *(3 * DAY + n * SECOND for n in (0, 1)),
)
UNTIL_PAID = (
    *(timedelta(), SECOND, timedelta(hours=1), timedelta(hours=6), DAY, 2 * DAY),
    *(4 * DAY + n * SECOND for n in (-1, 0, 1)),
    *(timedelta(days=n) for n in (3, 5, 14)),
)
TALKS = (
    "ba",
    "baba",
    "b",
    "a",
    "ab",
    "aa",
    "aaa",
    "baaa",
    "aaab",
    "aabaa",
    "bbaba",
    "bbb",
    "baab",
    "bo",
    "oba",
    "obao",
)


@dataclass
class Builder:
    """Lays down one world, table after table; every choice comes from ``dice``."""

    dice: random.Random
    rows: World = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> Row:
        """One row of a table."""
        self.rows.setdefault(table, []).append(row)
        return row

    def one(self, *choices: T) -> T:
        """Any of these."""
        return self.dice.choice(choices)

    def moment(self, *days: date) -> datetime:
        """A time on the grid, of one of these days or of any."""
        start = datetime.combine(self.dice.choice(days or DAYS), time(self.one(0, 6, 12, 18)))
        return start + self.one(*JITTER)

    def money(self, least: int = 1) -> Decimal:
        """An amount to the cent."""
        return Decimal(self.dice.randint(least, 30000)) / 100

    # --- who -----------------------------------------------------------------------------------------------

    def staff(self) -> None:
        """People and their posts."""
        for person in PEOPLE:
            self.add("employees", employee_id=person, name=person, hired_on=LONG_AGO, left_on=None)
            first, second = (
                self.dice.sample(POSTS[:3], 2) if self.dice.random() < 0.6 else self.dice.sample(POSTS, 2)
            )
            turn = self.one(*TURNS)
            stays: list[Stay] = self.one(
                [(first, LONG_AGO, None)],
                [(first, LONG_AGO, None)],
                [(first, LONG_AGO, turn - DAY), (second, turn, None)],
                [(first, LONG_AGO, None), (second, turn, turn + 6 * DAY)],
                [(first, turn, None)],
                [(first, LONG_AGO, turn)],
                [(first, LONG_AGO, turn - 3 * DAY), (first, turn, None)],
            )
            for post, starts, ends in stays:
                self.post(person, post, starts, ends)

    def post(self, person: str, post: tuple[str, str], starts: date, ends: date | None) -> None:
        """A post held."""
        self.add(
            "assignments",
            employee_id=person,
            department=post[0],
            role=post[1],
            starts_on=starts,
            ends_on=ends,
            on_probation=self.one(True, False),
        )

    def accounts(self) -> None:
        """Who uses which account; the last one is nobody's."""
        for account in ACCOUNTS[:-1]:
            first, second = self.dice.sample(PEOPLE, 2)
            turn = self.one(*TURNS)
            stays: list[Stay] = self.one(
                [(first, LONG_AGO, None)],
                [(first, LONG_AGO, None)],
                [(first, LONG_AGO, turn - DAY), (second, turn, None)],
                [
                    (first, LONG_AGO, turn - 3 * DAY),
                    (second, turn, turn + 5 * DAY),
                    (first, turn + 6 * DAY, None),
                ],
                [(first, turn, None)],
                [(first, LONG_AGO, turn)],
            )
            for person, starts, ends in stays:
                self.add("accounts", account=account, employee_id=person, starts_on=starts, ends_on=ends)

    # --- chats ---------------------------------------------------------------------------------------------

    def chats(self, count: int) -> None:
        """Conversations of one or several accounts; ids in no order, so that equal times are decided by them."""
        numbers = iter(self.dice.sample(range(1, 5000), 40 * count))
        names = self.dice.sample(range(1, 500), count)
        begun: list[tuple[str, datetime]] = []
        for name in names:
            buyer, at = self.one(*BUYERS), self.moment()
            if begun and self.dice.random() < 0.5:  # once more, at the same time or just about
                buyer, at = self.one(*begun)
                at += self.one(*AGAIN)
            begun.append((buyer, at))
            accounts = self.dice.sample(ACCOUNTS, self.one(1, 1, 1, 2, 3))
            start = at
            for _ in range(self.one(1, 1, 2) if len(accounts) == 1 else 3):
                account = self.one(*accounts)
                text = self.one(None, "advert", "advert", "any", "any", "any")
                for who in self.one(*TALKS):
                    self.add(
                        "messages",
                        message_id=str(next(numbers)),
                        conversation_id=f"c{name}",
                        sent_at=at,
                        sender={"b": "buyer", "a": "agent", "o": "bot"}[who],
                        account=account,
                        buyer_id=buyer,
                        text=self.text(text),
                    )
                    slow = self.dice.random() < 0.1 and at < start + 4 * DAY
                    at += self.one(*STEPS) if slow else self.one(*STEPS[:9])

    def text(self, kind: str | None) -> str | None:
        """What a message says; an advertising agent keeps (mostly) to the stock phrases."""
        stock = (*STOCK, f" {STOCK[0]} ", f"{STOCK[1]}\n", f"\u3000{STOCK[0]}\t")
        return {"advert": self.one(*stock, *stock, "在吗"), "any": "在吗", None: None}[kind]

    def conversations(self, count: int) -> None:
        """What a platform says of conversations: some of those with messages, some of others."""
        for number, message in enumerate(self.dice.sample(self.starts(), count)):
            known = self.one(True, False)
            started = message["sent_at"] if known else self.moment()
            self.add(
                "conversations",
                conversation_id=message["conversation_id"] if known else f"k{number}",
                account=message["account"] if known else self.one(*ACCOUNTS),
                buyer_id=message["buyer_id"],
                started_at=started,
                ended_at=self.one(None, *(started + n for n in (0 * DAY, SECOND, DAY / 4, DAY))),
                buyer_messages=self.one(0, 1, 3, None),
                agent_messages=self.one(0, 1, 2, None),
                first_response_s=self.one(None, Decimal(0), Decimal("12.5"), Decimal(61)),
                mean_response_s=self.one(None, Decimal(5), Decimal("7.25")),
                resolved=self.one(True, True, False, None),
            )

    # --- orders --------------------------------------------------------------------------------------------

    def starts(self) -> list[Row]:
        """The first message of every conversation."""
        first: dict[str, Row] = {}
        for row in sorted(self.rows["messages"], key=lambda row: (row["sent_at"], row["message_id"])):
            first.setdefault(row["conversation_id"], row)
        return list(first.values())

    def orders(self, count: int) -> None:
        """Orders around the chats, paid and cancelled around the limits."""
        starts = self.starts()
        for number in range(count):
            near = self.one(*starts)
            buyer = near["buyer_id"] if self.dice.random() < 0.9 else self.one(*BUYERS)
            others = [row["sent_at"] for row in starts if row["buyer_id"] == buyer]
            placed = self.placed(near["sent_at"])
            paid = self.paid(placed, others or [placed])
            around = placed if paid is None else paid
            amount = self.money()
            self.add(
                "orders",
                order_id=f"o{number}",
                buyer_id=buyer,
                ordered_at=placed,
                paid_at=paid,
                cancelled_at=self.one(None, None, *(around + n * SECOND for n in (-1, 0, 1)), around + DAY),
                amount=amount,
                paid_amount=Decimal(0) if paid is None else self.one(amount, amount, self.money(0)),
                shop=self.one(*SHOPS),
                account=self.one(None, *ACCOUNTS),
            )

    def placed(self, chat: datetime) -> datetime:
        """When an order is placed that has to do with a chat: exact distances, or at the ends of days."""
        midnight = datetime.combine(chat.date(), time())
        ends = [midnight + n * DAY + d for n in (0, 1, 2) for d in (-SECOND, timedelta(), SECOND)]
        return self.one(chat + self.one(*AFTER_CHAT), self.one(*ends), chat + self.one(*STEPS))

    def paid(self, placed: datetime, chats: list[datetime]) -> datetime | None:
        """When it was paid: never, so long after, or at an exact distance from a chat of the buyer."""
        near = self.one(*chats) + self.one(*AFTER_CHAT[:5], *AFTER_CHAT[10:13])
        return self.one(None, *(placed + self.one(*UNTIL_PAID) for _ in range(2)), max(placed, near))

    def aftermath(self) -> None:
        """Lines, refunds and reviews of the orders."""
        for order in self.rows["orders"]:
            for line in range(self.one(0, 1, 1, 2, 3)):
                self.add(
                    "order_items",
                    order_id=order["order_id"],
                    sku=self.one("s1", "s2"),
                    line=str(line),
                    quantity=self.one(1, 1, 2, 10),
                    price=self.money(),
                )
            for _ in range(self.one(0, 0, 0, 1, 1, 2)):
                self.refund(order["order_id"], order["ordered_at"] + self.one(*UNTIL_PAID, *UNTIL_BACK))
            if self.dice.random() < 0.5:
                self.review(order["order_id"])
        for _ in range(6):
            self.refund("unknown", self.moment())
            self.refund("o0", max(self.rows["orders"][0]["ordered_at"], LAST_ASKED + self.one(*JITTER)))
            self.review(self.one(None, "unknown"))

    def refund(self, order: str, asked: datetime) -> None:
        """A refund, closed by an account, a person, somebody unknown or nobody."""
        self.add(
            "refunds",
            refund_id=f"r{len(self.rows.get('refunds', []))}",
            order_id=order,
            requested_at=asked,
            closed_at=self.one(None, *(asked + self.one(*UNTIL_PAID) for _ in range(2)), self.moment()),
            amount=self.money(),
            kind=self.one("refund", "return", "exchange"),
            platform_stepped_in=self.one(True, False, False, None),
            closed_by=self.one(None, "?", *ACCOUNTS, *PEOPLE),
        )

    def review(self, order: str | None) -> None:
        """A review, of an account or of whoever took the order."""
        whole = self.one(5, 10, 3, 100)
        self.add(
            "reviews",
            review_id=f"v{len(self.rows.get('reviews', []))}",
            order_id=order,
            account=self.one(None, None, *ACCOUNTS),
            rated_at=self.moment(),
            about=self.one("service", "service", "service", "goods", "delivery"),
            score=Decimal(whole)
            * self.one(*(Decimal(n) / 5 for n in range(6)), Decimal("0.79"), Decimal("0.41")),
            of=Decimal(whole),
        )

    def events(self, count: int) -> None:
        """Complaints, praises, errors; a quantity may be left out."""
        for number in range(count):
            self.add(
                "events",
                event_id=f"e{number}",
                employee_id=self.one(*PEOPLE),
                happened_on=self.dice.choice(DAYS),
                kind=self.one("complaint", "praise", "order_error", "order_error", "training"),
                quantity=self.one(None, Decimal(1), Decimal(2), Decimal("0.5")),
                recorded_by="M",
            )


def world(seed: int, size: int = 60) -> World:
    """A company of ``size`` conversations and as many orders; the same seed gives the same company."""
    build = Builder(random.Random(seed))
    build.staff()
    build.accounts()
    build.chats(size)
    build.conversations(size // 2)
    build.orders(size)
    build.aftermath()
    build.events(size // 2)
    return build.rows


def side_by_side(companies: Iterable[World]) -> World:
    """Several companies as one with common departments: whoever and whatever has a name gets the letter of its company."""
    rows: World = {}
    for letter, company in zip(ascii_uppercase, companies, strict=False):
        for table, found in company.items():
            rows.setdefault(table, []).extend(
                {
                    name: f"{letter}{value}" if name in NAMED and value is not None else value
                    for name, value in row.items()
                }
                for row in found
            )
    return rows


def worlds(largest: int = 20) -> st.SearchStrategy[World]:
    """Any company of up to that size."""
    return st.builds(world, st.integers(0, 2**32 - 1), st.integers(8, largest))
