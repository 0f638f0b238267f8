from pathlib import Path

import pytest
from weasyprint.urls import URLFetcher

from kpireport.reports import source
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import Job, plan_jobs
from kpireport.reports.render import render_job
from tests.reports import sample

PAGE = '<!doctype html>\n<html lang="zh-CN"><head><title>t</title></head><body>{}</body></html>'


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return sample.bundle()


@pytest.mark.parametrize("kind", ["person", "role", "department"])
def test_a_page_read_the_quick_way_prints_the_same_bytes(
    bundle: Bundle, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job: Job = next(each for each in plan_jobs(bundle) if each.kind == kind)
    quick = render_job(bundle, job).digest
    monkeypatch.setattr(source, "_tree", lambda _: None)
    assert render_job(bundle, job).digest == quick


@pytest.mark.parametrize(
    "body",
    [
        "<p>one<p>two",  # left open
        "<p><ul><li>a</li></ul></p>",  # a list ends a paragraph
        "<table><tr><td>a</td></tr></table>",  # a body of rows is put in
        "<table><tbody><tr><td>a</td></tr>loose</tbody></table>",
        "a&nbsp;b",  # a name XML does not know
        "<input disabled>",
        "<style>p { color: red }</style>",
        "<DIV>a</DIV>",
        '<img src="a.png" alt=">">',
        '<base href="https://elsewhere.example/">',
    ],
)
def test_what_html_would_mend_is_left_to_its_own_parser(body: str) -> None:
    assert source._tree(PAGE.format(body)) is None


@pytest.mark.parametrize("body", ['<p>a<br>b &lt; c</p><img src="a.png" alt="b">', "<ol><li>a</li></ol>"])
def test_well_formed_pages_are_read_as_xml(body: str) -> None:
    assert source._tree(PAGE.format(body)) is not None


def test_both_ways_read_the_same_text(tmp_path: Path) -> None:
    base, fetcher = tmp_path.as_uri(), URLFetcher()
    for body in ("<p>a &amp; b<br>c</p>", "<p>a &amp; b<br>c"):
        read = source.Source(PAGE.format(body), base, fetcher)
        assert "".join(read.etree_element.itertext()).split() == ["ta", "&", "bc"]
