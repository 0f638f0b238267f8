"""The unit a header says, and what becomes of bare numbers when the source says none."""

from __future__ import annotations

import pytest

from kpireport.data.suggest import suggest
from kpireport.data.tables import table_named
from kpireport.data.units import unit_said
from tests.data.company import Place


@pytest.mark.parametrize(
    ("table", "column", "header", "unit"),
    [
        ("account_days", "first_response_s", "首次响应时长(分钟)", "minutes"),
        ("account_days", "first_response_s", "首次响应时长（秒）", None),
        ("account_days", "refund_only_hours", "完结时长(小时)", None),
        ("account_days", "refund_only_hours", "完结时长(天)", "days"),
        ("account_days", "assisted_sales", "销售额【万元】", "wan"),
        ("account_days", "assisted_sales", "销售额(元)", None),
        ("account_days", "assisted_sales", "销售额(分)", "cents"),
        ("account_days", "reply_rate", "回复率(%)", "percent"),
        ("reviews", "score", "得分(分)", None),
        ("conversations", "first_response_s", "response_ms", "milliseconds"),
        ("orders", "buyer_id", "买家(万)", None),
    ],
)
def test_the_unit_of_a_header_is_told(table: str, column: str, header: str, unit: str | None) -> None:
    assert unit_said(table_named(table).column(column), header) == unit


DAYS = {"account": "客服", "day": "日期", "received_buyers": "接待人数"}
TEXT = "客服,日期,接待人数,首次响应时长(分钟),投诉率(%)\n甲,2024-05-01,1,2,0.5\n甲,2024-05-02,2,0,0\n甲,2024-05-03,3,80秒,0.1%\n"


def source(place: Place, first: object, rate: object) -> Place:
    place.write("data/raw/日报.csv", TEXT)
    columns = DAYS | {"first_response_s": first, "complaint_rate": rate}
    return place.sources({"d": {"table": "account_days", "files": "data/raw/*.csv", "columns": columns}})


def test_bare_numbers_below_a_unit_are_refused_until_the_source_says_it(place: Place) -> None:
    report = source(place, "首次响应时长(分钟)", "投诉率(%)").ingest()
    (file,) = report.sources[0].files
    assert (file.kept, file.rejected) == (2, 1)
    listed = (place.root / "data/rejects/d.csv").read_text(encoding="utf-8-sig")
    assert "unit: minutes" in listed
    assert "unit: percent" in listed
    minutes = {"from": "首次响应时长(分钟)", "unit": "minutes"}
    source(place, minutes, {"from": "投诉率(%)", "unit": "percent"}).ingest()
    found = [
        (float(str(r["first_response_s"])), float(str(r["complaint_rate"])))
        for r in place.rows("account_days")
    ]
    assert sorted(found) == [(0, 0), (80, 0.001), (120, 0.005)]


def test_a_unit_in_a_line_below_the_header_is_asked_for_too(place: Place) -> None:
    text = "客服,日期,接待人数,首次响应时长\n,,(人),(分钟)\n甲,2024-05-01,1,2\n"
    place.write("data/raw/日报.csv", text)
    columns = DAYS | {"first_response_s": "首次响应时长"}
    place.sources({"d": {"table": "account_days", "files": "data/raw/*.csv", "columns": columns}})
    failed = place.ingest().sources[0].failed
    assert failed is not None
    assert "unit: minutes" in failed.render()


def test_points_are_not_proposed_as_cents(place: Place) -> None:
    path = place.write("data/raw/评价.csv", "评价编号,评价时间,得分(分),满分\n" + "r1,2024-05-01,4,5\n" * 3)
    assert "cents" not in suggest(path, table="reviews").to_yaml()
