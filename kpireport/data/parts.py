"""What is known of a table's rows in a month without reading them."""

from __future__ import annotations

from dataclasses import dataclass

from kpireport.period import Month


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a table in one month (``month`` None: rows that belong to no month).

    ``digest`` stands for their content, whatever their order; ``filled`` names the columns with any value;
    ``paths`` are the files that hold them, where files do.
    """

    month: Month | None
    rows: int
    digest: str
    filled: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
