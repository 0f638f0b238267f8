"""What the data of a month allow for one department: ready, provisional (暂估) or impossible, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from statistics import median
from typing import Literal

from pydantic import Field

from kpireport.data import store
from kpireport.data.access import Tables
from kpireport.data.people import People, people_of
from kpireport.data.tables import TABLES, table_named
from kpireport.period import Month
from kpireport.project import Params, Project
from kpireport.texts import Label, Language, Message, message

Status = Literal["ready", "provisional", "impossible"]
Weight = Literal["note", "provisional", "impossible"]
Needs = Mapping[str, Sequence[str]]
_OWNED = ("messages", "conversations", "account_days")
# What a running shop's machines write every day; people's answers, events and ratings have days without any.
_DAILY = frozenset({*_OWNED, "orders", "visits", "campaigns"})


class ReadinessSettings(Params):
    """params/readiness.yaml: when a month counts as whole.

    ``closed`` are days without business. A table that has rows on ``daily`` of the days is expected on all of them;
    ``drop`` is the share of the earlier months' rows below which a month is suspect, ``unowned`` the share of rows
    of accounts nobody owns above which it is.
    """

    closed: frozenset[date] = frozenset()
    daily: float = Field(default=0.8, gt=0, le=1)
    drop: float = Field(default=0.5, ge=0, lt=1)
    unowned: float = Field(default=0.01, ge=0, le=1)
    earlier_months: int = Field(default=3, ge=1, le=12)


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is not as it should be; ``indicators`` and ``employees`` (numbers) are those it touches."""

    weight: Weight
    message: Message
    table: str = ""
    indicators: tuple[str, ...] = ()
    employees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableMonth:
    """One table in the month: rows, usual rows (median of earlier months, None without any), days without rows."""

    name: str
    label: Label
    rows: int
    usual: float | None
    gaps: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Readiness:
    """The answer for one department and month."""

    month: Month
    department: str
    status: Status
    issues: tuple[Issue, ...]
    tables: tuple[TableMonth, ...]

    @property
    def messages(self) -> tuple[Message, ...]:
        """All issues as sentences, the gravest first."""
        return tuple(issue.message for issue in self.issues)

    def of(self, employee_id: str) -> tuple[Issue, ...]:
        """What concerns one person: issues that name them, and those that name nobody."""
        return tuple(each for each in self.issues if not each.employees or employee_id in each.employees)

    def _repr_html_(self) -> str:
        return self.html("zh")

    def html(self, language: Language = "zh") -> str:
        """Status, issues and the table of rows, for notebooks."""
        heads = [
            message(f"data.ready_{head}").render(language) for head in ("table", "rows", "usual", "gaps")
        ]
        lines = "".join(
            f"<tr><td>{escape(t.label.render(language))}</td><td>{t.rows:,}</td>"
            f"<td>{'—' if t.usual is None else format(round(t.usual), ',')}</td><td>{len(t.gaps)}</td></tr>"
            for t in self.tables
        )
        said = "".join(f"<li>{escape(each.render(language))}</li>" for each in self.messages)
        status = message(f"data.status_{self.status}").render(language)
        return (
            f"<p><b>{escape(self.department)} · {self.month} · {escape(status)}</b></p><ul>{said}</ul>"
            f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{lines}</table>"
        )


def readiness(
    project: Project, tables: Tables, month: Month, department: str, needs: Needs | None = None
) -> Readiness:
    """Judge the data of ``month`` for ``department``.

    ``needs`` maps indicators to the tables they need (``messages|conversations``: one of the two); without it
    every table that has rows in any month is looked at.
    """
    settings = project.read("readiness", ReadinessSettings)
    looking = _Looking(project, tables, month, department, settings, needs or {})
    found = sorted(
        looking.issues(), key=lambda issue: ("impossible", "provisional", "note").index(issue.weight)
    )
    weights = {issue.weight for issue in found}
    status: Status = (
        "impossible" if "impossible" in weights else "provisional" if "provisional" in weights else "ready"
    )
    return Readiness(month, department, status, tuple(found), looking.table_months)


