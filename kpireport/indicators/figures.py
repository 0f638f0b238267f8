"""From pooled sums to figures: numerator, denominator, value and rows behind it, for every formula."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import pandas as pd

from kpireport.indicators.formula import evaluate
from kpireport.indicators.model import Derived, Expression, Formula, Margin, Measure, Minus, Ratio

_ADDS = frozenset({"count", "nunique", "sum"})
_CONFIDENCE = 0.95
Made = Mapping[str, pd.DataFrame]
Names = Mapping[Measure, str]


def parents(formula: Formula) -> tuple[str, ...]:
    """The ids a formula is worked out from; none for one over measures."""
    if isinstance(formula, Derived):
        return (formula.numerator, formula.denominator)
    return formula.names if isinstance(formula, Expression) else ()


@dataclass(frozen=True)
class Grid:
    """The rows every figure has: span, scope, department, role, employee_id; ``idle``: a person without any account."""

    keys: pd.DataFrame
    idle: pd.Series[bool]

    def over(self, scope: str | None) -> np.ndarray[Any, np.dtype[np.intp]]:
        """For each row the position of the row of its department (or the shop) in the same span; −1 where there is none."""
        if scope is None:
            return np.arange(len(self.keys))
        return self._above[scope]

    @cached_property
    def index(self) -> pd.MultiIndex:
        """The keys as an index."""
        return pd.MultiIndex.from_frame(self.keys)

    @cached_property
    def _above(self) -> dict[str, np.ndarray[Any, np.dtype[np.intp]]]:
        found = {}
        for scope in ("department", "shop"):
            keys = self.keys.copy()
            keys["scope"] = scope
            keys[["role", "employee_id"]] = ""
            if scope == "shop":
                keys["department"] = ""
            found[scope] = self.index.get_indexer(pd.MultiIndex.from_frame(keys))
        return found


def empty(grid: Grid) -> pd.DataFrame:
    """A frame of figures that all are missing."""
    nothing = np.full(len(grid.keys), np.nan)
    return pd.DataFrame({"numerator": nothing, "denominator": nothing, "value": nothing, "rows": 0})


def figures(formula: Formula, sums: pd.DataFrame, names: Names, grid: Grid, made: Made) -> pd.DataFrame:
    """numerator, denominator, value and rows for each row of ``grid``; ``made`` are the parents' frames."""
    if isinstance(formula, Derived):
        return _derived(formula, made, empty(grid), grid)
    if isinstance(formula, Expression):
        return _expression(formula, made, empty(grid))
    pooled = _Pooled(sums, names)
    if isinstance(formula, Margin):
        return _margin(formula, pooled, empty(grid))
    if isinstance(formula, Measure):
        found = pooled.sum(formula)
        return _framed(found, np.nan, found, pooled.rows(formula))
    whole, part = pooled.sum(formula.denominator), _numerator(formula, pooled)
    part = whole - part if formula.complement else part
    return _framed(part, whole, part / whole.where(whole != 0), pooled.rows(formula.denominator))


def _framed(numerator: Any, denominator: Any, value: Any, rows: Any) -> pd.DataFrame:
    return pd.DataFrame({"numerator": numerator, "denominator": denominator, "value": value, "rows": rows})


@dataclass(frozen=True)
class _Pooled:
    """The sums, aligned with the grid."""

    frame: pd.DataFrame
    names: Names

    def sum(self, measure: Measure) -> pd.Series[Any]:
        column = self.frame[self.names[measure]]
        return column.fillna(0.0) if measure.how in _ADDS else column

    def rows(self, measure: Measure) -> pd.Series[Any]:
        return self.frame[f"{self.names[measure]}_rows"].fillna(0).astype("int64")


def _numerator(formula: Ratio, pooled: _Pooled) -> pd.Series[Any]:
    part = formula.numerator
    if isinstance(part, Minus):
        return pooled.sum(part.left) - pooled.sum(part.right)
    return pooled.sum(part)


