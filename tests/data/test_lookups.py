"""Values taken from another file while a source is mapped."""

from __future__ import annotations

from typing import Any

import pytest

from kpireport.data import store
from kpireport.data.sources import Source
from kpireport.data.trial import try_source
from kpireport.errors import ParameterError
from kpireport.project import Project
from tests.data.company import ORDER_COLUMNS, ORDERS, Place, order

LOOKUP = {"from": "订单编号", "lookup": {"file": "data/raw/shops.csv", "key": "单号", "value": "店铺"}}


def with_shops(place: Place, text: str, **more: Any) -> Place:
    place.write("data/raw/shops.csv", text)
    columns = ORDER_COLUMNS | {"shop": LOOKUP | more}
    return place.sources({"orders": ORDERS["orders"] | {"columns": columns}})


def shops(place: Place) -> dict[object, object]:
    return {row["order_id"]: row["shop"] for row in place.rows("orders")}


def test_the_shop_of_an_order_is_taken_from_another_file(place: Place) -> None:
    place.orders("orders", order(1), order(2), order(3))
    report = with_shops(place, '单号,店铺\n="1",甲店\n2 ,乙店\n3,甲店\n3,甲店\n4,丙店\n').ingest()
    assert report.ok
    assert shops(place) == {"1": "甲店", "2": "乙店", "3": "甲店"}


def test_another_file_of_words_without_a_header_is_read_from_its_first_line(place: Place) -> None:
    place.orders("orders", order(1), order(2))
    lookup = {"file": "data/raw/shops.csv", "key": "#1", "value": "#2", "header": 0}
    assert with_shops(place, "1::甲店::剧情\n2::乙店::喜剧\n", lookup=lookup).ingest().ok
    assert shops(place) == {"1": "甲店", "2": "乙店"}


def test_a_value_the_other_file_lacks_is_rejected_by_name(place: Place) -> None:
    place.orders("orders", order(1), order(2))
    report = with_shops(place, "单号,店铺\n1,甲店\n").ingest()
    (file,) = report.sources[0].files
    assert (file.kept, file.rejected) == (1, 1)
    listed = (place.root / "data/rejects/orders.csv").read_text(encoding="utf-8-sig")
    assert "shops.csv" in listed
    assert "单号" in listed
    with_shops(place, "单号,店铺\n1,甲店\n", otherwise="没有登记").ingest()
    assert shops(place) == {"1": "甲店", "2": "没有登记"}


def test_a_changed_lookup_file_is_read_again(place: Place) -> None:
    place.orders("orders", order(1))
    with_shops(place, "单号,店铺\n1,甲店\n").ingest()
    with_shops(place, "单号,店铺\n1,乙店\n").ingest()
    assert shops(place) == {"1": "乙店"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("单号,店铺\n1,甲店\n1,乙店\n", "“1”有两个值（甲店、乙店）"),
        ("单号,门店\n1,甲店\n", "没有表头“店铺”"),
        ("", "空文件"),
    ],
)
def test_a_lookup_file_that_does_not_do_fails_the_source_and_is_told_beforehand(
    place: Place, text: str, said: str
) -> None:
    place.orders("orders", order(1))
    report = with_shops(place, text).ingest()
    assert not report.ok
    assert said in str(report.sources[0].failed.render())  # type: ignore[union-attr]
    source = Source.model_validate(ORDERS["orders"] | {"columns": ORDER_COLUMNS | {"shop": LOOKUP}})
    tried = try_source(Project.open(place.root), store.State(), "orders", source)
    assert said in tried.problems[0].render()


def test_an_empty_lookup_file_knows_no_value(place: Place) -> None:
    place.orders("orders", order(1))
    report = with_shops(place, "单号,店铺\n").ingest()
    assert "没有这个值" in report.sources[0].failed.render()  # type: ignore[union-attr]


def test_map_and_lookup_together_are_refused(place: Place) -> None:
    with pytest.raises(ParameterError, match="lookup"):
        with_shops(place, "单号,店铺\n1,甲店\n", map={"1": "x"}).ingest()
