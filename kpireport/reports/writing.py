"""The last step of a PDF: tags completed, and every object put into bytes once.

WeasyPrint's writer puts each object of a file with an identifier into bytes twice, streams compressed with the most
effort each time: once for the hash in the identifier, once for the file.
"""

from __future__ import annotations

import zlib
from typing import Any

from kpireport.reports.structure import complete

_EFFORT = 6  # 9 makes a report less than one part in a hundred smaller and takes twice as long


class _Written:
    """An object whose bytes are made, as WeasyPrint's writer takes it."""

    def __init__(self, thing: Any) -> None:
        self.number, self.generation, self.free = thing.number, thing.generation, thing.free
        self.compressible = thing.compressible
        self.offset = 0
        self.data: bytes = thing.data

    @property
    def indirect(self) -> bytes:
        """The object as it stands in the file."""
        return b"%d %d obj\n%b\nendobj" % (self.number, self.generation, self.data)


def finish(document: Any, pdf: Any) -> None:
    """A finisher for WeasyPrint."""
    complete(document, pdf)
    for place, thing in enumerate(pdf.objects):
        if thing.free == "f":
            continue
        if getattr(thing, "compress", False):
            _compress(thing)
        pdf.objects[place] = _Written(thing)


def _compress(stream: Any) -> None:
    stream.compress = False
    content = stream.data.partition(b"stream\n")[2].removesuffix(b"\nendstream")
    stream.stream = [zlib.compress(content, _EFFORT)]
    stream.extra = {**stream.extra, "Filter": "/FlateDecode"}
