"""One line of a card of the first page, in words.

Rules: no widgets; it names the place that it opens.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.home.records import DueStep
from ui.widgets.badge import Mark


@dataclass(frozen=True)
class Row:
    """One line of a card.

    Attributes:
        key: what it is, so that the keyboard finds it again.
        icon: Lucide name.
        head: the first, stronger line.
        line: what is said below it.
        mark: the badge at the right, None for none.
        place, argument: what it opens.
        step: the step that it can tick, None when it is none.
    """

    key: str
    icon: str
    head: str
    line: str
    mark: Mark | None
    place: str
    argument: str
    step: DueStep | None = None
