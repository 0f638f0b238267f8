"""Whether what was produced is still what was produced: every file against its recorded hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kpireport.engine.ledger import BUNDLE, REVISIONS, Ledger
from kpireport.engine.manifest import Manifest, file_records
from kpireport.engine.spec import UnitKey
from kpireport.period import Month

What = Literal["changed", "missing", "added", "unreadable", "other_figures"]


@dataclass(frozen=True, slots=True)
class Tampering:
    """One file that is not what the record says: ``changed`` by hand, ``missing``, or ``added`` to the unit's folder.

    ``unreadable``: the record itself. ``other_figures``: the bundle's figures are not those the pages print the hash of.
    """

    key: UnitKey
    revision: int | None
    file: str
    what: What


def verify(
    ledger: Ledger, months: Sequence[Month], departments: Sequence[str]
) -> tuple[int, tuple[Tampering, ...]]:
    """How many files were looked at, and what is wrong with them; earlier revisions are looked at too."""
    looked, found = 0, list[Tampering]()
    for month in months or ledger.months():
        for key in ledger.units(month):
            if departments and key.department not in departments:
                continue
            folder = ledger.folder(key)
            for place in (folder, *sorted((folder / REVISIONS).glob("*"))):
                manifest = Manifest.load(place)
                looked += len(manifest.files) if manifest else 1
                found += _look(key, place, manifest)
    return looked, tuple(found)


def _look(key: UnitKey, folder: Path, manifest: Manifest | None) -> Iterator[Tampering]:
    if manifest is None:
        yield Tampering(key, None, folder.name, "unreadable")
        return
    for name, record in manifest.files.items():
        path = folder / name
        if not path.is_file():
            yield Tampering(key, manifest.revision, name, "missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != record.sha256:
            yield Tampering(key, manifest.revision, name, "changed")
    for name in file_records(folder):
        if name not in manifest.files:
            yield Tampering(key, manifest.revision, name, "added")
    if not _same_figures(folder, manifest):
        yield Tampering(key, manifest.revision, BUNDLE, "other_figures")


def _same_figures(folder: Path, manifest: Manifest) -> bool:
    from kpireport.engine.figures import stored_digest

    try:
        return stored_digest(folder / BUNDLE) == manifest.content
    except (OSError, ValueError):
        return False
