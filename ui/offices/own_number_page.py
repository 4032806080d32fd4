"""Our own number, made to be read aloud, and saved with our card for other offices.

Rules: digits are read one by one, never as two-digit numbers; all six groups are seen at once, the
digits as large as that allows; they are 0 to 9 in every language, as on the page of the check,
until another script is chosen; card and code hold nothing secret and are saved only where the
officer says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import N_, _
from app.base.numerals import shown
from app.base.place_words import district_words
from app.offices import code_pictures
from app.system import files
from ui.frame.desk import Desk, DeskErrands, Errands
from ui.frame.desk import ask as ask_errand
from ui.frame.page import Page
from ui.frame.values import code
from ui.look.theme import look
from ui.offices.offices_flow import OfficeUses
from ui.widgets.buttons import secondary
from ui.widgets.choices import FilterChips
from ui.widgets.compact_layout import WrapRow
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import Card, FlowLayout, ScrollBody, column, put, row
from ui.widgets.pictures import CodePicture
from ui.widgets.plain import PlainLabel, wrapped

CARD_SUFFIX = ".lfcard"
CODE_SUFFIX = ".png"


@dataclass(frozen=True)
class _Kind:
    """What is saved, in words that are translated when they are shown."""

    suffix: str
    heading: str
    kinds: str
    saved: str
    todo: str
    key: str
    write: Callable[[OfficeUses, Path], Path]


_CARD = _Kind(
    CARD_SUFFIX,
    N_("Save my card"),
    N_("Office cards (*.lfcard)"),
    N_("Your card is saved: {file}"),
    N_("Give it to the other office, then read them your number on the phone."),
    "card-saved",
    lambda uses, target: uses.export_card(target),
)
_CODE = _Kind(
    CODE_SUFFIX,
    N_("Save my number as a QR code"),
    N_("Pictures (*.png)"),
    N_("Your number is saved as a QR code: {file}"),
    N_("Print it, or show it to whoever visits you. Sent in a message it proves nothing."),
    "code-saved",
    lambda uses, target: uses.export_code(target),
)


def _name(office: str) -> str:
    # Any harmless ending will do for the check: the name is what may be unsafe.
    return Path(files.title_as_name(office, ".txt")).stem


class _Save(QObject):
    """Asks where, saves, and says where it is and what to do with it."""

    _kind: _Kind

    def __init__(
        self,
        desk: Desk,
        page: QWidget,
        uses: OfficeUses | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._uses = uses or OfficeUses(desk)
        self._errands = errands or DeskErrands(desk, self)

    def ask(self) -> None:
        """Ask for a place."""
        name = _name(self._desk.services.office.name) + self._kind.suffix
        ask_save(self._page, _(self._kind.heading), name, _(self._kind.kinds), self.save)

    def save(self, target: Path) -> None:
        """Save it there."""
        if target.suffix.lower() != self._kind.suffix:
            target = target.with_name(target.name + self._kind.suffix)
        work = partial(self._kind.write, self._uses, target)
        ask_errand(self._errands, work, self._saved, self._failed)

    def _failed(self, error: Exception) -> None:
        self._desk.show_failure(error)

    def _saved(self, path: Path) -> None:
        self._desk.say(
            _(self._kind.saved).format(file=path.name), todo=_(self._kind.todo), key=self._kind.key
        )
        self._desk.wrote()


class SaveCard(_Save):
    """Saves our card."""

    _kind = _CARD


class SaveCode(_Save):
    """Saves our number as a QR code."""

    _kind = _CODE


_CODE_BESIDE = 760
_LARGE, _SMALL = 34, 18
"""Sizes of a digit, in pixels of the design: where there is room, and the least that is read."""
_ZERO = {"latin": 0x30, "devanagari": 0x966, "bengali": 0x9E6}


def in_script(digits: str, script: str) -> str:
    """Return digits 0-9 in a script: latin, devanagari or bengali."""
    return "".join(chr(_ZERO[script] + int(digit)) for digit in digits)


def _held(layout: QHBoxLayout) -> QWidget:
    held = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    held.setLayout(layout)
    return held


_SMALL_ONE, _HIGH = "\N{BENGALI DIGIT ONE}", "\N{BENGALI DIGIT TWO}"


class _Digit(PlainLabel):
    """One digit. The Bengali one, which its typeface draws small, is as high as the others."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the small one larger, on the line of the others."""
        if self.text() != _SMALL_ONE:
            super().paintEvent(event)
            return
        metrics = QFontMetricsF(self.font())
        high = metrics.tightBoundingRect(_HIGH)
        font, larger = QFont(self.font()), metrics
        # Letters grow in whole pixels, some of them not at every size.
        while (
            font.pixelSize() < 2 * self.font().pixelSize()
            and larger.tightBoundingRect(_SMALL_ONE).height() < high.height()
        ):
            font.setPixelSize(font.pixelSize() + 1)
            larger = QFontMetricsF(font)
        wide = larger.horizontalAdvance(_SMALL_ONE)
        foot = high.bottom() - larger.tightBoundingRect(_SMALL_ONE).bottom()
        line = (self.height() - metrics.height()) / 2 + metrics.ascent() + foot
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(QPointF((self.width() - wide) / 2, line), _SMALL_ONE)
        painter.end()


