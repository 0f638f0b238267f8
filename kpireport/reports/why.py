"""A line's reason said briefly: what stands in the columns beside it is not said again."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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
    """The parts of the reason that the card's columns do not show: counts, attainment, where the target is from."""
    key, params = line.reason.key, line.reason.params
    if key in {"score.attainment", "score.attainment_bounded"}:
        bounded = key.endswith("bounded")
        shares = {name: _plain(params.get(name)) for name in ("reached", "counted")}
        said = message(f"report.why.{'bounded' if bounded else 'attained'}", **shares)
        return (*_counts(params.get("actual")), said, *_measure(params.get("target")))
    if key in _SHORTER:
        return (message(_SHORTER[key], **params),)
    return (line.reason,)


def _counts(actual: Value) -> tuple[Message, ...]:
    if isinstance(actual, Message) and actual.key == "score.actual_of":
        return (message("report.why.counts", **actual.params),)
    return ()


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
