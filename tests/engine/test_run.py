"""Runs from end to end: what is produced, what is kept, what is said."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from kpireport.engine.run import plan, run
from kpireport.engine.spec import RunSpec
from kpireport.period import Month
from tests.engine.small_company import MAKE_UP, SAVE, notebook

MAY = Month(2024, 5)


def spec(root: Path, **more) -> RunSpec:
    return RunSpec(root=root, months=(MAY,), **{"jobs": 1, **more})


def state_of(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file with its hash and when it was written."""
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def manifest(root: Path, department: str, month: str = "2024-05") -> dict:
    return json.loads((root / "output" / month / department / "manifest.json").read_text(encoding="utf-8"))


def test_a_month_gives_every_department_its_files_the_same_to_the_byte_every_time(company, all_produced):
    result = run(spec(company, jobs=2))
    assert result.ok
    assert [(o.key.department, o.state, o.reports) for o in result.outcomes] == [
        ("甲部", "done", 4),
        ("乙部", "done", 4),
    ]
    made = {
        p.relative_to(company / "output/2024-05").as_posix()
        for p in (company / "output/2024-05").rglob("*.*")
    }
    assert {
        "甲部/appraisal.ipynb",
        "甲部/bundle.json",
        "甲部/appraisals.parquet",
        "甲部/manifest.json",
        "甲部/department.pdf",
        "甲部/roles/专员.pdf",
        "甲部/people/E1.pdf",
        "甲部/people/E2.pdf",
        "乙部/people/E3.pdf",
    } <= made
    assert not [name for name in made if "/." in f"/{name}"]
    elsewhere = state_of(all_produced / "output/2024-05")
    assert {name: said for name, (said, _) in state_of(company / "output/2024-05").items()} == {
        name: said for name, (said, _) in elsewhere.items()
    }


def test_nothing_changed_touches_no_file(produced):
    before = state_of(produced / "output")
    result = run(spec(produced, departments=("甲部",)))
    assert [o.state for o in result.outcomes] == ["kept"]
    assert state_of(produced / "output") == before


def test_a_changed_target_makes_a_new_revision_of_the_one_department_it_touches(produced):
    result = run(spec(produced, overrides={"scorecards.C1.orders.target": 64}))
    assert [(o.key.department, o.state, o.revision) for o in result.outcomes] == [
        ("甲部", "done", 2),
        ("乙部", "kept", 1),
    ]
    now = manifest(produced, "甲部")
    assert now["replaces"] == 1
    assert now["overrides"] == {"scorecards.C1.orders.target": 64}
    assert now["changed"] == {
        "scorecards.C1.groups.成绩.items.orders.target": {"before": 80, "after": 64, "hidden": False}
    }
    old = produced / "output/2024-05/甲部/revisions/1"
    assert json.loads((old / "manifest.json").read_text(encoding="utf-8"))["revision"] == 1
    assert (old / "people/E1.pdf").exists()
    # 80 points against a target of 64: 80 × 80 / 64 = 100; against 80: 80
    assert (
        json.loads((produced / "output/2024-05/甲部/bundle.json").read_text())["appraisal"]["people"][0][
            "total"
        ]
        == "100"
    )
    assert json.loads((old / "bundle.json").read_text())["appraisal"]["people"][0]["total"] == "80"


def test_going_back_is_one_more_revision_and_keeps_both(produced):
    run(spec(produced, departments=("甲部",), overrides={"scorecards.C1.orders.target": 64}))
    run(spec(produced, departments=("甲部",)))
    assert manifest(produced, "甲部")["revision"] == 3
    assert sorted(p.name for p in (produced / "output/2024-05/甲部/revisions").iterdir()) == ["1", "2"]


def test_a_changed_template_prints_again_without_the_notebook(produced, monkeypatch):
    from kpireport.reports.forms import template_folders

    before = state_of(produced / "output/2024-05/甲部")
    shipped = template_folders(None)[0]
    own = produced / "templates/person"
    own.mkdir(parents=True)
    text = (shipped / "person/style.css").read_text(encoding="utf-8")
    (own / "style.css").write_text(text + "\nbody{letter-spacing:.1pt}\n", encoding="utf-8")
    monkeypatch.setattr("kpireport.engine.execution.execute", lambda *_: pytest.fail("the notebook ran"))
    decided = plan(spec(produced))
    assert [(d.action, [r.key for r in d.reasons]) for d in decided] == [
        ("print", ["engine.why.templates"])
    ] * 2
    result = run(spec(produced))
    after = state_of(produced / "output/2024-05/甲部")
    assert result.ok
    assert after["people/E1.pdf"][0] != before["people/E1.pdf"][0]
    assert after["appraisal.ipynb"] == before["appraisal.ipynb"]
    assert manifest(produced, "甲部")["revision"] == 1


