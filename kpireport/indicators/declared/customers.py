"""Indicators of customers: new, returning, kept and lost ones, and registered users."""

from __future__ import annotations

from functools import partial

from kpireport.indicators.declared.build import figure
from kpireport.indicators.declared.sales import BUYERS, TAKEN
from kpireport.indicators.model import Indicator, Measure, Ratio

customer = partial(figure, domain="customers", tables=("orders",))
taken = partial(customer, credit=TAKEN)
shop = partial(customer, who="shop", monthly=True)


def customers() -> tuple[Indicator, ...]:
    """Indicators of customers and users."""
    return (*buyers(), *kept(), *users())


def _who(flag: str) -> Measure:
    return Measure("bought_orders", "nunique", "buyer_id", where=flag)


def buyers() -> tuple[Indicator, ...]:
    """Buyers of the period, by what they had bought before."""
    return (
        taken(
            "new_customers",
            "新增客户数",
            "New customers",
            "buyers",
            formula=_who("newcomer"),
            define=(
                "本期付款、且此前（history_days 天内）没有付过款的买家数",
                "distinct buyers whose first paid order (looking back `history_days` before the month) is in the period",
            ),
        ),
        taken(
            "active_customers",
            "活跃用户数",
            "Active customers",
            "buyers",
            formula=Measure("active", "nunique", "buyer_id"),
            define=(
                "本期下过单或有购物车动作的不同买家数；个人只计其接单的买家",
                "distinct buyers who placed an order or touched their basket; for a person, those whose order they took",
            ),
        ),
        taken(
            "repurchase_rate",
            "复购率",
            "Repurchase rate",
            "percent",
            formula=Ratio(_who("again"), BUYERS),
            define=(
                "本期付款、且含此单在 repurchase_days（90）天内至少付过两单的买家 ÷ 本期付款买家",
                "buyers paying in the period who, that order included, paid at least two in `repurchase_days` (90) ÷ buyers paying in the period",
            ),
        ),
        taken(
            "returning_share",
            "回头客比率",
            "Returning buyers",
            "percent",
            formula=Ratio(_who("returning"), BUYERS),
            define=(
                "本月之前（history_days 天内）付过款的买家 ÷ 本期付款买家",
                "buyers who had paid before the month (within `history_days`) ÷ buyers paying in the period",
            ),
        ),
    )


def kept() -> tuple[Indicator, ...]:
    """Buyers and users kept, lost and what they are worth."""
    return (
        shop(
            "retention",
            "留存率",
            "Retention",
            "percent",
            tables=("users", "orders"),
            formula=Ratio(Measure("cohort", "count", where="kept"), Measure("cohort", "count")),
            define=(
                "retention_months（1）个月前注册的用户中本月下过单的 ÷ 该月注册的用户",
                "users registered `retention_months` (1) before who placed an order this month ÷ users registered in that month",
            ),
        ),
        shop(
            "churn_rate",
            "客户流失率",
            "Churn",
            "percent",
            better="down",
            formula=Ratio(Measure("earlier_buyers", "count", where="lost"), Measure("earlier_buyers", "count")),
            define=(
                "前一个 churn_days（90）天付过款、最近 churn_days 天没有付款的买家 ÷ 前者",
                "of buyers who paid in the `churn_days` (90) before the last `churn_days` up to the month's end, those who paid nothing in the latter",
            ),
        ),
        shop(
            "customer_value",
            "客户含金量",
            "Customer value (RFM)",
            "points",
            formula=Ratio(Measure("rfm", "sum", "score", scale=3), Measure("rfm", "count")),
            define=(
                "history_days 天内付过款的买家，近度、频次、金额各得 1–5 分的平均分，界限见 rfm_*",
                "mean of the recency, frequency and amount scores (1–5 each, marks in `rfm_*`) of buyers who paid within `history_days`",
            ),
        ),
    )  # fmt: skip


def users() -> tuple[Indicator, ...]:
    """Registered users."""
    fresh, before = (
        Measure("registered", "count", where="fresh"),
        Measure("registered", "count", where="before"),
    )
    user = partial(shop, tables=("users",))
    return (
        user(
            "registered_users",
            "注册用户数",
            "Registered users",
            "people",
            formula=Measure("registered", "count"),
            define=("到月末为止注册的用户数", "users registered up to the end of the month"),
        ),
        user(
            "new_users",
            "新增注册用户数",
            "New users",
            "people",
            formula=fresh,
            define=("本月注册的用户数", "users registered in the month"),
        ),
        user(
            "user_growth",
            "用户增长率",
            "User growth",
            "percent",
            formula=Ratio(fresh, before),
            define=("本月注册的用户 ÷ 本月之前注册的用户", "users registered in the month ÷ users registered before it"),
        ),
    )  # fmt: skip
