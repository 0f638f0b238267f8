"""What a person's page says in words. Every sentence is a rule on figures and carries those figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from kpireport.appraisal.lines import Line, of_few
from kpireport.appraisal.model import Peers
from kpireport.appraisal.settings import Settings
from kpireport.appraisal.trends import improving
from kpireport.scorecards import ScoreLine
from kpireport.texts import Message, Quantity, Value, message

MOST = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where the main post's total stands: its change from last month, its rank among ``peers``."""

    total: Decimal | None
    change: Decimal | None
    peers: Peers | None
    rank: int | None


def verdict(lines: Sequence[Line], extras: Sequence[ScoreLine], place: Place) -> tuple[Message, ...]:
    """What happened in one sentence, deductions and bonuses outside the items, the change, the place in the post."""
    total, change, peers, rank = place.total, place.change, place.peers, place.rank
    said = [_headline(lines), *adjusted(extras)]
    if change is not None:
        key = "appraisal.say.same" if change == 0 else "appraisal.say.change"
        said.append(message(key, change=_points(Fraction(change), signed=True)))
    if total is not None and peers is not None and rank is not None and peers.count > 1:
        said.append(message("appraisal.say.rank", count=peers.count, rank=rank))
        said += _place(total, peers)
    return tuple(said)


def _headline(lines: Sequence[Line]) -> Message:
    missing = [line for line in lines if line.score.points is None and not line.score.excluded]
    if missing:
        return message("appraisal.say.held", items=_names(missing), count=len(missing))
    losing = sorted((line for line in lines if line.lost > 0), key=lambda line: -line.lost)
    if any(line.counting for line in lines):
        return _counted(lines, losing)
    if not losing:
        return message("appraisal.say.nothing_lost")
    worst, rest = losing[0], losing[1:]
    key = "appraisal.say.missed" if worst.missed else "appraisal.say.lost"
    first = message(
        key,
        item=worst.item,
        actual=worst.actual,
        target=worst.target,
        lost=_points(worst.lost),
    )
    if not rest:
        return message("appraisal.say.rest_full", first=first)
    others = sum((line.lost for line in rest), Fraction(0))
    return message("appraisal.say.rest_lost", first=first, count=len(rest), lost=_points(others))


def _counted(lines: Sequence[Line], losing: Sequence[Line]) -> Message:
    """For a card that counts points: what was won where most, and what was lost where most."""
    winning = sorted((line for line in lines if line.won > 0), key=lambda line: -line.won)
    parts = []
    for key, some, amounts in (
        ("won", winning, [line.won for line in winning]),
        ("fell", losing, [line.lost for line in losing]),
    ):
        if some:
            total = _points(sum(amounts, Fraction(0)))
            first = _points(amounts[0])
            parts.append(message(f"appraisal.say.{key}", total=total, item=some[0].item, most=first))
    if not parts:
        return message("appraisal.say.no_points")
    if len(parts) == 1:
        return parts[0]
    return message("appraisal.say.joined", left=parts[0], right=parts[1])


def adjusted(extras: Iterable[ScoreLine]) -> list[Message]:
    """Deductions and bonuses outside the card's items, those that moved the total."""
    return [
        message(
            "appraisal.say.adjusted",
            item=line.label,
            points=_points(Fraction(line.points), signed=True),
            reason=line.reason,
        )
        for line in extras
        if line.points
    ]


def _place(total: Decimal, peers: Peers) -> Iterable[Message]:
    if peers.lower is None or peers.upper is None:
        return
    where = "below" if total < peers.lower else "above" if total > peers.upper else "middle"
    ends = {"lower": _plain(peers.lower), "upper": _plain(peers.upper)}
    yield message(f"appraisal.say.{where}", **ends)


def strengths(lines: Sequence[Line], settings: Settings) -> tuple[Message, ...]:
    """At most three things done well: near the top of the post, better month after month, or on target."""
    said: list[tuple[int, int, Message]] = []
    for place, line in enumerate(lines):
        found = _strength(line)
        if found is not None:
            order, text = found
            said.append((order, place, _with_sample(text, line, settings)))
    return tuple(text for *_, text in sorted(said, key=lambda each: each[:2])[:MOST])


