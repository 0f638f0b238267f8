"""One person's month put together: segments, total, place in the post, course, and what to say about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from kpireport.appraisal.judged import Judged, segments_of, shares, together
from kpireport.appraisal.judging import Rules, main_post
from kpireport.appraisal.lines import Line, item_ranks
from kpireport.appraisal.model import Peers, Person, Segment, Trend, Week
from kpireport.appraisal.paying import Paid
from kpireport.appraisal.remarks import Place, adjusted, advice, strengths, verdict
from kpireport.appraisal.roster import Member
from kpireport.appraisal.settings import Settings
from kpireport.appraisal.standing import History
from kpireport.appraisal.statistics import ranks, spread
from kpireport.appraisal.targets import Aims
from kpireport.appraisal.trends import Course, item_trend, weekly
from kpireport.indicators.model import Catalogue
from kpireport.scorecards import Scorecard, ScoreLine
from kpireport.texts import Message, message

Post = tuple[str, str]  # role and card: those who are compared with one another


@dataclass(frozen=True)
class Room:
    """Everyone judged in the department, and what each person is compared with."""

    rules: Rules
    course: Course
    catalogue: Catalogue
    settings: Settings
    history: History
    aims: Aims
    judged: Mapping[str, Sequence[Judged]]

    @cached_property
    def finals(self) -> Mapping[Post, Mapping[str, Decimal]]:
        """Final totals of each role and card, by person."""
        found: dict[Post, dict[str, Decimal]] = {}
        for each in self._posts():
            if each.final is not None:
                found.setdefault(post_of(each), {})[each.post.employee_id] = each.final
        return found

    @cached_property
    def figures(self) -> Mapping[tuple[Post, str, str], Mapping[str, float]]:
        """What everyone of one role and card reached, by (role and card), group and item, then by person."""
        found: dict[tuple[Post, str, str], dict[str, float]] = {}
        for each in self._posts():
            for line in each.result.lines if each.result is not None else ():
                value = value_read(line)
                if value is not None:
                    key = (post_of(each), line.group, line.item)
                    found.setdefault(key, {})[each.post.employee_id] = value
        return found

    def _posts(self) -> Iterator[Judged]:
        return (each for who in sorted(self.judged) for each in self.judged[who])


def post_of(each: Judged) -> Post:
    """The role and the card."""
    return each.post.role, each.result.card if each.result is not None else ""


def value_read(line: ScoreLine) -> float | None:
    """The figure the rule read."""
    return None if line.fact is None else line.fact.value


def person(room: Room, member: Member, paid: Paid) -> tuple[Person, tuple[Line, ...]]:
    """A person of the department and the judged lines the department's summary is drawn from."""
    who, posts = member.employee.employee_id, room.judged[member.employee.employee_id]
    made = _judged_person(room, member, posts).model_copy(update={"pay": paid.pay, "standing": paid.standing})
    lines, main = _lines(room, posts), main_post(posts)
    if main is None:
        return made, lines
    final = None if made.provisional else made.total
    previous = room.history.total(who, made.department, room.course.month.previous())
    change = final - previous if final is not None and previous is not None else None
    peers, rank = _peers(room, main), _segment(made.segments, main).rank
    update = {
        "change": change,
        "peers": peers,
        "trends": _trends(lines),
        "weeks": _weeks(lines),
        "verdict": verdict(lines, _extras(posts), Place(main.final, change, peers, rank)),
        "strengths": strengths(lines, room.settings),
        "advice": advice(lines, room.settings),
    }
    return made.model_copy(update=update), lines


def _judged_person(room: Room, member: Member, posts: Sequence[Judged]) -> Person:
    """Who it is, the segments and what they come to."""
    result, last = together(posts), posts[-1]
    appraised = any(each.result is not None for each in posts)
    final = None if result.provisional else result.total
    return Person(
        employee_id=member.employee.employee_id,
        name=member.employee.name,
        department=last.post.department,
        roles=tuple(dict.fromkeys(post.role for post in member.posts)),
        manager_id=member.manager_id,
        hired_on=member.employee.hired_on,
        days_on_duty=len(member.days),
        status="appraised" if appraised else last.status,
        appraised=appraised,
        not_appraised=None if appraised else last.why_not,
        segments=segments_of(posts, {each.seat: _standing_among(room, each) for each in posts}),
        total=result.total,
        full=result.full,
        grade=room.settings.grade(final, result.full) if _graded(room, posts) else None,
        provisional=result.provisional,
        flags=tuple(_flags(room, member, posts)),
        totals_by_month=_totals(room, member, final),
    )


