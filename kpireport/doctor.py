"""What is missing on this machine, and the exact command that mends it.

A finding fails where a report would come out wrong or thirty times slower, and warns where only work beside the
reports is concerned.
"""

from __future__ import annotations

import errno
import os
import shlex
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from kpireport.errors import KpiError
from kpireport.machine import OWN_PACKAGE, Machine, Package, System, look
from kpireport.texts import Message, message

Severity: TypeAlias = Literal["fail", "warn"]

FONT: Final = "Noto Sans CJK SC"
OLDEST_PYTHON: Final = (3, 11)

# One row a finding: its command on each system. conda serves Windows, and any machine set up by conda.
_SYSTEM_PACKAGES: Final[tuple[tuple[str, System, str], ...]] = (
    ("python", "apt", "apt-get install -y python3.11 python3.11-venv"),
    ("python", "dnf", "dnf install -y python3.11"),
    ("python", "brew", "brew install python@3.13"),
    ("python", "conda", 'conda install -y -c conda-forge "python>=3.11"'),
    ("pango", "apt", "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0"),
    ("pango", "dnf", "dnf install -y pango"),
    # A Python that is not Homebrew's own does not look into Homebrew's folder.
    ("pango", "brew", 'brew install pango && export DYLD_FALLBACK_LIBRARY_PATH="$(brew --prefix)/lib"'),
    ("pango", "conda", "conda install -y -c conda-forge pango"),
    ("harfbuzz_subset", "apt", "apt-get install -y libharfbuzz-subset0"),
    ("harfbuzz_subset", "dnf", "dnf install -y harfbuzz"),
    ("harfbuzz_subset", "brew", "brew install harfbuzz"),
    ("harfbuzz_subset", "conda", 'conda install -y -c conda-forge "harfbuzz>=4.1"'),
    ("cjk_font", "apt", "apt-get install -y fonts-noto-cjk"),
    ("cjk_font", "dnf", "dnf install -y google-noto-sans-cjk-fonts"),
    ("cjk_font", "brew", "brew install --cask font-noto-sans-cjk-sc"),
    ("cjk_font", "conda", "conda install -y -c conda-forge font-ttf-noto-cjk"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is in order, what was found, and the command that mends it ("" where none)."""

    name: str
    ok: bool
    severity: Severity
    found: Message
    mend: str = ""

    @property
    def title(self) -> Message:
        """The name as people read it."""
        return message(f"doctor.title.{self.name}")


def examine(
    machine: Machine | None = None,
    *,
    company: Callable[[], object] | None = None,
    output: Path | None = None,
) -> tuple[Finding, ...]:
    """Judge ``machine`` (this one by default), a company's params (``company`` reads them) and the output folder."""
    here = look() if machine is None else machine
    findings = [
        _python(here),
        _pango(here),
        _subset(here),
        _font(here),
        _packages(here),
        _kernel(here),
    ]
    if company is not None:
        findings.append(_company(company))
    if output is not None:
        findings.append(_output(output))
    return tuple(findings)


def failed(findings: tuple[Finding, ...]) -> bool:
    """True where at least one finding forbids producing reports."""
    return any(not finding.ok and finding.severity == "fail" for finding in findings)


# ---- judging ----------------------------------------------------------------------------------


def _finding(name: str, ok: bool, found: Message, mend: str, severity: Severity = "fail") -> Finding:
    return Finding(name=name, ok=ok, severity=severity, found=found, mend="" if ok else mend)


def _install(name: str, here: Machine) -> str:
    command = next(line for key, system, line in _SYSTEM_PACKAGES if (key, system) == (name, here.system))
    needs_root = here.system in {"apt", "dnf"} and not here.root
    return f"sudo {command}" if needs_root else command


def _unknown(name: str, here: Machine) -> Finding:
    return _finding(name, False, message("doctor.unknown"), _install(name, here))


def _python(here: Machine) -> Finding:
    found = message("doctor.python.found", version=".".join(map(str, here.python)), path=here.executable)
    return _finding("python", here.python[:2] >= OLDEST_PYTHON, found, _install("python", here))


def _pango(here: Machine) -> Finding:
    libraries = here.libraries
    if libraries.pango:
        return _finding("pango", True, message("doctor.pango.found", version=libraries.pango), "")
    found = message("doctor.pango.missing", trouble=libraries.trouble)
    return _finding("pango", False, found, _install("pango", here))


def _subset(here: Machine) -> Finding:
    if not here.libraries.pango:
        return _unknown("harfbuzz_subset", here)
    state = here.libraries.subset
    mend = _install("harfbuzz_subset", here)
    if state == "old":  # installing the same package again would not help
        mend = "conda env create -f environment.yml"
    return _finding("harfbuzz_subset", state == "ready", message(f"doctor.harfbuzz_subset.{state}"), mend)


def _font(here: Machine) -> Finding:
    if not here.libraries.pango:
        return _unknown("cjk_font", here)
    there = FONT in here.libraries.fonts
    key = "doctor.cjk_font.found" if there else "doctor.cjk_font.missing"
    count = len(here.libraries.fonts)
    return _finding("cjk_font", there, message(key, family=FONT, count=count), _install("cjk_font", here))


def _packages(here: Machine) -> Finding:
    wrong = [package for package in here.packages if not package.fits]
    if not here.packages:
        found = message("doctor.packages.unknown", name=OWN_PACKAGE)
    elif wrong:
        shown = "；".join(f"{each.name} {each.version or '—'} ({each.wanted or '*'})" for each in wrong)
        found = message("doctor.packages.wrong", packages=shown)
    else:
        found = message("doctor.packages.found", count=len(here.packages))
    return _finding("packages", bool(here.packages) and not wrong, found, _reinstall(here, wrong))


def _reinstall(here: Machine, wrong: list[Package]) -> str:
    if here.checkout:
        return "rm -rf .venv && make setup"
    wanted = [f"{each.name}{each.wanted}" for each in wrong] or [OWN_PACKAGE]
    return shlex.join([here.executable, "-m", "pip", "install", "--upgrade", *wanted])


def _kernel(here: Machine) -> Finding:
    if not here.kernel:
        mend = _reinstall(here, [each for each in here.packages if each.name == "ipykernel"])
        return _finding("kernel", False, message("doctor.kernel.missing"), mend)
    same = _same_interpreter(here.kernel, here.executable)
    key = "doctor.kernel.found" if same else "doctor.kernel.foreign"
    # Notebooks run by kpireport start from this interpreter anyway; JupyterLab would take the other one.
    mend = shlex.join([here.executable, "-m", "ipykernel", "install", "--sys-prefix", "--name", "python3"])
    return _finding("kernel", same, message(key, path=here.kernel), mend, "warn")


def _same_interpreter(kernel: str, executable: str) -> bool:
    if not Path(kernel).is_absolute():  # "python" stands for the one that asks
        return True
    return Path(kernel).parent == Path(executable).parent


def _company(read: Callable[[], object]) -> Finding:
    try:
        read()
    except KpiError as error:
        found = message("doctor.company.wrong", problem=error.message)
        return _finding("company", False, found, f"{OWN_PACKAGE} check")
    return _finding("company", True, message("doctor.company.found"), "")


def _output(folder: Path) -> Finding:
    nearest = _nearest(folder)
    try:
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        found = message("doctor.output.closed", folder=str(nearest), problem=error.strerror or str(error))
        return _finding("output", False, found, _open_folder(folder, nearest, error))
    return _finding("output", True, message("doctor.output.found", folder=str(folder)), "")


def _nearest(folder: Path) -> Path:
    for place in (folder, *folder.absolute().parents):
        with suppress(OSError):  # below a folder that may not be entered
            if place.exists():
                return place
    return Path(folder.anchor)


def _open_folder(folder: Path, nearest: Path, error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return shlex.join(["df", "-h", str(nearest)])
    if os.name == "nt":
        return f'icacls "{nearest}" /grant "%USERNAME%":(OI)(CI)M'
    if folder == nearest:
        return f'sudo chown -R "$(id -un)" {shlex.quote(str(folder))}'
    # Never the owner of a folder above: that one is somebody else's.
    return f'sudo install -d -o "$(id -un)" {shlex.quote(str(folder))}'
