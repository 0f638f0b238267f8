"""The arithmetic over departments and months: one scale, and no sum that tells one person's pay."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from kpireport.appraisal.model import Appraisal, Person
from kpireport.reports import overview, posts
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import Job, company_page, page_of, period_page
from kpireport.reports.render import render_page
from kpireport.reports.workbook import write_department
from tests.reports import read


def out_of(person: Person, total: str, full: str, scoring: str = "weighted", **changes: Any) -> Person:
    """The person on one card with another total and other full marks."""
    part = person.segments[0]
    assert part.result is not None
    marks = {"total": Decimal(total), "full": Decimal(full), "scoring": scoring, "provisional": False}
    card = part.result.model_copy(update=marks)
    segment = part.model_copy(update={"result": card, "share": Decimal(1)})
    own = {"total": Decimal(total), "full": Decimal(full), "provisional": False, "segments": (segment,)}
    return person.model_copy(update={**own, **changes})


def mixed(bundle: Bundle) -> Bundle:
    """Three people: 4 of 5, 90 of 100, and 41 on a card that counts points."""
    first, second, third = bundle.appraisal.people[:3]
    people = (
        out_of(first, "4", "5", change=Decimal("0.5")),
        out_of(second, "90", "100", change=Decimal(-4)),
        out_of(third, "41", "69", "points", change=Decimal(20)),
    )
    return but(bundle, people=people, roles=())


def but(bundle: Bundle, **changes: Any) -> Bundle:
    return bundle.model_copy(update={"appraisal": bundle.appraisal.model_copy(update=changes)})


def test_totals_of_a_company_are_out_of_hundred_without_cards_that_count_points(bundle: Bundle) -> None:
    judged = mixed(bundle).appraisal
    assert overview.totals(judged.people) == [80, 90]
    (row,) = overview.department_rows([judged])
    assert row.mean == 85
    assert [row.mean for row in overview.month_rows([judged])] == [85]


def test_changes_are_out_of_hundred_too(bundle: Bundle) -> None:
    people = mixed(bundle).appraisal.people
    assert [(move.total, move.change) for move in overview.movers(people, up=True)] == [
        (Decimal(80), Decimal(10))
    ]
    assert [move.change for move in overview.movers(people, up=False)] == [-4]


def test_a_persons_months_are_out_of_hundred(bundle: Bundle) -> None:
    rows = {row.employee_id: row for row in overview.person_rows([mixed(bundle).appraisal])}
    assert rows["E0101"].totals == (Decimal(80),)
    assert rows["E0103"].totals == (None,)


def test_a_company_counts_a_person_once_and_a_helper_at_home(bundle: Bundle) -> None:
    home = mixed(bundle).appraisal
    first, second, third = home.people
    away = home.model_copy(
        update={
            "department": "别处",
            "people": (
                first.model_copy(
                    update={"status": "helper", "segments": (), "total": None, "standing": None}
                ),
                second.model_copy(update={"department": "别处"}),
            ),
        }
    )
    failed = third.model_copy(update={"standing": third.standing.model_copy(update={"failed": True})})  # type: ignore[union-attr]
    home = home.model_copy(update={"people": (first, second, failed)})
    assert overview.heads([home, away]) == overview.Heads(there=3, appraised=3, failed=1, provisional=0)
    alone = overview.heads([away])
    assert (alone.there, alone.appraised) == (1, 1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_say_what_was_scaled_and_left_out(bundle: Bundle, language: Any) -> None:
    made = mixed(bundle)
    said = ("1人的考核卡满分不是100", "1人的考核卡按件计分")
    if language == "en":
        said = ("1areoncardswhosefullmarksarenot100", "1areoncardsthatcountpoints")
    for page in (
        company_page([made]),
        period_page([made], "2024"),
        page_of(made, Job(kind="department", subject="客服部")),
    ):
        text = read.text_of(render_page(page, language=language).content)
        assert all(each in text for each in said)


def test_posts_side_by_side_are_out_of_hundred(bundle: Bundle) -> None:
    people = tuple(out_of(one, str(n), "5") for n, one in enumerate(bundle.appraisal.people[:5], start=1))
    peers = {"lowest": 1, "lower": 2, "median": 3, "upper": 4, "highest": 5}
    role = bundle.appraisal.roles[0]
    assert role.peers is not None
    own = role.peers.model_copy(update={"count": 5, **{k: Decimal(v) for k, v in peers.items()}})
    role = role.model_copy(
        update={"people": tuple(p.employee_id for p in people), "full": Decimal(5), "peers": own}
    )
    (row,) = posts.role_rows(but(bundle, people=people, roles=(role,)).appraisal)
    assert row.mean == 60
    assert row.peers is not None
    assert [getattr(row.peers, name) for name in posts.SPREAD] == [20, 40, 60, 80, 100]
    assert posts.spread([row]) == (20, 100)
    assert posts.axis_of(posts.totals_of(people, role), role.full) == (1, 5)


def payees(bundle: Bundle, **counts: int) -> list[Appraisal]:
    """Departments in which so many are paid."""
    paid = [one for one in bundle.appraisal.people if one.pay is not None and one.pay.amount is not None]
    return [but(bundle, department=name, people=tuple(paid[:n])).appraisal for name, n in counts.items()]


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 5, "b": 4}, set()),
        ({"a": 5, "b": 0}, set()),
        ({"a": 5, "b": 2, "c": 1}, {"b", "c"}),  # their sum is of three
        ({"a": 5, "b": 4, "c": 2}, {"b", "c"}),  # b goes too: the sum less a and b would tell c
        ({"a": 2}, {"a"}),
    ],
)
def test_no_sum_is_told_that_would_tell_the_pay_of_one_or_two(
    bundle: Bundle, counts: dict[str, int], hidden: set[str]
) -> None:
    assert overview.untold(overview.department_rows(payees(bundle, **counts))) == hidden


def test_a_month_in_which_two_are_paid_tells_no_sum(bundle: Bundle) -> None:
    (two,), (three,) = (overview.month_rows(payees(bundle, a=n)) for n in (2, 3))
    assert two.paid is None
    assert three.paid is not None
    assert overview.sum_paid([two, three]) is None


def test_pay_stands_on_no_page_of_a_post_department_or_period(bundle: Bundle) -> None:
    one = bundle.appraisal.people[1]
    assert one.pay is not None
    assert one.pay.amount is not None
    for page in (
        page_of(bundle, Job(kind="role", subject="售前客服")),
        page_of(bundle, Job(kind="department", subject="客服部")),
        period_page([bundle], "2024"),
    ):
        assert "绩效工资基数" not in page.model_dump_json()
        assert f"{one.pay.amount:,.2f}" not in read.text_of(render_page(page).content)


def test_changes_count_those_with_a_total_in_both_months(bundle: Bundle) -> None:
    found = overview.changes(
        mixed(bundle).appraisal.people
    )  # +0.5 of 5 and −4 of 100; the third counts points
    assert found == overview.Changes(count=2, mean=Decimal(3), up=1, down=1)
    assert overview.changes(()) is None


def test_figures_a_department_has_none_of_are_not_listed(bundle: Bundle) -> None:
    summary = bundle.appraisal.summary
    empty = summary.weekly[0].model_copy(update={"indicator": "other", "values": (None,) * 4})
    rows = posts.department_courses(summary.model_copy(update={"weekly": (*summary.weekly, empty)}))
    assert "other" not in [row.week.indicator for row in rows if row.week]
    assert len(rows) == len(posts.department_courses(summary))


def test_a_departments_workbook_holds_full_marks_and_no_pay(bundle: Bundle, tmp_path: Path) -> None:
    path = write_department(bundle, tmp_path / "department.xlsx")
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("人员").to_python()
    assert "满分" in rows[0]
    assert not {"绩效工资基数", "发放比例", "应发金额"} & set(rows[0])
    assert rows[1][rows[0].index("满分")] == 100
