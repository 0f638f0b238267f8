"""The scheme itself appraised (B04): does an item tell people apart, hold from month to month, say something of its own?

Everything is read from judged months. Findings carry their figures; proposed weights are arithmetic on findings, for
people to decide on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import numpy as np

from kpireport.appraisal.model import Appraisal, Model
from kpireport.appraisal.money import share_out
from kpireport.appraisal.settings import Review
from kpireport.period import Month
from kpireport.scorecards import CardResult, ScoreLine
from kpireport.texts import Label, Message, Quantity, message

Who = tuple[str, str, str]  # department, role, employee_id


class Twin(Model):
    """Another item that moves with this one: rank correlation over ``count`` person-months."""

    item: str
    correlation: float
    count: int


class ItemReview(Model):
    """One item over some months.

    ``judged`` of ``asked`` person-months had points; ``at_full`` is the share of them with full marks; ``spread`` the
    standard deviation of points as a share of the weight, taken inside each post and month: an item that is the same
    for all holders spreads nobody, however it moves. Both are None without a weight. ``stability`` is the mean rank
    correlation of neighbouring months over ``pairs`` people (None where there are too few); ``proposed`` the weight the
    findings suggest.
    """

    group: str
    item: str
    label: Label
    weight: Decimal
    asked: int
    judged: int
    at_full: float | None
    spread: float | None
    stability: float | None
    pairs: int
    twins: tuple[Twin, ...]
    findings: tuple[Message, ...]
    proposed: Decimal


class CardReview(Model):
    """One card over some months; ``proposals`` are what to change, with the figures."""

    card: str
    title: str
    months: tuple[str, ...]
    people: int
    items: tuple[ItemReview, ...]
    proposals: tuple[Message, ...]


@dataclass(frozen=True)
class _Series:
    """Every judged line of one item, by month and person."""

    line: ScoreLine
    lines: Mapping[tuple[str, Who], ScoreLine]

    def shares(self) -> dict[tuple[str, Who], float]:
        """Points as a share of the weight, where there are points and a weight."""
        return {
            key: float(line.points / line.weight)
            for key, line in self.lines.items()
            if line.points is not None and line.weight
        }

    def figures(self) -> dict[tuple[str, Who], float]:
        """What was measured, of the lines with points: the figure where there is one, else the points."""
        return {
            key: line.fact.value if line.fact and line.fact.value is not None else float(line.points)
            for key, line in self.lines.items()
            if line.points is not None
        }

    def spread(self) -> float | None:
        """Standard deviation of the shares around the mean of each post and month; None where there are none."""
        groups: dict[tuple[str, str, str], list[float]] = {}
        for (month, who), share in self.shares().items():
            groups.setdefault((month, *who[:2]), []).append(share)
        off = [share - sum(each) / len(each) for each in groups.values() for share in each]
        return (sum(each * each for each in off) / len(off)) ** 0.5 if off else None


def review_cards(appraisals: Iterable[Appraisal], rules: Review | None = None) -> tuple[CardReview, ...]:
    """Every card used in these months and departments, reviewed; cards by id."""
    rules = rules or Review()
    found: dict[str, dict[tuple[str, str], _Series]] = {}
    titles: dict[str, tuple[str, bool]] = {}
    for appraisal in sorted(appraisals, key=lambda each: (each.month, each.department)):
        for result, who, line in _lines(appraisal):
            card = result.card
            titles[card] = (result.title, result.scoring == "points")
            series = found.setdefault(card, {})
            key = (line.group, line.item)
            before = dict(series[key].lines) if key in series else {}
            series[key] = _Series(line, before | {(appraisal.month, who): line})
    return tuple(_review(card, titles[card], found[card], rules) for card in sorted(found))


def _lines(appraisal: Appraisal) -> Iterable[tuple[CardResult, Who, ScoreLine]]:
    for person in appraisal.people:
        for segment in person.segments:
            for result in (segment.result, segment.behaviour):
                if result is not None:
                    who = (segment.department, segment.role, person.employee_id)
                    yield from ((result, who, line) for line in result.lines)


def _review(
    card: str, said: tuple[str, bool], series: Mapping[tuple[str, str], _Series], rules: Review
) -> CardReview:
    """``said``: the card's title, and whether it counts points, so that no weight can be moved."""
    title, counting = said
    twins = _twins(series, rules)
    made = [_item(each, twins.get(key, ()), rules) for key, each in series.items()]
    proposed = [item.weight for item in made] if counting else _proposed(made, rules)
    items = tuple(
        item.model_copy(update={"proposed": weight}) for item, weight in zip(made, proposed, strict=True)
    )
    keys = [key for each in series.values() for key in each.lines]
    return CardReview(
        card=card,
        title=title,
        months=tuple(sorted({month for month, _ in keys})),
        people=len({who for _, who in keys}),
        items=items,
        proposals=tuple(_proposal(item) for item in items if item.findings),
    )


