"""The look in one place: colours, sizes and the style sheet, light and dark.

Rules: no other module names a colour; sizes grow with the officer's zoom and with the text size of
the computer, and no text has a fixed height; Fusion is the style on every system; what the computer
asks for (light or dark, strong contrast, no motion) is followed as far as Qt tells it; the current
look is set once by `wear`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QGuiApplication,
    QPalette,
)
from PySide6.QtWidgets import QApplication

from ui.look.fonts import FAMILIES
from ui.look.style_sheet import style_sheet
from ui.system.platforms import system

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
        font = QFont(list(FAMILIES))
        font.setPixelSize(self.text_px(pixels))
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
