"""Every weighted card A01–A16 against the weights and targets the documents print, group by group."""

from __future__ import annotations

import pytest

from tests.scorecards.test_shipped import card

# Group weights, each with its items' weights, as printed; A12's lost weight is what the group leaves (20), A13's is 5.
PRINTED: dict[str, list[tuple[int, list[int]]]] = {
    "A01": [(35, [35]), (30, [30]), (20, [10, 10]), (10, [10]), (5, [5])],
    "A02": [(40, [40]), (40, [40]), (20, [20])],
    "A03": [(70, [70]), (30, [30])],
    "A04": [(30, [30]), (15, [15]), (15, [15]), (10, [10]), (20, [20]), (10, [10])],
    "A05": [(50, [15, 20, 15]), (25, [10, 10, 5]), (25, [15, 5, 5])],
    "A06": [(40, [20, 10, 10]), (30, [30]), (20, [10, 10]), (10, [10])],
    "A07": [(40, [20, 15, 15]), (35, [35]), (15, [15]), (10, [10])],
    "A08": [(40, [40]), (30, [20, 5, 5, 10]), (15, [15]), (15, [10, 5])],
    "A09": [(70, [40, 30, 10]), (15, [15]), (15, [15])],
    "A10": [(50, [15, 15, 20]), (30, [10, 10, 10]), (20, [10, 10])],
    "A11": [(70, [40, 20, 10]), (30, [10, 5, 5])],
    "A12": [(60, [30, 20, 5, 5]), (40, [25, 5, 5, 5])],
    "A13": [(60, [30, 10, 20]), (20, [20]), (20, [5, 5])],
    "A14": [(50, [25, 15, 10]), (30, [20, 10]), (20, [5, 15])],
    "A15": [(55, [15, 30, 10]), (25, [25]), (20, [10, 5, 5])],
    "A16": [(75, [25, 20, 15, 10, 15]), (25, [15, 10])],
}
# Targets as printed, by card and item.
TARGETS = {
    "A04": {"最终付款人数/询单人数": "1000 次/月", "客服落实客单价/店铺客单价": "500 元", "首次响应时间(秒)": "100 %",
            "平均响应时间(秒)": "100 %", "退款自主完结率": "100 %", "店长评定": "100 %"},
    "A05": {"粉丝流量转化": "5000 人/天"},
    "A06": {"企业合作与基地拓展": "4 个/月", "商户入驻对接": "100 %", "客户投诉率": "0", "销售额": "20000 元/月"},
    "A07": {"网站浏览": "100 次/月", "销售额": "8000 元/月"},
    "A08": {"销售额": "8000 元/月"},
    "A11": {"停留时间": "100 次/月"},
    "A13": {"信息整合能力": "根据资源量最好为19分", "页面设计": "10分内最好为8分", "预测发展趋势": "越高越好"},
    "A14": {"信息管理能力": "越高越好", "客户满意度": "10分内最好为8分", "业界美誉度": "10分内最好为7.9分",
            "核心部门数量": "越多越好"},
    "A15": {"类型": "10分内最好为4分", "质量": "10分内最好为9分", "最低价格": "基准为75万"},
    "A16": {"订单平均金额": "8000 元/月"},
}  # fmt: skip


@pytest.mark.parametrize("name", PRINTED)
def test_the_weights_are_those_printed(name: str) -> None:
    found = card(name).card
    assert [(group.weight, [item.weight for item in group.items]) for group in found.groups] == PRINTED[name]


@pytest.mark.parametrize("name", TARGETS)
def test_the_targets_are_those_printed(name: str) -> None:
    said = {line.item.name: line.text for line in card(name).lines}
    assert {item: said[item] for item in TARGETS[name]} == TARGETS[name]