def test_templates_copied_to_be_changed_print_nothing_again_until_they_are(produced):
    from kpireport.reports.forms import template_folders

    shutil.copytree(template_folders(None)[0] / "person", produced / "templates/person")
    assert [d.action for d in plan(spec(produced))] == ["keep", "keep"]


def test_a_card_that_is_no_yaml_stops_only_the_department_it_judges(produced):
    (produced / "params/scorecards/C1.yaml").write_text("id: [C1\n", encoding="utf-8")
    first, second = plan(spec(produced))
    assert (first.action, second.action) == ("produce", "keep")
    assert "C1.yaml 第 2 行" in first.reasons[0].render()
    assert [o.state for o in run(spec(produced)).outcomes] == ["failed", "kept"]


def test_what_a_killed_run_left_beside_a_department_goes_with_the_next(produced):
    left = produced / "output/2024-05/.甲部.new/people"
    left.mkdir(parents=True)
    assert run(spec(produced)).ok
    assert not left.parent.exists()


def test_a_cell_that_raises_fails_its_department_only(company):
    failing = "if department == '甲部':\n    raise ValueError('坏了')"
    (company / "notebooks/department_month.ipynb").write_text(
        notebook(failing, MAKE_UP, SAVE), encoding="utf-8"
    )
    result = run(spec(company))
    assert not result.ok
    assert [(o.key.department, o.state) for o in result.outcomes] == [("甲部", "failed"), ("乙部", "done")]
    said = result.outcomes[0].failures[0].why.render()
    assert "单元格 In [3] 出错" in said
    assert "坏了" in said
    executed = (company / "output/2024-05/甲部/failed/appraisal.ipynb").read_text(encoding="utf-8")
    assert "ValueError" in executed
    assert not (company / "output/2024-05/甲部/manifest.json").exists()


def test_a_failed_attempt_leaves_the_state_before_it_alone(produced):
    before = state_of(produced / "output/2024-05/甲部")
    recipe = produced / "notebooks/department_month.ipynb"
    good = recipe.read_text(encoding="utf-8")
    recipe.write_text(notebook("1 / 0", MAKE_UP, SAVE), encoding="utf-8")
    assert not run(spec(produced, departments=("甲部",))).ok
    after = state_of(produced / "output/2024-05/甲部")
    assert {k: v for k, v in after.items() if not k.startswith("failed/")} == before
    recipe.write_text(good, encoding="utf-8")
    assert [d.action for d in plan(spec(produced, failed_only=True))] == ["produce", "keep"]
    assert run(spec(produced, failed_only=True)).ok
    assert not (produced / "output/2024-05/甲部/failed").exists()


def test_a_person_whose_page_cannot_be_printed_stops_nobody_else(company):
    """A name with an unprintable shape is provoked by a template that refuses one person."""
    own = company / "templates/person"
    own.mkdir(parents=True)
    from kpireport.reports.forms import template_folders

    text = (template_folders(None)[0] / "person/report.html.j2").read_text(encoding="utf-8")
    broken = "{% if page.person.employee_id == 'E1' %}{{ page.nothing.there }}{% endif %}" + text
    (own / "report.html.j2").write_text(broken, encoding="utf-8")
    result = run(spec(company, departments=("甲部",)))
    assert [(o.state, o.reports, [f.what for f in o.failures]) for o in result.outcomes] == [
        ("partial", 3, ["person/E1"])
    ]
    folder = company / "output/2024-05/甲部"
    assert (folder / "people/E2.pdf").exists()
    assert not (folder / "people/E1.pdf").exists()
    (own / "report.html.j2").write_text(text, encoding="utf-8")
    assert [d.action for d in plan(spec(company, failed_only=True))] == ["print", "keep"]
    assert run(spec(company, failed_only=True)).ok
    assert (folder / "people/E1.pdf").exists()


