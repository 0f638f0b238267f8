"""Charts of plain shapes put straight into PDF operators.

A page has twenty small charts of two or three paths each. WeasyPrint matches every path against the stylesheet and
draws it by rules made for any SVG; what `kpireport.reports.charts` draws needs none of them. Whatever is not made of
such paths (a template's own picture) stays with WeasyPrint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint import html
from weasyprint.css.units import LENGTHS_TO_PIXELS

SVG = "{http://www.w3.org/2000/svg}"
_OUTER = {"xmlns", "{http://www.w3.org/2000/xmlns/}xmlns", "role", "aria-label", "width", "height", "viewBox"}
_PATH = {"d", "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap"}
_JOINS, _CAPS = {"miter": 0, "round": 1, "bevel": 2}, {"butt": 0, "round": 1, "square": 2}
_SIZE = re.compile(r"([\d.]+)(mm|cm|px|pt)")
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_STEP = re.compile(r"([MLHVAZmlhvaz])|(-?(?:\d+\.?\d*|\.\d+))|[\s,]+")
_TAKES = {"m": 2, "l": 2, "h": 1, "v": 1, "a": 7, "z": 0}
_ROUND = 0.5522847498  # how far a quarter circle's handles reach


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished chart, as WeasyPrint takes a picture; sizes in pixels, ``view`` the size of its user space."""

    width: float
    height: float
    view: tuple[float, float]
    operators: bytes

    def get_intrinsic_size(self, *_: Any) -> tuple[float, float, float]:
        """Width, height and their ratio."""
        return self.width, self.height, self.width / self.height

    def draw(self, stream: Any, width: float, height: float, _style: Any) -> None:
        """Put it into the page, whose state WeasyPrint keeps around it."""
        stream.transform(a=width / self.view[0], d=height / self.view[1])
        stream.stream.append(self.operators)


@contextmanager
def drawn(charts: Mapping[Element, Drawing]) -> Iterator[None]:
    """Inside, WeasyPrint takes these instead of the elements they were made from."""
    tag = f"{SVG}svg"
    ordinary = html.HTML_HANDLERS[tag]

    def handle(element: Element, box: Any, *more: Any) -> Any:
        chart = charts.get(element)
        if chart is None:
            return ordinary(element, box, *more)
        return [html.make_replaced_box(element, box, chart)]

    html.HTML_HANDLERS[tag] = handle
    try:
        yield
    finally:
        html.HTML_HANDLERS[tag] = ordinary


def take_charts(root: Element) -> dict[Element, Drawing]:
    """The charts below ``root``, each by its element, which keeps its title and nothing else."""
    found = {}
    for element in root.iter(f"{SVG}svg"):
        chart = _chart(element)
        if chart is not None:
            found[element] = chart
            for path in element.findall(f"{SVG}path"):
                element.remove(path)
    return found


def _chart(element: Element) -> Drawing | None:
    sizes = [_SIZE.fullmatch(element.get(name, "")) for name in ("width", "height")]
    view = element.get("viewBox", "").split()
    if not set(element.attrib) <= _OUTER or len(view) != 4 or view[:2] != ["0", "0"] or not len(element):
        return None
    title, *paths = element
    if title.tag != f"{SVG}title" or not all(path.tag == f"{SVG}path" for path in paths):
        return None
    pixels = [float(size[1]) * LENGTHS_TO_PIXELS[size[2]] for size in sizes if size is not None]
    shapes = [_shape(path) for path in paths]
    across, down = float(view[2]), float(view[3])
    if len(pixels) != 2 or not (across and down and pixels[0] and pixels[1]) or None in shapes:
        return None
    whole = b"0 0 %b %b re W n" % (_number(across), _number(down))
    operators = b"\n".join([whole, *(shape for shape in shapes if shape)])
    return Drawing(pixels[0], pixels[1], (across, down), operators)


