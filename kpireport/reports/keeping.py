"""What WeasyPrint would work out again and again: styles from one report to the next, lines of text until they are drawn.

It works out the style of each element of each page anew, though those of one stylesheet differ little: an element
with the same parent style and the same rules has the same style. A tenth of a page's time. And it forgets how a line
of text was set, to spare memory in long documents, and sets it once more to draw it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import weasyprint.css
import weasyprint.text.line_break
from weasyprint.css import StyleFor
from weasyprint.text.line_break import Layout

Kept = dict[tuple[Any, ...], Any]


@contextmanager
def keeping(kept: Kept) -> Iterator[None]:
    """Inside, documents take their styles from ``kept``, of one stylesheet and one font configuration, and add to it."""

    class Keeping(_Keeping):
        styles = kept

    weasyprint.css.StyleFor, weasyprint.text.line_break.Layout = Keeping, _Line
    try:
        yield
    finally:
        weasyprint.css.StyleFor, weasyprint.text.line_break.Layout = StyleFor, Layout


class _Line(Layout):  # type: ignore[misc]
    def deactivate(self) -> None:
        """Stay as it is: a report has a page or two."""

    def reactivate(self, style: Any) -> None:
        """Be set anew only where that makes a difference: words pulled apart to fill a line."""
        if self.justification_spacing:
            super().reactivate(style)


class _Keeping(StyleFor):  # type: ignore[misc]
    styles: Kept

    def set_computed_styles(self, element: Any, parent: Any, *args: Any, **named: Any) -> None:
        """The kept style where there is one; pages, and what has a style of its own, are always worked out."""
        pseudo = named.get("pseudo_type")
        key = None if args else self._key(element, parent, pseudo)
        style = None if key is None else self.styles.get(key)
        if style is None:
            super().set_computed_styles(element, parent, *args, **named)
            if key is not None:
                self.styles[key] = style = self._computed_styles[element, pseudo]
                self.styles[id(style),] = style  # alive as long as its id is in a key
            return
        self._computed_styles[element, pseudo] = style
        collector = named.get("target_collector")
        if collector and style["anchor"]:
            collector.collect_anchor(style["anchor"])

    def _key(self, element: Any, parent: Any, pseudo: str | None) -> tuple[Any, ...] | None:
        """What decides the style: the parent's, and the rules by the identity of their values, which the sheet keeps."""
        if isinstance(element, tuple):
            return None
        above = 0 if parent is None else id(self._computed_styles[parent, None])
        if (above and (above,) not in self.styles) or element.get("style") or element.tag.endswith("svg"):
            return None
        rules = self._cascaded_styles.get((element, pseudo), {})
        found = tuple((name, id(value[0]), value[1]) for name, value in rules.items() if name != "lang")
        return above, pseudo, element.get("lang"), found
