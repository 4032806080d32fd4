"""Whether a word of a text is a name that was learned in another script or spelling.

Rules: compared as the register's search compares, by how a name sounds (`models.index.name_keys`);
short sounds count across scripts only, because in one script too many words share them; nothing
here knows whole names, so that nothing can be read back from it but sounds.
"""

from __future__ import annotations

from itertools import pairwise

from models.index.name_keys import bones, roman, sound_key

_SURE = 3
_LEAST = 2
_LONGEST_WORD = 40
_VOWELS = frozenset("aeiouh")


class HeardNames:
    """The sounds of the names that were learned."""

    def __init__(self) -> None:
        # By sound: in which scripts it was learned, and how that is spelt in Latin letters.
        self._heard: dict[str, frozenset[tuple[str, str]]] = {}
        self._bones: set[str] = set()

    def learn(self, words: tuple[str, ...]) -> None:
        """Know the words of a name by their sound, and two that others write as one."""
        for word in (*words, *(one + other for one, other in pairwise(words))):
            key = sound_key(word)
            if len(key) >= _LEAST:
                heard = self._heard.get(key, frozenset())
                # Replaced as a whole: another thread may look at the same time.
                self._heard[key] = heard | {(script_of(word), roman(word))}
                self._bones.add(bones(key))

    def knows(self, word: str, *, surely: bool = False) -> bool:
        """Say whether a word sounds like a part of a name.

        Args:
            word: as it is compared; a longer one than any name is none.
            surely: only when it is spelt the same, letter for letter.
        """
        if len(word) > _LONGEST_WORD or word.isdigit():
            return False
        key = sound_key(word)
        heard = self._heard.get(key)
        if heard is None:
            return False
        if surely:
            return any(known == roman(word) for _script, known in heard)
        script, spelt = script_of(word), roman(word)
        return any(
            script != other or spelt == known or (len(key) >= _SURE and _end_alike(spelt, known))
            for other, known in heard
        )

    def may_know(self, word: str) -> bool:
        """Say whether a word has the consonants of a part of a name: enough beside another part."""
        key = sound_key(word[:_LONGEST_WORD])
        return bool(key) and bones(key) in self._bones


def _end_alike(one: str, other: str) -> bool:
    """Say whether both end in a vowel, or none does: Sita is not what one does on a chair."""
    return (one[-1:] in _VOWELS) == (other[-1:] in _VOWELS)


def script_of(word: str) -> str:
    """Return the script of a word: "latin", "devanagari", "bengali" or "other"."""
    first = word[:1]
    if first < "\u0250":
        return "latin"
    if "\u0900" <= first <= "\u097f":
        return "devanagari"
    return "bengali" if "\u0980" <= first <= "\u09ff" else "other"
