"""The page of the number check.

Rules: Enter marks nothing and leaves nothing behind: it leads to what is missing, and at last to
how the number was heard, and says that it does not press there; on a red face it goes back; the
buttons that trust are never a default, each says how the number was heard, and they work only when
all six groups are equal and with whom is told; a number that was marked leads back to where it was
needed.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.base.language import N_, _
from app.offices.records import OfficeRecord
from app.offices.trust_errors import CardChangedError
from ui.frame.desk import Desk, DeskErrands, Errands, ask
from ui.frame.page import Page
from ui.look.theme import look
from ui.offices.check_faces import ChangedFace, StoppedFace, TypingFace
from ui.offices.check_flow import CheckFlow, CheckStage
from ui.offices.offices_flow import OfficeUses
from ui.widgets.buttons import Button, careful_danger, secondary
from ui.widgets.frames import ScrollBody, put, row
from ui.widgets.office_words import shown_name
from ui.widgets.plain import FootWords

_WORDS_FROM = 640
_READABLE = 900
"""Widest of what is read and typed, in pixels of the design."""
_LOW = 440
"""A page that is lower shows the boxes at once, in pixels of the design."""
_MISSING = {
    "groups": N_("All six groups must be equal first."),
    "whom": N_("Say with whom you spoke."),
}


type Face = type[TypingFace | StoppedFace | ChangedFace]


class CheckPage(Page):
    """Opened with the id of an office."""

    heading = N_("Check an office's number")

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: OfficeUses | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self._uses = uses or OfficeUses(desk)
        self._errands = errands or DeskErrands(desk, self)
        self._office_id = ""
        self._face: QWidget | None = None
        self._changed_seen = False
        self._checked_id = ""
        self.flow: CheckFlow | None = None
        self.body = ScrollBody()
        self._footer = row(spacing=10)
        put(self.column, (self.body, 1), self._footer)
        self._build_footer()

    def _build_footer(self) -> None:
        self.differs = careful_danger(_("They do not match…"), "octagon-x", self._differs)
        self.status = FootWords()
        self.later = secondary(_("Do this later"), "", self._later)
        self.again = secondary(_("Check the number again"), "phone", self._again)
        for button in (self.differs, self.later, self.again):
            button.hide()
        self._footer.addWidget(self.differs)
        put(self._footer, (self.status, 1), 0, self.again, self.later)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words of the foot out where the buttons need the room; read no wide lines."""
        super().resizeEvent(event)
        self.status.setVisible(self.width() >= look().px(_WORDS_FROM))
        edge = max(0, self.width() - look().px(_READABLE))
        self.body.column.setContentsMargins(0, 0, edge, 0)
        self._footer.setContentsMargins(0, 0, edge, 0)
        self._fold()

    def _fold(self) -> None:
        if isinstance(self._face, TypingFace):
            self._face.fold(low=self.height() < look().px(_LOW))

    # -- page ----------------------------------------------------------------------------------

    def open(self, argument: str) -> None:
        """Be about one office."""
        if argument and argument != self._office_id:
            self._let_go()
            self._office_id = argument

    def about(self, argument: str) -> str | None:
        """Return the office, None for one whose number was checked meanwhile."""
        return None if argument == self._checked_id else argument

    def refresh(self) -> None:
        """Read the office, unless its check is under way."""
        if self.flow is None and self._office_id:
            office_id = self._office_id
            ask(
                self._errands,
                lambda: self._uses.show_office(office_id),
                self._begin,
                self.desk.show_failure,
            )

    def focus_first(self) -> None:
        """Begin where something is missing, else with the safe way out."""
        if isinstance(self._face, TypingFace):
            self._face.focus_first()
        else:
            self.later.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter leads on; held from before the page came, it does nothing."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif event.isAutoRepeat():
            return
        elif not isinstance(self._face, TypingFace):
            self._later()
        elif self._face.lead_on():
            self.status.setText(_("Enter does not press this button. Press the space bar."))

    @property
    def marks(self) -> tuple[Button, ...]:
        """The buttons that mark the number as checked; none where nothing can be marked."""
        return self._face.way.marks if isinstance(self._face, TypingFace) else ()

    # -- faces ---------------------------------------------------------------------------------

    def _begin(self, office: OfficeRecord) -> None:
        if office.office_id != self._office_id or self.flow is not None:
            return  # Asked twice: what was typed since the first answer stays.
        flow = self.flow = CheckFlow(self._uses, self._errands, office, self)
        flow.changed.connect(self._show)
        flow.stopped.connect(self.desk.wrote)
        flow.checked.connect(partial(self._checked, flow))
        flow.refused.connect(partial(self._refused, flow))
        self._face, self._checked_id = None, ""
        self._show()

    def _let_go(self) -> None:
        """End the check in front; what of it is still on its way changes nothing here."""
        if self.flow is not None:
            self.flow.deleteLater()
        self.flow, self._face, self._office_id, self._changed_seen = None, None, "", False
        self.body.clear()

    def _refused(self, flow: CheckFlow, error: Exception) -> None:
        self.desk.show_failure(error)
        if flow is self.flow and isinstance(error, CardChangedError):
            # The page shows words of an older card: it is drawn anew from what is on file.
            office_id = self._office_id
            self._let_go()
            self.open(office_id)
            self.refresh()

    def _checked(self, flow: CheckFlow, office: OfficeRecord) -> None:
        """Go back to where the number was needed, unless something else is in front by now."""
        self.desk.wrote()
        self.desk.say(
            _("The number of {office} is checked.").format(office=shown_name(office)), key="check"
        )
        if flow is not self.flow:
            return
        self._let_go()
        self._checked_id = office.office_id
        if self.isVisible():
            self.desk.close_page()
        if self.isVisible():
            # In another look or language the way here is forgotten.
            self.desk.open("offices", office.office_id)

    def _wanted(self, flow: CheckFlow) -> Face:
        if flow.stage is CheckStage.STOPPED:
            return StoppedFace
        if flow.office.state == "changed" and not self._changed_seen:
            return ChangedFace
        return TypingFace

    def _show(self) -> None:
        flow = self.flow
        if flow is None:
            return
        wanted = self._wanted(flow)
        if type(self._face) is not wanted:
            self.body.clear()
            self._face = wanted(flow, self.desk.services.office)
            self._fold()
            self.body.column.addWidget(self._face)
            self.body.verticalScrollBar().setValue(0)
            self._show_buttons(flow)
            self.focus_first()
        else:
            self._show_buttons(flow)

    def _show_buttons(self, flow: CheckFlow) -> None:
        face = self._face
        typing = isinstance(face, TypingFace)
        shown: dict[Button, bool] = {self.differs: typing, self.again: not typing, self.later: True}
        for button, visible in shown.items():
            button.setVisible(visible)
        self.later.say(_("Do this later") if typing else _("Back"))
        missing = flow.missing()
        why = _(_MISSING[missing]) if missing else ""
        self.status.setText(why if typing else "")
        if isinstance(face, TypingFace):
            face.way.show_state(_("One moment…") if flow.busy else why)

    # -- buttons -------------------------------------------------------------------------------

    def _later(self) -> None:
        if self.flow is not None and self.flow.stage is not CheckStage.TYPING:
            self._let_go()
        self.desk.close_page()

    def _differs(self) -> None:
        if self.flow is not None:
            self.flow.does_not_match()

    def _again(self) -> None:
        if self.flow is not None:
            self._changed_seen = True
            self.flow.begin_again()
