"""explain, down to the rows: every figure is worked out by hand from the chats of told_company."""

import csv
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from kpireport.data.ingest import ingest
from kpireport.engine.explain import explain_stored, find_person
from kpireport.engine.ledger import BUNDLE
from kpireport.engine.manifest import Manifest
from kpireport.engine.office import open_company
from kpireport.errors import UsageError
from kpireport.project import Project
from kpireport.reports.bundle import Bundle
from tests.cli.told_company import UNIT, lay_out, orders
from tests.reports import read


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The company; tests that change it take a copy."""
    return lay_out(tmp_path_factory.mktemp("told"))


@pytest.fixture(scope="module")
def answers(told):
    """E1's 询单转化率, asked once."""
    project = Project.open(told)
    return explain_stored(project, find_person(project, "E1"), "询单转化率")


def test_an_item_is_told_from_its_rows_to_its_points_in_both_posts(answers):
    first, second = (each.plain("zh") for each in answers)
    assert (first["role"], second["role"]) == ("售前客服", "售后客服")
    assert (first["numerator"], first["denominator"], first["value"]) == (1, 2, 0.5)
    assert first["formula"] == "询单转化率 = 1 ÷ 2 = 50.0 %"
    assert first["views"] == {"conversions": {"rows": 1, "counted": 1}, "parts": {"rows": 5, "counted": 2}}
    assert sorted((each["rows"], each["reason"][:4]) for each in first["left_out"]) == [
        (1, "买家只说"),
        (1, "只有固定"),
        (1, "售后接待"),
    ]
    assert (first["target"]["value"], first["target"]["source"]) == (0.8, "考核卡")
    assert first["points"] == Decimal("37.5")  # 60 × 0.5 / 0.8
    assert (second["numerator"], second["denominator"], second["points"]) == (1, 1, Decimal(60))
    # Wilson's interval of 1 of 2, from its formula with z = 1.96
    assert first["interval"] == pytest.approx([0.0945, 0.9055], abs=1e-3)
    assert first["now"] == {"same": True, "value": 0.5, "numerator": 1, "denominator": 2, "rows": 2}
    assert (first["revision"], first["no_rows"]) == (2, None)


def test_pay_is_told_only_when_asked_for(answers):
    silent = json.dumps([each.plain("zh") for each in answers], default=str, ensure_ascii=False)
    assert "元" not in silent
    assert '"money"' not in silent
    money = [each.plain("zh", pay=True)["money"] for each in answers]
    assert "181.45 元" in money[0]  # 37.5 points × 15/31 days × 1,000 / 100
    assert "309.68 元" in money[1]  # 60 points × 16/31 days × 1,000 / 100


def test_english_is_spoken_where_asked_for(answers):
    said = [text.render("en") for _, text in answers.each[0].lines()]
    assert "Inquiry conversion = 1 ÷ 2 = 50.0 %" in said
    assert "1 rows: after-sales, not counted" in said


def test_the_command_tells_it_and_writes_the_rows(call, told, tmp_path):
    book = tmp_path / "明细.xlsx"
    found = call("explain", "E1", "询单转化率", "--project", told, "--pay", "--rows", book)
    assert found.code == 0
    assert "  算式：询单转化率 = 1 ÷ 2 = 50.0 %" in found.out
    assert "  得分：37.50 / 60" in found.out
    assert "181.45 元" in found.out
    assert f"明细 8 行写在 {book}" in found.out
    sheets = load_workbook(book).worksheets
    assert [sheet.title for sheet in sheets] == ["说明", "1 conversions", "2 parts"]
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "=B2" in {cell.value for cell in cells}
    assert not any("元" in str(cell.value) for cell in cells)


