"""Who is in a department in a month and on which days."""

from __future__ import annotations

from datetime import date
from typing import Any

from kpireport.appraisal.records import Records, read_records
from kpireport.appraisal.roster import helpers, members
from kpireport.data import memory_tables
from kpireport.period import Month

MAY = Month(2024, 5)


def records(
    assignments: list[dict[str, Any]],
    employees: list[dict[str, Any]] | None = None,
    accounts: list[dict[str, Any]] | None = None,
) -> Records:
    ids = sorted({row["employee_id"] for row in assignments})
    people = employees or [
        {"employee_id": who, "name": f"示例{who}", "hired_on": "2020-01-01"} for who in ids
    ]
    return read_records(
        memory_tables({"employees": people, "assignments": assignments, "accounts": accounts or []}), MAY
    )


def post(who: str, role: str, first: str, last: str | None = None, **more: Any) -> dict[str, Any]:
    row = {"employee_id": who, "department": "客服部", "role": role, "starts_on": first, "ends_on": last}
    return {**row, "on_probation": False, **more}


def test_posts_are_clipped_to_the_month() -> None:
    found = members(records([post("E1", "售前客服", "2023-01-01")]), MAY, "客服部")
    assert found[0].posts[0].starts_on == date(2024, 5, 1)
    assert found[0].posts[0].ends_on == date(2024, 5, 31)
    assert len(found[0].days) == 31


def test_joining_and_leaving_clip_the_days() -> None:
    people = [
        {"employee_id": "E1", "name": "示例一", "hired_on": "2024-05-14"},
        {"employee_id": "E2", "name": "示例二", "hired_on": "2020-01-01", "left_on": "2024-05-20"},
    ]
    found = members(
        records([post("E1", "售前客服", "2024-05-01"), post("E2", "售前客服", "2020-01-01")], people),
        MAY,
        "客服部",
    )
    assert [len(each.days) for each in found] == [18, 20]


def test_a_move_inside_the_month_gives_two_posts_in_order() -> None:
    found = members(
        records([post("E1", "售前客服", "2024-05-16"), post("E1", "售后客服", "2020-01-01", "2024-05-15")]),
        MAY,
        "客服部",
    )
    assert [(each.role, len(each.days)) for each in found[0].posts] == [("售后客服", 15), ("售前客服", 16)]


def test_two_rows_of_one_post_are_one_segment_with_the_last_manager() -> None:
    found = members(
        records(
            [
                post("E1", "售前客服", "2020-01-01", "2024-05-10", manager_id="M1", on_probation=True),
                post("E1", "售前客服", "2024-05-11", manager_id="M2"),
            ]
        ),
        MAY,
        "客服部",
    )
    assert len(found[0].posts) == 1
    assert len(found[0].days) == 31
    assert found[0].manager_id == "M2"
    assert not found[0].posts[0].on_probation


def test_other_departments_and_other_months_are_out() -> None:
    rows = [
        post("E1", "物流专员", "2020-01-01", department="物流部"),
        post("E2", "售前客服", "2024-06-01"),
        post("E3", "售前客服", "2020-01-01", "2024-04-30"),
    ]
    assert members(records(rows), MAY, "客服部") == ()


def test_the_order_of_rows_changes_nothing() -> None:
    rows = [post("E2", "售前客服", "2020-01-01"), post("E1", "售后客服", "2020-01-01")]
    assert members(records(rows), MAY, "客服部") == members(records(rows[::-1]), MAY, "客服部")


def test_a_helper_served_a_shop_of_the_department() -> None:
    rows = [
        post("E1", "售前客服", "2020-01-01"),
        post("H1", "运营专员", "2020-01-01", department="运营部"),
        post("H2", "运营专员", "2020-01-01", department="运营部"),
        post("H3", "运营专员", "2020-01-01", department="运营部"),
    ]
    accounts = [
        {"account": "旗舰店:小一", "employee_id": "E1", "starts_on": "2020-01-01"},
        {"account": "旗舰店:小二", "employee_id": "H1", "starts_on": "2020-01-01"},
        {"account": "别家店:小三", "employee_id": "H2", "starts_on": "2020-01-01"},
        {"account": "旗舰店:小四", "employee_id": "H3", "starts_on": "2020-01-01", "ends_on": "2024-04-30"},
    ]
    found = records(rows, accounts=accounts)
    inside = members(found, MAY, "客服部")
    assert [each.employee_id for each in helpers(found, MAY, inside, {"H1", "H2", "H3", "E1"})] == ["H1"]
    assert helpers(found, MAY, inside, ()) == ()
