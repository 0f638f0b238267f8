"""Texts and yes/no: what is missing, what a spreadsheet has spoilt, what is left as it stands."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.parsing.outcome import Parsed, Refused, each_distinct

#: Cells that mean: nothing was measured. Zero is not among them.
MISSING = (
    "", "-", "--", "---", "—", "——", "–", "－", "null", "NULL", "Null", "(null)", "None", "N/A", "n/a", "nan", "NaN", "NaT",
    "\\N",
)  # fmt: skip
#: In columns of numbers and times these mean nothing too; in a text they may be its content.
NOTHING = ("无", "暂无", "暂无数据", "NA", "n.a.", "N.A.", "na", "/", "\\")
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#ERROR!", "#SPILL!", "#CALC!")
_UNCOMPUTED = "#FORMULA!"
_INVISIBLE = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]"
#: What spreadsheets and payment platforms put before a value so that it stays a text.
_GUARDED = r"^(?:'([-+]?\d[\d,.:/\-+ ]*)|`([^`]*))$"
_LOST_DIGITS = r"^\d(?:\.\d+)?[eE]\+(?:1\d|2\d)$|^\S{0,60}\d\.\d+[eE]\+(?:1\d|2\d)(?:[^\d\s]\S{0,60})?$"
_YES = {"是", "有", "真", "对", "已解决", "√", "✓", "✔", "y", "yes", "true", "t", "1", "1.0", "on", "sim"}
_NO = {
    "否",
    "无",
    "没有",
    "假",
    "错",
    "未解决",
    "×",
    "✗",
    "✘",
    "n",
    "no",
    "false",
    "f",
    "0",
    "0.0",
    "off",
    "não",
}


def prepared(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Texts without outer spaces, invisible characters and protection (``="…"``, ``'123``, `` `… ``); missing ones are null."""
    texts = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if not pa.types.is_string(texts.type):
        texts = texts.cast(pa.string())
    if pc.any(pc.match_substring_regex(texts, _INVISIBLE)).as_py():
        texts = pc.replace_substring_regex(texts, _INVISIBLE, "")
    texts = pc.utf8_trim_whitespace(texts)
    texts = unguarded(texts)
    gone = pc.is_in(texts, value_set=pa.array(MISSING, pa.string()))
    return pc.if_else(gone, pa.scalar(None, pa.string()), texts)


def unguarded(texts: pa.Array) -> pa.Array:
    """Texts without what keeps a spreadsheet from reading them as numbers: ``="00123"``, ``'00123``, `` `00123 ``."""
    if not pc.any(pc.match_substring_regex(texts, "^\\s*(?:=\"|['`])")).as_py():
        return texts
    texts = pc.replace_substring_regex(pc.utf8_trim_whitespace(texts), '^="(.*)"$', r"\1")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(texts, _GUARDED, r"\1\2"))


def nothing(texts: pa.Array) -> pa.Array:
    """Texts of a column that holds no words, with words for nothing (无, NA, /) as missing."""
    gone = pc.is_in(texts, value_set=pa.array(NOTHING, pa.string()))
    return pc.if_else(gone, pa.scalar(None, pa.string()), texts)


def spoilt(texts: pa.Array) -> pa.Array | None:
    """Reasons for cells that hold a spreadsheet's error instead of a value; None where there are none."""
    marked = pc.starts_with(texts, "#")
    if not pc.any(marked).as_py():
        return None
    failed = pc.is_in(texts, value_set=pa.array(_ERRORS, pa.string()))
    narrow = pc.match_substring_regex(texts, "^#{3,}$")
    uncomputed = pc.starts_with(texts, _UNCOMPUTED)
    nothing = pa.scalar(None, pa.string())
    reasons = pc.if_else(pc.fill_null(pc.or_(failed, narrow), False), "parsing.formula_failed", nothing)
    return pc.if_else(pc.fill_null(uncomputed, False), "parsing.formula_uncomputed", reasons)


def parse_text(texts: pa.Array, unit: str | None) -> Parsed:
    """Texts as they stand, in NFC; a long number shortened to 1.2E+17 is refused, behind a prefix or joined too."""
    if not pc.all(pc.string_is_ascii(texts)).as_py():
        texts = pc.utf8_normalize(texts, form="NFC")
    if unit == "integer":
        texts = pc.replace_substring_regex(texts, r"^(-?\d+)\.0+$", r"\1")
    reasons = pa.nulls(len(texts), pa.string())
    if any(pc.any(pc.match_substring(texts, sign)).as_py() for sign in ("E+", "e+")):
        lost = pc.fill_null(pc.match_substring_regex(texts, _LOST_DIGITS), False)
        reasons = pc.if_else(lost, "parsing.lost_digits", reasons)
    return Parsed(pc.if_else(reasons.is_valid(), pa.scalar(None, pa.string()), texts), reasons)


def parse_bool(texts: pa.Array) -> Parsed:
    """是/否, Y/N, true/false, 1/0 and the like."""
    return each_distinct(texts, pa.bool_(), _bool)


def _bool(text: str | None) -> bool | None:
    if text is None:
        return None
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise Refused("parsing.no_bool")
