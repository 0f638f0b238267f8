"""The whole demo company in memory, before it is written the way platforms export it."""

from __future__ import annotations

from dataclasses import dataclass

from kpireport.demo import records
from kpireport.demo.aftercare import Aftercare, Refunds, Reviews, build_refunds, build_reviews
from kpireport.demo.buying import Buying, Streams, build_buying
from kpireport.demo.chats import Chats, Course, build_chats
from kpireport.demo.horizon import Horizon
from kpireport.demo.orders import Orders, build_orders
from kpireport.demo.people import Person, build_people
from kpireport.demo.roster import Roster, build_roster
from kpireport.demo.streams import stream
from kpireport.demo.traffic import Traffic, build_traffic
from kpireport.demo.wider import Core, Wider, build_wider


@dataclass(frozen=True, slots=True)
class Company:
    """People, what happened, and what was written down about it."""

    horizon: Horizon
    people: tuple[Person, ...]
    roster: Roster
    traffic: Traffic
    chats: Chats
    course: Course
    buying: Buying
    orders: Orders
    refunds: Refunds
    reviews: Reviews
    events: tuple[records.Event, ...]
    ratings: tuple[records.Rating, ...]
    targets: tuple[records.Target, ...]
    benchmarks: tuple[records.Benchmark, ...]
    pay_terms: tuple[records.PayTerm, ...]
    wider: Wider


def build_company(horizon: Horizon, seed: int, scale: float) -> Company:
    """Make everything up; the same arguments always make the same company."""
    people = build_people(horizon, stream(seed, "people"))
    roster = build_roster(people, horizon, stream(seed, "roster"))
    traffic = build_traffic(people, roster, horizon, scale, stream(seed, "traffic"))
    chats, course = build_chats(people, traffic, stream(seed, "chats"))
    rngs = Streams(stream(seed, "buying"), stream(seed, "aftercare"), scale)
    buying = build_buying(people, traffic, course, horizon, rngs)
    orders = build_orders(people, traffic, buying.purchases, horizon, stream(seed, "orders"))
    after = Aftercare(stream(seed, "refunds"), stream(seed, "reviews"), horizon)
    return Company(
        horizon=horizon,
        people=people,
        roster=roster,
        traffic=traffic,
        chats=chats,
        course=course,
        buying=buying,
        orders=orders,
        refunds=build_refunds(people, traffic, roster, orders, after),
        reviews=build_reviews(people, traffic, course, orders, after),
        events=records.build_events(people, roster, horizon, stream(seed, "events")),
        ratings=records.build_ratings(people, horizon, stream(seed, "ratings")),
        targets=records.build_targets(people, horizon),
        benchmarks=records.build_benchmarks(horizon, stream(seed, "benchmarks")),
        pay_terms=records.build_pay_terms(people, horizon, stream(seed, "pay")),
        wider=build_wider(Core(people, orders, buying), horizon, seed, scale),
    )
