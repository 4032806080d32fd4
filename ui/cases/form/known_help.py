"""Brings what the register knows about a person to the form: the strip, and the case beside it.

Rules: the form is never left by it; in a narrow window the section list gives way to the case that
is looked at.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.duplicates.same_person import KnownCase
from ui.cases.form.beside_pane import BesidePane
from ui.cases.form.case_body import CaseBody
from ui.cases.form.case_flow import CaseFlow
from ui.cases.form.known_flow import KnownFlow
from ui.cases.form.known_strip import KnownStrip
from ui.frame.desk import Desk
from ui.look.theme import look

_BOTH_FROM = 900
_WIDTH, _NARROW = 320, 250


class KnownHelp(QObject):
    """Holds flow, strip and pane together.

    Args:
        desk: asks the register.
        flow: which case is written.
        body: the fields, under which the strip stands.
        side: the section list.
        beside: the pane for the other case.
        page: the form.
    """

    def __init__(
        self,
        desk: Desk,
        flow: CaseFlow,
        body: CaseBody,
        side: QWidget,
        beside: BesidePane,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._page = page
        self._body = body
        self._side = side
        self._beside = beside
        self.flow = KnownFlow(desk, body.written, flow.id_on_lane, self)
        body.typed.connect(self.flow.typed)
        self.flow.found.connect(self._on_found)
        beside.shown.connect(self._fit)
        beside.closed.connect(self._fit)
        page.installEventFilter(self)

    def forget(self) -> None:
        """Another case comes into the form."""
        self.flow.forget()
        self._beside.put_away()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The form is wider or narrower."""
        if event.type() == QEvent.Type.Resize and watched is self._page:
            self._fit()
        return super().eventFilter(watched, event)

    def _on_found(self, address: str, found: tuple[KnownCase, ...]) -> None:
        strip = KnownStrip(found) if found else None
        if strip is not None:
            strip.look_asked.connect(self._beside.look_at)
            strip.different_asked.connect(self.flow.say_different)
        if self._body.fields is not None:
            self._body.fields.put_under(address, strip)

    def _fit(self) -> None:
        wide = self._page.width() >= look().px(_BOTH_FROM)
        self._side.setVisible(wide or self._beside.isHidden())
        self._beside.setFixedWidth(look().px(_WIDTH if wide else _NARROW))
