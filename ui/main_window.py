"""The frame of the unlocked register: rail, header, strip, the page in front, and locking.

Rules: pages are asked to save before anything is left or locked; the title of the window names no
person and no case; nothing here runs a use case itself, the desk does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.language import _
from ui import dates, tab_order
from ui.counts import PlaceCounts
from ui.desk import Desk
from ui.idle import IdleClock
from ui.index_follower import IndexFollower
from ui.mail.rounds import MailWatch
from ui.page import Page
from ui.places import HOME, PLACES, Place
from ui.rail import Rail
from ui.settings.keys_sheet import KeysSheet
from ui.tab_order import FocusKeeper
from ui.theme import look
from ui.trail import Trail
from ui.unsaved import UnsavedGuard
from ui.widgets.badge import Badge, Mark
from ui.widgets.plain import ElidedLabel, reveal
from ui.widgets.strip import BannerStrip, UndoToast

NARROW_RAIL_BELOW = 900


class MainWindow(QMainWindow):
    """The window of an unlocked register.

    Signals:
        lock_wanted(): every page has saved; lock now.
        close_wanted(): as lock_wanted, then end the program.
    """

    lock_wanted = Signal()
    close_wanted = Signal()

    def __init__(
        self,
        desk: Desk,
        *,
        idle_minutes: int = 5,
        practice: bool = False,
        places: tuple[Place, ...] = PLACES,
    ) -> None:
        super().__init__()
        self.desk = desk
        self._places = {place.key: place for place in places}
        self._pages: dict[str, Page] = {}
        self._trail = Trail()
        self._here: tuple[str, str] = ("", "")
        self.unsaved = UnsavedGuard(desk, self._pages, self)
        self._leaving = False
        self.setWindowTitle(_("Lifafa"))
        shown = [place for place in places if place.words]
        self._rail = Rail(
            [
                (place.key, _(place.words), place.icon, f"Ctrl+{number}")
                for number, place in enumerate(shown, 1)
            ]
        )
        self._counts = PlaceCounts(desk, places, self._rail)
        self._build(practice)
        self._connect(shown)
        self.idle = IdleClock(idle_minutes, self)
        self.idle.idle.connect(self.lock)
        self.idle.lock_pressed.connect(self.lock)
        self._keeper = FocusKeeper(self, self._rail, self._stack)
        self.go(HOME)

    # Laying out ---------------------------------------------------------------------------------

    def _build(self, practice: bool) -> None:
        worn = look()
        whole = QWidget()
        whole.setProperty("role", "paper")
        across = QHBoxLayout(whole)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._rail)
        right = QVBoxLayout()
        edge = worn.px(22)
        right.setContentsMargins(edge, worn.px(14), edge, worn.px(18))
        right.setSpacing(worn.px(10))
        band = QWidget()
        header = QHBoxLayout(band)
        header.setContentsMargins(0, 0, 0, 0)
        header.setSpacing(worn.px(10))
        self._title = ElidedLabel("", "title")
        header.addWidget(self._title)
        self._practice = Badge(Mark(_("Practice data"), "caution", "flask-conical"))
        reveal(self._practice, practice)
        header.addWidget(self._practice)
        header.addStretch(1)
        office, user = self.desk.services.office, self.desk.services.user
        self._who = ElidedLabel(f"{office.name} · {user.name}", "muted")
        self._who.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.addWidget(self._who)
        right.addWidget(band)
        self.strip = BannerStrip(band, self._title)
        right.addWidget(self.strip)
        self._stack = _Pages()
        right.addWidget(self._stack, 1)
        across.addLayout(right, 1)
        self.setCentralWidget(whole)
        # The rail and the pane beside the list fold in a narrow window, which the layout cannot
        # know before it is narrow; so the least size is said here.
        frame = self.layout()
        if frame is not None:
            frame.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(min(880, worn.px(640)), min(440, worn.px(400)))
        self.toast = UndoToast(whole)

    def mark_practice(self, practice: bool) -> None:
        """Show on every page that the cases are made up."""
        reveal(self._practice, practice)

    def _connect(self, shown: list[Place]) -> None:
        self._rail.asked.connect(self.go)
        self._rail.lock_asked.connect(self.lock)
        desk = self.desk
        desk.opened.connect(self.go)
        desk.closed.connect(self.back)
        desk.noticed.connect(self.strip.notice)
        desk.notice_gone.connect(self.strip.settle)
        desk.undo_offered.connect(self.toast.offer)
        desk.changed.connect(self._on_changed)
        IndexFollower(desk, self)
        self._mail = MailWatch(desk, self)
        desk.lock_asked.connect(self.lock)
        keys: list[tuple[str, Callable[[], object]]] = [
            ("Ctrl+L", self.lock),
            ("Ctrl+F", self._search),
            ("Ctrl+N", partial(self.desk.open, "case", "new")),
            ("Ctrl+O", self._open_file),
            ("Ctrl+Z", lambda: self.toast.undo() or self.page.undo_asked()),
            ("Esc", self.back),
            ("F1", lambda: KeysSheet(self).open()),
            ("Ctrl+/", lambda: KeysSheet(self).open()),
        ]
        keys += [
            (f"Ctrl+{number}", partial(self.go, place.key))
            for number, place in enumerate(shown[:9], 1)
        ]
        for key, act in keys:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(act)

    # Going about --------------------------------------------------------------------------------

    @property
    def page(self) -> Page:
        """The page in front."""
        return self._pages[self._here[0]]

    def go(self, key: str, argument: str = "") -> None:
        """Bring a place to the front, after the page in front has saved."""
        if key not in self._places or not self._may_leave():
            self._rail.choose(self._here[0])
            return
        if self._places[key].words:
            self._trail.clear()
        elif self._here[0]:
            about = self.page.about(self._here[1])
            here = None if about is None else (self._here[0], about)
            self._trail.go_on(here, (key, argument))
        self._show(key, argument)

    def back(self) -> None:
        """Go back to where the page in front was opened from; typed text is saved first."""
        if self._trail.begin and self._may_leave():
            self._show(*(self._trail.back() or self._here))

    def _show(self, key: str, argument: str) -> None:
        page = self._pages.get(key)
        if page is None:
            page = self._places[key].make(self.desk)
            page.title_changed.connect(self._name)
            self._pages[key] = page
            self._stack.addWidget(page)
        self._here = (key, argument)
        page.open(argument)
        self._stack.setCurrentWidget(page)
        rail_key = key if self._places[key].words else self._trail.begin or HOME
        self._rail.choose(rail_key)
        self._name()
        page.refresh()
        page.focus_first()
        self._counts.ask()

    def _may_leave(self) -> bool:
        return not self._here[0] or self.page.leave()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the page, its buttons, the lines over it, and the rail at last."""
        return tab_order.move(
            self, (self._stack, self.strip, self.toast, self._rail), forward=forward
        )

    def _name(self) -> None:
        self._title.setText(self.page.title())

    # What pages tell ----------------------------------------------------------------------------

    def _on_changed(self) -> None:
        clock = dates.clock(self.desk.services.clock.now())
        self._rail.saved(_("Saved {time}").format(time=clock))
        self._counts.ask()

    # Keys ---------------------------------------------------------------------------------------

    def _search(self) -> None:
        if self._here[0] != HOME and not self._places[self._here[0]].words:
            self.go(HOME)
        self.page.search_asked()

    def _open_file(self) -> None:
        if self._here[0] != "inbox":
            self.go("inbox")
        self.page.file_asked()

    # Locking ------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Save what is typed, then ask for the lock."""
        self._leave_all()
        self.lock_wanted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing saves and locks too; the program ends when the register is closed."""
        if not self._leaving:
            event.ignore()
            self._leave_all()
            self.close_wanted.emit()
            return
        super().closeEvent(event)

    def release(self) -> None:
        """Allow the window to close: the register is locked."""
        self._leaving = True

    def prepare_to_go(self) -> None:
        """Save everything and let this window be replaced by another on the same desk."""
        self._leave_all()
        self._leaving = True

    def _leave_all(self) -> None:
        self.idle.stop()
        self._mail.end()
        for page in self._pages.values():
            page.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the rail in a narrow window and keep the toast in its corner."""
        super().resizeEvent(event)
        self._rail.narrow(self.width() < look().px(NARROW_RAIL_BELOW))
        self._who.setVisible(self.width() >= look().px(760))
        self.toast.place()
        self.strip.place()


class _Pages(QStackedWidget):
    """The pages, of which only the one in front counts for the least size."""

    def minimumSizeHint(self) -> QSize:
        """Need what the page in front needs."""
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else super().minimumSizeHint()
