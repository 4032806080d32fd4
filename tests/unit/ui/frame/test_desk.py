"""An answer reaches whoever asked, or nobody; a failure always reaches the officer."""

import threading

import shiboken6
from PySide6.QtWidgets import QWidget

from app.core import drafts
from app.core.services import Services
from desk_sim import settle
from ui.frame.desk import Desk, LongErrands
from waits import wait_until


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


def test_pages_are_answered_while_a_mail_is_on_its_way(desk: Desk):
    line, heard = threading.Event(), []
    errands = LongErrands(desk, desk, "mail")
    errands.run(lambda _report, _token: line.wait(20), heard.append, heard.append)
    desk.ask(lambda services: services.office.name, heard.append, by=desk)
    wait_until(lambda: bool(heard))
    assert heard == [desk.services.office.name]
    assert desk.long_busy, "a lock waits for the mail"
    line.set()
    settle(desk)
    assert heard[1:] == [True]
    assert not desk.long_busy


def test_mail_does_not_wait_for_a_backup(desk: Desk):
    backup, heard = threading.Event(), []
    desk.run_long(lambda _services, _report, _token: backup.wait(20))
    LongErrands(desk, desk, "mail").run(lambda _report, _token: "sent", heard.append, heard.append)
    wait_until(lambda: bool(heard))
    assert heard == ["sent"]
    backup.set()
    settle(desk)


def test_a_round_writes_while_the_pages_write(desk: Desk):
    """Both lanes share one register; each waits for the other's short transactions."""
    heard = []
    errands = LongErrands(desk, desk, "mail")

    def write(services: Services, place: str) -> None:
        for number in range(20):
            drafts.keep(services, f"{place}{number}", "made up")

    errands.run(lambda _r, _t: write(desk.services, "mail"), heard.append, heard.append)
    desk.ask(lambda services: write(services, "page"), heard.append, failed=heard.append, by=desk)
    settle(desk)
    assert heard == [None, None]
