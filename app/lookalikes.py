"""Names that look alike: what a reader cannot tell apart is one name, whoever wrote it.

Rules: for comparing only, never shown and never kept as a name; letters that nobody sees count for
nothing; letters of other scripts that look like Latin ones count as those; a Devanagari or Bengali
vowel that was put together from two signs counts as the one that it looks like.
"""

from __future__ import annotations

import unicodedata
from typing import Final

HIDDEN: Final = frozenset(
    chr(point)
    for first, last in (
        (0x034F, 0x034F),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0xFE00, 0xFE0F),
        (0xE0100, 0xE01EF),
    )
    for point in range(first, last + 1)
)
"""Marks that are drawn as nothing, beside the characters of the category Cf."""

BLANKS: Final = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters that are drawn as a blank."""

MOST_MARKS: Final = 4
"""So many marks one letter of our languages carries at most."""

# Capitals first: some of them look like another letter than their small form does.
_CAPITALS = dict(
    zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧВЕНКМОРСТУХЅІЈԚԜՍՕ", "abezhikmnoptyxbehkmopctyxsijqwuo", strict=True)
)
_SMALL = dict(
    zip(
        "αβγεηικμνοπρστυχωабвегикмнопрстухѕіјһԁԛԝӏօսոհɑɡıɩᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
        "abyenikuvonpotuxwa6bernkmhonpctyxsijhdqwlounhagiiabcdeghijklmnoprstuvwyz",
        strict=True,
    )
)
# One stroke, one circle: a reader of a small screen does not tell these apart.
_STROKES = dict(zip("i1|!0", "llllo", strict=True))
_JOINED = (
    ("अा", "आ"),
    ("अॉ", "ऑ"),
    ("अॊ", "ऒ"),
    ("अो", "ओ"),
    ("अौ", "औ"),
    ("एॅ", "ऍ"),
    ("एे", "ऐ"),
    ("অা", "আ"),
)
_FOREIGN_MARKS = frozenset(
    chr(point)
    for block in (
        range(0x0300, 0x0370),
        range(0x1AB0, 0x1B00),
        range(0x1DC0, 0x1E00),
        range(0x20D0, 0x2100),
    )
    for point in block
)


class _Seen(dict[int, int | str | None]):
    """Takes out what nobody sees and makes capitals Latin; remembers each character it met."""

    def __missing__(self, point: int) -> int | str | None:
        letter = chr(point)
        self[point] = None if hidden(letter) else _CAPITALS.get(letter, point)
        return self[point]


class _Alike(dict[int, int | str | None]):
    """Makes small letters Latin, strokes one letter, and everything that is no letter a blank."""

    def __missing__(self, point: int) -> int | str | None:
        letter = chr(point)
        like = _SMALL.get(letter, letter)
        like = _STROKES.get(like, like)
        word = unicodedata.category(like)[0] in "LMN" and like not in BLANKS
        self[point] = None if letter in _FOREIGN_MARKS else like if word else " "
        return self[point]


_SEEN: Final = _Seen()
_ALIKE: Final = _Alike()


def skeleton(text: str) -> str:
    """Return the words of a name as they look: what only differs in hidden ways is equal.

    Args:
        text: a name in any script; punctuation parts words.
    """
    seen = unicodedata.normalize("NFKC", text).translate(_SEEN)
    folded = unicodedata.normalize("NFKD", seen.casefold()).translate(_ALIKE)
    plain = unicodedata.normalize("NFC", folded)
    for parts, whole in _JOINED:
        plain = plain.replace(parts, whole)
    return " ".join(plain.split())


def hidden(letter: str) -> bool:
    """Say whether a letter is drawn as nothing, wherever it stands."""
    return letter in HIDDEN or unicodedata.category(letter) == "Cf"


def few_marks(text: str) -> str:
    """Return a text without the marks that pile up on one letter until they cover other lines."""
    kept: list[str] = []
    run = 0
    for letter in text:
        run = run + 1 if unicodedata.category(letter)[0] == "M" else 0
        if run <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)
