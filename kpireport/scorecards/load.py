"""Cards read from params/scorecards/ and checked; every refusal points at file, line and key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from kpireport.errors import KpiError, ParameterError, UnknownName
from kpireport.params import Document
from kpireport.project import Project
from kpireport.scorecards import weights
from kpireport.scorecards.card import Card, Group, Item
from kpireport.scorecards.case import Declared, Part, adds_up
from kpireport.scorecards.limits import leaves, refuse_absurd
from kpireport.scorecards.reference import Reference
from kpireport.scorecards.rules import AnyRule, Rule
from kpireport.scorecards.rules.attain import Attainment, Nearest
from kpireport.scorecards.rules.base import Path
from kpireport.scorecards.rules.rating import RatingRule
from kpireport.scorecards.rules.relative import Relative
from kpireport.scorecards.scorecard import Cards, Line, Scorecard
from kpireport.scorecards.targets import Wish, parse_target
from kpireport.texts import Message, message

FOLDER = "scorecards"
_RATIOS = {"percent", "ratio"}


def load_cards(project: Project, known: Mapping[str, Declared]) -> Cards:
    """Every card of params/scorecards/, with this run's overrides.

    A card that cannot hold does not stop the others: its error waits in ``Cards.broken`` under its file name, id,
    title and roles. An override that names nothing is an error at once.
    """
    plain = Project(project.root)
    cards: list[Scorecard] = []
    broken: dict[str, KpiError] = {}
    for stem in sorted(path.stem for path in (project.root / "params" / FOLDER).glob("*.yaml")):
        name = f"{FOLDER}/{stem}"
        try:
            before = plain.document(name)
        except KpiError as error:
            broken[stem] = error
            continue
        document = project.document(name)
        try:
            cards.append(_Checker(document, known).ready(_overridden(project, name)))
        except KpiError as error:
            if document.data != before.data:
                raise
            broken.update(dict.fromkeys(_claims(stem, document), error))
    _refuse_doubles(cards)
    return Cards(tuple(cards), broken)


def check_card(document: Document, known: Mapping[str, Declared]) -> Scorecard:
    """One card from its file; ParameterError with file, line and key, UnknownName for an unknown indicator."""
    return _Checker(document, known).ready(frozenset())


def _claims(stem: str, document: Document) -> list[str]:
    roles = document.data.get("roles")
    said = [stem, document.data.get("id"), document.data.get("title")]
    return [str(each) for each in (*said, *(roles if isinstance(roles, list) else ())) if each]


def _refuse_doubles(cards: list[Scorecard]) -> None:
    seen: dict[str, Scorecard] = {}
    for each in cards:
        other = seen.setdefault(each.card.id, each)
        if other is not each:
            raise ParameterError(
                "score.card.claimed_twice", name=each.card.id, files=f"{other.file}、{each.file}"
            )


_SENTINEL = "\x00overridden"


def _overridden(project: Project, name: str) -> frozenset[Path]:
    """The items whose target this run sets: found by setting it to a mark and looking where the mark stands."""
    found: set[Path] = set()
    for full in project.overrides:
        if full.startswith(f"{FOLDER}.") and full.endswith(".target"):
            marked = Project(project.root, {full: _SENTINEL}).document(name).data
            found |= {path[:-1] for path, value in leaves(marked) if value == _SENTINEL}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Checker:
    """One card's file and the indicators there are."""

    document: Document
    known: Mapping[str, Declared]

    def ready(self, overridden: frozenset[Path]) -> Scorecard:
        refuse_absurd(self.document)
        card = self.document.check(Card)
        for path, problem in weights.problems(card):
            raise self.problem(path, problem)
        used = weights.used_weights(card)
        lines = []
        for path, group, item in card.items():
            weight = used[cast(int, path[1])][cast(int, path[3])]
            line = self.line(path, group, item)
            lines.append(replace(line, weight=weight, overridden=path in overridden))
        for index, each in enumerate(card.adjustments):
            self.rule(("adjustments", index), each.rule, each.indicator)
        return Scorecard(card, tuple(lines), self.known, weights.said(card), self.document.file)

    def problem(self, path: Path, text: Message) -> ParameterError:
        """The error at ``path``, with what is written there."""
        node: object = self.document.data
        for step in path:
            if isinstance(node, dict):
                node = node.get(step)
            elif isinstance(node, list) and isinstance(step, int):
                node = node[step]
        return self.document.problem(path, text, "…" if isinstance(node, dict | list) else node)

    def line(self, path: Path, group: Group, item: Item) -> Line:
        wish = self.wish(path, item)
        rule = _rule(item, wish)
        declared = self.rule(path, rule, item.indicator)
        most = rule.winnable()
        if most is not None and most > item.weight:
            raise self.problem(
                path, message("score.card.wins_more", most=f"{most:f}", weight=f"{item.weight:f}")
            )
        part, per_day = self.meaning(path, item, declared, wish)
        text = item.target_text or (item.target if isinstance(item.target, str) else None)
        if not isinstance(item.target, Decimal):
            own = wish.value if wish and not _of_standard(item, wish) else None
            unit = wish.unit if wish and wish.unit else "count"
            return Line(group, item, item.weight, rule, declared, own, part, per_day, unit, text)
        if declared is not None and declared.unit == "percent" and abs(item.target) > 10:
            raise self.problem((*path, "target"), message("score.card.percent_target"))
        return Line(group, item, item.weight, rule, declared, item.target, part, text=text)

    def wish(self, path: Path, item: Item) -> Wish | None:
        """What an item's own target says where it is a text."""
        if isinstance(item.target, Decimal) or (item.rule is not None and not item.rule.uses_target):
            return None
        text = item.target or item.target_text
        wish = parse_target(text) if text else None
        if text and wish is None:
            raise self.problem(_target_path(path, item), message("score.card.bad_target_text"))
        return wish

    def meaning(
        self, path: Path, item: Item, declared: Declared | None, wish: Wish | None
    ) -> tuple[Part, bool]:
        """Which part of the figure the card's own target is for, and whether it is meant a day."""
        if wish is None or wish.kind != "number" or declared is None or _of_standard(item, wish):
            return item.part or "value", False
        unit, own = wish.unit, declared.unit
        fits = {
            "percent": own in _RATIOS,
            "seconds": own == "seconds",
            "hours": own == "hours",
            "money": own in {"money", *_RATIOS},
        }
        if not fits.get(unit, True):
            raise self.problem(_target_path(path, item), message("score.card.target_unit", unit=own))
        on_ratio = unit in {"count", "money"} and own in _RATIOS
        part = item.part or ("numerator" if on_ratio else "value")
        # A figure that is itself one of a day (fans a day) does not grow with the days.
        return part, wish.per_day and (part != "value" or adds_up(declared))

    def rule(self, path: Path, rule: Rule, indicator: str | None) -> Declared | None:
        """The indicator's declaration, after everything in the rule has been checked."""
        declared = self.declared((*path, "indicator"), indicator)
        if rule.needs_indicator and indicator is None:
            raise self.problem(path, message("score.card.indicator_needed", kind=rule.kind))
        for inner, problem in rule.problems(declared.better if declared else "none"):
            raise self.problem((*path, "rule", *inner), problem)
        for inner, name in rule.indicators():
            self.declared((*path, "rule", *inner), name)
        return declared

    def declared(self, path: Path, name: str | None) -> Declared | None:
        """An indicator by id; ParameterError with the nearest known names."""
        if name is None or name in self.known:
            return None if name is None else self.known[name]
        names = [*self.known, *(each.label.zh for each in self.known.values())]
        raise self.problem(path, UnknownName.among("indicator", name, names).message)


def _target_path(path: Path, item: Item) -> Path:
    return (*path, "target" if item.target is not None else "target_text")


def _of_standard(item: Item, wish: Wish) -> bool:
    """Whether the target is a percentage of the rule's standard and no figure of its own."""
    return isinstance(item.rule, Attainment) and item.rule.standard is not None and wish.unit == "percent"


def _rule(item: Item, wish: Wish | None) -> Rule:
    """The item's rule; where it names none, what its target text asks for."""
    rule: AnyRule | None = item.rule
    if isinstance(rule, RatingRule) and wish is not None and wish.kind == "nearest":
        return rule.model_copy(update={"aim": "nearest", "of": wish.of or rule.of})
    if isinstance(rule, Attainment) and wish is not None and _of_standard(item, wish):
        return rule.model_copy(update={"share": wish.value})
    if rule is not None:
        return rule
    if wish is not None and wish.kind == "best":
        return Relative(to=Reference(of="best"))
    return Nearest(reach=wish.value) if wish is not None and wish.kind == "nearest" else Attainment()
