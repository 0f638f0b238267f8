"""What lies outside a card's weighted points: its own adjustments, grave misconduct, an assessor's lapse, vetoes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kpireport.scorecards.card import Adjustment
from kpireport.scorecards.case import Case, Declared, Outcome, Unjudged
from kpireport.scorecards.evidence import Evidence
from kpireport.scorecards.rules.events import DeductPerEvent, Veto
from kpireport.scorecards.score import ScoreLine
from kpireport.scorecards.scorecard import Scorecard
from kpireport.texts import Label, Message, message


@dataclass(frozen=True, slots=True)
class _Extra:
    """An adjustment with the indicator it reads; ``silent`` ones show only when they strike."""

    adjustment: Adjustment
    declared: Declared | None
    silent: bool = False


def adjust(
    scorecard: Scorecard, evidence: Evidence
) -> tuple[tuple[ScoreLine, ...], tuple[Message, ...], Decimal | None]:
    """The lines outside the weighted points, the vetoes that struck, and the most the total may then be."""
    made, vetoes = [], []
    ceiling: Decimal | None = None
    for extra in _extras(scorecard):
        case = _extra_case(extra, scorecard, evidence)
        rule = extra.adjustment.rule
        try:
            outcome = rule.judge(case)
            if isinstance(rule, Veto) and rule.hit(case):
                vetoes.append(message("score.veto_hit", name=extra.adjustment.name, reason=outcome.reason))
                ceiling = rule.to if ceiling is None else min(ceiling, rule.to)
            line = _extra_line(extra, case, outcome)
        except Unjudged as unjudged:
            line = _extra_line(extra, case, Outcome(Decimal(0), unjudged.reason))
            line = line.model_copy(update={"points": None, "excluded": True})
        if not extra.silent or line.points:
            made.append(line)
    return tuple(made), tuple(vetoes), ceiling


def _extras(scorecard: Scorecard) -> Iterator[_Extra]:
    card = scorecard.card
    for each in card.adjustments:
        yield _Extra(each, scorecard.known[each.indicator] if each.indicator else None)
    rules = [each.rule for each in card.adjustments] + [line.rule for line in scorecard.lines]
    named = {kind for rule in rules for kind in getattr(rule, "events", ())}
    if card.misconduct is not None:
        kinds = tuple(kind for kind in card.misconduct.events if kind not in named)
        rule = DeductPerEvent(events=kinds, points=card.misconduct.points)
        if kinds:
            yield _Extra(
                Adjustment(name="严重违纪", name_en="Grave misconduct", rule=rule), None, silent=True
            )
    if card.lapse is not None:
        rule = DeductPerEvent(events=card.lapse.events, factor=card.lapse.factor)
        yield _Extra(Adjustment(name="应扣未扣", name_en="Deduction not made", rule=rule), None, silent=True)


def _extra_case(extra: _Extra, scorecard: Scorecard, evidence: Evidence) -> Case:
    declared = extra.declared
    return Case(
        name=extra.adjustment.name,
        weight=Decimal(0),
        fact=evidence.fact(declared.id, extra.adjustment.scope) if declared else None,
        evidence=evidence,
        better=declared.better if declared else "none",
        unit=declared.unit if declared else "times",
        decimals=declared.decimals if declared else 0,
        points_decimals=scorecard.card.points_decimals,
        scope=extra.adjustment.scope,
        known=scorecard.known,
    )


def _extra_line(extra: _Extra, case: Case, outcome: Outcome) -> ScoreLine:
    each, shown = extra.adjustment, outcome.shown
    return ScoreLine(
        group="",
        item=each.name,
        indicator=each.indicator,
        label=Label(zh=each.name, en=each.name_en),
        unit=shown.unit if shown else case.unit,
        decimals=shown.decimals if shown else case.decimals,
        better=case.better,
        weight=Decimal(0),
        printed_weight=Decimal(0),
        target=None,
        fact=shown.fact if shown else case.fact,
        attainment=None,
        points=outcome.points,
        rule=each.rule.kind,
        reason=outcome.reason,
    )
