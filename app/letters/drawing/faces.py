"""The typefaces of letters, and which of them draws a sign.

Rules: Mukta for Latin and Devanagari, Hind Siliguri for Bengali, Noto Sans for what neither has;
the files are opened by path from their packages, once; nothing is searched for on the computer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import fontpkg
import uharfbuzz as hb

_BENGALI: Final = range(0x0980, 0x0A00)
_LIGATURES: Final = range(0xFB00, 0xFB07)
_JOINERS: Final = frozenset({0x200C, 0x200D})
_REGULAR, _BOLD = 400, 700
_NOT_NEEDED: Final = (b"GSUB", b"GPOS", b"GDEF", b"BASE", b"STAT", b"DSIG", b"gasp", b"name")


@dataclass(frozen=True, eq=False)
class Face:
    """A typeface in one weight.

    Attributes:
        name: its PostScript name.
        font: for shaping; all numbers in units of 1/1000 of the size.
        face: for cutting out the signs that were used.
        signs: code points that it has.
        axes: where a variable typeface is pinned.
    """

    name: str
    font: Any
    face: Any
    signs: frozenset[int]
    axes: tuple[tuple[str, float], ...] = ()

    @cache  # noqa: B019 - the faces live as long as the program, there are six of them
    def width(self, glyph: int) -> int:
        """Return the width of a glyph in 1/1000 of the size."""
        return int(self.font.get_glyph_h_advance(glyph))

    def sign(self, glyph: int) -> str:
        """Return the sign that a glyph is the plain shape of, "" for none."""
        return self._plain().get(glyph, "")

    @cache  # noqa: B019 - as above
    def _plain(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for code in sorted(self.signs.difference(_LIGATURES)):
            found.setdefault(self.font.get_nominal_glyph(code), chr(code))
        return found


@dataclass(frozen=True)
class Weight:
    """The three typefaces in one weight."""

    main: Face
    bengali: Face
    rest: Face

    def has(self, code: int) -> Face | None:
        """Return the face that draws a code point best, None when none of them has it."""
        if code in _BENGALI and code in self.bengali.signs:
            return self.bengali
        for face in (self.main, self.bengali, self.rest):
            if code in face.signs:
                return face
        return None


@cache
def weight(is_bold: bool) -> Weight:
    """Return the typefaces in regular or bold, loaded at the first call."""
    wanted = _BOLD if is_bold else _REGULAR
    end = "Bold" if is_bold else "Regular"
    rest = next(f.path for f in fontpkg.family("noto-sans").files if f.style == "normal")
    return Weight(
        _face(f"Mukta-{end}", _file("mukta", wanted)),
        _face(f"HindSiliguri-{end}", _file("hind-siliguri", wanted)),
        _face(f"NotoSans-{end}", rest, (("wght", float(wanted)), ("wdth", 100.0))),
    )


def runs(text: str, faces: Weight) -> Iterator[tuple[Face | None, str]]:
    """Cut text where the typeface changes.

    Args:
        text: a word with the space behind it, or spaces.
        faces: of one weight.

    Yields:
        The typeface, None when no one has the signs, and the signs.
    """
    if _only_rest(text, faces):
        yield faces.rest, text
        return
    face = _first_strong(text, faces)
    start = 0
    for place, sign in enumerate(text):
        chosen = _next_face(sign, face, faces)
        if chosen is not face:
            if place > start:
                yield face, text[start:place]
            face, start = chosen, place
    if text[start:]:
        yield face, text[start:]


def missing(text: str) -> Iterable[str]:
    """Return the signs that no typeface has, each once, in the order in which they stand."""
    faces = weight(False)
    lost = (one for one in text if not is_unseen(one) and faces.has(ord(one)) is None)
    return dict.fromkeys(lost)


def is_unseen(sign: str) -> bool:
    """Say whether a sign has no shape of its own: joiners, selectors, spaces, line ends."""
    return sign.isspace() or unicodedata.category(sign) == "Cf" or 0xFE00 <= ord(sign) <= 0xFE0F


def _first_strong(text: str, faces: Weight) -> Face | None:
    for sign in text:
        if not _is_neutral(sign):
            face = faces.has(ord(sign))
            return face if face and all(_fits(one, face) for one in _lead(text)) else faces.main
    return faces.main


def _only_rest(text: str, faces: Weight) -> bool:
    """Say whether only Noto Sans has every sign of a word, so that the word is not mixed."""
    if all(ord(sign) in faces.main.signs or ord(sign) in _BENGALI for sign in text):
        return False
    return all(_fits(sign, faces.rest) for sign in text)


def _lead(text: str) -> Iterator[str]:
    """Yield the neutral signs before the first letter."""
    for sign in text:
        if not _is_neutral(sign):
            return
        yield sign


def _fits(sign: str, face: Face) -> bool:
    return ord(sign) in face.signs or is_unseen(sign)


def _is_neutral(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "PSZNC"


def _next_face(sign: str, face: Face | None, faces: Weight) -> Face | None:
    """Return the typeface of a sign that stands behind signs of ``face``."""
    code = ord(sign)
    clings = unicodedata.category(sign)[0] == "M" or code in _JOINERS or is_unseen(sign)
    if clings and (not sign.isspace() if face is None else _fits(sign, face)):
        return face
    if face is not None and _is_neutral(sign) and code in face.signs and face is not faces.rest:
        return face
    return faces.has(code)


def _file(package: str, wanted: int) -> Path:
    for file in fontpkg.family(package).files:
        if file.weight == wanted and file.style == "normal":
            return Path(file.path)
    raise FileNotFoundError(package)


def _face(name: str, path: Path, axes: tuple[tuple[str, float], ...] = ()) -> Face:
    face = hb.Face(hb.Blob.from_file_path(str(path)))
    font = hb.Font(face)
    font.scale = (1000, 1000)
    if axes:
        font.set_variations(dict(axes))
    return Face(name, font, face, frozenset(face.unicodes), axes)


def subset(face: Face, glyphs: Iterable[int]) -> tuple[bytes, Mapping[int, int]]:
    """Cut a typeface down to some glyphs.

    Returns:
        The font file, and the number of each glyph in it.
    """
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE
    wanted.flags |= hb.SubsetFlags.NO_HINTING
    wanted.drop_table_tag_set.update(int.from_bytes(tag, "big") for tag in _NOT_NEEDED)
    for tag, value in face.axes:
        wanted.pin_axis_location(face.face, tag, value)
    plan = hb.SubsetPlan(face.face, wanted)
    return bytes(plan.execute().blob.data), dict(plan.old_to_new_glyph_mapping)
