"""What company.yaml changes on a page: paper, colours, logo, sentences."""

from pathlib import Path
from typing import Any

import pytest

from kpireport.errors import RunError, UnknownName
from kpireport.project import Theme
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import Job
from kpireport.reports.render import render_job
from kpireport.reports.site import write_site
from tests.reports import read

PERSON = Job(kind="person", subject="E0101")
MARK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><path d="M0 0h30v10H0z" fill="#123456"/></svg>'


def of(bundle: Bundle, **changes: Any) -> Bundle:
    return bundle.model_copy(update={"company": bundle.company.model_copy(update=changes)})


def test_the_logo_stands_on_every_page_with_the_companys_name(bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(MARK)
    own = of(bundle, theme=Theme(logo="logo.svg"))
    printed = render_job(own, PERSON, templates=tmp_path)
    plain = render_job(bundle, PERSON)
    assert printed.pages == plain.pages
    assert b"0.070588 0.203922 0.337255" in _drawn(printed.content)
    assert b"0.070588 0.203922 0.337255" not in _drawn(plain.content)
    write_site([own], tmp_path / "site", templates=tmp_path)
    page = (tmp_path / "site/2024-05/客服部/people/E0101.html").read_text(encoding="utf-8")
    assert '<img class="logo" src="data:image/svg+xml;base64,' in page


@pytest.mark.parametrize("name", ["missing.svg", "../logo.svg", "style.css", "base/style.css"])
def test_a_logo_that_is_no_picture_of_the_templates_is_refused(
    bundle: Bundle, tmp_path: Path, name: str
) -> None:
    with pytest.raises(RunError, match=r"templates|没有模板"):
        render_job(of(bundle, theme=Theme(logo=name)), PERSON, templates=tmp_path)


def test_letter_and_own_colours(bundle: Bundle) -> None:
    own = of(bundle, theme=Theme(paper="Letter", accent="#204080", warn="#b04000"))
    pdf = read.opened(render_job(own, PERSON).content)
    assert [round(float(edge)) for edge in pdf.pages[0].MediaBox] == [0, 0, 612, 792]
    assert b"0.12549 0.25098 0.501961" in _drawn(render_job(own, PERSON).content)


def test_a_company_says_it_in_its_own_words(bundle: Bundle) -> None:
    own = of(bundle, texts={"title": "月度成长单 2 号", "sign.personnel": "行政部"})
    text = read.text_of(render_job(own, PERSON).content)
    assert "月度成长单2号" in text
    assert "行政部" in text
    assert "绩效考核报告" not in text


def test_a_sentence_there_is_not_is_named(bundle: Bundle) -> None:
    with pytest.raises(UnknownName, match=r"titel.*title"):
        render_job(of(bundle, texts={"titel": "x"}), PERSON)


def test_a_sentence_with_a_place_nobody_fills_is_an_error_with_file_and_line(bundle: Bundle) -> None:
    with pytest.raises(RunError, match=r"person/report\.html\.j2 第 \d+ 行.*nobody"):
        render_job(of(bundle, texts={"head.id": "{nobody}"}), PERSON)


def _drawn(content: bytes) -> bytes:
    pdf = read.opened(content)
    return b"".join(page.Contents.read_bytes() for page in pdf.pages)
