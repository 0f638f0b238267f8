"""The company beyond its service department: people of other departments and the figures they answer for."""

from __future__ import annotations

from dataclasses import dataclass

from kpireport.demo import paperwork
from kpireport.demo.horizon import Horizon
from kpireport.demo.market import Ads, Visits, build_ads, build_visits
from kpireport.demo.people import Person
from kpireport.demo.records import Event, PayTerm, Target
from kpireport.demo.staff import build_staff
from kpireport.demo.streams import stream


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


def build_wider(people: tuple[Person, ...], horizon: Horizon, seed: int, scale: float) -> Wider:
    """Make the rest of the company up, each topic from random numbers of its own."""
    staff = build_staff(horizon, stream(seed, "staff"))
    everybody = paperwork.with_the_shop(people, staff)
    return Wider(
        staff=staff,
        marks=paperwork.build_marks(everybody, horizon, stream(seed, "marks")),
        events=paperwork.build_events(everybody, horizon, stream(seed, "duties")),
        targets=paperwork.build_goals(everybody, horizon),
        pay_terms=paperwork.build_staff_pay(everybody, stream(seed, "staff pay")),
        visits=build_visits(horizon, scale, stream(seed, "visits")),
        ads=build_ads(horizon, scale, stream(seed, "ads")),
    )
