"""Tables about the market and the books: visits, campaigns, the ledger, the platform's benchmarks."""

from __future__ import annotations

from kpireport.data.schema import Column, Table, column, table

SHOP = ("店铺", "Shop")


def tables() -> tuple[Table, ...]:
    """visits, campaigns, ledger, benchmarks."""
    return (_visits(), _campaigns(), _ledger(), _benchmarks())


def _count(name: str, zh: str, en: str, unit: str = "count", required: bool = False) -> Column:
    return column(name, "int", (zh, en), ("数量", "How many"), required=required, unit=unit, minimum=0)


def _visits() -> Table:
    return table(
        "visits",
        ("访问", "Visits"),
        ("一行是一天的访问（或一次访问）", "Visits a day (or one visit)"),
        ("visited_on", "shop", "channel", "source", "keyword", "region", "visit_id"),
        "visited_on",
        column("visited_on", "date", ("日期", "Visited on"), ("访问当天", "The day"), required=True),
        column("shop", "text", SHOP, ("所属店铺", "Which shop"), required=True),
        column("channel", "text", ("渠道", "Channel"), ("来源渠道", "Where from")),
        column("source", "text", ("来源", "Source"), ("来源网站或入口", "Site or entrance")),
        column("keyword", "text", ("关键词", "Keyword"), ("搜索词", "What was searched")),
        column("region", "text", ("地区", "Region"), ("访客地区", "Where they are")),
        column(
            "visit_id",
            "text",
            ("访问编号", "Visit number"),
            ("一行一次访问时填写", "Where a row is one visit"),
        ),
        _count("visitors", "独立访问者", "Visitors", "buyers", True),
        _count("repeat_visitors", "重复访问者", "Repeat visitors", "buyers"),
        _count("page_views", "页面浏览数", "Page views", "count", True),
        _count("bounces", "跳出数", "Bounces"),
        column(
            "dwell_s",
            "decimal",
            ("停留时间", "Dwell time"),
            ("每位访问者的平均秒数", "Mean seconds a visitor"),
            unit="seconds",
            minimum=0,
        ),
        _count("registrations", "注册数", "Registrations"),
        _count("carts", "加购数", "Carts"),
    )


def _campaigns() -> Table:
    return table(
        "campaigns",
        ("推广活动", "Campaigns"),
        ("一个活动一天", "A campaign a day"),
        ("campaign_id", "ran_on", "account"),
        "ran_on",
        column(
            "campaign_id", "text", ("活动编号", "Campaign"), ("哪个活动", "Which campaign"), required=True
        ),
        column("ran_on", "date", ("日期", "Ran on"), ("投放当天", "The day"), required=True),
        column("account", "text", ("负责账号", "Account"), ("由谁投放", "Who ran it")),
        _count("impressions", "曝光量", "Impressions", "count", True),
        _count("clicks", "点击量", "Clicks", "count", True),
        column(
            "cost",
            "money",
            ("花费", "Cost"),
            ("当日花费", "That day"),
            required=True,
            unit="money",
            minimum=0,
        ),
        _count("conversions", "转化数", "Conversions"),
        column(
            "revenue",
            "money",
            ("成交金额", "Revenue"),
            ("带来的成交", "Sales it brought"),
            required=True,
            unit="money",
            minimum=0,
        ),
        _count("participants", "参与人数", "Participants", "people"),
    )


def _ledger() -> Table:
    kinds = (
        "revenue",
        "goods_cost",
        "purchase_cost",
        "operation_cost",
        "marketing_cost",
        "delivery_cost",
        "working_capital",
    )
    return table(
        "ledger",
        ("账目", "Ledger"),
        ("一个月的一项账目", "A line of the accounts a month"),
        ("month", "shop", "kind"),
        "month",
        column(
            "month",
            "text",
            ("月份", "Month"),
            ("如 2024-05", "Such as 2024-05"),
            required=True,
            label_of="month",
        ),
        column("shop", "text", SHOP, ("空为全公司", "Empty: the whole company")),
        column("kind", "text", ("科目", "Kind"), ("哪一项", "Which line"), required=True, usual=kinds),
        column("amount", "money", ("金额", "Amount"), ("实际发生", "Actual"), required=True, unit="money"),
        column("budget", "money", ("预算", "Budget"), ("预算金额", "Planned"), unit="money"),
    )


def _benchmarks() -> Table:
    return table(
        "benchmarks",
        ("行业对标", "Benchmarks"),
        ("平台给出的对标值", "A figure the platform gives"),
        ("period", "shop", "indicator"),
        "period",
        column(
            "period",
            "text",
            ("期间", "Period"),
            ("如 2024-05", "Such as 2024-05"),
            required=True,
            label_of="period",
        ),
        column("shop", "text", SHOP, ("所属店铺", "Which shop"), required=True),
        column(
            "indicator",
            "text",
            ("指标", "Indicator"),
            ("指标编号，如行业均值、打败商家占比", "Its id: industry average, share of sellers beaten …"),
            required=True,
        ),
        column("value", "decimal", ("数值", "Value"), ("比率写成 0.35", "A share as 0.35"), required=True),
    )
