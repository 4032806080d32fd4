"""The legal ground on which cases are compared whose people have not agreed.

Rules: it is taken on purpose and written out whole; it goes into the activity log, and never to
the other office.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.base.language import _
from ui.frame.values import choices as code_choices
from ui.look.theme import look
from ui.matching.compose_flow import ComposeFlow
from ui.widgets.choices import CheckBox, RadioBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.frames import column
from ui.widgets.plain import PlainLabel, reveal

_ROW_FROM = 400


class GroundBox(QWidget):
    """A tick, and the parts of the ground below it."""

    def __init__(self, flow: ComposeFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        whole = column(spacing=8)
        self.setLayout(whole)
        self.on = CheckBox(_("Compare cases without consent, on a legal ground"))
        self.on.toggled.connect(lambda on: flow.set_ground(on=on))
        whole.addWidget(self.on)
        self.inside = QWidget()
        parts = column(spacing=10)
        parts.setContentsMargins(look().px(34), 0, 0, 0)
        self.inside.setLayout(parts)
        words = _("The ground is kept in the activity log. The other office does not see it.")
        parts.addWidget(PlainLabel(words, "muted", wrap=True))
        self.bases = {
            value: RadioBox(text, value) for value, text in code_choices("override_basis")
        }
        for value, radio in self.bases.items():
            radio.clicked.connect(lambda _on=True, value=value: flow.set_ground(basis=value))
        parts.addWidget(in_lines(*self.bases.values()))
        self.order_no = LineEntry(_("Order number"), _("Number and date of the order"))
        self.order_no.textChanged.connect(lambda text: flow.set_ground(order_no=text))
        self.officer = LineEntry(_("Decided by"), _("Name and post"))
        self.officer.textChanged.connect(lambda text: flow.set_ground(officer=text))
        self.reason = TextEntry(_("Reason"), _("Why it cannot wait for consent"), lines=2)
        self.reason.textChanged.connect(lambda: flow.set_ground(reason=self.reason.text()))
        order = Labelled(_("Order number"), self.order_no)
        by = Labelled(_("Decided by"), self.officer)
        parts.addWidget(WrapRow(((order, 1), (by, 1)), _ROW_FROM))
        parts.addWidget(Labelled(_("Reason"), self.reason))
        whole.addWidget(self.inside)
        flow.changed.connect(self.show_flow)
        self.show_flow()

    def show_flow(self) -> None:
        """Follow the choices."""
        ground = self._flow.draft.ground
        reveal(self.inside, ground.on)
        if self.on.isChecked() != ground.on:
            self.on.setChecked(ground.on)
        for field, text in (
            (self.order_no, ground.order_no),
            (self.officer, ground.officer),
            (self.reason, ground.reason),
        ):
            if field.text() != text:
                field.setText(text)
        if ground.basis in self.bases:
            self.bases[ground.basis].setChecked(True)
