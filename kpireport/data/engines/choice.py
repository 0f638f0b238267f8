"""Which engine a company's URL names."""

from __future__ import annotations

import os
import re
from pathlib import Path

from kpireport.data.engines.base import Engine
from kpireport.data.engines.duck import MEMORY, DuckEngine
from kpireport.errors import MachineError, ParameterError
from kpireport.texts import message


def open_engine(url: str | None, root: Path, temporary: Path | None = None, memory: str = MEMORY) -> Engine:
    """The engine of ``url``: none for DuckDB in memory, ``duckdb://file`` (read only, below ``root``),
    ``postgres://user@host/database``, ``spark://local`` or ``spark://host:7077``.

    ``${NAME}`` in it stands for an environment variable. ParameterError for another URL, MachineError where the
    engine's library is missing or it does not answer.
    """
    if not url:
        return DuckEngine(temporary, memory)
    full = _filled_in(url)
    scheme, _, rest = full.partition("://")
    try:
        if scheme == "duckdb":
            return DuckEngine(temporary, memory, _database(root, rest))
        if scheme in {"postgres", "postgresql"}:
            from kpireport.data.engines.postgres import PostgresEngine

            return PostgresEngine(full)
        if scheme == "spark":
            from kpireport.data.engines.spark import SparkEngine

            return SparkEngine(_master(rest, full))
    except ImportError as error:
        raise MachineError("data.no_library", engine=scheme, library=str(error.name or error)) from None
    raise _wrong(url)


def _database(root: Path, rest: str) -> Path:
    path = root / rest
    if not path.is_file():
        raise MachineError("data.no_engine", engine="DuckDB", detail=rest)
    return path


def _master(rest: str, full: str) -> str:
    found = re.fullmatch(r"local(?:\[(\d+|\*)\])?", rest)
    return f"local[{found[1] or '*'}]" if found else full


def _filled_in(url: str) -> str:
    def value(found: re.Match[str]) -> str:
        if found[1] not in os.environ:
            raise MachineError("data.no_variable", name=found[1])
        return os.environ[found[1]]

    return re.sub(r"\$\{(\w+)\}", value, url)


def _wrong(url: str) -> ParameterError:
    shown = re.sub(r"//[^@/]*@", "//…@", url)
    problem = message("data.bad_engine")
    return ParameterError(
        "error.bad_parameter", file="params/company.yaml", line=1, key="engine", problem=problem, found=shown
    )
