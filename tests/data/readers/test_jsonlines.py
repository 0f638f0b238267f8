import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kpireport.errors import DataError
from tests.data.readers.reading import batches, lines, rejects, rows, written


def test_nested_objects_are_flattened_with_dots_and_numbers_keep_their_digits(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '{"id": 12345678901234567890, "who": {"name": "甲", "tags": ["x"]}, "price": 1.10, "ok": true, "no": null}\n'
        "\n"
        '{"id": 2, "late": "z"}\n',
        "a.jsonl",
    )
    read = batches(path)
    assert rows(read) == [
        {
            "id": "12345678901234567890",
            "who.name": "甲",
            "who.tags": '["x"]',
            "price": "1.10",
            "ok": "true",
            "no": None,
            "late": None,
        },
        {"id": "2", "who.name": None, "who.tags": None, "price": None, "ok": None, "no": None, "late": "z"},
    ]
    assert lines(read) == [1, 3]


def test_a_text_in_pieces_is_one_text_and_other_lists_stay_as_they_are(tmp_path: Path) -> None:
    link = '{"type": "link", "text": "https://example.com"}'
    text = f'{{"a": ["see ", {link}, " now"], "b": [{link}], "c": ["x", "y"], "d": ["x", {{"type": "y"}}], "e": []}}\n'
    (row,) = rows(batches(written(tmp_path, text, "a.jsonl")))
    assert list(row.values()) == [
        "see https://example.com now",
        "https://example.com",
        '["x", "y"]',
        '["x", {"type": "y"}]',
        "[]",
    ]


def test_lines_that_are_no_objects_are_rejects(tmp_path: Path) -> None:
    deep = '{"a":' * 100_000
    read = batches(written(tmp_path, f'{{"a": 1}}\n[1]\nnonsense\n{deep}\n{{"a": 2}}\n', "a.jsonl"))
    assert rejects(read) == [(2, "readers.bad_json"), (3, "readers.bad_json"), (4, "readers.bad_json")]
    assert [row["a"] for row in rows(read)] == ["1", "2"]


def test_a_list_of_objects_is_read_and_anything_else_refused(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps([{"a": 1}, {"a": 2.5}], indent=2), "a.json")
    assert [row["a"] for row in rows(batches(path))] == ["1", "2.5"]
    with pytest.raises(DataError, match=r"b\.json"):
        batches(written(tmp_path, "[1, 2", "b.json"))
    with pytest.raises(DataError, match=r"c\.jsonl"):
        batches(written(tmp_path, "1\n2\n", "c.jsonl"))


FLAT = st.dictionaries(
    st.sampled_from("abc"),
    st.one_of(st.none(), st.integers(), st.booleans(), st.text(max_size=5)),
    min_size=1,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=st.lists(FLAT, min_size=1, max_size=8))
@example(records=[{"a": "本页合计"}])
@example(records=[{"a": "a"}, {"a": "x"}])
def test_every_value_written_comes_back(tmp_path: Path, records: list[dict[str, object]]) -> None:
    # Hypothesis draws words of the code too: these columns have no totals to leave out.
    labels = dict.fromkeys("abc", ())
    path = written(tmp_path, "\n".join(json.dumps(record) for record in records), "a.jsonl")
    read = batches(path, labels=labels)
    found = [{name: value for name, value in row.items() if value} for row in rows(read)]
    as_text = [
        {
            k: str(v).lower() if isinstance(v, bool) else str(v)
            for k, v in r.items()
            if v is not None and v != ""
        }
        for r in records
    ]
    assert found == [record for record in as_text if any(value.strip() for value in record.values())]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('{"code": 0, "data": {"list": [{"id": 1}, {"id": 2}], "total": 2}}', 2),
        ('{\n "success": true,\n "result": [{"id": 1}]\n}', 1),
        ('{"id": 7, "items": [{"id": 1}, {"id": 2}]}', 1),
        ('{"code": 0, "data": {"list": []}}', 1),
        ('{"code": 0, "data": [1, 2]}', 1),
        ('{"data": [{"id": 1}]}\n{"data": [{"id": 2}]}', 2),
    ],
)
def test_the_answer_of_an_interface_gives_its_rows_and_nothing_else_is_taken_apart(
    tmp_path: Path, text: str, count: int
) -> None:
    found = batches(written(tmp_path, text + "\n", "a.json"))
    assert sum(len(batch.rows) for batch in found) == count


def test_the_elements_of_a_list_are_rows_where_the_source_says_so(tmp_path: Path) -> None:
    text = (
        '{"id": 1, "shop": {"name": "甲"}, "items": [{"sku": "a", "n": 2}, {"sku": "b"}]}\n'
        "nonsense\n"
        '{"id": 2, "items": []}\n{"id": 3, "items": [{"sku": "c"}]}\n{"id": 4}\n'
    )
    read = batches(written(tmp_path, text, "a.jsonl"), each="items")
    found = [(row["id"], row["items.sku"], row["items.n"], row["shop.name"]) for row in rows(read)]
    assert found == [
        ("1", "a", "2", "甲"),
        ("1", "b", None, "甲"),
        ("3", "c", None, None),
        ("4", None, None, None),
    ]
    assert (lines(read), rejects(read)) == ([1, 2, 4, 5], [(2, "readers.bad_json")])


def test_a_list_inside_a_list_and_one_in_a_wrapping_object_are_followed(tmp_path: Path) -> None:
    whole = {
        "name": "x",
        "pages": {"n": 1},
        "orders": [{"no": 1, "lines": [{"s": 1}, {"s": 2}]}, {"no": 2, "lines": []}],
    }
    path = written(tmp_path, json.dumps(whole, indent=1), "a.json")
    assert [row["orders.no"] for row in rows(batches(path, each="orders"))] == ["1", "2"]
    found = [
        (row["name"], row["orders.no"], row["orders.lines.s"])
        for row in rows(batches(path, each="orders.lines"))
    ]
    assert found == [("x", "1", "1"), ("x", "1", "2")]


def test_one_long_line_may_be_a_wrapping_object_or_the_first_of_many(tmp_path: Path) -> None:
    whole = {"orders": [{"id": n, "text": "x" * 100} for n in range(50_000)]}
    path = written(tmp_path, json.dumps(whole), "a.json")
    assert sum(len(batch.rows) for batch in batches(path, each="orders")) == 50_000
    lines = [json.dumps({"id": n, "text": "x" * 70_000}) for n in range(3)]
    assert [row["id"] for row in rows(batches(written(tmp_path, "\n".join(lines), "b.jsonl")))] == [
        "0",
        "1",
        "2",
    ]


def test_a_list_is_found_in_what_wraps_the_rows_and_in_the_rows_of_an_answer(tmp_path: Path) -> None:
    orders = [{"id": 1, "lines": [{"s": 1}, {"s": 2}]}]
    path = written(tmp_path, json.dumps({"orders": orders}, indent=1), "a.json")
    assert [row["orders.lines.s"] for row in rows(batches(path, each="orders.lines"))] == ["1", "2"]
    path = written(tmp_path, json.dumps({"code": 0, "data": {"list": orders}}), "b.json")
    assert [(row["id"], row["lines.s"]) for row in rows(batches(path, each="lines"))] == [
        ("1", "1"),
        ("1", "2"),
    ]
    with pytest.raises(DataError, match=r"“line”.*lines"):
        batches(path, each="line")
