"""The gate: a finished PDF is read back, and what does not hold is not released.

Read back are text and boxes (pypdfium2) and structure (pikepdf); compared with the page's model, not its template.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2

from kpireport.errors import RunError
from kpireport.reports.figures import allowed, numbers
from kpireport.reports.pages import (
    OF_ONE_PERSON,
    CompanyPage,
    DepartmentPage,
    FigurePage,
    Page,
    PayPage,
    PeriodPage,
    PersonPage,
    RolePage,
)
from kpireport.texts import Language, Message, catalogue, message

_MISSING = "\ufffd\ufffe\uffff\x00"
_EDGE = 8.0  # points; nothing may stand closer to the paper's edge
_OVERLAP = 0.35  # share of the smaller of two lines of text that may lie under the other
_TELL = 5  # findings told of one report

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Read:
    """What a PDF says when it is opened again: text of its pages, boxes with their page, pictures without text."""

    texts: tuple[str, ...]
    outside: tuple[int, ...]
    overlapping: tuple[str, ...]
    figures: int
    silent_figures: int


def check(
    content: bytes, page: Page, *, folders: tuple[Path, ...], language: Language, others: Mapping[str, str]
) -> tuple[Message, ...]:
    """What is wrong with a finished report, nothing when it may go out.

    ``others`` are names by employee_id of everyone who may not occur in a person's report.
    """
    read = read_back(content)
    text = "\n".join(read.texts)
    found = [*_figures(text, page, folders, language), *_glyphs(text), *_layout(read), *_charts(read)]
    if isinstance(page, OF_ONE_PERSON):
        found += strangers(text, page, others)
    most = most_pages(page)
    if len(read.texts) > most:
        found.append(message("report.gate.pages", pages=len(read.texts), most=most))
    return tuple(found)


def refuse(name: str, found: tuple[Message, ...]) -> RunError:
    """The error of a report that is held back, with the first few reasons."""
    said: Message | str = ""
    for each in reversed(found[:_TELL]):
        said = message("report.reason", this=each, rest=said)
    return RunError("report.held_back", file=name, count=len(found), reasons=said)


def read_back(content: bytes) -> Read:
    """Open a PDF again; RunError where it does not open."""
    texts, outside, overlapping = [], [], []
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        raise RunError("report.does_not_open") from None
    for number, sheet in enumerate(document, start=1):
        layer = sheet.get_textpage()
        texts.append(_text(layer))
        lines = [layer.get_rect(index) for index in range(layer.count_rects())]
        width, height = sheet.get_size()
        boxes = [each.get_bounds() for each in sheet.get_objects(max_depth=2)]
        if any(not _inside(box, width, height) for box in (*lines, *boxes)):
            outside.append(number)
        overlapping += [layer.get_text_bounded(*box).strip() for box in _overlaps(lines)]
    document.close()
    figures, silent = _pictures(content)
    return Read(tuple(texts), tuple(outside), tuple(overlapping), figures, silent)


def _text(layer: pypdfium2.PdfTextPage) -> str:
    """The page's text; a hyphen at the end of a line comes as U+FFFE, which would look like a missing character."""
    text: str = layer.get_text_range()
    if "\ufffe" not in text:
        return text
    places = range(layer.count_chars())
    hyphens = sum(pypdfium2.raw.FPDFText_IsHyphen(layer, place) == 1 for place in places)
    return text.replace("\ufffe", "-") if hyphens == text.count("\ufffe") else text


def most_pages(page: Page) -> int:
    """How many pages a report of this kind may have: two for a person, more where there are more people."""
    match page:
        case PersonPage():
            pay = page.person.pay
            return max(2, len(page.person.segments)) + (pay is not None and len(pay.lines) > 4)
        case PayPage() | FigurePage():
            return 2
        case RolePage():
            return 2 + len(page.people) * (1 + len(page.role.items) // 7) // 15
        case DepartmentPage():
            summary = page.appraisal.summary
            rows = sum(len(role.people) * (1 + len(role.items) // 10) for role in page.appraisal.roles)
            rows += sum(len(sheet.lines) for sheet in summary.pay) + 2 * len(page.appraisal.notes)
            return (
                3 + (rows + 2 * len(summary.readiness) + len(summary.standards) + len(summary.survey)) // 20
            )
        case CompanyPage():
            return 2 + len(page.departments) // 4
        case PeriodPage():
            return 2 + max(len(each.people) for each in page.months) // 25


def _figures(text: str, page: Page, folders: tuple[Path, ...], language: Language) -> list[Message]:
    known = allowed(page, folders, language)
    strange = dict.fromkeys(each for each in numbers(text) if each not in known)
    return [message("report.gate.figure", figure=each) for each in strange]


def _glyphs(text: str) -> list[Message]:
    if not any(char in text for char in _MISSING):
        return []
    place = min(text.find(char) for char in _MISSING if char in text)
    return [message("report.gate.glyph", near=text[max(place - 8, 0) : place + 8].strip())]


def _layout(read: Read) -> list[Message]:
    found = [message("report.gate.outside", page=number) for number in read.outside]
    return found + [message("report.gate.overlap", text=each[:20]) for each in read.overlapping]


def _charts(read: Read) -> list[Message]:
    return [message("report.gate.chart", count=read.silent_figures)] if read.silent_figures else []


def strangers(text: str, page: PersonPage | PayPage | FigurePage, others: Mapping[str, str]) -> list[Message]:
    """Names and numbers of other people; a name that is also an ordinary word of the reports is looked for by number only."""
    person = page.person
    close = "".join(text.split())
    own = {person.employee_id, person.manager_id, "".join(person.name.split())}
    words = set(numbers(text)) | set(text.replace("\n", " ").split())
    found = []
    for employee_id, name in others.items():
        if employee_id not in own and employee_id in words:
            found.append(message("report.gate.stranger", who=employee_id))
        short = "".join(name.split())
        if short in close and short not in "".join(each for each in own if each) and not _ordinary(short):
            found.append(message("report.gate.stranger", who=name))
    return found


def _ordinary(name: str) -> bool:
    return any(name in text for entry in catalogue().values() for text in entry.values())


def _inside(box: Box, width: float, height: float) -> bool:
    left, bottom, right, top = box
    return left >= _EDGE and bottom >= _EDGE and right <= width - _EDGE and top <= height - _EDGE


def _overlaps(lines: list[Box]) -> list[Box]:
    """Lines of text that lie on another one: text that ran out of its cell."""
    found = []
    ordered = sorted(lines, key=lambda box: box[1])
    for index, first in enumerate(ordered):
        for second in ordered[index + 1 :]:
            if second[1] >= first[3]:
                break
            if _shared(first, second) > _OVERLAP * min(_area(first), _area(second)):
                found.append(first)
    return found


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _shared(first: Box, second: Box) -> float:
    wide = min(first[2], second[2]) - max(first[0], second[0])
    high = min(first[3], second[3]) - max(first[1], second[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _pictures(content: bytes) -> tuple[int, int]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        figures = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
        return len(figures), sum(not str(each.get("/Alt", "")).strip() for each in figures)
