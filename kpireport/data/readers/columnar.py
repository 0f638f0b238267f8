"""Parquet → batches of text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kpireport.data.raw import RawBatch
from kpireport.data.readers.batches import Rows, batch_of
from kpireport.data.readers.headers import declared_header
from kpireport.data.readers.layout import COLUMN_LIMIT, Layout
from kpireport.errors import DataError

_ROWS = 65_536
_ISO = "%Y-%m-%d %H:%M:%S"


def read_parquet(path: Path, layout: Layout, shown: str) -> Iterator[RawBatch]:
    """The rows of a Parquet file; nested fields become columns named with dots; rows count from 1."""
    try:
        file = pq.ParquetFile(path, page_checksum_verification=True)
        if len(file.schema_arrow.names) > COLUMN_LIMIT:
            raise DataError("readers.too_wide", file=shown, limit=COLUMN_LIMIT)
        row = 1
        for batch in file.iter_batches(batch_size=_ROWS):
            yield _batch(pa.Table.from_batches([batch]), row, layout, shown)
            row += batch.num_rows
        if row == 1:
            yield _batch(file.schema_arrow.empty_table(), row, layout, shown)
    except (pa.ArrowException, OSError) as error:
        detail = " ".join(str(error).split())[:120]
        raise DataError("readers.damaged_at", file=shown, format="Parquet", detail=detail) from None


def _batch(table: pa.Table, first: int, layout: Layout, shown: str) -> RawBatch:
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    header = declared_header([table.column_names])
    decimal = layout.decimal or "."
    texts = [as_text(column.combine_chunks(), decimal) for column in table.columns]
    lines = pa.array(range(first, first + table.num_rows), pa.int64())
    named = pa.table(texts, names=list(header.names)) if texts else table
    return batch_of(Rows(named, lines), header, layout.labels, shown, (), decimal)


def as_text(values: pa.Array, decimal: str = ".") -> pa.Array:
    """Typed values as the texts a clerk would write: numbers exactly, times in ISO form, lengths in seconds."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        return as_text(values.dictionary_decode(), decimal)
    if pa.types.is_timestamp(kind):
        return _moments(values)
    if pa.types.is_duration(kind):
        seconds = pc.divide(
            pc.cast(values, pa.duration("us"), safe=False).cast(pa.int64()).cast(pa.float64()), 1e6
        )
        return as_text(seconds, decimal)
    if pa.types.is_nested(kind):
        return pa.array([_json(value) for value in values.to_pylist()], pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.array(
            [None if v is None else v.decode("utf-8", "replace") for v in values.to_pylist()], pa.string()
        )
    texts = pc.cast(values, pa.string())
    number = pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    if pa.types.is_floating(kind):
        texts = pc.if_else(pc.is_finite(values), _inexact(values, texts), pa.scalar(None, pa.string()))
    return pc.replace_substring(texts, ".", decimal) if number and decimal != "." else texts


def _inexact(values: pa.Array, texts: pa.Array) -> pa.Array:
    """Numbers beyond what a float holds exactly in E notation, so that none passes for a code."""
    large = pc.fill_null(pc.greater_equal(pc.abs(values), 2.0**53), False)
    if not pc.any(large).as_py():
        return texts
    marked = [None if v is None else f"{v:.15E}" for v in pc.if_else(large, values, None).to_pylist()]
    return pc.coalesce(pa.array(marked, pa.string()), texts)


def _moments(values: pa.Array) -> pa.Array:
    zone = values.type.tz
    exact = pc.cast(values, pa.timestamp("us", "UTC" if zone else None), safe=False)
    texts = pc.strftime(exact, _ISO if zone is None else _ISO + "Z", locale="C")
    return pc.replace_substring(texts, ".000000", "")


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)
