"""The weekly ranking of a post, against weeks written by hand."""

from decimal import Decimal

import pytest

from kpireport.appraisal.model import Person
from kpireport.reports import weeks
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import Job, page_of
from kpireport.reports.render import render_page
from kpireport.texts import Message
from tests.reports import read
from tests.reports.test_why import week, weekly

# by person: ranks and points of the first item in weeks 1 and 2, points of the second
HAND = {"E0101": ((1, 3), (2, 2), -1, 0), "E0102": ((2, 2), (9, -1), 0, 0), "E0103": ((5, 0), (1, 3), 0, -2)}


def ranked(bundle: Bundle) -> Bundle:
    """Three people on a card that ranks its first item by the week and counts the second by the week."""
    people = tuple(_on_card(one) for one in bundle.appraisal.people if one.employee_id in HAND)
    role = bundle.appraisal.roles[0].model_copy(update={"people": tuple(HAND), "full": None, "peers": None})
    changes = {"people": people, "roles": (role,)}
    return bundle.model_copy(update={"appraisal": bundle.appraisal.model_copy(update=changes)})


def _on_card(one: Person) -> Person:
    (rank1, won1), (rank2, won2), first, second = HAND[one.employee_id]
    part = one.segments[0]
    assert part.result is not None
    reasons: list[Message] = [
        weekly(week("W1", won1, rank1), week("W2", won2, rank2)),
        weekly(week("W1", first), week("W2", second)),
    ]
    lines = tuple(
        line.model_copy(update={"reason": reason, "points": Decimal(0)})
        for line, reason in zip(part.result.lines, reasons, strict=False)
    )
    card = part.result.model_copy(update={"lines": lines, "scoring": "points", "total": Decimal(0)})
    return one.model_copy(update={"segments": (part.model_copy(update={"result": card}),)})


def test_the_ranking_is_the_cards_own_with_the_points_of_each_week(bundle: Bundle) -> None:
    judged = ranked(bundle).appraisal
    table = weeks.rank_table(judged.people, judged.roles[0])
    assert table is not None
    assert table.spans == ("W1", "W2")
    assert [label.zh for label in table.items] == ["服务得分"]
    by_person = {one.employee_id: ([mark.rank for mark in marks[0]], sums) for one, marks, sums in table.rows}
    assert by_person == {"E0101": ([1, 2], (2, 2)), "E0102": ([2, 9], (2, -1)), "E0103": ([5, 1], (0, 1))}


def test_a_card_without_weekly_ranks_has_no_ranking(bundle: Bundle) -> None:
    judged = bundle.appraisal
    assert weeks.rank_table(judged.people, judged.roles[0]) is None


@pytest.mark.parametrize(("language", "said"), [("zh", "当周得分"), ("en", "Pointsoftheweek")])
def test_the_post_shows_its_ranking(bundle: Bundle, language: str, said: str) -> None:
    page = page_of(ranked(bundle), Job(kind="role", subject="售前客服"))
    text = read.text_of(render_page(page, language=language).content)  # type: ignore[arg-type]
    assert said in text
    assert "样例𠮷29" in text.replace("E0102", "")
