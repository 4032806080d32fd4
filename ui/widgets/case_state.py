"""What a case that is not open says of itself: what happened, what can be done, why it is fixed.

Rules: everything can be read whatever the state; the way back is a button beside the words, and
there is none where there is no way back from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import N_, _
from app.cases.records import CaseRecord
from app.core.field_catalogue import code_label
from app.core.permissions import Act
from ui.frame import dates
from ui.frame.desk import Desk
from ui.widgets.buttons import secondary
from ui.widgets.plain import reveal
from ui.widgets.role_gate import by_role
from ui.widgets.strip import Banner

OPEN, CLOSED, BINNED, DAMAGED = "open", "closed", "binned", "damaged"
_WHY = {
    CLOSED: N_("The case is closed. Open it again, then this can be done."),
    "transferred": N_("The case was handed over to another office, which works on it now."),
    "duplicate": N_("The case became one with another case. Write there."),
    BINNED: N_("The case is in the bin. Take it back, then this can be done."),
    DAMAGED: N_(
        "A part of the case cannot be read. Nothing is changed in it until that is put right."
    ),
}
_TOLD = {
    "transferred": (
        N_("Handed over to another office, which works on it now"),
        N_("All of it can be read. What that office sends about it comes into the inbox."),
    ),
    "duplicate": (
        N_("This case became one with another case"),
        N_("All of it can be read. What is new is written in the other case."),
    ),
    BINNED: (
        N_("This case is in the bin"),
        N_("It is erased 30 days after it was put there. Take it back to write in it."),
    ),
}

_PARTS = {
    "case": N_("what was typed about the case"),
    "persons": N_("persons"),
    "events": N_("events"),
    "consents": N_("consents"),
    "attachments": N_("documents"),
    "services": N_("services"),
    "referrals": N_("referrals"),
    "timeline": N_("history"),
    "tasks": N_("next steps"),
    "notes": N_("notes"),
}
_DAMAGED_NEXT = N_(
    "Everything else is shown. Check the register in Settings, Backup and recovery: it tells the"
    " best way out."
)


@dataclass(frozen=True)
class Ways:
    """The ways back: what the buttons of the line do."""

    reopen: Callable[[], object]
    unbin: Callable[[], object]


def is_open(case: CaseRecord | None) -> bool:
    """Say whether a case can be written in; one that is not written down yet can."""
    return case is None or case.state == OPEN


def why_fixed(case: CaseRecord | None) -> str:
    """Return why nothing is changed in a case, "" when it is open."""
    return "" if case is None or is_open(case) else _(_WHY[case.state])


class StateLine(QWidget):
    """The line above the form of a case that is not open; nothing for one that is.

    Args:
        desk: the officer's desk.
        ways: what its button does.
    """

    def __init__(self, desk: Desk, ways: Ways, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._ways = desk, ways
        self._shown: tuple[str, ...] = ()
        self.banner: Banner | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def show_case(self, case: CaseRecord | None) -> None:
        """Say what state a case is in."""
        told = ("", "") if case is None or is_open(case) else told_of(case)
        state = case.state if case is not None else OPEN
        if self._shown == (state, *told):
            return
        self._shown = (state, *told)
        if self.banner is not None:
            self.banner.hide()
            self._column.removeWidget(self.banner)
            self.banner.deleteLater()
            self.banner = None
        if told[0]:
            self.banner = Banner("accent", *told, self._button(state))
            self._column.addWidget(self.banner)
        reveal(self, bool(told[0]))

    def _button(self, state: str) -> QWidget | None:
        if state == CLOSED:
            back = secondary(_("Open again"), "folder-open", self._ways.reopen)
            by_role(self._desk, Act.CLOSE, back)
            return back
        if state == BINNED:
            back = secondary(_("Take it back"), "undo-2", self._ways.unbin)
            by_role(self._desk, Act.BIN, back)
            return back
        return None


def told_of(case: CaseRecord) -> tuple[str, str]:
    """Return what happened to a case that is not open, and what can be done."""
    if case.state == DAMAGED:
        parts = ", ".join(_(_PARTS[part]) for part in case.unreadable if part in _PARTS)
        return _("Cannot be read - damaged: {parts}").format(parts=parts), _(_DAMAGED_NEXT)
    if case.state != CLOSED:
        text, todo = _TOLD[case.state]
        if case.gone_to:
            text = _("Handed over to {office}, which works on it now").format(office=case.gone_to)
            return text, _(todo)
        return _(text), _(todo)
    reason = case.value("closure_reason")
    date = dates.iso_day(case.closed_on) if case.closed_on else ""
    text = _("Closed on {date}").format(date=date)
    if isinstance(reason, str):
        text = f"{text} · {_(code_label('closure_reason', reason))}"
    return text, _("All of it can be read. To write in it, open it again.")
