"""The command line: a shell over the library. Commands are imported when called, so help comes at once."""

from __future__ import annotations


def main() -> None:
    """The entry point ``kpireport``."""
    from kpireport.cli.app import run

    run()
