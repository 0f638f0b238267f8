"""The people of the demo company: a cast of special cases, and everybody else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from kpireport.demo.goods import FLAGSHIP, OUTLET
from kpireport.demo.horizon import Horizon, day_number, day_of

SERVICE = "客服部"
OPERATIONS = "运营部"
LEAD = "客服主管"
PRE_SALES = "售前客服"
AFTER_SALES = "售后客服"
SHOP_SERVICE = "网店客服"
SHOP_OWNER = "店长"
SPECIALIST = "运营专员"
TWIN_NAME = "王样本"

_SURNAMES = (
    "林陈周赵孙李吴郑冯褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马苗方任袁柳唐罗薛贺倪汤"
)
_SAMPLES = ("示例", "演示", "样例", "范例", "试用", "样本")
_NICKNAMES = (
    "安贝晨丹恩枫谷禾佳卡可兰乐麦宁诺朋琪然森桃唯希雅悠子朵果慧静楷蕾萌念鸥晴若诗糖文夏芯阳语竹艾冰初冬放歌航"
)


@dataclass(frozen=True, slots=True)
class Skill:
    """How somebody works: standard deviations from the usual, the same in every month; volume is a factor."""

    speed: float = 0.0
    selling: float = 0.0
    care: float = 0.0
    solving: float = 0.0
    volume: float = 1.0


@dataclass(frozen=True, slots=True)
class Post:
    """A post over a span of days."""

    department: str
    role: str
    starts_on: date
    ends_on: date | None = None
    manager_id: str | None = None
    on_probation: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """A nickname used over a span of days."""

    account: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person with posts, accounts and skill; ``case`` names a special case of the cast, if any."""

    employee_id: str
    name: str
    hired_on: date
    skill: Skill
    posts: tuple[Post, ...]
    accounts: tuple[Account, ...]
    left_on: date | None = None
    case: str = ""

    @property
    def role(self) -> str:
        """The role of the last post."""
        return self.posts[-1].role

    def post_on(self, day: int) -> Post | None:
        """The post held on a day, if any."""
        return next((post for post in self.posts if covers(post, day)), None)


def covers(span: Post | Account, day: int) -> bool:
    """Whether the span holds that day."""
    ends = day if span.ends_on is None else day_number(span.ends_on)
    return day_number(span.starts_on) <= day <= ends


# Which place in a role is which special case; the rest are ordinary.
_CAST = {
    (PRE_SALES, 2): "two_nicknames", (PRE_SALES, 5): "twin", (PRE_SALES, 9): "failing", (PRE_SALES, 13): "leaver",
    (PRE_SALES, 17): "joiner", (AFTER_SALES, 4): "mover", (AFTER_SALES, 7): "heir", (AFTER_SALES, 10): "weak",
    (SHOP_SERVICE, 3): "twin", (SHOP_SERVICE, 6): "probation", (SHOP_SERVICE, 9): "failing",
    (SHOP_SERVICE, 1): "veto", (SPECIALIST, 0): "borrowed",
}  # fmt: skip
_HEADCOUNT = (
    (SERVICE, LEAD, 1), (OPERATIONS, SHOP_OWNER, 1), (SERVICE, PRE_SALES, 18), (SERVICE, AFTER_SALES, 12),
    (SERVICE, SHOP_SERVICE, 12), (OPERATIONS, SPECIALIST, 1),
)  # fmt: skip
_SKILLS = {
    "failing": Skill(speed=-2.6, selling=-3.3, care=-2.7, solving=-2.4, volume=0.6),
    "weak": Skill(speed=-1.6, selling=-1.5, care=-1.7, solving=-2.0, volume=0.66),
    "probation": Skill(speed=-0.7, selling=-0.8, care=-0.3, solving=-0.7, volume=0.8),
    "borrowed": Skill(speed=-0.9, selling=-0.6, care=-0.4, solving=-0.5, volume=0.8),
}


