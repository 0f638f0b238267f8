"""The site as files, and as Chromium shows it from the disk."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from kpireport.reports.bundle import Bundle
from kpireport.reports.directory import _person
from kpireport.reports.site import INDEX, write_site
from kpireport.reports.words import Words
from tests.reports import sample
from tests.reports.browser import CHROMIUM, Browser

PEOPLE = "2024-05/客服部/people"


BESIDE = ("people/E0101.pdf", "pay/E0101.pdf", "figures/E0101 询单转化率.pdf")


@pytest.fixture(scope="module")
def root(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of two months beside the files of a run."""
    output = tmp_path_factory.mktemp("output")
    april = bundle.model_copy(update={"appraisal": bundle.appraisal.model_copy(update={"month": "2024-04"})})
    for name in (*(f"2024-05/客服部/{each}" for each in BESIDE), "periods/客服部 2024-Q2.pdf"):
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_bytes(b"%PDF")
    write_site([april, bundle], output / "site", periods=output / "periods")
    return output / "site"


def test_every_link_leads_to_a_file(root: Path) -> None:
    pages = list(root.rglob("*.html"))
    assert len(pages) == 2 * (14 + 3 + 1 + 1) + 1
    for page in pages:
        for link in re.findall(r'href="([^"#][^"]*)"', page.read_text(encoding="utf-8")):
            assert (page.parent / unquote(link)).is_file(), (page, link)


def test_the_index_leads_to_each_month_of_company_departments_posts_and_people(root: Path) -> None:
    text = (root / INDEX).read_text(encoding="utf-8")
    assert text.index(">2024-05<") < text.index(">2024-04<")
    for month in ("2024-05", "2024-04"):
        assert text.count(f'href="{month}') == 1 + 1 + 3 + 14
    assert "periods/" in text


def test_managers_pages_lead_to_the_people_on_them(root: Path) -> None:
    department = (root / "2024-05/客服部/department.html").read_text(encoding="utf-8")
    role = (root / "2024-05/客服部/roles/售前客服.html").read_text(encoding="utf-8")
    company = (root / "2024-05/company.html").read_text(encoding="utf-8")
    assert 'href="people/E0105.html"' in department
    assert f'href="roles/{quote("售前客服")}.html"' in department
    assert 'href="../people/E0105.html"' in role
    assert f'href="../2024-05/{quote("客服部")}/department.html"' in company


def test_a_page_leads_to_its_other_months(root: Path) -> None:
    text = (root / PEOPLE / "E0101.html").read_text(encoding="utf-8")
    assert f'href="../../../2024-04/{quote("客服部")}/people/E0101.html">2024-04</a>' in text
    assert '<b aria-current="page">2024-05</b>' in text


def test_who_failed_is_marked_and_totals_sort_out_of_hundred(root: Path, bundle: Bundle) -> None:
    text = (root / INDEX).read_text(encoding="utf-8")
    failed = [one for one in bundle.appraisal.people if one.standing and one.standing.failed]
    assert failed
    for one in failed:
        assert f'class="weak" href="2024-05/{quote("客服部")}/people/{one.employee_id}.html"' in text
    words = Words("zh")
    part = bundle.appraisal.people[0]
    of_five = part.model_copy(update={"total": Decimal(4), "full": Decimal(5)})
    cell = _person(of_five, "x", words)
    assert (cell.text, Decimal(cell.order)) == ("4.0 / 5", Decimal(80))


def test_a_persons_page_names_nobody_else(root: Path, bundle: Bundle) -> None:
    for one in bundle.appraisal.people:
        text = (root / PEOPLE / f"{one.employee_id}.html").read_text(encoding="utf-8")
        assert not [o.employee_id for o in bundle.appraisal.people if o != one and o.employee_id in text]
        assert not [o.name for o in bundle.appraisal.people if o.name != one.name and o.name in text]


def test_pdf_pay_sheet_and_explained_figures_are_linked_where_they_are(root: Path) -> None:
    text = (root / PEOPLE / "E0101.html").read_text(encoding="utf-8")
    for name in BESIDE:
        assert f'href="../../../../2024-05/{quote("客服部")}/{quote(name)}"' in text
    assert ".pdf" not in (root / PEOPLE / "E0102.html").read_text(encoding="utf-8")


