"""The page behind "Matches": what it is, the questions that go and come, and what was found.

Rules: while matching is off and nothing was ever asked, the page says what it is; a row is opened
by Enter and changes nothing; nothing is linked or sent by looking.
"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.core.permissions import Act
from app.matching.match_records import MatchRecord, MatchSent
from ui.frame.desk import Desk
from ui.frame.errands import DeskErrands, Errands
from ui.frame.page import Page
from ui.frame.values import day_tip_at, short_day_at
from ui.look.theme import look
from ui.matching.about_face import AboutFace
from ui.matching.compose_pages import tell_sent
from ui.matching.match_flow import MatchFlow
from ui.matching.match_pane import MatchPane
from ui.matching.match_uses import MatchUses
from ui.matching.match_words import shared_words, state_mark
from ui.matching.result_doors import ResultDoors
from ui.widgets.buttons import primary, quiet
from ui.widgets.compact_layout import LooseStack, scrolled
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.frames import Card, EmptyState
from ui.widgets.plain import reveal
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.role_gate import allows, by_role, not_allowed
from ui.widgets.strip import Banner
from ui.widgets.two_lines import TwoLineTable

_WIDE = 980
_SHARES = (40, 22, 38)
_ABOUT, _LIST, _EMPTY, _NOT_YOURS = range(4)


class MatchesPage(Page):
    """Opened with "", with the id of a match, or with that of a packet of it."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: MatchUses | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self._uses = uses or MatchUses(desk)
        self._errands = errands or DeskErrands(desk, self)
        self.flow = MatchFlow(self._uses, self._errands, self)
        self._reading = False
        self.model: RecordModel[MatchRecord] = RecordModel(_columns(), self)
        self._build_top()
        self._build_faces()
        self._connect()
        self._show()

    # -- laying out ----------------------------------------------------------------------------

    def _build_top(self) -> None:
        self.ask = primary(_("Ask another office…"), "send", self._ask)
        self.what = quiet(_("What it protects, and the switch"), "info", self._read)
        by_role(self.desk, Act.MATCH, self.ask)
        self.top = in_lines(self.ask, self.what)
        self.column.addWidget(self.top)
        words = _("Matching is switched off: nothing is asked or answered.")
        self.off = Banner("caution", words, "")
        self.column.addWidget(self.off)

    def _build_faces(self) -> None:
        self.stack = LooseStack(self)
        self.about_face = AboutFace()
        by_role(self.desk, Act.MATCH_AGREE, self.about_face.on, self.about_face.off)
        self.view = TwoLineTable(_("Questions to and from other offices"))
        self.view.setModel(self.model)
        sheet = Card(inside=1)
        sheet.column.setSpacing(0)
        sheet.column.addWidget(self.view)
        self.pane = MatchPane(self.desk, self.flow)
        whole = QWidget()
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(14))
        line.addWidget(sheet, 52)
        line.addWidget(self.pane, 48)
        self.ask_first = primary(_("Ask another office…"), "send", self._ask)
        self.read_first = quiet(_("What it protects, and the switch"), "info", self._read)
        by_role(self.desk, Act.MATCH, self.ask_first)
        empty, locked = Card(), Card()
        empty.column.addWidget(
            EmptyState(
                "handshake",
                _("No question was asked or came yet."),
                (self.ask_first, self.read_first),
                _("A question of another office comes as a packet: open it in the inbox."),
            )
        )
        locked.column.addWidget(EmptyState("users", not_allowed()))
        for face in (self.about_face, whole, scrolled(empty), scrolled(locked)):
            self.stack.addWidget(face)
        self.column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        flow = self.flow
        flow.changed.connect(self._show)
        flow.wrote.connect(self.desk.wrote)
        flow.sent.connect(self._sent)
        flow.turned.connect(self._turned)
        flow.refused.connect(self.desk.show_failure)
        self.view.picked.connect(self._picked)
        self.view.entered_row.connect(self._entered)
        self.about_face.switch_asked.connect(flow.turn)
        self.about_face.back_asked.connect(self._back)
        self.pane.case_asked.connect(lambda case_id: self.desk.open("case", case_id))
        self.doors = ResultDoors(self.desk, self._uses, self._errands, self)
        self.pane.request_asked.connect(self.doors.request)
        self.pane.note_asked.connect(self.doors.write_note)

    # -- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        """Return the words of the header."""
        return _("Matches")

    def open(self, argument: str) -> None:
        """Choose a match; of a packet, the match that it belongs to."""
        self._reading = False
        if argument and argument != self.flow.chosen_id:
            self.flow.find(argument)

    def about(self, argument: str) -> str | None:
        """Return the match that is chosen."""
        return self.flow.chosen_id

    def refresh(self) -> None:
        """Ask for everything again."""
        if allows(self.desk, Act.MATCH):
            self.flow.reload()

    def focus_first(self) -> None:
        """Begin in the list, or at the way to fill it."""
        face = self.stack.currentIndex()
        if face == _ABOUT:
            # One press of what stands first there would switch matching on.
            back = self.about_face.back
            (back if back.isVisibleTo(self) else self.about_face).setFocus()
        elif face == _LIST:
            self.view.setFocus()
        elif face == _EMPTY:
            (self.ask_first if self.ask_first.isEnabled() else self.read_first).setFocus()
        else:
            self.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the state below the office where there is no room beside it."""
        super().resizeEvent(event)
        self.view.fold(self.width() < look().px(_WIDE), *_SHARES)

    # -- showing -------------------------------------------------------------------------------

    def _show(self) -> None:
        flow = self.flow
        if self.model.records() != flow.rows:
            self.model.replace(flow.rows)
        before, face = self.stack.currentIndex(), self._face()
        self.stack.setCurrentIndex(face)
        self.about_face.show_state(flow.switch, back=bool(flow.rows) or flow.switch.on)
        reveal(self.top, face == _LIST)
        reveal(self.off, face == _LIST and not flow.switch.on)
        self.ask.allow(flow.switch.on, _("Switch matching on first."))
        self.view.choose(self.model.row_of(lambda row: row.match_id == flow.chosen_id))
        if face != before and flow.loaded and self.isVisible():
            self.focus_first()

    def _face(self) -> int:
        flow = self.flow
        if not allows(self.desk, Act.MATCH):
            return _NOT_YOURS
        if self._reading or (not flow.switch.on and not flow.rows):
            return _ABOUT
        return _LIST if flow.rows else _EMPTY

    def _picked(self, place: int) -> None:
        match = self.model.record(place)
        if match is not None:
            self.flow.choose(match.match_id)

    def _entered(self, _place: int) -> None:
        first = self.pane.acts.first()
        if first is not None:
            first.setFocus()

    # -- answers -------------------------------------------------------------------------------

    def _turned(self, on: bool, ended: int) -> None:
        self._reading = False
        if on:
            words = _("Matching is switched on. Questions may be asked and answered now.")
        elif ended:
            words = ngettext(
                "Matching is switched off. {count} open question was ended.",
                "Matching is switched off. {count} open questions were ended.",
                ended,
            ).format(count=shown(ended))
        else:
            words = _("Matching is switched off.")
        self.desk.say(words, key="match")

    def _sent(self, sent: MatchSent) -> None:
        if sent.shared:
            self.desk.say(shared_words(sent.shared), tone="accent", key="match-found")
        tell_sent(self.desk, sent)

    # -- buttons -------------------------------------------------------------------------------

    def _ask(self) -> None:
        self.desk.open("match-ask", "")

    def _read(self) -> None:
        self._reading = True
        self._show()

    def _back(self) -> None:
        self._reading = False
        self._show()


def _columns() -> list[Column[MatchRecord]]:
    return [
        Column(
            lambda: _("Office"),
            lambda one: one.office_name,
            strong=True,
            heard=lambda one: f"{one.office_name}, {state_mark(one).text}",
        ),
        Column(
            lambda: _("Since"),
            lambda one: short_day_at(one.opened_at),
            tip=lambda one: day_tip_at(one.opened_at),
        ),
        mark_column(lambda: _("State"), state_mark),
    ]
