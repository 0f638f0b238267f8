"""Traffic (生意参谋, a row of totals at the bottom) and promotion (GB18030, shares beside the counts)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kpireport.demo.company import Company
from kpireport.demo.exports.files import Row, TextStyle, Written, write_text, yuan
from kpireport.demo.goods import SHOPS
from kpireport.demo.horizon import day_number, day_of
from kpireport.demo.market import CAMPAIGNS, ENTRANCES, REGIONS
from kpireport.demo.staff import ADVERTISER
from kpireport.demo.streams import MISSING, Ints
from kpireport.period import Month

_VISITS = (
    "统计日期", "店铺", "流量来源", "关键词", "访客地区", "访客数", "老访客数", "浏览量", "跳失人数", "平均停留时长",
    "新增会员数", "加购人数",
)  # fmt: skip
_ADS = (
    "日期", "主体ID", "操作账号", "展现量", "点击量", "点击率", "花费", "平均点击花费", "总成交笔数", "总成交金额",
    "投入产出比", "互动人数",
)  # fmt: skip


def by_month(days: Ints) -> list[tuple[Month, Ints]]:
    """The rows of each month, for day numbers in order."""
    months = Month.of(day_of(int(days[0]))).through(Month.of(day_of(int(days[-1]))))
    return [
        (month, np.flatnonzero((days >= day_number(month.first)) & (days <= day_number(month.last))))
        for month in months
    ]


def write_visits(company: Company, folder: Path) -> list[Written]:
    """One file a month: compact days, thousands separators, dwell times in words, a dash for no keyword."""
    visits, written = company.wider.visits, []
    for month, rows in by_month(visits.day):
        table = [_visit(company, row) for row in rows.tolist()]
        totals = [int(each[rows].sum()) for each in (visits.visitors, visits.page_views)]
        total: Row = ("合计", "", "", "", "", f"{totals[0]:,}", "", f"{totals[1]:,}", "", "", "", "")
        path = folder / "visits" / f"流量看板_{month}.csv"
        write_text(path, TextStyle(), _VISITS, [*table, total])
        written.append(Written("visits", path.name, len(table)))
    return written


def _visit(company: Company, row: int) -> Row:
    visits = company.wider.visits
    source, keyword = ENTRANCES[visits.entrance[row]]
    minutes, seconds = divmod(int(visits.dwell[row]), 60)
    return (
        f"{day_of(int(visits.day[row])):%Y%m%d}", SHOPS[visits.shop[row]], source, keyword or "-",
        REGIONS[visits.region[row]], f"{visits.visitors[row]:,}", int(visits.repeat[row]),
        f"{visits.page_views[row]:,}", int(visits.bounces[row]), f"{minutes}分{seconds}秒",
        int(visits.registrations[row]), int(visits.carts[row]),
    )  # fmt: skip


def write_ads(company: Company, folder: Path) -> list[Written]:
    """One file a month: a row a campaign and day, "--" where nobody takes part, and the sum of it all."""
    ads, written = company.wider.ads, []
    runners = [p.accounts[0].account for p in company.wider.staff if p.role == ADVERTISER]
    for month, rows in by_month(ads.day):
        money = list(zip(yuan(ads.cost[rows]), yuan(ads.revenue[rows]), strict=True))
        table = [_ad(company, row, runners, costs) for row, costs in zip(rows.tolist(), money, strict=True)]
        spent, brought = (yuan(each[rows].sum(keepdims=True))[0] for each in (ads.cost, ads.revenue))
        seen, clicked = (int(each[rows].sum()) for each in (ads.impressions, ads.clicks))
        total: Row = (
            "合计",
            "",
            "",
            seen,
            clicked,
            "",
            spent,
            "",
            int(ads.conversions[rows].sum()),
            brought,
            "",
            "",
        )
        path = folder / "campaigns" / f"推广报表_{month}.csv"
        write_text(path, TextStyle("gb18030"), _ADS, [*table, total])
        written.append(Written("campaigns", path.name, len(table)))
    return written


def _ad(company: Company, row: int, runners: list[str], money: tuple[str, str]) -> Row:
    ads = company.wider.ads
    plan, clicks, cost = CAMPAIGNS[ads.campaign[row]], int(ads.clicks[row]), int(ads.cost[row])
    seen, taking = int(ads.impressions[row]), int(ads.participants[row])
    return (
        f"{day_of(int(ads.day[row]))}", plan.name, runners[plan.runner], seen, clicks,
        f"{clicks / seen:.2%}" if seen else "--", money[0], f"{cost / clicks / 100:.2f}" if clicks else "--",
        int(ads.conversions[row]), money[1], f"{int(ads.revenue[row]) / cost:.2f}" if cost else "--",
        "--" if taking == MISSING else taking,
    )  # fmt: skip
