"""Data the templates have not met: forty items, none, one point, huge and negative figures, long names."""

from decimal import Decimal
from typing import Any

import pypdfium2
import pytest

from kpireport.appraisal.model import Person, Trend
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import Job
from kpireport.reports.render import render_job
from kpireport.scorecards.score import ScoreLine
from kpireport.texts import Label
from tests.reports import read, sample


def with_person(bundle: Bundle, person: Person) -> Bundle:
    """The bundle with its first person replaced; role and department pages see the change too."""
    people = (person, *bundle.appraisal.people[1:])
    return bundle.model_copy(update={"appraisal": bundle.appraisal.model_copy(update={"people": people})})


def with_lines(person: Person, lines: tuple[ScoreLine, ...], **changes: Any) -> Person:
    """The person with other lines on the first card."""
    first = person.segments[0]
    assert first.result is not None
    result = first.result.model_copy(update={"lines": lines})
    segment = first.model_copy(update={"result": result})
    return person.model_copy(update={"segments": (segment, *person.segments[1:]), **changes})


def lines_of(person: Person) -> tuple[ScoreLine, ...]:
    assert person.segments[0].result is not None
    return person.segments[0].result.lines


@pytest.fixture
def first(bundle: Bundle) -> Person:
    return bundle.appraisal.people[0]


def test_forty_items_fit_two_pages(bundle: Bundle, first: Person) -> None:
    pattern = lines_of(first)
    lines = tuple(
        pattern[number % 5].model_copy(
            update={
                "group": f"考核项目{number // 8 + 1}",
                "item": f"指标{number + 1}",
                "label": Label(zh=f"指标{number + 1}", en=f"Item {number + 1}"),
                "weight": Decimal("2.5"),
                "printed_weight": Decimal("2.5"),
                "points": Decimal("2.5") - Decimal(number) / 40,
            }
        )
        for number in range(40)
    )
    trends = tuple(
        first.trends[0].model_copy(update={"item": line.item, "label": line.label}) for line in lines
    )
    many = with_person(bundle, with_lines(first, lines, trends=trends, weeks=()))
    printed = render_job(many, Job(kind="person", subject=first.employee_id))
    text = read.text_of(printed.content)
    assert printed.pages == 2
    assert all(f"指标{number + 1}" in text for number in range(40))
    assert "其余" in text
    many_items = many.appraisal.roles[0].model_copy(
        update={
            "items": tuple(
                many.appraisal.roles[0].items[0].model_copy(update={"item": line.item, "label": line.label})
                for line in lines
            )
        }
    )
    roles = (many_items, *many.appraisal.roles[1:])
    wide = many.model_copy(update={"appraisal": many.appraisal.model_copy(update={"roles": roles})})
    assert "指标40" in read.text_of(render_job(wide, Job(kind="role", subject="售前客服")).content)
    assert "指标40" in read.text_of(render_job(wide, Job(kind="department", subject="客服部")).content)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_huge_and_negative_figures_stay_in_their_cells(bundle: Bundle, first: Person, language: Any) -> None:
    pattern = lines_of(first)[2]
    assert pattern.fact is not None
    odd = [(1.5e12, 9.9e11), (-3456789.12, 10.0), (0.0, 0.0), (1e-9, 248.46)]
    lines = tuple(
        pattern.model_copy(
            update={
                "item": f"客单价{number}",
                "fact": pattern.fact.model_copy(update={"value": value}),
                "target": target,
                "attainment": value / target if target else None,
                "points": Decimal("-99.9") if number == 1 else Decimal(5),
            }
        )
        for number, (value, target) in enumerate(odd)
    )
    strange = with_person(
        bundle, with_lines(first, lines, total=Decimal("-123.4"), change=Decimal("-1234.5"))
    )
    text = read.text_of(
        render_job(strange, Job(kind="person", subject=first.employee_id), language=language).content
    )
    assert ("1.5万亿" if language == "zh" else "1.5T") in text
    assert ("−345.7万" if language == "zh" else "−3.5M") in text
    assert "−123.4" in text


