"""The outbox: what was sealed here, how far each file is on its way, and handing one over again.

Rules: a packet is the same bytes each time it is handed over, and one is carried out at a time; the
file's name on disk is not the packet's business here; a row says to whom, about which case, and how
far; the list is read again after every change.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.base.numerals import size_words
from app.core.permissions import Act
from app.inbox.parts import copied_words
from app.packets.packet_view import about
from app.packets.records import OutboxItem
from app.packets.referral_life import count_reminders, reminder_words
from ui.frame import dates
from ui.frame.desk import Desk, DeskErrands, Errands, Presenter
from ui.frame.page import Page, letter_to_open
from ui.frame.values import code, day_at, day_tip_at, short_day_at
from ui.look.theme import look
from ui.mail.rounds import MailHands, hands_of
from ui.mail.send_flow import OutboxMails
from ui.mail.send_panel import SendPanel
from ui.packets.faces import PacketFaces
from ui.packets.outbox.hand_over_flow import HandOverFlow, OutboxUses, follow_mails, tell_marked
from ui.packets.outbox.hand_over_panel import HandOverPanel
from ui.packets.packet_words import case_words, outbox_mark
from ui.packets.referral_life import LifeBox
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import by_role, secondary
from ui.widgets.compact_layout import ListStack, LowFoot, SnugScroll
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Card, EmptyState, Rule, ScrollBody, clear, column, put, row
from ui.widgets.plain import PlainLabel, reveal, wrapped
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.second_unlock import opens_sealed
from ui.widgets.table import RecordTable

DAYS_BEFORE_SILENCE = 7
_DAY_S = 86_400


class OutboxFlow(Presenter):
    """Presenter of the outbox page.

    Signals:
        changed: the list or the choice changed.
        refused: an error of reading the list.
    """

    def __init__(self, uses: OutboxUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self._now = 0
        self.loaded = False
        self.items: tuple[OutboxItem, ...] = ()
        self.chosen_id = ""

    @property
    def chosen(self) -> OutboxItem | None:
        """The packet whose details are shown, or None."""
        return next((row for row in self.items if row.packet_id == self.chosen_id), None)

    @property
    def waiting_to_leave(self) -> int:
        """How many packets are sealed and have not been handed over."""
        return sum(1 for row in self.items if row.state == "sealed")

    def reload(self) -> None:
        """Read the list again; keep the choice when it is still there."""
        self._ask(lambda: (self._uses.outbox(), self._uses.now()), self._listed)

    def _listed(self, answer: tuple[tuple[OutboxItem, ...], int]) -> None:
        self.items, self._now = answer
        self.loaded = True
        if self.chosen is None:
            self.chosen_id = self.items[0].packet_id if self.items else ""
        self.changed.emit()

    def shown_state(self, item: OutboxItem) -> str:
        """Return the state to show: as recorded, copied, or that it wants a word."""
        if item.reminder:
            return item.reminder
        if item.state == "sealed" and item.copied_at:
            return "partly_copied" if item.parts_left else "copied"
        if item.type == "referral" and item.state == "handed_over":
            waited = self._now - (item.handed_over_at or item.sealed_at)
            if waited > DAYS_BEFORE_SILENCE * _DAY_S:
                return "silent"
        return item.state


ENDED = frozenset({"revoked", "superseded", "declined"})
"""States of a referral about which no letter goes out any more."""

GONE = ENDED | {"expired", "withdrawn"}
"""States in which no file of a packet goes out any more."""

_PANE_FROM = 760
_PANE_WIDTH = 340
_SHARES = (24, 11, 13, 16, 23, 13)
_NARROW = (36, 0, 27, 0, 37, 0)
"""The case stays: it alone tells apart what goes to the same office."""


class OutboxPage(Page):
    """The face of "Packets" with what goes out."""

    heading = N_("Outbox")

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: OutboxUses | None = None,
        errands: Errands | None = None,
        hands: MailHands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        uses = uses or OutboxUses(desk)
        self._hands = hands or hands_of(desk, self)
        self.mails = OutboxMails(self._hands, self)
        self._errands = errands = errands or DeskErrands(desk, self)
        self.flow = OutboxFlow(uses, errands, self)
        self.hand_over = HandOverFlow(uses, errands, self)
        self.model: RecordModel[OutboxItem] = RecordModel(self._columns(), self)
        self._build()
        self.flow.changed.connect(self._show)
        self.flow.refused.connect(self.desk.show_failure)
        self.hand_over.refused.connect(self.desk.show_failure)
        self.hand_over.marked.connect(partial(tell_marked, desk, self.hand_over))
        for signal in (self.hand_over.marked, self.hand_over.unmarked, self.hand_over.copied):
            signal.connect(self._moved)
        # When a stick is pulled, the parts before it are whole and are told.
        self.hand_over.refused.connect(lambda _error: self.flow.reload())
        self.mails.changed.connect(self._show)
        self.mails.moved.connect(self.flow.reload)

    def open(self, argument: str) -> None:
        """Choose one packet, when one is named."""
        if argument:
            self.flow.chosen_id = argument

    def refresh(self) -> None:
        """Ask for the list again."""
        self.flow.reload()
        self.mails.reload()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Say how many packets wait here and in the inbox."""
        self.faces.show_counts(counts)

    def focus_first(self) -> None:
        """Begin in the list."""
        self.view.setFocus()

    # -- laying out ----------------------------------------------------------------------------

    def _columns(self) -> list[Column[OutboxItem]]:
        return [
            Column(lambda: _("To"), lambda item: item.to_name, strong=True),
            Column(lambda: _("About"), lambda item: about(item.type, item.kind)),
            Column(lambda: _("Case"), case_words, whole=True),
            Column(
                lambda: _("Sealed"),
                lambda item: short_day_at(item.sealed_at),
                tip=lambda item: day_tip_at(item.sealed_at),
            ),
            mark_column(lambda: _("State"), self._mark),
            Column(lambda: _("Reason"), _why),
        ]

    def _build(self) -> None:
        self.faces = PacketFaces(self.desk, "outbox")
        self.summary = wrapped("", "muted")
        self.column.addLayout(row(self.faces, (self.summary, 1), spacing=12))
        self.view = RecordTable(_("Sealed packets"), model=self.model, shares=_SHARES)
        self.view.picked.connect(self._picked)
        to_register = secondary(_("Go to the register"), "folder-lock", self._to_register)
        words = _("Nothing sealed yet. Open a case and choose Refer to seal one for an office.")
        self.stack = ListStack(self.view, EmptyState("send", words, (to_register,)))
        self.pane = Card()
        self.pane.setMaximumWidth(look().px(_PANE_WIDTH))
        self.body = ScrollBody()
        self.body.column.setContentsMargins(0, 0, look().px(6), 0)
        self.details = column(spacing=10)
        self.life = LifeBox(self.desk, self._errands)
        put(self.body.column, self.details, self.life, 1)
        self.life.changed.connect(self.flow.reload)
        rule = Rule()
        put(self.pane.column, (self.body, 1), self.life.acts, rule)
        self._build_ways_out()
        words = _("Only the people named for this sealed case can hand it over.")
        self.not_ours = wrapped(words, "muted")
        self.pane.column.addWidget(self.not_ours)
        foot = (self.life.acts, rule, self.handing, self.not_ours)
        LowFoot(self.pane, self.pane.column, self.body, foot)
        self.column.addLayout(row((self.stack, 62), (self.pane, 38), spacing=14), 1)

    def _build_ways_out(self) -> None:
        self.panel = HandOverPanel(self.hand_over)
        self.mailing = SendPanel(self.desk, self._hands)
        follow_mails(self.hand_over, self.mailing.flow)
        whole = QWidget()
        inner = column(spacing=10, within=whole)
        # The ways to cut a large file stand last: what is mailed is cut by itself.
        for widget in (self.panel, self.mailing, self.panel.parts):
            inner.addWidget(widget)
        self.handing = SnugScroll(whole)
        self.pane.column.addWidget(self.handing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the pane away in a narrow window only when nothing is chosen."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        wide = self.width() >= look().px(_PANE_FROM)
        self.pane.setVisible(self.flow.chosen is not None)
        self.view.share(*(_SHARES if wide else _NARROW))

    # -- answers -------------------------------------------------------------------------------

    def _mark(self, item: OutboxItem) -> Mark:
        """Return the badge of a packet; mails that are under way or came back go first."""
        return self.mails.mark(item) or outbox_mark(self.flow.shown_state(item))

    def _show(self) -> None:
        flow = self.flow
        self.model.replace(flow.items)
        self.stack.setCurrentIndex(0 if flow.items or not flow.loaded else 1)
        words = _summary(flow)
        self.summary.setText(words)
        self.view.choose(self.model.row_of(lambda item: item.packet_id == flow.chosen_id))
        self._show_chosen()

    def _picked(self, place: int) -> None:
        item = self.model.record(place)
        if item is not None and item.packet_id != self.flow.chosen_id:
            self.flow.chosen_id = item.packet_id
            self._show_chosen()

    def _show_chosen(self) -> None:
        item = self.flow.chosen
        self._fold()
        clear(self.details)
        self.life.show_life(item.referral_id if item is not None else "")
        if item is None:
            return
        column = self.details
        column.addWidget(Badge(self._mark(item)))
        column.addWidget(wrapped(item.to_name, "title"))
        column.addWidget(PlainLabel(about(item.type, item.kind), "muted"))
        column.addWidget(FactLines(_lines(item)))
        sealed_case = bool(item.sealed_case) and opens_sealed(self.desk.services)
        self.handing.setVisible(sealed_case or not item.sealed_case)
        self.not_ours.setVisible(not sealed_case and bool(item.sealed_case))
        if item.case_id or sealed_case:
            place = ("case", item.case_id) if item.case_id else ("sealed-case", item.sealed_case)
            self.to_case = secondary(
                _("Open the case"), "folder-open", lambda: self.desk.open(*place)
            )
            self.letter = secondary(
                _("Print a letter…"), "printer", lambda: self.desk.open(*letter_to_open(item))
            )
            by_role(self.desk, Act.LETTERS, self.letter)
            reveal(self.letter, item.type == "referral" and item.state not in ENDED)
            column.addWidget(in_lines(self.to_case, self.letter))
        answered = bool(item.answered_at) or item.state == "answered"
        self.hand_over.show(
            item.packet_id,
            handed_over=item.state != "sealed",
            answered=answered,
            size=item.size,
            was_copied=bool(item.copied_at) and not item.parts_left,
            may_unmark=item.state == "handed_over" and not self.mails.went(item.packet_id),
        )
        may_go = not answered and item.state not in GONE
        self.mailing.show_packet(item.packet_id, item.to_office, item.size, may_go=may_go)

    def _moved(self, _packet_id: str) -> None:
        self.desk.wrote()
        self.flow.reload()

    def _to_register(self) -> None:
        self.desk.open("register", "")


def _summary(flow: OutboxFlow) -> str:
    """Return how many files still lie here, and how many referrals want a word."""
    waiting = flow.waiting_to_leave
    told = [reminder_words(why, number) for why, number in count_reminders(flow.items).items()]
    if waiting:
        words = ngettext(
            "{count} sealed file has not been handed over.",
            "{count} sealed files have not been handed over.",
            waiting,
        )
        told.insert(0, words.format(count=numerals.shown(waiting)))
    return " ".join(told)


def _copied(item: OutboxItem) -> str:
    """Return when and to what kind of place a packet was copied."""
    return f"{day_at(item.copied_at)} · {copied_words(item)}" if item.copied_at else ""


def _why(item: OutboxItem) -> str:
    return code("decline_reason", item.reason) if item.reason else ""


def _lines(item: OutboxItem) -> list[tuple[str, str]]:
    lines = [
        (_("Case"), case_words(item) if item.case_no or item.sealed_case else ""),
        (_("Common reference"), item.case_ref),
        (_("Sealed"), day_at(item.sealed_at)),
        (_("Copied"), _copied(item)),
        (_("Handed over"), day_at(item.handed_over_at)),
        (_("Answer needed by"), dates.iso_day(item.reply_by)),
        (_("Answered"), day_at(item.answered_at)),
        (_("Reason"), _why(item)),
        (_("Message from them"), item.note),
        (_("Done on"), dates.iso_day(item.done_on)),
        (_("What comes next"), item.next_step),
        (_("Size"), size_words(item.size)),
    ]
    return [(label, words) for label, words in lines if words]
