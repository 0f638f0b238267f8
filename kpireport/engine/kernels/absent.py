"""Importing a library without a part of it that takes longer than all the rest and that nobody here uses."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast


@contextmanager
def without(name: str) -> Iterator[None]:
    """Inside, importing ``name`` fails as if it were not installed; nothing happens where it is there already."""
    modules = cast("dict[str, Any]", sys.modules)
    hidden = name not in modules
    if hidden:
        modules[name] = None
    try:
        yield
    finally:
        if hidden:
            del modules[name]
