"""YAML files with their line numbers, overrides by dotted name, and checks that point at file, line and key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from kpireport.errors import DataError, ParameterError, UnknownName
from kpireport.texts import message

Model = TypeVar("Model", bound=BaseModel)
_NAMES = ("id", "indicator", "name", "title")


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: its plain content, where it stands, and where each key stands in it."""

    file: str
    data: dict[str, Any]
    lines: Mapping[tuple[str | int, ...], int]

    def line(self, path: tuple[str | int, ...]) -> int:
        """The line of the key at ``path``, or of the nearest key above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: tuple[str | int, ...], text: object, found: object = "") -> ParameterError:
        """An error that names this file, the line and the key."""
        return ParameterError(
            "error.bad_parameter",
            file=self.file,
            line=self.line(path),
            key=".".join(map(str, path)) or "—",
            problem=cast(Any, text),
            found=str(found),
        )

    def check(self, model: type[Model]) -> Model:
        """The content as ``model``; ParameterError for the first thing that does not fit."""
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            raise self._explain(error) from None

    def _explain(self, error: ValidationError) -> ParameterError:
        first = error.errors(include_url=False)[0]
        path = tuple(part for part in first["loc"] if isinstance(part, int) or self._is_key(part))
        cause = first.get("ctx", {}).get("error")
        if isinstance(cause, ParameterError):
            return cause
        kind = first["type"]
        if kind in {"extra_forbidden", "missing"}:
            path = first["loc"]
        known = {"extra_forbidden", "missing", "literal_error", "enum", "union_tag_invalid"}
        known |= {"decimal_parsing", "int_parsing", "float_parsing", "bool_parsing", "string_type"}
        said = first.get("ctx", {})
        expected = str(said.get("expected") or said.get("expected_tags") or "")
        text = message(f"params.{kind}", expected=expected) if kind in known else first["msg"]
        return self.problem(path, text, first["input"] if kind != "missing" else "")

    def _is_key(self, part: str) -> bool:
        return any(part in path for path in self.lines)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe loading, without YAML 1.1's base-60 numbers and with floats such as 1e3 read as numbers."""


def read_document(path: Path, shown: str) -> Document:
    """Read one YAML file; ParameterError for bad YAML, a key written twice, or an outermost list."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError("error.missing_file", file=shown, next="") from None
    except UnicodeDecodeError as error:
        raise ParameterError("error.bad_yaml", file=shown, line=1, detail=f"UTF-8: {error.reason}") from None
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        lines = dict(_lines(node, shown))
        data = loader.construct_document(node) if node is not None else {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ParameterError("error.bad_yaml", file=shown, line=line, detail=str(error.problem)) from None
    except (yaml.YAMLError, ValueError) as error:
        raise ParameterError(
            "error.bad_yaml", file=shown, line=1, detail=str(error).splitlines()[0]
        ) from None
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        raise ParameterError("error.not_a_mapping", file=shown)
    return Document(shown, data, lines)


def _lines(
    node: yaml.Node | None, shown: str, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                twice = message("params.twice", key=name).render()
                raise ParameterError("error.bad_yaml", file=shown, line=key.start_mark.line + 1, detail=twice)
            seen.add(name)
            yield (*path, name), key.start_mark.line + 1
            yield from _lines(value, shown, (*path, name))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*path, index), value.start_mark.line + 1
            yield from _lines(value, shown, (*path, index))


def parse_value(text: str) -> Any:
    """The value of ``--set name=value``, read as YAML would (0.35 a number, exclude a text)."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return text


def override(document: Document, path: list[str], value: Any, full: str) -> Document:
    """The document with one value changed.

    A step that is no key here may name, by id, indicator, name or title, one element of a list anywhere below.
    UnknownName where no such thing is, ParameterError where several are.
    """
    data = _copy(document.data)
    node: Any = data
    for step in path[:-1]:
        node = _enter(node, step, full)
    last = path[-1]
    if isinstance(node, list):
        if not last.isdigit() or int(last) >= len(node):
            raise UnknownName.among("parameter", full, _names(node))
        node[int(last)] = value
    else:
        node[last] = value
    return Document(document.file, data, document.lines)


def _enter(node: Any, step: str, full: str) -> Any:
    if isinstance(node, dict) and step in node:
        child = node[step]
        return child if isinstance(child, dict | list) else _lost(node, full)
    if isinstance(node, list) and step.isdigit() and int(step) < len(node):
        return node[int(step)]
    found = [item for item in _elements(node) if step in {str(item.get(name)) for name in _NAMES}]
    if len(found) > 1:
        raise ParameterError("params.ambiguous", name=full, step=step, count=len(found))
    if not found and isinstance(node, dict) and next(_elements(node), None) is None:
        return node.setdefault(step, {})  # a default not written out; the model refuses what it does not know
    return found[0] if found else _lost(node, full)


def _lost(node: Any, full: str) -> Any:
    raise UnknownName.among("parameter", full, _names(node))


def _elements(node: Any) -> Iterator[dict[str, Any]]:
    for child in node if isinstance(node, list) else node.values():
        if isinstance(node, list) and isinstance(child, dict):
            yield child
        if isinstance(child, dict | list):
            yield from _elements(child)


def _names(node: Any) -> list[str]:
    own = [str(key) for key in node] if isinstance(node, dict) else []
    return own + [str(item[name]) for item in _elements(node) for name in _NAMES if name in item]


def _copy(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _copy(value) for key, value in node.items()}
    return [_copy(value) for value in node] if isinstance(node, list) else node
