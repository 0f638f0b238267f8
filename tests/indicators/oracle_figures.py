"""The service indicators one after the other, each from the words of the brief."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from tests.indicators.oracle_book import (
    Book,
    Figure,
    Sale,
    Scope,
    buyers,
    customers,
    day_of,
    just,
    money,
    quantile,
    ratio,
    rest,
    seconds,
    total,
)
from tests.indicators.oracle_facts import Facts, Row, agent_wrote

# --- chats ------------------------------------------------------------------------------------------------------


def chats(book: Book, scope: Scope, shop: Scope) -> dict[str, Figure]:
    counted, inquiries = book.parts(scope, book.counted), book.parts(scope, book.inquiries)
    every = book.parts(scope)
    told = [part for part in every if part.buyer_messages is not None and part.agent_messages is not None]
    answered = [part for part in told if part.answered_at is not None]
    wrote = [part for part in told if part.buyer_messages]
    weighed = [part for part in counted if part in told]
    return {
        "received_buyers": just(len(buyers(counted))),
        "inquiring_buyers": just(len(buyers(inquiries))),
        "inquiry_share": ratio(len(buyers(inquiries)), len(buyers(counted))),
        "message_ratio": ratio(
            sum(part.agent_messages or 0 for part in weighed),
            sum(part.buyer_messages or 0 for part in weighed),
        ),
        "reply_rate": ratio(len(buyers(answered)), len(buyers(wrote))),
    }


def speed(book: Book, scope: Scope, shop: Scope) -> dict[str, Figure]:
    counted = book.parts(scope, book.counted)
    asked = [p for p in counted if p.asked_at is not None and book.facts.on_shift(p.asked_at)]
    firsts = [seconds(part.first_response) for part in asked if part.first_response is not None]
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
    final = book.facts.end + timedelta(days=book.facts.rules.return_days)
    back = [
        row
        for row in book.facts.table("refunds")
        if row["order_id"] in ids and row["kind"] in {"refund", "return"} and row["requested_at"] < final
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
    helped: dict[tuple[str, str], Decimal] = {}
    for sale in book.sales[facts.rules.credit]:
        if not (sale.paid and scope.on(sale.paid_on)):
            continue
        for part in facts.parts_of[sale.order["buyer_id"]]:
            near = part.day >= sale.moment.date() - timedelta(days=1)
            if near and part.answered_at is not None and part.answered_at < sale.moment:
                for person in facts.owners(part.account, part.day) - sale.owners:
                    if scope.mine(facts.seats([person], part.day)):
                        helped[sale.order["order_id"], person] = sale.order["paid_amount"]
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
    ended = talk["started_at"] if talk["ended_at"] is None else talk["ended_at"]
    until = ended + timedelta(hours=facts.rules.first_contact_hours)
    others = [(r["conversation_id"], r["buyer_id"], r["started_at"]) for r in facts.table("conversations")]
    others += [(p.conversation_id, p.buyer_id, p.first) for p in facts.parts if p.buyer_messages]
    return any(
        name != talk["conversation_id"] and buyer == talk["buyer_id"] and ended < start <= until
        for name, buyer, start in others
    )


def closing(book: Book, scope: Scope, shop: Scope) -> dict[str, Figure]:
    closed = list(_closed(book, scope))
    judged = [row for row in closed if row["platform_stepped_in"] is not None]
    alone = [row for row in judged if not row["platform_stepped_in"]]
    handled = {sale.order["order_id"] for sale in book.placed(scope)} | {row["order_id"] for row in closed}
    days = set()
    for row in book.facts.table("messages"):
        day = day_of(row["sent_at"])
        wrote = row["sender"] == "agent" and scope.on(day)
        if wrote and scope.mine(book.facts.seats_of(row["account"], day)):
            days.add(day)
    written = {row["conversation_id"] for row in book.facts.table("messages")}
    for row in book.facts.table("conversations"):
        day = day_of(row["started_at"])
        listed = (
            row["conversation_id"] not in written
            and agent_wrote(row, book.facts.table("conversations"))
            and scope.on(day)
        )
        if listed and scope.mine(book.facts.seats_of(row["account"], day)):
            days.add(day)
    return {
        "refund_self_closed": ratio(len(alone), len(judged)),
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
