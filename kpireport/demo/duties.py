"""What each post beyond the service department is marked for, what is recorded of it, and what it has to reach."""

from __future__ import annotations

from dataclasses import dataclass

Goal = tuple[str, float | str]


@dataclass(frozen=True, slots=True)
class Marked:
    """An item people give marks for: by whom, out of how much, and the usual mark."""

    item: str
    relations: tuple[str, ...] = ("上级",)
    of: int = 100
    usual: float = 91.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """A kind of event: how many a month at least (``always``) and by chance beyond it, and of what quantity."""

    kind: str
    always: int = 0
    chance: float = 0.0
    quantity: float = 1.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """A post's marks, events and targets."""

    marked: tuple[Marked, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    goals: tuple[Goal, ...] = ()


def _marks(*items: str) -> tuple[Marked, ...]:
    return tuple(Marked(item) for item in items)


_BOTH = ("上级", "同事")
_COMPLAINT = Recorded("投诉", chance=0.4, note="商家投诉")

OPERATIONS: dict[str, Duty] = {
    "运营主管": Duty(
        (Marked("数据分析"), Marked("技术、沟通、计划和执行能力", _BOTH), Marked("积极性、责任性、协作性", _BOTH)),
        (Recorded("计划", 8, note="运营计划"), Recorded("计划完成", 7, 0.6, note="运营计划完成")),
    ),
    "运营专员": Duty(
        _marks("部门工作配合度"),
        (Recorded("任务", 12, note="信息反馈"), Recorded("任务逾期", 0, 0.5, note="反馈迟交")),
        (("销售额", 2600000), ("产品信息更新及时率", "95%")),
    ),
    "招商拓展专员": Duty(
        _marks("商户入驻对接", "项目申报"),
        (
            Recorded("签约合作", 2, 1.3, note="签约合作商家"), _COMPLAINT,
            Recorded("库存差错", 0, 0.4, note="出入库单据不全"), Recorded("盘点不合格", 0, 0.3, note="安全检查不合格"),
        ),
        (("销售额", 2600000),),
    ),
    "网站编辑": Duty(_marks("网页制作", "正文编写"), goals=(("订单平均金额", 216),)),
    "客服与活动专员": Duty(
        _marks("与客户沟通", "客服计划制定", "写作", "工作日志", "生命周期管理"), (_COMPLAINT,)
    ),
}  # fmt: skip
PROMOTIONS: dict[str, Duty] = {
    "推广专员": Duty(
        _marks("品牌宣传和推广", "项目申报、奖项申报、材料汇报", "其他工作"),
        goals=(("销售额", 2600000), ("网站浏览量", 950000)),
    ),
    "流量运营": Duty(),
    "流量推广": Duty(),
    "转化运营": Duty(),
}
DUTIES = {**OPERATIONS, **PROMOTIONS}
SHOP_GOALS: tuple[Goal, ...] = (("销售额", 2550000), ("推广活动数", 8))
