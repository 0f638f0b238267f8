"""Points by a formula of one's own, and items that are only shown."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Literal

import simpleeval

from kpireport.scorecards.case import Case, Outcome, Unjudged, points, value_of
from kpireport.scorecards.exact import exact, half_up
from kpireport.scorecards.rules.base import Found, Path, Rule, found
from kpireport.scorecards.score import Better
from kpireport.texts import message

OWN = ("value", "target", "weight", "numerator", "denominator")
_FUNCTIONS = ("min", "max", "abs", "round")
_NODES = (
    ast.Expression, ast.Constant, ast.Name, ast.Load, ast.UnaryOp, ast.USub, ast.UAdd, ast.Not, ast.BinOp, ast.Add,
    ast.Sub, ast.Mult, ast.Div, ast.BoolOp, ast.And, ast.Or, ast.Compare, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq,
    ast.NotEq, ast.IfExp, ast.Call,
)  # fmt: skip
_LONGEST = 500


class Expression(Rule):
    """``points`` as a formula over value, target, weight, numerator, denominator and the ``given`` indicators by id.

    ``+ − × ÷``, comparisons, ``and or not``, ``a if b else c`` and min, max, abs, round (half up) are known, nothing
    else. The result is kept between ``floor`` and ``cap`` (the weight, where it has one).
    """

    needs_indicator: ClassVar[bool] = False
    kind: Literal["expression"] = "expression"
    points: str
    given: tuple[str, ...] = ()
    floor: Decimal | None = Decimal(0)
    cap: Decimal | None = None

    @property
    def uses_target(self) -> bool:
        """Whether the rule reads it."""
        return "target" in self._names()

    def judge(self, case: Case) -> Outcome:
        """The formula's result, rounded once."""
        names = {name: self._own(case, name) for name in OWN if name in self._names()}
        names |= {name: value_of(case.evidence.fact(name, case.scope, case.span)) for name in self.given}
        try:
            result = _evaluate(self.points, names)
        except ZeroDivisionError:
            raise Unjudged(message("score.missing.zero_division", formula=self.points)) from None
        cap = self.cap if self.cap is not None else case.weight or None
        bounded = result if cap is None else min(result, Fraction(cap))
        won = case.award(bounded if self.floor is None else max(bounded, Fraction(self.floor)))
        filled = "，".join(
            f"{name} = {half_up(value, 4).normalize():f}" for name, value in sorted(names.items())
        )
        shown = points(won, case.points_decimals, signed=won < 0)
        return Outcome(won, message("score.expression", formula=self.points, names=filled, points=shown))

    def _own(self, case: Case, name: str) -> Fraction:
        if name == "weight":
            return Fraction(case.weight)
        if name == "target":
            return case.aim()
        if name == "value" or case.fact is None:
            return case.value()
        return value_of(case.fact, "numerator" if name == "numerator" else "denominator")

    def _names(self) -> set[str]:
        try:
            tree = ast.parse(self.points, mode="eval")
        except (SyntaxError, ValueError):  # refused by problems()
            return set()
        return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}

    def problems(self, better: Better) -> Found:  # noqa: ARG002
        """A formula that cannot be read, says too much, or names what it is not given."""
        try:
            tree = ast.parse(self.points, mode="eval")
        except (SyntaxError, ValueError):
            yield found("points", "score.card.bad_formula", detail=self.points[:80])
            return
        if len(self.points) > _LONGEST:
            yield found("points", "score.card.bad_formula", detail=f"> {_LONGEST}")
        called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            if not isinstance(node, _NODES) or (isinstance(node, ast.Call) and node.keywords):
                yield found("points", "score.card.bad_formula", detail=type(node).__name__)
            elif isinstance(node, ast.Constant) and not isinstance(node.value, int | float):
                yield found("points", "score.card.bad_formula", detail=repr(node.value))
            elif isinstance(node, ast.Call) and not isinstance(node.func, ast.Name):
                yield found("points", "score.card.bad_formula", detail=ast.unparse(node)[:80])
            elif isinstance(node, ast.Name):
                known = _FUNCTIONS if id(node) in called else (*OWN, *self.given)
                if node.id not in known:
                    yield found(
                        "points", "score.card.unknown_in_formula", name=node.id, known="、".join(known)
                    )

    def indicators(self) -> Iterator[tuple[Path, str]]:
        """The indicators it is given."""
        for i, name in enumerate(self.given):
            yield ("given", i), name


def _round(value: Fraction, decimals: Fraction = Fraction(0)) -> Fraction:
    return Fraction(half_up(Fraction(value), int(decimals)))


class _Evaluator(simpleeval.SimpleEval):  # type: ignore[misc]
    """simpleeval on exact fractions: numbers are read as written."""

    def __init__(self, names: dict[str, Fraction]) -> None:
        super().__init__(names=dict(names), functions={"min": min, "max": max, "abs": abs, "round": _round})
        kept = {*_NODES, ast.Expr}
        self.nodes: dict[Any, Any] = {k: visit for k, visit in self.nodes.items() if k in kept}
        self.nodes[ast.Constant] = self._eval_number
        self.operators: dict[Any, Any] = {k: run for k, run in self.operators.items() if k in kept}

    def _eval_number(self, node: ast.Constant) -> Any:
        return exact(node.value) if isinstance(node.value, int | float) else node.value


def _evaluate(formula: str, names: dict[str, Fraction]) -> Fraction:
    try:
        return Fraction(_Evaluator(names).eval(formula))
    except (simpleeval.InvalidExpression, TypeError, ValueError):
        raise Unjudged(message("score.missing.formula", formula=formula)) from None


class ShownOnly(Rule):
    """The figure is shown and wins nothing (it is paid for elsewhere, or only watched)."""

    needs_indicator: ClassVar[bool] = True
    kind: Literal["shown"] = "shown"

    def judge(self, case: Case) -> Outcome:
        """No points, whether or not there is a figure."""
        try:
            return Outcome(Decimal(0), message("score.shown", actual=case.actual()))
        except Unjudged as unjudged:
            return Outcome(Decimal(0), message("score.shown", actual=unjudged.reason))
