"""What data that are not whole do to points and pay."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from kpireport.appraisal.model import Person
from kpireport.data import Issue, Readiness
from kpireport.period import Month
from kpireport.texts import message
from tests.appraisal.company import Company, cell, employee, post, terms

MAY = Month.parse("2024-05")


def _judged(tmp_path: Path, *issues: Issue) -> dict[str, Person]:
    people = ("E1", "E2")
    company = Company(
        tmp_path,
        tables={
            "employees": [employee(who) for who in people],
            "assignments": [post(who) for who in people],
            "pay_terms": [terms(who) for who in people],
        },
        values=[
            line
            for who in people
            for line in (
                cell(who, "inquiry_conversion", 40, 100),
                cell(who, "first_response_s", 3000, 100),
            )
        ],
    )
    status = "provisional" if any(issue.weight != "note" for issue in issues) else "ready"
    found = company.judged(data=Readiness(MAY, "客服部", status, issues, ()))
    return {person.employee_id: person for person in found.people}


def _days(weight: str, *employees: str) -> Issue:
    why = message("data.ready_days", table="messages", count=2, days="05-02、05-03")
    return Issue(weight, why, "messages", employees=employees)  # type: ignore[arg-type]


def test_days_without_data_make_points_provisional_and_withhold_pay(tmp_path: Path) -> None:
    for person in _judged(tmp_path, _days("provisional")).values():
        assert person.provisional
        assert person.total == Decimal(100)  # shown, and marked
        assert person.pay is not None
        assert person.pay.withheld
        assert person.pay.amount is None
        assert any("05-02" in flag.render() for flag in person.flags)


def test_a_finding_about_one_person_touches_nobody_else(tmp_path: Path) -> None:
    people = _judged(tmp_path, _days("provisional", "E1"))
    assert people["E1"].provisional
    assert not people["E2"].provisional
    assert people["E2"].pay is not None
    assert people["E2"].pay.amount == Decimal("1000.00")


def test_a_note_withholds_nothing(tmp_path: Path) -> None:
    assert not any(person.provisional for person in _judged(tmp_path, _days("note")).values())
