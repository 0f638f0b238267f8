"""Reading a PDF back: text by pypdfium2, structure by pikepdf."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
import pypdfium2


def text_of(content: bytes) -> str:
    """All text, page after page, without line ends and spaces."""
    document = pypdfium2.PdfDocument(content)
    pages = [document[index].get_textpage().get_text_bounded() for index in range(len(document))]
    document.close()
    return re.sub(r"\s+", "", "\n".join(pages))


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def elements(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    """All structure elements of one kind (``/Figure``, ``/TH`` …)."""
    return [each for each in _walk(pdf.Root.StructTreeRoot) if each.get("/S") == kind]


def _walk(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _walk(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _walk(node.K)
