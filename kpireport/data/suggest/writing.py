"""A suggestion as YAML to be corrected: every line says how sure it is and shows samples."""

from __future__ import annotations

import glob
import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
import yaml

from kpireport.data.parsing import parse_column
from kpireport.data.schema import Column
from kpireport.data.sources import ParseOptions
from kpireport.data.suggest.matching import Fit, Match, comparable, namesake, value_words
from kpireport.data.suggest.shapes import Look
from kpireport.data.suggest.shipped import advice, preset_lines, taken
from kpireport.data.suggest.units import unit_of
from kpireport.errors import UnsafeName
from kpireport.project import safe_name
from kpireport.texts import Language, message

if TYPE_CHECKING:
    from kpireport.data.suggest.proposal import Suggestion

_TRIED = 500
_DAYS = re.compile(r"(?:(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}日)")
_DATED = re.compile(r"\d{4}[-_.年]?\d{1,2}(?:[-_.月]?\d{1,2}日?)?")


def write(found: Suggestion, language: Language, heading: bool) -> str:
    """The entry, two spaces deep below ``sources:``."""

    def say(key: str, **fields: Any) -> str:
        return message(f"suggest.{key}", **fields).render(language).replace("\n", " ")

    lines = ["sources:"] if heading else []
    lines.append(f"  # {say('head', file=found.file, rows=found.rows)}")
    lines.append(f"  {_scalar(_name(found))}:")
    lines += [f"    {line}" for line in _layout(found, say)]
    lines += [f"    {line}" for line in _columns(found, say)]
    lines += [f"    {line}" for line in _unused(found, say)]
    return "\n".join(lines) + "\n"


def _name(found: Suggestion) -> str:
    stem = PurePosixPath(found.file.replace("\\", "/")).stem
    name = _DATED.sub("", stem).strip(" -_.()（）") or (found.table.name if found.table else "source")
    try:
        return safe_name(name)
    except UnsafeName:
        return "source"


def _layout(found: Suggestion, say: Any) -> Iterator[str]:
    rivals = "、".join(f"{fit.table.name} {fit.score:.0%}" for fit in found.fits[1:3])
    if found.table is None:
        yield f"# table: ?  # {say('no_table')}"
    elif found.preset:
        yield f"preset: {found.preset}  # {say('preset')}"
        yield f"# table: {found.table.name}  # {say('preset_table', name=found.table.label)}"
    else:
        sure = say("table", name=found.table.label, share=f"{found.confidence:.0%}", rivals=rivals or "—")
        yield f"table: {found.table.name}  # {sure}"
    dated = _DATED.search(found.file)
    yield f"files: {_scalar(_DATED.sub('*', glob.escape(found.file)) if dated else found.file)}"
    yield from _shape(found, say)
    yield from _dates(found, say)


def _shape(found: Suggestion, say: Any) -> Iterator[str]:
    """How the file is laid out, as far as a source may have to say it."""
    layout = found.layout
    if found.record:
        yield f"record: '{found.record}'  # {say('record')}"
        heading = f"heading: '{found.heading}'" if found.heading else "# heading: '…(?P<会话>\\S+)…'"
        yield f"{heading}  # {say('heading')}"
    for each in found.lists:
        yield f"{'' if each == found.each else '# '}each: {_scalar(each)}  # {say('each')}"
    if found.several:
        yield f"delimiter: [{', '.join(json.dumps(each) for each in found.several)}]  # {say('several')}"
    for key in ("encoding", "delimiter"):
        if key in layout and not (key == "delimiter" and found.several):
            yield f"# {key}: {_scalar(layout[key])}  # {say('found_out')}"
    if "others" in layout:
        sheet = layout["file"].rsplit(" » ", 1)[-1]
        yield f"sheet: {_scalar(sheet)}  # {say('others', names=layout['others'])}"
    lines = [int(each) for each in layout.get("lines", "").split("、") if each.isdigit()]
    if lines and lines != [1]:
        yield f"header: {lines[0] if len(lines) == 1 else lines}"
    if layout["decimal"] != ".":
        yield f"decimal: {_scalar(layout['decimal'])}  # {say('decimal')}"
    if found.totals and not found.shipped.get("skip"):
        yield f"skip:  # {say('totals')}"
        for name, labels in found.totals.items():
            yield f"  {_scalar(name)}: [{', '.join(map(_scalar, labels))}]"
    if "strays" in layout:
        yield f"# ignore: '…'  # {say('strays', count=layout['strays'], line=layout['stray'])}"


