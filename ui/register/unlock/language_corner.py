"""The language of the screens, at the foot of the locked window.

Rules: each language is named in its own script, so that it is found by who reads nothing else;
the choice counts at once and for the next start.
"""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base import language
from app.base.language import _
from ui.frame.settings_store import offered
from ui.look.theme import look
from ui.widgets.choices import ComboBox
from ui.widgets.plain import IconLabel


class LanguageCorner(QWidget):
    """A list of languages with its icon."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        worn = look()
        self.box = ComboBox(offered())
        self.box.choose(language.current())
        self.box.setAccessibleName(_("Language"))
        self.box.setMinimumWidth(worn.px(130))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(worn.px(8))
        line.addWidget(IconLabel("languages", worn.tokens.muted, 18))
        line.addWidget(self.box)
