"""Every service indicator worked out a second time, from the words of the brief, for a whole small company.

``oracle(rows, spans, rules)`` → {(span, scope, department, role, employee_id): {indicator: (n, d, value)}},
blanks as ``""`` and None where there is no figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from tests.indicators.oracle_facts import CreditRule, Facts, Part, Row, Rows, Rules, Seat, held

Key = tuple[str, str, str, str, str]
Number = Fraction | None
Figure = tuple[Number, Number, Number]
Period = tuple[str, date, date]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Scope:
    """A span and whose figures are wanted; an empty name stands for all."""

    name: str
    first: date
    last: date
    scope: str
    department: str = ""
    role: str = ""
    employee_id: str = ""

    @property
    def key(self) -> Key:
        """As the figures are filed."""
        return (self.name, self.scope, self.department, self.role, self.employee_id)

    def on(self, day: date) -> bool:
        """Whether the day lies in the span."""
        return self.first <= day <= self.last

    def mine(self, seats: Iterable[Seat]) -> bool:
        """Whether any of these posts is meant; the shop is everybody, known or not."""
        if self.scope == "shop":
            return True
        wanted = (self.department, self.role, self.employee_id)
        return any(all(want in {"", have} for want, have in zip(wanted, seat, strict=True)) for seat in seats)


@dataclass(frozen=True)
class Sale:
    """A credited order: its row, its part's posts and owners, and whether it was finally paid."""

    order: Row
    part: Part
    moment: datetime
    seats: frozenset[Seat]
    owners: frozenset[str]
    paid: bool

    @property
    def placed_on(self) -> date:
        """The day it was placed."""
        return day_of(self.order["ordered_at"])

    @property
    def paid_on(self) -> date:
        """The day it was paid."""
        return day_of(self.order["paid_at"])


@dataclass(frozen=True)
class Book:
    """The facts with everything that does not depend on whose figures are wanted worked out once."""

    facts: Facts
    sales: Mapping[CreditRule, Sequence[Sale]]
    seats: Mapping[int, frozenset[Seat]]
    counted: frozenset[int]
    inquiries: frozenset[int]

    def parts(self, scope: Scope, kept: frozenset[int] | None = None) -> list[Part]:
        """The scope's parts (only those in ``kept``)."""
        return [
            part
            for index, part in enumerate(self.facts.parts)
            if (kept is None or index in kept) and scope.on(part.day) and scope.mine(self.seats[index])
        ]

    def placed(self, scope: Scope) -> list[Sale]:
        """The scope's credited orders by the day they were placed."""
        found = self.sales[self.facts.rules.credit]
        return [sale for sale in found if scope.on(sale.placed_on) and scope.mine(sale.seats)]

    def sold(self, scope: Scope, rule: CreditRule | None = None) -> list[Sale]:
        """The scope's credited and finally paid orders by the day they were paid."""
        found = self.sales[rule or self.facts.rules.credit]
        return [sale for sale in found if sale.paid and scope.on(sale.paid_on) and scope.mine(sale.seats)]


def oracle(rows: Rows, spans: Sequence[Period], rules: Rules) -> dict[Key, dict[str, Figure]]:
    """All service indicators of every span, for the shop and every department, role and person with a post."""
    book = _book(Facts(rows, rules))
    found = {}
    for span in spans:
        shop = Scope(*span, "shop")
        for scope in _scopes(book.facts, span):
            found[scope.key] = {
                name: figure for work in WORKS for name, figure in work(book, scope, shop).items()
            }
    return found


def spans_of(year: int, month: int, style: str = "four") -> list[Period]:
    """The month and its weeks: 1–7, 8–14, 15–21, 22–end, or Monday to Sunday cut off at the month's ends."""
    first = date(year, month, 1)
    days = [first + timedelta(days=n) for n in range(31)]
    days = [day for day in days if day.month == month]
    weeks: list[list[date]] = []
    for day in days:
        begins = day.day in {1, 8, 15, 22} if style == "four" else day.day == 1 or day.isoweekday() == 1
        if begins:
            weeks.append([])
        weeks[-1].append(day)
    return [
        ("month", days[0], days[-1]),
        *((f"W{number}", week[0], week[-1]) for number, week in enumerate(weeks, start=1)),
    ]


def serving(rows: Rows, spans: Sequence[Period]) -> set[tuple[str, str]]:
    """(span, employee_id) of everybody with an account in the span; for others there is no figure to compare."""
    return {
        (name, row["employee_id"])
        for name, first, last in spans
        for row in rows.get("accounts", ())
        if row["starts_on"] <= last and (row["ends_on"] is None or row["ends_on"] >= first)
    }


