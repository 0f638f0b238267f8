from xml.etree.ElementTree import Element, fromstring

import pypdfium2
import pytest

from kpireport.reports import source
from kpireport.reports.bundle import Bundle
from kpireport.reports.charts import Charts, Spot
from kpireport.reports.drawing import SVG, take_charts
from kpireport.reports.forms import template_folders
from kpireport.reports.press import Press
from tests.reports import sample

PAGE = '<!doctype html><html lang="en"><head><title>t</title></head><body><p>{}</p></body></html>'
C = Charts()
CHARTS = {
    "bullet": C.bullet(0.9, "a 1"),
    "beyond": C.bullet(1.4, "a 1"),
    "weak": C.bullet(0.4, "a 1", weak=True),
    "bar": C.bar(0.2, 0.7, "a 1"),
    "signed": C.signed(-3, (-10, 5), "a 1"),
    "meter": C.meter(0.7, "a 1"),
    "spark": C.spark([1, 2, None, 4, 3], "a 1", targets=[2, 2, 3, 3, 3]),
    "strip": C.strip((60, 70, 80), "a 1", axis=(40, 100), own=66.0, weak=True),
    "dots": C.dots([60, 61, 75], [True, False, False], "a 1", axis=(50, 80), quartiles=(60, 61, 70)),
    "control": C.control([Spot("a", 9, 0.4, 0.1, 0.5), Spot("b", 30, 0.9, 0.2, 0.6)], 0.4, "a 1"),
}


@pytest.fixture(scope="module")
def press() -> Press:
    bundle: Bundle = sample.bundle()
    return Press(template_folders(None), bundle.company.theme)


def pixels(content: bytes) -> bytes:
    return bytes(pypdfium2.PdfDocument(content)[0].render(scale=3, grayscale=True).to_numpy())


@pytest.mark.parametrize("name", list(CHARTS))
def test_a_chart_looks_as_weasyprint_draws_it(
    press: Press, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = fromstring(PAGE.format(CHARTS[name]).removeprefix("<!doctype html>"))
    assert len(take_charts(root)) == 1
    ours = pixels(press.print(PAGE.format(CHARTS[name]), "person").content)
    monkeypatch.setattr(source, "take_charts", lambda _: {})
    theirs = pixels(press.print(PAGE.format(CHARTS[name]), "person").content)
    assert min(ours) < 255
    assert max(abs(a - b) for a, b in zip(ours, theirs, strict=True)) <= 32


def svg(inside: str, **more: str) -> Element:
    outer = {"width": "10mm", "height": "5mm", "viewBox": "0 0 100 50"} | more
    written = " ".join(f'{name}="{value}"' for name, value in outer.items())
    return fromstring(f'<body><svg xmlns="{SVG[1:-1]}" {written}><title>a 1</title>{inside}</svg></body>')


@pytest.mark.parametrize(
    "inside",
    [
        '<circle r="3"/>',
        '<path d="M0 0C1 1 2 2 3 3" fill="#000000"/>',
        '<path d="M0 0a3 4 0 1 0 6 0" fill="#000000"/>',
        '<path d="M0 0 5 5" fill="#000000"/>',
        '<path d="M0 0h5" fill="red"/>',
        '<path d="M0 0h5" fill="#000000" transform="scale(2)"/>',
        '<path d="M0 0h5" class="x"/>',
        '<path d="1 2h5" fill="#000000"/>',
    ],
)
def test_other_pictures_are_left_to_weasyprint(inside: str) -> None:
    root = svg(inside)
    assert take_charts(root) == {}
    assert len(root[0]) == 2


def test_so_are_pictures_of_another_size_or_place() -> None:
    path = '<path d="M0 0h5" fill="#000000"/>'
    assert len(take_charts(svg(path))) == 1
    for more in (
        {"width": "50%"},
        {"viewBox": "1 0 100 50"},
        {"style": "width: 3mm"},
        {"viewBox": "0 0 0 50"},
    ):
        assert take_charts(svg(path, **more)) == {}
