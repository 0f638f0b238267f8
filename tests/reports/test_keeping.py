from contextlib import nullcontext

import pytest

from kpireport.reports import press
from kpireport.reports.bundle import Bundle
from kpireport.reports.forms import template_folders
from kpireport.reports.pages import Job, plan_jobs
from kpireport.reports.press import Press
from kpireport.reports.render import render_job
from tests.reports import sample


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return sample.bundle()


def some(bundle: Bundle) -> list[Job]:
    jobs = plan_jobs(bundle)
    people = [job for job in jobs if job.kind == "person"]
    return [people[0], people[-1], *(job for job in jobs if job.kind != "person")]


def test_kept_styles_change_no_byte_whatever_was_printed_before(
    bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = some(bundle)
    kept = [render_job(bundle, job).digest for job in jobs]
    assert [render_job(bundle, job).digest for job in reversed(jobs)] == kept[::-1]
    monkeypatch.setattr(press, "keeping", lambda _: nullcontext())
    assert [render_job(bundle, job).digest for job in jobs] == kept


def test_what_is_kept_does_not_grow_with_the_pages(bundle: Bundle) -> None:
    made = Press(template_folders(None), bundle.company.theme)
    page = '<!doctype html><html lang="{}"><head><title>t</title></head><body><p style="margin: 1mm">a<i>b</i></p></body></html>'
    made.print(page.format("zh-CN"), "person")
    once = len(made._kept["person"])
    for _ in range(3):
        made.print(page.format("zh-CN"), "person")
    assert len(made._kept["person"]) == once > 0
    made.print(page.format("en"), "person")
    assert len(made._kept["person"]) > once
