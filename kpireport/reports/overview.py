"""The arithmetic of pages over several departments or months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpireport.appraisal import scale
from kpireport.appraisal.model import Appraisal, Peers, Person
from kpireport.appraisal.scale import change_of_hundred, person_of_hundred
from kpireport.appraisal.statistics import mean, spread

MOVERS = 5
converted = scale.converted  # for templates
LEAST_PAID = 3  # the pay of fewer people together would tell what one of them gets


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department of a month: people, the spread of totals out of 100, what pay costs and how many it is paid to."""

    department: str
    headcount: int
    appraised: int
    failed: int
    provisional: int
    mean: Decimal | None
    peers: Peers
    paid: Decimal
    payees: int
    withheld: int


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One department and month of a period; ``paid`` is None where too few are paid to tell it."""

    month: str
    appraised: int
    mean: Decimal | None
    peers: Peers
    failed: int
    provisional: int
    paid: Decimal | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person over the months of a period, out of 100; a month without the person or such a total is None."""

    employee_id: str
    name: str
    roles: tuple[str, ...]
    totals: tuple[Decimal | None, ...]
    failed: tuple[bool, ...]
    mean: Decimal | None
    failures: int
    year_end_bonus: bool | None


def department_rows(departments: Iterable[Appraisal]) -> tuple[DepartmentRow, ...]:
    """One row a department, in the order given."""
    return tuple(_department(each) for each in departments)


def paid(people: Iterable[Person]) -> Decimal:
    """What is paid to these people together; what is withheld counts nothing."""
    amounts = (one.pay.amount for one in people if one.pay is not None)
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def totals(people: Iterable[Person]) -> list[Decimal]:
    """The final totals there are, out of 100; without those of cards that have no full marks."""
    return [total for _, total in with_totals(people)]


def with_totals(people: Iterable[Person]) -> list[tuple[Person, Decimal]]:
    """Everyone who has a final total, and that total out of 100."""
    found = ((one, person_of_hundred(one)) for one in people)
    return [(one, total) for one, total in found if total is not None]


def everyone(departments: Iterable[Appraisal]) -> tuple[Person, ...]:
    """The people of all departments."""
    return tuple(one for each in departments for one in each.people)


@dataclass(frozen=True, slots=True)
class Heads:
    """How many different persons a company has, and of these how many are appraised, failed and provisional."""

    there: int
    appraised: int
    failed: int
    provisional: int


def heads(departments: Iterable[Appraisal]) -> Heads:
    """Each person once: helpers belong to their own department, and who changed department stands in both."""
    own = [one for one in everyone(departments) if one.status != "helper"]
    appraised = [one for one in own if one.appraised]
    return Heads(
        there=_persons(own),
        appraised=_persons(appraised),
        failed=_persons(one for one in appraised if one.standing is not None and one.standing.failed),
        provisional=_persons(one for one in appraised if one.provisional),
    )


def _persons(people: Iterable[Person]) -> int:
    return len({one.employee_id for one in people})


def grades(departments: Iterable[Appraisal]) -> tuple[tuple[str, int], ...]:
    """How many people have each grade, over all departments."""
    counts: dict[str, int] = {}
    for each in departments:
        for grade, count in each.summary.grades:
            counts[grade] = counts.get(grade, 0) + count
    return tuple(sorted(counts.items()))


@dataclass(frozen=True, slots=True)
class Move:
    """One person's total and its change from the month before, both out of 100."""

    person: Person
    total: Decimal
    change: Decimal


@dataclass(frozen=True, slots=True)
class Changes:
    """How totals moved from the month before, out of 100: of how many people, in the mean, how many up and down."""

    count: int
    mean: Decimal
    up: int
    down: int


def changes(people: Iterable[Person]) -> Changes | None:
    """The changes of all who have a final total in both months; None where nobody has."""
    known = [change for one, _ in with_totals(people) if (change := change_of_hundred(one)) is not None]
    middle = mean(known)
    if middle is None:
        return None
    return Changes(len(known), middle, sum(each > 0 for each in known), sum(each < 0 for each in known))


