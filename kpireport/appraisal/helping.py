"""People of other departments who helped out: shown, ranked where a scheme ranks, never appraised (B02)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

import pandas as pd

from kpireport.appraisal.judging import Rules
from kpireport.appraisal.model import Person
from kpireport.appraisal.records import Assignment, Employee, Records
from kpireport.appraisal.roster import Member
from kpireport.appraisal.settings import Settings
from kpireport.appraisal.trends import Course
from kpireport.errors import KpiError
from kpireport.indicators.model import Catalogue, Indicator
from kpireport.period import Month
from kpireport.scorecards import Fact, Scorecard, Seat
from kpireport.texts import Message, Quantity, message


def worked_outside(
    values: pd.DataFrame, rules: Rules, records: Records, month: Month, catalogue: Catalogue
) -> frozenset[str]:
    """People of other departments with service figures of this month whose own card measures no service work."""
    service = {name for name, each in catalogue.items() if each.who == "account" and each.domain == "service"}
    busy = values[
        (values["scope"] == "person")
        & (values["span"] == "month")
        & values["indicator"].isin(service)
        & (values["rows"] > 0)
        & (values["department"] != rules.department)
    ]
    found = set(busy["employee_id"])
    return frozenset(
        who for who in found if not any(_serves(rules, post, service) for post in _posts(records, who, month))
    )


def _posts(records: Records, who: str, month: Month) -> Iterable[Assignment]:
    return (
        row
        for row in records.assignments
        if row.employee_id == who
        and row.starts_on <= month.last
        and (row.ends_on is None or row.ends_on >= month.first)
    )


def _serves(rules: Rules, post: Assignment, service: Collection[str]) -> bool:
    card = _card_elsewhere(rules, post)
    # What a card takes from the whole shop says nothing of the person's own work.
    own = (line.declared for line in card.lines if line.item.scope == "person") if card else ()
    return any(declared is not None and declared.id in service for declared in own)


def _card_elsewhere(rules: Rules, post: Assignment) -> Scorecard | None:
    department = rules.project.departments.get(post.department)
    role = department.roles.get(post.role) if department else None
    name = post.scorecard or (role.scorecard if role else None)
    try:
        return rules.cards.get(name) if name else None
    except KpiError:
        return None  # another department's card is that department's error


def helper_seats(
    outside: Iterable[Employee], values: pd.DataFrame, records: Records, inside: Sequence[Member]
) -> dict[Seat, tuple[str, str]]:
    """Each helper's seat elsewhere and the (department, role) whose ranking it appears in.

    That is the role with most people on the helper's shops; of equals the first by name.
    """
    shops: dict[str, set[str]] = {}
    for account in records.accounts:
        shops.setdefault(account.employee_id, set()).add(account.shop)
    found: dict[Seat, tuple[str, str]] = {}
    for helper in outside:
        own = shops.get(helper.employee_id, set())
        near = Counter(
            (post.department, post.role)
            for member in inside
            for post in member.posts
            if own & shops.get(member.employee.employee_id, set())
        )
        rows = values[(values["scope"] == "person") & (values["employee_id"] == helper.employee_id)]
        for department, role in sorted(set(zip(rows["department"], rows["role"], strict=True))):
            if near:
                post = min(near, key=lambda each: (-near[each], each))
                found[Seat(department, role, helper.employee_id)] = post
    return found


def measured(rules: Rules, inside: Iterable[Member], catalogue: Catalogue) -> tuple[Indicator, ...]:
    """The department's own rates and averages of service work: what a helper is held against."""
    cards = (rules.card(post) for member in inside for post in member.posts)
    names = {line.declared.id for card in cards if card for line in card.lines if line.declared}
    return tuple(each for name, each in catalogue.items() if name in names and each.who == "account")


def helper_person(
    helper: Employee, seats: Iterable[Seat], course: Course, own: Iterable[Indicator], settings: Settings
) -> Person:
    """A helper as the department shows them: no points, no pay, and a word where a figure is far below the shop's."""
    places = [seat for seat in seats if seat.employee_id == helper.employee_id]
    flags = (_below(seat, each, course, settings) for seat in places for each in own)
    return Person(
        employee_id=helper.employee_id,
        name=helper.name,
        department=places[0].department if places else "",
        roles=tuple(seat.role for seat in places),
        manager_id=None,
        hired_on=helper.hired_on,
        days_on_duty=0,
        status="helper",
        appraised=False,
        not_appraised=message("appraisal.not.helper"),
        segments=(),
        total=None,
        full=Decimal(0),
        grade=None,
        provisional=False,
        flags=tuple(flag for flag in flags if flag is not None),
    )


def _below(seat: Seat, each: Indicator, course: Course, settings: Settings) -> Message | None:
    """B02: below half of the shop's average (above twice of it, where lower is better) the right to help is lost."""
    fact, shop = course.now.fact(each.id, seat), course.now.fact(each.id, seat, "shop")
    if not _comparable(fact, shop) or fact.value is None or shop.value is None:
        return None
    floor = float(settings.helper_floor)
    worse = fact.value < floor * shop.value if each.better == "up" else floor * fact.value > shop.value
    if each.better not in {"up", "down"} or not worse:
        return None
    return message(
        "appraisal.flag.helper",
        item=each.label,
        actual=Quantity(value=fact.value, unit=each.unit, decimals=each.decimals),
        shop=Quantity(value=shop.value, unit=each.unit, decimals=each.decimals),
        floor=Quantity(value=floor, unit="percent"),
    )


def _comparable(fact: Fact, shop: Fact) -> bool:
    """Rates and averages only: a person's count says nothing beside the shop's."""
    return bool(fact.denominator) and bool(shop.denominator)
