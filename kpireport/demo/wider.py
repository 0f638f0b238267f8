"""The company beyond its service department: people of other departments and the figures they answer for."""

from __future__ import annotations

from dataclasses import dataclass

from kpireport.demo import paperwork
from kpireport.demo.books import Line, build_ledger
from kpireport.demo.buying import Buying
from kpireport.demo.horizon import Horizon
from kpireport.demo.market import Ads, Visits, build_ads, build_market, build_visits
from kpireport.demo.members import Answers, Baskets, Members, build_answers, build_baskets, build_members
from kpireport.demo.orders import Orders
from kpireport.demo.people import Person
from kpireport.demo.records import Benchmark, Event, PayTerm, Target
from kpireport.demo.second_team import Demand, Talks, build_talks
from kpireport.demo.staff import build_staff
from kpireport.demo.streams import stream
from kpireport.demo.wares import Stock, Ware, build_stock, build_wares


@dataclass(frozen=True, slots=True)
class Wider:
    """Staff, what was written down about them, and what happened beyond the service department."""

    staff: tuple[Person, ...]
    marks: tuple[paperwork.Mark, ...]
    events: tuple[Event, ...]
    targets: tuple[Target, ...]
    pay_terms: tuple[PayTerm, ...]
    visits: Visits
    ads: Ads
    wares: tuple[Ware, ...]
    stock: Stock
    members: Members
    baskets: Baskets
    answers: Answers
    ledger: tuple[Line, ...]
    market: tuple[Benchmark, ...]
    talks: Talks


@dataclass(frozen=True, slots=True)
class Core:
    """What the service department's side of the company has made up already."""

    people: tuple[Person, ...]
    orders: Orders
    buying: Buying


def build_wider(core: Core, horizon: Horizon, seed: int, scale: float) -> Wider:
    """Make the rest of the company up, each topic from random numbers of its own."""
    people, orders = core.people, core.orders
    visits, ads = (
        build_visits(horizon, scale, stream(seed, "visits")),
        build_ads(horizon, scale, stream(seed, "ads")),
    )
    members = build_members(orders, visits, horizon, scale, stream(seed, "members"))
    staff = build_staff(horizon, stream(seed, "staff"))
    everybody = paperwork.with_the_shop(people, staff)
    return Wider(
        staff=staff,
        marks=paperwork.build_marks(everybody, horizon, stream(seed, "marks")),
        events=paperwork.build_events(everybody, horizon, stream(seed, "duties")),
        targets=paperwork.build_goals(everybody, horizon),
        pay_terms=paperwork.build_staff_pay(everybody, stream(seed, "staff pay")),
        visits=visits,
        ads=ads,
        wares=build_wares(staff, horizon, stream(seed, "wares")),
        stock=build_stock(orders, horizon, stream(seed, "stock")),
        members=members,
        baskets=build_baskets(members, horizon, stream(seed, "baskets")),
        answers=build_answers(horizon, stream(seed, "answers")),
        ledger=build_ledger(orders, ads, horizon, stream(seed, "ledger")),
        market=build_market(orders, horizon, stream(seed, "market")),
        talks=build_talks(staff, Demand(orders, core.buying, horizon, scale), stream(seed, "second team")),
    )
