"""From pooled sums to figures: numerator, denominator, value and rows behind it, for every formula."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from kpireport.indicators.compute import Sums
from kpireport.indicators.formula import evaluate
from kpireport.indicators.model import Derived, Expression, Formula, Margin, Measure, Minus, Ratio

_ADDS = frozenset({"count", "nunique", "sum"})
_CONFIDENCE = 0.95
Made = Mapping[str, pd.DataFrame]


def parents(formula: Formula) -> tuple[str, ...]:
    """The ids a formula is worked out from; none for one over measures."""
    if isinstance(formula, Derived):
        return (formula.numerator, formula.denominator)
    return formula.names if isinstance(formula, Expression) else ()


def empty(index: pd.MultiIndex) -> pd.DataFrame:
    """A frame of figures that all are missing."""
    return pd.DataFrame({"numerator": np.nan, "denominator": np.nan, "value": np.nan, "rows": 0}, index=index)


def figures(formula: Formula, sums: Sums, index: pd.MultiIndex, made: Made) -> pd.DataFrame:
    """numerator, denominator, value and rows for each key of ``index``; ``made`` are the parents' frames."""
    frame = empty(index)
    if isinstance(formula, Derived):
        return _derived(formula, made, frame)
    if isinstance(formula, Expression):
        return _expression(formula, made, frame)
    if isinstance(formula, Margin):
        return _margin(formula, sums, frame)
    if isinstance(formula, Measure):
        frame["numerator"] = _pull(sums, index, formula)
        frame["rows"] = _rows_behind(sums, index, formula)
        frame["value"] = frame["numerator"]
        return frame
    frame["denominator"] = _pull(sums, index, formula.denominator)
    numerator = _numerator(formula, sums, index)
    frame["numerator"] = frame["denominator"] - numerator if formula.complement else numerator
    frame["rows"] = _rows_behind(sums, index, formula.denominator)
    frame["value"] = frame["numerator"] / frame["denominator"].where(frame["denominator"] != 0)
    return frame


def _numerator(formula: Ratio, sums: Sums, index: pd.MultiIndex) -> pd.Series:
    part = formula.numerator
    if isinstance(part, Minus):
        return _pull(sums, index, part.left) - _pull(sums, index, part.right)
    return _pull(sums, index, part)


def _pull(sums: Sums, index: pd.MultiIndex, measure: Measure) -> pd.Series:
    column = sums.frame[sums.names[measure]].reindex(index)
    return column.fillna(0.0) if measure.how in _ADDS else column


def _rows_behind(sums: Sums, index: pd.MultiIndex, measure: Measure) -> pd.Series:
    return sums.frame[f"{sums.names[measure]}_rows"].reindex(index).fillna(0).astype("int64")


def over_keys(formula: Derived, index: pd.MultiIndex) -> pd.MultiIndex:
    """For each key the key its denominator stands at."""
    keys = index.to_frame(index=False)
    if formula.over is not None:
        keys["scope"] = formula.over
        keys[["role", "employee_id"]] = ""
        if formula.over == "shop":
            keys["department"] = ""
    return pd.MultiIndex.from_frame(keys)


def _derived(formula: Derived, made: Made, frame: pd.DataFrame) -> pd.DataFrame:
    upper, lower = made[formula.numerator], made[formula.denominator]
    index = frame.index
    assert isinstance(index, pd.MultiIndex)
    frame["numerator"] = upper["value"]
    frame["rows"] = upper["rows"]
    frame["denominator"] = lower["value"].reindex(over_keys(formula, index)).to_numpy()
    frame["value"] = frame["numerator"] / frame["denominator"].where(frame["denominator"] != 0)
    if formula.complement:
        frame["value"] = 1 - frame["value"]
    return frame


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


def _margin(formula: Margin, sums: Sums, frame: pd.DataFrame) -> pd.DataFrame:
    index = frame.index
    assert isinstance(index, pd.MultiIndex)
    total, squares, count = (
        _pull(sums, index, each) for each in (formula.total, formula.squares, formula.count)
    )
    rows = zip(total, squares, count, strict=True)
    frame["value"] = [half_width(float(s), float(q), round(float(n))) for s, q, n in rows]
    frame["numerator"] = frame["value"]
    frame["rows"] = _rows_behind(sums, index, formula.count)
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


def reasons_of(formula: Formula, frame: pd.DataFrame, made: Made) -> pd.Series[Any]:
    """Why each missing value is missing: the reason of what it is worked out from, a zero denominator, or nothing there."""
    found = pd.Series("", index=frame.index, dtype=object)
    absent = frame["value"].isna()
    plain = isinstance(formula, Measure | Margin)
    found[absent] = "nothing" if plain else "zero_denominator"
    if isinstance(formula, Ratio):
        found[absent & (frame["denominator"].isna() | frame["numerator"].isna())] = "nothing"
    for name in reversed(parents(formula)):
        above = made[name]["missing"]
        index = frame.index
        if isinstance(formula, Derived) and name == formula.denominator:
            assert isinstance(index, pd.MultiIndex)
            index = over_keys(formula, index)
        said = pd.Series(above.reindex(index).fillna("nothing").to_numpy(), index=frame.index, dtype=object)
        found = found.mask(absent & (said != ""), said)
    return found
