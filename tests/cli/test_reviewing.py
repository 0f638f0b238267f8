"""scorecards review, weigh and survey, on months and judgements where the answer is known."""

import json
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

import kpireport
from kpireport.appraisal.model import SurveyScore
from kpireport.engine.ledger import BUNDLE
from kpireport.engine.reviewing import review_stored
from kpireport.engine.weighing import weigh_file
from kpireport.errors import UsageError
from kpireport.project import Project
from kpireport.reports.bundle import Bundle, Edition
from kpireport.texts import Label
from tests.appraisal.test_quality import two_months

HOME = Path(kpireport.__file__).parents[1]


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """A company whose two months hold the faults of test_quality, and a questionnaire in May."""
    root = tmp_path_factory.mktemp("judged")
    shutil.copytree(HOME / "params", root / "params")
    project = Project.open(root)
    asked = SurveyScore(
        indicator="satisfaction", label=Label(zh="满意度", en="Satisfaction"), better="up", score=0.8,
        interval=(0.75, 0.85), answers=40, before=None,
    )  # fmt: skip
    april, may = two_months()
    surveyed = may.model_copy(update={"summary": may.summary.model_copy(update={"survey": (asked,)})})
    for each in (april, surveyed):
        folder = root / "output" / each.month / each.department
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text("{}", encoding="utf-8")
        reached = {"2024-04": (0.9, 50000.0), "2024-05": (0.92, 60000.5)}[each.month]
        pd.DataFrame(
            [
                {"span": span, "scope": scope, "indicator": name, "value": value}
                for name, value in zip(("csat", "sales"), reached, strict=True)
                for span, scope in (("month", "shop"), ("W1", "shop"), ("month", "department"))
            ]
        ).to_parquet(folder / "indicators.parquet")
        Bundle(
            company=project.company, edition=Edition(), appraisal=each, appeal_until=date(2024, 6, 10)
        ).save(folder / BUNDLE)
    return root


