"""A referral in the whole window: what is shown stays, and the filled button is the next step."""

import re

import pytest

from app.core import drafts
from desk_sim import settle
from exchange_stage import agreed_case, chosen, keyboard_in, on_desk, two_desks
from pair_sim import HINDI
from ui.packets.outbox.hand_over_flow import HandOverStage
from ui.referrals.choices import Step
from ui.widgets.buttons import Button
from waits import wait_until
from window_sim import window_over


@pytest.fixture
def window(qapp, tmp_path):
    """The window over a referral that has just been sealed."""
    with two_desks(tmp_path) as (ours, theirs):
        case_id = agreed_case(ours, theirs, HINDI)
        with window_over(ours) as shown:
            flow = chosen(shown, theirs, case_id)
            flow.go(Step.AGREED)
            flow.go(Step.SHARE)
            wait_until(lambda: flow.seen.fresh)
            flow.go(Step.SEAL)
            flow.seal()
            wait_until(lambda: flow.sent is not None)
            settle(ours)
            yield shown


def filled(page) -> list[str]:
    """Return the words of the filled buttons that can be seen."""
    return [
        button.accessibleName()
        for button in page.findChildren(Button)
        if button.property("kind") == "primary" and button.isVisible()
    ]


def test_after_copying_the_filled_button_marks_it_as_handed_over(window, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    page = window.page
    panel = page.body.result.panel
    assert filled(page) == ["Copy to a USB drive or folder…"]
    panel.copy.setFocus()
    page.body.hand_over.copy_to(stick)
    wait_until(lambda: page.body.hand_over.stage is HandOverStage.COPIED)
    assert filled(page) == ["I have handed it over"]
    assert panel.copy.accessibleName() == "Copy again…"
    assert keyboard_in(panel.mark)
    panel.mark.click()
    settle(window.desk)
    assert filled(page) == []


def test_in_the_outbox_too_the_next_step_after_copying_is_filled(window, tmp_path):
    window.go("outbox")
    settle(window.desk)
    page = window.page
    page.hand_over.copy_to(tmp_path)
    wait_until(lambda: page.hand_over.stage is HandOverStage.COPIED)
    settle(window.desk)
    assert filled(page) == ["I have handed it over"]


def test_a_copy_that_failed_leaves_copying_the_next_step(window, tmp_path):
    page = window.page
    page.body.hand_over.copy_to(tmp_path / "no such stick")
    wait_until(lambda: page.body.hand_over.stage is HandOverStage.FAILED)
    settle(window.desk)
    assert filled(page) == ["Copy to a USB drive or folder…"]


def test_a_folder_with_our_own_packet_is_taken_in_calmly_and_the_log_shows_no_code(
    window, tmp_path
):
    said = []
    window.desk.noticed.connect(said.append)
    window.page.body.hand_over.copy_to(tmp_path)
    wait_until(lambda: window.page.body.hand_over.stage is HandOverStage.COPIED)
    (tmp_path / "other.lifafa").write_bytes(b"no packet")
    window.go("inbox")
    settle(window.desk)
    window.page.many.take([tmp_path])
    wait_until(lambda: bool(said))
    settle(window.desk)
    assert said[-1].text == (
        "1 file is your own packet for another office and was passed over. 1 file was not taken in."
    )
    assert "other.lifafa" in said[-1].todo
    assert said[-1].todo.count(".lifafa: ") == 1
    window.go("log")
    settle(window.desk)
    model = window.page.view.model()
    shown = [
        str(model.index(row, column).data())
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    ]
    assert any(line.startswith("Packet refused: This is not a Lifafa packet") for line in shown)
    assert not any(re.search(r"packet\.[a-z]", line) for line in shown)


def test_our_own_packet_alone_is_no_alarm(window, tmp_path):
    said = []
    window.desk.noticed.connect(said.append)
    window.page.body.hand_over.copy_to(tmp_path)
    wait_until(lambda: window.page.body.hand_over.stage is HandOverStage.COPIED)
    [packet] = tmp_path.glob("*.lifafa")
    window.go("inbox", str(packet))
    wait_until(lambda: bool(said))
    assert said[-1].tone == "accent"
    assert "This is your own packet for Bal Kalyan Test Shelter." in said[-1].text


def test_what_is_sealed_does_not_come_back_as_something_begun(qapp, tmp_path):
    """A crash within the second after it must not lead to the same referral sealed twice."""
    with two_desks(tmp_path) as (ours, theirs):
        case_id = agreed_case(ours, theirs, HINDI)
        with window_over(ours) as shown:
            flow = chosen(shown, theirs, case_id)
            shown.page.leave()
            kept = on_desk(ours, lambda s: drafts.kept(s, f"refer:{case_id}"))
            assert theirs.services.office.office_id in kept
            wait_until(lambda: flow.seen.fresh)
            assert flow.go(Step.SEAL)
            flow.seal()
            wait_until(lambda: flow.sent is not None)
            # The next question of the same lane, not a moment later.
            assert on_desk(ours, lambda s: drafts.kept(s, f"refer:{case_id}")) == ""
