"""Values that stand in another file: the account of an agent's number, the shop of an order."""

from __future__ import annotations

from kpireport.data import readers
from kpireport.data.cells import column_of, stripped
from kpireport.data.mapping import absent_column
from kpireport.data.raw import RawBatch
from kpireport.data.readers import Layout
from kpireport.data.sources import Lookup, Source
from kpireport.errors import DataError
from kpireport.project import Project


def looked_up(project: Project, source: Source) -> Source:
    """The source with every ``lookup`` as the ``map`` that its file holds.

    DataError where the file is missing or unreadable, lacks a column, or gives one key two values.
    """
    columns = {
        name: origin.model_copy(update={"map": _map(project, origin.lookup)}) if origin.lookup else origin
        for name, origin in source.columns.items()
    }
    return source.model_copy(update={"columns": columns})


def _map(project: Project, lookup: Lookup) -> dict[str, str]:
    layout = Layout(sheet=lookup.sheet, header=None if lookup.header is None else (lookup.header,))
    found: dict[str, str] = {}
    for batch in readers.read_layout(project.path(lookup.file), layout, lookup.file):
        keys, values = _texts(batch, lookup.key), _texts(batch, lookup.value)
        for key, value in zip(keys, values, strict=True):
            if key and found.setdefault(key, value) != value:
                said = {"key": key, "first": found[key] or "—", "second": value or "—"}
                raise DataError("data.lookup_twice", file=lookup.file, **said)
    return found


def _texts(batch: RawBatch, raw: str) -> list[str]:
    if batch.find(raw) is None:
        raise absent_column(batch, raw, "lookup")
    return list(stripped(column_of(batch, raw)).to_pylist())
