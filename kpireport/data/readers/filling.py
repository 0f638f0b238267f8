"""Group columns of which only the first row of each group is filled: the blanks below repeat it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.raw import RawBatch

_NOTHING = pa.scalar(None, pa.string())


def filled_down(batches: Iterator[RawBatch], names: Sequence[str]) -> Iterator[RawBatch]:
    """The batches with blank cells of ``names`` filled from the last row above that has a value, sheet by sheet.

    Total rows are out already: their blanks and labels fill nothing. A row above which nothing stands stays blank.
    """
    above: dict[str, pa.Scalar] = {}
    file = ""
    for batch in batches:
        if batch.file != file:
            above, file = {}, batch.file
        columns = batch.columns
        for name in names:
            found = batch.find(name)
            if found is None or not len(columns):
                continue
            texts = columns.column(found).combine_chunks()
            blank = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(pc.fill_null(texts, ""))), 0)
            texts = pc.if_else(blank, _NOTHING, texts)
            last = pa.array([above.get(found, _NOTHING).as_py()], pa.string())
            texts = pc.fill_null_forward(pa.concat_arrays([last, texts])).slice(1)
            above[found] = texts[-1]
            columns = columns.set_column(columns.column_names.index(found), found, texts)
        yield replace(batch, columns=columns)
