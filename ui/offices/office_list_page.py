"""The list of offices that a nodal office signs: what is on file, its search, taking in the next.

Rules: the list makes nobody checked, and the page says so; a first list asks for the number of the
nodal office, which is typed from its letter and compared by the machine; what a list changed is
told office by office; Enter takes nothing in.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.base.place_words import district_words
from app.core.permissions import Act, may
from app.offices import directory
from app.offices.records import DirectoryRecord, DirectoryTaken, ListedRecord
from app.offices.trust_errors import DirectoryUntrustedError
from ui.frame.desk import Bound, Desk, DeskErrands, Errands, Presenter, asks
from ui.frame.page import Page
from ui.frame.values import day_at
from ui.offices.check_flow import GROUP_DIGITS as _DIGITS
from ui.offices.check_flow import GROUPS, Group, GroupState
from ui.offices.group_boxes import GroupBoxes
from ui.widgets.badge import Mark
from ui.widgets.buttons import by_role, careful_danger, careful_primary, primary, secondary
from ui.widgets.compact_layout import ListStack, SnugScroll, flow, scrolled
from ui.widgets.entries import SearchField, latin_digits
from ui.widgets.files_ask import FileDrops, ask_open
from ui.widgets.frames import Card, EmptyState, clear, put
from ui.widgets.office_words import state_mark
from ui.widgets.plain import reveal, wrapped
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.strip import Banner
from ui.widgets.table import RecordTable

NUMBER_NEEDED = "list.number-needed"
LEAP = "list.leap"


class OfficeListFlow(Presenter):
    """Presenter of the page.

    Signals:
        changed: the lists, what was found, or what is asked for changed.
        taken: DirectoryTaken of a list that was just taken in.
        refused: an AppError the officer can act on.
    """

    taken = Signal(object)

    def __init__(
        self, uses: DirectoryUses, errands: Errands, parent: QObject | None = None
    ) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self.lists: tuple[DirectoryRecord, ...] = ()
        self.found: tuple[ListedRecord, ...] = ()
        self.has_more = False
        self.text = ""
        self.loaded = False
        self.asking: Path | None = None
        self.leaping: Path | None = None

    def reload(self) -> None:
        """Read the lists and search again."""
        self._ask(self._uses.directories, self._listed)

    def _listed(self, lists: tuple[DirectoryRecord, ...]) -> None:
        self.lists, self.loaded = lists, True
        self.search(self.text)

    def search(self, text: str) -> None:
        """Find offices by name, place or the beginning of an id."""
        self.text = text
        most = directory.MOST_FOUND + 1
        self._ask(
            lambda: self._uses.search_directory(text, most), lambda found: self._found(text, found)
        )

    def _found(self, text: str, found: tuple[ListedRecord, ...]) -> None:
        if text == self.text:
            self.found = found[: directory.MOST_FOUND]
            self.has_more = len(found) > len(self.found)
            self.changed.emit()

    def take(self, path: Path, number: str = "", *, leap_agreed: bool = False) -> None:
        """Take in a list.

        Args:
            path: the file.
            number: from the official letter, when it was asked for.
            leap_agreed: the head agrees that many lists are missing in between.
        """
        self._ask(
            lambda: self._uses.import_directory(path, number, leap_agreed),
            self._taken,
            lambda error: self._not_taken(path, error),
        )

    def _taken(self, taken: DirectoryTaken) -> None:
        self.asking = self.leaping = None
        self.reload()
        self.taken.emit(taken)

    def _not_taken(self, path: Path, error: Exception) -> None:
        reason = error.facts.get("reason") if isinstance(error, DirectoryUntrustedError) else ""
        self.leaping = path if reason == LEAP else None
        if reason == NUMBER_NEEDED:
            self.asking = path
            self.changed.emit()
            return
        self.changed.emit()
        self.refused.emit(error)

    def give_up(self) -> None:
        """Leave the list that was waiting for its number, or for the head."""
        self.asking = self.leaping = None
        self.changed.emit()


LIST_SUFFIX = ".lfdir"
_STATUS = {
    "active": ("plain", "building", N_("Working")),
    "closed": ("caution", "ban", N_("Closed")),
    "revoked": ("danger", "ban", N_("Withdrawn")),
}


class DirectoryUses(Bound):
    """Use cases bound to the open register."""

    directories = asks(directory.directories)
    search_directory = asks(directory.search_directory)

    def import_directory(self, path: Path, number: str, leap_agreed: bool) -> DirectoryTaken:
        """Take in a list; ``number`` is its authority's, as it was typed from a letter."""
        return directory.import_directory(self._s, path, number, leap_agreed=leap_agreed)


