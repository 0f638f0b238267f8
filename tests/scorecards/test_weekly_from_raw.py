"""B02 from raw chats and orders to points, against figures and points that share no code with the product.

The figures are those of the second reading in tests/indicators; the points are worked out here from the words of the
scheme, in fractions. People who change post in mid-week have two places in that week's ranking, one for each post.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from kpireport.data import memory_tables
from kpireport.indicators import Settings, catalogue, compute
from kpireport.params import read_document
from kpireport.period import Month
from kpireport.scorecards import Scorecard, Seat, check_card, gather, judge
from kpireport.scorecards.gather import Gathered
from tests.indicators.oracle import on_duty, oracle, serving, spans_of
from tests.indicators.oracle_facts import Rules
from tests.indicators.worlds import STOCK, World, side_by_side, world
from tests.scorecards.test_shipped import FOLDER
from tests.scorecards.worked import row, values

MAY = Month(2024, 5)
WEEKS = ("W1", "W2", "W3", "W4")
OURS = "客服部"
KNOWN = catalogue()
LAST_MONTH = Fraction(7, 10)  # the shop's inquiry share in April


def scheme() -> Scorecard:
    return check_card(read_document(FOLDER / "B02.yaml", "params/scorecards/B02.yaml"), KNOWN)


class Plain:
    """The scheme in plain loops over the second reading's figures: (span, scope, department, role, person) → indicator."""

    def __init__(self, rows: World, tasks: dict[str, int], abuse: set[tuple[str, str]]) -> None:
        spans = spans_of(2024, 5)
        self.found = oracle(rows, spans, Rules(stock_phrases=STOCK))
        self.served, self.duty = serving(rows, spans), on_duty(rows, spans)
        self.tasks, self.abuse = tasks, abuse

    def value(self, name: str, span: str, seat: tuple[str, str, str]) -> Fraction | None:
        """A person's figure; none for somebody without an account in the span or not in the post in it."""
        key = (span, "person", *seat)
        if (span, seat[2]) not in self.served or key not in self.duty:
            return None
        return self.found[key][name][2]

    def shop(self, name: str, span: str) -> Fraction | None:
        return self.found[span, "shop", "", "", ""][name][2]

    def ranked(self, name: str, average: str | None, seat: tuple[str, str, str], seats: Any) -> int | None:
        total, known = 0, False
        for week in WEEKS:
            mine = self.value(name, week, seat)
            if mine is None:
                continue
            against = None if average is None else self.shop(average, week)
            if average is not None and against is None:
                continue
            known = True
            if against is not None and mine < against:
                total -= 1
                continue
            ahead = sum(1 for other in seats if (v := self.value(name, week, other)) is not None and v > mine)
            total += {0: 3, 1: 2, 2: 1}.get(ahead, 0)
        return total if known else None

    def weekly(self, name: str, seat: tuple[str, str, str], points: Any) -> int | None:
        weeks = [(week, v) for week in WEEKS if (v := self.value(name, week, seat)) is not None]
        return sum(points(week, v) for week, v in weeks) if weeks else None

    def task(self, seat: tuple[str, str, str]) -> int | None:
        sold = self.value("assisted_sales", "month", seat)
        if sold is None:
            return None
        reached = sold / self.tasks[seat[2]]  # one's own task is not cut to the days in a post
        marks = ((Fraction(13, 10), 5), (Fraction(8, 10), 3), (Fraction(6, 10), 1), (Fraction(1, 2), 0))
        return next((points for least, points in marks if reached >= least), -2)

    def expected(self, seat: tuple[str, str, str], seats: Any) -> dict[str, int | None]:
        def slow(week: str, v: Fraction) -> int:
            return -1 if v > (self.shop("mean_response_s", week) or 0) else 0

        def share(week: str, v: Fraction) -> int:
            return -2 if v < LAST_MONTH and (seat[2], week) in self.abuse else 0

        return {
            "顾客下单率": self.ranked("order_rate", "order_rate", seat, seats),
            "订单付款率": self.ranked("payment_rate", "payment_rate", seat, seats),
            "付款客单价": self.ranked("value_per_buyer", "shop_value_per_buyer", seat, seats),
            "询单转化率": self.ranked("inquiry_conversion", "inquiry_conversion", seat, seats),
            "周业绩排名": self.ranked("assisted_sales", None, seat, seats),
            "询单人数比": self.weekly("inquiry_share", seat, share),
            "答问比": self.weekly("message_ratio", seat, lambda _, v: -2 if v < 1 else 0),
            "回复率": self.weekly("reply_rate", seat, lambda _, v: -1 if v < 1 else 0),
            "平均响应时间": self.weekly("mean_response_s", seat, slow),
            "顾客流失率": self.weekly(
                "lost_buyers_rate",
                seat,
                lambda _, v: 1 if v < Fraction(5, 100) else -1 if v > Fraction(1, 10) else 0,
            ),
            "任务完成率": self.task(seat),
        }


def held(rows: World) -> list[tuple[str, str, str]]:
    """Everybody's posts in the department in May."""
    return sorted(
        {
            (r["department"], r["role"], r["employee_id"])
            for r in rows["assignments"]
            if r["department"] == OURS
            and r["starts_on"] <= MAY.last
            and (r["ends_on"] is None or r["ends_on"] >= MAY.first)
        }
    )


def gathered(rows: World, tasks: dict[str, int], abuse: set[tuple[str, str]]) -> Gathered:
    settings = Settings(stock_phrases=STOCK)
    needed = [each.item.indicator for each in scheme().lines if each.item.indicator] + [
        "shop_value_per_buyer"
    ]
    days = {"W1": "2024-05-07", "W2": "2024-05-08", "W3": "2024-05-21", "W4": "2024-05-31"}
    happened = [
        {"employee_id": who, "kind": "filter_abuse", "happened_on": days[week], "quantity": 1, "points": None}
        for who, week in sorted(abuse)
    ]
    aims = [
        {
            "period": "2024-05",
            "scope": "person",
            "scope_id": who,
            "indicator": "assisted_sales",
            "value": task,
        }
        for who, task in tasks.items()
    ]
    before = values(row("inquiry_share", 7, 10, scope="shop"), month=MAY.previous())
    return gather(
        MAY,
        compute(memory_tables(rows), MAY, settings, KNOWN, needed),
        previous=before,
        events=pd.DataFrame(happened, columns=["employee_id", "kind", "happened_on", "quantity", "points"]),
        targets=pd.DataFrame(aims),
    )


@pytest.mark.parametrize("seed", [7001, 7004])
def test_every_point_of_a_month_from_raw_rows_is_that_of_a_second_reading(seed: int) -> None:
    rows = side_by_side(world(seed + n, 90) for n in range(3))
    dice = random.Random(seed)
    seats = held(rows)
    people = sorted({who for _, _, who in seats})
    tasks = {who: dice.choice([60, 200, 500, 1500]) for who in people}
    abuse = {(who, week) for who in people for week in WEEKS if dice.random() < 0.4}
    plain, found = Plain(rows, tasks, abuse), gathered(rows, tasks, abuse)
    compared = 0
    for seat in seats:
        result = judge(scheme(), found.of(Seat(*seat)))
        have = {line.item: line.points for line in result.lines}
        for item, want in plain.expected(seat, seats).items():
            assert have[item] == want, (seat, item)
            compared += want is not None
    assert compared > 100
