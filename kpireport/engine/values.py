"""A month's indicator values, computed once for all departments and kept by content below the store."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import filelock
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.feather

from kpireport.data import Tables
from kpireport.engine.inputs import code_digest, rows_within_reach
from kpireport.engine.manifest import digest
from kpireport.errors import RunError
from kpireport.indicators import Catalogue, Settings, compute
from kpireport.period import Month

FOLDER = "values"
TEXTS = "sql"
_KEPT = 4  # results kept for one month: the current one and a few what-ifs


def month_values(  # noqa: PLR0913 - what they are made from, and whose are wanted
    store: Path,
    tables: Tables,
    month: Month,
    settings: Settings,
    catalogue: Catalogue,
    *,
    department: str | None = None,
) -> pd.DataFrame:
    """The long table of indicators.values for one month, from the store where it was computed before.

    All departments' rows, or those of one ``department`` and the shop.
    """
    path = store / FOLDER / f"{month}-{values_key(tables, month, settings, catalogue)}.arrow"
    if path.exists():
        return _read(path, department)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(path.parent / f".{month}.lock"):
            if not path.exists():
                texts = path.parent / TEXTS / _code()[:24]
                _write(compute(tables, month, settings, catalogue, texts=texts), path)
                _only(texts)
                _forget(path, month)
    except OSError as error:
        raise RunError(
            "engine.not_written", path=str(error.filename or path), why=error.strerror or str(error)
        ) from None
    return _read(path, department)


def values_key(tables: Tables, month: Month, settings: Settings, catalogue: Catalogue) -> str:
    """What the values depend on: the rows within reach of the month, the settings, the definitions, the code."""
    names = {name for each in catalogue.values() for choice in each.tables for name in choice.split("|")}
    names |= {"employees", "assignments", "accounts"}
    return digest(
        {
            "tables": {name: rows_within_reach(tables, name, month) for name in sorted(names)},
            "settings": settings.model_dump(mode="json"),
            "catalogue": [repr(each) for each in catalogue.values()],
            "code": _code(),
        }
    )[:24]


def _code() -> str:
    return code_digest("data", "indicators", "period.py", "project.py")


def _only(texts: Path) -> None:
    """Texts another state of the package wrote serve nobody any more."""
    for folder in texts.parent.glob("*"):
        if folder != texts:
            shutil.rmtree(folder, ignore_errors=True)


def _read(path: Path, department: str | None) -> pd.DataFrame:
    rows = pyarrow.feather.read_table(path)
    if department is not None:
        rows = rows.filter(pc.is_in(rows["department"], pa.array([department, ""], rows["department"].type)))
    frame: pd.DataFrame = rows.to_pandas()
    return frame


def _write(frame: pd.DataFrame, path: Path) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        pyarrow.feather.write_feather(frame, temporary, compression="lz4")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _forget(latest: Path, month: Month) -> None:
    others = [path for path in latest.parent.glob(f"{month}-*.arrow") if path != latest]
    for path in sorted(others, key=lambda each: each.stat().st_mtime)[: -_KEPT or None]:
        path.unlink(missing_ok=True)
