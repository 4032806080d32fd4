"""Settings ▸ Mail: one of three ways, and the mailbox of the third.

Rules: only a head changes anything, and the others see how it is and whom to ask; keeping and
testing are two things, and keeping works without a network; Enter neither keeps nor tests.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.errors import FactRefusedError
from app.base.language import _
from app.core.permissions import Act
from app.mail.accounts import ACCOUNT
from app.mail.records import MailChoice
from ui.drafts.draft_form import KEEP_AFTER_MS
from ui.frame.desk import Desk
from ui.frame.errands import BesideErrands, DeskErrands, Errands
from ui.frame.failure import triage
from ui.frame.page import Page
from ui.look.theme import look
from ui.mail.mail_uses import MailUses, SetupUses
from ui.mail.mailbox_form import MailboxForm
from ui.mail.probe_list import ProbeList
from ui.mail.setup_flow import SetupFlow
from ui.mail.setup_words import choice_lines
from ui.mail.ways_box import SizeCard, WaysBox
from ui.widgets.buttons import secondary
from ui.widgets.careful_button import careful_primary
from ui.widgets.compact_layout import WrapRow
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Card, ScrollBody, clear
from ui.widgets.in_view import into_view
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.role_gate import allows, not_allowed

_READABLE = 880
_FOOT_FROM = 420


class MailPage(Page):
    """Opened from the settings, and from where a packet is to be mailed."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: SetupUses | None = None,
        errands: Errands | None = None,
        beside: Errands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self.may = allows(desk, Act.MAIL)
        self.flow = SetupFlow(
            uses or MailUses(desk),
            errands or DeskErrands(desk, self),
            beside or BesideErrands(desk, self),
            self,
        )
        self._touched = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(KEEP_AFTER_MS)
        self._later.timeout.connect(partial(_keep_draft, self))
        self.body = ScrollBody()
        self.column.addWidget(self.body, 1)
        self.told = QVBoxLayout()
        self.told.setSpacing(look().px(10))
        self.body.column.addLayout(self.told)
        if self.may:
            self._build()
            self.flow.drafted.connect(partial(self._fill, typed=True))
        self.body.column.addStretch(1)
        self.flow.loaded.connect(self._loaded)
        self.flow.refused.connect(self._refused)
        self.flow.saved.connect(self._saved)

    def title(self) -> str:
        """Return the words of the header."""
        return _("Mail")

    def refresh(self) -> None:
        """Read what is kept, unless something typed is not kept yet."""
        if not self._touched:
            self.flow.reload()

    def focus_first(self) -> None:
        """Begin with the ways."""
        if self.may:
            self.ways.begin()
        else:
            self.body.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep lines as short as they are easy to read; the margin counts when they are broken."""
        super().resizeEvent(event)
        edge = max(0, self.width() - look().px(_READABLE))
        self.body.column.setContentsMargins(0, 0, edge, 0)

    def leave(self) -> bool:
        """Stop a test; what was typed and not saved, but a password, is kept over a lock."""
        self.flow.stop()
        _keep_draft(self)
        return True

    # -- laying out ----------------------------------------------------------------------------

    def _build(self) -> None:
        words = _("How do packets leave this office by mail? The file is sealed in every case.")
        self.body.column.addWidget(PlainLabel(words, "muted", wrap=True))
        self.ways = WaysBox()
        self.size_card = SizeCard()
        self.body.column.addWidget(self.ways)
        self.body.column.addWidget(self.size_card)
        self.body.column.addWidget(self._mailbox_card())
        self.column.addWidget(self._foot())
        self.ways.typed.connect(self._changed)
        # What comes with the way is seen to come, also in a low window.
        self.ways.typed.connect(lambda: into_view(self.size_card) if self.flow.is_loaded else None)
        self.size_card.typed.connect(self._changed)
        self.form.typed.connect(self._changed)
        self.form.certificate_chosen.connect(self.flow.read_certificate)
        self.flow.certified.connect(self.form.take_ca)
        self.flow.changed.connect(self._show)
        self._show()

    def _mailbox_card(self) -> Card:
        self.mailbox = card = Card()
        card.column.setSpacing(look().px(12))
        card.column.addWidget(PlainLabel(_("The mailbox"), "heading"))
        self.form = MailboxForm()
        card.column.addWidget(self.form)
        self.test = secondary(_("Test the mailbox"), "mail-search", self._test)
        self.stop = secondary(_("Stop"), "square", self.flow.stop)
        words = _("Nothing is sent, and nothing is changed in the mailbox.")
        card.column.addWidget(in_lines(self.test, self.stop))
        card.column.addWidget(PlainLabel(words, "small", wrap=True))
        self.steps = ProbeList(self.flow)
        self.steps.grew.connect(lambda: self.body.ensureWidgetVisible(self.steps, 0, look().px(20)))
        card.column.addWidget(self.steps)
        return card

    def _foot(self) -> QWidget:
        self.state = PlainLabel("", "muted", wrap=True)
        self.save = careful_primary(_("Save"), "save", self._save)
        return WrapRow(((self.state, 1), (self.save, 0)), _FOOT_FROM)

    # -- what is chosen ------------------------------------------------------------------------

    def wanted(self) -> MailChoice:
        """Return the choice that stands here."""
        way, form = self.ways.value(), self.form
        return MailChoice(
            way=way,
            limit_bytes=self.size_card.limit_bytes(),
            account=form.account() if way == ACCOUNT else None,
            fetch_minutes=int(form.minutes.value() or 0) if form.reads.isChecked() else 0,
            delete_fetched=form.delete.isChecked() and form.reads.isChecked(),
        )

    def _changed(self) -> None:
        if self.flow.is_loaded:
            self._touched = True
            self._later.start()
            self.flow.forget_test()
            self._show()

    def _save(self) -> None:
        for labelled in (self.size_card.row, self.form.address_row):
            labelled.wrong("")
        self.flow.save(self.wanted(), self.form.typed_password() or None)

    def _test(self) -> None:
        self.flow.test(self.form.account(), self.form.typed_password())

    # -- answers -------------------------------------------------------------------------------

    def _loaded(self, choice: MailChoice) -> None:
        if not self.may:
            self._tell(choice)
            return
        self._fill(choice)

    def _fill(self, choice: MailChoice, *, typed: bool = False) -> None:
        self.flow.is_loaded = False
        self.ways.choose(choice.way)
        self.size_card.show_limit(choice.limit_bytes)
        self.form.show_choice(choice)
        self.flow.is_loaded = True
        self._touched = typed
        self._show()

    def _tell(self, choice: MailChoice) -> None:
        """Show how it is to whom may not change it."""
        clear(self.told)
        card = Card()
        card.column.addWidget(FactLines(choice_lines(choice)))
        card.column.addWidget(PlainLabel(not_allowed(), "muted", wrap=True))
        if self.flow.heads:
            words = _("Head of the office: {names}").format(names=", ".join(self.flow.heads))
            card.column.addWidget(PlainLabel(words, "strong", wrap=True))
        self.told.addWidget(card)

    def _show(self) -> None:
        flow, way = self.flow, self.ways.value()
        reveal(self.size_card, bool(way))
        reveal(self.mailbox, way == ACCOUNT)
        self.test.allow(not flow.testing, _("The test is at work."))
        reveal(self.stop, flow.testing)
        ready = bool(way) and self._touched and not flow.saving
        self.save.allow(ready, _("Choose a way first.") if not way else _("Nothing was changed."))
        self.state.setText(self._state_words())

    def _state_words(self) -> str:
        if self._touched:
            return _("Not saved yet.")
        account = self.flow.kept.account
        if account is not None and not account.has_password:
            return _("Saved, but the password of the mailbox is missing: type it.")
        return _("Saved.") if self.flow.kept.way else ""

    def _saved(self, kept: MailChoice) -> None:
        self._touched = False
        self.form.show_choice(kept)
        self.desk.wrote()
        self.desk.say(_("From now on this office mails like this."), key="mail-way")
        self._show()

    def _refused(self, error: Exception) -> None:
        field = error.facts.get("field") if isinstance(error, FactRefusedError) else ""
        rows = {"Mail address": self.form.address_row, "Largest mail": self.size_card.row}
        told = rows.get(str(field)) if self.may else None
        if told is None:
            self.desk.show_failure(error)
            return
        failure = triage(error)
        told.wrong(f"{failure.happened} {failure.todo}".strip())
        self.body.ensureWidgetVisible(told)
        told.field.setFocus()


def _keep_draft(page: MailPage) -> None:
    """Keep in the register what was typed and is not saved; never a password."""
    page._later.stop()
    if page.may and page.flow.is_loaded:
        page.flow.keep_draft(page.wanted() if page._touched else None)
