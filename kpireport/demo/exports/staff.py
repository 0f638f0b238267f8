"""What the other departments' office keeps in workbooks: staff list, pay, marks, events and targets."""

from __future__ import annotations

from pathlib import Path

from kpireport.demo.company import Company
from kpireport.demo.exports import office
from kpireport.demo.exports.files import Row, Sheet, Written, write_workbook
from kpireport.demo.records import SHOP_OWNER_ID


def write_staff(company: Company, folder: Path) -> list[Written]:
    """People, posts and accounts of the other departments."""
    return office.write_people(company.wider.staff, folder / "hr" / "花名册_业务部门.xlsx", "业务部门")


def write_pay(company: Company, folder: Path) -> list[Written]:
    """Agreed pay of the other departments."""
    return office.write_terms(company.wider.pay_terms, folder / "hr" / "薪酬约定_业务部门.xlsx")


def write_marks(company: Company, folder: Path) -> list[Written]:
    """Marks by managers, colleagues, customers and oneself."""
    rows: list[Row] = [
        (f"K{i:05d}", str(m.period), m.employee_id, m.item, m.rater_id, m.relation, m.score, m.of, "")
        for i, m in enumerate(company.wider.marks, start=1)
    ]
    path = folder / "ratings" / "各部门评分.xlsx"
    write_workbook(path, [Sheet("评分", "各部门月度评分", office.MARKS, rows)])
    return [Written("ratings", path.name, len(rows))]


def write_events(company: Company, folder: Path) -> list[Written]:
    """The departments' lists of events."""
    rows: list[Row] = [
        (
            f"W{i:05d}", e.employee_id, office.typed(e.happened_on, i), e.kind, e.quantity,
            e.points, e.note, SHOP_OWNER_ID,
        )
        for i, e in enumerate(company.wider.events, start=1)
    ]  # fmt: skip
    path = folder / "events" / "事件台账_业务部门.xlsx"
    write_workbook(path, [Sheet("事件台账", "业务部门事件台账", office.EVENTS, rows)])
    return [Written("events", path.name, len(rows))]


def write_targets(company: Company, folder: Path) -> list[Written]:
    """Targets of the other posts and of the whole shop."""
    return office.write_goals(company.wider.targets, folder / "targets" / "目标_业务部门.xlsx")
