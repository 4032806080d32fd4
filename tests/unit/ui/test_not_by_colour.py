"""Nothing is told by colour alone: in grey every state still differs, and states have words."""

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desk_sim import dressed
from ui.widgets import strip
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import Button, danger, primary, quiet, secondary
from ui.widgets.choices import CheckBox, ComboBox, RadioBox
from ui.widgets.entries import Labelled, LineEntry, TextEntry

STEP = 24
"""So many levels of grey of 255 are told apart by most eyes and most screens."""
RING = 30
TICK = 12
"""So many points have to differ: of a ring around a widget, of a tick in its box."""
LOOKS = ["light", "dark"]


@pytest.fixture(params=LOOKS)
def page(request, qtbot, qapp):
    dressed(qapp, request.param)
    shown = QWidget()
    shown.setProperty("role", "paper")
    qtbot.addWidget(shown)
    QVBoxLayout(shown)
    other = LineEntry("Elsewhere")
    shown.layout().addWidget(other)
    shown.resize(420, 300)
    qtbot.in_front(shown)
    other.setFocus()
    return shown


def put(page: QWidget, widget: QWidget) -> QWidget:
    page.layout().addWidget(widget)
    widget.show()
    QApplication.processEvents()
    return widget


def grey(page: QWidget) -> QImage:
    """Return what is on the page, without its colours."""
    QApplication.processEvents()
    return page.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)


def differs(one: QImage, other: QImage, widget: QWidget, least: int = RING) -> bool:
    """Say whether enough of the points of a widget, and around it, differ in grey."""
    box = widget.geometry()
    found = 0
    for y in range(box.top(), min(box.bottom() + 1, one.height())):
        for x in range(box.left(), min(box.right() + 1, one.width())):
            found += abs(one.pixel(x, y) % 256 - other.pixel(x, y) % 256) >= STEP
    return found >= least


@pytest.mark.parametrize(
    "make",
    [
        lambda: primary("Save"),
        lambda: secondary("Save"),
        lambda: danger("Destroy"),
        lambda: quiet("More"),
        lambda: Button("Open", "chip"),
        lambda: LineEntry("Name"),
        lambda: TextEntry("Notes"),
        lambda: ComboBox([("a", "One"), ("b", "Two")]),
        lambda: CheckBox("Ticked"),
        lambda: RadioBox("Chosen"),
    ],
    ids=[
        "primary",
        "secondary",
        "danger",
        "quiet",
        "chip",
        "line",
        "text",
        "list",
        "tick",
        "radio",
    ],
)
def test_what_has_the_keyboard_is_told_in_grey(page, make):
    widget = put(page, make())
    without = grey(page)
    widget.setFocus()
    assert differs(without, grey(page), widget)


@pytest.mark.parametrize("make", [CheckBox, RadioBox], ids=["tick", "radio"])
def test_a_tick_is_told_in_grey(page, make):
    widget = put(page, make("Victim"))
    without = grey(page)
    widget.setChecked(True)
    assert differs(without, grey(page), widget, TICK)


def test_the_chosen_one_of_several_filters_is_told_in_grey(page):
    chip = Button("Open", "chip")
    chip.setCheckable(True)
    put(page, chip)
    without = grey(page)
    chip.setChecked(True)
    assert differs(without, grey(page), chip)


def test_an_error_has_words_under_its_field(page):
    whole = put(page, Labelled("Age", LineEntry("Age")))
    whole.wrong("Not an age.")
    assert whole.error.isVisible()
    assert whole.error.shown() == "Not an age."


def test_what_is_needed_says_so_in_a_word(page):
    whole = put(page, Labelled("Age", LineEntry("Age"), required="needed"))
    assert whole.label.text() == "Age · needed"


def test_lines_that_warn_differ_by_their_signs():
    tones = ("good", "caution", "danger")
    assert len({strip._ICONS[tone] for tone in tones}) == len(tones)
    assert strip._ICONS["plain"] not in {strip._ICONS[tone] for tone in tones}


def test_a_badge_says_its_state_in_words(page):
    badge = put(page, Badge(Mark("Not checked", "caution", "circle-dashed")))
    assert badge.accessibleName() == "Not checked"
