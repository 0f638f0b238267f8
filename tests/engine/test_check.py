"""What `check` says before a month is produced: sources, and what each department can be judged by."""

import gc
import warnings

import pytest

from kpireport.data.ingest import ingest
from kpireport.engine.check import check_company
from kpireport.engine.office import Office
from kpireport.errors import UnknownName
from kpireport.project import Project


def checked(root, **named):
    return {each.what: each for each in check_company(Project.open(root), None, (), **named)}


def said(each) -> str:
    return " ".join(sentence.render("zh") for sentence in each.said)


def test_a_company_in_order_has_nothing_against_it(company):
    found = checked(company)
    assert [each.what for each in found.values() if not each.ok] == []
    assert found["params/sources.yaml"].ok


def test_a_missing_file_and_an_unknown_column_are_told_by_source(company):
    path = company / "params/sources.yaml"
    path.write_text(
        path.read_text(encoding="utf-8")
        + "  refunds: {table: refunds, files: data/raw/none*.csv}\n"
        + "  lines: {table: order_items, files: data/raw/orders*.csv}\n",
        encoding="utf-8",
    )
    found = checked(company)
    assert "没有文件符合 data/raw/none*.csv" in said(found["params/sources.yaml · refunds"])
    assert "没有表头" in said(found["params/sources.yaml · lines"])
    assert not found["params/sources.yaml · refunds"].ok
    assert not found["params/sources.yaml · lines"].ok


def test_a_mapping_that_cannot_hold_is_told_with_its_line(company):
    path = company / "params/sources.yaml"
    path.write_text(
        path.read_text(encoding="utf-8") + "  x: {table: ordes, files: a.csv}\n", encoding="utf-8"
    )
    found = checked(company)["params/sources.yaml"]
    assert not found.ok
    assert "第 6 行" in said(found)


def test_indicators_that_cannot_be_measured_are_named_for_the_department_whose_cards_ask_for_them(company):
    path = company / "params/scorecards/C2.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "orders, weight: 100, target: 80", "refund_rate, weight: 100, target: 0.8"
    )
    path.write_text(text, encoding="utf-8")
    found = checked(company)
    assert "2024-05 没有退款退货，1 项指标算不出。（涉及：退款率）" in said(found["乙部 · 2024-05"])
    assert "退款" not in said(found["甲部 · 2024-05"])


def test_a_broken_card_does_not_hide_the_state_of_the_data(company):
    path = company / "params/scorecards/C2.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("weight: 100", "weight: 95", 1), encoding="utf-8"
    )
    found = checked(company)
    assert found["乙部 · 2024-05"].ok
    assert [each.what for each in found.values() if not each.ok] == ["params/scorecards/"]


def test_a_provisional_month_says_so(company):
    raw = company / "data/raw/orders.csv"
    lines = raw.read_text(encoding="utf-8").splitlines()
    many = [f"P{n},B1,2024-04-{n % 28 + 1:02} 10:00:00,,1.00,1.00,店" for n in range(40)]
    raw.write_text("\n".join([*lines, *many]) + "\n", encoding="utf-8")
    assert ingest(Project.open(company)).ok
    found = checked(company)["甲部 · 2024-05"]
    assert "数据状态：暂估" in said(found)
    assert "订单" in said(found)


def test_the_tables_are_closed_again(company, monkeypatch):
    closed = []
    tables = Office.tables.func

    def watched(office):
        found = tables(office)
        close = found.closer
        object.__setattr__(found, "closer", lambda: (closed.append(True), close()))
        return found

    monkeypatch.setattr(Office.tables, "func", watched)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_company(Project.open(company), None, ())
        gc.collect()
    assert closed == [True]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("departments.departments.丙部.pay", "甲部"),
        ("departments.departments.甲部.roles.店长.scorecard", "专员"),
        ("sources.sources.order.files", "orders"),
    ],
)
def test_an_override_never_makes_a_department_post_or_source(company, name, near):
    with pytest.raises(UnknownName, match=near):
        Project.open(company, {name: "x"})


def test_an_override_of_what_is_there_and_of_a_default_holds(company):
    changed = Project.open(
        company, {"departments.departments.甲部.pay": "B01", "company.theme.accent": "#000000"}
    )
    assert changed.department("甲部").pay == "B01"
    assert changed.company.theme.accent == "#000000"
