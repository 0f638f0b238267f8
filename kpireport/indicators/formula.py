"""Formulas over indicator ids: read as a small language of arithmetic, never run as Python."""

from __future__ import annotations

import ast
import math
from typing import Any

import simpleeval

FUNCTIONS = {"min": min, "max": max, "abs": abs, "sqrt": math.sqrt}
_NODES = (
    ast.Expression, ast.Expr, ast.Constant, ast.Name, ast.Load, ast.UnaryOp, ast.USub, ast.UAdd, ast.Not, ast.BinOp,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.BoolOp, ast.And, ast.Or, ast.Compare, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
    ast.Eq, ast.NotEq, ast.IfExp, ast.Call,
)  # fmt: skip
_LONGEST = 500


def names_in(text: str) -> tuple[str, ...]:
    """The ids a formula reads, in order; ValueError (with what is wrong) for one that says more than arithmetic."""
    if len(text) > _LONGEST:
        raise ValueError(f"> {_LONGEST}")
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError):
        raise ValueError(text[:80]) from None
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        number = isinstance(node, ast.Constant) and type(node.value) in {int, float}
        plain_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords
        known = not isinstance(node, ast.Constant | ast.Call) or number or plain_call
        if not isinstance(node, _NODES) or not known:
            raise ValueError(ast.unparse(node)[:80] if hasattr(node, "lineno") else type(node).__name__)
        if id(node) in called and isinstance(node, ast.Name) and node.id not in FUNCTIONS:
            raise ValueError(node.id)
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called]
    ordered = sorted(named, key=lambda node: (node.lineno, node.col_offset))
    return tuple(dict.fromkeys(node.id for node in ordered))


class _Evaluator(simpleeval.SimpleEval):  # type: ignore[misc]
    def __init__(self, names: dict[str, float]) -> None:
        super().__init__(names=dict(names), functions=dict(FUNCTIONS))
        self.nodes: dict[Any, Any] = {kind: run for kind, run in self.nodes.items() if kind in _NODES}
        self.operators: dict[Any, Any] = {kind: run for kind, run in self.operators.items() if kind in _NODES}


def evaluate(text: str, names: dict[str, float]) -> float:
    """The formula's value; ZeroDivisionError where it divides by zero."""
    return float(_Evaluator(names).eval(text))
