"""Reading recipes and checking parameters against them."""

import json

import pytest

from kpireport.engine.notebook import Written, read_recipe
from kpireport.errors import DataError, RunError, UnknownName, UsageError
from tests.engine.small_company import notebook

CELL = 'month = "2024-05"\ntop: int = 5\nshare = 0.5\nnames = []\nanything = None\nloud = False'


def recipe_of(tmp_path, text):
    path = tmp_path / "n.ipynb"
    path.write_text(text, encoding="utf-8")
    return read_recipe(path, "n.ipynb")


def test_defaults_are_read_from_the_parameters_cell(tmp_path):
    found = recipe_of(tmp_path, notebook("1 + 1", parameters=CELL))
    assert dict(found.defaults) == {
        "month": "2024-05",
        "top": 5,
        "share": 0.5,
        "names": [],
        "anything": None,
        "loud": False,
    }


@pytest.mark.parametrize(
    "given",
    [
        {"month": "2024-04"},
        {"top": 3},
        {"share": 1},
        {"names": ["甲"]},
        {"anything": {"a": 1}},
        {"loud": True},
    ],
)
def test_a_parameter_of_the_right_type_is_taken_as_it_is(tmp_path, given):
    assert recipe_of(tmp_path, notebook(parameters=CELL)).bind(given) == given


@pytest.mark.parametrize(
    "given", [{"month": 202404}, {"top": "3"}, {"top": True}, {"share": "0.5"}, {"loud": 1}]
)
def test_a_mistyped_parameter_is_refused(tmp_path, given):
    with pytest.raises(UsageError, match=r"n\.ipynb 的参数"):
        recipe_of(tmp_path, notebook(parameters=CELL)).bind(given)


def test_an_unknown_parameter_is_refused_with_the_nearest_known(tmp_path):
    with pytest.raises(UnknownName, match="month"):
        recipe_of(tmp_path, notebook(parameters=CELL)).bind({"mounth": "2024-05"})


def test_what_was_written_on_a_command_line_takes_the_type_of_the_default(tmp_path):
    found = recipe_of(tmp_path, notebook(parameters=CELL)).bind(
        {"month": Written("007"), "top": Written("3"), "share": Written("0.25"), "loud": Written("true")}
    )
    assert found == {"month": "007", "top": 3, "share": 0.25, "loud": True}
    with pytest.raises(UsageError, match="top"):
        recipe_of(tmp_path, notebook(parameters=CELL)).bind({"top": Written("x")})


@pytest.mark.parametrize("count", [0, 2])
def test_a_notebook_needs_exactly_one_parameters_cell(tmp_path, count):
    made = json.loads(notebook("a = 1", parameters=CELL))
    made["cells"][0]["metadata"] = {}
    for cell in made["cells"][:count]:
        cell["metadata"] = {"tags": ["parameters"]}
    with pytest.raises(RunError, match=f"现有 {count} 个"):
        recipe_of(tmp_path, json.dumps(made))


def test_a_parameters_cell_that_computes_is_refused_with_its_line(tmp_path):
    with pytest.raises(RunError, match="第 2 行"):
        recipe_of(tmp_path, notebook(parameters='a = 1\nb = open("x")'))


@pytest.mark.parametrize("cell", ['month = "2024-05"\nx = = 3', 'month = "2024-05"\n%matplotlib inline'])
def test_a_parameters_cell_that_is_no_python_is_refused_with_its_line(tmp_path, cell):
    with pytest.raises(RunError, match=r"n\.ipynb 的 parameters 单元格第 2 行"):
        recipe_of(tmp_path, notebook(parameters=cell))


def test_a_file_that_is_no_notebook_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"n\.ipynb"):
        recipe_of(tmp_path, "not JSON")
    with pytest.raises(DataError, match=r"missing\.ipynb"):
        read_recipe(tmp_path / "missing.ipynb", "missing.ipynb")


def test_outputs_and_counters_do_not_change_what_a_notebook_is(tmp_path):
    text = notebook("1 + 1")
    made = json.loads(text)
    made["cells"][1]["execution_count"] = 7
    made["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "2"}]
    assert recipe_of(tmp_path, text).digest == recipe_of(tmp_path, json.dumps(made)).digest
    assert recipe_of(tmp_path, text).digest != recipe_of(tmp_path, notebook("1 + 2")).digest
