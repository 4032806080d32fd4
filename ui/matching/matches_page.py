"""The page behind "Matches": what it is, the questions that go and come, and what was found.

Rules: while matching is off and nothing was ever asked, the page says what it is, in the words of
`app.matching.match_words`; only a head switches, and never by Enter; a row is opened by Enter and
changes nothing; nothing is linked or sent by looking. A note for a case conference begins with
nothing of the other office's case, is written by its button alone, without Enter, and stays in this
office; a request for their case opens the composer with nothing ticked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractSlider, QWidget

from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.core.permissions import Act
from app.matching.match_records import MatchRecord, MatchSent, ResultRecord, Switch
from app.matching.match_words import PROTECTS, PROTECTS_NOT
from ui.drafts.draft_form import Drafting
from ui.frame.desk import Desk, DeskErrands, Errands, ask
from ui.frame.page import Page
from ui.frame.values import day_at, day_tip_at, short_day_at
from ui.look.theme import look
from ui.matching.compose_pages import tell_sent
from ui.matching.match_draft import note_place
from ui.matching.match_flow import MatchFlow, MatchUses
from ui.matching.match_pane import MatchPane
from ui.matching.match_words import note_words, shared_words, state_mark
from ui.offices.check_faces import Steps
from ui.referrals.composer_page import asking_for
from ui.widgets.buttons import (
    allows,
    by_role,
    careful_danger,
    careful_primary,
    not_allowed,
    primary,
    quiet,
    secondary,
)
from ui.widgets.compact_layout import LooseStack, WrapRow, scrolled
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import Labelled, TextEntry
from ui.widgets.frames import Card, EmptyState, ScrollBody, column, put, row
from ui.widgets.plain import IconLabel, reveal, wrapped
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner
from ui.widgets.table import TwoLineTable

_READABLE = 960
_BESIDE_FROM = 640
_WHAT = N_(
    "Two offices can find out whether both of them know the same person, telephone, paper, vehicle"
    " or account, without showing each other their cases."
)
_STEPS = (
    N_("One office asks: somebody chooses cases, the head agrees, a sealed packet leaves."),
    N_("The other office chooses cases of its own, its head agrees, a sealed answer comes back."),
    N_("A last packet goes out. Both see which of their own cases may be shared, and nobody else."),
    N_("People talk on the telephone. Nothing is linked or sent by itself."),
)


class AboutFace(ScrollBody):
    """The words, and the switch.

    Signals:
        switch_asked(bool): matching is to be switched on, or off.
        back_asked(): back to the questions.
    """

    switch_asked = Signal(bool)
    back_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = Card(inside=22)
        card.setMaximumWidth(look().px(_READABLE))
        card.column.setSpacing(look().px(10))
        self.state = wrapped(_("Matching is switched off"), "title")
        card.column.addWidget(self.state)
        card.column.addWidget(wrapped(_(_WHAT)))
        card.column.addWidget(Steps([_(words) for words in _STEPS]))
        tokens = look().tokens
        good = _part(_("What it protects"), "shield-check", tokens.good, PROTECTS)
        bad = _part(_("What it does not protect"), "circle-alert", tokens.caution, PROTECTS_NOT)
        card.column.addWidget(WrapRow(((good, 1), (bad, 1)), _BESIDE_FROM))
        self.who = wrapped("", "muted")
        self.on = careful_primary(_("Switch matching on"), "shield-check", self._press(True))
        self.off = careful_danger(_("Switch matching off"), "ban", self._press(False))
        self.back = secondary(_("Back to the questions"), "arrow-left", self.back_asked.emit)
        put(card.column, self.who, in_lines(self.on, self.back, self.off))
        put(self.column, card, 1)
        self.show_state(Switch(False, 0, ""), back=False)

    def _press(self, on: bool) -> Callable[[], None]:
        return lambda: self.switch_asked.emit(on)

    def show_state(self, found: Switch, *, back: bool) -> None:
        """Say whether matching is on, and offer the other.

        Args:
            found: how it stands.
            back: whether there are questions to go back to.
        """
        words = _("Matching is switched on") if found.on else _("Matching is switched off")
        self.state.setText(words)
        self.setAccessibleName(words)
        self.who.setText(_who(found))
        reveal(self.on, not found.on)
        reveal(self.off, found.on)
        reveal(self.back, back)


def _who(found: Switch) -> str:
    if found.on:
        words = _("Switching it off ends every question that is under way, here and for good.")
        if found.at:
            since = _("On since {day}, by {who}.").format(day=day_at(found.at), who=found.by)
            return f"{since} {words}"
        return words
    return _(
        "While it is off, nothing is asked or answered. The head of the office switches it on here"
        " and off again; both are written into the activity log."
    )


def _part(heading: str, icon: str, ink: str, lines: Iterable[str]) -> QWidget:
    part = QWidget()
    whole = column(wrapped(heading, "heading"))
    part.setLayout(whole)
    for words in lines:
        line = row(spacing=10)
        put(line, (IconLabel(icon, ink, 18), 0, Qt.AlignmentFlag.AlignTop), (wrapped(_(words)), 1))
        whole.addLayout(line)
    whole.addStretch(1)
    return part


class NoteSheet(Sheet):
    """The dialog.

    Args:
        desk: for what is begun.
        result: the possible match.
        done: called with the note.
        parent: the window.
    """

    def __init__(
        self,
        desk: Desk,
        result: ResultRecord,
        done: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Note for a case conference"), parent, (640, 540))
        self._done = done
        told = self.body.column
        words = _("It stands among the notes of {case}, for this office only.")
        told.addWidget(wrapped(words.format(case=result.case_no), "muted"))
        self.text = TextEntry(_("Note"), _("What happened, what was said, by whom"), lines=9)
        self.text.setText(note_words(result))
        told.addWidget(Labelled(_("Note"), self.text))
        told.addStretch(1)
        self.keep = careful_primary(_("Save the note"), "check", self._keep)
        self.finish(secondary(_("Cancel"), "", self.reject), self.keep)
        self.text.textChanged.connect(self._allow)
        self.drafting = Drafting(
            self, desk, note_place(result.result_id), told, (self.text,), until_written=True
        )
        self.text.setFocus()

    def _allow(self) -> None:
        self.keep.allow(bool(self.text.text().strip()), _("Write something first."))

    def _keep(self) -> None:
        text = self.text.text().strip()
        if text:
            self.accept()
            self._done(text)


class ResultDoors(QObject):
    """Leads on from a result.

    Args:
        desk: the officer's desk.
        uses: the use cases.
        errands: does them.
        page: over which the dialog stands.
    """

    def __init__(self, desk: Desk, uses: MatchUses, errands: Errands, page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._uses, self._errands, self._page = desk, uses, errands, page
        self.sheet: NoteSheet | None = None

    def request(self, result: ResultRecord) -> None:
        """Open the composer as a request for the case of the other office."""
        self._desk.open("refer", asking_for(result.case_id, result.office_id))

    def write_note(self, result: ResultRecord) -> None:
        """Ask for the note for a case conference about a result."""
        self.sheet = NoteSheet(
            self._desk, result, lambda text: self._write(result, text), self._page.window()
        )
        self.sheet.open()

    def _write(self, result: ResultRecord, text: str) -> None:
        ask(
            self._errands,
            lambda: self._uses.add_note(result, text),
            lambda _note: self._written(result),
            self._desk.show_failure,
        )

    def _written(self, result: ResultRecord) -> None:
        self._desk.wrote()
        self._desk.say(_("The note stands in {case}.").format(case=result.case_no), key="match")


_WIDE = 980
_SHARES = (40, 22, 38)
_ABOUT, _LIST, _EMPTY, _NOT_YOURS = range(4)


class MatchesPage(Page):
    """Opened with "", with the id of a match, or with that of a packet of it."""

    heading = N_("Matches")

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
        words = _("Matching is switched off: nothing is asked or answered.")
        self.off = Banner("caution", words, "")
        put(self.column, self.top, self.off)

    def _build_faces(self) -> None:
        self.stack = LooseStack(self)
        self.about_face = AboutFace(self.stack)
        by_role(self.desk, Act.MATCH_AGREE, self.about_face.on, self.about_face.off)
        self.view = TwoLineTable(_("Questions to and from other offices"))
        self.view.setModel(self.model)
        whole = QWidget(self.stack)
        sheet = Card(whole, inside=1)
        sheet.column.setSpacing(0)
        self.more = secondary(_("Read older questions"), "chevron-down", self.flow.read_more)
        sheet.column.addWidget(self.view)
        self.pane = MatchPane(self.desk, self.flow, whole)
        listed = column((sheet, 1), (self.more, 0, Qt.AlignmentFlag.AlignRight), spacing=10)
        row((listed, 52), (self.pane, 48), spacing=14, within=whole)
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
            if not back.isVisibleTo(self):
                # The keyboard may have been at the switch for a moment, far below.
                to_top = QAbstractSlider.SliderAction.SliderToMinimum
                self.about_face.verticalScrollBar().triggerAction(to_top)
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
        reveal(self.more, flow.more)
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
