"""Cards read and checked: every refusal points at file, line and key."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from kpireport.errors import KpiError, ParameterError, UnknownName
from kpireport.project import Project
from kpireport.scorecards import judge, load_cards
from tests.scorecards.worked import (
    ANNA,
    KNOWN,
    MAY,
    card_data,
    checked,
    evidence,
    group,
    item,
    row,
    targets,
    values,
)

CARD = """\
id: X1
title: 试卡
roles: [售前客服]
groups:
  - name: 转化
    weight: 60
    items:
      - {name: 转化率, indicator: conversion, weight: 60, target: 35 %}
  - name: 速度
    weight: 40
    items:
      - name: 响应
        indicator: seconds
        weight: 40
        target: 30
"""


def company(folder: Path, overrides: dict[str, Any] | None = None, **files: str) -> Project:
    (folder / "params" / "scorecards").mkdir(parents=True, exist_ok=True)
    (folder / "params" / "company.yaml").write_text("name: 示范\n", encoding="utf-8")
    for name, text in (files or {"X1": CARD}).items():
        (folder / "params" / "scorecards" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Project.open(folder, overrides)


def refused(folder: Path, old: str, new: str) -> KpiError:
    """The error of the card with one thing changed."""
    assert old in CARD
    cards = load_cards(company(folder, X1=CARD.replace(old, new, 1)), KNOWN)
    with pytest.raises(KpiError) as error:
        cards.get("X1")
    return error.value


def test_a_card_is_found_by_id_title_and_role(tmp_path: Path) -> None:
    cards = load_cards(company(tmp_path), KNOWN)
    assert cards.get("X1") is cards.get("试卡") is cards.get("售前客服")
    assert len(cards) == 1
    with pytest.raises(UnknownName, match="试卡"):
        cards.get("试")


def test_a_card_whose_groups_do_not_add_up_is_refused_with_both_sums(tmp_path: Path) -> None:
    error = refused(tmp_path, "weight: 40\n    items:\n      - name: 响应\n        indicator: seconds\n        weight: 40",
                    "weight: 35\n    items:\n      - name: 响应\n        indicator: seconds\n        weight: 35")  # fmt: skip
    said = str(error)
    assert "params/scorecards/X1.yaml 第 4 行，groups：" in said
    assert "满分 100，各组之和却是 95" in said
    assert isinstance(error, ParameterError)


def test_a_group_whose_items_do_not_add_up_is_refused_with_both_sums(tmp_path: Path) -> None:
    said = str(refused(tmp_path, "indicator: conversion, weight: 60", "indicator: conversion, weight: 50"))
    assert "X1.yaml 第 6 行，groups.0.weight：“转化”的权重是 60，各项之和却是 50" in said


def test_an_unknown_indicator_is_refused_with_the_nearest_names(tmp_path: Path) -> None:
    said = str(refused(tmp_path, "indicator: conversion", "indicator: conversoin"))
    assert "X1.yaml 第 8 行，groups.0.items.0.indicator：" in said
    assert "conversion" in said


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("target: 35 %", "target: 35", "groups.0.items.0.target", "35 % 或 0.35"),
        ("target: 35 %", "target: 尽量好", "groups.0.items.0.target", "看不懂"),
        ("target: 35 %", "target_text: 尽量好", "groups.0.items.0.target_text", "看不懂"),
        ("target: 30", "target: 30 %", "groups.1.items.0.target", "seconds"),
        ("target: 30", "target: 30 元", "groups.1.items.0.target", "seconds"),
        ("indicator: conversion", "indicator: neutral", "groups.0.items.0.rule.kind", "方向"),
        ("indicator: conversion, ", "", "groups.0.items.0", "indicator"),
        ("target: 30\n", "rule: {kind: bands, bands: [{from: 1, points: 1}]}\n", "groups.1.items.0.rule.bands.0.from", "没有说"),
        ("target: 30\n", "rule: {kind: rank, points: [50]}\n", "groups.1.items.0", "超过本项权重 40"),
        ("target: 30\n", "rule: {kind: rank, each: week, points: [11]}\n", "groups.1.items.0", "最多能得 44 分"),
        ("target: 30\n", "rule: {kind: threshold, below: {of: shop, indicator: nobody}}\n", "groups.1.items.0.rule.below.indicator", "nobody"),
        ("target: 30\n", "rule: {kind: expression, points: 'wieght'}\n", "groups.1.items.0.rule.points", "wieght"),
        ("target: 30\n", "rule: {kind: threshold, each: week, below: 3}\n", "groups.1.items.0.rule.each", "points"),
    ],
)  # fmt: skip
def test_what_cannot_hold_is_refused_where_it_stands(
    tmp_path: Path, old: str, new: str, key: str, says: str
) -> None:
    said = str(refused(tmp_path, old, new))
    assert f"，{key}：" in said
    assert says in said


@pytest.mark.parametrize(
    ("old", "new"), [("title: 试卡", "titel: 试卡"), ("weight: 60\n", "weight: 六十\n"), ("id: X1", "- x")]
)
def test_what_is_no_card_at_all_is_refused_with_its_file(tmp_path: Path, old: str, new: str) -> None:
    assert "params/scorecards/X1.yaml" in str(refused(tmp_path, old, new))


def test_a_rule_nobody_knows_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    said = str(refused(tmp_path, "target: 30\n", "rule: {kind: rnk}\n"))
    assert "第 15 行，groups.1.items.0.rule：kind 只能是" in said
    assert "'rank'" in said


def test_a_broken_card_does_not_stop_the_others(tmp_path: Path) -> None:
    broken = (
        CARD.replace("X1", "X2").replace("试卡", "坏卡").replace("售前客服", "售后客服").replace("35 %", "？")
    )
    cards = load_cards(company(tmp_path, X1=CARD, X2=broken, X3="a: [\n"), KNOWN)
    assert cards.get("售前客服").card.id == "X1"
    assert set(cards.broken) == {"X2", "坏卡", "售后客服", "X3"}
    for name in ("X2", "坏卡", "售后客服"):
        with pytest.raises(ParameterError, match="看不懂"):
            cards.get(name)


def test_one_id_or_role_on_two_cards_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"X1\.yaml、params/scorecards/X2\.yaml"):
        load_cards(company(tmp_path, X1=CARD, X2=CARD), KNOWN)
    cards = load_cards(company(tmp_path, X1=CARD, X2=CARD.replace("X1", "X2").replace("试卡", "另")), KNOWN)
    with pytest.raises(ParameterError, match="售前客服"):
        cards.get("售前客服")
    assert cards.get("X2").card.title == "另"


@pytest.mark.parametrize("by", ["售前客服", "试卡", "X1"])
@pytest.mark.parametrize("what", ["conversion", "转化率", "groups.0.items.0"])
def test_a_target_set_for_this_run_wins_over_the_table(tmp_path: Path, by: str, what: str) -> None:
    rows = row("conversion", 35, 100), row("seconds", 30)
    table = targets(("person", "E1", "conversion", 0.7), ("person", "E1", "seconds", 60))
    plain = judge(load_cards(company(tmp_path), KNOWN).get("X1"), evidence(*rows, targets=table))
    assert [line.target for line in plain.lines] == [0.7, 60]
    again = company(tmp_path, {f"scorecards.{by}.{what}.target": 0.35})
    result = judge(load_cards(again, KNOWN).get("X1"), evidence(*rows, targets=table))
    assert [line.target for line in result.lines] == [0.35, 60]
    assert [line.target_source.key for line in result.lines if line.target_source] == [
        "score.target.override", "score.target.person",
    ]  # fmt: skip


def test_an_override_that_names_nothing_or_cannot_hold_stops_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnknownName):
        load_cards(company(tmp_path, {"scorecards.X1.conversation.target": 1}), KNOWN)
    with pytest.raises(ParameterError):
        load_cards(company(tmp_path, {"scorecards.X1.conversion.weight": 50}), KNOWN)


def test_weights_that_do_not_add_up_are_scaled_exactly_when_the_card_says_so(tmp_path: Path) -> None:
    data = card_data(
        group("甲", 40, *(item(f"甲{w}", w, indicator="ratio", target=1) for w in (20, 15, 15))),
        group("乙", 35, item("乙", 35, indicator="ratio", target=1)),
    )
    with pytest.raises(ParameterError):
        checked(data, tmp_path)
    card = checked({**data, "rescale": True}, tmp_path)
    # groups 40 and 35 of 75 become 53.33 and 46.67; 20, 15, 15 of 50 become 21.33, 16.00, 16.00
    assert [str(line.weight) for line in card.lines] == ["21.33", "16.00", "16.00", "46.67"]
    result = judge(card, evidence(row("ratio", 1)))
    assert result.total == Decimal(100)
    assert [line.printed_weight for line in result.lines] == [20, 15, 15, 35]
    said = [each.render() for each in result.rescaled]
    assert said == [
        "“甲”印的权重是 40，各项之和是 50；各项按比例折算为 40",
        "“试卡”满分 100，各组之和是 75；各组按比例折算为 100",
    ]


def test_a_card_that_adds_up_is_not_scaled(tmp_path: Path) -> None:
    data = {**yaml.safe_load(CARD), "rescale": True}
    card = checked(data, tmp_path)
    assert card.rescaled == ()
    assert [line.weight for line in card.lines] == [60, 40]


def test_a_count_or_an_amount_as_the_target_of_a_ratio_is_for_its_numerator(tmp_path: Path) -> None:
    data = card_data(
        group("甲", 100, item("付款", 60, indicator="conversion", target_text="1000 次/月"),
              item("客单价", 40, indicator="ratio", target_text="500 元"))
    )  # fmt: skip
    card = checked(data, tmp_path)
    seen = evidence(row("conversion", 800, 2000), row("ratio", 400, 380))
    result = judge(card, seen)
    assert [line.points for line in result.lines] == [48, 32]
    assert result.lines[1].reason.render() == "400.00 元，目标 500.00 元，完成 80.00 %，40 × 80.00 % = 32 分"
    assert result.lines[0].target_text is not None
    assert result.lines[0].target_text.render() == "1000 次/月"
    # a target from the table is in the indicator's own unit
    tabled = evidence(
        row("conversion", 800, 2000),
        row("ratio", 400, 380),
        targets=targets(("role", ANNA.role, "conversion", 0.5)),
    )
    assert judge(card, tabled).lines[0].points == 48  # 0.4 / 0.5 × 60


def test_the_more_the_better_means_the_best_in_the_post_and_eight_of_ten_nearest(tmp_path: Path) -> None:
    data = card_data(
        group("甲", 100, item("量", 40, indicator="received", target_text="越多越好"),
              item("比", 30, indicator="ratio", target_text="10 分内最好为 8 分"),
              item("评", 30, target_text="10 分内最好为 8 分", rule={"kind": "rating"}))
    )  # fmt: skip
    kinds = [line.rule.kind for line in checked(data, tmp_path).lines]
    assert kinds == ["relative", "nearest", "rating"]
    rated = checked(data, tmp_path).lines[2].rule
    assert (rated.aim, rated.of) == ("nearest", 10)  # type: ignore[attr-defined]


def test_a_percentage_is_a_share_of_the_standard_until_somebody_sets_a_figure(tmp_path: Path) -> None:
    rule = {"kind": "attainment", "standard": "shop"}
    data = card_data(group("甲", 100, item("响应", 100, indicator="seconds", target_text="50 %", rule=rule)))
    card = checked(data, tmp_path)
    rows = row("seconds", 40), row("seconds", 60, scope="shop")
    line = judge(card, evidence(*rows)).lines[0]
    assert (line.target, line.points) == (30, 75)
    assert (
        judge(card, evidence(*rows, targets=targets(("person", "E1", "seconds", 20)))).lines[0].points == 50
    )


def test_a_post_judged_by_the_whole_shop_is_held_to_the_whole_shops_last_month(tmp_path: Path) -> None:
    rule = {"kind": "attainment", "standard": "last_month"}
    data = card_data(group("甲", 100, item("销售", 100, indicator="sales", scope="shop", rule=rule)))
    before = values(row("sales", 900, scope="shop"), row("sales", 1), month=MAY.previous())
    seen = evidence(row("sales", 720, scope="shop"), row("sales", 5), previous=before)
    assert judge(checked(data, tmp_path), seen).total == 80
