"""What the office keeps in workbooks: the staff list, pay, marks, events and targets; and the benchmarks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kpireport.demo.company import Company
from kpireport.demo.exports.files import (
    Cell,
    Row,
    Sheet,
    TextStyle,
    Written,
    slashed,
    with_flaw,
    write_text,
    write_workbook,
)
from kpireport.demo.people import Person
from kpireport.demo.records import LEAD_ID, SHOP_OWNER_ID, PayTerm, Target

MARKS = ("评分编号", "期间", "工号", "项目", "评分人", "关系", "得分", "满分", "评语")
EVENTS = ("事件编号", "工号", "发生日期", "类别", "数量", "分值", "说明", "登记人")


def write_staff(company: Company, folder: Path) -> list[Written]:
    """The staff list of the service department and of those who came with it."""
    return write_people(company.people, folder / "hr" / "花名册.xlsx", "员工")


def write_people(staff: tuple[Person, ...], path: Path, title: str) -> list[Written]:
    """People, posts and accounts on three sheets; every third date is typed by hand, like 2020/2/3."""
    people: list[Row] = [
        (
            p.employee_id,
            p.name,
            typed(p.hired_on, i),
            typed(p.left_on, i + 1),
            f"{p.employee_id.lower()}@example.com",
        )
        for i, p in enumerate(staff)
    ]
    posts: list[Row] = [
        (
            p.employee_id, p.name, post.department, post.role, typed(post.starts_on, i), typed(post.ends_on, i),
            post.manager_id, "是" if post.on_probation else "否",
        )
        for i, p in enumerate(staff)
        for post in p.posts
    ]  # fmt: skip
    accounts: list[Row] = [
        (held.account, p.employee_id, p.name, typed(held.starts_on, i + 2), typed(held.ends_on, i))
        for i, p in enumerate(staff)
        for held in p.accounts
    ]
    sheets = (
        Sheet("员工", f"{title}花名册", ("工号", "姓名", "入职日期", "离职日期", "邮箱"), people),
        Sheet(
            "任职",
            "任职记录",
            ("工号", "姓名", "部门", "岗位", "开始日期", "结束日期", "直接上级", "试用期"),
            posts,
        ),
        Sheet("账号", "客服账号使用记录", ("账号", "工号", "姓名", "启用日期", "停用日期"), accounts),
    )
    write_workbook(path, sheets)
    tables = ("employees", "assignments", "accounts")
    return [Written(table, path.name, len(sheet.rows)) for table, sheet in zip(tables, sheets, strict=True)]


def typed(day: date | None, row: int) -> Cell:
    """A real date or, in every third row, one typed by hand."""
    return slashed(day) if row % 3 == 0 else day


def write_pay(company: Company, folder: Path) -> list[Written]:
    """Agreed pay, in a file of its own that fewer people may open."""
    return write_terms(company.pay_terms, folder / "hr" / "薪酬约定.xlsx")


def write_terms(terms: tuple[PayTerm, ...], path: Path) -> list[Written]:
    """A workbook of agreed pay."""
    rows: list[Row] = [
        (
            t.employee_id,
            t.starts_on,
            t.ends_on,
            t.base_pay,
            t.performance_pay,
            t.attendance_bonus,
            t.overtime_rate,
        )
        for t in terms
    ]
    header = ("工号", "生效日期", "失效日期", "基本工资", "绩效工资", "全勤奖", "加班时薪")
    write_workbook(path, [Sheet("薪酬", "薪酬约定（示例，元/月）", header, rows)])
    return [Written("pay_terms", path.name, len(rows))]


def write_ratings(company: Company, folder: Path) -> list[Written]:
    """The shop owner's marks."""
    rows: list[Row] = [
        (
            f"S{i:05d}",
            str(r.period),
            r.employee_id,
            "店长评定",
            SHOP_OWNER_ID,
            "上级",
            r.score,
            100,
            r.comment,
        )
        for i, r in enumerate(company.ratings, start=1)
    ]
    path = folder / "ratings" / "店长评定.xlsx"
    write_workbook(path, [Sheet("评分", "店长评定表", MARKS, rows)])
    return [Written("ratings", path.name, len(rows))]


def write_events(company: Company, folder: Path) -> list[Written]:
    """The lead's list of events; one stands on a day that never was."""
    rows: list[Row] = [
        (
            f"V{i:05d}", e.employee_id, typed(e.happened_on, i), e.kind, e.quantity,
            e.points, e.note, LEAD_ID,
        )
        for i, e in enumerate(company.events, start=1)
    ]  # fmt: skip
    year = company.horizon.months[-1].year
    rows = with_flaw(rows, ("V99001", rows[0][1], f"{year}/4/31", *rows[0][3:]), 60)
    path = folder / "events" / "事件台账.xlsx"
    write_workbook(path, [Sheet("事件台账", "客服部事件台账", EVENTS, rows)])
    return [Written("events", path.name, len(rows), 1)]


def write_targets(company: Company, folder: Path) -> list[Written]:
    """Targets, a share once as 35% and once as 0.35."""
    return write_goals(company.targets, folder / "targets" / "目标.xlsx")


def write_goals(targets: tuple[Target, ...], path: Path) -> list[Written]:
    """A workbook of targets."""
    rows: list[Row] = [(str(t.period), t.scope, t.scope_id, t.indicator, t.value) for t in targets]
    write_workbook(path, [Sheet("目标", "月度目标", ("期间", "范围", "对象", "指标", "目标值"), rows)])
    return [Written("targets", path.name, len(rows))]


def write_benchmarks(company: Company, folder: Path) -> list[Written]:
    """The platform's figures for each shop."""
    rows: list[Row] = [(str(b.period), b.shop, b.indicator, b.value) for b in company.benchmarks]
    path = folder / "benchmarks" / "行业对标.csv"
    write_text(path, TextStyle(), ("月份", "店铺", "指标", "数值"), rows)
    return [Written("benchmarks", path.name, len(rows))]
