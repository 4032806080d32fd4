"""A dialog that is closed by the X of its window while it is at work: it is done and told, or it is
not done and told; never an answer that nobody hears.
"""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from app.base.errors import CannotUnlockError
from app.cases import cases
from app.help import guide
from app.register import access, device_binding
from app.sealed import case_sealing, sealed
from desk_sim import on_lane, settle
from office_sim import PASSPHRASE
from ui.cases.form.case_page import SealedCasePage
from ui.frame.desk import Desk, Notice
from ui.help.guide_sheet import GuideSheet
from ui.sealed.sealed_sheets import SealSheet
from ui.settings.passphrase_sheet import PassphraseSheet
from ui.settings.tie_card import TieSheet
from ui.shell.main_window import MainWindow
from ui.widgets import second_unlock
from ui.widgets.second_unlock import SecondLockSheet
from ui.widgets.strip import Banner

NEW = "six made up words for tests"


@pytest.fixture
def case_facts() -> dict[str, str]:
    return {"p1.name_full": "Zubeida Made-up"}


class Slowed:
    """Work that waits, before or after it was done, until it is let go on."""

    def __init__(self) -> None:
        self.begun, self.on = threading.Event(), threading.Event()

    def around(self, work: Callable[..., object], late: bool) -> Callable[..., object]:
        def waiting(*given: object) -> object:
            done = work(*given) if late else None
            self.begun.set()
            self.on.wait()
            return done if late else work(*given)

        return waiting


@contextmanager
def at_work(monkeypatch, place: object, name: str, *, late: bool = False):
    """Let one use case wait, when it is done if `late`; it goes on at the end of the block."""
    slow = Slowed()
    monkeypatch.setattr(place, name, slow.around(getattr(place, name), late))
    try:
        yield slow
    finally:
        slow.on.set()


def sheet_over[T: QDialog](window: MainWindow, kind: type[T]) -> T:
    (found,) = (one for one in window.findChildren(kind) if one.isVisible())
    return found


def begin_to_seal(qtbot, desk: Desk, window: MainWindow, slow: Slowed) -> SealSheet:
    window.page.acts.seal()
    sheet = sheet_over(window, SealSheet)
    settle(desk)
    sheet.go.click()
    qtbot.waitUntil(slow.begun.is_set)
    return sheet


def told(desk: Desk) -> list[Notice]:
    heard: list[Notice] = []
    desk.noticed.connect(heard.append)
    return heard


def lines_of(sheet: QDialog) -> list[str]:
    return [one.text for one in sheet.findChildren(Banner) if not one.isHidden()]


def test_sealing_whose_dialog_is_closed_in_time_leaves_the_case_as_it_was_and_says_so(
    qtbot, desk, window, case_id, monkeypatch
):
    with at_work(monkeypatch, case_sealing, "seal") as slow:
        sheet = begin_to_seal(qtbot, desk, window, slow)
        sheet.close()
        assert sheet.isVisible()
    settle(desk)
    assert on_lane(desk.lane, lambda: sealed.seals(desk.services)) == ()
    assert lines_of(sheet) == ["Stopped. The case is as it was."]
    assert sheet.go.isEnabled()
    sheet.close()
    assert not sheet.isVisible()
    assert window.page.flow.case.case_id == case_id


def test_sealing_whose_dialog_is_closed_too_late_goes_on_in_the_sealed_form(
    qtbot, desk, window, monkeypatch
):
    with at_work(monkeypatch, case_sealing, "seal", late=True) as slow:
        sheet = begin_to_seal(qtbot, desk, window, slow)
        sheet.close()
        assert sheet.isVisible()
    settle(desk)
    assert not sheet.isVisible()
    assert isinstance(window.page, SealedCasePage)
    assert window.page.named.text().startswith("Sealed.")


def test_a_second_lock_that_is_closed_while_it_is_tried_stays_until_its_answer(
    qtbot, desk, window, case_id, monkeypatch
):
    desk.services = on_lane(desk.lane, lambda: case_sealing.seal(desk.services, case_id, (1,)))
    desk.services.second_lock.shut()
    opened: list[bool] = []
    with at_work(monkeypatch, second_unlock, "unlock_sealed") as slow:
        sheet = SecondLockSheet(desk, lambda: opened.append(True), window)
        sheet.rejected.connect(lambda: opened.append(False))
        sheet.open()
        sheet.field.line.setText(PASSPHRASE)
        sheet.go.click()
        qtbot.waitUntil(slow.begun.is_set)
        sheet.close()
        assert sheet.isVisible()
        assert opened == []
    settle(desk)
    assert opened == [True]
    assert not sheet.isVisible()


