"""A person's page for a browser never goes out with somebody else on it."""

from pathlib import Path

import pytest

from kpireport.errors import RunError
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import Job, names_of, page_of
from kpireport.reports.screening import said_by, screen
from kpireport.reports.site import INDEX, write_site
from tests.reports import sample

FOLDER = "2024-05/客服部"


@pytest.fixture
def few() -> Bundle:
    return sample.bundle(sample.PEOPLE[:3])


@pytest.mark.parametrize(
    "leak",
    [
        "<p>样例𠮷</p>",
        "<p>样 例 𠮷</p>",
        "<p>样例<b>𠮷</b></p>",
        '<svg role="img" aria-label="样例𠮷"></svg>',
        '<p title="E0102">·</p>',
        '<a href="../people/E0102.html">·</a>',
        '<a href="E0102%2Ehtml">·</a>',
        "<p>&#x6837;&#x4F8B;&#x20BB7;</p>",
        "<!-- E0102 -->",
    ],
)
def test_another_name_or_number_is_found_wherever_a_page_can_say_it(few: Bundle, leak: str) -> None:
    page, others = page_of(few, Job(kind="person", subject="E0101")), names_of(few)
    assert screen("<p>样例一 E0101</p>", page, others) == ()
    found = screen(f"<html><body><p>样例一 E0101</p>{leak}</body></html>", page, others)
    assert [message.key for message in found] == ["report.gate.stranger"]


def test_a_page_for_managers_may_name_everyone(few: Bundle) -> None:
    page = page_of(few, Job(kind="role", subject="售前客服"))
    assert screen("<p>样例一 样例𠮷</p>", page, names_of(few)) == ()


def test_styles_scripts_and_shapes_say_nothing() -> None:
    html = '<style>.E0102{}</style><script>"E0102"</script><path class="E0102" d="M0 0"><img src="data:E0102">还在'
    assert said_by(html).split() == ["还在"]


def leaking(folder: Path, what: str) -> Path:
    """A company's own person template that says ``what`` in a browser, not on paper."""
    from kpireport.reports.forms import template_folders

    text = (template_folders(None)[0] / "person/report.html.j2").read_text(encoding="utf-8")
    own = folder / "person"
    own.mkdir(parents=True)
    said = "{% block body %}{% if site is defined %}" + what + "{% endif %}"
    (own / "report.html.j2").write_text(text.replace("{% block body %}", said), encoding="utf-8")
    return folder


def test_a_leaking_page_is_taken_down_and_has_no_link_and_the_others_stay(
    few: Bundle, tmp_path: Path
) -> None:
    root = tmp_path / "site"
    write_site([few], root)
    own = leaking(tmp_path / "templates", "<i title='E0102'></i>")
    with pytest.raises(RunError) as caught:
        write_site([few], root, templates=own)
    said = str(caught.value)
    assert "有 2 个网页没有放行" in said
    assert f"{FOLDER}/people/E0101.html" in said
    assert "E0102.html" not in said
    assert [path.name for path in sorted((root / FOLDER / "people").iterdir())] == ["E0102.html"]
    index = (root / INDEX).read_text(encoding="utf-8")
    assert "people/E0102.html" in index
    assert "people/E0101.html" not in index
    assert "样例一" in index
    assert (root / FOLDER / "department.html").is_file()
