"""One department and month as an analyst's notebook sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kpireport.appraisal import appraise
from kpireport.appraisal.model import Appraisal
from kpireport.engine import frames
from kpireport.engine.charts import UnitCharts
from kpireport.engine.grounds import Grounds
from kpireport.engine.ledger import APPRAISALS, BUNDLE
from kpireport.reports.bundle import Bundle, Edition
from kpireport.reports.remarks import with_remarks

if TYPE_CHECKING:
    from kpireport.data import Readiness
    from kpireport.engine.answers import Answers
    from kpireport.engine.office import MonthView

INDICATORS = "indicators.parquet"
SCORES = "scores.parquet"


@dataclass(frozen=True)
class Unit:
    """One department and month. Frames have one row for each thing they name; a missing figure is missing, never 0."""

    view: MonthView
    department: str

    @cached_property
    def readiness(self) -> Readiness:
        """What the data of the month allow: per table rows, gaps and what is missing because of them."""
        from kpireport.data import readiness

        office = self.view.office
        return readiness(office.project, office.tables, self.view.month, self.department, self._needs)

    @cached_property
    def _needs(self) -> dict[str, tuple[str, ...]]:
        """The tables each indicator on this department's cards needs."""
        office = self.view.office
        roles = office.project.department(self.department).roles.values()
        cards = [office.cards.get(role.scorecard) for role in roles if role.scorecard]
        names = dict.fromkeys(line.item.indicator for card in cards for line in card.lines)
        return {name: office.catalogue[name].tables for name in names if name and name in office.catalogue}

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """The values of this department's people, posts and of itself, and the shop's; columns as `MonthView.values`."""
        values = self.view.values
        mine = (values["department"] == self.department) | (values["scope"] == "shop")
        return values[mine].reset_index(drop=True)

    def measure(self, *names: str) -> pd.DataFrame:
        """Only these indicators (id or name), measured now and not kept: for trying out other settings."""
        values = self.view.measure(*names)
        mine = (values["department"] == self.department) | (values["scope"] == "shop")
        return values[mine].reset_index(drop=True)

    @cached_property
    def appraisal(self) -> Appraisal:
        """The whole judgement: people, posts, department."""
        office = self.view.office
        return appraise(
            office.project,
            office.tables,
            self.view.values,
            self._before,
            self.view.month,
            self.department,
            office.catalogue,
            office.cards,
            office.ledger.history(self.view.month),
            self.readiness,
        )

    @property
    def _before(self) -> dict[str, pd.DataFrame]:
        """Earlier months' values of this department and the shop: nobody is held against another's past."""
        from kpireport.engine.values import month_values

        office = self.view.office
        store = office.project.path(office.project.company.store)
        known = (office.settings, office.catalogue)
        return {
            str(each.month): month_values(
                store, office.tables, each.month, *known, department=self.department
            )
            for each in self.view.earlier
        }

    @cached_property
    def scores(self) -> pd.DataFrame:
        """One row a person, post and item: month, department, role, employee_id, name, group, item, indicator, value,
        target, weight, rule, points, reason.
        """
        return frames.scores(self.appraisal)

    @cached_property
    def appraisals(self) -> pd.DataFrame:
        """One row a person: total, full, grade, failed, provisional, pay and flags."""
        return frames.appraisals(self.appraisal)

    @cached_property
    def pay(self) -> pd.DataFrame:
        """What the points are worth, added up by plan and branch of its rule: people and amount, no names."""
        return frames.pay(self.appraisal)

    @property
    def roles(self) -> tuple[str, ...]:
        """The posts that are judged in this month."""
        return tuple(summary.role for summary in self.appraisal.roles if summary.people and summary.card)

    def overview(self, *names: str) -> pd.DataFrame:
        """The month's figures of the department and its posts side by side: those the cards judge, or those of ``names``."""
        judged = dict.fromkeys(self.scores["indicator"].dropna())
        known = self.view.office.catalogue
        chosen = [known.find(name).id for name in names] or list(judged)
        return frames.overview(self.indicators, known, self.department, chosen)

    @cached_property
    def held(self) -> pd.DataFrame:
        """Items that could not be judged, with the reason: role, name, item, reason."""
        open_ones = self.scores[self.scores["points"].isna()]
        return open_ones[["role", "name", "item", "reason"]].reset_index(drop=True)

    def explain(self, who: str, what: str, *, pay: bool = False) -> Answers:
        """Where the points of one item (its name, or an indicator's id or name) of a person (number or name) come from.

        ``.rows`` holds the rows behind the figure by view, ``.save_rows(path)`` writes them. UsageError where two are called so.
        """
        from kpireport.engine.explain import explain_now

        return explain_now(self.view.office, self.appraisal, who, what, pay=pay)

    @property
    def charts(self) -> UnitCharts:
        """Charts of the unit, drawn with matplotlib."""
        return UnitCharts(self.appraisal, self.view.office.project.company.theme)

    @cached_property
    def bundle(self) -> Bundle:
        """What the reports are printed from."""
        project = self.view.office.project
        company = project.company
        deadline = self.view.month.last + timedelta(days=company.appeal_days)
        # The database's address may hold a password, and where files lie concerns no reader.
        hidden = {"engine": None, "raw": "", "store": "", "output": "", "publish": None}
        shown = company.model_copy(update={**hidden, "english": project.english})
        made = Bundle(company=shown, edition=Edition(), appraisal=self.appraisal, appeal_until=deadline)
        return with_remarks(made, project)

    def save(self, folder: Path | str) -> None:
        """Write indicators, scores, appraisals and what they stand on as Parquet and the bundle as JSON.

        Without ``folder`` nothing is written.
        """
        if not str(folder):
            return
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        for name, frame in self._frames().items():
            frame.to_parquet(target / name, index=False)
        Grounds.of(self).save(target)
        self.bundle.save(target / BUNDLE)

    def _frames(self) -> dict[str, pd.DataFrame]:
        return {INDICATORS: self.indicators, SCORES: self.scores, APPRAISALS: self.appraisals}

    def _repr_html_(self) -> str:
        summary: Any = self.appraisal.summary
        return f"<b>{self.department} · {self.view.month}</b>（{summary.headcount} 人）"
