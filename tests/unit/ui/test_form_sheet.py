"""A dialog that hands in what was typed: what is refused is said in it, where it was typed."""

import pytest

from app.base.errors import CaseStateError, FactRefusedError
from desk_sim import settle
from focus_seen import in_sight, rest
from ui.frame.desk import Notice
from ui.widgets.buttons import primary
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.sheet import FormSheet
from ui.widgets.strip import Banner


class Asking(FormSheet):
    """Asks for a place and hands it in."""

    def __init__(self, desk) -> None:
        super().__init__(desk, "A made-up form", None, (400, 300))
        self.place = LineEntry("Place")
        self.ask_for({"Place": Labelled("Place", self.place)})
        self.go = primary("Keep", "check", lambda: None)
        self.finish(self.go)
        self.told: list[object] = []

    def begin(self, *errors: Exception) -> None:
        def work(_services) -> str:
            if errors:
                raise errors[0]
            return "kept"

        self.hand_in(self.go, work, self.told.append)
        assert not self.go.isEnabled()

    def ask(self, *errors: Exception) -> None:
        self.begin(*errors)
        settle(self._desk)

    def said(self) -> tuple[bool, int]:
        """Whether words stand under the field, and how many lines on top."""
        lines = [one for one in self.body.findChildren(Banner) if not one.isHidden()]
        return not self._asked["Place"].error.isHidden(), len(lines)


REFUSED = FactRefusedError(field="Place", reason="made-up")
OTHER = CaseStateError(reason="made-up")


@pytest.fixture
def sheet(qtbot, desk):
    made = Asking(desk)
    qtbot.addWidget(made)
    qtbot.in_front(made)
    return made


def test_what_is_kept_closes_the_dialog_before_it_is_told(sheet):
    sheet.ask()
    assert sheet.told == ["kept"]
    assert not sheet.isVisible()


def test_what_is_refused_of_a_field_stands_under_it_and_nothing_typed_is_lost(sheet):
    sheet.place.setText("a made-up place")
    sheet.ask(REFUSED)
    assert sheet.isVisible()
    assert sheet.go.isEnabled()
    assert sheet.said() == (True, 0)
    assert sheet.place.text() == "a made-up place"
    assert not sheet.told


def test_another_refusal_stands_on_top_and_takes_the_place_of_the_first(sheet):
    sheet.ask(REFUSED)
    sheet.ask(OTHER)
    assert sheet.said() == (False, 1)
    sheet.ask(OTHER)
    assert sheet.said() == (False, 1)
    sheet.ask(REFUSED)
    assert sheet.said() == (True, 0)


def test_what_is_refused_after_the_dialog_was_closed_is_told_in_the_window(sheet, desk):
    told: list[Notice] = []
    desk.noticed.connect(told.append)
    sheet.begin(REFUSED)
    sheet.reject()
    settle(desk)
    assert [one.error for one in told] == [REFUSED]
    assert not sheet.isVisible()


def test_what_is_kept_after_the_dialog_was_closed_is_told_all_the_same(sheet, desk):
    written: list[bool] = []
    desk.changed.connect(lambda: written.append(True))
    sheet.begin()
    sheet.reject()
    settle(desk)
    assert sheet.told == ["kept"]
    assert written == [True]


def test_a_refusal_on_top_is_scrolled_to(sheet):
    for number in range(20):
        sheet.body.column.addWidget(Labelled(f"Made-up {number}", last := LineEntry("Made-up")))
    last.setFocus()
    rest()
    assert not in_sight(sheet.place)
    sheet.ask(OTHER)
    rest()
    (banner,) = sheet.body.findChildren(Banner)
    assert in_sight(banner)


def test_the_keyboard_stays_on_the_button_when_no_field_was_refused(sheet):
    sheet.go.setFocus()
    sheet.ask(OTHER)
    assert sheet.focusWidget() is sheet.go
    sheet.ask(REFUSED)
    assert sheet.focusWidget() is sheet.place