def test_a_person_without_any_figure_gets_a_page(bundle: Bundle, first: Person) -> None:
    empty = tuple(
        line.model_copy(
            update={"fact": None, "attainment": None, "points": None, "target": None, "interval": None}
        )
        for line in lines_of(first)
    )
    bare = with_lines(
        first,
        empty,
        total=None,
        grade=None,
        provisional=True,
        trends=(),
        weeks=(),
        totals_by_month=(),
        peers=None,
    )
    bare = bare.model_copy(
        update={"verdict": (), "strengths": (), "advice": (), "pay": None, "standing": None}
    )
    text = read.text_of(
        render_job(with_person(bundle, bare), Job(kind="person", subject=first.employee_id)).content
    )
    assert "暂估" in text
    assert "没有可比的同岗位得分" in text


def test_one_month_is_a_point_and_no_line(bundle: Bundle, first: Person) -> None:
    def only_now(trend: Trend) -> Trend:
        return trend.model_copy(
            update={"months": trend.months[-1:], "values": trend.values[-1:], "targets": trend.targets[-1:]}
        )

    new = first.model_copy(
        update={
            "trends": tuple(map(only_now, first.trends)),
            "totals_by_month": first.totals_by_month[-1:],
            "change": None,
        }
    )
    printed = render_job(with_person(bundle, new), Job(kind="person", subject=first.employee_id))
    assert "2024-05至2024-05" in read.text_of(printed.content)


def test_a_department_of_nobody_and_a_post_of_one(bundle: Bundle) -> None:
    one = sample.bundle(sample.PEOPLE[:1])
    assert "样例一" in read.text_of(render_job(one, Job(kind="role", subject="售前客服")).content)
    summary = one.appraisal.summary.model_copy(
        update={
            "headcount": 0,
            "appraised": 0,
            "mean_total": None,
            "grades": (),
            "funnel": None,
            "weekly": (),
            "figures": (),
        }
    )
    nobody = one.appraisal.model_copy(update={"people": (), "roles": (), "summary": summary})
    printed = render_job(
        one.model_copy(update={"appraisal": nobody}), Job(kind="department", subject="客服部")
    )
    assert "在册" in read.text_of(printed.content)


def test_a_name_as_long_as_a_sentence_wraps(bundle: Bundle, first: Person) -> None:
    long = first.model_copy(update={"name": "样例" * 24})
    changed = with_person(bundle, long)
    for job in (
        Job(kind="person", subject=first.employee_id),
        Job(kind="role", subject="售前客服"),
        Job(kind="department", subject="客服部"),
    ):
        assert "样例" * 24 in read.text_of(render_job(changed, job).content)


def test_long_texts_of_every_kind_push_nothing_over_the_edge(bundle: Bundle, first: Person) -> None:
    long = sample.say("很长的一句话，" * 30, "a very long sentence, " * 30)
    changed = first.model_copy(
        update={"verdict": (long, long), "strengths": (long,) * 3, "advice": (long,) * 2, "flags": (long,)}
    )
    printed = render_job(with_person(bundle, changed), Job(kind="person", subject=first.employee_id))
    assert printed.pages == 2


def counted(person: Person) -> Person:
    """The person on a card that counts points up and down (as the weekly ranking of B02 does)."""
    lines = tuple(
        line.model_copy(update={"points": Decimal(points), "attainment": None, "target": None})
        for line, points in zip(lines_of(person), ("-4", "3", "0", "2.5", "-1"), strict=True)
    )
    made = with_lines(person, lines, total=Decimal("0.5"), grade=None)
    part = made.segments[0]
    assert part.result is not None
    result = part.result.model_copy(update={"scoring": "points", "total": Decimal("0.5")})
    behaviour = result.model_copy(update={"card": "B02-behaviour"})
    segment = part.model_copy(update={"result": result, "behaviour": behaviour})
    return made.model_copy(update={"segments": (segment,)})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_card_that_counts_points_loses_nothing_by_giving_less(
    bundle: Bundle, first: Person, language: Any
) -> None:
    changed = with_person(bundle, counted(first))
    person = Job(kind="person", subject=first.employee_id)
    text = read.text_of(render_job(changed, person, language=language).content)
    assert ("从0到0.5" if language == "zh" else "From0to0.5") in text
    assert ("服务得分−4.0" if language == "zh" else "Servicescore−4.0") in text
    assert ("询单转化率+3.0" if language == "zh" else "Inquiryconversion+3.0") in text
    for job in (Job(kind="role", subject="售前客服"), Job(kind="department", subject="客服部")):
        assert "−4.0" in read.text_of(render_job(changed, job, language=language).content)


