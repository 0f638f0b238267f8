"""Where the units of a company lie, and how a new state of one takes the place of the old."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kpireport.engine.manifest import NAME as MANIFEST
from kpireport.engine.manifest import Failure, Manifest
from kpireport.engine.spec import UnitKey
from kpireport.engine.swap import link_tree, recover, replace_folder, staging
from kpireport.errors import RunError
from kpireport.period import Month
from kpireport.project import safe_name

if TYPE_CHECKING:
    import pandas as pd

NOTEBOOK = "appraisal.ipynb"
BUNDLE = "bundle.json"
APPRAISALS = "appraisals.parquet"
REVISIONS = "revisions"
FAILED = "failed"
_FAILURE = "failure.json"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The output folder. A unit's folder always holds one whole state; ``revisions/<n>`` below it the earlier ones."""

    root: Path

    def folder(self, key: UnitKey) -> Path:
        """Where the unit lies."""
        return self.root / str(key.month) / safe_name(key.department)

    def staging(self, key: UnitKey) -> Path:
        """Where its next state is built."""
        return staging(self.folder(key))

    def manifest(self, key: UnitKey) -> Manifest | None:
        """Its record; None where it was never produced."""
        return Manifest.load(self.folder(key))

    def revision(self, key: UnitKey, number: int) -> Path | None:
        """The folder of one revision, the current one or an earlier; None where there is none."""
        now = self.manifest(key)
        if now is not None and now.revision == number:
            return self.folder(key)
        earlier = self.folder(key) / REVISIONS / str(number)
        return earlier if earlier.is_dir() else None

    def months(self) -> tuple[Month, ...]:
        """The months with a folder, in order."""
        names = [path.name for path in self.root.glob("[0-9]*-[0-9]*") if path.is_dir()]
        return tuple(sorted(Month.parse(name) for name in names))

    def units(self, month: Month) -> tuple[UnitKey, ...]:
        """The units that were produced for a month, by department."""
        folder = self.root / str(month)
        found = [
            path.parent.name
            for path in folder.glob("*/manifest.json")
            if not path.parent.name.startswith(".")
        ]
        return tuple(UnitKey(month, name) for name in sorted(found))

    def unrecorded(self, month: Month) -> tuple[UnitKey, ...]:
        """Folders of a month that hold files but no record: it was taken away."""
        known = {key.department for key in self.units(month)}
        found = [path for path in (self.root / str(month)).glob("[!.]*/*") if path.name != FAILED]
        return tuple(UnitKey(month, name) for name in sorted({path.parent.name for path in found} - known))

    def begin(self, key: UnitKey) -> Path:
        """An empty folder to build the next state in; what a killed run left is cleared away."""
        current = self.folder(key)
        with _writing(current):
            recover(current)
            target = staging(current)
            target.mkdir(parents=True)
        return target

    def clear(self, key: UnitKey) -> None:
        """Take away what a stopped or killed run left beside it."""
        current = self.folder(key)
        if current.parent.is_dir():
            with _writing(current):
                recover(current)

    def publish(self, key: UnitKey, manifest: Manifest) -> None:
        """Make the staged state the current one; the state it replaces is kept when the revision is a new one."""
        current, new = self.folder(key), self.staging(key)
        with _writing(current):
            before = self.manifest(key)
            manifest.save(new)
            if current.is_dir() and (current / REVISIONS).is_dir():
                link_tree(current / REVISIONS, new / REVISIONS)
            if before is not None and before.revision != manifest.revision:
                link_tree(current, new / REVISIONS / str(before.revision), leave_out=(REVISIONS, FAILED))
            replace_folder(new, current)

    def refresh(self, key: UnitKey, manifest: Manifest) -> None:
        """The same state was made from other inputs: only the record changes."""
        with _writing(self.folder(key)):
            manifest.save(self.folder(key))
            shutil.rmtree(self.staging(key), ignore_errors=True)

    def fail(self, key: UnitKey, failures: tuple[Failure, ...]) -> None:
        """Keep what is known of a failed attempt beside the current state, which stays as it is."""
        current, new = self.folder(key), self.staging(key)
        with _writing(current):
            target = current / FAILED
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir(parents=True)
            if (new / NOTEBOOK).exists():
                os.replace(new / NOTEBOOK, target / NOTEBOOK)
            said = [failure.model_dump(mode="json") for failure in failures]
            (target / _FAILURE).write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
            shutil.rmtree(new, ignore_errors=True)

    def failed(self, key: UnitKey) -> tuple[Failure, ...]:
        """Why the last attempt failed; nothing where it did not."""
        try:
            said = json.loads((self.folder(key) / FAILED / _FAILURE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            now = self.manifest(key)
            return now.failures if now else ()
        return tuple(Failure.model_validate(each) for each in said)

    def intact(self, key: UnitKey, manifest: Manifest) -> bool:
        """Whether every file of the manifest is there as it was written."""
        folder = self.folder(key)
        written = (folder / MANIFEST).stat().st_mtime_ns
        return all(each.holds(folder / name, written) for name, each in manifest.files.items())

    def standings(self, before: Month) -> dict[str, dict[str, str]]:
        """What earlier months say of each person: hashes by person and unit."""
        found: dict[str, dict[str, str]] = {}
        for month in self.months():
            for key in self.units(month) if _counts(month, before) else ():
                manifest = self.manifest(key)
                for who, each in (manifest.standings if manifest else {}).items():
                    found.setdefault(who, {})[str(key)] = each
        return found

    def history(self, before: Month) -> pd.DataFrame | None:
        """The stored appraisals of earlier months of all departments, one row a person; None where there are none."""
        import pandas as pd

        paths = [
            self.folder(key) / APPRAISALS
            for month in self.months()
            if _counts(month, before)
            for key in self.units(month)
        ]
        frames = [pd.read_parquet(path) for path in paths if path.exists()]
        return pd.concat(frames, ignore_index=True) if frames else None


def _counts(month: Month, before: Month) -> bool:
    """Months of the same year, and of the year before (a run of failed months may cross the turn of the year)."""
    return before.previous(12) <= month < before


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        where = str(error.filename or folder)
        raise RunError("engine.not_written", path=where, why=error.strerror or str(error)) from None
