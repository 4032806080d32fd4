"""Where a text speaks with the words of the program itself, for a veil that must leave them.

Rules: values in, values out; a text is the program's own when one of its texts, with whatever was
filled in, is the whole of it or of a part between dots, commas, lines and colons; what was filled
in is never the program's own, but for the month of a date; a word that the program writes with a
small letter is a plain word when it stands with a small letter elsewhere, too.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator

from app.redaction.compared_words import found_in, plain, words_of

type Span = tuple[int, int]

_BETWEEN = re.compile(r" · |\n|: |, |; | – | — | \(|\)(?: |$)|(?<=[.!?।]) ")
_AROUND = " \u00a0.:…·•&?!।"
_OFTEN = 3
"""A name that serves as an example somewhere is no plain word by that."""
_DAY_BEFORE = re.compile(r"(?<!\d)[0-3\u0966-\u0969\u09e6-\u09e9]?\d[ \u00a0]$")
_YEAR_AFTER = re.compile(r"[ \u00a0](?:19|20|१९|२०|১৯|২০)\d\d(?!\d)")
_HOLE = re.compile(r"(?<!\{)\{[^{}]*\}")


class OwnWords:
    """The texts of the program, to ask which words are its own.

    Args:
        texts: every text of the program, names in braces and all.
        months: the names of months, as dates show them.
    """

    def __init__(self, texts: Iterable[str] = (), months: Iterable[str] = ()) -> None:
        self._months = frozenset(plain(month) for month in months)
        self._texts = tuple(dict.fromkeys(texts))
        self._with: dict[str, list[int]] = {}
        times: Counter[str] = Counter()
        # Tens of thousands of words, of which most stand in many texts.
        compared: dict[str, str] = {}
        for number, text in enumerate(self._texts):
            written = {match[0] for match in found_in(_HOLE.sub(" ", text))}
            times.update(written)
            for word in written.difference(compared):
                compared[word] = plain(word)
            for word in {compared[one] for one in written}:
                self._with.setdefault(word, []).append(number)
        often = (word for word, count in times.items() if count >= _OFTEN)
        self._small = frozenset(word for word in often if word == word.lower() != word.upper())

    def __contains__(self, word: str) -> bool:
        """Say whether the program uses a word, as it is compared."""
        return word in self._with

    def says(self, text: str, span: Span) -> bool:
        """Say whether words in a text are said by the program, not by what was filled in.

        Args:
            text: as it is about to be shown.
            span: where the words stand in it; all of them are words of the program.
        """
        said = text[span[0] : span[1]]
        words = words_of(said)
        if len(words) == 1 and words[0] in self._months and _is_in_a_date(text, span):
            return True
        if not all(word in self._with for word in words):
            return False
        if said == said.lower() and all(word in self._small for word in words):
            return True
        return any(self._is_in(*part, words) for part in _parts(text, span))

    def _is_in(self, part: str, span: Span, words: tuple[str, ...]) -> bool:
        """Say whether a part of a text is one of the program's, and the words are not filled in."""
        numbers = min((self._with[word] for word in words), key=len)
        return any(
            begin <= span[0] and span[1] <= end
            for number in numbers
            for begin, end in _said_by(self._texts[number], part)
        )


def _is_in_a_date(text: str, span: Span) -> bool:
    """Say whether a day stands before a word, or a year after it."""
    return bool(_DAY_BEFORE.search(text[: span[0]]) or _YEAR_AFTER.match(text[span[1] :]))


def _parts(text: str, span: Span) -> Iterator[tuple[str, Span]]:
    """Yield the text, and the part between signs that a span lies in, each with the span in it."""
    begin, end = 0, len(text)
    yield _bare(text, span, begin, end)
    for sign in _BETWEEN.finditer(text):
        if sign.end() <= span[0]:
            begin = sign.end()
        elif sign.start() >= span[1]:
            end = sign.start()
            break
    if (begin, end) != (0, len(text)):
        yield _bare(text, span, begin, end)


def _bare(text: str, span: Span, begin: int, end: int) -> tuple[str, Span]:
    part = text[begin:end]
    left = begin + len(part) - len(part.lstrip(_AROUND))
    return part.strip(_AROUND), (span[0] - left, span[1] - left)


def _said_by(template: str, part: str) -> list[Span]:
    """Return what of a part of a text stands in a text of the program; nothing if it is not it."""
    if "{" not in template:
        return [(0, len(part))] if part == template.strip(_AROUND) else []
    try:
        pieces = [piece for piece, *_hole in string.Formatter().parse(template.strip(_AROUND))]
    except ValueError:
        return []
    if template.rstrip(_AROUND).endswith("}"):
        pieces.append("")
    spans: list[Span] = []
    done = 0
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        at = len(part) - len(piece) if last else part.find(piece, done)
        if at < done or (not number and at) or not part.startswith(piece, at):
            return []
        done = at + len(piece)
        spans.append((at, done))
    return spans