@pytest.mark.parametrize(("passed", "said"), [(True, "通过"), (False, "不通过")])
def test_a_review_that_is_passed_or_not_says_so(
    bundle: Bundle, first: Person, passed: bool, said: str
) -> None:
    part = first.segments[0]
    assert part.result is not None
    segment = part.model_copy(update={"result": part.result.model_copy(update={"passed": passed})})
    reviewed = with_person(bundle, first.model_copy(update={"segments": (segment,)}))
    text = read.text_of(render_job(reviewed, Job(kind="person", subject=first.employee_id)).content)
    assert ("不通过" in text) is not passed
    assert said in text


def test_a_long_pay_sheet_is_printed_step_by_step(bundle: Bundle, first: Person) -> None:
    assert first.pay is not None
    steps = tuple(
        first.pay.lines[0].model_copy(update={"amount": Decimal(number)}) for number in range(60, 80)
    )
    paid = first.model_copy(
        update={"pay": first.pay.model_copy(update={"lines": steps, "base": None, "share": None})}
    )
    text = read.text_of(
        render_job(with_person(bundle, paid), Job(kind="person", subject=first.employee_id)).content
    )
    assert "工资是怎么来的" in text
    assert "79.00" in text


def test_many_changed_parameters_are_counted_not_listed(bundle: Bundle) -> None:
    edition = bundle.edition.model_copy(
        update={
            "revision": 2,
            "replaces": 1,
            "changed": {f"cards.A{n:02d}.target": f"{n} → {n + 1}" for n in range(30)},
        }
    )
    text = read.text_of(
        render_job(
            bundle.model_copy(update={"edition": edition}), Job(kind="department", subject="客服部")
        ).content
    )
    assert "cards.A11.target" in text
    assert "cards.A12.target" not in text
    assert "另有18项" in text


def test_a_hyphen_at_the_end_of_a_line_is_no_missing_character(bundle: Bundle) -> None:
    role = bundle.appraisal.roles[0]
    named = tuple(
        item.model_copy(update={"label": Label(zh=item.item, en="Extraordinary after-sales life-cycle")})
        for item in role.items * 2
    )
    roles = (role.model_copy(update={"items": named}), *bundle.appraisal.roles[1:])
    wide = bundle.model_copy(update={"appraisal": bundle.appraisal.model_copy(update={"roles": roles})})
    text = read.text_of(render_job(wide, Job(kind="department", subject="客服部"), language="en").content)
    assert "after" in text


@pytest.mark.parametrize("count", [8, 13, 18, 23])
def test_signatures_never_stand_alone_on_a_page(bundle: Bundle, first: Person, count: int) -> None:
    pattern = lines_of(first)
    lines = tuple(
        pattern[number % 5].model_copy(update={"item": f"指标{number}", "label": Label(zh=f"指标{number}")})
        for number in range(count)
    )
    trends = tuple(first.trends[0].model_copy(update={"item": line.item}) for line in lines)
    changed = with_lines(first, lines, trends=trends, advice=())
    printed = render_job(with_person(bundle, changed), Job(kind="person", subject=first.employee_id))
    assert printed.pages <= 2
    with pypdfium2.PdfDocument(printed.content) as document:
        last = document[len(document) - 1].get_textpage().get_text_range()
    assert "本人意见与签名" in last
    assert "各项的走势" in last
