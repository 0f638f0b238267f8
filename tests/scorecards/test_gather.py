"""Indicator values as the facts that rules read."""

import pandas as pd

from kpireport.period import Month
from kpireport.scorecards.evidence import Seat
from kpireport.scorecards.gather import figures
from kpireport.texts import message

SEAT = Seat("客服部", "售前客服", "E1")


def row(indicator: str, value: float | None, note: str = "") -> dict[str, object]:
    return {
        "span": "month",
        "scope": "person",
        "department": SEAT.department,
        "role": SEAT.role,
        "employee_id": SEAT.employee_id,
        "indicator": indicator,
        "value": value,
        "numerator": value,
        "denominator": None,
        "rows": 1,
        "missing": "" if value is not None else "no_rows|orders",
        "note": note,
    }


def test_a_figure_made_from_daily_sums_carries_the_note_that_says_so() -> None:
    values = pd.DataFrame(
        [row("received_buyers", 40.0, "added_up"), row("refund_rate", 0.1), row("csat", None, "added_up")]
    )
    found = figures(Month(2024, 5), values, {}, ())
    assert found.fact("received_buyers", SEAT).note == message("note.added_up")
    assert found.fact("refund_rate", SEAT).note is None
    assert found.fact("csat", SEAT).note is None  # nothing was made


def test_values_without_notes_are_read_as_before() -> None:
    values = pd.DataFrame([row("received_buyers", 40.0)]).drop(columns="note")
    assert figures(Month(2024, 5), values, {}, ()).fact("received_buyers", SEAT).value == 40
