"""Text that is only text: labels that show a hostile name letter by letter, and what appears told
to somebody who hears the screen.

Rules: the one place where QLabel and tooltips are used (docs/rules.md, What comes from others): a
bare label guesses rich text and would open files and network shares named in it; what appears
without being asked for is announced once, an error at once, the rest when what is being read is
over; nothing is told where nobody listens, and nobody's name while names are hidden.
"""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFont, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.frame import projector
from ui.look.icons import picture
from ui.look.theme import look

_LONG_RUN = re.compile(r"\S{28}")
_BREAK = "\u200b"
_TWO_LINES_BELOW = 380
_LOW = 560
_EQUAL_DIGITS = QFont.Tag("tnum")
"""Digits of one width, so that those of a code stand under one another."""


class Veiled:
    """What a widget says to a screen reader goes through projector mode, too."""

    def setAccessibleName(self, name: str) -> None:
        """Say a name, without what is hidden now."""
        super().setAccessibleName(projector.over(name))  # type: ignore[misc]

    def setAccessibleDescription(self, description: str) -> None:
        """Say a description, without what is hidden now."""
        super().setAccessibleDescription(projector.over(description))  # type: ignore[misc]


def breakable(text: str) -> str:
    """Return a text in which a long run without a space may break, for show alone."""
    return _LONG_RUN.sub(lambda found: found[0] + _BREAK, text)


def unbroken(text: str) -> str:
    """Return a text without the breaks that were put in for show."""
    return text.replace(_BREAK, "")


class PlainLabel(Veiled, QLabel):
    """A label that never reads its text as anything but text.

    Args:
        text: shown as it is.
        role: huge, display, title, heading, strong, muted, small, section, wrong, code, or "" for
            body.
        wrap: break long text into lines.
    """

    def __init__(
        self, text: str = "", role: str = "", *, wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        if role:
            self.setProperty("role", role)
        if role == "code":
            font = self.font()
            font.setFeature(_EQUAL_DIGITS, 1)
            self.setFont(font)
        if wrap:
            self.setWordWrap(True)
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
            policy = self.sizePolicy()
            policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show `text` letter by letter; a long run without a space may break anywhere."""
        text = projector.over(text)
        if self.wordWrap():
            text = breakable(text)
        super().setText(text)

    def shown(self) -> str:
        """Return the text without the breaks that were put in for show."""
        return unbroken(self.text())

    def set_role(self, role: str) -> None:
        """Change the role and draw it again."""
        self.setProperty("role", role)
        self.style().unpolish(self)
        self.style().polish(self)

    def minimumSizeHint(self) -> QSize:
        """Let wrapped text become narrow instead of pushing the window wide."""
        hint = super().minimumSizeHint()
        if self.wordWrap():
            hint.setWidth(min(hint.width(), look().px(120)))
        return hint


def wrapped(text: str = "", role: str = "") -> PlainLabel:
    """Return a label that breaks long text into lines."""
    return PlainLabel(text, role, wrap=True)


class SectionLabel(PlainLabel):
    """The small capitals above a group of lines."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text.upper(), "section", parent=parent)


class ElidedLabel(PlainLabel):
    """One line that ends in an ellipsis when there is no room."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        self._whole = projector.over(text)
        super().__init__(text, role, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show `text`, shortened to the width there is."""
        text = projector.over(text)
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def shown(self) -> str:
        """Return the whole text."""
        return self._whole

    def resizeEvent(self, event: object) -> None:
        """Shorten again."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def sizeHint(self) -> QSize:
        """Ask for the whole text."""
        hint = super().sizeHint()
        hint.setWidth(self.fontMetrics().horizontalAdvance(self._whole) + 2)
        return hint

    def minimumSizeHint(self) -> QSize:
        """Be content with little."""
        hint = super().minimumSizeHint()
        hint.setWidth(look().px(40))
        return hint

    def _fit(self) -> None:
        width = max(self.width(), 1)
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, width)
        QLabel.setText(self, shown)


class FootWords(PlainLabel):
    """How things stand, beside the buttons of a foot: in two lines where there is no room for one.

    Where it is narrow it keeps the room of two lines, so that nothing moves with what it says; but
    not in a low window, which has no room to keep.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "muted", wrap=True, parent=parent)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the room of as many lines as it may need at this width."""
        super().resizeEvent(event)
        narrow = event.size().width() < look().px(_TWO_LINES_BELOW)
        lines = 2 if narrow and self.window().height() >= look().px(_LOW) else 1
        self.setMinimumHeight(lines * self.fontMetrics().lineSpacing())


class IconLabel(QLabel):
    """A picture beside a word; it says nothing to a screen reader, the word does.

    Args:
        name: Lucide name.
        ink: colour as `#RRGGBB`; the ink of the look when empty.
        size: edge in pixels of the design.
    """

    def __init__(
        self, name: str, ink: str = "", size: float = 18, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.show_icon(name, ink, size)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str, ink: str = "", size: float = 18) -> None:
        """Show another icon."""
        pixmap: QPixmap = picture(name, ink, size)
        self.setPixmap(pixmap)


def tip(widget: QWidget, text: str) -> None:
    """Give a widget a tooltip whose text is shown letter by letter.

    Whoever hears the screen is told what the name does not tell already, never the markup of it.
    """
    told = text.removeprefix(widget.accessibleName()).strip()
    # Without any description Qt would tell the tip, markup and all.
    widget.setAccessibleDescription(told or " ")
    text = projector.over(text)
    widget.setToolTip(f"<p style='white-space:pre-wrap'>{html.escape(text)}</p>")


def reveal(widget: QWidget, visible: bool) -> None:
    """Show or hide a widget, also one that stands nowhere yet: that would flash up as a window."""
    if visible and widget.parentWidget() is None:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
    else:
        widget.setVisible(visible)


def without_mnemonic(text: str) -> str:
    """Return a text for a button in which an ampersand is an ampersand."""
    return text.replace("&", "&&")


def announce(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Have a screen reader say some words.

    Args:
        widget: where they stand.
        words: translated.
        urgent: interrupt what is being read.
    """
    if not words or not QAccessible.isActive():
        return
    told = QAccessibleAnnouncementEvent(widget, projector.over(words))
    how = QAccessible.AnnouncementPoliteness
    told.setPoliteness(how.Assertive if urgent else how.Polite)
    QAccessible.updateAccessibility(told)
