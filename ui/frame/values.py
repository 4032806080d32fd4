"""Values of the use cases as the officer reads them: codes in words, days of a moment.

Rules: only values of code fields are translated; what somebody typed is shown as it was typed.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from app.base.date_words import local
from app.base.language import _
from app.cases.records import Fact
from app.core.field_catalogue import catalogue, code_list
from app.packets.packet_view import fact_words
from app.packets.records import SeenFact
from ui.frame import dates, projector

_CODE_KINDS = frozenset({"code", "codes", "yes_no", "boolean"})


def day_at(at: int) -> str:
    """Return the day of a moment in Unix seconds: "25 Nov 2026"; "" for no moment."""
    return dates.day(local(at).date()) if at else ""


def short_day_at(at: int) -> str:
    """Return the day of a moment alone, for a column or a badge; "" for no moment."""
    return dates.plain_day(local(at).date()) if at else ""


def day_tip_at(at: int) -> str:
    """Return what the tip of a day that stands short tells, "" for nothing more."""
    return dates.moment_tip(at) if at else ""


def in_words(name: str, shown: str) -> str:
    """Return the value of a field, given in English message ids, in the language shown now.

    Args:
        name: name of the field in the catalogue; an unknown one is shown as it is.
        shown: the value in words, several joined by commas.
    """
    if name not in _translated():
        return shown
    whole = _(shown)
    if whole != shown:
        return whole
    return ", ".join(_(part) for part in shown.split(", "))


def fact_in_words(fact: Fact | SeenFact, state: str = "") -> str:
    """Return the value of a fact in the language shown now, each code and month by itself.

    Args:
        fact: the fact.
        state: for a district, the state that stands beside it, as it is stored; "" for none.
    """
    words = in_words(fact.name, fact.shown) if fact.value is None else fact_words(fact, state)
    return projector.fact(fact.name, words)


def label(words: str) -> str:
    """Return a label of the catalogue in the language shown now."""
    return _(words)


def choices(list_name: str, but: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return a code list as pairs of value and words, without some values."""
    left_out = frozenset(but)
    return [(value, _(words)) for value, words in code_list(list_name) if value not in left_out]


def code(list_name: str, value: str) -> str:
    """Return one code in words, or the code itself when it is not known."""
    return next((_(words) for known, words in code_list(list_name) if known == value), value)


def codes(list_name: str, values: Iterable[str]) -> str:
    """Return several codes in words, joined by commas."""
    return ", ".join(code(list_name, value) for value in values)


@functools.cache
def _translated() -> frozenset[str]:
    return frozenset(
        field.name for part in catalogue() for field in part.fields if field.kind in _CODE_KINDS
    )
