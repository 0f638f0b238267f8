"""A short form for declaring indicators of any domain."""

from __future__ import annotations

from typing import Any

from kpireport.indicators.model import Formula, Indicator
from kpireport.texts import Label

_DECIMALS = {"percent": 1, "money": 2, "hours": 1, "days": 1, "points": 2, "ratio": 2, "seconds": 1}


def figure(  # noqa: PLR0913 - one call declares one indicator
    id: str, zh: str, en: str, unit: str, *, define: tuple[str, str], formula: Formula, **more: Any
) -> Indicator:
    """An indicator: names and definition in both languages; decimals by unit and higher is better, unless said.

    Other keywords are fields of `Indicator`; ``domain`` and ``tables`` are required.
    """
    return Indicator(
        id=id,
        label=Label(zh=zh, en=en),
        unit=unit,
        decimals=more.pop("decimals", _DECIMALS.get(unit, 0)),
        better=more.pop("better", "up"),
        definition=Label(zh=define[0], en=define[1]),
        formula=formula,
        **more,
    )
