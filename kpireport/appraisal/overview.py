"""Posts and the department as a whole: items, distribution, funnel, weekly course, what to work on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal.calibration import survey_scores, to_improve
from kpireport.appraisal.judged import Judged
from kpireport.appraisal.lines import Line
from kpireport.appraisal.model import (
    DepartmentSummary,
    ItemSummary,
    PaySheet,
    Person,
    RoleSummary,
    Standard,
)
from kpireport.appraisal.money import as_decimal
from kpireport.appraisal.scale import HUNDRED, has_full_marks, person_of_hundred, total_of_hundred
from kpireport.appraisal.settings import Settings, StandardRule
from kpireport.appraisal.statistics import mean, spread
from kpireport.appraisal.trends import Course, scope_trend, weekly
from kpireport.appraisal.working_on import funnel, heaviest_losses, narrowing
from kpireport.data import Readiness
from kpireport.indicators.model import Catalogue, Indicator
from kpireport.scorecards.evidence import Scope, Seat
from kpireport.scorecards.score import CardResult, ScoreLine
from kpireport.texts import Label, Message, Quantity, message


@dataclass(frozen=True, slots=True)
class Scene:
    """What every summary of one department and month is drawn from; ``counting`` are the cards that count points."""

    department: str
    course: Course
    catalogue: Catalogue
    settings: Settings
    counting: frozenset[str] = frozenset()
    data: Readiness | None = None


def role_summary(scene: Scene, role: str, posts: Sequence[Judged]) -> RoleSummary:
    """Everyone in the post, best first, its items over all of them, and how the totals spread."""
    results = [each.result for each in posts if each.result is not None]
    cards = {result.card: result.title for result in results}
    items = _items(scene, role, results[0].card, posts) if len(cards) == 1 else ()
    full = _full([each.result for each in posts if each.final is not None])
    finals = [_comparable(each, full) for each in posts]
    known = [each for each in finals if each is not None]
    best, worst = _extremes(items) if not scene.counting & set(cards) else ((), ())
    return RoleSummary(
        role=role,
        card="、".join(sorted(cards)) or None,
        title="、".join(cards[card] for card in sorted(cards)) or None,
        people=tuple(
            each.post.employee_id for _, each in sorted(zip(finals, posts, strict=True), key=_place)
        ),
        items=items,
        peers=spread(known, scene.settings.least_peers) if known else None,
        full=full,
        best=best,
        worst=worst,
    )


def _full(results: Iterable[CardResult | None]) -> Decimal | None:
    """What the totals of a post are out of: the cards' own full marks where they agree, else 100; None for points."""
    judged = [each for each in results if each is not None]
    if not has_full_marks(judged):
        return None
    return judged[0].full if len({each.full for each in judged}) == 1 else HUNDRED


def _comparable(each: Judged, full: Decimal | None) -> Decimal | None:
    """The final total on the scale of the post."""
    own = full is None or (each.result is not None and each.result.full == full)
    return each.final if own or each.final is None else total_of_hundred(each.result)


def _place(pair: tuple[Decimal | None, Judged]) -> tuple[bool, Decimal, str]:
    final, each = pair
    return final is None, -(final or Decimal(0)), each.post.employee_id


def _items(scene: Scene, role: str, card: str, posts: Sequence[Judged]) -> tuple[ItemSummary, ...]:
    by_item: dict[tuple[str, str], list[ScoreLine]] = {}
    for each in posts:
        for line in each.result.lines if each.result is not None and each.result.card == card else ():
            by_item.setdefault((line.group, line.item), []).append(line)
    return tuple(_item(scene, role, lines) for lines in by_item.values())


def _item(scene: Scene, role: str, lines: Sequence[ScoreLine]) -> ItemSummary:
    first = lines[0]
    scored = [line for line in lines if line.points is not None]
    won = sum((line.points for line in scored if line.points is not None), Decimal(0))
    could = sum((line.weight for line in scored), Decimal(0))
    seat = Seat(scene.department, role, "")
    fact = scene.course.now.fact(first.indicator, seat, "role") if first.indicator else None
    return ItemSummary(
        item=first.item,
        indicator=first.indicator,
        label=first.label,
        unit=first.unit,
        decimals=first.decimals,
        better=first.better,
        weight=first.weight,
        mean_points=as_decimal(Fraction(won) / len(scored)) if scored else None,
        share_of_weight=float(won / could) if could else None,
        pooled=None if fact is None else fact.value,
        numerator=None if fact is None else fact.numerator,
        denominator=None if fact is None else fact.denominator,
    )


