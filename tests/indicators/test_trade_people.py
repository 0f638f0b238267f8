"""People and questionnaires, worked out by hand and by plain readings."""

from __future__ import annotations

import math
import random
import statistics
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kpireport.indicators import Settings, catalogue, compute
from kpireport.indicators.catalogue import shipped
from kpireport.indicators.figures import half_width, student
from kpireport.indicators.model import Catalogue
from kpireport.indicators.views.people import working_days
from kpireport.period import Month
from tests.indicators import trade_world as world
from tests.indicators.trade_world import PEOPLE, check, row

PEOPLE_IDS = [name for name, each in catalogue().items() if each.domain == "people"]
SURVEY_IDS = [name for name, each in catalogue().items() if each.domain == "survey"]
Rows = list[dict[str, Any]]


def _events(*told: tuple[str, str, str | None, str | None]) -> Rows:
    return [
        {"event_id": f"e{n}", "employee_id": "E1", "happened_on": day, "kind": kind, "quantity": quantity,
         "points": points, "recorded_by": "E2"}
        for n, (day, kind, quantity, points) in enumerate(told)
    ]  # fmt: skip


def test_events_are_counted_and_weighed_by_kind() -> None:
    events = _events(
        ("2024-02-01", "training", "1.5", "0.5"), ("2024-02-29", "training", "2", None), ("2024-03-01", "training", "9", "9"),
        ("2024-02-03", "absence", "1", "-1"), ("2024-02-04", "task", "8", None), ("2024-02-05", "late_task", "2", "-3"),
        ("2024-02-05", "plan", "4", None), ("2024-02-06", "plan_done", "3", None), ("2024-02-06", "praise", None, "0.5"),
    )  # fmt: skip
    frame = world.values(world.tables({"events": events}), PEOPLE_IDS)
    check(frame, "training_hours", 3.5, person="E1")
    check(frame, "event_count_training", 3.5, person="E1")
    check(frame, "event_points_training", 0.5, person="E1")
    check(frame, "event_count", 1.5 + 2 + 1 + 8 + 2 + 4 + 3 + 1, person="E1")
    check(frame, "event_points", 0.5 - 1 - 3 + 0.5, person="E1")
    check(frame, "event_count_praise", 1, person="E1")
    check(frame, "task_on_time_rate", 6, 8, "E1")
    check(frame, "plan_completion", 3, 4, "E1")
    check(frame, "attendance_rate", 20, 21, "E1")  # 21 weekdays in February 2024
    check(frame, "attendance_rate", 21, 21, "E2")
    check(frame, "attendance_rate", 62, 63)
    check(frame, "training_hours", 0, person="E2")
    assert row(frame, "task_on_time_rate", "E2").missing == "zero_denominator"
    assert row(frame, "training_hours", "E1", "W1").value == 1.5
    assert row(frame, "event_count", scope="role", role="售前客服").value == 22.5


def test_random_events_add_up_for_everyone() -> None:
    dice = random.Random(5)
    kinds = ["complaint", "praise", "overtime", "absence"]
    events = [
        {"event_id": f"e{n}", "employee_id": dice.choice(list(PEOPLE)), "happened_on": date(2024, dice.choice([1, 2, 2]), dice.randrange(1, 30)),
         "kind": dice.choice(kinds), "quantity": Decimal(dice.randrange(40)) / 10, "points": Decimal(dice.randrange(-9, 9)) / 2, "recorded_by": "E2"}
        for n in range(80)
    ]  # fmt: skip
    frame = world.values(world.tables({"events": list(events)}, dice), PEOPLE_IDS)
    now = [e for e in events if e["happened_on"].month == 2]
    for person in (None, *PEOPLE):
        mine = [e for e in now if person in (None, e["employee_id"])]
        for kind in kinds:
            own = [e for e in mine if e["kind"] == kind]
            check(frame, f"event_count_{kind}", sum(e["quantity"] for e in own), person=person)
            check(frame, f"event_points_{kind}", sum(e["points"] for e in own), person=person)


def test_working_days_follow_the_companys_calendar() -> None:
    calendar = Settings(
        holidays=(date(2024, 2, 12), date(2024, 2, 13)), work_days=(date(2024, 2, 18), date(2024, 3, 2))
    )
    found = working_days(Month.parse("2024-02"), calendar)
    assert len(found) == 20  # 21 weekdays, two holidays, one Sunday worked
    assert date(2024, 2, 18) in found
    assert date(2024, 2, 12) not in found


def test_somebody_hired_in_the_month_can_only_miss_days_after_it() -> None:
    staff = world.staff()
    staff["employees"][0]["hired_on"] = "2024-02-26"  # Monday to Thursday the 29th: four days
    events = _events(("2024-02-27", "absence", "1", None))
    frame = world.values(world.tables({**staff, "events": events}), ["attendance_rate"])
    check(frame, "attendance_rate", 3, 4, "E1")


@pytest.mark.parametrize(
    ("hired", "left", "months"),
    [
        ("2020-01-15", None, 49),  # to 29 February 2024
        ("2024-02-01", None, 1),  # the whole of February
        ("2024-02-02", None, 0),
        ("2023-08-31", None, 6),  # full on the day before its day comes round: the 30th, in February the last
        ("2023-02-28", "2024-02-27", 12),
        ("2023-02-28", "2024-02-26", 11),
    ],
)
def test_seniority_counts_whole_months_up_to_the_months_end_or_the_last_day(
    hired: str, left: str | None, months: int
) -> None:
    staff = world.staff()
    staff["employees"][0] |= {"hired_on": hired, "left_on": left}
    frame = world.values(world.tables(staff), ["seniority_months"])
    check(frame, "seniority_months", months, 1, "E1")
    check(frame, "seniority_months", months + 49 + 49, 3)


