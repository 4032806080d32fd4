"""Projector mode: while others look at the screen, nobody's name, number or story stands on it.

Rules: off is the rule, on stays on over lock and restart; the doors that show a name ask `name`,
those that show a fact ask `fact`, and whatever a widget is given goes through `over`, which knows
every name of the register and of what was just asked for; what is typed is never changed, only
covered; nothing of what was learned is kept when the mode is off. What hides, and what reads the
catalogue, is loaded only when the mode is on: the locked window shows labels, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base import language
from app.base.language import _

if TYPE_CHECKING:
    from app.core.services import Services
    from app.redaction.screen_redaction import Veil, Words


@dataclass(frozen=True)
class _Worn:
    veil: Veil
    words: Words


_worn: list[_Worn] = []


def wear(on: bool) -> None:
    """Hide names from now on, or no longer; called when the window is dressed."""
    if not on:
        _worn.clear()
        return
    from app.redaction.screen_redaction import Veil, Words

    words = Words(_("Name hidden"), _("hidden"))
    _worn[:] = [_Worn(_worn[0].veil if _worn else Veil(), words)]


def is_on() -> bool:
    """Say whether names are hidden."""
    return bool(_worn)


def learn(found: Iterable[tuple[str, str]]) -> None:
    """Hide what names or finds a person from now on; may be called in any thread."""
    for worn in tuple(_worn):
        for kind, value in found:
            worn.veil.learn(kind, value)


def learn_from(what: object) -> None:
    """Learn from an answer of a use case before it is shown."""
    if _worn:
        from app.redaction import personal_values

        learn(personal_values.found_in(what))


def learn_register(s: Services) -> None:
    """Learn every name of the register, on the lane, before anything of it is shown."""
    for worn in tuple(_worn):
        from app.redaction import personal_values

        # Names first: what cannot be read of our own texts may hide too much, never too little.
        learn(personal_values.values_of_register(s))
        worn.veil.spare((*language.own_texts(), *_texts_of_help()), _months())


def _texts_of_help() -> tuple[str, ...]:
    from app.help import shelf
    from app.help.shelf import HelpTextError

    try:
        return shelf.own_texts()
    except (HelpTextError, OSError):
        return ()


def _months() -> set[str]:
    """Return the months as dates and letters write them, in English and as they are shown now."""
    from app.base.bikram_sambat import MONTHS as OF_NEPAL
    from app.letters.reader_language import MONTHS as WHOLE
    from ui.frame.dates import MONTHS as SHORT

    found = (*SHORT, *WHOLE, *OF_NEPAL)
    return {*found, *map(language.translate, found)}


def name(text: str) -> str:
    """Return what stands in place of a name: the name itself while the mode is off."""
    if not _worn or not text.strip():
        return text
    from app.redaction.screen_redaction import NAME

    learn([(NAME, text)])
    return _worn[0].words.name


def fact(field: str, shown: str) -> str:
    """Return what stands in place of a fact.

    Args:
        field: name or address of the field.
        shown: the value in words.
    """
    if not _worn or not shown:
        return shown
    from app.redaction import personal_values

    words = _worn[0].words
    if personal_values.is_hidden(field):
        return words.name if personal_values.is_name(field) else words.other
    return over(shown)


def free_text(text: str) -> str:
    """Return what stands in place of a text that somebody wrote about a person."""
    return _worn[0].words.other if _worn and text else text


def over(text: str) -> str:
    """Return a text without what names or finds a person."""
    return _worn[0].veil.over(text, _worn[0].words) if _worn else text


def hides(text: str) -> bool:
    """Say whether anything of a text is hidden now."""
    return bool(_worn) and _worn[0].veil.hides(text)
