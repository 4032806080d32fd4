"""Reminders are chosen in the settings, which say before what lies outside; a lock writes it."""

from __future__ import annotations

import json

import pytest

from app.base.errors import FileUnreadableError
from app.cases import case_work, cases
from app.home import at_log_in, reminders
from app.system.platforms import system
from desk_sim import desk_over, dressed, on_lane, settle
from exchange_stage import StageDesk, press, texts
from log_in_sim import log_in_watched
from office_sim import TODAY
from ui.settings.reminder_card import ReminderCard
from ui.shell.locking import _closed


@pytest.fixture(autouse=True)
def called(qapp, monkeypatch):
    dressed(qapp)
    with log_in_watched(monkeypatch) as asked:
        yield asked


@pytest.fixture
def desk(tmp_path):
    with desk_over(tmp_path) as made:
        yield made


def card_of(qtbot, desk) -> ReminderCard:
    card = ReminderCard(desk)
    qtbot.addWidget(card)
    card.resize(760, 300)
    card.show()
    return card


def test_it_is_off_at_first_and_says_what_will_lie_outside(qtbot, desk):
    card = card_of(qtbot, desk)
    assert not card.wanted.isChecked()
    told = " ".join(texts(card))
    assert "four numbers lie outside the register" in told
    assert "Whoever takes this computer can read these numbers." in told
    assert not at_log_in.own_file().exists()


def test_choosing_it_writes_the_numbers_and_choosing_again_removes_them(qtbot, desk, called):
    card = card_of(qtbot, desk)
    press(qtbot, card.wanted)
    settle(desk)
    assert card.wanted.isChecked()
    (line,) = json.loads(at_log_in.own_file().read_text()).values()
    assert line[1:] == [0, 0, 0, 0]
    press(qtbot, card.wanted)
    settle(desk)
    assert not card.wanted.isChecked()
    assert not at_log_in.own_file().exists()
    assert called[-1] is None


def test_closing_the_register_writes_what_is_due_then(qtbot, desk, monkeypatch):
    card = card_of(qtbot, desk)
    press(qtbot, card.wanted)
    settle(desk)

    def work() -> None:
        case = cases.add_case(desk.services, {"p1.name_full": "Asha"})
        case_work.add_task(desk.services, case.case_id, "Call", f"{TODAY.day} {TODAY:%b %Y}")
        monkeypatch.setattr("app.register.access.lock", lambda _services: None)
        _closed(desk.services)
        monkeypatch.undo()

    on_lane(desk.lane, work)
    assert at_log_in.due_now(TODAY) == 1
    assert "Asha" not in at_log_in.own_file().read_text()


def test_whatever_becomes_of_the_numbers_the_register_closes(desk, monkeypatch):
    closed = []
    monkeypatch.setattr("app.register.access.lock", closed.append)

    def broken(_services):
        raise ZeroDivisionError

    monkeypatch.setattr(reminders, "note", broken)
    with pytest.raises(ZeroDivisionError):
        _closed(desk.services)
    assert closed == [desk.services]


def test_what_the_system_did_not_take_is_told_and_the_box_says_so(qtbot, desk, monkeypatch):
    def refuse(_words):
        raise PermissionError

    notices = []
    desk.noticed.connect(notices.append)
    card = card_of(qtbot, desk)
    monkeypatch.setattr(system, "call_at_log_in", refuse)
    press(qtbot, card.wanted)
    settle(desk)
    assert isinstance(notices[-1].error, FileUnreadableError)
    assert not card.wanted.isChecked()
    assert card.wanted.isEnabled()


def test_a_practice_register_is_not_counted_and_says_so(qtbot):
    desk = StageDesk()
    desk.services.office = type(desk.services.office)(
        **{**vars(desk.services.office), "practice": True}
    )
    card = ReminderCard(desk)
    qtbot.addWidget(card)
    assert not card.wanted.isEnabled()
    assert "A practice register is not counted." in texts(card)
