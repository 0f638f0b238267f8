"""Weights by pairwise comparison (B05): a study read from a file, and the workbook judges fill in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kpireport.appraisal.ahp import MOST
from kpireport.appraisal.comparisons import ABOUT, Hierarchy, read_study, read_workbook
from kpireport.errors import DataError, ParameterError, UsageError
from kpireport.params import read_document
from kpireport.scorecards import Scorecard
from kpireport.texts import Language, message

MADE = "2000-01"  # the month the workbook says it is of: the same bytes every time
LONGEST = 25  # characters of a judge's name; a sheet's name has 31


def weigh_file(path: Path | str) -> Hierarchy:
    """The weights of a study in a .yaml file or a filled workbook (.xlsx, .xls, .ods).

    DataError for a file that is not there or no table of comparisons; ParameterError for comparisons that cannot hold or
    contradict one another (consistency ratio above the study's limit, 0.10 by default).
    """
    file = Path(path)
    if not file.is_file():
        raise DataError("scheme.no_study", file=str(file))
    if file.suffix.lower() in {".yaml", ".yml"}:
        return read_study(read_document(file, file.name))
    return read_workbook(file, file.name)


@dataclass(frozen=True, slots=True)
class Square:
    """One table to fill: what is compared (the cell A1) and the names compared."""

    head: str
    names: tuple[str, ...]


def squares_of(card: Scorecard, top: str) -> tuple[Square, ...]:
    """The tables of a card: its groups, and the items of each group that has several. ParameterError above 15 names."""
    groups = tuple(group.name for group in card.card.groups)
    inside = (
        Square(group.name, tuple(item.name for item in group.items))
        for group in card.card.groups
        if len(group.items) > 1
    )
    found = (Square(top, groups), *inside)
    for each in found:
        if len(each.names) > MOST:
            raise ParameterError("scheme.too_many", what=each.head, count=len(each.names), most=MOST)
    return found


def write_template(
    card: Scorecard, path: Path | str, judges: Sequence[str] = (), language: Language = "zh"
) -> int:
    """Write the workbook for a card's weights: a sheet for each judge and table, after one that says how; how many tables.

    UsageError for a name that does not end in .xlsx and for a judge's name no sheet can carry.
    """
    from kpireport.reports.grid import Book, Cell, Column

    file = Path(path)
    if file.suffix.lower() != ".xlsx":
        raise UsageError("scheme.no_ending", file=str(file))

    def said(key: str) -> str:
        return message(f"scheme.{key}").render(language)

    named = tuple(judges) or (said("judge"),)
    for judge in named:
        if not judge.strip() or len(judge) > LONGEST or re.search(r"[\[\]:*?/\\'·_-]", judge):
            raise UsageError("scheme.bad_judge", name=judge, most=LONGEST)
    squares = squares_of(card, said("whole"))
    with Book(file, MADE, card.card.title) as book:
        steps: list[list[Cell]] = [[said(f"how.{step}")] for step in ("read", "scale", "once", "next")]
        book.sheet(ABOUT[language], [Column(card.card.title, "long", 100)], steps, frozen=0)
        for judge in named:
            for place, square in enumerate(squares, start=1):
                heads = [Column(square.head, width=24), *(Column(name, width=16) for name in square.names)]
                rows: list[list[Cell]] = [
                    [name, *("1" if other == name else None for other in square.names)]
                    for name in square.names
                ]
                book.sheet(f"{judge}·{place}", heads, rows, frozen=1)
    return len(named) * len(squares)
