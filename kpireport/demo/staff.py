"""The people beyond the service department: who holds which post, and under whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpireport.demo.horizon import Horizon, day_of
from kpireport.demo.people import Account, Person, Post, Skill
from kpireport.demo.records import SHOP_OWNER_ID

GOODS, PROMOTION = "商品部", "推广部"
OWNERS = ("商品专员", "产品经理")
"""Posts that have items for sale in their charge."""
ADVERTISER = "流量推广"
TAOBAO = "淘宝客服部"


@dataclass(frozen=True, slots=True)
class Opening:
    """A post with so many people; ``accounts`` is how their accounts begin, empty where they have none."""

    department: str
    role: str
    count: int
    accounts: str = ""


STAFFING = (
    Opening("运营部", "运营主管", 1), Opening("运营部", "运营专员", 1), Opening("运营部", "招商拓展专员", 2),
    Opening("运营部", "网站编辑", 1), Opening("运营部", "客服与活动专员", 1),
    Opening(PROMOTION, "推广专员", 1), Opening(PROMOTION, "流量运营", 1), Opening(PROMOTION, ADVERTISER, 2, "推广:直通车"),
    Opening(PROMOTION, "转化运营", 1),
    Opening(GOODS, "商品专员", 2), Opening(GOODS, "产品经理", 1),
    Opening("物流部", "物流专员", 2), Opening("仓储部", "仓库客服", 2), Opening("财务部", "财务专员", 2),
    Opening("平台部", "平台运营", 1), Opening("平台部", "信息专员", 1), Opening("平台部", "平台专员", 1),
    Opening("平台部", "淘宝运营", 1), Opening("平台部", "虾皮运营", 1), Opening("平台部", "eBay 运营", 1),
    Opening("平台部", "速卖通新人", 2), Opening("平台部", "用户运营", 1), Opening("平台部", "用户分析", 1),
    Opening("总经办", "部门负责人", 1), Opening("总经办", "运营经理", 1), Opening("总经办", "销售经理", 1),
    Opening("总经办", "电商专员", 1), Opening("总经办", "行政专员", 2),
    Opening(TAOBAO, "通岗客服", 1, "淘宝服务:通"), Opening(TAOBAO, "综合客服", 2, "淘宝服务:综"),
    Opening(TAOBAO, "淘宝客服", 2, "淘宝服务:服"), Opening(TAOBAO, "淘宝销售客服", 2, "淘宝服务:销"),
)  # fmt: skip

_SURNAMES = (
    "顾孟黄穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛"
)
_SAMPLES = ("演示", "示例", "范例", "样例", "样本", "试用")
_FIRST = 101
_ORDINALS = "一二三四五六七八九"


def build_staff(horizon: Horizon, rng: np.random.Generator) -> tuple[Person, ...]:
    """Everybody beyond the service department and those who came with it, by employee id."""
    seats = [(opening, place) for opening in STAFFING for place in range(opening.count)]
    heads: dict[str, str] = {}
    people = []
    for index, (opening, place) in enumerate(seats):
        number = f"E{_FIRST + index:04d}"
        manager = heads.setdefault(opening.department, SHOP_OWNER_ID)
        people.append(_person(index, (number, manager), (opening, place), horizon, rng))
        if manager == SHOP_OWNER_ID and opening.department != "运营部":
            heads[opening.department] = number
    return tuple(people)


def _person(
    index: int,
    numbers: tuple[str, str],
    seat: tuple[Opening, int],
    horizon: Horizon,
    rng: np.random.Generator,
) -> Person:
    opening, place = seat
    hired = day_of(horizon.first - int(rng.integers(200, 1600)))
    account = Account(f"{opening.accounts}{_ORDINALS[place]}", hired)
    care = float(np.clip(rng.normal(0.2, 0.6), -1.0, 1.4))
    own = (care + np.clip(rng.normal(0.0, 0.4, 3), -0.8, 0.8)).round(3).tolist()
    return Person(
        employee_id=numbers[0],
        name=_SURNAMES[index] + _SAMPLES[index % len(_SAMPLES)],
        hired_on=hired,
        skill=Skill(speed=own[0], selling=own[1], care=round(care, 3), solving=own[2]),
        posts=(Post(opening.department, opening.role, hired, manager_id=numbers[1]),),
        accounts=(account,) if opening.accounts else (),
    )
