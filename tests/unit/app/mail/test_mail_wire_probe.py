"""The test of a mailbox: which step fails, and that nothing is sent or changed by it."""

from __future__ import annotations

import pytest

from app.base.jobs import Cancelled, Progress, Token, silent
from app.mail import network
from app.mail.records import MailAccount, MailServer, ProbeStep
from app.mail.wire.tls import Waits
from mail_hostile import (
    LOGIN,
    LONG,
    PASSWORD,
    SHORT,
    Imap,
    Smtp,
    authority,
    cancelled_after,
    self_signed,
    serving,
)


def states(steps: tuple[ProbeStep, ...]) -> list[str]:
    return [f"{one.step} {one.state} {one.reason}".strip() for one in steps]


def both(
    sending: Smtp,
    reading: Imap,
    *,
    password: str = PASSWORD,
    waits: Waits = LONG,
    token: Token | None = None,
    ca: str | None = None,
) -> tuple[ProbeStep, ...]:
    with serving(sending) as smtp, serving(reading) as imap:
        account = MailAccount(
            LOGIN,
            LOGIN,
            MailServer("localhost", smtp.port, "starttls"),
            MailServer("localhost", imap.port, "starttls"),
            authority().pem if ca is None else ca,
        )
        return network.probe(account, password, silent, token or Token(), waits)


def test_a_mailbox_that_works() -> None:
    sending, reading = Smtp(), Imap()
    steps = both(sending, reading)
    assert states(steps) == [
        "send.name ok",
        "send.port ok",
        "send.certificate ok",
        "send.login ok",
        "send.size ok",
        "read.name ok",
        "read.port ok",
        "read.certificate ok",
        "read.login ok",
        "read.look ok",
    ]
    assert dict(steps[4].facts)["size"] == 1_000_000
    assert dict(steps[9].facts)["mails"] == 2
    assert sending.mails == []
    assert not [one for one in reading.asked if one.startswith((b"SELECT", b"UID"))]


def test_a_wrong_password_fails_at_the_login_of_both() -> None:
    steps = both(Smtp({"auth": b"535 no\r\n"}), Imap({"authenticate": b"@ NO no\r\n"}))
    assert states(steps)[3:5] == ["send.login failed mail.login", "send.size skipped"]
    assert states(steps)[8:] == ["read.login failed mail.login", "read.look skipped"]


def test_one_server_may_fail_alone() -> None:
    steps = both(Smtp({"ehlo": b"250 x\r\n"}), Imap())
    assert states(steps)[:5] == [
        "send.name ok",
        "send.port ok",
        "send.certificate failed mail.no-starttls",
        "send.login skipped",
        "send.size skipped",
    ]
    assert states(steps)[9] == "read.look ok"


def test_a_mailbox_that_does_not_open() -> None:
    steps = both(Smtp(), Imap({"examine": b"@ NO no\r\n"}))
    assert states(steps)[8:] == ["read.login ok", "read.look failed mail.no-inbox"]


def test_the_password_is_missing() -> None:
    steps = both(Smtp(), Imap(), password="")
    assert states(steps)[3] == "send.login failed mail.no-password"


def test_a_file_that_is_no_authority() -> None:
    steps = both(Smtp(), Imap(), ca="-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n")
    assert states(steps)[:3] == [
        "send.name skipped",
        "send.port skipped",
        "send.certificate failed mail.own-ca",
    ]


def test_a_server_that_says_nothing() -> None:
    silence = Smtp(acts={"greeting": lambda wire: wire.silence()})
    steps = both(silence, Imap(), waits=SHORT)
    assert states(steps)[1] == "send.port failed mail.timeout"


def test_a_wish_to_stop() -> None:
    silence = Smtp(acts={"auth": lambda wire: wire.silence()})
    with pytest.raises(Cancelled):
        both(silence, Imap(), token=cancelled_after(0.3))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_of_nobody_is_told_at_its_step(security: str) -> None:
    with serving(Smtp(), papers=self_signed(), at_once=security == "tls") as server:
        at = MailServer("localhost", server.port, security)
        steps = network.probe(MailAccount(LOGIN, LOGIN, at, None), PASSWORD, silent, Token(), LONG)
    assert states(steps)[:3] == [
        "send.name ok",
        "send.port ok",
        "send.certificate failed mail.certificate-unknown",
    ]
    assert len(steps) == 5


def test_nobody_at_the_port_and_no_such_name() -> None:
    with serving(Smtp()) as server:
        pass
    at = MailServer("localhost", server.port, "tls")
    steps = network.probe(MailAccount(LOGIN, LOGIN, at, None), PASSWORD, silent, Token(), SHORT)
    assert states(steps)[:3] == [
        "send.name ok",
        "send.port failed mail.port",
        "send.certificate skipped",
    ]
    nobody = MailServer("no-such-name.invalid", 465, "tls")
    steps = network.probe(MailAccount(LOGIN, LOGIN, nobody, None), PASSWORD, silent, Token(), SHORT)
    assert states(steps)[:2] == ["send.name failed mail.name", "send.port skipped"]


def test_steps_are_told_while_it_runs() -> None:
    told: list[Progress] = []
    with serving(Smtp()) as smtp, serving(Imap()) as imap:
        account = MailAccount(
            LOGIN,
            LOGIN,
            MailServer("localhost", smtp.port, "starttls"),
            MailServer("localhost", imap.port, "starttls"),
            authority().pem,
        )
        network.probe(account, PASSWORD, told.append, Token(), LONG)
    assert [one.done for one in told] == [2, 3, 4, 5, 7, 8, 9, 10]
    assert {(one.step, one.total) for one in told} == {("mail_test", 10)}


def test_lines_are_lent_by_the_one_door() -> None:
    with serving(Smtp()) as server:
        account = MailAccount(
            LOGIN, LOGIN, MailServer("localhost", server.port, "starttls"), None, authority().pem
        )
        with network.outgoing(account, PASSWORD, Token()) as line:
            assert line.most_bytes == 1_000_000
        with (
            pytest.raises(Exception, match=r"mail\.failed"),
            network.incoming(account, "x", Token()),
        ):
            pass