def _extremes(items: Iterable[ItemSummary]) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """The two items with the largest and the two with the smallest part of their points won, never the same ones."""
    known = sorted(
        (
            (item.share_of_weight, -n, item)
            for n, item in enumerate(items)
            if item.share_of_weight is not None
        ),
        key=lambda each: each[:2],
    )
    half = min(2, len(known) // 2)
    said = [
        message(
            "appraisal.overview.item",
            item=item.label,
            share=Quantity(value=share, unit="percent", decimals=1),
            mean=Quantity(value=float(item.mean_points or 0), unit="points", decimals=1),
            weight=Quantity(value=float(item.weight), decimals=0 if item.weight % 1 == 0 else 1),
        )
        for share, _, item in known
    ]
    worst = sum(share < 1 for share, _, _ in known[:half])  # nothing wants work where nothing was lost
    return tuple(reversed(said[len(said) - half :])), tuple(said[:worst])


def department_summary(
    scene: Scene,
    people: Sequence[Person],
    lines: Mapping[str, Sequence[Line]],
    readiness: Sequence[Message],
    sheets: Sequence[PaySheet] = (),
) -> DepartmentSummary:
    """The department's month; ``lines`` are the judged lines of each role's people."""
    own = [person for person in people if person.status != "helper"]
    appraised = [person for person in own if person.appraised]
    totals = (person_of_hundred(person) for person in appraised)
    grades = [person.grade for person in appraised if person.grade]
    seat = Seat(scene.department, "", "")
    chosen = [_scoped(scene, each, seat) for each in key_figures(scene, lines)]
    course = scene.course
    scores = survey_scores(course, scene.catalogue, seat)
    return DepartmentSummary(
        department=scene.department,
        headcount=len(own),
        appraised=len(appraised),
        mean_total=mean([total for total in totals if total is not None]),
        failed=sum(person.standing is not None and person.standing.failed for person in appraised),
        full_pay=sum(p.pay is not None and p.pay.amount is not None and p.pay.share == 1 for p in appraised),
        provisional=sum(person.provisional for person in appraised),
        grades=tuple((g.grade, grades.count(g.grade)) for g in scene.settings.grades),
        funnel=funnel(course.now, seat),
        weekly=tuple(weekly(course, each, seat, scope) for each, scope in chosen),
        figures=tuple(scope_trend(course, each, seat, scope) for each, scope in chosen),
        work_on=(
            *heaviest_losses(lines),
            *narrowing(course, seat),
            *to_improve(scores, scene.settings.small_sample),
        ),
        readiness=tuple(readiness),
        pay=tuple(sheets),
        survey=scores,
        standards=tuple(_standard(scene, each) for each in scene.settings.standards),
    )


def _scoped(scene: Scene, indicator: Indicator, seat: Seat) -> tuple[Indicator, Scope]:
    """A figure the department has none of its own of is the shop's, and its name says so."""
    now = scene.course.now
    own = now.fact(indicator.id, seat, "department").value
    shop = now.fact(indicator.id, seat, "shop").value
    if own is not None or shop is None:
        return indicator, "department"
    named = message("appraisal.overview.of_shop", item=indicator.label)
    label = Label(zh=named.render("zh"), en=named.render("en"))
    return replace(indicator, label=label), "shop"


def _standard(scene: Scene, rule: StandardRule) -> Standard:
    """One standard of B04 held against the department's figure, or the shop's where the department has none."""
    declared = scene.catalogue.find(rule.indicator)
    seat, now = Seat(scene.department, "", ""), scene.course.now
    own = now.fact(declared.id, seat, "department").value
    value = own if own is not None else now.fact(declared.id, seat, "shop").value
    met = None
    if value is not None:
        met = (rule.at_least is None or value >= rule.at_least) and (
            rule.at_most is None or value <= rule.at_most
        )
    return Standard(
        indicator=declared.id,
        label=declared.label,
        unit=declared.unit,
        decimals=declared.decimals,
        value=value,
        at_least=rule.at_least,
        at_most=rule.at_most,
        met=met,
    )


def key_figures(scene: Scene, lines: Mapping[str, Sequence[Line]]) -> tuple[Indicator, ...]:
    """The settings' figures, else the indicators that carry most weight on the department's cards."""
    if scene.settings.figures:
        return tuple(scene.catalogue.find(name) for name in scene.settings.figures)
    weight: dict[str, Decimal] = {}
    for line in (line for role in sorted(lines) for line in lines[role]):
        indicator = line.score.indicator
        if indicator in scene.catalogue and indicator is not None:
            weight[indicator] = weight.get(indicator, Decimal(0)) + line.score.weight
    order = {name: place for place, name in enumerate(scene.catalogue)}
    heaviest = sorted(weight, key=lambda name: (-weight[name], order[name]))
    return tuple(scene.catalogue[name] for name in heaviest[: scene.settings.figures_shown])
