"""The bundle: everything the templates need for one department and month. They read nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from kpireport.appraisal.model import Appraisal
from kpireport.project import Company


class Edition(BaseModel):
    """Which printing this is: revision, what it replaces, which parameters differ from it, and the fingerprint."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    revision: int = 1
    replaces: int | None = None
    fingerprint: str = ""
    changed: dict[str, Any] = Field(default_factory=dict)


class Bundle(BaseModel):
    """One department and month, ready to print in either language."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    company: Company
    edition: Edition
    appraisal: Appraisal
    appeal_until: date

    def save(self, path: Path) -> None:
        """Write JSON that is the same for the same content, whole or not at all."""
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")
        temporary.replace(path)

    @classmethod
    def load(cls, path: Path) -> Bundle:
        """Read what `save` wrote."""
        return cls.model_validate_json(path.read_text(encoding="utf-8"))
