"""The frame of the unlocked register: rail with its counts, header, strip, the page in front, the
way back, the size of everything, and what holds a lock back.

Rules:
- pages are asked to save before anything is left or locked; the title of the window names no person
  and no case; nothing here runs a use case itself, the desk does;
- a place of the rail begins a new trail, so that back never wanders through old pages; who opens a
  page of the trail again went back to it; what is finished is not gone back to;
- the search index follows what was saved, one piece of work at a time, behind what the pages asked;
  cases of a register of an older version follow a few at a time, and not while the window is
  hidden, because the lock may be on its way;
- what the register did not take holds the first lock back, which says why and what to do; the
  second one in a row locks in any case, because an open register is the greater danger.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.base.language import N_, _
from app.base.numerals import shown
from app.core.search_index import PREPARING, UNTIL_THEN, catch_up, prepare
from app.core.services import Services
from app.system import preferences
from ui.drafts.draft_form import all_kept, what_hinders
from ui.frame import dates
from ui.frame.commands import CommandKey, IdleClock, listen, place_keys
from ui.frame.desk import Desk
from ui.frame.page import NoPage, Page
from ui.frame.presses import Presses
from ui.frame.settings_store import keep_and_dress
from ui.frame.worker import Hindrance
from ui.look.theme import ZOOMS, look
from ui.mail.rounds import MailWatch
from ui.papers.papers_flow import PapersFlow
from ui.shell.cares import CareBadge
from ui.shell.helping import Helping, Room
from ui.shell.navigation import (
    COMING_BACK,
    HOME,
    MORE,
    NAMED,
    PLACES,
    REGISTER,
    TOP,
    Faces,
    Place,
    WorkWindow,
    begins_with,
    lit,
    rail_items,
)
from ui.shell.rail import Rail
from ui.widgets import focus_order, latin_keys
from ui.widgets.badge import Badge, Mark
from ui.widgets.compact_layout import after_layout
from ui.widgets.cover import NamesSwitch
from ui.widgets.focus_order import FocusKeeper
from ui.widgets.frames import put, row
from ui.widgets.plain import ElidedLabel, reveal
from ui.widgets.strip import BannerStrip, CopiedSign, UndoToast
from ui.widgets.window_memory import memory_of

type Stop = tuple[str, str]


class Trail:
    """The places before the one in front, each with what it was about."""

    def __init__(self) -> None:
        self._stops: list[Stop] = []

    @property
    def begin(self) -> str:
        """The key of the place where the trail began, "" when there is none."""
        return self._stops[0][0] if self._stops else ""

    def clear(self) -> None:
        """Begin anew."""
        self._stops = []

    def go_on(self, here: Stop | None, there: Stop) -> None:
        """Go from a place to another.

        Args:
            here: what is left behind; None when nothing is left to see there.
            there: where to.
        """
        if here is not None and _same(here, there):
            return
        if here is not None:
            self._stops.append(here)
        again = [place for place, stop in enumerate(self._stops) if _same(stop, there)]
        if again:
            del self._stops[again[0] :]

    def back(self) -> Stop | None:
        """Take the last place off the trail and return it, None at the begin."""
        return self._stops.pop() if self._stops else None


_HAVE_PARTS = ("case", "sealed-case")


def _same(one: Stop, other: Stop) -> bool:
    """Say whether two stops are about the same, in whichever part of it."""
    parts = one[0] in _HAVE_PARTS
    about = [stop[1].partition("#")[0] if parts else stop[1] for stop in (one, other)]
    return one[0] == other[0] and about[0] == about[1]


USUAL = ZOOMS[0]
KEYS = ("larger", "smaller", "fit")


def stepped(zoom: int, step: int) -> int:
    """Return the next size up (1) or down (-1); the same at the ends.

    Args:
        zoom: percent; between two sizes is as good as one of them.
        step: 1 or -1.
    """
    beyond = [size for size in ZOOMS if (size > zoom if step > 0 else size < zoom)]
    return (beyond[0] if step > 0 else beyond[-1]) if beyond else zoom


class Zooming(QObject):
    """Makes Ctrl++, Ctrl+- and Ctrl+0 work in the window of a register.

    Args:
        desk: told when the window must be dressed anew.
        window: whose keys they are.
        pages: the pages of the window; one with a letter has these keys for itself.
    """

    def __init__(self, desk: Desk, window: QWidget, pages: QStackedWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._pages = pages
        acts = (lambda: self._step(1), lambda: self._step(-1), lambda: self._take(USUAL))
        listen(window, dict(zip(KEYS, acts, strict=True)))
        self._keys = [
            key
            for key in window.findChildren(CommandKey)
            if key.command in KEYS and key.parent() is window
        ]
        pages.currentChanged.connect(self._give_way)

    def _give_way(self, _number: int = 0) -> None:
        page = self._pages.currentWidget()
        of_page = page.findChildren(CommandKey) if page is not None else []
        is_free = not any(key.command in KEYS for key in of_page)
        for key in self._keys:
            key.setEnabled(is_free)

    def _step(self, step: int) -> None:
        self._take(stepped(self._now(), step))

    def _take(self, zoom: int) -> None:
        if zoom == self._now():
            return
        keep_and_dress(self._desk, {"zoom": zoom})

    def _now(self) -> int:
        return int({**preferences.DEFAULTS, **preferences.load()}["zoom"])


class PlaceCounts(QObject):
    """Keeps the pills of the rail true, and the numbers that pages show of other places.

    Args:
        desk: the officer's desk.
        places: all of them.
        rail: shows the sum of what waits at the places of each item.
        pages: the pages that were opened, by their key.
    """

    def __init__(
        self, desk: Desk, places: tuple[Place, ...], rail: Rail, pages: Mapping[str, Page]
    ) -> None:
        super().__init__(rail)
        self._desk = desk
        self._places = tuple(place for place in places if place.count is not None)
        self._rail, self._pages = rail, pages
        self._known: dict[str, int] = {}

    def ask(self) -> None:
        """Ask how many things wait at every place."""
        for place in self._places:
            self._desk.ask(partial(_counted, place), self._on_count)

    def tell(self, page: Page) -> None:
        """Tell a page what is known now."""
        page.show_counts(self._known)

    @Slot(object)
    def _on_count(self, counted: tuple[str, int]) -> None:
        key, number = counted
        self._known[key] = number
        item = lit(key)
        self._rail.count(item, sum(n for one, n in self._known.items() if lit(one) == item))
        for page in self._pages.values():
            self.tell(page)


def _counted(place: Place, services: Services) -> tuple[str, int]:
    return place.key, place.count(services) if place.count is not None else 0


_NOTICE = "preparing-search"
_TOLD_EVERY = 500
_SOON_MS, _HIDDEN_MS = 10, 1_000


class IndexFollower(QObject):
    """Lives as long as the window."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = False
        self._told = -1
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._prepare)
        desk.changed.connect(self._follow)
        self._desk.ask(prepare, self._on_prepared)

    @Slot()
    def _follow(self) -> None:
        if not self._asked:
            self._asked = True
            self._desk.ask(catch_up).finished.connect(self._on_over)

    @Slot()
    def _on_over(self) -> None:
        self._asked = False

    def _prepare(self) -> None:
        window = self.parent()
        if isinstance(window, QWidget) and not window.isVisible():
            self._next.start(_HIDDEN_MS)
        else:
            self._desk.ask(prepare, self._on_prepared)

    def _on_prepared(self, left: int) -> None:
        if left:
            self._tell(left)
            self._next.start(_SOON_MS)
        elif self._told >= 0:
            self._desk.settle(_NOTICE)

    def _tell(self, left: int) -> None:
        """Say how many cases are left, not with every few of them."""
        if left // _TOLD_EVERY != self._told:
            self._told = left // _TOLD_EVERY
            told = _(PREPARING).format(count=shown(left))
            self._desk.say(told, tone="plain", todo=_(UNTIL_THEN), key=_NOTICE)