def test_a_card_is_reviewed_over_the_stored_months_with_its_figures(call, judged, tmp_path):
    found = call("scorecards", "review", "--project", judged, "--file", tmp_path / "r.xlsx")
    assert found.code == 0
    assert found.out.splitlines()[2].split() == ["2024-04", "90.0", "%", "50,000.00", "元", "—", "—"]
    assert "T 卡：2024-04、2024-05，10 人" in found.out
    assert "turned：相邻两月名次的相关系数 −1.00（10 人次），多半出于偶然。建议权重由 20 改为 15" in found.out
    assert (
        "copy：与“steady”名次的相关系数 1.00（20 人月），互相重复。建议删去，权重 10 分给其余各项"
        in found.out
    )
    book = load_workbook(tmp_path / "r.xlsx")
    rows = {row[2]: row for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    # gaps: points for 14 of 20 person-months
    assert rows["gaps"][3:6] == (10, 20, 14)
    assert rows["gaps"][6] == pytest.approx(0.3)
    assert len(list(book.worksheets[1].rows)) == 5


def test_the_review_as_json_has_words_and_figures_and_a_post_names_its_card(call, judged):
    said = json.loads(call("scorecards", "review", "岗", "--project", judged, "--json").out)
    assert said["outcomes"] == [
        {"month": "2024-04", "csat": 0.9, "sales": 50000.0, "retention": None, "visitors": None},
        {"month": "2024-05", "csat": 0.92, "sales": 60000.5, "retention": None, "visitors": None},
    ]
    easy = next(each for each in said["cards"][0]["items"] if each["item"] == "easy")
    assert (easy["at_full"], easy["spread"]) == (1.0, 0.0)
    assert easy["findings"] == ["easy：20 人月中 100 % 得满分，区分不出人"]
    one = json.loads(
        call("scorecards", "review", "T", "--month", "2024-05", "--project", judged, "--json").out
    )
    assert one["cards"][0]["months"] == ["2024-05"]
    refused = call("scorecards", "review", "没有", "--project", judged)
    assert refused.code == 2
    assert call("scorecards", "review", "--month", "2023-01", "--project", judged).code == 1


def test_a_notebook_gets_the_same_review_as_a_frame(judged):
    found = review_stored(Project.open(judged))
    frame = found.frame.set_index("item")
    assert list(frame.index) == ["steady", "turned", "copy", "easy", "gaps"]
    assert frame.loc["turned", "stability"] == pytest.approx(-1)
    assert "<table" in found._repr_html_()
    with pytest.raises(UsageError):
        found.save(judged / "r.txt")


def test_results_kept_elsewhere_are_found_where_the_run_put_them(call, judged):
    elsewhere = call("scorecards", "review", "--set", "company.output=output/别处", "--project", judged)
    assert elsewhere.code == 1
    there = call("scorecards", "survey", "--set", "company.output=output", "--project", judged)
    assert there.code == 0


def test_survey_scores_are_shown_with_interval_and_sample_size(call, judged):
    found = call("scorecards", "survey", "部", "--project", judged)
    assert found.code == 2  # departments.yaml has no such department
    found = call("scorecards", "survey", "--project", judged)
    assert found.out.splitlines()[2].split() == [
        "满意度",
        "80.0",
        "%",
        "75.0",
        "%",
        "–",
        "85.0",
        "%",
        "40",
        "—",
    ]
    assert call("scorecards", "survey", "--month", "2024-04", "--project", judged).code == 1


def test_the_template_of_a_card_is_filled_and_weighed(call, judged, tmp_path):
    """Groups 1 : 1 … but the first three times the second; weights by hand from the products of the rows."""
    path = tmp_path / "t.xlsx"
    made = call("scorecards", "weigh", "A10", "--template", path, "--judge", "甲", "--project", judged)
    assert made.code == 0
    book = load_workbook(path)
    assert book.sheetnames == ["说明", "甲·1", "甲·2", "甲·3", "甲·4"]
    top = book["甲·1"]
    assert [cell.value for cell in top[1]] == ["各组之间", "工作职责", "工作心态", "工作素质"]
    top["C2"], top["D2"], top["D3"] = "3", "3", "1"
    for name in ("甲·2", "甲·3"):
        book[name]["C2"] = book[name]["D2"] = book[name]["D3"] = "1"
    book["甲·4"]["C2"] = "1/4"
    book.save(path)
    said = json.loads(call("scorecards", "weigh", path, "--project", judged, "--json").out)
    assert said["groups"]["weights"] == pytest.approx({"工作职责": 0.6, "工作心态": 0.2, "工作素质": 0.2})
    assert said["groups"]["lambda_max"] == pytest.approx(3)
    assert said["groups"]["consistency_ratio"] == pytest.approx(0, abs=1e-9)
    assert said["items"]["工作素质"]["points"] == {"专业知识及技能": "4.00", "工作潜力": "16.00"}
    assert sum(float(each) for each in said["groups"]["points"].values()) == 100
    assert weigh_file(path).points["工作职责"] == 60


def test_the_example_study_shows_each_judge_and_the_whole(call, judged):
    found = call("scorecards", "weigh", "params/ahp/example.yaml", "--project", judged)
    assert found.code == 0
    assert "判断者甲：λmax 5.0463，CI 0.0116，CR 0.0103" in found.out  # (5.0463 − 5) / 4, and that / 1.12


def test_judgements_that_contradict_one_another_are_refused_with_the_three_worst(call, judged, tmp_path):
    text = (HOME / "params" / "ahp" / "example.yaml").read_text(encoding="utf-8")
    path = tmp_path / "bad.yaml"
    path.write_text(text.replace('"信息 : 易用": 4', '"信息 : 易用": 1/9'), encoding="utf-8")
    refused = call("scorecards", "weigh", path, "--project", judged)
    assert refused.code == 2
    assert "超过 0.10" in refused.err
    assert "信息 : 易用 = 1/9" in refused.err
    assert call("scorecards", "weigh", tmp_path / "none.yaml", "--project", judged).code == 1
    assert call("scorecards", "weigh", "A10", "--template", "a.csv", "--project", judged).code == 2
    named = ("--judge", "a/b", "--template", tmp_path / "x.xlsx")
    assert call("scorecards", "weigh", "A10", *named, "--project", judged).code == 2


def test_a_figure_of_the_shop_is_split_by_a_column_from_the_command_line(call, company):
    whole = json.loads(call("indicators", "gmv", "--by", "shop", "--project", company, "--json").out)
    assert set(whole[0]) == {"shop", "numerator", "denominator", "value", "rows"}
    told = call("indicators", "gmv", "--by", "shop", "--month", "2024-05", "--project", company)
    assert told.code == 0
    assert told.out.splitlines()[0].split() == ["shop", "分子", "分母", "数值", "行数"]
    assert call("indicators", "--by", "shop", "--project", company).code == 2
    refused = call("indicators", "gmv", "--by", "shp", "--project", company)
    assert (refused.code, "shop" in refused.err) == (2, True)
