"""A mail server that hangs, and a network that swallows questions, hold up nothing but the mail.

The whole window is at work meanwhile: cases are typed and saved, lists come, and a lock in the
middle closes the register without waiting for anybody outside.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.cases import cases
from app.cases.records import CaseRecord
from app.core import drafts
from app.mail import accounts
from app.mail.records import MailAccount, MailChoice, MailServer
from app.register import access
from desk_sim import on_lane, settle
from mail_hostile import LOGIN, PASSWORD, Wire, authority, serving
from office_sim import CLOCK, PASSPHRASE, office
from ui.mail.rounds import rounds_of
from ui.mail.setup_flow import DRAFT_PLACE
from ui.mail.setup_page import MailPage
from ui.main import Shell
from waits import wait_until
from watch_sim import HandWatch


@pytest.fixture
def shell(qtbot, qapp, tmp_path: Path, monkeypatch):
    """A running program whose end and restart are only noted."""
    ends: list[str] = []
    made = Shell(
        qapp, tmp_path / "register", restart=lambda _folder: ends.append("start"), clock=CLOCK
    )
    monkeypatch.setattr("ui.shell.locking.system_watch", HandWatch)
    services = on_lane(made._lane, lambda: office(tmp_path))
    case = on_lane(made._lane, lambda: cases.add_case(services, {"p1.name_full": "Asha"}))
    monkeypatch.setattr(QApplication, "quit", lambda *_: ends.append("end"))
    made._open_at(services, "register")
    qtbot.in_front(made.window)
    settle(made.desk)
    made.ends, made.case_id = ends, case.case_id
    yield made
    made._lane.waitForDone()
    made.window.deleteLater()
    qapp.removeTranslator(made._words)


@pytest.fixture(params=["a server that says nothing", "a network that swallows questions"])
def hanging(request, monkeypatch):
    """A place to mail to that never answers; its port, and whether somebody waits there."""
    if request.param.startswith("a server"):
        with serving(Wire.silence) as server:
            yield server.port, lambda: server.lines > 0
        return
    asked, over = threading.Event(), threading.Event()

    def swallowed(*_words, **_more):
        asked.set()
        over.wait()

    monkeypatch.setattr(socket, "getaddrinfo", swallowed)
    yield 465, asked.is_set
    over.set()


def mailbox(port: int) -> MailAccount:
    server = MailServer("localhost", port, "tls")
    return MailAccount(LOGIN, LOGIN, server, server, authority().pem)


def type_name(qtbot, shell: Shell, text: str) -> None:
    shell.window.go("case", shell.case_id)
    wait_until(lambda: hasattr(shell.window.page, "body"))
    shell.window.page.show_section("p1/identity")
    line = shell.window.page.body.piece.widget_of("p1.name_full")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)


def found(shell: Shell, question):  # type: ignore[no-untyped-def]
    """Return what a fresh program answers to a question."""
    again = on_lane(shell._lane, lambda: access.unlock(shell.folder, None, PASSPHRASE, clock=CLOCK))
    with contextlib.ExitStack() as closing:
        closing.callback(on_lane, shell._lane, lambda: access.lock(again))
        return on_lane(shell._lane, lambda: question(again))


def lock(qtbot, shell: Shell) -> None:
    qtbot.keyClick(shell.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    wait_until(lambda: "end" in shell.ends)
    assert shell.ends == ["start", "end"]
    assert not shell.window.isVisible()


def test_while_mail_is_fetched_in_vain_the_register_is_worked_with_and_locked(
    qtbot, shell, hanging
):
    port, somebody_waits = hanging
    desk = shell.desk
    choice = MailChoice("account", account=mailbox(port))
    on_lane(desk.lane, lambda: accounts.set_choice(desk.services, choice, PASSWORD))
    rounds = rounds_of(desk)
    shell.window.go("inbox")
    rounds.fetch()
    wait_until(somebody_waits)
    type_name(qtbot, shell, "Meena")
    shell.window.go("register")
    kept: list[CaseRecord] = []
    desk.ask(lambda s: cases.show_case(s, shell.case_id), kept.append)
    wait_until(lambda: kept)
    assert kept[0].value("p1.name_full") == "Meena", "it was saved while the line hung"
    assert rounds.doing == "fetch", "nobody answered all the while"
    lock(qtbot, shell)
    assert rounds.doing == ""
    assert (
        found(shell, lambda s: cases.show_case(s, shell.case_id)).value("p1.name_full") == "Meena"
    )


def test_while_a_mailbox_is_tested_in_vain_other_errands_run_and_a_lock_keeps_what_was_typed(
    qtbot, shell, hanging
):
    port, somebody_waits = hanging
    desk = shell.desk
    shell.window.go("mail")
    settle(desk)
    page = shell.window.page
    assert isinstance(page, MailPage)
    page.ways.choose("account")
    page.form.address.setText(LOGIN)
    for fields in (page.form.send, page.form.read):
        fields.host.setText("localhost")
        fields.port.setText(f"{port}")
    page.form.take_ca(authority().pem)
    page.form.password.line.setText(PASSWORD)
    page.test.click()
    wait_until(somebody_waits)
    beside: list[str] = []
    desk.run_beside(lambda _report, _token: "done", beside.append)
    wait_until(lambda: beside)
    assert page.flow.testing
    lock(qtbot, shell)
    kept = found(shell, lambda s: drafts.kept(s, DRAFT_PLACE))
    assert LOGIN in kept
    assert PASSWORD not in kept
