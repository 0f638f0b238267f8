"""A line's reason said briefly: what stands in the columns beside it is not said again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from kpireport.reports.weeks import marks
from kpireport.scorecards.score import ScoreLine
from kpireport.texts import Message, Quantity, Value, message

_SHORTER: Mapping[str, str] = MappingProxyType(
    {
        "score.rating": "report.why.marks",
        "score.rating_nearest": "report.why.marks",
        "score.relative": "report.why.relative",
    }
)


def why(line: ScoreLine) -> tuple[Message, ...]:
    """The parts of the reason that the card's columns do not show: counts, attainment, where target and figure are from."""
    note = () if line.fact is None or line.fact.note is None else (line.fact.note,)
    return (*_reason(line), *note)


def _reason(line: ScoreLine) -> tuple[Message, ...]:
    key, params = line.reason.key, line.reason.params
    if key in {"score.attainment", "score.attainment_bounded"}:
        bounded = key.endswith("bounded")
        shares = {name: _plain(params.get(name)) for name in ("reached", "counted")}
        said = message(f"report.why.{'bounded' if bounded else 'attained'}", **shares)
        return (*_counts(params.get("actual")), said, *_measure(params.get("target")))
    if key == "score.weeks":
        return _weeks(line)
    if key in _SHORTER:
        return (message(_SHORTER[key], **params),)
    return (line.reason,)


def _counts(actual: Value) -> tuple[Message, ...]:
    if isinstance(actual, Message) and actual.key == "score.actual_of":
        return (message("report.why.counts", **actual.params),)
    return ()


def _weeks(line: ScoreLine) -> tuple[Message, ...]:
    """Points of each week, and the ranks where weeks are ranked; without the figures, which stand under the courses."""
    weeks = marks(line)
    if not weeks:
        return (line.reason,)
    points = _list([_signed(mark.points) for mark in weeks])
    if all(mark.rank is None for mark in weeks):
        return (message("report.why.week_points", points=points),)
    ranks = _list([mark.rank for mark in weeks])
    return (message("report.why.week_ranks", ranks=ranks, points=points),)


def _signed(points: float | None) -> Quantity:
    whole = points is None or points == int(points)
    return Quantity(value=points, unit="count", decimals=0 if whole else 1, signed=bool(points))


def _list(values: Sequence[Value]) -> Value:
    said = values[0]
    for value in values[1:]:
        said = message("report.why.week_list", left=said, right=value)
    return said


def _measure(target: Value) -> tuple[Message, ...]:
    """What a target was worked out from (100 % of last month's figure)."""
    if isinstance(target, Message) and target.key == "score.standard":
        same = isinstance(share := target.params.get("share"), Quantity) and share.value == 1
        return (message(f"report.why.target{'_same' if same else ''}", **target.params),)
    return ()


def _plain(share: Value) -> Value:
    """A share to one decimal, a whole one to none."""
    if not isinstance(share, Quantity) or share.value is None:
        return share
    whole = abs(share.value * 100 - round(share.value * 100)) < 1e-9
    return share.model_copy(update={"decimals": 0 if whole else 1})
