"""A company's own indicators: params/indicators/*.yaml, read without running anything in them.

A file holds ``indicators:``, a list. Each has an ``id``, a ``name`` and a ``kind``: `simple` (an aggregation of one
table), `ratio` (two of those, or two ids) or `derived` (a formula over ids). Ids must be known above the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from kpireport.errors import ParameterError
from kpireport.indicators.custom_parts import Part, Where, build_view, own_part, sentence
from kpireport.indicators.formula import names_in
from kpireport.indicators.model import (
    Better,
    Derived,
    Expression,
    Formula,
    Indicator,
    Measure,
    Ratio,
    Who,
)
from kpireport.indicators.views.custom import Credit, TableView
from kpireport.params import Document
from kpireport.project import Params, Project
from kpireport.texts import Label, message

Path = tuple[str | int, ...]
_DECIMALS = {"percent": 1, "money": 2, "ratio": 2, "hours": 1, "days": 1, "points": 2, "seconds": 1}


class Own(Params):
    """What every indicator of a company's own says about itself."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Label
    unit: str = "count"
    decimals: int | None = Field(default=None, ge=0, le=6)
    better: Better = "up"
    definition: Label | None = None

    @field_validator("name", "definition", mode="before")
    @classmethod
    def _plain_text_is_chinese(cls, value: Any) -> Any:
        return {"zh": value} if isinstance(value, str) else value


class Simple(Own):
    """``how`` over ``column`` of one table's rows where all of ``where`` hold, by ``day``, credited to ``who``."""

    kind: Literal["simple"]
    table: str
    how: Literal["count", "nunique", "sum", "mean", "median", "p90"] = "count"
    column: str | None = None
    where: tuple[Where, ...] = ()
    day: str | None = None
    who: Credit = "shop"


class OwnRatio(Own):
    """Two aggregations, or two ids; ``over``: the denominator is the department's or the shop's figure."""

    kind: Literal["ratio"]
    numerator: str | Part
    denominator: str | Part
    over: Literal["department", "shop"] | None = None
    complement: bool = False
    unit: str = "percent"


class OwnDerived(Own):
    """A formula over ids, such as ``sales / orders - 1``."""

    kind: Literal["derived"]
    formula: str


class OwnFile(Params):
    """One file of params/indicators/."""

    indicators: tuple[Annotated[Simple | OwnRatio | OwnDerived, Field(discriminator="kind")], ...] = ()


def own_indicators(
    project: Project, shipped: Mapping[str, Indicator]
) -> tuple[tuple[Indicator, ...], dict[str, TableView]]:
    """The company's own indicators and the views they need; ParameterError names file, line and key."""
    known = dict(shipped)
    views: dict[str, TableView] = {}
    added: list[Indicator] = []
    for document in project.documents("indicators").values():
        for number, each in enumerate(document.check(OwnFile).indicators):
            path: Path = ("indicators", number)
            if each.id in known:
                raise document.problem((*path, "id"), message("indicators.own.taken"), each.id)
            made = _Builder(document, path, known, views).build(each)
            known[made.id] = made
            added.append(made)
    return tuple(added), views


