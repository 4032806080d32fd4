"""The places of the window: what stands in the rail, what is opened from other pages, and what the
parts beside the pages know of the window that shows them.

Rules: the list of places is the only one that knows all pages; every page belongs to one item of
the rail, wherever it was opened from; the rail never changes by itself.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow, QWidget

from app.base.language import N_, _
from app.core.services import Services
from app.home.today import count_due, count_returns
from app.inbox.inbox_list import count_waiting
from app.outbox.delivery import count_sealed
from ui.backup.backup_page import BackupPage
from ui.backup.backup_runs import runs_of
from ui.cases.bin_page import BinPage
from ui.cases.duplicates_page import DuplicatesPage
from ui.cases.form.case_page import CasePage, SealedCasePage
from ui.cases.register_page import RegisterPage
from ui.exports.export_page import ExportPage
from ui.frame.commands import place_keys, shown_keys
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.home.calendar_page import CalendarPage
from ui.home.home_page import HomePage
from ui.imports.import_page import ImportPage
from ui.letters.letterhead_page import LetterheadPage
from ui.letters.letters_page import LettersPage
from ui.letters.make_page import MakePage, SealedMakePage
from ui.links.recurring_page import RecurringPage
from ui.log.log_page import LogPage
from ui.mail.setup_page import MailPage
from ui.matching.compose_pages import AnswerPage, AskPage
from ui.matching.match_flow import count_matches
from ui.matching.matches_page import MatchesPage
from ui.offices.check_page import CheckPage
from ui.offices.office_list_page import OfficeListPage
from ui.offices.offices_page import OfficesPage
from ui.offices.own_number_page import OwnNumberPage
from ui.offices.own_office_page import OwnOfficePage
from ui.packets.inbox.inbox_page import InboxPage
from ui.packets.outbox.outbox_page import OutboxPage
from ui.referrals.composer_page import ComposerPage
from ui.register.check_page import WholePage
from ui.retention.due_page import DuePage
from ui.returns.plan_page import PlanPage
from ui.returns.returns_page import ReturnsPage
from ui.sealed.sealed_composer import SealedComposerPage
from ui.settings.people_page import PeoplePage
from ui.settings.settings_page import SettingsPage
from ui.shell.more_page import MorePage
from ui.shell.rail import RailItem
from ui.statistics.statistics_page import StatisticsPage


class WorkWindow(QMainWindow):
    """The window of an unlocked register, as the helping and the tour see it.

    Signals:
        came(str): the place with this key is in front now.
    """

    came = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    @property
    @abstractmethod
    def page(self) -> Page:
        """The page in front; one with nothing in it while there is none."""

    @abstractmethod
    def go(self, key: str, argument: str = "") -> None:
        """Bring a place to the front, after the page in front has saved."""


@dataclass(frozen=True)
class Place:
    """One place.

    Attributes:
        key: what `desk.open` names it by.
        words: English message id of its name in the menu, in the list of keys and on *More*; ""
            when it is opened from other pages only.
        icon: Lucide name.
        make: builds the page within the widget that will hold it: whatever goes into another
            widget later is dressed once more by that, with everything in it.
        count: how many things wait there, asked on the register's lane; None for no pill.
        under: the item of the rail that is lit while it is in front, wherever it was opened from,
            or a place that is under one; "" for a place that is an item itself.
        comes_back: the window begins with it when it was left by a lock: it is about nothing, and
            keeps what was begun there.
    """

    key: str
    words: str
    icon: str
    make: Callable[[Desk, QWidget], Page]
    count: Callable[[Services], int] | None = None
    under: str = ""
    comes_back: bool = False


def _whole_page(desk: Desk, parent: QWidget) -> WholePage:
    return WholePage(desk, parent, backup_runs=lambda: runs_of(desk).running)


@dataclass(frozen=True)
class Slot:
    """One item of the rail.

    Attributes:
        key: of its place, or of its own when it has faces.
        words: English message id.
        icon: Lucide name.
        faces: keys of its places, when there are several; it leads to the one seen last, at first
            to the first.
        at_foot: it stands beside the lock, and a press leads back to where one was.
    """

    key: str
    words: str
    icon: str
    faces: tuple[str, ...] = ()
    at_foot: bool = False

    @property
    def keys(self) -> str:
        """The shortcut of its place, of the first one when it has several; "" for none."""
        return place_keys(self.faces[0] if self.faces else self.key)


HOME = "today"
REGISTER = "register"
MORE = "more"
PACKETS = "packets"
RAIL: tuple[Slot, ...] = (
    Slot(HOME, N_("Today"), "calendar-check"),
    Slot(REGISTER, N_("Register"), "folder-lock"),
    Slot(PACKETS, N_("Packets"), "mails", ("inbox", "outbox")),
    Slot("letters", N_("Letters"), "stamp"),
    Slot("offices", N_("Offices"), "building"),
    Slot(MORE, N_("More"), "ellipsis"),
    Slot("backup", N_("Backup"), "shield-check", at_foot=True),
)
PLACES: tuple[Place, ...] = (
    Place(HOME, N_("Today"), "calendar-check", HomePage, count_due),
    Place(REGISTER, N_("Register"), "folder-lock", RegisterPage),
    Place("inbox", N_("Inbox"), "inbox", InboxPage, count_waiting, under=PACKETS),
    Place("outbox", N_("Outbox"), "send", OutboxPage, count_sealed, under=PACKETS),
    Place("letters", N_("Letters"), "stamp", LettersPage),
    Place("offices", N_("Offices"), "building", OfficesPage),
    Place(MORE, N_("More"), "ellipsis", MorePage),
    Place("statistics", N_("Statistics"), "chart-column", StatisticsPage, under=MORE),
    Place("log", N_("Activity log"), "scroll-text", LogPage, under=MORE),
    Place(
        *("returns", N_("Statistical returns"), "file-spreadsheet", ReturnsPage, count_returns),
        under=MORE,
    ),
    Place("matches", N_("Matches"), "blend", MatchesPage, count_matches, under=MORE),
    Place("people", N_("People and roles"), "users", PeoplePage, under=MORE),
    Place("settings", N_("Settings"), "settings", SettingsPage, under=MORE),
    Place("backup", N_("Backup and recovery"), "shield-check", BackupPage),
    Place("case", "", "folder-open", CasePage, under=REGISTER),
    Place("sealed-case", "", "lock", SealedCasePage, under=REGISTER),
    Place("mail", "", "mail", MailPage, under="settings", comes_back=True),
    Place("refer", "", "send", ComposerPage, under=REGISTER),
    Place("sealed-refer", "", "send", SealedComposerPage, under=REGISTER),
    Place("calendar", "", "calendar-days", CalendarPage, under=REGISTER),
    Place("duplicates", "", "users", DuplicatesPage, under=REGISTER),
    Place("recurring", "", "repeat", RecurringPage, under=REGISTER),
    Place("check", "", "phone", CheckPage, under="offices"),
    Place("office-list", "", "list-checks", OfficeListPage, under="offices"),
    Place("my-number", "", "hash", OwnNumberPage, under="offices"),
    Place("own-office", "", "key-round", OwnOfficePage, under="settings"),
    Place("letterhead", "", "stamp", LetterheadPage, under="letters", comes_back=True),
    Place("letter", "", "printer", MakePage, under="letters"),
    Place("sealed-letter", "", "printer", SealedMakePage, under="letters"),
    Place("bin", "", "trash", BinPage, under=REGISTER),
    Place("retention", "", "calendar-clock", DuePage, under=REGISTER),
    Place("whole", "", "list-checks", _whole_page, under="backup"),
    Place("import", "", "file-input", ImportPage, under=REGISTER),
    Place("export", "", "file-output", ExportPage, under=REGISTER),
    Place("match-ask", "", "blend", AskPage, under="matches"),
    Place("match-answer", "", "blend", AnswerPage, under="matches"),
    Place("return", "", "file-spreadsheet", PlanPage, under="returns"),
)
NAMED: tuple[tuple[str, str], ...] = tuple(
    (place.key, place.words) for place in PLACES if place.words
)
"""Key and message id of the places that have a name."""
COMING_BACK = frozenset(place.key for place in PLACES if place.words or place.comes_back)
"""The places that the window may begin with, when it was left there on the same day."""
_UNDER: Mapping[str, str] = {place.key: place.under for place in PLACES}
TOP = frozenset(face for slot in RAIL if not slot.at_foot for face in slot.faces or (slot.key,))
"""The places that the rail leads to and that begin a new trail."""


def lit(place: str) -> str:
    """Return the item of the rail that is lit while a place is in front."""
    while _UNDER.get(place, ""):
        place = _UNDER[place]
    return place


def begins_with(place: str) -> str:
    """Return where a window begins that was left at a place: there, or at the nearest above it."""
    while place not in COMING_BACK:
        place = _UNDER[place]
    return place


def rail_items() -> list[RailItem]:
    """Return what the rail shows, in the language of the window."""
    return [
        RailItem(slot.key, _(slot.words), slot.icon, shown_keys(slot.keys), slot.at_foot)
        for slot in RAIL
    ]


class Faces:
    """Which face of each item of the rail was seen last."""

    def __init__(self) -> None:
        self._last = {slot.key: slot.faces[0] for slot in RAIL if slot.faces}

    def place(self, key: str) -> str:
        """Return the place that a key leads to, be it one of a place or of an item."""
        return self._last.get(key, key)

    def came(self, place: str) -> None:
        """A place is in front now."""
        slot = lit(place)
        if slot in self._last and _UNDER[place] == slot:
            self._last[slot] = place
