"""Lines that are no rows and need not be: footers and notes an export puts around its table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.raw import RawBatch


def ignored(batches: Iterator[RawBatch], pattern: str) -> Iterator[RawBatch]:
    """The batches with rejected lines, and rows of which a single cell is filled, counted as left out where ``pattern``
    matches them, like total rows.
    """
    known = re.compile(pattern)
    for batch in batches:
        lines = [each.row for each in batch.rejects if known.search(each.text)]
        alone = _alone(batch.columns, known)
        if not lines and not alone:
            yield batch
            continue
        notes = batch.columns.take(pa.array(alone, pa.int64()))
        blank = pa.nulls(len(lines), pa.string())
        empty = pa.table(dict.fromkeys(batch.columns.column_names, blank))
        left_out = pa.concat_tables([*([] if batch.left_out is None else [batch.left_out]), empty, notes])
        places = pa.array([*lines, *batch.rows.take(pa.array(alone, pa.int64())).to_pylist()], pa.int64())
        gone = set(alone)
        keep = pa.array([at for at in range(len(batch.rows)) if at not in gone], pa.int64())
        yield replace(
            batch,
            columns=batch.columns.take(keep) if alone else batch.columns,
            rows=batch.rows.take(keep) if alone else batch.rows,
            rejects=tuple(each for each in batch.rejects if each.row not in lines),
            left_out=left_out,
            left_out_rows=pa.concat_arrays([batch.left_out_rows, places]),
        )


def _alone(table: pa.Table, known: re.Pattern[str]) -> list[int]:
    """Indices of the rows with one filled cell that ``known`` matches."""
    filled = pa.array([0] * table.num_rows, pa.int64())
    text = pa.nulls(table.num_rows, pa.string())
    for column in table.columns:
        there = pc.fill_null(pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(column)), 0), False)
        filled = pc.add(filled, pc.cast(there, pa.int64()))
        text = pc.coalesce(text, pc.if_else(there, column, pa.scalar(None, pa.string())))
    candidates = pc.indices_nonzero(pc.equal(filled, 1)).to_pylist()
    return [at for at in candidates if known.search(text[at].as_py().strip())]
