"""Events, ratings, tenures and working days, each with the person and post it belongs to."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from kpireport.data import table_named
from kpireport.indicators.context import NOW, Context
from kpireport.indicators.running import Run
from kpireport.indicators.settings import Settings
from kpireport.indicators.views.owners import with_post
from kpireport.period import Month

NEEDED = ("task", "plan", "plan_done", "pick_error", "stock_error")
"""Kinds of events that indicators read beside the usual ones."""
RELATIONS = ("self", "manager", "peer", "report", "customer")


def kinds(settings: Settings) -> tuple[str, ...]:
    """Kinds of events with indicators of their own: the usual ones and the company's ``event_kinds``."""
    return tuple(dict.fromkeys((*table_named("events").column("kind").usual, *NEEDED, *settings.event_kinds)))


def happenings(context: Context) -> ir.Table:
    """Events of the month by person; ``is_<kind>``; one without a quantity counts once."""
    events = context.between("events", "happened_on")
    flags = {f"is_{kind}": events.kind == kind for kind in kinds(context.settings)}
    rows = events.mutate(day=events.happened_on, quantity=events.quantity.fill_null(1), **flags)
    return with_post(context, rows)


def ratings(context: Context) -> ir.Table:
    """Ratings of the month by the person's last post in it: ``share`` of the full mark, ``weight`` of the relation."""
    given = context.table("ratings", NOW)
    given = given.filter(given.period == context.label(), given.of > 0)
    weights = [
        (given.relation == name, weight) for name, weight in sorted(context.settings.rating_weights.items())
    ]
    weight = ibis.cases(*weights, else_=1) if weights else ibis.literal(1)
    rows = given.mutate(
        share=(given.score / given.of).cast("decimal(18, 6)"), weight=weight.cast("decimal(18, 6)")
    )
    flags = {f"by_{name}": rows.relation == name for name in RELATIONS}
    flags |= {f"of_{n}": rows["item"] == name for n, name in enumerate(context.settings.rating_items)}
    return with_last_post(
        context, rows.mutate(weighted=(rows.share * rows.weight).cast("decimal(18, 6)"), **flags)
    )


def with_last_post(context: Context, rows: ir.Table) -> ir.Table:
    """Rows of a month by ``employee_id`` with the last post the person held in it, dated on its first day."""
    posts = context.view("posts")
    held = posts.filter(
        posts.starts_on <= context.last, posts.ends_on.isnull() | (posts.ends_on >= context.first)
    )
    latest = ibis.window(
        group_by="employee_id", order_by=[held.starts_on.desc(), held.department.desc(), held.role.desc()]
    )
    last = held.mutate(_nth=ibis.row_number().over(latest))
    last = last.filter(last._nth == 0).drop("_nth", "starts_on", "ends_on")
    joined = rows.left_join(last, rows.employee_id == last.employee_id)
    return joined.drop("employee_id_right").mutate(day=context.first)


def tenures(context: Context) -> ir.Table:
    """People who held a post in the month, with ``months``: whole months from hiring to the last day they were there."""
    people = context.table("employees").select("employee_id", "hired_on", "left_on")
    last = context.last
    people = people.filter(
        people.hired_on <= last, people.left_on.isnull() | (people.left_on >= context.first)
    )
    until = ibis.ifelse(people.left_on < last, people.left_on, last)
    people = people.mutate(until=ibis.coalesce(until, last))
    ended = people.until + ibis.interval(
        days=1
    )  # a month is full on the day before its day comes round again
    whole = (ended.year() - people.hired_on.year()) * 12 + ended.month() - people.hired_on.month()
    short = ibis.ifelse(ended.day() < people.hired_on.day(), 1, 0)
    rows = with_last_post(context, people.mutate(months=(whole - short).cast("int64")))
    return rows.filter(rows.person_cell.notnull())


def workdays(context: Context) -> ir.Table:
    """A row for each person and working day of the month in a post, hired and not gone."""
    days = context.held("workdays", {"day": "date"})
    people = context.table("employees").select("employee_id", "hired_on", "left_on")
    there = [people.hired_on <= days.day, people.left_on.isnull() | (days.day <= people.left_on)]
    rows = with_post(context, days.inner_join(people, there).select("day", "employee_id"))
    return rows.filter(rows.person_cell.notnull())


def workdays_held(run: Run) -> pa.Table:
    """The working days of the month, one row each."""
    found = working_days(run.program.month, run.program.settings)
    return pa.table({"day": pa.array(found, pa.date32())})


def working_days(month: Month, settings: Settings) -> list[date]:
    """The working days of a month by the company's calendar."""
    every = [month.first + timedelta(days=n) for n in range(month.days)]
    usual = [
        day for day in every if day.isoweekday() in settings.work_weekdays and day not in settings.holidays
    ]
    return sorted({*usual, *(day for day in settings.work_days if day in every)})
