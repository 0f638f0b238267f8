"""A card judged: points line by line, adjustments, vetoes, the total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from kpireport.indicators.model import Minus, Ratio
from kpireport.scorecards.adjust import adjust
from kpireport.scorecards.card import Card
from kpireport.scorecards.case import Case, Declared, Outcome, Part, Unjudged, points
from kpireport.scorecards.evidence import Evidence, Target
from kpireport.scorecards.exact import share_out
from kpireport.scorecards.score import CardResult, Fact, ScoreLine
from kpireport.scorecards.scorecard import Line, Scorecard
from kpireport.scorecards.weeks import as_four, extended
from kpireport.texts import Label, Message, Quantity, message


def judge(scorecard: Scorecard, evidence: Evidence) -> CardResult:
    """The card's result for one seat. A missing item holds the total, is left out, or counts 0, as its policy says."""
    scorecard = extended(scorecard, len(evidence.weeks))
    lines = [_judge_line(each, scorecard, evidence) for each in scorecard.lines]
    excluded: tuple[Message, ...] = ()
    if any(line.excluded for line in lines) and not all(line.excluded for line in lines):
        lines, excluded = _without_excluded(scorecard, evidence, lines)
    adjustments, vetoes, ceiling = adjust(scorecard, evidence)
    held = any(line.points is None and not line.excluded for line in lines) or all(x.excluded for x in lines)
    total = None if held else _total(scorecard.card, [*lines, *adjustments], ceiling)
    return CardResult(
        card=scorecard.card.id,
        title=scorecard.card.title,
        source=scorecard.card.source,
        lines=tuple(lines),
        adjustments=adjustments,
        total=total,
        full=scorecard.card.full,
        provisional=held,
        rescaled=scorecard.rescaled + excluded,
        vetoes=vetoes,
        passed=_passed(scorecard.card, total),
        scoring=scorecard.card.scoring,
    )


def _passed(card: Card, total: Decimal | None) -> bool | None:
    return None if card.pass_at is None or total is None else total >= card.pass_at


def _total(card: Card, lines: Sequence[ScoreLine], ceiling: Decimal | None) -> Decimal:
    total = sum((line.points for line in lines if line.points is not None), Decimal(0))
    total = min(total, card.full + _bonus(card))
    if card.floor is not None:
        total = max(total, card.floor)
    return total if ceiling is None else min(total, ceiling)


def _bonus(card: Card) -> Decimal:
    if card.bonus is not None:
        return card.bonus
    most = (
        getattr(each.rule, "most", None) for each in card.adjustments if each.rule.kind == "bonus_per_event"
    )
    return sum((each for each in most if each is not None), Decimal(0))


def _judge_line(
    line: Line, scorecard: Scorecard, evidence: Evidence, weight: Decimal | None = None
) -> ScoreLine:
    case = case_of(line, scorecard, evidence)
    if weight is not None:
        case = replace(case, weight=weight)
    try:
        return _scored(line, case, as_four(line.rule.judge(case), line, scorecard, len(evidence.weeks)))
    except Unjudged as unjudged:
        return _unjudged(line, case, unjudged.reason)


def case_of(line: Line, scorecard: Scorecard, evidence: Evidence) -> Case:
    """The item as its rule sees it, its target resolved."""
    declared, item, card, known = line.declared, line.item, scorecard.card, scorecard.known
    target, part = resolve_target(line, evidence)
    unit, decimals = _unit(line, part)
    return Case(
        name=item.name,
        weight=line.weight,
        fact=evidence.fact(declared.id, item.scope) if declared else None,
        evidence=evidence,
        better=declared.better if declared else "up",
        unit=unit,
        decimals=decimals,
        target=target,
        part=part,
        points_decimals=card.points_decimals,
        scope=item.scope,
        names=line.names,
        adds_up=line.adds_up,
        known=known,
    )


def _unit(line: Line, part: Part) -> tuple[str, int]:
    """The unit and decimals a figure is shown in; a ratio's numerator in that of its target."""
    if line.declared is None:
        return "count", 0
    if part == "value":
        return line.declared.unit, line.declared.decimals
    return line.unit, 2 if line.unit == "money" else 0


def resolve_target(line: Line, evidence: Evidence) -> tuple[Target | None, Part]:
    """Whose target counts: this run's, the table's (person, post, department, shop), the card's own; and for what part.

    A monthly target of an item with ``prorate`` shrinks with the days in the post, unless it was set for the person.
    """
    if not line.rule.uses_target:
        return None, line.item.part or line.part
    own = line.target
    tabled = None if line.overridden and own is not None else line.tabled(evidence.targets, evidence.seat)
    if tabled is not None:
        personal = tabled.source.key == "score.target.person"
        target, part = tabled, line.item.part or "value"
        share = Fraction(1) if personal or not line.item.prorate else _share(evidence)
    elif own is not None:
        key = "score.target.override" if line.overridden else "score.target.card"
        target, part = Target(own, message(key)), line.part
        share = _share(evidence) if line.item.prorate and not line.per_day else Fraction(1)
        if line.per_day:
            share = Fraction(evidence.days)
    else:
        return None, line.item.part or line.part
    return (target if share == 1 else _scaled(target, share, evidence, _unit(line, part)[0])), part