def movers(people: Iterable[Person], *, up: bool) -> tuple[Move, ...]:
    """The few whose totals rose (or fell) most since the month before."""
    moved = [
        Move(one, total, change)
        for one, total in with_totals(people)
        if (change := change_of_hundred(one)) and (change > 0) == up
    ]
    return tuple(sorted(moved, key=lambda move: (-abs(move.change), move.person.employee_id))[:MOVERS])


def told_pay(people: Sequence[Person]) -> Decimal | None:
    """What is paid to these people together; None where they are too few to tell it."""
    return paid(people) if _payees(people) >= LEAST_PAID else None


def month_rows(
    months: Sequence[Appraisal], sums: Sequence[Decimal | None] | None = None
) -> tuple[MonthRow, ...]:
    """One row a month; ``sums`` are what was paid, where the appraisals themselves no longer hold it."""
    told = [told_pay(each.people) for each in months] if sums is None else sums
    return tuple(_month(each, amount) for each, amount in zip(months, told, strict=True))


def _month(each: Appraisal, amount: Decimal | None) -> MonthRow:
    found, summary = totals(each.people), each.summary
    return MonthRow(
        month=each.month,
        appraised=summary.appraised,
        mean=mean(found),
        peers=spread(found),
        failed=summary.failed,
        provisional=summary.provisional,
        paid=amount,
    )


def person_rows(months: Sequence[Appraisal]) -> tuple[PersonRow, ...]:
    """Everyone who was there in one of the months, best mean first."""
    by_month = [{one.employee_id: one for one in each.people} for each in months]
    ids = dict.fromkeys(employee_id for people in by_month for employee_id in people)
    rows = [_person([people.get(each) for people in by_month]) for each in ids]
    return tuple(sorted(rows, key=lambda row: (row.mean is None, -(row.mean or Decimal(0)), row.employee_id)))


def _department(each: Appraisal) -> DepartmentRow:
    found = totals(each.people)
    summary = each.summary
    return DepartmentRow(
        department=each.department,
        headcount=summary.headcount,
        appraised=summary.appraised,
        failed=summary.failed,
        provisional=summary.provisional,
        mean=mean(found),
        peers=spread(found),
        paid=paid(each.people),
        payees=_payees(each.people),
        withheld=sum(one.pay is not None and one.pay.withheld for one in each.people),
    )


def _person(months: Sequence[Person | None]) -> PersonRow:
    there = [one for one in months if one is not None]
    last = there[-1]
    standings = [one.standing for one in there if one.standing is not None]
    return PersonRow(
        employee_id=last.employee_id,
        name=last.name,
        roles=last.roles,
        totals=tuple(None if one is None else person_of_hundred(one) for one in months),
        failed=tuple(one is not None and one.standing is not None and one.standing.failed for one in months),
        mean=mean(totals(there)),
        failures=sum(one.failed for one in standings),
        year_end_bonus=standings[-1].year_end_bonus if standings else None,
    )


def sum_paid(rows: Iterable[MonthRow]) -> Decimal | None:
    """What the months cost together; None where one of them is not told."""
    amounts = [row.paid for row in rows]
    return None if None in amounts else sum((each for each in amounts if each is not None), Decimal(0))


def untold(rows: Iterable[DepartmentRow]) -> frozenset[str]:
    """The departments whose pay is not told apart: too few are paid, and no difference of sums tells it either."""
    smallest = sorted((row for row in rows if row.payees), key=lambda row: (row.payees, row.department))
    hidden: list[DepartmentRow] = []
    for row in smallest:
        if row.payees >= LEAST_PAID and (not hidden or sum(each.payees for each in hidden) >= LEAST_PAID):
            break
        hidden.append(row)
    return frozenset(row.department for row in hidden)


def _payees(people: Iterable[Person]) -> int:
    return sum(one.pay is not None and one.pay.amount is not None for one in people)
