"""The look: contrast holds for every pair that is drawn, sizes grow, the sheet has no gaps."""

import re

import pytest
from PySide6.QtWidgets import QStyleOptionComboBox

from ui import fonts, theme
from ui.icons import IconMissingError, picture, svg
from ui.style_sheet import style_sheet
from ui.theme import DARK, LIGHT, Look, Tokens
from ui.widgets.choices import ComboBox

# Ink on ground, as they are drawn somewhere.
PAIRS = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "hover"),
    ("ink", "accent_tint"),
    ("ink", "caution_tint"),
    ("ink", "danger_tint"),
    ("ink", "good_tint"),
    ("muted", "paper"),
    ("muted", "surface"),
    ("muted", "hover"),
    ("accent", "surface"),
    ("accent", "paper"),
    ("on_tint", "accent_tint"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("good", "good_tint"),
    ("caution", "caution_tint"),
    ("caution", "surface"),
    ("danger", "danger_tint"),
    ("danger", "surface"),
    ("rail_ink", "rail"),
    ("rail_bright", "rail_selected"),
    ("rail_pill_ink", "rail_pill"),
]


def brightness(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((brightness(one), brightness(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
def test_text_can_be_read(tokens: Tokens, pair: tuple[str, str]):
    ink, ground = (getattr(tokens, name) for name in pair)
    assert contrast(ink, ground) >= 4.5


def test_lengths_and_texts_grow_with_the_zoom():
    assert Look(zoom=150).px(16) == 24
    assert Look(zoom=150).text_px(14) == 21
    assert Look(zoom=100, language="hi").text_px(14) == 15


def test_the_style_sheet_leaves_no_gap_and_keeps_hairlines_thin():
    worn = Look(zoom=150)
    sheet = style_sheet(worn.tokens.as_dict(), worn.px, worn.text_px)
    assert "@" not in sheet
    assert not re.search(r"\dtx", sheet)
    assert "1px solid" in sheet
    assert "italic" not in sheet


def test_the_typefaces_come_from_their_packages(qapp):
    assert fonts.load() == ("Mukta", "Hind Siliguri")


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