def _dates(found: Suggestion, say: Any) -> Iterator[str]:
    order = _order(found)
    if order[0] != "year_first":
        yield f"dates: {order[0]}  # {say('dates_sure' if len(order) == 1 else 'dates_doubtful')}"


def _order(found: Suggestion) -> list[str]:
    """The orders of day, month and year that fit all columns of dates; the plain one where it does."""
    looks = [m.look for m in found.matches if m.column.type in {"date", "timestamp"} and m.look.orders]
    possible = set(looks[0].orders if looks else ("year_first",))
    for each in looks[1:]:
        possible &= set(each.orders)
    return ["year_first"] if "year_first" in possible else sorted(possible) or ["day_first"]


def _columns(found: Suggestion, say: Any) -> Iterator[str]:
    if found.table is None:
        yield f"# columns: {{}}  # {say('no_columns')}"
        return
    if found.preset:
        yield from advice(found)
        shipped, fit = found.shipped.get("columns") or {}, _fit(found)
        open_ones = [each for each in found.table.columns if each.required and each.name not in shipped]
        if open_ones:
            yield "columns:"
        for column in open_ones:
            match = fit.match(column.name) if fit else None
            yield from (f"  {line}" for line in _asked(found, column, match, say))
        yield from preset_lines(found, found.table, say)
        return
    yield "columns:"
    for column in found.table.columns:
        match = found.fits[0].match(column.name) or _called_so(found, column)
        if match is not None:
            clock = _clock(found) if match.column.type == "timestamp" and match.look.shape == "date" else None
            yield from (f"  {line}" for line in _mapped(found, match, clock, say))
            yield from (f"  {line}" for line in _unread(found, match, clock, say))
        elif column.required:
            yield from (f"  {line}" for line in _asked(found, column, None, say))


def _called_so(found: Suggestion, column: Column) -> Match | None:
    """A column by its name alone, where no other takes it: what keeps its values from being read is said below it."""
    if found.table is None or (found.fits and found.fits[0].match(column.name)):
        return None
    look = namesake(found.table, column, found.unmapped)
    clock = (
        look is not None and look.shape == "seconds" and column.type == "timestamp"
    )  # a time without a day
    return None if look is None or clock else Match(column, look, 0.5)


def _unread(found: Suggestion, match: Match, clock: Look | None, say: Any) -> Iterator[str]:
    """How many of the sampled values would be refused, and why, as a comment."""
    column, look = match.column, match.look
    plain = column.type == "text" and not column.label_of and "E+" not in "".join(look.samples)
    if column.allowed or plain:
        return
    options: dict[str, object] = {
        "unit": unit_of(column, look, found.layout),
        "decimal": found.layout["decimal"],
    }
    options |= {"dates": _order(found)[0], "doubtful": "doubtful" in found.layout}
    values = look.values.slice(0, _TRIED)
    parsed = parse_column(values, column, ParseOptions.model_validate(options))
    bad = pc.indices_nonzero(parsed.bad).to_pylist() if clock is None else []
    if bad:
        text = " ".join(values[bad[0]].as_py().split())
        yield f"# {say('unread', count=len(bad), tried=len(values), value=text[:40], why=parsed.reason(bad[0]))}"


def _fit(found: Suggestion) -> Fit | None:
    """How well the file fits the chosen table by itself, whatever a preset says."""
    return next((each for each in found.fits if each.table is found.table), None)


def _asked(found: Suggestion, column: Column, match: Match | None, say: Any) -> Iterator[str]:
    """A required column nothing is sure about: from a header like it, from the file's name, or as a question."""
    place, pattern = _day_in(found) if column.type == "date" else ("", None)
    if match is not None:
        yield from _mapped(found, match, None, say)
    elif column.type == "timestamp" and (day := _day_alone(found)) and (clock := _clock(found)):
        joined = f"{{join: [{_scalar(day.name)}, {_scalar(clock.name)}], separator: ' '}}"
        samples = f"{day.samples[0]} + {clock.samples[0]}"
        yield f"{column.name}: {joined}  # {say('preset_column', label=column.label, samples=samples)}"
    elif found.record and column.name == "message_id":
        yield f"message_id: {{join: ['#file', '#line']}}  # {say('by_line')}"
    elif pattern:
        source = f"{{from: '{place}', pattern: '{pattern}'}}"
        yield f"{column.name}: {source}  # {say('from_name', label=column.label)}"
    else:
        yield f"# {column.name}: ?  # {say('missing', label=column.label)}"


