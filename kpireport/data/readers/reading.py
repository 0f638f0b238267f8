"""The one door to all readers: find the format, hand over to its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from kpireport.data.raw import RawBatch
from kpireport.data.readers.content import Found, find_format
from kpireport.data.readers.filling import filled_down
from kpireport.data.readers.ignoring import ignored
from kpireport.data.readers.layout import Declared, Layout
from kpireport.errors import DataError
from kpireport.texts import message


def read(path: Path, source: Declared, shown: str) -> Iterator[RawBatch]:
    """The rows of one raw file in its order; ``shown`` is its name in messages.

    DataError for a file that is missing, empty, damaged or not what it says; single bad rows are rejects.
    """
    return read_layout(path, Layout.of(source), shown)


def read_layout(path: Path, layout: Layout, shown: str) -> Iterator[RawBatch]:
    """As :func:`read`, for a layout that stands in no params file."""
    try:
        if not path.is_file():
            raise DataError("error.missing_file", file=shown, next=message("readers.put_file"))
        batches = _rows(path, layout, shown)
        batches = ignored(batches, layout.ignore) if layout.ignore else batches
        yield from filled_down(batches, layout.fill_down) if layout.fill_down else batches
    except OSError as error:
        raise DataError("readers.unreadable", file=shown, detail=error.strerror or "") from None


def _rows(path: Path, layout: Layout, shown: str) -> Iterator[RawBatch]:
    kind = find_format(path, layout, shown)
    if kind in {"zip", "gz"}:
        from kpireport.data.readers.archive import read_archive, read_gzip

        return (read_archive if kind == "zip" else read_gzip)(path, layout, shown, _rows)
    return _reader(kind)(path, layout, shown)


def _reader(kind: Found) -> Callable[[Path, Layout, str], Iterator[RawBatch]]:
    """The reader of a file that is not packed; loaded when it is wanted."""
    if kind in {"xlsx", "xls"}:
        from kpireport.data.readers.workbook import read_workbook as read_kind
    elif kind == "web":
        from kpireport.data.readers.webtables import read_web_tables as read_kind
    elif kind == "parquet":
        from kpireport.data.readers.columnar import read_parquet as read_kind
    elif kind == "jsonl":
        from kpireport.data.readers.jsonlines import read_jsonlines as read_kind
    elif kind == "text":
        from kpireport.data.readers.records import read_records as read_kind
    else:
        from kpireport.data.readers.delimited import read_delimited as read_kind
    return read_kind
