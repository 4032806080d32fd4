"""The right half of the composer: exactly what they will see, what not, and what strangers see.

Rules: what is shown was decoded from the bytes that would be sealed; a view that does not belong
to the present choices says so; hints can be followed here with one press.
"""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import _
from app.base.reasons import show_size
from app.packets.hint_records import LookAgain
from app.packets.packet_view import withheld_words
from app.packets.records import ReferralPreview
from ui.frame.failure import triage
from ui.look.theme import look
from ui.packets.packet_words import block_lines, packet_into
from ui.referrals.composer_words import look_again, missing
from ui.referrals.seen_flow import SeenFlow
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import Button, secondary
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Card, EmptyState, Rule, ScrollBody
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel
from ui.widgets.strip import Banner

_BADGE_FROM = 380


class SeenPane(Card):
    """The receiver's view.

    Signals:
        hide_asked: LookAgain that is to be left out.
    """

    hide_asked = Signal(object)

    def __init__(self, flow: SeenFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._shown: ReferralPreview | Exception | None = None
        self._hint: str | None = None
        head = QHBoxLayout()
        head.setSpacing(look().px(8))
        head.addWidget(IconLabel("eye", look().tokens.accent, 20))
        head.addWidget(PlainLabel(_("Exactly what they will see"), "heading", wrap=True), 1)
        self.only = Badge(Mark(_("Only this office can open it"), "accent", "lock"))
        head.addWidget(self.only)
        self.column.addLayout(head)
        self.column.addWidget(Rule())
        self.state = PlainLabel("", "muted", wrap=True)
        self.column.addWidget(self.state)
        self.body = ScrollBody()
        self.body.column.setContentsMargins(0, 0, look().px(6), 0)
        self.column.addWidget(self.body, 1)
        flow.changed.connect(self.show_view)
        self.show_view()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the badge out where the heading needs the room."""
        super().resizeEvent(event)
        self._show_badge()

    def _show_badge(self) -> None:
        wide = self.width() >= look().px(_BADGE_FROM)
        self.only.setVisible(wide and self._flow.preview is not None)

    def show_view(self) -> None:
        """Follow the presenter."""
        flow = self._flow
        shown = flow.preview or flow.problem
        old = flow.preview is not None and not flow.fresh
        self.state.setText(_("Bringing this up to date…") if old else "")
        self.state.setVisible(old)
        self._show_badge()
        hint = "" if shown else missing(flow.missing())
        if shown is self._shown and hint == self._hint:
            return
        self._shown, self._hint = shown, hint
        place = self.body.verticalScrollBar().value()
        self.body.clear()
        if isinstance(shown, ReferralPreview):
            self._fill(self.body.column, shown)
        elif isinstance(shown, Exception):
            failure = triage(shown)
            self.body.column.addWidget(Banner("caution", failure.happened, failure.todo))
        else:
            self.body.column.addWidget(
                EmptyState(
                    "eye",
                    _("Here you will see, word for word, what they will see."),
                    hint=hint,
                )
            )
        self.body.column.addStretch(1)
        self.body.verticalScrollBar().setValue(place)

    def _hide(self, hint: LookAgain) -> Button | None:
        """Return the button that hides it, None for what is kept as it was recorded."""
        if not hint.place:
            return None
        button = secondary(_("Hide it"), "", functools.partial(self.hide_asked.emit, hint))
        button.setAccessibleName(_("Hide it: {field}").format(field=_(hint.label)))
        return button

    def _fill(self, column: QVBoxLayout, preview: ReferralPreview) -> None:
        for hint in preview.look_again:
            column.addWidget(Banner("caution", look_again(hint), button=self._hide(hint)))
        packet_into(column, preview.packet)
        column.addWidget(Rule())
        if preview.packet.block is not None:
            column.addWidget(
                PlainLabel(
                    _("All they see until they have checked this office"), "muted", wrap=True
                )
            )
            column.addWidget(FactLines(block_lines(preview.packet.block)))
        column.addWidget(SectionLabel(_("They will not see")))
        withheld = ", ".join(withheld_words(preview))
        column.addWidget(PlainLabel(withheld or _("Everything in the case leaves."), wrap=True))
        column.addWidget(SectionLabel(_("Anyone who finds the file sees")))
        words = _(
            "its size, rounded to {size}, and that it is a sealed file. No office, name or date."
        )
        found_words = PlainLabel(words.format(size=show_size(preview.packet.size)), wrap=True)
        found_words.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(found_words)
