"""Every shipped card over made-up months: totals in range, sentences in both languages, no dependence on order."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from kpireport.scorecards import CardResult, Gathered, Seat, gather, judge
from kpireport.scorecards.judge import resolve_target
from kpireport.texts import Message, catalogue
from tests.scorecards.test_shipped import CARDS, KNOWN, card
from tests.scorecards.worked import ANNA, BERT, CORA, MAY, row, values

PEOPLE = (ANNA, BERT, CORA)
SPANS = ("month", "W1", "W2", "W3", "W4")


def made_up(name: str, seed: int, shuffle: bool = False) -> Gathered:
    """Figures for everything the card names, some of them missing; marks and events too."""
    dice = random.Random(f"{name} {seed}")
    found = card(name)
    named = {line.declared.id for line in found.lines if line.declared}
    named |= {indicator for line in found.lines for _, indicator in line.rule.indicators()}
    spans = SPANS if name == "B02" else SPANS[:1]

    def figures(first: int) -> list[dict[str, Any]]:
        dice_of_month = random.Random(f"{name} {seed} {first}")
        rows = []
        for indicator in sorted(named):
            known = KNOWN[indicator]
            for seat, scope in [*((seat, "person") for seat in PEOPLE), (ANNA, "role"), (ANNA, "shop")]:
                for span in spans:
                    d = 100 if known.unit == "percent" else 10
                    n = dice_of_month.randint(0, d if known.unit == "percent" else 400)
                    gone = dice_of_month.random() < 0.02
                    rows.append(row(indicator, None if gone else n, None if gone else d, seat, scope, span, "zero_denominator" if gone else ""))  # fmt: skip
        return rows

    kinds = sorted({kind for line in found.lines for kind in getattr(line.rule, "events", ())} | {"veto"})
    happened = [
        {"employee_id": seat.employee_id, "kind": kind, "happened_on": date(2024, 5, dice.randint(1, 31)), "quantity": 1, "points": 2.5}
        for seat in PEOPLE for kind in kinds for _ in range(dice.choice([0, 0, 1, 3]))
    ]  # fmt: skip
    marks = [
        {"employee_id": seat.employee_id, "item": line.item.name, "rater_id": rater, "relation": relation,
         "score": dice.randint(0, 10), "of": 10, "period": str(MAY)}
        for seat in PEOPLE for line in found.lines for rater, relation in (("M1", "manager"), ("P1", "peer"), ("C1", "customer"))
    ]  # fmt: skip
    now, before = values(*figures(1)), values(*figures(2), month=MAY.previous())
    columns = ["employee_id", "kind", "happened_on", "quantity", "points"]
    tables = [now, before, pd.DataFrame(happened, columns=columns), pd.DataFrame(marks)]
    if shuffle:
        tables = [each.sample(frac=1, random_state=7) for each in tables]
    now, before, happening, marked = tables
    return gather(MAY, now, previous=before, events=happening, ratings=marked)


def results(name: str, gathered: Gathered) -> dict[Seat, CardResult]:
    return {seat: judge(card(name), gathered.of(seat)) for seat in PEOPLE}


def sentences(result: CardResult) -> list[Message]:
    lines = (*result.lines, *result.adjustments)
    said = (
        [line.reason for line in lines]
        + [line.target_source for line in lines]
        + [line.target_text for line in lines]
    )
    return [each for each in (*said, *result.rescaled, *result.vetoes) if each is not None]


@pytest.mark.parametrize("name", CARDS)
def test_any_month_can_be_judged_and_told(name: str) -> None:
    for seed in range(3):
        for result in results(name, made_up(name, seed)).values():
            for said in sentences(result):
                assert "{" not in said.render("zh") + said.render("en")
            if result.total is None:
                assert any(line.points is None for line in result.lines)
            elif card(name).card.floor is not None:
                assert 0 <= result.total <= result.full
            for line in result.lines:
                if line.points is not None and line.weight:
                    assert line.points <= line.weight
                    assert line.points == round(line.points, 2)
                    assert line.lost == line.weight - line.points


@pytest.mark.parametrize("name", CARDS)
def test_the_order_of_rows_changes_nothing(name: str) -> None:
    assert results(name, made_up(name, 1)) == results(name, made_up(name, 1, shuffle=True))


@pytest.mark.parametrize("name", ["A01", "A04", "A16", "B02", "C05"])
def test_what_was_judged_can_be_stored_and_read_again(name: str) -> None:
    for result in results(name, made_up(name, 2)).values():
        assert CardResult.model_validate_json(result.model_dump_json()) == result


def test_a_person_is_not_judged_by_what_another_does() -> None:
    gathered = made_up("A01", 0)
    alone = [row("inquiry_conversion", 30, 100)]
    line = judge(card("A01"), gather(MAY, values(*alone)).of(ANNA)).lines[1]
    more = [
        *alone,
        row("inquiry_conversion", 99, 100, BERT),
        row("inquiry_conversion", 129, 200, scope="shop"),
    ]
    assert judge(card("A01"), gather(MAY, values(*more)).of(ANNA)).lines[1] == line
    assert resolve_target(card("A01").lines[1], gathered.of(ANNA))[0] is not None
    assert line.points == Decimal("22.50")


def test_no_sentence_of_this_room_is_left_over() -> None:
    from pathlib import Path

    import kpireport.scorecards as room

    code = "".join(path.read_text("utf-8") for path in Path(room.__file__).parent.rglob("*.py"))
    made = ("score.target.", "score.reference.", "score.compare.", "score.check.", "score.missing_")
    left = [
        key
        for key in catalogue()
        if key.startswith("score.") and f'"{key}"' not in code and not key.startswith(made)
    ]
    assert left == []
