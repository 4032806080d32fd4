"""What one help text is made of, and how it is said in the language that is shown.

Rules: frozen values; a button is named by the very message id of the screen; sentences are short,
and each says one thing to do or to know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.base.language import translate


@dataclass(frozen=True)
class Line:
    """One sentence or two.

    Attributes:
        text: English message id.
        buttons: what the names in braces of the text stand for: message ids of buttons or fields.
    """

    text: str
    buttons: tuple[tuple[str, str], ...] = ()

    def said(self) -> str:
        """Return the sentence in the language that is shown, with the words of the screen."""
        words = {name: f"“{translate(button)}”" for name, button in self.buttons}
        return translate(self.text).format(**words)


def line(text: str, **buttons: str) -> Line:
    """Return a sentence.

    Args:
        text: English message id, marked for the catalogue where it is written.
        **buttons: what stands in its braces: message ids of the screen.
    """
    return Line(text, tuple(buttons.items()))


@dataclass(frozen=True)
class Way:
    """How one usual thing is done.

    Attributes:
        aim: English message id of what one wants.
        steps: what to do, one after the other.
    """

    aim: str
    steps: tuple[Line, ...]


@dataclass(frozen=True)
class Topic:
    """The help for one screen, or for one thing that goes over several.

    Attributes:
        key: what pages name it by; mostly the key of the place.
        title: English message id.
        purpose: what it is for, in one or two sentences.
        ways: how the usual things are done.
        troubles: what can go wrong, and what to do.
        leaves: what leaves the office here, and what never does.
        near: keys of neighbouring topics.
    """

    key: str
    title: str
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


@dataclass(frozen=True)
class Word:
    """One word of the trade.

    Attributes:
        word: English message id.
        meaning: what it means here.
    """

    word: str
    meaning: Line
