"""How a stored value stands in a field to be typed into, and how it is said in words.

Rules: what stands in a field can be typed again; dates have their month in words.
"""

from __future__ import annotations

from app.base.language import _
from app.core.field_catalogue import FieldView
from app.core.records import FactValue
from ui.frame import dates, projector

type Typed = str | tuple[str, ...]

_DATED = frozenset({"date", "flexdate"})
TYPED_TEXT = frozenset({"text", "name", "long_text", "texts"})


def as_typed(field: FieldView, value: FactValue | None) -> Typed:
    """Return a stored value as it stands in its field: text, or codes for a field of many."""
    if field.kind in ("codes", "offices", "field_names", "persons"):
        return value if isinstance(value, tuple) else ()
    if value is None:
        return ""
    if field.kind == "texts":
        return "\n".join(value) if isinstance(value, tuple) else str(value)
    if isinstance(value, bool):
        return "yes" if value else ""
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return typed_date(text) if field.kind in _DATED else text


def typed_date(text: str) -> str:
    """Return a stored date as an officer types it: 25 Nov 2026, ~Nov 2026, Mar 2026 .. May 2026."""
    about = "~" if text.startswith("~") else ""
    ends = text.lstrip("~").split("..", 1)
    return about + " .. ".join(dates.typed_part(end) for end in ends)


def to_send(field: FieldView, typed: Typed) -> Typed | None:
    """Return what is handed to the use case; None clears the fact."""
    if field.kind == "texts" and isinstance(typed, str):
        typed = tuple(line.strip() for line in typed.split("\n") if line.strip())
    if isinstance(typed, str):
        typed = typed.strip()
    return typed or None


def in_words(field: FieldView, value: FactValue | None) -> str:
    """Return a stored value in words, translated; in projector mode what stands in its place."""
    return projector.fact(field.name, _words_of(field, value))


def _words_of(field: FieldView, value: FactValue | None) -> str:
    if value is None or value == "" or value == ():
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    labels = dict(field.codes)
    if isinstance(value, tuple):
        return ", ".join(_(labels[part]) if part in labels else part for part in value)
    text = str(value)
    if text in labels:
        return _(labels[text])
    return dates.stored(text) if field.kind in _DATED else text