def _rating(  # noqa: PLR0917
    number: int, item: str, relation: str, score: str, of: str, period: str = "2024-02"
) -> dict[str, Any]:
    return {"rating_id": f"r{number}", "employee_id": "E1", "period": period, "item": item, "rater_id": "x",
            "relation": relation, "score": score, "of": of}  # fmt: skip


def test_ratings_are_weighed_by_relation_and_told_apart_by_item() -> None:
    ratings = [
        _rating(1, "写作", "manager", "8", "10"), _rating(2, "写作", "peer", "3", "5"), _rating(3, "态度", "self", "5", "5"),
        _rating(4, "态度", "self", "1", "5", "2024-01"),
    ]  # fmt: skip
    settings = Settings(rating_weights={"manager": Decimal(2), "self": Decimal(0)}, rating_items=("写作",))
    known = Catalogue.of(*shipped(settings))
    ids = ["rating_mean", "rating_mean_manager", "rating_mean_peer", "rating_mean_self", "rating_mean:写作"]
    frame = compute(world.tables({"ratings": ratings}), Month.parse("2024-02"), settings, known, ids)
    check(frame, "rating_mean", 0.8 * 2 + 0.6, 3, "E1")
    check(frame, "rating_mean:写作", 0.8 * 2 + 0.6, 3, "E1")
    check(frame, "rating_mean_manager", 1.6, 2, "E1")
    check(frame, "rating_mean_peer", 0.6, 1, "E1")
    assert row(frame, "rating_mean_self", "E1").missing == "zero_denominator"  # weighs nothing
    assert row(frame, "rating_mean", "E2").missing == "zero_denominator"
    assert world.values(world.tables({"ratings": ratings}), ["rating_mean"]).pipe(
        row, "rating_mean", "E1"
    ).value == pytest.approx(0.8)


def test_a_mark_is_counted_once_in_the_months_last_post() -> None:
    staff = world.staff()
    staff["assignments"][0]["ends_on"] = "2024-02-10"
    staff["assignments"].append(
        {
            "employee_id": "E1",
            "department": "运营部",
            "role": "运营专员",
            "starts_on": "2024-02-11",
            "on_probation": False,
        }
    )
    frame = world.values(
        world.tables({**staff, "ratings": [_rating(1, "写作", "manager", "8", "10")]}), ["rating_mean"]
    )
    assert row(frame, "rating_mean", scope="person", employee_id="E1", role="运营专员").value == 0.8
    assert (
        row(frame, "rating_mean", scope="person", employee_id="E1", role="售前客服").missing
        == "zero_denominator"
    )
    assert row(frame, "rating_mean").denominator == 1


def test_answers_are_read_with_their_margin_and_credited_to_their_subject() -> None:
    dice = random.Random(6)
    subjects = ["E1", "E2", "运营专员", "客服部", "网站"]
    answers = [
        {"survey_id": "q", "respondent_id": f"p{n}", "answered_at": f"2024-02-{dice.randrange(1, 30):02d} 12:00:00",
         "subject": dice.choice(subjects), "question": dice.choice(["满意度", "Satisfaction ", "错误率"]), "score": dice.randrange(6), "of": 5}
        for n in range(60)
    ]  # fmt: skip
    frame = world.values(world.tables({"surveys": list(answers)}, dice), SURVEY_IDS)
    credited = {None: subjects, "E1": ["E1"], "E2": ["E2"]}
    for person, about in credited.items():
        shares = [a["score"] / 5 for a in answers if a["subject"] in about and a["question"] != "错误率"]
        check(frame, "satisfaction", sum(shares), len(shares), person)
        assert row(frame, "satisfaction", person).denominator == len(shares)
        spread = statistics.stdev(shares) / math.sqrt(len(shares)) * student(len(shares) - 1)
        assert row(frame, "satisfaction_margin", person).value == pytest.approx(spread, abs=1e-6)
    pooled = {"客服部": ["E1", "E2", "客服部"], "运营部": ["运营专员"]}
    for department, about in pooled.items():
        wrong = [a["score"] / 5 for a in answers if a["subject"] in about and a["question"] == "错误率"]
        found = row(frame, "error_rate", scope="department", department=department)
        assert (found.numerator, found.denominator) == (pytest.approx(sum(wrong)), len(wrong))
    assert row(frame, "ease_of_use").missing == "zero_denominator"
    assert row(frame, "ease_of_use_margin").missing == "nothing"


def test_students_quantile_is_that_of_the_tables() -> None:
    for freedom, known in {
        1: 12.706,
        2: 4.303,
        3: 3.182,
        9: 2.262,
        10: 2.228,
        30: 2.042,
        1000: 1.962,
    }.items():
        assert student(freedom) == pytest.approx(known, abs=6e-4)
    assert math.isnan(half_width(1.0, 1.0, 1))
    assert half_width(3.0, 5.0, 2) == pytest.approx(12.7062 * 0.5, abs=1e-3)  # 1 and 2: deviation 0.7071 / √2
