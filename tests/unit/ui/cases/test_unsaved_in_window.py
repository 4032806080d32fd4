"""What could not be saved of one case, in the whole window, while another one is in the form."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app.base import language
from app.base.errors import NotEnoughDiskError
from app.cases import cases
from app.core import drafts
from app.core.services import OPEN_S
from app.retention import recycle_bin
from app.sealed import case_sealing, sealed
from desk_sim import on_lane, settle
from office_sim import PASSPHRASE
from ui.cases.form import case_flow, outline, unsaved
from ui.drafts.draft_form import Keeping
from ui.frame import clipboard
from ui.shell.main_window import MainWindow
from ui.widgets.second_unlock import SecondLockSheet


@pytest.fixture
def case_facts() -> dict[str, str]:
    """The case that is in front first."""
    return {"p1.name_full": "Made-up Asha", "summary": "first"}


@pytest.fixture
def other(desk) -> str:
    """Another case."""
    facts = {"p1.name_full": "Made-up Bina"}
    return on_lane(desk.lane, lambda: cases.add_case(desk.services, facts)).case_id


def full(*_given):
    raise OSError(28, "No space left on device")


def no_room(*_given):
    raise NotEnoughDiskError


def full_where_it_is(services, case_id, *_given):
    cases.show_case(services, case_id)
    full()


ZEBRA = {"summary": "Zebra words"}
COPIED = "Short account: Zebra words"


def leave_unsaved(
    window: MainWindow, desk, case_id: str, goes: str, monkeypatch, typed=ZEBRA
) -> None:
    """Type into a case, find no room, and go to another one."""
    page = window.page
    with monkeypatch.context() as patched:
        patched.setattr(case_flow, "save_facts", full)
        for address, words in typed.items():
            page.flow.note(address, "first" if address == "summary" else None, words)
        window.go("case", goes)
        settle(desk)
    assert page.has_unsaved()
    desk.settle("failure")


def turn(window: MainWindow, desk, times: int = 1) -> None:
    """Let the clock of the form come round."""
    for _time in range(times):
        window.page.body.clock.stop()
        window.page.body.clock.timeout.emit()
        settle(desk)


@pytest.fixture
def told(desk) -> list[str]:
    """What the window is told from now on."""
    heard: list[str] = []
    desk.noticed.connect(lambda notice: heard.append(f"{notice.text} {notice.todo}"))
    return heard


def bin_and_erase(desk, case_id: str) -> None:
    on_lane(desk.lane, lambda: recycle_bin.bin_case(desk.services, case_id))
    on_lane(desk.lane, lambda: recycle_bin.empty_bin(desk.services, [case_id]))


def seal(desk, case_id: str) -> None:
    people = (desk.services.user.user,)
    desk.services = on_lane(desk.lane, lambda: case_sealing.seal(desk.services, case_id, people))


def clock_of(desk) -> list[float]:
    """Return the hand of the clock by which seals shut, to be set on."""
    hand = [1_000.0]
    desk.services.second_lock.tick = lambda: hand[0]
    return hand


def copy_lost(desk) -> None:
    """Press the button of what was lost."""
    clipboard.forget()
    (notice,) = cared(desk, "unsaved-lost")
    notice.acts[0][1]()
    settle(desk)


def cared(desk, key: str):
    """Return what needs care and begins like this."""
    return [one for one in desk.cares.now() if one.key.startswith(key)]


@pytest.mark.parametrize("way", ["erased", "binned"])
def test_of_a_case_that_is_gone_it_is_told_once_by_its_number_and_the_words_can_be_had(
    window, desk, case_id, other, monkeypatch, told, way
):
    number = window.page.flow.case.case_no
    leave_unsaved(window, desk, case_id, other, monkeypatch)
    if way == "erased":
        bin_and_erase(desk, case_id)
    else:
        on_lane(desk.lane, lambda: recycle_bin.bin_case(desk.services, case_id))
    told.clear()
    turn(window, desk, 5)
    assert len(told) == 1
    assert number in told[0]
    (notice,) = cared(desk, "unsaved-lost")
    assert notice.stays
    assert "Zebra words" not in notice.text + notice.todo
    assert window.page.has_unsaved(), "a lock is held back"
    copy_lost(desk)
    assert QApplication.clipboard().text() == COPIED
    notice.acts[1][1]()
    assert not window.page.has_unsaved()
    assert not cared(desk, "unsaved-lost")


def test_what_belongs_to_a_case_that_was_sealed_meanwhile_waits_until_it_is_opened(
    qtbot, window, desk, case_id, other, monkeypatch, told
):
    number = window.page.flow.case.case_no
    monkeypatch.setattr(unsaved, "_LOOKS_EVERY_MS", 20)
    leave_unsaved(window, desk, case_id, other, monkeypatch)
    seal(desk, case_id)
    desk.services.second_lock.shut()
    told.clear()
    page = window.page
    turn(window, desk, 5)
    assert len(told) == 1
    assert number not in told[0], "a sealed case is not named"
    assert [one.tone for one in cared(desk, "unsaved-shut")] == ["caution"]
    assert page.has_unsaved()
    assert not page.body.clock.isActive(), "nothing is tried while it is shut"
    desk.services.second_lock.open(case_id)
    qtbot.waitUntil(lambda: not page.has_unsaved(), timeout=30_000)
    assert not cared(desk, "unsaved-shut")
    record = on_lane(desk.lane, lambda: sealed.look(desk.services, case_id))
    assert record.value("summary") == "Zebra words"
    assert len(told) == 1


@pytest.mark.parametrize("place", ["case", "sealed-case"])
def test_the_red_line_about_one_case_stays_when_another_is_saved(
    window, desk, case_id, other, monkeypatch, place
):
    settled: list[str] = []
    if place == "sealed-case":
        for one in (case_id, other):
            seal(desk, one)
        desk.services.second_lock.open()
        window.go(place, case_id)
        settle(desk)
    page = window.page
    really = case_flow.save_facts

    def no_room_for_the_first(services, one, *more):
        return full() if one == case_id else really(services, one, *more)

    monkeypatch.setattr(case_flow, "save_facts", no_room_for_the_first)
    page.flow.note("summary", "first", "Zebra words")
    window.go(place, other)
    settle(desk)
    desk.notice_gone.connect(settled.append)
    page.flow.note("summary", None, "of the other")
    page.flow.save()
    settle(desk)
    assert page.flow._come_back.waits()
    assert "failure" not in settled, "what is red is about the first case"
    monkeypatch.setattr(case_flow, "save_facts", really)
    page.flow.save()
    settle(desk)
    assert "failure" in settled
    assert not page.has_unsaved()


def test_words_for_a_case_that_was_sealed_under_the_form_never_go_to_the_next_one(
    qtbot, window, desk, case_id, other, monkeypatch
):
    monkeypatch.setattr(unsaved, "_LOOKS_EVERY_MS", 20)
    page = window.page
    seal(desk, case_id)
    desk.services.second_lock.shut()
    page.flow.note("summary", "first", "Zebra words")
    page.flow.save()
    settle(desk)
    turn(window, desk)
    assert cared(desk, "unsaved-shut")
    window.go("case", other)
    settle(desk)
    assert not page.flow.unsaved_addresses(), "nothing was typed into this one"
    page.flow.note("p1.note", None, "of the other")
    page.flow.save()
    settle(desk)
    bina = on_lane(desk.lane, lambda: cases.show_case(desk.services, other))
    assert bina.value("summary") is None
    assert page.has_unsaved()
    desk.services.second_lock.open(case_id)
    qtbot.waitUntil(lambda: not page.has_unsaved(), timeout=30_000)
    record = on_lane(desk.lane, lambda: sealed.look(desk.services, case_id))
    assert record.value("summary") == "Zebra words"
    bina = on_lane(desk.lane, lambda: cases.show_case(desk.services, other))
    assert bina.value("summary") is None


def test_all_that_was_lost_of_one_case_is_copied_and_let_go_together(
    window, desk, case_id, other, monkeypatch
):
    leave_unsaved(window, desk, case_id, other, monkeypatch)
    with monkeypatch.context() as patched:
        patched.setattr(case_flow, "save_facts", full)
        window.go("case", case_id)
        settle(desk)
        window.page.flow.note("p1.note", None, "Yak words")
        window.go("case", other)
        settle(desk)
    on_lane(desk.lane, lambda: recycle_bin.bin_case(desk.services, case_id))
    turn(window, desk, 3)
    (notice,) = cared(desk, "unsaved-lost")
    copy_lost(desk)
    copied = QApplication.clipboard().text()
    assert "Zebra words" in copied
    assert "Yak words" in copied
    notice.acts[1][1]()
    assert not window.page.has_unsaved(), "nothing is kept of which nobody is told"


def test_words_that_were_deleted_by_a_wrong_press_can_be_had_back(
    window, desk, case_id, other, monkeypatch
):
    leave_unsaved(window, desk, case_id, other, monkeypatch)
    on_lane(desk.lane, lambda: recycle_bin.bin_case(desk.services, case_id))
    turn(window, desk)
    offered = []
    desk.undo_offered.connect(lambda words, undo: offered.append((words, undo)))
    (notice,) = cared(desk, "unsaved-lost")
    notice.acts[1][1]()
    assert not window.page.has_unsaved()
    ((_words, undo),) = offered
    undo()
    assert window.page.has_unsaved()
    copy_lost(desk)
    assert QApplication.clipboard().text() == COPIED


def test_words_that_wait_for_a_seal_go_on_once_the_case_is_read_without_one(
    window, desk, case_id, other, monkeypatch
):
    leave_unsaved(window, desk, case_id, other, monkeypatch)
    seal(desk, case_id)
    desk.services.second_lock.shut()
    turn(window, desk, 2)
    assert cared(desk, "unsaved-shut")
    # As on another computer: here the seal was never open.
    lock = desk.services.second_lock
    lock.open(case_id)
    desk.services = on_lane(desk.lane, lambda: case_sealing.unseal(desk.services, case_id))
    lock.shut()
    desk.services.second_lock.shut()
    turn(window, desk, 2)
    assert window.page.has_unsaved()
    window.go("case", case_id)
    settle(desk)
    turn(window, desk)
    assert not window.page.has_unsaved()
    assert not cared(desk, "unsaved-shut")
    case = on_lane(desk.lane, lambda: cases.show_case(desk.services, case_id))
    assert case.value("summary") == "Zebra words"


def test_a_case_that_ended_inside_its_seal_is_not_named_outside(
    window, desk, case_id, other, monkeypatch, told
):
    number = window.page.flow.case.case_no
    leave_unsaved(window, desk, case_id, other, monkeypatch)
    seal(desk, case_id)

    def close(services):
        with sealed.opened(services, case_id) as inside:
            cases.close_case(inside, case_id, "other")

    desk.services.second_lock.open(case_id)
    on_lane(desk.lane, lambda: close(desk.services))
    told.clear()
    turn(window, desk, 3)
    assert [one.tone for one in cared(desk, "unsaved-lost")] == ["danger"]
    assert not any(number in one for one in told)


def test_a_case_that_is_sealed_for_others_is_not_named(
    window, desk, case_id, other, monkeypatch, told
):
    number = window.page.flow.case.case_no
    leave_unsaved(window, desk, case_id, other, monkeypatch)
    bin_and_erase(desk, case_id)
    monkeypatch.setattr(sealed, "is_sealed", lambda _services, one: one == case_id)
    told.clear()
    turn(window, desk, 5)
    assert [one.tone for one in cared(desk, "unsaved-lost")] == ["danger"]
    assert told
    assert not any(number in one for one in told)


@pytest.mark.parametrize("sealed_when", ["before", "after"])
def test_words_of_a_sealed_case_are_copied_behind_the_passphrase_alone(
    qtbot, window, desk, case_id, other, monkeypatch, sealed_when
):
    leave_unsaved(window, desk, case_id, other, monkeypatch)
    if sealed_when == "before":
        seal(desk, case_id)

    def close(services):
        with sealed.wherever(services, case_id) as (inside, _whole):
            cases.close_case(inside, case_id, "other")

    on_lane(desk.lane, lambda: close(desk.services))
    turn(window, desk, 2)
    copy_lost(desk)
    assert QApplication.clipboard().text() == COPIED, "it is open"
    if sealed_when == "after":
        seal(desk, case_id)
    desk.services.second_lock.shut()
    for ends in (SecondLockSheet.reject, lambda sheet: sheet._try()):
        copy_lost(desk)
        (sheet,) = [one for one in window.findChildren(SecondLockSheet) if one.isVisible()]
        assert "Zebra" not in QApplication.clipboard().text()
        sheet.field.line.setText(PASSPHRASE)
        ends(sheet)
        settle(desk)
    assert QApplication.clipboard().text() == COPIED


def test_words_for_a_case_that_was_sealed_for_others_are_not_copied_while_seals_are_shut(
    window, desk, case_id, other, monkeypatch
):
    QApplication.clipboard().clear()  # Of whatever was tested before.
    leave_unsaved(window, desk, case_id, other, monkeypatch)
    bin_and_erase(desk, case_id)
    turn(window, desk, 3)
    desk.services.second_lock.shut()
    monkeypatch.setattr(sealed, "is_sealed", lambda _services, one: one == case_id)
    copy_lost(desk)
    assert not QApplication.clipboard().text()
    assert [one for one in window.findChildren(SecondLockSheet) if one.isVisible()]


@pytest.mark.parametrize("place", ["case", "sealed-case"])
def test_what_is_tried_again_by_itself_keeps_no_seal_open(
    window, desk, case_id, other, monkeypatch, place
):
    if place == "sealed-case":
        for one in (case_id, other):
            seal(desk, one)
        desk.services.second_lock.open(other)
        window.go(place, case_id)
        settle(desk)
    page = window.page
    monkeypatch.setattr(case_flow, "save_facts", full_where_it_is)
    page.flow.note("summary", "first", "Zebra words")
    window.go(place, other)
    settle(desk)
    if place == "case":
        seal(desk, case_id)
    lock = desk.services.second_lock
    lock.shut()
    hand = clock_of(desk)
    lock.open(case_id)
    lock.open()
    for _time in range(5):
        hand[0] += OPEN_S / 5 - 1
        assert lock.is_open(case_id)
        turn(window, desk, 2)
    hand[0] += 10
    assert not lock.is_open(case_id)
    assert not lock.is_open()
    turn(window, desk)
    assert page.has_unsaved()
    assert cared(desk, "unsaved-shut")


def test_a_form_that_nobody_types_in_keeps_no_seal_open(window, desk, case_id, monkeypatch):
    seal(desk, case_id)
    window.go("sealed-case", f"{case_id}#{outline.section_at('summary')}")
    settle(desk)
    page, lock = window.page, desk.services.second_lock
    line = page.body.fields.widget_of("summary")
    monkeypatch.setattr(case_flow, "save_facts", full)
    line.setText("Zebra words")
    hand = clock_of(desk)
    lock.shut()
    lock.open()
    turn(window, desk)
    for _time in range(5):
        hand[0] += OPEN_S / 5 - 1
        turn(window, desk, 2)
    hand[0] += 10
    assert not lock.is_open()
    lock.open()
    hand[0] += OPEN_S / 2
    line.setText("Zebra words and more")
    turn(window, desk)
    hand[0] += OPEN_S / 2 + 10
    assert lock.is_open(), "who types is at work in it"


def test_half_a_note_that_is_tried_again_keeps_no_seal_open(window, desk, case_id, monkeypatch):
    seal(desk, case_id)
    window.go("sealed-case", case_id)
    settle(desk)
    keeping = Keeping.of(window.page.desk)
    monkeypatch.setattr(drafts, "keep", full)
    hand = clock_of(desk)
    lock = desk.services.second_lock
    lock.shut()
    lock.open(case_id)
    keeping.hand_in(f"note:{case_id}", "She said half of")
    for _time in range(5):
        settle(desk)
        hand[0] += OPEN_S / 5 - 1
        keeping.try_again()
    settle(desk)
    hand[0] += 10
    assert keeping.waits()
    assert not lock.is_open(case_id)


@pytest.mark.parametrize(
    ("words", "copied"),
    [
        ("en", "Person 1 · Full name: Made-up Chitra\nPerson 1 · Sex or gender: Female"),
        ("hi", "व्यक्ति 1 · पूरा नाम: Made-up Chitra\nव्यक्ति 1 · लिंग: महिला"),
    ],
)
def test_what_is_copied_says_of_each_field_what_it_is_and_a_choice_in_words(
    window, desk, case_id, other, monkeypatch, words, copied
):
    language.install(words)
    typed = {
        "p1.name_full": "Made-up Chitra",
        "p1.sex_or_gender": "female",
        "p1.nationality": ("IN", "NP"),
        "p1.deceased": "yes",
        "p1.birth": "Mar 2011",
        "e2.person_ids": ("p1", "p3"),
        "summary": "Zebra words",
    }
    leave_unsaved(window, desk, case_id, other, monkeypatch, typed)
    bin_and_erase(desk, case_id)
    turn(window, desk, 3)
    copy_lost(desk)
    text = QApplication.clipboard().text()
    assert text.startswith(copied)
    assert "IN" not in text
    assert "p3" not in text
    if words == "en":
        assert text.splitlines()[2:] == [
            "Person 1 · Nationality: India, Nepal",
            "Person 1 · Has died: Yes",
            "Person 1 · Date of birth: Mar 2011",
            "Event 2 · Who was there: Person 1, Person 3",
            COPIED,
        ]


ROOM, SEAL = "Make room on the disk. ", "Open the sealed case again. "
GONE = "Copy the words where they are needed, or delete them. "
OTHER = "Put right what hinders it. "


@pytest.mark.parametrize(
    ("why", "first"),
    [
        ("room", ROOM),
        ("bug", OTHER),
        ("shut", SEAL),
        ("gone", GONE),
        ("note", SEAL),
        ("room and shut", ROOM + SEAL),
    ],
)
def test_what_is_to_be_done_before_a_lock_fits_what_hinders(
    window, desk, case_id, other, monkeypatch, why, first
):
    page = window.page
    if why == "note":
        seal(desk, case_id)
        window.go("sealed-case", case_id)
        settle(desk)
        keeping = Keeping.of(window.page.desk)
        window.go("case", other)
        settle(desk)
        desk.services.second_lock.shut()
        keeping.hand_in(f"note:{case_id}", "She said half of")
        settle(desk)
    else:
        leave_unsaved(window, desk, case_id, other, monkeypatch)
    if "shut" in why:
        seal(desk, case_id)
        desk.services.second_lock.shut()
    elif why == "gone":
        bin_and_erase(desk, case_id)
    if "room" in why:
        turn(window, desk, 2)
        monkeypatch.setattr(case_flow, "save_facts", no_room)
        page.flow.note("summary", None, "of the other")
    elif why == "bug":
        monkeypatch.setattr(case_flow, "save_facts", full)
    turn(window, desk, 2)
    said = []
    desk.noticed.connect(said.append)
    assert window.unsaved.holds_back()
    assert [one.todo for one in said] == [
        f"{first}Then lock again. Locking before that leaves it out."
    ]
    assert not window.unsaved.holds_back(), "the second time it locks"


def books(page) -> list[unsaved.Book]:
    """Return the books that a form has now."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return page.findChildren(unsaved.Book)


