"""A card judged as a whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from kpireport.indicators import catalogue
from kpireport.scorecards import gather, judge
from kpireport.scorecards.judge import _counts
from tests.scorecards.worked import (
    ANNA,
    MAY,
    card_data,
    checked,
    events,
    evidence,
    group,
    item,
    row,
    targets,
    values,
)

TWO = card_data(
    group("转化", 60, item("转化率", 60, indicator="conversion", target="35 %")),
    group("速度", 40, item("响应", 40, indicator="seconds", target=30)),
)


def two(tmp_path: Path, **more: object) -> object:
    return checked({**TWO, **more}, tmp_path)


def test_the_total_is_the_sum_of_lines_each_rounded_once(tmp_path: Path) -> None:
    seen = evidence(row("conversion", 361, 1399), row("seconds", 1203, 37))
    result = judge(two(tmp_path), seen)
    # 361/1399/0.35 × 60 = 44.2357…; 30 / (1203/37) × 40 = 36.9077…
    assert [line.points for line in result.lines] == [Decimal("44.24"), Decimal("36.91")]
    assert result.total == Decimal("81.15")
    assert not result.provisional


def test_the_reason_carries_the_figures(tmp_path: Path) -> None:
    result = judge(two(tmp_path), evidence(row("conversion", 361, 1399), row("seconds", 30)))
    zh = "361 / 1,399 = 25.8 %，目标 35.0 %，完成 73.73 %，60 × 73.73 % = 44.24 分"
    assert result.lines[0].reason.render("zh") == zh
    assert "reached 73.73 %" in result.lines[0].reason.render("en")


def test_a_missing_item_holds_the_total(tmp_path: Path) -> None:
    result = judge(two(tmp_path), evidence(row("conversion", 35, 100)))
    assert result.total is None
    assert result.provisional
    assert result.lines[1].points is None
    assert "暂估" in result.lines[1].reason.render()


def test_a_missing_item_may_count_nothing(tmp_path: Path) -> None:
    data = card_data(
        group("转化", 60, item("转化率", 60, indicator="conversion", target=0.35)),
        group("速度", 40, item("响应", 40, indicator="seconds", target=30, missing="zero")),
    )
    result = judge(checked(data, tmp_path), evidence(row("conversion", 35, 100)))
    assert result.total == Decimal(60)
    assert result.lines[1].points == 0


def test_a_missing_item_may_be_left_out_and_the_rest_scaled(tmp_path: Path) -> None:
    data = card_data(
        group("转化", 60, item("转化率", 60, indicator="conversion", target=0.35)),
        group("速度", 40, item("响应", 30, indicator="seconds", target=30, missing="exclude"),
              item("接待", 10, indicator="received", target=100)),
    )  # fmt: skip
    result = judge(checked(data, tmp_path), evidence(row("conversion", 28, 100), row("received", 50)))
    # 60 and 10 of 70 become 85.71 and 14.29 of 100; 80 % and 50 % of them are 68.568 and 7.145
    assert [line.weight for line in result.lines] == [Decimal("85.71"), Decimal(30), Decimal("14.29")]
    assert [line.points for line in result.lines] == [Decimal("68.57"), None, Decimal("7.15")]
    assert result.total == Decimal("75.72")
    assert "响应" in result.rescaled[-1].render()


def test_a_card_whose_items_are_all_left_out_has_no_total(tmp_path: Path) -> None:
    one = item("转化率", 100, indicator="conversion", target=1, missing="exclude")
    result = judge(checked(card_data(group("转化", 100, one)), tmp_path), evidence())
    assert result.total is None
    assert result.provisional


def test_grave_misconduct_costs_ten_points_each_time_also_where_the_card_names_none(tmp_path: Path) -> None:
    rows = row("conversion", 35, 100), row("seconds", 30)
    seen = evidence(*rows, events=events(("E1", "gambling", 3), ("E1", "veto", 9), ("E2", "veto", 9)))
    result = judge(two(tmp_path), seen)
    assert result.total == Decimal(80)
    assert [line.points for line in result.adjustments] == [Decimal(-20)]


def test_the_misconduct_deduction_can_be_switched_off(tmp_path: Path) -> None:
    rows = row("conversion", 35, 100), row("seconds", 30)
    result = judge(two(tmp_path, misconduct=None), evidence(*rows, events=events(("E1", "veto", 9))))
    assert result.total == Decimal(100)
    assert result.adjustments == ()


def test_an_event_the_card_names_follows_the_cards_own_rule(tmp_path: Path) -> None:
    veto = {"name": "否决项", "rule": {"kind": "veto", "events": ["veto"], "to": 0}}
    rows = row("conversion", 35, 100), row("seconds", 30)
    seen = evidence(*rows, events=events(("E1", "veto", 9), ("E1", "fighting", 9)))
    result = judge(two(tmp_path, adjustments=[veto]), seen)
    assert result.total == 0
    assert len(result.vetoes) == 1
    assert [line.points for line in result.adjustments] == [Decimal(0), Decimal(-10)]


def test_an_assessor_who_did_not_deduct_loses_double(tmp_path: Path) -> None:
    rows = row("conversion", 35, 100), row("seconds", 30)
    seen = evidence(*rows, events=events(("E1", "missed_deduction", 9, 1.0, 3.0)))
    assert judge(two(tmp_path), seen).total == Decimal(94)


def test_the_total_is_not_below_the_floor(tmp_path: Path) -> None:
    rows = row("conversion", 0, 100), row("seconds", 30)
    seen = evidence(*rows, events=events(("E1", "veto", 9, 5.0, None)))
    assert judge(two(tmp_path), seen).total == 0
    assert judge(two(tmp_path, floor=None), seen).total == Decimal(-10)


def test_a_bonus_adjustment_may_lift_the_total_above_full_by_what_it_may_give(tmp_path: Path) -> None:
    bonus = {
        "name": "表扬",
        "rule": {"kind": "bonus_per_event", "events": ["praise"], "points": 2, "most": 5},
    }
    rows = row("conversion", 35, 100), row("seconds", 30)
    seen = evidence(*rows, events=events(*(("E1", "praise", day) for day in (1, 2, 3))))
    assert judge(two(tmp_path, adjustments=[bonus]), seen).total == Decimal(105)
    assert judge(two(tmp_path, adjustments=[bonus], bonus=3), seen).total == Decimal(103)


def test_events_of_other_days_belong_to_another_seat(tmp_path: Path) -> None:
    rows = values(row("conversion", 35, 100), row("seconds", 30))
    gathered = gather(MAY, rows, events=events(("E1", "veto", 20)))
    assert judge(two(tmp_path), gathered.of(ANNA, date(2024, 5, 1), date(2024, 5, 15))).total == Decimal(100)
    assert judge(two(tmp_path), gathered.of(ANNA, date(2024, 5, 16), date(2024, 5, 31))).total == Decimal(90)


def test_without_an_events_table_nothing_is_deducted_and_the_card_says_so(tmp_path: Path) -> None:
    late = {"name": "迟交", "rule": {"kind": "deduct_per_event", "events": ["late_task"], "points": 3}}
    seen = evidence(row("conversion", 35, 100), row("seconds", 30))
    result = judge(two(tmp_path, adjustments=[late]), seen)
    assert result.total == Decimal(100)
    assert result.adjustments[0].points is None
    assert "没有事件记录表" in result.adjustments[0].reason.render()


def test_a_month_target_shrinks_with_the_days_in_the_post_unless_it_is_the_persons_own(
    tmp_path: Path,
) -> None:
    one = item("接待", 100, indicator="received", target="620 人/月", prorate=True)
    card = checked(card_data(group("量", 100, one)), tmp_path)
    rows = values(row("received", 160))
    half = gather(MAY, rows).of(ANNA, date(2024, 5, 16), date(2024, 5, 31))
    line = judge(card, half).lines[0]
    assert line.target == 320  # 620 × 16 / 31
    assert line.points == Decimal(50)
    assert line.target_source is not None
    assert "620 人 × 16/31 天" in line.target_source.render()
    own = gather(MAY, rows, targets=targets(("person", "E1", "received", 160)))
    assert judge(card, own.of(ANNA, date(2024, 5, 16), date(2024, 5, 31))).lines[0].target == 160


def test_a_target_a_day_counts_for_the_days_in_the_post(tmp_path: Path) -> None:
    one = item("接待", 100, indicator="received", target_text="50 人/天")
    card = checked(card_data(group("量", 100, one)), tmp_path)
    line = judge(card, evidence(row("received", 775))).lines[0]
    assert (line.target, line.points) == (1550, Decimal(50))


def test_targets_come_from_the_nearest_row_of_the_table(tmp_path: Path) -> None:
    table = [
        ("shop", "", "conversion", 0.9), ("department", "客服部", "conversion", 0.8),
        ("role", "售前客服", "conversion（名）", 0.7), ("person", "E1", "conversion", 0.6),
    ]  # fmt: skip
    rows = row("conversion", 35, 100), row("seconds", 30)
    seen = [
        judge(two(tmp_path), evidence(*rows, targets=targets(*table[:n]))).lines[0].target for n in range(5)
    ]
    assert seen == [0.35, 0.9, 0.8, 0.7, 0.6]


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    rows = values(row("conversion", 361, 1399), row("seconds", 41))
    happened = events(("E1", "veto", 9), ("E1", "gambling", 2))
    first = judge(two(tmp_path), gather(MAY, rows, events=happened).of(ANNA))
    again = judge(two(tmp_path), gather(MAY, rows[::-1], events=happened[::-1]).of(ANNA))
    assert first == again


def test_a_pass_mark_makes_a_card_a_review(tmp_path: Path) -> None:
    rows = row("conversion", 35, 100), row("seconds", 60)  # 60 + 20 points
    assert judge(two(tmp_path, pass_at=80), evidence(*rows)).passed is True
    assert judge(two(tmp_path, pass_at=80.01), evidence(*rows)).passed is False
    assert judge(two(tmp_path, pass_at=80), evidence(rows[0])).passed is None


def test_the_departments_target_is_no_target_for_one_persons_sales(tmp_path: Path) -> None:
    data = card_data(
        group("甲", 100, item("销售", 50, indicator="sales", target=1000), item("转化", 50, indicator="conversion", target=0.5))
    )  # fmt: skip
    card = checked(data, tmp_path)
    rows = row("sales", 500), row("conversion", 1, 4), row("sales", 780000, scope="department")
    table = [
        ("department", "客服部", "sales", 780000),
        ("department", "客服部", "conversion", 0.4),
        ("shop", "", "sales", 9),
    ]
    seen = [line.target for line in judge(card, evidence(*rows, targets=targets(*table))).lines]
    assert seen == [1000, 0.4]
    post = targets(*table, ("role", "售前客服", "sales", 800))
    assert judge(card, evidence(*rows, targets=post)).lines[0].target == 800
    whole = card_data(group("甲", 100, item("销售", 100, indicator="sales", scope="department")))
    assert judge(checked(whole, tmp_path), evidence(*rows, targets=targets(*table))).total == 100


def test_a_rule_that_looks_at_no_target_shows_none(tmp_path: Path) -> None:
    rule = {"kind": "threshold", "above": "shop", "points": -1}
    one = item("响应", 100, indicator="seconds", target="30 秒", rule=rule)
    seen = evidence(
        row("seconds", 20),
        row("seconds", 25, scope="shop"),
        targets=targets(("role", "售前客服", "seconds", 9)),
    )
    line = judge(checked(card_data(group("甲", 100, one)), tmp_path), seen).lines[0]
    assert (line.target, line.target_source) == (None, None)
    assert line.target_text is not None
    assert line.target_text.render() == "30 秒"


def test_a_share_of_money_has_no_interval_of_counts() -> None:
    known = catalogue()
    assert not _counts(known["gross_margin"])
    assert _counts(known["inquiry_conversion"])
    assert _counts(known["lost_buyers_rate"])
    assert not _counts(known["lost_amount_rate"])
