"""A unit's charts for notebooks. A character the font lacks is an error, not an empty box."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from math import isnan
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from kpireport.appraisal.model import Appraisal, Trend
from kpireport.engine.frames import scores
from kpireport.project import Theme
from kpireport.texts import message

FONT = "Noto Sans CJK SC"
_BELOW = 0.32  # inches under a drawing, for the labels there
_POINTS = 9
_STYLE: dict[Any, Any] = {
    "font.family": [FONT],
    "font.size": _POINTS,
    "axes.unicode_minus": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "ytick.left": False,
    "figure.dpi": 110,
    "svg.hashsalt": "kpireport",
}


@dataclass(frozen=True)
class Picture:
    """A finished drawing, which a notebook shows."""

    png: bytes = field(repr=False)

    def save(self, path: Path | str) -> None:
        """Write it as a PNG file."""
        Path(path).write_bytes(self.png)

    def _repr_png_(self) -> bytes:
        return self.png


@dataclass(frozen=True)
class UnitCharts:
    """Charts of one department and month, drawn with matplotlib."""

    appraisal: Appraisal
    theme: Theme

    def totals(self) -> Picture:
        """Everyone's total, best first; those below their post's pass mark stand out."""
        people = [person for person in self.appraisal.people if person.total is not None]
        people.sort(key=lambda person: (person.total or 0, person.employee_id))
        names = [f"{person.name}（{'、'.join(person.roles)}）" for person in people]
        with styled():
            figure, axes = _figure(8, 1.2 + 0.2 * len(people), left=_longest(names))
            failed = [person.standing is not None and person.standing.failed for person in people]
            colours = [self.theme.warn if each else self.theme.accent for each in failed]
            values = [float(person.total or 0) for person in people]
            drawn = axes.barh(range(len(people)), values, color=colours, height=0.62)
            axes.set_yticks(range(len(people)), names)
            axes.bar_label(drawn, fmt="%.1f", padding=3, fontsize=8)
            axes.margins(x=0.08, y=0.01)
            axes.set_title(message("engine.chart.totals").render())
            return _finish(figure)

    def items(self, role: str) -> Picture:
        """Person × item of one post: the share of the weight each earned."""
        frame = scores(self.appraisal)
        frame = frame[(frame["role"] == role) & (frame["weight"] > 0)]
        share = frame.assign(share=frame["points"].astype(float) / frame["weight"].astype(float))
        table = share.pivot_table(index="name", columns="item", values="share", sort=False)
        names = [str(name) for name in table.index]
        with styled():
            left = _longest(names)
            width = left + 0.3 + 1.1 * len(table.columns)
            figure, axes = _figure(width, 0.9 + 0.24 * len(names), left=left)
            axes.imshow(table.to_numpy(), aspect="auto", cmap="Greys_r", vmin=-0.6, vmax=1)
            axes.set_xticks(range(len(table.columns)), list(table.columns))
            axes.set_yticks(range(len(names)), names)
            _write_shares(axes, table.to_numpy().tolist())
            axes.set_title(message("engine.chart.items", role=role).render())
            return _finish(figure)

    def figures(self) -> Picture:
        """The department's main figures over the months there are."""
        trends = [
            trend for trend in self.appraisal.summary.figures if any(v is not None for v in trend.values)
        ]
        rows = max(1, (len(trends) + 2) // 3)
        with styled():
            figure = Figure(figsize=(8, 1.7 * rows))
            for position, trend in enumerate(trends):
                down, across = divmod(position, 3)
                below = (rows - 1 - down + _BELOW / 1.7) / rows
                axes = figure.add_axes((across / 3 + 0.075, below, 0.235, (1 - 0.75 / 1.7) / rows))
                _draw_trend(axes, trend, self.theme)
            return _finish(figure)


def bars(
    places: Iterable[object], heights: Iterable[float], title: str, theme: Theme | None = None
) -> Picture:
    """A plain bar chart for looking around."""
    with styled():
        figure, axes = _figure(8, 2.6)
        names = [str(place) for place in places]
        axes.bar(range(len(names)), [float(height) for height in heights], color=(theme or Theme()).accent)
        axes.set_xticks(range(len(names)), names)
        axes.set_title(title)
        return _finish(figure)


@contextmanager
def styled() -> Iterator[None]:
    """Matplotlib set up for Chinese; a missing glyph raises."""
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing from")
        warnings.filterwarnings("error", message="findfont: .*")
        yield


def _figure(width: float, height: float, left: float = 0.6) -> tuple[Figure, Axes]:
    """One drawing of so many inches, room for labels at its ``left``: a layout that looks for it draws all twice."""
    figure = Figure(figsize=(width, height))
    place = (left / width, _BELOW / height, 1 - (left + 0.2) / width, 1 - (_BELOW + 0.35) / height)
    return figure, figure.add_axes(place)


def _longest(names: Iterable[str]) -> float:
    """Inches the longest of these labels needs, with room beside it."""
    ems = (sum(1.0 if char > "\u2e7f" else 0.6 for char in name) for name in names)
    return 0.2 + max(ems, default=1.0) * _POINTS / 72


def _draw_trend(axes: Axes, trend: Trend, theme: Theme) -> None:
    """One figure's months in a line, the first and the last month named."""
    last = len(trend.months) - 1
    axes.plot([float("nan") if value is None else value for value in trend.values], color=theme.accent)
    axes.set_xticks([0, last] if last else [0], [trend.months[0], trend.months[-1]][: last + 1])
    axes.set_title(trend.label.render())
    axes.yaxis.set_major_locator(MaxNLocator(4))
    if trend.unit == "percent":
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=1))


def _finish(figure: Figure) -> Picture:
    """Drawn once, here, while a missing glyph still raises."""
    stream = BytesIO()
    figure.savefig(stream, format="png", metadata={"Software": None})
    return Picture(stream.getvalue())


def _write_shares(axes: Axes, rows: Sequence[Sequence[float]]) -> None:
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if not isnan(value):
                colour = "white" if value < 0.3 else "black"
                axes.text(column, row, f"{value:.0%}", ha="center", va="center", fontsize=7, color=colour)
