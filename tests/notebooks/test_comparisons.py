"""diff and whatif on real cards, against a calculation by hand."""

import json
import shutil

import pandas as pd
import pytest

import kpireport
from kpireport.cli import app
from kpireport.engine.run import run
from kpireport.engine.sides import as_it_is, difference, revision
from kpireport.engine.spec import RunSpec, UnitKey
from kpireport.period import Month

pytestmark = pytest.mark.slow
MAY = Month(2024, 5)
KEY = UnitKey(MAY, "客服部")
TARGET = {"scorecards.售前客服.inquiry_conversion.target": 0.9}


@pytest.fixture(scope="module")
def two_revisions(demo_company, tmp_path_factory):
    root = shutil.copytree(demo_company, tmp_path_factory.mktemp("compared") / "company")
    for overrides in ({}, TARGET):
        assert run(RunSpec(root, (MAY,), departments=("客服部",), overrides=overrides)).ok
    return root


def test_a_changed_target_costs_what_the_rule_says(two_revisions):
    """Attainment: 30 × value / target, at most 30, rounded to two decimals by the card."""
    office = kpireport.open_company(two_revisions)
    found = difference(KEY, revision(office, KEY, 1), revision(office, KEY, 2))
    scores = [
        pd.read_parquet(two_revisions / "output/2024-05/客服部" / p)
        for p in ("revisions/1/scores.parquet", "scores.parquet")
    ]
    old, new = (each[each["item"] == "询单转化率"].set_index(["employee_id", "role"]) for each in scores)
    checked = 0
    for person in found.people:
        if person.points is None:
            continue
        assert set(person.points) <= {"targets"}
        assert sum(person.points.values()) == person.after - person.before
        for each in person.items:
            where = (person.employee_id, each.role)
            expected = min(30, 30 * old.loc[where, "value"] / old.loc[where, "target"])
            assert float(old.loc[where, "points"]) == pytest.approx(expected, abs=0.005)
            expected = min(30, 30 * new.loc[where, "value"] / 0.9)
            assert float(new.loc[where, "points"]) == pytest.approx(expected, abs=0.005)
            checked += 1
        if person.pay is not None:
            assert sum(person.pay.values()) == person.pay_after - person.pay_before
    assert checked > 5


def test_a_revision_can_be_compared_with_the_company_as_it_is(two_revisions):
    old = revision(kpireport.open_company(two_revisions), KEY, 1)
    now = as_it_is(kpireport.open_company(two_revisions), KEY, "now")
    assert not [person for person in difference(KEY, old, now).people if person.differs]
    then = as_it_is(kpireport.open_company(two_revisions, TARGET), KEY, "then")
    found = difference(KEY, old, then)
    assert found.total("points")["targets"] < 0
    assert {cause for cause, amount in found.total("points").items() if amount} == {"targets"}


def test_whatif_tells_grades_failures_and_pay_and_writes_nothing(two_revisions, capsys, monkeypatch):
    monkeypatch.setenv("KPIREPORT_LANG", "zh")
    before = {p: p.stat().st_mtime_ns for p in (two_revisions / "output").rglob("*")}
    arguments = ["whatif", "--project", str(two_revisions), "--department", "客服部", "--json"]
    with pytest.raises(SystemExit) as stop:
        app.run([*arguments, "--set", "scorecards.售前客服.inquiry_conversion.target=0.9"])
    assert not stop.value.code
    [told] = json.loads(capsys.readouterr().out)
    frames = [
        pd.read_parquet(two_revisions / "output/2024-05/客服部" / p)
        for p in ("revisions/1/appraisals.parquet", "appraisals.parquet")
    ]
    assert [float(each) for each in told["pay"]] == [float(each["pay"].dropna().sum()) for each in frames]
    assert told["failed"] == [int(each["failed"].fillna(False).sum()) for each in frames]
    assert {p: p.stat().st_mtime_ns for p in (two_revisions / "output").rglob("*")} == before
