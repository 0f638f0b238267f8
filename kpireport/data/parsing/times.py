"""Dates and times; what could be read in two ways is refused unless the source says which is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.parsing.outcome import Kind, Parsed, Refused, each_distinct, fast_then_slow
from kpireport.data.sources import ParseOptions

_CLOCK = (
    r"(?:(?:\s+at\s|,)?[T\s]*(?:(?<=\d):)?(?P<half1>上午|下午|凌晨|清晨|早上|早晨|中午|傍晚|晚上|[AP]\.?M\.?)?\s*(?P<H>\d{1,2})(?::|时|点)(?P<M>\d{1,2})(?:(?::|分)(?P<S>\d{1,2})(?:[.,](?P<F>\d{1,9}))?秒?|分)?"
    r"\s*(?P<half2>[AP]\.?M\.?)?\s*(?:(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?[-+]\d{1,2}(?::?\d{2})?)(?:\s*\([^()]*\)|\[[\w/+-]*\])?)?)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = r"(?P<b>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_WEEKDAY = r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?"
_YEAR_FIRST = re.compile(
    rf"(?P<Y>\d{{4}})\s*(?:[-/.]|年)\s*(?P<m>\d{{1,2}})\s*(?:[-/.]|月)\s*(?P<d>\d{{1,2}})\s*日?{_WEEKDAY}{_CLOCK}",
    re.I,
)
_COMPACT = re.compile(
    r"(?P<Y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:[T\s]?(?P<H>\d{2}):?(?P<M>\d{2})(?::?(?P<S>\d{2}))?)?(?P<zone>Z)?"
)
_NAMED = re.compile(
    rf"(?:[A-Z][a-z]{{2,8}},?\s+)?(?:(?P<d1>\d{{1,2}})[-/\s]+{_NAME}[-/,\s]+|{_NAME.replace('<b>', '<b2>')}\s+(?P<d2>\d{{1,2}}),?\s+)"
    rf"(?P<Y>\d{{4}}|\d{{2}}(?!\d|:)){_CLOCK}",
    re.I,
)
#: Tue Oct 31 22:10:47 +0000 2017, as C and Twitter write it: the year comes last.
_CTIME = re.compile(
    r"(?:[A-Z][a-z]{2},?\s+)?([A-Z][a-z]{2}\s+\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+((?:UTC|GMT|[-+]\d{2}:?\d{2})\s+)?(\d{4})"
)
#: 5-3, 5月3日 15:05, May 3 15:05:00, 3-May: the year must be declared.
_NO_YEAR = re.compile(
    rf"(?:(?P<p>\d{{1,2}})\s*(?:[-/.]|月)\s*(?P<q>\d{{1,2}})\s*日?{_WEEKDAY}"
    rf"|(?:(?P<d1>\d{{1,2}})[-/\s]+{_NAME}|{_NAME.replace('<b>', '<b2>')}[-\s]+(?P<d2>\d{{1,2}})))(?=\D|$){_CLOCK}",
    re.I,
)
_YEAR_LAST = re.compile(
    rf"(?P<p>\d{{1,2}})\s*[-/.]\s*(?P<q>\d{{1,2}})\s*[-/.]\s*(?P<Y>\d{{4}}|\d{{2}}){_CLOCK}", re.I
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
#: Day 0 of Excel's day numbers; workbooks of old Macs count from 1904 on.
_EPOCHS = {1900: datetime(1899, 12, 30), 1904: datetime(1904, 1, 1)}
#: Excel's day numbers of 1970-01-01 and 2099-12-31; other numbers are no dates.
_SERIALS = (25569, 73050)
_UNIX = {"unix": (1,), "unix_ms": (1000,), "unix_us": (1_000_000,), "unix_any": (1, 1000, 1_000_000)}
_US = pa.timestamp("us")
_PLAIN = r"^[1-9]\d{3}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?$"
_OFFSET = r"^[1-9]\d{3}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[-+]\d{2}:?\d{2})$"
_SHAPES = {
    "%Y-%m-%d": r"^[1-9]\d{3}-\d{2}-\d{2}$",
    "%Y-%m-%d %H:%M": r"^[1-9]\d{3}-\d{2}-\d{2} \d{2}:\d{2}$",
    "%Y-%m-%d %H:%M:%S": r"^[1-9]\d{3}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$",
    "%Y/%m/%d": r"^[1-9]\d{3}/\d{1,2}/\d{1,2}$",
    "%Y/%m/%d %H:%M": r"^[1-9]\d{3}/\d{1,2}/\d{1,2} \d{1,2}:\d{2}$",
    "%Y/%m/%d %H:%M:%S": r"^[1-9]\d{3}/\d{1,2}/\d{1,2} \d{1,2}:\d{2}:\d{2}$",
}
#: What databases and spreadsheets hold where there is no day: zeros, their first day, their last, the epoch here and in UTC.
_NEVER = (
    r"^(?:0000[-/]00[-/]00|0001[-/]0?1[-/]0?1|1899[-/]12[-/]3[01]|1900[-/]0?1[-/]0?[01]|9999[-/]12[-/]31|1970[-/]0?1[-/]0?1)"
    r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?$|^1970[-/]0?1[-/]0?1 0?8:00:00$|^9999[-/]12[-/]31[ T]23:59:59$|^00:00:00$"
)
#: Databases write 0 for a moment that never came.
_NEVER_UNIX = r"^0+(?:\.0+)?$"
#: Seconds of 1990 and 2100: numbers outside are counted in another unit than the source says.
_UNIX_SPAN = (631_152_000, 4_102_444_800)


@dataclass(frozen=True, slots=True)
class Zones:
    """The zone times are written in, and the company's; ``epoch`` is the year Excel's day numbers count from."""

    source: ZoneInfo
    company: ZoneInfo
    epoch: int = 1900

    @property
    def same(self) -> bool:
        """Whether nothing needs to be shifted."""
        return self.source.key == self.company.key


def parse_time(texts: pa.Array, kind: Kind, options: ParseOptions) -> Parsed:
    """``timestamp`` columns (wall-clock time of the company's zone) and ``date`` columns."""
    zones = Zones(ZoneInfo(options.timezone), ZoneInfo(options.company_timezone), options.epoch)
    never = _NEVER_UNIX if options.unit in _UNIX else _NEVER
    texts = pc.if_else(pc.match_substring_regex(texts, never), pa.scalar(None, pa.string()), texts)
    one = _reader(options, zones)
    arrow = _US if kind == "timestamp" else pa.date32()

    def slowly(rest: pa.Array) -> Parsed:
        day = kind == "date"
        return each_distinct(rest, arrow, lambda t: None if t is None else one(t).date() if day else one(t))

    shape = _PLAIN if options.format is None else _SHAPES.get(options.format)
    if options.unit in _UNIX or shape is None:
        return slowly(texts)
    return fast_then_slow(
        texts,
        [
            (shape, lambda some: _plain(some, zones, kind)),
            *([(_OFFSET, lambda some: _with_offset(some, zones, kind))] if options.format is None else []),
        ],
        slowly,
    )


def _plain(texts: pa.Array, zones: Zones, kind: Kind) -> pa.Array | None:
    """The values of texts that are year first and without offset; None where any is no time or not clear."""
    try:
        wall = pc.cast(texts, _US)
    except pa.ArrowInvalid:
        try:
            wall = pc.cast(_pad(texts), _US)
        except pa.ArrowInvalid:
            return None
    if not zones.same:
        clocks = pc.match_substring(texts, ":")
        if pc.all(clocks).as_py() is not False:
            wall = _shifted(wall, zones)
        elif pc.any(clocks).as_py():
            return None
    return wall.cast(pa.date32(), safe=False) if kind == "date" and wall is not None else wall


def _with_offset(texts: pa.Array, zones: Zones, kind: Kind) -> pa.Array | None:
    """The values of ISO texts that end in Z or an offset; None where any is no time."""
    try:
        moments = pc.cast(texts, pa.timestamp("us", "UTC"))
    except pa.ArrowInvalid:
        return None
    wall = pc.local_timestamp(moments.cast(pa.timestamp("us", zones.company.key)))
    return wall.cast(pa.date32(), safe=False) if kind == "date" else wall


def _shifted(wall: pa.Array, zones: Zones) -> pa.Array | None:
    """Wall-clock times of the source's zone in the company's; None where one falls into a skipped hour."""
    try:
        aware = pc.assume_timezone(wall, zones.source.key, ambiguous="earliest", nonexistent="raise")
    except pa.ArrowInvalid:
        return None
    return pc.local_timestamp(aware.cast(pa.timestamp("us", zones.company.key)))


def _pad(texts: pa.Array) -> pa.Array:
    """Year-first texts with dashes and two digits everywhere."""
    steps = (
        (r"^(\d{4})[-/.](\d{1,2})[-/.]", r"\1-\2-"),
        (r"^(\d{4})-(\d)-", r"\1-0\2-"),
        (r"^(\d{4}-\d{2})-(\d)\b", r"\1-0\2"),
        (r"[ T](\d):", r" 0\1:"),
    )
    for pattern, to in steps:
        texts = pc.replace_substring_regex(texts, pattern, to)
    return texts


def _reader(options: ParseOptions, zones: Zones) -> Callable[[str], datetime]:
    if options.unit in _UNIX:
        return lambda text: _from_unix(text, _UNIX[str(options.unit)], zones)
    if options.format is not None:
        pattern = options.format
        return lambda text: _by_format(text, pattern, zones)
    return lambda text: read_time(text, options.dates, zones, options.year)


def _by_format(text: str, pattern: str, zones: Zones) -> datetime:
    try:
        found = datetime.strptime(text, pattern)
    except ValueError:
        raise Refused("parsing.other_format") from None
    return _localised(found, zones, day_only="%H" not in pattern and "%I" not in pattern)


def _from_unix(text: str, units: Sequence[int], zones: Zones) -> datetime:
    """The moment a number of the one unit says that makes it a year from 1990 to 2100; no number does in two units."""
    if not re.fullmatch(r"-?\d{1,18}(?:\.\d+)?", text):
        raise Refused("parsing.no_time")
    each = (Decimal(text) / per_second for per_second in units)
    seconds = next((s for s in each if _UNIX_SPAN[0] <= s < _UNIX_SPAN[1]), None)
    if seconds is None:
        raise Refused("parsing.unix_unit")
    micro = (seconds * 1_000_000).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(micro))
    return moment.astimezone(zones.company).replace(tzinfo=None)


