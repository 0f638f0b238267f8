"""Finished outputs copied to a place outside this machine, file by file where the content differs.

What lies on this machine decides: a unit is copied after its new state is in place, its record (manifest.json) last.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from threading import Event as Signal

from kpireport.engine.events import Event, Listener
from kpireport.engine.issue_record import RECORD as ISSUED
from kpireport.engine.issue_record import IssueRecord
from kpireport.engine.ledger import Ledger
from kpireport.engine.manifest import NAME, Failure, FileRecord
from kpireport.engine.outcome import Outcome
from kpireport.engine.spec import UnitKey
from kpireport.engine.storage import Storage
from kpireport.errors import KpiError, RunError
from kpireport.period import Month
from kpireport.texts import Message

SITE = "site"
RECORD = "published.json"
MARKER = ".publishing.json"
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Parcel:
    """Files that go together: ``folder`` here, ``prefix`` there, and the record that lists them, written last.

    ``depth`` 1 says that folders below belong to other parcels.
    """

    folder: Path
    prefix: str
    files: Mapping[str, FileRecord]
    record: str
    content: bytes
    depth: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """How many files one parcel took along, and how many it took away there."""

    written: int = 0
    removed: int = 0


def send(storage: Storage, parcel: Parcel) -> Sent:
    """Make the place hold what the parcel says; nothing is written where it does already.

    A note of the files in doubt is laid there first and taken away last, so that a copy cut off at any moment is
    finished by the next one. RunError where a file cannot be copied, or is no longer what its record says.
    """
    there = storage.sizes(parcel.prefix, parcel.depth)
    known = _files(storage, parcel, parcel.record, there)
    doubted = _files(storage, parcel, MARKER, there)
    stale = [
        name
        for name, said in parcel.files.items()
        if name in doubted or known.get(name) != said.sha256 or there.get(name) != said.size
    ]
    gone = sorted(name for name in {*known, *doubted} - set(parcel.files) if name in there)
    same = parcel.record in there and not doubted and MARKER not in there
    if same and not stale and not gone and storage.read(_join(parcel, parcel.record)) == parcel.content:
        return Sent()
    note = json.dumps({"files": {name: {"sha256": ""} for name in (*stale, *gone)}}, ensure_ascii=False)
    storage.write(_join(parcel, MARKER), note.encode())
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="publish") as threads:
        waiting = [threads.submit(_copy, storage, parcel, name) for name in stale]
        try:
            for future in waiting:
                future.result()
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise
    storage.write(_join(parcel, parcel.record), parcel.content)
    for name in gone:
        storage.remove(_join(parcel, name))
    storage.remove(_join(parcel, MARKER))
    return Sent(len(stale) + 1, len(gone))


def _copy(storage: Storage, parcel: Parcel, name: str) -> None:
    path = parcel.folder / name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RunError("engine.publish_unread", file=str(path), why=error.strerror or str(error)) from None
    if hashlib.sha256(content).hexdigest() != parcel.files[name].sha256:
        raise RunError("engine.publish_changed", file=str(path))
    storage.write(_join(parcel, name), content)


def _files(storage: Storage, parcel: Parcel, record: str, there: Mapping[str, int]) -> dict[str, str]:
    """What a record there says: hashes by name. A damaged one says nothing, a name that leads elsewhere is not ours."""
    if record not in there:
        return {}
    try:
        said = json.loads(storage.read(_join(parcel, record)))["files"]
        found = {str(name): str(each["sha256"]) for name, each in said.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
    return {name: sha for name, sha in found.items() if _below(name)}


def _below(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        not path.is_absolute()
        and ".." not in path.parts
        and path.name not in {"", NAME, RECORD, MARKER, ISSUED}
    )


def _join(parcel: Parcel, name: str) -> str:
    return f"{parcel.prefix}/{name}"


def unit_parcel(ledger: Ledger, key: UnitKey) -> Parcel | None:
    """The current state of a unit; None where it was never produced. Earlier revisions stay on this machine."""
    manifest, folder = ledger.manifest(key), ledger.folder(key)
    if manifest is None:
        return None
    content = (folder / NAME).read_bytes()
    return Parcel(folder, f"{key.month}/{folder.name}", manifest.files, NAME, content)


def closing_parcels(ledger: Ledger, months: Iterable[Month]) -> Iterator[Parcel]:
    """What is made over whole months: workbooks and the company's page of each, and the site."""
    for month in months:
        yield _own_record(ledger.root / str(month), str(month), 1)
    yield _own_record(ledger.root / SITE, SITE, None)


