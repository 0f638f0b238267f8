import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpireport.data.parsing import parse, parse_column
from kpireport.data.sources import ParseOptions
from kpireport.data.tables import TABLES
from tests.data.test_parsing_numbers import one


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20181231", dt.datetime(2018, 12, 31)),
        ("2020/2/3", dt.datetime(2020, 2, 3)),
        ("2020.02.03", dt.datetime(2020, 2, 3)),
        ("2020-02-03 08:05", dt.datetime(2020, 2, 3, 8, 5)),
        ("2020/2/3 8:05:09", dt.datetime(2020, 2, 3, 8, 5, 9)),
        ("2020-02-03T08:05:09.123", dt.datetime(2020, 2, 3, 8, 5, 9, 123000)),
        ("2020年2月3日", dt.datetime(2020, 2, 3)),
        ("2020年2月3日 8时5分9秒", dt.datetime(2020, 2, 3, 8, 5, 9)),
        ("２０２０－０２－０３　０８：０５", dt.datetime(2020, 2, 3, 8, 5)),
        ("20200203080509", dt.datetime(2020, 2, 3, 8, 5, 9)),
        ("20200203 08:05", dt.datetime(2020, 2, 3, 8, 5)),
        ("2020/2/3 下午3:05", dt.datetime(2020, 2, 3, 15, 5)),
        ("2020/2/3 12:05 AM", dt.datetime(2020, 2, 3, 0, 5)),
        ("2020-02-03T00:05:09Z", dt.datetime(2020, 2, 3, 8, 5, 9)),
        ("2020-02-03T00:05:09+09:00", dt.datetime(2020, 2, 2, 23, 5, 9)),
        ("2020-02-03 00:05 +0900", dt.datetime(2020, 2, 2, 23, 5)),
        ("3 Feb 2020", dt.datetime(2020, 2, 3)),
        ("3-Feb-20", dt.datetime(2020, 2, 3)),
        ("03/Feb/2020:08:05:09 +0900", dt.datetime(2020, 2, 3, 7, 5, 9)),
        ("2020年2月3日星期一 下午3:05", dt.datetime(2020, 2, 3, 15, 5)),
        ("'2020-02-03 08:05:09", dt.datetime(2020, 2, 3, 8, 5, 9)),
        ("Feb 3, 2020 10:00:01 PM", dt.datetime(2020, 2, 3, 22, 0, 1)),
        ("Feb 3, 2020, 3:05:09 PM", dt.datetime(2020, 2, 3, 15, 5, 9)),
        ("Feb 3, 2020 at 3:05 PM", dt.datetime(2020, 2, 3, 15, 5)),
        ("Mon Feb 03 2020 15:05:09 GMT+0800 (中国标准时间)", dt.datetime(2020, 2, 3, 15, 5, 9)),
        ("Mon Feb 03 07:05:09 +0000 2020", dt.datetime(2020, 2, 3, 15, 5, 9)),
        ("Mon Feb  3 15:05:09 2020", dt.datetime(2020, 2, 3, 15, 5, 9)),
        ("Mon Feb 3 07:05:09 UTC 2020", dt.datetime(2020, 2, 3, 15, 5, 9)),
        ("2020-02-03T07:05:09Z[UTC]", dt.datetime(2020, 2, 3, 15, 5, 9)),
        ("2020年2月3日 凌晨12:05", dt.datetime(2020, 2, 3, 0, 5)),
        ("2020年2月3日 早上9:05", dt.datetime(2020, 2, 3, 9, 5)),
        ("2020年2月3日 中午11:55", dt.datetime(2020, 2, 3, 11, 55)),
        ("2020年2月3日 中午12:05", dt.datetime(2020, 2, 3, 12, 5)),
        ("2020年2月3日 中午1:05", dt.datetime(2020, 2, 3, 13, 5)),
        ("2020年2月3日 晚上8:05", dt.datetime(2020, 2, 3, 20, 5)),
        ("2020/2/3 3:05 p.m.", dt.datetime(2020, 2, 3, 15, 5)),
        ("2020/2/3, 15:05:09", dt.datetime(2020, 2, 3, 15, 5, 9)),
        ("43864", dt.datetime(2020, 2, 3)),
        ("43864.5", dt.datetime(2020, 2, 3, 12)),
        ("43864.3368171296", dt.datetime(2020, 2, 3, 8, 5, 1)),
    ],
)
def test_times_are_read_whatever_their_writing(text: str, value: dt.datetime) -> None:
    assert one(text, "timestamp") == value
    assert one(text, "date") == value.date()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("3/2/2020", "which_date"),
        ("25/12/2020", "which_date"),
        ("03.02.20", "which_date"),
        ("2020-02-30", "no_such_day"),
        ("2020-13-01", "no_such_day"),
        ("2020-02-03 25:00", "no_such_day"),
        ("20201301", "no_such_day"),
        ("99999", "no_time"),
        ("1580688301", "no_time"),
        ("8:05", "no_time"),
        ("2020年2月3日 晚上12:10", "no_time"),
        ("Sun Feb 30 07:05:09 +0000 2020", "no_such_day"),
        ("Mon Feb 3 07:05:09 CST 2020", "no_time"),
        ("yesterday", "no_time"),
    ],
)
def test_a_doubtful_time_is_refused_with_the_setting_that_decides(text: str, why: str) -> None:
    assert one(text, "timestamp") == f"parsing.{why}"


def test_day_and_month_are_told_apart_as_declared() -> None:
    assert one("3/2/2020", "date", dates="day_first") == dt.date(2020, 2, 3)
    assert one("3/2/2020", "date", dates="month_first") == dt.date(2020, 3, 2)
    assert one("03.02.20 08:05", "timestamp", dates="day_first") == dt.datetime(2020, 2, 3, 8, 5)
    assert one("3/2/20, 08:05:09", "timestamp", dates="day_first") == dt.datetime(2020, 2, 3, 8, 5, 9)
    assert one("2/3/2020, 8:05\u202fPM", "timestamp", dates="month_first") == dt.datetime(2020, 2, 3, 20, 5)
    assert one("13/2/2020", "date", dates="month_first") == "parsing.no_such_day"
    assert one("2020-03-02", "date", dates="day_first") == dt.date(2020, 3, 2)


def test_times_of_another_zone_become_the_companys_wall_clock() -> None:
    zones = {"timezone": "UTC", "company_timezone": "Asia/Shanghai"}
    assert one("2020-02-03 20:30", "timestamp", **zones) == dt.datetime(2020, 2, 4, 4, 30)
    assert one("2020-02-03 20:30", "date", **zones) == dt.date(2020, 2, 4)
    assert one("2020-02-03", "date", **zones) == dt.date(2020, 2, 3)
    mixed = parse(
        pa.array(["2020-02-03", "2020-02-03 20:30", "2020年2月3日 20:30"]), "date", ParseOptions(**zones)
    )
    assert mixed.values.to_pylist() == [dt.date(2020, 2, 3), dt.date(2020, 2, 4), dt.date(2020, 2, 4)]


def test_summer_time_is_seen_to() -> None:
    zones = {"timezone": "America/Sao_Paulo", "company_timezone": "UTC"}
    assert one("2018-01-10 12:00", "timestamp", **zones) == dt.datetime(2018, 1, 10, 14)
    assert one("2018-07-10 12:00", "timestamp", **zones) == dt.datetime(2018, 7, 10, 15)


def test_an_hour_that_summer_time_skips_is_refused_and_one_that_comes_twice_is_the_first() -> None:
    zones = {"timezone": "America/New_York", "company_timezone": "UTC"}
    assert one("2024-03-10 02:30", "timestamp", **zones) == "parsing.skipped_hour"
    assert one("2024年3月10日 2:30", "timestamp", **zones) == "parsing.skipped_hour"
    assert one("2024-03-10 03:30", "timestamp", **zones) == dt.datetime(2024, 3, 10, 7, 30)
    assert one("2024-11-03 01:30", "timestamp", **zones) == dt.datetime(2024, 11, 3, 5, 30)


def test_a_declared_format_is_the_only_one_taken() -> None:
    assert one("03.02.2020 08:05", "timestamp", format="%d.%m.%Y %H:%M") == dt.datetime(2020, 2, 3, 8, 5)
    assert one("2020-02-03 08:05", "timestamp", format="%d.%m.%Y %H:%M") == "parsing.other_format"
    assert one("2020/2/3", "timestamp", format="%Y-%m-%d") == "parsing.other_format"


def test_seconds_since_1970_are_read_when_declared() -> None:
    assert one("1580688301", "timestamp", unit="unix") == dt.datetime(2020, 2, 3, 8, 5, 1)
    assert one("1580688301500", "timestamp", unit="unix_ms") == dt.datetime(2020, 2, 3, 8, 5, 1, 500000)
    assert one("x", "timestamp", unit="unix") == "parsing.no_time"


def test_seconds_read_as_milliseconds_and_the_other_way_round_are_refused() -> None:
    assert one("1714719900", "timestamp", unit="unix_ms") == "parsing.unix_unit"
    assert one("1714719900000", "timestamp", unit="unix") == "parsing.unix_unit"
    for text in ("1714719900", "1714719900000", "1714719900000000"):
        assert one(text, "timestamp", unit="unix_any") == dt.datetime(2024, 5, 3, 15, 5)
    assert one("171471990000", "timestamp", unit="unix_any") == "parsing.unix_unit"
    assert one("0", "timestamp", unit="unix") is None  # as databases write what never came


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5-3", dt.datetime(2024, 5, 3)),
        ("12月31日 15:05", dt.datetime(2024, 12, 31, 15, 5)),
        ("May  3 15:05:09", dt.datetime(2024, 5, 3, 15, 5, 9)),
        ("3-May", dt.datetime(2024, 5, 3)),
        ("2/29 下午3:05", dt.datetime(2024, 2, 29, 15, 5)),
    ],
)
def test_a_date_without_a_year_is_read_only_in_a_declared_one(text: str, value: dt.datetime) -> None:
    assert one(text, "timestamp") == "parsing.no_year"
    assert one(text, "timestamp", year=2024) == value
    assert one("2023-05-03", "timestamp", year=2024) == dt.datetime(2023, 5, 3)


def test_a_date_without_a_year_follows_the_declared_order_and_the_calendar() -> None:
    assert one("3-5", "date", year=2024, dates="day_first") == dt.date(2024, 5, 3)
    assert one("5月3日", "date", year=2024, dates="day_first") == dt.date(2024, 5, 3)
    assert one("2-29", "date", year=2023) == "parsing.no_such_day"
    assert one("5-315:05", "timestamp", year=2024) == "parsing.no_time"


@pytest.mark.parametrize(
    "text",
    ["0001-01-01 00:00:00", "1899-12-30", "1900/1/0 0:00", "1900-01-01", "1970-01-01 08:00:00", "1970-01-01",
     "9999-12-31", "9999-12-31 23:59:59", "00:00:00"],
)  # fmt: skip
def test_days_that_stand_for_none_are_missing(text: str) -> None:
    assert one(text, "timestamp") is None


def test_days_near_those_that_stand_for_none_are_days() -> None:
    assert one("1970-01-01 08:00:01", "timestamp") == dt.datetime(1970, 1, 1, 8, 0, 1)
    assert one("1970-01-02", "date") == dt.date(1970, 1, 2)


def test_a_placeholder_of_zeros_is_missing() -> None:
    assert one("0000-00-00 00:00:00", "timestamp") is None


MOMENT = st.datetimes(dt.datetime(1992, 1, 1), dt.datetime(2090, 1, 1)).map(
    lambda t: t.replace(microsecond=0)
)
STYLES = [
    lambda t: t.strftime("%Y-%m-%d %H:%M:%S"),
    lambda t: t.strftime("%Y%m%d%H%M%S"),
    lambda t: f"{t.year}/{t.month}/{t.day} {t.hour}:{t.minute:02d}:{t.second:02d}",
    lambda t: f"{t.year}年{t.month}月{t.day}日 {t.hour}:{t.minute:02d}:{t.second:02d}",
    lambda t: t.isoformat() + "+08:00",
    lambda t: f"{Decimal((t - dt.datetime(1899, 12, 30)).total_seconds()) / 86400:.9f}",
]


