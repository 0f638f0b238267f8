"""Numbers as people and platforms write them, exactly: Decimal from the text, never through a float."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.parsing.outcome import Kind, Parsed, Refused, each_distinct, fast_then_slow
from kpireport.data.sources import ParseOptions

_TIMES = {
    "百": 100, "千": 1000, "k": 1000, "万": 10**4, "w": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8,
}  # fmt: skip
_MONEY = r"(?:¥|￥|\$|€|£|R\$|US\$|HK\$|NT\$|CN¥|₹|RMB|CNY|USD|EUR|HKD|TWD|人民币)"
_SIGNS = str.maketrans({"−": "-", "–": "-", "’": "'"})
_COUNTED = r"(?:元|块|人|位|件|单|次|笔|条|个|句|通|天|分|星|家|款|项)"
_GRAMMAR = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+])?{_MONEY}?(?P<sign2>[-+])?(?P<digits>[\d.,' ]*\d[\d.,' ]*)"
    rf"(?:[eE](?P<exponent>[-+]?\d{{1,3}}))?"
    rf"(?P<times>十万|百万|千万|[百千万亿kKwW])?(?P<share>[%‰])?(?P<unit>{_COUNTED}|{_MONEY})?(?P<behind>-)?(?P<close>\))?"
)
#: How far from two decimals an amount may be and still count as noise of a float.
_NOISE = Decimal("0.000001")
#: One or a thousand, where nothing else in the file tells.
_THOUSANDS = {sign: re.compile(rf"(?<![\d.,])\d{{1,3}}\{sign}\d{{3}}(?![\d.,])") for sign in ".,"}
#: A bare number beyond this in a column of shares is 35 % or 3500 %: the source has to say which.
_SHARE = Decimal("1.5")
_UNITS = {
    "percent": Decimal("0.01"),
    "permille": Decimal("0.001"),
    "cents": Decimal("0.01"),
    "wan": Decimal(10**4),
    "thousand": Decimal(1000),
    "million": Decimal(10**6),
}
#: How many digits before the point, and what after it, can be read in one go.
_FAST: dict[Kind, tuple[int, str]] = {
    "int": (18, ""),
    "money": (15, r"(?:\.\d{1,2})?"),
    "decimal": (13, r"(?:\.\d{1,4})?"),
}


def parse_number(texts: pa.Array, kind: Kind, arrow: pa.DataType, options: ParseOptions) -> Parsed:
    """``int``, ``decimal``, ``money`` and ``percent`` columns; what cannot be held exactly is refused."""
    parse_one = _parser(kind, arrow, options)

    def slowly(rest: pa.Array) -> Parsed:
        return each_distinct(rest, arrow, parse_one)

    if kind not in _FAST or options.decimal != "." or options.unit is not None or options.doubtful:
        return slowly(texts)
    whole, fraction = _FAST[kind]
    ways = (
        (rf"^-?\d{{1,{whole}}}{fraction}$", lambda some: pc.cast(some, arrow)),
        (
            rf"^-?\d{{1,3}}(?:,\d{{3}}){{1,4}}{fraction}$",
            lambda some: pc.cast(pc.replace_substring(some, ",", ""), arrow),
        ),
    )
    return fast_then_slow(texts, ways, slowly)


def _parser(kind: Kind, arrow: pa.DataType, options: ParseOptions) -> Callable[[str | None], Any]:
    unit = options.unit
    factor = _UNITS.get(unit or "", Decimal(1))

    def parse_one(text: str | None) -> Any:
        if text is None:
            return None
        if options.doubtful and _THOUSANDS[options.decimal].search(text):
            raise Refused("parsing.thousands" if options.decimal == "." else "parsing.comma_thousands")
        value, shared = read_number(text, options.decimal)
        if shared and kind in {"int", "money"}:
            raise Refused("parsing.percent_here")
        if not shared and kind == "percent" and unit is None and abs(value) > _SHARE:
            raise Refused("parsing.which_percent")
        if not shared:
            value *= factor
        return _fitted(value, kind, arrow, exact=unit != "rounded")

    return parse_one


def read_number(text: str, decimal: str = ".") -> tuple[Decimal, bool]:
    """The exact number a text says, and whether it was written with % or ‰; Refused where it is none."""
    plain = unicodedata.normalize("NFKC", text).strip().translate(_SIGNS)
    found = _GRAMMAR.fullmatch(re.sub(r"\s+", " ", plain)) or _GRAMMAR.fullmatch(re.sub(r"\s+", "", plain))
    if found is None or bool(found["open"]) != bool(found["close"]) or _two_signs(found):
        raise Refused("parsing.no_number")
    value = _plain_number(found["digits"].strip(), decimal)
    if found["exponent"]:
        value = value.scaleb(int(found["exponent"]))
    if found["times"]:
        value *= _TIMES[found["times"].lower()]
    if found["share"]:
        value = value.scaleb(-2 if found["share"] == "%" else -3)
    negative = bool(found["open"]) != ((found["sign"] or found["sign2"] or found["behind"]) == "-")
    return -value if negative else value, found["share"] is not None


def _two_signs(found: re.Match[str]) -> bool:
    """Whether a minus stands twice (brackets are one): nobody can tell what that means."""
    return sum(found[name] is not None for name in ("open", "sign", "sign2", "behind")) > 1


def _plain_number(digits: str, decimal: str) -> Decimal:
    """Digits with separators; groups of thousands must be groups of three."""
    group = "." if decimal == "," else ","
    indian = r"|\d{1,2}(?:,\d\d)+,\d{3}" if group == "," else ""
    whole = rf"\d+{indian}|\d{{1,3}}(?:[{re.escape(group)}]\d{{3}})+|\d{{1,3}}(?:'\d{{3}})+|\d{{1,3}}(?: \d{{3}})+"
    if re.fullmatch(rf"(?:{whole})?(?:{re.escape(decimal)}\d*)?", digits):
        bare = re.sub(rf"[{re.escape(group)}' ]", "", digits).replace(decimal, ".")
        if bare != ".":
            return Decimal(bare)
    other = _plain_like(digits, group, decimal)
    raise Refused(
        ("parsing.decimal_comma" if group == "," else "parsing.decimal_point")
        if other
        else "parsing.no_number"
    )


def _plain_like(digits: str, decimal: str, group: str) -> bool:
    """Whether the digits would be a number with the other decimal sign."""
    pattern = rf"(?:\d+|\d{{1,3}}(?:{re.escape(group)}\d{{3}})+){re.escape(decimal)}\d+"
    return re.fullmatch(pattern, digits) is not None


def _fitted(value: Decimal, kind: Kind, arrow: pa.DataType, exact: bool) -> Any:
    if kind == "int":
        if value != value.to_integral_value():
            raise Refused("parsing.not_whole")
        if abs(value) >= 2**63:
            raise Refused("parsing.too_large")
        return int(value)
    if not pa.types.is_decimal(arrow):
        return float(value)
    step = Decimal(1).scaleb(-arrow.scale)
    if value != 0 and value.adjusted() >= arrow.precision - arrow.scale:
        raise Refused("parsing.too_large")
    rounded = value.quantize(step, rounding=ROUND_HALF_UP)
    if kind == "money" and exact and abs(rounded - value) >= _NOISE:
        raise Refused("parsing.too_many_decimals")
    return rounded
