"""What there is to say of one item of one person, for a terminal, for JSON and for a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpireport.appraisal.explain import Explanation
from kpireport.texts import Label, Language, Message, Quantity, message

if TYPE_CHECKING:
    import pandas as pd

    from kpireport.engine.behind import Recount


@dataclass(frozen=True)
class Answer:
    """One item of one segment explained.

    ``frames``: view → rows, with a column ``counted_in``; without any ``no_rows`` says why. ``now`` is the figure as today's data have it.
    ``revision`` is the printed one, None for an appraisal that was not printed.
    """

    explanation: Explanation
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    now: Recount | None = None
    no_rows: Message | None = None
    revision: int | None = None

    @property
    def views(self) -> dict[str, tuple[int, int]]:
        """View → its rows and how many of them count."""
        return {
            view: (len(each), int((each["counted_in"] != "").sum())) for view, each in self.frames.items()
        }

    @property
    def head(self) -> Message:
        """Who, in which post, and the item."""
        told = self.explanation
        return message(
            "explain.head" if self.revision else "explain.head_now",
            month=told.month,
            department=told.department,
            name=told.name,
            number=told.employee_id,
            role=told.role,
            days=told.days,
            revision=self.revision,
        )

    def lines(self, *, pay: bool = False) -> Iterator[tuple[str, Message | Label]]:
        """(key of a heading, sentence) from the formula to the points, and to the money where ``pay``."""
        told = self.explanation
        where = message("explain.where", group=told.group or told.card, card=told.card, item=told.label)
        yield "item", where
        if told.definition is not None:
            yield "definition", told.definition
        yield "formula", told.formula
        if told.missing is not None:
            yield "missing", told.missing
        if told.interval is not None:
            low, high = (Quantity(value=end, unit="percent", decimals=1) for end in told.interval)
            yield "interval", message("explain.between", low=low, high=high)
        yield from self._rows()
        yield "target", self._target()
        weeks = list(told.weeks())
        reason = told.branch if not weeks else message("explain.by_week", count=len(weeks))
        yield "rule", message("explain.branch", rule=told.rule, reason=reason)
        for week, said in weeks:
            yield "week", message("explain.week", week=week, reason=said)
        points = message("explain.open") if told.points is None else f"{told.points:f}"
        yield "points", message("explain.of", points=points, weight=f"{told.weight.normalize():f}")
        if pay and told.money is not None:
            yield "money", told.money
        if self.now is not None and not self.now.same:
            yield "changed", self._changed()

    def _rows(self) -> Iterator[tuple[str, Message]]:
        if self.explanation.fact is not None:
            yield "rows", message("explain.counted", rows=self.explanation.rows)
        for view, (rows, counted) in self.views.items():
            yield "rows", message("explain.of_view", view=view, rows=rows, counted=counted)
        for why, count in self.explanation.left_out:
            yield "left_out", message("explain.left_out_rows", why=why, rows=count)
        if self.no_rows is not None:
            yield "rows", self.no_rows

    def _target(self) -> Message:
        told = self.explanation
        target = told.target_text if told.target.value is None and told.target_text else told.target
        if told.target_source is None:
            return message("explain.target", target=target)
        return message("explain.target_from", target=target, source=told.target_source)

    def _changed(self) -> Message:
        told, fact = self.explanation, self.now.fact if self.now else None
        return message(
            "explain.changed" if self.revision else "explain.differs",
            printed=_figure(told.fact.value if told.fact else None, told.target),
            printed_rows=told.rows,
            now=_figure(fact.value if fact else None, told.target),
            rows=fact.rows if fact else 0,
            month=told.month,
            department=told.department,
        )

    def plain(self, language: Language, *, pay: bool = False) -> dict[str, Any]:
        """Plain values for JSON; sentences in ``language``, nothing of pay unless ``pay``."""
        told, now = self.explanation, self.now
        fact = told.fact
        found: dict[str, Any] = {
            name: getattr(told, name)
            for name in (
                "month",
                "department",
                "role",
                "employee_id",
                "name",
                "days",
                "share",
                "card",
                "group",
            )
        }
        found |= {"revision": self.revision, "item": told.item, "indicator": told.indicator}
        found |= {"definition": _text(told.definition, language), "source": told.source}
        found |= {"formula": _text(told.formula, language), "missing": _text(told.missing, language)}
        found |= {part: getattr(fact, part, None) for part in ("value", "numerator", "denominator")}
        found |= {"interval": told.interval, "rows": told.rows}
        found["views"] = {v: {"rows": rows, "counted": counted} for v, (rows, counted) in self.views.items()}
        found["left_out"] = [{"reason": _text(why, language), "rows": count} for why, count in told.left_out]
        found["no_rows"] = _text(self.no_rows, language)
        found["target"] = {
            "value": told.target.value,
            "text": _text(told.target_text or told.target, language),
            "source": _text(told.target_source, language),
        }
        found |= {"rule": told.rule, "reason": _text(told.branch, language)}
        found["weeks"] = [{"week": week, "reason": _text(said, language)} for week, said in told.weeks()]
        found |= {"points": told.points, "weight": told.weight, "total": told.total}
        found["now"] = None if now is None else {"same": now.same, **_parts(now)}
        if pay:
            found["money"] = _text(told.money, language)
        return found


@dataclass(frozen=True)
class Answers:
    """The answers to one question: one for each segment (and month) it is about. A notebook shows it as a table."""

    each: tuple[Answer, ...]
    language: Language = "zh"
    pay: bool = False

    def __iter__(self) -> Iterator[Answer]:
        return iter(self.each)

    def __len__(self) -> int:
        return len(self.each)

    @property
    def rows(self) -> dict[str, pd.DataFrame]:
        """View → the rows of all answers, each with its month and item in front."""
        import pandas as pd

        found: dict[str, list[pd.DataFrame]] = {}
        for answer in self.each:
            for view, frame in answer.frames.items():
                told = answer.explanation
                rows = frame.copy()
                rows.insert(0, "item", told.item)
                rows.insert(0, "month", told.month)
                found.setdefault(view, []).append(rows)
        return {view: pd.concat(frames, ignore_index=True) for view, frames in found.items()}

    def save_rows(self, path: Path | str) -> int:
        """Write the rows to an .xlsx or .csv file, whole or not at all; how many there were."""
        from kpireport.engine.rows_file import write_rows

        return write_rows(self, Path(path))

    def _repr_html_(self) -> str:
        return "".join(self._one(answer) for answer in self.each)

    def _one(self, answer: Answer) -> str:
        rows = "".join(
            f"<tr><th>{escape(message(f'explain.label.{key}').render(self.language))}</th>"
            f"<td style='text-align:left'>{escape(said.render(self.language))}</td></tr>"
            for key, said in answer.lines(pay=self.pay)
        )
        return f"<p><b>{escape(answer.head.render(self.language))}</b></p><table>{rows}</table>"


def _text(said: Message | Label | Quantity | None, language: Language) -> str | None:
    return None if said is None else said.render(language)


def _parts(now: Recount) -> dict[str, Any]:
    return {part: getattr(now.fact, part, None) for part in ("value", "numerator", "denominator", "rows")}


def _figure(value: float | None, like: Quantity) -> Quantity:
    return like.model_copy(update={"value": value})
