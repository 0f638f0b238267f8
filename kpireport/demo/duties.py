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
    "流量运营": Duty(goals=(("访客数", 300000), ("网站浏览量", 980000))),
    "流量推广": Duty(goals=(("点击率", "3.2%"), ("转化率", "5.4%"))),
    "转化运营": Duty(goals=(("加购率", "11.8%"), ("网站转化率", "4.2%"))),
}
_ALL_ROUND = ("上级", "同事", "自评")
_ITEMS = ("完成质量", "工作饱和度", "工作效率", "主动性", "团队合作", "责任心", "专业知识及技能", "工作潜力")
WAREHOUSES: dict[str, Duty] = {
    "商品专员": Duty(
        (
            Marked("类型", of=10, usual=4.0), Marked("质量", of=10, usual=8.8), *_marks("性能", "用途", "储存"),
        ),
        goals=(("商品销售额", 850000),),
    ),
    "产品经理": Duty(goals=(("商品销售额", 950000),)),
    "物流专员": Duty(
        goals=(("订单处理时长", 16), ("配送时长", 57), ("配送准时率", "97%"), ("物流服务分", 4.95)),
    ),
    "仓库客服": Duty(
        _marks("客户服务能力", "团队合作"),
        (
            Recorded("发货差错", 9, 6.0, note="错发"), Recorded("库存差错", 1, 2.5, note="盘点不符"),
            Recorded("安全事故", 0, 0.15, note="叉车擦碰货架"),
        ),
    ),
    "财务专员": Duty(goals=(("营业收入", 2600000), ("毛利率", "50%"), ("成本控制", "95%"))),
}  # fmt: skip
PLATFORMS: dict[str, Duty] = {
    "平台运营": Duty(
        (
            Marked("信息管理能力"), Marked("客户满意度", ("客户",), 10, 8.0), Marked("业界美誉度", of=10, usual=7.9),
            Marked("商品货源"), Marked("核心部门数量"),
        ),
        (Recorded("签约合作", 3, 1.0, note="最佳合作伙伴"),),
    ),
    "信息专员": Duty(
        (
            Marked("信息整合能力", of=20, usual=18.6), Marked("信息索引"), Marked("页面设计", of=10, usual=8.0),
            *_marks("及时掌握出台相关政策", "大数据分析", "预测发展趋势"),
        ),
    ),
    "平台专员": Duty(_marks("描述准确度", "界面、导航与搜索", "页面加载速度")),
    "淘宝运营": Duty(_marks("团队合作", "创新")),
    "速卖通新人": Duty((Marked("产品描述和图文"), Marked("改进意识", usual=79.0))),
}  # fmt: skip
MANAGEMENT: dict[str, Duty] = {
    "运营经理": Duty(
        (Marked("团队绩效指标完成"), Marked("合作伙伴满意度", ("客户",))),
        goals=(("访客数", 290000), ("网站转化率", "4.1%")),
    ),
    "销售经理": Duty(_marks("策略执行效果", "团队绩效指标完成"), goals=(("销售额", 2600000),)),
    "电商专员": Duty(
        (Marked("团队合作", _BOTH),),
        (Recorded("参加活动", 1, 1.0, note="参加促销活动"),),
        (("销售增长率", "10%"),),
    ),
    "行政专员": Duty(tuple(Marked(item, _ALL_ROUND) for item in _ITEMS)),
}
TAOBAO_SERVICE: dict[str, Duty] = {
    "通岗客服": Duty(goals=(("接待人数", 370), ("客户满意度", "96%"))),
    "综合客服": Duty(
        (Marked("服务质量"), Marked("团队合作", _BOTH)),
        (Recorded("订单差错", 0, 0.8, note="备注填错"), Recorded("表扬", 0, 1.0, note="买家表扬")),
    ),
    "淘宝客服": Duty(
        _marks("专业知识", "沟通能力"),
        (Recorded("投诉", chance=0.4, note="买家投诉"), Recorded("表扬", 0, 1.0, note="买家表扬")),
    ),
    "淘宝销售客服": Duty(_marks("专业能力")),
}
DUTIES = {**OPERATIONS, **PROMOTIONS, **WAREHOUSES, **PLATFORMS, **MANAGEMENT, **TAOBAO_SERVICE}
SHOP_GOALS: tuple[Goal, ...] = (("销售额", 2550000), ("推广活动数", 8))
SERVICE_TASKS = (("售前客服", 25000), ("售后客服", 5000), ("网店客服", 20000))
"""Personal sales tasks of the service department, yuan a month: only the weekly ranking and its pay read them."""
