"""Two sets of parameters, and the sets between them: targets of the one with weights and rules of the other."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import yaml

from kpireport.project import Project, safe_name

Kind = Literal["targets", "weights", "rules"]
Documents = Mapping[str, dict[str, Any]]

_TARGETS = {"target", "target_text"}
_NAMED_BY = ("id", "indicator", "name", "title")
_CARDS = "scorecards/"
_MEASURING = ("indicators",)


def mixed(old: Documents, new: Documents, taken: Collection[Kind]) -> dict[str, dict[str, Any]]:
    """``old`` with those kinds of parameters from ``new`` that are ``taken``; how things are measured goes with the
    figures and is always that of ``new``.
    """
    found: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys([*old, *new]):
        if name.startswith(_MEASURING):
            chosen: Any = new.get(name)
        else:
            chosen = _mix(old.get(name), new.get(name), taken, name.startswith(_CARDS), "rules")
        if chosen is not None:
            found[name] = chosen
    return found


def _mix(old: Any, new: Any, taken: Collection[Kind], card: bool, kind: Kind) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        merged = {
            key: _mix(old.get(key), new.get(key), taken, card, _kind(key, kind) if card else kind)
            for key in dict.fromkeys([*old, *new])
        }
        return {key: value for key, value in merged.items() if value is not None}
    if isinstance(old, list) and isinstance(new, list) and _same_elements(old, new):
        return [_mix(left, right, taken, card, kind) for left, right in zip(old, new, strict=True)]
    return new if kind in taken else old


def _kind(key: str, otherwise: Kind) -> Kind:
    if key in _TARGETS:
        return "targets"
    return "weights" if key == "weight" else otherwise


def _same_elements(old: list[Any], new: list[Any]) -> bool:
    """Whether two lists hold the same things in the same order, known by their names."""
    if not all(isinstance(each, dict) for each in (*old, *new)):
        return False
    return [_names(each) for each in old] == [_names(each) for each in new]


def _names(element: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(element[key]) for key in _NAMED_BY if key in element)


def of_targets(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """The overrides that set a card's target: such a target wins over the targets table."""
    return {name: value for name, value in overrides.items() if name.rpartition(".")[2] in _TARGETS}


@contextmanager
def laid_out(documents: Documents, department: str, overrides: Mapping[str, Any]) -> Iterator[Project]:
    """The documents as a company's folder, for as long as it is needed, with ``overrides`` over it."""
    with tempfile.TemporaryDirectory(prefix="kpireport-") as folder:
        for name, content in documents.items():
            if name.startswith("departments/"):
                _write(Path(folder), "departments", {"departments": {department: content}})
            else:
                _write(Path(folder), name, content)
        yield Project.open(folder, overrides)


def _write(root: Path, name: str, content: Mapping[str, Any]) -> None:
    path = root.joinpath("params", *(safe_name(part) for part in f"{name}.yaml".split("/")))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False), encoding="utf-8")