def test_a_book_goes_as_soon_as_nothing_of_its_case_is_unsaved(
    window, desk, case_id, other, monkeypatch
):
    page = window.page
    for one in (other, case_id) * 3:
        window.go("case", one)
        settle(desk)
    assert len(books(page)) == 1
    leave_unsaved(window, desk, case_id, other, monkeypatch)
    assert len(books(page)) == 2
    turn(window, desk)
    assert not page.has_unsaved()
    assert len(books(page)) == 1
    window.go("case", case_id)
    settle(desk)
    leave_unsaved(window, desk, case_id, other, monkeypatch, {"summary": "Yak words"})
    on_lane(desk.lane, lambda: recycle_bin.bin_case(desk.services, case_id))
    turn(window, desk, 2)
    assert len(books(page)) == 2
    offered = []
    desk.undo_offered.connect(lambda _words, undo: offered.append(undo))
    (notice,) = cared(desk, "unsaved-lost")
    notice.acts[1][1]()
    assert len(books(page)) == 1
    offered[0]()
    assert len(books(page)) == 2
    assert page.has_unsaved()
    copy_lost(desk)
    assert QApplication.clipboard().text() == "Short account: Yak words"
    (notice,) = cared(desk, "unsaved-lost")
    notice.acts[1][1]()
    assert len(books(page)) == 1
    page.flow.note("p1.note", None, "of the other")
    page.flow.save()
    settle(desk)
    assert page.flow.case.case_id == other
    assert not page.has_unsaved()


def test_of_words_that_were_taken_out_again_nothing_waits_for_a_seal(window, desk, case_id, other):
    page = window.page
    seal(desk, case_id)
    desk.services.second_lock.shut()
    page.flow.note("summary", "first", "Zebra words")
    page.flow.save()
    settle(desk)
    turn(window, desk)
    assert cared(desk, "unsaved-shut")
    page.flow.note("summary", "first", "first")
    window.go("case", other)
    settle(desk)
    assert not page.has_unsaved()
    assert not cared(desk, "unsaved-shut")
    assert len(books(page)) == 1