def _share(evidence: Evidence) -> Fraction:
    return Fraction(evidence.days, evidence.days_of_month)


def _scaled(target: Target, share: Fraction, evidence: Evidence, unit: str) -> Target:
    whole = target.value == int(target.value)
    source = message(
        "score.target.a_day" if share > 1 else "score.target.prorated",
        source=target.source,
        full=Quantity(value=float(target.value), unit=unit, decimals=0 if whole else 2),
        days=evidence.days,
        of=evidence.days_of_month,
    )
    return Target(Fraction(target.value) * share, source)


def _scored(line: Line, case: Case, outcome: Outcome) -> ScoreLine:
    shown = outcome.shown
    target = outcome.target
    if target is None and case.target is not None:
        target = Fraction(case.target.value)
    made = _line(line, case)
    update = {
        "points": outcome.points,
        "reason": outcome.reason,
        "attainment": None if outcome.attainment is None else float(outcome.attainment),
        "target": None if target is None else float(target),
    }
    if shown is not None:
        update |= {"fact": shown.fact, "unit": shown.unit, "decimals": shown.decimals, "better": shown.better}
    return made.model_copy(update=update)


def _unjudged(line: Line, case: Case, reason: Message) -> ScoreLine:
    policy = line.item.missing
    made = _line(line, case)
    return made.model_copy(
        update={
            "points": Decimal(0) if policy == "zero" else None,
            "excluded": policy == "exclude",
            "reason": message(f"score.missing_{policy}", reason=reason, weight=points(case.weight)),
        }
    )


def _line(line: Line, case: Case) -> ScoreLine:
    item, declared = line.item, line.declared
    english = item.name_en or (declared.label.en if declared else "")
    return ScoreLine(
        group=line.group.name,
        group_label=Label(zh=line.group.name, en=line.group.name_en),
        item=item.name,
        indicator=declared.id if declared else None,
        label=Label(zh=item.name, en=english),
        unit=case.unit,
        decimals=case.decimals,
        better=case.better if declared else "none",
        weight=case.weight,
        printed_weight=item.weight,
        target=float(case.target.value) if case.target else None,
        target_text=message("score.text", text=line.text) if line.text else None,
        target_source=case.target.source if case.target else None,
        fact=_figure(case),
        interval=interval(case.fact) if case.unit == "percent" and _counts(declared) else None,
        attainment=None,
        points=None,
        rule=line.rule.kind,
        reason=message("score.text", text=""),
        missing=item.missing,
    )


def _figure(case: Case) -> Fact | None:
    """The figure as the rule reads it: a target for a ratio's numerator is held against the numerator."""
    fact = case.fact
    if fact is None or case.part == "value" or fact.value is None:
        return fact
    part = fact.numerator if case.part == "numerator" else fact.denominator
    return fact.model_copy(update={"value": part, "numerator": part, "denominator": None})


def _counts(declared: Declared | None) -> bool:
    """Whether a share is one of counted things: a share of money has no such interval, however round its amounts."""
    formula = getattr(declared, "formula", None)
    if not isinstance(formula, Ratio):
        return formula is None
    upper = formula.numerator.left if isinstance(formula.numerator, Minus) else formula.numerator
    return {upper.how, formula.denominator.how} <= {"count", "nunique"}


def interval(fact: Fact | None) -> tuple[float, float] | None:
    """95 % Wilson interval of a share of counts; None where it is none."""
    if fact is None or fact.value is None or fact.numerator is None or not fact.denominator:
        return None
    n, share = fact.denominator, fact.value
    if not 0 <= share <= 1 or not float(n).is_integer() or abs(fact.numerator / n - share) > 1e-9:
        return None
    z = 1.959963984540054
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def _without_excluded(
    scorecard: Scorecard, evidence: Evidence, lines: Sequence[ScoreLine]
) -> tuple[list[ScoreLine], tuple[Message, ...]]:
    """The rest judged again with its weights scaled to the whole; a card that counts points is not scaled."""
    card = scorecard.card
    left = [i for i, line in enumerate(lines) if not line.excluded]
    total = sum((scorecard.lines[i].weight for i in left), Decimal(0))
    gone = "、".join(line.item for line in lines if line.excluded)
    if card.scoring == "points" or not total:
        return list(lines), (message("score.excluded", items=gone),)
    scaled = share_out(card.full, [scorecard.lines[i].weight for i in left], card.points_decimals)
    judged = list(lines)
    for i, weight in zip(left, scaled, strict=True):
        judged[i] = _judge_line(scorecard.lines[i], scorecard, evidence, weight)
    said = message("score.excluded_scaled", items=gone, left=f"{total:f}", full=f"{card.full:f}")
    return judged, (said,)
