"""Lengths of time as seconds: 1分20秒, 00:01:20, 80, 80秒, 1小时2分."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.parsing.numbers import read_number
from kpireport.data.parsing.outcome import Kind, Parsed, Refused, each_distinct, fast_then_slow
from kpireport.data.sources import ParseOptions

_N = r"\d+(?:\.\d+)?"
_PARTS = re.compile(
    rf"(?:({_N})\s*(?:天|日|days?|d))?[\s,]*(?:({_N})\s*(?:个?小时|时|hours?|hrs?|h))?\s*"
    rf"(?:({_N})\s*(?:分钟|分|minutes?|mins?|m|'|′))?\s*"
    rf"(?:({_N})\s*(?:秒钟|秒|seconds?|secs?|s|\"|″|''))?\s*(?:({_N})\s*(?:毫秒|ms))?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:(\d+)\s*(?:天|days?|d)[\s,]*)?(\d+):([0-5]?\d):([0-5]?\d(?:\.\d+)?)", re.IGNORECASE)
_TWO = re.compile(r"(\d+):([0-5]?\d(?:\.\d+)?)")
#: What spreadsheets hold for 00:01:20: 0.000925925925925926, a part of a day.
_DAY_FRACTION = re.compile(r"0[.,]\d{5,}|\d(?:[.,]\d+)?[eE]-\d+")
#: Seconds in one of each unit a bare number may be declared to be in.
UNITS = {
    "milliseconds": Decimal("0.001"), "seconds": Decimal(1), "minutes": Decimal(60), "hours": Decimal(3600),
    "days": Decimal(86400),
}  # fmt: skip
_EACH = (Decimal(86400), Decimal(3600), Decimal(60), Decimal(1), Decimal("0.001"))


def parse_duration(texts: pa.Array, kind: Kind, arrow: pa.DataType, options: ParseOptions) -> Parsed:
    """Durations in seconds or ``hours``; a bare number is in that unit unless the source says otherwise."""
    unit = options.unit if options.unit not in {None, "duration"} else kind
    parse_one = _parser(arrow, options, str(unit), UNITS[kind])

    def slowly(rest: pa.Array) -> Parsed:
        return each_distinct(rest, arrow, parse_one)

    if unit != kind or options.decimal != ".":
        return slowly(texts)
    return fast_then_slow(texts, ((r"^\d{1,12}(?:\.\d{1,4})?$", lambda some: pc.cast(some, arrow)),), slowly)


def _parser(
    arrow: pa.DataType, options: ParseOptions, unit: str, per: Decimal
) -> Callable[[str | None], Decimal | None]:
    step = Decimal(1).scaleb(-arrow.scale)

    def parse_one(text: str | None) -> Decimal | None:
        if text is None:
            return None
        if options.unit in {None, "duration"} and _DAY_FRACTION.fullmatch(text):
            raise Refused("parsing.day_fraction")
        length = read_seconds(text, options.decimal, unit) / per
        if length.adjusted() >= arrow.precision - arrow.scale:
            raise Refused("parsing.too_large")
        return length.quantize(step, rounding=ROUND_HALF_UP)

    return parse_one


def read_seconds(text: str, decimal: str = ".", unit: str | None = None) -> Decimal:
    """The seconds a text says; Refused for 01:20 unless ``unit`` is ``mm:ss`` or ``hh:mm``."""
    plain = unicodedata.normalize("NFKC", text).strip()
    sign = -1 if plain.startswith(("-", "−")) else 1
    plain = (
        plain.lstrip("-−").strip().removeprefix("PT")
    )  # ISO 8601, as open documents and interfaces write it
    clock = _CLOCK.fullmatch(plain)
    if clock:
        days, hours, minutes, seconds = (Decimal(part or 0) for part in clock.groups())
        return sign * (days * 86400 + hours * 3600 + minutes * 60 + seconds)
    two = _TWO.fullmatch(plain)
    if two:
        if unit not in {"mm:ss", "hh:mm"}:
            raise Refused("parsing.which_clock")
        first, second = Decimal(two[1]), Decimal(two[2])
        return sign * (first * 60 + second) * (60 if unit == "hh:mm" else 1)
    parts = _PARTS.fullmatch(plain)
    if plain and parts and any(parts.groups()):
        return sign * sum(
            (Decimal(part) * each for part, each in zip(parts.groups(), _EACH, strict=True) if part),
            Decimal(0),
        )
    try:
        value, shared = read_number(plain, decimal)
    except Refused as refused:
        raise Refused("parsing.no_duration" if refused.key == "parsing.no_number" else refused.key) from None
    if shared:
        raise Refused("parsing.no_duration")
    return sign * value * UNITS.get(unit or "", Decimal(1))
