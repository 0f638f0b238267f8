"""English reports call departments and posts by their English names where the company gives them."""

from pathlib import Path

import openpyxl
import pytest

from kpireport.project import Project
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import Job
from kpireport.reports.render import render_job
from kpireport.reports.site import INDEX, write_site
from kpireport.reports.words import Words
from kpireport.reports.workbook import write_department
from kpireport.texts import Label, message
from tests.reports import read, sample

NAMES = {
    "客服部": "Customer service",
    "售前客服": "Pre-sales",
    "售后客服": "After-sales",
    "网店客服": "Shop agent",
}
JOBS = (
    ("person", "E0101"),
    ("person", "E0201"),
    ("role", "售前客服"),
    ("department", "客服部"),
    ("pay", "E0101"),
)


@pytest.fixture(scope="module")
def named() -> Bundle:
    bundle = sample.bundle()
    return bundle.model_copy(update={"company": bundle.company.model_copy(update={"english": NAMES})})


@pytest.mark.parametrize(("kind", "subject"), JOBS)
def test_an_english_report_holds_no_chinese_department_or_post(
    named: Bundle, kind: str, subject: str
) -> None:
    job = Job(kind=kind, subject=subject)  # type: ignore[arg-type]
    text = read.text_of(render_job(named, job, language="en").content)
    assert not [name for name in NAMES if name in text]
    assert [name for name in NAMES.values() if name.replace(" ", "") in text]
    assert job.path in {
        f"people/{subject}.pdf",
        f"roles/{subject}.pdf",
        "department.pdf",
        f"pay/{subject}.pdf",
    }


def test_a_chinese_report_is_not_touched(named: Bundle, bundle: Bundle) -> None:
    job = Job(kind="role", subject="售前客服")
    assert render_job(named, job).content == render_job(bundle, job).content


def test_names_in_sentences_are_called_by_their_english_name_too() -> None:
    words = Words("en", {}, NAMES)
    inner = message("report.document_title", title="售前客服", subject=Label(zh="客服部"), month="2024-05")
    assert words.say(inner) == "Pre-sales Customer service 2024-05"
    assert words.say(message("report.verbatim", text=inner)) == "Pre-sales Customer service 2024-05"
    assert words.name(Label(zh="客服部", en="Care")) == "Care"
    assert words.names(["售前客服", "别的岗位"]) == ["Pre-sales", "别的岗位"]
    assert Words("zh", {}, NAMES).names(["售前客服"]) == ["售前客服"]


def test_the_english_workbook_calls_them_so(named: Bundle, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_department(named, tmp_path / "d.xlsx", "en"))
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "Pre-sales" in cells
    assert "售前客服" not in cells


def test_the_english_site_calls_them_so_and_its_paths_stay(named: Bundle, tmp_path: Path) -> None:
    write_site([named], tmp_path / "site", language="en")
    index = (tmp_path / "site" / INDEX).read_text(encoding="utf-8")
    assert ">Customer service<" in index
    assert ">Pre-sales<" in index
    assert not [name for name in NAMES if f">{name}<" in index]
    assert (tmp_path / "site/2024-05/客服部/roles/售前客服.html").is_file()


def test_names_come_from_departments_yaml_and_company_yaml_wins(tmp_path: Path) -> None:
    params = tmp_path / "params"
    params.mkdir()
    (params / "company.yaml").write_text("name: 甲\nenglish: {店长: Boss, 服务: Service}\n", encoding="utf-8")
    (params / "departments.yaml").write_text(
        "departments:\n  乙部:\n    name_en: B\n    roles: {店长: {name_en: Manager}, 助理: {}}\n",
        encoding="utf-8",
    )
    assert Project.open(tmp_path).english == {"乙部": "B", "店长": "Boss", "服务": "Service"}
