"""Looks stay: every kind of page against a small grey picture of it.

After a change that is meant: ``python -m tests.reports.test_pictures`` and look at what changed.
"""

import io
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter

from kpireport.reports.pages import Job, Page, company_page, figure_page, page_of, period_page
from kpireport.reports.render import render_page
from tests.reports import sample

PICTURES = Path(__file__).parent / "pictures"
DPI = 48
GREYS = 16
FAR = 60  # of 255, after a slight blur: a hairline half a pixel off is not far
MOST = 0.004  # share of the picture's points that may be far off


def page(name: str) -> Page:
    bundle = sample.bundle()
    kind, _, subject = name.partition("-")
    match kind:
        case "company":
            return company_page([bundle])
        case "period":
            return period_page([bundle], "2024-Q2")
        case "figure":
            return figure_page(bundle, "E0105", "inquiry_conversion")
    return page_of(bundle, Job(kind=kind, subject=subject))  # type: ignore[arg-type]


NAMES = (
    "person-E0105",
    "person-E0201",
    "person-E0302",
    "role-售前客服",
    "department-客服部",
    "company",
    "period",
    "pay-E0102",
    "figure",
)


def picture(name: str, language: Any) -> Image.Image:
    """The first page, small and grey."""
    printed = render_page(page(name), language=language)
    with pypdfium2.PdfDocument(printed.content) as document:
        return document[0].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")


def stored(name: str, language: str) -> Path:
    return PICTURES / f"{name.replace('售前客服', 'presales').replace('客服部', 'service')}.{language}.png"


def far_off(one: Image.Image, other: Image.Image) -> float:
    """The share of points that differ clearly."""
    soft = [each.filter(ImageFilter.GaussianBlur(1)) for each in (one, other)]
    counts = ImageChops.difference(*soft).histogram()
    return sum(counts[FAR:]) / sum(counts)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_looks_as_it_did(name: str, language: str) -> None:
    now = picture(name, language)
    with Image.open(stored(name, language)) as before:
        assert now.size == before.size
        assert far_off(now, before.convert("L")) <= MOST


def test_a_page_that_changed_is_noticed() -> None:
    with Image.open(stored("person-E0105", "zh")) as before:
        grey = before.convert("L")
    moved = ImageChops.offset(grey, 0, 6)
    assert far_off(grey, moved) > MOST
    assert far_off(grey, grey.copy()) == 0


def test_the_pictures_are_kept_small() -> None:
    sizes = [path.stat().st_size for path in PICTURES.glob("*.png")]
    assert len(sizes) == 2 * len(NAMES)
    assert sum(sizes) < 400_000


def keep() -> None:
    """Take the pages as they are now for what they should be."""
    PICTURES.mkdir(exist_ok=True)
    for name in NAMES:
        for language in ("zh", "en"):
            small = picture(name, language).quantize(GREYS)
            made = io.BytesIO()
            small.save(made, "PNG", optimize=True)
            stored(name, language).write_bytes(made.getvalue())


if __name__ == "__main__":
    keep()