def _day_in(found: Suggestion) -> tuple[str, str | None]:
    """Where a day stands in the name of the file, of the file in a zip or of the sheet, and its pattern; None where none does."""
    inner = found.layout["file"].split(" » ")[1:]
    zipped = found.file.casefold().endswith(".zip")
    names = {"#file": PurePosixPath(found.file.replace("\\", "/")).stem}
    names |= dict(zip(("#member", "#sheet") if zipped else ("#sheet",), inner, strict=False))
    patterns = (r"(\d{4}-\d{1,2}-\d{1,2})", r"(\d{4}年\d{1,2}月\d{1,2}日)", r"(20\d{6})")
    hits = ((place, each) for place, name in names.items() for each in patterns if re.search(each, name))
    return next(hits, ("", None))


def _day_alone(found: Suggestion) -> Look | None:
    """A column of days no other column takes."""
    return next((each for each in found.unmapped if each.shape == "date"), None)


def _clock(found: Suggestion) -> Look | None:
    """A column of times of day that belongs to a column of days."""
    for each in found.unmapped:
        named = any(word in comparable(each.name) for word in ("time", "时间", "时刻", "hora"))
        if (
            named
            and pc.all(
                pc.match_substring_regex(each.values, r"^[0-2]?\d:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?$")
            ).as_py()
        ):
            return each
    return None


def _mapped(found: Suggestion, match: Match, clock: Look | None, say: Any) -> Iterator[str]:
    look, column = match.look, match.column
    samples = " | ".join(look.samples)
    sure = say("mapped", label=column.label, share=f"{match.confidence:.0%}", samples=samples)
    if clock is not None:
        joined = f"join: [{_scalar(look.name)}, {_scalar(clock.name)}], separator: ' '"
        yield f"{column.name}: {{{joined}}}  # {sure} + {' | '.join(clock.samples[:1])}"
        return
    unit = unit_of(column, look, found.layout)
    mapped, unknown = _map(column, look)
    if not unit and not mapped:
        yield f"{column.name}: {_scalar(look.name)}  # {sure}"
    else:
        parts = [f"from: {_scalar(look.name)}"]
        parts += [f"unit: {_scalar(unit)}"] if unit else []
        inner = ", ".join(f"{_scalar(raw)}: {_scalar(value)}" for raw, value in mapped.items())
        parts += [f"map: {{{inner}}}"] if mapped else []
        yield f"{column.name}: {{{', '.join(parts)}}}  # {sure}"
    if unknown:
        yield f"# {say('unknown_values', values=' | '.join(unknown[:8]), allowed='、'.join(column.allowed))}"


def _map(column: Column, look: Look) -> tuple[dict[str, str], list[str]]:
    """Raw texts of a closed column and the values they seem to mean, and the texts nobody knows."""
    raws = look.values.to_pylist()
    if not column.allowed or set(raws) <= set(column.allowed):
        return {}, []
    words = {
        comparable(word): value
        for value, known in value_words(column.name).items()
        for word in (value, *known)
    }
    mapped = {raw: words[comparable(raw)] for raw in raws if comparable(raw) in words}
    return mapped, [raw for raw in raws if raw not in mapped]


def _unused(found: Suggestion, say: Any) -> Iterator[str]:
    days = [each.name for each in found.columns if _DAYS.fullmatch(each.name)]
    if len(days) >= 5:
        yield f"# {say('days_across', first=days[0], last=days[-1])}"
    every = found.table.columns if found.table else ()
    named = {match.look.name for column in every if (match := _called_so(found, column))}
    unused = [each for each in found.unmapped if each.shape != "empty" and each.name not in named]
    if found.preset:
        fit, shipped = _fit(found), found.shipped.get("columns") or {}
        used = taken(found)
        used |= (
            {match.look.name for match in fit.matches if match.column.name not in shipped} if fit else set()
        )
        unused = [each for each in found.columns if each.shape != "empty" and each.name not in used]
    if unused:
        yield f"# {say('unused')}"
    for each in unused:
        yield f"#   {_scalar(each.name)}: {each.shape}  {' | '.join(each.samples)}"


def _scalar(value: object) -> str:
    """One YAML scalar on one line, quoted where it must be."""
    text = yaml.safe_dump([str(value)], allow_unicode=True, default_flow_style=True, width=10**6)
    return text.strip()[1:-1]