def build_people(horizon: Horizon, rng: np.random.Generator) -> tuple[Person, ...]:
    """Everybody by employee id: a lead, a shop owner, 42 service people and one from another department."""
    people: list[Person] = []
    for department, role, count in _HEADCOUNT:
        for place in range(count):
            people.append(_ordinary(len(people), (department, role), horizon, rng))
            case = _CAST.get((role, place), "")
            if case:
                people[-1] = _cast_as(case, people[-1], horizon)
    return _hand_over_account(tuple(people), horizon)


def _ordinary(index: int, where: tuple[str, str], horizon: Horizon, rng: np.random.Generator) -> Person:
    department, role = where
    hired = day_of(horizon.first - int(rng.integers(150, 1900)))
    manager = {LEAD: None, SHOP_OWNER: None, SPECIALIST: "E0002"}.get(role, "E0001")
    shop = OUTLET if role == SHOP_SERVICE else FLAGSHIP
    chats = role not in {LEAD, SHOP_OWNER}
    return Person(
        employee_id=f"E{index + 1:04d}",
        name=_SURNAMES[index] + _SAMPLES[index % len(_SAMPLES)],
        hired_on=hired,
        skill=_draw_skill(rng),
        posts=(Post(department, role, hired, manager_id=manager),),
        accounts=(Account(f"{shop}:小{_NICKNAMES[index]}", hired),) if chats else (),
    )


def _draw_skill(rng: np.random.Generator) -> Skill:
    common = float(np.clip(rng.normal(0.25, 0.7), -1.0, 1.5))
    own = (common + np.clip(rng.normal(0.0, 0.45, 4), -0.9, 0.9)).round(3).tolist()
    volume = float(np.clip(1.0 + 0.07 * common + rng.normal(0, 0.05), 0.85, 1.2))
    return Skill(own[0], own[1], own[2], own[3], round(volume, 3))


def _cast_as(case: str, person: Person, horizon: Horizon) -> Person:
    person = replace(person, case=case, skill=_SKILLS.get(case, person.skill))
    hired = {"joiner": horizon.in_last_month(13), "probation": horizon.in_last_month(8) - 30}.get(case)
    if hired is not None:
        day = day_of(hired)
        post = replace(person.posts[0], starts_on=day, on_probation=case == "probation")
        return replace(
            person, hired_on=day, posts=(post,), accounts=(replace(person.accounts[0], starts_on=day),)
        )
    if case == "leaver":
        day = day_of(horizon.in_last_month(20))
        ended = replace(person.posts[0], ends_on=day), replace(person.accounts[0], ends_on=day)
        return replace(person, left_on=day, posts=ended[:1], accounts=ended[1:])
    if case == "mover":
        return _moved(person, horizon)
    if case == "two_nicknames":
        second = Account(person.accounts[0].account.replace(FLAGSHIP, OUTLET), person.hired_on)
        return replace(person, accounts=(*person.accounts, second))
    return replace(person, name=TWIN_NAME) if case == "twin" else person


def _moved(person: Person, horizon: Horizon) -> Person:
    until, since = day_of(horizon.in_last_month(15)), day_of(horizon.in_last_month(16))
    before = person.posts[0]
    return replace(
        person,
        posts=(replace(before, ends_on=until), replace(before, role=PRE_SALES, starts_on=since)),
        accounts=(
            replace(person.accounts[0], ends_on=until),
            Account(f"{FLAGSHIP}:小{_NICKNAMES[-1]}", since),
        ),
    )


def _hand_over_account(people: tuple[Person, ...], horizon: Horizon) -> tuple[Person, ...]:
    """The mover's old account goes to the heir the next day: one account, two owners one after the other."""
    account = next(person for person in people if person.case == "mover").accounts[0].account
    until, since = day_of(horizon.in_last_month(15)), day_of(horizon.in_last_month(16))
    return tuple(
        replace(p, accounts=(replace(p.accounts[0], ends_on=until), Account(account, since)))
        if p.case == "heir"
        else p
        for p in people
    )
