"""Charts as plain shapes in SVG. Each carries its values as a text alternative; coordinates have fixed decimals.

Colours mean two things only: ``accent`` as it should be, ``warn`` look here. What is warned about is also drawn
hollow, so that it differs when printed in grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from markupsafe import Markup

Values = Sequence[float | None]
Tone = Literal["accent", "warn", "grey"]
REACH = 1.2  # a bullet bar reaches to 120 % of its target


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of a company's charts."""

    accent: str = "#1f6f8b"
    warn: str = "#c8553d"
    text: str = "#1d2129"
    soft: str = "#5f6673"
    grey: str = "#aab2bd"
    line: str = "#d3d8df"
    fill: str = "#eef1f5"

    @property
    def pale(self) -> str:
        """A light tint of ``warn``, the inside of a hollow bar."""
        parts = (int(self.warn[start : start + 2], 16) for start in (1, 3, 5))
        return "#" + "".join(f"{round(255 - (255 - part) * 0.22):02x}" for part in parts)


@dataclass(frozen=True, slots=True)
class Axis:
    """From values to places on a line of ``width``; values beyond the ends stay at the ends."""

    low: float
    high: float
    width: float
    margin: float = 12

    def at(self, value: float) -> float:
        """The place of ``value``; the middle where the axis has no length."""
        spread = self.high - self.low
        share = 0.5 if spread == 0 else (value - self.low) / spread
        return _clip(share) * (self.width - 2 * self.margin) + self.margin


@dataclass(frozen=True, slots=True)
class Spot:
    """One person on a control chart: cases, value, and the limits chance would keep it in."""

    name: str
    cases: float
    value: float
    low: float
    high: float

    @property
    def outside(self) -> bool:
        """Whether chance alone hardly explains the value."""
        return not self.low <= self.value <= self.high