def test_names_that_are_markup_stay_text(tmp_path: Path) -> None:
    nasty = sample.bundle((("E1", "</script><script>alert(1)</script>", "售前客服", 0.9),))
    write_site([nasty], tmp_path)
    for page in tmp_path.rglob("*.html"):
        assert "<script>alert" not in page.read_text(encoding="utf-8")


def test_the_same_bundles_give_the_same_site(bundle: Bundle, tmp_path: Path) -> None:
    made = [write_site([bundle], tmp_path / name) for name in ("one/site", "two/site")]
    for first, second in zip(*made, strict=True):
        assert first.read_bytes() == second.read_bytes()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    tab = Browser()
    yield tab
    tab.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        INDEX,
        f"{PEOPLE}/E0201.html",
        "2024-05/客服部/roles/售前客服.html",
        "2024-05/客服部/department.html",
        "2024-05/company.html",
    ],
)
@pytest.mark.parametrize("width", [1100, 390])
def test_a_page_asks_nothing_of_anybody_logs_nothing_and_fits(
    browser: Browser, root: Path, page: str, width: int
) -> None:
    browser.open(root / page, width)
    assert browser.run("document.documentElement.scrollWidth <= innerWidth")
    assert browser.problems == []
    assert all(url.startswith("file://") for url in browser.asked)
    assert len(browser.asked) == 1


@pytest.mark.slow
def test_search_finds_by_name_number_and_post_and_opens_by_keyboard(browser: Browser, root: Path) -> None:
    browser.open(root / INDEX)
    browser.press("/")
    browser.type("样例喆")
    assert browser.run("document.querySelectorAll('#found a').length") == 2
    assert "2" in browser.run("document.getElementById('count').textContent")
    browser.press("Escape")
    assert browser.run("document.querySelectorAll('#found a').length") == 0
    browser.type("e0302 2024-05")
    browser.press("ArrowDown")
    assert "E0302" in unquote(browser.run("document.activeElement.href"))
    browser.press("ArrowUp")
    assert browser.run("document.activeElement.id") == "search"
    browser.press("Enter")
    browser.until("location.href.endsWith('E0302.html') && document.readyState === 'complete'")
    assert browser.run("document.querySelector('h1').textContent").startswith("样例六")
    browser.run("document.querySelector('nav.top a').click()")
    browser.until("location.href.endsWith('index.html')")


@pytest.mark.slow
def test_tables_sort_both_ways_with_missing_totals_last(browser: Browser, root: Path, bundle: Bundle) -> None:
    browser.open(root / INDEX)
    table = "document.querySelector('table.everyone')"
    totals = f"[...{table}.tBodies[0].rows].map(row => row.cells[4].textContent)"
    button = f"{table}.tHead.rows[0].cells[4]"
    known = sorted(float(one.total) for one in bundle.appraisal.people if one.total is not None)
    browser.run(f"{button}.querySelector('button').click()")
    assert browser.run(totals) == [f"{value:.1f}" for value in known] + ["—", "—"]
    assert browser.run(f"{button}.getAttribute('aria-sort')") == "ascending"
    browser.run(f"{button}.querySelector('button').focus()")
    browser.press("Enter")
    assert browser.run(totals) == [f"{value:.1f}" for value in reversed(known)] + ["—", "—"]


@pytest.mark.slow
def test_a_chart_tells_its_values_on_hover_and_focus(browser: Browser, root: Path) -> None:
    browser.open(root / PEOPLE / "E0105.html")
    browser.hover("table.card svg")
    browser.until("getComputedStyle(document.getElementById('tip')).display === 'block'")
    assert re.search(
        r"服务得分：完成度 6\d\.\d\s%", browser.run("document.getElementById('tip').textContent")
    )
    browser.run("document.querySelectorAll('table.card svg')[1].focus()")
    assert browser.run("document.getElementById('tip').textContent").startswith("询单转化率")


@pytest.mark.slow
def test_print_style_hides_what_only_a_screen_needs(browser: Browser, root: Path) -> None:
    browser.open(root / PEOPLE / "E0105.html")
    browser.call("Emulation.setEmulatedMedia", media="print")
    assert browser.run("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert browser.run("getComputedStyle(document.querySelector('.sign')).display") == "table"
    browser.call("Emulation.setEmulatedMedia", media="")
