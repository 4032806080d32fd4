"""An answer reaches whoever asked, or nobody; a failure always reaches the officer."""

import shiboken6
from PySide6.QtWidgets import QWidget

from desk_sim import settle
from ui.desk import Desk


def fail(_services: object) -> None:
    raise OSError(28, "made up")


def test_an_answer_finds_the_one_who_asked(desk: Desk):
    asker, heard = QWidget(), []
    desk.ask(lambda _services: 7, heard.append, by=asker)
    settle(desk)
    assert heard == [7]


def test_an_answer_to_somebody_gone_is_let_go(desk: Desk):
    asker, heard = QWidget(), []
    desk.ask(lambda _services: 7, heard.append, by=asker)
    shiboken6.delete(asker)
    settle(desk)
    assert heard == []


def test_a_failure_goes_to_the_one_who_asked(desk: Desk):
    asker, heard, strip = QWidget(), [], []
    desk.noticed.connect(strip.append)
    desk.ask(fail, failed=heard.append, by=asker)
    settle(desk)
    assert len(heard) == 1
    assert strip == []


def test_a_failure_for_somebody_gone_is_shown_in_the_strip(desk: Desk):
    asker, heard, strip = QWidget(), [], []
    desk.noticed.connect(strip.append)
    desk.ask(fail, failed=heard.append, by=asker)
    shiboken6.delete(asker)
    settle(desk)
    assert heard == []
    assert [notice.tone for notice in strip] == ["danger"]
