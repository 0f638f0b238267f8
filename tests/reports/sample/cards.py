"""Scorecards of the sample and how a person of some skill does on them, by formula."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from kpireport.scorecards.score import CardResult, Fact, ScoreLine
from kpireport.texts import Label, Message, Quantity, message

MONTHS = ("2023-12", "2024-01", "2024-02", "2024-03", "2024-04", "2024-05")
SPANS = ("W1", "W2", "W3", "W4")

Better = Literal["up", "down", "nearest", "none"]
# group, item, English, unit, decimals, better, weight, target, base value, denominator
Item = tuple[str, str, str, str, int, Better, int, float, float, int]
A01: tuple[Item, ...] = (
    ("服务得分", "service_score", "Service score", "points", 2, "up", 35, 4.8, 4.62, 412),
    ("询单转化率", "inquiry_conversion", "Inquiry conversion", "percent", 1, "up", 30, 0.35, 0.301, 1399),
    ("客单价", "value_per_buyer", "Value per buyer", "money", 2, "up", 20, 248.46, 239.1, 361),
    ("接待客户量", "received_buyers", "Buyers received", "buyers", 0, "up", 10, 2000, 1742, 1),
    ("退款率", "refund_rate", "Refund rate", "percent", 1, "down", 5, 0.03, 0.031, 353),
)
A02: tuple[Item, ...] = (
    ("服务得分", "service_score", "Service score", "points", 2, "up", 40, 4.8, 4.71, 388),
    ("解决率", "resolution_rate", "Resolution rate", "percent", 1, "up", 40, 0.9, 0.874, 912),
    ("接待客户数", "received_buyers", "Buyers received", "buyers", 0, "up", 20, 1500, 1466, 1),
)
A04: tuple[Item, ...] = (
    ("询单转化率", "inquiry_conversion", "Inquiry conversion", "percent", 1, "up", 30, 0.35, 0.288, 1210),
    ("落实客单价", "value_ratio", "Realised value per buyer", "ratio", 2, "up", 15, 1.0, 0.97, 330),
    ("首次响应时间", "first_response_s", "First response", "seconds", 1, "down", 15, 30, 26.4, 1500),
    ("平均响应时间", "mean_response_s", "Mean response", "seconds", 1, "down", 10, 45, 41.2, 5200),
    (
        "退款自主完结率",
        "refund_self_closed",
        "Refunds closed unaided",
        "percent",
        1,
        "up",
        20,
        0.95,
        0.91,
        122,
    ),
    ("店长评分", "店长评定", "Manager's rating", "points", 1, "up", 10, 10, 8.6, 1),
)
CARDS = {"售前客服": ("A01", A01), "售后客服": ("A02", A02), "网店客服": ("A04", A04)}
PROVISIONAL, VETOED = "E0302", "E0204"


def say(zh: str, en: str) -> Message:
    """A sentence that stands in no room's catalogue."""
    return message("report.verbatim", text=Label(zh=zh, en=en))


def half_up(value: float, places: int = 1) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def line(item: Item, skill: float, number: int, *, missing: bool = False) -> ScoreLine:
    group, indicator, english, unit, decimals, better, weight, target, base, denominator = item
    wobble = 1 + ((number * 7 + weight) % 9 - 4) / 60
    value = base * (skill * wobble if better == "up" else 1 / (skill * wobble))
    attainment = value / target if better == "up" else target / value
    points = half_up(weight * min(attainment, 1.0))
    shown, wanted = (Quantity(value=v, unit=unit, decimals=decimals) for v in (value, target))
    reason = say(
        f"{shown.digits()} ÷ {wanted.digits()} = {attainment * 100:.1f} %，{denominator:,} 条记录",
        f"{shown.digits()} ÷ {wanted.digits()} = {attainment * 100:.1f} %, {denominator:,} rows",
    )
    fact = Fact(
        indicator=indicator,
        value=value,
        numerator=value * denominator,
        denominator=float(denominator),
        rows=denominator,
    )
    common: dict[str, Any] = {
        "group": group,
        "item": group,
        "indicator": indicator,
        "label": Label(zh=group, en=english),
        "unit": unit,
        "decimals": decimals,
        "better": better,
        "weight": Decimal(weight),
        "printed_weight": Decimal(weight),
        "target": target,
        "rule": "attainment",
    }
    if missing:
        why = say("本月没有评价记录", "no ratings this month")
        empty = Fact(indicator=indicator, value=None, missing=why)
        hold = say("没有评价记录，等待补录；补录前不计总分", "no ratings yet; the total waits for them")
        return ScoreLine(**common, fact=empty, attainment=None, points=None, reason=hold)
    interval = (value * 0.92, value * 1.08) if unit == "percent" else None
    return ScoreLine(
        **common, fact=fact, interval=interval, attainment=attainment, points=points, reason=reason
    )


def card(role: str, skill: float, number: int, employee_id: str) -> CardResult:
    name, items = CARDS[role]
    lines = tuple(
        line(item, skill, number, missing=employee_id == PROVISIONAL and item[1] == "店长评定")
        for item in items
    )
    held = any(one.points is None for one in lines)
    vetoes = (
        (say("虚假承诺一次，扣 10 分", "one false promise, 10 points off"),) if employee_id == VETOED else ()
    )
    judged = sum((one.points for one in lines if one.points is not None), Decimal(0))
    return CardResult(
        card=name,
        title=role,
        source=f"params/scorecards/{name}.yaml",
        lines=lines,
        total=None if held else judged - 10 * len(vetoes),
        full=Decimal(100),
        provisional=held,
        vetoes=vetoes,
    )
