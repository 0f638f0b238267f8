"""The names an analyst may rely on."""

import subprocess
import sys

import kpireport


def test_the_public_names_are_these_and_no_others():
    assert kpireport.__all__ == [
        "KpiError",
        "Month",
        "MonthView",
        "Office",
        "Project",
        "Unit",
        "open_company",
        "unit",
    ]


def test_every_public_name_can_be_reached():
    for name in kpireport.__all__:
        assert getattr(kpireport, name).__name__ == name


def test_importing_the_package_loads_none_of_the_heavy_libraries():
    code = "import kpireport, sys; print(sorted({'pandas', 'ibis', 'pydantic', 'click'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