def test_the_rows_of_a_csv_are_those_of_the_person_and_no_formulas(answers, tmp_path):
    text, book = tmp_path / "明细.csv", tmp_path / "明细.xlsx"
    assert answers.save_rows(text) == answers.save_rows(book) == 8
    rows = list(csv.DictReader(text.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["view"] for row in rows] == ["conversions"] * 2 + ["parts"] * 6
    assert {row["employee_id"] for row in rows} == {"E1"}
    assert sum("inquiry" in row["counted_in"] for row in rows) == 3
    assert "'=B2" in {row["buyer_id"] for row in rows}
    before = book.read_bytes()
    answers.save_rows(book)
    assert book.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["明细.csv", "明细.xlsx"]


def test_the_figure_told_is_the_stored_one_and_a_change_of_data_is_said(call, told, tmp_path):
    company = shutil.copytree(told, tmp_path / "公司")
    (company / "data/raw/orders.csv").write_text(orders(("O2", "=B2", "03")), encoding="utf-8")
    assert ingest(Project.open(company)).ok
    found = call("explain", "E1", "询单转化率", "--project", company)
    assert found.code == 0
    assert "1 ÷ 2 = 50.0 %" in found.out
    assert "报告里是 50.0 %（2 行）" in found.out
    assert "kpireport run --month 2024-05 --department 客服部" in found.out


def test_the_rows_are_told_with_the_parameters_of_the_revision(call, told, tmp_path):
    company = shutil.copytree(told, tmp_path / "公司")
    before = Manifest.load(company / UNIT)
    before.model_copy(update={"overrides": {"indicators.after_sales_days": 1}}).save(company / UNIT)
    found = json.loads(call("explain", "E1", "询单转化率", "--project", company, "--json").out)[0]
    # With one day of after-sales B4, who paid on the 1st and asks on the 5th, is an inquiry like any other.
    assert (found["now"]["denominator"], found["now"]["same"]) == (3, False)
    assert "售后接待" not in " ".join(each["reason"] for each in found["left_out"])


def test_an_item_judged_by_the_department_shows_nobody_elses_rows(call, told, tmp_path):
    refused = call("explain", "E2", "团队转化", "--project", told, "--rows", tmp_path / "行.csv")
    assert refused.code == 1
    assert "整个部门" in refused.err
    assert "去掉 --rows" in refused.err
    assert list(tmp_path.iterdir()) == []


def test_a_deduction_shows_the_events_of_the_days_in_the_post(told):
    project = Project.open(told)
    first, second = explain_stored(project, find_person(project, "E1"), "投诉扣分")
    assert [list(each.frames["events"]["event_id"]) for each in (first, second)] == [["V1"], ["V2"]]
    assert first.plain("zh")["points"] == Decimal(-2)
    assert first.views == {"events": (1, 1)}


def test_an_indicators_id_finds_every_item_judged_by_it(told):
    project = Project.open(told)
    found = explain_stored(project, find_person(project, "E2"), "inquiry_conversion", rows=False)
    assert [each.explanation.item for each in found] == ["询单转化率", "团队转化"]
    assert found.each[1].explanation.formula.render() == "询单转化率 = 3 ÷ 5 = 60.0 %"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["同名", "询单转化率"], ["E2 客服部 售前客服", "E3 客服部 售后客服", "kpireport explain E2"]),
        (["同名"], ["E2", "E3"]),
        (["E1", "询单转换率"], ["询单转化率"]),
        (["E9", "询单转化率"], ["E1"]),
        (["E1", "询单转化率", "--rows", "行.txt"], [".xlsx", ".csv"]),
        (["E1", "--rows", "行.csv"], ["kpireport explain E1"]),
        (["E1", "--month", "5月"], ["2024-05"]),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_could_be_asked(call, told, arguments, said):
    found = call("explain", *arguments, "--project", told)
    assert found.code == 2
    assert [text for text in said if text not in found.err] == []


def test_a_person_is_shown_whole_by_number_or_name(call, told):
    by_number = call("explain", "E1", "--project", told)
    assert by_number.code == 0
    assert by_number.out == call("explain", "测试甲", "--project", told).out
    assert "测试甲（E1）" in by_number.out
    assert "售前客服：2024-05-01 至 2024-05-15，15 天" in by_number.out
    assert "元" not in by_number.out
    assert "元" in call("explain", "E1", "--project", told, "--pay").out
    person = json.loads(call("explain", "E1", "--project", told, "--json").out)[0]
    assert "pay" not in person
    line = person["segments"][0]["result"]["lines"][0]
    assert line["label"] == "询单转化率"
    assert line["reason"].startswith("1 / 2 = 50.0 %")
    assert "score." not in json.dumps(person, ensure_ascii=False)  # sentences, not keys of the catalogue
    # 售前 37.5 + 30 − 2 points for 15 days, 售后 60 + 30 − 2 for 16: (982.5 + 1,408) / 31
    assert Decimal(person["total"]).quantize(Decimal("0.01")) == Decimal("77.11")


