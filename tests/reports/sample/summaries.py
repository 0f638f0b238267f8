"""The posts and the department of the sample."""

from __future__ import annotations

from decimal import Decimal

from kpireport.appraisal.model import (
    DepartmentSummary,
    Funnel,
    ItemSummary,
    Person,
    RoleSummary,
    Standard,
    SurveyScore,
    Week,
)
from kpireport.texts import Label
from tests.reports.sample.cards import CARDS, SPANS, say
from tests.reports.sample.history import trends
from tests.reports.sample.people import peers_of


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
