"""The same tables in DuckDB, PostgreSQL and Spark."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kpireport.data import TABLES, Tables, memory_tables, open_tables
from kpireport.data.engines import Engine, open_engine
from kpireport.errors import DataError, MachineError, ParameterError
from kpireport.period import Month
from kpireport.project import Project
from tests.data.company import ORDERS, Place, order
from tests.data.servers import postgres_server, spark_url

MAY, JUNE = Month(2024, 5), Month(2024, 6)
ORDER_ROWS = [
    {"order_id": "1", "buyer_id": '引"号,\n', "ordered_at": "2024-05-31 23:59:59.123456", "amount": "12.30", "paid_amount": 0},
    {"order_id": "2", "buyer_id": "", "ordered_at": "2024-06-01", "amount": "-0.01", "paid_amount": None, "region": "\\N"},
]  # fmt: skip


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="module", params=["postgres", pytest.param("spark", marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    url = request.getfixturevalue("postgres") if request.param == "postgres" else spark_url()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened = open_engine(url, Path())
    yield opened
    opened.close()


def _plain(tables: Tables, name: str, months: list[Month] | None = None) -> list[dict[str, Any]]:
    rows = tables.table(name, months).to_pyarrow()
    assert rows.schema.equals(TABLES[name].arrow), rows.schema
    return sorted(rows.to_pylist(), key=str)


@pytest.mark.filterwarnings("ignore")
def test_plain_rows_are_the_same_in_every_engine(engine: Engine) -> None:
    frames: dict[str, Any] = {"orders": ORDER_ROWS}
    here, there = memory_tables(frames), memory_tables(frames, engine)
    for months in (None, [MAY], [JUNE], [Month(2024, 7)]):
        assert _plain(there, "orders", months) == _plain(here, "orders", months)
    assert _plain(there, "reviews") == []
    assert there.fingerprint(["orders"]) == here.fingerprint(["orders"])


def _company(place: Place, url: str) -> Project:
    place.write("params/company.yaml", f"name: 测试公司\nengine: {url}\n")
    return Project.open(place.root)


def test_the_servers_copy_follows_the_store(place: Place, postgres: str) -> None:
    project = _company(place, postgres)
    place.sources(ORDERS).orders("orders1", order(1), order(2, "2024-06-02"))
    gone = place.orders("orders2", order(3))
    place.ingest()
    with open_tables(project) as tables:
        assert [row["order_id"] for row in _plain(tables, "orders")] == ["1", "2", "3"]
        assert [row["order_id"] for row in _plain(tables, "orders", [JUNE])] == ["2"]
    gone.unlink()
    place.orders("orders1", order(1, amount="7"), order(2, "2024-06-02"))
    place.ingest()
    with open_tables(project) as tables:
        rows = _plain(tables, "orders")
    assert [(row["order_id"], str(row["amount"])) for row in rows] == [("1", "7.00"), ("2", "10.00")]


def test_a_copy_that_was_not_brought_up_to_date_is_refused(place: Place, postgres: str) -> None:
    place.sources(ORDERS).orders("orders", order(1))
    place.ingest()
    with pytest.raises(DataError, match="kpireport ingest"):
        open_tables(_company(place, postgres))
    place.ingest()
    open_tables(_company(place, postgres)).close()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.slow
def test_spark_reads_the_stores_files(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1), order(2, "2024-06-02"))
    place.ingest()
    here = open_tables(Project.open(place.root))
    there = open_tables(_company(place, spark_url()))
    for months in (None, [MAY]):
        assert _plain(there, "orders", months) == _plain(here, "orders", months)


VIEW = {
    "orders": {
        "table": "orders",
        "format": "view",
        "view": "shopdata.sales",
        "columns": {
            "order_id": "no",
            "buyer_id": "who",
            "ordered_at": "placed",
            "amount": "total",
            "paid_amount": "total",
            "shop": {"from": "site", "map": {"1": "旗舰店"}, "otherwise": "分店"},
            "channel": {"value": "网店"},
        },
    }
}


def _sales(postgres: str, *rows: str) -> None:
    import psycopg

    with psycopg.connect(postgres) as con:
        con.execute("DROP SCHEMA IF EXISTS shopdata CASCADE")
        con.execute("CREATE SCHEMA shopdata")
        con.execute(
            "CREATE VIEW shopdata.sales AS SELECT * FROM "
            f"(VALUES {', '.join(rows)}) AS t (no, who, placed, total, site)"
        )


def test_a_view_stands_for_a_table_without_being_copied(place: Place, postgres: str) -> None:
    project = _company(place, postgres)
    may, june = (
        "(1, 'b', TIMESTAMP '2024-05-31 23:00:00', 9.5, 1)",
        "(2, 'b', TIMESTAMP '2024-06-01 00:00:00', 3, 2)",
    )
    _sales(postgres, may, june)
    place.sources(VIEW)
    place.ingest()
    with open_tables(project) as tables:
        assert tables.months("orders") == (MAY, JUNE)
        assert tables.rows("orders", MAY) == 1
        (row,) = _plain(tables, "orders", [MAY])
        assert "region" not in tables.filled("orders")
    assert (row["order_id"], str(row["amount"]), row["shop"], row["channel"]) == (
        "1",
        "9.50",
        "旗舰店",
        "网店",
    )
    _sales(postgres, june, may)
    with open_tables(project) as turned:
        assert turned.fingerprint(["orders"]) == tables.fingerprint(["orders"])
    _sales(postgres, june, may.replace("9.5", "9.6"))
    with open_tables(project) as changed:
        assert changed.fingerprint(["orders"], [MAY]) != tables.fingerprint(["orders"], [MAY])
        assert changed.fingerprint(["orders"], [JUNE]) == tables.fingerprint(["orders"], [JUNE])


def test_a_view_or_column_that_is_not_there_is_named(place: Place, postgres: str) -> None:
    project = _company(place, postgres)
    _sales(postgres, "(1, 'b', TIMESTAMP '2024-05-31', 9.5, 1)")
    place.sources({"orders": {**VIEW["orders"], "view": "shopdata.sale"}})
    with pytest.raises(DataError, match=r"shopdata\.sale"):
        open_tables(project)
    columns = dict(VIEW["orders"]["columns"], buyer_id="whom")  # type: ignore[call-overload]
    place.sources({"orders": {**VIEW["orders"], "columns": columns}})
    with pytest.raises(DataError, match="whom"):
        open_tables(project)


def test_a_view_in_a_duckdb_file_is_read_beside_the_store(place: Place) -> None:
    import duckdb

    with duckdb.connect(str(place.root / "shop.duckdb")) as con:
        con.execute("CREATE SCHEMA shopdata")
        con.execute(
            "CREATE TABLE shopdata.sales AS SELECT 1 AS no, 'b' AS who, TIMESTAMP '2024-05-31' AS placed, 9.5 AS total, 1 AS site"
        )
    project = _company(place, "duckdb://shop.duckdb")
    place.sources(VIEW, {"more": {**ORDERS["orders"], "table": "reviews", "columns": {
        "review_id": "订单编号", "rated_at": "下单时间", "about": {"value": "goods"}, "score": "总金额", "of": 100}}})  # fmt: skip
    place.orders("orders", order(1))
    place.ingest()
    tables = open_tables(project)
    assert [row["order_id"] for row in _plain(tables, "orders")] == ["1"]
    assert [row["review_id"] for row in _plain(tables, "reviews")] == ["1"]


def test_a_view_needs_an_engine(place: Place) -> None:
    place.sources(VIEW)
    with pytest.raises(ParameterError, match="engine"):
        place.ingest()


def test_a_server_that_does_not_answer_is_said_without_its_password() -> None:
    with pytest.raises(MachineError, match="PostgreSQL") as caught:
        open_engine("postgres://kpi:secret@127.0.0.1:1/none", Path())
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["mysql://x:secret@y/z", "nonsense"])
def test_another_engine_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ParameterError, match="duckdb://") as caught:
        open_engine(url, Path())
    assert "secret" not in str(caught.value)


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(MachineError, match="KPI_NO_SUCH_PASSWORD"):
        open_engine("postgres://kpi:${KPI_NO_SUCH_PASSWORD}@localhost/x", Path())
