"""The unit a header says its numbers are in: 首次响应时长(分钟), 销售额（万元）, 转化率(%), first reply time in minutes."""

from __future__ import annotations

import re

from kpireport.data.parsing import kind_of, units_for
from kpireport.data.schema import Column

#: Words for units in headers; the first that the column may be written in is meant.
_WORDS = {
    "百万|million|mio": "million", "万": "wan", "千|^k$|thousand": "thousand", "毫秒|ms": "milliseconds", "小时|hour|hrs?$|^h$": "hours",
    "天|day": "days", "分|min": "minutes", "[%％]": "percent", "^分$": "cents",
}  # fmt: skip
_BRACKETS = re.compile(r"[(（\[【]([^(（)）]*)[)）\]】]\s*$")
_BEHIND = re.compile(r"(?:\bin |_)(ms|min\w*|h(?:ou)?rs?|days?)$", re.IGNORECASE)


def unit_said(column: Column, header: str, below: str = "") -> str | None:
    """What `unit` would have to be for ``column``, by its raw header or what stands ``below`` it; None where nothing is
    said, or what the column is counted in anyway.
    """
    hits = (pattern.search(header) for pattern in (_BRACKETS, _BEHIND))
    said = below or next((hit[1] for hit in hits if hit), "")
    known = units_for(column)
    found = (
        unit
        for word, unit in _WORDS.items()
        if re.search(word, said, re.IGNORECASE)
        and unit in known
        and (unit != "cents" or column.type == "money")
    )
    unit = next(found, None) if said else None
    return None if unit == kind_of(column) != "percent" else unit
