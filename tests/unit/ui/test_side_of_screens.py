"""On a screen of 1366x768 at 150 % nothing is cut at the side, in the longest words."""

import pytest
from PySide6.QtCore import QSize

import turn
from desk_sim import dressed
from screen_stage import Stage
from screens import REELS
from worded_screens import too_wide

SCREEN = QSize(1366, 728)


@pytest.mark.parametrize("name", ["exchange", "letter-making", "mail", "matching"])
def test_no_button_and_no_field_goes_on_beyond_what_is_seen(qapp, tmp_path, name):
    dressed(qapp, "light", 150, "bn")
    found = {}
    with turn.alone():
        for shot, widget in REELS[name](Stage(tmp_path, SCREEN)):
            found[shot] = too_wide(widget)
    assert len(found) > 5
    assert {shot: cut for shot, cut in found.items() if cut} == {}
