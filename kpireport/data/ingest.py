"""All raw files of a company → the store: read what changed, merge, check, then let the new state count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kpireport.data import rejects, stage, store
from kpireport.data.checks import find_all
from kpireport.data.engines import open_engine
from kpireport.data.loading import load_sources
from kpireport.data.merge import open_duck
from kpireport.data.opened import OVERFLOW
from kpireport.data.readings import Reading, Shelf, Tell
from kpireport.data.report import FileReport, IngestReport, SourceReport
from kpireport.data.settle import Settling, rejects_list
from kpireport.data.tables import TABLES
from kpireport.project import Project


def ingest(project: Project, *, tell: Tell | None = None) -> IngestReport:
    """Bring the store up to date with the raw files.

    A source that fails (a file missing or damaged, a column gone, too many rejects) keeps its earlier rows and is
    reported; the others go on. ParameterError for sources.yaml, MachineError where the store cannot be written,
    DataError where another run holds it. A server that keeps a copy is brought
    up to date after the store itself.
    """
    sources = {name: source for name, source in load_sources(project).items() if source.format != "view"}
    folder = project.path(project.company.store)
    with store.writing(folder):
        before = store.load(folder)
        store.sweep(folder, before.live())
        shelf = Shelf(project, folder, before, tell or (lambda _: None))
        readings = [shelf.read(name, source) for name, source in sources.items()]
        with open_duck(folder / OVERFLOW) as con:
            report = _Finishing(shelf, Settling(shelf, con)).finish(readings)
        if project.company.engine:
            with closing(open_engine(project.company.engine, project.root, folder / OVERFLOW)) as engine:
                engine.publish(folder, store.load(folder))
        return report


@dataclass(frozen=True)
class _Finishing:
    shelf: Shelf
    settling: Settling

    @property
    def folder(self) -> Path:
        return self.shelf.folder

    def finish(self, readings: Sequence[Reading]) -> IngestReport:
        """Merge table by table, check, list the rejects, and replace store.json as the last act."""
        done: dict[str, Reading] = {}
        tables: dict[str, tuple[store.StoredPart, ...]] = {}
        for table in TABLES:
            own = [reading for reading in readings if reading.source.table == table]
            if own:
                settled, parts = self.settling.settle(table, own)
                done |= {reading.name: reading for reading in settled}
                tables |= {table: parts} if parts else {}
        ordered = [done[reading.name] for reading in readings]
        findings, findings_of = self._findings(tables)
        reports = tuple(self._report(reading) for reading in ordered)
        for gone in self.shelf.before.sources.keys() - done.keys():
            rejects.drop_rejects(rejects_list(self.shelf, gone).parent, gone)
        state = store.State(
            sources={reading.name: _stored(reading) for reading in ordered},
            tables=tables,
            findings=findings,
            findings_of=findings_of,
        )
        return IngestReport(reports, findings, store.save(self.folder, state))

    def _findings(
        self, tables: Mapping[str, Sequence[store.StoredPart]]
    ) -> tuple[tuple[store.Finding, ...], str]:
        """Found anew only where a table or the posts changed."""
        before = self.shelf.before
        posts = {name: tuple(each.roles) for name, each in self.shelf.project.departments.items()}
        files = [part.file for parts in tables.values() for part in parts]
        findings_of = store.text_hash(repr((stage.RULES, sorted(posts.items()), files)))
        if findings_of == before.findings_of:
            return before.findings, findings_of
        return find_all(self.settling.con, self.folder, tables, posts), findings_of

    def _report(self, reading: Reading) -> SourceReport:
        shown = reading.attempt or (reading.verdicts if reading.failed is None else ())
        files = tuple(FileReport.of(v.file, v.file.staged in reading.fresh) for v in shown)
        listed = rejects_list(self.shelf, reading.name)
        if shown and not reading.settled:
            open_ones = [reject for verdict in shown for reject in verdict.rejects]
            language = self.shelf.project.company.language
            rejects.write_rejects(listed.parent, reading.name, open_ones, language)
        there = listed if shown and listed.is_file() else None
        return SourceReport(reading.name, reading.source.table, files, reading.failed, there)


def _stored(reading: Reading) -> store.StoredSource:
    files = tuple(verdict.file for verdict in reading.verdicts)
    return store.StoredSource(table=reading.source.table, files=files, failed=reading.failed)
