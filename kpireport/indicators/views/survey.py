"""Answers to questionnaires, with the person, post or department they are about."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from kpireport.indicators.cells import Cells
from kpireport.indicators.context import Context
from kpireport.indicators.running import Run
from kpireport.indicators.views.owners import with_post

QUESTIONS: dict[str, tuple[str, ...]] = {
    "satisfaction": ("满意度", "satisfaction"),
    "ease_of_use": ("易用性", "ease_of_use", "ease of use"),
    "effectiveness": ("有效性", "effectiveness"),
    "efficiency": ("效率", "efficiency"),
    "error_rate": ("错误率", "error_rate", "error rate"),
}
_NAMED = {
    "_subject": "string",
    "_department": "string",
    "_role": "string",
    "_dcell": "int64",
    "_rcell": "int64",
}


def answers(context: Context) -> ir.Table:
    """Answers of the month, ``share`` of the full mark and its square, with whom or what they are about.

    The subject is an employee's number, else a department, else a post only one department has, else anything else:
    then the answer counts for the shop alone. ``asks_<indicator>`` by the question's text.
    """
    given = context.between("surveys", "answered_at")
    given = given.filter(given.of > 0)
    share = (given.score / given.of).cast("decimal(18, 6)")
    rows = given.mutate(day=given.answered_at.date(), share=share, employee_id=given.subject)
    rows = rows.mutate(square=(rows.share * rows.share).cast("decimal(18, 12)"))
    asked = {**QUESTIONS, **context.settings.survey_questions}
    question = rows.question.strip().lower()
    rows = rows.mutate(
        **{f"asks_{name}": question.isin([w.lower() for w in words]) for name, words in asked.items()}
    )
    people = with_post(context, rows)
    return _about_posts(context, people)


def _about_posts(context: Context, rows: ir.Table) -> ir.Table:
    named = context.held("subjects", _NAMED)
    joined = rows.left_join(named, rows.subject == named._subject)
    return joined.mutate(
        department=joined.department.coalesce(joined._department),
        role=joined.role.coalesce(joined._role),
        department_cell=joined.department_cell.coalesce(joined._dcell),
        role_cell=joined.role_cell.coalesce(joined._rcell),
    ).drop(*_NAMED)


def subjects(run: Run) -> pa.Table:
    """Departments and posts by the name an answer may give as its subject, each name once."""
    records = [dict(zip(_NAMED, each, strict=True)) for each in _subjects(run.cells)]
    return pa.Table.from_pylist(records, schema=ibis.schema(_NAMED).to_pyarrow())


def _subjects(cells: Cells) -> list[tuple[str, str, str | None, int, int | None]]:
    departments = {name[1]: cell for cell, name in cells.names.items() if name[0] == "department"}
    posts = [(name[2], name[1], cell) for cell, name in cells.names.items() if name[0] == "role"]
    roles = [role for role, _, _ in posts]
    found: list[tuple[str, str, str | None, int, int | None]] = [
        (department, department, None, cell, None) for department, cell in departments.items()
    ]
    found += [
        (role, department, role, departments[department], cell)
        for role, department, cell in posts
        if roles.count(role) == 1 and role not in departments
    ]
    return sorted(found, key=lambda each: each[0])
