"""Pairwise comparisons as people write them: YAML in params/ahp/, or a workbook with a sheet for each judge and group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import python_calamine
from pydantic import Field

from kpireport.appraisal.ahp import LIMIT, MOST, Floats, Weights, judged
from kpireport.errors import DataError, ParameterError
from kpireport.params import Document
from kpireport.project import Params
from kpireport.texts import Language, Message, message

Written = Decimal | str
ABOUT: dict[Language, str] = {"zh": "说明", "en": "About"}  # the sheet of a workbook that compares nothing


class Judge(Params):
    """One judge's comparisons: ``A : B`` → how many times A outweighs B (1/9 … 9)."""

    name: str
    pairs: dict[str, Written]


class Level(Params):
    """Things compared with one another by one or more judges."""

    names: tuple[str, ...] = Field(min_length=1, max_length=MOST)
    judges: tuple[Judge, ...] = Field(min_length=1)


class Study(Params):
    """Two levels of comparisons: the groups, and the items of each group (a group not named has no items)."""

    id: str
    title: str
    source: str = ""
    limit: float = Field(default=LIMIT, gt=0, le=1)
    full: Decimal = Field(default=Decimal(100), gt=0)
    groups: Level
    items: dict[str, Level] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The weights of a study: groups, the items inside each, and both as whole points of the full mark."""

    title: str
    groups: Weights
    items: Mapping[str, Weights]
    points: Mapping[str, Decimal]
    item_points: Mapping[str, Mapping[str, Decimal]]


def read_study(document: Document) -> Hierarchy:
    """A study's weights from YAML; ParameterError with file, line and key for what cannot hold."""
    study = document.check(Study)
    for group in study.items:
        if group not in study.groups.names:
            near = "、".join(study.groups.names)
            raise document.problem(("items", group), message("appraisal.ahp.no_group", groups=near), group)
    groups = _level(document, ("groups",), study.groups, study)
    items = {name: _level(document, ("items", name), level, study) for name, level in study.items.items()}
    return _hierarchy(study.title, study.full, groups, items)


def _hierarchy(title: str, full: Decimal, groups: Weights, items: Mapping[str, Weights]) -> Hierarchy:
    points = groups.points(full)
    inside = {name: found.points(points[name]) for name, found in items.items()}
    return Hierarchy(title, groups, items, points, inside)


def _level(document: Document, path: tuple[str | int, ...], level: Level, study: Study) -> Weights:
    matrices: dict[str, Floats] = {}
    for number, judge in enumerate(level.judges):
        place = (*path, "judges", number, "pairs")
        said: dict[tuple[str, str], Fraction] = {}
        for text, value in judge.pairs.items():
            pair = _pair(text, level.names)
            if pair is None:
                known = "、".join(level.names)
                raise document.problem((*place, text), message("appraisal.ahp.bad_pair", names=known), text)
            number_said = parse_scale(str(value))
            if number_said is None:
                raise document.problem((*place, text), message("appraisal.ahp.bad_scale"), value)
            said[pair] = number_said
        matrix = _matrix(level.names, said)
        if isinstance(matrix, Message):
            raise document.problem(place, matrix, judge.name)
        if judge.name in matrices:
            raise document.problem(place, message("appraisal.ahp.judge_twice"), judge.name)
        matrices[judge.name] = matrix
    what = study.title if path == ("groups",) else str(path[-1])
    return judged(level.names, matrices, what, study.limit)


def _pair(text: str, names: Sequence[str]) -> tuple[str, str] | None:
    """``A : B`` (or ``A：B``, ``A / B``) as two known names."""
    for left in names:
        for right in names:
            if left != right and re.fullmatch(
                rf"{re.escape(left)}\s*[:：/]\s*{re.escape(right)}", text.strip()
            ):
                return left, right
    return None


def parse_scale(text: str) -> Fraction | None:
    """``3``, ``1/3`` or ``0.5``; None for anything but a number from 1/9 to 9 (a little rounding of 1/9 is allowed)."""
    try:
        value = Fraction(text.strip().replace(" ", ""))
    except (ValueError, ZeroDivisionError):
        return None
    return value if Fraction(1, 9) - Fraction(1, 500) <= value <= 9 else None


