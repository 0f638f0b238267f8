"""The two sides of a comparison: a revision that was produced, or the company as it is now under some parameters."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from kpireport.appraisal import appraise
from kpireport.appraisal.model import Appraisal
from kpireport.data import memory_tables
from kpireport.engine.difference import Cause, Difference, Step, compare
from kpireport.engine.grounds import Grounds
from kpireport.engine.inputs import Paramset
from kpireport.engine.ledger import BUNDLE
from kpireport.engine.manifest import Manifest, plain
from kpireport.engine.mixing import Documents, Kind, laid_out, mixed, of_targets
from kpireport.engine.office import Office
from kpireport.engine.spec import UnitKey
from kpireport.errors import KpiError, UnknownName
from kpireport.indicators import catalogue
from kpireport.project import Project
from kpireport.reports.bundle import Bundle
from kpireport.scorecards import load_cards

# What is changed from one side to the other, in this order.
_ORDER: tuple[tuple[Cause, tuple[Kind, ...]], ...] = (
    ("targets", ("targets",)),
    ("weights", ("targets", "weights")),
)


@dataclass(frozen=True)
class Side:
    """One judgement with what it stands on: parameters, data, and the company for its earlier months.

    ``recorded``: it was produced once and is read back, not judged now.
    """

    shown: str
    appraisal: Appraisal
    parameters: Documents
    grounds: Grounds
    office: Office
    overrides: Mapping[str, Any]
    recorded: bool = False


def revision(office: Office, key: UnitKey, number: int) -> Side:
    """A revision as it was produced; UnknownName where there is none of that number."""
    folder = office.ledger.revision(key, number)
    manifest = Manifest.load(folder) if folder else None
    if folder is None or manifest is None:
        now = office.ledger.manifest(key)
        known = [str(each) for each in range(1, (now.revision if now else 0) + 1)]
        raise UnknownName.among("revision", str(number), known)
    bundle = Bundle.load(folder / BUNDLE)
    readiness = office.month(key.month).department(key.department).readiness
    grounds = Grounds.load(folder, readiness)
    return Side(
        f"@{number}",
        bundle.appraisal,
        manifest.parameters,
        grounds,
        office,
        manifest.overrides,
        recorded=True,
    )


def as_it_is(office: Office, key: UnitKey, shown: str) -> Side:
    """The company's data as they are, judged by its parameters."""
    unit = office.month(key.month).department(key.department)
    cards = {part.result.card for person in unit.appraisal.people for part in person.segments if part.result}
    documents = Paramset.read(office.project).of(key.department, cards)
    kept = {name: plain(content) for name, content in documents.items()}
    return Side(shown, unit.appraisal, kept, Grounds.of(unit), office, office.project.overrides)


def difference(key: UnitKey, old: Side, new: Side) -> Difference:
    """What lies between two sides, cause by cause.

    A step that cannot be judged (weights of the one with rules of the other may not add up) goes with the next.
    """
    way = _Way(key, [Step(None, old.appraisal)])
    if old.recorded:  # what another program or later-known months make of it is put down to the data
        way.add("data", _Setting(old, old.parameters, old), old.grounds)
    marks = replace(old.grounds, tables=_with_tables(old.grounds, new.grounds, "ratings"))
    if marks.tables != old.grounds.tables:
        way.add("ratings", _Setting(old, old.parameters, old), marks)
    if _data_differ(old.grounds, new.grounds):
        figures = replace(new.grounds, tables=_with_tables(new.grounds, old.grounds, "targets"))
        way.add("data", _Setting(new, mixed(old.parameters, new.parameters, ()), old), figures)
    for cause, kinds in _ORDER:
        way.add(cause, _Setting(new, mixed(old.parameters, new.parameters, kinds), new), new.grounds)
    if new.recorded:
        way.add("rules", _Setting(new, new.parameters, new), new.grounds)
    last: Cause = "data" if new.recorded else "rules"
    return compare([*way.steps, Step(last, new.appraisal)])


def _with_tables(grounds: Grounds, other: Grounds, name: str) -> dict[str, pa.Table]:
    tables = {each: table for each, table in grounds.tables.items() if each != name}
    return tables | ({name: other.tables[name]} if name in other.tables else {})


def _data_differ(old: Grounds, new: Grounds) -> bool:
    names = {*old.tables, *new.tables} - {"targets", "ratings"}
    return not old.values.equals(new.values) or any(old.tables.get(n) != new.tables.get(n) for n in names)


@dataclass(frozen=True)
class _Setting:
    """The rules of one judgement: parameters, whose earlier months, and whose targets this run sets."""

    side: Side
    parameters: Documents
    targets: Side


@dataclass(frozen=True)
class _Way:
    """The judgements between two sides."""

    key: UnitKey
    steps: list[Step]

    def add(self, cause: Cause, setting: _Setting, grounds: Grounds) -> None:
        """Judge everybody once more."""
        own = of_targets(setting.targets.overrides)
        with suppress(KpiError), laid_out(setting.parameters, self.key.department, own) as project:
            self.steps.append(Step(cause, self._judge(setting.side, project, grounds)))

    def _judge(self, side: Side, project: Project, grounds: Grounds) -> Appraisal:
        known, month = catalogue(project), self.key.month
        return appraise(
            project,
            memory_tables(grounds.tables),
            grounds.values,
            {str(each.month): each.values for each in side.office.month(month).earlier},
            month,
            self.key.department,
            known,
            load_cards(project, known),
            side.office.ledger.history(month),
            grounds.readiness,
        )
