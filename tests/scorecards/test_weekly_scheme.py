"""Scheme B02 over made-up values, against a plain calculation that shares no code with the product."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kpireport.params import read_document
from kpireport.scorecards import Gathered, Scorecard, Seat, check_card, gather, judge
from kpireport.scorecards.ranking import ranking
from kpireport.texts import Quantity
from tests.scorecards.worked import MAY, Known, row, values

WEEKS = ("W1", "W2", "W3", "W4")
POST = ("客服部", "售前客服")
UNITS = {
    "order_rate": ("percent", "up"), "payment_rate": ("percent", "up"), "value_per_buyer": ("money", "up"),
    "inquiry_conversion": ("percent", "up"), "inquiry_share": ("percent", "none"), "message_ratio": ("ratio", "up"),
    "reply_rate": ("percent", "up"), "mean_response_s": ("seconds", "down"), "lost_buyers_rate": ("percent", "down"), "lost_amount_rate": ("percent", "down"),
    "assisted_sales": ("money", "up"), "assisted_others": ("money", "up"), "shop_value_per_buyer": ("money", "up"),
}  # fmt: skip
KNOWN = {name: Known(name, unit, better) for name, (unit, better) in UNITS.items()}  # type: ignore[arg-type]
SHOWN = {"assisted_others", "lost_amount_rate"}
RATES = [name for name in UNITS if name not in {"assisted_sales", "shop_value_per_buyer", *SHOWN}]


def scheme() -> Scorecard:
    path = Path(__file__).parents[2] / "params" / "scorecards" / "B02.yaml"
    return check_card(read_document(path, "params/scorecards/B02.yaml"), KNOWN)


class Month:
    """Made-up counts: ``counts[indicator][week][person]`` is (numerator, denominator) or None."""

    def __init__(self, seed: int, people: int) -> None:
        dice = random.Random(seed)
        self.people = [f"E{i}" for i in range(people)]
        self.counts: dict[str, dict[str, dict[str, tuple[int, int] | None]]] = {
            name: {week: {who: self._count(dice, name) for who in self.people} for week in WEEKS}
            for name in RATES
        }
        self.sales = {
            week: {who: dice.choice([0, 500, 500, 900, 1200]) for who in self.people} for week in WEEKS
        }
        self.tasks = {who: dice.choice([1000, 2000, 2500, 4000]) for who in self.people}
        self.share_last_month = (80, 100)
        self.abuse = {(who, week) for who in self.people for week in WEEKS if dice.random() < 0.3}
        self.shop_value = {week: dice.choice([9, 10, 11]) for week in WEEKS}

    @staticmethod
    def _count(dice: random.Random, name: str) -> tuple[int, int] | None:
        if dice.random() < 0.07:
            return None
        if name == "lost_buyers_rate":
            return dice.randint(0, 3), 20  # 0, 5, 10 and 15 %: the borders are hit
        if name == "reply_rate":
            return dice.choice([9, 10]), 10
        if name == "value_per_buyer":
            return dice.randint(80, 120), 10
        return dice.randint(1, 12), 10  # many equal values

    def pooled(self, name: str, week: str) -> tuple[int, int]:
        found = [count for count in self.counts[name][week].values() if count]
        return sum(n for n, _ in found), sum(d for _, d in found)

    def gathered(self) -> Gathered:
        rows: list[dict[str, Any]] = []
        for who in self.people:
            seat = Seat(*POST, who)
            for name in RATES:
                months = [count for week in WEEKS if (count := self.counts[name][week][who])]
                for span, count in (
                    ("month", tuple(map(sum, zip(*months, strict=True))) or None),
                    *((week, self.counts[name][week][who]) for week in WEEKS),
                ):
                    n, d = count or (None, None)
                    rows.append(row(name, n, d, seat, span=span, missing="" if count else "zero_denominator"))
            for span in ("month", *WEEKS):
                sold = sum(self.sales[w][who] for w in WEEKS if span in {"month", w})
                rows.append(row("assisted_sales", sold, None, seat, span=span))
        for week in WEEKS:
            rows += [row(name, *self.pooled(name, week), scope="shop", span=week) for name in RATES]
            rows.append(row("shop_value_per_buyer", self.shop_value[week] * 50, 50, scope="shop", span=week))
        day = {"W1": 1, "W2": 14, "W3": 15, "W4": 31}
        happened = [
            {
                "employee_id": who,
                "kind": "filter_abuse",
                "happened_on": date(2024, 5, day[week]),
                "quantity": 1,
                "points": None,
            }
            for who, week in sorted(self.abuse)
        ]
        tasks = [
            {
                "period": str(MAY),
                "scope": "person",
                "scope_id": who,
                "indicator": "assisted_sales",
                "value": task,
            }
            for who, task in self.tasks.items()
        ]
        before = values(row("inquiry_share", *self.share_last_month, scope="shop"), month=MAY.previous())
        columns = ["employee_id", "kind", "happened_on", "quantity", "points"]
        return gather(
            MAY, values(*rows), previous=before, events=pd.DataFrame(happened, columns=columns), targets=pd.DataFrame(tasks)
        )  # fmt: skip

    # The plain calculation: cross-multiplied whole numbers, straight from the text of the scheme.

    def ranked(self, name: str, who: str) -> int:
        points = 0
        for week in WEEKS:
            mine = self.counts[name][week][who]
            if mine is None:
                continue
            average = (self.shop_value[week], 1) if name == "value_per_buyer" else self.pooled(name, week)
            if mine[0] * average[1] < average[0] * mine[1]:
                points -= 1
                continue
            better = sum(1 for c in self.counts[name][week].values() if c and c[0] * mine[1] > mine[0] * c[1])
            points += {0: 3, 1: 2, 2: 1}.get(better, 0)
        return points

    def share_points(self, who: str) -> int:
        below = [
            week
            for week in WEEKS
            if (c := self.counts["inquiry_share"][week][who])
            and c[0] * 100 < 80 * c[1]
            and (who, week) in self.abuse
        ]
        return -2 * len(below)

    def each_week(self, name: str, who: str, points: Any) -> int:
        return sum(points(*c, week) for week in WEEKS if (c := self.counts[name][week][who]))

    def slow(self, n: int, d: int, week: str) -> int:
        all_n, all_d = self.pooled("mean_response_s", week)
        return -1 if n * all_d > all_n * d else 0

    def task(self, who: str) -> int:
        sold, task = sum(self.sales[week][who] for week in WEEKS), self.tasks[who]
        if sold * 10 >= task * 13:
            return 5
        if sold * 10 >= task * 8:
            return 3
        return 1 if sold * 10 >= task * 6 else 0 if sold * 10 >= task * 5 else -2

    def sales_rank(self, who: str) -> int:
        places = [sum(1 for s in self.sales[week].values() if s > self.sales[week][who]) for week in WEEKS]
        return sum({0: 3, 1: 2, 2: 1}.get(place, 0) for place in places)

    def expected(self, who: str) -> dict[str, int]:
        return {
            "顾客下单率": self.ranked("order_rate", who),
            "订单付款率": self.ranked("payment_rate", who),
            "付款客单价": self.ranked("value_per_buyer", who),
            "询单转化率": self.ranked("inquiry_conversion", who),
            "询单人数比": self.share_points(who),
            "答问比": self.each_week("message_ratio", who, lambda n, d, _: -2 if n < d else 0),
            "回复率": self.each_week("reply_rate", who, lambda n, d, _: -1 if n < d else 0),
            "平均响应时间": self.each_week("mean_response_s", who, self.slow),
            "顾客流失率": self.each_week(
                "lost_buyers_rate", who, lambda n, d, _: 1 if n * 20 < d else -1 if n * 10 > d else 0
            ),
            "任务完成率": self.task(who),
            "顾客流失率（金额）": 0,
            "协助下单金额": 0,
            "周业绩排名": self.sales_rank(who),
        }


@pytest.mark.parametrize("seed", range(12))
def test_every_item_of_everybody_is_what_a_plain_calculation_gives(seed: int) -> None:
    month, card = Month(seed, people=3 + seed), scheme()
    gathered = month.gathered()
    for who in month.people:
        result = judge(card, gathered.of(Seat(*POST, who)))
        expected = month.expected(who)
        assert {line.item: line.points for line in result.lines} == expected
        assert result.total == sum(expected.values())


def test_items_two_to_five_can_reach_ninety_six_points_in_a_department() -> None:
    people = [Seat(*POST, f"E{i}") for i in range(4)]
    rows = []
    for span in WEEKS:
        for name in ("order_rate", "payment_rate", "value_per_buyer", "inquiry_conversion"):
            rows += [row(name, 90 - 10 * i, 100, seat, span=span) for i, seat in enumerate(people)]
            rows.append(row(name, 60, 100, scope="shop", span=span))
        rows.append(row("shop_value_per_buyer", 0.6, 1, scope="shop", span=span))
    gathered = gather(MAY, values(*rows))
    won = [sum(line.points or 0 for line in judge(scheme(), gathered.of(each)).lines[:4]) for each in people]
    assert won == [48, 32, 16, 0]
    assert sum(won) == 96


def test_the_weights_are_the_most_a_person_can_get() -> None:
    card = scheme()
    assert [line.weight for line in card.lines] == [12, 12, 12, 12, 0, 0, 0, 0, 4, 5, 0, 0, 12]
    assert sum(line.weight for line in card.lines) == card.card.full == 69


@pytest.mark.parametrize(
    ("sold", "points"),
    [
        (0, -2),
        (499, -2),
        (500, 0),
        (599, 0),
        (600, 1),
        (799, 1),
        (800, 3),
        (1000, 3),
        (1299, 3),
        (1300, 5),
        (9999, 5),
    ],
)
def test_task_completion_at_its_borders(sold: int, points: int) -> None:
    task = pd.DataFrame(
        [
            {
                "period": str(MAY),
                "scope": "person",
                "scope_id": "E1",
                "indicator": "assisted_sales",
                "value": 1000,
            }
        ]
    )
    gathered = gather(MAY, values(row("assisted_sales", sold)), targets=task)
    line = next(x for x in judge(scheme(), gathered.of(Seat(*POST, "E1"))).lines if x.item == "任务完成率")
    assert line.points == points


@pytest.mark.parametrize(("lost", "points"), [(4.99, 1), (5, 0), (10, 0), (10.01, -1)])
def test_buyers_lost_at_its_borders(lost: float, points: int) -> None:
    gathered = gather(MAY, values(row("lost_buyers_rate", 1), row("lost_buyers_rate", lost, 100, span="W2")))
    line = next(x for x in judge(scheme(), gathered.of(Seat(*POST, "E1"))).lines if x.item == "顾客流失率")
    assert line.points == points


def test_helpers_stand_in_the_ranking_without_points() -> None:
    helper, anna = Seat("物流部", "发货", "E9"), Seat(*POST, "E1")
    rows = [row("order_rate", 9, 10, helper, span="W1"), row("order_rate", 5, 10, anna, span="W1")]
    rows += [row("order_rate", 50, 100, scope="shop", span="W1"), row("order_rate", 9, 10, helper)]
    places = ranking(scheme(), gather(MAY, values(*rows), helpers={helper: POST}), *POST)
    told = [(p.span, p.item, p.seat.employee_id, p.rank, p.points, p.helper) for p in places]
    assert told == [
        ("W1", "顾客下单率", "E9", 1, None, True),
        ("W1", "顾客下单率", "E1", 2, Decimal(2), False),
    ]


def test_the_behaviour_score_is_capped_at_twenty() -> None:
    path = Path(__file__).parents[2] / "params" / "scorecards" / "B02-behaviour.yaml"
    known = {
        **KNOWN,
        "bad_reviews": Known("bad_reviews", "times", "down"),
        "seniority_months": Known("seniority_months", "months"),
    }
    card = check_card(read_document(path, "params/scorecards/B02-behaviour.yaml"), known)

    def total(*kinds: str, bad: int = 0, months: int = 0) -> Decimal | None:
        happened = pd.DataFrame(
            [{"employee_id": "E1", "kind": kind, "happened_on": date(2024, 5, 3), "quantity": 1, "points": 4} for kind in kinds],
            columns=["employee_id", "kind", "happened_on", "quantity", "points"],
        )  # fmt: skip
        rows = values(row("bad_reviews", bad), row("seniority_months", months))
        return judge(card, gather(MAY, rows, events=happened).of(Seat(*POST, "E1"))).total

    assert total() == 10  # no bad review, no order error
    assert total(months=6) == 12
    assert total("praise", "praise", "praise", bad=2, months=5) == Decimal("2.5")  # 5 + 1.5 − 2 × 2
    assert total("order_error", "irregular_operation", months=12) == Decimal("6.5")  # 5 − 1 − 0.5 + 3
    assert total("improvement", "diligence", "helped_other_work", months=36) == 20  # 10 + 10 + 8, capped
    assert total("night_shift", "night_shift", "error_found") == 16  # 10 + 2 + 4
    assert total("late_task", "refusal") == 5  # 10 − 3 − 2


@pytest.mark.parametrize(
    ("indicator", "counts", "printed", "points"),
    [
        ("inquiry_share", (2475, 3076), "80.46 %", 0),
        ("order_rate", (812, 2475), "32.81 %", 3),  # the document cuts it off at 32.8 %
        ("payment_rate", (509 + 317, 915), "90.27 %", 3),
        ("lost_buyers_rate", (77, 556), "13.85 %", -1),
    ],
)
def test_the_figures_worked_in_the_document_come_out(
    indicator: str, counts: tuple[int, int], printed: str, points: int
) -> None:
    seat = Seat(*POST, "E0")
    rows = [row(indicator, *counts, seat, span=span) for span in ("month", "W1")]
    rows += [row(indicator, *counts, scope="shop", span="W1")]
    before = values(row("inquiry_share", 8, 10, scope="shop"), month=MAY.previous())
    result = judge(scheme(), gather(MAY, values(*rows), previous=before).of(seat))
    line = next(each for each in result.lines if each.indicator == indicator)
    assert line.fact is not None
    assert Quantity(value=line.fact.value, unit="percent", decimals=2).render() == printed
    assert line.points == points
