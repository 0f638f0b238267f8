"""Made-up pages of every kind, full enough that a template shows all it can."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from importlib.resources import files

from kpireport.appraisal.explain import explain
from kpireport.appraisal.model import PayLine, PayOutcome, Person
from kpireport.indicators import catalogue
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import Job, Page, company_page, figure_page, page_of, period_page
from kpireport.texts import Message, Quantity, message

_QUARTER = (("2024-04", -3), ("2024-05", 0), ("2024-06", 2))


@cache
def example() -> Bundle:
    """A made-up department's month, small, with a provisional person and one of two posts."""
    return Bundle.model_validate_json(files("kpireport.reports").joinpath("example.json").read_bytes())


def specimen(kind: str) -> Page:
    """A page of ``kind``."""
    bundle = example()
    judged, person = bundle.appraisal, bundle.appraisal.people[0]
    match kind:
        case "company":
            return company_page([bundle, _but(bundle, department="运营部")])
        case "period":
            return period_page([_month(bundle, month, points) for month, points in _QUARTER], "2024-Q2")
        case "figure":
            return _figure(bundle, person)
        case "pay":
            paid = person.model_copy(update={"pay": _pay()})
            return page_of(
                _but(bundle, people=(paid, *judged.people[1:])), Job(kind="pay", subject=paid.employee_id)
            )
    subjects = {"role": judged.roles[0].role, "department": judged.department}
    job = Job.model_validate({"kind": kind, "subject": subjects.get(kind, person.employee_id)})
    return page_of(bundle, job)


def _but(bundle: Bundle, **changes: object) -> Bundle:
    return bundle.model_copy(update={"appraisal": bundle.appraisal.model_copy(update=changes)})


def _month(bundle: Bundle, month: str, points: int) -> Bundle:
    """The bundle as of another month, everybody's total so many points off."""

    def moved(one: Person) -> Person:
        total = None if one.total is None else min(one.total + points, one.full)
        return one.model_copy(update={"total": total})

    return _but(bundle, month=month, people=tuple(map(moved, bundle.appraisal.people)))


def _figure(bundle: Bundle, person: Person) -> Page:
    """The first quotient of the person, told with two reasons why rows were left out."""
    lines = [line for part in person.segments if part.result for line in part.result.lines]
    item = next((line.item for line in lines if line.unit == "percent"), lines[0].item)
    told = explain(bundle.appraisal, catalogue(), person.employee_id, item)[0].explanation
    left_out = ((message("left_out.after_sales"), 14), (message("left_out.advertising"), 2))
    silent = told.model_copy(update={"left_out": left_out, "pay": (), "money": None})
    return figure_page(bundle, person.employee_id, item, silent)


def _pay() -> PayOutcome:
    """A pay sheet of B03: 4,200 fixed, 300 for attendance, 5,000 × 8 ‰ × 80 % + 2,000 × 10 ‰ × 90 %, and two bonuses."""
    unit = message("appraisal.service.permille")

    def line(key: str, amount: str, detail: Message | None = None) -> PayLine:
        return PayLine(label=message(f"appraisal.service.{key}"), amount=Decimal(amount), detail=detail)

    def rated(key: str, sales: int, rate: str, amount: str) -> PayLine:
        of = message("appraisal.service.rate", rate=rate, unit=unit)
        return line(key, amount, message("appraisal.service.at_rate", sales=_money(sales), rate=of))

    completion = Quantity(value=1.4, unit="percent", decimals=2)
    lines = (
        line("base", "4200.00"),
        line("attendance", "300.00"),
        line("sales", "7000.00"),
        line("own_task", "5000.00"),
        PayLine(label=message("appraisal.service.own_completion"), figure=completion),
        rated("inside", 5000, "8", "40.00"),
        rated("beyond", 2000, "10", "20.00"),
        line("commission", "50.00"),
        line("performance", "434.90"),
        line("behaviour", "145.60"),
        PayLine(label=message("appraisal.service.pay"), amount=Decimal("5130.50"), total=True),
    )
    return PayOutcome(
        plan="B03",
        title="部门奖惩与薪资构成",
        base=Decimal("4200.00"),
        share=None,
        amount=Decimal("5130.50"),
        reason=message("appraisal.service.paid"),
        lines=lines,
    )


def _money(value: int) -> Quantity:
    return Quantity(value=value, unit="money", decimals=2)
