"""A notebook as a recipe: its one parameters cell read, parameters checked against it, run and tidied."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpireport.errors import DataError, RunError, UnknownName, UsageError
from kpireport.params import parse_value

TAG = "parameters"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A notebook on disk. ``defaults`` are the values of its parameters cell, ``digest`` stands for all it does."""

    path: Path
    shown: str
    defaults: Mapping[str, Any]
    digest: str

    def bind(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters as the notebook wants them; what was written on a command line is read by the default's type.

        UnknownName for a parameter the notebook does not have, UsageError for one of another type.
        """
        found = {}
        for name, value in parameters.items():
            if name not in self.defaults:
                raise UnknownName.among("parameter", name, sorted(self.defaults))
            default = self.defaults[name]
            found[name] = _read(value, default)
            if default is not None and not _alike(found[name], default):
                raise UsageError(
                    "engine.mistyped_parameter",
                    name=name,
                    notebook=self.shown,
                    wanted=type(default).__name__,
                    found=f"{found[name]!r} ({type(found[name]).__name__})",
                )
        return found


class Written(str):
    """A value as it was written on a command line, of no type yet."""

    __slots__ = ()


def _read(value: Any, default: Any) -> Any:
    if not isinstance(value, Written):
        return value
    return str(value) if isinstance(default, str) else parse_value(value)


def _alike(value: Any, default: Any) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, float):
        return isinstance(value, int | float)
    return isinstance(value, type(default))


def read_recipe(path: Path, shown: str) -> Recipe:
    """Read a notebook; DataError where it is missing or no notebook, RunError without exactly one parameters cell."""
    cells = read_cells(path, shown)
    tagged = [cell for cell in cells if TAG in cell.get("metadata", {}).get("tags", [])]
    if len(tagged) != 1:
        raise RunError("engine.parameter_cells", notebook=shown, count=len(tagged))
    return Recipe(path, shown, _defaults(_source(tagged[0]), shown), _digest(cells))


def read_cells(path: Path, shown: str) -> list[dict[str, Any]]:
    """The cells of a notebook file as plain JSON; DataError where it is missing or no notebook."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError:
        raise DataError("error.missing_file", file=shown, next="") from None
    except (ValueError, KeyError, TypeError):
        raise DataError("engine.no_notebook", notebook=shown) from None
    return list(cells)


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _defaults(source: str, shown: str) -> dict[str, Any]:
    """The names assigned in the parameters cell with their values, which must be plain ones."""
    found: dict[str, Any] = {}
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        raise RunError("engine.no_assignment", notebook=shown, line=error.lineno or 1) from None
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            name, value = node.target.id, node.value
        else:
            raise RunError("engine.no_assignment", notebook=shown, line=node.lineno)
        try:
            found[name] = ast.literal_eval(value)
        except ValueError:
            raise RunError("engine.no_assignment", notebook=shown, line=node.lineno) from None
    return found


def _digest(cells: list[dict[str, Any]]) -> str:
    """What the notebook says, without outputs and counters, so that opening and saving it changes nothing."""
    said = [[cell["cell_type"], _source(cell), cell.get("metadata", {}).get("tags", [])] for cell in cells]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