@dataclass(frozen=True)
class _Looking:
    project: Project
    tables: Tables
    month: Month
    department: str
    settings: ReadinessSettings
    needs: Needs
    table_months: tuple[TableMonth, ...] = field(init=False)
    people: People = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "people", people_of(self.tables, self.month, self.department))
        object.__setattr__(self, "table_months", tuple(self._table_month(name) for name in self._names()))

    def _names(self) -> list[str]:
        """The dated tables to look at: the ones needed, or all that ever had rows."""
        needed = {name for wanted in self.needs.values() for one in wanted for name in one.split("|")}
        return [
            name
            for name, declared in TABLES.items()
            if declared.month_from is not None and self.tables.has(name) and (not needed or name in needed)
        ]

    def _table_month(self, name: str) -> TableMonth:
        earlier = [self.month.previous(n) for n in range(1, self.settings.earlier_months + 1)]
        before = [self.tables.rows(name, each) for each in earlier if self.tables.rows(name, each)]
        rows = self.tables.rows(name, self.month)
        usual = float(median(before)) if before else None
        gaps = self._gaps(name) if rows and name in _DAILY else ()
        return TableMonth(name, TABLES[name].label, rows, usual, gaps)

    def _gaps(self, name: str) -> tuple[date, ...]:
        """The open days without rows, for a table that has rows on most days."""
        declared = table_named(name)
        column = declared.column(str(declared.month_from))
        if column.type == "text":
            return ()
        table = self.tables.table(name, [self.month])
        there = table.select(day=table[column.name].cast("date")).distinct().to_pyarrow()
        present = set(there.column("day").to_pylist())
        days = [self.month.first + timedelta(days=n) for n in range(self.month.days)]
        expected = [day for day in days if day not in self.settings.closed]
        covered = sum(day in present for day in expected)
        if covered < self.settings.daily * len(expected) and not self._daily_before(name):
            return ()
        return tuple(day for day in expected if day not in present)

    def _daily_before(self, name: str) -> bool:
        """Whether the month before had rows on most days (a month cut off in its middle is then seen)."""
        declared, before = table_named(name), self.month.previous()
        if (
            name not in _DAILY
            or not self.tables.rows(name, before)
            or declared.column(str(declared.month_from)).type == "text"
        ):
            return False
        table = self.tables.table(name, [before])
        days = table.select(day=table[str(declared.month_from)].cast("date")).distinct().count()
        return int(days.to_pyarrow().as_py()) >= self.settings.daily * before.days

    def issues(self) -> Iterator[Issue]:
        yield from self._nobody()
        yield from self._failed_sources()
        yield from self._missing_tables()
        for each in self.table_months:
            yield from self._in_table(each)
        yield from self._unowned()
        yield from self._without()

    def _nobody(self) -> Iterator[Issue]:
        if not self.people.names:
            why = message("data.ready_nobody", department=self.department, month=str(self.month))
            yield Issue("impossible", why, "assignments")
        elif self.table_months and not any(each.rows for each in self.table_months):
            yield Issue("impossible", message("data.ready_no_rows", month=str(self.month)))

    def _failed_sources(self) -> Iterator[Issue]:
        state = store.load(self.project.path(self.project.company.store))
        looked_at = {each.name for each in self.table_months} | {"employees", "assignments", "accounts"}
        for name, source in state.sources.items():
            if source.failed is not None and (source.table in looked_at or not source.files):
                why = message("data.ready_failed", source=name, why=source.failed)
                yield Issue("provisional", why, source.table, self._using(source.table))

    def _missing_tables(self) -> Iterator[Issue]:
        """Tables that indicators need and that have no row in the month; each item's own policy says what follows."""
        lacking: dict[str, list[str]] = {}
        for indicator, wanted in self.needs.items():
            for one in wanted:
                if not any(self.tables.has(name, self.month) for name in one.split("|")):
                    lacking.setdefault(one.split("|")[0], []).append(indicator)
        for name, indicators in lacking.items():
            why = message(
                "data.ready_missing",
                table=table_named(name).label,
                month=str(self.month),
                count=len(indicators),
            )
            yield Issue("note", why, name, tuple(indicators))

    def _using(self, table: str) -> tuple[str, ...]:
        return tuple(
            indicator
            for indicator, wanted in self.needs.items()
            if any(table in one.split("|") for one in wanted)
        )

    def _in_table(self, each: TableMonth) -> Iterator[Issue]:
        using = self._using(each.name)
        if each.usual and not each.rows and not self.needs:
            why = message("data.ready_none", table=each.label, month=str(self.month), usual=round(each.usual))
            yield Issue("provisional" if self._daily_before(each.name) else "note", why, each.name)
        if each.gaps and each.gaps[-1] == self.month.last and _unbroken(each.gaps):
            why = message("data.ready_cut_off", table=each.label, last=str(each.gaps[0] - timedelta(days=1)))
            yield Issue("provisional", why, each.name, using)
        elif each.gaps:
            days = "、".join(f"{day:%m-%d}" for day in each.gaps[:8]) + (" …" if len(each.gaps) > 8 else "")
            why = message("data.ready_days", table=each.label, count=len(each.gaps), days=days)
            yield Issue("provisional", why, each.name, using)
        if each.usual and each.rows and each.rows < self.settings.drop * each.usual:
            why = message("data.ready_drop", table=each.label, rows=each.rows, usual=round(each.usual))
            yield Issue("provisional", why, each.name, using)

    def _unowned(self) -> Iterator[Issue]:
        for name in _OWNED:
            rows = self.tables.rows(name, self.month)
            concerns = not self.needs or self._using(
                name
            )  # nicknames of another department's service hold nobody up
            lost = self.people.unowned(name) if rows and concerns else {}
            if not lost:
                continue
            count = sum(lost.values())
            grave = count > self.settings.unowned * rows
            samples = "、".join(list(lost)[:5])
            why = message(
                "data.ready_unowned", table=TABLES[name].label, count=count, things=len(lost), samples=samples
            )
            yield Issue("provisional" if grave else "note", why, name, self._using(name))

    def _without(self) -> Iterator[Issue]:
        """People of the department without an account, where the others have one."""
        without = self.people.without_account
        if without and len(without) < len(self.people.names):
            names = "、".join(self.people.names[who] for who in without[:8])
            why = message("data.ready_no_account", count=len(without), names=names)
            yield Issue("note", why, "accounts", employees=without)


def _unbroken(days: Sequence[date]) -> bool:
    return (days[-1] - days[0]).days == len(days) - 1
