"""A department's workbook: what the reports say, with formulas that work the totals out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kpireport.appraisal.model import Person, Segment
from kpireport.reports.bundle import Bundle
from kpireport.reports.grid import Book, Cell, Column, Formula, Number, letters
from kpireport.reports.words import Words
from kpireport.scorecards.score import ScoreLine
from kpireport.texts import Language


def write_department(bundle: Bundle, path: Path, language: Language | None = None) -> Path:
    """People, their posts, every scored item and the posts' items of one department and month."""
    words = Words.of(bundle.company, language or bundle.company.language)
    judged = bundle.appraisal
    with Book(path, judged.month, f"{judged.department} {judged.month}") as book:
        sheets = _Department(words, judged.people)
        book.sheet(words.t("book.people"), sheets.people_columns, list(sheets.people()))
        book.sheet(words.t("book.segments"), sheets.segment_columns, list(sheets.segments()), frozen=3)
        book.sheet(words.t("book.scores"), sheets.score_columns, list(sheets.scores()), frozen=3)
        about(book, words, [bundle])
    return path


@dataclass(frozen=True)
class _Department:
    """The three sheets of a department, without pay; they refer to each other by column titles."""

    words: Words
    members: Sequence[Person]

    @property
    def people_columns(self) -> list[Column]:
        t = self.words.t
        return [
            Column(t("book.id"), width=10),
            Column(t("book.name"), width=14),
            Column(t("book.role"), width=20),
            Column(t("book.days"), "count", 7),
            Column(t("book.status"), width=10),
            Column(t("book.total"), "points", 9),
            Column(t("book.full"), "points", 8),
            Column(t("book.grade"), width=7),
            Column(t("book.failed_year"), "count", 9),
            Column(t("book.printed"), "exact", 12),
            Column(t("book.difference"), "exact", 9),
        ]

    @property
    def segment_columns(self) -> list[Column]:
        t = self.words.t
        return [
            Column(t("book.id"), width=10),
            Column(t("book.segment"), "count", 6),
            Column(t("book.name"), width=14),
            Column(t("book.role"), width=14),
            Column(t("book.card"), width=9),
            Column(t("book.first"), "day", 11),
            Column(t("book.last"), "day", 11),
            Column(t("book.days"), "count", 7),
            Column(t("book.part"), "percent", 9),
            Column(t("book.items_sum"), "points", 11),
            Column(t("book.limits"), "points", 11),
            Column(t("book.segment_total"), "points", 11),
            Column(t("book.counted"), "exact", 11),
        ]

    @property
    def score_columns(self) -> list[Column]:
        t = self.words.t
        return [
            Column(t("book.id"), width=10),
            Column(t("book.segment"), "count", 6),
            Column(t("book.name"), width=14),
            Column(t("book.role"), width=14),
            Column(t("book.group"), width=14),
            Column(t("book.item"), width=18),
            Column(t("book.weight"), "points", 8),
            Column(t("book.target"), "exact", 10),
            Column(t("book.actual"), "exact", 10),
            Column(t("book.numerator"), "exact", 12),
            Column(t("book.denominator"), "exact", 12),
            Column(t("book.rows"), "count", 9),
            Column(t("book.attainment"), "percent", 9),
            Column(t("book.points"), "points", 8),
            Column(t("book.lost"), "points", 8),
            Column(t("book.why"), "long", 60),
        ]

    def people(self) -> Iterator[list[Cell]]:
        """One row a person; the total is worked out from the segments' sheet."""
        t = self.words.t
        sheet, at = self._quoted("book.segments"), letters(self.segment_columns)
        own = letters(self.people_columns)
        for row, one in enumerate(self.members, start=2):
            sums = (
                f"=SUMIFS({sheet}!${at(t('book.counted'))}:${at(t('book.counted'))},"
                f"{sheet}!${at(t('book.id'))}:${at(t('book.id'))},$A{row})"
            )
            total = None if one.total is None else Formula(sums, float(one.total))
            printed, difference = own(t("book.printed")), own(t("book.total"))
            check = None if one.total is None else Formula(f"=ROUND({difference}{row}-{printed}{row},6)", 0)
            yield [
                one.employee_id,
                one.name,
                " → ".join(self.words.names(one.roles)),
                one.days_on_duty,
                _status(one, self.words),
                total,
                one.full if one.appraised else None,
                one.grade,
                None if one.standing is None else one.standing.failed_in_year,
                one.total,
                check,
            ]

    def segments(self) -> Iterator[list[Cell]]:
        """One row a post held; points are summed from the scores' sheet, limits and vetoes stand beside."""
        t = self.words.t
        sheet, at = self._quoted("book.scores"), letters(self.score_columns)
        own = letters(self.segment_columns)
        row = 2
        for one in self.members:
            for number, part in enumerate(one.segments, start=1):
                points = at(t("book.points"))
                summed = f"=SUMIFS({sheet}!${points}:${points},{sheet}!$A:$A,$A{row},{sheet}!$B:$B,$B{row})"
                places = [own(t(f"book.{key}")) for key in ("items_sum", "limits", "segment_total", "part")]
                yield [
                    one.employee_id,
                    number,
                    one.name,
                    self.words.name(part.role),
                    part.result.card if part.result else None,
                    part.starts_on,
                    part.ends_on,
                    part.days,
                    part.share,
                    *_segment_points(part, summed, places, row),
                ]
                row += 1

    def scores(self) -> Iterator[list[Cell]]:
        """One row a scored item; what was lost is weight − points."""
        own = letters(self.score_columns)
        weight, points = own(self.words.t("book.weight")), own(self.words.t("book.points"))
        row = 2
        for one in self.members:
            for number, part in enumerate(one.segments, start=1):
                for line, extra in _lines(part):
                    lost: Cell = None
                    if line.points is not None and not extra:
                        lost = Formula(f"={weight}{row}-{points}{row}", float(line.weight - line.points))
                    yield [
                        one.employee_id,
                        number,
                        one.name,
                        self.words.name(part.role),
                        *self._score(line, lost),
                    ]
                    row += 1

    def _score(self, line: ScoreLine, lost: Cell) -> list[Cell]:
        fact = line.fact
        return [
            line.group,
            self.words.name(line.label),
            line.weight,
            _number(line.target, line),
            _number(fact.value if fact else None, line),
            fact.numerator if fact else None,
            fact.denominator if fact else None,
            fact.rows if fact else None,
            line.attainment,
            None if line.excluded else line.points,
            None if line.excluded else lost,
            self.words.say(line.reason),
        ]

    def _quoted(self, key: str) -> str:
        return f"'{self.words.t(key)}'"