def _shape(path: Element) -> bytes | None:
    """The operators of one path; None where it asks for more than is done here."""
    steps = _steps(path.get("d", ""))
    fill, stroke = path.get("fill", "#000000"), path.get("stroke", "none")
    if steps is None or not set(path.attrib) <= _PATH:
        return None
    lines, paint = [], ""
    for colour, operator, how in ((fill, "rg", "f"), (stroke, "RG", "S")):
        if colour == "none":
            continue
        if not _COLOUR.fullmatch(colour):
            return None
        parts = (_number(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
        lines.append(b"%b %b" % (b" ".join(parts), operator.encode()))
        paint += how
    if stroke != "none":
        pen = _pen(path)
        if pen is None:
            return None
        lines.append(pen)
    if not paint:
        return b""
    return b"\n".join([*lines, steps, {"f": b"f", "S": b"S", "fS": b"B"}[paint]])


def _pen(path: Element) -> bytes | None:
    dashes = path.get("stroke-dasharray", "").replace(",", " ").split()
    join = _JOINS.get(path.get("stroke-linejoin", "miter"))
    cap = _CAPS.get(path.get("stroke-linecap", "butt"))
    if join is None or cap is None or not all(each.replace(".", "", 1).isdigit() for each in dashes):
        return None
    width = _number(float(path.get("stroke-width", "1")))
    return b"%b w %d j %d J [%b] 0 d" % (width, join, cap, " ".join(dashes).encode())


def _steps(text: str) -> bytes | None:
    """A path's steps as operators; None for curves other than the half circles dots are made of."""
    commands = _commands(text)
    if commands is None:
        return None
    lines: list[bytes] = []
    x = y = begun_x = begun_y = 0.0
    for command, values in commands:
        kind = command.lower()
        base_x, base_y = (x, y) if command.islower() else (0.0, 0.0)
        if kind == "z":
            lines.append(b"h")
            x, y = begun_x, begun_y
        elif kind == "a":
            end = (base_x + values[5], base_y + values[6])
            half = _half_circle((x, y), end, values)
            if half is None:
                return None
            lines.append(half)
            x, y = end
        else:
            x = base_x + values[0] if kind in "mlh" else x
            y = base_y + values[-1] if kind in "mlv" else y
            lines.append(b"%b %b %b" % (_number(x), _number(y), b"m" if kind == "m" else b"l"))
            if kind == "m":
                begun_x, begun_y = x, y
    return b"\n".join(lines)


def _commands(text: str) -> list[tuple[str, list[float]]] | None:
    """Each command with its numbers; None for anything else, also for numbers that repeat a command unsaid."""
    found: list[tuple[str, list[float]]] = []
    at = 0
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            return None
        at = step.end()
        if step[1]:
            found.append((step[1], []))
        elif step[2]:
            if not found:
                return None
            found[-1][1].append(float(step[2]))
    whole = all(len(values) == _TAKES[command.lower()] for command, values in found)
    return found if whole else None


def _half_circle(start: tuple[float, float], end: tuple[float, float], values: list[float]) -> bytes | None:
    """Half a circle from left to right or back, on the side that makes two of them whole."""
    radius, across = values[0], end[0] - start[0]
    if (
        values[1] != radius
        or values[4]
        or abs(end[1] - start[1]) > 0.05
        or abs(abs(across) - 2 * radius) > 0.05
    ):
        return None
    (left, level), side = start, 1 if across > 0 else -1
    middle, far, reach = left + side * radius, level + side * radius, radius * _ROUND
    curves = (
        (left, level + side * reach, middle - side * reach, far, middle, far),
        (middle + side * reach, far, end[0], level + side * reach, end[0], end[1]),
    )
    return b"\n".join(b"%b c" % b" ".join(_number(each) for each in curve) for curve in curves)


def _number(value: float) -> bytes:
    return f"{value:.3f}".rstrip("0").rstrip(".").encode() or b"0"
