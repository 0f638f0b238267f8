"""The company beyond its service department: consistent with its orders, and no burden on the first cast."""

from __future__ import annotations

from collections import Counter

import numpy as np

from kpireport.demo.company import Company
from kpireport.demo.duties import DUTIES
from kpireport.demo.goods import PRODUCTS
from kpireport.demo.horizon import DAY, day_number
from kpireport.demo.staff import STAFFING
from kpireport.demo.streams import MISSING


def test_every_post_has_people_and_a_duty_and_nobody_has_anothers_number(company: Company) -> None:
    staff = company.wider.staff
    assert Counter(person.role for person in staff) == Counter({each.role: each.count for each in STAFFING})
    numbers = [person.employee_id for person in (*company.people, *staff)]
    assert len(set(numbers)) == len(numbers) < 100
    assert len({person.name for person in staff}) == len(staff)
    assert {person.role for person in staff} >= set(DUTIES)


def test_stock_goes_down_by_what_was_sold_and_up_by_what_came(company: Company) -> None:
    stock, orders = company.wider.stock, company.orders
    assert (stock.on_hand >= 0).all()
    day, product = day_number(company.horizon.months[-1].first) + 9, 4
    paid = (orders.paid_at[orders.items.order] // DAY == day) & (orders.items.product == product)
    here = (stock.day == day) & (stock.product == product)
    assert stock.sold[here].tolist() == [int(orders.items.quantity[paid].sum())]


def test_as_many_members_join_as_the_traffic_counts_registrations(company: Company) -> None:
    members, visits = company.wider.members, company.wider.visits
    for month in company.horizon.months:
        low, high = day_number(month.first), day_number(month.last) + 1
        joined = (members.registered_at >= low * DAY) & (members.registered_at < high * DAY)
        counted = visits.registrations[(visits.day >= low) & (visits.day < high)].sum()
        assert int(joined.sum()) == int(counted)


def test_the_ledger_earns_what_was_paid(company: Company) -> None:
    orders, month = company.orders, company.horizon.months[-1]
    low, high = day_number(month.first) * DAY, (day_number(month.last) + 1) * DAY
    kept = (orders.paid_at >= low) & (orders.paid_at < high) & (orders.cancelled_at == MISSING)
    earned = [line for line in company.wider.ledger if line.month == month and line.kind == "营业收入"]
    assert abs(sum(line.amount for line in earned) - int(orders.paid_amount[kept].sum()) / 100) <= 1


def test_campaigns_click_less_than_they_are_seen_and_bring_less_than_the_shop_sells(company: Company) -> None:
    ads = company.wider.ads
    assert (ads.conversions <= ads.clicks).all()
    assert (ads.clicks <= ads.impressions).all()
    inside = ads.day >= company.horizon.first
    paid = company.orders.paid_amount[company.orders.paid_at >= company.horizon.first * DAY]
    assert ads.revenue[inside].sum() < 0.5 * paid.sum()


def test_the_second_team_takes_no_buyer_and_no_account_of_the_first(company: Company) -> None:
    talks = company.wider.talks
    assert not np.isin(talks.buyer, company.buying.buyer).any()
    assert not set(talks.accounts) & set(company.roster.accounts)


def test_every_month_has_more_novelties_and_they_are_not_among_what_sells(company: Company) -> None:
    new = company.wider.wares[len(PRODUCTS) :]
    launched = Counter(ware.listed_on.month for ware in new)
    assert launched == {3: 3, 4: 4, 5: 5}
    assert not {ware.sku for ware in new} & {product.sku for product in PRODUCTS}
