"""Takes names that may not stand in a letter out of text that somebody typed.

Rules: a name is found as a whole word, in its own script as it is spelt and in another one as it
sounds, never a word of fewer than three letters; who may be named is left whole, also when a word
of that name is the same; what was typed stays otherwise as it is; a miss is possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.look_again import name_places, phrase_places


@dataclass(frozen=True)
class Hidden:
    """Names of one person, and what stands there instead.

    Attributes:
        names: every name that is known, in any script.
        label: initials or a code, in the language of the letter.
    """

    names: tuple[str, ...]
    label: str


class Hiding:
    """Hides the same names in every text of one letter, and counts how often.

    Args:
        people: who may not be named; of a word that several share the first one counts.
        named: whole names that stay: of suspects, officers and offices.
    """

    def __init__(self, people: Iterable[Hidden], named: Iterable[str] = ()) -> None:
        self._people = tuple(person for person in people if person.names)
        self._named = tuple(name for name in named if len(name.split()) > 1)
        self.count = 0

    def of(self, text: str) -> str:
        """Return a text without the names."""
        if not text or not self._people:
            return text
        kept = phrase_places(text, self._named)
        places = sorted(
            (start, end, label)
            for start, end, label in self._found(text)
            if not any(first < end and start < last for first, last in kept)
        )
        return self._put(text, places)

    def _found(self, text: str) -> list[tuple[int, int, str]]:
        found: list[tuple[int, int, str]] = []
        for person in self._people:
            for start, end in name_places(text, person.names):
                if not any(start < last and first < end for first, last, _ in found):
                    found.append((start, end, person.label))
        return found

    def _put(self, text: str, places: Sequence[tuple[int, int, str]]) -> str:
        parts, done = list[str](), 0
        for start, end, label in places:
            # "S. K." before a full stop brings its own.
            doubled = label.endswith(".") and text[end : end + 1] == "."
            parts += [text[done:start], label.removesuffix(".") if doubled else label]
            done = end
            self.count += 1
        return "".join((*parts, text[done:]))
