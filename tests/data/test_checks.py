"""What does not fit between rows that stand is found, counted and shown with samples."""

from __future__ import annotations

from typing import Any

import pytest

from kpireport.data.store import Finding
from tests.data.company import ACCOUNTS, ORDERS, Place, order

REFUNDS = {
    "refunds": {
        "table": "refunds",
        "files": "data/raw/refunds.csv",
        "columns": {"refund_id": "号", "order_id": "订单", "requested_at": "申请", "closed_at": "完结", "amount": "金额", "kind": {"value": "refund"}, "closed_by": "处理"},
    }
}  # fmt: skip
POSTS = {
    "posts": {
        "table": "assignments",
        "files": "data/raw/posts.csv",
        "columns": {"employee_id": "工号", "department": "部门", "role": "岗位", "starts_on": "始", "ends_on": "止", "on_probation": {"value": False}},
    }
}  # fmt: skip


def _found(place: Place) -> dict[str, Finding]:
    report = place.ingest()
    assert report.ok, [source.line.render() for source in report.failed]
    return {each.key: each for each in report.findings}


def test_refunds_of_unknown_orders_and_by_unknown_people_are_found(place: Place) -> None:
    place.sources(ORDERS, REFUNDS, ACCOUNTS).orders("orders", order(1))
    place.write("data/raw/accounts.csv", "账号,工号,启用,停用\na,E1,2024-01-01,\n")
    place.write(
        "data/raw/refunds.csv",
        "号,订单,申请,完结,金额,处理\nr1,1,2024-05-04,2024-05-05,1,a\nr2,99,2024-05-04,,1,nobody\nr3,98,2024-05-04,,1,\nr4,98,2024-05-04,,1,\n",
    )
    found = _found(place)
    assert (found["data.unknown_ref"].count, found["data.unknown_ref"].samples) == (3, ("98", "99"))
    assert (found["data.unknown_closer"].count, found["data.unknown_closer"].samples) == (1, ("nobody",))
    assert "nobody" in found["data.unknown_closer"].message.render()
    assert len(place.rows("refunds")) == 4


def test_times_that_run_backwards_are_found(place: Place) -> None:
    place.sources(REFUNDS)
    place.write(
        "data/raw/refunds.csv",
        "号,订单,申请,完结,金额,处理\nr1,1,2024-05-04,2024-05-03,1,\nr2,1,2024-05-04,2024-05-04,1,\n",
    )
    found = _found(place)["data.backwards"]
    assert (found.table, found.column, found.samples) == ("refunds", "closed_at", ("r1",))


def test_posts_that_overlap_and_posts_nobody_declared_are_found(place: Place) -> None:
    place.sources(POSTS).write(
        "data/raw/posts.csv",
        "工号,部门,岗位,始,止\nE1,客服部,售前客服,2024-01-01,2024-05-15\nE1,客服部,售后客服,2024-05-15,\nE2,客服部,售前客服,2024-01-01,2024-05-15\n"
        "E2,客服部,售前客服,2024-05-16,\n",
    )
    found = _found(place)
    assert found["data.two_posts"].samples == ("E1 客服部/售前客服 + 客服部/售后客服",)
    assert found["data.unknown_post"].samples == ("客服部/售后客服",)


def test_rows_in_a_far_off_month_are_found(place: Place) -> None:
    rows = [order(number, f"2024-0{4 + number % 2}-10") for number in range(200)]
    place.sources(ORDERS).orders("orders", *rows, order(999, "2042-05-10"))
    found = _found(place)["data.stray_months"]
    assert (found.count, found.samples) == (1, ("2042-05",))


def test_findings_are_kept_until_something_changes(place: Place) -> None:
    place.sources(ORDERS, REFUNDS).orders("orders", order(1))
    refunds = place.write("data/raw/refunds.csv", "号,订单,申请,完结,金额,处理\nr1,9,2024-05-04,,1,\n")
    first = _found(place)
    assert _found(place) == first
    refunds.write_text(refunds.read_text(encoding="utf-8").replace(",9,", ",1,"), encoding="utf-8")
    assert "data.unknown_ref" not in _found(place)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("E1,客服部,售前客服,2024-05-02,2024-05-01", "结束早于开始"),
        ("E1,客服部,售前客服,1024-05-02,", "日期不合理"),
        (",客服部,售前客服,2024-05-02,", "必填"),
        ("E1,客服部,售前客服,2024-02-30,", ""),
    ],
)
def test_rows_that_make_no_sense_are_rejected_with_the_reason(place: Place, line: str, why: str) -> None:
    place.sources(POSTS).write(
        "data/raw/posts.csv", f"工号,部门,岗位,始,止\nE2,客服部,售前客服,2024-01-01,\n{line}\n"
    )
    report = place.ingest().source("posts")
    assert (report.total("kept"), report.total("rejected")) == (1, 1)
    listed = (place.root / "data/rejects/posts.csv").read_text(encoding="utf-8-sig")
    assert why in listed


@pytest.mark.parametrize(
    ("score", "of", "why"),
    [("6", "5", "高于满分"), ("0", "0", "不能为 0"), ("-1", "5", "不能为负"), ("4", "", "必填")],
)
def test_marks_outside_their_scale_are_rejected(place: Place, score: str, of: str, why: str) -> None:
    columns: dict[str, Any] = {
        "review_id": "号",
        "rated_at": "时间",
        "about": {"value": "service"},
        "score": "分",
        "of": "满",
    }
    place.sources({"r": {"table": "reviews", "files": "data/raw/r.csv", "columns": columns}})
    place.write("data/raw/r.csv", f"号,时间,分,满\n1,2024-05-01,{score},{of}\n")
    assert place.ingest().source("r").total("rejected") == 1
    assert why in (place.root / "data/rejects/r.csv").read_text(encoding="utf-8-sig")
