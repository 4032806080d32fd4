"""Settings for when others look at the screen, in the room or over a video call.

Rules: both are off until somebody turns them on; what this computer cannot do is said in words, and
its box is disabled with that reason.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.system import preferences
from ui.frame import projector, screen_capture
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.choices import CheckBox
from ui.widgets.frames import Card
from ui.widgets.plain import PlainLabel
from ui.widgets.projector_switch import set_hidden


class ScreenCard(Card):
    """The card of the settings page."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setMaximumWidth(look().px(760))
        self.column.addWidget(PlainLabel(_("When others look at the screen"), "heading", wrap=True))
        self.names = CheckBox(_("Hide names, telephone numbers, addresses and stories"))
        self.names.setChecked(projector.is_on())
        self.names.clicked.connect(lambda on: set_hidden(desk, on))
        self.column.addWidget(self.names)
        self._explain(
            _(
                "Every list and page then shows the case number in place of the person. In a form"
                " one field at a time is shown while you are in it. Ctrl+Shift+H turns it on and"
                " off. It stays on when you lock."
            )
        )
        self.capture = CheckBox(_("Keep this window out of screenshots and screen sharing"))
        self.capture.setChecked(screen_capture.is_wanted())
        self.capture.clicked.connect(self._keep_out)
        self.column.addWidget(self.capture)
        reason = screen_capture.why_not()
        self.capture.setEnabled(not reason)
        self.capture.setAccessibleDescription(reason)
        self._explain(
            reason
            or _(
                "Off at first: it also hides the window from magnifiers and other programs that"
                " help people who see badly, and from remote help. A camera still sees the screen."
            )
        )

    def _explain(self, words: str) -> None:
        self.column.addWidget(PlainLabel(words, "muted", wrap=True))

    def _keep_out(self, on: bool) -> None:
        preferences.save({"no_capture": 1 if on else None})
        if not screen_capture.apply_to_all():
            self._desk.say(
                _("This computer did not keep the window out of screenshots."),
                tone="caution",
                todo=_("Close the window before you share the screen, or share another one."),
                key="capture",
            )