@dataclass(frozen=True, slots=True)
class Charts:
    """Draws; sizes are millimetres on the page, the user space is tenths of a millimetre."""

    ink: Ink = Ink()

    def bullet(self, share: float | None, alt: str, *, weak: bool = False, width: float = 34) -> Markup:
        """A bar of attainment against a target mark at 100 %; beyond 120 % it ends in a notch."""
        full, mark = width * 10, width * 10 / REACH
        parts = [_fill(self.ink.fill, (0, 9, full, 16))]
        if share is not None:
            length = _clip(share / REACH) * full
            parts.append(self._bar(0, 9, length, 16, "warn" if weak else "accent"))
            if share > REACH:
                parts.append(_line(f"M{full - 14:.1f} 10l7 7l-7 7", "#ffffff", 3))
        parts.append(_fill(self.ink.text, (mark - 1.5, 2, 3, 30)))
        return self._svg(width, 3.4, parts, alt)

    def bar(self, start: float, end: float, alt: str, *, tone: Tone = "accent", width: float = 40) -> Markup:
        """A floating bar from ``start`` to ``end``, both shares of the width."""
        low, high = sorted((_clip(start), _clip(end)))
        full = width * 10
        shape = self._bar(low * full, 5, max((high - low) * full, 3.0), 20, tone)
        return self._svg(width, 3, [shape], alt)

    def signed(
        self, value: float | None, axis: tuple[float, float], alt: str, *, width: float = 34
    ) -> Markup:
        """Points won (to the right of zero) or taken (to the left, hollow)."""
        line = Axis(*axis, width * 10, 0)
        zero = line.at(0)
        parts = [_fill(self.ink.fill, (0, 9, width * 10, 16))]
        if value:
            low, high = sorted((zero, line.at(value)))
            parts.append(self._bar(low, 9, max(high - low, 3), 16, "warn" if value < 0 else "accent"))
        parts.append(_fill(self.ink.text, (min(max(zero - 1.5, 0), width * 10 - 3), 2, 3, 30)))
        return self._svg(width, 3.4, parts, alt)

    def meter(self, share: float, alt: str, *, weak: bool = False, width: float = 33) -> Markup:
        """One thick bar from 0 to full."""
        full = width * 10
        parts = [_fill(self.ink.fill, (0, 6, full, 14))]
        parts.append(self._bar(0, 6, _clip(share) * full, 14, "warn" if weak else "accent"))
        return self._svg(width, 2.6, parts, alt)

    def spark(  # noqa: PLR0913 - keywords a template writes
        self,
        values: Values,
        alt: str,
        *,
        targets: Values = (),
        weak: bool = False,
        width: float = 40,
        height: float = 4,
        axis: tuple[float, float] | None = None,
    ) -> Markup:
        """A course: line with gaps where a value is missing, dashed target, a dot on the last point there is.

        ``axis`` are the ends of the scale where several courses are to be compared, else the course's own.
        """
        known = [value for value in (*values, *targets) if value is not None]
        if not any(value is not None for value in values):
            return Markup("")
        low, high = axis or (min(known), max(known))
        across = Axis(0, max(len(values) - 1, 0), width * 10, 8)
        up = Axis(-high, -low, height * 10, 8)
        colour = self.ink.warn if weak else self.ink.accent
        places = [None if v is None else (across.at(i), up.at(-v)) for i, v in enumerate(values)]
        parts = [_targets(targets, across, up, self.ink.grey)]
        runs = _runs(places)
        steps = "".join(_polyline(run) for run in runs if len(run) > 1)
        if steps:
            parts.append(_line(steps, colour, 4))
        parts.append(_dots([run[0] for run in runs if len(run) == 1], 4, colour))
        parts.append(_dots([runs[-1][-1]], 7, colour))
        return self._svg(width, height, parts, alt)

    def strip(  # noqa: PLR0913 - keywords a template writes
        self,
        quartiles: tuple[float, float, float],
        alt: str,
        *,
        axis: tuple[float, float],
        ends: tuple[float, float] | None = None,
        own: float | None = None,
        weak: bool = False,
        width: float = 80,
    ) -> Markup:
        """The middle half as a block, the median as a tick, one's own as a dot; ``ends`` adds lowest to highest."""
        line = Axis(*axis, width * 10)
        lower, median, upper = (line.at(value) for value in quartiles)
        first, last = (line.at(value) for value in ends or axis)
        parts = [
            _fill(self.ink.soft if ends else self.ink.line, (first, 23, max(last - first, 2), 2.5)),
            _fill(self.ink.line, (lower, 13, max(upper - lower, 3), 22)),
            _fill(self.ink.text, (median - 1.5, 9, 3, 30)),
        ]
        if own is not None:
            parts.append(_dots([(line.at(own), 24)], 12, self.ink.warn if weak else self.ink.accent))
        return self._svg(width, 4.8, parts, alt)

    def dots(  # noqa: PLR0913 - keywords a template writes
        self,
        values: Values,
        weak: Sequence[bool],
        alt: str,
        *,
        axis: tuple[float, float],
        quartiles: tuple[float, float, float] | None = None,
        width: float = 180,
    ) -> Markup:
        """Everyone as a dot on one line, equal places stacked, over the middle half and the median."""
        line = Axis(*axis, width * 10)
        known = [(v, w) for v, w in zip(values, weak, strict=True) if v is not None]
        places = _stacked([line.at(value) for value, _ in sorted(known)])
        ground = max([80, *(20 + level * 24 for _, level in places)]) + 24
        parts = []
        if quartiles:
            lower, median, upper = (line.at(value) for value in quartiles)
            parts.append(_fill(self.ink.fill, (lower, 0, max(upper - lower, 3), ground)))
            parts.append(_fill(self.ink.grey, (median - 1.5, 0, 3, ground)))
        parts.append(_fill(self.ink.soft, (0, ground, width * 10, 2)))
        for (place, level), (_, is_weak) in zip(places, sorted(known), strict=True):
            spot = [(place, ground - 14 - level * 24)]
            parts.append(self._hollow(spot) if is_weak else _dots(spot, 10, self.ink.accent))
        return self._svg(width, (ground + 4) / 10, parts, alt)

    def control(
        self, spots: Sequence[Spot], middle: float, alt: str, *, width: float = 56, height: float = 20
    ) -> Markup:
        """Shares over how many cases stand behind them, with the limits of chance around ``middle``.

        A spot outside its limits is hollow. The axis of cases starts at 0, limits are drawn where there are spots.
        """
        most = max(spot.cases for spot in spots)
        low = min(min(spot.value, spot.low) for spot in spots)
        high = max(max(spot.value, spot.high) for spot in spots)
        across, up = Axis(0, most, width * 10, 10), Axis(-high, -low, height * 10, 10)
        ordered = sorted(spots, key=lambda spot: spot.cases)
        parts = [
            _line(
                _polyline(
                    [(across.at(s.cases), up.at(-edge)) for s in ordered for edge in [getattr(s, side)]]
                ),
                self.ink.grey,
                2,
            )
            for side in ("low", "high")
        ]
        parts.append(
            _line(f"M0 {up.at(-middle):.1f}H{width * 10:.1f}", self.ink.grey, 2, ' stroke-dasharray="9 7"')
        )
        inside = [(across.at(s.cases), up.at(-s.value)) for s in spots if not s.outside]
        outside = [(across.at(s.cases), up.at(-s.value)) for s in spots if s.outside]
        parts += [_dots(inside, 7, self.ink.accent), self._hollow(outside)]
        return self._svg(width, height, parts, alt)

    def _bar(self, x: float, y: float, width: float, height: float, tone: Tone) -> str:
        if tone != "warn":
            return _fill(self.ink.accent if tone == "accent" else self.ink.grey, (x, y, width, height))
        inside = max(width - 3, 0.5)
        return (
            f'<path d="M{x + 1.5:.1f} {y + 1.5:.1f}h{inside:.1f}v{height - 3:.1f}h-{inside:.1f}z" '
            f'fill="{self.ink.pale}" stroke="{self.ink.warn}" stroke-width="3"/>'
        )

    def _hollow(self, places: Sequence[tuple[float, float]]) -> str:
        return _dots(places, 8.5, self.ink.pale, f' stroke="{self.ink.warn}" stroke-width="3"')

    def _svg(self, width: float, height: float, parts: Sequence[str], alt: str) -> Markup:
        text = escape(alt)
        return Markup(  # noqa: S704 - numbers and colours, and the escaped text
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{text}" width="{width:g}mm" '
            f'height="{height:g}mm" viewBox="0 0 {width * 10:g} {height * 10:g}"><title>{text}</title>'
            f"{''.join(parts)}</svg>"
        )


