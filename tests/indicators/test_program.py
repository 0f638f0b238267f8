"""The SQL of a month is written once and serves every month; what is kept is used only where it still holds."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from kpireport.data import Tables
from kpireport.engine.inputs import rows_within_reach
from kpireport.indicators import Settings, catalogue, compute
from kpireport.indicators.compute import measures_of
from kpireport.indicators.context import months_of
from kpireport.indicators.program import Program
from kpireport.indicators.views import program_of
from kpireport.period import Month
from tests.indicators.scene import Scene

MAY, FEBRUARY = Month.parse("2024-05"), Month.parse("2024-02")


def _tables(*more: tuple[str, str]) -> Tables:
    scene = Scene()
    scene.chat("b", "2024-05-03", "10:00:00 b", "10:00:30 a", "10:00:40 b")
    for number, (day, paid) in enumerate((("2024-05-03 10:05:00", "2024-05-03 10:06:00"), *more)):
        scene.add(
            "orders", order_id=f"o{number}", buyer_id="b", ordered_at=day, paid_at=paid, paid_amount="9.00"
        )
    return scene.tables()


def _program(tables: Tables, month: Month) -> Program:
    program = program_of(tables, month, Settings(), catalogue())
    for indicator in catalogue().values():
        for measure in measures_of(indicator):
            program.view(measure.view)
    return program


@pytest.mark.slow
def test_the_text_written_for_one_month_is_the_one_written_for_another() -> None:
    tables = _tables(("2024-02-03 10:05:00", "2024-02-03 10:06:00"))
    one, other = _program(tables, MAY), _program(tables, FEBRUARY)
    differing = [name for name, piece in one.views.items() if other.views[name] != piece]
    asked = {name for name in differing if one.views[name].asked or other.views[name].asked}
    assert set(differing) <= asked
    assert not [name for name in differing if one.views[name].asked == other.views[name].asked]


@pytest.mark.slow
def test_no_view_reads_a_month_that_is_not_waited_for() -> None:
    program = _program(_tables(), MAY)
    ahead = {
        name
        for piece in program.views.values()
        for name, reach in piece.tables
        if reach is not None and months_of(reach, MAY)[-1] > MAY
    }
    assert ahead == {"messages", "conversations", "refunds"}


def test_a_text_that_was_kept_gives_the_same_figures(tmp_path: Path) -> None:
    wanted = ["received_buyers", "inquiry_conversion", "first_response_s", "sales"]
    fresh = compute(_tables(), MAY, Settings(), catalogue(), wanted, texts=tmp_path)
    kept = sorted(tmp_path.iterdir())
    before = [path.read_bytes() for path in kept]
    again = compute(_tables(), MAY, Settings(), catalogue(), wanted, texts=tmp_path)
    pd.testing.assert_frame_equal(fresh, again)
    assert [path.read_bytes() for path in sorted(tmp_path.iterdir())] == before
    assert fresh["value"].notna().any()


def test_a_text_built_on_an_answer_is_written_anew_where_the_answer_is_another(tmp_path: Path) -> None:
    compute(_tables(), MAY, Settings(), catalogue(), ["received_buyers"], texts=tmp_path)
    scene = Scene()
    scene.chat("b", "2024-05-03", "10:00:00 b", "10:00:30 a", "10:00:40 b")
    scene.add(
        "conversations",
        conversation_id="listed",
        account="店:小林",
        buyer_id="c",
        started_at="2024-05-04 09:00:00",
        agent_messages=1,
        buyer_messages=1,
    )
    kept = compute(scene.tables(), MAY, Settings(), catalogue(), ["received_buyers"], texts=tmp_path)
    plain = compute(scene.tables(), MAY, Settings(), catalogue(), ["received_buyers"])
    pd.testing.assert_frame_equal(kept, plain)
    shop = kept[(kept["scope"] == "shop") & (kept["span"] == "month")]
    assert shop["value"].tolist() == [2.0]


def test_a_ruined_text_is_written_anew(tmp_path: Path) -> None:
    wanted = ["received_buyers"]
    fresh = compute(_tables(), MAY, Settings(), catalogue(), wanted, texts=tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_text('[{"name": "parts"', encoding="utf-8")
    pd.testing.assert_frame_equal(
        compute(_tables(), MAY, Settings(), catalogue(), wanted, texts=tmp_path), fresh
    )
    assert json.loads(path.read_text(encoding="utf-8"))


def test_next_months_orders_concern_a_month_and_its_reviews_do_not() -> None:
    def marks(*extra: str) -> tuple[str, str]:
        scene = Scene()
        scene.chat("b", "2024-05-03", "10:00:00 b", "10:00:30 a")
        scene.add("orders", order_id="o", buyer_id="b", ordered_at="2024-05-03 10:05:00")
        for table in extra:
            if table == "orders":
                scene.add("orders", order_id="p", buyer_id="b", ordered_at="2024-06-01 10:05:00")
            else:
                scene.add(
                    "reviews", review_id="r", rated_at="2024-06-03 10:00:00", about="service", score=5, of=5
                )
        tables = scene.tables()
        return rows_within_reach(tables, "orders", MAY), rows_within_reach(tables, "reviews", MAY)

    plain, later_order, later_review = marks(), marks("orders"), marks("reviews")
    assert later_order[0] != plain[0]
    assert later_review == plain