def _item(series: _Series, twins: tuple[Twin, ...], rules: Review) -> ItemReview:
    shares = list(series.shares().values())
    stability, pairs = _stability(series.figures(), rules.least_people)
    item = ItemReview(
        group=series.line.group,
        item=series.line.item,
        label=series.line.label,
        weight=series.line.weight,
        asked=len(series.lines),
        judged=sum(line.points is not None for line in series.lines.values()),
        at_full=sum(share >= 1 for share in shares) / len(shares) if shares else None,
        spread=series.spread(),
        stability=stability,
        pairs=pairs,
        twins=twins,
        findings=(),
        proposed=series.line.weight,
    )
    return item.model_copy(update={"findings": tuple(_findings(item, rules))})


def _findings(item: ItemReview, rules: Review) -> Iterable[Message]:
    base = {"item": item.label}
    if item.asked and item.judged < (1 - rules.missing_most) * item.asked:
        missing = _percent(1 - item.judged / item.asked)
        yield message("appraisal.review.missing", **base, share=missing, count=item.asked)
    if item.judged >= rules.least_people:
        if item.at_full is not None and item.at_full >= rules.full_most:
            full = _percent(item.at_full)
            yield message("appraisal.review.full", **base, share=full, count=item.judged)
        elif item.spread is not None and item.spread < rules.spread_least:
            yield message("appraisal.review.flat", **base, spread=_percent(item.spread), count=item.judged)
    if item.stability is not None and item.stability < rules.stability_least:
        yield message("appraisal.review.unstable", **base, r=_r(item.stability), count=item.pairs)
    for twin in item.twins:
        r = _r(twin.correlation)
        yield message("appraisal.review.twin", **base, other=twin.item, r=r, count=twin.count)


def _stability(figures: Mapping[tuple[str, Who], float], least: int) -> tuple[float | None, int]:
    """Mean rank correlation of neighbouring months, weighted by people, and how many people went into it."""
    months = sorted({month for month, _ in figures})
    total, people = 0.0, 0
    for month in months:
        following = str(Month.parse(month).next())
        common = sorted(who for name, who in figures if name == month and (following, who) in figures)
        r = rank_correlation(
            [figures[month, who] for who in common], [figures[following, who] for who in common]
        )
        if len(common) >= least and r is not None:
            total, people = total + r * len(common), people + len(common)
    return (total / people if people else None), people


def _twins(
    series: Mapping[tuple[str, str], _Series], rules: Review
) -> dict[tuple[str, str], tuple[Twin, ...]]:
    """Pairs of items whose figures rank people alike (or exactly the other way round), said at the lighter one."""
    found: dict[tuple[str, str], list[Twin]] = {}
    figures = {key: each.figures() for key, each in series.items()}
    for one, other in combinations(series, 2):
        common = sorted(set(figures[one]) & set(figures[other]))
        r = _month_by_month(common, figures[one], figures[other])
        if r is None or len(common) < rules.least_people or abs(r) < rules.twin_least:
            continue
        lighter, heavier = sorted((one, other), key=lambda key: (series[key].line.weight, key))
        found.setdefault(lighter, []).append(Twin(item=heavier[1], correlation=r, count=len(common)))
    return {key: tuple(each) for key, each in found.items()}