def _stacked(places: Sequence[float]) -> list[tuple[float, int]]:
    """Each place and how many dots lie below it in its column of a dot's width."""
    heights: dict[int, int] = {}
    found = []
    for place in places:
        column = round(place / 22)
        heights[column] = heights.get(column, 0) + 1
        found.append((place, heights[column] - 1))
    return found


def _runs(places: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(place)
    return [run for run in runs if run]


def _polyline(run: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if index else 'M'}{x:.1f} {y:.1f}" for index, (x, y) in enumerate(run))


def _targets(targets: Values, across: Axis, up: Axis, colour: str) -> str:
    known = [(across.at(i), up.at(-v)) for i, v in enumerate(targets) if v is not None]
    if not known:
        return ""
    steps = _polyline(known) if len(known) > 1 else f"M0 {known[0][1]:.1f}H{across.width:.1f}"
    return _line(steps, colour, 2.5, ' stroke-dasharray="9 7"')


def _clip(share: float) -> float:
    return max(0.0, min(share, 1.0))


def _fill(colour: str, box: tuple[float, float, float, float]) -> str:
    x, y, width, height = box
    return f'<path d="M{x:.1f} {y:.1f}h{width:.1f}v{height:.1f}h-{width:.1f}z" fill="{colour}"/>'


def _dots(places: Sequence[tuple[float, float]], radius: float, colour: str, more: str = "") -> str:
    """Circles as one path: two arcs each."""
    if not places:
        return ""
    arc = f"a{radius:g} {radius:g} 0 1 0"
    steps = "".join(
        f"M{x - radius:.1f} {y:.1f}{arc} {2 * radius:g} 0{arc} -{2 * radius:g} 0z" for x, y in places
    )
    return f'<path d="{steps}" fill="{colour}"{more}/>'


def _line(steps: str, colour: str, width: float, more: str = "") -> str:
    return f'<path d="{steps}" fill="none" stroke="{colour}" stroke-width="{width:g}"{more}/>'
