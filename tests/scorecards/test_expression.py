"""Formulas: what they can say, and what they cannot."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpireport.scorecards.case import Unjudged
from kpireport.scorecards.rules.expression import Expression, ShownOnly
from tests.scorecards.worked import case, evidence, fact, row


def won(formula: str, given: tuple[str, ...] = (), **more: object) -> Decimal:
    rule = Expression(points=formula, given=given, **more)  # type: ignore[arg-type]
    assert list(rule.problems("up")) == []
    seen = evidence(row("conversion", 30, 120), row("seconds", 20))
    return rule.judge(case("conversion", "10", "0.5", evidence=seen)).points


@pytest.mark.parametrize(
    ("formula", "points"),
    [
        ("weight * value / target", "5"), ("min(weight, 3 + numerator / 10)", "6"), ("denominator / 100", "1.2"),
        ("10 if value >= 0.25 else 0", "10"), ("0.1 + 0.2", "0.3"), ("round(2.675, 2)", "2.68"), ("abs(-3)", "3"),
        ("5 if value > 0.1 and not value > 0.9 else 1", "5"), ("-4", "0"), ("99", "10"),
    ],
)  # fmt: skip
def test_formulas_are_exact_and_bounded(formula: str, points: str) -> None:
    assert won(formula) == Decimal(points)


def test_other_indicators_may_be_given() -> None:
    assert won("seconds / 4", given=("seconds",)) == Decimal(5)


def test_bounds_can_be_moved() -> None:
    assert won("-4", floor=None) == Decimal(-4)
    assert won("99", cap=Decimal(12)) == Decimal(12)


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os')", "value.real", "().__class__", "[1][0]", "'a' * 3", "lambda: 1", "value ** 9", "value << 9",
        "exec('1')", "f'{value}'", "(x := 3)", "min(*[1])", "round(value, ndigits=2)", "unknown + 1", "value if", "1" * 501,
        "min", "[x for x in (1, 2)]", "value[0]", "True.real", "1 // 2", "5 % 3",
    ],
)  # fmt: skip
def test_anything_else_is_refused_when_the_card_is_read(formula: str) -> None:
    assert list(Expression(points=formula).problems("up"))


def test_a_division_by_nothing_is_not_judged() -> None:
    rule = Expression(points="weight / value")
    with pytest.raises(Unjudged) as unjudged:
        rule.judge(case("conversion", "10", fact=fact("conversion", 0)))
    assert "除数为 0" in unjudged.value.reason.render()


def test_a_missing_figure_is_not_judged() -> None:
    for formula in ("value", "numerator", "target"):
        with pytest.raises(Unjudged):
            Expression(points=formula).judge(case("conversion", "10", fact=fact("conversion", None)))


def test_an_item_may_be_only_shown() -> None:
    assert (
        ShownOnly().judge(case("sales", "0", fact=fact("sales", 12.5))).reason.render() == "12.50 元，不计分"
    )
    assert ShownOnly().judge(case("sales", "0", fact=fact("sales", None))).points == 0
