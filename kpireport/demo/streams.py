"""Seeded random streams and the array types of the demo generator."""

from __future__ import annotations

from typing import TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

MISSING = -1
"""Stands for "none" in arrays of positions, times (seconds since 1970) and amounts."""


def stream(seed: int, name: str) -> np.random.Generator:
    """The random numbers of one topic; a new topic never shifts the numbers of another."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, crc32(name.encode())])))


def pick(rng: np.random.Generator, shares: Floats, rows: Ints) -> Ints:
    """For each of ``rows`` a column of ``shares`` (n × k, each row adding up to 1), drawn by its share."""
    edges = np.cumsum(shares, axis=1)[rows]
    drawn = rng.random(len(rows))[:, None] * edges[:, -1:]
    return np.asarray((drawn >= edges[:, :-1]).sum(axis=1), dtype=np.int64)


def expand(counts: Ints) -> tuple[Ints, Ints]:
    """For counts [2, 0, 1]: whose turn it is [0, 0, 2] and the how-manieth of its own [0, 1, 0]."""
    owner = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    starts = np.cumsum(counts) - counts
    return owner, np.arange(len(owner), dtype=np.int64) - starts[owner]
