"""What must be in the data: amounts, consistency, and human behaviour."""

from __future__ import annotations

from datetime import date
from math import gcd
from pathlib import Path

import numpy as np
import yaml

import kpireport
from kpireport.demo.chats import _STRIDES, AGENT, BOT, BUYER, TEXTS
from kpireport.demo.company import Company
from kpireport.demo.exports.chats import buyer_name
from kpireport.demo.goods import PRODUCTS
from kpireport.demo.horizon import DAY, day_number
from kpireport.demo.phrases import POOLS, STOCK_PHRASES
from kpireport.demo.streams import MISSING
from kpireport.demo.traffic import ADVERT, AFTER, INQUIRY, NUDGE, ONE, SILENT
from tests.demo.reading import all_rows, sheet_rows

HOUR = 3600


def _day(second: int) -> date:
    return date.fromordinal(719163 + int(second) // DAY)


def test_there_is_as_much_as_was_asked_for(company: Company) -> None:
    inside = company.orders.ordered_at // DAY
    in_months = (inside >= day_number(date(2024, 3, 1))) & (inside <= day_number(date(2024, 5, 31)))
    assert len(company.chats) >= 150_000
    assert int(in_months.sum()) >= 30_000


def test_orders_reach_back_over_the_window_before_the_first_month(company: Company) -> None:
    assert _day(company.orders.ordered_at[0]) == date(2024, 2, 15)
    assert _day(company.orders.ordered_at[-1]) == date(2024, 6, 1)


def test_conversations_begin_in_the_months_and_some_cross_midnight_and_the_end_of_each(
    company: Company,
) -> None:
    start, end = company.traffic.start, company.course.end
    assert (_day(start.min()), _day(start.max())) == (date(2024, 3, 1), date(2024, 5, 31))
    crossing = start // DAY != end // DAY
    assert crossing.sum() > 50
    for last in (date(2024, 3, 31), date(2024, 4, 30), date(2024, 5, 31)):
        assert (crossing & (start // DAY == day_number(last))).sum() >= 3


def test_every_reply_comes_after_the_message_before_it(company: Company) -> None:
    chats = company.chats
    assert (np.diff(chats.sent_at) >= 0).all()
    order = np.lexsort((chats.sent_at, chats.conversation))
    human = order[chats.sender[order] != BOT]
    same = np.diff(chats.conversation[human]) == 0
    assert (np.diff(chats.sent_at[human])[same] >= 1).all()


def test_advertising_is_stock_phrases_only_and_nothing_else_is(company: Company) -> None:
    chats, count = company.chats, len(company.traffic)
    stock = np.array([text in STOCK_PHRASES for text in TEXTS])[chats.text]
    agent = chats.sender == AGENT
    replies = np.bincount(chats.conversation[agent], minlength=count)
    own_words = np.bincount(chats.conversation[agent & ~stock], minlength=count)
    only_stock = (replies >= 2) & (own_words == 0)
    assert (only_stock == (company.traffic.kind == ADVERT)).all()


def test_the_stock_phrases_are_those_in_the_settings() -> None:
    settings = Path(kpireport.__file__).parents[1] / "params" / "indicators.yaml"
    assert yaml.safe_load(settings.read_text(encoding="utf-8"))["stock_phrases"] == list(STOCK_PHRASES)


def test_the_pools_let_no_text_come_twice_in_a_conversation() -> None:
    for name in ("buyer", "agent", "buyer_care", "agent_care"):
        assert len(set(POOLS[name])) == len(POOLS[name])
        assert all(gcd(stride, len(POOLS[name])) == 1 for stride in _STRIDES)


def test_one_sentence_and_unanswered_conversations_are_what_they_are_called(company: Company) -> None:
    course, kind = company.course, company.traffic.kind
    assert (course.buyer_messages[kind == ONE] == 1).all()
    assert (course.agent_messages[kind == ONE] >= 3).all()
    assert (course.agent_messages[kind == SILENT] == 0).all()
    assert 0.01 < (kind == SILENT).mean() < 0.04


def test_the_bot_greets_and_some_conversations_are_handed_over(company: Company) -> None:
    chats = company.chats
    assert (chats.sender == BOT).sum() > 10_000
    agents = chats.sender == AGENT
    pairs = np.unique(np.stack([chats.conversation[agents], chats.account[agents]]), axis=1)
    _, accounts = np.unique(pairs[0], return_counts=True)
    assert (accounts == 2).sum() > 200


def test_after_sales_buyers_paid_in_the_fourteen_days_before(company: Company) -> None:
    orders, traffic = company.orders, company.traffic
    paid: dict[int, list[int]] = {}
    for buyer, second in zip(orders.buyer.tolist(), orders.paid_at.tolist(), strict=True):
        if second != MISSING:
            paid.setdefault(buyer, []).append(second)
    talks = np.flatnonzero(traffic.kind == AFTER)
    had = [
        any(start - 14 * DAY <= second < start for second in paid.get(buyer, []))
        for buyer, start in zip(
            company.buying.buyer[talks].tolist(), traffic.start[talks].tolist(), strict=True
        )
    ]
    assert np.mean(had) > 0.98


def test_orders_follow_inquiries_the_same_and_the_next_day_and_no_later(company: Company) -> None:
    orders, traffic = company.orders, company.traffic
    rows = np.flatnonzero(orders.conversation != MISSING)
    talks = orders.conversation[rows]
    sold = traffic.kind[talks] == INQUIRY
    later = orders.ordered_at[rows] // DAY - traffic.start[talks] // DAY
    assert set(later[sold].tolist()) == {0, 1}
    assert (orders.ordered_at[rows][sold] > traffic.start[talks][sold]).all()
    assert (orders.buyer[rows] == company.buying.buyer[talks])[sold].all()


def test_some_order_first_and_pay_after_the_chat(company: Company) -> None:
    orders, traffic = company.orders, company.traffic
    rows = np.flatnonzero(orders.conversation != MISSING)
    rows = rows[traffic.kind[orders.conversation[rows]] == NUDGE]
    talks = orders.conversation[rows]
    assert (orders.ordered_at[rows] < traffic.start[talks]).all()
    assert (orders.paid_at[rows] > company.course.end[talks]).sum() > 300


def test_payments_come_at_once_later_too_late_or_never(company: Company) -> None:
    orders = company.orders
    lag = (orders.paid_at - orders.ordered_at)[orders.paid_at != MISSING]
    assert (lag > 0).all()
    assert (lag < HOUR).mean() > 0.8
    assert ((lag > 10 * HOUR) & (lag <= 96 * HOUR)).sum() > 300
    assert (lag > 96 * HOUR).sum() > 100
    never = orders.paid_at == MISSING
    assert 0.02 < never.mean() < 0.15
    assert (never & (orders.cancelled_at != MISSING)).any()
    assert (never & (orders.cancelled_at == MISSING)).any()
    assert (~never & (orders.cancelled_at != MISSING)).any()


def test_an_order_costs_what_its_lines_add_up_to_and_nobody_pays_more(company: Company) -> None:
    orders = company.orders
    added = np.zeros(len(orders), dtype=np.int64)
    for order, product, quantity in zip(
        orders.items.order.tolist(),
        orders.items.product.tolist(),
        orders.items.quantity.tolist(),
        strict=True,
    ):
        added[order] += PRODUCTS[product].price * quantity
    assert (added == orders.amount).all()
    assert (orders.paid_amount <= orders.amount).all()
    assert ((orders.paid_amount > 0) == (orders.paid_at != MISSING)).all()


def test_a_parcel_is_paid_then_shipped_then_delivered(company: Company) -> None:
    orders = company.orders
    shipped, delivered = orders.shipped_at != MISSING, orders.delivered_at != MISSING
    assert (orders.paid_at[shipped] < orders.shipped_at[shipped]).all()
    assert (orders.shipped_at[delivered] < orders.delivered_at[delivered]).all()
    assert 0.005 < (orders.delivered_at > orders.promised_at)[delivered].mean() < 0.3


def test_many_orders_were_made_without_any_service(company: Company) -> None:
    alone = ~np.isin(company.orders.buyer, company.buying.buyer)
    assert 0.4 < alone.mean() < 0.9


def test_the_campaign_day_is_far_busier_and_replies_are_slower(company: Company) -> None:
    day = company.traffic.start // DAY
    per_day = np.bincount(day - day.min())
    campaign = day_number(date(2024, 5, 20)) - day.min()
    assert per_day[campaign] > 1.8 * np.median(per_day)
    first = company.course.first_response
    answered = first != MISSING
    crowded = day == day_number(date(2024, 5, 20))
    assert first[answered & crowded].mean() > 1.15 * first[answered & ~crowded].mean()


def test_skill_shows_in_every_month(company: Company) -> None:
    """Faster, better selling and better liked people are so in March, April and May alike."""
    months = [(day_number(month.first), day_number(month.last)) for month in company.horizon.months]
    day, person = company.traffic.start // DAY, company.traffic.person
    bought = np.isin(np.arange(len(day)), company.orders.conversation)
    for first, last in months:
        inside = (day >= first) & (day <= last) & (company.traffic.kind == INQUIRY)
        speed, selling, wait, share = [], [], [], []
        for index, who in enumerate(company.people):
            rows = inside & (person == index)
            if rows.sum() > 80:
                waits = company.course.first_response[rows]
                speed.append(who.skill.speed)
                selling.append(who.skill.selling)
                wait.append(waits[waits != MISSING].mean())
                share.append(bought[rows].mean())
        assert np.corrcoef(speed, wait)[0, 1] < -0.7
        assert np.corrcoef(selling, share)[0, 1] > 0.6


def test_three_shifts_are_worked_and_nobody_works_two_at_once(company: Company) -> None:
    roster = company.roster
    assert set(roster.shift.tolist()) == {0, 1, 2}
    slots = roster.person * 100_000 + roster.day
    assert len(np.unique(slots)) == len(slots)
    nights = {row.employee_id for row in company.events if row.kind == "夜班"}
    assert len(nights) >= 5
    assert (company.chats.sent_at % DAY < 6 * HOUR).any()


def test_buyers_write_to_the_nickname_that_answers_them(company: Company) -> None:
    chats = company.chats
    order = np.lexsort((np.arange(len(chats)), chats.conversation))
    for sender in (BUYER, AGENT):
        used = order[chats.sender[order] == sender]
        assert set(chats.account[used].tolist()) <= set(range(len(company.roster.accounts)))
    unhanded = company.traffic.next_account[chats.conversation] == MISSING
    assert (chats.account == company.traffic.account[chats.conversation])[unhanded].all()


def test_refunds_reviews_and_tickets_point_at_what_exists(raw: Path) -> None:
    orders = {row["订单编号"]: row for row in all_rows(raw / "orders", "utf-8-sig")}
    buyers = {row["买家昵称"] for row in all_rows(raw / "chats", "gb18030")}
    talks = {row["会话编号"] for row in all_rows(raw / "chats", "gb18030")}
    books = sorted((raw / "hr").glob("花名册*.xlsx"))
    accounts = {row["账号"] for book in books for row in sheet_rows(book, "账号")}
    skus = {product.sku for product in PRODUCTS}
    for path in (raw / "refunds").iterdir():
        for row in sheet_rows(path, "退款"):
            if row["退款编号"] != "合计":
                assert orders[row["订单编号"]]["订单付款时间"] < f"{row['申请时间']:%Y-%m-%d %H:%M:%S}"
                assert row["处理客服"] in accounts
    for row in all_rows(raw / "order_items", "utf-8-sig"):
        assert row["订单编号"] in orders
        assert row["商家编码"] in skus
    for row in all_rows(raw / "reviews", "utf-8", ";"):
        assert bool(row["订单编号"]) != bool(row["客服账号"])
        assert row["订单编号"] in orders or row["客服账号"] in accounts
    for row in all_rows(raw / "tickets", "utf-8", "\t"):
        # The second team's conversations are known from this list alone, and so are its buyers.
        listed = row["接待客服"].startswith("淘宝服务:")
        assert (row["对话编号"] in talks) is not listed
        assert (row["访客编号"] in buyers) is not listed
        assert int(row["对话条数"]) == int(row["访客条数"]) + int(row["客服条数"])


def test_a_refund_gives_back_no_more_than_was_paid(company: Company) -> None:
    refunds = company.refunds
    assert (refunds.amount <= company.orders.paid_amount[refunds.order]).all()
    assert (company.orders.cancelled_at[refunds.order] == MISSING).all()


def test_chat_buyers_are_the_buyers_of_the_orders(company: Company, raw: Path) -> None:
    names = {row["买家会员名"] for row in all_rows(raw / "orders", "utf-8-sig")}
    chatting = {row["买家昵称"] for row in all_rows(raw / "chats", "gb18030")}
    assert len(names & chatting) > 300
    assert buyer_name(0) == "买家000001"
