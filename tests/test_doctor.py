"""What doctor says of a machine that lacks something; the machines are laid out, nothing is uninstalled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kpireport import doctor
from kpireport.doctor import Finding, examine
from kpireport.errors import ParameterError
from kpireport.machine import Libraries, Machine, Package, System, read_packages
from kpireport.texts import catalogue

READY = Machine(
    system="apt",
    root=False,
    python=(3, 12, 1),
    executable="/srv/kpi/.venv/bin/python",
    checkout=True,
    libraries=Libraries(
        pango="1.50.12", subset="ready", fonts=frozenset({"DejaVu Sans", "Noto Sans CJK SC"})
    ),
    packages=(Package("pandas", ">=3.0", "3.1.1"), Package("weasyprint", ">=69", "70.0")),
    kernel="python",
)


def finding(machine: Machine, name: str) -> Finding:
    return next(each for each in examine(machine) if each.name == name)


def without(**libraries: object) -> Machine:
    return replace(READY, libraries=replace(READY.libraries, **libraries))


def test_a_ready_machine_has_nothing_to_mend() -> None:
    findings = examine(READY)
    assert all(each.ok for each in findings)
    assert not any(each.mend for each in findings)
    assert not doctor.failed(findings)


def test_a_missing_chinese_font_fails_and_names_the_package() -> None:
    found = finding(without(fonts=frozenset({"DejaVu Sans", "Noto Sans"})), "cjk_font")
    assert (found.ok, found.severity) == (False, "fail")
    assert found.mend == "sudo apt-get install -y fonts-noto-cjk"
    assert "Noto Sans CJK SC" in found.found.render("en")


def test_a_traditional_chinese_or_japanese_family_does_not_stand_in_for_the_simplified_one() -> None:
    assert not finding(without(fonts=frozenset({"Noto Sans CJK TC", "Noto Sans CJK JP"})), "cjk_font").ok


def test_a_missing_subset_library_fails_because_pages_take_thirty_times_as_long() -> None:
    found = finding(without(subset="absent"), "harfbuzz_subset")
    assert (found.ok, found.severity) == (False, "fail")
    assert found.mend == "sudo apt-get install -y libharfbuzz-subset0"
    assert "30" in found.found.render("zh")


def test_a_subset_library_too_old_to_be_used_fails_and_is_not_installed_again() -> None:
    found = finding(without(subset="old"), "harfbuzz_subset")
    assert not found.ok
    assert "apt-get" not in found.mend


def test_a_missing_pango_fails_with_the_loaders_own_words() -> None:
    found = finding(without(pango="", trouble="cannot load library 'libpango-1.0-0'"), "pango")
    assert (found.ok, found.severity) == (False, "fail")
    assert "libpango-1.0-0" in found.found.render("en")
    assert found.mend == "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0"


def test_root_needs_no_sudo() -> None:
    machine = replace(without(subset="absent"), root=True)
    assert finding(machine, "harfbuzz_subset").mend == "apt-get install -y libharfbuzz-subset0"


@pytest.mark.parametrize(
    ("system", "start"),
    [("apt", "sudo apt-get "), ("dnf", "sudo dnf "), ("brew", "brew install "), ("conda", "conda install ")],
)
@pytest.mark.parametrize("name", ["python", "pango", "harfbuzz_subset", "cjk_font"])
def test_every_system_is_told_its_own_command(system: System, start: str, name: str) -> None:
    bare = replace(READY, system=system, python=(3, 10, 0), libraries=Libraries(trouble="no library"))
    assert finding(bare, name).mend.startswith(start)


def test_a_python_older_than_3_11_fails() -> None:
    assert not finding(replace(READY, python=(3, 10, 14)), "python").ok
    assert finding(replace(READY, python=(3, 11, 0)), "python").ok


def test_a_package_below_its_bound_or_missing_fails_by_name() -> None:
    packages = (
        Package("pandas", ">=3.0", "2.2.3"),
        Package("weasyprint", ">=69", ""),
        Package("click", ">=8", "8.2"),
    )
    found = finding(replace(READY, packages=packages), "packages")
    text = found.found.render("en")
    assert not found.ok
    assert "pandas 2.2.3 (>=3.0)" in text
    assert "weasyprint — (>=69)" in text
    assert "click" not in text
    assert found.mend == "rm -rf .venv && make setup"


def test_outside_a_checkout_wrong_packages_are_mended_by_pip() -> None:
    machine = replace(READY, checkout=False, packages=(Package("ibis-framework", ">=12,<13", "11.0"),))
    assert finding(machine, "packages").mend == (
        "/srv/kpi/.venv/bin/python -m pip install --upgrade 'ibis-framework>=12,<13'"
    )


def test_a_program_that_is_not_installed_fails() -> None:
    assert not finding(replace(READY, packages=()), "packages").ok


def test_no_kernel_fails_and_a_foreign_kernel_warns() -> None:
    none = finding(replace(READY, kernel=""), "kernel")
    assert (none.ok, none.severity) == (False, "fail")
    foreign = finding(replace(READY, kernel="/usr/bin/python3"), "kernel")
    assert (foreign.ok, foreign.severity) == (False, "warn")
    assert not doctor.failed((foreign,))
    assert finding(replace(READY, kernel="/srv/kpi/.venv/bin/python3.12"), "kernel").ok


def test_params_that_cannot_be_read_fail_with_their_own_sentence() -> None:
    def broken() -> None:
        raise ParameterError("error.not_a_mapping", file="params/company.yaml")

    found = examine(READY, company=broken)[-1]
    assert (found.name, found.ok) == ("company", False)
    assert "params/company.yaml" in found.found.render("zh")
    assert examine(READY, company=lambda: None)[-1].ok


def test_an_output_folder_that_does_not_exist_yet_is_judged_by_the_nearest_one(tmp_path: Path) -> None:
    output = tmp_path / "output" / "2024-05"
    found = examine(READY, output=output)[-1]
    assert (found.name, found.ok) == ("output", True)
    assert not output.exists()
    assert list(tmp_path.iterdir()) == []


def test_without_pango_the_font_and_the_subset_library_are_not_judged_but_still_named() -> None:
    bare = replace(READY, libraries=Libraries(trouble="no library"))
    for name in ["harfbuzz_subset", "cjk_font"]:
        found = finding(bare, name)
        assert not found.ok
        assert found.found.key == "doctor.unknown"
        assert found.mend


def test_the_owner_of_a_folder_above_the_output_is_never_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuse)
    found = examine(READY, output=tmp_path / "output")[-1]
    assert "chown" not in found.mend
    assert found.mend.endswith(f"{tmp_path}/output")


def test_an_output_that_cannot_be_written_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuse)  # root may write everywhere
    found = examine(READY, output=tmp_path)[-1]
    assert (found.ok, found.severity) == (False, "fail")
    assert found.mend.endswith(str(tmp_path))
    assert "Permission denied" in found.found.render("en")


def test_an_output_below_a_folder_that_may_not_be_entered_is_a_finding_not_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.exists

    def exists(path: Path) -> bool:
        if path.parent == tmp_path:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "exists", exists)
    assert examine(READY, output=tmp_path / "closed")[-1].name == "output"


def test_extras_are_not_required() -> None:
    names = {each.name for each in read_packages()}
    assert {"weasyprint", "papermill", "ibis-framework"} <= names
    assert not names & {"pyspark", "jupyterlab", "pytest"}


def test_every_title_stands_in_the_catalogue() -> None:
    findings = examine(READY, company=lambda: None, output=Path())
    assert all(each.title.key in catalogue() for each in findings)


# ---- the probes themselves, in a process that cannot load or find the thing -----------------------

PROBE = """
import json, cffi
real = cffi.FFI.dlopen
def dlopen(self, name, flags=0):
    if {lost!r} and {lost!r} in str(name):
        raise OSError("cannot load library " + repr(name))
    return real(self, name, flags)
cffi.FFI.dlopen = dlopen
from kpireport.machine import read_libraries
found = read_libraries()
print(json.dumps([bool(found.pango), found.subset, "Noto Sans CJK SC" in found.fonts, found.trouble]))
"""


def probe(lost: str, **environment: str) -> list[object]:
    process = subprocess.run(
        [sys.executable, "-c", PROBE.format(lost=lost)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[object] = json.loads(process.stdout)
    return found


def test_this_machine_is_read_as_it_is() -> None:
    assert probe("") == [True, "ready", True, ""]


def test_the_probe_sees_that_the_subset_library_does_not_load() -> None:
    assert probe("harfbuzz-subset") == [True, "absent", True, ""]


def test_the_probe_sees_that_pango_does_not_load() -> None:
    pango, subset, font, trouble = probe("pango-1.0")
    assert (pango, subset, font) == (False, "absent", False)
    assert "pango" in str(trouble)


def test_the_probe_sees_that_no_font_is_installed(tmp_path: Path) -> None:
    empty = tmp_path / "fonts.conf"
    empty.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    assert probe("", FONTCONFIG_FILE=str(empty))[:3] == [True, "ready", False]
