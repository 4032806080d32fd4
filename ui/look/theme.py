"""The look in one place: colours, sizes and the style sheet, light and dark, following the computer
while the program runs.

Rules: no other module names a colour, and the style sheet has them by the names of the tokens;
sizes grow with the officer's zoom and with the text size of the computer, and no text has a fixed
height; Fusion is the style on every system; what the computer asks for (light or dark, strong
contrast, no motion) is followed as far as Qt tells it, several changes at once as one; the current
look is set once by `wear`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.system import preferences
from ui.look.fonts import FAMILIES
from ui.system.platforms import system

_SHEET = """
QWidget { color: @ink; font-size: 14tx; font-family: @families; }
QMainWindow, QDialog, QWidget[role="paper"] { background: @paper; }
QToolTip { background: @surface; color: @ink; border: 1px solid @line; padding: 4px; }

*[role="huge"] { font-size: 40tx; font-weight: 700; }
*[role="display"] { font-size: 26tx; font-weight: 600; }
*[role="title"] { font-size: 22tx; font-weight: 600; }
*[role="heading"] { font-size: 16tx; font-weight: 600; }
*[role="reading"] { font-size: 16tx; }
*[role="strong"] { font-weight: 600; }
*[role="muted"] { font-size: 13tx; color: @muted; }
*[role="label"] { font-size: 13tx; font-weight: 500; }
*[role="small"] { font-size: 12tx; color: @muted; }
*[role="section"] { font-size: 12tx; font-weight: 600; color: @muted; }
*[role="wrong"] { font-size: 13tx; color: @danger; }
*[role="code"] { font-size: 20tx; font-weight: 600; }

QFrame[role="card"] { background: @surface; border: 1px solid @line; border-radius: 10px; }
QFrame[role="card"][live="true"]:hover { border-color: @accent; }
QFrame[role="rule"] { background: @line; border: none; }

QPushButton, QToolButton {
  background: @surface; color: @ink; border: 1px solid @line; border-radius: 8px;
  padding: 6px 14px; min-height: 22px; font-weight: 500;
}
QPushButton:hover, QToolButton:hover { background: @hover; }
QPushButton:focus, QToolButton:focus { border: 2px solid @accent; padding: 5px 13px; }
QPushButton:disabled, QToolButton:disabled {
  color: @muted; background: @paper; border-color: @line;
}
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[kind="primary"] { background: @accent; color: @on_accent; border-color: @accent; }
QPushButton[kind="primary"]:hover { background: @accent_hover; border-color: @accent_hover; }
QPushButton[kind="primary"]:disabled { background: @paper; color: @muted; border-color: @line; }
QPushButton[kind="danger"] { color: @danger; }
QPushButton[kind="danger"]:hover { background: @danger_tint; }
QPushButton[kind="quiet"] {
  background: transparent; border-color: transparent; color: @accent; text-align: left;
}
QPushButton[kind="quiet"]:hover { background: @accent_tint; color: @on_tint; }
QPushButton[kind="quiet"]:focus { border-color: @accent; }
QPushButton[kind="quiet"]:disabled, QPushButton[kind="danger"]:disabled { color: @muted; }
QPushButton[kind="chip"] {
  border-radius: 15px; padding: 3px 13px; min-height: 24px; color: @muted; background: @surface;
}
QPushButton[kind="chip"]:focus { padding: 2px 12px; }
QPushButton[kind="chip"][worked="true"] { border: 1px dashed @accent; color: @on_tint; }
QPushButton[kind="chip"]:checked {
  background: @accent_tint; color: @on_tint; border-color: @accent_tint; font-weight: 600;
}
QPushButton[kind="chip"]:checked:focus { border-color: @accent; }
QPushButton[kind="tile"] {
  text-align: left; padding: 12px 16px; border-radius: 10px; font-size: 16tx; font-weight: 600;
}
QPushButton[kind="tile"]:focus { padding: 11px 15px; }

QLineEdit, QPlainTextEdit, QComboBox {
  background: @surface; color: @ink; border: 1px solid @field_line; border-radius: 8px;
  padding: 6px 10px; min-height: 22px; selection-background-color: @accent;
  selection-color: @on_accent;
}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {
  border: 2px solid @accent; padding: 5px 9px;
}
QLineEdit:read-only { background: @paper; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {
  background: @paper; color: @muted; border-color: @line;
}
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] {
  border-color: @danger;
}
QComboBox { padding-right: 30px; combobox-popup: 0; }
QComboBox:focus { padding-right: 29px; }
QComboBox::drop-down { border: none; width: 28px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView, QListView#suggestions, QListView#chapters {
  background: @surface; color: @ink; border: 1px solid @line; outline: none;
  selection-background-color: @accent_tint; selection-color: @ink;
}
QComboBox QAbstractItemView, QListView#suggestions { padding: 5px; }
QComboBox QAbstractItemView::item, QListView#suggestions::item {
  padding: 5px 8px; border-radius: 6px; min-height: 22px;
}
QComboBox QAbstractItemView::item:hover, QListView#suggestions::item:hover { background: @hover; }
QComboBox QAbstractItemView::item:selected, QListView#suggestions::item:selected {
  background: @accent_tint; color: @ink;
}
QListView#suggestions[round="true"] { border-radius: 10px; }
QFrame#spellings { background: @surface; border: 1px solid @line; border-radius: 10px; }
QLabel#script {
  background: @accent_tint; color: @on_tint; border: 1px solid @line; border-radius: 6px;
  padding: 0 5px; font-size: 13tx; font-weight: 600;
}

