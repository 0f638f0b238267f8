from pathlib import Path

import pytest
from PIL import Image

from kpireport.errors import RunError, UnknownName, UsageError
from kpireport.reports.specimens import example
from kpireport.reports.trying import KINDS, new_template, preview
from tests.reports import sample


def test_the_made_up_data_in_the_package_are_those_of_the_tests() -> None:
    """Where this fails after a change of the models: ``python -m tests.reports.sample``."""
    assert sample.EXAMPLE.read_text(encoding="utf-8") == sample.example_json()
    assert example() == sample.example()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_looked_at(kind: str, tmp_path: Path) -> None:
    pdf, *pictures = preview(kind, tmp_path)
    assert pdf.read_bytes().startswith(b"%PDF")
    assert pictures
    with Image.open(pictures[0]) as picture:
        width, height = picture.size
        assert abs(width - 8.27 * 110) < 2
        assert abs(height - 11.69 * 110) < 2


def test_a_copy_is_made_changed_and_seen(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    made = new_template("person", own)
    assert {path.name for path in made} == {"report.html.j2", "style.css"}
    page = own / "person/report.html.j2"
    page.write_text(
        page.read_text(encoding="utf-8").replace("{% block body %}", "{% block body %}{{ nobody }}"), "utf-8"
    )
    with pytest.raises(RunError, match=r"person/report\.html\.j2 第 \d+ 行.*nobody"):
        preview("person", tmp_path / "seen", templates=own)


def test_a_copy_never_overwrites_ones_own(tmp_path: Path) -> None:
    new_template("role", tmp_path)
    with pytest.raises(UsageError, match="已经有自己的模板"):
        new_template("role", tmp_path)


@pytest.mark.parametrize("kind", ["persson", "../person", ""])
def test_a_kind_there_is_not_is_refused(kind: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="模板"):
        new_template(kind, tmp_path)
    with pytest.raises(UnknownName, match="person"):
        preview(kind, tmp_path)
