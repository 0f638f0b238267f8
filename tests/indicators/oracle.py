"""Every service indicator worked out a second time, from the words of the brief, for a whole small company.

``oracle(rows, spans, rules)`` → {(span, scope, department, role, employee_id): {indicator: (n, d, value)}},
blanks as ``""`` and None where there is no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from tests.indicators.oracle_book import Figure, Key, Period, Scope, book_of
from tests.indicators.oracle_facts import Facts, Row, Rows, Rules, held
from tests.indicators.oracle_figures import WORKS


def oracle(rows: Rows, spans: Sequence[Period], rules: Rules) -> dict[Key, dict[str, Figure]]:
    """All service indicators of every span, for the shop and every department, role and person with a post.

    The first of ``spans`` is the month.
    """
    end = datetime.combine(spans[0][2] + timedelta(days=1), time())
    book = book_of(Facts(rows, rules, end))
    found = {}
    for span in spans:
        shop = Scope(*span, "shop")
        for scope in _scopes(book.facts, span):
            found[scope.key] = {
                name: figure for work in WORKS for name, figure in work(book, scope, shop).items()
            }
    return found


def spans_of(year: int, month: int, style: str = "four") -> list[Period]:
    """The month and its weeks: 1–7, 8–14, 15–21, 22–end, or Monday to Sunday cut off at the month's ends."""
    first = date(year, month, 1)
    days = [first + timedelta(days=n) for n in range(31)]
    days = [day for day in days if day.month == month]
    weeks: list[list[date]] = []
    for day in days:
        begins = day.day in {1, 8, 15, 22} if style == "four" else day.day == 1 or day.isoweekday() == 1
        if begins:
            weeks.append([])
        weeks[-1].append(day)
    return [
        ("month", days[0], days[-1]),
        *((f"W{number}", week[0], week[-1]) for number, week in enumerate(weeks, start=1)),
    ]


def serving(rows: Rows, spans: Sequence[Period]) -> set[tuple[str, str]]:
    """(span, employee_id) of everybody with an account in the span; for others there is no figure to compare."""
    return {
        (name, row["employee_id"])
        for name, first, last in spans
        for row in rows.get("accounts", ())
        if row["starts_on"] <= last and (row["ends_on"] is None or row["ends_on"] >= first)
    }


def _scopes(facts: Facts, span: Period) -> list[Scope]:
    """The shop and every person, role and department there ever was: late credit may reach those who have moved on."""
    names = (_names(row) for row in facts.table("assignments"))
    return [Scope(*span, *name) for name in sorted({("shop", "", "", "")}.union(*names))]


def on_duty(rows: Rows, spans: Sequence[Period]) -> set[Key]:
    """For whom there must be figures: the shop, and everybody with a post on some day of the span."""
    found: set[Key] = set()
    for name, first, last in spans:
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        found.add((name, "shop", "", "", ""))
        for row in rows["assignments"]:
            if any(held(row, day) for day in days):
                found |= {(name, *names) for names in _names(row)}
    return found


def _names(row: Row) -> set[tuple[str, str, str, str]]:
    department, role = row["department"], row["role"]
    return {
        ("person", department, role, row["employee_id"]),
        ("role", department, role, ""),
        ("department", department, "", ""),
    }
