"""issued.json: of which state of a unit a set of archived or locked reports was made, and the hash of every file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from kpireport.engine.manifest import FileRecord, Frozen
from kpireport.errors import RunError

RECORD = "issued.json"
KINDS = ("archive", "distribute")


class IssueRecord(Frozen):
    """The record of one issued unit; ``content`` is the hash of its figures, as in the unit's manifest."""

    profile: Literal["archive", "distribute"]
    month: str
    department: str
    revision: int | None
    content: str | None
    files: dict[str, FileRecord]

    def save(self, folder: Path) -> None:
        """Write it below ``folder``; RunError where the disk refuses."""
        text = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        try:
            (folder / RECORD).write_text(text, encoding="utf-8")
        except OSError as error:
            raise RunError("engine.not_written", path=str(folder), why=error.strerror or str(error)) from None

    @classmethod
    def load(cls, folder: Path) -> IssueRecord | None:
        """The record below ``folder``; None where there is none that can be read."""
        try:
            return cls.model_validate_json((folder / RECORD).read_bytes())
        except (OSError, ValidationError, ValueError):
            return None