@given(moments=st.lists(st.tuples(MOMENT, st.sampled_from(STYLES)), min_size=1, max_size=6))
def test_a_time_in_any_style_comes_back_beside_others(moments: list[tuple[dt.datetime, object]]) -> None:
    texts = pa.array([style(moment) for moment, style in moments])  # type: ignore[operator]
    assert parse(texts, "timestamp").values.to_pylist() == [moment for moment, _ in moments]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1分20秒", "80"),
        ("00:01:20", "80"),
        ("80", "80"),
        ("80秒", "80"),
        ("80.5s", "80.5"),
        ("1小时2分", "3720"),
        ("1个小时", "3600"),
        ("1.5小时", "5400"),
        ("2天3小时", "183600"),
        ("500毫秒", "0.5"),
        ("1m20s", "80"),
        ("PT1M20S", "80"),
        ("PT26H03M00S", "93780"),
        ("1'20\"", "80"),
        ("36:00:00", "129600"),
        ("0 days 00:01:20", "80"),
        ("00:01:20.500000", "80.5"),
        ("１分２０秒", "80"),
        ("-5", "-5"),
    ],
)
def test_durations_are_seconds(text: str, seconds: str) -> None:
    assert one(text, "seconds") == Decimal(seconds)


def test_a_doubtful_duration_is_refused_and_a_declared_one_read() -> None:
    assert one("01:20", "seconds") == "parsing.which_clock"
    assert one("01:20", "seconds", unit="mm:ss") == 80
    assert one("01:20", "seconds", unit="hh:mm") == 4800
    assert one("1.5", "seconds", unit="minutes") == 90
    assert one("1分20秒", "seconds", unit="minutes") == 80
    assert one("slow", "seconds") == "parsing.no_duration"
    assert one("80%", "seconds") == "parsing.no_duration"


def test_a_part_of_a_day_is_no_number_of_seconds() -> None:
    assert one("0.000925925925925926", "seconds") == "parsing.day_fraction"
    assert one("9.259E-4", "seconds", unit="duration") == "parsing.day_fraction"
    assert one("0.000925925925925926", "seconds", unit="days") == Decimal("80")
    assert one("0.000925925925925926", "seconds", unit="seconds") == Decimal("0.0009")


def test_columns_in_hours_take_hours() -> None:
    assert one("1.5", "hours") == Decimal("1.5")
    assert one("1小时30分", "hours") == Decimal("1.5")
    assert one("90", "hours", unit="minutes") == Decimal("1.5")


@given(st.integers(0, 10**6))
def test_a_duration_in_words_comes_back(seconds: int) -> None:
    hours, rest = divmod(seconds, 3600)
    words = f"{hours}小时{rest // 60}分{rest % 60}秒"
    clock = f"{hours}:{rest // 60:02d}:{rest % 60:02d}"
    assert one(words, "seconds") == one(clock, "seconds") == one(str(seconds), "seconds") == seconds


@pytest.mark.parametrize(
    "text",
    [
        "2024年5月",
        "2024年05月份",
        "202405",
        "2024-05",
        "2024/5",
        "May 2024",
        "may-2024",
        "2024.5",
        "2024-05-01",
        "2024-05-01 00:00:00",
    ],
)
def test_months_are_labels(text: str) -> None:
    assert one(text, "month") == "2024-05"
    assert one(text, "period") == "2024-05"


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024Q2", "2024-Q2"),
        ("2024年第二季度", "2024-Q2"),
        ("2024上半年", "2024-H1"),
        ("2024-H2", "2024-H2"),
        ("2024", "2024"),
        ("2024年度", "2024"),
    ],
)
def test_longer_periods(text: str, period: str) -> None:
    assert one(text, "period") == period


def test_a_label_that_is_no_month_is_refused() -> None:
    for text in ("5月", "202413", "2024-05-02", "一季度"):
        assert one(text, "month") == "parsing.no_month"
    assert one("一季度", "period") == "parsing.no_period"


def test_a_column_is_read_as_its_table_declares_it() -> None:
    conversations, days = TABLES["conversations"], TABLES["account_days"]
    options = ParseOptions()
    read = parse_column(pa.array(["1分20秒"]), conversations.column("first_response_s"), options)
    assert read.values.to_pylist() == [80]
    assert parse_column(
        pa.array(["39.88%"]), days.column("inquiry_conversion"), options
    ).values.to_pylist() == [Decimal("0.3988")]
    assert parse_column(
        pa.array(["2小时"]), days.column("refund_only_hours"), options
    ).values.to_pylist() == [2]
    assert parse_column(
        pa.array(["2024年5月"]), TABLES["ledger"].column("month"), options
    ).values.to_pylist() == ["2024-05"]
