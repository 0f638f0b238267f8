"""Indicators of questionnaires: the five of the calibration method (五点校准法), each with its margin."""

from __future__ import annotations

from kpireport.indicators.declared.build import figure
from kpireport.indicators.model import Indicator, Margin, Measure, Ratio
from kpireport.indicators.settings import Settings
from kpireport.indicators.views.survey import QUESTIONS

NAMES = {
    "satisfaction": ("满意度", "Satisfaction"),
    "ease_of_use": ("易用性", "Ease of use"),
    "effectiveness": ("有效性", "Effectiveness"),
    "efficiency": ("效率", "Efficiency"),
    "error_rate": ("错误率", "Error rate"),
}


def survey(settings: Settings) -> tuple[Indicator, ...]:
    """Each question's mean share of the full mark, and half the width of its 95 % interval.

    The sample size is the denominator of the mean. Further questions come from the settings.
    """
    found: list[Indicator] = []
    for name in dict.fromkeys((*QUESTIONS, *settings.survey_questions)):
        zh, en = NAMES.get(name, (name, name))
        where = f"asks_{name}"
        total, count = Measure("answers", "sum", "share", where), Measure("answers", "count", where=where)
        found += [
            figure(
                name,
                zh,
                en,
                "percent",
                better="down" if name == "error_rate" else "up",
                domain="survey",
                tables=("surveys",),
                who="employee",
                formula=Ratio(total, count),
                define=(
                    f"问卷中“{zh}”各题得分 ÷ 满分的平均；分母为样本量；对象为员工、岗位或部门时计入其",
                    f"mean of mark ÷ full mark over answers asked for “{name}”; the denominator is the sample size; credited to the employee, post or department it is about",
                ),
            ),
            figure(
                f"{name}_margin",
                f"{zh}误差",
                f"{en}, margin",
                "percent",
                better="down",
                domain="survey",
                tables=("surveys",),
                who="employee",
                formula=Margin(total, Measure("answers", "sum", "square", where), count),
                define=(
                    f"“{zh}”均值的 95 % 置信区间半宽（t 分布），至少两份答卷",
                    f"half the width of the 95 % interval (Student's t) of the mean of “{name}”, from two answers on",
                ),
            ),
        ]
    return tuple(found)
