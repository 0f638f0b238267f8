"""B01 and B03 read a second time from schemes.md: plain loops over plain rows, nothing of the product imported."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

Row = dict[str, Any]
FIRST, LAST, DAYS = date(2024, 5, 1), date(2024, 5, 31), 31


def half_up(value: Fraction, places: int = 2) -> Fraction:
    scaled = abs(value) * 10**places
    whole = floor(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**places)


def number(value: Any) -> Fraction:
    return Fraction(str(value))


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def days_in_post(tables: dict[str, list[Row]], who: str) -> dict[str, list[date]]:
    """The days of May 2024 in each role, in the order the roles were taken up."""
    person = next(row for row in tables["employees"] if row["employee_id"] == who)
    found: dict[str, list[date]] = {}
    for step in range(DAYS):
        today = FIRST + timedelta(days=step)
        if today < (day(person["hired_on"]) or FIRST) or today > (day(person["left_on"]) or LAST):
            continue
        for row in tables["assignments"]:
            if row["employee_id"] == who and (day(row["starts_on"]) or FIRST) <= today <= (
                day(row["ends_on"]) or LAST
            ):
                found.setdefault(row["role"], []).append(today)
    return found


def agreed(tables: dict[str, list[Row]], who: str, column: str, on: list[date]) -> Fraction:
    total = Fraction(0)
    for today in on:
        for row in tables["pay_terms"]:
            if row["employee_id"] == who and (day(row["starts_on"]) or FIRST) <= today <= (
                day(row.get("ends_on")) or LAST
            ):
                total += number(row[column]) / DAYS
    return total


def value(values: list[Row], scope: str, indicator: str, who: str = "", role: str = "") -> Fraction | None:
    for row in values:
        if (row["span"], row["scope"], row["indicator"]) == ("month", scope, indicator):
            if scope == "person" and (row["employee_id"], row["role"]) != (who, role):
                continue
            if row["denominator"] is None:
                return number(row["numerator"])
            return number(row["numerator"]) / number(row["denominator"]) if row["denominator"] else None
    return None


def points(values: list[Row], who: str, role: str, card: list[tuple[str, int, str, str]]) -> Fraction:
    """A card of (indicator, weight, target, better): weight × attainment, at most the weight, rounded to 0.01."""
    total = Fraction(0)
    for indicator, weight, target, better in card:
        found = value(values, "person", indicator, who, role)
        assert found is not None
        reached = found / number(target) if better == "up" else number(target) / found
        total += half_up(weight * min(reached, Fraction(1)))
    return total


def total_points(
    tables: dict[str, list[Row]], values: list[Row], who: str, cards: dict[str, Any]
) -> Fraction:
    own = days_in_post(tables, who)
    count = sum(len(on) for on in own.values())
    return sum(
        (points(values, who, role, cards[role]) * len(on) / count for role, on in own.items()), Fraction(0)
    )


def b01(tables: dict[str, list[Row]], values: list[Row], who: str, cards: dict[str, Any]) -> Fraction:
    own = [today for on in days_in_post(tables, who).values() for today in on]
    reached = total_points(tables, values, who, cards)
    share = Fraction(1) if reached >= 90 else Fraction(0) if reached < 70 else reached / 100
    return half_up(agreed(tables, who, "performance_pay", own) * share)


def needed(found: Fraction | None) -> Fraction:
    assert found is not None
    return found


def task_of(months: dict[str, list[Row]]) -> Fraction:
    """Page views × mean sales a view × mean service share over the months there are."""
    per_view, share = [], []
    for name in ("2023-05", "2024-02", "2024-03", "2024-04"):
        if name in months:
            sold = needed(value(months[name], "shop", "shop_sales"))
            per_view.append(sold / needed(value(months[name], "shop", "page_views")))
            share.append(needed(value(months[name], "department", "assisted_sales")) / sold)
    views = needed(value(months["2024-05"], "shop", "page_views"))
    return views * sum(per_view) / len(per_view) * sum(share) / len(share)


def own(rows: list[Row], who: str, indicator: str, cards: dict[str, Any]) -> Fraction:
    return sum((value(rows, "person", indicator, who, role) or Fraction(0) for role in cards), Fraction(0))


def goal(tables: dict[str, list[Row]], who: str, month: str) -> Fraction | None:
    found = [row for row in tables["targets"] if (row["scope_id"], row["period"]) == (who, month)]
    return number(found[0]["value"]) if found else None


def rewards_of(
    tables: dict[str, list[Row]], months: dict[str, list[Row]], people: list[str], cards: dict[str, Any]
) -> Fraction:
    now, last, heads = months["2024-05"], months["2024-04"], len(people)
    total = Fraction(0)
    rating, industry = needed(value(now, "shop", "service_score")), number(tables["benchmarks"][0]["value"])
    if rating < industry:
        total -= 100 * heads
    elif rating > industry and rating > needed(value(last, "shop", "service_score")):
        total += 100 * heads
    means = []
    for month, rows in (("2024-04", last), ("2024-05", now)):
        goals = {who: goal(tables, who, month) for who in people}
        reached = [own(rows, who, "assisted_sales", cards) / aim for who, aim in goals.items() if aim]
        means.append(sum(reached) / len(reached))
    total += 50 * heads * ((means[1] > means[0]) - (means[1] < means[0]))
    pairs = [
        (needed(value(now, "department", name)), needed(value(last, "department", name)))
        for name in ("inquiry_conversion", "value_per_buyer")
    ]
    total += 50 * heads * (all(new > old for new, old in pairs) - all(new < old for new, old in pairs))
    return total


def b03(
    tables: dict[str, list[Row]], months: dict[str, list[Row]], people: list[str], cards: dict[str, Any]
) -> dict[str, tuple[Fraction, Fraction, Fraction, Fraction]]:
    """Fixed pay, commission, and the exact shares of both pools for each person."""
    now = months["2024-05"]
    inside, beyond, helped = {}, {}, {}
    for who in people:
        sold, aim = own(now, who, "assisted_sales", cards), needed(goal(tables, who, "2024-05"))
        rate = 5 if sold / aim < Fraction(60, 100) else 8
        inside[who] = min(sold, aim) * rate / 1000
        beyond[who] = max(sold - aim, Fraction(0)) * (10 if sold / aim >= Fraction(13, 10) else 9) / 1000
        helped[who] = own(now, who, "assisted_others", cards) * 2 / 1000
    sales = needed(value(now, "department", "assisted_sales"))
    coefficient = sales / task_of(months) * needed(value(now, "department", "inquiry_conversion")) / 100
    x = sales * coefficient + sum(inside.values()) / 5 + sum(beyond.values()) / 10
    x = max(half_up(x + rewards_of(tables, months, people, cards)), Fraction(0))
    performance = half_up(x * 8 / 10)
    marks = {who: max(total_points(tables, now, who, cards), Fraction(0)) for who in people}
    praise = {
        who: min(
            sum(5 * number(e["quantity"]) for e in tables["events"] if e["employee_id"] == who), Fraction(20)
        )
        for who in people
    }
    found = {}
    for who in people:
        on = [today for each in days_in_post(tables, who).values() for today in each]
        fixed = half_up(agreed(tables, who, "base_pay", on))
        if len(on) == DAYS:
            fixed += half_up(agreed(tables, who, "attendance_bonus", on))
        found[who] = (
            fixed,
            half_up(inside[who] * 8 / 10 + beyond[who] * 9 / 10 + helped[who]),
            performance * marks[who] / max(sum(marks.values()), Fraction(96)),
            (x - performance) * praise[who] / sum(praise.values()) if sum(praise.values()) else Fraction(0),
        )
    return found
