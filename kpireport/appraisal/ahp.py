"""Weights by the analytic hierarchy process (B05): pairwise comparisons → principal eigenvector → consistency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from kpireport.appraisal.money import share_out
from kpireport.errors import ParameterError

Floats = npt.NDArray[np.float64]
LIMIT = 0.10
# Saaty's random index by the number of things compared, 0 to 15.
RANDOM_INDEX = (0, 0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
MOST = len(RANDOM_INDEX) - 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """How often ``left`` was said to outweigh ``right``, and what the weights would have it."""

    left: str
    right: str
    said: float
    fitting: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the things compared (they sum to 1), the largest eigenvalue λmax and the consistency ratio.

    ``worst`` are the three comparisons that disagree most with the weights, most first. ``judges``: each judge's own
    weights where these are of several judged together (or of the only one).
    """

    names: tuple[str, ...]
    weights: tuple[float, ...]
    eigenvalue: float
    ratio: float
    worst: tuple[Comparison, ...]
    judges: tuple[tuple[str, Weights], ...] = ()

    @property
    def index(self) -> float:
        """The consistency index (λmax − n) / (n − 1); 0 for one or two things."""
        size = len(self.names)
        return max(self.eigenvalue - size, 0.0) / (size - 1) if size > 2 else 0.0

    def points(self, full: Decimal = Decimal(100)) -> dict[str, Decimal]:
        """The weights as whole points that add up to ``full`` exactly, by largest remainder."""
        parts = {name: Decimal(repr(weight)) for name, weight in zip(self.names, self.weights, strict=True)}
        return {name: share * 100 for name, share in share_out(full / 100, parts).items()}


def weigh(names: Sequence[str], matrix: Floats) -> Weights:
    """Weights of one reciprocal matrix: its principal eigenvector; the consistency ratio is 0 for one or two things."""
    values, vectors = np.linalg.eig(matrix)
    largest = int(np.argmax(values.real))
    vector = np.abs(vectors[:, largest].real)
    weights = vector / vector.sum()
    size = len(names)
    eigenvalue = float(values[largest].real)
    index = (eigenvalue - size) / (size - 1) if size > 2 else 0.0
    ratio = max(index, 0.0) / RANDOM_INDEX[size] if size > 2 else 0.0
    return Weights(
        tuple(names), tuple(map(float, weights)), eigenvalue, ratio, _worst(names, matrix, weights)
    )


def _worst(names: Sequence[str], matrix: Floats, weights: Floats, most: int = 3) -> tuple[Comparison, ...]:
    size = len(names)
    pairs = [(i, j) for i in range(size) for j in range(i + 1, size)]
    off = {(i, j): abs(float(np.log(matrix[i, j] * weights[j] / weights[i]))) for i, j in pairs}
    chosen = sorted((pair for pair in pairs if off[pair] > 1e-9), key=lambda pair: (-off[pair], pair))[:most]
    return tuple(
        Comparison(names[i], names[j], float(matrix[i, j]), float(weights[i] / weights[j])) for i, j in chosen
    )


def together(matrices: Sequence[Floats]) -> Floats:
    """Several judges as one: the geometric mean of each comparison, which stays reciprocal."""
    found: Floats = np.exp(np.mean([np.log(matrix) for matrix in matrices], axis=0))
    return found


def judged(names: Sequence[str], judges: Mapping[str, Floats], what: str, limit: float = LIMIT) -> Weights:
    """Weights all judges give together.

    ParameterError where one judge, or all together, are less consistent than ``limit`` allows, with the three
    comparisons that fit worst: what was said and what would fit.
    """
    alone = {judge: weigh(names, matrix) for judge, matrix in judges.items()}
    for judge, own in alone.items():
        _refuse_inconsistent(own, what, judge, limit)
    found = weigh(names, together(list(judges.values())))
    _refuse_inconsistent(found, what, "、".join(judges), limit)
    return replace(found, judges=tuple(alone.items()))


def _refuse_inconsistent(found: Weights, what: str, judge: str, limit: float) -> None:
    if found.ratio > limit:
        raise ParameterError(
            "appraisal.ahp.inconsistent",
            what=what,
            judge=judge,
            ratio=f"{found.ratio:.3f}",
            limit=f"{limit:.2f}",
            worst="；".join(
                f"{c.left} : {c.right} = {scale(c.said)}（{scale(c.fitting)}）" for c in found.worst
            ),
        )


def scale(value: float) -> str:
    """A comparison as people write it: ``3``, ``1/3``, ``2.4``."""
    turned = value < 1
    number = 1 / value if turned else value
    text = f"{number:.1f}".removesuffix(".0")
    return f"1/{text}" if turned and text != "1" else text
