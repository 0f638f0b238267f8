import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.data.readers.reading import batches, lines, rows


def test_typed_columns_become_exact_texts(tmp_path: Path) -> None:
    moment = dt.datetime(2024, 5, 1, 8, 5, 1)
    table = pa.table(
        {
            "whole": pa.array([1, None]),
            "float": pa.array([0.1, float("nan")]),
            "code": pa.array([1.2345678901234567e17, 2.0]),
            "money": pa.array([Decimal("1.10"), None], pa.decimal128(10, 2)),
            "wall": pa.array([moment, None], pa.timestamp("ns")),
            "aware": pa.array([moment, None], pa.timestamp("ms", "Asia/Shanghai")),
            "day": pa.array([dt.date(2024, 5, 1), None]),
            "yes": pa.array([True, None]),
            "nested": pa.array([{"x": 1, "y": {"z": "q"}}, None]),
            "list": pa.array([[1, 2], None]),
            "length": pa.array([dt.timedelta(seconds=80), None]),
            "kind": pa.array(["a", "b"]).dictionary_encode(),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    first, second = rows(batches(tmp_path / "a.parquet"))
    assert first == {
        "whole": "1",
        "float": "0.1",
        "code": "1.234567890123457E+17",
        "money": "1.10",
        "wall": "2024-05-01 08:05:01",
        "aware": "2024-05-01 08:05:01Z",
        "day": "2024-05-01",
        "yes": "true",
        "nested.x": "1",
        "nested.y.z": "q",
        "list": "[1, 2]",
        "length": "80",
        "kind": "a",
    }
    assert {name for name, value in second.items() if value is not None} == {"code", "kind"}


def test_rows_count_on_over_batches_and_an_empty_file_still_has_its_columns(tmp_path: Path) -> None:
    pq.write_table(pa.table({"n": list(range(150_000))}), tmp_path / "a.parquet")
    read = batches(tmp_path / "a.parquet")
    assert len(read) == 3
    assert lines(read) == list(range(1, 150_001))
    pq.write_table(pa.table({"n": pa.array([], pa.int64())}), tmp_path / "b.parquet")
    assert [batch.columns.column_names for batch in batches(tmp_path / "b.parquet")] == [["n"]]
