"""The workbooks read back by two other programs: openpyxl for formulas, LibreOffice for what they come to."""

import shutil
import subprocess
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pytest

from kpireport.reports.bundle import Bundle
from kpireport.reports.payroll import write_payroll
from kpireport.reports.workbook import write_department
from tests.reports import sample


def table(path: Path, sheet: str, *, values: bool) -> list[dict[str, object]]:
    """A sheet as rows by heading; ``values``: what formulas came to, else the formulas."""
    page = openpyxl.load_workbook(path, data_only=values)[sheet]
    heading, *rows = page.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def recalculated(path: Path, folder: Path) -> Path:
    """The workbook opened and saved by LibreOffice, which works its formulas out again."""
    home = folder / "office"
    command = ["soffice", f"-env:UserInstallation={home.as_uri()}", "--headless", "--convert-to", "ods"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=180
    )
    again = [*command[:-1], "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "again")]
    subprocess.run([*again, str(folder / f"{path.stem}.ods")], check=True, capture_output=True, timeout=180)
    return folder / "again" / path.name


def test_every_person_has_a_row_and_the_total_is_a_formula(bundle: Bundle, tmp_path: Path) -> None:
    path = write_department(bundle, tmp_path / "department.xlsx")
    rows = table(path, "人员", values=False)
    assert [row["工号"] for row in rows] == [one[0] for one in sample.PEOPLE]
    assert str(rows[0]["总分"]).startswith("=SUMIFS('任职段'!")
    totals = {row["工号"]: row["总分"] for row in table(path, "人员", values=True)}
    assert totals["E0101"] == pytest.approx(float(bundle.appraisal.people[0].total or 0))
    assert totals[sample.PROVISIONAL] is None


def test_points_of_the_scores_sheet_add_up_to_the_totals(bundle: Bundle, tmp_path: Path) -> None:
    path = write_department(bundle, tmp_path / "department.xlsx")
    scores = table(path, "得分明细", values=True)
    for one in bundle.appraisal.people:
        if one.total is None or one.employee_id in {sample.VETOED, sample.TWO_POSTS}:
            continue
        mine = [row["得分"] for row in scores if row["工号"] == one.employee_id]
        assert sum(Decimal(repr(each)) for each in mine) == one.total


def test_a_veto_stands_beside_the_sum_of_the_items(bundle: Bundle, tmp_path: Path) -> None:
    path = write_department(bundle, tmp_path / "department.xlsx")
    (row,) = (each for each in table(path, "任职段", values=True) if each["工号"] == sample.VETOED)
    assert row["上下限与否决"] == -10


def test_pay_is_a_formula_where_it_is_base_times_share(bundle: Bundle, tmp_path: Path) -> None:
    path = write_payroll([bundle], tmp_path / "payroll.xlsx")
    formulas = {row["工号"]: row["应发金额"] for row in table(path, "工资", values=False)}
    assert formulas["E0102"] == "=ROUND(G3*H3,2)"
    values = {row["工号"]: row["应发金额"] for row in table(path, "工资", values=True)}
    total = next(one.total for one in bundle.appraisal.people if one.employee_id == "E0102")
    assert total is not None
    by_hand = (Decimal("12.00") * total).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert Decimal(repr(values["E0102"])) == by_hand
    assert values[sample.PROVISIONAL] is None
    assert sample.HELPER not in values


def test_a_name_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    nasty = sample.bundle(
        (("E1", '=HYPERLINK("http://x")', "售前客服", 0.9), ("=1+1", "@SUM(1)", "售前客服", 0.8))
    )
    page = openpyxl.load_workbook(write_payroll([nasty], tmp_path / "payroll.xlsx"))["工资"]
    assert [page["B2"].data_type, page["A3"].data_type, page["B3"].data_type] == ["s", "s", "s"]
    assert page["B2"].value == '=HYPERLINK("http://x")'


def test_headings_are_frozen_and_numbers_are_numbers(bundle: Bundle, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_department(bundle, tmp_path / "department.xlsx"))
    assert book["人员"].freeze_panes == "C2"
    cell = book["人员"]["G2"]
    assert (cell.value, cell.number_format) == (100, "#,##0.0")
    shown = {row[5].value: row[8].number_format for row in book["得分明细"].iter_rows(min_row=2, max_row=6)}
    assert shown["询单转化率"] == "0.0%"


def test_the_same_bundle_gives_the_same_workbook(bundle: Bundle, tmp_path: Path) -> None:
    first = write_department(bundle, tmp_path / "a.xlsx").read_bytes()
    assert write_department(bundle, tmp_path / "b.xlsx").read_bytes() == first
    assert not list(tmp_path.glob(".*"))


def test_english_headings(bundle: Bundle, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_department(bundle, tmp_path / "department.xlsx", "en"))
    assert book.sheetnames == ["People", "Posts", "Scores", "About"]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_works_the_totals_out_to_the_same(bundle: Bundle, tmp_path: Path) -> None:
    path = write_department(bundle, tmp_path / "department.xlsx")
    for row in table(recalculated(path, tmp_path), "人员", values=True):
        one = next(each for each in bundle.appraisal.people if each.employee_id == row["工号"])
        if one.total is not None:
            assert (
                abs(float(str(row["总分"])) - float(one.total)) < 0.06
            )  # the two-post total is rounded to 0.1
    payroll = write_payroll([bundle], tmp_path / "payroll.xlsx")
    rows = table(recalculated(payroll, tmp_path), "工资", values=True)
    paid = sum((one.pay.amount for one in bundle.appraisal.people if one.pay and one.pay.amount), Decimal(0))
    assert Decimal(str(rows[-1]["应发金额"])).quantize(Decimal("0.01")) == paid
