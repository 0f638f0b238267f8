"""scorecards new and schema, indicators by domain, the template of the tables."""

import json

import pytest
import yaml
from openpyxl import load_workbook

from kpireport.scorecards import card_schema


def test_a_card_begun_from_another_is_listed_under_its_post(call, company):
    made = call("scorecards", "new", "客服主管", "--from", "C1", "--project", company)
    assert made.code == 0
    assert "params/scorecards/客服主管.yaml" in made.out
    assert "params/departments.yaml" in made.out
    written = yaml.safe_load((company / "params/scorecards/客服主管.yaml").read_text(encoding="utf-8"))
    assert (written["id"], written["roles"]) == ("客服主管", ["客服主管"])
    shown = call("scorecards", "客服主管", "--project", company)
    assert shown.code == 0
    assert "成绩" in shown.out


def test_a_card_begins_from_the_one_for_any_post_unless_said(call, company):
    made = call("scorecards", "new", "直播主播", "--project", company)
    assert made.code == 0
    text = (company / "params/scorecards/直播主播.yaml").read_text(encoding="utf-8")
    assert "责任心" in text


def test_a_card_may_be_begun_from_one_that_ships_and_have_its_own_id(call, company):
    found = call(
        "scorecards", "--project", company, "new", "客服主管", "--from", "A01", "--id", "Z1", "--json"
    )
    said = json.loads(found.out)
    assert said == {"file": "params/scorecards/Z1.yaml", "id": "Z1", "role": "客服主管", "also": []}
    text = (company / "params/scorecards/Z1.yaml").read_text(encoding="utf-8")
    assert "询单转化率" in text
    again = json.loads(
        call(
            "scorecards", "new", "客服主管", "--from", "Z1", "--id", "Z2", "--project", company, "--json"
        ).out
    )
    assert again["also"] == ["Z1"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["专员", "--from", "C1", "--id", "C2"], "已经有了"),
        (["专员", "--from", "A99"], "A09"),
        (["专员", "--from", "../C1"], "../C1"),
        (["../专员", "--from", "C1"], "../专员"),
        ([], "ROLE"),
    ],
)
def test_a_card_that_cannot_be_begun_is_refused_and_nothing_is_written(call, company, arguments, said):
    folder = company / "params/scorecards"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    found = call("scorecards", "new", *arguments, "--project", company)
    assert found.code == 2
    assert said in found.err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_broken_card_is_said_and_the_others_are_listed(call, company):
    path = company / "params/scorecards/C2.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("weight: 100", "weight: 95", 1), encoding="utf-8"
    )
    found = call("scorecards", "--project", company)
    assert found.code == 1
    assert "C1" in found.out
    assert "params/scorecards/C2.yaml" in found.err


def test_the_schema_of_cards_is_printed(call):
    assert json.loads(call("scorecards", "schema").out) == json.loads(json.dumps(card_schema()))


def test_indicators_are_listed_by_domain_in_either_language(call, company):
    names = {
        domain: {
            each["id"]
            for each in json.loads(call("indicators", "--domain", domain, "--project", company, "--json").out)
        }
        for domain in ("客服", "service", "Finance")
    }
    assert names["客服"] == names["service"] >= {"inquiry_conversion", "first_response_s"}
    assert "inquiry_conversion" not in names["Finance"]
    refused = call("indicators", "--domain", "客户服务", "--project", company)
    assert refused.code == 2
    assert "客服" in refused.err


def test_one_indicator_is_explained(call, company):
    found = call("indicators", "询单转化率", "--project", company)
    for said in ("inquiry_conversion", "当日或次日下单", "数据：", "出处："):
        assert said in found.out


@pytest.mark.parametrize("as_json", [False, True])
def test_an_empty_workbook_of_all_tables_is_written(call, company, tmp_path, as_json):
    path = tmp_path / "模板.xlsx"
    found = call("tables", "--template", path, "--project", company, *(["--json"] if as_json else []))
    assert found.code == 0
    if as_json:
        assert json.loads(found.out) == {"file": str(path)}
    assert "员工" in "".join(load_workbook(path, read_only=True).sheetnames)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []
