"""The look: contrast holds for every pair that is drawn, sizes grow, the sheet has no gaps."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QTextLayout
from PySide6.QtWidgets import (
    QListView,
    QMenu,
    QMessageBox,
    QProgressBar,
    QStatusBar,
    QStyleOptionComboBox,
    QTableView,
    QWidget,
)

from ui.look import fonts, theme
from ui.look.fonts import FAMILIES
from ui.look.icons import IconMissingError, picture, svg
from ui.look.theme import DARK, LIGHT, Look, Tokens, in_contrast, style_sheet
from ui.widgets.busy import endless
from ui.widgets.choices import ComboBox

# What the style sheet draws on which ground, where it does not say so itself.
GROUNDS = {
    "ink": ("paper", "surface", "hover", "accent_tint", "good_tint", "caution_tint", "danger_tint"),
    "muted": ("paper", "surface", "hover"),
    "accent": ("paper", "surface"),
    "on_tint": ("accent_tint",),
    "on_accent": ("accent", "accent_hover"),
    "good": ("good_tint", "surface", "paper"),
    "caution": ("caution_tint", "surface", "paper"),
    "danger": ("danger_tint", "surface", "paper"),
    "rail_ink": ("rail", "rail_selected"),
    "rail_bright": ("rail", "rail_selected"),
    "rail_pill_ink": ("rail_pill",),
}
# Not words but what must be seen to use the program: WCAG 1.4.11 asks for 3:1.
SHAPES = {
    "field_line": ("paper", "surface"),
    "accent": ("paper", "surface", "hover", "accent_tint"),
    "muted": ("paper", "surface", "accent_tint"),
    "faint": ("paper", "surface", "hover", "accent_tint"),
    "danger": ("paper", "surface"),
    "scroll": ("paper", "surface"),
    "rail_ink": ("rail", "rail_selected"),
    "rail_good": ("rail",),
}
# Parted from their ground by nothing that must be seen: rules, soft shapes, the grounds themselves.
SOFT = {
    *("paper", "surface", "hover", "line", "sketch", "accent_hover", "rail", "rail_selected"),
    "rail_pill",  # Its number can be read; the pill itself need not be seen.
    *("accent_tint", "good_tint", "caution_tint", "danger_tint"),
}
PAIRS = [(ink, ground) for ink, grounds in GROUNDS.items() for ground in grounds]
SHOWN = [(shape, ground) for shape, grounds in SHAPES.items() for ground in grounds]
BLOCK = re.compile(r"([^{}]+)\{([^{}]*)\}")
ROOM = Path(__file__).parents[4] / "ui"


def brightness(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((brightness(one), brightness(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


LOOKS = [LIGHT, DARK, in_contrast(LIGHT), in_contrast(DARK)]
LOOK_NAMES = ["light", "dark", "light-strong", "dark-strong"]


@pytest.mark.parametrize("tokens", LOOKS, ids=LOOK_NAMES)
@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
def test_text_can_be_read(tokens: Tokens, pair: tuple[str, str]):
    ink, ground = (getattr(tokens, name) for name in pair)
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("tokens", LOOKS, ids=LOOK_NAMES)
@pytest.mark.parametrize("pair", SHOWN, ids="-on-".join)
def test_fields_icons_and_the_focus_ring_can_be_seen(tokens: Tokens, pair: tuple[str, str]):
    shape, ground = (getattr(tokens, name) for name in pair)
    assert contrast(shape, ground) >= 3


def test_every_colour_has_its_rule_of_contrast():
    known = SOFT | set(GROUNDS) | set(SHAPES)
    assert {field.name for field in fields(Tokens)} - known == set()


def drawn_pairs() -> list[tuple[str, str, str]]:
    """Return selector, ink and ground of every rule of the style sheet that names both."""
    names = {field.name: f"@{field.name}" for field in fields(Tokens)}
    sheet = style_sheet(names, int, int)
    found = []
    for selector, rules in BLOCK.findall(sheet):
        # `;` parts the rules, and a name of a part (`selection-color`) is another thing.
        said = dict(
            (part.strip() for part in rule.split(":", 1))
            for rule in rules.split(";")
            if ":" in rule
        )
        for kind in ("", "selection-"):
            ink, ground = f"{kind}color", f"{kind}background{'-color' if kind else ''}"
            if said.get(ink, "").startswith("@") and said.get(ground, "").startswith("@"):
                found.append((selector.strip(), said[ink][1:], said[ground][1:]))
    return found


@pytest.mark.parametrize("tokens", LOOKS, ids=LOOK_NAMES)
def test_every_rule_of_the_style_sheet_can_be_read(tokens: Tokens):
    pairs = drawn_pairs()
    assert len(pairs) >= 12
    for selector, ink, ground in pairs:
        assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5, selector


def test_no_words_are_drawn_in_a_colour_that_is_only_for_shapes():
    only_shapes = set(SHAPES) - set(GROUNDS)
    sheet = theme._SHEET
    assert not [name for name in only_shapes | SOFT if re.search(rf"[ ;{{]color: @{name}\b", sheet)]


def test_the_style_sheet_names_no_colour_but_by_its_token():
    assert not re.search(r"#[0-9a-fA-F]{3}", theme._SHEET)


def test_no_other_module_names_a_colour():
    # Sheets of paper and codes to be photographed are black on white in every look.
    named = re.compile(r"#[0-9a-fA-F]{6}\b|QColor\(\s*\d|GlobalColor\.(?!transparent|white|black)")
    found = [
        f"{path.relative_to(ROOM)}: {match[0]}"
        for path in sorted(ROOM.rglob("*.py"))
        if path.name != "theme.py"
        for match in named.finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_strong_contrast_draws_everything_soft_in_ink():
    strong = in_contrast(DARK)
    assert {strong.muted, strong.line, strong.field_line} == {DARK.ink}
    assert strong.paper == DARK.paper


def test_a_still_look_moves_nothing(qapp, monkeypatch):
    flash = qapp.cursorFlashTime()
    try:
        worn = theme.wear(qapp, "light", 100, "en", "reduced")
        bar = QProgressBar()
        endless(bar)
        assert worn.still
        assert bar.maximum() == 1  # 0 would let it run to and fro.
        assert qapp.cursorFlashTime() == 0
        monkeypatch.setattr(theme, "wants_stillness", lambda _choice: False)
        theme.wear(qapp, "light", 100, "en")
        endless(bar)
        assert bar.maximum() == 0
        assert qapp.cursorFlashTime() > 0
    finally:
        qapp.setCursorFlashTime(flash)


def test_the_same_look_is_not_put_on_twice(qtbot, qapp):
    class Seen(QWidget):
        dressed = 0

        def changeEvent(self, event):
            self.dressed += event.type() == QEvent.Type.StyleChange
            super().changeEvent(event)

    widget = Seen()
    qtbot.addWidget(widget)
    widget.show()
    before = widget.dressed
    theme.wear(qapp, "light", 100, "en")
    assert widget.dressed == before
    theme.wear(qapp, "light", 110, "en")
    assert widget.dressed > before


def test_the_text_of_the_computer_counts_on_top_of_the_own_size(qapp, monkeypatch):
    try:
        monkeypatch.setattr(theme, "text_share", lambda: 1.25)
        assert theme.wear(qapp, "light", 100, "en").zoom == 125
        assert theme.wear(qapp, "light", 125, "en").zoom == 156
        assert theme.wear(qapp, "light", 175, "en").zoom == 175
    finally:
        monkeypatch.undo()
        theme.wear(qapp, "light", 100, "en")
    assert theme.text_share() >= 1


def test_lengths_and_texts_grow_with_the_zoom():
    assert Look(zoom=150).px(16) == 24
    assert Look(zoom=150).text_px(14) == 21
    assert Look(zoom=100, language="en").text_px(14) == 14
    assert {Look(language=code).text_px(14) for code in ("hi", "ne", "bn")} == {15}


@pytest.mark.parametrize(
    ("text", "family"),
    [("रजिस्टर", "Mukta"), ("रिकभरी", "Mukta"), ("রেজিস্টার", "Hind Siliguri")],
)
def test_each_script_is_drawn_in_the_typeface_that_is_brought_along(qapp, text: str, family: str):
    fonts.load()
    layout = QTextLayout(text, Look().font(14))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    drawn = {run.rawFont().familyName() for run in layout.glyphRuns()}
    assert {name.removesuffix(" Regular") for name in drawn} == {family}
    assert 0 not in [glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes()]


def test_who_changes_a_font_that_was_asked_for_changes_no_other():
    asked = Look().font(14)
    asked.setUnderline(True)
    asked.setPixelSize(40)
    again = Look().font(14)
    assert (again.underline(), again.pixelSize()) == (False, 14)
    assert Look().font(14, 600).weight() != again.weight()


def test_the_style_sheet_leaves_no_gap_and_keeps_hairlines_thin():
    worn = Look(zoom=150)
    sheet = style_sheet(worn.tokens.as_dict(), worn.px, worn.text_px)
    assert "@" not in sheet
    assert not re.search(r"\dtx", sheet)
    assert "1px solid" in sheet
    assert "italic" not in sheet


def test_the_typefaces_come_from_their_packages(qapp):
    assert fonts.load() == ("Mukta", "Hind Siliguri")


def test_the_typefaces_are_added_once(qapp, monkeypatch):
    loaded = fonts.load()
    added: list[str] = []
    monkeypatch.setattr(fonts, "QFontDatabase", SimpleNamespace(addApplicationFont=added.append))
    assert fonts.load() == loaded
    assert added == []


@pytest.fixture
def typefaces_of_windows(qapp) -> Iterator[None]:
    """Give lists, heads, menus and messages typefaces of their own, as Windows does."""
    classes = (
        "QAbstractItemView",
        "QHeaderView",
        "QMenu",
        "QMessageBox",
        "QTipLabel",
        "QStatusBar",
    )
    for each in classes:
        qapp.setFont(QFont("Made Up"), each)
    yield
    for each in classes:
        qapp.setFont(qapp.font(), each)


def test_every_widget_wears_the_typeface_that_is_brought_along(qtbot, typefaces_of_windows):
    window = QWidget()
    qtbot.addWidget(window)
    window.setStyleSheet(style_sheet(LIGHT.as_dict(), Look().px, Look().text_px))
    table = QTableView(window)
    menu, bar, message = QMenu(window), QStatusBar(window), QMessageBox(window)
    for widget in (table, table.horizontalHeader(), QListView(window), menu, bar, message):
        widget.ensurePolished()
        assert widget.font().families() == list(FAMILIES), type(widget)


def test_an_icon_that_does_not_exist_is_noticed_at_once(qapp):
    assert b"<svg" in svg("lock", "#000000")
    assert not picture("lock").isNull()
    with pytest.raises(IconMissingError):
        svg("no-such-picture", "#000000")


def test_a_look_the_computer_chose_is_light_or_dark(qapp):
    assert theme.wants_dark("dark")
    assert not theme.wants_dark("light")
    assert theme.wants_dark("system") in (True, False)


def test_words_that_are_too_long_for_a_box_end_in_an_ellipsis(qtbot):
    box = ComboBox([("long", "25 Nov 2026 · Referral to the Demo Shelter (made up)"), ("no", "No")])
    qtbot.addWidget(box)
    box.resize(180, 36)
    drawn = QStyleOptionComboBox()
    box.initStyleOption(drawn)
    assert drawn.currentText.startswith("25 Nov")
    assert drawn.currentText.endswith("…")
    assert box.currentText().endswith("(made up)")
    box.choose("no")
    box.initStyleOption(drawn)
    assert drawn.currentText == "No"
