from pathlib import Path

import pytest

from kpireport.errors import ParameterError
from kpireport.project import Project
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import Job
from kpireport.reports.remarks import with_remarks
from kpireport.reports.render import render_job
from tests.reports import read


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "params/remarks").mkdir(parents=True)
    (tmp_path / "params/company.yaml").write_text("name: 样例商贸\n", encoding="utf-8")
    return Project.open(tmp_path)


def remark(project: Project, text: str, month: str = "2024-05") -> None:
    (project.root / f"params/remarks/{month}.yaml").write_text(text, encoding="utf-8")


def test_a_managers_words_take_the_place_of_the_rules(bundle: Bundle, project: Project) -> None:
    remark(project, "people:\n  E0101:\n    advice: [带两位新人 31 天, {zh: 学英语, en: Learn English}]\n")
    changed = with_remarks(bundle, project)
    before, after = bundle.appraisal.people[0], changed.appraisal.people[0]
    assert [each.render("en") for each in after.advice] == ["带两位新人 31 天", "Learn English"]
    assert after.strengths == before.strengths
    assert changed.appraisal.people[1:] == bundle.appraisal.people[1:]
    assert "带两位新人31天" in read.text_of(render_job(changed, Job(kind="person", subject="E0101")).content)


def test_without_remarks_nothing_changes(bundle: Bundle, project: Project) -> None:
    assert with_remarks(bundle, project) is bundle
    remark(project, "people: {E0101: {advice: [x]}}", month="2024-04")
    remark(project, "people: {E9999: {advice: [x]}}")
    assert with_remarks(bundle, project) is bundle


def test_an_unknown_part_is_named_with_its_line(bundle: Bundle, project: Project) -> None:
    remark(project, "people:\n  E0101:\n    advise: [x]\n")
    with pytest.raises(ParameterError, match=r"remarks/2024-05\.yaml 第 3 行.*advise"):
        with_remarks(bundle, project)


def test_what_is_said_about_somebody_else_by_name_is_held_back(bundle: Bundle, project: Project) -> None:
    remark(project, "people: {E0101: {advice: [向 E0104 学习]}}")
    with pytest.raises(Exception, match="E0104"):
        render_job(with_remarks(bundle, project), Job(kind="person", subject="E0101"))
