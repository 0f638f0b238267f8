"""B04: the scheme appraised, on made-up months where the answer is known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kpireport.appraisal.model import Appraisal, DepartmentSummary, Person, Segment
from kpireport.appraisal.quality import ItemReview, rank_correlation, review_cards, target_from_history
from kpireport.appraisal.settings import Review
from kpireport.scorecards import CardResult, Fact, ScoreLine
from kpireport.texts import Label, message

PEOPLE = 10


def line(item: str, weight: int, value: float | None, points: float | None) -> ScoreLine:
    return ScoreLine(
        group="组",
        item=item,
        indicator=item,
        label=Label(zh=item),
        unit="count",
        decimals=0,
        better="up",
        weight=Decimal(weight),
        printed_weight=Decimal(weight),
        target=None,
        fact=Fact(indicator=item, value=value),
        attainment=None,
        points=None if points is None else Decimal(str(points)),
        rule="attainment",
        reason=message("appraisal.say.nothing_lost"),
    )


def month(name: str, lines: list[list[ScoreLine]]) -> Appraisal:
    """One month in which person n has the n-th list of lines."""
    people = []
    for n, own in enumerate(lines):
        total = sum((each.points or Decimal(0) for each in own), Decimal(0))
        result = CardResult(
            card="T",
            title="卡",
            source="",
            lines=tuple(own),
            total=total,
            full=Decimal(100),
            provisional=False,
        )
        segment = Segment(
            department="部", role="岗", starts_on=date(2024, 4, 1), ends_on=date(2024, 4, 30), days=30,
            share=Decimal(1), result=result,
        )  # fmt: skip
        person = Person(
            employee_id=f"E{n:02d}", name="示例", department="部", roles=("岗",), manager_id=None, hired_on=None,
            days_on_duty=30, status="appraised", appraised=True, segments=(segment,), total=total,
            full=Decimal(100), grade=None, provisional=False,
        )  # fmt: skip
        people.append(person)
    summary = DepartmentSummary(
        department="部", headcount=len(people), appraised=len(people), mean_total=None, failed=0, full_pay=0,
        provisional=0, grades=(), funnel=None,
    )  # fmt: skip
    return Appraisal(month=name, department="部", people=tuple(people), roles=(), summary=summary)


def two_months() -> list[Appraisal]:
    """steady: same order both months; turned: the order turns round; copy follows steady; easy: all full; gaps: 3 of 10."""
    made = []
    for number, name in enumerate(("2024-04", "2024-05")):
        rows = []
        for n in range(PEOPLE):
            turned = n if number == 0 else PEOPLE - n
            gap = None if n < 3 else 5.0 + (n * 7 + number * 3) % 10 / 2
            rows.append(
                [
                    line("steady", 40, n, 20 + n),
                    line("turned", 20, turned, turned + 5),
                    line("copy", 10, 3 * n + 1, n),
                    line("easy", 20, 50, 20),
                    line("gaps", 10, gap, gap),
                ]
            )
        made.append(month(name, rows))
    return made


def items(rules: Review | None = None) -> dict[str, ItemReview]:
    review = review_cards(two_months(), rules)[0]
    assert (review.card, review.months, review.people) == ("T", ("2024-04", "2024-05"), PEOPLE)
    return {item.item: item for item in review.items}


def test_each_fault_is_found_where_it_was_put_and_only_there() -> None:
    found = items()
    said = {name: [text.render() for text in item.findings] for name, item in found.items()}
    assert said["steady"] == []
    assert said["turned"] == ["turned：相邻两月名次的相关系数 −1.00（10 人次），多半出于偶然"]
    assert said["copy"] == ["copy：与“steady”名次的相关系数 1.00（20 人月），互相重复"]
    assert said["easy"] == ["easy：20 人月中 100 % 得满分，区分不出人"]
    assert said["gaps"][0] == "gaps：20 人月中 30 % 没有得分"


def test_the_figures_behind_are_those_of_a_plain_calculation() -> None:
    found = items()
    assert found["steady"].stability == pytest.approx(1)
    assert found["steady"].pairs == PEOPLE
    shares = [(20 + n) / 40 for n in range(PEOPLE)] * 2
    mean = sum(shares) / len(shares)
    assert found["steady"].spread == pytest.approx(
        (sum((x - mean) ** 2 for x in shares) / len(shares)) ** 0.5
    )
    assert (found["gaps"].asked, found["gaps"].judged) == (20, 14)


def test_proposed_weights_follow_the_findings_and_add_up() -> None:
    found = items()
    # kept 40, 10, 0, 10, 5 of 65 → 61.5, 15.4, 0, 15.4, 7.7
    assert [int(item.proposed) for item in found.values()] == [62, 15, 0, 15, 8]
    proposals = [text.render() for text in review_cards(two_months())[0].proposals]
    assert any("建议删去，权重 10" in text for text in proposals)
    assert any("建议权重由 20 改为 15" in text for text in proposals)


def test_a_figure_of_the_whole_shop_tells_nobody_apart_and_is_no_twin_of_another_one() -> None:
    """Both rise from April to May for everybody: no spread inside a month, and no ranks to be alike."""
    months = [
        month(name, [[line("sales", 50, 80 + n, 40 + n), line("visits", 50, 8 + n, 30 + n)]] * PEOPLE)
        for n, name in ((0, "2024-04"), (9, "2024-05"))
    ]
    found = review_cards(months)[0].items
    assert [item.spread for item in found] == pytest.approx([0, 0])
    assert [item.twins for item in found] == [(), ()]
    assert [len(item.findings) for item in found] == [1, 1]
    assert "区分不出人" in found[0].findings[0].render()


def test_an_item_without_a_weight_has_points_all_the_same() -> None:
    """The deductions of B02 weigh nothing: neither missing nor flat."""
    found = review_cards([month("2024-04", [[line("ratio", 0, n, -n)] for n in range(PEOPLE)])])[0].items[0]
    assert (found.asked, found.judged, found.spread, found.at_full) == (PEOPLE, PEOPLE, None, None)
    assert found.findings == ()


def test_too_few_people_are_not_spoken_of() -> None:
    found = items(Review(least_people=30))
    assert [name for name, item in found.items() if item.findings] == ["gaps"]
    assert [item.proposed for item in found.values()] == [40, 20, 10, 20, 10]
    proposals = review_cards(two_months(), Review(least_people=30))[0].proposals
    assert [text.render() for text in proposals] == ["gaps：20 人月中 30 % 没有得分。建议查明原因"]


def test_rank_correlation_is_spearmans() -> None:
    assert rank_correlation([1, 2, 3, 4], [1, 4, 9, 16]) == pytest.approx(1)
    # ranks 1 2 3 4 against 2 1 4 3: 1 − 6 × 4 / 60
    assert rank_correlation([1, 2, 3, 4], [20, 10, 40, 30]) == pytest.approx(0.6)
    assert rank_correlation([1, 2, 3], [5, 5, 5]) is None
    assert rank_correlation([1, 2], [1, 2]) is None


def test_a_target_from_history_is_what_the_better_quarter_reached() -> None:
    assert target_from_history(two_months(), "steady", "up") == (pytest.approx(7.0), 20)
    assert target_from_history(two_months(), "steady", "down") == (pytest.approx(2.0), 20)
    assert target_from_history(two_months(), "nothing", "up") is None
    assert target_from_history(two_months(), "steady", "none") is None
