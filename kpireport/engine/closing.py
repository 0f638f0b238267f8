"""What is made once a month's departments are there: workbooks, the company's page, and the site over all months."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from pydantic import Field

from kpireport.engine.ledger import BUNDLE, Ledger
from kpireport.engine.manifest import FileRecord, Frozen, digest
from kpireport.engine.periods import PERIODS, Span, join, printed
from kpireport.engine.spec import RunSpec, UnitKey
from kpireport.errors import KpiError
from kpireport.period import Month
from kpireport.texts import Language, Message

SITE = "site"
PAYROLL = "payroll.xlsx"
COMPANY = "company.pdf"
_CLOSED = ".closed.json"
_HERE = "kpireport.engine.closing"
Submit = Callable[..., "Future[Any]"]


class Closed(Frozen):
    """What the closing files were made from, each unit's state by its name, and what was written, by path."""

    states: dict[str, str] = Field(default_factory=dict)
    files: dict[str, FileRecord] = Field(default_factory=dict)

    @classmethod
    def read(cls, ledger: Ledger) -> Closed:
        """The record in the output folder; an empty one where there is none."""
        try:
            return cls.model_validate_json((ledger.root / _CLOSED).read_bytes())
        except (OSError, ValueError):
            return cls()

    def moved(self, ledger: Ledger, months: Iterable[Month]) -> tuple[UnitKey, ...]:
        """The units of these months that are not what they were, also where a run was killed before it closed them."""
        keys = [key for month in months for key in ledger.units(month)]
        return tuple(key for key in keys if self.states.get(str(key)) != _state(ledger, key))

    def unknown(self, ledger: Ledger) -> set[str]:
        """Departments with a month that was never closed."""
        every = [key for month in ledger.months() for key in ledger.units(month)]
        return {key.department for key in every if str(key) not in self.states}

    def altered(self, ledger: Ledger) -> set[str]:
        """The files that are not what was written, or not there."""
        if not self.files:
            return set()
        written = (ledger.root / _CLOSED).stat().st_mtime_ns
        return {name for name, each in self.files.items() if not each.holds(ledger.root / name, written)}

    def save(self, ledger: Ledger, keys: Iterable[UnitKey], paths: Iterable[Path]) -> None:
        """Write down that the closing files are made from these units as they are, and what ``paths`` hold now."""
        states = {str(key): _state(ledger, key) for key in keys}
        files = {_name(ledger, path): FileRecord.of(path) for path in sorted(paths)}
        known = {name: each for name, each in self.files.items() if (ledger.root / name).is_file()}
        made = Closed(states={**self.states, **states}, files={**known, **files})
        said = json.dumps(made.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True)
        temporary = ledger.root / f"{_CLOSED}.tmp"
        temporary.write_text(said, encoding="utf-8")
        temporary.replace(ledger.root / _CLOSED)


def beside(name: str) -> bool:
    """Whether a closing file is of no one month: the site, and periods."""
    return name.startswith((f"{SITE}/", f"{PERIODS}/"))


def open_months(
    ledger: Ledger, months: Iterable[Month], changed: Iterable[Month], altered: set[str]
) -> tuple[Month, ...]:
    """The months whose closing files are out of date: a department changed, or a file is not there or not as written."""
    moved = set(changed)

    def lacking(month: Month) -> bool:
        folder = ledger.root / str(month)
        files = [folder / PAYROLL, folder / COMPANY, *(_workbook(ledger, key) for key in ledger.units(month))]
        return any(not path.is_file() or _name(ledger, path) in altered for path in files)

    return tuple(m for m in dict.fromkeys(months) if ledger.units(m) and (m in moved or lacking(m)))


def close(
    ledger: Ledger, spec: RunSpec, months: tuple[Month, ...], changed: Iterable[UnitKey], submit: Submit
) -> tuple[Message, ...]:
    """Write ``<month>/payroll.xlsx``, ``company.pdf``, a workbook a department, and ``site/``, each by a worker.

    Only what is of ``changed`` departments, or is missing or not as it was written, is written. Returned is why something could
    not be; where nothing is, it is written down what they were made from.
    """
    failures = []
    # The site links what lies beside it, so that comes first.
    for calls in (_files, _site):
        for future in [submit(*call) for call in calls(ledger, spec, months, set(changed))]:
            try:
                future.result()
            except KpiError as error:
                failures.append(error.message)
    if not failures:
        keys = [key for month in months for key in ledger.units(month)]
        Closed.read(ledger).save(ledger, keys, _written(ledger, months))
    return tuple(failures)


def _written(ledger: Ledger, months: Iterable[Month]) -> Iterator[Path]:
    for folder in (ledger.root / str(month) for month in months):
        yield from (path for path in folder.glob("[!.~]*") if path.is_file())
    for folder in (ledger.root / SITE, ledger.root / PERIODS):
        yield from (path for path in folder.rglob("[!.~]*") if path.is_file())


def _files(
    ledger: Ledger, spec: RunSpec, months: tuple[Month, ...], changed: set[UnitKey]
) -> Iterator[tuple[Any, ...]]:
    altered, own = Closed.read(ledger).altered(ledger), _templates(spec)
    for month in months:
        keys = ledger.units(month)
        yield f"{_HERE}:month", _bundles(ledger, keys), str(ledger.root), own, spec.language
        for key in keys:
            workbook = _workbook(ledger, key)
            if key in changed or not workbook.is_file() or _name(ledger, workbook) in altered:
                yield f"{_HERE}:workbook", _bundles(ledger, [key]), str(workbook), spec.language
    moved = {(key.department, key.month) for key in changed}
    for department, span in printed(ledger):
        by_hand = f"{PERIODS}/{department} {span.label}.pdf" in altered
        if by_hand or any((department, month) in moved for month in span.months):
            yield f"{_HERE}:period", str(ledger.root), department, span, own, spec.language


def _site(
    ledger: Ledger, spec: RunSpec, _: tuple[Month, ...], changed: set[UnitKey]
) -> Iterator[tuple[Any, ...]]:
    closed = Closed.read(ledger)
    every = [key for month in ledger.months() for key in ledger.units(month)]
    anew = closed.unknown(ledger) | {key.department for key in changed}
    if any(name.startswith(f"{SITE}/") for name in closed.altered(ledger)):
        anew = {key.department for key in every}
    if every:
        where = str(ledger.root / SITE)
        yield f"{_HERE}:site", _bundles(ledger, every), where, _templates(spec), spec.language, anew


def _templates(spec: RunSpec) -> str | None:
    own = spec.root / "templates"
    return str(own) if own.is_dir() else None


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


def _name(ledger: Ledger, path: Path) -> str:
    return path.relative_to(ledger.root).as_posix()


def _workbook(ledger: Ledger, key: UnitKey) -> Path:
    folder = ledger.folder(key)
    return folder.with_name(f"{folder.name}.xlsx")
