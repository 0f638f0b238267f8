"""One item of one person explained: figure, rows, target, rule, points, money – all from the appraisal that was printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal.model import Appraisal, Model, PayLine, Person, Segment
from kpireport.appraisal.money import to_cents
from kpireport.appraisal.monthly import points_text
from kpireport.errors import UnknownName
from kpireport.indicators import Evidence, Question
from kpireport.indicators.model import Catalogue, Derived, Measure
from kpireport.scorecards import Fact, ScoreLine
from kpireport.texts import Label, Message, Quantity, message

Ask = Callable[[Question], Evidence]


class Explanation(Model):
    """How one item of one segment came to its points and what they are worth.

    ``formula`` has the numbers in it; ``rows`` were counted, ``left_out`` were not, by reason. ``branch`` is the rule's
    sentence; ``money`` what the points move in the month's pay, ``pay`` the whole pay sheet.
    """

    month: str
    department: str
    role: str
    employee_id: str
    name: str
    starts_on: date
    ends_on: date
    days: int
    share: Decimal
    card: str
    group: str
    item: str
    label: Label
    indicator: str | None
    definition: Label | None
    source: str
    formula: Message
    fact: Fact | None
    missing: Message | None
    interval: tuple[float, float] | None
    rows: int
    left_out: tuple[tuple[Message, int], ...] = ()
    target: Quantity
    target_text: Message | None
    target_source: Message | None
    rule: str
    branch: Message
    weight: Decimal
    points: Decimal | None
    total: Decimal | None
    money: Message | None
    pay: tuple[PayLine, ...] = ()

    def weeks(self) -> Iterator[tuple[str, Message]]:
        """(week, its sentence) where the rule judged week by week, in order; nothing elsewhere."""
        yield from _by_week(self.branch)


@dataclass(frozen=True)
class Explained:
    """An explanation and the rows behind its figure (None where nobody asked or the item has no indicator)."""

    explanation: Explanation
    evidence: Evidence | None = None


def explain(
    appraisal: Appraisal, catalogue: Catalogue, who: str, what: str, ask: Ask | None = None
) -> tuple[Explained, ...]:
    """Explain an item (by its name, or its indicator's id or name) of a person (by number or name), once a segment.

    Two people of one name are both explained. ``ask`` fetches the rows behind a figure. UnknownName for a person or
    an item nobody knows.
    """
    people = [person for person in appraisal.people if who in {person.employee_id, person.name}]
    if not people:
        known = [name for person in appraisal.people for name in (person.employee_id, person.name)]
        raise UnknownName.among("employee", who, known)
    found = [
        _explained(appraisal, catalogue, (person, segment, line), ask)
        for person in people
        for segment in person.segments
        for line in _lines(segment)
        if what in _names(line, catalogue)
    ]
    if not found:
        lines = [line for person in people for segment in person.segments for line in _lines(segment)]
        raise UnknownName.among("item", what, sorted({line.item for line in lines}))
    return tuple(found)


def _lines(segment: Segment) -> Iterable[ScoreLine]:
    for result in (segment.result, segment.behaviour):
        if result is not None:
            yield from (*result.lines, *result.adjustments)


def _names(line: ScoreLine, catalogue: Catalogue) -> set[str]:
    names = {line.item, line.label.zh, line.label.en, line.indicator or ""}
    declared = catalogue.get(line.indicator or "")
    if declared is not None:
        names |= {declared.label.zh, declared.label.en}
    return names - {""}


def _explained(
    appraisal: Appraisal, catalogue: Catalogue, where: tuple[Person, Segment, ScoreLine], ask: Ask | None
) -> Explained:
    person, segment, line = where
    declared = catalogue.get(line.indicator or "")
    asked = Question(declared.id, person.employee_id, segment.department, segment.role) if declared else None
    evidence = ask(asked) if ask is not None and asked is not None else None
    result = segment.result if segment.result is not None else segment.behaviour
    explanation = Explanation(
        month=appraisal.month,
        department=segment.department,
        role=segment.role,
        employee_id=person.employee_id,
        name=person.name,
        starts_on=segment.starts_on,
        ends_on=segment.ends_on,
        days=segment.days,
        share=segment.share,
        card=result.title if result is not None else "",
        group=line.group,
        item=line.item,
        label=line.label,
        indicator=line.indicator,
        definition=declared.definition if declared else None,
        source=declared.source if declared else "",
        formula=formula(line, catalogue),
        fact=line.fact,
        missing=line.fact.missing if line.fact else None,
        interval=line.interval,
        rows=line.fact.rows if line.fact else 0,
        left_out=evidence.left_out if evidence else (),
        target=Quantity(value=line.target, unit=line.unit, decimals=line.decimals),
        target_text=line.target_text,
        target_source=line.target_source,
        rule=line.rule,
        branch=line.reason,
        weight=line.weight,
        points=line.points,
        total=person.total,
        money=worth(person, segment, line),
        pay=person.pay.lines if person.pay else (),
    )
    return Explained(explanation, evidence)


def _by_week(said: Message) -> Iterator[tuple[str, Message]]:
    week, reason = said.params.get("week"), said.params.get("reason")
    if said.key == "score.week" and isinstance(reason, Message):
        yield str(week), reason
    elif said.key in {"score.weeks", "score.weeks_scaled", "score.join"}:
        for part in said.params.values():
            yield from _by_week(part) if isinstance(part, Message) else ()


def formula(line: ScoreLine, catalogue: Catalogue) -> Message:
    """``询单转化率 = 361 ÷ 1,399 = 25.8 %``; the value alone where it is no quotient."""
    fact, declared = line.fact, catalogue.get(line.indicator or "")
    if fact is None or declared is None:
        return message("appraisal.explain.by_hand", item=line.label)
    value = Quantity(value=fact.value, unit=line.unit, decimals=line.decimals)
    if line.unit != declared.unit:  # the target is for the numerator alone
        return message("appraisal.explain.value", item=line.label, value=value)
    if isinstance(declared.formula, Measure) or fact.numerator is None or fact.denominator is None:
        return message("appraisal.explain.value", item=declared.label, value=value)
    derived = isinstance(declared.formula, Derived)
    turned = derived and getattr(declared.formula, "complement", False)
    return message(
        "appraisal.explain.complement" if turned else "appraisal.explain.quotient",
        item=declared.label,
        numerator=_plain(fact.numerator),
        denominator=_plain(fact.denominator),
        value=value,
    )


def worth(person: Person, segment: Segment, line: ScoreLine) -> Message | None:
    """What the line's points move in the month's pay; None without a plan or without points."""
    pay = person.pay
    if pay is None or line.points is None:
        return None
    if pay.amount is None:
        return message("appraisal.explain.withheld", why=pay.reason)
    if pay.base is None or pay.share is None:
        return message("appraisal.explain.in_pool", points=_points(line.points))
    if pay.share in {0, 1}:
        return message(
            "appraisal.explain.whole" if pay.share == 1 else "appraisal.explain.none", why=pay.reason
        )
    amount = Fraction(line.points) * Fraction(segment.share) * Fraction(pay.base) / 100
    return message(
        "appraisal.explain.each",
        points=_points(line.points),
        share=Quantity(value=float(segment.share), unit="percent", decimals=1),
        base=Quantity(value=float(to_cents(pay.base)), unit="money", decimals=2),
        amount=Quantity(value=float(to_cents(amount)), unit="money", decimals=2),
    )


def _points(value: Decimal) -> str:
    return points_text(Fraction(value), least=2)


def _plain(value: float) -> Quantity:
    return Quantity(value=value, decimals=0 if float(value).is_integer() else 2)
