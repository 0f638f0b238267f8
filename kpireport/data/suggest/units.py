"""In what unit the numbers of a column are written, by its header, a line of units below it, or the numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow.compute as pc

from kpireport.data.schema import Column
from kpireport.data.suggest.shapes import Look
from kpireport.data.units import unit_said

#: Moments counted from 1970, by how many digits they have.
_EPOCHS = {"unix": r"^1\d{9}$", "unix_ms": r"^1\d{12}$", "unix_any": r"^1\d{9}(?:\d{3})?$"}


def _said_unit(column: Column, look: Look, layout: Mapping[str, str]) -> str | None:
    """The unit a header says in brackets, or a line of units below it, where bare numbers stand in it."""
    below = dict(each.rsplit("=", 1) for each in layout.get("units", "").split("、") if "=" in each)
    bare = pc.all(pc.match_substring_regex(look.values.slice(0, 200), r"^[-+]?[\d.,]+$")).as_py()
    return unit_said(column, look.name, below.get(look.name, "")) if bare else None


def unit_of(column: Column, look: Look, layout: Mapping[str, str]) -> str | None:
    """The ``unit`` a source has to say for this column, as its header and values tell; None where none is needed."""
    said = _said_unit(column, look, layout)
    if said:
        return said
    numbers = look.values.slice(0, 200)
    if column.type == "timestamp":
        units = (u for u, form in _EPOCHS.items() if pc.all(pc.match_substring_regex(numbers, form)).as_py())
        return next(units, None)
    if column.unit == "seconds" and pc.any(pc.match_substring_regex(numbers, r"^\d{1,3}:\d{2}$")).as_py():
        return "mm:ss"
    if column.unit == "percent" and look.shape in {"int", "decimal"}:
        large = [
            text for text in numbers.to_pylist() if re.fullmatch(r"\d+(?:\.\d+)?", text) and float(text) > 1.5
        ]
        return "percent" if large else None
    return None
