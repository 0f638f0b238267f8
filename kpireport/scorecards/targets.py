"""What a target means: numbers with units, texts such as ``越多越好``, and whose target counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

Kind = Literal["number", "nearest", "best"]
_NUMBER = r"(?P<number>-?\d[\d,，\s]*(?:\.\d+)?)\s*(?P<scale>[万千亿])?"
_SCALES = {"千": Decimal(1_000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_BEST = re.compile(r"越(多|高|大|快|好|少|低|小|短)越好|the (more|higher|lower|fewer) the better", re.I)
_NEAREST = (
    re.compile(r"(?P<of>\d+(?:\.\d+)?)\s*分(?:内|制|满分)?[,，]?\s*最好为?\s*(?P<best>\d+(?:\.\d+)?)\s*分?"),
    re.compile(r"(?P<best>\d+(?:\.\d+)?)\s*of\s*(?P<of>\d+(?:\.\d+)?)(?:\s*(?:is\s*)?best)?", re.I),
    re.compile(r"(?:.*)最好为\s*(?P<best>\d+(?:\.\d+)?)\s*分?"),
    re.compile(r"越接近\s*(?P<best>\d+(?:\.\d+)?)\s*分?越好"),
)
_PLAIN = re.compile(
    r"(?:基准为|目标|不低于|不超过|不少于|不多于|不高于|小于|大于|至少|至多|[<>≤≥＜＞]=?|baseline)?\s*"
    + _NUMBER
    + r"\s*(?P<unit>%|％|元|分钟|秒|小时|天|次|个|人|单|件|款|家|篇|条|分|s|S|h)?"
    + r"\s*(?:/\s*(?P<per>月|天|日|month|day))?"
)
_UNITS = {"%": "percent", "％": "percent", "元": "money", "秒": "seconds", "s": "seconds", "S": "seconds"}
_UNITS |= {"小时": "hours", "h": "hours", "分": "points", "分钟": "minutes", "天": "days"}
_UNITS |= dict.fromkeys("次个人单件款家篇条", "count")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a target text says.

    ``number``: reach ``value`` (``unit`` percent: already divided by 100). ``nearest``: ``value`` is best, on a scale
    of ``of``. ``best``: no figure, the best in the post sets the mark.
    """

    kind: Kind
    value: Decimal | None = None
    unit: str = ""
    per_day: bool = False
    of: Decimal | None = None


def parse_target(text: str) -> Wish | None:
    """``text`` as a wish; None for a text nobody can weigh.

    ``100 %``, ``4 个/月``, ``20 000 元/月``, ``5000 人/天`` (a day, times the days in the post), ``基准为75万``, ``< 30 秒``;
    ``10 分内最好为 8 分`` (nearest to 8 on a scale of 10); ``越多越好`` and its likes (the best in the post sets the mark).
    """
    said = " ".join(text.split())
    if _BEST.fullmatch(said):
        return Wish("best")
    for pattern in _NEAREST:
        if match := pattern.fullmatch(said):
            of = match.groupdict().get("of")
            return Wish("nearest", Decimal(match["best"]), "points", of=Decimal(of) if of else None)
    match = _PLAIN.fullmatch(said)
    if match is None:
        return None
    value = Decimal(re.sub(r"[,，\s]", "", match["number"])) * _SCALES.get(match["scale"] or "", Decimal(1))
    unit = _UNITS.get(match["unit"] or "", "")
    if unit == "percent":
        value /= 100
    if unit == "minutes":
        value, unit = value * 60, "seconds"
    return Wish("number", value, unit, per_day=match["per"] in {"天", "日", "day"})


def _figure(value: Any) -> Any:
    wish = parse_target(value) if isinstance(value, str) else None
    return value if wish is None or wish.value is None else wish.value


Figure = Annotated[Decimal, BeforeValidator(_figure, json_schema_input_type=float | str)]
"""A number in YAML that may be written with a percent sign."""
