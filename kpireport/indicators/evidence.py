"""The rows behind one figure: what was counted, what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd

from kpireport.data import Tables
from kpireport.indicators.cells import CELLS, OWNERS
from kpireport.indicators.compute import measures_of
from kpireport.indicators.figures import parents
from kpireport.indicators.model import Catalogue, Indicator, Measure
from kpireport.indicators.running import Run
from kpireport.indicators.settings import Settings
from kpireport.indicators.views import HELD, program_of
from kpireport.period import Month, Span
from kpireport.texts import Message, message

_LEFT_OUT = ("after_sales", "advertising", "one_sentence")


@dataclass(frozen=True)
class Evidence:
    """The rows behind one indicator of one person, by prepared view.

    ``frames``: view → its rows of that person and span, with a column ``counted_in`` naming the measures a row counts in.
    ``left_out``: sentence and number of rows for each filter.
    """

    indicator: Indicator
    frames: dict[str, pd.DataFrame]
    left_out: tuple[tuple[Message, int], ...]


@dataclass(frozen=True)
class Question:
    """Which figure: an indicator (id or name) of a person, in one post when named, in the month or one span of it."""

    indicator: str
    employee_id: str
    department: str | None = None
    role: str | None = None
    span: Span | None = None


def evidence(
    tables: Tables, month: Month, settings: Settings, catalogue: Catalogue, question: Question
) -> Evidence:
    """The rows behind one figure.

    A derived indicator shows the rows of the one in its numerator. UnknownName for an unknown indicator.
    """
    found = catalogue.find(question.indicator)
    base = found
    while names := parents(base.formula):
        base = catalogue[names[0]]
    measures = list(dict.fromkeys(measures_of(base)))
    days = question.span or month.span
    read = list(dict.fromkeys(measure.view for measure in measures))
    program = program_of(tables, month, settings, catalogue)
    for name in read:
        program.view(name)
    with Run(program, HELD).kept(*read) as views:
        frames = {
            name: _rows(views[name], [m for m in measures if m.view == name], question, days) for name in read
        }
    return Evidence(found, frames, tuple(_left_out(frames)))


def _rows(rows: ir.Table, measures: list[Measure], question: Question, days: Span) -> pd.DataFrame:
    rows = rows.filter(rows.day >= ibis.date(days.first), rows.day <= ibis.date(days.last))
    for name in OWNERS:
        wanted = getattr(question, name)
        if wanted is not None:
            rows = rows.filter(rows[name] == wanted)
    if "credited_person" in rows.columns:
        rows = rows.filter(rows.credited_person == rows.employee_id)
    frame: pd.DataFrame = rows.to_pyarrow().to_pandas()
    frame["counted_in"] = [_named(frame, measures, position) for position in range(len(frame))]
    shown = [name for name in frame.columns if not name.startswith("credited_") and name not in CELLS]
    return frame[shown].sort_values(_sort_keys(frame), ignore_index=True)


def _named(frame: pd.DataFrame, measures: list[Measure], position: int) -> str:
    names = [
        f"{m.how}({m.column or '*'}{' | ' + m.where if m.where else ''})"
        for m in measures
        if m.where is None or bool(frame[m.where].iloc[position])
    ]
    return "; ".join(names)


def _sort_keys(frame: pd.DataFrame) -> list[str]:
    ids = ("day", "order_id", "conversation_id", "account", "review_id", "event_id", "refund_id", "buyer_id")
    more = (
        "campaign_id",
        "sku",
        "line",
        "user_id",
        "survey_id",
        "respondent_id",
        "rating_id",
        "kind",
        "question",
    )
    return [name for name in (*ids, *more) if name in frame.columns]


def _left_out(frames: dict[str, pd.DataFrame]) -> list[tuple[Message, int]]:
    parts = frames.get("parts")
    if parts is None:
        return []
    counts = [(message(f"left_out.{name}"), int(parts[name].sum())) for name in _LEFT_OUT]
    return [(text, count) for text, count in counts if count]
