"""Our own number, made to be read aloud: large digits, one group a line; and its QR code.

Rules: digits are read one by one, never as two-digit numbers; the script of the digits can be
changed; card and code are saved only where the officer says.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app import qr
from app.language import _, current
from app.numbers import shown
from ui.desk import Desk
from ui.offices.save_card import SaveCard, SaveCode
from ui.page import Page
from ui.room import WrapRow
from ui.shown import code
from ui.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.choices import FilterChips
from ui.widgets.code_picture import CodePicture
from ui.widgets.frames import Card, FlowLayout, ScrollBody
from ui.widgets.plain import PlainLabel

_CODE_BESIDE = 760
_ZERO = {"latin": 0x30, "devanagari": 0x966, "bengali": 0x9E6}
_OF_LANGUAGE = {"hi": "devanagari", "ne": "devanagari", "bn": "bengali"}


def in_script(digits: str, script: str) -> str:
    """Return digits 0-9 in a script: latin, devanagari or bengali."""
    return "".join(chr(_ZERO[script] + int(digit)) for digit in digits)


def _held(layout: QHBoxLayout) -> QWidget:
    held = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    held.setLayout(layout)
    return held


class OwnNumberPage(Page):
    """My number, read aloud."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.script = _OF_LANGUAGE.get(current(), "latin")
        self._labels: list[list[PlainLabel]] = []
        body = ScrollBody()
        body.column.addWidget(self._number_card())
        body.column.addStretch(1)
        self.column.addWidget(body, 1)
        self.save = SaveCard(desk, self)
        self.save_code = SaveCode(desk, self)
        # It is also opened from a check and from our own keys: back leads there.
        self.back = secondary(_("Back"), "arrow-left", desk.close_page)
        self.offices = secondary(
            _("Back to the offices"), "building", lambda: desk.open("offices", "")
        )
        self.save_button = secondary(_("Save my card…"), "save", self.save.ask)
        self.code_button = secondary(_("Save the QR code…"), "qr-code", self.save_code.ask)
        lines = FlowLayout(spacing=8)
        for button in (self.code_button, self.save_button, self.back, self.offices):
            lines.addWidget(button)
        footer = QHBoxLayout()
        footer.addStretch(1)
        footer.addLayout(lines, 100)
        self.column.addLayout(footer)
        self._show()

    def title(self) -> str:
        """Return the words of the header."""
        return _("My number")

    def focus_first(self) -> None:
        """Nothing is typed here."""
        self.back.setFocus()

    def _number_card(self) -> Card:
        card = Card(inside=20)
        across = QHBoxLayout()
        across.setSpacing(look().px(28))
        across.addLayout(self._digits())
        across.addLayout(self._words(), 1)
        card.column.addWidget(WrapRow(((_held(across), 1), (self._code(), 0)), _CODE_BESIDE))
        return card

    def _code(self) -> QWidget:
        rows = qr.squares(self.desk.services.office.office_id)
        self.code = CodePicture(rows, _("Our number as a QR code"))
        told = PlainLabel(_("When you meet: they photograph this instead of typing."), "muted")
        told.setWordWrap(True)
        held = QWidget()
        held.setFixedWidth(self.code.width())
        lines = QVBoxLayout(held)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(self.code)
        lines.addWidget(told)
        lines.addStretch(1)
        return held

    def _digits(self) -> QGridLayout:
        digits = QGridLayout()
        digits.setVerticalSpacing(0)
        digits.setHorizontalSpacing(look().px(6))
        for index in range(6):
            digits.addWidget(PlainLabel(shown(index + 1), "muted"), index, 0)
            row: list[PlainLabel] = []
            for column in range(5):
                # Each digit has its own place: "four, two" must not be read as forty-two.
                label = PlainLabel("")
                label.setStyleSheet(f"font-size: {look().text_px(34)}px; font-weight: 600;")
                label.setAlignment(Qt.AlignmentFlag.AlignCenter)
                label.setMinimumWidth(look().px(34))
                row.append(label)
                digits.addWidget(label, index, column + 1)
            self._labels.append(row)
        return digits

    def _words(self) -> QVBoxLayout:
        office = self.desk.services.office
        words = QVBoxLayout()
        words.setSpacing(look().px(8))
        words.addWidget(PlainLabel(office.name, "heading", wrap=True))
        if office.name_local and office.name_local != office.name:
            words.addWidget(PlainLabel(office.name_local, wrap=True))
        place = " · ".join(
            part for part in (code("office_type", office.kind), office.district) if part
        )
        words.addWidget(PlainLabel(place, "muted", wrap=True))
        words.addSpacing(look().px(6))
        how = _("Read it slowly, digit by digit, one group at a time. Wait for their answer.")
        words.addWidget(PlainLabel(how, wrap=True))
        why = _("The number is no secret. It shows others that your card is really yours.")
        words.addWidget(PlainLabel(why, "muted", wrap=True))
        self.scripts = FilterChips([("latin", "123"), ("devanagari", "१२३"), ("bengali", "১২৩")])
        self.scripts.choose(self.script)
        self.scripts.chosen.connect(self._choose)
        words.addWidget(self.scripts)
        words.addStretch(1)
        return words

    def _choose(self, script: str) -> None:
        self.script = script
        self._show()

    def _show(self) -> None:
        groups = self.desk.services.office.number.split()
        for line, group in zip(self._labels, groups, strict=True):
            for label, digit in zip(line, group, strict=True):
                label.setText(in_script(digit, self.script))
                label.setAccessibleName(digit)
