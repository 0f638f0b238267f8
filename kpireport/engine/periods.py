"""Several months of a department joined: quarters, years and other spans, from what was produced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kpireport.engine.ledger import BUNDLE, Ledger
from kpireport.engine.spec import UnitKey
from kpireport.errors import KpiError, RunError, UsageError
from kpireport.period import Month
from kpireport.project import safe_name
from kpireport.texts import Language

PERIODS = "periods"
_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
_YEAR = re.compile(r"\d{4}")
_BETWEEN = "_"  # a colon cannot stand in a file's name


@dataclass(frozen=True, slots=True)
class Span:
    """Months in a row and what they are called: 2024-Q2, 2024, 2024-03_2024-05."""

    label: str
    months: tuple[Month, ...]

    @classmethod
    def parse(cls, text: str) -> Span:
        """``2024-Q2``, ``2024``, ``2024-03:2024-05``; UsageError for anything else."""
        if found := _QUARTER.fullmatch(text):
            first = Month(int(found[1]), 3 * int(found[2]) - 2)
            return cls(f"{found[1]}-Q{found[2]}", first.through(first.plus(2)))
        if _YEAR.fullmatch(text):
            first = Month(int(text), 1)
            return cls(text, first.through(first.plus(11)))
        start, _, end = text.replace(_BETWEEN, ":").partition(":")
        try:
            months = Month.parse(start).through(Month.parse(end))
        except KpiError:
            months = ()
        if len(months) < 2:
            raise UsageError("engine.period_unknown", text=text)
        return cls(f"{months[0]}{_BETWEEN}{months[-1]}", months)


@dataclass(frozen=True, slots=True)
class Joined:
    """A department's months that were joined, those not produced, and the file."""

    department: str
    path: Path
    months: tuple[Month, ...]
    missing: tuple[Month, ...]


def join(  # noqa: PLR0913 - what, where, and how it looks
    ledger: Ledger,
    department: str,
    span: Span,
    *,
    so_far: bool = False,
    templates: Path | None = None,
    language: Language | None = None,
) -> Joined:
    """Print ``periods/<department> <label>.pdf``.

    RunError where months of the span were not produced; with ``so_far`` only where none was, and the page says which lack.
    """
    from kpireport.reports import Bundle, write_period

    there = tuple(m for m in span.months if UnitKey(m, safe_name(department)) in ledger.units(m))
    missing = tuple(m for m in span.months if m not in there)
    if missing and not (so_far and there):
        raise RunError(
            "engine.period_lacks" if there else "engine.period_none",
            label=span.label,
            department=department,
            missing="、".join(map(str, missing)),
            months=_written(missing),
        )
    bundles = [Bundle.load(ledger.folder(UnitKey(month, department)) / BUNDLE) for month in there]
    path = write_period(
        bundles,
        ledger.root,
        span.label,
        missing=tuple(map(str, missing)),
        templates=templates,
        language=language,
    )
    return Joined(department, path, there, missing)


def _written(months: tuple[Month, ...]) -> str:
    """Months as --month takes them."""
    whole = months[0].through(months[-1]) == months and len(months) > 1
    return f"{months[0]}:{months[-1]}" if whole else ",".join(map(str, months))


def printed(ledger: Ledger) -> Iterator[tuple[str, Span]]:
    """The periods that were printed: department and span, by their files' names."""
    for path in sorted((ledger.root / PERIODS).glob("*.pdf")):
        department, _, label = path.stem.rpartition(" ")
        try:
            span = Span.parse(label)
        except KpiError:
            continue
        if department:
            yield department, span
