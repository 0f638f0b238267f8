"""What posts and departments are said to do well and to lose at, against shares written by hand."""

from decimal import Decimal

from kpireport.appraisal.model import ItemSummary
from kpireport.appraisal.overview import _extremes
from kpireport.texts import Label, Quantity


def item(name: str, share: float | None) -> ItemSummary:
    return ItemSummary(
        item=name,
        indicator=None,
        label=Label(zh=name),
        unit="points",
        decimals=1,
        better="up",
        weight=Decimal(10),
        mean_points=None if share is None else Decimal(str(share * 10)),
        share_of_weight=share,
        pooled=None,
        numerator=None,
        denominator=None,
    )


def named(items: list[ItemSummary]) -> tuple[list[str], list[str]]:
    best, worst = (
        [each.params["item"].zh for each in said if isinstance(each.params["item"], Label)]
        for said in _extremes(items)
    )
    return best, worst


def test_the_best_and_the_worst_two_are_named_and_never_the_same() -> None:
    items = [item("甲", 0.9), item("乙", 0.5), item("丙", 1.0), item("丁", 0.7), item("戊", None)]
    assert named(items) == (["丙", "甲"], ["乙", "丁"])
    assert named(items[:2]) == (["甲"], ["乙"])
    assert named(items[:1]) == ([], [])


def test_nothing_wants_work_where_nothing_was_lost() -> None:
    assert named([item(name, 1.0) for name in "甲乙丙丁"])[1] == []
    assert named([item("甲", 1.0), item("乙", 1.0), item("丙", 1.0), item("丁", 0.9)])[1] == ["丁"]


def test_what_is_said_carries_mean_weight_and_share() -> None:
    (text,) = _extremes([item("甲", 0.9), item("乙", 0.45)])[1]
    assert text.render("zh") == "乙：平均 4.5 分（满分 10），得到 45.0 %"
    assert isinstance(text.params["share"], Quantity)