def _book(facts: Facts) -> Book:
    parts = facts.parts
    place = {id(part): index for index, part in enumerate(parts)}
    rules: tuple[CreditRule, ...] = ("order", "payment", "order_first")
    return Book(
        facts,
        {rule: list(_sales(facts, rule)) for rule in rules},
        {index: facts.seats_of_part(part) for index, part in enumerate(parts)},
        frozenset(place[id(part)] for part in facts.counted),
        frozenset(place[id(part)] for part in facts.inquiries),
    )


def _sales(facts: Facts, rule: CreditRule) -> Iterator[Sale]:
    for order in facts.table("orders"):
        credit = facts.credit(order, rule)
        if credit is not None:
            part = credit.part
            owners = frozenset(facts.owners(part.account, part.day))
            yield Sale(
                order, part, credit.moment, facts.seats(owners, part.day), owners, facts.finally_paid(order)
            )


def _scopes(facts: Facts, span: Period) -> list[Scope]:
    """The shop, and everybody with a post on some day of the span, with their roles and departments."""
    _, first, last = span
    found = {("shop", "", "", "")}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for row in facts.table("assignments"):
        if any(held(row, day) for day in days):
            department, role = row["department"], row["role"]
            found |= {
                ("person", department, role, row["employee_id"]),
                ("role", department, role, ""),
                ("department", department, "", ""),
            }
    return [Scope(*span, *names) for names in sorted(found)]


# --- arithmetic -------------------------------------------------------------------------------------------------


def day_of(moment: datetime) -> date:
    """The calendar day."""
    return moment.date()


def just(amount: Any) -> Figure:
    """A figure that is its own numerator."""
    number = None if amount is None else Fraction(amount)
    return (number, None, number)


def ratio(numerator: Any, denominator: Any) -> Figure:
    """A share; nothing over nothing is no figure."""
    n, d = (None if each is None else Fraction(each) for each in (numerator, denominator))
    return (n, d, None if n is None or d is None or d == 0 else n / d)


def rest(numerator: Any, denominator: Any) -> Figure:
    """One minus a share, as a share."""
    return ratio(Fraction(denominator) - Fraction(numerator), denominator)


def total(amounts: Iterable[Any]) -> Fraction:
    """A sum, unknown amounts left out."""
    return sum((Fraction(each) for each in amounts if each is not None), Fraction())


