"""The Chinese font, cut to the characters that occur in practice.

Noto Sans CJK has 65,535 glyphs; setting a page costs by the glyphs of the font, not by those used. The cut holds
the 6,763 characters of GB 2312 with Latin and punctuation. It is made in memory by HarfBuzz in 0.1 s, and the
whole font stays behind it in every font-family list, so a rarer character in a name still comes out right.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import subprocess
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from kpireport.errors import MachineError

FAMILY = "Noto Sans CJK SC"
CUT_FAMILY = "Kpireport Sans"
FORM_FAMILY = (
    "Kpireport Form"  # Latin only: a field keeps its whole font, and viewers bring their own Chinese
)
WEIGHTS = {"Regular": 400, "Bold": 700}
_NO_HINTING, _DESUBROUTINIZE, _NOTDEF_OUTLINE = 0x1, 0x4, 0x40
_DROP_TABLES, _SET_OF_DROPPED = ("BASE", "GSUB", "VORG", "vhea", "vmtx"), 3
_MORE = (
    range(0x20, 0x7F),
    range(0xA0, 0x180),
    range(0x2010, 0x2040),
    range(0x2190, 0x219A),
    range(0x2460, 0x2474),
)
_SINGLE = "−≈≠≤≥▲▼△▽●○■□※☆★"


@dataclass(frozen=True, slots=True)
class CutFont:
    """One weight of a cut: its family, OpenType bytes and their sha256."""

    family: str
    weight: int
    content: bytes
    digest: str


@cache
def characters() -> frozenset[int]:
    """The code points of the cut."""
    codes = {ord(char) for char in _SINGLE}
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            text = bytes((high, low)).decode("gb2312", errors="ignore")
            codes |= {ord(char) for char in text}
    for span in _MORE:
        codes |= set(span)
    return frozenset(codes)


@cache
def cut_fonts() -> tuple[CutFont, ...]:
    """Both weights of the cut and the font of form fields, none where HarfBuzz's subset library is missing (the whole font then serves)."""
    libraries = _libraries()
    if libraries is None:
        return ()
    wanted = [(CUT_FAMILY, style, characters()) for style in WEIGHTS]
    wanted.append((FORM_FAMILY, "Regular", frozenset(range(0x20, 0x7F))))
    fonts = []
    for family, style, codes in wanted:
        content = _cut(*libraries, *font_file(style), codes)
        fonts.append(CutFont(family, WEIGHTS[style], content, sha256(content).hexdigest()))
    return tuple(fonts)


@cache
def font_file(style: str) -> tuple[Path, int]:
    """File and index of the face ``FAMILY`` in ``style``; MachineError where it is not installed."""
    asked = f"{FAMILY}:style={style}"
    try:
        answer = subprocess.run(
            ["fc-match", "--format", "%{family[0]}|%{index}|%{file}", asked],  # noqa: S607
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        raise MachineError("report.no_font", family=FAMILY) from None
    family, index, file = answer.split("|", 2)
    if family != FAMILY:
        raise MachineError("report.no_font", family=FAMILY)
    return Path(file), int(index)


def _libraries() -> tuple[Any, Any] | None:
    for base, subset in (
        ("libharfbuzz.so.0", "libharfbuzz-subset.so.0"),
        ("libharfbuzz.0.dylib", "libharfbuzz-subset.0.dylib"),
        ("libharfbuzz-0.dll", "libharfbuzz-subset-0.dll"),
    ):
        try:
            return ctypes.CDLL(base), ctypes.CDLL(subset)
        except OSError:
            continue
    return None


def _cut(base: Any, subset: Any, path: Path, index: int, codes: frozenset[int]) -> bytes:
    def call(name: str, *arguments: Any, returns: Any = ctypes.c_void_p) -> Any:
        function = getattr(base, name, None) or getattr(subset, name)
        function.restype = returns
        kept = (one if isinstance(one, bytes) else ctypes.c_void_p(one) for one in arguments)
        return function(*kept)

    blob = call("hb_blob_create_from_file", str(path).encode())
    face = call("hb_face_create", blob, index)
    wanted = call("hb_subset_input_create_or_fail")
    wanted_characters = call("hb_subset_input_unicode_set", wanted)
    for code in sorted(codes):
        call("hb_set_add", wanted_characters, code, returns=None)
    dropped = call("hb_subset_input_set", wanted, _SET_OF_DROPPED)
    for tag in _DROP_TABLES:
        call("hb_set_add", dropped, int.from_bytes(tag.encode(), "big"), returns=None)
    call("hb_subset_input_set_flags", wanted, _NO_HINTING | _DESUBROUTINIZE | _NOTDEF_OUTLINE, returns=None)
    cut = call("hb_subset_or_fail", face, wanted)
    if not cut:
        raise MachineError("report.font_not_cut", file=str(path))
    whole = call("hb_face_reference_blob", cut)
    length = ctypes.c_uint()
    data = call("hb_blob_get_data", whole, ctypes.addressof(length))
    content = ctypes.string_at(data, length.value)
    for name, thing in (("hb_blob_destroy", whole), ("hb_face_destroy", cut), ("hb_face_destroy", face)):
        call(name, thing, returns=None)
    call("hb_subset_input_destroy", wanted, returns=None)
    call("hb_blob_destroy", blob, returns=None)
    return content
