"""The offices page: the list with its states, one office beside it, our own card and number.

Rules: adding a card trusts nothing, its check is the next step on offer; a card can be dropped on
the list; the number of an office that is not checked is not shown here, so that nobody compares it
by eye; blocking stands apart and asks once; in a low window a warning stands whole over the
buttons.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import N_, _
from app.core.permissions import Act
from app.offices import claims
from app.offices.records import OfficeRecord
from app.system.pictures import is_picture_by_name
from ui.frame.desk import Desk, DeskErrands, Errands
from ui.frame.page import Page
from ui.frame.values import code, day_at, day_tip_at, short_day_at
from ui.look.theme import look
from ui.offices.offices_flow import OfficesFlow, OfficeUses
from ui.offices.own_number_page import CARD_SUFFIX, SaveCard
from ui.widgets.badge import Badge
from ui.widgets.buttons import by_role, careful_danger, primary, secondary
from ui.widgets.compact_layout import ListStack, LowFoot, SnugScroll, flow
from ui.widgets.facts_view import FactLines
from ui.widgets.files_ask import FileDrops, ask_open
from ui.widgets.frames import Card, EmptyState, Rule, ScrollBody, clear, column, put, row
from ui.widgets.office_words import (
    claimed,
    kind_and_place,
    office_mark,
    shown_name,
    warning,
    why_not,
)
from ui.widgets.plain import wrapped
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.strip import Banner
from ui.widgets.table import RecordTable


class OfficePane(Card):
    """The pane at the right of the offices page.

    Signals:
        check_asked: office id: check its number.
        block_asked: office id: stop all exchange with it.
    """

    check_asked = Signal(str)
    block_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office: OfficeRecord | None = None
        self._asking = False
        self._body = ScrollBody()
        self._body.column.setContentsMargins(0, 0, look().px(6), 0)
        self._details = column(spacing=10)
        put(self._body.column, self._details, 1)
        foot = QWidget()
        self._footer = column(within=foot)
        held = SnugScroll(foot)
        put(self.column, (self._body, 1), held)
        self._foot = LowFoot(self, self.column, self._body, (held,))
        self.check = primary(_("Check its number"), "phone", self._check)
        self.check_again = secondary(_("Check its number again"), "phone", self._check)
        self.block = careful_danger(_("Block this office…"), "ban", self._ask_block)
        self.block_now = careful_danger(_("Block now"), "ban", self._block)
        self.keep = secondary(_("Keep it"), "", self._keep)
        for button in (self.check, self.check_again, self.block):
            button.give_way()
        self.question = wrapped(
            _("Nothing is sent to a blocked office or opened from it. This cannot be taken back.")
        )
        answers = row(self.block_now, 1, self.keep, spacing=None)
        put(self._footer, self.question, self.check, self.check_again, self.block, answers)
        self.show_office(None)

    def show_office(self, office: OfficeRecord | None) -> None:
        """Show an office, or nothing."""
        if office is None or self._office is None or office.office_id != self._office.office_id:
            self._asking = False
        self._office = office
        clear(self._details)
        if office is not None:
            self._fill(self._details, office)
        self._show_buttons()

    def _fill(self, column: QVBoxLayout, office: OfficeRecord) -> None:
        column.addWidget(Badge(office_mark(office)))  # The day stands below: it needs room.
        column.addWidget(wrapped(shown_name(office), "title"))
        if office.name_local and office.name_local != office.name:
            column.addWidget(wrapped(office.name_local))
        column.addWidget(wrapped(kind_and_place(office), "muted"))
        for tone, words, todo in (warning(office), claimed(office)):
            if words:
                column.addWidget(Banner(tone, words, todo))
        put(column, Rule(), FactLines(_lines(office)))

    def _show_buttons(self) -> None:
        office, asking = self._office, self._asking
        can_check = office is not None and office.state != "revoked"
        checked = office is not None and office.state == "verified"
        self.check.setVisible(can_check and not asking and not checked)
        self.check_again.setVisible(can_check and not asking and checked)
        self.block.setVisible(can_check and not asking)
        for widget in (self.question, self.block_now, self.keep):
            widget.setVisible(asking)

    def _check(self) -> None:
        if self._office is not None:
            self.check_asked.emit(self._office.office_id)

    def _ask_block(self) -> None:
        self._asking = True
        self._show_buttons()
        self.keep.setFocus()

    def _keep(self) -> None:
        self._asking = False
        self._show_buttons()
        self.block.setFocus()

    def _block(self) -> None:
        if self._office is not None:
            self.block_asked.emit(self._office.office_id)
        self._asking = False
        self._show_buttons()


_NO_BREAK = "\N{NO-BREAK SPACE}"


def _even_lines(number: str) -> str:
    """Return a number in lines of two groups, which fit beside their label in every window."""
    groups = number.split()
    pairs = (groups[at : at + 2] for at in range(0, len(groups), 2))
    return "\n".join(_NO_BREAK.join(pair) for pair in pairs)


def _lines(office: OfficeRecord) -> list[tuple[str, str]]:
    check = office.check
    number = office.number if office.state == "verified" else None
    lines = [
        (_("In this state since"), day_at(office.state_since)),
        (_("Looks like the card of"), office.conflict if office.state == "changed" else ""),
        *claims.lines(office.claim),
        (_("Number before"), _even_lines(office.before) if office.before else ""),
        (_("Number"), _even_lines(number) if number else ""),
        (_("How checked"), code("check_method", check.how) if check else ""),
        (_("Spoke with"), check.with_whom if check else ""),
        (_("Checked by"), check.by if check else ""),
        (_("Phone on its card"), office.phone),
        (_("E-mail on its card"), office.email),
        (_("Card added"), day_at(office.added_at)),
        (_("Last exchange"), day_at(office.last_exchange_at) or _("none yet")),
    ]
    return [(label, words) for label, words in lines if words]


NOTICE_SUFFIX = ".lfnotice"
LIST_SUFFIX = ".lfdir"
_PANE_FROM = 800
_PANE_WIDTH = 330


class OfficesPage(Page):
    """The page behind "Offices" in the rail."""

    heading = N_("Offices")

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: OfficeUses | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        uses = uses or OfficeUses(desk)
        errands = errands or DeskErrands(desk, self)
        self.flow = OfficesFlow(uses, errands, desk.services.office, self)
        self.save = SaveCard(desk, self, uses, errands)
        self.model: RecordModel[OfficeRecord] = RecordModel(_columns(), self)
        self._build_top()
        self._build_list()
        self._connect()

    def open(self, argument: str) -> None:
        """Choose one office, when one is named, or take in the file that is named."""
        if argument.casefold().endswith((CARD_SUFFIX, NOTICE_SUFFIX)):
            self._add(Path(argument))
        elif argument:
            self.flow.chosen_id = argument

    def about(self, argument: str) -> str | None:
        """Return the office that is chosen: a file is taken in once."""
        return self.flow.chosen_id

    def refresh(self) -> None:
        """Ask for the list again."""
        self.flow.reload()

    def focus_first(self) -> None:
        """Begin in the list, or at the way to fill it."""
        is_empty = self.flow.loaded and not self.flow.offices
        (self.add_first if is_empty else self.view).setFocus()

    # -- laying out ----------------------------------------------------------------------------

    def _build_top(self) -> None:
        self.add = secondary(_("Add an office card…"), "id-card", self._ask_card)
        self.lists = secondary(_("List of offices"), "list-checks", self._open_lists)
        self.own = secondary(_("My number"), "hash", self._own_number)
        self.save_card = secondary(_("Save my card…"), "save", self.save.ask)
        by_role(self.desk, Act.OFFICES, self.add, self.save_card)
        self.column.addWidget(flow(self.add, self.lists, self.own, self.save_card))

    def _build_list(self) -> None:
        self.view = RecordTable(_("Offices"), model=self.model)
        self.add_first = primary(_("Add an office card…"), "id-card", self._ask_card)
        self.save_first = secondary(_("Save my card…"), "save", self.save.ask)
        by_role(self.desk, Act.OFFICES, self.add_first, self.save_first)
        empty = EmptyState(
            "building",
            _("You can prepare cases alone. To send one, exchange cards with a partner."),
            (self.add_first, self.save_first),
            _("Their card is a small file that comes by USB drive or mail. You can drop it here."),
        )
        self.stack = ListStack(self.view, empty, parent=self)
        self.pane = OfficePane()
        by_role(self.desk, Act.OFFICES, self.pane.check, self.pane.check_again, self.pane.block)
        self.pane.setMaximumWidth(look().px(_PANE_WIDTH))
        self.column.addLayout(row((self.stack, 62), (self.pane, 38), spacing=14), 1)

    def _connect(self) -> None:
        self.drops = FileDrops(self)
        self.drops.dropped.connect(lambda paths: self._add(paths[0]))
        self.view.picked.connect(self._picked)
        self.view.entered_row.connect(self._entered)
        self.pane.check_asked.connect(lambda office_id: self.desk.open("check", office_id))
        self.pane.block_asked.connect(self.flow.block)
        self.flow.changed.connect(self._show)
        self.flow.added.connect(self._added)
        self.flow.noticed.connect(self._noticed)
        self.flow.refused.connect(self.desk.show_failure)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out columns where there is no room for them."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        wide = self.width() >= look().px(_PANE_FROM)
        self.pane.setVisible(bool(self.flow.offices))
        self.view.share(*((29, 30, 23, 18) if wide else (56, 0, 44, 0)))

    # -- answers -------------------------------------------------------------------------------

    def _show(self) -> None:
        flow = self.flow
        self.model.replace(flow.offices)
        self.stack.setCurrentIndex(0 if flow.offices or not flow.loaded else 1)
        self.add.setVisible(bool(flow.offices))
        self.save_card.setVisible(bool(flow.offices))
        self.view.choose(self.model.row_of(lambda office: office.office_id == flow.chosen_id))
        self.pane.show_office(flow.chosen)
        self._fold()

    def _picked(self, place: int) -> None:
        office = self.model.record(place)
        if office is not None and office.office_id != self.flow.chosen_id:
            self.flow.chosen_id = office.office_id
            self.pane.show_office(office)

    def _entered(self, place: int) -> None:
        office = self.model.record(place)
        if office is not None and office.state not in ("verified", "revoked"):
            self.desk.open("check", office.office_id)

    def _added(self, office: OfficeRecord) -> None:
        self.desk.wrote()
        self.desk.say(
            _("The card of {office} is added.").format(office=shown_name(office)),
            todo=_("Check its number before you send anything."),
            key="card-added",
        )

    # -- buttons -------------------------------------------------------------------------------

    def _ask_card(self) -> None:
        kinds = _("Office cards and notices ({suffixes})").format(
            suffixes=f"*{CARD_SUFFIX} *{NOTICE_SUFFIX} *.png *.jpg *.jpeg"
        )
        ask_open(self, _("Add an office card"), kinds, self._add, with_drive=True)

    def _add(self, path: Path) -> None:
        if path.suffix.casefold() == LIST_SUFFIX:
            self.desk.open("office-list", str(path))
        elif path.suffix.casefold() == NOTICE_SUFFIX or is_picture_by_name(path.name):
            self.flow.take_notice(path)
        else:
            self.flow.add_card(path)

    def _noticed(self, office: OfficeRecord) -> None:
        self.desk.wrote()
        self.desk.say(
            _("The notice about {office} was taken in.").format(office=shown_name(office)),
            tone="caution",
            todo=why_not(office),
            key="notice-taken",
        )

    def _open_lists(self) -> None:
        self.desk.open("office-list", "")

    def _own_number(self) -> None:
        self.desk.open("my-number", "")


def _columns() -> list[Column[OfficeRecord]]:
    return [
        Column(lambda: _("Office"), shown_name, strong=True),
        Column(lambda: _("Kind and place"), kind_and_place),
        mark_column(lambda: _("State"), office_mark),
        Column(
            lambda: _("Last exchange"),
            lambda office: short_day_at(office.last_exchange_at) or "—",
            tip=lambda office: day_tip_at(office.last_exchange_at),
        ),
    ]
