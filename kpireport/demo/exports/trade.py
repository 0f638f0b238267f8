"""Orders and their lines (UTF-8 with a byte-order mark), refunds (a workbook with totals), reviews, goods."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import numpy as np

from kpireport.demo.aftercare import ABOUT, KINDS
from kpireport.demo.company import Company
from kpireport.demo.exports.chats import buyer_name
from kpireport.demo.exports.files import (
    Cell,
    Row,
    Sheet,
    TextStyle,
    Written,
    moments,
    stamps,
    with_flaw,
    write_text,
    write_workbook,
    yuan,
)
from kpireport.demo.goods import PRODUCTS, REGIONS, SHOPS
from kpireport.demo.horizon import DAY, day_number, day_of
from kpireport.demo.orders import Orders
from kpireport.demo.phrases import REFUND_REASONS, REVIEW_TEXTS
from kpireport.demo.streams import MISSING, Ints
from kpireport.period import Month

_ORDERS = (
    "订单编号", "买家会员名", "店铺名称", "总金额", "买家实际支付金额", "订单状态", "收货地址", "订单来源", "订单创建时间",
    "订单付款时间", "发货时间", "预计送达时间", "确认收货时间", "订单关闭时间",
)  # fmt: skip
_ITEMS = ("订单编号", "商家编码", "标题", "购买数量", "价格", "成本价")
_REFUNDS = (
    "退款编号", "订单编号", "售后类型", "退款原因", "申请时间", "完结时间", "退款金额", "平台是否介入", "处理客服",
)  # fmt: skip
REVIEWS = ("评价编号", "订单编号", "客服账号", "评价时间", "评价对象", "评分", "满分", "评价内容")


def _months_of(seconds: Ints) -> list[tuple[Month, Ints]]:
    """Rows by calendar month of the time, in order of time."""
    if not len(seconds):
        return []
    first, last = day_of(int(seconds.min()) // DAY), day_of(int(seconds.max()) // DAY)
    months = Month.of(first).through(Month.of(last))
    bounds = [day_number(month.first) * DAY for month in months] + [(day_number(months[-1].last) + 1) * DAY]
    found = [
        (month, np.flatnonzero((seconds >= low) & (seconds < high)))
        for month, low, high in zip(months, bounds, bounds[1:], strict=False)
    ]
    return [(month, rows) for month, rows in found if len(rows)]


def write_orders(company: Company, folder: Path) -> list[Written]:
    """One file a month of orders, newest first, and one of their lines."""
    orders = company.orders
    columns = _order_columns(orders)
    at, last = np.searchsorted(orders.items.order, np.arange(len(orders) + 1)), company.horizon.months[-1]
    written = []
    for month, rows in _months_of(orders.ordered_at):
        here = slice(int(rows[0]), int(rows[-1]) + 1)
        newest = (
            tuple(column[place] for column in columns) for place in range(here.stop - 1, here.start - 1, -1)
        )
        table: list[Row] = list(newest)
        flawed = _order_flaws(month, table[0]) if month in {last, last.previous()} else []
        for place, flaw in enumerate(flawed):
            table = with_flaw(table, flaw, 300 + place)
        path = folder / "orders" / f"订单_{month}.csv"
        write_text(path, TextStyle(), _ORDERS, table)
        written.append(Written("orders", path.name, len(table), len(flawed)))
        lines = _item_rows(orders, slice(int(at[here.start]), int(at[here.stop])))
        path = folder / "order_items" / f"宝贝报表_{month}.csv"
        write_text(path, TextStyle(), _ITEMS, lines)
        written.append(Written("order_items", path.name, len(lines)))
    return written


def _order_columns(orders: Orders) -> list[list[str]]:
    paid, closed = orders.paid_at != MISSING, orders.cancelled_at != MISSING
    state = np.select(
        [closed, ~paid, orders.delivered_at != MISSING, orders.shipped_at != MISSING],
        ["交易关闭", "等待买家付款", "交易成功", "卖家已发货"],
        "买家已付款",
    )
    return [
        list(orders.ids),
        [buyer_name(number) for number in orders.buyer.tolist()],
        [SHOPS[shop] for shop in orders.shop.tolist()],
        yuan(orders.amount),
        yuan(orders.paid_amount),
        state.tolist(),
        [REGIONS[region] for region in orders.region.tolist()],
        ["手机" if phone else "电脑" for phone in orders.phone.tolist()],
        *(
            stamps(times)
            for times in (
                orders.ordered_at,
                orders.paid_at,
                orders.shipped_at,
                orders.promised_at,
                orders.delivered_at,
                orders.cancelled_at,
            )
        ),
    ]


def _order_flaws(month: Month, like: Row) -> list[Row]:
    """One row with words for money and, in a month of fewer than 31 days, one with a day that never was."""
    number = f"{month.first:%Y%m%d}99000000"
    words: Row = (f"{number}01", *like[1:3], "壹佰贰拾元", *like[4:])
    if month.days == 31:
        return [words]
    return [(f"{number}02", *like[1:8], f"{month}-31 10:00:00", *like[9:])]


def _item_rows(orders: Orders, here: slice) -> list[Row]:
    items = orders.items
    rows = zip(
        items.order[here].tolist(), items.product[here].tolist(), items.quantity[here].tolist(), strict=True
    )
    known = [(p.sku, p.name, f"{p.price / 100:.2f}", f"{p.cost / 100:.2f}") for p in PRODUCTS]
    return [
        (orders.ids[order], known[product][0], known[product][1], quantity, *known[product][2:])
        for order, product, quantity in rows
    ]


def write_refunds(company: Company, folder: Path) -> list[Written]:
    """One workbook a month: a title, the rows, and a line of totals at the bottom."""
    refunds = company.refunds
    requested, closed = moments(refunds.requested_at), moments(refunds.closed_at)
    written = []
    for month, rows in _months_of(refunds.requested_at):
        table: list[Row] = [_refund(company, row, (requested[row], closed[row])) for row in rows.tolist()]
        total = int(refunds.amount[rows].sum()) / 100
        flawed = int(month == company.horizon.months[-1])
        if flawed:
            table = with_flaw(table, ("R99000001", *table[0][1:6], "待定", *table[0][7:]), 40)
        count = len(table)
        table.append(("合计", *[None] * 5, total, None, None))
        path = folder / "refunds" / f"退款_{month}.xlsx"
        write_workbook(path, [Sheet("退款", f"退款明细（{month}，单位：元）", _REFUNDS, table)])
        written.append(Written("refunds", path.name, count, flawed))
    return written


def _refund(company: Company, row: int, times: tuple[datetime | None, datetime | None]) -> Row:
    refunds = company.refunds
    return (
        f"R{row + 1:08d}",
        company.orders.ids[refunds.order[row]],
        KINDS[refunds.kind[row]],
        REFUND_REASONS[refunds.reason[row]],
        *times,
        int(refunds.amount[row]) / 100,
        "是" if refunds.stepped_in[row] else "否",
        company.roster.accounts[refunds.account[row]],
    )


def write_reviews(company: Company, folder: Path) -> list[Written]:
    """One file a month, separated by semicolons; one score is written in words."""
    reviews = company.reviews
    times = stamps(reviews.rated_at, "/")
    written = []
    for month, rows in _months_of(reviews.rated_at):
        table: list[Row] = [_review(company, row, times[row]) for row in rows.tolist()]
        flawed = int(month == company.horizon.months[-1])
        if flawed:
            table = with_flaw(table, ("P99000001", *table[0][1:5], "五星", *table[0][6:]))
        path = folder / "reviews" / f"评价_{month}.csv"
        write_text(path, TextStyle("utf-8", ";"), REVIEWS, table)
        written.append(Written("reviews", path.name, len(table), flawed))
    return written


def _review(company: Company, row: int, time: str) -> Row:
    reviews = company.reviews
    order, account, score = int(reviews.order[row]), int(reviews.account[row]), int(reviews.score[row])
    texts: tuple[Cell, ...] = REVIEW_TEXTS[score] if account != MISSING else ("",)
    return (
        f"P{row + 1:08d}",
        company.orders.ids[order] if order != MISSING else "",
        company.roster.accounts[account] if account != MISSING else "",
        time,
        ABOUT[reviews.about[row]],
        score,
        5,
        texts[row % len(texts)],
    )


def write_goods(company: Company, folder: Path) -> list[Written]:
    """The list of goods, a JSON object a line."""
    lines = [
        {
            "商家编码": ware.sku,
            "商品名称": ware.name,
            "类目": ware.category,
            "上架日期": f"{ware.listed_on}",
            "成本价": f"{ware.cost / 100:.2f}",
            "负责人": ware.owner,
            "页面更新时间": stamps(np.array([ware.page_updated_at]))[0],
        }
        for ware in company.wider.wares
    ]
    path = folder / "products" / "商品.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8", newline="\n")
    return [Written("products", path.name, len(lines))]
