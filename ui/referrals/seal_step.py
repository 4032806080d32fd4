"""Step 4 and what comes after it: a last look in short, and carrying the sealed file out.

Rules: the words say what sealing does and what it does not do, and nothing is changed here; after
it they say where the file is and whether anything has left; the copy is compared before "safe to
remove"; the next step is always there.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import N_, _
from app.base.numerals import in_digits, size_words
from app.offices.records import OfficeRecord
from app.packets.packet_view import asked_words, beyond_words
from app.packets.records import SentReferral
from ui.frame import dates
from ui.frame.values import code
from ui.look.theme import look
from ui.offices.check_faces import office_head, office_line
from ui.packets.outbox.hand_over_flow import HandOverFlow, HandOverStage
from ui.packets.outbox.hand_over_panel import HandOverPanel
from ui.referrals.choices import Choices
from ui.referrals.composer_flow import SeenFlow
from ui.referrals.share_step import is_low
from ui.referrals.tick_list import ticked_words
from ui.widgets.buttons import primary, secondary
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import Labelled, TextEntry
from ui.widgets.facts_view import FactLines, ground_lines
from ui.widgets.frames import Card, Rule, ScrollBody, clear, column, put, row
from ui.widgets.office_words import shown_name
from ui.widgets.plain import IconLabel, PlainLabel, reveal, wrapped
from ui.widgets.strip import Banner


class SealStep(ScrollBody):
    """The summary.

    Signals:
        share_asked: choose more or less to share.
    """

    share_asked = Signal()

    def __init__(self, choices: Choices, seen: SeenFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self._choices = choices
        self._seen = seen
        self._shown: object = None
        self.beyond = self._beyond()
        self._summary = column(spacing=12)
        put(self.column, self.beyond, self._summary, 1)
        choices.changed.connect(self.show_choices)
        seen.changed.connect(self.show_choices)
        self.show_choices()

    def _beyond(self) -> QWidget:
        """Return the question that stands first when more leaves than was recorded for a child."""
        beyond = QWidget()
        column = QVBoxLayout(beyond)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        words = _("More leaves than was recorded for the child.")
        todo = _("Leave it out, or write why. The reason is printed in the packet and logged.")
        column.addWidget(Banner("caution", words, todo))
        self.outside = wrapped("")
        self.reason = TextEntry(
            _("Why it leaves all the same"), _("Why the child needs that they know it"), lines=2
        )
        self.reason.textChanged.connect(lambda: self._choices.set_beyond_reason(self.reason.text()))
        put(column, self.outside, Labelled(_("Why it leaves all the same"), self.reason), Rule())
        return beyond

    def _show_beyond(self) -> None:
        seen = self._seen.preview.packet if self._seen.preview is not None else None
        found = seen.beyond if seen is not None else None
        reveal(self.beyond, found is not None)
        if seen is not None and found is not None:
            what = beyond_words(found, seen.purpose, seen.to_name)
            words = _("Outside of what was recorded for the child: {what}")
            self.outside.setText(words.format(what=what))
        if self.reason.text().strip() != self._choices.draft.beyond_reason.strip():
            self.reason.setText(self._choices.draft.beyond_reason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave a low window to what is sealed."""
        super().resizeEvent(event)
        self.show_choices()

    def show_choices(self) -> None:
        """Follow the choices and the view."""
        self._show_beyond()
        low = is_low(self)
        shown = (self._choices.draft, self._choices.office, self._seen.preview, low)
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._summary)
        office, draft = self._choices.office, self._choices.draft
        if office is None:
            return
        head = (office_line if low else office_head)(office)
        put(self._summary, head, Rule(), FactLines(self._lines()))
        self.share = secondary(_("Share more or less"), "list-checks", self.share_asked.emit)
        self._summary.addLayout(row(self.share, 1))
        if draft.supersedes:
            words = _("It takes the place of the one that was sealed before. They are told so.")
            self._summary.addWidget(Banner("accent", words))
        if draft.unchecked:
            words = _("Nobody has checked this office. It gets the case: a life is in danger.")
            todo = _("This is logged, and shown to the head of the office.")
            self._summary.addWidget(Banner("danger", words, todo))
        ground = draft.ground.ground()
        if ground is not None:
            self._summary.addWidget(
                Banner("caution", _("Sent on a legal ground, without consent."))
            )
            self._summary.addWidget(FactLines(ground_lines(ground)))
        self._summary.addWidget(Rule())
        words = _(
            "Sealing makes one file that only {office} can open. It leaves this computer only when"
            " you copy it or hand it over."
        ).format(office=shown_name(office))
        self._summary.addWidget(wrapped(words))
        self._summary.addWidget(
            wrapped(
                _("Read the right side once more. What they have read cannot be called back."),
                "muted",
            )
        )

    def _lines(self) -> list[tuple[str, str]]:
        draft, preview = self._choices.draft, self._seen.preview
        lines = [
            (_("What it is"), code("referral_kind", draft.kind)),
            (_("For"), code("consent_purpose", draft.purpose)),
            (_("Urgency"), code("urgency", draft.urgency)),
            (_("Asked for"), asked_words(draft.services, draft.service_times)),
            (_("Answer needed by"), dates.iso_day(preview.packet.reply_by) if preview else ""),
            (_("They will see"), ticked_words(len(draft.facts), len(draft.papers))),
            (_("Size of the file"), size_words(preview.packet.size) if preview else ""),
        ]
        return [(label, words) for label, words in lines if words]


