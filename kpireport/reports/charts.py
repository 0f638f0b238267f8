"""Charts as plain shapes in SVG. Each carries its values as a text alternative; coordinates have fixed decimals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

Values = Sequence[float | None]
REACH = 1.2  # a bullet bar reaches to 120 % of its target


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of a company's charts: ``accent`` as it should be, ``warn`` look here, the rest greys."""

    accent: str = "#1f6f8b"
    warn: str = "#c8553d"
    text: str = "#1d2129"
    soft: str = "#646b78"
    line: str = "#c9ced6"
    fill: str = "#eef1f5"


@dataclass(frozen=True, slots=True)
class Charts:
    """Draws; sizes are millimetres on the page, the user space is tenths of a millimetre."""

    ink: Ink = Ink()

    def bullet(self, share: float | None, alt: str, *, weak: bool = False, width: float = 34) -> Markup:
        """A bar of attainment against a target mark at 100 %; beyond 120 % it ends in a notch."""
        w, mark = width * 10, width * 10 / REACH
        parts = [_rect(0, 9, w, 16, self.ink.fill)]
        if share is not None:
            length = max(0.0, min(share, REACH)) / REACH * w
            parts += self._bar(0, 9, length, 16, weak=weak)
            if share > REACH:
                parts.append(_path(f"M{w - 14:.1f} 9l8 8l-8 8", "#fff", 3))
        parts.append(_rect(mark - 1.5, 2, 3, 30, self.ink.text))
        return self._svg(width, 3.4, parts, alt)

    def bar(self, start: float, end: float, alt: str, *, weak: bool = False, width: float = 40) -> Markup:
        """A floating bar from ``start`` to ``end``, both shares of the width."""
        low, high = sorted((_clip(start), _clip(end)))
        w = width * 10
        parts = [_rect(0, 31, w, 1, self.ink.fill)]
        parts += self._bar(low * w, 5, max((high - low) * w, 2.5), 22, weak=weak)
        return self._svg(width, 3.2, parts, alt)

    def meter(self, share: float | None, alt: str, *, weak: bool = False, width: float = 33) -> Markup:
        """One thick bar from 0 to full."""
        w = width * 10
        parts = [_rect(0, 6, w, 14, self.ink.fill)]
        if share is not None:
            parts += self._bar(0, 6, _clip(share) * w, 14, weak=weak)
        return self._svg(width, 2.6, parts, alt)

    def spark(
        self,
        values: Values,
        alt: str,
        *,
        targets: Values = (),
        weak: bool = False,
        width: float = 40,
        height: float = 6,
    ) -> Markup:
        """A course: line with gaps where a value is missing, dashed target, a dot on the last point there is."""
        known = [v for v in values if v is not None]
        if not known:
            return Markup("")
        scale = _Scale.over(
            [*known, *(v for v in targets if v is not None)], width * 10, height * 10, len(values)
        )
        parts = [self._targets(targets, scale)]
        colour = self.ink.warn if weak else self.ink.accent
        for run in _runs(values):
            points = [(scale.x(i), scale.y(v)) for i, v in run]
            if len(points) == 1:
                parts.append(_dot(*points[0], 4, colour))
            else:
                line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
                parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="4"/>')
        last = max(i for i, v in enumerate(values) if v is not None)
        parts.append(_dot(scale.x(last), scale.y(values[last] or 0.0), 7, colour))
        return self._svg(width, height, parts, alt)

    def columns(
        self, values: Values, alt: str, *, weak: bool = False, width: float = 24, height: float = 6
    ) -> Markup:
        """Small columns from zero, the last one in colour."""
        known = [abs(v) for v in values if v is not None]
        if not known:
            return Markup("")
        top, step = max(known) or 1.0, width * 10 / len(values)
        parts = []
        for index, value in enumerate(values):
            if value is None:
                parts.append(_rect(index * step + 2, height * 10 - 2, step - 6, 2, self.ink.line))
                continue
            tall = max(abs(value) / top * (height * 10 - 4), 2.0)
            colour = (
                (self.ink.warn if weak else self.ink.accent) if index == len(values) - 1 else self.ink.line
            )
            parts.append(_rect(index * step + 2, height * 10 - tall, step - 6, tall, colour))
        return self._svg(width, height, parts, alt)

    def strip(
        self,
        quartiles: tuple[float, float, float],
        alt: str,
        *,
        ends: tuple[float, float] | None = None,
        own: float | None = None,
        weak: bool = False,
        low: float = 0,
        high: float = 100,
        width: float = 80,
    ) -> Markup:
        """The middle half as a block, the median as a tick, one's own as a dot; ``ends`` adds lowest to highest."""
        w = width * 10

        def at(value: float) -> float:
            return _clip((value - low) / ((high - low) or 1)) * (w - 24) + 12

        lower, median, upper = quartiles
        first, last = ends or (low, high)
        parts = [
            _rect(at(first), 33, max(at(last) - at(first), 2), 2.5, self.ink.soft if ends else self.ink.line),
            _rect(at(lower), 22, max(at(upper) - at(lower), 3), 25, self.ink.line),
            _rect(at(median) - 1.5, 18, 3, 33, self.ink.text),
        ]
        if own is not None:
            parts.append(_dot(at(own), 34, 12, self.ink.warn if weak else self.ink.accent))
        return self._svg(width, 6.8, parts, alt)

    def dots(
        self,
        values: Values,
        alt: str,
        *,
        low: float,
        high: float,
        bands: Sequence[float] = (),
        width: float = 170,
    ) -> Markup:
        """Everyone as a dot on one line; equal places are stacked; ``bands`` are drawn as hairlines."""
        w, parts = width * 10, []
        for band in bands:
            x = _clip((band - low) / ((high - low) or 1)) * (w - 24) + 12
            parts.append(_rect(x - 0.75, 0, 1.5, 120, self.ink.line))
        parts.append(_rect(0, 104, w, 2, self.ink.soft))
        heights: dict[int, int] = {}
        for value in sorted(v for v in values if v is not None):
            x = _clip((value - low) / ((high - low) or 1)) * (w - 24) + 12
            slot = round(x / 20)
            level = heights.get(slot, 0)
            heights[slot] = level + 1
            weak = bool(bands) and value < bands[0]
            parts.append(_dot(x, 92 - level * 20, 9, self.ink.warn if weak else self.ink.accent))
        return self._svg(width, 12, parts, alt)

    def _bar(self, x: float, y: float, width: float, height: float, *, weak: bool) -> list[str]:
        """A filled bar; a weak one is also striped, so that it differs when printed in grey."""
        if not weak:
            return [_rect(x, y, width, height, self.ink.accent)]
        stripes = "".join(f"M{x + place:.1f} {y:.1f}v{height:.1f}" for place in _steps(8.0, width, 12.0))
        bar = [_rect(x, y, width, height, self.ink.warn)]
        return [*bar, _path(stripes, "#fff", 2)] if stripes else bar

    def _targets(self, targets: Values, scale: _Scale) -> str:
        known = [(i, v) for i, v in enumerate(targets) if v is not None]
        if not known:
            return ""
        steps = [
            f"{'M' if n == 0 else 'L'}{scale.x(i):.1f} {scale.y(v):.1f}" for n, (i, v) in enumerate(known)
        ]
        if len(known) == 1:
            steps = [f"M0 {scale.y(known[0][1]):.1f}H{scale.width:.1f}"]
        return _path("".join(steps), self.ink.soft, 2, dashed=True)

    def _svg(self, width: float, height: float, parts: Sequence[str], alt: str) -> Markup:
        text = escape(alt)
        return Markup(
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{text}" width="{width:g}mm" '
            f'height="{height:g}mm" viewBox="0 0 {width * 10:g} {height * 10:g}"><title>{text}</title>'
            f"{''.join(parts)}</svg>"
        )


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    width: float
    height: float
    count: int

    @classmethod
    def over(cls, values: Sequence[float], width: float, height: float, count: int) -> _Scale:
        return cls(min(values), max(values), width, height, count)

    def x(self, index: int) -> float:
        if self.count < 2:
            return self.width / 2
        return 8 + index * (self.width - 16) / (self.count - 1)

    def y(self, value: float) -> float:
        spread = self.high - self.low
        share = 0.5 if spread == 0 else (value - self.low) / spread
        return self.height - 8 - share * (self.height - 16)


def _runs(values: Values) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((index, value))
    return [run for run in runs if run]


def _steps(start: float, stop: float, step: float) -> list[float]:
    count = max(int((stop - start) // step) + 1, 0) if stop > start else 0
    return [start + step * index for index in range(count)]


def _clip(share: float) -> float:
    return max(0.0, min(share, 1.0))


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _dot(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{colour}"/>'


def _path(steps: str, colour: str, width: float, *, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="8 8"' if dashed else ""
    return f'<path d="{steps}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dash}/>'
