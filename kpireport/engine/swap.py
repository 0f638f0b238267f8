"""Replacing a folder as one act."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD = -100
_EXCHANGE = 2


def replace_folder(new: Path, current: Path) -> None:
    """Put ``new`` where ``current`` is; what was there is deleted. Both lie in the same folder.

    Linux exchanges the two names in one call. Elsewhere there is a moment without ``current``; `recover` mends what
    a run killed in that moment left.
    """
    if not current.exists():
        os.rename(new, current)
        return
    if _exchange(new, current):
        shutil.rmtree(new)
        return
    old = aside(current)
    os.rename(current, old)
    os.rename(new, current)
    shutil.rmtree(old)


def aside(current: Path) -> Path:
    """Where `replace_folder` keeps the old folder for a moment."""
    return current.with_name(f".{current.name}.old")


def staging(current: Path) -> Path:
    """Where the next state of ``current`` is built."""
    return current.with_name(f".{current.name}.new")


def recover(current: Path) -> None:
    """Undo what a killed run left beside ``current``: half-built states go, a moved-away state comes back."""
    old = aside(current)
    if old.exists() and not current.exists():
        os.rename(old, current)
    for leftover in (old, staging(current)):
        if leftover.exists():
            shutil.rmtree(leftover)


def link_tree(source: Path, target: Path, leave_out: tuple[str, ...] = ()) -> None:
    """Copy a folder by hard links (by content where the file system has none), without the named entries."""
    ignore = shutil.ignore_patterns(*leave_out) if leave_out else None
    shutil.copytree(source, target, copy_function=_link, ignore=ignore, dirs_exist_ok=True)


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _exchange(left: Path, right: Path) -> bool:
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(left), _AT_FDCWD, os.fsencode(right), _EXCHANGE) == 0)
