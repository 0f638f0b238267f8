from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpireport.data.parsing import Kind, parse
from kpireport.data.sources import ParseOptions


def one(text: str | None, kind: Kind, **options: object) -> object:
    """The value, or the key of the reason for which it was refused."""
    parsed = parse(pa.array([text], pa.string()), kind, ParseOptions.model_validate(options))
    reason = parsed.reason(0)
    if reason is None:
        return parsed.values[0].as_py()
    assert parsed.values[0].as_py() is None
    assert reason.render()
    assert reason.render("en")
    return reason.key


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.50"),
        ("1.2万", "12000.00"),
        ("3亿", "300000000.00"),
        ("1.5万元", "15000.00"),
        ("￥12.00", "12.00"),
        ("¥ 12", "12.00"),
        ("-￥3.2", "-3.20"),
        ("￥-3.2", "-3.20"),
        ("12元", "12.00"),
        ("R$ 5", "5.00"),
        ("(12.5)", "-12.50"),
        ("（１２．５０）", "-12.50"),
        ("－３", "-3.00"),
        ("１，２３４．５", "1234.50"),
        ("1 234.5", "1234.50"),
        ("1'234.5", "1234.50"),
        ("12,34,567.50", "1234567.50"),
        ("₹12,34,567", "1234567.00"),
        ("HK$ 5.5", "5.50"),
        (".5", "0.50"),
        ("5.", "5.00"),
        ("1e3", "1000.00"),
        ("731.9399999999999", "731.94"),
        ("0.30000000000000004", "0.30"),
        ("9007199254740993.01", "9007199254740993.01"),
    ],
)
def test_amounts_are_exact_whatever_their_writing(text: str, value: str) -> None:
    assert one(text, "money") == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", " ", "-", "--", "—", "——", "－", "null", "NULL", "N/A", "\\N", "nan", None]
)
@pytest.mark.parametrize(
    "kind", ["money", "int", "decimal", "percent", "seconds", "timestamp", "date", "bool", "text", "month"]
)
def test_nothing_is_missing_and_never_zero(text: str | None, kind: Kind) -> None:
    assert one(text, kind) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("abc", "no_number"),
        ("1.2.3", "no_number"),
        ("1,2345", "decimal_comma"),
        ("12,50", "decimal_comma"),
        ("1.234,56", "decimal_comma"),
        ("1,23,45", "no_number"),
        ("39.88%", "percent_here"),
        ("1.005", "too_many_decimals"),
        ("1" * 17, "too_large"),
        ("1e400", "too_large"),
        ("(5", "no_number"),
        ("--5", "no_number"),
        ("=1+1", "no_number"),
        ("0x10", "no_number"),
        ("12 34", "no_number"),
        ("#DIV/0!", "formula_failed"),
        ("#N/A", "formula_failed"),
        ("#####", "formula_failed"),
        ("#FORMULA! =A1+1", "formula_uncomputed"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(text: str, why: str) -> None:
    assert one(text, "money") == f"parsing.{why}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,50", "1234.50"),
        ("12,5", "12.50"),
        ("1 234,5", "1234.50"),
        ("1.234", "1234.00"),
        ("-0,01", "-0.01"),
    ],
)
def test_a_declared_decimal_comma_is_taken_at_its_word(text: str, value: str) -> None:
    assert one(text, "money", decimal=",") == Decimal(value)
    assert one("12.50", "money", decimal=",") == "parsing.decimal_point"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("39.88%", "0.3988"),
        ("0.3988", "0.3988"),
        ("３９．８８％", "0.3988"),
        ("5‰", "0.005"),
        ("100%", "1"),
        ("0", "0"),
    ],
)
def test_a_percentage_and_a_share_are_the_same_number(text: str, value: str) -> None:
    assert one(text, "percent") == Decimal(value)
    assert one(text, "decimal") == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234-", "-1234"), ("5.00-", "-5"), ("1’234.50", "1234.50"), ("'0.50", "0.50"), ("`12", "12")],
)
def test_amounts_as_ledgers_and_payment_platforms_write_them(text: str, value: str) -> None:
    assert one(text, "money") == Decimal(value)


@pytest.mark.parametrize("text", ["(5-)", "(-5)", "-5-", "--5"])
def test_a_number_with_two_signs_is_refused(text: str) -> None:
    assert one(text, "money") == "parsing.no_number"


@pytest.mark.parametrize("text", ["无", "暂无", "NA", "n.a.", "/"])
def test_words_for_nothing_are_missing_but_for_texts_and_yes_or_no(text: str) -> None:
    assert one(text, "int") is None
    assert one(text, "date") is None
    assert one(text, "text") == text


def test_one_or_a_thousand_is_refused_where_nothing_tells() -> None:
    assert one("1.000", "int", doubtful=True) == "parsing.thousands"
    assert one("1.200", "money", doubtful=True) == "parsing.thousands"
    assert one("1.25", "money", doubtful=True) == Decimal("1.25")
    assert one("1,200", "money", doubtful=True, decimal=",") == "parsing.comma_thousands"
    assert one("12,5", "money", doubtful=True, decimal=",") == Decimal("12.5")
    assert one("1.000", "int") == 1
    assert one("1.000", "int", decimal=",") == 1000