def _derived(formula: Derived, made: Made, frame: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    upper, lower = made[formula.numerator], made[formula.denominator]
    frame["numerator"] = upper["value"]
    frame["rows"] = upper["rows"]
    frame["denominator"] = _at(lower["value"], grid.over(formula.over), np.nan)
    frame["value"] = frame["numerator"] / frame["denominator"].where(frame["denominator"] != 0)
    if formula.complement:
        frame["value"] = 1 - frame["value"]
    return frame


def _at(column: pd.Series[Any], positions: np.ndarray[Any, np.dtype[np.intp]], absent: Any) -> Any:
    found = column.to_numpy()[positions]
    return np.where(positions >= 0, found, absent)


def _expression(formula: Expression, made: Made, frame: pd.DataFrame) -> pd.DataFrame:
    given = pd.DataFrame({name: made[name]["value"] for name in formula.names}, index=frame.index)
    rows = given.to_dict("records")
    frame["value"] = [_result(formula.text, {str(k): float(v) for k, v in row.items()}) for row in rows]
    frame["numerator"] = frame["value"]
    if formula.names:
        frame["rows"] = sum(made[name]["rows"] for name in formula.names)
    return frame


def _result(text: str, names: dict[str, float]) -> float:
    if any(math.isnan(value) for value in names.values()):
        return math.nan
    try:
        return evaluate(text, names)
    except ZeroDivisionError:
        return math.nan


def _margin(formula: Margin, pooled: _Pooled, frame: pd.DataFrame) -> pd.DataFrame:
    rows = zip(pooled.sum(formula.total), pooled.sum(formula.squares), pooled.sum(formula.count), strict=True)
    frame["value"] = [half_width(float(s), float(q), round(float(n))) for s, q, n in rows]
    frame["numerator"] = frame["value"]
    frame["rows"] = pooled.rows(formula.count)
    return frame


def half_width(total: float, squares: float, count: int) -> float:
    """Half the width of the 95 % interval of a mean from Σx, Σx² and n; NaN for fewer than two values."""
    if count < 2:
        return math.nan
    variance = max(0.0, (squares - total * total / count) / (count - 1))
    return student(count - 1) * math.sqrt(variance / count)


@cache
def student(freedom: int, confidence: float = _CONFIDENCE) -> float:
    """The two-sided quantile of Student's t; the finite sums of Abramowitz & Stegun 26.7.3–4, solved by halving."""
    low, high = 0.0, 1000.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < confidence else (low, middle)
    return (low + high) / 2


def _within(t: float, freedom: int) -> float:
    """P(|T| ≤ t)."""
    theta = math.atan2(t, math.sqrt(freedom))
    if freedom % 2:
        if freedom == 1:
            return 2 * theta / math.pi
        inner = sum(_terms(theta, freedom, odd=True))
        return 2 / math.pi * (theta + math.sin(theta) * inner)
    return math.sin(theta) * sum(_terms(theta, freedom, odd=False))


def _terms(theta: float, freedom: int, odd: bool) -> Iterator[float]:
    term = math.cos(theta) if odd else 1.0
    yield term
    for upper in range(2 if odd else 1, freedom - 2, 2):
        term *= math.cos(theta) ** 2 * upper / (upper + 1)
        yield term


def reasons_of(formula: Formula, frame: pd.DataFrame, grid: Grid, made: Made) -> pd.Series[Any]:
    """Why each missing value is missing: the reason of what it is worked out from, a zero denominator, or nothing there."""
    found = pd.Series("", index=frame.index, dtype=object)
    absent = frame["value"].isna()
    plain = isinstance(formula, Measure | Margin)
    found[absent] = "nothing" if plain else "zero_denominator"
    if isinstance(formula, Ratio):
        found[absent & (frame["denominator"].isna() | frame["numerator"].isna())] = "nothing"
    for name in reversed(parents(formula)):
        over = formula.over if isinstance(formula, Derived) and name == formula.denominator else None
        said = pd.Series(_at(made[name]["missing"], grid.over(over), "nothing"), dtype=object)
        found = found.mask(absent & (said != ""), said)
    return found