def _month_by_month(
    common: Sequence[tuple[str, Who]],
    left: Mapping[tuple[str, Who], float],
    right: Mapping[tuple[str, Who], float],
) -> float | None:
    """Rank correlation of people with one another, month for month: ranks are taken inside a post and month, so that
    two figures of the whole shop, which rise and fall together, are not taken for the same thing said twice.
    """
    groups: dict[tuple[str, str, str], list[tuple[str, Who]]] = {}
    for month, who in common:
        groups.setdefault((month, *who[:2]), []).append((month, who))
    ranks: list[tuple[float, float]] = []
    for keys in groups.values():
        middle = (len(keys) + 1) / 2
        one, other = (_mean_ranks([figures[key] for key in keys]) for figures in (left, right))
        ranks += [(a - middle, b - middle) for a, b in zip(one, other, strict=True)]
    whole = sum(a * a for a, _ in ranks) * sum(b * b for _, b in ranks)
    return sum(a * b for a, b in ranks) / whole**0.5 if whole else None


def rank_correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Spearman's rank correlation, ties at their mean rank; None for fewer than three or where one side is constant."""
    if len(left) < 3 or len(set(left)) < 2 or len(set(right)) < 2:
        return None
    return float(np.corrcoef(_mean_ranks(left), _mean_ranks(right))[0, 1])


def _mean_ranks(values: Sequence[float]) -> list[float]:
    return [
        sum(other < own for other in values) + (sum(other == own for other in values) + 1) / 2
        for own in values
    ]


def _proposed(items: Sequence[ItemReview], rules: Review) -> list[Decimal]:
    """Weights after the findings: a twin gives all its weight up, any other finding ``cut`` of it; the rest is shared
    out in proportion, in the card's whole points. What a few person-months lack moves no weight.
    """
    whole = sum((item.weight for item in items), Decimal(0))
    kept = {
        str(place): Decimal(0) if item.twins else item.weight * (1 - rules.cut if counts else 1)
        for place, item in enumerate(items)
        for counts in [item.findings and item.asked >= rules.least_people]
    }
    if list(kept.values()) == [item.weight for item in items] or not sum(kept.values()) or whole % 1:
        return [item.weight for item in items]
    found = share_out(whole / 100, kept)
    return [found[str(place)] * 100 for place in range(len(items))]


def _proposal(item: ItemReview) -> Message:
    text = item.findings[0]
    for each in item.findings[1:]:
        text = message("appraisal.say.joined", left=text, right=each)
    changed = item.proposed != item.weight
    key = "look" if not changed else "drop" if item.twins else "reweigh"
    return message(
        f"appraisal.review.{key}", what=text, weight=_weight(item.weight), proposed=_weight(item.proposed)
    )


def _weight(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _percent(value: float) -> Quantity:
    return Quantity(value=value, unit="percent", decimals=0)


def _r(value: float) -> Quantity:
    return Quantity(value=value, decimals=2)


def target_from_history(appraisals: Iterable[Appraisal], item: str, better: str) -> tuple[float, int] | None:
    """A target for an item set from history (B04): what the better quarter of person-months reached, and of how many.

    The third quartile where higher is better, the first where lower is; None without a direction or figures.
    """
    if better not in {"up", "down"}:
        return None
    values = sorted(
        line.fact.value
        for appraisal in appraisals
        for *_, line in _lines(appraisal)
        if line.item == item and line.fact is not None and line.fact.value is not None
    )
    if not values:
        return None
    place = Fraction((3 if better == "up" else 1) * (len(values) - 1), 4)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * float(place - below), len(values)