def quantile(numbers: Sequence[Fraction], share: Fraction) -> Number:
    """Between the two nearest, linearly."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def seconds(span: timedelta) -> Fraction:
    """A duration in seconds."""
    return Fraction(span // timedelta(microseconds=1), 1_000_000)


def buyers(items: Iterable[Part]) -> set[str]:
    """The distinct buyers of some parts."""
    return {item.buyer_id for item in items}


def customers(sales: Iterable[Sale]) -> set[str]:
    """The distinct buyers of some orders."""
    return {sale.order["buyer_id"] for sale in sales}


def money(sales: Iterable[Sale], column: str = "paid_amount") -> Fraction:
    """What some orders add up to."""
    return total(sale.order[column] for sale in sales)


# --- chats ------------------------------------------------------------------------------------------------------


def chats(book: Book, scope: Scope, shop: Scope) -> dict[str, Figure]:
    counted, inquiries = book.parts(scope, book.counted), book.parts(scope, book.inquiries)
    every = book.parts(scope)
    answered = [part for part in every if part.answer]
    wrote = [part for part in every if part.by("buyer")]
    return {
        "received_buyers": just(len(buyers(counted))),
        "inquiring_buyers": just(len(buyers(inquiries))),
        "inquiry_share": ratio(len(buyers(inquiries)), len(buyers(counted))),
        "message_ratio": ratio(
            sum(len(part.by("agent")) for part in counted), sum(len(part.by("buyer")) for part in counted)
        ),
        "reply_rate": ratio(len(buyers(answered)), len(buyers(wrote))),
    }


def speed(book: Book, scope: Scope, shop: Scope) -> dict[str, Figure]:
    counted = book.parts(scope, book.counted)
    firsts = [seconds(part.answer[1].sent_at - part.answer[0].sent_at) for part in counted if part.answer]
    waits = [seconds(wait) for part in counted for wait in part.waits]
    return {
        "first_response_s": ratio(total(firsts), len(firsts)),
        "first_response_median_s": just(quantile(firsts, Fraction(1, 2))),
        "first_response_p90_s": just(quantile(firsts, Fraction(9, 10))),
        "mean_response_s": ratio(total(waits), len(waits)),
    }


def conversions(book: Book, scope: Scope, shop: Scope) -> dict[str, Figure]:
    inquiries = book.parts(scope, book.inquiries)
    credited = {sale.order["order_id"]: sale for sale in book.sales[book.facts.rules.credit]}
    same_day, ordered, paid = set(), set(), set()
    for part in inquiries:
        for order in book.facts.converting(part):
            sale = credited.get(order["order_id"])
            if sale is None or not _same(scope, sale):
                continue
            ordered.add(part.buyer_id)
            if sale.placed_on == part.day:
                same_day.add(part.buyer_id)
            if sale.paid:
                paid.add(part.buyer_id)
    asked = buyers(inquiries)
    return {
        "order_rate": ratio(len(same_day), len(asked)),
        "payment_rate": ratio(len(paid), len(ordered)),
        "inquiry_conversion": ratio(len(paid), len(asked)),
    }


def _same(scope: Scope, sale: Sale) -> bool:
    """Whether the order is credited to the same person, role or department as the inquiry; the shop takes any."""
    if scope.scope == "person":
        return scope.employee_id in sale.owners
    return scope.mine(sale.seats)


# --- orders -----------------------------------------------------------------------------------------------------


def sales(book: Book, scope: Scope, shop: Scope) -> dict[str, Figure]:
    sold = book.sold(scope)
    everything = [o for o in book.facts.table("orders") if book.facts.finally_paid(o)]
    everything = [o for o in everything if shop.on(day_of(o["paid_at"]))]
    all_sales = total(o["paid_amount"] for o in everything)
    of_shop = ratio(all_sales, len({o["buyer_id"] for o in everything}))
    mine = ratio(money(sold), len(customers(sold)))
    found = {
        "assisted_sales": just(money(sold)),
        "assisted_sales_order": just(money(book.sold(scope, "order"))),
        "assisted_sales_payment": just(money(book.sold(scope, "payment"))),
        "assisted_sales_order_first": just(money(book.sold(scope, "order_first"))),
        "value_per_buyer": mine,
        "value_ratio": ratio(mine[2], of_shop[2]),
        "service_share": ratio(money(sold), all_sales),
    }
    if scope.scope == "shop":
        found |= {"shop_sales": just(all_sales), "shop_value_per_buyer": of_shop}
    return found


def aftermath(book: Book, scope: Scope, shop: Scope) -> dict[str, Figure]:
    sold = book.sold(scope)
    ids = {sale.order["order_id"] for sale in sold}
    back = [
        row
        for row in book.facts.table("refunds")
        if row["order_id"] in ids and row["kind"] in {"refund", "return"}
    ]
    pieces = total(row["quantity"] for row in book.facts.table("order_items") if row["order_id"] in ids)
    return {
        "items_per_buyer": ratio(pieces, len(customers(sold))),
        "refund_rate": ratio(len({row["order_id"] for row in back}), len(sold)),
        "refund_amount_rate": ratio(total(row["amount"] for row in back), money(sold)),
    }


def losses(book: Book, scope: Scope, shop: Scope) -> dict[str, Figure]:
    after_counted = {
        (part.account, order["order_id"])
        for part in book.facts.counted
        for order in book.facts.converting(part)
    }
    chosen = [s for s in book.placed(scope) if (s.part.account, s.order["order_id"]) in after_counted]
    paid = [sale for sale in chosen if sale.paid]
    unpaid = [sale for sale in chosen if not sale.paid]
    return {
        "lost_buyers_rate": ratio(len(customers(chosen)) - len(customers(paid)), len(customers(chosen))),
        "lost_amount_rate": ratio(money(unpaid, "amount"), money(chosen, "amount")),
    }


def helping(book: Book, scope: Scope, shop: Scope) -> dict[str, Figure]:
    facts = book.facts
    helped: dict[tuple[str, Seat], Decimal] = {}
    for sale in book.sales[facts.rules.credit]:
        if not (sale.paid and scope.on(sale.paid_on)):
            continue
        for part in facts.parts_of[sale.order["buyer_id"]]:
            near = part.day >= sale.moment.date() - timedelta(days=1)
            if near and part.answer and part.answer[1].sent_at < sale.moment:
                others = facts.owners(part.account, part.day) - sale.owners
                for seat in facts.seats(others, part.day):
                    if scope.mine([seat]):
                        helped[sale.order["order_id"], seat] = sale.order["paid_amount"]
    return {"assisted_others": just(total(helped.values()))}


# --- reviews, events, conversations, refunds --------------------------------------------------------------------


def opinions(book: Book, scope: Scope, shop: Scope) -> dict[str, Figure]:
    facts = book.facts
    took = {order["order_id"]: order["account"] for order in facts.table("orders")}
    chosen = []
    for row in facts.table("reviews"):
        day = day_of(row["rated_at"])
        account = row["account"] if row["account"] is not None else took.get(row["order_id"])
        if row["about"] == "service" and scope.on(day) and scope.mine(facts.seats_of(account, day)):
            chosen.append(Fraction(row["score"]) / Fraction(row["of"]))
    good = [share for share in chosen if share >= Fraction(facts.rules.good_share)]
    return {
        "service_score": ratio(5 * total(chosen), len(chosen)),
        "csat": ratio(len(good), len(chosen)),
        "bad_reviews": just(sum(share <= Fraction(facts.rules.bad_share) for share in chosen)),
    }


def happenings(book: Book, scope: Scope, shop: Scope) -> dict[str, Figure]:
    received = len(buyers(book.parts(scope, book.counted)))
    complaints = _events(book, scope, "complaint")
    return {
        "praises": just(_events(book, scope, "praise")),
        "complaints": just(complaints),
        "complaint_rate": ratio(complaints, received),
        "order_accuracy": rest(_events(book, scope, "order_error"), len(book.placed(scope))),
    }


def _events(book: Book, scope: Scope, kind: str) -> Fraction:
    return total(
        1 if row["quantity"] is None else row["quantity"]
        for row in book.facts.table("events")
        if row["kind"] == kind
        and scope.on(row["happened_on"])
        and scope.mine(book.facts.seats([row["employee_id"]], row["happened_on"]))
    )


def solving(book: Book, scope: Scope, shop: Scope) -> dict[str, Figure]:
    facts = book.facts
    chosen = [
        row
        for row in facts.table("conversations")
        if (row["agent_messages"] is None or row["agent_messages"] > 0)
        and row["resolved"] is not None
        and scope.on(day_of(row["started_at"]))
        and scope.mine(facts.seats_of(row["account"], day_of(row["started_at"])))
    ]
    solved = [row for row in chosen if row["resolved"]]
    return {
        "resolution_rate": ratio(len(solved), len(chosen)),
        "first_contact_resolution": ratio(sum(not _came_back(facts, row) for row in solved), len(chosen)),
    }


def _came_back(facts: Facts, talk: Row) -> bool:
    """Whether the buyer began another conversation in the hours after this one."""
    until = talk["ended_at"] + timedelta(hours=facts.rules.first_contact_hours)
    others = [(r["conversation_id"], r["buyer_id"], r["started_at"]) for r in facts.table("conversations")]
    others += [(p.conversation_id, p.buyer_id, p.first) for p in facts.parts if p.by("buyer")]
    return any(
        name != talk["conversation_id"] and buyer == talk["buyer_id"] and talk["ended_at"] < start <= until
        for name, buyer, start in others
    )


def closing(book: Book, scope: Scope, shop: Scope) -> dict[str, Figure]:
    closed = list(_closed(book, scope))
    alone = [row for row in closed if not row["platform_stepped_in"]]
    handled = {sale.order["order_id"] for sale in book.placed(scope)} | {row["order_id"] for row in closed}
    days = set()
    for row in book.facts.table("messages"):
        day = day_of(row["sent_at"])
        if row["sender"] == "agent" and scope.on(day):
            if scope.mine(book.facts.seats_of(row["account"], day)):
                days.add(day)
    return {
        "refund_self_closed": ratio(len(alone), len(closed)),
        "orders_handled_daily": ratio(len(handled), len(days)),
    }


def _closed(book: Book, scope: Scope) -> Iterator[Row]:
    facts = book.facts
    for row in facts.table("refunds"):
        if row["closed_at"] is None:
            continue
        day = day_of(row["closed_at"])
        people = facts.owners(row["closed_by"], day) | {row["closed_by"]}
        if scope.on(day) and scope.mine(facts.seats((p for p in people if p), day)):
            yield row


Work = Callable[[Book, Scope, Scope], dict[str, Figure]]
WORKS: tuple[Work, ...] = (
    chats,
    speed,
    conversions,
    sales,
    aftermath,
    losses,
    helping,
    opinions,
    happenings,
    solving,
    closing,
)
