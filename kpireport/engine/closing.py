"""What is made once a month's departments are there: workbooks, the company's page, and the site over all months."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpireport.engine.ledger import BUNDLE, Ledger
from kpireport.engine.manifest import digest
from kpireport.engine.periods import PERIODS, Span, join, printed
from kpireport.engine.spec import RunSpec, UnitKey
from kpireport.errors import KpiError
from kpireport.period import Month
from kpireport.texts import Language, Message

SITE = "site"
PAYROLL = "payroll.xlsx"
COMPANY = "company.pdf"
_CLOSED = ".closed.json"
Submit = Callable[..., "Future[Any]"]


@dataclass(frozen=True, slots=True)
class Closed:
    """What the closing files were made from: each unit's state by its name, written down when all of them were there."""

    ledger: Ledger
    states: Mapping[str, str]

    @classmethod
    def read(cls, ledger: Ledger) -> Closed:
        """The record in the output folder; an empty one where there is none."""
        try:
            found = json.loads((ledger.root / _CLOSED).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found = {}
        return cls(ledger, found if isinstance(found, dict) else {})

    def moved(self, months: Iterable[Month]) -> tuple[UnitKey, ...]:
        """The units of these months that are not what they were, also where a run was killed before it closed them."""
        keys = [key for month in months for key in self.ledger.units(month)]
        return tuple(key for key in keys if self.states.get(str(key)) != _state(self.ledger, key))

    def unknown(self) -> set[str]:
        """Departments with a month that was never closed."""
        every = [key for month in self.ledger.months() for key in self.ledger.units(month)]
        return {key.department for key in every if str(key) not in self.states}

    def save(self, keys: Iterable[UnitKey]) -> None:
        """Write down that the closing files are made from these units as they are."""
        states = {**self.states, **{str(key): _state(self.ledger, key) for key in keys}}
        temporary = self.ledger.root / f"{_CLOSED}.tmp"
        temporary.write_text(
            json.dumps(states, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8"
        )
        temporary.replace(self.ledger.root / _CLOSED)


def open_months(ledger: Ledger, months: Iterable[Month], changed: Iterable[Month]) -> tuple[Month, ...]:
    """The months whose closing files are out of date: a department changed, or a file is not there."""
    moved = set(changed)

    def lacking(month: Month) -> bool:
        folder = ledger.root / str(month)
        files = [folder / PAYROLL, folder / COMPANY, *(_workbook(ledger, key) for key in ledger.units(month))]
        return not all(path.is_file() for path in files)

    return tuple(m for m in dict.fromkeys(months) if ledger.units(m) and (m in moved or lacking(m)))


def close(
    ledger: Ledger, spec: RunSpec, months: Iterable[Month], changed: Iterable[UnitKey], submit: Submit
) -> tuple[Message, ...]:
    """Write ``<month>/payroll.xlsx``, ``company.pdf``, a workbook a department, and ``site/``, each by a worker.

    Only what is of ``changed`` departments and workbooks that are missing are written. Returned is why something could
    not be; where nothing is, it is written down what they were made from.
    """
    changed = tuple(changed)
    waiting = [submit(*call) for call in _calls(ledger, spec, tuple(months), set(changed))]
    failures = []
    for future in waiting:
        try:
            future.result()
        except KpiError as error:
            failures.append(error.message)
    if not failures:
        Closed.read(ledger).save(key for month in months for key in ledger.units(month))
    return tuple(failures)


def _calls(
    ledger: Ledger, spec: RunSpec, months: tuple[Month, ...], changed: set[UnitKey]
) -> Iterator[tuple[Any, ...]]:
    own = spec.root / "templates"
    templates = str(own) if own.is_dir() else None
    here = "kpireport.engine.closing"
    every = [key for month in ledger.months() for key in ledger.units(month)]
    if every:
        anew = Closed.read(ledger).unknown() | {key.department for key in changed}
        yield f"{here}:site", _bundles(ledger, every), str(ledger.root / SITE), templates, spec.language, anew
    for month in months:
        keys = ledger.units(month)
        yield f"{here}:month", _bundles(ledger, keys), str(ledger.root), templates, spec.language
        for key in keys:
            workbook = _workbook(ledger, key)
            if key in changed or not workbook.is_file():
                yield f"{here}:workbook", _bundles(ledger, [key]), str(workbook), spec.language
    moved = {(key.department, key.month) for key in changed}
    for department, span in printed(ledger):
        if any((department, month) in moved for month in span.months):
            yield f"{here}:period", str(ledger.root), department, span, templates, spec.language


def month(bundles: list[str], root: str, templates: str | None, language: Language | None) -> None:
    """A worker's part: the payroll and the company's page of one month."""
    from kpireport.reports import Bundle, write_month

    own = Path(templates) if templates else None
    write_month([Bundle.load(Path(each)) for each in bundles], Path(root), templates=own, language=language)


def period(root: str, department: str, span: Span, templates: str | None, language: Language | None) -> None:
    """A worker's part: a quarter or year that was printed before, again with the month that changed."""
    own = Path(templates) if templates else None
    join(Ledger(Path(root)), department, span, so_far=True, templates=own, language=language)


def workbook(bundles: list[str], target: str, language: Language | None) -> None:
    """A worker's part: one department's workbook."""
    from kpireport.reports import Bundle, write_department

    for each in bundles:
        write_department(Bundle.load(Path(each)), Path(target), language)


def site(
    bundles: list[str], target: str, templates: str | None, language: Language | None, departments: set[str]
) -> None:
    """A worker's part: the pages to look through all months, those of ``departments`` anew."""
    from kpireport.reports import Bundle, write_site

    own = Path(templates) if templates else None
    root = Path(target)
    write_site(
        [Bundle.load(Path(each)) for each in bundles],
        root,
        templates=own,
        language=language,
        periods=root.with_name(PERIODS),
        only=departments if (root / "index.html").is_file() else None,
    )


def site_index(ledger: Ledger, templates: Path | None, language: Language | None) -> Path | None:
    """The site's first page again, for what came beside the months; None where there is no site."""
    from kpireport.reports import Bundle
    from kpireport.reports.site import INDEX, write_index

    root = ledger.root / SITE
    every = [key for month in ledger.months() for key in ledger.units(month)]
    if not every or not (root / INDEX).is_file():
        return None
    bundles = [Bundle.load(Path(each)) for each in _bundles(ledger, every)]
    periods = ledger.root / PERIODS
    return write_index(bundles, root, templates=templates, language=language, periods=periods)


def _state(ledger: Ledger, key: UnitKey) -> str:
    """What of a unit its month's files depend on: the bundle, and what only pages depend on."""
    manifest = ledger.manifest(key)
    if manifest is None:
        return ""
    bundle = manifest.files.get(BUNDLE)
    return digest({"bundle": bundle.sha256 if bundle else "", **manifest.printing})


def _bundles(ledger: Ledger, keys: Iterable[UnitKey]) -> list[str]:
    return [str(ledger.folder(key) / BUNDLE) for key in keys]


def _workbook(ledger: Ledger, key: UnitKey) -> Path:
    folder = ledger.folder(key)
    return folder.with_name(f"{folder.name}.xlsx")
