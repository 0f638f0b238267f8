"""The notebooks that come with the product: how they are written, and that they run."""

import ast
import json

import nbformat
import pandas as pd
import pytest

from kpireport.engine.execution import Execution, execute
from kpireport.engine.notebook import read_recipe
from tests.notebooks.conftest import REPOSITORY

NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path, kind):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def outputs(path):
    return [out for cell in nbformat.read(path, as_version=4).cells for out in cell.get("outputs", [])]


def executed(root, name, parameters):
    recipe = read_recipe(root / "notebooks" / name, name)
    target = root / f"executed-{name}"
    execute(recipe, parameters, target, Execution(root))
    return target


def test_there_are_two_notebooks():
    assert [path.name for path in NOTEBOOKS] == ["department_month.ipynb", "explore_service.ipynb"]


@every_notebook
def test_a_notebook_in_git_holds_no_outputs_and_its_cells_have_names(path):
    found = cells(path, "code")
    assert not any(cell["outputs"] or cell["execution_count"] for cell in found)
    ids = [cell["id"] for cell in found + cells(path, "markdown")]
    assert len(set(ids)) == len(ids)
    assert all(not name[:8].isalnum() or not name.isalnum() or name.isalpha() for name in ids)


@every_notebook
def test_a_notebook_has_one_parameters_cell_and_none_about_pay(path):
    recipe = read_recipe(path, path.name)
    assert not any("pay" in name or "薪" in name for name in recipe.defaults)


@every_notebook
def test_a_notebook_reads_as_a_document_in_chinese(path):
    said = "".join("".join(cell["source"]) for cell in cells(path, "markdown"))
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in said)
    assert said.startswith("# ")
    assert chinese > 150


def test_the_department_notebook_only_calls_the_package():
    """No function, class or loop over rows of its own: what it shows can be called from anywhere else too."""
    for cell in cells(REPOSITORY / "notebooks/department_month.ipynb", "code"):
        tree = ast.parse("".join(cell["source"]))
        assert not [
            node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.While)
        ]
        imported = {
            (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        assert imported <= {"kpireport", "IPython"}


@pytest.fixture(scope="module")
def department_unit(demo_company, tmp_path_factory):
    """The executed notebook of the department, and the folder it saved to."""
    folder = tmp_path_factory.mktemp("saved") / "unit"
    given = {"project": ".", "month": "2024-05", "department": "客服部", "save_to": str(folder)}
    return executed(demo_company, "department_month.ipynb", given), folder


def test_the_department_notebook_runs_and_saves_what_reports_need(department_unit):
    made, folder = department_unit
    assert {path.name for path in folder.iterdir()} == {
        "indicators.parquet",
        "scores.parquet",
        "appraisals.parquet",
        "bundle.json",
        "inputs",
    }
    kinds = [kind for out in outputs(made) for kind in out.get("data", {})]
    assert kinds.count("image/png") >= 4


def test_no_ones_pay_stands_in_the_executed_notebook(department_unit):
    """The record is kept beside the reports and read by many; pay appears in it as totals only."""
    made, folder = department_unit
    paid = pd.read_parquet(folder / "appraisals.parquet")["pay"].dropna()
    amounts = {f"{amount:.2f}" for amount in paid if amount}
    text = made.read_text(encoding="utf-8")
    assert len(amounts) > 10
    assert not [amount for amount in amounts if amount in text]


def test_the_exploring_notebook_runs_and_shows_hours_and_credit_rules(demo_company):
    made = executed(demo_company, "explore_service.ipynb", {"project": ".", "slow_seconds": 60})
    said = "".join(str(out.get("data", {}).get("text/plain", "")) for out in outputs(made))
    assert "slow" in said
    for rule in ("先下单后付款", "按下单", "按付款"):
        assert rule in said
