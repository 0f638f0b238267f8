"""Sources read, completed by their presets, and checked against the declared tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from kpireport.data.parsing import units_for
from kpireport.data.schema import Table
from kpireport.data.sources import ColumnSource, Source, Sources
from kpireport.data.tables import TABLES, table_named
from kpireport.errors import UnknownName
from kpireport.params import Document, read_document
from kpireport.project import Project, safe_name
from kpireport.texts import message

NAME = "sources"
REJECTS = "data/rejects"
MENDED = "data/mended"


def load_sources(project: Project) -> dict[str, Source]:
    """params/sources.yaml by source name, in the order written, presets laid below what stands there.

    ParameterError (file, line, key) for a source without files or table, a column the table does not have, a
    required column left unmapped, or a column mapped to nothing; UnknownName for a table or preset nobody knows.
    """
    document = project.document(NAME)
    document.check(Sources)
    found: dict[str, Source] = {}
    for name in document.data.get("sources") or {}:
        safe_name(name)
        found[name] = _completed(document, name)
        if found[name].format == "view" and not project.company.engine:
            raise document.problem((NAME, name, "format"), message("data.view_engine"), "view")
    return found


def _completed(document: Document, name: str) -> Source:
    given = document.data["sources"][name] or {}
    preset = given.get("preset")
    if preset is not None:
        given = _laid_over(_preset(document, name, str(preset)), given)
    completed = Document(document.file, {"sources": {name: given}}, document.lines)
    source = completed.check(Sources).sources[name]
    _check(completed, name, source)
    return source


def presets() -> dict[str, Path]:
    """The shipped mappings by name."""
    folder = Path(str(files("kpireport.data"))) / "presets"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def _preset(document: Document, name: str, preset: str) -> Mapping[str, Any]:
    shipped = presets()
    if preset not in shipped:
        raise document.problem(
            ("sources", name, "preset"), message("data.no_preset", known="、".join(shipped) or "—"), preset
        )
    return read_document(shipped[preset], f"presets/{preset}.yaml").data


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """``above`` wins; columns are completed one by one, and one mapped to null is taken out of the preset."""
    columns = {**(below.get("columns") or {}), **(above.get("columns") or {})}
    kept = {column: origin for column, origin in columns.items() if origin is not None}
    known = {key: value for key, value in below.items() if key in Source.model_fields}
    return {**known, **above, "columns": kept}


def _check(document: Document, name: str, source: Source) -> None:
    where = ("sources", name)
    if source.table not in TABLES:
        near = UnknownName.among("table", source.table, list(TABLES))
        raise document.problem((*where, "table"), near.message, source.table)
    if source.format == "view" and not source.view:
        raise document.problem(where, message("data.view_unnamed"))
    if source.format == "view":
        for column, origin in source.columns.items():
            wants = (origin.join, origin.pattern, origin.count, origin.format, origin.unit, origin.lookup)
            if any(wants):
                raise document.problem((*where, "columns", column), message("data.view_plain"), column)
    if source.format != "view" and not source.files:
        raise document.problem(where, message("data.no_files"))
    for key in ("record", "heading", "ignore"):
        if not _is_pattern(getattr(source, key) or ""):
            raise document.problem((*where, key), message("data.bad_pattern"), getattr(source, key))
    declared = table_named(source.table)
    for column, origin in source.columns.items():
        _check_column(document, (*where, "columns", column), declared, column, origin)
    for column in source.add_up:
        if column not in declared.names or declared.column(column).type not in {"int", "decimal", "money"}:
            raise document.problem((*where, "add_up"), message("data.no_sum"), column)
    # without any column the file's headers are the table's own names or labels, as in the template
    unmapped = [c.name for c in declared.columns if c.required and c.name not in source.columns]
    if unmapped and source.columns:
        raise document.problem(
            (*where, "columns"),
            message("data.unmapped", table=declared.label, columns="、".join(unmapped)),
            "、".join(source.columns) or "—",
        )


def _check_column(
    document: Document, where: tuple[str, ...], declared: Table, column: str, origin: ColumnSource
) -> None:
    if column not in declared.names:
        near = UnknownName.among("column", column, list(declared.names))
        raise document.problem(where, near.message, column)
    ways = sum((origin.origin is not None, bool(origin.join), origin.value is not None))
    if ways != 1:
        raise document.problem(where, message("data.one_origin"), origin.origin or "、".join(origin.join))
    if origin.optional and declared.column(column).required:
        raise document.problem(where, message("data.required_optional"), column)
    if origin.pattern is not None and not _is_pattern(origin.pattern):
        raise document.problem((*where, "pattern"), message("data.bad_pattern"), origin.pattern)
    if origin.count is not None and not _is_pattern(origin.count):
        raise document.problem((*where, "count"), message("data.bad_pattern"), origin.count)
    if origin.lookup and origin.map:
        raise document.problem((*where, "lookup"), message("data.map_and_lookup"), column)
    units = units_for(declared.column(column))
    if origin.unit is not None and origin.unit not in units:
        known = message("parsing.unknown_unit", known="、".join(units) or "—")
        raise document.problem((*where, "unit"), known, origin.unit)
    allowed = declared.column(column).allowed
    wrong = [v for v in (*origin.map.values(), origin.otherwise or "") if allowed and v and v not in allowed]
    if wrong:
        raise document.problem(where, message("data.bad_map", allowed="、".join(allowed)), wrong[0])


def _is_pattern(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """One raw file of a source: its name for people, where it lies, and which members of a zip are meant."""

    shown: str
    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """The name it is known by in the store; two patterns into one zip are two inputs."""
        return self.shown if self.member is None else f"{self.shown}!{self.member}"


def inputs(project: Project, source: Source) -> list[Input]:
    """The files of a source, sorted by name without ending, so that ``a.csv`` comes before ``a (1).csv``.

    Patterns are below the company's folder unless they are absolute; ``a.zip!*.csv`` means members of a zip. A
    pattern that matches nothing adds nothing; what the program itself writes is never an input.
    """
    found: dict[str, Input] = {}
    own = [
        project.path(folder) for folder in (REJECTS, MENDED, project.company.store, project.company.output)
    ]
    for pattern in source.files:
        outer, inner = split_pattern(pattern)
        for path in _matches(project.root, outer):
            each = Input(shown_name(project.root, path), path, inner or source.member)
            if not any(path.is_relative_to(ours) for ours in own):
                found[each.name] = each
    return sorted(found.values(), key=lambda each: (Path(each.shown).with_suffix("").as_posix(), each))


def split_pattern(pattern: str) -> tuple[str, str | None]:
    """``a.zip!b.csv`` as the zip and its member; any other pattern as it stands."""
    zipped, mark, inner = pattern.partition(".zip!")
    return (f"{zipped}.zip", inner) if mark else (pattern, None)


def _matches(root: Path, pattern: str) -> list[Path]:
    base, rest = (
        (root, pattern)
        if not Path(pattern).is_absolute()
        else (Path(Path(pattern).anchor), pattern.lstrip("/\\"))
    )
    named = base / rest  # brackets in the very name of a file are no pattern
    hits = [named] if _is_file(named) else [path for path in base.glob(rest) if path.is_file()]
    return [path for path in hits if not path.name.startswith(("~$", "."))]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # no name a file can have
        return False


def shown_name(root: Path, path: Path) -> str:
    """``path`` as people know it: below the company's folder, with forward slashes."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()
