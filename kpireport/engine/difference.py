"""Two judgements of one department and month compared: whose points and pay differ, and because of what.

From the one to the other one cause is changed after the other, and everybody judged again each time: first the marks
of raters, then the data (for people whose posts differ: data and posts together), then targets, weights, and rules.
What a step changes is put down to its cause, so the causes add up exactly to the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from kpireport.appraisal.model import Appraisal, Person

Cause = Literal["ratings", "data", "posts", "targets", "weights", "rules"]
CAUSES: tuple[Cause, ...] = ("data", "targets", "weights", "rules", "ratings", "posts")
Amounts = Mapping[Cause, Decimal]
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Step:
    """One judgement on the way, and the cause that was changed to come to it (None for the first)."""

    cause: Cause | None
    appraisal: Appraisal


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """One item of one post: points (times the post's share of the month) before and after, and why."""

    role: str
    item: str
    before: Decimal | None
    after: Decimal | None
    causes: Amounts


@dataclass(frozen=True, slots=True)
class PersonDifference:
    """One person. ``points`` and ``pay`` are by cause; they are None where one side has no final figure to compare.

    ``items`` add up to ``points``; what no item holds (a cap, a veto, a floor) stands under the item ``""``.
    """

    employee_id: str
    name: str
    before: Decimal | None
    after: Decimal | None
    points: Amounts | None
    pay_before: Decimal | None
    pay_after: Decimal | None
    pay: Amounts | None
    items: tuple[ItemDifference, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything is different."""
        return (self.before, self.pay_before) != (self.after, self.pay_after) or any(
            each.before != each.after for each in self.items
        )


@dataclass(frozen=True)
class Difference:
    """Everybody of a department and month."""

    month: str
    department: str
    people: tuple[PersonDifference, ...]
    sides: tuple[Appraisal, Appraisal] = field(repr=False)

    def total(self, of: Literal["points", "pay"]) -> dict[Cause, Decimal]:
        """The sum over people, by cause."""
        amounts = [getattr(person, of) or {} for person in self.people]
        return {cause: sum((each.get(cause, NOTHING) for each in amounts), NOTHING) for cause in CAUSES}


def compare(steps: Sequence[Step]) -> Difference:
    """The difference between the first judgement and the last, put down to the causes between them."""
    first, last = steps[0].appraisal, steps[-1].appraisal
    names = dict.fromkeys(person.employee_id for each in (first, last) for person in each.people)
    people = tuple(_person(who, steps) for who in sorted(names))
    return Difference(first.month, first.department, people, (first, last))


def _person(who: str, steps: Sequence[Step]) -> PersonDifference:
    found = [_find(step.appraisal, who) for step in steps]
    first, last = found[0], found[-1]
    moved = first is None or last is None or _posts(first) != _posts(last)
    causes: list[Cause] = [_told(step.cause, moved) for step in steps[1:]]
    named = last or first
    return PersonDifference(
        employee_id=who,
        name=named.name if named else "",
        before=_total(first),
        after=_total(last),
        points=_by_cause([_total(each) for each in found], causes),
        pay_before=_pay(first),
        pay_after=_pay(last),
        pay=_by_cause([_pay(each) for each in found], causes),
        items=tuple(_items(found, causes)),
    )


def _told(cause: Cause | None, moved: bool) -> Cause:
    if cause is None:
        raise ValueError("only the first step has no cause")
    return "posts" if moved and cause == "data" else cause


def _by_cause(values: Sequence[Decimal | None], causes: Sequence[Cause]) -> dict[Cause, Decimal] | None:
    """What each step adds. A step without a figure between the two ends goes with the next one that has one."""
    if values[0] is None or values[-1] is None:
        return None
    found = dict.fromkeys(CAUSES, NOTHING)
    known = [(value, cause) for value, cause in zip(values[1:], causes, strict=True) if value is not None]
    for (before, _), (after, cause) in pairwise([(values[0], causes[0]), *known]):
        found[cause] += after - before
    return {cause: amount for cause, amount in found.items() if amount}


def _items(found: Sequence[Person | None], causes: Sequence[Cause]) -> Iterator[ItemDifference]:
    shares = [_contributions(person) for person in found]
    for role, item in sorted({key for each in shares for key in each}):
        values = [each.get((role, item), NOTHING) for each in shares]
        by_cause = _by_cause(values, causes)
        if values[0] != values[-1] or by_cause:
            yield ItemDifference(role, item, values[0], values[-1], by_cause or {})


def _contributions(person: Person | None) -> dict[tuple[str, str], Decimal | None]:
    """What each item of each post adds to the total; under ``("", "")`` what is left between their sum and the total."""
    if person is None:
        return {}
    found: dict[tuple[str, str], Decimal | None] = {}
    for segment in person.segments:
        result = segment.result
        for line in (*result.lines, *result.adjustments) if result else ():
            key = (segment.role, line.item)
            points = None if line.points is None else line.points * segment.share
            found[key] = None if points is None else _plus(found.get(key, NOTHING), points)
    known = [each for each in found.values() if each is not None]
    if person.total is not None:
        rest = person.total - sum(known, NOTHING)
        if rest:
            found["", ""] = rest
    return found


def _plus(left: Decimal | None, right: Decimal) -> Decimal | None:
    return None if left is None else left + right


def _find(appraisal: Appraisal, who: str) -> Person | None:
    return next((person for person in appraisal.people if person.employee_id == who), None)


def _total(person: Person | None) -> Decimal | None:
    return None if person is None else person.total


def _pay(person: Person | None) -> Decimal | None:
    return None if person is None or person.pay is None else person.pay.amount


def _posts(person: Person) -> tuple[object, ...]:
    return tuple((each.role, each.starts_on, each.ends_on) for each in person.segments)
