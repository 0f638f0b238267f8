import re
from pathlib import Path

import pikepdf
import pytest

from kpireport.errors import RunError
from kpireport.project import Theme
from kpireport.reports.bundle import Bundle
from kpireport.reports.forms import template_folders
from kpireport.reports.pages import Job
from kpireport.reports.press import LocalOnly, Press
from kpireport.reports.render import render_job
from tests.reports import read
from tests.reports.conftest import Prints

PERSON = Job(kind="person", subject="E0101")
KINDS = [("person", "E0201"), ("role", "网店客服"), ("department", "客服部")]


@pytest.mark.parametrize(("kind", "subject"), KINDS)
def test_a_report_says_its_language_title_and_standard(prints: Prints, kind: str, subject: str) -> None:
    pdf = read.opened(prints(kind, subject).content)
    assert str(pdf.Root.Lang) == "zh-CN"
    assert str(pdf.docinfo["/Title"]).endswith("2024-05")
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert pdf.Root.MarkInfo.Marked
    assert b"pdfuaid:part" in pdf.Root.Metadata.read_bytes()
    assert "/Outlines" in pdf.Root


@pytest.mark.parametrize(("kind", "subject"), KINDS)
def test_every_chart_says_its_values(prints: Prints, kind: str, subject: str) -> None:
    pdf = read.opened(prints(kind, subject).content)
    figures = read.elements(pdf, "/Figure")
    assert len(figures) > 3
    assert all(re.search(r"\d", str(figure.Alt)) for figure in figures)


def test_tables_have_headers(prints: Prints) -> None:
    pdf = read.opened(prints("person", "E0101").content)
    cells = read.elements(pdf, "/TD")
    assert read.elements(pdf, "/TH")
    assert any(len(cell.A.Headers) == 2 for cell in cells)


def test_nothing_in_a_pdf_tells_the_time_it_was_made(prints: Prints) -> None:
    pdf = read.opened(prints("person", "E0101").content)
    assert set(pdf.docinfo.keys()) == {"/Producer", "/Title", "/Author"}
    assert "/ID" in pdf.trailer


@pytest.mark.parametrize(("kind", "subject"), KINDS)
def test_the_foot_names_month_revision_and_fingerprint(prints: Prints, kind: str, subject: str) -> None:
    text = read.text_of(prints(kind, subject).content)
    assert "2024-05修订1指纹7f3a91c2d45e" in text
    assert f"1/{prints(kind, subject).pages}" in text


def test_all_text_is_in_the_chinese_font(prints: Prints) -> None:
    pdf = read.opened(prints("person", "E0102").content)
    fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert all(re.search("Kpireport-(Sans|Form)|Noto-Sans-CJK-SC", name) for name in fonts)


def spoil(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("person/report.html.j2", "\n{% block x %}{{ page.persom }}{% endblock %}", r"persom"),
        ("person/report.html.j2", "\n{% if %}", r"Expected an expression"),
        ("person/style.css", "\np { colour: red }", r"style\.css.*colour"),
        ("person/style.css", "\np { color: var(--nope) }", r"style\.css.*--nope"),
        ("person/style.css", "\np { color: reddish }", r"color"),
    ],
)
def test_a_wrong_template_is_named_with_its_line(
    bundle: Bundle, own_templates: Path, name: str, text: str, said: str
) -> None:
    before = (own_templates / name).read_text(encoding="utf-8").count("\n")
    broken = spoil(own_templates, name, text)
    if name.endswith("j2") and "block" in text:
        text_of = (broken / name).read_text(encoding="utf-8")
        (broken / name).write_text(text_of.replace("{% block body %}", "{% block body %}{{ page.persom }}"))
        before = text_of[: text_of.index("{% block body %}")].count("\n") - 1
    with pytest.raises(RunError, match=said) as caught:
        render_job(bundle, PERSON, templates=broken)
    assert f"templates/{name}" in str(caught.value)
    assert int(caught.value.fields["line"]) in {before + 1, before + 2}


