from pathlib import Path

import openpyxl
import pytest

from kpireport.period import Month
from kpireport.reports.bundle import Bundle
from kpireport.reports.joining import quarter, write_month, write_period, year
from kpireport.reports.pages import period_page
from kpireport.reports.render import render_page
from kpireport.texts import Language
from tests.reports import read


def test_a_month_gets_its_payroll_and_its_company_page(bundle: Bundle, tmp_path: Path) -> None:
    other = bundle.model_copy(
        update={"appraisal": bundle.appraisal.model_copy(update={"department": "运营部"})}
    )
    payroll, company = write_month([bundle, other], tmp_path)
    assert (payroll, company) == (tmp_path / "2024-05/payroll.xlsx", tmp_path / "2024-05/company.pdf")
    assert "运营部" in read.text_of(company.read_bytes())
    rows = list(openpyxl.load_workbook(payroll)["工资"].iter_rows(min_row=2, values_only=True))
    paid = [one for one in bundle.appraisal.people if one.pay is not None]
    assert len(rows) == 2 * len(paid) + 1


def test_a_quarter_gets_a_page_of_its_department(bundle: Bundle, tmp_path: Path) -> None:
    label, months = quarter(Month(2024, 5))
    april = bundle.model_copy(
        update={"appraisal": bundle.appraisal.model_copy(update={"month": str(months[0])})}
    )
    made = write_period([bundle, april], tmp_path, label)
    assert made == tmp_path / "periods/客服部 2024-Q2.pdf"
    assert "2024-Q2" in read.text_of(made.read_bytes())


@pytest.mark.parametrize(
    ("month", "label", "first", "last"),
    [
        ((2024, 1), "2024-Q1", 1, 3),
        ((2024, 6), "2024-Q2", 4, 6),
        ((2024, 7), "2024-Q3", 7, 9),
        ((2024, 12), "2024-Q4", 10, 12),
    ],
)
def test_quarters_begin_in_january(month: tuple[int, int], label: str, first: int, last: int) -> None:
    found, months = quarter(Month(*month))
    assert (found, months[0].number, months[-1].number, len(months)) == (label, first, last, 3)


def test_a_year_has_twelve_months() -> None:
    label, months = year(Month(2024, 5))
    assert (label, str(months[0]), str(months[-1]), len(months)) == ("2024", "2024-01", "2024-12", 12)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("months", [7, 12])
def test_a_whole_year_fits_the_paper(bundle: Bundle, months: int, language: Language) -> None:
    """Three digits in every cell and the longest names: nothing may run into its neighbour, or the gate refuses it."""
    full = [
        one.model_copy(update={"total": one.full if one.total is not None else None})
        for one in bundle.appraisal.people
    ]
    each = [
        bundle.model_copy(
            update={
                "appraisal": bundle.appraisal.model_copy(
                    update={"month": f"2024-{m:02}", "people": tuple(full)}
                )
            }
        )
        for m in range(1, months + 1)
    ]
    printed = render_page(period_page(each, "2024"), language=language)
    assert read.text_of(printed.content).count("100.0" * months) >= len(full) - 2
