"""What happens during a run, as it happens: for the screen, and for a log that machines read. No figure about a person is in it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal

from kpireport.engine.spec import UnitKey
from kpireport.texts import Message

Kind = Literal[
    "planned",
    "measuring",
    "unit-started",
    "notebook-done",
    "reports-printed",
    "report-failed",
    "unit-done",
    "unit-kept",
    "unit-failed",
    "published",
    "notice",
    "finished",
]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; ``count`` of ``total`` where it is about many; ``reasons`` where there are any."""

    kind: Kind
    unit: UnitKey | None = None
    count: int = 0
    total: int = 0
    what: str = ""
    reasons: tuple[Message, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As plain values; what is empty is left out."""
        values = {
            "event": self.kind,
            "month": str(self.unit.month) if self.unit else "",
            "department": self.unit.department if self.unit else "",
            "count": self.count,
            "total": self.total,
            "what": self.what,
            "reasons": [reason.render() for reason in self.reasons],
        }
        return {name: value for name, value in values.items() if value}


Listener = Callable[[Event], None]


def nobody(event: Event) -> None:
    """Listens to nothing."""


@dataclass
class EventLog:
    """Writes events as lines of JSON with their time; the file is made with the first event that changes anything."""

    folder: Path
    _stream: IO[str] | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __call__(self, event: Event) -> None:
        """Write one event."""
        if self._stream is None and event.kind in {"planned", "unit-kept", "finished", "notice"}:
            return
        now = datetime.now(UTC)
        with self._lock:
            if self._stream is None:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._stream = (self.folder / f"{now:%Y%m%dT%H%M%S%fZ}.jsonl").open("a", encoding="utf-8")
            line = {"at": now.isoformat(timespec="milliseconds"), **event.plain()}
            self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._stream.flush()

    def close(self) -> None:
        """Close the file, where there is one."""
        if self._stream is not None:
            self._stream.close()
