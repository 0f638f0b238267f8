"""params/appraisal.yaml: grades, and when a figure is too small to speak of."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field, model_validator

from kpireport.project import Params, Project
from kpireport.texts import message


class Grade(Params):
    """A grade and the least per cent of full marks that earns it."""

    grade: str
    at_least: Decimal


class StandardRule(Params):
    """A standard (B04): an indicator of the department (the shop's where it has none) and its limit."""

    indicator: str
    at_least: float | None = None
    at_most: float | None = None


class Review(Params):
    """When the evaluation of a scheme (B04) finds fault with an item.

    ``full_most``: share of full marks from which it tells nobody apart; ``spread_least``: standard deviation of the
    points as a share of the weight; ``stability_least`` and ``twin_least``: rank correlations; ``missing_most``: share
    without points; ``cut``: the part of the weight a finding costs; ``least_people``: fewer are not spoken of.
    """

    full_most: float = Field(default=0.9, gt=0, le=1)
    spread_least: float = Field(default=0.03, ge=0)
    stability_least: float = Field(default=0.2, ge=-1, le=1)
    twin_least: float = Field(default=0.9, gt=0, le=1)
    missing_most: float = Field(default=0.2, ge=0, le=1)
    cut: Decimal = Field(default=Decimal("0.5"), ge=0, le=1)
    least_people: int = Field(default=8, ge=3)


class Settings(Params):
    """Grades from the best down; the least rows, people and points worth speaking of."""

    grades: tuple[Grade, ...] = (
        Grade(grade="A", at_least=Decimal(90)),
        Grade(grade="B", at_least=Decimal(80)),
        Grade(grade="C", at_least=Decimal(70)),
        Grade(grade="D", at_least=Decimal(0)),
    )
    small_sample: int = Field(default=30, ge=0)
    least_peers: int = Field(default=5, ge=2)
    trend_months: int = Field(default=6, ge=1, le=24)
    figures: tuple[str, ...] = ()
    figures_shown: int = Field(default=6, ge=0)
    helper_floor: Decimal = Field(default=Decimal("0.5"), ge=0, le=1)
    standards: tuple[StandardRule, ...] = ()
    review: Review = Review()
    worth_a_word: Decimal = Decimal("0.5")

    @model_validator(mode="after")
    def _from_the_best_down(self) -> Settings:
        marks = [each.at_least for each in self.grades]
        if marks != sorted(set(marks), reverse=True):
            raise ValueError(message("appraisal.grades_order").render())
        return self

    def grade(self, total: Decimal | None, full: Decimal) -> str | None:
        """The grade of ``total`` of ``full`` points; below the last mark still the last grade. None without points."""
        if total is None or full <= 0 or not self.grades:
            return None
        reached = round(total * 100 / full, 9)
        return next((g.grade for g in self.grades if reached >= g.at_least), self.grades[-1].grade)


def read_settings(project: Project) -> Settings:
    """The company's settings; an absent file means the defaults."""
    return project.read("appraisal", Settings)
