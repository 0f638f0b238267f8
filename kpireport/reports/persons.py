"""A person in one post: the days held, the lines judged."""

from __future__ import annotations

from kpireport.appraisal.model import Person, Segment
from kpireport.scorecards.score import ScoreLine


def segment_in(person: Person, role: str) -> Segment | None:
    """The person's last judged days in a post, else the last days at all."""
    held = [segment for segment in person.segments if segment.role == role]
    judged_days = [segment for segment in held if segment.result is not None]
    found = judged_days or held
    return found[-1] if found else None


def lines_of(person: Person, role: str) -> tuple[ScoreLine, ...]:
    """The person's lines in one post."""
    segment = segment_in(person, role)
    return segment.result.lines if segment and segment.result else ()