_READABLE = 760
_NOT_YET = N_("The file is {file}, {size}, in your outbox. Nothing has left yet.")
_COPY_MADE = N_(
    "A copy of {file}, {size}, was made. Do they have it? Press “I have handed it over”."
)
_BY_MAIL = {
    "part": N_("Some mails with {file}, {size}, have left. The others wait in the outbox."),
    "sent": N_("The file {file}, {size}, was sent by mail. Now their receipt is awaited."),
    "copied": _COPY_MADE,
}


class ResultFace(ScrollBody):
    """The result page.

    Signals:
        case_asked: back to the case.
        outbox_asked: show the packet in the outbox.
        next_asked: go on with the next office of this session.
        another_asked: refer the case to one more office.
        letter_asked(str): make a letter of this kind about it, "" for the first that fits.
    """

    case_asked = Signal()
    outbox_asked = Signal()
    next_asked = Signal()
    another_asked = Signal()
    letter_asked = Signal(str)

    def __init__(
        self,
        sent: SentReferral,
        office: OfficeRecord,
        hand_over: HandOverFlow,
        mailing: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        worn = look()
        card = Card(inside=22)
        card.setMaximumWidth(worn.px(_READABLE))
        card.column.setSpacing(worn.px(14))
        head = QHBoxLayout()
        head.setSpacing(worn.px(12))
        head.addWidget(IconLabel("mail-check", worn.tokens.good, 28), 0, Qt.AlignmentFlag.AlignTop)
        self.where = wrapped("", "muted")
        words = column(
            wrapped(_("Sealed for {office}").format(office=shown_name(office)), "title"),
            self.where,
            spacing=2,
        )
        self._file = {"file": Path(sent.file).name, "size": size_words(sent.size)}
        self._hand_over = hand_over
        self._by_mail = ""
        hand_over.changed.connect(self._show_way)
        self._show_way()
        head.addLayout(words, 1)
        card.column.addLayout(head)
        self.panel = HandOverPanel(hand_over, _("Copy to a USB drive or folder…"), main=True)
        steps = (
            (_("Copy the file"), self.panel),
            (_("Give it to them, or send it by mail as it is"), mailing),
            (_("On paper, when it is needed"), self._paper()),
            (_("When their receipt comes back, open it in the inbox"), None),
        )
        for number, (text, widget) in enumerate(steps, 1):
            card.column.addLayout(_step(number, text, widget))
        put(card.column, self._ways_on(), self._foot())
        put(self.column, card, 1)

    def _paper(self) -> QWidget:
        self.letter = secondary(
            _("Print a letter…"), "printer", partial(self.letter_asked.emit, "")
        )
        self.slip = secondary(_("Slip to keep…"), "ticket", partial(self.letter_asked.emit, "slip"))
        return in_lines(self.letter, self.slip)

    def show_letters(self, forbidden: str, *, named: bool) -> None:
        """Say what can be put on paper.

        Args:
            forbidden: why the user may make no letter, "" when he may.
            named: False for an anonymous notice, which has no slip.
        """
        reveal(self.slip, named)
        if forbidden:
            for button in (self.letter, self.slip):
                button.forbid(forbidden)

    def _ways_on(self) -> QHBoxLayout:
        self.following = primary("", "arrow-right", self.next_asked.emit)
        self.another = secondary(
            _("Refer to another office too"), "building", self.another_asked.emit
        )
        return _in_line(self.following, self.another)

    def _foot(self) -> QHBoxLayout:
        self.back = secondary(_("Back to the case"), "folder-open", self.case_asked.emit)
        self.outbox = secondary(_("Show in the outbox"), "send", self.outbox_asked.emit)
        return _in_line(self.back, self.outbox)

    def show_others(self, following: str, *, may_add: bool) -> None:
        """Offer the next office of the session, and one more.

        Args:
            following: name of the next office that nothing is sealed for, "" for none.
            may_add: whether one more office can be taken in.
        """
        self.following.say(_("Go on with {office}").format(office=following))
        reveal(self.following, bool(following))
        reveal(self.another, may_add and not following)

    def show_mail(self, state: str) -> None:
        """Follow the mails: "" (none), waits, part, sent, or copied for files to mail by hand."""
        if state != self._by_mail:
            self._by_mail = state
            self._show_way()

    def _show_way(self) -> None:
        """Say how far the file is; only what was really done."""
        words = _(_BY_MAIL.get(self._by_mail, _NOT_YET))
        if self._hand_over.handed_over and self._hand_over.may_unmark:
            words = _("The file {file}, {size}, was handed over. Now their receipt is awaited.")
        elif self._hand_over.stage is HandOverStage.MORE:
            words = _("Some parts of {file}, {size}, were copied. The others are still to go.")
        elif self._hand_over.stage is HandOverStage.COPIED:
            words = _(_COPY_MADE)
        self.where.setText(words.format(**self._file))


def _in_line(*buttons: QWidget) -> QHBoxLayout:
    return row(*buttons, 1, spacing=None)


def _step(number: int, text: str, widget: QWidget | None) -> QHBoxLayout:
    mark = PlainLabel(in_digits(f"{number}"), "heading")
    mark.setFixedWidth(look().px(22))
    line = row((mark, 0, Qt.AlignmentFlag.AlignTop), spacing=12)
    words = column(wrapped(text, "strong" if widget else ""))
    if widget is not None:
        words.addWidget(widget)
    line.addLayout(words, 1)
    return line
