"""One table after reading: which rows of which source stand, and which sources had too many rejects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from kpireport.data.loading import REJECTS
from kpireport.data.merge import Loser, losers, stage_view
from kpireport.data.partitions import Merged
from kpireport.data.readings import Reading, Shelf
from kpireport.data.sources import Source
from kpireport.data.stage import Staged
from kpireport.data.store import StoredPart
from kpireport.data.tables import table_named
from kpireport.data.verdict import Judge, Verdict
from kpireport.texts import Message, message

_FEW = 5  # without a limit of its own a source may have one reject in a hundred, and always this many


@dataclass(frozen=True)
class Settling:
    """Settles tables over one shelf with one connection."""

    shelf: Shelf
    con: duckdb.DuckDBPyConnection

    def settle(self, table: str, readings: Sequence[Reading]) -> tuple[list[Reading], tuple[StoredPart, ...]]:
        """The readings of one table with their verdicts, and the table's parts."""
        return self._unchanged(table, readings) or self._merge(table, readings)

    def _merge(self, table: str, readings: Sequence[Reading]) -> tuple[list[Reading], tuple[StoredPart, ...]]:
        """Merge until no source is over its limit; one that is falls back to its earlier files."""
        declared, known = table_named(table), self.shelf.before.tables.get(table, ())
        self.shelf.say(message("data.merging", table=declared.label))
        while True:
            files = [file for reading in readings for file in reading.files]
            lost = self._losers(table, files)
            judged = [self._judged(reading, files, lost) for reading in readings]
            failing = [over_limit(reading) for reading in judged]
            if not any(failing):
                merged = Merged(self.con, self.shelf.folder, declared, files, lost)
                return judged, merged.write(known) if files else ()
            readings = [
                self._fallen_back(reading, why) if why else reading
                for reading, why in zip(judged, failing, strict=True)
            ]

    def _fallen_back(self, reading: Reading, why: Message) -> Reading:
        files = self.shelf.earlier(reading.name, reading.source)
        return replace(reading, files=files, failed=why, attempt=reading.verdicts)

    def _losers(self, table: str, files: Sequence[Staged]) -> list[Loser]:
        if not files:
            return []
        stage_view(self.con, table_named(table), [file.rows for file in files])
        return losers(self.con, table_named(table))

    def _judged(self, reading: Reading, files: Sequence[Staged], lost: Sequence[Loser]) -> Reading:
        def raw_rows(file: Staged, rows: Sequence[int]) -> Mapping[int, dict[str, str]]:
            if reading.source.add_up:
                return {}  # one line of many: it cannot be mended by itself
            return self.shelf.raw_rows(reading.source, file, rows)

        mine = {file.key for file in reading.files}
        key = _raw_key(reading.source)
        return replace(reading, verdicts=Judge(files, reading.marks, raw_rows, key).verdicts(lost, mine))

    def _unchanged(
        self, table: str, readings: Sequence[Reading]
    ) -> tuple[list[Reading], tuple[StoredPart, ...]] | None:
        """What stood before, where every file of the table is what it was then and nothing is missing."""
        before = self.shelf.before
        parts = before.tables.get(table, ())
        known = [name for name, source in before.sources.items() if source.table == table]
        if sorted(known) != sorted(reading.name for reading in readings):
            return None
        if not all((self.shelf.folder / part.file).is_file() for part in parts):
            return None
        kept = [self._as_before(reading) for reading in readings]
        return None if None in kept else ([reading for reading in kept if reading], parts)

    def _as_before(self, reading: Reading) -> Reading | None:
        before = self.shelf.before.sources[reading.name]
        if (
            before.failed
            or reading.failed
            or [f.key for f in reading.files] != [f.staged for f in before.files]
        ):
            return None
        again = replace(reading, verdicts=tuple(Verdict(file, ()) for file in before.files), settled=True)
        listed = rejects_list(self.shelf, reading.name).is_file()
        if over_limit(again) or listed != any(file.rejected for file in before.files):
            return None
        return again


def _raw_key(source: Source) -> tuple[str, ...]:
    """The raw columns the key of a source's table is made of."""
    declared = table_named(source.table)
    if not source.columns:
        labels = [declared.column(name).label for name in declared.key]
        return (*declared.key, *(label.zh for label in labels), *(label.en for label in labels))
    return tuple(
        raw for name in declared.key if name in source.columns for raw in source.columns[name].raw_columns
    )


def rejects_list(shelf: Shelf, source: str) -> Path:
    """The workbook that lists the rejected rows of a source."""
    return shelf.project.path(REJECTS) / f"{source}.xlsx"


def over_limit(reading: Reading) -> Message | None:
    """Why the reading has too many rejects; None where it has not, or failed already."""
    if reading.failed is not None:
        return None
    files = [verdict.file for verdict in reading.verdicts]
    read, rejected = sum(file.read for file in files), sum(file.rejected for file in files)
    share = reading.source.max_rejects
    allowed = max(read * 0.01, _FEW) if share is None else read * share
    none_good = rejected and not any(file.kept + file.duplicates + file.mended for file in files)
    if share is None and none_good:
        allowed = 0  # a few rows, all refused: the mapping is wrong, not the rows
    if rejected <= allowed:
        return None
    first = next((reject for verdict in reading.verdicts for reject in verdict.rejects), None)
    where = "—" if first is None else first.said
    return message("data.too_many_rejects", rejected=rejected, read=read, allowed=int(allowed), where=where)