def _segment_points(part: Segment, summed: str, places: Sequence[str], row: int) -> list[Cell]:
    result = part.result
    if result is None or result.total is None:
        return [None, None, None, None]
    known = [line.points for line, _ in _lines(part) if line.points is not None and not line.excluded]
    items = sum(known, Decimal(0))
    summed_at, limits, total, share = places
    return [
        Formula(summed, float(items)),
        result.total - items,
        Formula(f"={summed_at}{row}+{limits}{row}", float(result.total)),
        Formula(f"={total}{row}*{share}{row}", float(result.total * part.share)),
    ]


def _lines(part: Segment) -> list[tuple[ScoreLine, bool]]:
    if part.result is None:
        return []
    return [(line, False) for line in part.result.lines] + [(line, True) for line in part.result.adjustments]


def _number(value: float | None, line: ScoreLine) -> Cell:
    return None if value is None else Number(value, line.decimals, percent=line.unit == "percent")


def _status(one: Person, words: Words) -> str:
    if not one.appraised:
        return words.t("verdict.not_appraised")
    return words.t("verdict.provisional") if one.provisional or one.total is None else words.t("book.final")


def about(book: Book, words: Words, bundles: Sequence[Bundle]) -> None:
    """The last sheet: of which revisions the others are."""
    columns = [
        Column(words.t("book.department"), width=16),
        Column(words.t("book.month"), width=10),
        Column(words.t("book.revision"), "count", 9),
        Column(words.t("book.fingerprint"), width=18),
        Column(words.t("book.note"), "long", 90),
    ]
    rows: list[list[Cell]] = [
        [
            words.name(bundle.appraisal.department),
            bundle.appraisal.month,
            bundle.edition.revision,
            bundle.edition.fingerprint,
            words.t("book.explained"),
        ]
        for bundle in bundles
    ]
    book.sheet(words.t("book.about"), columns, rows, frozen=0)
