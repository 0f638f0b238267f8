"""A run on the screen: what was done, what is being done, what is left. On a terminal one line is kept up to date."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from shutil import get_terminal_size

import click

from kpireport.cli.shared import width
from kpireport.cli.words import language, word
from kpireport.engine.events import Event


class Progress:
    """Listens to a run and writes to stderr."""

    def __init__(self) -> None:
        self._alive = sys.stderr.isatty()
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._alike: Counter[tuple[str, str]] = Counter()
        self._running: dict[str, str] = {}
        self._started = time.monotonic()
        self._shown = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._wipe()

    def __call__(self, event: Event) -> None:
        """Take note of one event and show what changed."""
        with self._lock:
            line = self._take(event)
            if line:
                self._wipe()
                click.echo(line, err=True)
            if self._alive:
                self._draw()

    def _take(self, event: Event) -> str:
        unit = str(event.unit or "")
        why = "；".join(reason.render(language()) for reason in event.reasons)
        if event.kind == "planned":
            self._counts["units"] += event.count
            return word("progress.planned", month=event.what, count=event.count, total=event.total)
        if event.kind == "unit-started":
            self._running[unit] = word("progress.notebook")
            return word("progress.started", unit=unit, why=why)
        if event.kind == "notebook-done":
            self._running[unit] = word("progress.printing")
        if event.kind == "reports-printed":
            self._counts["reports"] += event.count
            self._running[unit] = word("progress.printing")
        if event.kind in {"unit-done", "unit-kept", "unit-failed"}:
            return self._ended(event, unit, why)
        if event.kind == "report-failed":
            return self._report_failed(event, unit, why)
        said = {
            "notice": why,
            "measuring": word("progress.measuring", month=event.what),
            "published": word("progress.published", place=event.what, count=event.count),
        }
        return said.get(event.kind, "")

    def _report_failed(self, event: Event, unit: str, why: str) -> str:
        """The first report that failed for a reason; the others of the same reason are counted."""
        self._alike[unit, why] += 1
        if self._alike[unit, why] > 1:
            return ""
        return word("progress.report_failed", unit=unit, what=event.what, why=why)

    def _ended(self, event: Event, unit: str, why: str) -> str:
        if self._running.pop(unit, None) is None:
            return ""
        self._counts["done"] += 1
        left = self._counts["units"] - self._counts["done"]
        if event.kind == "unit-failed":
            return word("progress.failed", unit=unit, why=why)
        seconds = time.monotonic() - self._started
        key = "progress.kept" if event.kind == "unit-kept" else "progress.partial" if why else "progress.done"
        alike = sum(count - 1 for (where, _), count in self._alike.items() if where == unit)
        return word(key, unit=unit, reports=event.count, left=left, seconds=f"{seconds:.0f}", alike=alike)

    def _draw(self) -> None:
        seconds = max(time.monotonic() - self._started, 0.1)
        reports = self._counts["reports"]
        text = word(
            "progress.now",
            running="，".join(f"{unit} {what}" for unit, what in self._running.items()) or "…",
            left=self._counts["units"] - self._counts["done"],
            reports=reports,
            rate=f"{reports / seconds:.1f}",
        )
        columns = get_terminal_size().columns - 1
        while width(text) > columns:
            text = text[:-1]
        click.echo(f"\r\x1b[2K{text}", nl=False, err=True)
        self._shown = 1

    def _wipe(self) -> None:
        if self._shown:
            click.echo("\r\x1b[2K", nl=False, err=True)
            self._shown = 0