def issued_parcel(kind: str, folder: Path) -> Parcel:
    """Archived or locked reports of a unit, or what stands beside the units in their month, by the kind they are of."""
    issued = IssueRecord.load(folder)
    if issued is None:
        return _own_record(folder, f"{kind}/{folder.name}", 1)
    content = (folder / ISSUED).read_bytes()
    return Parcel(folder, f"{kind}/{issued.month}/{folder.name}", issued.files, ISSUED, content)


def _own_record(folder: Path, prefix: str, depth: int | None) -> Parcel:
    found = sorted(folder.glob("*") if depth else folder.rglob("*"))
    files = {path.relative_to(folder).as_posix(): FileRecord.of(path) for path in found if _counts(path)}
    said = {"version": 1, "files": {name: each.model_dump(mode="json") for name, each in files.items()}}
    content = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return Parcel(folder, prefix, files, RECORD, content.encode(), depth)


def _counts(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((".", "~$"))


@dataclass
class Publisher:
    """Copies units while others are still being made. A unit whose copy fails has that as a failure of its own."""

    ledger: Ledger
    storage: Storage
    tell: Listener
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "publishing"), repr=False
    )
    _waiting: dict[UnitKey, Future[Message | None]] = field(default_factory=dict, repr=False)
    _stopped: Signal = field(default_factory=Signal, repr=False)

    def hearing(self, tell: Listener) -> Listener:
        """``tell``, and each unit begun with as soon as it is there."""

        def both(event: Event) -> None:
            tell(event)
            if event.kind == "unit-done" and event.unit is not None:
                self._begin(event.unit)

        return both

    def finish(self, outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
        """All units copied, those that were there already too; what could not be copied is among the failures."""
        ended = tuple(outcomes)
        for outcome in ended:
            self._begin(outcome.key)
        return tuple(self._with_failure(outcome) for outcome in ended)

    def close_months(self, months: Iterable[Month]) -> tuple[Message, ...]:
        """What is made over whole months copied; returned is why something could not be."""
        said = [self._sent(parcel) for parcel in closing_parcels(self.ledger, months)]
        return tuple(each for each in said if each is not None)

    def send_issued(self, kind: str, folders: Iterable[Path]) -> tuple[Message, ...]:
        """Archived or locked reports copied; returned is why something could not be."""
        said = [self._sent(issued_parcel(kind, folder)) for folder in folders]
        return tuple(each for each in said if each is not None)

    def stop(self) -> None:
        """Begin nothing further; what is being copied is ended."""
        self._stopped.set()
        self._threads.shutdown(cancel_futures=True)

    def _begin(self, key: UnitKey) -> None:
        if key not in self._waiting:
            self._waiting[key] = self._threads.submit(self._unit, key)

    def _unit(self, key: UnitKey) -> Message | None:
        parcel = unit_parcel(self.ledger, key)
        why = self._sent(parcel) if parcel else None
        if why is not None:
            self.tell(Event("notice", key, reasons=(why,)))
        return why

    def _sent(self, parcel: Parcel) -> Message | None:
        if self._stopped.is_set():
            return None
        try:
            sent = send(self.storage, parcel)
        except KpiError as error:
            return error.message
        if sent != Sent():
            self.tell(Event("published", what=parcel.prefix, count=sent.written, total=sent.removed))
        return None

    def _with_failure(self, outcome: Outcome) -> Outcome:
        why = self._waiting[outcome.key].result()
        if why is None:
            return outcome
        return replace(outcome, failures=(*outcome.failures, Failure(what="publish", why=why)))
