"""The figures of a bundle, whichever edition prints them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from kpireport.engine.manifest import digest
from kpireport.reports.bundle import Bundle, Edition

_STRING_OR_SPACE = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')
_EDITION = re.compile(r'"edition":(\{.*?\}),(?="appraisal":\{)')


def figures_digest(bundle: Bundle) -> str:
    """The hash of which the pages print the beginning as their fingerprint."""
    return digest({"bundle": bundle.model_copy(update={"edition": Edition()}).model_dump_json()})


def stored_digest(path: Path) -> str:
    """The same hash of a bundle as it was written, with the fields the program had then.

    Read as a model an older bundle would gain this version's fields, and look tampered with. ValueError for no bundle.
    """
    text = _STRING_OR_SPACE.sub(lambda found: found[1] or "", path.read_text(encoding="utf-8"))
    edition = _EDITION.search(text)
    if edition is None:
        raise ValueError(path)
    plain = Edition().model_dump(mode="json")
    first = {name: plain.get(name, value) for name, value in json.loads(edition[1]).items()}
    said = json.dumps(first, ensure_ascii=False, separators=(",", ":"))
    return digest({"bundle": f'{text[: edition.start()]}"edition":{said},{text[edition.end() :]}'})
