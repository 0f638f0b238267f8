"""Spark over the store's Parquet files: a local session, or a cluster that sees the same folder."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

import ibis
import pyarrow as pa

from kpireport.data.engines.base import ReadsFiles, declared_only
from kpireport.data.parts import Part
from kpireport.data.schema import Table

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.shuffle.partitions": "8",
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
}


class SparkEngine(ReadsFiles):
    """A Spark session; ``master`` as Spark writes it (``local[*]``, ``spark://host:7077``)."""

    def __init__(self, master: str) -> None:
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master(master).appName("kpireport")
        local = {"spark.driver.host": "127.0.0.1"} if master.startswith("local") else {}
        for name, value in (_SETTINGS | local).items():
            builder = builder.config(name, value)
        self.session: Any = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")
        self.con: Any = ibis.pyspark.connect(self.session)
        self._numbers = count(1)

    def hold(self, declared: Table, rows: pa.Table) -> ibis.Table:
        """Plain rows as a temporary view."""
        frame = self.session.createDataFrame(rows.cast(declared.arrow).to_pylist(), schema=_schema(declared))
        return self._view(declared, frame)

    def stored(self, declared: Table, parts: Sequence[Part]) -> ibis.Table:
        """One view over the files."""
        paths = [path for part in parts for path in part.paths]
        if not paths:
            return self.hold(declared, declared.arrow.empty_table())
        return self._view(declared, self.session.read.option("recursiveFileLookup", "true").parquet(*paths))

    def query(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query."""
        return [row.asDict() for row in self.session.sql(sql).collect()]

    def close(self) -> None:
        """The session may be somebody else's too; it ends with the process."""

    def row_hash(self, columns: Sequence[str]) -> str:
        """The sum of 64-bit hashes."""
        listed = ", ".join(f"`{name}`" for name in columns)
        return f"CAST(sum(CAST(xxhash64({listed}) AS DECIMAL(38, 0))) AS STRING)"

    def _view(self, declared: Table, frame: Any) -> ibis.Table:
        name = f"{declared.name}__{next(self._numbers)}"
        frame.createOrReplaceTempView(name)
        return declared_only(declared, self.con.table(name))


def _schema(declared: Table) -> str:
    kinds = {
        "text": "STRING",
        "int": "BIGINT",
        "decimal": "DECIMAL(18,4)",
        "money": "DECIMAL(18,2)",
        "timestamp": "TIMESTAMP_NTZ",
        "date": "DATE",
        "bool": "BOOLEAN",
    }
    return ", ".join(f"`{column.name}` {kinds[column.type]}" for column in declared.columns)
