"""A bundle made by hand: every shape of person the templates have to cope with, with figures worked by formula."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from statistics import median
from typing import Literal

from kpireport.appraisal.model import (
    Appraisal,
    DepartmentSummary,
    Funnel,
    ItemSummary,
    PayLine,
    PayOutcome,
    Peers,
    Person,
    RoleSummary,
    Segment,
    Standard,
    Standing,
    SurveyScore,
    Trend,
    Week,
)
from kpireport.project import Company
from kpireport.reports.bundle import Bundle, Edition
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
TWO_POSTS, PROVISIONAL, VETOED, HELPER, NEWCOMER = "E0201", "E0302", "E0204", "E0304", "E0106"


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
    common = {
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
        return ScoreLine(**common, fact=empty, attainment=None, points=None, reason=hold)  # type: ignore[arg-type]
    interval = (value * 0.92, value * 1.08) if unit == "percent" else None
    return ScoreLine(  # type: ignore[arg-type]
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


def trends(role: str, skill: float, number: int) -> tuple[Trend, ...]:
    made = []
    for item in CARDS[role][1]:
        _, indicator, _, unit, decimals, better, _, target, _, _ = item
        value = line(item, skill, number).fact
        assert value is not None
        assert value.value is not None
        steps = [1 + ((number * 5 + month * 3 + item[6]) % 7 - 3) / 40 for month in range(len(MONTHS))]
        values: list[float | None] = [value.value * step / steps[-1] for step in steps]
        if number % 4 == 1:
            values[1] = None
        made.append(
            Trend(
                item=item[0],
                indicator=indicator,
                label=Label(zh=item[0], en=item[2]),
                unit=unit,
                decimals=decimals,
                better=better,
                months=MONTHS,
                values=tuple(values),
                targets=(target,) * len(MONTHS),
                role=role,
            )
        )
    return tuple(made)


def weeks(role: str, skill: float, number: int) -> tuple[Week, ...]:
    found = []
    for item in CARDS[role][1]:
        value = line(item, skill, number).fact
        assert value is not None
        assert value.value is not None
        values: list[float | None] = [value.value * (1 + (week - 1.5) / 30) for week in range(4)]
        if item[1] == "received_buyers":
            values = [one / 4 for one in values if one is not None]
        if item[1] == "店长评定":
            values = [None, None, None, None]
        found.append(
            Week(
                indicator=item[1],
                label=Label(zh=item[0], en=item[2]),
                unit=item[3],
                decimals=item[4],
                better=item[5],
                spans=SPANS,
                values=tuple(values),
                role=role,
            )
        )
    return tuple(found)


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


def role_summary(role: str, people: list[Person]) -> RoleSummary:
    inside = [one for one in people if role in one.roles]
    ranked = sorted(inside, key=lambda one: (one.total is None, -(one.total or 0), one.employee_id))
    name, items = CARDS[role]
    summaries = []
    for index, item in enumerate(items):
        results = [
            part.result for one in inside for part in one.segments if part.role == role and part.result
        ]
        points = [result.lines[index].points for result in results]
        known = [point for point in points if point is not None]
        mean = (sum(known, Decimal(0)) / len(known)).quantize(Decimal("0.01")) if known else None
        facts = [result.lines[index].fact for result in results]
        top = sum(fact.numerator or 0 for fact in facts if fact)
        bottom = sum(fact.denominator or 0 for fact in facts if fact)
        summaries.append(
            ItemSummary(
                item=item[0],
                indicator=item[1],
                label=Label(zh=item[0], en=item[2]),
                unit=item[3],
                decimals=item[4],
                better=item[5],
                weight=Decimal(item[6]),
                mean_points=mean,
                share_of_weight=None if mean is None else float(mean) / item[6],
                pooled=top / bottom if bottom else None,
                numerator=top,
                denominator=bottom,
            )
        )
    return RoleSummary(
        role=role,
        card=name,
        title=role,
        people=tuple(one.employee_id for one in ranked),
        items=tuple(summaries),
        peers=peers_of([one.total for one in inside if one.total is not None]),
        best=(say("退款率：14 人中 12 人达到目标", "refund rate: 12 of 14 reach the target"),),
        worst=(
            say(
                "询单转化率：得到权重的 78 %，差在 21 点以后",
                "inquiry conversion: 78 % of its weight, lost after 21:00",
            ),
        ),
    )


def department(people: list[Person]) -> DepartmentSummary:
    totals = [one.total for one in people if one.total is not None]
    grades = [one.grade for one in people if one.grade]
    figure = trends("售前客服", 0.95, 2)[:2]
    return DepartmentSummary(
        department="客服部",
        headcount=len(people),
        appraised=sum(one.appraised for one in people),
        mean_total=(sum(totals, Decimal(0)) / len(totals)).quantize(Decimal("0.1")),
        failed=sum(total < 70 for total in totals),
        full_pay=sum(total >= 90 for total in totals),
        provisional=sum(one.provisional for one in people),
        grades=tuple((grade, grades.count(grade)) for grade in "ABCD"),
        funnel=Funnel(
            steps=(
                (Label(zh="接待", en="Received"), 21480.0),
                (Label(zh="询单", en="Inquiring"), 16212.0),
                (Label(zh="下单", en="Ordered"), 5987.0),
                (Label(zh="付款", en="Paid"), 5104.0),
            )
        ),
        weekly=(
            Week(
                indicator="received_buyers",
                label=Label(zh="接待人数", en="Buyers received"),
                unit="buyers",
                decimals=0,
                better="up",
                spans=SPANS,
                values=(5012.0, 5230.0, 6120.0, 5118.0),
            ),
            Week(
                indicator="inquiry_conversion",
                label=Label(zh="询单转化率", en="Inquiry conversion"),
                unit="percent",
                decimals=1,
                better="up",
                spans=SPANS,
                values=(0.318, 0.309, None, 0.322),
            ),
        ),
        figures=figure,
        standards=(
            Standard(
                indicator="csat",
                label=Label(zh="客户满意度", en="Satisfaction"),
                unit="percent",
                decimals=1,
                value=0.912,
                at_least=0.9,
                at_most=None,
                met=True,
            ),
            Standard(
                indicator="return_rate",
                label=Label(zh="退货率", en="Return rate"),
                unit="percent",
                decimals=1,
                value=0.071,
                at_least=None,
                at_most=0.05,
                met=False,
            ),
        ),
        survey=(
            SurveyScore(
                indicator="ease_of_use",
                label=Label(zh="易用性", en="Ease of use"),
                better="up",
                score=0.783,
                interval=(0.741, 0.825),
                answers=212,
                before=0.77,
            ),
        ),
        work_on=(
            say(
                "询单转化率拉低部门 4.1 分，主要在 21 点以后",
                "inquiry conversion costs 4.1 points, mostly after 21:00",
            ),
            say("3 人响应时间偏离历史 2 倍以上", "3 people answer twice as slowly as they used to"),
        ),
        readiness=(
            say(
                "聊天记录 152,310 行，保留 152,298，重复 0，退回 12",
                "messages: 152,310 rows, 152,298 kept, 12 rejected",
            ),
            say("店长评分缺 1 人（E0302）", "the manager's rating lacks 1 person (E0302)"),
        ),
    )


def bundle(people: tuple[tuple[str, str, str, float], ...] = PEOPLE) -> Bundle:
    """The whole bundle; ``people`` as (employee_id, name, role, skill)."""
    made = with_standing([person(number, *one) for number, one in enumerate(people)])
    roles = tuple(dict.fromkeys(role for one in made for role in one.roles))
    return Bundle(
        company=Company(name="样例商贸", name_en="Sample Trading"),
        edition=Edition(revision=1, fingerprint="7f3a91c2d45e"),
        appraisal=Appraisal(
            month="2024-05",
            department="客服部",
            people=tuple(made),
            roles=tuple(role_summary(role, made) for role in roles),
            summary=department(made),
        ),
        appeal_until=date(2024, 6, 10),
    )


EXAMPLE = Path(__file__).parents[2] / "kpireport/reports/example.json"


def example() -> Bundle:
    """What `kpireport templates preview` shows: nine of the people, without the odd names."""
    return bundle(tuple(one for one in PEOPLE if one[0] not in {"E0103", "E0106", "E0203", "E0303", "E0202"}))


def example_json() -> str:
    return example().model_dump_json() + "\n"


if __name__ == "__main__":
    EXAMPLE.write_text(example_json(), encoding="utf-8")
