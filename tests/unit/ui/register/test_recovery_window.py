"""From the sheets to the open register: wrong sheets in plain words, nobody is hurried."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.base.errors import (
    KeyFileDamagedError,
    RegisterBusyError,
)
from app.register.records import RecoveryPlan
from app.register.safety_errors import SealedWouldCloseError, WeakPassphraseError
from desk_sim import dressed
from named_screens import too_large, unnamed
from office_sim import CLOCK
from recovery_fakes import HEAD, KIT, OFFICER, OTHER, FakeUses, OfficePrinters, spelled
from ui.register.recovery.recover_window import CodesStep, PersonStep, RecoverWindow
from ui.register.welcome.steps import CodeStep
from ui.widgets.frames import laid_in
from words_typed import asked_words, take_six_words

OPEN = object()
"""Stands for the open register: the window only hands it on."""


def made(qtbot, desk, uses: FakeUses, **more: object) -> RecoverWindow:
    window = RecoverWindow(
        Path("nowhere"), desk.lane, CLOCK, uses=uses, printers=OfficePrinters(), **more
    )
    qtbot.addWidget(window)
    qtbot.in_front(window)
    return window


@pytest.fixture
def uses():
    return FakeUses(services=OPEN)


@pytest.fixture
def window(qtbot, desk, uses):
    shown = made(qtbot, desk, uses)
    yield shown
    shown._open = None


def wait(qtbot, window: RecoverWindow) -> None:
    qtbot.waitUntil(lambda: not window.flow.busy)
    QApplication.processEvents()


def type_sheet(qtbot, window: RecoverWindow, text: str) -> None:
    window.step.part.kit.boxes[0].line.setText(text)
    window.step.next.click()
    wait(qtbot, window)


def to_person(qtbot, window: RecoverWindow) -> PersonStep:
    type_sheet(qtbot, window, KIT)
    assert isinstance(window.step, PersonStep)
    return window.step


def to_sheets(qtbot, window: RecoverWindow):
    step = to_person(qtbot, window)
    take_six_words(step)
    wait(qtbot, window)
    assert window.sheets is not None
    return window.sheets


def write_sheet(part) -> None:
    asked = part.code._asked
    part.code.typed.setText(" ".join(part.code._code[place] for place in asked))


def test_nothing_is_asked_of_the_register_before_every_group_is_there(qtbot, window, uses):
    window.step.next.click()
    window.step.part.kit.boxes[0].line.setText(KIT.split("-")[0])
    window.step.next.click()
    assert [what[0] for what in uses.done] == ["plan"]


def test_a_replaced_sheet_is_told_in_plain_words_and_typed_over(qtbot, window, uses):
    type_sheet(qtbot, window, OTHER)
    step = window.step
    assert isinstance(step, CodesStep)
    assert step.told().startswith("This recovery sheet does not open this register.")
    assert "newer date" in step.told()
    assert "surely is the newest" in step.told().partition("damaged")[0]
    assert step.next.isEnabled()
    assert step.part.kit.boxes[0].line.selectedText() != ""
    type_sheet(qtbot, window, KIT)
    assert isinstance(window.step, PersonStep)


def test_custodians_that_do_not_fit_are_told_as_several_sheets(qtbot, desk):
    window = made(qtbot, desk, FakeUses(RecoveryPlan(0, 2, 3)))
    for part, number in zip(window.step.part.custodians, (1, 2), strict=True):
        part.number.choose(str(number))
        part.boxes.boxes[0].line.setText(spelled(number))
    window.step.next.click()
    wait(qtbot, window)
    assert window.step.told().startswith("These sheets together do not open")
    assert "number of each sheet" in window.step.told()


def test_two_custodians_open_it_together(qtbot, desk):
    window = made(qtbot, desk, FakeUses(RecoveryPlan(0, 2, 3)))
    for part, number in zip(window.step.part.custodians, (3, 1), strict=True):
        part.number.choose(str(number))
        part.boxes.boxes[0].line.setText(spelled(100 + number))
    window.step.next.click()
    wait(qtbot, window)
    assert isinstance(window.step, PersonStep)


def test_damage_is_told_before_anything_is_typed_and_never_as_a_wrong_sheet(qtbot, desk):
    uses = FakeUses()
    uses.error = KeyFileDamagedError()
    window = made(qtbot, desk, uses)
    assert "key file is damaged" in window.step.told()
    uses.error = RegisterBusyError()
    type_sheet(qtbot, window, KIT)
    assert "does not open this register" not in window.step.told()
    assert window.step.told()


def test_the_way_back_is_open_until_a_passphrase_is_chosen(qtbot, window, uses):
    asked = []
    window.back.connect(lambda: asked.append(True))
    step = to_person(qtbot, window)
    step.back.emit()
    assert isinstance(window.step, CodesStep)
    assert window.step.part.kit.is_empty
    window.step.back.emit()
    assert asked == [True]
    assert "recover" not in [what[0] for what in uses.done]


def test_six_words_on_paper_are_the_same_after_going_back_to_the_sheet(qtbot, window):
    step = to_person(qtbot, window)
    step.next.click()
    words = step.written.words
    step.show_front()
    step.back.emit()
    assert step.secret.drawn == ""
    again = to_person(qtbot, window)
    assert again is not step
    again.next.click()
    assert again.written.words == words


@pytest.mark.parametrize("on_page", ["codes", "person"])
def test_six_words_go_with_the_window(qtbot, window, on_page):
    step = to_person(qtbot, window)
    step.next.click()
    step.show_front()
    step.back.emit()
    assert window._words
    if on_page == "person":
        step = to_person(qtbot, window)
        window.close()
    else:
        window.step.back.emit()
    assert (window._words, step.secret.drawn) == ("", "")


def test_a_sole_person_is_not_asked_for(qtbot, window):
    step = to_person(qtbot, window)
    assert not step.people.isVisible()


def test_of_several_people_the_head_is_proposed_and_any_can_be_chosen(qtbot, desk):
    uses = FakeUses(people=(OFFICER, HEAD), services=OPEN)
    window = made(qtbot, desk, uses)
    step = to_person(qtbot, window)
    assert step.people.isVisible()
    assert step.people.value() == "das"
    step.people.choose("priya")
    step.secret.use_own.click()
    step.secret.own.line.setText("nine wooden bridges over a canal")
    step.secret.again.line.setText("nine wooden bridges over a canal")
    step.next.click()
    wait(qtbot, window)
    assert ("recover", "priya", "nine wooden bridges over a canal") in uses.done
    window._open = None


def test_a_weak_passphrase_is_refused_in_its_place(qtbot, window, uses):
    step = to_person(qtbot, window)
    step.secret.use_own.click()
    step.secret.own.line.setText("Patna2024")
    step.secret.again.line.setText("Patna2024")
    uses.error = WeakPassphraseError()
    step.next.click()
    wait(qtbot, window)
    assert window.step is step
    assert step.secret.own_row.error.isVisible()
    assert step.next.isEnabled()


def own_passphrase(qtbot, window, step) -> None:
    step.secret.use_own.click()
    for entry in (step.secret.own, step.secret.again):
        entry.line.setText("made up words of nobody in particular")
    step.next.click()
    wait(qtbot, window)


def test_cases_that_would_stay_closed_are_told_and_given_up_by_a_tick_alone(qtbot, desk):
    uses = FakeUses(people=(HEAD, OFFICER), services=OPEN)
    window = made(qtbot, desk, uses)
    step = to_person(qtbot, window)
    assert not step.give_up.isVisible()
    uses.error = SealedWouldCloseError(name=OFFICER.name, count=2)
    own_passphrase(qtbot, window, step)
    assert window.step is step
    assert "Nothing was changed. Only Priya Sen can open some sealed cases" in step.told()
    assert "Choose somebody else" in step.told()
    assert step.give_up.isVisible()
    assert not step.give_up.isChecked()
    # Somebody else is asked anew.
    step.give_up.click()
    step.people.choose(OFFICER.login)
    assert not step.give_up.isVisible()
    uses.error = SealedWouldCloseError(name=OFFICER.name, count=2)
    step.next.click()
    wait(qtbot, window)
    assert uses.done[-1][-1] != "give up"
    step.give_up.click()
    step.next.click()
    wait(qtbot, window)
    assert uses.done[-1][:2] + uses.done[-1][-1:] == ("recover", OFFICER.login, "give up")
    assert window.sheets is not None
    window._open = None


def test_words_that_were_drawn_stay_when_cases_would_stay_closed(qtbot, window, uses):
    step = to_person(qtbot, window)
    uses.error = SealedWouldCloseError(name=HEAD.name, count=1)
    take_six_words(step)
    wait(qtbot, window)
    assert window.step is step
    assert step.give_up.isVisible()
    assert step.told().startswith("Nothing was changed.")
    drawn = step.secret.drawn
    step.give_up.click()
    take_six_words(step)
    wait(qtbot, window)
    assert uses.done[-1] == ("recover", HEAD.login, drawn, "give up")


def test_enter_never_sets_a_passphrase(qtbot, window, uses):
    step = to_person(qtbot, window)
    for place in (step.secret.use_words, step.next, step.next):
        place.setFocus()
        qtbot.keyClick(place, Qt.Key.Key_Return)
    step.next.click()
    step.written.written.click()
    qtbot.keyClicks(step.written.typed.line, asked_words(step.written))
    for place in (step.written.typed.line, step.written.go):
        qtbot.keyClick(place, Qt.Key.Key_Return)
    assert "recover" not in [what[0] for what in uses.done]


def test_the_new_sheet_is_asked_back_and_then_the_work_begins(qtbot, window, uses):
    told = []
    window.finished.connect(told.append)
    part = to_sheets(qtbot, window)
    assert len({label.shown() for label in part.code.groups}) == 8
    write_sheet(part)
    qtbot.waitUntil(lambda: told == [OPEN])
    assert ("written",) in uses.done


def test_closing_over_an_unwritten_sheet_asks_once_and_then_locks(qtbot, window, uses):
    gone = []
    window.gone.connect(lambda services, end: gone.append((services, end)))
    part = to_sheets(qtbot, window)
    window.close()
    assert window.isVisible()
    assert part.is_asking
    assert gone == []
    window.close()
    assert gone == [(OPEN, True)]
    assert {label.shown() for label in part.code.groups} == {""}
    assert ("written",) not in uses.done


def test_an_officer_may_stay_or_leave_it_for_tomorrow(qtbot, window, uses):
    told = []
    window.finished.connect(told.append)
    part = to_sheets(qtbot, window)
    part.later.click()
    laid_in(part._problem)[0].stay.click()
    assert not part.is_asking
    assert told == []
    part.later.click()
    laid_in(part._problem)[0].leave.click()
    assert told == [OPEN]
    assert ("written",) not in uses.done


def test_when_nobody_touches_it_the_register_is_locked(qtbot, window):
    gone = []
    window.gone.connect(lambda services, end: gone.append((services, end)))
    to_sheets(qtbot, window)
    window.idle.idle.emit()
    assert gone == [(OPEN, False)]


def test_the_window_does_not_close_in_the_middle_of_the_work(qtbot, window):
    window.flow.busy = True
    window.close()
    assert window.isVisible()
    window.flow.busy = False
    window.close()
    assert not window.isVisible()


@pytest.mark.parametrize(("language", "zoom"), [("en", 100), ("hi", 150), ("ne", 150), ("bn", 150)])
def test_every_page_fits_and_is_named(qtbot, qapp, desk, language, zoom):
    dressed(qapp, "light", zoom, language)
    window = made(qtbot, desk, FakeUses(RecoveryPlan(1, 3, 5), (HEAD, OFFICER), OPEN))
    window.resize(910, 465)
    step = window.step
    for way in (step.part.use_custodians, step.part.use_kit):
        way.click()
        assert unnamed(window) == []
        assert too_large(window) == []
    person = to_person(qtbot, window)
    for way in (person.secret.use_own, person.secret.use_words):
        way.click()
        assert unnamed(window) == []
        assert too_large(window) == []
    person.next.click()
    for turn in (person.written.ask, person.written.show_again):
        assert unnamed(window) == []
        assert too_large(window) == []
        turn()
    person.chosen.emit("das", "made up")
    qtbot.waitUntil(lambda: window.sheets is not None)
    window.close()
    assert unnamed(window) == []
    assert too_large(window) == []
    window._open = None


def test_in_a_low_window_the_box_that_is_typed_into_is_seen_whole(qtbot, qapp, desk):
    dressed(qapp, "light", 150, "hi")
    window = made(qtbot, desk, FakeUses(services=OPEN))
    window.resize(910, 465)
    qtbot.waitUntil(window.isActiveWindow)
    window.focus_first()
    for digit in "".join(KIT.split("-")[:6]):
        qtbot.keyClicks(window.focusWidget(), digit)
    line = window.step.part.kit.boxes[6].line
    qtbot.waitUntil(lambda: line.visibleRegion().boundingRect() == line.rect())
    assert window.focusWidget() is line


def test_in_a_low_window_the_whole_code_is_seen_at_once(qtbot, qapp, desk):
    dressed(qapp, "light", 150, "hi")
    window = made(qtbot, desk, FakeUses(services=OPEN))
    window.resize(910, 465)
    person = to_person(qtbot, window)
    take_six_words(person)
    qtbot.waitUntil(lambda: window.sheets is not None)
    last = window.sheets.code.groups[7]
    qtbot.waitUntil(lambda: last.visibleRegion().boundingRect() == last.rect())
    first = window.sheets.code.groups[0]
    assert first.visibleRegion().boundingRect() == first.rect()
    # The keyboard is on the code then, and what is typed is not lost.
    qtbot.keyClicks(window.focusWidget(), "123")
    assert window.sheets.code.typed.text() == "123"
    assert window.sheets.code.covered
    window._open = None


@pytest.mark.parametrize("language", ["en", "hi", "ne", "bn"])
def test_in_a_low_first_run_the_code_is_seen_under_its_heading(qtbot, qapp, language):
    dressed(qapp, words=language)
    code = SimpleNamespace(code=("678359",) * 8, asked=(0, 2), forget_code=list)
    step = CodeStep(code)
    qtbot.addWidget(step)
    step.resize(777, 345)
    qtbot.in_front(step)
    step.focus_first()
    shown = (step.heading, *step.written.groups)
    qtbot.waitUntil(lambda: all(one.visibleRegion().boundingRect() == one.rect() for one in shown))
    for digit in "678359":
        qtbot.keyClick(step.window().focusWidget(), digit)
    assert step.written.typed.text() == "678359"
