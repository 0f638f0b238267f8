"""A bundle made by hand: every shape of person the templates have to cope with, with figures worked by formula."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kpireport.appraisal.model import Appraisal
from kpireport.project import Company
from kpireport.reports.bundle import Bundle, Edition
from tests.reports.sample.cards import A01, PROVISIONAL, SPANS, VETOED, line, say
from tests.reports.sample.people import HELPER, NEWCOMER, PEOPLE, TWO_POSTS, person, with_standing
from tests.reports.sample.summaries import department, role_summary

__all__ = [
    "A01",
    "EXAMPLE",
    "HELPER",
    "NEWCOMER",
    "PEOPLE",
    "PROVISIONAL",
    "SPANS",
    "TWO_POSTS",
    "VETOED",
    "bundle",
    "example",
    "example_json",
    "line",
    "say",
]


def bundle(people: tuple[tuple[str, str, str, float], ...] = PEOPLE) -> Bundle:
    """The whole bundle; ``people`` as (employee_id, name, role, skill)."""
    made = with_standing([person(number, *one) for number, one in enumerate(people)])
    roles = tuple(dict.fromkeys(role for one in made for role in one.roles))
    return Bundle(
        company=Company(name="样例商贸", name_en="Sample Trading"),
        edition=Edition(revision=1, fingerprint="7f3a91c2d45e"),
        appraisal=Appraisal(
            month="2024-05",
            department="客服部",
            people=tuple(made),
            roles=tuple(role_summary(role, made) for role in roles),
            summary=department(made),
        ),
        appeal_until=date(2024, 6, 10),
    )


EXAMPLE = Path(__file__).parents[3] / "kpireport/reports/example.json"


def example() -> Bundle:
    """What `kpireport templates preview` shows: nine of the people, without the odd names."""
    return bundle(tuple(one for one in PEOPLE if one[0] not in {"E0103", "E0106", "E0203", "E0303", "E0202"}))


def example_json() -> str:
    return example().model_dump_json() + "\n"
