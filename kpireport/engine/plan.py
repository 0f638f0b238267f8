"""What has to be done and why: each unit's inputs now against those it was made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from kpireport.data import TABLES
from kpireport.engine.inputs import (
    Inputs,
    Paramset,
    flat,
    fonts_digest,
    gather,
    rows_within_reach,
    templates_digest,
)
from kpireport.engine.ledger import Ledger
from kpireport.engine.manifest import Change, Manifest, digest
from kpireport.engine.notebook import Recipe, read_recipe
from kpireport.engine.office import Office
from kpireport.engine.spec import RunSpec, UnitKey
from kpireport.period import Month
from kpireport.project import Project
from kpireport.texts import Message, message

Action = Literal["produce", "print", "keep"]
_SHOWN = 4
_CARD = "params:scorecards/"


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about one unit. ``produce`` runs its notebook, ``print`` only its reports."""

    key: UnitKey
    action: Action
    reasons: tuple[Message, ...]


@dataclass(frozen=True)
class Planner:
    """Knows what every unit of a run depends on. Holds no state that a later unit could change but earlier months'."""

    spec: RunSpec
    office: Office
    _standings: dict[Month, dict[str, dict[str, str]]] = field(default_factory=dict, repr=False)

    @property
    def project(self) -> Project:
        """The company's params with the run's overrides."""
        return self.office.project

    @property
    def ledger(self) -> Ledger:
        """The output folder."""
        return self.office.ledger

    def decide(self, key: UnitKey) -> Decision:
        """Compare the unit's record with what it would be made from now."""
        before = self.ledger.manifest(key)
        failed = self.ledger.failed(key)
        if self.spec.failed_only and not failed:
            return Decision(key, "keep", ())
        if before is None:
            return Decision(
                key,
                "print" if self.spec.render_only else "produce",
                (failed[0].why if failed else message("engine.why.never"),),
            )
        now = self.inputs(key, before)
        reasons = [] if self.spec.render_only else self._figures(key, before, now)
        if reasons:
            return Decision(key, "produce", tuple(reasons))
        reasons = list(_printing(before, now))
        if before.failures:
            reasons.append(message("engine.why.partial", count=len(before.failures)))
        if not self.ledger.intact(key, before):
            reasons.append(message("engine.why.altered"))
        if self.spec.render_only and self.spec.force:
            reasons.append(message("engine.why.forced"))
        return Decision(key, "print" if reasons else "keep", tuple(reasons))

    def inputs(
        self,
        key: UnitKey,
        known: Manifest | None = None,
        people: Iterable[str] = (),
        cards: Iterable[str] = (),
    ) -> Inputs:
        """Everything the unit depends on now; who is in it and which cards judge them is known from its last state."""
        who = set(people) or set(known.standings if known else ())
        also = set(cards) or {
            name.removeprefix(_CARD) for name in (known.inputs if known else ()) if name.startswith(_CARD)
        }
        figures = {
            "notebook": self.recipe(key).digest,
            "arguments": digest(self.spec.parameters),
            "history": self._history(key.month, who),
            **self._data(key.month),
        }
        return gather(self.params.of(key.department, also), figures, self.printing)

    def recipe(self, key: UnitKey) -> Recipe:
        """The department's notebook, read and its parameters checked against what the run passes."""
        shown = self.project.department(key.department).notebook
        recipe = read_recipe(self.project.path(shown), shown)
        recipe.bind(self.spec.parameters)
        return recipe

    def forget(self) -> None:
        """Earlier months have changed: read their records anew."""
        self._standings.clear()

    @cached_property
    def params(self) -> Paramset:
        """The documents of params/."""
        return Paramset.read(self.project)

    @cached_property
    def printing(self) -> dict[str, str]:
        """What only the pages depend on."""
        return {
            "templates": templates_digest(self.project.path("templates")),
            "fonts": fonts_digest(),
            "language": self.spec.language or self.project.company.language,
        }

    def _figures(self, key: UnitKey, before: Manifest, now: Inputs) -> list[Message]:
        if self.spec.force:
            return [message("engine.why.forced")]
        if self.ledger.failed(key) and not before.failures:
            return [message("engine.why.failed", why=self.ledger.failed(key)[0].why)]
        return list(_differences(before, now))

    def _data(self, month: Month) -> dict[str, str]:
        tables = self.office.tables
        return {f"data:{name}": rows_within_reach(tables, name, month) for name in TABLES if tables.has(name)}

    def _history(self, month: Month, people: set[str]) -> str:
        if month not in self._standings:
            self._standings[month] = self.ledger.standings(month)
        return digest({who: each for who, each in self._standings[month].items() if who in people})


def changes(before: Mapping[str, dict[str, Any]], after: Mapping[str, dict[str, Any]]) -> dict[str, Change]:
    """The parameters that differ between two sets of documents, by dotted name; figures of pay plans are not shown."""
    old, new = _filled(before), _filled(after)
    names = [name for name in (*old, *new) if old.get(name) != new.get(name)]
    found = {}
    for name in sorted(set(names)):
        hidden = name.startswith("pay.")
        values = {} if hidden else {"before": old.get(name), "after": new.get(name)}
        found[name] = Change(hidden=hidden, **values)
    return found


def _filled(documents: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Parameters by dotted name; an empty text says no more than one that is not there, as before a field was known."""
    return {name: value for name, value in flat(documents).items() if value != ""}


def _differences(before: Manifest, now: Inputs) -> Iterator[Message]:
    changed = {
        name for name in {*before.inputs, *now.figures} if before.inputs.get(name) != now.figures.get(name)
    }
    parameters = changes(before.parameters, now.parameters)
    for name, change in list(parameters.items())[:_SHOWN]:
        yield change_text(name, change)
    if len(parameters) > _SHOWN:
        yield message("engine.why.more_parameters", count=len(parameters) - _SHOWN)
    tables = [
        TABLES[name.removeprefix("data:")].label for name in sorted(changed) if name.startswith("data:")
    ]
    for label in tables:
        yield message("engine.why.data", table=label)
    for name in ("notebook", "arguments", "code", "history"):
        if name in changed:
            yield message(f"engine.why.{name}")
    if changed and not (parameters or tables) and all(name.startswith("params:") for name in changed):
        yield message("engine.why.params")


def change_text(name: str, change: Change) -> Message:
    """One changed parameter as a sentence."""
    if change.hidden:
        return message("engine.why.hidden_parameter", name=name)
    return message(
        "engine.why.parameter", name=name, before=_shown(change.before), after=_shown(change.after)
    )


def _shown(value: Any) -> str:
    return "—" if value is None else str(value)


def _printing(before: Manifest, now: Inputs) -> Iterator[Message]:
    for name, each in now.printing.items():
        if before.printing.get(name) != each:
            yield message(f"engine.why.{name}")
