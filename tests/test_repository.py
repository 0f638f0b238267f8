"""The repository's frame: locks, environments, set-up script, wheel, and what imports what."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = ["requirements.lock", "requirements-spark.lock", "requirements-tools.lock"]
LOCKED_EXTRAS = {
    "requirements.lock": ["lab", "postgres", "cluster", "s3", "dev"],
    "requirements-spark.lock": ["spark"],
}


def declared(*extras: str) -> list[Requirement]:
    lines = [*PROJECT["dependencies"]]
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


def pins(lock: str) -> dict[str, list[tuple[Requirement, int]]]:
    """Locked requirements by name, each with the number of its hashes."""
    found: dict[str, list[tuple[Requirement, int]]] = {}
    for block in re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip()):
        requirement, *hashes = block.split(" \\\n")
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}", each.rstrip()) for each in hashes), (
            requirement
        )
        pin = Requirement(requirement)
        found.setdefault(canonicalize_name(pin.name), []).append((pin, len(hashes)))
    return found


# ---- locks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKED_EXTRAS)
def test_the_lock_satisfies_every_declared_requirement(lock: str) -> None:
    locked = pins(lock)
    for wanted in declared(*LOCKED_EXTRAS[lock]):
        found = locked.get(canonicalize_name(wanted.name), [])
        assert found, f"{wanted} is not in {lock}: make lock"
        for pin, _ in found:
            version = next(iter(pin.specifier)).version
            assert wanted.specifier.contains(version), f"{pin} does not satisfy {wanted}: make lock"


def test_every_extra_is_locked_somewhere() -> None:
    locked = {extra for extras in LOCKED_EXTRAS.values() for extra in extras}
    assert locked == set(PROJECT["optional-dependencies"])


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_exact_and_has_hashes(lock: str) -> None:
    for each in pins(lock).values():
        for pin, hashes in each:
            assert [specifier.operator for specifier in pin.specifier] == ["=="]
            assert hashes > 0, f"{pin} has no hash"


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_address_and_no_path(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(
        r"://|file:|index-url|find-links|trusted-host|(^|\s)[./~]|\s@\s|#", text, re.MULTILINE
    )


def test_the_two_locks_agree_on_what_both_hold() -> None:
    base, spark = pins("requirements.lock"), pins("requirements-spark.lock")
    for name in base.keys() & spark.keys():
        versions = {str(pin.specifier) for pin, _ in base[name]}
        assert {str(pin.specifier) for pin, _ in spark[name]} <= versions


# ---- environment.yml --------------------------------------------------------------------------

CONDA_NAMES = {
    "duckdb": "python-duckdb",
    "matplotlib": "matplotlib-base",
    "jupyter-client": "jupyter_client",
    "jupyter-core": "jupyter_core",
}
NOT_PYTHON = {"pango", "harfbuzz", "fontconfig", "font-ttf-noto-cjk", "pip"}


def conda() -> tuple[dict[str, str], list[str]]:
    """Conda's packages with their bounds, and what is left to pip."""
    lines = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    split = (re.fullmatch(r"([\w.-]+)(.*)", line) for line in lines if isinstance(line, str))
    return {found[1]: found[2] for found in split if found}, next(
        line["pip"] for line in lines if isinstance(line, dict)
    )


def bounds(specifier: str) -> set[str]:
    return {part for part in specifier.split(",") if part}


def test_conda_bounds_are_those_of_pyproject() -> None:
    listed, _ = conda()
    wanted = {CONDA_NAMES.get(each.name, each.name): bounds(str(each.specifier)) for each in declared("lab")}
    for name, specifier in listed.items():
        if name == "python":
            assert specifier == PROJECT["requires-python"]
        elif name not in NOT_PYTHON:
            assert bounds(specifier) == wanted[name], f"environment.yml: {name}"


def test_conda_users_get_the_rest_from_the_project_itself() -> None:
    listed, pip = conda()
    assert pip == ["-e .[lab]"]
    assert {"pango", "harfbuzz", "font-ttf-noto-cjk"} <= set(listed)


