"""Private folders for sockets: short, because a socket's path may have some 100 bytes, and closed to others."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

_PREFIX = "kpireport-"
_OWNED = re.compile(rf"{_PREFIX}(\d+)-")


def private_folder() -> Path:
    """A new empty folder only this user can enter, named after this process."""
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_place()))


def sweep() -> None:
    """Remove this user's folders of processes that are gone (a killed run cannot remove its own)."""
    if os.name != "posix":
        return
    for path in Path(_place() or tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = _OWNED.match(path.name)
        if owner and path.stat().st_uid == os.getuid() and not _runs(int(owner[1])):
            shutil.rmtree(path, ignore_errors=True)


def _place() -> str | None:
    return "/tmp" if Path("/tmp").is_dir() else None  # noqa: S108 - TMPDIR may be long


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
