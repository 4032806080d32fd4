"""The value of a field in the language shown now, as the screens show days and numbers.

Rules: for screens alone; what is typed and kept, letters, exports and packets have words of their
own; only whole numbers change their digits, for a text of digits may be a number of something.
"""

from __future__ import annotations

from app.base.date_words import stored_words
from app.base.language import translate
from app.base.numerals import in_digits
from models.fields import Value, show
from models.fields.kinds import Field, FieldKind

_DATED = frozenset({FieldKind.DATE, FieldKind.FLEXDATE})


def value_words(field: Field, value: Value) -> str:
    """Return a stored value for reading.

    Args:
        field: a field of the catalogue.
        value: a stored value.
    """
    if field.kind in _DATED and isinstance(value, str):
        return stored_words(value)
    words = show(field, value, translate)
    return in_digits(words) if isinstance(value, int) else words
