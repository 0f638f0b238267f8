"""B05: weights from pairwise comparisons, their consistency, and refusals that name what to judge again."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from kpireport.appraisal.ahp import judged, scale, together, weigh
from kpireport.appraisal.comparisons import Hierarchy, parse_scale, read_study, read_workbook
from kpireport.errors import DataError, KpiError, ParameterError
from kpireport.params import read_document

GOOD = np.array([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]])
BAD = np.array([[1, 9, 1 / 5], [1 / 9, 1, 3], [5, 1 / 3, 1]])


def test_three_things_give_the_textbook_weights() -> None:
    found = weigh(("甲", "乙", "丙"), GOOD)
    # the cube of the row products over their sum: 2.4662, 1, 0.4055 → 0.6370, 0.2583, 0.1047
    assert found.weights == pytest.approx((0.63699, 0.25828, 0.10473), abs=1e-5)
    assert found.eigenvalue == pytest.approx(3.03851, abs=1e-5)
    assert found.ratio == pytest.approx(0.03851 / 2 / 0.58, abs=1e-4)
    assert found.points() == {"甲": Decimal(64), "乙": Decimal(26), "丙": Decimal(10)}


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9))
def test_consistent_comparisons_give_back_their_weights(parts: list[int]) -> None:
    vector = np.array(parts, dtype=float)
    found = weigh([str(n) for n in range(len(parts))], vector[:, None] / vector[None, :])
    assert found.weights == pytest.approx(list(vector / vector.sum()))
    assert found.ratio == pytest.approx(0, abs=1e-9)
    assert found.worst == ()
    assert sum(found.points().values()) == 100


def test_several_judges_count_by_the_geometric_mean() -> None:
    one, other = np.array([[1, 8], [1 / 8, 1]]), np.array([[1, 2], [1 / 2, 1]])
    assert together([one, other]) == pytest.approx(np.array([[1, 4], [0.25, 1]]))
    assert weigh(("a", "b"), together([one, other])).weights == pytest.approx((0.8, 0.2))


def test_inconsistent_comparisons_are_refused_with_the_three_worst_named() -> None:
    with pytest.raises(ParameterError) as caught:
        judged(("甲", "乙", "丙"), {"判断者": BAD}, "示例", 0.1)
    said = str(caught.value)
    assert "判断者" in said
    assert all(pair in said for pair in ("甲 : 乙 = 9", "甲 : 丙 = 1/5", "乙 : 丙 = 3"))


def test_comparisons_are_shown_as_people_write_them() -> None:
    assert [scale(x) for x in (3, 1 / 3, 1, 2.44, 0.41)] == ["3", "1/3", "1", "2.4", "1/2.4"]
    assert parse_scale("1/3") == Fraction(1, 3)
    assert [parse_scale(text) for text in ("0", "10", "-2", "x", "1/0", "1/10")] == [None] * 6


def study(tmp_path: Path, text: str) -> Hierarchy:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    return read_study(read_document(path, "params/ahp/a.yaml"))


HEAD = "id: a\ntitle: 示例\ngroups:\n  names: [甲, 乙]\n  judges:\n    - name: 一\n      pairs: {%s}\n"


def test_a_study_gives_points_at_both_levels(tmp_path: Path) -> None:
    items = "items:\n  甲:\n    names: [子, 丑]\n    judges: [{name: 一, pairs: {'子 : 丑': 2}}]\n"
    found = study(tmp_path, HEAD % "'甲 : 乙': 3" + items)
    assert found.points == {"甲": Decimal(75), "乙": Decimal(25)}
    assert found.item_points == {"甲": {"子": Decimal(50), "丑": Decimal(25)}}


def test_the_shipped_example_is_consistent() -> None:
    path = Path(__file__).parents[2] / "params" / "ahp" / "example.yaml"
    found = read_study(read_document(path, "params/ahp/example.yaml"))
    assert sum(found.points.values()) == 100
    assert sum(found.item_points["服务"].values()) == found.points["服务"]
    assert found.groups.ratio < 0.1


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ("", "没有比较“甲”与“乙”"),
        ("'甲 : 丙': 3", "甲、乙"),
        ("'甲 : 乙': 12", "1/9 到 9"),
        ("'甲 : 乙': 3, '乙 : 甲': 3", "互相矛盾"),
    ],
)
def test_comparisons_that_cannot_hold_are_refused_with_their_place(
    tmp_path: Path, pairs: str, words: str
) -> None:
    with pytest.raises(ParameterError, match="第 7 行") as caught:
        study(tmp_path, HEAD % pairs)
    assert words in str(caught.value)


def test_items_of_a_group_nobody_named_are_refused(tmp_path: Path) -> None:
    items = "items:\n  丁:\n    names: [子]\n    judges: [{name: 一, pairs: {}}]\n"
    with pytest.raises(ParameterError, match="没有这一组"):
        study(tmp_path, HEAD % "'甲 : 乙': 3" + items)


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return path


TOP = [["总体", "甲", "乙"], ["甲", 1, 4], ["乙", "", 1]]
INSIDE = [["甲", "子", "丑"], ["子", 1, "1/3"], ["丑", 3, 1]]


def test_a_workbook_gives_what_yaml_gives(tmp_path: Path) -> None:
    other = [["总体", "甲", "乙"], ["甲", "", 1], ["乙", 1, ""]]
    sheets = {"判断者甲·总体": TOP, "判断者乙·总体": other, "判断者甲·甲": INSIDE}
    found = read_workbook(workbook(tmp_path / "a.xlsx", sheets), "a.xlsx")
    # geometric mean of 4 and 1 is 2
    assert found.groups.weights == pytest.approx((2 / 3, 1 / 3))
    assert found.points == {"甲": Decimal(67), "乙": Decimal(33)}
    assert found.item_points["甲"] == {"子": Decimal(17), "丑": Decimal(50)}


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"一": [["总体", "甲", "乙"], ["乙", 1, 4], ["甲", "", 1]]}, "方表"),
        ({"一": [["总体", "甲", "乙"], ["甲", 1, "三"], ["乙", "", 1]]}, "写的是 三"),
        ({"一": [["总体", "甲", "乙"], ["甲", 1, ""], ["乙", "", 1]]}, "没有比较"),
        ({"一": TOP, "一·乙": TOP}, "写了两次"),
        ({"一": TOP, "二": [["别的", "子", "丑"], ["子", 1, 2], ["丑", "", 1]]}, "分不清"),
        ({"一": TOP, "二": [["总体", "甲", "丙"], ["甲", 1, 2], ["丙", "", 1]]}, "与其他判断者不同"),
    ],
)
def test_a_sheet_that_is_no_comparison_is_refused(
    tmp_path: Path, sheets: dict[str, list[list[object]]], words: str
) -> None:
    with pytest.raises(KpiError, match=words):
        read_workbook(workbook(tmp_path / "a.xlsx", sheets), "a.xlsx")


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("x")
    with pytest.raises(DataError, match="不能作为工作簿打开"):
        read_workbook(tmp_path / "a.xlsx", "a.xlsx")
