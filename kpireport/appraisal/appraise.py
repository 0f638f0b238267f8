"""A department's month judged: people, posts and the department, ready to print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from kpireport.appraisal.data_state import hold_back, with_reasons
from kpireport.appraisal.helping import helper_person, helper_seats, measured, worked_outside
from kpireport.appraisal.judged import Judged
from kpireport.appraisal.judging import Rules, by_role, judge_posts, unranked
from kpireport.appraisal.lines import Line
from kpireport.appraisal.model import Appraisal, PaySheet, Person
from kpireport.appraisal.office import Office
from kpireport.appraisal.overview import Scene, department_summary, role_summary
from kpireport.appraisal.paying import Paid, pay_people
from kpireport.appraisal.people import Room, person
from kpireport.appraisal.plan import load_plans
from kpireport.appraisal.readiness import readiness
from kpireport.appraisal.records import read_records
from kpireport.appraisal.roster import Member, helpers, members
from kpireport.appraisal.settings import read_settings
from kpireport.appraisal.standing import read_history
from kpireport.appraisal.targets import read_aims
from kpireport.appraisal.trends import Course
from kpireport.data import Readiness, Tables
from kpireport.indicators.model import Catalogue
from kpireport.period import Month
from kpireport.project import Project
from kpireport.scorecards import Cards, Gathered, Seat, gather
from kpireport.scorecards.evidence import Figures
from kpireport.scorecards.gather import figures


def appraise(  # noqa: PLR0913, PLR0917 - each is one thing the engine hands over
    project: Project,
    tables: Tables,
    values: pd.DataFrame,
    previous_values: Mapping[str, pd.DataFrame],
    month: Month,
    department: str,
    catalogue: Catalogue,
    cards: Cards,
    history: pd.DataFrame | None = None,
    data: Readiness | None = None,
) -> Appraisal:
    """Judge one department and month.

    ``values``: the month's indicator values; ``previous_values``: those of earlier months by ``2024-04``; ``history``:
    stored results with the columns of `standing.COLUMNS`; ``data``: what the month's data allow, without which nothing is held
    back on their account. UnknownName for a department, card or plan nobody knows.
    """
    project.department(department)
    settings, records = read_settings(project), read_records(tables, month)
    rules = Rules(project, department, cards, load_plans(project))
    inside = members(records, month, department)
    outside = helpers(records, month, inside, worked_outside(values, rules, records, month, catalogue))
    seats = helper_seats(outside, values, records, inside)
    gathered = _gather(tables, month, project, values, previous_values, seats, rules, inside)
    course = _course(gathered, previous_values, department, settings.trend_months)
    judged = hold_back(judge_posts(rules, inside, gathered), data)
    past = read_history(history)
    aims = read_aims(tables)
    room = Room(rules, course, catalogue, settings, past, aims, judged)
    office = Office(rules, month, course, aims, records, catalogue, gathered.benchmarks)
    paid, sheets = pay_people(office, judged, past)
    made = {m.employee.employee_id: person(room, m, paid.get(m.employee.employee_id, Paid())) for m in inside}
    own = measured(rules, inside, catalogue)
    guests = [helper_person(each, seats, course, own, settings) for each in outside]
    counting = frozenset(each.card.id for each in cards if each.card.scoring == "points")
    scene = Scene(department, course, catalogue, settings, counting, data)
    lines = _lines_by_role({who: found for who, (_, found) in made.items()}, judged)
    people = [*(with_reasons(each, data) for each, _ in made.values()), *guests]
    return _put_together(scene, people, judged, lines, sheets)


def _put_together(
    scene: Scene,
    people: Sequence[Person],
    judged: Mapping[str, Sequence[Judged]],
    lines: Mapping[str, Sequence[Line]],
    sheets: Sequence[PaySheet],
) -> Appraisal:
    said = readiness(scene, people, judged)
    return Appraisal(
        month=str(scene.course.month),
        department=scene.department,
        people=tuple(people),
        roles=tuple(role_summary(scene, role, posts) for role, posts in by_role(judged).items()),
        summary=department_summary(scene, people, lines, said, sheets),
    )


def _gather(  # noqa: PLR0913, PLR0917 - each is one thing the scores depend on
    tables: Tables,
    month: Month,
    project: Project,
    values: pd.DataFrame,
    previous_values: Mapping[str, pd.DataFrame],
    helpers: Mapping[Seat, tuple[str, str]],
    rules: Rules,
    inside: Sequence[Member],
) -> Gathered:
    department = rules.department

    def frame(name: str, months: Iterable[Month] | None = None) -> pd.DataFrame | None:
        return tables.table(name, months).to_pandas() if tables.has(name) else None

    def near(frame: pd.DataFrame, who: Iterable[str] = ()) -> pd.DataFrame:
        """The rows of the department and the shop, and of ``who`` elsewhere: no judgement looks at any other."""
        return frame[frame["department"].isin([department, ""]) | frame["employee_id"].isin(list(who))]

    people = {member.employee.employee_id for member in inside} | {seat.employee_id for seat in helpers}
    previous = previous_values.get(str(month.previous()))
    return gather(
        month,
        near(values, people),
        previous=None if previous is None else near(previous),
        events=frame("events", [month]),
        ratings=frame("ratings"),
        targets=frame("targets"),
        benchmarks=frame("benchmarks"),
        weeks=project.company.weeks,
        helpers=helpers,
        unranked=unranked(rules, inside),
    )


def _course(
    gathered: Gathered, previous_values: Mapping[str, pd.DataFrame], department: str, months: int
) -> Course:
    """This month's figures and the whole-month figures of the department, its posts and the shop before."""
    known: dict[Month, Figures] = {gathered.month: gathered.now}
    if gathered.before is not None:
        known[gathered.month.previous()] = gathered.before
    for name in sorted(previous_values):
        each, frame = Month.parse(name), previous_values[name]
        if each < gathered.month and each not in known:
            near = frame[(frame["span"] == "month") & frame["department"].isin([department, ""])]
            known[each] = figures(each, near, {}, ())
    return Course(gathered.month, known, tuple(gathered.week_days), months)


def _lines_by_role(
    lines: Mapping[str, Sequence[Line]], judged: Mapping[str, Sequence[Judged]]
) -> dict[str, list[Line]]:
    """Everyone's judged lines by the role they were won in."""
    found: dict[str, list[Line]] = {}
    for who in sorted(lines):
        rest = iter(lines[who])
        for each in judged[who]:
            count = len(each.result.lines) if each.result is not None else 0
            found.setdefault(each.post.role, []).extend(next(rest) for _ in range(count))
    return found
