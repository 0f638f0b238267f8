"""One sample bundle and its printed pages for all tests of the room: printing is what takes the time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import Job
from kpireport.reports.press import Printed
from kpireport.reports.render import render_job
from tests.reports import sample

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    return sample.bundle()


class Prints:
    """Reports of the sample by job and language, each printed once."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._made: dict[tuple[Job, str], Printed] = {}

    def __call__(self, kind: str, subject: str, language: str = "zh") -> Printed:
        job = Job(kind=kind, subject=subject)  # type: ignore[arg-type]
        if (job, language) not in self._made:
            self._made[job, language] = render_job(self.bundle, job, language=language)  # type: ignore[arg-type]
        return self._made[job, language]


@pytest.fixture(scope="session")
def prints(bundle: Bundle) -> Prints:
    return Prints(bundle)


@pytest.fixture
def own_templates(tmp_path: Path) -> Path:
    """A company's own copy of the templates, to be spoilt."""
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
