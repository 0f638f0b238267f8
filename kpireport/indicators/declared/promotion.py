"""Indicators of promotion: reach, cost and effect of campaigns."""

from __future__ import annotations

from functools import partial

from kpireport.indicators.declared.build import figure
from kpireport.indicators.model import Derived, Expression, Indicator, Measure, Minus, Ratio

campaign = partial(figure, domain="promotion", tables=("campaigns",), credit="campaigns.account")
share = partial(campaign, unit="percent")
money = partial(campaign, unit="money")


def _sum(column: str, where: str | None = None) -> Measure:
    return Measure("campaigns", "sum", column, where)


SEEN, CLICKS, COST = _sum("impressions"), _sum("clicks"), _sum("cost")
SOLD, REVENUE = _sum("conversions"), _sum("revenue")
GIVEN = "campaigns.conversions"  # not every platform gives them; without any they are unknown, not 0
TOLD = "told"  # a rate is over the rows that give both of its sides: the clicks of others would thin it out


def promotion() -> tuple[Indicator, ...]:
    """Indicators of promotion, credited to whoever used the campaign's account on the day."""
    return (*reach(), *effect(), *doing(), *tests())


def reach() -> tuple[Indicator, ...]:
    """Seen, clicked, converted."""
    return (
        campaign(
            "impressions",
            "曝光量",
            "Impressions",
            "times",
            formula=SEEN,
            define=("推广曝光量之和", "impressions of campaigns"),
        ),
        campaign(
            "clicks",
            "点击量",
            "Clicks",
            "times",
            formula=CLICKS,
            define=("推广点击量之和", "clicks on campaigns"),
        ),
        share(
            "ctr",
            "点击率",
            "Click rate",
            decimals=2,
            formula=Ratio(CLICKS, SEEN),
            define=("点击量 ÷ 曝光量", "clicks ÷ impressions"),
        ),
        share(
            "cvr",
            "转化率",
            "Conversion rate of clicks",
            decimals=2,
            needs=(GIVEN,),
            formula=Ratio(SOLD, _sum("clicks", TOLD)),
            define=(
                "转化数 ÷ 点击量（给出转化数的行）",
                "conversions ÷ clicks (of rows that give conversions)",
            ),
        ),
    )


def effect() -> tuple[Indicator, ...]:
    """What it cost and brought."""
    return (
        money(
            "ad_cost",
            "推广花费",
            "Advertising cost",
            better="down",
            formula=COST,
            define=("推广花费之和", "cost of campaigns"),
        ),
        money(
            "cpc",
            "单次点击成本",
            "Cost a click",
            better="down",
            formula=Ratio(COST, CLICKS),
            define=("推广花费 ÷ 点击量", "cost ÷ clicks"),
        ),
        money(
            "cost_per_order",
            "单次转化成本",
            "Cost an order",
            better="down",
            needs=(GIVEN,),
            formula=Ratio(_sum("cost", TOLD), SOLD),
            define=(
                "推广花费 ÷ 转化数（给出转化数的行）",
                "cost ÷ conversions (of rows that give conversions)",
            ),
        ),
        campaign(
            "roas",
            "推广产出比",
            "Return on ad spend",
            "ratio",
            formula=Ratio(REVENUE, COST),
            define=("推广成交金额 ÷ 推广花费", "sales brought ÷ cost"),
        ),
        share(
            "roi",
            "投资回报率",
            "Return on investment",
            formula=Ratio(Minus(REVENUE, COST), COST),
            define=("（推广成交金额 − 推广花费）÷ 推广花费", "(sales brought − cost) ÷ cost"),
        ),
    )


