"""Whether a month's data allow an appraisal is said, with what is missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from kpireport.data import Tables, memory_tables, readiness
from kpireport.period import Month
from kpireport.project import Project
from tests.data.company import ACCOUNTS, ORDERS, Place, order

MAY = Month(2024, 5)
STAFF: dict[str, list[dict[str, Any]]] = {
    "employees": [
        {"employee_id": "E1", "name": "甲示例", "hired_on": "2023-01-01"},
        {"employee_id": "E2", "name": "乙示例", "hired_on": "2023-01-01"},
    ],
    "assignments": [
        {
            "employee_id": who,
            "department": "客服部",
            "role": "售前客服",
            "starts_on": "2023-01-01",
            "on_probation": False,
        }
        for who in ("E1", "E2")
    ],
    "accounts": [
        {"account": "a1", "employee_id": "E1", "starts_on": "2023-01-01"},
        {"account": "a2", "employee_id": "E2", "starts_on": "2023-01-01"},
    ],
}


def _messages(first: date, days: int, a_day: int = 2, account: str = "a1") -> list[dict[str, Any]]:
    return [
        {
            "message_id": f"{account}-{first + timedelta(days=d)}-{n}",
            "conversation_id": "c",
            "sent_at": f"{first + timedelta(days=d)} 10:00:00",
            "sender": "buyer",
            "account": account,
            "buyer_id": "b",
        }
        for d in range(days)
        for n in range(a_day)
    ]


def _tables(*messages: list[dict[str, Any]], **other: Any) -> Tables:
    return memory_tables({**STAFF, "messages": [row for rows in messages for row in rows], **other})


@pytest.fixture
def project(place: Place) -> Project:
    return Project.open(place.root)


APRIL = _messages(date(2024, 4, 1), 30)
WHOLE = _messages(date(2024, 5, 1), 31)
NEEDS = {"reply_rate": ("messages|conversations",), "sales": ("orders",)}


def test_a_whole_month_is_ready(project: Project) -> None:
    found = readiness(project, _tables(APRIL, WHOLE), MAY, "客服部", {"reply_rate": ("messages",)})
    assert (found.status, found.issues) == ("ready", ())


def test_days_without_rows_make_it_provisional(project: Project) -> None:
    rows = [row for row in WHOLE if row["sent_at"][:10] not in {"2024-05-07", "2024-05-19"}]
    found = readiness(project, _tables(APRIL, rows), MAY, "客服部")
    assert found.status == "provisional"
    assert found.tables[0].gaps == (date(2024, 5, 7), date(2024, 5, 19))
    assert "05-07、05-19" in found.messages[0].render()


def test_closed_days_are_no_gaps(place: Place) -> None:
    place.write("params/readiness.yaml", "closed: [2024-05-07]\n")
    rows = [row for row in WHOLE if row["sent_at"][:10] != "2024-05-07"]
    assert readiness(Project.open(place.root), _tables(APRIL, rows), MAY, "客服部").status == "ready"


def test_an_export_cut_off_is_said_with_its_last_day(project: Project) -> None:
    found = readiness(project, _tables(APRIL, _messages(date(2024, 5, 1), 20)), MAY, "客服部")
    assert found.status == "provisional"
    assert "2024-05-20" in found.messages[0].render()


def test_a_sudden_drop_is_said(project: Project) -> None:
    found = readiness(
        project,
        _tables(_messages(date(2024, 4, 1), 30, 9), _messages(date(2024, 5, 1), 31, 1)),
        MAY,
        "客服部",
    )
    assert [issue.message.key for issue in found.issues] == ["data.ready_drop"]


def test_missing_tables_are_said_with_their_indicators(project: Project) -> None:
    found = readiness(project, _tables(APRIL, WHOLE), MAY, "客服部", NEEDS)
    assert found.status == "ready"  # each item's own policy (hold, exclude, zero) says what follows
    assert [(issue.table, issue.indicators) for issue in found.issues] == [("orders", ("sales",))]


def test_rows_of_an_account_nobody_owns_are_grave_when_they_are_many(project: Project) -> None:
    many = readiness(
        project, _tables(APRIL, WHOLE, _messages(date(2024, 5, 3), 2, account="x")), MAY, "客服部"
    )
    few = readiness(
        project,
        _tables(APRIL, _messages(date(2024, 5, 1), 31, 20), _messages(date(2024, 5, 3), 1, 1, "x")),
        MAY,
        "客服部",
    )
    assert many.status == "provisional"
    assert "4 行属于无人使用的账号" in many.messages[0].render()
    assert (few.status, few.issues[0].weight) == ("ready", "note")


def test_nicknames_nobody_owns_hold_up_only_departments_whose_cards_need_their_rows(project: Project) -> None:
    stray = _tables(APRIL, WHOLE, _messages(date(2024, 5, 3), 2, account="x"))
    assert readiness(project, stray, MAY, "客服部", {"received": ("messages",)}).status == "provisional"
    assert readiness(project, stray, MAY, "客服部", {"tenure": ("employees",)}).issues == ()


def test_somebody_without_an_account_is_named(project: Project) -> None:
    found = readiness(project, _tables(APRIL, WHOLE, accounts=STAFF["accounts"][:1]), MAY, "客服部")
    assert found.issues[0].employees == ("E2",)
    assert "乙示例" in found.messages[0].render()
    assert found.of("E1") == ()
    assert len(found.of("E2")) == 1


def test_nobody_in_the_department_or_no_rows_at_all_is_impossible(project: Project) -> None:
    tables = _tables(APRIL, WHOLE)
    assert readiness(project, tables, MAY, "运营部").status == "impossible"
    assert readiness(project, tables, Month(2024, 7), "客服部").status == "impossible"


def test_a_source_that_failed_makes_it_provisional(place: Place) -> None:
    place.sources(ORDERS, ACCOUNTS).orders("orders", order(1))
    place.ingest()
    found = readiness(Project.open(place.root), _tables(APRIL, WHOLE), MAY, "客服部")
    assert found.status == "provisional"
    assert found.issues[0].message.params["source"] == "accounts"


def test_it_shows_itself_in_a_notebook_without_markup_from_the_data(project: Project) -> None:
    shown = readiness(project, _tables(APRIL, WHOLE), MAY, "<b>部")._repr_html_()
    assert "&lt;b&gt;部" in shown
    assert "聊天消息" in shown


def test_a_shops_own_days_belong_to_nobody(project: Project) -> None:
    days = [
        {"account": who, "shop": "旗舰店", "day": date(2024, 5, n), "received_buyers": 3}
        for n in range(1, 32)
        for who in ("a1", "旗舰店")
    ]
    assert readiness(project, memory_tables({**STAFF, "account_days": days}), MAY, "客服部").status == "ready"
