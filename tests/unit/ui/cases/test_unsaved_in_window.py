"""What could not be saved of one case, in the whole window, while another one is in the form."""

import pytest
from PySide6.QtWidgets import QApplication

from app.cases import cases
from app.retention import recycle_bin
from app.sealed import case_sealing, sealed
from desk_sim import on_lane, settle
from ui.cases.form import case_flow, unsaved
from ui.shell.main_window import MainWindow


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


def leave_unsaved(window: MainWindow, desk, case_id: str, goes: str, monkeypatch) -> None:
    """Type into a case, find no room, and go to another one."""
    page = window.page
    with monkeypatch.context() as patched:
        patched.setattr(case_flow, "save_facts", full)
        page.flow.note("summary", "first", "Zebra words")
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
    (_copy, copy), (_let, let_go) = notice.acts
    copy()
    assert QApplication.clipboard().text() == "Zebra words"
    let_go()
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
    (_copy, copy), (_let, let_go) = notice.acts
    copy()
    copied = QApplication.clipboard().text()
    assert "Zebra words" in copied
    assert "Yak words" in copied
    let_go()
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
    (notice,) = cared(desk, "unsaved-lost")
    notice.acts[0][1]()
    assert QApplication.clipboard().text() == "Zebra words"


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