QCheckBox, QRadioButton { spacing: 10px; background: transparent; }

QScrollArea, QScrollArea > QWidget > QWidget[role="body"] { background: transparent; border: none; }
QAbstractItemView { background: transparent; border: none; outline: none; }
QAbstractScrollArea[role="paper"] { background: @line; border: 2px solid @line; }
QAbstractScrollArea[role="paper"]:focus { border-color: @accent; }
QListView#chapters { border-radius: 8px; padding: 4px; }
QListView#chapters::item { padding: 5px 6px; border-radius: 6px; }
QListView#chapters::item:selected { background: @accent_tint; color: @ink; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
  background: transparent; color: @muted; border: none; border-bottom: 1px solid @line;
  padding: 10px 8px; font-size: 12tx; font-weight: 600;
}
QHeaderView::section:first { padding-left: 12px; }
QTableCornerButton::section { background: transparent; border: none; }

QScrollBar:vertical { background: transparent; width: 11px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 2px; }
QScrollBar::handle { background: @scroll; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QProgressBar {
  background: @line; border: none; border-radius: 4px; min-height: 8px; max-height: 8px;
}
QProgressBar::chunk { background: @accent; border-radius: 4px; }

QMenu { background: @surface; border: 1px solid @line; padding: 6px; }
QMenu[round="true"] { border-radius: 10px; }
QMenu::item { padding: 7px 20px 7px 12px; border-radius: 6px; }
QMenu::icon { padding-left: 12px; }
QMenu::separator { height: 1px; background: @line; margin: 6px 10px; }
QMenu::item:selected { background: @accent_tint; color: @ink; }
QMenu::item:disabled { color: @muted; }

QFrame[role="rail"] { background: @rail; border: none; }
QFrame[role="rail"] QLabel { color: @rail_ink; }
QFrame[role="rail"] QLabel[role="brand"] { color: @rail_bright; font-size: 18tx; font-weight: 600; }
QFrame[role="rail"] QLabel[role="small"] { color: @rail_ink; }
QPushButton[kind="rail"] {
  background: transparent; border: 1px solid transparent; border-radius: 8px; color: @rail_ink;
  text-align: left; padding: 6px 10px; min-height: 24px; font-weight: 500;
}
QPushButton[kind="rail"][close="true"] { padding: 2px 10px; min-height: 22px; }
QPushButton[kind="rail"][close="true"]:focus { padding: 1px 9px; }
QPushButton[kind="rail"]:hover { background: @rail_selected; }
QPushButton[kind="rail"]:checked {
  background: @rail_selected; color: @rail_bright; font-weight: 600;
}
QPushButton[kind="rail"]:focus { border: 2px solid @rail_ink; padding: 5px 9px; }
"""

_TOKEN = re.compile(r"@([a-z_]+)")
_TEXT = re.compile(r"(\d+)tx")
_LENGTH = re.compile(r"(\d+)px")


def style_sheet(
    tokens: Mapping[str, str], px: Callable[[float], int], text_px: Callable[[float], int]
) -> str:
    """Return the style sheet of the whole program.

    Args:
        tokens: colours by name.
        px: a length of the design at the zoom that is worn.
        text_px: a text size of the design at that zoom.
    """
    sheet = _LENGTH.sub(lambda found: _scaled(int(found[1]), px), _SHEET)
    sheet = _TEXT.sub(lambda found: f"{text_px(int(found[1]))}px", sheet)
    # Windows gives menus, tables and messages typefaces of their own, which only a sheet outdoes.
    worn = {**tokens, "families": ", ".join(f'"{family}"' for family in FAMILIES)}
    return _TOKEN.sub(lambda found: worn[found[1]], sheet)


def _scaled(pixels: int, px: Callable[[float], int]) -> str:
    """Hairlines and focus rings keep their width; everything else grows."""
    return f"{pixels if pixels <= 2 else px(pixels)}px"


_FLASH_MS = 1000
ZOOMS = (100, 110, 125, 150, 175)


@dataclass(frozen=True)
class Tokens:
    """Colours by what they are for, as `#RRGGBB`."""

    paper: str
    surface: str
    hover: str
    ink: str
    muted: str
    faint: str
    line: str
    field_line: str
    sketch: str
    accent: str
    accent_hover: str
    accent_tint: str
    on_accent: str
    on_tint: str
    good: str
    good_tint: str
    caution: str
    caution_tint: str
    danger: str
    danger_tint: str
    rail: str
    rail_ink: str
    rail_selected: str
    rail_bright: str
    rail_pill: str
    rail_pill_ink: str
    rail_good: str
    scroll: str

    def as_dict(self) -> dict[str, str]:
        """Return the colours by name, for the style sheet."""
        return {field.name: str(getattr(self, field.name)) for field in fields(self)}


LIGHT = Tokens(
    paper="#F7F5F1", surface="#FFFFFF", hover="#F2EFE9",
    ink="#1E2430", muted="#5C6472", faint="#767D89", line="#E5E1D9",
    field_line="#888378", sketch="#CFC9BD",
    accent="#2F4C9A", accent_hover="#253E80", accent_tint="#E9EEFA", on_accent="#FFFFFF",
    on_tint="#2F4C9A",
    good="#1B6A45", good_tint="#E2F2E9",
    caution="#7F5200", caution_tint="#FBF0D8",
    danger="#A02828", danger_tint="#FBE8E6",
    rail="#20283A", rail_ink="#C9D0DE", rail_selected="#33405C", rail_bright="#FFFFFF",
    rail_pill="#3D5FBF", rail_pill_ink="#FFFFFF", rail_good="#6FCB9B",
    scroll="#8C877D",
)  # fmt: skip

DARK = Tokens(
    paper="#14171D", surface="#1C2129", hover="#242A34",
    ink="#E8EAEE", muted="#A6AEBB", faint="#8C95A3", line="#2E3541",
    field_line="#707A8A", sketch="#414A59",
    accent="#6F8FE8", accent_hover="#8BA5F0", accent_tint="#24304C", on_accent="#0F1218",
    on_tint="#8BA5F0",
    good="#6FCB9B", good_tint="#1B3328",
    caution="#E6B85C", caution_tint="#3A2E16",
    danger="#F08C86", danger_tint="#3F2322",
    rail="#0F1218", rail_ink="#AEB7C6", rail_selected="#252E40", rail_bright="#FFFFFF",
    rail_pill="#6F8FE8", rail_pill_ink="#0F1218", rail_good="#6FCB9B",
    scroll="#6A7484",
)  # fmt: skip

BRAND = {
    "tile": "#2F4C9A", "sheet": "#FFFDF8", "fold": "#A9B4D6", "wax": "#B3362F",
    "pressed": "#D9736C",
}  # fmt: skip
"""The colours of the program's sign, the same in light and dark."""


@dataclass(frozen=True)
class Look:
    """What the window wears now.

    Attributes:
        tokens: the colours.
        dark: True for the dark look.
        zoom: percent, 100 to 175.
        language: code of the words; Indic text is drawn one pixel larger.
        still: True when nothing may move.
    """

    tokens: Tokens = LIGHT
    dark: bool = False
    zoom: int = 100
    language: str = "en"
    still: bool = False

    def px(self, pixels: float) -> int:
        """Return a length of the design, in pixels, at the officer's zoom."""
        return max(1, round(pixels * self.zoom / 100))

    def text_px(self, pixels: float) -> int:
        """Return a text size of the design at the officer's zoom and language."""
        return self.px(pixels + (0 if self.language == "en" else 1))

    def tone(self, tone: str) -> tuple[str, str]:
        """Return ink and paper of a tone: plain, accent, good, caution or danger."""
        tokens = self.tokens
        if tone == "plain":
            return tokens.muted, tokens.paper
        if tone == "accent":
            return tokens.on_tint, tokens.accent_tint
        return str(getattr(tokens, tone)), str(getattr(tokens, f"{tone}_tint"))

    def font(self, pixels: float, weight: int = 400) -> QFont:
        """Return a font of the design for hand-drawn text.

        Args:
            pixels: size in the design, before zoom.
            weight: 400 regular, 500 medium, 600 semi-bold, 700 bold.
        """
        return QFont(_font(self.text_px(pixels), weight))


@functools.lru_cache(maxsize=128)
def _font(pixels: int, weight: int) -> QFont:
    """Return a font to be copied: made anew, it would be looked for anew wherever it is drawn."""
    font = QFont(list(FAMILIES))
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight(weight))
    # Sharp in height, and as wide as it was drawn: where every advance is made a whole dot, as
    # on Windows, what brings a comma nearer to its space leaves no space.
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font


