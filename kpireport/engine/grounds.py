"""What one department's month was judged on, kept beside it so that it can be judged again: values and small tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kpireport.data import Issue, Readiness, table_named
from kpireport.texts import Message

if TYPE_CHECKING:
    from kpireport.engine.unit import Unit

FOLDER = "inputs"
PEOPLE = ("employees", "assignments", "accounts", "pay_terms")
MONTHLY = ("events", "ratings", "targets", "benchmarks")
_VALUES, _READINESS = "values.parquet", "readiness.json"


@dataclass(frozen=True)
class Grounds:
    """The values of everyone the department's judgement looks at, the small tables, and what the data allowed."""

    values: pd.DataFrame
    tables: Mapping[str, pa.Table]
    readiness: Readiness

    @classmethod
    def of(cls, unit: Unit) -> Grounds:
        """What a unit stands on: rows of its people, of the month where a table has months."""
        people = {person.employee_id for person in unit.appraisal.people}
        values, opened = unit.view.values, unit.view.office.tables
        near = values["department"].isin([unit.department, ""]) | values["employee_id"].isin(people)
        small = {name: opened.table(name).to_pyarrow() for name in PEOPLE if opened.has(name)}
        small |= {
            name: opened.table(name, [unit.view.month]).to_pyarrow() for name in MONTHLY if opened.has(name)
        }
        kept = {name: _of_people(table, people) for name, table in small.items()}
        return cls(values[near].reset_index(drop=True), kept, unit.readiness)

    def save(self, folder: Path) -> None:
        """Write them below ``folder``, the same bytes for the same content."""
        target = folder / FOLDER
        target.mkdir(parents=True, exist_ok=True)
        self.values.to_parquet(target / _VALUES, index=False)
        for name, table in self.tables.items():
            keys = [(key, "ascending") for key in table_named(name).key]
            pq.write_table(table.sort_by(keys), target / f"{name}.parquet")
        said = {
            "status": self.readiness.status,
            "issues": [_issue(issue) for issue in self.readiness.issues],
        }
        (target / _READINESS).write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, readiness: Readiness) -> Grounds:
        """Read what `save` wrote; ``readiness`` says month and department. FileNotFoundError where nothing was kept."""
        source = folder / FOLDER
        tables = {
            name: pq.read_table(source / f"{name}.parquet")
            for name in (*PEOPLE, *MONTHLY)
            if (source / f"{name}.parquet").exists()
        }
        said = json.loads((source / _READINESS).read_text(encoding="utf-8"))
        issues = tuple(_read_issue(each) for each in said["issues"])
        then = Readiness(readiness.month, readiness.department, said["status"], issues, ())
        return cls(pd.read_parquet(source / _VALUES), tables, then)


def _of_people(table: pa.Table, people: Iterable[str]) -> pa.Table:
    """Rows of these people; targets also of posts, departments and shops, benchmarks all."""
    wanted = pa.array(sorted(people), pa.string())
    names = table.column_names
    if "employee_id" in names:
        return table.filter(pc.is_in(table["employee_id"], wanted))
    if "scope_id" in names:
        others = pc.not_equal(table["scope"], "person")
        return table.filter(pc.or_(others, pc.is_in(table["scope_id"], wanted)))
    return table


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "weight": issue.weight,
        "message": issue.message.model_dump(mode="json"),
        "table": issue.table,
        "indicators": list(issue.indicators),
        "employees": list(issue.employees),
    }


def _read_issue(said: Mapping[str, Any]) -> Issue:
    return Issue(
        said["weight"],
        Message.model_validate(said["message"]),
        said["table"],
        tuple(said["indicators"]),
        tuple(said["employees"]),
    )