class _Digits(QWidget):
    """Six groups of five digits, one group a line, as large as the height allows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[list[PlainLabel]] = []
        self._size = 0
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.setHorizontalSpacing(look().px(6))
        for index in range(6):
            grid.addWidget(PlainLabel(shown(index + 1), "muted"), index, 0)
            digits: list[PlainLabel] = []
            for place in range(1, 6):
                # Each digit has its own place: "four, two" must not be read as forty-two.
                label = _Digit("")
                label.setObjectName("digit")
                label.setAlignment(Qt.AlignmentFlag.AlignCenter)
                label.setMinimumWidth(look().px(_LARGE))
                digits.append(label)
                grid.addWidget(label, index, place)
            self.lines.append(digits)
        grid.setRowStretch(6, 1)
        self._wear(_LARGE)

    def fit(self, height: int) -> None:
        """Make the digits as large as six lines of them fit into so many pixels."""
        size = _LARGE
        self._wear(size)
        while size > _SMALL and self._needed() > height:
            size = max(_SMALL, min(size - 1, size * height // self._needed()))
            self._wear(size)

    def _needed(self) -> int:
        # Each script has its own height, which only the labels know.
        lines = [max(label.sizeHint().height() for label in line) for line in self.lines]
        return sum(lines)

    def _wear(self, size: int) -> None:
        if size != self._size:
            self._size = size
            pixels = look().text_px(size)
            self.setStyleSheet(f"#digit {{ font-size: {pixels}px; font-weight: 600; }}")


class OwnNumberPage(Page):
    """My number, read aloud."""

    heading = N_("My number")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.script = "latin"
        self.body = ScrollBody(self)
        put(self.body.column, self._number_card(), 1)
        self.body.viewport().installEventFilter(self)
        self.column.addWidget(self.body, 1)
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
        self.column.addLayout(row(1, (lines, 100), spacing=None))
        self._show()

    def focus_first(self) -> None:
        """Nothing is typed here; the number is in sight, wherever the keyboard was for a moment."""
        self.back.setFocus()
        self.body.keep_in_view(self.digits)

    def _number_card(self) -> Card:
        card = Card(self.body.inside, inside=20)
        self.digits = _Digits()
        across = row((self.digits, 0, Qt.AlignmentFlag.AlignTop), (self._words(), 1), spacing=28)
        card.column.addWidget(WrapRow(((_held(across), 1), (self._code(), 0)), _CODE_BESIDE, card))
        return card

    def _code(self) -> QWidget:
        rows = code_pictures.squares(self.desk.services.office.office_id)
        self.code = CodePicture(rows, _("Our number as a QR code"))
        told = PlainLabel(_("When you meet: they photograph this instead of typing."), "muted")
        told.setWordWrap(True)
        held = QWidget()
        held.setFixedWidth(self.code.width())
        column(self.code, told, 1, spacing=None, within=held)
        return held

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the digits to what of the page is in sight."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            above = self.digits.mapTo(self.body.inside, QPoint(0, 0)).y()
            self.digits.fit(self.body.viewport().height() - 2 * above)
        return super().eventFilter(watched, event)

    def _words(self) -> QVBoxLayout:
        office = self.desk.services.office
        words = column(wrapped(office.name, "heading"))
        if office.name_local and office.name_local != office.name:
            words.addWidget(wrapped(office.name_local))
        district = district_words(office.district, office.state)
        place = " · ".join(part for part in (code("office_type", office.kind), district) if part)
        words.addWidget(wrapped(place, "muted"))
        words.addSpacing(look().px(6))
        how = _("Read it slowly, digit by digit, one group at a time. Wait for their answer.")
        why = _("The number is no secret. It shows others that your card is really yours.")
        put(words, wrapped(how), wrapped(why, "muted"))
        self.scripts = FilterChips([("latin", "123"), ("devanagari", "१२३"), ("bengali", "১২৩")])
        self.scripts.choose(self.script)
        self.scripts.chosen.connect(self._choose)
        put(words, self.scripts, 1)
        return words

    def _choose(self, script: str) -> None:
        self.script = script
        self._show()

    def _show(self) -> None:
        groups = self.desk.services.office.number.split()
        for line, group in zip(self.digits.lines, groups, strict=True):
            for label, digit in zip(line, group, strict=True):
                label.setText(in_script(digit, self.script))
                label.setAccessibleName(digit)
