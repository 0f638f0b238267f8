"""The gate against reports spoilt on purpose."""

from pathlib import Path

import pytest

from kpireport.errors import RunError
from kpireport.reports.bundle import Bundle
from kpireport.reports.figures import allowed, numbers
from kpireport.reports.forms import template_folders
from kpireport.reports.gate import check, most_pages, read_back, refuse
from kpireport.reports.pages import Job, company_page, names_of, page_of
from kpireport.reports.press import Press, Printed
from kpireport.reports.render import render_job, render_unit
from kpireport.texts import message
from tests.reports import read, sample
from tests.reports.conftest import Prints

PERSON = Job(kind="person", subject="E0101")
FOLDERS = template_folders(None)


@pytest.fixture
def spoilt(bundle: Bundle, own_templates: Path):  # type: ignore[no-untyped-def]
    """Render E0101 with something put at the head of the page."""

    def render(text: str, style: str = "") -> Printed:
        path = own_templates / "person/report.html.j2"
        whole = path.read_text(encoding="utf-8").replace("{% block body %}", "{% block body %}" + text)
        path.write_text(whole, encoding="utf-8")
        with (own_templates / "person/style.css").open("a", encoding="utf-8") as sheet:
            sheet.write(style)
        return render_job(bundle, PERSON, templates=own_templates)

    return render


@pytest.mark.parametrize(
    ("text", "style", "said"),
    [
        ("<p>{{ page.person.total * 7 }}</p>", "", "不在数据包里"),
        ("<p>{{ page.person.employee_id ~ '01' }}</p>", "", "不在数据包里"),
        ("<p>{{ 'E0102' }}</p>", "", "E0102"),
        ("<p>{{ '样例𠮷' }}</p>", "", "样例𠮷"),
        ('<p class="out">x</p>', ".out { margin-left: -20mm }", "超出纸面"),
        ('<p class="a">{{ t("title") }}</p><p>{{ t("title_role") }}</p>', ".a { height: 0 }", "重叠"),
        ("<p class='leaf'>x</p><p class='leaf'>x</p>", ".leaf { break-after: page }", "最多 2 页"),
    ],
)
def test_a_spoilt_report_is_held_back_with_the_reason(spoilt, text: str, style: str, said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RunError, match=said) as caught:
        spoilt(text, style)
    assert "people/E0101.pdf" in str(caught.value)


def test_a_number_the_template_says_itself_may_stand(spoilt) -> None:  # type: ignore[no-untyped-def]
    assert "4711" in read.text_of(spoilt("<p>4711</p>").content)


def test_a_chart_without_words_is_found(bundle: Bundle) -> None:
    press = Press(FOLDERS, bundle.company.theme)
    html = '<html lang="zh-CN"><title>t</title><body><svg width="9" height="9"><path d="M0 0h9v9z"/></svg>'
    printed = press.print(html, "person")
    page = page_of(bundle, PERSON)
    found = check(printed.content, page, folders=FOLDERS, language="zh", others={})
    assert [each.key for each in found] == ["report.gate.chart"]


@pytest.mark.parametrize(
    ("subject", "language"),
    [
        *((one[0], "zh") for one in sample.PEOPLE),
        *((one, "en") for one in ("E0106", "E0201", "E0302", "E0304")),
    ],
)
def test_every_sample_report_passes(prints: Prints, subject: str, language: str) -> None:
    assert prints("person", subject, language).pages <= 2


def test_somebody_of_the_same_name_is_told_apart_by_number(bundle: Bundle, prints: Prints) -> None:
    page = page_of(bundle, Job(kind="person", subject="E0201"))
    content = prints("person", "E0201").content
    others = names_of(bundle)
    assert others["E0201"] == others["E0202"]
    assert not check(content, page, folders=FOLDERS, language="zh", others=others)
    found = check(content, page, folders=FOLDERS, language="zh", others={"E0001x": "x", "E0202": "样例三"})
    assert not found


def test_a_name_that_is_an_ordinary_word_does_not_stop_a_report(bundle: Bundle, prints: Prints) -> None:
    page = page_of(bundle, PERSON)
    content = prints("person", "E0101").content
    assert not check(content, page, folders=FOLDERS, language="zh", others={"E9": "目标"})
    found = check(content, page, folders=FOLDERS, language="zh", others={"E9": "半年里"})
    assert [each.key for each in found] == ["report.gate.stranger"]


def test_one_report_held_back_does_not_stop_the_others(tmp_path: Path, own_templates: Path) -> None:
    path = own_templates / "person/report.html.j2"
    wrong = "{% block body %}{% if page.person.employee_id == 'E0101' %}{{ 31337 }}{% endif %}"
    path.write_text(path.read_text(encoding="utf-8").replace("{% block body %}", wrong), encoding="utf-8")
    with pytest.raises(RunError, match="3 份报告已生成，1 份失败") as caught:
        render_unit(sample.bundle(sample.PEOPLE[:2]), tmp_path / "out", templates=own_templates)
    assert "31337" in str(caught.value)
    made = sorted(each.name for each in (tmp_path / "out").rglob("*.pdf"))
    assert made == ["E0102.pdf", "department.pdf", "售前客服.pdf"]


def test_a_torn_file_is_said_not_to_open(prints: Prints) -> None:
    with pytest.raises(RunError, match="无法打开"):
        read_back(prints("person", "E0101").content[:200])


def test_people_with_more_posts_may_have_more_pages(bundle: Bundle) -> None:
    page = page_of(bundle, PERSON)
    segments = page.person.segments * 4  # type: ignore[union-attr]
    more = page.model_copy(update={"person": page.person.model_copy(update={"segments": segments})})  # type: ignore[union-attr]
    assert (most_pages(page), most_pages(more)) == (2, 4)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,200.00 元，−12.7 分", ["1200.00", "12.7"]),
        ("2024-05 修订 1", ["2024", "05", "1"]),
        ("98、90、80", ["98", "90", "80"]),
        ("1,23 x", ["1", "23"]),
    ],
)
def test_numbers_are_read_without_signs_and_separators(text: str, found: list[str]) -> None:
    assert numbers(text) == found


def test_the_reasons_are_told_in_the_readers_language() -> None:
    error = refuse("x.pdf", (message("report.does_not_open"), message("report.gate.pages", pages=3, most=2)))
    assert error.message.render("en").endswith(
        "\n  · The finished PDF does not open.\n  · it has 3 pages, 2 at most"
    )
    assert error.message.render("zh").endswith("\n  · 生成的 PDF 无法打开。\n  · 有 3 页，最多 2 页")


def test_a_company_page_may_show_totals_of_people_but_no_single_item_of_theirs(bundle: Bundle) -> None:
    one = next(each for each in bundle.appraisal.people if each.employee_id == "E0101")
    shown = allowed(company_page([bundle]), FOLDERS, "zh")
    assert str(one.total) in shown
    received = next(trend for trend in one.trends if trend.item == "接待客户量").values[0]
    assert f"{received:.0f}" in allowed(page_of(bundle, PERSON), FOLDERS, "zh")
    assert f"{received:.0f}" not in shown
