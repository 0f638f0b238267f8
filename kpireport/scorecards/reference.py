"""What a figure is held against: an average, the best, last month, the platform's benchmark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BeforeValidator, model_validator

from kpireport.project import Params
from kpireport.scorecards.case import Case, Part, Unjudged, value_of
from kpireport.scorecards.evidence import Figures, Scope, Seat
from kpireport.texts import Message, message

Of = Literal["role", "department", "shop", "best", "self", "benchmark"]
_SCOPES: dict[str, Scope] = {"role": "role", "department": "department", "shop": "shop"}


class Reference(Params):
    """A figure to compare with; the word alone (``shop``) or ``{of: shop, month: last}``.

    ``role``, ``department``, ``shop``: the average there, pooled as Σn / Σd; of a plain sum or count, which has no
    denominator, the mean of the people in it (unless the item itself is judged by the whole). ``best``: the best in the post. ``self``: the person's own, so ``month:
    last``. ``benchmark``: the platform's figure ``name`` (``shop`` of several, else their mean). ``indicator``: not the
    item's own but this one, as its row stands.
    """

    of: Of
    month: Literal["this", "last"] = "this"
    indicator: str | None = None
    name: str | None = None
    shop: str | None = None

    @model_validator(mode="after")
    def _self_is_last_month(self) -> Self:
        return (
            self.model_copy(update={"month": "last"}) if self.of == "self" and self.month == "this" else self
        )

    def said(self) -> Message:
        """What it is, in words."""
        return message(
            f"score.reference.{self.of}{'_last' if self.month == 'last' and self.of != 'self' else ''}"
        )

    def value(self, case: Case) -> Fraction:
        """The figure, exactly; Unjudged where there is none."""
        try:
            return self._value(case)
        except Unjudged as unjudged:
            raise Unjudged(
                message("score.missing.reference", what=self.said(), reason=unjudged.reason)
            ) from None

    def _value(self, case: Case) -> Fraction:
        if self.of == "benchmark":
            return self._benchmark(case)
        figures = case.evidence.now if self.month == "this" else case.evidence.before
        indicator = self.indicator or (case.fact.indicator if case.fact else None)
        if figures is None or indicator is None:
            raise Unjudged(message("score.missing.no_row"))
        span = case.span if self.month == "this" else "month"
        if self.of == "self":
            return value_of(figures.fact(indicator, case.evidence.seat, case.scope, span), case.part)
        if self.of == "best":
            values = peers_values(figures, case, indicator, span)
            return (min if case.better == "down" else max)(values.values())
        return self._average(figures, case, indicator, span)

    def _average(self, figures: Figures, case: Case, indicator: str, span: str) -> Fraction:
        scope = _SCOPES[self.of]
        pooled = figures.fact(indicator, case.evidence.seat, scope, span)
        own = self.indicator is None and case.scope == "person"
        if not (own and case.adds_up) and (case.part == "value" or not own):
            return value_of(pooled, case.part if self.indicator is None else "value")
        values = peers_values(figures, case, indicator, span, scope)
        return sum(values.values(), Fraction(0)) / len({seat.employee_id for seat in values})

    def _benchmark(self, case: Case) -> Fraction:
        names = (self.name,) if self.name else case.names
        for name in names if self.month == "this" else ():  # only this month's are at hand
            by_shop = case.evidence.benchmarks.get(name, {})
            values = [value for shop, value in by_shop.items() if self.shop in {None, shop}]
            if values:
                return sum((Fraction(each) for each in values), Fraction(0)) / len(values)
        raise Unjudged(message("score.missing.no_row"))


_Word = Literal["role", "department", "shop", "best", "self", "benchmark", "average", "last_month"]


def _from_word(data: Any) -> Any:
    words = {"average": {"of": "role"}, "last_month": {"of": "self", "month": "last"}}
    return words.get(data, {"of": data}) if isinstance(data, str) and data in get_args(_Word) else data


AnyReference = Annotated[Reference, BeforeValidator(_from_word, json_schema_input_type=Reference | _Word)]
"""A `Reference` that may be written as the word alone; ``average`` is the post's, ``last_month`` one's own."""


def peers_values(
    figures: Figures, case: Case, indicator: str, span: str, among: Scope = "role"
) -> Mapping[Seat, Fraction]:
    """Everyone's figure in the ranking around the person, by post held; posts without one left out.

    Unjudged where nobody has one. Worked out once for each ranking.
    """
    peers = figures.peers(case.evidence.seat, among)
    key = (peers, indicator, span, case.part)
    if key not in figures.memo:
        figures.memo[key] = dict(_values(figures, peers, indicator, span, case.part))
    if not figures.memo[key]:
        raise Unjudged(message("score.missing.no_row"))
    return figures.memo[key]


def _values(
    figures: Figures, peers: Iterable[Seat], indicator: str, span: str, part: Part
) -> Iterator[tuple[Seat, Fraction]]:
    for seat in peers:
        try:
            yield seat, value_of(figures.fact(indicator, seat, "person", span), part)
        except Unjudged:
            continue


def joined(parts: Iterable[Message]) -> Message:
    """Several sentences as one."""
    whole: Message | None = None
    for part in parts:
        whole = part if whole is None else message("score.join", left=whole, right=part)
    return whole or message("score.text", text="")
