"""The dialog that names the offices which hold facts after consent was taken back, and tells them.

Rules: Enter seals nothing; the notices lie in the outbox and are handed over by a person; an office
that cannot be told is named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.packets.life_records import SmallPacket
from app.referrals import consent_withdrawn
from app.referrals.consent_withdrawn import ToTell
from ui.drafts.draft_form import Drafting, spending
from ui.frame.desk import Desk
from ui.widgets.buttons import primary, secondary
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet


class TellSheet(Sheet):
    """Names the offices and asks for a few words for them."""

    def __init__(
        self,
        desk: Desk,
        consent_id: str,
        found: Sequence[ToTell],
        parent: QWidget | None,
        done: Callable[[], None] | None = None,
        case_id: str = "",
    ) -> None:
        super().__init__(_("Tell the offices that have the facts"), parent, (540, 400))
        self._place = f"tell:{case_id}:{consent_id}"
        self._done = done
        self._desk = desk
        self._consent_id = consent_id
        words = _("These offices got facts on this consent. What they have cannot be erased here.")
        self.body.column.addWidget(PlainLabel(words, wrap=True))
        for name in dict.fromkeys(one.office_name for one in found):
            self.body.column.addWidget(PlainLabel(name, "strong", wrap=True))
        self.words = LineEntry(_("Message to them"))
        self.body.column.addWidget(Labelled(_("Message to them"), self.words))
        self.body.column.addStretch(1)
        self.seal = primary(_("Prepare the notices"), "send", self._seal)
        self.finish(secondary(_("Later"), "", self.reject), self.seal)
        self.words.setFocus()
        if case_id:
            Drafting(self, desk, self._place, self.body.column, until_written=True)

    def _seal(self) -> None:
        consent_id, words = self._consent_id, self.words.text()
        self.accept()
        self._desk.ask(
            spending(
                self._place,
                lambda services: consent_withdrawn.tell_offices(services, consent_id, words),
            ),
            self._told,
        )

    def _told(self, packets: tuple[SmallPacket, ...]) -> None:
        self._desk.wrote()
        sealed = sum(1 for one in packets if one.packet_id)
        if sealed:
            words = ngettext(
                "{count} notice waits in the outbox.",
                "{count} notices wait in the outbox.",
                sealed,
            )
            self._desk.say(words.format(count=numerals.shown(sealed)), tone="good", key="told")
        for one in packets:
            if one.refusal:
                words = _("No notice could be sealed for {office}: call them.")
                self._desk.say(
                    words.format(office=one.to_name), tone="caution", key=f"told {one.to_office}"
                )
        if self._done is not None:
            self._done()


def ask_to_tell(
    desk: Desk,
    consent_id: str,
    found: Sequence[ToTell],
    parent: QWidget | None,
    done: Callable[[], None] | None = None,
    case_id: str = "",
) -> None:
    """Open the dialog when some office has to know; `done` is called once they were told."""
    if found:
        TellSheet(desk, consent_id, found, parent, done, case_id).open()
