"""The style sheet, written once with the names of the tokens.

Rules: colours come by name from the tokens, lengths through `px` and `text_px`, so that one text
serves light and dark and every zoom.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ui.look.fonts import FAMILIES

_SHEET = """
QWidget { color: @ink; font-size: 14tx; font-family: @families; }
QMainWindow, QDialog, QWidget[role="paper"] { background: @paper; }
QToolTip { background: @surface; color: @ink; border: 1px solid @line; padding: 4px; }

*[role="huge"] { font-size: 40tx; font-weight: 700; }
*[role="display"] { font-size: 26tx; font-weight: 600; }
*[role="title"] { font-size: 22tx; font-weight: 600; }
*[role="heading"] { font-size: 16tx; font-weight: 600; }
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

QCheckBox, QRadioButton { spacing: 10px; background: transparent; }

QScrollArea, QScrollArea > QWidget > QWidget[role="body"] { background: transparent; border: none; }
QAbstractItemView { background: transparent; border: none; outline: none; }
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

QMenu { background: @surface; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 6px 24px; border-radius: 6px; }
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
