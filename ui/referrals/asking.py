"""What the composer of one office asks of others on the way: the person's answer, an office's card.

Rules: an answer is in the register before anything is led on by it; a card makes an office seen,
never trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from app.base.language import _
from app.core.permissions import Act
from ui.consent.consent_sheet import ConsentSheet, Wanted
from ui.drafts.draft_form import Drafting
from ui.frame.desk import Desk
from ui.frame.errands import Errands, ask
from ui.offices.save_card import CARD_SUFFIX
from ui.referrals.composer_body import ComposerBody
from ui.referrals.composer_flow import ComposerUses
from ui.referrals.quick_answer import Answer
from ui.widgets.files_ask import ask_open
from ui.widgets.role_gate import by_role


class Asking(QObject):
    """Asks for one composer, and goes with it.

    Args:
        desk: of the page.
        desk_of: gives the desk on which answers about a case are recorded, by its id.
    """

    def __init__(
        self,
        desk: Desk,
        desk_of: Callable[[str], Desk],
        uses: ComposerUses,
        errands: Errands,
        body: ComposerBody,
    ) -> None:
        super().__init__(body)
        self._desk = desk
        self._desk_of = desk_of
        self._uses = uses
        self._errands = errands
        self._body = body
        self._choices = body.flow.choices
        body.agreed.record_asked.connect(self._record_answer)
        body.agreed.answered.connect(self._answer)
        body.office.card_asked.connect(self._ask_card)
        by_role(desk, Act.CONSENT, body.agreed.quick.record)

    # -- the person's answer -------------------------------------------------------------------

    def _record_answer(self) -> None:
        case, draft = self._choices.case, self._choices.draft
        if case is None:
            return
        sheet = ConsentSheet(
            self._desk_of(draft.case_id),
            case,
            self._body.window(),
            wanted=Wanted(draft.purpose, draft.office_id),
        )
        place = f"consent:{draft.case_id}"
        Drafting(sheet, self._desk_of(draft.case_id), place, sheet.body.column)
        sheet.recorded.connect(self._answered)
        sheet.open()

    def _answer(self, person: int, facts: Answer) -> None:
        case_id = self._choices.draft.case_id
        ask(
            self._errands,
            lambda: self._uses.add_consent(case_id, person, facts),
            self._recorded,
            self._failed,
        )

    def _recorded(self, record: object) -> None:
        self._desk.wrote()
        self._answered(record)

    def _answered(self, _record: object) -> None:
        """Read the answer, then lead on to what it allows."""
        self._choices.load()
        self._body.flow.lead_on()

    # -- the card of an office -----------------------------------------------------------------

    def _ask_card(self) -> None:
        kinds = _("Office cards ({suffix})").format(suffix=f"*{CARD_SUFFIX}")
        ask_open(self._body, _("Add an office card"), kinds, self.add_card)

    def add_card(self, path: Path) -> None:
        """Take in the card of an office and show it among the others, not checked yet."""
        ask(self._errands, lambda: self._uses.add_card(path), self._added, self._failed)

    def _added(self, _office: object) -> None:
        self._desk.wrote()
        self._choices.load()

    def _failed(self, error: Exception) -> None:
        self._desk.show_failure(error)