class OfficeListPage(Page):
    """Opened from the offices, or with the path of a list that was dropped there."""

    heading = N_("List of offices")

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: DirectoryUses | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        uses = uses or DirectoryUses(desk)
        self.flow = OfficeListFlow(uses, errands or DeskErrands(desk, self), self)
        self.model: RecordModel[ListedRecord] = RecordModel(_columns(), self)
        self._build_top()
        self._build_number()
        self._build_list()
        self._connect()

    def open(self, argument: str) -> None:
        """Take in a list that was dropped, when one is named."""
        if argument:
            self.flow.take(Path(argument))

    def refresh(self) -> None:
        """Ask for the lists again."""
        self.flow.reload()

    def focus_first(self) -> None:
        """Begin where something is to be typed."""
        if self.flow.asking is not None:
            self.boxes.focus(0)
        else:
            (self.search if self.flow.lists else self.take_first).setFocus()

    def search_asked(self) -> None:
        """Begin to search."""
        self.search.setFocus()

    # -- laying out ----------------------------------------------------------------------------

    def _build_top(self) -> None:
        self.search = SearchField(_("Search by name, place or id"))
        self.take = secondary(_("Take in a list…"), "file-input", self._ask_list)
        self.leap = careful_danger(_("Import anyway"), "triangle-alert", self._leap)
        self.back = secondary(_("Back to the offices"), "building", self._back)
        by_role(self.desk, Act.OFFICES, self.take)
        self.column.addWidget(flow(self.take, self.back, self.leap))
        self.on_file = Card(inside=8)
        put(self.column, SnugScroll(self.on_file), self.search)

    def _build_number(self) -> None:
        self.ask_number = Card()
        column = self.ask_number.column
        column.addWidget(wrapped(_("The number of the nodal office"), "heading"))
        column.addWidget(
            wrapped(
                _(
                    "Type the six groups from its official letter, not from what came with the"
                    " list. The computer compares. You are asked this once."
                )
            )
        )
        self.boxes = GroupBoxes()
        column.addWidget(self.boxes)
        self.compare = careful_primary(_("Compare and import"), "shield-check", self._compare)
        self.not_now = secondary(_("Do this later"), "", self.flow.give_up)
        column.addWidget(flow(self.compare, self.not_now))
        column.addStretch(1)

    def _build_list(self) -> None:
        self.view = RecordTable(_("Offices in the list"), model=self.model, shares=(42, 24, 16, 18))
        self.take_first = primary(_("Take in a list…"), "file-input", self._ask_list)
        by_role(self.desk, Act.OFFICES, self.take_first)
        empty = EmptyState(
            "list-checks",
            _("No list of offices is on file."),
            (self.take_first,),
            _(
                "A nodal office may sign a list of all offices. It shows who is who; their"
                " numbers still have to be checked."
            ),
        )
        nothing = EmptyState("search", _("No office of the list has these words."))
        self.stack = ListStack(self.view, empty, nothing, parent=self)
        self.stack.addWidget(scrolled(self.ask_number))
        self.more = wrapped("", "small")
        put(self.column, (self.stack, 1), self.more)

    def _connect(self) -> None:
        self.drops = FileDrops(self)
        self.drops.dropped.connect(lambda paths: self.flow.take(paths[0]))
        self.search.searched.connect(self.flow.search)
        self.boxes.typed.connect(self._typed)
        self.flow.changed.connect(self._show)
        self.flow.taken.connect(self._taken)
        self.flow.refused.connect(self.desk.show_failure)
        self._show()

    # -- answers -------------------------------------------------------------------------------

    def _show(self) -> None:
        flow = self.flow
        asking = flow.asking is not None
        self.model.replace(flow.found)
        known = bool(flow.lists)
        self.search.setVisible(known and not asking)
        self.take.setVisible(known and not asking)
        head = may(self.desk.services.user, Act.IDENTITY)
        self.leap.setVisible(flow.leaping is not None and head)
        self.on_file.setVisible(known and not asking)
        self._show_lists()
        self.more.setText(directory.more_words(len(flow.found)) if flow.has_more else "")
        reveal(self.more, flow.has_more and not asking)
        self.stack.setCurrentIndex(_face(flow))

    def _show_lists(self) -> None:
        clear(self.on_file.column)
        for one in self.flow.lists:
            tone, words, todo = _about(one)
            self.on_file.column.addWidget(Banner(tone, words, todo))

    def _taken(self, taken: DirectoryTaken) -> None:
        self.desk.wrote()
        version = _("List no. {version} is taken in.").format(
            version=numerals.shown(taken.directory.version)
        )
        lines = [
            words.format(names=", ".join(names))
            for words, names in (
                (_("In the list now: {names}."), taken.listed),
                (_("No longer in the list: {names}."), taken.unlisted),
                (_("Withdrawn: {names}."), taken.withdrawn),
            )
            if names
        ]
        tone = "caution" if taken.withdrawn or taken.unlisted else "good"
        self.desk.say(version, tone=tone, todo=" ".join(lines), key="list-taken")
        if taken.doubted:
            self.desk.say(
                _("The list withdraws offices that you have checked: {names}.").format(
                    names=", ".join(taken.doubted)
                ),
                tone="danger",
                todo=_("Nothing goes to them until you decide: see Offices."),
                key="list-doubted",
            )
        if taken.conflicts:
            self.desk.say(
                _("The list shows another key for: {names}. Nothing was changed.").format(
                    names=", ".join(taken.conflicts)
                ),
                tone="danger",
                todo=_("Call the nodal office on a number you know."),
                key="list-conflict",
            )

    def _typed(self, index: int, text: str) -> None:
        digits = latin_digits(text)
        state = GroupState.TOO_LONG if len(digits) > _DIGITS else GroupState.EMPTY
        self.boxes.show_group(index, Group(digits, state))
        if len(digits) == _DIGITS and index + 1 < GROUPS:
            self.boxes.focus(index + 1)

    # -- buttons -------------------------------------------------------------------------------

    def _ask_list(self) -> None:
        kinds = _("Lists of offices ({suffix})").format(suffix=f"*{LIST_SUFFIX}")
        ask_open(self, _("Import a list of offices"), kinds, self.flow.take, with_drive=True)

    def _compare(self) -> None:
        if self.flow.asking is not None:
            number = " ".join(box.line.text() for box in self.boxes.boxes)
            self.flow.take(self.flow.asking, number)

    def _leap(self) -> None:
        if self.flow.leaping is not None:
            self.flow.take(self.flow.leaping, leap_agreed=True)

    def _back(self) -> None:
        self.desk.open("offices", "")


