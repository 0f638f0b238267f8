"""Rows that are no data: totals, averages, blank rows, the header once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.raw import plain
from kpireport.data.readers.layout import Labels

#: Mean a total wherever they stand alone in one of the first columns.
_SURE = (
    "店铺汇总值",
    "店铺平均值",
    "店铺合计",
    "全店合计",
    "全店汇总值",
    "全店平均值",
    "本页合计",
    "本页小计",
)
#: Mean a total only as the first text of a row, blanks, dashes and days before it aside.
_FIRST = (
    *("合计", "总计", "汇总", "小计", "总合计", "平均", "平均值", "均值", "汇总值"),
    *("Total", "TOTAL", "total", "Grand Total", "Subtotal", "Sum", "Average"),
    *("Total: Account", "Total: Campaigns", "Total: Filtered campaigns", "Total: Search", "Total: Display"),
)
#: What no person and no account is called.
TOTALS = frozenset((*_SURE, *_FIRST))
_BLANK_OR_DAY = r"^(?:-*|—*|\d{4}[-/.年]?\d{1,2}(?:[-/.月]?\d{1,2}日?)?)$"
_DEEP = 5


@dataclass(frozen=True, slots=True)
class Sorted:
    """Rows parted: ``keep`` and ``out`` are masks; ``recognised`` the labels found without being declared."""

    keep: Any
    out: Any
    recognised: tuple[str, ...]
    headers: int


def part_rows(table: pa.Table, labels: Labels, header: Sequence[str]) -> Sorted:
    """Which rows of a table of strings are data, which are totals or a header; blank rows are neither."""
    blank = _blank(table)
    repeated = _repeated(table, header)
    declared = _declared(table, labels)
    guessed, found = _guessed(table, {plain(name) for name in labels})
    out = _either(declared, _either(repeated, guessed))
    if out is None:
        keep = pc.invert(blank)
        return Sorted(keep, None, (), 0)
    out = pc.and_not(out, blank)
    keep = pc.invert(pc.or_(out, blank))
    headers = pc.sum(repeated).as_py() or 0 if repeated is not None else 0
    return Sorted(keep, out, found, headers)


def _either(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return pc.or_(one, other)


def _blank(table: pa.Table) -> Any:
    mask = None
    for column in table.columns:
        empty = pc.fill_null(pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(column)), 0), True)
        mask = empty if mask is None else pc.and_(mask, empty)
        if not pc.any(mask).as_py():
            break
    return mask if mask is not None else pa.array([], pa.bool_())


def _repeated(table: pa.Table, header: Sequence[str]) -> Any:
    """Rows that repeat the header; None where there are none."""
    mask = None
    for column, name in zip(table.columns, header, strict=False):
        same = pc.fill_null(pc.equal(column, name), not name)
        mask = same if mask is None else pc.and_(mask, same)
        if not pc.any(mask).as_py():
            return None
    return mask if len(set(header)) > 1 else None


def _declared(table: pa.Table, labels: Labels) -> Any:
    mask = None
    for name, wanted in labels.items():
        column = next((n for n in table.column_names if n == name or plain(n) == plain(name)), None)
        if (
            column is None
            and name.startswith("#")
            and name[1:].isdigit()
            and int(name[1:]) <= table.num_columns
        ):
            column = table.column_names[int(name[1:]) - 1]
        if column is None:
            continue
        text = pc.utf8_trim_whitespace(pc.fill_null(table.column(column), ""))
        mask = _either(mask, pc.is_in(text, value_set=pa.array([w.strip() for w in wanted], pa.string())))
    return mask if mask is not None and pc.any(mask).as_py() else None


def _variants(labels: Sequence[str]) -> pa.Array:
    spaced = [" ".join(label) for label in labels if len(label) == 2]
    plain_ones = [*labels, *spaced]
    return pa.array([v + mark for v in plain_ones for mark in ("", ":", "：", " ")], pa.string())


def _guessed(table: pa.Table, declared: set[str]) -> tuple[Any, tuple[str, ...]]:
    """Rows that say of themselves that they are totals, and with what words; declared columns are left alone."""
    sure, first = _variants(_SURE), _variants(_FIRST)
    either = pa.array([*sure.to_pylist(), *first.to_pylist()], pa.string())
    columns = [
        (column, {plain(name), f"#{at + 1}"} & declared)
        for at, (name, column) in enumerate(zip(table.column_names[:_DEEP], table.columns, strict=False))
    ]
    if not any(pc.any(pc.is_in(column, value_set=either)).as_py() for column, left in columns if not left):
        return None, ()
    mask: Any = None
    before_blank: Any = None
    found: set[str] = set()
    for column, left in columns:
        if left:
            continue
        weak = pc.is_in(column, value_set=first)
        weak = weak if before_blank is None else pc.and_(weak, before_blank)
        hit = pc.or_(pc.is_in(column, value_set=sure), weak)
        if pc.any(hit).as_py():
            found |= {str(value).strip(" :：") for value in pc.unique(pc.filter(column, hit)).to_pylist()}
            mask = _either(mask, hit)
        empty = pc.fill_null(pc.match_substring_regex(column, _BLANK_OR_DAY), True)
        before_blank = empty if before_blank is None else pc.and_(before_blank, empty)
    return mask, tuple(sorted(found))