def test_a_glyph_no_font_has_is_refused(bundle: Bundle) -> None:
    people = [one.model_copy(update={"name": "样例\U0010fffd"}) for one in bundle.appraisal.people[:1]]
    odd = bundle.model_copy(
        update={"appraisal": bundle.appraisal.model_copy(update={"people": tuple(people)})}
    )
    with pytest.raises(RunError, match=r"U\+10FFFD"):
        render_job(odd, PERSON)


@pytest.mark.parametrize(
    "picture",
    ["http://localhost:9/x.png", "file:///etc/hostname", "../../../../etc/hostname", "ftp://x/y.png"],
)
def test_a_template_cannot_reach_out(bundle: Bundle, own_templates: Path, picture: str) -> None:
    path = own_templates / "person/report.html.j2"
    tag = f'{{% block body %}}<img alt="x" src="{picture}">'
    path.write_text(path.read_text(encoding="utf-8").replace("{% block body %}", tag), encoding="utf-8")
    with pytest.raises(RunError, match="Failed to load image"):
        render_job(bundle, PERSON, templates=own_templates)


def test_the_fetcher_gives_only_what_lies_in_the_templates(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg/>")
    link = tmp_path / "link.svg"
    link.symlink_to("/etc/hostname")
    fetcher = LocalOnly((tmp_path,))
    assert fetcher.fetch((tmp_path / "logo.svg").as_uri()).read() == b"<svg/>"
    for url in (link.as_uri(), "https://example.invalid/", (tmp_path / "../x").as_uri()):
        with pytest.raises(ValueError, match="not allowed"):
            fetcher.fetch(url)


@pytest.mark.parametrize(
    "call", ["''.__class__", "page.model_copy.__globals__", "charts.__init__.__globals__"]
)
def test_a_template_is_kept_in_its_sandbox(bundle: Bundle, own_templates: Path, call: str) -> None:
    path = own_templates / "person/report.html.j2"
    text = path.read_text(encoding="utf-8").replace("{% block body %}", "{% block body %}{{ " + call + " }}")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RunError, match="unsafe"):
        render_job(bundle, PERSON, templates=own_templates)


def test_a_company_may_change_one_file_and_keep_the_rest(bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "person").mkdir()
    (tmp_path / "person/style.css").write_text("h1 { font-style: normal }\n")
    assert render_job(bundle, PERSON, templates=tmp_path).pages >= 1


def test_paper_and_colours_come_from_the_company() -> None:
    press = Press(template_folders(None), Theme(paper="Letter", accent="#123456"))
    html = '<html lang="en"><title>t</title><body><p class="x">x</p>'
    pdf = read.opened(press.print(html, "person").content)
    assert [round(float(edge)) for edge in pdf.pages[0].MediaBox] == [0, 0, 612, 792]


@pytest.mark.parametrize(("kind", "subject"), KINDS)
def test_headers_say_what_they_head_and_pictures_where_they_are(
    prints: Prints, kind: str, subject: str
) -> None:
    pdf = read.opened(prints(kind, subject).content)
    heads = read.elements(pdf, "/TH")
    assert {str(each.A.Scope) for each in heads} == {"/Column", "/Row"}
    for table in read.elements(pdf, "/Table"):
        assert [each for each in heads if _inside(each, table)]
    width, height = (float(edge) for edge in pdf.pages[0].MediaBox[2:])
    for figure in read.elements(pdf, "/Figure"):
        left, bottom, right, top = (float(edge) for edge in figure.A.BBox)
        assert 0 < left < right < width
        assert 0 < bottom < top < height


def _inside(element: pikepdf.Dictionary, table: pikepdf.Dictionary) -> bool:
    while "/P" in element:
        element = element.P
        if element.objgen == table.objgen:
            return True
    return False