def doing() -> tuple[Indicator, ...]:
    """Campaigns run and people reached by them."""
    run, people = Measure("campaigns", "nunique", "campaign_id"), _sum("participants")
    return (
        campaign(
            "campaigns_run",
            "推广活动数",
            "Campaigns run",
            "times",
            formula=run,
            define=("本期投放的不同活动数", "distinct campaigns run in the period"),
        ),
        campaign(
            "campaigns_target",
            "推广活动目标",
            "Campaigns planned",
            "times",
            better="none",
            tables=("targets",),
            credit="",
            who="employee",
            monthly=True,
            formula=Measure("aims", "total", "value", where="campaigns_run"),
            define=("targets 表中本月 campaigns_run 的目标", "the month's target for `campaigns_run`"),
        ),
        share(
            "campaign_completion",
            "推广活动完成率",
            "Campaigns completed",
            tables=("campaigns", "targets"),
            who="employee",
            monthly=True,
            formula=Derived("campaigns_run", "campaigns_target"),
            define=("推广活动数 ÷ 推广活动目标", "campaigns run ÷ campaigns planned"),
        ),
        campaign(
            "fan_conversion",
            "粉丝流量转化",
            "Participants a day",
            "people",
            needs=("campaigns.participants",),
            formula=Ratio(people, Measure("campaigns", "nunique", "day", where="taking")),
            define=("活动参与人数 ÷ 有活动的天数（人/天）", "participants of campaigns ÷ days with a campaign (people a day)"),
        ),
        share(
            "fan_conversion_rate",
            "粉丝转化率",
            "Conversion of participants",
            needs=("campaigns.participants", GIVEN),
            formula=Ratio(_sum("conversions", "joined"), _sum("participants", "joined")),
            define=("转化数 ÷ 活动参与人数（两者都给出的行）", "conversions ÷ participants (of rows that give both)"),
        ),
    )  # fmt: skip


def tests() -> tuple[Indicator, ...]:
    """The A/B test the settings name: two rates, their difference, and its margin."""
    shop = partial(share, who="shop", credit="", decimals=2)

    def rate(flag: str) -> Ratio:
        return Ratio(_sum("conversions", flag), _sum("clicks", flag))

    return (
        shop(
            "cvr_test",
            "试验组转化率",
            "Conversion, test",
            needs=(GIVEN,),
            formula=rate("tested"),
            define=("test_campaigns 的转化数 ÷ 点击量", "conversions ÷ clicks of `test_campaigns`"),
        ),
        shop(
            "cvr_control",
            "对照组转化率",
            "Conversion, control",
            needs=(GIVEN,),
            formula=rate("control"),
            define=("control_campaigns 的转化数 ÷ 点击量", "conversions ÷ clicks of `control_campaigns`"),
        ),
        shop(
            "uplift",
            "活动效果",
            "Uplift",
            formula=Expression("cvr_test - cvr_control", ("cvr_test", "cvr_control")),
            define=("试验组转化率 − 对照组转化率", "conversion of the test − that of the control"),
        ),
        shop(
            "uplift_margin",
            "活动效果误差",
            "Uplift, margin",
            better="down",
            formula=Expression(_MARGIN, ("cvr_test", "cvr_control", "clicks_test", "clicks_control")),
            define=(
                "两个比率之差的 95 % 置信区间半宽（正态近似）",
                "half the width of the 95 % interval of the difference of two rates (normal approximation)",
            ),
        ),
        *(
            campaign(
                f"clicks_{name}",
                f"{zh}点击量",
                f"Clicks, {name}",
                "times",
                who="shop",
                credit="",
                better="none",
                needs=(GIVEN,),
                formula=_sum("clicks", flag),
                define=(
                    f"{name}_campaigns 的点击量（给出转化数的行）",
                    f"clicks on `{name}_campaigns` (of rows that give conversions)",
                ),
            )
            for name, zh, flag in (("test", "试验组", "tested"), ("control", "对照组", "control"))
        ),
    )


_MARGIN = "1.959964 * sqrt(cvr_test * (1 - cvr_test) / clicks_test + cvr_control * (1 - cvr_control) / clicks_control)"
