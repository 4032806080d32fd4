"""The stage on which every screen of the program is shown, for pictures and for tests.

Rules: a reel is a generator of shots over made-up data; who takes the shots may look at the widget
until the next one is asked for; a reel takes down what it built, so that nothing is left at its
end.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QSize, QTimer
from PySide6.QtGui import QImage
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from shiboken6 import isValid

from app.register import access
from desk_sim import on_lane, settle
from exchange_stage import framed
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.look.theme import look
from ui.shell.main_window import MainWindow
from ui.shell.navigation import rail_items
from ui.shell.rail import Rail
from ui.widgets.sheet import Sheet

LONGEST_S = 8.0
SOON_MS = 1500
_INK, _PAPER = 110, 250


class Shot(NamedTuple):
    """A screen that is ready to be looked at.

    Attributes:
        name: of the screen, unique in the whole book.
        widget: what to look at; shown already.
    """

    name: str
    widget: QWidget


type Shots = Iterator[Shot]


@dataclass(frozen=True)
class Stage:
    """Where the screens are shown.

    Attributes:
        folder: an empty folder for made-up registers.
        size: of a window, in logical pixels.
    """

    folder: Path
    size: QSize

    def shown(self, name: str, widget: QWidget) -> Shot:
        """Show a window or a dialog, as large as the screen allows, and return the shot of it."""
        widget.show()
        if isinstance(widget, Sheet):
            # The screen of a process without one may be smaller than the one that is played.
            room = self.size - QSize(24, 48)
            widget.resize(widget.wanted.boundedTo(room).expandedTo(widget.minimumSizeHint()))
        else:
            widget.resize(self.size)
        calm(widget)
        return Shot(name, widget)

    def pages(self, made: Iterator[tuple[str, Page]], rest_s: float = 0.0) -> Shots:
        """Show pages over stand-ins beside the rail; the same page may come again, changed.

        Args:
            made: name and page.
            rest_s: seconds that a page needs, which nothing tells the end of.
        """
        before: Page | None = None
        for name, page in made:
            if before is not None and before is not page:
                let_go(before)
            whole = beside_rail(page, self.size.width())
            whole.resize(self.size)
            whole.show()
            page.focus_first()
            calm(whole, rest_s)
            yield Shot(name, whole)
            whole.hide()
            page.setParent(None)
            let_go(whole)
            before = page
        if before is not None:
            let_go(before)

    def sheets(self, made: Iterator[tuple[str, QWidget]]) -> Shots:
        """Show dialogs, one after the other; the same dialog may come again, changed."""
        seen: list[QWidget] = []
        for name, sheet in made:
            yield self.shown(name, sheet)
            sheet.hide()
            if sheet not in seen:
                seen.append(sheet)
        let_go(*(sheet for sheet in seen if isValid(sheet)))


def beside_rail(page: Page, width: int) -> QWidget:
    """Return a page with the rail at its left, as in the window."""
    whole = QWidget()
    whole.setProperty("role", "paper")
    whole.setAutoFillBackground(True)
    across = QHBoxLayout(whole)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(0)
    rail = Rail(rail_items())
    rail.narrow(width < look().px(900))
    across.addWidget(rail)
    across.addWidget(framed(page), 1)
    return whole


def calm(root: QWidget, rest_s: float = 0.0, until: Callable[[], bool] = lambda: True) -> None:
    """Wait until nothing short is still to come: no pause of typing, no late layout or letter.

    Args:
        root: what is looked at; the timers and letters below it are waited for.
        rest_s: seconds to wait at least.
        until: says when what is waited for besides is there.
    """
    began = time.monotonic()
    for _turn in range(4):
        QApplication.processEvents()
    while time.monotonic() < began + rest_s or (
        time.monotonic() < began + LONGEST_S and (not until() or _is_restless(root))
    ):
        QApplication.processEvents()
        time.sleep(0.005)
    for _turn in range(3):
        QApplication.processEvents()


def _is_restless(root: QWidget) -> bool:
    return any(
        timer.isActive() and timer.isSingleShot() and timer.interval() <= SOON_MS
        for timer in root.findChildren(QTimer)
    ) or any(not is_drawn(view) for view in root.findChildren(QPdfView))


def is_drawn(view: QPdfView) -> bool:
    """Say whether the first page of a letter has its words: Qt draws it a while after it is shown.

    A view without a letter, or behind another page, has nothing to draw.
    """
    if not view.isVisible() or not view.document().pageCount():
        return True
    seen = view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    edge = seen.width() // 5
    # The shade around the page may be as dark as its words.
    page = seen.copy(edge, seen.height() // 4, seen.width() - 2 * edge, seen.height() // 2)
    dots = bytes(page.constBits())
    return min(dots) < _INK and max(dots) > _PAPER


def let_go(*widgets: QWidget) -> None:
    """Take widgets down at once, so that none of them lives on into the next screen."""
    for widget in widgets:
        widget.hide()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def take_down(desk: Desk, window: MainWindow) -> None:
    """Take a window over a register down, lock the register and let the desk go."""
    window.prepare_to_go()
    let_go(window)
    settle(desk)
    on_lane(desk.lane, lambda: access.lock(desk.services))
    desk.lane.waitForDone()
    desk.deleteLater()
    QApplication.processEvents()
