"""Our own office: its number and keys, which offices may get cases, and doubts about the clock.

Rules: rotation happens by itself and may be done now; moving and withdrawing are the head's, say
before what happens at the other offices, and Enter never begins them; the notice that withdraws the
number is saved beforehand, because a stolen computer cannot write it; what went to an unchecked
office is taken from the activity log; a doubt about our own clock can be answered, a date of
another office cannot.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import N_, _, ngettext
from app.consent import disclosure_gate
from app.core.permissions import Act
from app.core.records import LogEntry
from app.core.services import Services
from app.offices import clock_check, own_identity
from app.offices.records import ClockDoubt, IdentityRecord, OwnStanding
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.frame.values import day_at
from ui.look.theme import look
from ui.offices.identity_sheets import (
    NOTICE_SUFFIX,
    MoveSheet,
    WithdrawSheet,
    notice_file,
    with_suffix,
)
from ui.offices.own_number_page import SaveCard
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import (
    Button,
    CarefulButton,
    allows,
    by_role,
    careful_danger,
    not_allowed,
    secondary,
)
from ui.widgets.choices import RadioBox
from ui.widgets.compact_layout import flow
from ui.widgets.facts_view import FactLines
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import Card, ScrollBody, clear, column, put, row
from ui.widgets.plain import PlainLabel, wrapped
from ui.widgets.strip import Banner

CLOCK_KEY = "clock"


class ClockBox(QWidget):
    """The doubts, one under the other; nothing when there are none."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._column = column(spacing=None, within=self)
        self.right: CarefulButton | None = None
        self.hide()

    def refresh(self) -> None:
        """Ask what speaks against the clock."""
        self._desk.ask(clock_check.doubts, self._show)

    def _show(self, found: tuple[ClockDoubt, ...]) -> None:
        clear(self._column)
        self.right = None
        for doubt in found:
            words, todo = clock_check.words_of(doubt)
            if doubt.kind != clock_check.AHEAD:
                self.right = CarefulButton(
                    _("The date is right"), "", "calendar-check", self._confirm
                )
                by_role(self._desk, Act.OFFICES, self.right)
                self._column.addWidget(Banner("caution", words, todo, self.right))
            else:
                self._column.addWidget(Banner("caution", words, todo))
        self.setVisible(bool(found))

    def _confirm(self) -> None:
        self._desk.ask(clock_check.confirm, self._confirmed)

    def _confirmed(self, _nothing: None) -> None:
        self._desk.wrote()
        self._desk.settle(CLOCK_KEY)
        self.refresh()


def tell_doubts(desk: Desk, found: tuple[ClockDoubt, ...]) -> None:
    """Tell what speaks most against the clock of this computer."""
    for doubt in found[:1]:
        words, todo = clock_check.words_of(doubt)
        desk.cares.tell(words, todo=todo, key=CLOCK_KEY, acts=_to_this_page(desk))


def _to_this_page(desk: Desk) -> tuple[tuple[str, Callable[[], None]], ...]:
    return ((_("Number and keys…"), lambda: desk.open(PLACE)),)


UNCHECKED_KEY = "sent-unchecked"
type _Found = tuple[bool, tuple[LogEntry, ...]]


