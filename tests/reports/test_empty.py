"""Posts, departments and companies of nobody, of one, of very many, of people without posts or without results."""

from typing import Any

import pytest

from kpireport.appraisal.model import Person
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import Job, company_page, page_of, period_page
from kpireport.reports.render import render_page
from tests.reports import read, sample

ROLE = "售前客服"


def of(bundle: Bundle, people: tuple[Person, ...]) -> Bundle:
    """The bundle with these people in its first post and in no other."""
    role = bundle.appraisal.roles[0].model_copy(
        update={"people": tuple(one.employee_id for one in people), "peers": None, "items": ()}
    )
    changes = {"people": people, "roles": (role,)}
    return bundle.model_copy(update={"appraisal": bundle.appraisal.model_copy(update=changes)})


def without_segments(one: Person) -> Person:
    return one.model_copy(
        update={
            "segments": (),
            "total": None,
            "grade": None,
            "appraised": False,
            "status": "no_card",
            "not_appraised": sample.say("没有考核卡", "no card"),
            "trends": (),
            "weeks": (),
            "peers": None,
            "verdict": (),
            "advice": (),
        }
    )


def without_result(one: Person) -> Person:
    bare = without_segments(one)
    parts = tuple(part.model_copy(update={"result": None, "rank": None}) for part in one.segments)
    return bare.model_copy(update={"segments": parts})


def texts(bundle: Bundle, language: Any) -> dict[str, str]:
    """Every page there is of the bundle, as text."""
    pages = {
        "role": page_of(bundle, Job(kind="role", subject=ROLE)),
        "department": page_of(bundle, Job(kind="department", subject="客服部")),
        "company": company_page([bundle]),
        "period": period_page([bundle], "2024-Q2"),
    }
    for one in bundle.appraisal.people:
        pages["person"] = page_of(bundle, Job(kind="person", subject=one.employee_id))
        pages["pay"] = page_of(bundle, Job(kind="pay", subject=one.employee_id))
    return {name: read.text_of(render_page(page, language=language).content) for name, page in pages.items()}


def test_a_post_of_nobody_says_so(bundle: Bundle) -> None:
    found = texts(of(bundle, ()), "zh")
    assert "本月岗位里没有人" in found["role"]
    assert "公司月度绩效" in found["company"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_person_without_any_post_of_the_month_has_every_page(bundle: Bundle, language: Any) -> None:
    found = texts(of(bundle, (without_segments(bundle.appraisal.people[0]),)), language)
    assert all("样例一" in found[name] for name in ("role", "period", "person", "pay"))
    said = "不考核" if language == "zh" else "Notappraised"
    assert said in found["role"]
    assert said in found["person"]


def test_people_without_results_have_every_page(bundle: Bundle) -> None:
    people = tuple(without_result(one) for one in bundle.appraisal.people[:3])
    found = texts(of(bundle, people), "zh")
    assert "不考核" in found["role"]
    assert "平均分" in found["department"]


def test_one_person_alone_in_a_post_is_compared_with_nobody(bundle: Bundle) -> None:
    alone = bundle.appraisal.people[0].model_copy(update={"peers": None})
    found = texts(of(bundle, (alone,)), "zh")
    assert "本月没有可比的同岗位得分" in found["person"]


def test_two_in_a_post_are_too_few_to_compare_and_that_is_said(bundle: Bundle) -> None:
    few = bundle.appraisal.people[0]
    assert few.peers is not None
    nothing = {"count": 2, "lower": None, "median": None, "upper": None}
    alone = few.model_copy(update={"peers": few.peers.model_copy(update=nothing)})
    assert "岗位里只有2人有总分，人数太少" in texts(of(bundle, (alone,)), "zh")["person"]


@pytest.mark.parametrize("count", [25, 60])
def test_figures_of_very_many_people_in_a_post_stand_apart(bundle: Bundle, count: int) -> None:
    first = next(one for one in bundle.appraisal.people if ROLE in one.roles and one.weeks)
    people = tuple(
        first.model_copy(update={"employee_id": f"E7{n:03d}", "name": f"样例{n}"}) for n in range(count)
    )
    items = bundle.appraisal.roles[0].items
    crowd = of(bundle, people)
    (role,) = crowd.appraisal.roles
    appraisal = crowd.appraisal.model_copy(update={"roles": (role.model_copy(update={"items": items}),)})
    page = page_of(crowd.model_copy(update={"appraisal": appraisal}), Job(kind="role", subject=ROLE))
    text = read.text_of(render_page(page).content)
    assert "各周名次" in text
    assert text.count(f"E7{count - 1:03d}") >= 2