def _face(flow: OfficeListFlow) -> int:
    if flow.asking is not None:
        return 3
    if not flow.lists and flow.loaded:
        return 1
    return 2 if flow.loaded and flow.text and not flow.found else 0


def _about(one: DirectoryRecord) -> tuple[str, str, str]:
    """Return tone, words and what to do about a list on file."""
    words = ngettext(
        "List no. {version} with {count} office, good until {day}.",
        "List no. {version} with {count} offices, good until {day}.",
        one.offices,
    ).format(
        version=numerals.shown(one.version),
        count=numerals.shown(one.offices),
        day=day_at(one.expires),
    )
    if one.forks:
        return (
            "danger",
            _("Two different lists carry one number. {list}").format(list=words),
            _("Call the nodal office on a number you know: somebody may be pretending."),
        )
    if one.expired:
        return (
            "caution",
            _("This list has expired. {list}").format(list=words),
            _("It lists nobody anew. Ask the nodal office for the newest list."),
        )
    return ("plain", words, "")


def _columns() -> list[Column[ListedRecord]]:
    return [
        Column(lambda: _("Office"), lambda one: one.name, strong=True),
        Column(lambda: _("District"), lambda one: district_words(one.district)),
        mark_column(lambda: _("In the list"), _status_mark),
        mark_column(lambda: _("Here"), _here_mark),
    ]


def _status_mark(one: ListedRecord) -> Mark:
    tone, icon, words = _STATUS[one.status]
    return Mark(_(words), tone, icon)


def _here_mark(one: ListedRecord) -> Mark:
    if not one.state:
        return Mark(_("No card yet"), "plain", "id-card")
    return state_mark(one.state)
