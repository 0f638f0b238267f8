"""From raw files to the store: every row accounted for, whatever comes in."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
import xlsxwriter

from kpireport.data import TABLES, open_tables
from kpireport.errors import DataError, ParameterError
from kpireport.period import Month
from kpireport.project import Project
from tests.data.company import ACCOUNTS, ORDER_COLUMNS, ORDER_HEADER, ORDERS, Place, order


def test_good_rows_arrive_typed_in_their_months(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1), order(2, "2024-06-01", '"1,234.50"', "0"))
    report = place.ingest()
    assert report.ok
    assert report.changed
    first, second = place.rows("orders")
    assert first["order_id"] == "1"
    assert first["ordered_at"] == datetime(2024, 5, 3, 10)
    assert first["shop"] == "旗舰店"
    assert first["region"] is None
    assert second["amount"] == Decimal("1234.50")
    tables = open_tables(Project.open(place.root))
    assert tables.months("orders") == (Month(2024, 5), Month(2024, 6))
    assert tables.table("orders", [Month(2024, 6)]).order_id.to_pyarrow().to_pylist() == ["2"]
    assert tables.table("reviews").count().to_pyarrow().as_py() == 0


def test_every_row_is_accounted_for(place: Place) -> None:
    place.sources(ORDERS).orders("orders1", order(1), order(2), order(1), order(3, amount="viel"))
    place.orders("orders2", order(2), order(4, "2024-13-40"), order(5, amount="-3"))
    files = {file.file: file for file in place.ingest().source("orders").files}
    first, second = files["data/raw/orders1.csv"], files["data/raw/orders2.csv"]
    assert (first.read, first.kept, first.rejected, first.duplicates) == (4, 2, 1, 1)
    assert (second.read, second.kept, second.rejected, second.duplicates) == (3, 0, 2, 1)


def test_the_same_files_again_change_nothing(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1), order(2, amount="x"))
    place.ingest()
    before = place.state()
    report = place.ingest()
    assert not report.changed
    assert not report.source("orders").files[0].fresh
    assert place.state() == before


def test_a_corrected_file_replaces_its_rows_and_a_removed_one_takes_them_along(place: Place) -> None:
    place.sources(ORDERS).orders("orders1", order(1, amount="10"))
    gone = place.orders("orders2", order(2))
    place.ingest()
    place.orders("orders1", order(1, amount="11"))
    gone.unlink()
    report = place.ingest()
    assert [file.fresh for file in report.source("orders").files] == [True]
    assert [row["amount"] for row in place.rows("orders")] == [Decimal("11.00")]


def test_only_files_that_changed_are_read_again(place: Place) -> None:
    place.sources(ORDERS).orders("orders1", order(1))
    place.orders("orders2", order(2))
    place.ingest()
    place.orders("orders2", order(2), order(3))
    assert [file.fresh for file in place.ingest().source("orders").files] == [False, True]


def test_rows_split_or_shuffled_over_files_make_the_same_store(place: Place) -> None:
    rows = [order(number, f"2024-0{4 + number % 3}-10") for number in range(20)]
    place.sources(ORDERS).orders("orders1", *rows)
    place.ingest()
    whole = {name: content for name, content in place.state().items() if name.startswith("orders/")}
    place.orders("orders1", *rows[13:4:-1])
    place.orders("orders2", *rows[:6], *rows[12:])
    place.ingest()
    place.ingest()
    split = {name: content for name, content in place.state().items() if name.startswith("orders/")}
    assert split == whole


def test_one_key_with_two_contents_keeps_the_first_and_names_its_place(place: Place) -> None:
    place.sources(ORDERS).orders("orders1", order(1), order(7, amount="5"))
    place.orders("orders2", order(8), order(7, amount="6"))
    report = place.ingest().source("orders")
    assert [row["amount"] for row in place.rows("orders") if row["order_id"] == "7"] == [Decimal("5.00")]
    assert report.total("rejected") == 1
    assert report.rejects is not None
    listed = report.rejects.with_suffix(".csv").read_text(encoding="utf-8-sig")
    assert "data/raw/orders2.csv,3" in listed
    assert "data/raw/orders1.csv 第 3 行" in listed


def test_two_owners_of_one_account_are_both_rejected_and_named(place: Place) -> None:
    place.sources(ACCOUNTS).write(
        "data/raw/accounts.csv",
        "账号,工号,启用,停用\n店:小美,E1,2024-01-01,2024-05-15\n店:小美,E2,2024-05-10,\n店:小丽,E3,2024-01-01,2024-05-15\n"
        "店:小丽,E4,2024-05-16,\n",
    )
    report = place.ingest().source("accounts")
    assert [row["employee_id"] for row in place.rows("accounts")] == ["E3", "E4"]
    assert report.rejects is not None
    listed = report.rejects.with_suffix(".csv").read_text(encoding="utf-8-sig")
    assert "与 data/raw/accounts.csv 第 3 行在同一天冲突" in listed
    assert "与 data/raw/accounts.csv 第 2 行在同一天冲突" in listed


def test_a_source_with_too_many_rejects_fails_and_keeps_its_earlier_rows(place: Place) -> None:
    strict = {"orders": {**ORDERS["orders"], "max_rejects": 0.4}}
    place.sources(strict, ACCOUNTS).orders("orders1", order(1))
    place.write("data/raw/accounts.csv", "账号,工号,启用,停用\na,E1,2024-01-01,\n")
    place.ingest()
    place.orders("orders2", order(2), order(3, amount="x"), order(4, amount="y"))
    report = place.ingest()
    assert [source.name for source in report.failed] == ["orders"]
    assert [row["order_id"] for row in place.rows("orders")] == ["1"]
    assert report.source("accounts").total("kept") == 1
    place.orders("orders2", order(2), order(3))
    assert place.ingest().ok
    assert [row["order_id"] for row in place.rows("orders")] == ["1", "2", "3"]


def test_a_missing_file_fails_its_source_alone(place: Place) -> None:
    place.sources(ORDERS, ACCOUNTS).orders("orders", order(1))
    report = place.ingest()
    assert [source.name for source in report.failed] == ["accounts"]
    assert report.failed[0].failed is not None
    assert "data/raw/accounts.csv" in report.failed[0].failed.render("zh")
    assert len(place.rows("orders")) == 1


def test_a_renamed_column_is_named_with_the_nearest_headers(place: Place) -> None:
    place.sources(ORDERS).write(
        "data/raw/orders.csv", "订单号,买家,下单时间,付款时间,总金额,实付\n1,b,2024-05-01,2024-05-01,1,1\n"
    )
    why = place.ingest().failed[0].failed
    assert why is not None
    assert why.key == "data.no_column"
    assert why.params["column"] == "订单编号"
    assert str(why.params["near"]).split("、")[0] == "订单号"


def test_an_optional_column_may_be_absent(place: Place) -> None:
    columns = {**ORDER_COLUMNS, "region": {"from": "收货地区", "optional": True}}
    place.sources({"orders": {**ORDERS["orders"], "columns": columns}}).orders("orders", order(1))
    assert place.ingest().ok


def test_values_are_mapped_joined_and_cut_out(place: Place) -> None:
    columns = {
        "review_id": {"join": ["单号", "时间"], "separator": "/"},
        "rated_at": "时间",
        "about": {"from": "项", "map": {"服务": "service", "物流": "delivery"}, "otherwise": "goods"},
        "score": {"from": "星", "pattern": r"(\d)星"},
        "of": 5,
    }
    place.sources({"r": {"table": "reviews", "files": "data/raw/r.csv", "columns": columns}})
    place.write(
        "data/raw/r.csv", "单号,时间,项,星\nA,2024-05-01 10:00:00,服务,4星\nB,2024-05-02 10:00:00,别的,5星\n"
    )
    assert place.ingest().ok
    first, second = place.rows("reviews")
    assert first["review_id"] == "A/2024-05-01 10:00:00"
    assert (first["about"], first["score"], first["of"]) == ("service", 4, 5)
    assert second["about"] == "goods"


def test_rows_left_out_by_only_are_counted(place: Place) -> None:
    source = {**ORDERS["orders"], "only": {"买家": ["买家1", "买家2"]}}
    place.sources({"orders": source}).orders("orders", order(1), order(2), order(3))
    report = place.ingest().source("orders")
    assert (report.total("kept"), report.total("left_out")) == (2, 1)


def test_times_of_another_zone_become_the_companys(place: Place) -> None:
    place.sources({"orders": {**ORDERS["orders"], "timezone": "UTC"}}).orders(
        "orders", order(1, "2024-05-31")
    )
    place.write(
        "data/raw/orders.csv",
        "订单编号,买家,下单时间,付款时间,总金额,实付\n1,b,2024-05-31 18:00:00,2024-06-01 00:30:00,1,1\n",
    )
    place.ingest()
    row = place.rows("orders")[0]
    assert row["ordered_at"] == datetime(2024, 6, 1, 2)
    assert row["paid_at"] == datetime(2024, 6, 1, 8, 30)


def test_a_chat_of_an_account_nobody_owns_is_a_finding(place: Place) -> None:
    reviews = {
        "r": {
            "table": "reviews",
            "files": "data/raw/r.csv",
            "columns": {
                "review_id": "号",
                "rated_at": "时间",
                "account": "账号",
                "about": {"value": "service"},
                "score": "分",
                "of": 5,
            },
        }
    }
    place.sources(reviews, ACCOUNTS)
    place.write("data/raw/accounts.csv", "账号,工号,启用,停用\na,E1,2024-01-01,2024-05-10\n")
    place.write(
        "data/raw/r.csv",
        "号,时间,账号,分\n1,2024-05-10 23:59:59,a,5\n2,2024-05-11 00:00:00,a,5\n3,2024-05-01,b,5\n",
    )
    found = {each.key: each for each in place.ingest().findings if each.table == "reviews"}
    assert found["data.unowned"].count == 2
    assert found["data.unowned"].samples == ("a", "b")
    assert len(place.rows("reviews")) == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"table": "order"}, "orders"),
        ({"columns": {**ORDER_COLUMNS, "amout": "x"}}, "amount"),
        ({"columns": {"order_id": "订单编号"}}, "paid_amount"),
        ({"files": []}, "files"),
        ({"preset": "nobody"}, "预设"),
        ({"timezone": "Mars/Base"}, "Mars"),
    ],
)
def test_a_wrong_entry_of_sources_yaml_is_refused_with_its_line(
    place: Place, change: dict[str, object], said: str
) -> None:
    place.sources({"orders": {**ORDERS["orders"], **change}})
    with pytest.raises(ParameterError, match=r"params/sources.yaml 第 \d+ 行") as caught:
        place.ingest()
    assert said in str(caught.value)


def test_a_damaged_store_is_said_not_guessed(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1))
    place.ingest()
    (place.root / "data/store/store.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"store\.json"):
        place.ingest()


def _with_totals(place: Place, total: str) -> tuple[str, ...]:
    place.sources({"orders": {**ORDERS["orders"], "totals": {"订单编号": "合计"}}})
    place.orders("orders", order(1, amount="10"), order(2, amount="2.50"), f"合计,,,,{total},12.50")
    report = place.ingest().source("orders")
    assert (report.total("kept"), report.total("left_out")) == (2, 1)
    return tuple(difference.render() for file in report.files for difference in file.differences)


def test_a_summary_row_that_agrees_says_nothing(place: Place) -> None:
    assert _with_totals(place, "12.50") == ()


def test_a_summary_row_that_differs_is_said_with_both_figures(place: Place) -> None:
    (said,) = _with_totals(place, "13.50")
    assert "订单金额是 13.5" in said
    assert "12.5" in said


def test_an_accounts_day_spread_over_two_exports_becomes_one_row(place: Place) -> None:
    same = {"table": "account_days", "max_rejects": 1}
    key = {"account": "昵称", "day": "日期"}
    place.sources(
        {
            "a": {**same, "files": "data/raw/a.csv", "columns": {**key, "received_buyers": "接待"}},
            "b": {
                **same,
                "files": "data/raw/b.csv",
                "columns": {**key, "received_buyers": "接待", "assisted_sales": "销售额"},
            },
        }
    )
    place.write("data/raw/a.csv", "昵称,日期,接待\n甲,2024-05-01,7\n乙,2024-05-01,8\n丙,2024-05-01,9\n")
    place.write(
        "data/raw/b.csv", "昵称,日期,接待,销售额\n甲,2024-05-01,,12.5\n乙,2024-05-01,9,1\n丙,2024-05-01,9,\n"
    )
    report = place.ingest()
    rows = {
        row["account"]: (row["received_buyers"], row["assisted_sales"]) for row in place.rows("account_days")
    }
    assert rows == {"甲": (7, Decimal("12.50")), "乙": (8, None), "丙": (9, None)}
    second = report.source("b")
    assert (second.total("kept"), second.total("rejected"), second.total("duplicates")) == (1, 1, 1)


def test_a_table_with_a_month_of_its_own_keeps_it(place: Place) -> None:
    columns = {"month": "月份", "kind": "科目", "amount": "金额"}
    place.sources({"ledger": {"table": "ledger", "files": "data/raw/l.csv", "columns": columns}})
    place.write("data/raw/l.csv", "月份,科目,金额\n2024年5月,收入,-12.5\n202406,goods_cost,3\n")
    place.ingest()
    rows = place.rows("ledger")
    assert [(row["month"], row["kind"], row["amount"]) for row in rows] == [
        ("2024-05", "revenue", Decimal("-12.50")),
        ("2024-06", "goods_cost", Decimal("3.00")),
    ]
    tables = open_tables(Project.open(place.root))
    assert tables.table("ledger").columns == TABLES["ledger"].names
    assert tables.months("ledger") == (Month(2024, 5), Month(2024, 6))


def test_days_that_are_plain_numbers_count_from_the_year_of_their_workbook(place: Place) -> None:
    """1904-01-01 is day 0 of a workbook of old Macs, day 1462 of any other; both cells mean 2024-05-03."""
    for name, epoch, number in (("orders_a", 1904, 43953.5), ("orders_b", 1900, 45415.5)):
        path = place.root / f"data/raw/{name}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(str(path), {"date_1904": epoch == 1904}) as book:
            page = book.add_worksheet()
            page.write_row(0, 0, ORDER_HEADER.split(","))
            page.write_row(1, 0, [name, "甲", number, None, 10, 10])
    sources = {"orders": {**ORDERS["orders"], "files": "data/raw/orders*.xlsx"}}
    assert place.sources(sources).ingest().ok
    assert [str(row["ordered_at"]) for row in place.rows("orders")] == ["2024-05-03 12:00:00"] * 2


def test_messages_are_counted_in_a_chat_that_stands_in_one_cell(place: Place) -> None:
    chat = "访客甲 10:00\n在吗\n访客甲 10:01\n有货吗\n小满 10:02\n有\n"
    place.write(
        "data/raw/chats.csv",
        f'客服,访客,时间,内容\n小满,甲,2024-05-01 10:00,"{chat}"\n小满,乙,2024-05-01 11:00,\n',
    )
    columns = {
        "conversation_id": {"join": ["访客", "时间"]}, "account": "客服", "buyer_id": "访客", "started_at": "时间",
        "buyer_messages": {"from": "内容", "count": "(?m)^访客"}, "agent_messages": {"from": "内容", "count": "(?m)^小满 "},
    }  # fmt: skip
    report = place.sources(
        {"chats": {"table": "conversations", "files": "data/raw/chats.csv", "columns": columns}}
    ).ingest()
    assert (report.source("chats").total("kept"), report.source("chats").total("rejected")) == (2, 0)
    counts = [(row["buyer_messages"], row["agent_messages"]) for row in place.rows("conversations")]
    assert counts == [(None, None), (2, 1)]  # a conversation without a text: how many is not known


def test_footers_a_source_says_to_ignore_are_left_out_and_no_rejects(place: Place) -> None:
    foot = "#----列表结束----\n#导出时间：2024-06-01\n共 2 笔,合计\n"
    (place.root / "data/raw").mkdir(parents=True, exist_ok=True)
    for day in range(3):
        text = "\n".join((ORDER_HEADER, order(2 * day), order(2 * day + 1))) + "\n" + foot
        place.write(f"data/raw/orders{day}.csv", text)
    assert not place.sources(ORDERS).ingest().ok
    report = (
        place.sources({"orders": ORDERS["orders"] | {"ignore": "^#|^共 \\d+ 笔"}}).ingest().source("orders")
    )
    counts = [report.total(name) for name in ("read", "kept", "rejected", "left_out")]
    assert counts == [15, 6, 0, 9]
