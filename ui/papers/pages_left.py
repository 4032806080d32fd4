"""Pages that were scanned and found no way into their case: a full disk, a case that was closed or
put into the bin meanwhile, a Stop.

Rules: they are kept in memory and offered again, for nobody can bring back such a page without the
paper; they are tried once more and hold a lock back once before the register is closed; they go
away only when that was pressed, and that can be undone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject

from app.base import numerals
from app.base.language import _, ngettext
from app.cases.papers.papers import Wish
from ui.frame.desk import Desk
from ui.frame.worker import Hindrance
from ui.papers.papers_adding import Adding, Wanted

_KEY = "scanned-pages"


@dataclass(frozen=True)
class _Pages:
    """Some of them.

    Attributes:
        case_id: of the case that they are for.
        pages: with what is said of them.
        wish: what is to become of them.
        hindered: what hindered them.
    """

    case_id: str
    pages: tuple[Wanted, ...]
    wish: Wish
    hindered: Hindrance = Hindrance.OTHER


class PagesLeft(QObject):
    """Those of a desk.

    Args:
        add: called with case, pages and wish to try again.
        parent: what it dies with.
    """

    def __init__(
        self, desk: Desk, add: Callable[[str, Sequence[Wanted], Wish], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._add = desk, add
        self._held: list[_Pages] = []

    def __bool__(self) -> bool:
        """True while there are any."""
        return bool(self._held)

    def hindrances(self) -> set[Hindrance]:
        """Return what hinders them."""
        return {one.hindered for one in self._held}

    def follow(self, adding: Adding) -> None:
        """Keep what some adding leaves when it is over."""
        adding.finished.connect(partial(self._on_finished, adding))

    def try_again(self) -> None:
        """Add them to their cases."""
        for one in self._taken():
            self._add(one.case_id, one.pages, one.wish)

    def _on_finished(self, adding: Adding) -> None:
        if adding.left:
            self._hold([_Pages(adding.case_id, adding.left, adding.wish, adding.hindered)])

    def _hold(self, pages: Sequence[_Pages]) -> None:
        self._held += pages
        self.tell()

    def tell(self) -> None:
        """Tell of those that are held, also in a window that was made anew."""
        if not self._held:
            return
        count = sum(len(one.pages) for one in self._held)
        text = ngettext(
            "{count} scanned page is not in its case yet.",
            "{count} scanned pages are not in their case yet.",
            count,
        )
        self._desk.cares.tell(
            text.format(count=numerals.shown(count)),
            todo=_("Put right what hinders it, then try again. They are nowhere but in memory."),
            key=_KEY,
            acts=((_("Try again"), self.try_again), (_("Discard"), self._discard)),
            stays=True,
        )

    def _discard(self) -> None:
        self._desk.offer_undo(_("Discarded."), partial(self._hold, self._taken()))

    def _taken(self) -> list[_Pages]:
        """Return what is held, which is held no more."""
        held, self._held = self._held, []
        self._desk.settle(_KEY)
        return held
