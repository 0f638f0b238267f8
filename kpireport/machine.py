"""This machine as reports meet it: its libraries, fonts, packages and kernel. `kpireport.doctor` judges them."""

from __future__ import annotations

import io
import os
import shutil
import sys
import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

System: TypeAlias = Literal["apt", "dnf", "brew", "conda"]
Subset: TypeAlias = Literal["absent", "old", "ready"]

OWN_PACKAGE: Final = "kpireport"


@dataclass(frozen=True, slots=True)
class Libraries:
    """What WeasyPrint itself could load: ``subset`` is absent, older than HarfBuzz 4.1, or ready.

    ``fonts`` are the families its font configuration knows; ``trouble`` says why Pango did not load.
    """

    pango: str = ""
    subset: Subset = "absent"
    fonts: frozenset[str] = frozenset()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """A required distribution: the specifier of pyproject.toml and the version here, "" where there is none."""

    name: str
    wanted: str
    version: str

    @property
    def fits(self) -> bool:
        """True where the version here satisfies the specifier."""
        from packaging.specifiers import SpecifierSet

        return bool(self.version) and SpecifierSet(self.wanted).contains(self.version, prereleases=True)


@dataclass(frozen=True, slots=True)
class Machine:
    """All that was read from a machine; ``system`` is what installs things on it, ``kernel`` is the interpreter of the kernel ``python3``, "" for none."""

    system: System
    root: bool
    python: tuple[int, int, int]
    executable: str
    checkout: bool
    libraries: Libraries
    packages: tuple[Package, ...]
    kernel: str


def look() -> Machine:
    """Read this machine; takes about half a second, most of it WeasyPrint's import."""
    return Machine(
        system=_system(),
        root=hasattr(os, "geteuid") and os.geteuid() == 0,
        python=sys.version_info[:3],
        executable=sys.executable,
        checkout=_is_checkout(),
        libraries=read_libraries(),
        packages=read_packages(),
        kernel=_read_kernel(),
    )


def _system() -> System:
    if sys.platform == "win32" or Path(sys.prefix, "conda-meta").is_dir():
        return "conda"
    if sys.platform == "darwin":
        return "brew"
    if shutil.which("apt-get"):
        return "apt"
    return "dnf" if shutil.which("dnf") else "conda"


def _is_checkout() -> bool:
    root = Path(__file__).resolve().parents[1]
    return (root / "scripts" / "setup.sh").is_file() and Path(sys.prefix) == root / ".venv"


def read_libraries() -> Libraries:
    """What WeasyPrint loads on this machine, asked of WeasyPrint itself."""
    try:
        with redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from weasyprint.text import ffi as loaded
    except (
        OSError,
        ImportError,
    ) as error:  # ImportError: a package is missing, which has a finding of its own
        return Libraries(trouble=str(error).splitlines()[0].split(".  ")[0])
    subset: Subset = "absent"
    if loaded.harfbuzz_subset is not None:
        # Below 4.1 WeasyPrint falls back to the slow way although the library is there.
        subset = "ready" if loaded.harfbuzz.hb_version_atleast(4, 1, 0) else "old"
    number = loaded.pango.pango_version()
    version = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    return Libraries(pango=version, subset=subset, fonts=_families(loaded.ffi, loaded.fontconfig))


def _families(ffi: Any, fontconfig: Any) -> frozenset[str]:
    """Every family name of every font that fontconfig knows, localised names included."""
    config = fontconfig.FcInitLoadConfigAndFonts()
    fonts = fontconfig.FcConfigGetFonts(config, fontconfig.FcSetSystem)
    text = ffi.new("FcChar8 **")
    found: set[str] = set()
    for index in range(fonts.nfont):
        number = 0
        while fontconfig.FcPatternGetString(fonts.fonts[index], b"family", number, text) == 0:
            found.add(ffi.string(text[0]).decode("utf-8", "replace"))
            number += 1
    fontconfig.FcConfigDestroy(config)
    return frozenset(found)


def read_packages() -> tuple[Package, ...]:
    """The distributions this package requires, without extras; empty where it is not installed itself."""
    from importlib.metadata import PackageNotFoundError, requires, version

    from packaging.requirements import Requirement

    try:
        wanted = [Requirement(line) for line in requires(OWN_PACKAGE) or ()]
    except PackageNotFoundError:
        return ()
    found = []
    for each in wanted:
        if each.marker is not None and not each.marker.evaluate({"extra": ""}):
            continue
        try:
            there = version(each.name)
        except PackageNotFoundError:
            there = ""
        found.append(Package(each.name, str(each.specifier), there))
    return tuple(found)


def _read_kernel() -> str:
    try:
        from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    except ImportError:
        return ""
    try:
        arguments = KernelSpecManager().get_kernel_spec("python3").argv
    except NoSuchKernel:
        return ""
    return str(arguments[0]) if arguments else ""
