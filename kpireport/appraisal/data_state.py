"""Data that are not whole make points provisional (暂估): they are shown, and no pay follows from them yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kpireport.appraisal.judged import Judged
from kpireport.appraisal.model import Person
from kpireport.data import Readiness
from kpireport.texts import Message


def hold_back(
    judged: Mapping[str, Sequence[Judged]], data: Readiness | None
) -> dict[str, tuple[Judged, ...]]:
    """The same judgements by person, provisional for everyone whom a grave finding about the data concerns."""
    return {who: tuple(_provisional(each, data) for each in posts) for who, posts in judged.items()}


def with_reasons(person: Person, data: Readiness | None) -> Person:
    """The person with what is wrong with his data among the flags."""
    reasons = _reasons(person.employee_id, data) if person.appraised else ()
    return person.model_copy(update={"flags": (*person.flags, *reasons)}) if reasons else person


def _provisional(judged: Judged, data: Readiness | None) -> Judged:
    if judged.result is None or not _reasons(judged.post.employee_id, data):
        return judged
    return replace(judged, result=judged.result.model_copy(update={"provisional": True}))


def _reasons(employee_id: str, data: Readiness | None) -> tuple[Message, ...]:
    issues = () if data is None else data.of(employee_id)
    return tuple(issue.message for issue in issues if issue.weight != "note")
