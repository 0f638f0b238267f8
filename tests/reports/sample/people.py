"""The people of the sample: every shape of person the templates have to cope with."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from kpireport.appraisal.model import (
    PayLine,
    PayOutcome,
    Peers,
    Person,
    Segment,
    Standing,
)
from kpireport.texts import Message
from tests.reports.sample.cards import MONTHS, PROVISIONAL, card, say
from tests.reports.sample.history import trends, weeks

PEOPLE = (
    ("E0101", "样例一", "售前客服", 1.02),
    ("E0102", "样例𠮷", "售前客服", 0.97),
    ("E0103", "样例㛃", "售前客服", 0.88),
    ("E0104", "样例堃", "售前客服", 1.08),
    ("E0105", "样例喆", "售前客服", 0.71),
    ("E0106", "样例·阿不都热依木·买买提艾力·吐尔逊", "售前客服", 0.94),
    ("E0201", "样例三", "售后客服", 1.0),
    ("E0202", "样例三", "售后客服", 0.82),
    ("E0203", "Sample Wolfeschlegelsteinhausenbergerdorff", "售后客服", 0.93),
    ("E0204", "样例四", "售后客服", 0.6),
    ("E0301", "样例五", "网店客服", 1.04),
    ("E0302", "样例六", "网店客服", 0.9),
    ("E0303", "样例七", "网店客服", 0.96),
    ("E0304", "样例八", "网店客服", 0.99),
)
TWO_POSTS, HELPER, NEWCOMER = "E0201", "E0304", "E0106"


def segments(employee_id: str, role: str, skill: float, number: int) -> tuple[Segment, ...]:
    spans = [(role, 1, 31)]
    if employee_id == TWO_POSTS:
        spans = [("售后客服", 1, 15), ("售前客服", 16, 31)]
    if employee_id == NEWCOMER:
        spans = [(role, 13, 31)]
    total = sum(last - first + 1 for _, first, last in spans)
    return tuple(
        Segment(
            department="客服部",
            role=each,
            starts_on=date(2024, 5, first),
            ends_on=date(2024, 5, last),
            days=last - first + 1,
            share=Decimal(last - first + 1) / total,
            result=None if employee_id == HELPER else card(each, skill, number, employee_id),
        )
        for each, first, last in spans
    )


def total_of(parts: tuple[Segment, ...]) -> Decimal | None:
    totals = [part.result.total if part.result else None for part in parts]
    if any(one is None for one in totals):
        return None
    exact = sum(
        (part.share * one for part, one in zip(parts, totals, strict=True) if one is not None), Decimal(0)
    )
    return exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def grade_of(total: Decimal | None) -> str | None:
    if total is None:
        return None
    return next(grade for grade, floor in (("A", 95), ("B", 85), ("C", 70), ("D", -100)) if total >= floor)


def pay_of(total: Decimal | None) -> PayOutcome:
    base = Decimal("1200.00")
    if total is None:
        withheld = say(
            "有考核项等待补录，绩效工资暂不发放", "an item is awaited; performance pay is withheld"
        )
        lines = (
            PayLine(label=say("绩效工资基数", "Performance pay, base"), amount=base),
            PayLine(label=say("本月绩效工资", "Performance pay"), amount=None, detail=withheld, total=True),
        )
        return PayOutcome(
            plan="B01",
            title="月度绩效工资",
            base=base,
            share=None,
            amount=None,
            withheld=True,
            reason=withheld,
            lines=lines,
        )
    share = Decimal(1) if total >= 90 else Decimal(0) if total < 70 else total / 100
    amount = (base * share).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    why = say(f"得分 {total}：发放 {share * 100:.1f} %", f"{total} points: {share * 100:.1f} % is paid")
    lines = (
        PayLine(label=say("绩效工资基数", "Performance pay, base"), amount=base),
        PayLine(label=say("本月绩效工资", "Performance pay"), amount=amount, detail=why, total=True),
    )
    return PayOutcome(
        plan="B01", title="月度绩效工资", base=base, share=share, amount=amount, reason=why, lines=lines
    )


def verdict(total: Decimal | None, number: int) -> tuple[Message, ...]:
    if total is None:
        lead = say(
            "店长评分还没有录入，本月总分暂不能确定", "The manager's rating is awaited; the total is open"
        )
    else:
        lead = say(
            f"得分 {total}，询单转化率低于目标，是丢分最多的一项",
            f"{total} points; inquiry conversion cost the most points",
        )
    return (
        lead,
        say(
            f"比上月 {number % 5 - 2:+d}.3，岗位里处在中间一半".replace("-", "−"),
            f"{number % 5 - 2:+d}.3 on last month, in the middle half of the post".replace("-", "−"),
        ),
        say(
            "下月先做一件事：21 点后的询单由晚班接走",
            "One thing to do: hand inquiries after 21:00 to the late shift",
        ),
    )


def peers_of(totals: list[Decimal]) -> Peers | None:
    if not totals:
        return None
    ordered = sorted(totals)
    half = len(ordered) // 2
    lower = median(ordered[: max(half, 1)])
    upper = median(ordered[-max(half, 1) :])
    return Peers(
        count=len(ordered),
        lowest=ordered[0],
        lower=lower,
        median=median(ordered),
        upper=upper,
        highest=ordered[-1],
    )


def person(number: int, employee_id: str, name: str, role: str, skill: float) -> Person:
    parts = segments(employee_id, role, skill, number)
    total = total_of(parts)
    helper = employee_id == HELPER
    flags = []
    if employee_id == TWO_POSTS:
        flags.append(
            say(
                "5 月 16 日由售后客服转为售前客服，两段按天数折算",
                "moved post on 16 May; two segments, pro rata",
            )
        )
    if employee_id == NEWCOMER:
        flags.append(say("5 月 13 日入职", "joined on 13 May"))
    failed = total is not None and total < 70
    return Person(
        employee_id=employee_id,
        name=name,
        department="客服部",
        roles=tuple(dict.fromkeys(part.role for part in parts)),
        manager_id="E0001",
        hired_on=date(2022, 3, 1) + timedelta(days=37 * number),
        days_on_duty=sum(part.days for part in parts),
        status="helper" if helper else "appraised",
        appraised=not helper,
        not_appraised=say(
            "外部门支援，只统计不考核", "helps out from another department: measured, not appraised"
        )
        if helper
        else None,
        segments=parts,
        total=total,
        full=Decimal(100),
        grade=grade_of(total),
        provisional=employee_id == PROVISIONAL,
        change=None if total is None or number == 5 else Decimal(number % 5 - 2) + Decimal("0.3"),
        flags=tuple(flags),
        pay=None if helper else pay_of(total),
        standing=None
        if helper
        else Standing(
            failed=failed,
            failed_in_a_row=int(failed),
            failed_in_year=2 if failed else 0,
            known_months=5,
            year_end_bonus=True,
            reason=say("本年已知 5 个月", "5 months of the year are known"),
        ),
        trends=tuple(each for part in parts for each in trends(part.role, skill, number)),
        totals_by_month=tuple(
            (
                month,
                None
                if index == 1 and number % 3 == 0
                else (total or Decimal(80)) - (5 - index) * (number % 3),
            )
            for index, month in enumerate(MONTHS)
        ),
        weeks=tuple(each for part in parts for each in weeks(part.role, skill, number)),
        verdict=verdict(total, number) if not helper else (),
        strengths=(
            say("平均响应 26.4 秒，半年里逐月变快", "mean response 26.4 s, faster every month"),
            say("回复率 100 %，31 天没有漏回", "reply rate 100 %, nobody left unanswered in 31 days"),
        ),
        advice=(
            say(
                "21 点后的询单转给晚班；目标：流失 38 → 20 人",
                "hand inquiries after 21:00 to the late shift: lost 38 → 20",
            ),
            say(
                "有 64 位客户下单未付，当日提醒 22 位",
                "64 buyers ordered without paying; 22 were reminded that day",
            ),
        ),
    )


def with_standing(people: list[Person]) -> list[Person]:
    """Ranks and peers within the last post, as the appraisal would add them."""
    done = []
    for one in people:
        role = one.segments[-1].role
        totals = [p.total for p in people if p.total is not None and p.segments[-1].role == role]
        if one.total is None:
            done.append(one)
            continue
        rank = 1 + sum(other > one.total for other in totals)
        last = one.segments[-1].model_copy(update={"rank": rank, "peers": len(totals)})
        spread = peers_of(totals)
        unnamed = spread and spread.model_copy(update={"lowest": None, "highest": None})
        done.append(one.model_copy(update={"segments": (*one.segments[:-1], last), "peers": unnamed}))
    return done