def _localised(found: datetime, zones: Zones, day_only: bool) -> datetime:
    """The wall-clock time in the company's zone; a day without a time stays that day, of an hour that comes twice the first
    is meant.
    """
    if found.tzinfo is None and (zones.same or day_only):
        return found
    aware = found if found.tzinfo is not None else found.replace(tzinfo=zones.source)
    try:
        if aware.astimezone(UTC).astimezone(aware.tzinfo).replace(tzinfo=None) != found.replace(tzinfo=None):
            raise Refused("parsing.skipped_hour")
        return aware.astimezone(zones.company).replace(tzinfo=None)
    except OverflowError:
        raise Refused("parsing.no_time") from None


def read_time(text: str, dates: str, zones: Zones, year: int | None = None) -> datetime:
    """The wall-clock time a text says (in ``year`` where it names none); Refused where it says none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if (found := _CTIME.fullmatch(plain)) is not None:
        plain = f"{found[1]} {found[4]} {found[2]} {found[3] or ''}".strip()
    found = _YEAR_FIRST.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if found is not None:
        return _built(found.groupdict(), int(found["Y"]), int(found["m"]), int(found["d"]), zones)
    if _SERIAL.fullmatch(plain):
        return _from_serial(Decimal(plain), zones)
    found = _NAMED.fullmatch(plain)
    if found is not None and (len(found["Y"]) == 4 or found["d1"]):
        day, month = _named_day(found)
        return _built(found.groupdict(), _year(found["Y"]), month, day, zones)
    found = _YEAR_LAST.fullmatch(plain)
    if found is None:
        return _without_year(plain, dates, zones, year)
    if dates == "year_first":
        raise Refused("parsing.which_date")
    day, month = _in_order(found, dates)
    return _built(found.groupdict(), _year(found["Y"]), month, day, zones)


def _year(digits: str) -> int:
    """A year of four digits or of two: 69 is 1969, 68 is 2068."""
    year = int(digits)
    return year if len(digits) == 4 else 2000 + year - (100 if year > 68 else 0)


def _named_day(found: re.Match[str]) -> tuple[int, int]:
    """Day and month of a date whose month is a name."""
    return int(found["d1"] or found["d2"]), _MONTHS.index((found["b"] or found["b2"]).lower()) + 1


def _in_order(found: re.Match[str], dates: str) -> tuple[int, int]:
    """Day and month of two numbers, in the order the source declares."""
    first, second = int(found["p"]), int(found["q"])
    return (first, second) if dates == "day_first" else (second, first)


def _without_year(plain: str, dates: str, zones: Zones, year: int | None) -> datetime:
    """A date that names no year, in ``year``; Refused where none is declared."""
    found = _NO_YEAR.fullmatch(plain)
    if found is None:
        raise Refused("parsing.no_time")
    if year is None:
        raise Refused("parsing.no_year")
    if found["p"] is None:
        day, month = _named_day(found)
    else:
        day, month = _in_order(found, "month_first" if "月" in plain else dates)
    return _built(found.groupdict(), year, month, day, zones)


def _from_serial(days: Decimal, zones: Zones) -> datetime:
    if not _SERIALS[0] <= days <= _SERIALS[1]:
        raise Refused("parsing.no_time")
    whole = int(days)
    seconds = ((days - whole) * 86400).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
    if abs(seconds - seconds.to_integral_value()) <= Decimal("0.005"):
        seconds = seconds.to_integral_value()
    found = _EPOCHS[zones.epoch] + timedelta(days=whole, microseconds=int(seconds * 1_000_000))
    return _localised(found, zones, day_only=days == whole)


def _built(groups: dict[str, str | None], year: int, month: int, day: int, zones: Zones) -> datetime:
    hour = int(groups.get("H") or 0)
    half = (groups.get("half1") or groups.get("half2") or "").upper().rstrip("M.")
    if half:
        twelve = hour == 12 and half in {"晚上", "傍晚"}  # midnight of this day or of the next
        if not 1 <= hour <= 12 or twelve:
            raise Refused("parsing.no_time")
        late = half in {"下午", "傍晚", "晚上", "P"} or (half == "中午" and hour not in {10, 11})
        hour = hour % 12 + (12 if late else 0)
    fraction = (groups.get("F") or "").ljust(6, "0")[:6]
    try:
        found = datetime(
            year,
            month,
            day,
            hour,
            int(groups.get("M") or 0),
            int(groups.get("S") or 0),
            int(fraction or 0),
            _zone(groups.get("zone")),
        )
    except ValueError:
        raise Refused("parsing.no_such_day") from None
    has_time = groups.get("H") is not None
    return _localised(found, zones, day_only=not has_time)


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    found = re.search(r"([-+])(\d{1,2}):?(\d{2})?$", text)
    if found is None:
        return UTC
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset)
