"""The places of the window: what stands in the rail, what is opened from other pages, and what the
parts beside the pages know of the window that shows them.

Rules: this list is the only one that knows all pages; a page that is not built yet is absent.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow, QWidget

from app.base.language import N_
from app.core.services import Services
from app.home.today import count_due
from app.inbox.inbox_list import count_waiting
from app.outbox.delivery import count_sealed
from ui.backup.backup_page import BackupPage
from ui.backup.backup_runs import runs_of
from ui.cases.bin_page import BinPage
from ui.cases.duplicates_page import DuplicatesPage
from ui.cases.form.case_page import CasePage, SealedCasePage
from ui.cases.register_page import RegisterPage
from ui.exports.export_page import ExportPage
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
        words: English message id for the rail; "" when it is opened from other pages only.
        icon: Lucide name.
        make: builds the page within the widget that will hold it: whatever goes into another
            widget later is dressed once more by that, with everything in it.
        count: how many things wait there, asked on the register's lane; None for no pill.
        under: of a place that is not in the rail, the key of the one that the rail shows while it
            is in front, wherever it was opened from.
    """

    key: str
    words: str
    icon: str
    make: Callable[[Desk, QWidget], Page]
    count: Callable[[Services], int] | None = None
    under: str = ""


def _whole_page(desk: Desk, parent: QWidget) -> WholePage:
    return WholePage(desk, parent, backup_runs=lambda: runs_of(desk).running)


HOME = "today"
REGISTER = "register"
PLACES: tuple[Place, ...] = (
    Place(HOME, N_("Today"), "calendar-check", HomePage, count_due),
    Place(REGISTER, N_("Register"), "folder-lock", RegisterPage),
    Place("inbox", N_("Inbox"), "inbox", InboxPage, count_waiting),
    Place("outbox", N_("Outbox"), "send", OutboxPage, count_sealed),
    Place("letters", N_("Letters"), "stamp", LettersPage),
    Place("matches", N_("Matches"), "blend", MatchesPage, count_matches),
    Place("offices", N_("Offices"), "building", OfficesPage),
    Place("statistics", N_("Statistics"), "chart-column", StatisticsPage),
    Place("log", N_("Activity log"), "scroll-text", LogPage),
    Place("settings", N_("Settings"), "settings", SettingsPage),
    Place("case", "", "folder-open", CasePage, under=REGISTER),
    Place("sealed-case", "", "lock", SealedCasePage, under=REGISTER),
    Place("mail", "", "mail", MailPage, under="settings"),
    Place("people", "", "users", PeoplePage, under="settings"),
    Place("refer", "", "send", ComposerPage, under=REGISTER),
    Place("sealed-refer", "", "send", SealedComposerPage, under=REGISTER),
    Place("calendar", "", "calendar-days", CalendarPage, under=REGISTER),
    Place("duplicates", "", "users", DuplicatesPage, under=REGISTER),
    Place("recurring", "", "repeat", RecurringPage, under=REGISTER),
    Place("check", "", "phone", CheckPage, under="offices"),
    Place("office-list", "", "list-checks", OfficeListPage, under="offices"),
    Place("my-number", "", "volume-2", OwnNumberPage, under="offices"),
    Place("own-office", "", "key-round", OwnOfficePage, under="settings"),
    Place("letterhead", "", "stamp", LetterheadPage, under="letters"),
    Place("letter", "", "printer", MakePage, under="letters"),
    Place("sealed-letter", "", "printer", SealedMakePage, under="letters"),
    Place("bin", "", "trash", BinPage, under=REGISTER),
    Place("retention", "", "calendar-clock", DuePage, under=REGISTER),
    Place("backup", "", "shield-check", BackupPage, under="settings"),
    Place("whole", "", "list-checks", _whole_page, under="settings"),
    Place("import", "", "file-input", ImportPage, under=REGISTER),
    Place("export", "", "file-output", ExportPage, under=REGISTER),
    Place("match-ask", "", "blend", AskPage, under="matches"),
    Place("match-answer", "", "blend", AnswerPage, under="matches"),
    Place("returns", "", "file-spreadsheet", ReturnsPage, under="statistics"),
    Place("return", "", "file-spreadsheet", PlanPage, under="statistics"),
)
