import pytest

from kpireport.data.parsing import units_for
from kpireport.data.tables import TABLES
from tests.data.test_parsing_numbers import one


@pytest.mark.parametrize("text", ["是", "有", "Y", "yes", "TRUE", "1", "1.0", "√"])
def test_yes(text: str) -> None:
    assert one(text, "bool") is True


@pytest.mark.parametrize("text", ["否", "无", "n", "No", "false", "0", "×"])
def test_no(text: str) -> None:
    assert one(text, "bool") is False


def test_neither_is_refused() -> None:
    assert one("maybe", "bool") == "parsing.no_bool"
    assert one("2", "bool") == "parsing.no_bool"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("  店铺：花名\t", "店铺：花名"),
        ('="00123"', "00123"),
        ("\ufeff甲\u200b", "甲"),
        ("a\x07b", "ab"),
        ("e\u0301", "\u00e9"),
        ("第一行\n第二行", "第一行\n第二行"),
        ("-5", "-5"),
        ("👍🏽", "👍🏽"),
    ],
)
def test_texts_stand_as_they_are_but_for_what_nobody_sees(text: str, value: str) -> None:
    assert one(text, "text") == value


def test_a_number_a_spreadsheet_has_shortened_is_refused() -> None:
    assert one("1.23457E+17", "text") == "parsing.lost_digits"
    assert one("1.234567890123457E+17", "text") == "parsing.lost_digits"
    assert one("MODEL 2E+5", "text") == "MODEL 2E+5"


def test_errors_of_formulas_are_no_texts() -> None:
    assert one("#REF!", "text") == "parsing.formula_failed"
    assert one("#FORMULA! =A1", "text") == "parsing.formula_uncomputed"
    assert one("#1 客服", "text") == "#1 客服"


def test_whole_numbers_written_with_a_point_can_be_declared() -> None:
    assert one("2.0", "text") == "2.0"
    assert one("2.0", "text", unit="integer") == "2"
    assert one("A2.0", "text", unit="integer") == "A2.0"


def test_each_column_knows_the_units_it_can_be_written_in() -> None:
    days = TABLES["account_days"]
    assert "minutes" in units_for(days.column("first_response_s"))
    assert units_for(days.column("csat")) == ("percent", "permille", "share")
    assert units_for(days.column("shop")) == ("integer",)
    assert units_for(TABLES["ledger"].column("month")) == ()


@pytest.mark.parametrize("text", ["1.23457e+17", "B-1.23457E+17", "店1.23457E+17-x", "s231.5e+20"])
def test_lost_digits_are_found_in_small_letters_and_behind_a_prefix(text: str) -> None:
    assert one(text, "text") == "parsing.lost_digits"


@pytest.mark.parametrize("text", ["约 1.2E+17 个", "a1e+17b", "1.5E+3", "C1E+15"])
def test_other_texts_with_an_exponent_stand(text: str) -> None:
    assert one(text, "text") == text
