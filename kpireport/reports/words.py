"""How figures and sentences become text on a page, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from kpireport.period import Month, WeekStyle
from kpireport.project import Company
from kpireport.texts import DASH, Label, Language, Message, Quantity, Value, catalogue, show

_CELL = 9  # characters that fit the figure columns of a card
_SIZES: dict[Language, tuple[tuple[float, str], ...]] = {
    "zh": ((1e12, "trillion"), (1e8, "hundred_million"), (1e4, "ten_thousand")),
    "en": ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand")),
}
_SAID_ONCE = {"money", "seconds", "hours", "days", "months", "orders", "items", "times"}


class NoText(LookupError):
    """A template asked for the sentence ``key``, which there is not, or which needs the value ``lacks``."""

    def __init__(self, key: str, lacks: str = "") -> None:
        super().__init__(key, lacks)
        self.key, self.lacks = key, lacks


@dataclass(frozen=True, slots=True)
class Words:
    """The functions a template writes with; each returns text, escaped later by the template engine."""

    language: Language
    own: Mapping[str, str] = field(default_factory=dict)
    english: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, company: Company, language: Language) -> Words:
        """With the company's own sentences and its English names."""
        return cls(language, company.texts, company.english)

    def t(self, key: str, /, **values: Value | date) -> str:
        """The company's own sentence of that key, else ``report.<key>`` of the catalogue; NoText for none."""
        filled = {
            name: value.isoformat() if isinstance(value, date) else self.say(value)
            for name, value in values.items()
        }
        entry = catalogue().get(f"report.{key}")
        if entry is None:
            raise NoText(key)
        try:
            return (self.own.get(key) or entry[self.language]).format(**filled)
        except KeyError as error:
            raise NoText(key, str(error.args[0])) from None

    def say(self, value: Value) -> str:
        """Any message, label or quantity; a dash for nothing. What has an English name is called by it in English."""
        return show(self._named(value), self.language)

    def figure(
        self, value: float | None, unit: str = "count", decimals: int = 0, *, signed: bool = False
    ) -> str:
        """A value with its unit."""
        return Quantity(value=value, unit=unit, decimals=decimals, signed=signed).render(self.language)

    def digits(
        self, value: float | None, unit: str = "count", decimals: int = 0, *, signed: bool = False
    ) -> str:
        """A value without its unit (a percentage keeps its sign)."""
        return Quantity(value=value, unit=unit, decimals=decimals, signed=signed).digits()

    def cell(self, value: float | None, unit: str = "count", decimals: int = 0) -> str:
        """`digits` made to fit a narrow cell: decimals dropped, then 万, 亿 (k, M) when it is still too long."""
        text = self.digits(value, unit, decimals)
        if value is None or len(text) <= _CELL:
            return text
        text = self.digits(value, unit, 0)
        if len(text) <= _CELL:
            return text
        shown = value * 100 if unit == "percent" else value
        for size, key in _SIZES[self.language]:
            if abs(shown) >= size:
                return self.t(f"size.{key}", digits=self.digits(shown / size, "count", 1))
        return text

    def unit(self, unit: str) -> str:
        """The unit alone (秒, orders), to be said once beside a name; nothing for shares and plain numbers."""
        template = catalogue().get(f"unit.{unit}") if unit in _SAID_ONCE else None
        return template[self.language].format("").strip() if template else ""

    def span(self, ends: tuple[float, float], unit: str, decimals: int) -> str:
        """Two values as 23.6 – 28.2 %, the unit's sign once."""
        low, high = (self.digits(end, unit, decimals) for end in ends)
        return f"{low.removesuffix(' %')} – {high}"

    def points(self, value: Decimal | None, *, signed: bool = False, decimals: int = 1) -> str:
        """Points to one decimal, half up."""
        return _fixed(value, decimals, signed=signed)

    def weight(self, value: Decimal) -> str:
        """A weight without needless zeros: 35, 7.5."""
        return f"{value.normalize():f}"

    def money(self, value: Decimal | None, *, signed: bool = False) -> str:
        """An amount to two decimals."""
        return _fixed(value, 2, signed=signed)

    def percent(self, value: Decimal | float | None, decimals: int = 1) -> str:
        """A share (0.35) as 35.0 %."""
        return self.digits(None if value is None else float(value), "percent", decimals)

    def month(self, month: str) -> str:
        """``2024-05`` as 2024 年 5 月 or May 2024."""
        found = Month.parse(month)
        return self.t(f"month.m{found.number}", year=found.year)

    def week(self, month: str, span: str, style: WeekStyle) -> str:
        """The days of ``W1`` in that month, as 1–7 日."""
        for each in Month.parse(month).weeks(style):
            if each.name == span:
                return self.t("courses.week", first=each.first.day, last=each.last.day)
        return span

    def name(self, label: Label | str) -> str:
        """A label, or what the company calls something in its data, in this language."""
        shown = label.render(self.language) if isinstance(label, Label) else label
        return self.english.get(shown, shown) if self.language == "en" else shown

    def names(self, labels: Iterable[Label | str]) -> list[str]:
        """Each in this language."""
        return [self.name(label) for label in labels]

    def _named(self, value: Value) -> Value:
        if self.language != "en" or not self.english:
            return value
        if isinstance(value, Message):
            return Message(
                key=value.key, params={name: self._named(each) for name, each in value.params.items()}
            )
        return self.name(value) if isinstance(value, str | Label) else value


def _fixed(value: Decimal | None, decimals: int, *, signed: bool) -> str:
    if value is None:
        return DASH
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)
    text = f"{rounded:+,f}" if signed and rounded else f"{rounded:,f}"
    return text.replace("-", "−")
