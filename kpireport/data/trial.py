"""A source tried out without storing anything: are its files there, do they open, does its mapping fit their beginnings?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpireport.data import readers, store
from kpireport.data.loading import Input, inputs
from kpireport.data.lookups import looked_up
from kpireport.data.mapping import Mapping, Reject
from kpireport.data.raw import RawBatch
from kpireport.data.sources import Source
from kpireport.data.tables import table_named
from kpireport.errors import DataError
from kpireport.project import Project
from kpireport.texts import Message, message

_ROWS = 1000  # Rows of each file that are tried.
_FILES = 5
_SUSPECT = 0.05  # a larger share of the first rows refused is told


@dataclass(frozen=True, slots=True)
class Trial:
    """What was found of one source: ``problems`` keep it from being read, ``remarks`` do not."""

    name: str
    problems: tuple[Message, ...] = ()
    remarks: tuple[Message, ...] = ()


def try_source(project: Project, state: store.State, name: str, source: Source) -> Trial:
    """Look at the files of one source: all their names, and the first rows of some that were not read yet, else of the last.

    A source of a database view is taken as it is.
    """
    if source.format == "view":
        return Trial(name)
    found = inputs(project, source)
    if not found:
        return Trial(name, (message("data.no_match", files="、".join(source.files)),))
    before = state.sources.get(name)
    try:
        source = looked_up(project, source)
    except DataError as error:
        return Trial(name, (error.message,))
    known = {file.file for file in before.files} if before else set()
    fresh = [each for each in found if each.name not in known]
    problems: list[Message] = []
    remarks: list[Message] = []
    chosen = _some(fresh) or found[-1:]
    for each in chosen:
        try:
            refused = _beginning(project, source, each)
            if refused is not None:
                (problems if refused.params["rejected"] == refused.params["tried"] else remarks).append(
                    refused
                )
        except DataError as error:
            problems.append(error.message)
    if fresh:
        remarks.append(
            message("data.not_read_yet", count=len(fresh), file=fresh[0].name, tried=len(chosen), rows=_ROWS)
        )
    if before is not None and before.failed is not None and not problems:
        problems.append(before.failed)
    return Trial(name, tuple(problems), tuple(remarks))


def _some(found: Sequence[Input]) -> list[Input]:
    """The first and the last, and some in between."""
    if len(found) <= _FILES:
        return list(found)
    step = (len(found) - 1) / (_FILES - 1)
    return [found[round(at * step)] for at in range(_FILES)]


def _beginning(project: Project, source: Source, each: Input) -> Message | None:
    """How many of the first rows would be refused, where it is many; DataError for a file or column that is not there."""
    mapping = Mapping(table_named(source.table), source, project.company.timezone)
    stream = readers.read(each.path, source.model_copy(update={"member": each.member}), each.shown)
    try:
        for batch in stream:
            mapped = mapping.map(_first(batch), each.path.stem, 1)
            tried = min(len(batch.rows), _ROWS) + len(batch.rejects)
            if tried and mapped.rejected > max(_SUSPECT * tried, 1):
                return _refused(each, mapped.rejected, tried, mapped.rejects)
            return None
    finally:
        stream.close()  # type: ignore[attr-defined]
    return None


def _refused(each: Input, rejected: int, tried: int, shown: Sequence[Reject]) -> Message:
    return message("data.would_reject", file=each.name, rejected=rejected, tried=tried, where=shown[0].said)


def _first(batch: RawBatch) -> RawBatch:
    return replace(batch, columns=batch.columns.slice(0, _ROWS), rows=batch.rows.slice(0, _ROWS))
