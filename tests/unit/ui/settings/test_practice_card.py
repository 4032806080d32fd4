"""The way into the practice register, back, and to a fresh one; each locks what is open."""

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.base.errors import NotEnoughDiskError
from app.practice import demo
from app.practice.demo import DemoResult
from app.practice.practice_place import FIRST
from app.system import paths, preferences
from desk_sim import desk_over, dressed, settle
from office_sim import CLOCK
from ui.frame.worker import make_lane
from ui.register.unlock_window import UnlockWindow
from ui.settings.settings_page import PracticeCard
from ui.widgets.plain import PlainLabel


@pytest.fixture(scope="module")
def desk(qapp, tmp_path_factory: pytest.TempPathFactory):
    dressed(qapp)
    with desk_over(tmp_path_factory.mktemp("real")) as made:
        yield made


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(paths, "data_folder", lambda: tmp_path)
    return tmp_path


def card_on(qtbot, desk, *, practice: bool) -> tuple[PracticeCard, list[Path]]:
    office = dataclasses.replace(desk.services.office, practice=practice)
    desk.services = dataclasses.replace(desk.services, office=office)
    card = PracticeCard(desk)
    qtbot.addWidget(card)
    asked: list[Path] = []
    desk.register_asked.connect(asked.append)
    return card, asked


def test_a_real_register_leads_to_practice_and_practice_leads_back(qtbot, desk, root):
    real, _asked = card_on(qtbot, desk, practice=False)
    assert (real.go.isVisibleTo(real), real.home.isVisibleTo(real)) == (True, False)
    made_up, asked = card_on(qtbot, desk, practice=True)
    assert (made_up.go.isVisibleTo(made_up), made_up.fresh.isVisibleTo(made_up)) == (False, True)
    made_up.home.click()
    assert asked == [paths.default_register()]


def test_the_way_back_leads_to_the_register_that_is_remembered(qtbot, desk, root, monkeypatch):
    monkeypatch.setattr(preferences, "load", lambda: {"register": "/home/made-up/register"})
    card, asked = card_on(qtbot, desk, practice=True)
    card.home.click()
    assert asked == [Path("/home/made-up/register")]


def test_practice_that_is_there_is_opened_and_not_made_again(qtbot, desk, root):
    (root / "practice" / FIRST).mkdir(parents=True)
    card, asked = card_on(qtbot, desk, practice=False)
    card.go.click()
    qtbot.waitUntil(lambda: asked == [root / "practice" / FIRST])
    settle(desk)


def test_a_fresh_one_is_made_beside_and_then_opened(qtbot, desk, root, monkeypatch):
    fresh = DemoResult(root / "practice-2" / FIRST, root, ("", ""), fresh=True)
    monkeypatch.setattr(demo, "begin_anew", lambda *_given: fresh)
    card, asked = card_on(qtbot, desk, practice=True)
    card.fresh.click()
    assert not card.home.isEnabled()
    settle(desk)
    qtbot.waitUntil(lambda: asked == [fresh.first])


def test_when_a_fresh_one_cannot_be_made_it_is_said_and_can_be_tried_again(
    qtbot, desk, root, monkeypatch
):
    def full(*_given):
        raise NotEnoughDiskError(needed=2, free=1)

    monkeypatch.setattr(demo, "begin_anew", full)
    card, asked = card_on(qtbot, desk, practice=True)
    with qtbot.waitSignal(desk.noticed):
        card.fresh.click()
    assert card.fresh.isEnabled()
    assert asked == []


def test_a_making_that_is_stopped_can_be_begun_again_and_leads_nowhere(
    qtbot, desk, root, monkeypatch
):
    def slow(_root, _clock, say):
        while True:
            say("one more line")

    monkeypatch.setattr(demo, "begin_anew", slow)
    card, asked = card_on(qtbot, desk, practice=True)
    qtbot.in_front(card)
    card.fresh.click()
    qtbot.waitUntil(card.busy.stop.isVisible)
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    settle(desk)
    assert card.fresh.isEnabled()
    assert not card.busy.isVisible()
    assert asked == []


def test_the_locked_practice_register_tells_its_passphrase(qtbot, qapp, root):
    lane = make_lane()
    shown = UnlockWindow(root / "practice" / FIRST, lane, CLOCK)
    qtbot.addWidget(shown)
    real = UnlockWindow(root / "register", lane, CLOCK)
    qtbot.addWidget(real)

    def told(window: UnlockWindow) -> bool:
        labels = window.findChildren(PlainLabel)
        return any("orbit pencil" in one.shown() and one.isVisibleTo(window) for one in labels)

    assert told(shown)
    assert not told(real)
    lane.waitForDone()
