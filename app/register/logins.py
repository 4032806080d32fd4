"""Logins: made of a name, tried with what somebody typed, and told apart from a passphrase.

Rules:
- a name opens as well as the login that is a word of it, or the neutral one; which of them it was
  is told to nobody; the passphrase decides, so that two people of one name are never mixed up;
- each login costs one derivation of a key, so at most three are tried;
- what looks like a passphrase is a guess to protect what is typed: nothing is refused by it for
  good, nothing is kept.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from app.register import passphrases

NEUTRAL = "head"
"""Given to whoever sets up an office with a name without a letter of a to z; it names nobody."""

_BETWEEN = re.compile(r"[\s\-_]+")
_LISTED_TO_HIDE = 2
_LISTED_TO_STOP = 3
_PIECES_OF_NO_NAME = 5


def made_of(name: str) -> str:
    """Return a login made of a person's name: it is asked for only when others join."""
    words = _latin_words(name)
    return words[-1] if words else NEUTRAL


def tried(typed: str) -> tuple[str, ...]:
    """Return the logins that may be meant by what was typed, the likeliest first.

    Args:
        typed: a login, a name, or "".
    """
    words = typed.split()
    if not words:
        return ("",)
    meant: dict[str, str] = {}
    for one in (typed, made_of(typed), words[0]):
        meant.setdefault(unicodedata.normalize("NFC", one.strip().casefold()), one)
    return tuple(meant.values())


def is_to_hide(typed: str) -> bool:
    """Say whether what is being typed as a login begins like a passphrase."""
    return _listed(typed) >= _LISTED_TO_HIDE or looks_like_passphrase(typed)


def looks_like_passphrase(typed: str) -> bool:
    """Say whether what was typed as a login is more likely a passphrase.

    Words of our list, more words than a name has, or letters and digits as long as a chosen one.
    """
    text = typed.strip()
    pieces = [piece for piece in _BETWEEN.split(text) if piece]
    is_mixed = any(map(str.isalpha, text)) and any(map(str.isdigit, text))
    return (
        _listed(text) >= _LISTED_TO_STOP
        or len(pieces) >= _PIECES_OF_NO_NAME
        or (is_mixed and len(text) >= passphrases.SHORTEST)
    )


def _listed(typed: str) -> int:
    """Return how many words are of the list that passphrases are made of."""
    pieces = _BETWEEN.split(typed.strip().casefold())
    return len(set(pieces) & _listed_words()) if len(pieces) > 1 else 0


@functools.cache
def _listed_words() -> frozenset[str]:
    return frozenset(passphrases.word_list())


def _latin_words(name: str) -> list[str]:
    return "".join(c for c in name.casefold() if c.isascii() and (c.isalnum() or c == " ")).split()
