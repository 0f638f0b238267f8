"""Chat logs a week (GB18030, one week saved twice) and the ticket list of after-sales conversations."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import numpy as np

from kpireport.demo.chats import TEXTS
from kpireport.demo.company import Company
from kpireport.demo.exports.files import Row, TextStyle, Written, stamps, with_flaw, write_text
from kpireport.demo.horizon import DAY, day_number, day_of
from kpireport.demo.streams import MISSING

SENDERS = ("买家", "客服", "机器人")
_HEADER = ("消息编号", "会话编号", "时间", "发送方", "客服账号", "买家昵称", "消息内容")
# The first header of 53KF's list is blank.
TICKETS = (
    "", "对话编号", "访客名称", "访客编号", "接待客服", "对话时间", "结束时间", "对话条数", "访客条数", "客服条数",
    "访问来源", "关键词", "对话渠道", "对话类型", "首次响应时长", "平均响应时长", "开始方式", "结束方式", "是否解决",
)  # fmt: skip


def conversation_name(number: int) -> str:
    """The id of a conversation in every export."""
    return f"C{number + 1:07d}"


def buyer_name(number: int) -> str:
    """The nickname of a buyer in every export."""
    return f"买家{number + 1:06d}"


def write_chats(company: Company, folder: Path) -> list[Written]:
    """One file a week from Monday to Sunday; the second week of the last month was saved a second time."""
    columns = _message_columns(company)
    day = company.chats.sent_at // DAY
    weeks = np.unique((day + 3) // 7)
    written: list[Written] = []
    repeated = (company.horizon.in_last_month(8) + 3) // 7
    for week in weeks.tolist():
        here = slice(*np.searchsorted((day + 3) // 7, [week, week + 1]).tolist())
        rows: list[Row] = list(zip(*(column[here] for column in columns), strict=True))
        flawed = int(week == weeks[1] or len(weeks) == 1)
        monday = day_of(week * 7 - 3)
        if flawed:
            talk = rows[-1]
            rows = with_flaw(
                rows, (f"X{monday:%y%m%d}001", talk[1], f"{monday:%Y}-13-05 10:00:00", *talk[3:])
            )
        name = f"聊天记录_{monday:%Y%m%d}-{monday + timedelta(days=6):%Y%m%d}"
        path = folder / "chats" / f"{name}.csv"
        write_text(path, TextStyle("gb18030"), _HEADER, rows)
        written.append(Written("messages", path.name, len(rows), flawed))
        if week == repeated:
            shutil.copyfile(path, path.with_name(f"{name} (1).csv"))
            written.append(Written("messages", f"{name} (1).csv", len(rows), flawed, len(rows)))
    return written


def _message_columns(company: Company) -> list[list[str]]:
    chats = company.chats
    accounts = np.array(company.roster.accounts, dtype=object)
    talks = np.array([conversation_name(i) for i in range(len(company.traffic))], dtype=object)
    buyers = np.array([buyer_name(i) for i in company.buying.buyer.tolist()], dtype=object)
    return [
        [f"M{number:08d}" for number in range(1, len(chats) + 1)],
        talks[chats.conversation].tolist(),
        stamps(chats.sent_at),
        np.array(SENDERS, dtype=object)[chats.sender].tolist(),
        accounts[chats.account].tolist(),
        buyers[chats.conversation].tolist(),
        np.array(TEXTS, dtype=object)[chats.text].tolist(),
    ]


def write_tickets(company: Company, folder: Path) -> list[Written]:
    """One tab-separated file a month of the conversations that were after-sales matters."""
    course, traffic = company.course, company.traffic
    asked = np.flatnonzero((company.buying.resolved != MISSING) & (course.agent_messages > 0))
    starts, ends = stamps(traffic.start[asked]), stamps(course.end[asked])
    days = traffic.start[asked] // DAY
    written = []
    for month in company.horizon.months:
        first, last = np.searchsorted(days, [day_number(month.first), day_number(month.last) + 1]).tolist()
        rows = [
            _ticket(company, int(asked[place]), place - first + 1, (starts[place], ends[place]))
            for place in range(first, last)
        ]
        path = folder / "tickets" / f"53kf_{month}.tsv"
        write_text(path, TextStyle("utf-8", "\t"), TICKETS, rows)
        written.append(Written("conversations", path.name, len(rows)))
    return written


def _ticket(company: Company, talk: int, number: int, times: tuple[str, str]) -> Row:
    course = company.course
    asks, answers = int(course.buyer_messages[talk]), int(course.agent_messages[talk])
    buyer = buyer_name(int(company.buying.buyer[talk]))
    waits = [duration(int(seconds)) for seconds in (course.first_response[talk], course.mean_response[talk])]
    return (
        number, conversation_name(talk), buyer, buyer, company.roster.accounts[company.traffic.account[talk]],
        *times, asks + answers, asks, answers, "订单页" if talk % 3 else "商品页", "",
        "手机" if talk % 5 else "电脑", "售后咨询", *waits, "访客发起", "客服结束" if talk % 4 else "超时结束",
        "是" if company.buying.resolved[talk] == 1 else "否",
    )  # fmt: skip


def duration(seconds: int) -> str:
    """``1分20秒``, as the platform writes it; two dashes where there is nothing to measure."""
    if seconds == MISSING:
        return "--"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}分{rest}秒" if minutes else f"{rest}秒"
