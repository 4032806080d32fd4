"""Confusables: names that a reader cannot tell apart are one name, whoever wrote it (UTS 39).

Rules:

* For comparing only, never shown and never kept as a name.
* Letters that nobody sees count for nothing, nor do case, blanks, points and the order of words.
* Characters count as the letters they look like after Unicode Technical Standard 39; the table is
  ``confusables.txt`` beside this module, with a few letters more.
* A Devanagari or Bengali vowel that was put together from two signs counts as the one that it looks
  like.
* A Latin letter with a stroke, a bar, a hook or a curl counts as the letter without it, also where
  the table does not join the two; so do the barred letters of Devanagari and the r of Assamese.
* Letters of any script but Latin, Devanagari and Bengali are those of a stranger.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).resolve().with_name("confusables.txt")

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

_OUR_SCRIPTS: Final = ("LATIN", "DEVANAGARI", "BENGALI")
# What Unicode's table does not have, because a careful reader tells it apart.
_ALSO: Final = dict(
    zip("Ԛβεηκμπτχωвикмнптᴀʙᴅᴇɢʜᴊᴋʟᴍɴᴘʀᴛðʉɟ", "Qbenkuntxwbnkmhntabdeghjklmnprtduj", strict=True)
)
# A reader takes a bar below for a spot, and reads the r of Assamese as that of Bengali.
_BARRED: Final = dict(zip("ॻॼॾॿৰৱ", "गजडबরব", strict=True))
_DRESSED: Final = re.compile(
    r"LATIN (?:CAPITAL |SMALL )?LETTER (?:SMALL CAPITAL )?([A-Z])(?: WITH (?!SMALL LETTER).+)?"
)
"""Unicode's name of a Latin letter, whatever goes through it or hangs on it."""

# One stroke, one circle: a reader of a small screen does not tell these apart.
_STROKES: Final = dict(zip("i1|!0", "llllo", strict=True))
_PAIRS: Final = (("rn", "m"), ("vv", "w"))
"""Two letters that look like one; the first stands in Unicode's table."""

_JOINED: Final = (
    ("अा", "आ"),
    ("अॉ", "ऑ"),
    ("अॊ", "ऒ"),
    ("अो", "ओ"),
    ("अौ", "औ"),
    ("एॅ", "ऍ"),
    ("एे", "ऐ"),
    ("অা", "আ"),
)
_FOREIGN_MARKS: Final = frozenset(
    chr(point)
    for block in (
        range(0x0300, 0x0370),
        range(0x1AB0, 0x1B00),
        range(0x1DC0, 0x1E00),
        range(0x20D0, 0x2100),
    )
    for point in block
)
_REMEMBERED: Final = 16_384


@functools.cache
def confusables() -> dict[str, str]:
    """Return what each character looks like, of Unicode's table and our own additions."""
    found = dict(_ALSO)
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        like, _, sources = line.partition(":")
        letters = "".join(chr(int(point, 16)) for point in like.split("+"))
        found |= {chr(int(point, 16)): letters for point in sources.split()}
    return found


class _Seen(dict[int, int | str | None]):
    """Takes out what nobody sees and draws the rest alike; remembers each character it met."""

    def __missing__(self, point: int) -> int | str | None:
        letter = chr(point)
        self[point] = None if hidden(letter) else confusables().get(letter, point)
        return self[point]


class _Alike(dict[int, int | str | None]):
    """Makes small letters Latin, strokes one letter, and everything that is no letter a blank."""

    def __missing__(self, point: int) -> int | str | None:
        letter = chr(point)
        like = confusables().get(letter) or _bare(letter)
        like = _STROKES.get(like, like)
        word = letter not in BLANKS and unicodedata.category(like[0])[0] in "LMN"
        self[point] = None if letter in _FOREIGN_MARKS else like if word else " "
        return self[point]


def _bare(letter: str) -> str:
    """Return the letter that one is without its stroke, bar, hook or curl."""
    named = _DRESSED.fullmatch(unicodedata.name(letter, ""))
    return named[1].lower() if named else _BARRED.get(letter, letter)


_SEEN: Final = _Seen()
_ALIKE: Final = _Alike()


@functools.lru_cache(maxsize=_REMEMBERED)
def skeleton(text: str) -> str:
    """Return the words of a name as they look: what only differs in hidden ways is equal.

    Args:
        text: a name in any script; punctuation parts words.
    """
    plain = unicodedata.normalize("NFKC", text)
    for parts, whole in _JOINED:
        plain = plain.replace(parts, whole)
    folded = unicodedata.normalize("NFKD", plain.translate(_SEEN).casefold()).translate(_ALIKE)
    # What a letter looks like may be a capital, or carry marks of other scripts.
    seen = unicodedata.normalize("NFC", folded.casefold().translate(_ALIKE))
    for pair, letter in _PAIRS:
        seen = seen.replace(pair, letter)
    return " ".join(seen.split())


def letters(text: str) -> str:
    """Return the letters of a name in an order of their own; equal for all names that are alike."""
    return "".join(sorted(skeleton(text).replace(" ", "")))


def alike(one: str, other: str) -> bool:
    """Say whether a reader may take one name for the other.

    Blanks, points and the order of the words do not count. A name without letters is like none.
    """
    return not _keys(one).isdisjoint(_keys(other))


@functools.lru_cache(maxsize=_REMEMBERED)
def _keys(text: str) -> frozenset[str]:
    """Return the two forms of a name of which one is equal in names that are alike.

    Words in one order are the same wherever they are parted; words in another order are found by
    the order of the alphabet, or by going round when two blocks were exchanged.
    """
    words = _whole_words(skeleton(text).split())
    joined = "".join(words)
    if not joined:
        return frozenset()
    turned = min(joined[place:] + joined[:place] for place in range(len(joined)))
    return frozenset({turned, " ".join(sorted(words))})


def _whole_words(words: list[str]) -> list[str]:
    """Join letters that stand alone: "c w c patna" has two words."""
    found: list[str] = []
    was_letter = False
    for word in words:
        is_letter = len(word) == 1
        if is_letter and was_letter:
            found[-1] += word
        else:
            found.append(word)
        was_letter = is_letter
    return found


def has_strange_letters(text: str) -> bool:
    """Say whether a letter of a name is of a script that the program is not written in."""
    return any(
        unicodedata.category(letter)[0] == "L"
        and not unicodedata.name(letter, "").startswith(_OUR_SCRIPTS)
        for letter in unicodedata.normalize("NFC", text)
    )


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
