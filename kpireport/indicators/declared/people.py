"""Indicators of people: events, ratings, attendance, training, tasks, seniority."""

from __future__ import annotations

from functools import partial

from kpireport.indicators.declared.build import figure
from kpireport.indicators.model import Indicator, Measure, Ratio
from kpireport.indicators.settings import Settings
from kpireport.indicators.views.people import RELATIONS, kinds

person = partial(figure, domain="people", who="employee")
happened = partial(person, tables=("events",))
share = partial(person, unit="percent")

KINDS = {
    "complaint": ("投诉", "Complaints"),
    "praise": ("表扬", "Praise"),
    "order_error": ("订单差错", "Order errors"),
    "veto": ("否决事项", "Veto items"),
    "late_task": ("任务逾期", "Late tasks"),
    "night_shift": ("夜班", "Night shifts"),
    "training": ("培训", "Training"),
    "overtime": ("加班", "Overtime"),
    "absence": ("缺勤", "Absence"),
    "late": ("迟到", "Lateness"),
    "task": ("任务", "Tasks"),
    "plan": ("计划", "Plans"),
    "plan_done": ("完成的计划", "Plans done"),
    "pick_error": ("发错货", "Picking errors"),
    "stock_error": ("库存差错", "Stock errors"),
}
_GOOD = frozenset({"praise", "night_shift", "training", "plan_done"})
_PLAIN = frozenset({"overtime", "task", "plan"})
_RELATIONS = {
    "self": ("自评", "self"),
    "manager": ("上级", "manager"),
    "peer": ("同事", "peers"),
    "report": ("下属", "reports"),
    "customer": ("客户", "customers"),
}


def people(settings: Settings) -> tuple[Indicator, ...]:
    """Indicators of people; kinds of events and rated items also as the settings name them."""
    return (*conduct(), *counts(settings), *rated(settings))


def _event(kind: str, column: str = "quantity") -> Measure:
    return Measure("happenings", "sum", column, where=f"is_{kind}")


def conduct() -> tuple[Indicator, ...]:
    """Attendance, training, tasks, plans, seniority."""
    days = Measure("workdays", "count")
    return (
        share(
            "attendance_rate",
            "出勤率",
            "Attendance",
            tables=("events",),
            formula=Ratio(_event("absence"), days, complement=True),
            define=(
                "1 − 登记的缺勤天数（events 类别 absence）÷ 在岗的工作日（日历见 work_weekdays、holidays、work_days）",
                "1 − recorded days of absence (events of kind `absence`) ÷ working days in the post (calendar: `work_weekdays`, `holidays`, `work_days`)",
            ),
        ),
        happened(
            "training_hours",
            "培训时数",
            "Training hours",
            "hours",
            formula=_event("training"),
            define=("登记的培训时数（events 类别 training 的数量）", "recorded hours of training (quantity of events of kind `training`)"),
        ),
        share(
            "task_on_time_rate",
            "任务按时率",
            "Tasks on time",
            tables=("events",),
            formula=Ratio(_event("late_task"), _event("task"), complement=True),
            define=(
                "1 − 逾期任务（late_task）÷ 应完成的任务（task），均按 events 的数量",
                "1 − late tasks (`late_task`) ÷ tasks due (`task`), both by the quantity of events",
            ),
        ),
        share(
            "plan_completion",
            "计划完成率",
            "Plan completion",
            tables=("events",),
            formula=Ratio(_event("plan_done"), _event("plan")),
            define=(
                "完成的计划（plan_done）÷ 计划（plan），均按 events 的数量",
                "plans done (`plan_done`) ÷ plans (`plan`), both by the quantity of events",
            ),
        ),
        person(
            "seniority_months",
            "工龄",
            "Seniority",
            "months",
            decimals=1,
            tables=("employees",),
            monthly=True,
            formula=Ratio(Measure("tenures", "sum", "months"), Measure("tenures", "count")),
            define=(
                "从入职到月末（或离职）的整月数；岗位与部门取平均",
                "whole months from hiring to the month's end (or leaving); posts and departments show the mean",
            ),
        ),
    )  # fmt: skip


def counts(settings: Settings) -> tuple[Indicator, ...]:
    """Events by kind: how many, and the points given for them."""
    both = [
        happened(
            "event_count",
            "事件数",
            "Events",
            "times",
            better="none",
            formula=Measure("happenings", "sum", "quantity"),
            define=("登记事件的数量合计，各类别", "quantity of recorded events of all kinds"),
        ),
        happened(
            "event_points",
            "事件分值",
            "Points of events",
            "points",
            formula=Measure("happenings", "sum", "points"),
            define=("登记事件的分值合计，各类别", "points of recorded events of all kinds"),
        ),
    ]
    for kind in kinds(settings):
        zh, en = KINDS.get(kind, (kind, kind))
        better = "up" if kind in _GOOD else "none" if kind in _PLAIN or kind not in KINDS else "down"
        both += [
            happened(
                f"event_count_{kind}",
                f"{zh}数量",
                f"{en}, quantity",
                "count",
                decimals=1,
                better=better,
                formula=_event(kind),
                define=(f"类别为 {kind} 的事件的数量合计", f"quantity of events of kind `{kind}`"),
            ),
            happened(
                f"event_points_{kind}",
                f"{zh}分值",
                f"{en}, points",
                "points",
                formula=_event(kind, "points"),
                define=(f"类别为 {kind} 的事件的分值合计", f"points of events of kind `{kind}`"),
            ),
        ]
    return tuple(both)


def rated(settings: Settings) -> tuple[Indicator, ...]:
    """Ratings of the month, all together, by relation and by the items the settings name."""
    whole = (
        "按 rating_weights 加权；计入本月最后的岗位",
        "weighed by `rating_weights`; counted in the month's last post",
    )

    def mean(id: str, zh: str, en: str, of: tuple[str, str], where: str | None = None) -> Indicator:
        return share(
            id,
            zh,
            en,
            tables=("ratings",),
            monthly=True,
            formula=Ratio(
                Measure("ratings", "sum", "weighted", where), Measure("ratings", "sum", "weight", where)
            ),
            define=(
                f"{of[0]}得分 ÷ 满分的平均，{whole[0]}",
                f"mean of mark ÷ full mark of {of[1]}, {whole[1]}",
            ),
        )

    found = [mean("rating_mean", "评分均值", "Mean rating", ("所有评分的", "all ratings"))]
    for relation in RELATIONS:
        zh, en = _RELATIONS[relation]
        name = f"rating_mean_{relation}"
        found.append(
            mean(name, f"{zh}评分", f"Rating by {en}", (f"{zh}评分的", f"ratings by {en}"), f"by_{relation}")
        )
    for number, item in enumerate(settings.rating_items):
        what = (f"项目“{item}”评分的", f"ratings of “{item}”")
        found.append(mean(f"rating_mean:{item}", f"{item}评分", f"Rating of {item}", what, f"of_{number}"))
    return tuple(found)
