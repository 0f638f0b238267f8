"""The schemes themselves looked at (B04, B06): every card over the months that were produced, and what surveys say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from kpireport.appraisal.model import Appraisal, SurveyScore
from kpireport.appraisal.quality import CardReview, review_cards
from kpireport.appraisal.settings import read_settings
from kpireport.engine.ledger import BUNDLE, Ledger
from kpireport.engine.spec import UnitKey, parse_months
from kpireport.errors import DataError, UnknownName, UsageError
from kpireport.period import Month
from kpireport.reports.bundle import Bundle
from kpireport.texts import Language, message

if TYPE_CHECKING:
    from kpireport.project import Project

COLUMNS = (
    "card", "group", "item", "weight", "asked", "judged", "missing", "at_full", "spread", "stability", "pairs",
    "twins", "proposed", "findings",
)  # fmt: skip
OUTCOMES = (
    "csat",
    "sales",
    "retention",
    "visitors",
)  # what the scheme is for (B04): satisfaction, sales, retention, reach
INDICATORS = "indicators.parquet"
_SHARES = {"missing", "at_full", "spread"}


@dataclass(frozen=True)
class Reviews:
    """Cards reviewed over stored months; a notebook shows them as a table.

    ``outcomes``: what the company reached meanwhile, one row a month, one column for each of `OUTCOMES` (missing where the
    month has no such figure).
    """

    each: tuple[CardReview, ...]
    language: Language = "zh"
    outcomes: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __iter__(self) -> Iterator[CardReview]:
        return iter(self.each)

    def __len__(self) -> int:
        return len(self.each)

    @property
    def frame(self) -> pd.DataFrame:
        """One row an item: `COLUMNS`; ``missing``, ``at_full`` and ``spread`` are shares."""
        rows = [
            {
                "card": review.card,
                "group": item.group,
                "item": item.item,
                "weight": float(item.weight),
                "asked": item.asked,
                "judged": item.judged,
                "missing": 1 - item.judged / item.asked if item.asked else None,
                "at_full": item.at_full,
                "spread": item.spread,
                "stability": item.stability,
                "pairs": item.pairs,
                "twins": "、".join(f"{twin.item} {twin.correlation:.2f}" for twin in item.twins),
                "proposed": float(item.proposed),
                "findings": "；".join(each.render(self.language) for each in item.findings),
            }
            for review in self.each
            for item in review.items
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def save(self, path: Path | str) -> Path:
        """Write an .xlsx: a sheet of all items with their figures, a sheet of proposals. UsageError for another ending."""
        from kpireport.reports.grid import Book, Cell, Column

        file = Path(path)
        if file.suffix.lower() != ".xlsx":
            raise UsageError("scheme.no_ending", file=str(file))
        title = self._word("review")
        heads = [
            Column(self._word(f"column.{name}"), _kind(name), 28 if name == "findings" else 12)
            for name in COLUMNS
        ]
        rows: list[list[Cell]] = [
            [None if pd.isna(value) else value for value in row]
            for row in self.frame.itertuples(index=False, name=None)
        ]
        said: list[list[Cell]] = [
            [review.card, text.render(self.language)] for review in self.each for text in review.proposals
        ]
        last = max((month for review in self.each for month in review.months), default="2000-01")
        with Book(file, last, title) as book:
            book.sheet(title, heads, rows, frozen=3)
            proposal = self._word("proposals")
            book.sheet(proposal, [Column(heads[0].title), Column(proposal, "long", 110)], said, frozen=1)
        return file

    def _repr_html_(self) -> str:
        made = self.frame.drop(columns="findings").rename(columns=lambda name: self._word(f"column.{name}"))
        said = "".join(
            f"<li>{escape(text.render(self.language))}</li>" for each in self.each for text in each.proposals
        )
        html: str = made.to_html(index=False, float_format=lambda value: f"{value:.3g}")
        reached: str = self.outcomes.to_html(index=False, float_format=lambda value: f"{value:,.3g}")
        return f"{reached}{html}<ul>{said}</ul>"

    def _word(self, key: str) -> str:
        return message(f"scheme.{key}").render(self.language)


def _kind(name: str) -> str:
    if name in _SHARES:
        return "percent"
    if name in {"card", "group", "item", "twins"}:
        return "text"
    return "long" if name == "findings" else "exact" if name == "stability" else "count"


def review_stored(project: Project, months: str | None = None, card: str | None = None) -> Reviews:
    """Every card (or one, by id, title or post) over the produced months (``2024-03:2024-05``; all of them by default).

    DataError where nothing was produced, UnknownName for a card that judged nobody in these months.
    """
    appraisals = stored(project, months)
    reviews = review_cards(appraisals, read_settings(project).review)
    if card is not None:
        roles = _roles(appraisals)
        chosen = tuple(
            each for each in reviews if card in {each.card, each.title} or card in roles.get(each.card, set())
        )
        if not chosen:
            known = {name for each in reviews for name in (each.card, each.title, *roles.get(each.card, ()))}
            raise UnknownName.among("scorecard", card, sorted(known))
        reviews = chosen
    return Reviews(reviews, project.company.language, _outcomes(project, appraisals))


def _outcomes(project: Project, appraisals: Sequence[Appraisal]) -> pd.DataFrame:
    """The shop's figures of the months, as the first unit of each month that stored them has them."""
    ledger = Ledger(project.output)
    rows = []
    for month in sorted({each.month for each in appraisals}):
        files = (ledger.folder(key) / INDICATORS for key in ledger.units(Month.parse(month)))
        values = next((pd.read_parquet(file) for file in files if file.is_file()), None)
        if values is not None:
            shop = values[(values["scope"] == "shop") & (values["span"] == "month")].set_index("indicator")
            rows.append({"month": month, **{name: shop["value"].get(name) for name in OUTCOMES}})
    return pd.DataFrame(rows, columns=["month", *OUTCOMES])


def _roles(appraisals: Sequence[Appraisal]) -> dict[str, set[str]]:
    """The posts each card judged."""
    found: dict[str, set[str]] = {}
    for person in (person for each in appraisals for person in each.people):
        for segment in person.segments:
            for result in (segment.result, segment.behaviour):
                if result is not None:
                    found.setdefault(result.card, set()).add(segment.role)
    return found


def stored(project: Project, months: str | None = None) -> list[Appraisal]:
    """The appraisals produced for these months, all departments; DataError where there are none."""
    ledger = Ledger(project.output)
    asked: Sequence[Month] = parse_months(months) if months else ledger.months()
    keys = [key for month in asked for key in ledger.units(month)]
    found = [each for key in keys if (each := _one(ledger, key)) is not None]
    if not found:
        raise DataError("engine.nothing_produced", months="、".join(map(str, asked)) or "—")
    return found


def _one(ledger: Ledger, key: UnitKey) -> Appraisal | None:
    try:
        return Bundle.load(ledger.folder(key) / BUNDLE).appraisal
    except (OSError, ValueError):
        return None


def survey_stored(
    project: Project, months: str | None = None, department: str | None = None
) -> tuple[tuple[str, str, SurveyScore], ...]:
    """(month, department, score) of every surveyed indicator of produced months; the latest month by default.

    DataError where nothing was produced or nobody answered a questionnaire, UnknownName for an unknown department.
    """
    if department is not None:
        project.department(department)
    last = next((str(m) for m in reversed(Ledger(project.output).months())), None)
    found = tuple(
        (each.month, each.department, score)
        for each in stored(project, months or last)
        if department in {None, each.department}
        for score in each.summary.survey
    )
    if not found:
        raise DataError("scheme.no_survey", months=months or last or "—")
    return found
