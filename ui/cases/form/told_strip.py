"""What other offices told about a case that came from them, above its form.

Rules: nothing here changes the case; a notice that waits leads to the inbox, where it is answered,
or of a sealed case to its referrals.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.cases.records import CaseRecord
from app.inbox.notices import case_banners
from app.packets.life_records import CaseBanner
from app.packets.referral_words import banner_words
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.buttons import Button, secondary
from ui.widgets.frames import clear
from ui.widgets.strip import Banner

_MOST = 2


class ToldStrip(QWidget):
    """The banners; empty and hidden for a case about which nothing was told.

    Attributes:
        answer: where a notice that waits is answered; None: in the inbox.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._case_id = ""
        self.answer: Callable[[CaseBanner], None] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look().px(6))
        self.hide()

    def show_case(self, case: CaseRecord | None) -> None:
        """Ask what was told about a case."""
        case_id = case.case_id if case is not None else ""
        if case_id != self._case_id:
            self._show(case_id, ())
        self._case_id = case_id
        if case_id:
            self._desk.ask(
                lambda services: case_banners(services, case_id),
                lambda found: self._show(case_id, found),
                by=self,
            )

    def _show(self, case_id: str, found: tuple[CaseBanner, ...]) -> None:
        if case_id != self._case_id and found:
            return
        clear(self._column)
        for banner in found[:_MOST]:
            self._column.addWidget(self._line(banner))
        self.setVisible(bool(found))

    def _line(self, banner: CaseBanner) -> Banner:
        button = self._button(banner) if banner.waits else None
        tone = "danger" if banner.what == "consent_withdrawn" else "caution"
        return Banner(tone, banner_words(banner), button=button)

    def _button(self, banner: CaseBanner) -> Button:
        packet_id, answer = banner.packet_id, self.answer
        if answer is not None:
            return secondary(_("Answer…"), "mail", lambda: answer(banner))
        return secondary(
            _("Answer in the inbox"), "mail", lambda: self._desk.open("inbox", packet_id)
        )
