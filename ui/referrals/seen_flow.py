"""The receiver's view beside the choices: made anew after each change, never shown as current when
it is not.

Rules: one view is made at a time and the latest choices win; the view belongs to one command about
one state of the case and is fresh only for exactly these.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.cases.records import CaseRecord
from app.consent.records import SendReferral
from app.packets.records import ReferralPreview
from ui.frame.errands import Errands, ask
from ui.referrals.choices import Choices
from ui.referrals.draft import Step

TYPING_PAUSE_MS = 250

type Asked = tuple[SendReferral, CaseRecord | None]


class SeenUses(Protocol):
    """What the view needs of the use cases."""

    def preview(self, command: SendReferral) -> ReferralPreview: ...


class SeenFlow(QObject):
    """Presenter of "exactly what they will see".

    Signals:
        changed: the view changed, or is being made anew.
    """

    changed = Signal()

    def __init__(
        self,
        uses: SeenUses,
        errands: Errands,
        choices: Choices,
        parent: QObject | None = None,
        pause_ms: int = TYPING_PAUSE_MS,
    ) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._choices = choices
        self._made_for: Asked | None = None
        self._making: Asked | None = None
        self.preview: ReferralPreview | None = None
        self.problem: Exception | None = None
        self._pause = QTimer(self, singleShot=True, interval=pause_ms)
        self._pause.timeout.connect(self._make)
        choices.changed.connect(self._choices_changed)

    @property
    def fresh(self) -> bool:
        """Whether the view shown was decoded from exactly the present choices."""
        return self.preview is not None and self._made_for == self._wanted()

    def _wanted(self) -> Asked | None:
        command = self._choices.command()
        return None if command is None else (command, self._choices.case)

    def missing(self) -> str:
        """Return the slug of what the choices lack before anything can be seen, or ""."""
        return self._choices.missing(Step.SHARE)

    def _choices_changed(self) -> None:
        if self._made_for != self._wanted() or self._making is not None:
            self._pause.start()
            self.changed.emit()

    def _make(self) -> None:
        if self._making is not None:
            return  # Its answer begins the next one.
        wanted = self._wanted()
        if wanted is None:
            self.preview, self.problem, self._made_for = None, None, None
            self.changed.emit()
            return
        if wanted == self._made_for:
            self.changed.emit()
            return
        self._making = wanted
        ask(
            self._errands,
            lambda: self._uses.preview(wanted[0]),
            lambda preview: self._came(wanted, preview, None),
            lambda error: self._came(wanted, None, error),
        )

    def _came(
        self, asked: Asked, preview: ReferralPreview | None, problem: Exception | None
    ) -> None:
        self._making = None
        self.preview, self.problem, self._made_for = preview, problem, asked
        self.changed.emit()
        if asked != self._wanted():
            self._pause.start()
