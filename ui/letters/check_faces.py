"""Which face a checked letter has: one of four, and a fifth while the paper is not compared yet.

Rules: how far a letter can be relied on is told by `app.letters.check_words`; here it only becomes
worse: a paper is good when the officer compared it, and bad when he saw that something differs; an
electronic copy that is as signed needs no comparing.
"""

from __future__ import annotations

from app.letters.check_words import BAD, ENDED, GOOD, UNPROVED, CheckWords
from app.letters.records import LetterCheck
from ui.letters.check_head import Face

_FACES = {GOOD: Face.GOOD, ENDED: Face.OVER, UNPROVED: Face.UNPROVED, BAD: Face.BAD}


def face_of(
    check: LetterCheck, words: CheckWords, *, compared: bool = False, differs: bool = False
) -> Face:
    """Return the face of a checked letter.

    Args:
        check: what was found out.
        words: what is told about it.
        compared: the officer compared the paper with the signed words.
        differs: the officer saw something else on the paper.
    """
    if not to_compare(check, words):
        # A seal without words to compare says nothing about any paper.
        bare = words.tone == GOOD and check.copy != "same"
        return Face.UNPROVED if bare else _FACES[words.tone]
    if differs:
        return Face.BAD
    return Face.GOOD if compared else Face.COMPARE


def to_compare(check: LetterCheck, words: CheckWords) -> bool:
    """Say whether there is something on the paper that the officer has to compare."""
    return words.tone == GOOD and bool(words.shown) and check.copy != "same"
