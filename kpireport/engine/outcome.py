"""What became of a unit."""

from __future__ import annotations

from dataclasses import dataclass

from kpireport.engine.manifest import Failure
from kpireport.engine.spec import UnitKey


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one unit: ``done``, ``kept`` (made again, and came out the same), ``partial`` or ``failed``."""

    key: UnitKey
    state: str
    revision: int = 0
    reports: int = 0
    pages: int = 0
    failures: tuple[Failure, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything expected came out."""
        return not self.failures
