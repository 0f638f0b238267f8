"""Months and other periods as labels: 2024-05, 2024-Q2, 2024-H1, 2024."""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa

from kpireport.data.parsing.outcome import Kind, Parsed, Refused, each_distinct

_MONTH = re.compile(r"(\d{4})\s*(?:[-/.年])\s*(\d{1,2})\s*(?:月份?)?|(\d{4})(\d{2})")
_FIRST_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月]0?1日?(?:[ T]0?0:00(?::00(?:\.0+)?)?)?")
_NAMED = re.compile(r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?[-,\s]+(\d{4})", re.I)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_QUARTER = re.compile(r"(\d{4})\s*(?:年|-)?\s*(?:Q([1-4])|第?([一二三四1-4])季度?)", re.I)
_HALF = re.compile(r"(\d{4})\s*(?:年|-)?\s*(?:H([12])|(上|下)半年)", re.I)
_YEAR = re.compile(r"(\d{4})(?:年度?)?")
_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4", "上": "1", "下": "2"}


def parse_period(texts: pa.Array, kind: Kind) -> Parsed:
    """Labels of months (``month``), or also of quarters, half-years and years (``period``)."""
    read = read_month if kind == "month" else read_period
    return each_distinct(texts, pa.string(), lambda text: None if text is None else read(text))


def read_month(text: str) -> str:
    """``2024-05`` for 2024年5月, 202405, 2024/5 and the first day of a month."""
    plain = unicodedata.normalize("NFKC", text).strip()
    named = _NAMED.fullmatch(plain)
    if named is not None:
        return f"{named[2]}-{_MONTHS.index(named[1].lower()) + 1:02d}"
    found = _MONTH.fullmatch(plain)
    year, number = (found[1] or found[3], found[2] or found[4]) if found else ("", "")
    if found is None:
        first = _FIRST_DAY.fullmatch(plain)
        if first is None:
            raise Refused("parsing.no_month")
        year, number = first[1], first[2]
    if not 1 <= int(number) <= 12:
        raise Refused("parsing.no_month")
    return f"{year}-{int(number):02d}"


def read_period(text: str) -> str:
    """``2024-05``, ``2024-Q2``, ``2024-H1`` or ``2024``."""
    plain = unicodedata.normalize("NFKC", text).strip()
    quarter, half, year = _QUARTER.fullmatch(plain), _HALF.fullmatch(plain), _YEAR.fullmatch(plain)
    if quarter:
        number = quarter[2] or quarter[3]
        return f"{quarter[1]}-Q{_DIGITS.get(number, number)}"
    if half:
        return f"{half[1]}-H{half[2] or _DIGITS[half[3]]}"
    if year:
        return year[1]
    try:
        return read_month(text)
    except Refused:
        raise Refused("parsing.no_period") from None
