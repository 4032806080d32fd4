"""Settings ▸ Mail: one of three ways, and the mailbox of the third with its test.

Rules: only a head changes anything, and the others see how it is and whom to ask; each way says
what it does and when it fits; what is typed and not saved is kept over a lock, but a password,
which has to be typed again; keeping and testing are two things, and keeping works without a
network; a step of the test that failed has words on what to do, and those after it are told as not
tried; nothing is sent, and that is said; Enter neither keeps nor tests.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from app.base.errors import FactRefusedError
from app.base.language import N_, _
from app.core.permissions import Act
from app.mail.accounts import ACCOUNT
from app.mail.records import MailChoice, ProbeStep
from ui.drafts.draft_form import Drafting, Held
from ui.frame.desk import BesideErrands, Desk, DeskErrands, Errands
from ui.frame.page import Page
from ui.frame.worker import triage
from ui.look.theme import look
from ui.mail.mail_uses import MailUses
from ui.mail.mail_words import (
    LIMITS,
    MEGABYTE,
    OTHER,
    WAYS,
    choice_lines,
    failed_words,
    found_words,
    limit_words,
    step_words,
)
from ui.mail.mailbox_form import MailboxForm
from ui.mail.setup_flow import DRAFT_PLACE, SetupFlow, choice_text, read_choice
from ui.widgets.buttons import allows, careful_primary, not_allowed, secondary
from ui.widgets.choices import ComboBox, RadioBox
from ui.widgets.compact_layout import WrapRow, into_view
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Card, ScrollBody, clear, column, put, row
from ui.widgets.plain import IconLabel, PlainLabel, announce, reveal, wrapped
from ui.widgets.strip import Banner

_LONGEST = 4


class WaysBox(QWidget):
    """The three ways.

    Signals:
        typed: another one was chosen.
    """

    typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = column(spacing=10)
        self.boxes: dict[str, RadioBox] = {}
        # They stand on cards of their own, where Qt would not know that they exclude each other.
        self._group = QButtonGroup(self)
        for way, icon, name, does, fits in WAYS:
            outer.addWidget(self._card(way, icon, (_(name), _(does), _(fits))))
        self.setLayout(outer)

    def _card(self, way: str, icon: str, words: tuple[str, str, str]) -> Card:
        card = Card(inside=10)
        name, does, fits = words
        box = self.boxes[way] = RadioBox(name, way)
        self._group.addButton(box)
        box.setAccessibleDescription(f"{does} {fits}")
        box.toggled.connect(lambda on: self.typed.emit() if on else None)
        below = column(wrapped(does), wrapped(fits, "muted"), spacing=1, edges=(34, 0, 0, 0))
        told = column(box, below, spacing=0)
        line = row(IconLabel(icon, look().tokens.accent, 26), (told, 1), spacing=14)
        card.column.addLayout(line)
        return card

    def choose(self, way: str) -> None:
        """Choose a way; "" for none."""
        if way:
            self.boxes[way].setChecked(True)
            return
        self._group.setExclusive(False)
        for box in self.boxes.values():
            box.setChecked(False)
        self._group.setExclusive(True)

    def value(self) -> str:
        """Return the way that is chosen, "" for none."""
        return next((way for way, box in self.boxes.items() if box.isChecked()), "")

    def begin(self) -> None:
        """Put the keyboard on the chosen way, or on the first."""
        (self.boxes.get(self.value()) or next(iter(self.boxes.values()))).setFocus()


class SizeCard(Card):
    """How large a mail may be.

    Signals:
        typed: another size was chosen or typed.
    """

    typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        sizes = [(key, limit_words(int(key) * MEGABYTE)) for key in LIMITS]
        self.limit = ComboBox([*sizes, (OTHER, _("Another size"))])
        self.limit.setMaximumWidth(look().px(320))
        self.other = LineEntry(_("Largest mail in MB"), "15", as_typed=True)
        self.other.setMaximumWidth(look().px(120))
        words = _("Larger packets go in parts, one a mail.")
        self.row = Labelled(_("Largest mail"), self.limit, words)
        self._other_row = Labelled(_("Largest mail in MB"), self.other)
        put(self.column, self.row, self._other_row)
        self.limit.chosen.connect(lambda _value: self._changed())
        self.other.textChanged.connect(lambda _now: self._changed())
        self.show_limit(int(LIMITS[0]) * MEGABYTE)

    def show_limit(self, limit_bytes: int) -> None:
        """Show a size that is kept."""
        megabytes = round(limit_bytes / MEGABYTE)
        usual = f"{megabytes}" in LIMITS
        self.limit.choose(f"{megabytes}" if usual else OTHER)
        self.other.setText("" if usual else f"{megabytes}")
        reveal(self._other_row, not usual)

    def limit_bytes(self) -> int:
        """Return the size in bytes; what is no number is 0, which nobody keeps."""
        typed = self.limit.value()
        if typed == OTHER:
            typed = self.other.text().strip()
        good = typed.isdecimal() and len(typed) <= _LONGEST
        return int(typed) * MEGABYTE if good else 0

    def _changed(self) -> None:
        reveal(self._other_row, self.limit.value() == OTHER)
        self.typed.emit()


_SIDE_BY_SIDE = 620
_PLACED_MS = 40


class ProbeList(QWidget):
    """The list.

    Args:
        flow: the presenter of the page.

    Signals:
        grew: a step came, so that the page may scroll to it.
    """

    grew = Signal()

    def __init__(self, flow: SetupFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._shown: object = None
        self._lines: list[str] = []
        self._column = column(within=self)
        flow.changed.connect(self._show)
        self.hide()

    def lines(self) -> list[str]:
        """Return what stands here, one text a line."""
        return self._lines

    def _show(self) -> None:
        flow = self._flow
        now = (flow.order, dict(flow.steps), flow.at_work, flow.problem, flow.testing)
        if now == self._shown:
            return
        self._shown = now
        clear(self._column)
        self._lines = []
        groups = [
            (self._group(words, steps), 1)
            for words, steps in (
                (_("To send"), [one for one in flow.order if one.startswith("send.")]),
                (_("To read"), [one for one in flow.order if one.startswith("read.")]),
            )
            if steps
        ]
        if groups:
            self._column.addWidget(WrapRow(groups, _SIDE_BY_SIDE))
        if flow.problem is not None:
            failure = triage(flow.problem)
            self._tell(Banner("danger", failure.happened, failure.todo), self._column)
        elif flow.passed:
            self._tell(Banner("good", _("The mailbox works. Nothing was sent.")), self._column)
        told = bool(groups) or flow.problem is not None
        self.setVisible(told)
        if told:
            # Once it has its place.
            QTimer.singleShot(_PLACED_MS, self, self.grew.emit)

    def _group(self, heading: str, steps: list[str]) -> QWidget:
        group = QWidget()
        inner = column(PlainLabel(heading, "section"), spacing=4, within=group)
        for step in steps:
            found = self._flow.steps.get(step)
            self._add_step(step, found, inner)
            if found is not None and found.state == "failed":
                self._tell(Banner("danger", *failed_words(found)), inner)
        inner.addStretch(1)
        return group

    def _add_step(self, step: str, found: ProbeStep | None, inner: QVBoxLayout) -> None:
        tokens = look().tokens
        state = found.state if found is not None else ""
        icon, ink, told = {
            "ok": ("circle-check", tokens.good, found_words(found) if found else ""),
            "failed": ("circle-x", tokens.danger, _("failed")),
            "skipped": ("circle", tokens.faint, _("not tried")),
        }.get(state, ("circle", tokens.faint, ""))
        if found is None and step == self._flow.at_work:
            icon, ink, told = "hourglass", tokens.accent, _("one moment…")
        words = f"{step_words(step)} · {told}" if told else step_words(step)
        label = wrapped(words, "strong" if state == "failed" else "")
        inner.addLayout(row(IconLabel(icon, ink, 18), (label, 1), spacing=10))
        self._lines.append(words)

    def _tell(self, banner: Banner, inner: QVBoxLayout) -> None:
        inner.addWidget(banner)
        self._lines.append(banner.accessibleName())
        if banner.tone != "danger":
            announce(banner, banner.accessibleName())


class Typing(QObject):
    """What is typed on the page and not saved yet: kept in the register, so that a lock takes none.

    Of a password only that one was typed is kept, and that it has to be typed again is said.

    Args:
        page: whose it is; this dies with it.
        keeps: whether it is kept at all.

    Attributes:
        held: all that is typed, as one text.
    """

    def __init__(self, page: MailPage, *, keeps: bool) -> None:
        super().__init__(page)
        self._page, self._keeps = page, keeps
        self._usual = ""
        self.drafting: Drafting | None = None
        self.held = Held(self._read, self._take_up, self)

    def begin(self) -> None:
        """Keep from now on what differs from what the page shows; what was begun comes back."""
        page = self._page
        self._usual = self._read()
        if self.drafting is not None:
            self.drafting.begin_anew()
        elif self._keeps:
            self.drafting = Drafting(page, page.desk, DRAFT_PLACE, page.told, (self.held,))

    def keep(self) -> None:
        """Hand in at once what was typed last."""
        if self.drafting is not None:
            self.drafting.keep()

    def _read(self) -> str:
        form = self._page.form
        # The mailbox stands in its form also while another way is chosen.
        account = replace(form.account(), has_password=form.wants_password())
        wanted = replace(self._page.wanted(), account=account)
        return choice_text(wanted, self._page.flow.kept.account)

    def _take_up(self, text: str) -> None:
        choice = read_choice(text, self._page.flow.kept.account)
        if choice is None:
            return
        page, account = self._page, choice.account
        typed = text != self._usual
        if account is not None:
            kept = page.flow.kept.account
            has = kept is not None and kept.has_password
            choice = replace(choice, account=replace(account, has_password=has))
        page.fill(choice, typed=typed)
        page.form.ask_password_again(typed and account is not None and account.has_password)
        page.show_state()


# A server that hangs holds up nothing but its own test.
PROBE_LANE = "mail-test"
_READABLE = 880
_FOOT_FROM = 420


class MailPage(Page):
    """Opened from the settings, and from where a packet is to be mailed."""

    heading = N_("Mail")

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: MailUses | None = None,
        errands: Errands | None = None,
        beside: Errands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self.may = allows(desk, Act.MAIL)
        self.flow = SetupFlow(
            uses or MailUses(desk),
            errands or DeskErrands(desk, self),
            beside or BesideErrands(desk, self, PROBE_LANE),
            self,
        )
        self._touched = False
        # What is set up elsewhere keeps no draft.
        self.typing = Typing(self, keeps=self.may and uses is None)
        self.body = ScrollBody(self)
        self.column.addWidget(self.body, 1)
        self.told = column(spacing=10)
        self.body.column.addLayout(self.told)
        if self.may:
            self._build()
        self.body.column.addStretch(1)
        self.flow.loaded.connect(self._loaded)
        self.flow.refused.connect(self._refused)
        self.flow.saved.connect(self._saved)

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
        self.typing.keep()
        return True

    # -- laying out ----------------------------------------------------------------------------

    def _build(self) -> None:
        words = _("How do packets leave this office by mail? The file is sealed in every case.")
        self.body.column.addWidget(wrapped(words, "muted"))
        self.ways = WaysBox(self.body.inside)
        self.size_card = SizeCard(self.body.inside)
        put(self.body.column, self.ways, self.size_card, self._mailbox_card())
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
        self.mailbox = card = Card(self.body.inside)
        card.column.setSpacing(look().px(12))
        card.column.addWidget(PlainLabel(_("The mailbox"), "heading"))
        self.form = MailboxForm(card)
        card.column.addWidget(self.form)
        self.test = secondary(_("Test the mailbox"), "mail-search", self._test)
        self.stop = secondary(_("Stop"), "square", self.flow.stop)
        words = _("Nothing is sent, and nothing is changed in the mailbox.")
        self.steps = ProbeList(self.flow, card)
        self.steps.grew.connect(lambda: self.body.ensureWidgetVisible(self.steps, 0, look().px(20)))
        put(card.column, in_lines(self.test, self.stop), wrapped(words, "small"), self.steps)
        return card

    def _foot(self) -> QWidget:
        self.state = wrapped("", "muted")
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
            self.typing.held.changed.emit()
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
        self.fill(choice)
        self.typing.begin()

    def fill(self, choice: MailChoice, *, typed: bool = False) -> None:
        """Show a choice.

        Args:
            choice: what is kept, or what was typed.
            typed: it is not saved yet.
        """
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
        put(card.column, FactLines(choice_lines(choice)), wrapped(not_allowed(), "muted"))
        if self.flow.heads:
            words = _("Head of the office: {names}").format(names=", ".join(self.flow.heads))
            card.column.addWidget(wrapped(words, "strong"))
        self.told.addWidget(card)

    def _show(self) -> None:
        flow, way = self.flow, self.ways.value()
        reveal(self.size_card, bool(way))
        reveal(self.mailbox, way == ACCOUNT)
        self.test.allow(not flow.testing, _("The test is at work."))
        reveal(self.stop, flow.testing)
        ready = bool(way) and self._touched and not flow.saving
        self.save.allow(ready, _("Choose a way first.") if not way else _("Nothing was changed."))
        self.show_state()

    def show_state(self) -> None:
        """Say whether what stands here is kept."""
        self.state.setText(self._state_words())

    def _state_words(self) -> str:
        if self._touched and self.form.lacks_password():
            return _("Not saved yet. The password has to be typed once more.")
        if self._touched:
            return _("Not saved yet.")
        account = self.flow.kept.account
        if account is not None and not account.has_password:
            return _("Saved, but the password of the mailbox is missing: type it.")
        return _("Saved.") if self.flow.kept.way else ""

    def _saved(self, kept: MailChoice) -> None:
        self._touched = False
        self.form.show_choice(kept)
        self.typing.begin()
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
        told.wrong(triage(error).text)
        self.body.ensureWidgetVisible(told)
        told.field.setFocus()