class PolicyCard(Card):
    """A choice of two, and the list of the last month for the head."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._head = allows(desk, Act.UNCHECKED)
        self.column.addWidget(PlainLabel(_("Which offices may get cases"), "heading"))
        words = _("Offices that were checked, and those of the list after a reminder")
        self.listed = RadioBox(words, "listed")
        self.checked = RadioBox(_("Only offices whose number was checked here"), "checked")
        for box, checked_only in ((self.listed, False), (self.checked, True)):
            box.setEnabled(self._head)
            box.setAccessibleDescription("" if self._head else not_allowed())
            box.clicked.connect(lambda _on=True, wanted=checked_only: self._choose(wanted))
            self.column.addWidget(box)
        self._lines = QVBoxLayout()
        self.column.addLayout(self._lines)

    def refresh(self) -> None:
        """Ask how it stands."""
        head = self._head

        def read(s: Services) -> _Found:
            sent = disclosure_gate.sent_unchecked(s) if head else ()
            if head:
                disclosure_gate.mark_seen(s)
            return disclosure_gate.is_checked_only(s), sent

        self._desk.ask(read, self._show)

    def _show(self, found: _Found) -> None:
        checked_only, sent = found
        (self.checked if checked_only else self.listed).setChecked(True)
        clear(self._lines)
        if not self._head:
            return
        self._desk.settle(UNCHECKED_KEY)
        if not sent:
            words = _("In the last 31 days no case went to an office that nobody had checked.")
            self._lines.addWidget(wrapped(words, "muted"))
            return
        words = _("Sent without a check in the last 31 days, because a life was in danger:")
        self._lines.addWidget(wrapped(words, "strong"))
        for entry in sent:
            words = _("{day} · case {case} · to {office} · by {who}").format(
                day=day_at(entry.at),
                case=entry.object,
                office=entry.facts.get("office", ""),
                who=entry.by,
            )
            self._lines.addWidget(wrapped(words))

    def _choose(self, checked_only: bool) -> None:
        self._desk.ask(
            lambda services: disclosure_gate.set_checked_only(services, checked_only), self._chosen
        )

    def _chosen(self, _nothing: None) -> None:
        self._desk.wrote()


def tell_unseen(desk: Desk, count: int) -> None:
    """Tell that cases went to offices that nobody had checked."""
    if count:
        words = ngettext(
            "{count} case went to an office that nobody had checked: a life was in danger.",
            "{count} cases went to offices that nobody had checked: a life was in danger.",
            count,
        )
        desk.cares.tell(
            words.format(count=count),
            todo=_("Look at it under More, Settings, Number and keys."),
            key=UNCHECKED_KEY,
            acts=_to_this_page(desk),
        )


PLACE = "own-office"
_WIDTH = 860
_BEFOREHAND = "lost"
"""The reason on the notice that is saved beforehand; stolen counts alike everywhere."""


class OwnOfficePage(Page):
    """Opened from the settings and from the page with our number."""

    heading = N_("Our number and keys")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.standing: OwnStanding | None = None
        self.save = SaveCard(desk, self)
        self._build_buttons()
        self.body = ScrollBody()
        self.column.addWidget(self.body, 1)
        self.clock = ClockBox(desk)
        self.clock.setMaximumWidth(look().px(_WIDTH))
        self.body.column.addWidget(self.clock)
        self._fill()

    def refresh(self) -> None:
        """Ask how number and keys stand."""
        self.desk.ask(own_identity.own_standing, self._show)
        self.clock.refresh()
        self.policy.refresh()

    def focus_first(self) -> None:
        """Begin with reading the number aloud, which changes nothing."""
        self.aloud.setFocus()

    # -- laying out ----------------------------------------------------------------------------

    def _build_buttons(self) -> None:
        self.aloud = secondary(_("My number"), "hash", lambda: self.desk.open("my-number"))
        self.save_card = CarefulButton(_("Save my card…"), "", "save", self.save.ask)
        self.renew = CarefulButton(_("Renew the sealing key now"), "", "rotate-cw", self._renew)
        self.notice = CarefulButton(_("Save the notice…"), "", "save", self._ask_notice)
        self.paper = CarefulButton(
            _("Save it as a QR code to print…"), "", "qr-code", self._ask_paper
        )
        self.move_button = careful_danger(
            _("Move to a new number…"), "arrow-right-left", self._open_move
        )
        self.withdraw = careful_danger(_("Withdraw our number…"), "ban", self._open_withdraw)
        by_role(self.desk, Act.OFFICES, self.save_card, self.renew)
        by_role(self.desk, Act.IDENTITY, self.notice, self.paper, self.move_button, self.withdraw)

    def _fill(self) -> None:
        card = self._card(_("Our number"))
        self.number = wrapped("", "code")
        card.column.addWidget(self.number)
        self.facts = _Facts(card)
        card.column.addWidget(flow(self.aloud, self.save_card))
        card = self._card(_("Sealing key"))
        self._words(
            card,
            _("Others seal for this office with a key that changes by itself every 30 days."),
            _(
                "What is on its way still opens for 90 days. After 120 days a key is destroyed: "
                "whoever steals it later cannot read what was sealed before."
            ),
        )
        self.keys = _Facts(card)
        card.column.addWidget(flow(self.renew))
        card = self._card(_("Emergency revocation notice"))
        self._words(
            card,
            _("A stolen computer cannot withdraw its own number. This notice can, in your place."),
            _(
                "Keep it on paper or a USB drive beside the recovery code, never on this "
                "computer. On a bad day give it to the other offices: they add it, or a "
                "photograph of the paper, like a card, and open nothing of this number that was"
                " made after it."
            ),
        )
        self.badge = Badge(_not_saved())
        put(card.column, row(self.badge, 1), flow(self.notice, self.paper))
        self.policy = PolicyCard(self.desk)
        self.policy.setMaximumWidth(look().px(_WIDTH))
        self.body.column.addWidget(self.policy)
        card = self._card(_("Change who we are"))
        self._words(
            card,
            _("Move: for a new computer, planned. The old number vouches for the new one."),
            _("Withdraw: lost, stolen or closed. Nothing vouches for the new number."),
        )
        card.column.addWidget(flow(self.move_button, self.withdraw))
        self.body.column.addStretch(1)

    def _card(self, heading: str) -> Card:
        card = Card()
        card.setMaximumWidth(look().px(_WIDTH))
        card.column.addWidget(PlainLabel(heading, "heading"))
        self.body.column.addWidget(card)
        return card

    def _words(self, card: Card, first: str, more: str) -> None:
        put(card.column, wrapped(first), wrapped(more, "muted"))

    # -- answers -------------------------------------------------------------------------------

    def _show(self, standing: OwnStanding) -> None:
        self.standing = standing
        self.number.setText(standing.number)
        self.facts.show(
            (_("Begun"), day_at(standing.since)),
            (_("Number before"), standing.before),
            (_("Closed since"), day_at(standing.closed_at)),
        )
        self.keys.show(
            (_("Sealing key of"), day_at(standing.key_since)),
            (_("Next one, by itself"), day_at(standing.key_due)),
            (_("Opens what was sealed since"), day_at(standing.opens_since)),
        )
        saved = _("Saved on {day}").format(day=day_at(standing.notice_at))
        self.badge.say(Mark(saved, "good", "circle-check") if standing.notice_at else _not_saved())
        if standing.closed_at:
            reason = _("This office said that it is closed.")
            for button in (self.renew, self.move_button, self.withdraw, self.notice, self.paper):
                button.allow(False, reason)

    # -- acts ----------------------------------------------------------------------------------

    def _renew(self) -> None:
        self.renew.allow(False, _("One moment…"))
        self.desk.ask(own_identity.rotate, self._renewed, failed=self._failed, by=self)

    def _renewed(self, _told: IdentityRecord) -> None:
        self.renew.allow(True)
        self.desk.wrote()
        self.desk.say(
            _("A new sealing key is made."),
            todo=_("The others get it with your next packet, or with your card: save it again."),
            key="key-renewed",
        )
        self.refresh()

    def _failed(self, error: Exception) -> None:
        self.renew.allow(True)
        self.desk.show_failure(error)

    def _ask_notice(self) -> None:
        ask_save(
            self,
            _("Save the emergency revocation notice"),
            notice_file(_("emergency revocation notice")),
            _("Notices (*.lfnotice)"),
            self.save_notice,
        )

    def _ask_paper(self) -> None:
        ask_save(
            self,
            _("Save the notice as a QR code"),
            _("emergency revocation notice") + own_identity.PAPER_SUFFIX,
            _("Pictures (*.png)"),
            lambda target: self.save_notice(target, own_identity.PAPER_SUFFIX),
        )

    def save_notice(self, target: Path, suffix: str = NOTICE_SUFFIX) -> None:
        """Write the notice that withdraws our number, to be kept; nothing is changed here."""
        path = with_suffix(target, suffix)
        self.desk.ask(
            lambda services: own_identity.prepare_revocation(services, _BEFOREHAND, path),
            self._noticed,
            by=self,
        )

    def _noticed(self, path: Path) -> None:
        self.desk.wrote()
        self.desk.say(
            _("The notice is saved: {file}").format(file=path.name),
            todo=_kept(path),
            key="notice-saved",
        )
        self.refresh()

    def _open_move(self) -> None:
        if self.standing is not None:
            MoveSheet(self.desk, self.standing, self._changed, self.window()).open()

    def _open_withdraw(self) -> None:
        if self.standing is not None:
            WithdrawSheet(self.desk, self.standing, self._changed, self.window()).open()

    def _changed(self) -> None:
        """Go on with pages that know the office by its new number."""
        desk = self.desk
        desk.dress_asked.emit()
        desk.open(PLACE)


class _Facts:
    """Lines of label and value in a card that are put there anew."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self._lines = QWidget()
        card.column.addWidget(self._lines)

    def show(self, *lines: tuple[str, str]) -> None:
        """Show the lines that say something."""
        new = FactLines([line for line in lines if line[1]])
        self._card.column.replaceWidget(self._lines, new)
        self._lines.hide()
        self._lines.deleteLater()
        self._lines = new


def _kept(path: Path) -> str:
    if path.suffix == own_identity.PAPER_SUFFIX:
        return _("Print it, write the office's name on it, then delete the picture.")
    return _("Keep it with the recovery code. Whoever gives it out ends this number.")


def _not_saved() -> Mark:
    return Mark(_("Not saved yet for this number"), "caution", "triangle-alert")


def open_button(desk: Desk) -> Button:
    """Return the button that leads here."""
    return secondary(_("Number and keys…"), "key-round", lambda: desk.open(PLACE))
