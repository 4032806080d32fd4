"""The texts that our own painters write, which stand in no widget and no model.

Rules: what is handed over to be shortened counts, too: how much of it is drawn depends on the room.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter

_WAYS = (
    (QPainter, "drawText"),
    (QPainter, "drawStaticText"),
    (QFontMetrics, "elidedText"),
    (QFontMetricsF, "elidedText"),
)


@contextmanager
def drawn_texts() -> Iterator[list[str]]:
    """Lend a list to which every text is added that a painter in Python writes."""
    drawn: list[str] = []
    before = [getattr(kind, name) for kind, name in _WAYS]
    for (kind, name), way in zip(_WAYS, before, strict=True):
        setattr(kind, name, _noting(way, drawn))
    try:
        yield drawn
    finally:
        for (kind, name), way in zip(_WAYS, before, strict=True):
            setattr(kind, name, way)


def _noting(way: Any, drawn: list[str]) -> Any:
    def noted(self: object, *given: Any, **named: Any) -> Any:
        drawn.extend(one for one in given if isinstance(one, str))
        return way(self, *given, **named)

    return noted