def _strength(line: Line) -> tuple[int, Message] | None:
    base: dict[str, Value] = {"item": line.item, "actual": line.actual}
    top = line.rank is not None and line.of >= 4 and line.rank <= max(1, line.of // 4)
    if top and not line.missed:
        return line.rank or 0, message("appraisal.say.top", rank=line.rank, count=line.of, **base)
    months = improving(line.trend) if line.trend else 0
    if line.trend and months:
        before = line.trend.values[-1 - months]
        return 50, message("appraisal.say.improving", months=months, before=line.show(before), **base)
    if line.met:
        return 80, message("appraisal.say.met", target=line.target, **base)
    return None


def advice(lines: Sequence[Line], settings: Settings) -> tuple[Message, ...]:
    """At most three things to do, the one that costs most first: how far it is to the target, and the worst week."""
    said: list[Message] = []
    losing = [line for line in lines if line.lost >= Fraction(settings.worth_a_word)]
    for line in sorted(losing, key=lambda line: -line.lost):
        text = _gap(line) or (message("appraisal.say.lost", **_loss(line)) if line.counting else None)
        if text is None:
            continue
        week = _worst_week(line, settings.small_sample)
        if week is not None:
            text = message("appraisal.say.joined", left=text, right=week)
        said.append(_with_sample(text, line, settings))
    return tuple(said[:MOST])


def _loss(line: Line) -> dict[str, Value]:
    return {"item": line.item, "actual": line.actual, "lost": _points(line.lost)}


def _gap(line: Line) -> Message | None:
    fact, target = line.score.fact, line.score.target
    if fact is None or line.value is None or target is None or not line.missed:
        return None
    values: dict[str, Value] = {"item": line.item, "target": line.target, "lost": _points(line.lost)}
    if line.of_counts and fact.numerator is not None and fact.denominator:
        exact = Fraction(str(target)) * Fraction(str(fact.denominator))
        needed = ceil(exact) if line.score.better == "up" else floor(exact)
        key = "more" if line.score.better == "up" else "fewer"
        counts: dict[str, Value] = {
            "have": _count(fact.numerator),
            "of": _count(fact.denominator),
            "needed": _count(needed),
            "gap": _count(abs(needed - fact.numerator)),
        }
        text = message(f"appraisal.say.{key}", **values, **counts)
        return message("appraisal.say.uncertain", left=text) if line.uncertain else text
    gap = line.show(abs(line.value - target))
    return message(f"appraisal.say.gap_{line.score.better}", actual=line.actual, gap=gap, **values)


def _worst_week(line: Line, least: int) -> Message | None:
    """The worst of at least three weeks with ``least`` rows each, where it lies a tenth or more off the month's figure."""
    month = line.value
    if line.week is None or not month or line.score.better not in {"up", "down"} or line.score.unit in _SUMS:
        return None
    weeks = zip(line.week.values, line.week.spans, line.week.rows, strict=True)
    known = [(value, span) for value, span, rows in weeks if value is not None and rows >= least]
    if len(known) < 3:
        return None
    sign = 1 if line.score.better == "up" else -1
    value, span = min(known, key=lambda each: (sign * each[0], each[1]))
    if sign * (month - value) < abs(month) / 10:
        return None
    return message("appraisal.say.worst_week", week=week_name(span), value=line.show(value))


_SUMS = frozenset({"count", "buyers", "orders", "times", "people"})


def week_name(span: str) -> Message:
    """``W2`` as the second week."""
    return message("appraisal.week", number=int(span.removeprefix("W")))


def _with_sample(text: Message, line: Line, settings: Settings) -> Message:
    if not of_few(line.score, settings.small_sample):
        return text
    return message("appraisal.say.small", left=text, rows=line.rows)


def _names(lines: Iterable[Line]) -> Message:
    labels = [line.item for line in lines]
    text = message("appraisal.say.one", item=labels[0])
    for label in labels[1:]:
        text = message("appraisal.say.list", left=text, right=label)
    return text


def _points(value: Fraction, signed: bool = False) -> Quantity:
    decimals = 1 if abs(value) >= Fraction(1, 20) else 2  # never "lost 0.0"
    return Quantity(value=float(value), unit="points", decimals=decimals, signed=signed)


def _plain(value: Decimal) -> Quantity:
    return Quantity(value=float(value), decimals=1)


def _count(value: float) -> Quantity:
    return Quantity(value=float(value), decimals=0)
