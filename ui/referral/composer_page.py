"""The page behind "Refer…": one composer a case, kept while the register is open.

Rules: leaving the page loses no choice until the register is locked; nothing is written before it
is sealed.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.language import _
from app.records import SentReferral
from ui.case.consent_sheet import ConsentSheet, Wanted
from ui.desk import Desk
from ui.errands import DeskErrands, Errands
from ui.outbox.hand_over_flow import HandOverFlow, HandOverUses
from ui.outbox.tray_uses import TrayUses
from ui.page import Page
from ui.referral.composer_body import ComposerBody
from ui.referral.composer_flow import ComposerFlow, ComposerUses
from ui.referral.referral_uses import ReferralUses
from ui.room import LooseStack


class ComposerPage(Page):
    """Opened with the id of a case."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: ComposerUses | None = None,
        tray: HandOverUses | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self._uses = uses or ReferralUses(desk.services)
        self._tray = tray or TrayUses(desk.services)
        self._errands = errands or DeskErrands(desk, self)
        self._bodies: dict[str, ComposerBody] = {}
        self._case_id = ""
        self.stack = LooseStack()
        self.column.addWidget(self.stack, 1)

    @property
    def body(self) -> ComposerBody | None:
        """The composer in front."""
        return self._bodies.get(self._case_id)

    def title(self) -> str:
        """Return the words of the header: the case, never a name."""
        case = self.body.flow.choices.case if self.body else None
        return _("Refer {case}").format(case=case.case_no) if case else _("Refer")

    def open(self, argument: str) -> None:
        """Be about one case; a composer that has sealed makes room for a fresh one."""
        if not argument:
            return
        old = self._bodies.get(argument)
        if old is not None and old.flow.sent is not None:
            self._drop(argument)
        if argument not in self._bodies:
            self._bodies[argument] = self._make(argument)
        self._case_id = argument
        self.stack.setCurrentWidget(self._bodies[argument])
        self.title_changed.emit()

    def about(self, argument: str) -> str | None:
        """Return the case; nothing when its referral is sealed, for a new one would be empty."""
        body = self._bodies.get(argument)
        return None if body is not None and body.flow.sent is not None else argument

    def refresh(self) -> None:
        """Read the case and the offices again."""
        if self.body is not None and self.body.flow.sent is None:
            self.body.flow.choices.load()

    def focus_first(self) -> None:
        """Begin where the step begins."""
        if self.body is not None:
            self.body.focus_step()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does nothing here: it neither goes on nor seals."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)

    # -- composers -----------------------------------------------------------------------------

    def _make(self, case_id: str) -> ComposerBody:
        flow = ComposerFlow(self._uses, self._errands, case_id)
        hand_over = HandOverFlow(self._tray, self._errands)
        body = ComposerBody(flow, hand_over)
        body.close_asked.connect(self.desk.close_page)
        body.office.check_asked.connect(lambda office_id: self.desk.open("check", office_id))
        body.office.offices_asked.connect(lambda: self.desk.open("offices", ""))
        body.agreed.record_asked.connect(self._record_answer)
        flow.choices.changed.connect(self.title_changed)
        flow.refused.connect(self.desk.show_failure)
        flow.sealed.connect(self._sealed)
        hand_over.refused.connect(self.desk.show_failure)
        hand_over.marked.connect(lambda _packet: self.desk.wrote())
        self.stack.addWidget(body)
        return body

    def _drop(self, case_id: str) -> None:
        body = self._bodies.pop(case_id)
        self.stack.removeWidget(body)
        body.deleteLater()

    def _sealed(self, sent: SentReferral) -> None:
        self.desk.wrote()
        body = self.body
        if body is not None and body.result is not None:
            case_id = self._case_id
            body.result.case_asked.connect(lambda: self.desk.open("case", case_id))
            body.result.outbox_asked.connect(lambda: self.desk.open("outbox", sent.packet_id))
            body.focus_step()

    def _record_answer(self) -> None:
        body = self.body
        if body is None or body.flow.choices.case is None:
            return
        draft = body.flow.choices.draft
        sheet = ConsentSheet(
            self.desk,
            body.flow.choices.case,
            self.window(),
            wanted=Wanted(draft.purpose, draft.office_id),
        )
        sheet.recorded.connect(partial(self._answered, body))
        sheet.open()

    def _answered(self, body: ComposerBody, _record: object) -> None:
        """Read the answer, then lead on to what it allows."""
        choices = body.flow.choices

        def go_on() -> None:
            if not choices.listing:
                choices.changed.disconnect(go_on)
                body.focus_step()

        choices.changed.connect(go_on)
        choices.load()
