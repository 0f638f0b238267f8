"""All raw files of a company → the store: read what changed, merge, check, then let the new state count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from kpireport.data import readers, rejects, stage, store
from kpireport.data.checks import find_all
from kpireport.data.loading import inputs, load_sources, shown_name
from kpireport.data.mapping import Mapping as RowMapping
from kpireport.data.mapping import raw_row
from kpireport.data.merge import Loser, losers, open_duck, stage_view
from kpireport.data.partitions import Merged
from kpireport.data.report import FileReport, IngestReport, SourceReport
from kpireport.data.sources import Source
from kpireport.data.tables import TABLES, table_named
from kpireport.data.verdict import Verdict, judge
from kpireport.errors import DataError
from kpireport.project import Project
from kpireport.texts import Message, message

Tell = Callable[[Message], None]
_FEW = 5  # without a limit of its own a source may have one reject in a hundred, and always this many


@dataclass(frozen=True, slots=True)
class Reading:
    """One source read: its staged files by name, which were read just now, and why it failed, if it did."""

    name: str
    source: Source
    files: tuple[stage.Staged, ...] = ()
    fresh: frozenset[str] = frozenset()
    failed: Message | None = None
    verdicts: tuple[Verdict, ...] = ()
    attempt: tuple[Verdict, ...] = ()

    @property
    def marks(self) -> frozenset[str]:
        """The rejected rows that came back mended."""
        return frozenset(mark for file in self.files for mark in file.counts.marks)


@dataclass(frozen=True)
class _Ingest:
    """One ingest: the project, its store, the state before, and the connection that merges."""

    project: Project
    folder: Path
    before: store.State
    con: duckdb.DuckDBPyConnection
    say: Tell

    def mapping(self, source: Source) -> RowMapping:
        return RowMapping(table_named(source.table), source, self.project.company.timezone)

    # -- reading ---------------------------------------------------------------------------------------

    def read(self, name: str, source: Source) -> Reading:
        """All files of one source as staged rows; what fails is said in the reading."""
        found = inputs(self.project, source)
        if not found:
            why = message("data.no_match", files="、".join(source.files))
            return Reading(name, source, failed=why)
        mended = [
            (p, shown_name(self.project.root, p)) for p in rejects.mended_files(self.project.root, name)
        ]
        try:
            return self._read_files(name, source, found, mended)
        except DataError as error:
            return Reading(name, source, files=self._earlier(name, source), failed=error.message)

    def _read_files(
        self, name: str, source: Source, found: Sequence[tuple[Path, str]], mended: Sequence[tuple[Path, str]]
    ) -> Reading:
        where = stage.Stage.of(self.folder, self.mapping(source))
        files: list[stage.Staged] = []
        fresh: set[str] = set()
        for path, shown in (*found, *mended):
            back = (path, shown) in mended

            def batches(path: Path = path, shown: str = shown, back: bool = back) -> stage.Batches:
                if back:
                    return rejects.read_mended(path, source, shown)
                return ((batch, ()) for batch in readers.read(path, source, shown))

            self.say(message("data.reading", source=name, file=shown))
            file, new = where.staged(path, shown, batches)
            files.append(file)
            fresh |= {file.key} if new else set()
        ordered = sorted(files, key=_by_name)
        return Reading(name, source, tuple(ordered), frozenset(fresh))

    def _earlier(self, name: str, source: Source) -> tuple[stage.Staged, ...]:
        """The files of a source as they stood before, where the table is still the same."""
        known = self.before.sources.get(name)
        if known is None or known.table != source.table:
            return ()
        kept = (stage.load(self.folder, file.staged, table_named(source.table)) for file in known.files)
        return tuple(file for file in kept if file is not None)

    # -- merging ---------------------------------------------------------------------------------------

    def merge(
        self, table: str, readings: Sequence[Reading]
    ) -> tuple[list[Reading], tuple[store.StoredPart, ...]]:
        """The readings of one table with their verdicts, and the table's parts."""
        known = self.before.tables.get(table, ())
        while True:
            files = sorted((f for r in readings for f in r.files), key=_by_name)
            lost = self._losers(table, files)
            judged = [self._judged(reading, files, lost) for reading in readings]
            failing = [self._over_limit(reading) for reading in judged]
            if not any(failing):
                parts = (
                    Merged(self.con, self.folder, table_named(table), files, lost).write(known)
                    if files
                    else ()
                )
                return judged, parts
            readings = [
                replace(r, files=self._earlier(r.name, r.source), failed=why, attempt=r.verdicts)
                if why
                else r
                for r, why in zip(judged, failing, strict=True)
            ]

    def _losers(self, table: str, files: Sequence[stage.Staged]) -> list[Loser]:
        if not files:
            return []
        stage_view(self.con, table_named(table), [file.rows for file in files])
        return losers(self.con, table_named(table))

    def _judged(self, reading: Reading, files: Sequence[stage.Staged], lost: Sequence[Loser]) -> Reading:
        def raw_rows(file: stage.Staged, rows: Sequence[int]) -> Mapping[int, dict[str, str]]:
            return self._raw_rows(reading.source, file, set(rows))

        mine = {file.key for file in reading.files}
        verdicts = judge(files, lost, mine, reading.marks, raw_rows)
        return replace(reading, verdicts=tuple(verdicts))

    def _raw_rows(self, source: Source, file: stage.Staged, wanted: set[int]) -> dict[int, dict[str, str]]:
        """Raw rows read once more; nothing where the file is no longer what it was."""
        path = self.project.path(file.counts.file)
        if not path.is_file() or store.file_hash(path) != file.counts.sha256:
            return {}
        places = {file.place(row): row for row in wanted}
        found: dict[int, dict[str, str]] = {}
        mended = path.parent == self.project.path(rejects.MENDED)
        again = (
            (batch for batch, _ in rejects.read_mended(path, source, file.counts.file))
            if mended
            else readers.read(path, source, file.counts.file)
        )
        for batch in again:
            for index, line in enumerate(batch.rows.to_pylist()):
                if (batch.file, line) in places:
                    found[places[batch.file, line]] = raw_row(batch.columns, index)
        return found

    def _over_limit(self, reading: Reading) -> Message | None:
        if reading.failed is not None:
            return None
        read = sum(verdict.file.read for verdict in reading.verdicts)
        rejected = sum(verdict.file.rejected for verdict in reading.verdicts)
        share = reading.source.max_rejects
        allowed = max(read * 0.01, _FEW) if share is None else read * share
        if rejected <= allowed:
            return None
        return message("data.too_many_rejects", rejected=rejected, read=read, allowed=int(allowed))

    # -- finishing -------------------------------------------------------------------------------------

    def finish(self, readings: Sequence[Reading]) -> IngestReport:
        """Merge table by table, check, write the rejects, and replace store.json as the last act."""
        done: dict[str, Reading] = {}
        tables: dict[str, tuple[store.StoredPart, ...]] = {}
        for table in TABLES:
            own = [reading for reading in readings if reading.source.table == table]
            if own:
                self.say(message("data.merging", table=table_named(table).label))
                judged, parts = self.merge(table, own)
                done |= {reading.name: reading for reading in judged}
                tables |= {table: parts} if parts else {}
        ordered = [done[reading.name] for reading in readings]
        findings, findings_of = self._findings(tables)
        reports = [self._report(reading) for reading in ordered]
        state = store.State(
            sources={reading.name: _stored(reading) for reading in ordered},
            tables=tables,
            findings=findings,
            findings_of=findings_of,
        )
        changed = store.save(self.folder, state)
        return IngestReport(tuple(reports), findings, changed)

    def _findings(
        self, tables: Mapping[str, Sequence[store.StoredPart]]
    ) -> tuple[tuple[store.Finding, ...], str]:
        posts = {name: tuple(each.roles) for name, each in self.project.departments.items()}
        said = (
            stage.RULES,
            sorted(posts.items()),
            [part.file for parts in tables.values() for part in parts],
        )
        fingerprint = store.text_hash(repr(said))
        if fingerprint == self.before.findings_of:
            return self.before.findings, fingerprint
        return find_all(self.con, self.folder, tables, posts), fingerprint

    def _report(self, reading: Reading) -> SourceReport:
        shown = reading.attempt or (reading.verdicts if reading.failed is None else ())
        files = tuple(FileReport.of(v.file, v.file.staged in reading.fresh) for v in shown)
        open_ones = [reject for verdict in shown for reject in verdict.rejects]
        place = self.project.path(rejects.FOLDER)
        path = (
            rejects.write_rejects(place, reading.name, open_ones, self.project.company.language)
            if shown
            else None
        )
        return SourceReport(reading.name, reading.source.table, files, reading.failed, path)


def _by_name(file: stage.Staged) -> tuple[str, str]:
    """By name without its ending, so that ``chats.csv`` comes before ``chats (1).csv``."""
    stem, _, _ = file.counts.file.rpartition(".")
    return stem, file.counts.file


def _stored(reading: Reading) -> store.StoredSource:
    files = tuple(verdict.file for verdict in reading.verdicts)
    return store.StoredSource(table=reading.source.table, files=files, failed=reading.failed)


def ingest(project: Project, *, tell: Tell | None = None) -> IngestReport:
    """Bring the store up to date with the raw files.

    A source that fails (a file missing or damaged, a column gone, too many rejects) keeps its earlier rows and is
    reported; the others go on. ParameterError for sources.yaml, MachineError where the store cannot be written,
    DataError where another run holds it.
    """
    sources = {name: source for name, source in load_sources(project).items() if source.format != "view"}
    folder = project.path(project.company.store)
    with store.writing(folder):
        before = store.load(folder)
        store.sweep(folder, before.live())
        with open_duck(folder / ".overflow") as con:
            work = _Ingest(project, folder, before, con, tell or (lambda _: None))
            return work.finish([work.read(name, source) for name, source in sources.items()])