# ---- commands ---------------------------------------------------------------------------------


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", ".ci/run"])
def test_every_make_command_in_the_docs_exists(page: str) -> None:
    if not (ROOT / page).exists():
        pytest.skip(f"no {page} yet")
    named = set(
        re.findall(r"^\s*make ([a-z][a-z-]*)|`make ([a-z][a-z-]*)", (ROOT / page).read_text(), re.MULTILINE)
    )
    assert {first or second for first, second in named} <= targets()


def test_ci_reads_its_test_command_from_the_readme() -> None:
    reading = re.search(r'^test_command="\$\((.*)\)"$', (ROOT / ".ci/run").read_text(), re.MULTILINE)
    assert reading
    done = subprocess.run(["bash", "-c", reading[1]], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "make test\n"


def test_notebooks_are_committed_without_outputs() -> None:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            assert not cell.get("outputs"), path.name
            assert cell.get("execution_count") is None, path.name


# ---- the set-up script, on a machine made of stubs ----------------------------------------------


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout and a folder of programs that only write down how they were called."""
    for name in ["pyproject.toml", *LOCKS, "scripts/setup.sh"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "bin").mkdir()
    stub(tmp_path, "id", "echo 0")
    stub(tmp_path, "python3", "exit 0")
    stub(tmp_path, "ldconfig", "echo libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0")
    stub(tmp_path, "fc-list", "echo NotoSansCJK-Regular.ttc")
    stub(tmp_path, "apt-get", "exit 0")
    stub(
        tmp_path,
        "uv",
        f'if [[ $1 == venv ]]; then mkdir -p .venv/bin; cp "{tmp_path}/bin/python3" .venv/bin/python; fi',
    )
    return tmp_path


def stub(machine: Path, name: str, body: str) -> None:
    path = machine / "bin" / name
    path.write_text(f'#!/bin/bash\necho "{name} $*" >>"{machine}/calls"\n{body}\n')
    path.chmod(0o755)


def set_up(machine: Path, *arguments: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run the script; its outcome and the installing calls it made."""
    calls = machine / "calls"
    calls.unlink(missing_ok=True)
    done = subprocess.run(
        ["bash", "scripts/setup.sh", *arguments],
        cwd=machine,
        env={"PATH": f"{machine}/bin:/usr/bin:/bin", "HOME": str(machine)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    called = calls.read_text().splitlines() if calls.exists() else []
    return done, [call for call in called if call.startswith(("apt-get", "uv"))]


def test_a_second_set_up_installs_nothing(machine: Path) -> None:
    done, calls = set_up(machine)
    assert done.returncode == 0, done.stderr
    assert any(
        call.startswith("uv pip sync") and "--require-hashes requirements.lock" in call for call in calls
    )
    assert not any(call.startswith("apt-get") for call in calls)
    done, calls = set_up(machine)
    assert (done.returncode, done.stderr, calls) == (0, "", [])
    done, calls = set_up(machine, "test")
    assert (done.returncode, calls) == (0, [])


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_is_installed_again(machine: Path, changed: str) -> None:
    set_up(machine)
    with (machine / changed).open("a") as file:
        file.write("\n# changed\n")
    _, calls = set_up(machine)
    assert any(call.startswith("uv pip sync") for call in calls)


def test_an_interrupted_set_up_is_repeated(machine: Path) -> None:
    stub(machine, "uv", "[[ $* == --version ]]")
    done, _ = set_up(machine)
    assert done.returncode != 0
    stub(machine, "uv", "mkdir -p .venv/bin; cp bin/python3 .venv/bin/python")
    done, calls = set_up(machine)
    assert done.returncode == 0
    assert any(call.startswith("uv pip sync") for call in calls)


def test_only_what_is_missing_goes_through_apt_and_lists_are_refreshed_first(machine: Path) -> None:
    stub(machine, "ldconfig", "echo libpango-1.0.so.0 libpangoft2-1.0.so.0; cat subset 2>/dev/null")
    stub(machine, "apt-get", "[[ $1 == update ]] || echo libharfbuzz-subset.so.0 >subset")
    done, calls = set_up(machine)
    assert done.returncode == 0, done.stderr
    update, install = (call for call in calls if call.startswith("apt-get"))
    assert update == "apt-get update"
    assert install.endswith(" libharfbuzz-subset0")
    assert "libpango" not in install


def test_a_broken_third_party_source_does_not_stop_the_set_up(machine: Path) -> None:
    stub(machine, "fc-list", "[[ ! -f font ]] || echo NotoSansCJK-Regular.ttc")
    stub(machine, "apt-get", '[[ $1 != update ]] || { echo "E: no such source"; exit 100; }; touch font')
    done, _ = set_up(machine)
    assert done.returncode == 0, done.stderr
    assert "E: no such source" in done.stderr


def test_a_package_that_apt_could_not_install_stops_the_set_up_by_name(machine: Path) -> None:
    stub(machine, "fc-list", "exit 0")
    done, _ = set_up(machine)
    assert done.returncode == 1
    assert "still missing after the installation: fonts-noto-cjk" in done.stderr


def test_apt_is_called_through_sudo_by_others_than_root(machine: Path) -> None:
    stub(machine, "fc-list", "[[ ! -f font ]] || echo NotoSansCJK-Regular.ttc")
    stub(machine, "apt-get", "[[ $1 == update ]] || touch font")
    stub(machine, "id", "echo 1000")
    stub(machine, "sudo", 'echo "as root" >>calls; "$@"')
    done, calls = set_up(machine)
    assert done.returncode == 0, done.stderr
    assert (machine / "calls").read_text().count("as root") == 2
    assert len([call for call in calls if call.startswith("apt-get")]) == 2


def test_without_root_and_sudo_the_administrators_command_is_printed(machine: Path) -> None:
    stub(machine, "fc-list", "exit 0")
    stub(machine, "id", "echo 1000")
    if shutil.which("sudo", path="/usr/bin:/bin"):
        pytest.skip("this machine has sudo, and the stubs cannot take it away")
    done, calls = set_up(machine)
    assert done.returncode == 1
    assert "apt-get update && apt-get install -y fonts-noto-cjk" in done.stderr
    assert not calls


def test_an_old_python_is_named_with_what_to_install(machine: Path) -> None:
    for name in ["python3", "python3.11", "python3.12", "python3.13", "python3.14", "python"]:
        stub(machine, name, '[[ $* == --version ]] && echo "Python 3.10.12"')
    done, calls = set_up(machine)
    assert done.returncode == 1
    assert "python3 is Python 3.10.12" in done.stderr
    assert "apt-get install" in done.stderr
    assert not [call for call in calls if call.startswith("uv")]


def test_an_unknown_level_is_refused(machine: Path) -> None:
    assert set_up(machine, "everything")[0].returncode == 2


# ---- what imports what ------------------------------------------------------------------------

NOT_ON_THE_LIST = {"kpireport", "__future__", *sys.stdlib_module_names}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


def test_every_imported_package_is_declared() -> None:
    known = {canonicalize_name(each.name) for each in declared("lab", "postgres", "cluster", "s3", "spark")}
    distributions = packages_distributions()
    undeclared = {
        name: str(path.relative_to(ROOT))
        for path in (ROOT / "kpireport").rglob("*.py")
        for name in set(imported(path)) - NOT_ON_THE_LIST
        if not {canonicalize_name(each) for each in distributions.get(name, [name])} & known
    }
    assert not undeclared, "add them to pyproject.toml, then make lock"


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    code = (
        "import sys, importlib.util as u\n"
        "import kpireport.errors, kpireport.texts, kpireport.period, kpireport.project\n"
        "if u.find_spec('kpireport.cli'): import kpireport.cli\n"
        "heavy = {'pandas', 'numpy', 'ibis', 'duckdb', 'pyarrow', 'matplotlib', 'weasyprint', 'papermill', 'nbclient'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in (ROOT / "kpireport").rglob("*.py")}
    assert not {str(path.relative_to(ROOT)): length for path, length in lengths.items() if length > 400}


# ---- the wheel --------------------------------------------------------------------------------


def test_the_wheel_carries_the_files_that_init_lays_out(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ["params", "notebooks", "templates"]:
        for path in (path for path in (ROOT / folder).rglob("*") if path.is_file()):
            if ".ipynb_checkpoints" not in path.parts and path.suffix != ".pyc":
                assert f"kpireport/_company/{path.relative_to(ROOT).as_posix()}" in names
    assert "kpireport/_company/params/company.yaml" in names
    assert {f"kpireport/locale/{path.name}" for path in (ROOT / "kpireport/locale").glob("*.toml")} <= names
    assert not any(name.startswith(("tests/", "data/", "output/")) for name in names)
