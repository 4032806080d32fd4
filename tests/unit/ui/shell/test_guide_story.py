"""The guided first referral on two real registers, from the case to what happens after it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from desk_sim import settle
from exchange_stage import on_desk
from pair_sim import agree, case_with
from ui.packets.outbox.hand_over_flow import HandOverStage
from ui.referrals.choices import Step
from ui.shell.main_window import MainWindow


@pytest.fixture
def window(qtbot, desks):
    made = MainWindow(desks[0])
    made.resize(1366, 720)
    qtbot.in_front(made)
    settle(desks[0])
    yield made
    settle(desks[0])
    made.prepare_to_go()
    made.hide()
    made.deleteLater()


def said(window: MainWindow) -> str:
    settle(window.desk)
    window.helping.guide.show()
    QApplication.processEvents()
    return window.helping.guide.strip.text.shown()


def pointed(window: MainWindow):
    return window.helping.guide.ring.target


def test_it_leads_from_the_case_to_the_receipt(qtbot, desks, window, tmp_path):
    ours, theirs = desks
    case_id = on_desk(ours, lambda s: _agreed(s, theirs.services))
    window.helping.guide.begin()
    assert said(window) == "Everything is ready. Choose the case that you want to refer."
    window.helping.guide.strip.go.click()
    assert said(window).startswith("Choose a case in the list")
    window.go("case", case_id)
    assert said(window).startswith("Press Refer…")
    assert pointed(window) is window.page.refer
    window.page.refer.click()
    assert said(window) == "Say what it is for and choose the office."
    body = window.page.body
    assert pointed(window) is body.office
    body.flow.choices.choose_office(theirs.services.office.office_id)
    body.flow.choices.set_purpose("shelter")
    qtbot.waitUntil(lambda: body.flow.seen.fresh)
    for step, words in (
        (Step.AGREED, "This step is complete."),
        (Step.SHARE, "Tick what that office needs"),
        (Step.SEAL, "Read the right side once more."),
    ):
        assert body.flow.go(step)
        assert said(window).startswith(words)
        assert pointed(window) is not None
    assert on_desk(ours, _sealed) == 0
    qtbot.waitUntil(body.seal_button.isEnabled)
    body.flow.seal()
    qtbot.waitUntil(lambda: body.flow.sent is not None, timeout=20_000)
    ours.wrote()
    assert said(window).startswith("It is sealed.")
    assert pointed(window) is body.result.panel.copy
    body.hand_over.copy_to(tmp_path)
    qtbot.waitUntil(lambda: body.hand_over.stage is HandOverStage.COPIED)
    said(window)
    assert pointed(window) is body.result.panel.mark
    assert f"“{body.result.panel.mark.text().strip()}”" in said(window), "it stands on the button"
    assert is_on_the_mark_in_the_outbox(window)
    window.go("log")
    assert said(window).startswith("The sealed packet waits in the outbox.")
    on_desk(ours, _hand_over)
    ours.wrote()
    assert said(window).startswith("Done:")
    assert pointed(window) is None
    guide = window.helping.guide
    assert guide.strip.step.text() == "All steps are complete"
    assert guide.strip.leave.accessibleName() == "Close"
    guide.strip.leave.click()
    settle(ours)
    assert not guide.is_open


def is_on_the_mark_in_the_outbox(window: MainWindow) -> bool:
    """Say whether the word comes next also where nothing but the register knows of the copy."""
    window.go("outbox")
    said(window)
    assert window.page.hand_over.stage is HandOverStage.READY
    return pointed(window) is window.page.panel.mark


def _agreed(s, to) -> str:
    case = case_with(s)
    agree(s, case, to)
    return case.case_id


def _sealed(s) -> int:
    from app.referrals.referrals import list_referrals

    return len(list_referrals(s))


def _hand_over(s) -> None:
    from app.referrals.referrals import list_referrals, mark_handed_over

    mark_handed_over(s, list_referrals(s)[0].referral_id, "usb")
