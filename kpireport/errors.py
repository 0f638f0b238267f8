"""Every error a user can meet, as one tree.

KpiError
├── UsageError          the command or call was wrong                    exit code 2
│   ├── UnknownName     an indicator, role, month or parameter nobody knows
│   └── UnsafeName      a name that cannot become part of a path
├── ParameterError      params/ says something that cannot hold          exit code 2
├── DataError           a raw file or table cannot be used               exit code 1
├── RunError            a unit or a report failed                        exit code 1
└── MachineError        this machine lacks something                     exit code 1

An error carries the key of its sentence in the catalogue and the fields of that sentence; ``str()`` is the
Chinese sentence, ``error.message.render("en")`` the English one.
"""

from __future__ import annotations

from typing import Any

from kpireport.texts import Message, Value


class KpiError(Exception):
    """Base of all errors; ``key`` names a sentence of the catalogue, ``fields`` fill its places."""

    exit_code = 1

    def __init__(self, key: str, /, **fields: Value) -> None:
        super().__init__(key, fields)
        self.key = key
        self.fields = fields

    @property
    def message(self) -> Message:
        """The sentence, not yet in a language."""
        return Message(key=self.key, params=self.fields)

    def __str__(self) -> str:
        return self.message.render()

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.key, self.fields)


def _rebuild(kind: type[KpiError], key: str, fields: dict[str, Value]) -> KpiError:
    return kind(key, **fields)


class UsageError(KpiError):
    """The command or call was wrong."""

    exit_code = 2


class UnknownName(UsageError):
    """A name (indicator, role, month, parameter …) that nobody knows, with the nearest known ones."""

    @classmethod
    def among(cls, kind: str, name: str, known: list[str]) -> UnknownName:
        """``kind`` is a key such as ``indicator``; ``known`` the names that would have been right."""
        from difflib import get_close_matches

        near = get_close_matches(name, known, n=3, cutoff=0.4) or sorted(known)[:8]
        return cls("error.unknown_name", kind=Message(key=f"kind.{kind}"), name=name, near="、".join(near))


class UnsafeName(UsageError):
    """A name that cannot become part of a path."""


class ParameterError(KpiError):
    """A file in params/ says something that cannot hold; fields name file, line and key."""

    exit_code = 2


class DataError(KpiError):
    """A raw file or a table cannot be used."""


class RunError(KpiError):
    """A unit or a report failed."""


class MachineError(KpiError):
    """This machine lacks something."""
