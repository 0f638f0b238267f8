"""Stock counts, members, baskets, questionnaires, the accounts, and the second service team's lists."""

from __future__ import annotations

import json
from pathlib import Path

from kpireport.demo.company import Company
from kpireport.demo.exports.chats import TICKETS, buyer_name, duration
from kpireport.demo.exports.files import (
    Row,
    Sheet,
    TextStyle,
    Written,
    moments,
    slashed,
    stamps,
    write_grouped,
    write_text,
    write_workbook,
)
from kpireport.demo.exports.market import by_month
from kpireport.demo.exports.trade import REVIEWS
from kpireport.demo.goods import FLAGSHIP, PRODUCTS, REGIONS
from kpireport.demo.horizon import DAY, day_of
from kpireport.demo.members import ACTIONS, LEVELS, QUESTIONS, Members
from kpireport.demo.phrases import REVIEW_TEXTS
from kpireport.demo.streams import MISSING


def write_stock(company: Company, folder: Path) -> list[Written]:
    """One file a month of counts a day, separated by tabs, days as people type them."""
    stock, written = company.wider.stock, []
    header = ("盘点日期", "商家编码", "库存数量", "当日销量", "在途数量")
    for month, rows in by_month(stock.day):
        table = [
            (
                slashed(day_of(int(stock.day[row]))),
                PRODUCTS[stock.product[row]].sku,
                f"{stock.on_hand[row]:,}",
                int(stock.sold[row]),
                int(stock.in_transit[row]),
            )
            for row in rows.tolist()
        ]
        path = folder / "stock" / f"库存_{month}.tsv"
        write_text(path, TextStyle("utf-8", "\t"), header, table)
        written.append(Written("stock", path.name, len(table)))
    return written


def member_name(members: Members, place: int) -> str:
    """A member's number: the buyer's nickname, or an old number."""
    buyer = int(members.buyer[place])
    return f"会员{place + 1:06d}" if buyer == MISSING else buyer_name(buyer)


def write_members(company: Company, folder: Path) -> list[Written]:
    """All members in one file, separated by semicolons."""
    members = company.wider.members
    times = stamps(members.registered_at, "/")
    rows = [
        (member_name(members, i), time, LEVELS[members.level[i]], REGIONS[members.region[i]])
        for i, time in enumerate(times)
    ]
    path = folder / "users" / "会员列表.csv"
    write_text(path, TextStyle("utf-8-sig", ";"), ("会员名", "注册时间", "会员等级", "地区"), rows)
    return [Written("users", path.name, len(rows))]


def write_baskets(company: Company, folder: Path) -> list[Written]:
    """One file a month of JSON lines, times with their offset."""
    baskets, members, written = company.wider.baskets, company.wider.members, []
    times = [stamp.replace(" ", "T") + "+08:00" for stamp in stamps(baskets.at)]
    for month, rows in by_month(baskets.at // DAY):
        lines = [
            {
                "user_id": member_name(members, int(baskets.member[row])),
                "sku": PRODUCTS[baskets.product[row]].sku,
                "at": times[row],
                "action": ACTIONS[baskets.action[row]],
            }
            for row in rows.tolist()
        ]
        path = folder / "baskets" / f"购物车_{month}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(Written("baskets", path.name, len(lines)))
    return written


def write_answers(company: Company, folder: Path) -> list[Written]:
    """The questionnaire's answers, one row a question."""
    answers = company.wider.answers
    months, times = company.horizon.months, moments(answers.at)
    rows: list[Row] = [
        (f"WJ{months[month]}", f"R{i + 1:05d}", times[i], FLAGSHIP, question, int(answers.scores[i, n]), 5)
        for i, month in enumerate(answers.month.tolist())
        for n, question in enumerate(QUESTIONS)
    ]
    header = ("问卷编号", "答卷编号", "提交时间", "调查对象", "题目", "得分", "满分")
    path = folder / "surveys" / "五点校准问卷.xlsx"
    write_workbook(path, [Sheet("答卷", "五点校准法问卷", header, rows)])
    return [Written("surveys", path.name, len(rows))]


def write_ledger(company: Company, folder: Path) -> list[Written]:
    """The accounts in 万元 under a header of two lines, months as 2024年05月."""
    rows: list[Row] = [
        (
            f"{line.month.year}-{line.month.first:%m}",
            line.shop,
            line.kind,
            f"{line.amount / 10000:,.4f}",
            "" if line.budget is None else f"{line.budget / 10000:,.4f}",
        )
        for line in company.wider.ledger
    ]
    path = folder / "ledger" / "经营台账.xlsx"
    upper = ("期间", "店铺", "科目", "金额（万元）", "")
    write_grouped(path, Sheet("台账", "经营台账", ("", "", "", "实际", "预算"), rows), upper)
    return [Written("ledger", path.name, len(rows))]


def write_market(company: Company, folder: Path) -> list[Written]:
    """The platform's figure for the whole market of each shop, in 万."""
    rows = [(str(b.period), b.shop, b.indicator, b.value) for b in company.wider.market]
    path = folder / "benchmarks" / "类目大盘.csv"
    write_text(path, TextStyle(), ("月份", "店铺", "指标", "数值"), rows)
    return [Written("benchmarks", path.name, len(rows))]


def write_talks(company: Company, folder: Path) -> list[Written]:
    """The second team's conversations as 53KF lists them (no single messages), and the marks buyers gave."""
    talks, written = company.wider.talks, []
    starts, ends = stamps(talks.start), stamps(talks.end)
    for month, rows in by_month(talks.start // DAY):
        table = [_talk(company, row, n, (starts[row], ends[row])) for n, row in enumerate(rows.tolist(), 1)]
        path = folder / "tickets" / f"53kf_淘宝客服部_{month}.tsv"
        write_text(path, TextStyle("utf-8", "\t"), TICKETS, table)
        written.append(Written("conversations", path.name, len(table)))
        rated = [row for row in rows.tolist() if talks.mark[row] != MISSING]
        path = folder / "reviews" / f"评价_淘宝客服部_{month}.csv"
        write_text(
            path, TextStyle("utf-8", ";"), REVIEWS, [_review(company, row, ends[row]) for row in rated]
        )
        written.append(Written("reviews", path.name, len(rated)))
    return written


def _talk(company: Company, row: int, number: int, times: tuple[str, str]) -> Row:
    talks = company.wider.talks
    buyer, asks, answers = buyer_name(int(talks.buyer[row])), int(talks.asks[row]), int(talks.answers[row])
    return (
        number, f"T{row + 1:07d}", buyer, buyer, talks.accounts[talks.account[row]], *times, asks + answers, asks,
        answers, "商品页" if row % 3 else "订单页", "", "手机" if row % 4 else "电脑", "售前咨询",
        *(duration(int(wait[row])) for wait in (talks.first_wait, talks.mean_wait)), "访客发起", "客服结束",
        "是" if talks.solved[row] else "否",
    )  # fmt: skip


def _review(company: Company, row: int, time: str) -> Row:
    talks = company.wider.talks
    mark = int(talks.mark[row])
    texts = REVIEW_TEXTS[mark]
    account = talks.accounts[talks.account[row]]
    return f"Q{row + 1:08d}", "", account, time.replace("-", "/"), "客服", mark, 5, texts[row % len(texts)]