class _Builder:
    """Makes one indicator of its description, in view of the ids known so far; new views are added to ``views``."""

    def __init__(
        self, document: Document, path: Path, known: Mapping[str, Indicator], views: dict[str, TableView]
    ) -> None:
        self.document, self.path, self.known, self.views = document, path, known, views

    def build(self, own: Simple | OwnRatio | OwnDerived) -> Indicator:
        """The indicator."""
        if isinstance(own, Simple):
            part = Part(
                table=own.table, how=own.how, column=own.column, where=own.where, day=own.day, who=own.who
            )
            view = self._view(part, self.path)
            return self._of_views(own, own_part(part, view), (part,), (view,))
        if isinstance(own, OwnRatio):
            return self._ratio(own)
        return self._derived(own)

    def _ratio(self, own: OwnRatio) -> Indicator:
        upper, lower = own.numerator, own.denominator
        if isinstance(upper, Part) and isinstance(lower, Part):
            first, second = (
                self._view(upper, (*self.path, "numerator")),
                self._view(lower, (*self.path, "denominator")),
            )
            top, below = own_part(upper, first), own_part(lower, second)
            for side, made in (("numerator", top), ("denominator", below)):
                if not isinstance(made, Measure) or made.how in {"median", "p90"}:
                    raise self._problem((side, "how"), "indicators.own.not_summed", "")
            assert isinstance(top, Measure)
            assert isinstance(below, Measure)
            formula = Ratio(top, below, own.complement)
            return self._of_views(own, formula, (upper, lower), (first, second))
        for side, given in (("numerator", upper), ("denominator", lower)):
            if isinstance(given, Part):
                raise self._problem((side,), "indicators.own.mixed", "")
        ids = (self._known(("numerator",), str(upper)), self._known(("denominator",), str(lower)))
        return self._of_ids(own, ids, Derived(ids[0].id, ids[1].id, own.over, own.complement), own.over)

    def _derived(self, own: OwnDerived) -> Indicator:
        try:
            names = names_in(own.formula)
        except ValueError as error:
            raise self._problem(("formula",), "indicators.own.bad_formula", str(error)) from None
        if not names:
            raise self._problem(("formula",), "indicators.own.no_ids", own.formula)
        above = tuple(self._known(("formula",), name) for name in names)
        return self._of_ids(own, above, Expression(own.formula, names), None)

    def _of_ids(
        self, own: OwnRatio | OwnDerived, above: tuple[Indicator, ...], formula: Formula, over: str | None
    ) -> Indicator:
        here = above[:1] if over == "shop" else above
        who: Who = "shop" if any(each.who == "shop" for each in here) else "employee"
        needed = tuple(dict.fromkeys(table for each in above for table in each.tables))
        text = own.formula if isinstance(own, OwnDerived) else f"{own.numerator} ÷ {own.denominator}"
        made = self._plain(own, formula, Label(zh=text, en=text))
        return replace(made, who=who, tables=needed, monthly=any(each.monthly for each in above))

    def _of_views(
        self, own: Own, formula: Formula, parts: tuple[Part, ...], views: tuple[TableView, ...]
    ) -> Indicator:
        credit = {view.credit for view in views}
        who: Who = "shop" if "shop" in credit else "account" if credit == {"account"} else "employee"
        for view in views:
            self.views[view.name] = view
        made = self._plain(own, formula, sentence(parts))
        tables = tuple(dict.fromkeys(part.table for part in parts))
        return replace(made, who=who, tables=tables, monthly=any(view.monthly for view in views))

    def _plain(self, own: Own, formula: Formula, definition: Label) -> Indicator:
        decimals = own.decimals if own.decimals is not None else _DECIMALS.get(own.unit, 0)
        return Indicator(
            own.id, own.name, own.unit, decimals, own.better, "own", (), own.definition or definition, formula,
            source=self.document.file,
        )  # fmt: skip

    def _view(self, part: Part, path: Path) -> TableView:
        return build_view(
            part, lambda steps, key, found, known: self._unknown((*path, *steps), key, found, known)
        )

    def _known(self, steps: Path, name: str) -> Indicator:
        if name not in self.known:
            raise self._unknown((*self.path, *steps), "indicators.own.unknown_id", name, list(self.known))
        return self.known[name]

    def _unknown(self, path: Path, key: str, found: str, known: list[str]) -> ParameterError:
        near = get_close_matches(found, known, 5, 0.5) or known[:5]
        return self.document.problem(path, message(key, near="、".join(near)), found)

    def _problem(self, steps: Path, key: str, found: str) -> ParameterError:
        return self.document.problem((*self.path, *steps), message(key), found)