def test_a_missing_output_file_is_noticed_and_made_again(produced):
    (produced / "output/2024-05/甲部/people/E1.pdf").unlink()
    assert [(d.action, [r.key for r in d.reasons]) for d in plan(spec(produced))] == [
        ("print", ["engine.why.altered"]),
        ("keep", []),
    ]
    run(spec(produced))
    assert (produced / "output/2024-05/甲部/people/E1.pdf").exists()


def test_earlier_months_that_change_make_later_ones_stale(company):
    both = RunSpec(root=company, months=(Month(2024, 4), MAY), jobs=1, departments=("甲部",))
    assert run(both).ok
    assert [o.state for o in run(both).outcomes] == ["kept", "kept"]
    only_april = RunSpec(
        root=company,
        months=(Month(2024, 4),),
        jobs=1,
        departments=("甲部",),
        overrides={"scorecards.C1.orders.target": 64},
    )
    run(only_april)
    decided = plan(spec(company, departments=("甲部",)))
    assert [(d.action, [r.key for r in d.reasons]) for d in decided] == [("produce", ["engine.why.history"])]


def test_figures_that_come_out_the_same_are_not_printed_again(company):
    """The history differs, the made-up figures do not: only the record changes."""
    test_earlier_months_that_change_make_later_ones_stale(company)
    before = state_of(company / "output/2024-05/甲部")
    result = run(spec(company, departments=("甲部",)))
    after = state_of(company / "output/2024-05/甲部")
    assert [o.state for o in result.outcomes] == ["kept"]
    assert {name for name in after if after[name] != before[name]} == {"manifest.json"}
    assert [d.action for d in plan(spec(company, departments=("甲部",)))] == ["keep"]


def test_a_web_page_that_names_somebody_else_is_not_released_and_the_run_says_so(company):
    from tests.reports.test_screening import leaking

    leaking(company / "templates", "测试二")
    result = run(spec(company, departments=("甲部",)))
    assert not result.ok
    assert [(o.state, o.failures) for o in result.outcomes] == [("done", ())]
    assert [said.key for said in result.unclosed] == ["report.pages_held_back"]
    people = company / "output/site/2024-05/甲部/people"
    assert [path.name for path in people.iterdir()] == ["E2.html"]
    assert (company / "output/2024-05/甲部/people/E1.pdf").is_file()


def test_only_what_is_of_the_changed_department_is_closed_again(company):
    run(spec(company))
    month, site = company / "output/2024-05", company / "output/site/2024-05"
    kept = [month / "乙部.xlsx", site / "乙部/department.html", site / "乙部/people/E3.html"]
    anew = [month / "甲部.xlsx", month / "company.pdf", site / "甲部/department.html", site / "../index.html"]
    before = {path: path.stat().st_mtime_ns for path in (*kept, *anew)}
    assert run(spec(company, overrides={"scorecards.C1.orders.target": 64})).ok
    assert all(path.stat().st_mtime_ns == before[path] for path in kept)
    assert all(path.stat().st_mtime_ns > before[path] for path in anew)


def test_the_site_of_a_first_run_links_what_a_later_one_would(produced):
    page = produced / "output/site/2024-05/company.html"
    first = page.read_bytes()
    assert b'href="../../2024-05/company.pdf"' in first
    page.unlink()
    assert run(spec(produced)).ok
    assert page.read_bytes() == first


def test_a_run_killed_before_it_closed_the_month_is_closed_by_the_next(company):
    run(spec(company))
    record = company / "output/.closed.json"
    said = json.loads(record.read_text(encoding="utf-8"))
    then = {**said, "states": {**said["states"], "2024-05/甲部": "as it was before"}}
    record.write_text(json.dumps(then), encoding="utf-8")
    before = (company / "output/2024-05/company.pdf").stat().st_mtime_ns
    assert [o.state for o in run(spec(company)).outcomes] == ["kept", "kept"]
    assert (company / "output/2024-05/company.pdf").stat().st_mtime_ns > before
    assert json.loads(record.read_text(encoding="utf-8")) == said


def test_rendering_again_closes_the_month_too(company):
    run(spec(company))
    for name in ("company.pdf", "payroll.xlsx", "甲部.xlsx"):
        (company / "output/2024-05" / name).unlink()
    assert run(spec(company, render_only=True)).ok
    for name in ("company.pdf", "payroll.xlsx", "甲部.xlsx"):
        assert (company / "output/2024-05" / name).is_file()
