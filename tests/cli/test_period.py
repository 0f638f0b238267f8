"""period: a quarter, a year or another span from the months that were produced."""

import json
import shutil

import pytest

from kpireport.engine.ledger import Ledger
from kpireport.engine.periods import Span, printed
from kpireport.engine.run import run
from kpireport.engine.spec import RunSpec
from kpireport.errors import UsageError
from kpireport.period import Month
from tests.reports import read

APRIL, MAY = Month(2024, 4), Month(2024, 5)


@pytest.fixture(scope="module")
def two_months(taken_in, tmp_path_factory):
    root = shutil.copytree(taken_in, tmp_path_factory.mktemp("periods") / "公司")
    assert run(RunSpec(root, (APRIL, MAY), ("甲部",), jobs=1)).ok
    return root


def test_months_are_joined_listed_in_the_site_and_printed_again_when_one_changes(call, two_months, tmp_path):
    company = shutil.copytree(two_months, tmp_path / "公司")
    found = call("period", "2024-04:2024-05", "--project", company, "--json")
    assert found.code == 0, found.err
    (said,) = json.loads(found.out)
    file = company / "output/periods/甲部 2024-04_2024-05.pdf"
    assert (said["months"], said["missing"], said["file"]) == (["2024-04", "2024-05"], [], str(file))
    before = read.text_of(file.read_bytes())
    assert "测试一E180.080.0" in before  # 80 × 80 / 80 in both months
    index = (company / "output/site/index.html").read_text(encoding="utf-8")
    assert "../periods/%E7%94%B2%E9%83%A8%202024-04_2024-05.pdf" in index
    assert call("verify", "--project", company).code == 0
    again = RunSpec(company, (MAY,), ("甲部",), overrides={"scorecards.C1.orders.target": 64}, jobs=1)
    assert run(again).ok
    assert "测试一E180.0100.0" in read.text_of(file.read_bytes())  # 80 × 80 / 64 in May


def test_a_quarter_that_lacks_a_month_is_refused_and_joined_so_far_when_asked(call, two_months):
    found = call("period", "2024-Q2", "--department", "甲部", "--project", two_months)
    assert found.code == 1
    assert "甲部 2024-Q2 还缺 2024-06" in found.err
    assert "kpireport run --month 2024-06 --department 甲部" in found.err
    file = two_months / "output/periods/甲部 2024-Q2.pdf"
    assert not file.exists()
    found = call("period", "2024-Q2", "--so-far", "--project", two_months)
    assert found.code == 0
    assert "还缺 2024-06" in found.out
    assert "还缺2024-06" in read.text_of(file.read_bytes())


def test_a_department_without_any_month_says_so_and_the_others_come_out(call, two_months):
    more = ("--so-far", "--department", "甲部", "--department", "乙部")
    found = call("period", "2024-Q2", *more, "--project", two_months)
    assert found.code == 1
    assert "乙部 2024-Q2 一个月也没有生成过" in found.err
    assert "--month 2024-04:2024-06" in found.err
    assert "甲部 2024-Q2" in found.out
    assert call("period", "2023", "--project", two_months).code == 1


@pytest.mark.parametrize(
    ("text", "label", "first", "last"),
    [
        ("2024-Q1", "2024-Q1", "2024-01", "2024-03"),
        ("2024q4", "2024-Q4", "2024-10", "2024-12"),
        ("2024", "2024", "2024-01", "2024-12"),
        ("2023-11:2024-02", "2023-11_2024-02", "2023-11", "2024-02"),
        ("2023-11_2024-02", "2023-11_2024-02", "2023-11", "2024-02"),
    ],
)
def test_a_span_is_a_quarter_a_year_or_two_months_and_what_lies_between(text, label, first, last):
    found = Span.parse(text)
    assert (found.label, str(found.months[0]), str(found.months[-1])) == (label, first, last)
    assert found.months == Month.parse(first).through(Month.parse(last))


@pytest.mark.parametrize(
    "text", ["Q2", "2024-Q5", "2024-05", "2024-05:2024-05", "2024-05:2024-03", "../x", "24"]
)
def test_what_is_no_span_is_refused(text):
    with pytest.raises(UsageError, match="2024-Q2"):
        Span.parse(text)


def test_other_files_beside_the_periods_are_let_be(tmp_path):
    folder = tmp_path / "periods"
    folder.mkdir()
    for name in ("甲部 2024-Q2.pdf", "一 二 2024.pdf", "笔记.pdf", "2024-Q2.pdf", "甲部 草稿.pdf"):
        (folder / name).write_bytes(b"")
    assert [(name, span.label) for name, span in printed(Ledger(tmp_path))] == [
        ("一 二", "2024"),
        ("甲部", "2024-Q2"),
    ]
