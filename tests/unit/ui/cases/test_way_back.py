"""Going back: to the case that was written, never to an emptied page."""

from pathlib import Path

import pytest

from desk_sim import settle
from exchange_stage import on_desk
from pair_sim import HINDI, agree, case_with
from ui.referrals.choices import Step
from ui.shell.main_window import MainWindow


@pytest.fixture
def window(qtbot, desks):
    shown = MainWindow(desks[0])
    shown.go("register")
    shown.resize(1366, 720)
    qtbot.in_front(shown)
    settle(desks[0])
    yield shown
    settle(desks[0])
    shown.prepare_to_go()
    shown.hide()
    shown.deleteLater()


def sealed(qtbot, window: MainWindow, office_id: str) -> None:
    """Choose everything in the composer in front, and seal."""
    flow = window.page.body.flow
    qtbot.waitUntil(lambda: bool(flow.choices.offices))
    flow.choices.choose_office(office_id)
    flow.choices.set_purpose("shelter")
    settle(window.desk)
    for step in (Step.AGREED, Step.SHARE):
        assert flow.go(step)
    qtbot.waitUntil(lambda: flow.seen.fresh)
    assert flow.go(Step.SEAL)
    flow.seal()
    qtbot.waitUntil(lambda: flow.sent is not None)
    settle(window.desk)


def ready_case(desks) -> str:
    """Write a case whose person agreed; return its id."""
    ours, theirs = desks

    def write(services):
        case = case_with(services, HINDI)
        agree(services, case, theirs.services)
        return case.case_id

    return on_desk(ours, write)


def test_back_from_the_composer_leads_to_the_case_that_was_just_written(qtbot, window):
    window.go("case", "new")
    settle(window.desk)
    line = window.page.body.piece.widget_of("p1.name_full")
    line.setFocus()
    qtbot.keyClicks(line, "Asha Made-up")
    window.page.leave()
    settle(window.desk)
    written = window.page.title()
    window.page.refer.click()
    settle(window.desk)
    window.back()
    settle(window.desk)
    assert window.page.title() == written
    assert "Asha" in written
    window.back()
    assert window.page.title() == "Register"


def test_back_never_leads_to_the_composer_that_has_sealed(qtbot, desks, window):
    case_id = ready_case(desks)
    window.go("case", case_id)
    settle(window.desk)
    window.go("refer", case_id)
    sealed(qtbot, window, desks[1].services.office.office_id)
    window.desk.open("case", case_id)
    settle(window.desk)
    window.back()
    settle(window.desk)
    assert window.page.title() == "Register"


def test_from_the_register_too_the_sealed_composer_is_left_behind(qtbot, desks, window):
    case_id = ready_case(desks)
    window.go("refer", case_id)
    sealed(qtbot, window, desks[1].services.office.office_id)
    window.desk.open("case", case_id)
    settle(window.desk)
    window.back()
    settle(window.desk)
    assert window.page.title() == "Register"


def test_a_page_of_the_trail_that_is_opened_again_is_gone_back_to(desks, window):
    case_id = ready_case(desks)
    window.go("case", case_id)
    window.go("refer", case_id)
    window.go("case", case_id)
    settle(window.desk)
    window.back()
    assert window.page.title() == "Register"


def test_a_packet_file_that_was_opened_is_not_opened_again_by_going_back(
    desks, window, tmp_path: Path
):
    case_id = ready_case(desks)
    stray = tmp_path / "stray.lifafa"
    stray.write_bytes(b"no packet")
    window.go("inbox", str(stray))
    settle(window.desk)
    window.strip.settle(f"packet {stray.name}")
    window.desk.open("case", case_id)
    settle(window.desk)
    window.back()
    settle(window.desk)
    assert window.page.title() == "Inbox"
    assert window.strip.texts() == []
