"""The fields of the letterhead: names, lines below them, and the emblem.

Rules: what is wrong stands under its field; a refused picture says why and leaves the old one.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import _
from app.letters.document import Letterhead
from app.letters.letterhead import LONGEST, MOST_LINES
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.compact_layout import flow
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.frames import Card, column
from ui.widgets.plain import PlainLabel


class LetterheadForm(Card):
    """What stands on the letterhead, as it is typed.

    Signals:
        typed: something was typed.
        emblem_asked: a picture is to be chosen.
        emblem_removed: there shall be no emblem.
        stop_asked: reading a picture shall stop.
    """

    typed = Signal()
    emblem_asked = Signal()
    emblem_removed = Signal()
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, inside=18)
        self.column.setSpacing(look().px(12))
        self.name = LineEntry(_("Name of the office"))
        self.name_local = LineEntry(_("Name in a second script"))
        self.lines = TextEntry(_("Address, telephone, e-mail"), lines=5)
        self.name_field = Labelled(self.name.accessibleName(), self.name, "", _("needed"))
        hint = _("such as हिन्दी; may stay empty")
        local = Labelled(self.name_local.accessibleName(), self.name_local, hint)
        count = _("each on a line of its own, at most {count}").format(
            count=numerals.shown(MOST_LINES)
        )
        self.lines_field = Labelled(self.lines.accessibleName(), self.lines, count)
        for field in (self.name_field, local, self.lines_field, self._emblem()):
            self.column.addWidget(field)
        for entry in (self.name, self.name_local):
            entry.setMaxLength(LONGEST)
            entry.textEdited.connect(lambda _text: self.typed.emit())
        self.lines.textChanged.connect(self.typed)

    def _emblem(self) -> QWidget:
        whole = QWidget()
        self.choose = secondary(_("Choose a picture…"), "image-plus", self.emblem_asked.emit)
        self.remove = secondary(_("Remove it"), "trash", self.emblem_removed.emit)
        self.stop = secondary(_("Stop"), "square", self.stop_asked.emit)
        self.emblem = PlainLabel("", "muted", wrap=True)
        buttons = flow(self.choose, self.remove, self.stop)
        heading = PlainLabel(_("Emblem"), "label")
        whole.setLayout(column(heading, buttons, self.emblem, spacing=6))
        return whole

    # -- what is typed -------------------------------------------------------------------------

    def values(self) -> tuple[str, str, tuple[str, ...]]:
        """Return the name, the name in a second script, and the lines that are not empty."""
        lines = tuple(line.strip() for line in self.lines.text().split("\n") if line.strip())
        return self.name.text().strip(), self.name_local.text().strip(), lines

    def fill(self, head: Letterhead) -> None:
        """Show a letterhead; what says the same already keeps its cursor."""
        if self.values() == (head.name, head.name_local, head.lines):
            return
        self.name.setText(head.name)
        self.name_local.setText(head.name_local)
        self.lines.blockSignals(True)
        self.lines.setText("\n".join(head.lines))
        self.lines.blockSignals(False)

    def look_over(self) -> bool:
        """Say under its field what cannot be kept; return whether all of it can."""
        name, _local, lines = self.values()
        self.name_field.wrong("" if name else _("A letter needs the name of the office."))
        words = _("At most {count} lines have room on a letter.").format(
            count=numerals.shown(MOST_LINES)
        )
        self.lines_field.wrong(words if len(lines) > MOST_LINES else "")
        return bool(name) and len(lines) <= MOST_LINES

    # -- what is shown -------------------------------------------------------------------------

    def show_state(self, *, free: bool, reading: bool, has_emblem: bool) -> None:
        """Follow what is going on.

        Args:
            free: nothing is on its way.
            reading: a picture is being looked at.
            has_emblem: there is an emblem.
        """
        for button in (self.choose, self.remove):
            button.allow(free, _("One moment…"))
        self.remove.setVisible(has_emblem)
        self.stop.setVisible(reading)
        self.tell_emblem(_("The picture is being looked at…") if reading else "")

    def lock(self, locked: bool) -> None:
        """Let nothing be typed."""
        for entry in (self.name, self.name_local, self.lines):
            entry.setReadOnly(locked)

    def tell_emblem(self, words: str, role: str = "muted") -> None:
        """Say something about the emblem; "" says what can be chosen."""
        self.emblem.set_role(role)
        self.emblem.setText(words or _("PNG, JPEG or WebP. You can drop it here."))
