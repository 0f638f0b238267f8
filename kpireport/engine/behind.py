"""What stands behind a printed figure: its rows, those that were not counted and why, and what they come to today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import isclose
from typing import Any

import ibis
import pandas as pd

from kpireport.engine.office import Office
from kpireport.indicators import Evidence, Question, compute, evidence, missing_message
from kpireport.indicators.compute import measures_of
from kpireport.indicators.figures import parents
from kpireport.indicators.model import Catalogue, Indicator
from kpireport.period import Month
from kpireport.scorecards import Fact
from kpireport.texts import Message, message

_FLAGS = ("after_sales", "advertising", "one_sentence", "ordered_before")
EVENT_RULES = frozenset({"deduct_per_event", "bonus_per_event", "no_event", "veto"})
Seat = tuple[str, str, str, str]  # scope, department, role, employee_id


@dataclass(frozen=True, slots=True)
class Recount:
    """The figure as today's data have it. ``fact`` None: there is no such figure any more. ``same`` as the printed one."""

    fact: Fact | None
    same: bool


@dataclass(frozen=True)
class Behind:
    """A month's data behind printed figures; what was read or measured once is kept."""

    office: Office
    month: Month
    _read: dict[tuple[str, str], Evidence] = field(default_factory=dict, repr=False)
    _measured: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    def rows(self, question: Question) -> Evidence:
        """The rows of a figure; ``left_out`` says of those that count in nothing why, the first reason that holds."""
        found = self._all_posts(question)
        frames = {view: _of_post(frame, question) for view, frame in found.frames.items()}
        conditions = _conditions(self.office.catalogue, found.indicator)
        reasons = [
            each for view, frame in frames.items() for each in _left_out(frame, conditions.get(view, ()))
        ]
        return replace(found, frames=frames, left_out=tuple(reasons))

    def _all_posts(self, question: Question) -> Evidence:
        key = (question.indicator, question.employee_id)
        if key not in self._read:
            office, asked = self.office, Question(*key)
            self._read[key] = evidence(office.tables, self.month, office.settings, office.catalogue, asked)
        return self._read[key]

    def recount(self, indicator: str, seat: Seat, printed: Fact) -> Recount:
        """Measure one indicator again and hold it against the printed figure."""
        office = self.office
        if indicator not in self._measured:
            self._measured[indicator] = compute(
                office.tables, self.month, office.settings, office.catalogue, [indicator]
            )
        values = self._measured[indicator]
        mine = values["indicator"].eq(indicator) & values["span"].eq("month")
        for column, wanted in zip(("scope", "department", "role", "employee_id"), seat, strict=True):
            mine &= values[column].eq(wanted)
        rows = values[mine].to_dict("records")
        if not rows:
            return Recount(None, same=printed.value is None)
        now = _fact(indicator, rows[0])
        return Recount(now, _same(printed, now))

    def events(self, who: str, kinds: Sequence[str], first: date, last: date) -> pd.DataFrame:
        """A person's events of these kinds from ``first`` to ``last``; all of them count."""
        rows = self.office.tables.table("events")
        mine = rows.filter(rows.employee_id == who, rows.kind.isin(list(kinds)))
        mine = mine.filter(rows.happened_on >= ibis.date(first), rows.happened_on <= ibis.date(last))
        frame: pd.DataFrame = mine.order_by("happened_on", "event_id").to_pandas()
        return frame.assign(counted_in=frame["kind"])

    def ratings(self, who: str, items: Mapping[str, Sequence[str]]) -> pd.DataFrame:
        """A person's marks of the month on these items; those of a relation that does not count are in nothing.

        ``items``: item → the relations that count (none named: all of them).
        """
        rows = self.office.tables.table("ratings")
        mine = rows.filter(
            rows.employee_id == who,
            rows.period.cast("string") == str(self.month),
            rows.item.isin(list(items)),
        )
        frame: pd.DataFrame = mine.order_by("item", "relation", "rater_id").to_pandas()
        counted = [
            item if not items[item] or relation in items[item] else ""
            for item, relation in zip(frame["item"], frame["relation"], strict=True)
        ]
        return frame.assign(counted_in=counted)


def _of_post(frame: pd.DataFrame, question: Question) -> pd.DataFrame:
    for column in ("department", "role"):
        wanted = getattr(question, column)
        if wanted is not None:
            frame = frame[frame[column] == wanted]
    return frame.reset_index(drop=True)


def _conditions(catalogue: Catalogue, indicator: Indicator) -> dict[str, tuple[str, ...]]:
    """View → the yes-or-no columns by which its rows count."""
    while above := parents(indicator.formula):
        indicator = catalogue[above[0]]
    wheres: dict[str, tuple[str, ...]] = {}
    for measure in measures_of(indicator):
        if measure.where:
            wheres[measure.view] = (*wheres.get(measure.view, ()), measure.where)
    return wheres


def _left_out(frame: pd.DataFrame, conditions: tuple[str, ...]) -> Iterator[tuple[Message, int]]:
    rest = frame[frame["counted_in"] == ""]
    for flag in _FLAGS:
        if flag in rest.columns:
            hit = rest[flag].eq(True).fillna(False).astype(bool)
            if hit.any():
                key = "explain.ordered_before" if flag == "ordered_before" else f"left_out.{flag}"
                yield message(key), int(hit.sum())
            rest = rest[~hit]
    if len(rest):
        columns = "、".join(dict.fromkeys(conditions))
        yield message("explain.not_so", columns=columns), len(rest)


def _fact(indicator: str, row: dict[Any, Any]) -> Fact:
    value, numerator, denominator = (_number(row[name]) for name in ("value", "numerator", "denominator"))
    return Fact(
        indicator=indicator,
        value=value,
        numerator=numerator,
        denominator=denominator,
        rows=int(row["rows"]),
        missing=missing_message(str(row["missing"])) if value is None else None,
    )


def _same(printed: Fact, now: Fact) -> bool:
    if printed.value is None or now.value is None:
        return printed.value is now.value
    if printed.rows != now.rows:
        return False
    if (
        printed.denominator is None and now.denominator is not None
    ):  # judged by the numerator or denominator alone
        return any(_close(printed.value, part) for part in (now.numerator, now.denominator, now.value))
    return all(
        _close(getattr(printed, part), getattr(now, part)) for part in ("value", "numerator", "denominator")
    )


def _close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
