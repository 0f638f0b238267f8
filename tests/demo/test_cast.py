"""The special cases of the cast, as they stand in the staff list."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.demo.reading import all_rows, as_day, sheet_rows

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def staff(raw: Path) -> Rows:
    return sheet_rows(raw / "hr" / "花名册.xlsx", "员工")


@pytest.fixture(scope="module")
def posts(raw: Path) -> Rows:
    return sheet_rows(raw / "hr" / "花名册.xlsx", "任职")


@pytest.fixture(scope="module")
def accounts(raw: Path) -> Rows:
    return sheet_rows(raw / "hr" / "花名册.xlsx", "账号")


def test_the_department_has_forty_people_and_more_in_three_posts_under_a_lead(posts: Rows) -> None:
    service = {row["工号"]: row["岗位"] for row in posts if row["部门"] == "客服部"}
    assert len(service) >= 40
    assert set(service.values()) == {"售前客服", "售后客服", "网店客服", "客服主管"}
    lead = next(number for number, role in service.items() if role == "客服主管")
    assert {row["直接上级"] for row in posts if row["部门"] == "客服部" and row["工号"] != lead} == {lead}


def test_one_joins_and_one_leaves_within_may(staff: Rows) -> None:
    assert [row["工号"] for row in staff if as_day(row["入职日期"]) == date(2024, 5, 13)]
    assert [as_day(row["离职日期"]) for row in staff if row["离职日期"]] == [date(2024, 5, 20)]


def test_one_moves_from_after_sales_to_pre_sales_on_the_sixteenth(posts: Rows) -> None:
    held = defaultdict(list)
    for row in posts:
        held[row["工号"]].append((row["岗位"], as_day(row["开始日期"]), as_day(row["结束日期"])))
    (moved,) = [spans for spans in held.values() if len(spans) == 2]
    (before, _, until), (after, since, open_end) = moved
    assert (before, until, after, since, open_end) == (
        "售后客服", date(2024, 5, 15), "售前客服", date(2024, 5, 16), None,
    )  # fmt: skip


def test_one_is_on_probation(posts: Rows) -> None:
    assert [row["岗位"] for row in posts if row["试用期"] == "是"] == ["网店客服"]


def test_two_people_share_one_name_and_no_others_do(staff: Rows) -> None:
    names = Counter(row["姓名"] for row in staff)
    assert [(name, count) for name, count in names.items() if count > 1] == [("王样本", 2)]
    assert all(name[1:] in {"示例", "演示", "样例", "范例", "试用", "样本"} for name in names)


def test_one_person_uses_two_nicknames_at_once(accounts: Rows) -> None:
    open_now = Counter(row["工号"] for row in accounts if not row["停用日期"])
    assert sorted(open_now.values())[-2:] == [1, 2]


def test_one_account_changes_hands_without_gap_or_overlap(accounts: Rows) -> None:
    owners = defaultdict(list)
    for row in accounts:
        owners[row["账号"]].append((as_day(row["启用日期"]), as_day(row["停用日期"]), row["工号"]))
    ((account, spans),) = [item for item in owners.items() if len(item[1]) > 1]
    (_, until, first), (since, open_end, second) = sorted(spans)
    assert account.startswith("云栖旗舰店:")
    assert first != second
    assert (until, since, open_end) == (date(2024, 5, 15), date(2024, 5, 16), None)


def test_a_helper_of_another_department_answers_chats(raw: Path, posts: Rows, accounts: Rows) -> None:
    helper = next(row["工号"] for row in posts if row["岗位"] == "运营专员")
    account = next(row["账号"] for row in accounts if row["工号"] == helper)
    sent = [row for row in all_rows(raw / "chats", "gb18030") if row["客服账号"] == account]
    assert {row["发送方"] for row in sent} >= {"买家", "客服"}


def test_nobody_answers_before_joining_or_after_leaving(raw: Path, accounts: Rows) -> None:
    spans = defaultdict(list)
    for row in accounts:
        last = as_day(row["停用日期"]) or date(2025, 1, 1)
        spans[row["账号"]].append((as_day(row["启用日期"]), last + timedelta(days=1)))
    for row in all_rows(raw / "chats", "gb18030"):
        if "-13-" not in row["时间"]:
            day = date.fromisoformat(row["时间"][:10])
            assert any(first <= day <= last for first, last in spans[row["客服账号"]]), row


def test_agreed_pay_covers_the_whole_department_without_overlap(raw: Path, posts: Rows) -> None:
    terms = defaultdict(list)
    for row in sheet_rows(raw / "hr" / "薪酬约定.xlsx", "薪酬"):
        terms[row["工号"]].append((as_day(row["生效日期"]), as_day(row["失效日期"])))
        assert row["绩效工资"] > 0
    assert set(terms) == {row["工号"] for row in posts if row["部门"] == "客服部"}
    two = [sorted(spans) for spans in terms.values() if len(spans) > 1]
    assert len(two) == 2
    assert all(first[1] + timedelta(days=1) == second[0] for first, second in two)


def test_one_veto_in_may_and_every_usual_kind_of_event(raw: Path) -> None:
    events = sheet_rows(raw / "events" / "事件台账.xlsx", "事件台账")
    vetoes = [row for row in events if row["类别"] == "否决项"]
    assert [(as_day(row["发生日期"]), row["分值"]) for row in vetoes] == [(date(2024, 5, 23), -10)]
    assert {"投诉", "表扬", "订单差错", "任务逾期", "夜班", "培训", "加班"} <= {row["类别"] for row in events}


def test_the_shop_owner_marks_shop_service_but_not_yet_the_one_on_probation(raw: Path, posts: Rows) -> None:
    marks = sheet_rows(raw / "ratings" / "店长评定.xlsx", "评分")
    shop = {row["工号"]: row["试用期"] for row in posts if row["岗位"] == "网店客服"}
    may = {row["工号"] for row in marks if row["期间"] == "2024-05"}
    assert may == {number for number, probation in shop.items() if probation == "否"}
    assert all(0 <= row["得分"] <= row["满分"] == 100 for row in marks)
