"""The form of a sealed case: the ordinary form, inside the seal, and a line that says for whom.

Rules: the form is the one of every case; the passphrase is asked again before it is shown, and
nothing of an earlier look stands behind the question; what is not done with a sealed case is greyed
with the reason; the look at it is in the log.
"""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base.language import _
from app.core.permissions import Act
from app.core.services import Services
from app.sealed import members, sealed
from app.sealed.sealed import SealRecord
from ui.cases.form.case_page import CasePage
from ui.frame.desk import Desk
from ui.frame.page import SealedDesk
from ui.look.theme import look
from ui.sealed.sealed_sheets import ReferralsSheet, SealSheet
from ui.widgets.buttons import by_role, secondary
from ui.widgets.compact_layout import WrapRow, flow
from ui.widgets.frames import Card
from ui.widgets.plain import IconLabel, PlainLabel
from ui.widgets.second_unlock import Stay, behind_second_lock

_WIDE_FROM = 1000


class SealedCasePage(CasePage):
    """The page of one sealed case."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self._sealed = SealedDesk(desk)
        super().__init__(self._sealed, parent)
        self._people: tuple[int, ...] = ()
        self._stay = Stay(desk)
        self.told.answer = lambda banner: self._show_referrals(banner.referral_id)
        self.body.referral_asked.connect(self._show_referrals)
        self.named = PlainLabel("", wrap=True)
        self.who = secondary(_("Who can open it…"), "users", self._ask_who)
        self.sent = secondary(_("Referrals…"), "send", self._ask_sent)
        self.unseal = secondary(_("Remove the seal"), "lock-open", self._unseal)
        by_role(desk, Act.SEAL, self.who, self.unseal)
        card = Card(inside=8)
        told = QWidget()
        words = QHBoxLayout(told)
        words.setContentsMargins(0, 0, 0, 0)
        words.addWidget(IconLabel("lock", look().tokens.accent, 18))
        words.addWidget(self.named, 1)
        card.column.addWidget(
            WrapRow(((told, 1), (flow(self.sent, self.who, self.unseal), 1)), _WIDE_FROM)
        )
        self.column.insertWidget(0, card)

    def open(self, argument: str) -> None:
        """Show a sealed case by its id, after the second unlock."""
        outer = self._sealed.outer
        if not outer.services.second_lock.is_open(argument):
            self._put_away()
        self.asked = behind_second_lock(
            outer, argument, lambda: self._open(argument), outer.close_page, self.window()
        )

    def title(self) -> str:
        """Return number and name of the case, neither before it is opened."""
        return super().title() if self.flow.case is not None else _("Sealed cases")

    def _put_away(self) -> None:
        """Show nothing of a case behind the question; what could not be saved stays."""
        if self.flow.case is None or self.has_unsaved():
            return
        self._people = ()
        self.named.setText("")
        self.body.forget()
        self.known.forget()
        self.flow.begin()

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the case open while it is in front."""
        super().showEvent(event)
        self._stay.shown()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the short time count from now on."""
        super().hideEvent(event)
        self._stay.hidden()

    def _open(self, argument: str) -> None:
        self._stay.begin(argument, shown=self.isVisible())
        self._sealed.case_id = argument
        self.named.setText("")
        self._sealed.outer.ask(lambda services: _seal_of(services, argument), self._on_seal)
        super().open(argument)

    def about(self, argument: str) -> str | None:
        """Go back here as long as the case is sealed."""
        return argument if self._people else None

    def _on_seal(self, found: SealRecord) -> None:
        self._people = found.people
        words = _("Sealed. Only these people can open it: {names}")
        self.named.setText(words.format(names=", ".join(found.names)))

    def _refer(self) -> None:
        if self.flow.case is not None and self.refer.isEnabled():
            self.leave()
            self._sealed.outer.open("sealed-refer", self._sealed.case_id)

    def _ask_sent(self) -> None:
        self._show_referrals("")

    def _show_referrals(self, referral_id: str) -> None:
        self.leave()
        self.referrals = ReferralsSheet(self._sealed, self.window(), referral_id)
        self.referrals.finished.connect(lambda _result: self.flow.reload())
        self.referrals.open()

    def _ask_who(self) -> None:
        self.leave()
        case_id = self._sealed.case_id
        sheet = SealSheet(
            self._sealed.outer, case_id, self._people, lambda: self.open(case_id), self.window()
        )
        sheet.open()

    def _unseal(self) -> None:
        self.leave()
        case_id = self._sealed.case_id
        self._sealed.outer.ask(
            lambda services: members.unseal(services, case_id), self._on_unsealed
        )

    def _on_unsealed(self, services: Services) -> None:
        desk, case_id, people = self._sealed.outer, self._sealed.case_id, self._people
        desk.services = services
        desk.wrote()
        self._people = ()
        self.body.forget()
        desk.open("case", case_id)
        desk.offer_undo(_("The seal was removed"), lambda: _seal_again(desk, case_id, people))


def _seal_again(desk: Desk, case_id: str, people: tuple[int, ...]) -> None:
    def done(services: Services) -> None:
        desk.services = services
        desk.wrote()
        desk.open("sealed-case", case_id)

    desk.ask(lambda services: members.seal(services, case_id, people), done, by=desk)


def _seal_of(services: Services, case_id: str) -> SealRecord:
    return next(one for one in sealed.seals(services) if one.case_id == case_id)
