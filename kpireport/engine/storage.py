"""A place outside this machine where outputs may go: any URL fsspec understands, S3-compatible servers above all."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import PurePosixPath
from threading import Event as Signal
from typing import Any, TypeVar
from urllib.parse import urlsplit

from kpireport.errors import KpiError, MachineError, RunError
from kpireport.project import Publish

Result = TypeVar("Result")
_PAUSES = (0.5, 2.0)  # seconds before the second and the third attempt
_PART = ".part"


@dataclass(frozen=True)
class Storage:
    """A folder of an fsspec file system; ``base`` is its path there, ``shown`` what messages call it.

    Every call raises RunError where the place does not answer three times or refuses.
    """

    fs: Any
    base: str
    shown: str
    objects: bool
    _silent: Signal = field(default_factory=Signal, repr=False)

    @classmethod
    def open(cls, wanted: Publish) -> Storage:
        """Open it; nothing is asked of the server yet. MachineError where the library for its kind is missing.

        Who one is says the environment (AWS_ACCESS_KEY_ID …) or the profile, never params/.
        """
        kind = urlsplit(wanted.url).scheme or "file"
        try:
            core = import_module("fsspec.core")
            fs, base = core.url_to_fs(wanted.url, **_options(kind, wanted))
        except (ImportError, ValueError) as error:
            raise MachineError("engine.publish_library", kind=kind, why=_said(error)) from None
        except Exception as error:
            raise MachineError("engine.publish_refused", url=wanted.url, why=_said(error)) from None
        return cls(
            fs, base.rstrip("/"), wanted.url.rstrip("/"), kind in {"s3", "s3a", "gs", "gcs", "az", "abfs"}
        )

    def sizes(self, prefix: str, depth: int | None) -> dict[str, int]:
        """The files below ``prefix`` by relative name with their size; none where there is nothing yet."""
        top = self._path(prefix)

        def look() -> dict[str, int]:
            try:
                found: Mapping[str, Any] = self.fs.find(top, maxdepth=depth, detail=True)
            except FileNotFoundError:
                return {}
            return {
                path[len(top) + 1 :]: int(each["size"] or 0)
                for path, each in found.items()
                if path.startswith(f"{top}/") and each["type"] == "file"
            }

        return self._insist(prefix, look)

    def read(self, name: str) -> bytes:
        """The content of one file."""
        content: bytes = self._insist(name, lambda: self.fs.cat_file(self._path(name)))
        return content

    def write(self, name: str, content: bytes) -> None:
        """Put one file there, whole or not at all."""
        path = self._path(name)

        def put() -> None:
            if self.objects:
                self.fs.pipe_file(path, content)
                return
            # An object appears when it is whole; a file of other systems is written aside and given its name.
            self.fs.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
            self.fs.pipe_file(path + _PART, content)
            if self.fs.exists(path):
                self.fs.rm_file(path)
            self.fs.mv(path + _PART, path)

        self._insist(name, put)

    def remove(self, name: str) -> None:
        """Take one file away; one that is not there is no matter."""

        def drop() -> None:
            try:
                self.fs.rm_file(self._path(name))
            except FileNotFoundError:
                return

        self._insist(name, drop)

    def _path(self, name: str) -> str:
        return f"{self.base}/{name}" if name else self.base

    def _insist(self, name: str, act: Callable[[], Result]) -> Result:
        """Only what may pass is tried again: no permission and no such bucket do not, nor does a place found silent."""
        for pause in (*_PAUSES, None):
            try:
                result = act()
                self._silent.clear()
                return result
            except KpiError:
                raise
            except Exception as error:
                refused = isinstance(error, PermissionError | FileNotFoundError)
                if refused or pause is None or self._silent.is_set():
                    if not refused:
                        self._silent.set()
                    raise RunError(
                        "engine.not_published", place=f"{self.shown}/{name}", why=_said(error)
                    ) from None
                time.sleep(pause)
        raise AssertionError("unreachable")


def _options(kind: str, wanted: Publish) -> dict[str, Any]:
    if kind not in {"s3", "s3a"}:
        return {"skip_instance_cache": True}
    client = {"region_name": wanted.region} if wanted.region else {}
    return {
        "skip_instance_cache": True,
        "use_listings_cache": False,
        "endpoint_url": wanted.endpoint,
        "profile": wanted.profile,
        "client_kwargs": client,
        # A server that is gone is noticed soon: attempts of three layers would multiply.
        "config_kwargs": {
            "connect_timeout": 10,
            "read_timeout": 60,
            "retries": {"mode": "standard", "max_attempts": 2},
        },
    }


def _said(error: BaseException) -> str:
    """The kind of an error and the beginning of what it says, on one line."""
    text = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
