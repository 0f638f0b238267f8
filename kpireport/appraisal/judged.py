"""A post of the month with its judgement, and what the posts of one person come to together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal.model import Segment, Status
from kpireport.appraisal.money import as_decimal
from kpireport.appraisal.roster import Post
from kpireport.scorecards.evidence import Seat
from kpireport.scorecards.score import CardResult
from kpireport.texts import Message


@dataclass(frozen=True, slots=True)
class Judged:
    """One post, judged by its card; without a result ``status`` and ``why_not`` say why there is none.

    ``behaviour`` is the second card some pay plans read. ``weekly`` is the part of the points that was won week by
    week on a card that counts points.
    """

    post: Post
    result: CardResult | None
    status: Status = "appraised"
    why_not: Message | None = None
    behaviour: CardResult | None = None
    weekly: Decimal = Decimal(0)

    @property
    def seat(self) -> Seat:
        """Whose figures it was judged on."""
        return Seat(self.post.department, self.post.role, self.post.employee_id)

    @property
    def days(self) -> int:
        """How many days of the month the post was held."""
        return len(self.post.days)

    @property
    def final(self) -> Decimal | None:
        """The total where it is final."""
        if self.result is None or self.result.provisional:
            return None
        return self.result.total


@dataclass(frozen=True, slots=True)
class Sum:
    """Segments together: total and full marks, each weighted by days; ``total`` None while any has none.

    ``exact`` is the total before it is rounded for the eye: pay and borders are worked out from it.
    """

    exact: Fraction | None
    full: Decimal
    provisional: bool

    @property
    def total(self) -> Decimal | None:
        """The total to nine decimals."""
        return None if self.exact is None else as_decimal(self.exact)

    @property
    def of_hundred(self) -> Fraction | None:
        """The exact total on a scale of 100, on which rule B01 has its borders; None where there are no full marks."""
        return None if self.exact is None or self.full <= 0 else self.exact * 100 / Fraction(self.full)


def together(segments: Iterable[Judged]) -> Sum:
    """Σ share × total over the judged segments, share = days / all judged days; points won by the week just add up."""
    judged = [each for each in segments if each.result is not None]
    days = sum(each.days for each in judged)
    if not days:
        return Sum(None, Decimal(0), False)
    totals = [(each.days, each.result.total, each.result.full) for each in judged if each.result is not None]
    full = sum((Fraction(full) * d for d, _, full in totals), Fraction(0)) / days
    provisional = any(each.result.provisional for each in judged if each.result is not None)
    if any(total is None for _, total, _ in totals):
        return Sum(None, as_decimal(full), True)
    total = sum((Fraction(each.weekly) for each in judged), Fraction(0))
    for each in judged:
        if each.result is not None and each.result.total is not None:
            total += Fraction(each.result.total - each.weekly) * each.days / days
    return Sum(total, as_decimal(full), provisional)


def shares(segments: Sequence[Judged]) -> list[Fraction]:
    """Each segment's share in the person's total: 0 where it is not judged, else by days; they sum to 1."""
    days = sum(each.days for each in segments if each.result is not None)
    return [Fraction(each.days, days) if each.result is not None else Fraction(0) for each in segments]


def segments_of(posts: Sequence[Judged], place: Mapping[Seat, tuple[int | None, int]]) -> tuple[Segment, ...]:
    """The person's segments for the record; ``place`` is rank and number of ranked people by seat."""
    rounded = _six_places(shares(posts))
    return tuple(
        Segment(
            department=each.post.department,
            role=each.post.role,
            starts_on=each.post.starts_on,
            ends_on=each.post.ends_on,
            days=each.days,
            share=share,
            result=each.result,
            behaviour=each.behaviour,
            not_appraised=each.why_not,
            rank=place.get(each.seat, (None, 0))[0],
            peers=place.get(each.seat, (None, 0))[1],
        )
        for each, share in zip(posts, rounded, strict=True)
    )


def _six_places(parts: Sequence[Fraction]) -> list[Decimal]:
    """Shares to six places that still sum to exactly 1: the last judged one takes the rest."""
    found = [round(Decimal(part.numerator) / part.denominator, 6) for part in parts]
    last = max((i for i, part in enumerate(parts) if part), default=None)
    if last is not None:
        found[last] += 1 - sum(found)
    return found