KEY = "unsaved"
_FIRST = {
    Hindrance.ROOM: N_("Make room on the disk."),
    Hindrance.SEAL: N_("Open the sealed case again."),
    Hindrance.GONE: N_("Copy the words where they are needed, or delete them."),
    Hindrance.OTHER: N_("Put right what hinders it."),
}
_THEN = N_("Then lock again. Locking before that leaves it out.")


class UnsavedGuard(QObject):
    """Looks before a lock, or another dress, whether everything typed is in the register.

    Args:
        desk: the officer's desk.
        pages: the pages that were opened, by their key.
        parent: the window.
    """

    def __init__(self, desk: Desk, pages: Mapping[str, Page], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pages = pages
        self._told = False
        desk.changed.connect(self._settle)

    def hand_in(self) -> None:
        """Hand in what was typed on every page."""
        for page in self._pages.values():
            page.leave()

    def pages(self) -> list[Page]:
        """Return the pages with something that was handed in and is not in the register."""
        return [page for page in self._pages.values() if page.has_unsaved()]

    def holds_back(self) -> bool:
        """Say whether the lock has to wait; asked after everything handed in was answered."""
        pages = self.pages()
        papers = PapersFlow.of(self._desk).left
        if self._told or not (pages or papers or not all_kept(self._desk)):
            return False
        self._told = True
        found = papers.hindrances() | what_hinders(self._desk)
        found.update(one for page in pages for one in page.hindrances())
        found = found or {Hindrance.OTHER}
        self._desk.say(
            _("What was typed last could not be saved, so the register is still open."),
            tone="danger",
            todo=" ".join([*(_(words) for one, words in _FIRST.items() if one in found), _(_THEN)]),
            key=KEY,
        )
        return True

    def _settle(self) -> None:
        if self._told:
            self._told = False
            self._desk.settle(KEY)


NARROW_RAIL_BELOW = 900
WHO_FROM = 1160


class MainWindow(WorkWindow):
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
        places: tuple[Place, ...] = PLACES,
        begins: bool = True,
    ) -> None:
        super().__init__(desk)
        latin_keys.keys().of_office(desk.services.office.state, desk.services.office.country)
        self._places = {place.key: place for place in places}
        self._pages: dict[str, Page] = {}
        self._opened: dict[str, str] = {}
        """With what each page was opened last."""
        self._trail = Trail()
        self._memory = memory_of(desk)
        self._here: tuple[str, str] = ("", "")
        self.here = self._here
        self.unsaved = UnsavedGuard(desk, self._pages, self)
        self._leaving = False
        self.stands_back = False
        """True while another window is about to come in place of this one: no page is opened."""
        self.setWindowTitle(_("Lifafa"))
        self._rail = Rail(rail_items())
        self._faces = Faces()
        self._counts = PlaceCounts(desk, places, self._rail, self._pages)
        room = self._build()
        self._keeper = FocusKeeper(self, self._rail, self._stack)
        self._connect()
        self.helping = Helping(self, room, list(NAMED))
        self.idle = IdleClock(idle_minutes, self)
        self.idle.idle.connect(self.lock)
        self.idle.left.connect(self._rail.locks_in)
        self.idle.lock_pressed.connect(self.lock)
        desk.destroyed.connect(self.idle.stop)
        if begins:
            keys = [key for key in self._places if key in COMING_BACK]
            self.go(HOME if self._memory is None else self._memory.place(keys, HOME))

    # Laying out ---------------------------------------------------------------------------------

    def _build(self) -> Room:
        worn = look()
        whole = QWidget()
        whole.setProperty("role", "paper")
        across = row(self._rail, spacing=0, within=whole)
        right = QVBoxLayout()
        edge = worn.px(22)
        right.setContentsMargins(edge, worn.px(14), edge, worn.px(18))
        right.setSpacing(worn.px(10))
        band = QWidget()
        self._title = ElidedLabel("", "title")
        header = row(self._title, spacing=10, within=band)
        self._practice = Badge(Mark(_("Practice data"), "caution", "flask-conical"))
        reveal(self._practice, self.desk.services.office.practice)
        self._practice.setMinimumWidth(self._practice.sizeHint().width())
        self.names = NamesSwitch(self.desk, self)
        self.cares = CareBadge(self.desk)
        put(header, self._practice, self.cares, self.names, 1)
        office, user = self.desk.services.office, self.desk.services.user
        self._who = ElidedLabel(f"{office.name} · {user.name}", "muted")
        self._who.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.addWidget(self._who)
        self.strip = BannerStrip(band, self._title)
        put(right, band, self.strip)
        self._stack = _Pages()
        self.strip.guard(self._stack)
        right.addWidget(self._stack, 1)
        across.addLayout(right, 1)
        self.setCentralWidget(whole)
        # The rail and the pane beside the list fold in a narrow window, which the layout cannot
        # know before it is narrow; so the least size is said here.
        frame = self.layout()
        if frame is not None:
            frame.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(min(880, worn.px(640)), min(440, worn.px(400)))
        self.toast = UndoToast(whole, self._rail)
        self.toast.sign = CopiedSign(whole, self._rail)
        return Room(across, right, header, self._rail, whole)

    def _connect(self) -> None:
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
        Zooming(desk, self, self._stack)
        desk.lock_asked.connect(self.lock)
        listen(
            self,
            {
                "lock": self.lock,
                "search": self._search,
                "new": partial(self.desk.open, "case", "new"),
                "packet": self._open_file,
                "undo": lambda: self.toast.undo() or self.page.undo_asked(),
                "back": partial(_step_back, self),
                "aside": self._keeper.turn_aside,
            },
        )
        for key, _words in NAMED:
            if keys := place_keys(key):
                shortcut = QShortcut(QKeySequence(keys), self)
                shortcut.setAutoRepeat(False)
                shortcut.activated.connect(partial(self.go, key))

    # Going about --------------------------------------------------------------------------------

    @property
    def page(self) -> Page:
        """The page in front; one with nothing in it while there is none."""
        return self._pages.get(self._here[0]) or NoPage(self.desk)

    def go(self, key: str, argument: str = "") -> None:
        """Bring a place to the front, after the page in front has saved."""
        key = self._faces.place(key)
        if self.stands_back or key not in self._places or not self._may_leave():
            self._rail.choose(lit(self._here[0]))
            return
        if key in TOP:
            self._trail.clear()
        elif self._here[0]:
            about = self.page.about(self._here[1])
            here = None if about is None else (self._here[0], about)
            self._trail.go_on(here, (key, argument))
        self._show(key, argument)

    def back(self) -> None:
        """Go back to where the page in front was opened from; typed text is saved first."""
        if self._trail.begin and not self.stands_back and self._may_leave():
            key, argument = self._trail.back() or self._here
            page = self._pages.get(key)
            if page is not None and self._opened.get(key) == argument:
                # A new case got its id after it was left.
                argument = page.about(argument) or argument
            self._show(key, argument)

    def _show(self, key: str, argument: str) -> None:
        page = self._pages.get(key)
        if page is None:
            page = self._places[key].make(self.desk, self._stack)
            page.title_changed.connect(self._name)
            self._pages[key] = page
            self._stack.addWidget(page)
            if self._memory is not None:
                self._memory.adopt(key, page)
        if self._here != (key, argument):
            self.strip.leave()
            Presses.forget()
        self._here = self.here = (key, argument)
        self._opened[key] = argument
        page.open(argument)
        self._counts.tell(page)
        self._stack.turn_to(page)
        # A case belongs to the register, a check to the offices, wherever it was opened.
        self._rail.choose(lit(key))
        self._faces.came(key)
        if self._memory is not None:
            self._memory.note_place(begins_with(key))
        self._name()
        page.refresh()
        page.focus_first()
        self._keeper.look_after()
        self._counts.ask()
        self.came.emit(key)

    def _may_leave(self) -> bool:
        return not self._here[0] or self.page.leave()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the page, its buttons, the lines over it, and the rail at last."""
        if self._stack.is_turning:
            return False
        # The pages behind are many, and nothing of them can be come to.
        front = self._stack.currentWidget() or self._stack
        over = (self.strip, self.cares)
        parts = (front, *over, *self.helping.parts(), self.toast, self._rail)
        return focus_order.move(self, parts, forward=forward)

    def _name(self) -> None:
        self._title.setText(self.page.title())
        self.page.setAccessibleName(self._title.accessibleName())
        self.strip.place()
        after_layout(self.toast, self.toast.place)

    # What pages tell ----------------------------------------------------------------------------

    def _on_changed(self) -> None:
        clock = dates.clock(self.desk.services.clock.now())
        self._rail.saved(_("Saved {time}").format(time=clock))
        self._counts.ask()

    # Keys ---------------------------------------------------------------------------------------

    def _search(self) -> None:
        here = self._here[0]
        if here in ("", HOME, MORE) or not self._places[here].words:
            self.go(REGISTER)
        self.page.search_asked()

    def _open_file(self) -> None:
        if self._here[0] != "inbox":
            self.go("inbox")
        self.page.file_asked()

    # Locking ------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Save what is typed, then ask for the lock, whatever became of the saving."""
        try:
            self.hand_in()
        finally:
            self.lock_wanted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing saves and locks too; the program ends when the register is closed."""
        if not self._leaving:
            event.ignore()
            try:
                self.hand_in()
            finally:
                self.close_wanted.emit()
            return
        super().closeEvent(event)

    def release(self) -> None:
        """Allow the window to close: the register is locked."""
        self._leaving = True

    def prepare_to_go(self) -> None:
        """Save everything and let this window be replaced by another on the same desk."""
        self.hand_in()
        self._leaving = True

    def drop_page(self, keep: int = 0) -> bool:
        """Take one page down, those behind first; say whether there were more than `keep`.

        When all is dressed anew each part of a page would be, too, and that takes seconds.
        """
        if len(self._pages) <= keep:
            return False
        behind = (key for key in self._pages if key != self._here[0])
        page = self._pages.pop(next(behind, self._here[0]))
        page.deleteLater()
        QApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
        if not self._pages:
            self._here = ("", "")
        return True

    def hand_in(self) -> None:
        """Hand in everything that was typed; nothing more begins by itself."""
        latin_keys.settle()
        self.idle.stop()
        self._mail.end()
        self.unsaved.hand_in()
        PapersFlow.of(self.desk).hand_in()
        if self._memory is not None:
            self._memory.note_frame(self)
            self._memory.write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the rail in a narrow window and keep the toast in its corner."""
        super().resizeEvent(event)
        narrow = self.width() < look().px(NARROW_RAIL_BELOW)
        self._rail.narrow(narrow)
        self.cares.narrow(narrow)
        self._who.setVisible(self.width() >= look().px(WHO_FROM))
        self.toast.place()
        self.strip.place()
        self.helping.fits()


def _step_back(window: MainWindow) -> None:
    """Go back within the page in front, else to where it was opened from."""
    if not window.page.back_asked():
        window.back()


class _Pages(QStackedWidget):
    """The pages, of which only the one in front counts for the least size.

    Attributes:
        is_turning: a page goes and another comes, which gets the keyboard.
    """

    is_turning = False

    def turn_to(self, page: QWidget) -> None:
        """Bring a page to the front.

        Who is hidden with the keyboard in it makes Qt look for another place in the whole window,
        just before the page that comes gets it.
        """
        self.is_turning = True
        try:
            self.setCurrentWidget(page)
        finally:
            self.is_turning = False

    def minimumSizeHint(self) -> QSize:
        """Need what the page in front needs."""
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else super().minimumSizeHint()
