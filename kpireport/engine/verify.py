"""Whether what was produced is still what was produced: every file against its recorded hash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kpireport.engine.closing import Closed
from kpireport.engine.issue_record import KINDS, RECORD, IssueRecord
from kpireport.engine.ledger import BUNDLE, REVISIONS, Ledger
from kpireport.engine.manifest import FileRecord, Manifest, file_records
from kpireport.engine.spec import UnitKey
from kpireport.period import Month

What = Literal["changed", "missing", "added", "unreadable", "other_figures"]


@dataclass(frozen=True, slots=True)
class Tampering:
    """One file that is not what the record says: ``changed`` by hand, ``missing``, or ``added`` to the unit's folder.

    ``key`` None: a file of a whole month or of all of them. ``unreadable``: the record itself. ``other_figures``: the
    bundle's figures are not those the pages print the hash of.
    """

    key: UnitKey | None
    revision: int | None
    file: str
    what: What


def verify(
    ledger: Ledger, months: Sequence[Month], departments: Sequence[str]
) -> tuple[int, tuple[Tampering, ...]]:
    """How many files were looked at, and what is wrong with them.

    Earlier revisions and issued sets are looked at too; payroll, workbooks, site and periods where all departments are.
    """
    looked, found = 0, list[Tampering]()
    for month in months or ledger.months():
        for key in (*ledger.units(month), *ledger.unrecorded(month)):
            if departments and key.department not in departments:
                continue
            folder = ledger.folder(key)
            for place in (folder, *sorted((folder / REVISIONS).glob("*"))):
                manifest = Manifest.load(place)
                looked += len(manifest.files) if manifest else 1
                found += _look(key, place, manifest)
    for folder in sorted(each.parent for kind in KINDS for each in ledger.root.glob(f"{kind}/*/*/{RECORD}")):
        key = UnitKey(Month.parse(folder.parent.name), folder.name)
        if (not months or key.month in months) and (not departments or key.department in departments):
            issued = IssueRecord.load(folder)
            looked += len(issued.files) if issued else 1
            found += _compare(key, folder, issued, f"{folder.parents[1].name}/")
    if not departments:
        prefixes = tuple(f"{month}/" for month in months)
        written = {
            n: each for n, each in Closed.read(ledger).files.items() if not months or n.startswith(prefixes)
        }
        looked += len(written)
        found += _closing(ledger, written)
    return looked, tuple(found)


def _closing(ledger: Ledger, written: Mapping[str, FileRecord]) -> Iterator[Tampering]:
    for name, each in written.items():
        path = ledger.root / name
        if not path.is_file():
            yield Tampering(None, None, name, "missing")
        elif FileRecord.of(path) != each:
            yield Tampering(None, None, name, "changed")


def _look(key: UnitKey, folder: Path, manifest: Manifest | None) -> Iterator[Tampering]:
    yield from _compare(key, folder, manifest)
    if manifest is not None and not _same_figures(folder, manifest):
        yield Tampering(key, manifest.revision, BUNDLE, "other_figures")


def _compare(
    key: UnitKey, folder: Path, record: Manifest | IssueRecord | None, shown: str = ""
) -> Iterator[Tampering]:
    """Each file of the folder against its record; ``shown`` stands before its name."""
    if record is None:
        yield Tampering(key, None, f"{shown}{folder.name}", "unreadable")
        return
    for name, each in record.files.items():
        path = folder / name
        if not path.is_file():
            yield Tampering(key, record.revision, f"{shown}{name}", "missing")
        elif FileRecord.of(path) != each:
            yield Tampering(key, record.revision, f"{shown}{name}", "changed")
    for name in file_records(folder):
        if name not in record.files and name != RECORD:
            yield Tampering(key, record.revision, f"{shown}{name}", "added")


def _same_figures(folder: Path, manifest: Manifest) -> bool:
    from kpireport.engine.figures import stored_digest

    try:
        return stored_digest(folder / BUNDLE) == manifest.content
    except (OSError, ValueError):
        return False