@pytest.mark.parametrize("typed", [PASSPHRASE, "something else"], ids=["right", "wrong"])
def test_a_second_lock_that_waits_for_other_work_can_be_closed_and_stays_shut(
    qtbot, desk, window, case_id, typed
):
    desk.services = on_lane(desk.lane, lambda: case_sealing.seal(desk.services, case_id, (1,)))
    desk.services.second_lock.shut()
    slow, answers, heard = Slowed(), [], told(desk)
    desk.ask(slow.around(lambda _services: None, late=True), lambda _nothing: None)
    qtbot.waitUntil(slow.begun.is_set)
    try:
        sheet = SecondLockSheet(desk, lambda: answers.append(True), window)
        sheet.rejected.connect(lambda: answers.append(False))
        sheet.open()
        sheet.field.line.setText(typed)
        sheet.go.click()
        sheet.close()
        assert not sheet.isVisible()
    finally:
        slow.on.set()
    settle(desk)
    assert answers == [False]
    assert heard == []
    assert not desk.services.second_lock.is_open(case_id)


@pytest.mark.parametrize("old", [PASSPHRASE, "something else"], ids=["right", "wrong"])
def test_what_became_of_a_new_passphrase_is_told_although_its_dialog_was_closed(
    qtbot, desk, window, monkeypatch, old
):
    heard = told(desk)
    with at_work(monkeypatch, access, "change_passphrase") as slow:
        sheet = PassphraseSheet(desk, window)
        sheet.open()
        for field, words in ((sheet.old, old), (sheet.new, NEW), (sheet.again, NEW)):
            field.line.setText(words)
        sheet.change.click()
        qtbot.waitUntil(slow.begun.is_set)
        sheet.close()
    settle(desk)
    if old == PASSPHRASE:
        assert [one.text for one in heard] == ["The passphrase was changed."]
        assert not sheet.isVisible()
        return
    assert sheet.isVisible()
    assert "passphrase" in sheet._old_row.error.text()
    assert sheet.new.text() == NEW


def test_a_binding_that_is_refused_says_so_although_its_dialog_was_closed(
    qtbot, desk, window, monkeypatch
):
    def refused(_services: object, _words: str) -> object:
        raise CannotUnlockError

    monkeypatch.setattr(device_binding, "set_up", refused)
    with at_work(monkeypatch, device_binding, "set_up") as slow:
        sheet = TieSheet(desk, window, tie=True)
        sheet.open()
        sheet.secret.line.setText("something else")
        sheet.act.click()
        qtbot.waitUntil(slow.begun.is_set)
        sheet.close()
    settle(desk)
    assert sheet.isVisible()
    assert sheet.row.error.text()


def test_a_guide_that_is_being_written_says_where_it_lies_although_it_was_closed(
    qtbot, window, monkeypatch, tmp_path: Path
):
    monkeypatch.setattr(guide, "draw", lambda _language: b"%PDF made up")
    sheet = GuideSheet(window)
    sheet.open()
    with at_work(monkeypatch, guide, "draw") as slow:
        sheet._write(tmp_path / "guide.pdf")
        qtbot.waitUntil(slow.begun.is_set)
        sheet.close()
        assert sheet.isVisible()
    qtbot.waitUntil(lambda: not sheet.busy.at_work)
    assert (tmp_path / "guide.pdf").read_bytes() == b"%PDF made up"
    assert "guide.pdf" in sheet.told.text()
    sheet.close()
    assert not sheet.isVisible()


def test_a_dialog_at_rest_is_closed_by_its_window(desk, window, case_id):
    window.page.acts.seal()
    sheet = sheet_over(window, SealSheet)
    settle(desk)
    sheet.close()
    assert not sheet.isVisible()
    assert on_lane(desk.lane, lambda: cases.show_case(desk.services, case_id)).case_id == case_id