def _matrix(names: Sequence[str], said: Mapping[tuple[str, str], Fraction]) -> Floats | Message:
    """The reciprocal matrix; a sentence for a pair nobody compared or two that contradict each other."""
    size = len(names)
    matrix: Floats = np.ones((size, size))
    for i in range(size):
        for j in range(i + 1, size):
            forth, back = said.get((names[i], names[j])), said.get((names[j], names[i]))
            if forth is None and back is None:
                return message("appraisal.ahp.missing", left=names[i], right=names[j])
            if forth is not None and back is not None and abs(forth * back - 1) > Fraction(1, 20):
                return message("appraisal.ahp.contradiction", left=names[i], right=names[j])
            value = float(forth) if forth is not None else 1 / float(back or 1)
            matrix[i, j], matrix[j, i] = value, 1 / value
    return matrix


def read_workbook(path: Path, shown: str, limit: float = LIMIT, full: Decimal = Decimal(100)) -> Hierarchy:
    """A study from a workbook.

    Each sheet is one judge's square table: names along the top and down the side, the cell above A1's row and column
    saying what is compared – a group's name, anything else means the groups themselves. The sheet's name is the
    judge's, up to a ``·``, ``-`` or ``_``; the one called 说明 is not read. One half of the table may stay empty. DataError for a sheet that is no
    such table, ParameterError for comparisons that cannot hold.
    """
    levels: dict[str, dict[str, tuple[tuple[str, ...], Floats]]] = {}
    for sheet, rows in _sheets(path, shown):
        head, names, matrix = _table(rows, shown, sheet)
        judge = re.split(r"[·\-_]", sheet)[0].strip() or sheet
        if judge in levels.setdefault(head, {}):
            raise DataError("appraisal.ahp.sheet_twice", file=shown, sheet=sheet, judge=judge)
        levels[head][judge] = (names, matrix)
    names_of = {head: next(iter(found.values()))[0] for head, found in levels.items()}
    tops = [head for head in levels if not any(head in names for names in names_of.values())]
    if len(tops) != 1:
        raise DataError("appraisal.ahp.no_top", file=shown, heads="、".join(levels) or "—")
    made = {head: _of_judges(head, found, shown, limit) for head, found in levels.items()}
    items = {head: found for head, found in made.items() if head != tops[0]}
    return _hierarchy(tops[0], full, made[tops[0]], items)


def _of_judges(
    head: str, found: Mapping[str, tuple[tuple[str, ...], Floats]], shown: str, limit: float
) -> Weights:
    names = next(iter(found.values()))[0]
    for judge, (own, _) in found.items():
        if own != names:
            raise DataError("appraisal.ahp.other_names", file=shown, sheet=judge, names="、".join(names))
    return judged(names, {judge: matrix for judge, (_, matrix) in found.items()}, head, limit)


def _sheets(path: Path, shown: str) -> Iterator[tuple[str, list[list[object]]]]:
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except (OSError, python_calamine.CalamineError) as error:
        raise DataError("appraisal.ahp.no_workbook", file=shown, why=str(error)) from None
    for name in book.sheet_names:
        if name in ABOUT.values():
            continue
        rows: list[list[object]] = [list(row) for row in book.get_sheet_by_name(name).to_python()]
        if any(any(str(cell).strip() for cell in row) for row in rows):
            yield name, rows


def _table(rows: list[list[object]], shown: str, sheet: str) -> tuple[str, tuple[str, ...], Floats]:
    names = tuple(str(cell).strip() for cell in rows[0][1:] if str(cell).strip())
    down = tuple(str(row[0]).strip() for row in rows[1 : len(names) + 1])
    if not names or names != down or len(set(names)) != len(names) or len(names) > MOST:
        raise DataError("appraisal.ahp.no_square", file=shown, sheet=sheet)
    said: dict[tuple[str, str], Fraction] = {}
    for i, left in enumerate(names):
        for j, right in enumerate(names):
            text = str(rows[i + 1][j + 1]).strip() if j + 1 < len(rows[i + 1]) else ""
            if i == j or not text:
                continue
            value = parse_scale(text)
            if value is None:
                place = f"{shown} » {sheet}"
                raise ParameterError(
                    "appraisal.ahp.bad_cell", place=place, left=left, right=right, found=text
                )
            said[left, right] = value
    matrix = _matrix(names, said)
    if isinstance(matrix, Message):
        raise ParameterError("appraisal.ahp.bad_sheet", place=f"{shown} » {sheet}", problem=matrix)
    return str(rows[0][0]).strip(), names, matrix
