"""Evidence put together from the month's frames, once for everyone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import isnan
from typing import Any, cast

import pandas as pd

from kpireport.indicators import missing_message
from kpireport.period import Month, WeekStyle
from kpireport.scorecards.evidence import Event, Evidence, Figures, Rating, RowKey, Seat, Targets
from kpireport.scorecards.score import Fact
from kpireport.texts import message


@dataclass(frozen=True)
class Gathered:
    """Everything of one month that scores depend on; ``of`` gives one seat's evidence."""

    month: Month
    now: Figures
    before: Figures | None
    events: Mapping[str, tuple[Event, ...]] | None = field(repr=False)
    ratings: Mapping[str, tuple[Rating, ...]] | None = field(repr=False)
    targets: Targets = field(repr=False)
    benchmarks: Mapping[str, Mapping[str, Decimal]] = field(repr=False)
    week_days: Mapping[str, tuple[date, date]] = field(repr=False)

    def of(self, seat: Seat, first: date | None = None, last: date | None = None) -> Evidence:
        """One seat's evidence. ``first`` to ``last``: its days in the post (the whole month where not given);
        events on other days belong to another seat.
        """
        start, end = first or self.month.first, last or self.month.last
        events = None
        if self.events is not None:
            events = tuple(e for e in self.events.get(seat.employee_id, ()) if start <= e.day <= end)
        return Evidence(
            seat=seat,
            now=self.now,
            before=self.before,
            events=events,
            ratings=None if self.ratings is None else self.ratings.get(seat.employee_id, ()),
            targets=self.targets,
            benchmarks=self.benchmarks,
            weeks=tuple(self.week_days),
            week_days=self.week_days,
            days=(end - start).days + 1,
            days_of_month=self.month.days,
        )


def gather(  # noqa: PLR0913 - each is one table of the month
    month: Month,
    values: pd.DataFrame,
    *,
    previous: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    ratings: pd.DataFrame | None = None,
    targets: pd.DataFrame | None = None,
    benchmarks: pd.DataFrame | None = None,
    weeks: WeekStyle = "four",
    helpers: Mapping[Seat, tuple[str, str]] | None = None,
    unranked: Collection[Seat] = (),
) -> Gathered:
    """Evidence from the indicator values of this month and the last and the canonical tables (None: no such table).

    ``helpers``: seats of people from elsewhere and the (department, role) in whose ranking they appear. ``unranked``:
    seats that appear in no ranking (on probation, where the scheme says so). Rows of another month are left out.
    """
    return Gathered(
        month=month,
        now=figures(month, values, helpers or {}, unranked),
        before=None if previous is None else figures(month.previous(), previous, {}, ()),
        events=None if events is None else _events(events, month),
        ratings=None if ratings is None else _ratings(ratings, month),
        targets=_targets(targets, month),
        benchmarks=_benchmarks(benchmarks, month),
        week_days={week.name: (week.first, week.last) for week in month.weeks(weeks)},
    )


@dataclass(frozen=True)
class _Rows(Mapping[RowKey, Fact]):
    """The long table by key; a row becomes a `Fact` when somebody looks at it, for most rows nobody does."""

    raw: Mapping[RowKey, tuple[float, float, float, int, str, str]]

    def __getitem__(self, key: RowKey) -> Fact:
        value, numerator, denominator, rows, missing, note = self.raw[key]
        return Fact(
            indicator=key[-1],
            value=_number(value),
            numerator=_number(numerator),
            denominator=_number(denominator),
            rows=rows,
            missing=missing_message(missing) if isnan(value) else None,
            note=message(f"note.{note}") if note and not isnan(value) else None,
        )

    def __iter__(self) -> Iterator[RowKey]:
        return iter(self.raw)

    def __len__(self) -> int:
        return len(self.raw)


_KEYS = ("span", "scope", "department", "role", "employee_id", "indicator")


def figures(
    month: Month, values: pd.DataFrame, helpers: Mapping[Seat, tuple[str, str]], unranked: Collection[Seat]
) -> Figures:
    """The long table of one month as figures, and who is ranked in which post."""
    frame = values[values["month"].astype(str) == str(month)] if "month" in values else values
    keys = list(zip(*(frame[name].tolist() for name in _KEYS), strict=True))
    numbers = (frame[name].astype("float64").tolist() for name in ("value", "numerator", "denominator"))
    notes = frame["note"].tolist() if "note" in frame else [""] * len(frame)
    raw = zip(*numbers, frame["rows"].tolist(), frame["missing"].tolist(), notes, strict=True)
    seats = {Seat(*key[2:5]) for key in keys if key[1] == "person"}
    ranked: dict[tuple[str, str], list[Seat]] = {}
    for seat in sorted(seats - set(unranked)):
        post = helpers.get(seat, (seat.department, seat.role))
        ranked.setdefault(post, []).append(seat)
    rows = _Rows(dict(zip(keys, raw, strict=True)))
    return Figures(month, rows, {post: tuple(each) for post, each in ranked.items()}, helpers)


def _rows(frame: pd.DataFrame) -> Iterable[dict[str, Any]]:
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def _number(value: float) -> float | None:
    return None if isnan(value) else value


def _decimal(value: Any) -> Decimal | None:
    if value is None or pd.isna(value):
        return None
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _events(frame: pd.DataFrame, month: Month) -> dict[str, tuple[Event, ...]]:
    found: dict[str, list[Event]] = {}
    for row in _rows(frame):
        day = pd.Timestamp(row["happened_on"]).date()
        if Month.of(day) == month:
            quantity = _decimal(row.get("quantity"))
            note = row.get("note")
            event = Event(
                kind=str(row["kind"]),
                quantity=Decimal(1) if quantity is None else quantity,
                points=_decimal(row.get("points")),
                day=day,
                note="" if note is None or pd.isna(note) else str(note),
            )
            found.setdefault(str(row["employee_id"]), []).append(event)
    order = {
        who: sorted(each, key=lambda e: (e.day, e.kind, e.quantity, e.note)) for who, each in found.items()
    }
    return {who: tuple(each) for who, each in order.items()}


def _ratings(frame: pd.DataFrame, month: Month) -> dict[str, tuple[Rating, ...]]:
    found: dict[str, list[Rating]] = {}
    for row in _rows(frame):
        score, of = _decimal(row["score"]), _decimal(row["of"])
        if str(row["period"]) == str(month) and score is not None and of is not None:
            rating = Rating(str(row["item"]), str(row["rater_id"]), str(row["relation"]), score, of)
            found.setdefault(str(row["employee_id"]), []).append(rating)
    return {
        who: tuple(sorted(each, key=lambda r: (r.item, r.relation, r.rater_id, r.score)))
        for who, each in found.items()
    }


def _targets(frame: pd.DataFrame | None, month: Month) -> Targets:
    values: dict[tuple[str, str, str], Decimal] = {}
    for row in _rows(frame) if frame is not None else ():
        value = _decimal(row["value"])
        if str(row["period"]) == str(month) and value is not None:
            values[str(row["scope"]), str(row["scope_id"]), str(row["indicator"])] = value
    return Targets(values)


def _benchmarks(frame: pd.DataFrame | None, month: Month) -> dict[str, dict[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = {}
    for row in sorted(_rows(frame), key=lambda r: str(r.get("shop"))) if frame is not None else ():
        value = _decimal(row["value"])
        if str(row["period"]) == str(month) and value is not None:
            found.setdefault(str(row["indicator"]), {})[str(row.get("shop") or "")] = value
    return found
