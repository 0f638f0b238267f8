"""Service indicators of buyers and replies."""

from __future__ import annotations

from kpireport.indicators.declared.short import (
    CONVERTED,
    COUNTED,
    INQUIRING,
    RECEIVED,
    SALES,
    rate,
    service,
)
from kpireport.indicators.model import How, Indicator, Measure, Ratio


def buyers() -> tuple[Indicator, ...]:
    """Service indicators of buyers and replies."""
    return (
        service(
            "received_buyers",
            "接待人数",
            "Buyers received",
            unit="buyers",
            formula=RECEIVED,
            define=(
                "有计数接待（除去售后、广告、单句）的不同买家数",
                "distinct buyers with a counted part (after-sales, advertising and one-sentence parts left out)",
            ),
        ),
        service(
            "inquiring_buyers",
            "询单人数",
            "Inquiring buyers",
            unit="buyers",
            formula=INQUIRING,
            tables=SALES,
            define=(
                "有询单（计数接待，且此前 14 天没有下单）的不同买家数",
                "distinct buyers with an inquiry (a counted part with no order in the 14 days before)",
            ),
        ),
        rate(
            "inquiry_share",
            "询单人数比",
            "Inquiry share",
            better="none",
            tables=SALES,
            define=("询单人数 ÷ 接待人数", "inquiring buyers ÷ buyers received"),
            formula=Ratio(INQUIRING, RECEIVED),
        ),
        rate(
            "order_rate",
            "顾客下单率",
            "Order rate",
            tables=SALES,
            define=(
                "询单当日有归属本人的订单的询单买家 ÷ 询单人数",
                "inquiring buyers with a credited order placed the same day ÷ inquiring buyers",
            ),
            formula=Ratio(Measure("conversions", "nunique", "buyer_id", where="same_day"), INQUIRING),
        ),
        rate(
            "payment_rate",
            "订单付款率",
            "Payment rate",
            tables=SALES,
            define=(
                "当日或次日下单且最终付款的询单买家 ÷ 当日或次日下单的询单买家",
                "inquiring buyers whose credited converting order was finally paid ÷ those with such an order",
            ),
            formula=Ratio(CONVERTED, Measure("conversions", "nunique", "buyer_id")),
        ),
        rate(
            "inquiry_conversion",
            "询单转化率",
            "Inquiry conversion",
            tables=SALES,
            define=(
                "当日或次日下单且最终付款的询单买家 ÷ 询单人数",
                "inquiring buyers with a credited converting order finally paid ÷ inquiring buyers",
            ),
            formula=Ratio(CONVERTED, INQUIRING),
        ),
    )


def replies() -> tuple[Indicator, ...]:
    """Service indicators of buyers and replies."""

    def first(how: How) -> Measure:
        return Measure("parts", how, "first_us", where="timed", scale=1_000_000)

    rest = {"unit": "seconds", "decimals": 1, "better": "down"}
    return (
        service(
            "message_ratio",
            "答问比",
            "Message ratio",
            unit="ratio",
            decimals=2,
            needs=COUNTED,
            define=("计数接待中客服消息数 ÷ 买家消息数", "agent messages ÷ buyer messages in counted parts"),
            formula=Ratio(
                Measure("parts", "sum", "agent_messages", where="weighed"),
                Measure("parts", "sum", "buyer_messages", where="weighed"),
            ),
        ),
        rate(
            "reply_rate",
            "回复率",
            "Reply rate",
            needs=COUNTED,
            define=(
                "至少得到一次回复的买家 ÷ 发过消息的买家（含广告与售后）",
                "buyers answered at least once ÷ distinct buyers who wrote, advertising and after-sales included",
            ),
            formula=Ratio(
                Measure("parts", "nunique", "buyer_id", where="replied"),
                Measure("parts", "nunique", "buyer_id", where="wrote"),
            ),
        ),
        service(
            "first_response_s",
            "首次响应时间",
            "First response",
            **rest,
            define=(
                "每次计数接待：首条客服回复 − 买家首条消息，平均",
                "mean over counted parts: first agent message after the first buyer message − that buyer message",
            ),
            formula=Ratio(first("sum"), Measure("parts", "count", where="timed")),
        ),
        service(
            "first_response_median_s",
            "首次响应时间（中位）",
            "First response, median",
            **rest,
            define=("首次响应时间的中位数", "median of the first response times"),
            formula=first("median"),
        ),
        service(
            "first_response_p90_s",
            "首次响应时间（九成）",
            "First response, 90th percentile",
            **rest,
            define=("首次响应时间的第 90 百分位", "90th percentile of the first response times"),
            formula=first("p90"),
        ),
        service(
            "mean_response_s",
            "平均响应时间",
            "Mean response",
            **rest,
            define=(
                "计数接待中每一轮：客服消息 − 此前最后一条买家消息，平均",
                "mean over every run of buyer messages that an agent message follows: that agent message − the last buyer message before it",
            ),
            formula=Ratio(
                Measure("parts", "sum", "response_us", where="counted", scale=1_000_000),
                Measure("parts", "sum", "responses", where="counted"),
            ),
        ),
    )
