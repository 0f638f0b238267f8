"""Whether quotes in a block of delimited text are as they should be, and where its records begin.

A fast parser is lenient with quotes: one that is never closed swallows the rows after it without a word. So a
block goes to it only when every quote stands where one may stand; all other blocks are read record by record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

_LF, _QUOTE = 10, 34


@dataclass(frozen=True, slots=True)
class Shape:
    """``sound``: all quotes stand where they may; ``end``: bytes that are whole records;
    ``lines``: 0-based line at which each record before ``end`` starts."""

    sound: bool
    end: int
    lines: np.ndarray[Any, np.dtype[np.int64]]


def shape_of(data: bytes, delimiter: bytes) -> Shape:
    """The shape of a block of whole lines, ``delimiter`` being one byte."""
    array = np.frombuffer(data, dtype=np.uint8)
    feeds = np.flatnonzero(array == _LF)
    quotes = np.flatnonzero(array == _QUOTE)
    if not len(quotes):
        return Shape(True, len(data), np.arange(len(feeds), dtype=np.int64))
    ends = np.flatnonzero(np.searchsorted(quotes, feeds) % 2 == 0)
    if not len(ends):
        return Shape(_sound(array, quotes, delimiter), 0, np.zeros(0, dtype=np.int64))
    end = int(feeds[ends[-1]]) + 1
    starts = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1].astype(np.int64) + 1])
    return Shape(_sound(array, quotes, delimiter), end, starts)


def _sound(array: Any, quotes: Any, delimiter: bytes) -> bool:
    """Opening quotes follow, and closing quotes precede, a delimiter, a line end or (when doubled) a quote."""
    border = np.array([_LF, _QUOTE, delimiter[0]], dtype=np.uint8)
    opening, closing = quotes[0::2], quotes[1::2]
    before = array[np.maximum(opening - 1, 0)]
    after = array[np.minimum(closing + 1, len(array) - 1)]
    return bool(np.all(np.isin(before, border) | (opening == 0)) and np.all(np.isin(after, border)))