def test_bare_percentages_are_shares_only_when_declared() -> None:
    assert one("39.88", "percent") == "parsing.which_percent"
    assert one("39.88", "percent", unit="share") == Decimal("39.88")
    assert one("39.88", "percent", unit="percent") == Decimal("0.3988")
    assert one("39.88%", "percent", unit="percent") == Decimal("0.3988")
    assert one("1250", "money", unit="cents") == Decimal("12.50")
    assert one("1.5", "money", unit="wan") == Decimal("15000")


def test_amounts_of_more_decimals_are_rounded_half_up_only_when_declared() -> None:
    assert one("957.575", "money") == "parsing.too_many_decimals"
    assert one("957.575", "money", unit="rounded") == Decimal("957.58")
    assert one("-957.575", "money", unit="rounded") == Decimal("-957.58")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("12.0", 12),
        ("1,234", 1234),
        ("3人", 3),
        ("1.2万", 12000),
        ("-7", -7),
        ("9223372036854775807", 2**63 - 1),
    ],
)
def test_whole_numbers(text: str, value: int) -> None:
    assert one(text, "int") == value


@pytest.mark.parametrize(
    ("text", "why"), [("1.5", "not_whole"), ("50%", "percent_here"), ("9223372036854775808", "too_large")]
)
def test_what_is_no_whole_number_is_refused(text: str, why: str) -> None:
    assert one(text, "int") == f"parsing.{why}"


def test_decimals_are_rounded_half_up_to_four_places() -> None:
    assert one("4.66665", "decimal") == Decimal("4.6667")
    assert one("4.8分", "decimal") == Decimal("4.8")


AMOUNT = st.decimals(-(10**12), 10**12, places=2, allow_nan=False)
GROUPED = st.booleans()


@given(amount=AMOUNT, grouped=GROUPED, comma=st.booleans(), sign=st.sampled_from(["", "￥", "$"]))
def test_an_amount_written_in_any_usual_way_comes_back(
    amount: Decimal, grouped: bool, comma: bool, sign: str
) -> None:
    text = f"{abs(amount):,.2f}" if grouped else f"{abs(amount):.2f}"
    if comma:
        text = text.translate(str.maketrans(",.", ".,"))
    text = ("-" if amount < 0 else "") + sign + text
    assert one(text, "money", decimal="," if comma else ".") == amount


@given(share=st.decimals(0, 10, places=4))
def test_a_share_comes_back_from_its_percentage(share: Decimal) -> None:
    assert one(f"{share * 100:.2f}%", "percent") == share


ANY = st.one_of(
    st.text(max_size=12),
    st.text("0123456789.,-%万亿￥()（） 年月日:/eE+", max_size=14),
    st.sampled_from(
        ["1,234.50", "12", "2024-05-01", "2024/5/1 8:05", "1分20秒", "是", "-", "20240501", "2024-02-30"]
    ),
)
KINDS = st.sampled_from(
    [
        "text",
        "int",
        "decimal",
        "money",
        "timestamp",
        "date",
        "bool",
        "month",
        "period",
        "seconds",
        "hours",
        "percent",
    ]
)
DATES = st.sampled_from(["year_first", "day_first", "month_first"])


@settings(max_examples=300, deadline=None)
@given(
    texts=st.lists(ANY, max_size=6),
    kind=KINDS,
    decimal=st.sampled_from([".", ","]),
    dates=DATES,
    zone=st.sampled_from(["UTC", "Asia/Shanghai"]),
)
def test_any_text_gives_a_value_or_a_reason_whatever_its_neighbours(
    texts: list[str], kind: Kind, decimal: str, dates: str, zone: str
) -> None:
    options = ParseOptions(decimal=decimal, dates=dates, timezone=zone)
    together = parse(pa.array(texts, pa.string()), kind, options)
    assert len(together.values) == len(together.reasons) == len(texts)
    together.values.validate(full=True)
    for at, text in enumerate(texts):
        alone = parse(pa.array([text], pa.string()), kind, options)
        assert alone.values[0].as_py() == together.values[at].as_py()
        assert alone.reasons[0].as_py() == together.reasons[at].as_py()
        assert not (together.bad[at].as_py() and together.values[at].is_valid)


def test_reasons_are_counted() -> None:
    parsed = parse(pa.array(["1", "x", "y", "1.5"]), "int")
    assert parsed.counts() == {"parsing.no_number": 2, "parsing.not_whole": 1}
    assert parsed.bad.to_pylist() == [False, True, True, True]


def test_chunks_and_nulls_are_read_like_one_array() -> None:
    values = pa.chunked_array([["1"], [None, "2"]], pa.string())
    assert parse(values, "int").values.to_pylist() == [1, None, 2]
    assert parse(pa.chunked_array([], pa.string()), "money").values.to_pylist() == []