class _Wardrobe:
    """Holds the one look that is worn; widgets ask `look()` when they draw."""

    worn = Look()


def look() -> Look:
    """Return the look that is worn now."""
    return _Wardrobe.worn


def wants_dark(choice: str) -> bool:
    """Tell whether `choice` (system, light or dark) means the dark look on this computer."""
    if choice == "system":
        scheme = QGuiApplication.styleHints().colorScheme()
        return scheme == Qt.ColorScheme.Dark
    return choice == "dark"


def wants_contrast() -> bool:
    """Tell whether this computer asks for strong contrast."""
    hints = QGuiApplication.styleHints()
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def wants_stillness(choice: str) -> bool:
    """Tell whether nothing may move; `choice` is system or reduced."""
    if choice == "reduced":
        return True
    hints = QGuiApplication.styleHints()
    return hints.accessibility().motionPreference() == Qt.MotionPreference.ReducedMotion


def text_share() -> float:
    """Return how much larger than usual this computer writes, 1.0 to 1.75."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    share = QFontInfo(font).pixelSize() / system.USUAL_TEXT_PX
    return min(1.75, max(1.0, share))


def wished(choice: str, motion: str) -> tuple[Tokens, bool]:
    """Return the colours, and whether nothing may move, that the settings and the computer ask for.

    Args:
        choice: system, light or dark.
        motion: system or reduced.
    """
    tokens = DARK if wants_dark(choice) else LIGHT
    return in_contrast(tokens) if wants_contrast() else tokens, wants_stillness(motion)


def worn_wishes() -> tuple[Tokens, bool]:
    """Return the same two of the look that is worn now."""
    return look().tokens, look().still


def in_contrast(tokens: Tokens) -> Tokens:
    """Return the colours for strong contrast: whatever was soft is drawn in ink."""
    ink = tokens.ink
    return replace(
        tokens, muted=ink, faint=ink, line=ink, field_line=ink, sketch=ink, scroll=ink,
        rail_ink=tokens.rail_bright,
    )  # fmt: skip


def wear(app: QApplication, choice: str, zoom: int, language: str, motion: str = "system") -> Look:
    """Dress the program and return the look.

    Args:
        app: the running application.
        choice: system, light or dark.
        zoom: percent, on top of the text size of the computer; kept within 100 to 175.
        language: code of the words (en, hi, …).
        motion: system or reduced.
    """
    tokens, still = wished(choice, motion)
    size = min(175, max(100, round(zoom * text_share())))
    worn = Look(tokens, wants_dark(choice), size, language, still)
    if worn == look() and app.styleSheet():
        return worn  # To be dressed anew in the same takes as long as a window.
    _Wardrobe.worn = worn
    if not app.styleSheet():
        app.setStyle("Fusion")  # Once: it dresses all there is, as the sheet does.
    app.setFont(worn.font(14))
    app.setPalette(_palette(worn.tokens))
    app.setStyleSheet(style_sheet(worn.tokens.as_dict(), worn.px, worn.text_px))
    for effect in (Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_AnimateCombo,
                   Qt.UIEffect.UI_AnimateTooltip, Qt.UIEffect.UI_FadeMenu,
                   Qt.UIEffect.UI_FadeTooltip):  # fmt: skip
        app.setEffectEnabled(effect, False)
    app.setCursorFlashTime(0 if still else _FLASH_MS)
    return worn


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for which, colour in (
        (role.Window, tokens.paper),
        (role.WindowText, tokens.ink),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.hover),
        (role.Text, tokens.ink),
        (role.Button, tokens.surface),
        (role.ButtonText, tokens.ink),
        (role.ToolTipBase, tokens.surface),
        (role.ToolTipText, tokens.ink),
        (role.PlaceholderText, tokens.muted),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.Link, tokens.accent),
        (role.Mid, tokens.line),
    ):
        palette.setColor(which, QColor(colour))
    off = QPalette.ColorGroup.Disabled
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(off, which, QColor(tokens.muted))
    return palette


TOGETHER_MS = 150


class SystemLook(QObject):
    """Calls when the computer asks for another look than the one that is worn.

    While a dialog is open it waits: dressing takes the window down with every dialog over it, and
    with what was typed there or is shown only once.

    Args:
        changed: called then; it dresses the program again.
        parent: owner.
    """

    def __init__(self, changed: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = changed
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._soon.timeout.connect(self._look)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._soon.start)
        hints.accessibility().contrastPreferenceChanged.connect(self._soon.start)
        hints.accessibility().motionPreferenceChanged.connect(self._soon.start)

    def _look(self) -> None:
        if QApplication.activeModalWidget() is not None:
            self._soon.start()
            return
        settings = {**preferences.DEFAULTS, **preferences.load()}
        if wished(str(settings["theme"]), str(settings["motion"])) != worn_wishes():
            self._changed()
