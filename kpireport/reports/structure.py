"""What the tags of a PDF still lack when WeasyPrint has made it: scopes of table headers, places of pictures."""

from __future__ import annotations

from typing import Any

PIXEL = 0.75  # points


def complete(document: Any, pdf: Any) -> None:
    """A finisher for WeasyPrint: gives every TH its Scope, every Figure its box in points from the lower left."""
    pages = {
        int(reference.split()[0]): page
        for reference, page in zip(pdf.page_references, document.pages, strict=True)
    }
    for thing in pdf.objects:
        kind = thing.get("S") if isinstance(thing, dict) else None
        if kind == "/TH":
            thing["A"]["Scope"] = "/Column" if _in_head(thing, pdf) else "/Row"
        elif kind == "/Figure" and "A" in thing:
            height = pages[_number(thing["Pg"])].height
            left, top, right, bottom = thing["A"]["BBox"]
            box = (left, height - bottom, right, height - top)
            thing["A"]["BBox"][:] = [round(edge * PIXEL, 3) for edge in box]
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])  # each attachment stands there twice


def _in_head(cell: Any, pdf: Any) -> bool:
    row = pdf.objects[_number(cell["P"])]
    return bool(pdf.objects[_number(row["P"])].get("S") == "/THead")


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
