"""The cards that ship: every scheme A01–A16, B02 and C01–C16 stands, with its printed weights."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from kpireport.errors import ParameterError
from kpireport.indicators import catalogue
from kpireport.params import Document, read_document
from kpireport.scorecards import Scorecard, check_card, gather, judge
from tests.scorecards.worked import ANNA, MAY, events, row, values

FOLDER = Path(__file__).parents[2] / "params" / "scorecards"
CARDS = sorted(path.stem for path in FOLDER.glob("*.yaml"))

KNOWN = catalogue()

SLIPS = {  # as printed: group, its weight, the sum of its items
    "A07": ("推广宣传", 40, 50), "A08": ("运营指标", 30, 40), "A09": ("关键业绩", 70, 80), "A11": ("用户行为", 30, 20),
    "A13": ("信息利用能力", 20, 10), "A16": ("运营数据", 75, 85),
}  # fmt: skip


def document(name: str, **changes: object) -> Document:
    found = read_document(FOLDER / f"{name}.yaml", f"params/scorecards/{name}.yaml")
    return Document(found.file, {**found.data, **changes}, found.lines)


@cache
def card(name: str) -> Scorecard:
    return check_card(document(name), KNOWN)


def test_every_scheme_has_its_card() -> None:
    schemes = {name.split("-")[0] for name in CARDS}
    wanted = {f"A{i:02d}" for i in range(1, 17)} | {f"C{i:02d}" for i in range(1, 17)} | {"B02"}
    assert schemes == wanted


@pytest.mark.parametrize("name", CARDS)
def test_a_shipped_card_stands_and_says_what_it_is(name: str) -> None:
    found = card(name)
    assert found.card.id == name
    assert found.card.source.split()[-1] == name.split("-", maxsplit=1)[0]
    assert found.card.title_en
    for _, group, item in found.card.items():
        assert group.name_en
        assert item.name_en
    if found.card.scoring == "weighted":
        assert sum(line.weight for line in found.lines) == found.card.full


@pytest.mark.parametrize("name", CARDS)
def test_only_the_cards_with_a_slip_are_scaled(name: str) -> None:
    assert bool(card(name).rescaled) == (name in SLIPS)


@pytest.mark.parametrize("name", SLIPS)
def test_a_card_that_does_not_add_up_as_printed_is_refused_with_both_sums(name: str) -> None:
    group, printed, total = SLIPS[name]
    with pytest.raises(ParameterError) as error:
        check_card(document(name, rescale=False), KNOWN)
    assert f"“{group}”的权重是 {printed}，各项之和却是 {total}" in str(error.value)
    assert f"params/scorecards/{name}.yaml 第 " in str(error.value)
    said = [message.render() for message in card(name).rescaled]
    assert said == [f"“{group}”印的权重是 {printed}，各项之和是 {total}；各项按比例折算为 {printed}"]


def test_titles_roles_and_ids_are_unique() -> None:
    found = [card(name).card for name in CARDS]
    names = (
        [each.id for each in found]
        + [each.title for each in found]
        + [role for each in found for role in each.roles]
    )
    assert len(names) == len(set(names))


def test_the_weights_of_a_scaled_card() -> None:
    # A08: 20, 5, 5, 10 of 40 become three quarters of that; the other groups stay
    weights = {line.item.name: line.weight for line in card("A08").lines}
    assert [weights[n] for n in ("产品信息更新及时率", "信息反馈及时性", "推广活动完成率", "部门工作配合度")] == [
        Decimal(15), Decimal("3.75"), Decimal("3.75"), Decimal("7.5"),
    ]  # fmt: skip
    assert weights["销售额"] == 40


def test_the_printed_weights_of_shop_service() -> None:
    found = card("A04")
    assert [(line.item.name, line.weight) for line in found.lines] == [
        ("最终付款人数/询单人数", 30), ("客服落实客单价/店铺客单价", 15), ("首次响应时间(秒)", 15),
        ("平均响应时间(秒)", 10), ("退款自主完结率", 20), ("店长评定", 10),
    ]  # fmt: skip


def test_a_review_is_passed_only_with_all_its_checks() -> None:
    names = {
        "csat": 0.95,
        "goods_csat": 0.9,
        "tracking_rate": 1,
        "late_shipment_rate": 0.01,
        "return_rate": 0.04,
        "refund_self_closed": 0.96,
    }

    def passed(defects: float) -> bool | None:
        rows = [row(name, value, scope="shop") for name, value in {**names, "defect_rate": defects}.items()]
        return judge(card("C06"), gather(MAY, values(*rows), events=events()).of(ANNA)).passed

    assert passed(0.02) is True
    assert passed(0.021) is False


def test_pre_sales_worked_by_hand() -> None:
    rows = [
        row("service_score", 1952.88, 412), row("inquiry_conversion", 361, 1399), row("value_per_buyer", 61370, 361),
        row("items_per_buyer", 600, 361), row("received_buyers", 120), row("refund_rate", 12, 150),
    ]  # fmt: skip
    result = judge(card("A01"), gather(MAY, values(*rows)).of(ANNA))
    # 4.74/4.8×35 = 34.5625 · .258041/.4×30 = 19.3531 · 170/180×10 = 9.4444 · 1.66205/1.8×10 = 9.2336 · 8 · 6/8×5 = 3.75
    assert [str(line.points) for line in result.lines] == ["34.56", "19.35", "9.44", "9.23", "8.00", "3.75"]
    assert result.total == Decimal("84.33")


def test_a_target_a_day_of_a_figure_that_is_one_of_a_day_does_not_grow_with_the_days() -> None:
    line = next(each for each in card("A05").lines if each.item.name == "粉丝流量转化")
    assert (line.target, line.per_day, line.text) == (5000, False, "5000 人/天")
    rows = [row("fan_conversion", 62000, 31, scope="shop")]  # 2,000 a day of 5,000, of 5 points
    won = judge(card("A05"), gather(MAY, values(*rows)).of(ANNA)).lines[5]
    assert (won.item, won.points) == ("粉丝流量转化", Decimal("2.00"))
