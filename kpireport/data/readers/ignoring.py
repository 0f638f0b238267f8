"""Lines that are no rows and need not be: footers and notes an export puts around its table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa

from kpireport.data.raw import RawBatch


def ignored(batches: Iterator[RawBatch], pattern: str) -> Iterator[RawBatch]:
    """The batches with rejected lines that ``pattern`` matches counted as left out, like total rows."""
    known = re.compile(pattern)
    for batch in batches:
        lines = [each.row for each in batch.rejects if known.search(each.text)]
        if not lines:
            yield batch
            continue
        blank = pa.nulls(len(lines), pa.string())
        notes = pa.table(dict.fromkeys(batch.columns.column_names, blank))
        left_out = notes if batch.left_out is None else pa.concat_tables([batch.left_out, notes])
        rows = pa.concat_arrays([batch.left_out_rows, pa.array(lines, pa.int64())])
        kept = tuple(each for each in batch.rejects if each.row not in lines)
        yield replace(batch, rejects=kept, left_out=left_out, left_out_rows=rows)
