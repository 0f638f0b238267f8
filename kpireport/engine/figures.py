"""The figures of a bundle, whichever edition prints them."""

from __future__ import annotations

from kpireport.engine.manifest import digest
from kpireport.reports.bundle import Bundle, Edition


def figures_digest(bundle: Bundle) -> str:
    """The hash of which the pages print the beginning as their fingerprint."""
    return digest({"bundle": bundle.model_copy(update={"edition": Edition()}).model_dump_json()})
