"""A stage for pages of the exchange: a desk without a register and the frame around."""

from __future__ import annotations

from types import SimpleNamespace

from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.records import UserRecord
from exchange_fakes import NOW, OWN, AtOnce
from ui.desk import Desk
from ui.theme import look
from ui.widgets.plain import PlainLabel

OFFICER = UserRecord(1, "rdas", "R. Das", "Sub-inspector", "head")


class StageDesk(Desk):
    """A desk whose office and officer are made up; it notes what pages ask for."""

    def __init__(self) -> None:
        clock = SimpleNamespace(now=lambda: NOW)
        super().__init__(SimpleNamespace(office=OWN, user=OFFICER, clock=clock), QThreadPool())
        self.places: list[tuple[str, str]] = []
        self.notices = []
        self.closings = 0
        self.opened.connect(lambda place, argument: self.places.append((place, argument)))
        self.noticed.connect(self.notices.append)
        self.closed.connect(self._close)

    def _close(self) -> None:
        self.closings += 1


def staged(page_class, uses, **more):
    """Return a page over fakes, refreshed, and its desk."""
    desk = StageDesk()
    page = page_class(desk, uses=uses, errands=AtOnce(), **more)
    desk.setParent(page)
    return page, desk


def framed(page) -> QWidget:
    """Return a page with the header of the frame over it, on paper, as wide as beside the rail."""
    worn = look()
    sheet = QWidget()
    sheet.setProperty("role", "paper")
    sheet.setAutoFillBackground(True)
    column = QVBoxLayout(sheet)
    edge = worn.px(22)
    column.setContentsMargins(edge, worn.px(14), edge, worn.px(18))
    column.setSpacing(worn.px(10))
    column.addWidget(PlainLabel(page.title(), "title"))
    column.addWidget(page, 1)
    return sheet
