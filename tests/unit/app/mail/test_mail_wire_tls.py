"""How a line is reached, and what is measured on it."""

from __future__ import annotations

import contextlib
import io
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.base.jobs import Cancelled, Token
from app.mail.mail_words import MailError
from app.mail.records import MailAccount, MailServer
from app.mail.wire import imap, smtp, tls
from mail_hostile import LONG, PASSWORD, SHORT, Smtp, account, cancelled_after, serving


@pytest.fixture
def deaf() -> Iterator[MailAccount]:
    """A server whose computer takes no more lines, and does not say so."""
    with contextlib.ExitStack() as kept:
        listening = kept.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port = listening.getsockname()[1]
        for _ in range(8):
            waiting = kept.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        at = MailServer("127.0.0.1", port, "tls")
        yield MailAccount("office@example.org", "office", at, at)


@pytest.mark.parametrize("line", [smtp.line, imap.line])
def test_a_computer_that_never_answers_is_left(deaf: MailAccount, line) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(MailError) as caught, line(deaf, PASSWORD, Token(), waits=SHORT):
        pass
    assert (caught.value.reason, caught.value.later) == ("mail.timeout", True)


@pytest.mark.parametrize("line", [smtp.line, imap.line])
def test_a_wish_to_stop_is_heard_while_nobody_answers(deaf: MailAccount, line) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Cancelled), line(deaf, PASSWORD, cancelled_after(0.3), waits=LONG):
        pass


def test_an_address_that_never_answers_leaves_time_for_the_next(
    deaf: MailAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the newer network of a building leads nowhere."""
    with serving(Smtp(), at_once=True) as server:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        both = [(*kind, ("127.0.0.1", port)) for port in (deaf.send.port, server.port)]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_more: both)
        waits = replace(LONG, connect=3.0)
        with smtp.line(account(server, "tls"), PASSWORD, Token(), waits=waits) as line:
            assert line.most_bytes == 1_000_000
        monkeypatch.undo()


@pytest.mark.parametrize("line", [smtp.line, imap.line])
def test_a_wish_to_stop_is_heard_while_the_network_swallows_the_question_for_the_address(
    deaf: MailAccount, monkeypatch: pytest.MonkeyPatch, line
) -> None:  # type: ignore[no-untyped-def]
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_more: over.wait())
    with pytest.raises(Cancelled), line(deaf, PASSWORD, cancelled_after(0.3), waits=LONG):
        pass
    over.set()


def test_an_address_that_nobody_tells_in_time_is_a_name_to_try_again(
    deaf: MailAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_more: over.wait())
    waits = replace(LONG, answer=0.2)
    with pytest.raises(MailError) as caught, smtp.line(deaf, PASSWORD, Token(), waits=waits):
        pass
    over.set()
    assert (caught.value.reason, caught.value.later) == ("mail.name", True)


def test_a_mailbox_is_not_looked_into_without_a_server_for_it(deaf: MailAccount) -> None:
    sends_only = MailAccount(deaf.address, deaf.login, deaf.send, None)
    with pytest.raises(MailError) as caught, imap.line(sends_only, PASSWORD, Token()):
        pass
    assert caught.value.reason == "mail.no-read-server"


def test_only_new_protection_with_every_check_is_used() -> None:
    made = tls.context("")
    assert made.minimum_version == ssl.TLSVersion.TLSv1_2
    assert made.verify_mode == ssl.CERT_REQUIRED
    assert made.check_hostname


def test_half_a_line_is_none() -> None:
    measured = tls.Measured(io.BytesIO(b"250 yes\r\n250 ye"), "host", 100)
    assert measured.readline() == b"250 yes\r\n"
    assert measured.readline() == b""


def test_every_answer_is_measured_anew_and_none_is_too_large() -> None:
    measured = tls.Measured(io.BytesIO(b"x" * 9 + b"\n" + b"y" * 99), "host", 10)
    assert len(measured.readline()) == 10
    measured.begin()
    with pytest.raises(MailError) as caught:
        measured.read(11)
    assert caught.value.reason == "mail.too-much"
    with pytest.raises(MailError):
        measured.readline()
    measured.allow(50)
    measured.begin()
    assert len(measured.read(50)) == 50


def test_an_answer_that_takes_too_long_is_left() -> None:
    measured = tls.Measured(io.BytesIO(b"x\n"), "host", 10, whole_s=-1.0)
    with pytest.raises(MailError) as caught:
        measured.readline()
    assert caught.value.reason == "mail.timeout"
    assert not measured.is_late
