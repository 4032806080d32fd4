"""The words of a text as they are compared, whatever the script and however they were typed.

Rules: values in, values out; what cannot be seen makes no difference, nor do capitals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_UNSEEN = "\u00ad\u200c\u200d\u2060\ufeff"
# The signs that end a sentence (\u0964, \u0965) stand among the letters, and are none.
_WORD = re.compile(rf"(?:[^\W_]|[\u0300-\u036f\u0900-\u0963\u0966-\u097f\u0980-\u09ff{_UNSEEN}])+")
_SEEN = dict.fromkeys(map(ord, _UNSEEN))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in their order, as they are compared."""
    return tuple(plain(word) for word in _WORD.findall(text))


def found_in(text: str) -> Iterator[re.Match[str]]:
    """Yield where each word of a text stands."""
    return _WORD.finditer(text)


def plain(word: str) -> str:
    """Return a word as it is compared: however it was written, what cannot be seen left out."""
    return unicodedata.normalize("NFKC", word.translate(_SEEN)).casefold()
