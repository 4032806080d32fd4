"""What one help text is made of, and how it is said in the language that is shown.

- Frozen values; a button is named by the very message id of the screen and said in its words.
- No Qt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.base.language import finished, translate

NAMED: Final = re.compile(r"\{([^{}]+)\}")
"""A name in braces: a message id of the screens."""


@dataclass(frozen=True)
class Line:
    """One sentence or two, or a heading.

    Attributes:
        text: in the language of its file, with message ids of buttons or fields in braces.
        english: what stands in its place in English.
    """

    text: str
    english: str

    @property
    def buttons(self) -> tuple[str, ...]:
        """Message ids of what it names, in the order in which they come."""
        return tuple(NAMED.findall(self.text))

    @property
    def is_name(self) -> bool:
        """Whether it says nothing but what something on a screen is called."""
        return NAMED.fullmatch(self.text) is not None

    def said(self) -> str:
        """Return the sentence with the words of the screen.

        They stand in quotation marks, but where they are all of it.
        """
        if self.is_name:
            return translate(self.text[1:-1])
        words = NAMED.sub(lambda name: f"“{translate(name[1])}”", self.text)
        return finished(self.english, words)


@dataclass(frozen=True)
class Way:
    """How one usual thing is done.

    Attributes:
        aim: what one wants.
        steps: what to do, one after the other.
    """

    aim: Line
    steps: tuple[Line, ...]


@dataclass(frozen=True)
class Topic:
    """The help for one screen, or for one thing that goes over several.

    Attributes:
        key: what pages name it by; mostly the key of the place.
        title: what it is called.
        purpose: what it is for, in one or two sentences.
        ways: how the usual things are done.
        troubles: what can go wrong, and what to do.
        leaves: what leaves the office here, and what never does.
        near: keys of neighbouring topics.
    """

    key: str
    title: Line
    purpose: Line
    ways: tuple[Way, ...] = ()
    troubles: tuple[Line, ...] = ()
    leaves: tuple[Line, ...] = ()
    near: tuple[str, ...] = ()

    def lines(self) -> Iterator[Line]:
        """Yield every sentence of the topic, from above."""
        yield self.purpose
        for way in self.ways:
            yield from way.steps
        yield from self.troubles
        yield from self.leaves

    def heads(self) -> Iterator[Line]:
        """Yield its title and its aims."""
        yield self.title
        for way in self.ways:
            yield way.aim


@dataclass(frozen=True)
class Word:
    """One word of the trade.

    Attributes:
        word: as it is said here.
        meaning: what it means here.
    """

    word: Line
    meaning: Line