def test_a_company_that_produced_nothing_is_told_to(call, company):
    found = call("explain", "E1", "--project", company)
    assert found.code == 1
    assert "kpireport run" in found.err


def test_a_month_that_was_not_produced_is_no_wrong_call(call, told):
    found = call("explain", "E1", "询单转化率", "--month", "2024-04", "--project", told)
    assert found.code == 1
    assert "kpireport run" in found.err


def test_a_notebook_gets_the_same_answer_and_the_rows(told, tmp_path):
    unit = open_company(told).month("2024-05").department("客服部")
    unit.__dict__["appraisal"] = Bundle.load(Path(told) / UNIT / BUNDLE).appraisal  # all else costs a month
    answers = unit.explain("E2", "询单转化率", pay=True)
    shown = answers._repr_html_()
    assert "0 ÷ 1 = 0.0 %" in shown
    assert "工资" in shown
    assert list(answers.rows["parts"]["buyer_id"]) == ["B7"]
    assert answers.save_rows(tmp_path / "行.csv") == 1
    with pytest.raises(UsageError, match="E3"):
        unit.explain("同名", "询单转化率")


def test_a_figure_is_printed_on_a_page_of_its_own_for_each_post(call, told, tmp_path):
    """E1 held two posts in May, and 询单转化率 stands on both cards: 1 of 2 and 1 of 1."""
    wanted = tmp_path / "说明.pdf"
    found = call("explain", "E1", "询单转化率", "--month", "2024-05", "--pdf", wanted, "--project", told)
    assert found.code == 0, found.err
    made = sorted(tmp_path.glob("*.pdf"))
    assert {path.name for path in made} == {
        "说明 2024-05 客服部 售前客服 2024-05-01.pdf",
        "说明 2024-05 客服部 售后客服 2024-05-16.pdf",
    }
    first, second = (
        read.text_of(next(p for p in made if role in p.name).read_bytes()) for role in ("售前", "售后")
    )
    assert "询单转化率=1÷2=50.0%" in first
    assert "询单转化率=1÷1=100.0%" in second
    assert "按完成度" in first
    for text in (first, second):
        assert "同名" not in text
        assert "1,000" not in text  # the agreed pay: a figure's page says nothing of money


def test_a_figure_of_one_post_goes_into_the_file_that_was_named(call, told, tmp_path):
    wanted = tmp_path / "figure.pdf"
    found = call(
        "explain", "E2", "询单转化率", "--pdf", wanted, "--language", "en", "--project", told, "--json"
    )
    assert found.code == 0, found.err
    text = read.text_of(wanted.read_bytes())
    assert "0÷1=0.0%" in text
    assert "byattainment" in text
    assert "33.3%" not in text  # the department's first week, which the card's other item judges


def test_a_page_needs_an_item_and_a_pdf_name(call, told, tmp_path):
    assert (
        "--pdf 要同时写出考核项" in call("explain", "E1", "--pdf", tmp_path / "x.pdf", "--project", told).err
    )
    found = call("explain", "E1", "询单转化率", "--pdf", tmp_path / "x.png", "--project", told)
    assert found.code == 2
    assert ".pdf" in found.err
    assert not list(tmp_path.iterdir())


def test_an_earlier_revision_is_explained_as_it_was_printed(call, told, tmp_path):
    company = shutil.copytree(told, tmp_path / "公司")
    before = company / UNIT / "revisions" / "1"
    before.mkdir(parents=True)
    manifest = Manifest.load(company / UNIT)
    manifest.model_copy(update={"revision": 1}).save(before)
    bundle = Bundle.load(company / UNIT / BUNDLE)
    people = tuple(
        each.model_copy(update={"total": Decimal("12.34")}) if each.employee_id == "E1" else each
        for each in bundle.appraisal.people
    )
    appraisal = bundle.appraisal.model_copy(update={"people": people})
    bundle.model_copy(update={"appraisal": appraisal}).save(before / BUNDLE)
    first = json.loads(call("explain", "E1", "--revision", "1", "--project", company, "--json").out)[0]
    assert first["total"] == "12.34"
    told_of = call("explain", "E1", "询单转化率", "--revision", "1", "--project", company)
    assert "第 1 版报告" in told_of.out
    refused = call("explain", "E1", "--revision", "7", "--project", company)
    assert (refused.code, "1、2" in refused.err) == (1, True)