def _extras(posts: Sequence[Judged]) -> list[ScoreLine]:
    """Deductions and bonuses outside the items, of all posts."""
    return [line for each in posts if each.result is not None for line in each.result.adjustments]


def _graded(room: Room, posts: Sequence[Judged]) -> bool:
    """Whether full marks mean anything: a card that counts points (B02) has no grades."""
    cards = (room.rules.card(each.post) for each in posts if each.result is not None)
    return all(card is not None and card.card.scoring == "weighted" for card in cards)


def _segment(segments: Sequence[Segment], main: Judged) -> Segment:
    return next(each for each in segments if each.role == main.post.role)


def _standing_among(room: Room, each: Judged) -> tuple[int | None, int]:
    """Rank and number of ranked people in the same role and card; no rank without a final total."""
    finals = room.finals.get(post_of(each), {})
    place = ranks(finals).get(each.post.employee_id) if each.final is not None else None
    return place, len(finals) if each.result is not None else 0


def _peers(room: Room, main: Judged) -> Peers:
    """Count and quartiles of the post; its ends are the totals of single colleagues and stay out of a person's page."""
    found = spread(list(room.finals.get(post_of(main), {}).values()), room.settings.least_peers)
    return found.model_copy(update={"lowest": None, "highest": None})


def _lines(room: Room, posts: Sequence[Judged]) -> tuple[Line, ...]:
    found: list[Line] = []
    for each, share in zip(posts, shares(posts), strict=True):
        card = room.rules.card(each.post)
        if each.result is None or card is None:
            continue
        for score in each.result.lines:
            found.append(_line(room, each, card, Line(score, share, value_read(score))))
    return tuple(found)


def _line(room: Room, each: Judged, card: Scorecard, line: Line) -> Line:
    score = line.score
    values = room.figures.get((post_of(each), score.group, score.item), {})
    place = item_ranks(values, score.better)
    source = next(x for x in card.lines if (x.group.name, x.item.name) == (score.group, score.item))
    whole = score.indicator in room.catalogue and room.catalogue[score.indicator or ""].unit == score.unit
    several = len([post for post in room.judged[each.post.employee_id] if post.result is not None]) > 1
    role = each.post.role if several else ""
    counting = card.card.scoring == "points"
    week = trend = None
    if whole and score.indicator is not None:
        scope = source.item.scope
        week = weekly(room.course, room.catalogue[score.indicator], each.seat, scope)
        aim = room.aims.of(each.seat, source)
        trend = item_trend(room.course, each.seat, score, scope, aim)
    return replace(
        line,
        rank=place.get(each.post.employee_id),
        of=len(values),
        week=week,
        trend=trend,
        role=role,
        counting=counting,
    )


def _trends(lines: Sequence[Line]) -> tuple[Trend, ...]:
    return tuple(line.trend for line in lines if line.trend is not None)


def _weeks(lines: Sequence[Line]) -> tuple[Week, ...]:
    weeks = (line.week for line in lines if line.week is not None and line.share)
    found = {(week.role, week.indicator): week for week in weeks}
    return tuple(found.values())


def _totals(room: Room, member: Member, now: Decimal | None) -> tuple[tuple[str, Decimal | None], ...]:
    who, department = member.employee.employee_id, member.posts[-1].department
    month = room.course.month
    earliest = month.previous(room.settings.trend_months - 1)
    known = {
        record.month: record.total
        for record in room.history.before(who, month)
        if record.judged and record.department == department and record.month >= earliest
    }
    first = min(known, default=month)
    return tuple((str(each), now if each == month else known.get(each)) for each in first.through(month))


def _flags(room: Room, member: Member, posts: Sequence[Judged]) -> list[Message]:
    month, employee = room.course.month, member.employee
    said: list[Message] = []
    if employee.hired_on and month.first < employee.hired_on <= month.last:
        said.append(message("appraisal.flag.joined", day=employee.hired_on.isoformat()))
    if employee.left_on and month.first <= employee.left_on < month.last:
        said.append(message("appraisal.flag.left", day=employee.left_on.isoformat()))
    if len(posts) > 1:
        said += [message("appraisal.flag.segment", role=each.post.role, days=each.days) for each in posts]
    if any(each.post.on_probation for each in posts):
        said.append(message("appraisal.flag.probation"))
    said += adjusted(_extras(posts))
    for each in posts:
        said += each.result.vetoes if each.result is not None else ()
        said += each.result.rescaled if each.result is not None else ()
    return said
