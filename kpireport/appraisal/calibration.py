"""The five-indicator calibration (五点校准法, B06): each score with its interval and sample size, and what to improve."""

from __future__ import annotations

from collections.abc import Iterable

from kpireport.appraisal.model import SurveyScore
from kpireport.appraisal.trends import Course
from kpireport.indicators.model import Catalogue, Indicator, Margin
from kpireport.scorecards import Seat
from kpireport.scorecards.evidence import Scope
from kpireport.texts import Message, Quantity, message


def survey_scores(
    course: Course, catalogue: Catalogue, seat: Seat, scope: Scope = "department"
) -> tuple[SurveyScore, ...]:
    """Every surveyed indicator that has answers for a person, post, department or the shop, in the catalogue's order."""
    asked = (each for each in catalogue.values() if each.domain == "survey")
    found = (_score(course, catalogue, each, (seat, scope)) for each in asked)
    return tuple(score for score in found if score is not None)


def _score(
    course: Course, catalogue: Catalogue, each: Indicator, where: tuple[Seat, Scope]
) -> SurveyScore | None:
    if isinstance(each.formula, Margin):
        return None
    fact = course.now.fact(each.id, *where)
    if fact.value is None:
        return None
    margin = course.now.fact(f"{each.id}_margin", *where) if f"{each.id}_margin" in catalogue else None
    half = margin.value if margin is not None else None
    before = course.fact(course.month.previous(), each.id, *where)
    return SurveyScore(
        indicator=each.id,
        label=each.label,
        better=each.better,
        score=fact.value,
        interval=None if half is None else (max(0.0, fact.value - half), min(1.0, fact.value + half)),
        answers=fact.rows,
        before=None if before is None else before.value,
    )


def to_improve(scores: Iterable[SurveyScore], small: int) -> tuple[Message, ...]:
    """The weakest of the surveyed indicators with its interval, and each that fell clearly since last month.

    An error rate counts by what is right. Clearly: last month's score lies outside this month's interval.
    """
    known = list(scores)
    if not known:
        return ()
    said = []
    weakest = min(known, key=lambda each: (_good(each), each.indicator))
    if len(known) > 1:
        said.append(_sentence("weakest", weakest, small))
    for each in known:
        if each.interval is None or each.before is None:
            continue
        worse = each.before > each.interval[1] if each.better == "up" else each.before < each.interval[0]
        if worse:
            said.append(_sentence("fell", each, small))
    return tuple(said)


def _good(each: SurveyScore) -> float:
    return each.score if each.better == "up" else 1 - each.score


def _sentence(key: str, each: SurveyScore, small: int) -> Message:
    low, high = each.interval or (None, None)
    text = message(
        f"appraisal.survey.{key}",
        item=each.label,
        score=_percent(each.score),
        low=_percent(low),
        high=_percent(high),
        before=_percent(each.before),
        answers=each.answers,
    )
    if each.answers >= small:
        return text
    return message("appraisal.say.small", left=text, rows=each.answers)


def _percent(value: float | None) -> Quantity:
    return Quantity(value=value, unit="percent", decimals=1)
