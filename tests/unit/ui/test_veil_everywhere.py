"""No screen of the whole book shows, says or draws who a case is about while names are hidden."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

import screens_work
from app.base import language
from app.redaction import personal_values
from app.redaction.screen_redaction import NAME, NUMBER, TEXT
from desk_sim import dressed, on_lane, settle
from drawn_texts import drawn_texts
from exchange_records import SHARE
from screen_stage import Stage
from screens import REELS
from seen_texts import seen_texts
from ui.frame import projector
from ui.frame.desk import Desk
from ui.shell.main_window import MainWindow

SIZE = QSize(1366, 720)
PEOPLE = (
    *("सुनीता", "Sunita", "Suneeta", "রেখা", "Rekha", "Maya L", "आशा कुमारी", "Asha Kumari", "Rahim"),
    *("फूलमती", "Phulmati", "Twice Written", "9876543210", "Banawati", "Maria", "Recruiter"),
    *("शबनम", "मुन्नी", "बुद्धिराम", "हरिशंकर", "Fever since", "98300 44110", "penicillin"),
)
"""Parts of the made-up names and stories of all registers, sheets and packets of the book."""
_LONG = 12
_WORDS = 2


@pytest.fixture
def told() -> set[str]:
    """What may be told nowhere; the book of the work adds what stands in its register."""
    return set(PEOPLE)


@pytest.fixture
def hiding(qapp, monkeypatch, told) -> Iterator[None]:
    dressed(qapp)
    projector.wear(True)
    projector._worn[0].veil.spare(language.own_texts())
    projector.learn_from(SHARE)  # What stand-ins show is in no register.
    projector.learn([(NAME, "Rekha M."), (NAME, "Made-up Maria")])

    def window_over(desk: Desk) -> MainWindow:
        desk.ask(projector.learn_register)
        settle(desk)
        values = on_lane(desk.lane, lambda: personal_values.values_of_register(desk.services))
        told.update(words for kind, words in values if is_telling(kind, words))
        return MainWindow(desk)

    monkeypatch.setattr(screens_work, "MainWindow", window_over)
    yield
    projector.wear(False)


def is_telling(kind: str, words: str) -> bool:
    """Say whether a value of the register can be nothing else wherever it is seen."""
    if kind in (NAME, NUMBER):
        return len(words.split()) >= _WORDS or words.isdigit()
    return kind == TEXT and len(words) >= _LONG and len(words.split()) >= _WORDS


def who_is_told(root: QWidget, drawn: list[str], told: set[str]) -> Iterator[str]:
    """Yield each text that tells who a case is about, with where it stands."""
    drawn.clear()
    root.grab()
    texts = dict.fromkeys([*seen_texts(root), *(("drawn", words) for words in drawn)])
    yield from (f"{where}: {text}" for where, text in texts if any(one in text for one in told))


@pytest.mark.parametrize("name", REELS)
def test_no_screen_of_the_book_tells_who_a_case_is_about(hiding, tmp_path, told, name):
    found = {}
    with drawn_texts() as drawn:
        for shot in REELS[name](Stage(tmp_path, SIZE)):
            if wrong := list(who_is_told(shot.widget, drawn, told)):
                found[shot.name] = wrong
    assert found == {}
