"""Handing mail in, to servers that do all they can: each ends in its reason, and nothing leaks."""

from __future__ import annotations

import base64
import tracemalloc
from collections.abc import Iterator

import pytest

from app.base.jobs import Cancelled, Progress, Token, silent
from app.mail.mail_words import MailError
from app.mail.wire import smtp, tls
from mail_hostile import (
    LOGIN,
    LONG,
    PASSWORD,
    SHORT,
    Server,
    Smtp,
    Wire,
    account,
    cancelled_after,
    new_authority,
    self_signed,
    server_context,
    serving,
)

MAIL = b"To: them@example.org\r\n\r\n.a line\r\nlast\r\n"
MANY = 2_000_000


def hand_in(
    server: Server,
    security: str = "starttls",
    *,
    mail: bytes = MAIL,
    waits: tls.Waits = LONG,
    token: Token | None = None,
    own_ca: str | None = None,
) -> None:
    wish = token or Token()
    mailbox = account(server, security, own_ca=own_ca)
    with smtp.line(mailbox, PASSWORD, wish, waits=waits) as line:
        line.submit("them@example.org", mail, silent, wish)


def reason_of(script: Smtp, security: str = "starttls", waits: tls.Waits = LONG) -> MailError:
    with (
        serving(script, at_once=security == "tls") as server,
        pytest.raises(MailError) as caught,
    ):
        hand_in(server, security, waits=waits)
    return caught.value


@pytest.fixture(autouse=True)
def _little_memory() -> Iterator[None]:
    """No server makes the program take more memory than a mail is large."""
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 24_000_000


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_mail_arrives_as_it_is(security: str) -> None:
    script = Smtp()
    if security == "tls":
        script.answers["ehlo2"] = script.usual("ehlo2")
    with serving(script, at_once=security == "tls") as server:
        hand_in(server, security)
    assert script.mails == [b"To: them@example.org\r\n\r\n..a line\r\nlast\r\n"]


def test_nothing_is_said_before_the_line_is_protected() -> None:
    with serving(Smtp()) as server:
        hand_in(server)
        assert server.plain == b"ehlo [127.0.0.1]\r\nSTARTTLS\r\n"


def test_the_greeting_names_nobody_on_the_protected_line_either() -> None:
    with serving(Smtp(), at_once=True) as server:
        hand_in(server, "tls")
        assert not server.plain
        assert server.protected.startswith(b"ehlo [127.0.0.1]\r\nAUTH PLAIN ")


# The line is not protected ------------------------------------------------------------------


@pytest.mark.parametrize(
    "answers",
    [
        {"ehlo": b"250-mail.example.org\r\n250 AUTH PLAIN LOGIN\r\n"},
        {"ehlo": b"250 XXXXXXXA\r\n"},
        {"starttls": b"454 not now\r\n"},
        {"starttls": b"502 what\r\n"},
        {"starttls": b"250 yes\r\n"},
    ],
)
def test_a_line_that_stays_open_is_left(answers: dict[str, bytes]) -> None:
    with serving(Smtp(answers)) as server, pytest.raises(MailError) as caught:
        hand_in(server)
    assert caught.value.reason == "mail.no-starttls"
    assert b"AUTH" not in server.plain.upper()


def test_what_was_said_before_the_line_was_protected_counts_for_nothing() -> None:
    """Somebody in between says more than he was asked, and hopes that it is believed later."""
    before = b"220 go on\r\n250-mail.example.org\r\n250 AUTH XOAUTH2\r\n235 you are in\r\n"
    with serving(Smtp({"starttls": before})) as server:
        hand_in(server)
        assert b"AUTH PLAIN" in server.protected


def test_a_server_that_goes_on_in_the_open_hears_nothing() -> None:
    def goes_on(wire: Wire) -> None:
        wire.say(b"220 go on\r\n250 AUTH PLAIN\r\n")
        wire.silence()

    error = reason_of(Smtp(acts={"starttls": goes_on}), waits=SHORT)
    assert error.reason in ("mail.tls", "mail.timeout")


# Certificates -------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("expired", "mail.certificate-expired"),
        ("not-yet", "mail.certificate-expired"),
        ("other-name", "mail.certificate-name"),
        ("self-signed", "mail.certificate-unknown"),
        ("other-authority", "mail.certificate-unknown"),
    ],
)
def test_a_wrong_certificate_ends_it(security: str, kind: str, reason: str) -> None:
    papers = {
        "expired": lambda: ours.papers(begun=-9, over=-1),
        "not-yet": lambda: ours.papers(begun=5, over=9),
        "other-name": lambda: ours.papers("mail.example.net"),
        "self-signed": self_signed,
        "other-authority": lambda: new_authority().papers(),
    }
    ours = new_authority()
    with (
        serving(Smtp(), papers=papers[kind](), at_once=security == "tls") as server,
        pytest.raises(MailError) as caught,
    ):
        hand_in(server, security, own_ca=ours.pem)
    assert caught.value.reason == reason
    assert not server.protected


def test_an_authority_that_the_system_does_not_know_counts_only_when_it_was_added() -> None:
    ours = new_authority()
    with serving(Smtp(), papers=ours.papers()) as server:
        with pytest.raises(MailError) as caught:
            hand_in(server, own_ca="")
        assert caught.value.reason == "mail.certificate-unknown"
        hand_in(server, own_ca=ours.pem)


def test_a_file_that_is_no_authority_is_told() -> None:
    with serving(Smtp()) as server, pytest.raises(MailError) as caught:
        hand_in(server, own_ca="-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    assert caught.value.reason == "mail.own-ca"
    assert not server.plain


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_that_knows_only_old_protection_is_left(security: str) -> None:
    with (
        serving(Smtp(), at_once=security == "tls", only_old=True) as server,
        pytest.raises(MailError) as caught,
    ):
        hand_in(server, security)
    assert caught.value.reason in ("mail.tls", "mail.cut")
    assert not server.protected


def test_a_server_without_protection_at_the_port_of_protected_lines_is_left() -> None:
    with serving(Smtp()) as server, pytest.raises(MailError) as caught:
        hand_in(server, "tls", waits=SHORT)
    assert caught.value.reason == "mail.tls"


def test_the_context_of_the_tests_knows_old_protection() -> None:
    """Else the test above would prove nothing."""
    assert server_context(self_signed(), only_old=True).maximum_version.name == "TLSv1"


# What a server refuses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "answer", "reason", "later"),
    [
        ("greeting", b"554 no\r\n", "mail.refused", False),
        ("greeting", b"421 busy\r\n", "mail.later", True),
        ("greeting", b"* OK IMAP here\r\n", "mail.strange", False),
        ("greeting", b"HTTP/1.1 400 Bad\r\n", "mail.strange", False),
        ("ehlo", b"421 busy\r\n", "mail.later", True),
        ("ehlo2", b"502 what\r\n", "mail.refused", False),
        ("ehlo2", b"250-x\r\n250 AUTH XOAUTH2 OAUTHBEARER\r\n", "mail.oauth", False),
        ("ehlo2", b"250-x\r\n250 SIZE 5\r\n", "mail.login", False),
        ("auth", b"535 5.7.8 wrong\r\n", "mail.login", False),
        ("auth", b"534 5.7.9 Application-specific password\r\n", "mail.app-password", False),
        ("auth", b"535 5.7.139 basic authentication is disabled\r\n", "mail.oauth", False),
        ("auth", b"454 4.7.0 not now\r\n", "mail.later", True),
        ("mail", b"553 5.7.1 not your address\r\n", "mail.sender", False),
        ("mail", b"452 4.3.1 no room\r\n", "mail.full", True),
        ("mail", b"552 5.3.4 too large\r\n", "mail.too-large", False),
        ("rcpt", b"450 4.2.0 greylisted, come again\r\n", "mail.later", True),
        ("rcpt", b"451 4.7.1 greylisted\r\n", "mail.later", True),
        ("rcpt", b"452 4.2.2 full\r\n", "mail.full", True),
        ("rcpt", b"550 5.1.1 nobody\r\n", "mail.no-such-mailbox", False),
        ("rcpt", b"550 nobody here\r\n", "mail.no-such-mailbox", False),
        ("rcpt", b"550 5.7.1 not from you\r\n", "mail.refused", False),
        ("data", b"554 no\r\n", "mail.refused", False),
        ("end", b"552 too large\r\n", "mail.too-large", False),
        ("end", b"451 4.3.0 later\r\n", "mail.later", True),
        ("end", b"554 5.6.0 no\r\n", "mail.refused", False),
        ("end", b"999 what\r\n", "mail.strange", False),
        ("end", b"\xff\xfe\x80 what\r\n", "mail.strange", False),
        ("end", b"-12 what\r\n", "mail.strange", False),
    ],
)
def test_every_refusal_has_its_reason(verb: str, answer: bytes, reason: str, later: bool) -> None:
    error = reason_of(Smtp({verb: answer}))
    assert (error.reason, error.later) == (reason, later)
    assert error.facts["host"] == "localhost"


def test_a_server_that_asks_for_the_password_again_and_again_is_left() -> None:
    def ask(wire: Wire) -> None:
        while True:
            wire.say(b"334 VXNlcm5hbWU6\r\n")
            wire.line()

    assert reason_of(Smtp(acts={"auth": ask})).reason == "mail.strange"


def test_after_a_refusal_the_next_mail_goes_out_on_the_same_line() -> None:
    script = Smtp({"rcpt": b"550 5.1.1 nobody\r\n"})
    token = Token()
    with (
        serving(script) as server,
        smtp.line(account(server, "starttls"), PASSWORD, token, waits=LONG) as line,
    ):
        with pytest.raises(MailError):
            line.submit("nobody@example.org", MAIL, silent, token)
        del script.answers["rcpt"]
        line.submit("them@example.org", MAIL, silent, token)
    assert len(script.mails) == 1
    assert server.lines == 1


def test_a_mail_larger_than_the_server_says_is_not_sent_at_all() -> None:
    script = Smtp()
    with serving(script) as server:
        with pytest.raises(MailError) as caught:
            hand_in(server, mail=b"x" * 1_000_001)
        assert b"MAIL" not in server.protected.upper()
    assert caught.value.reason == "mail.too-large"
    assert caught.value.facts["size"] == 1_000_000


@pytest.mark.parametrize("size", [b"", b" -5", b" 1e9", b" 9999999999999999999999", b" \xd9\xa3"])
def test_a_size_that_makes_no_sense_is_no_size(size: bytes) -> None:
    script = Smtp({"ehlo2": b"250-x\r\n250-AUTH PLAIN\r\n250 SIZE" + size + b"\r\n"})
    with (
        serving(script) as server,
        smtp.line(account(server, "starttls"), PASSWORD, Token(), waits=LONG) as line,
    ):
        assert line.most_bytes == 0


# Too much, too slow, cut off ------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["greeting", "ehlo", "ehlo2", "auth", "rcpt", "end"])
@pytest.mark.parametrize("words", [b"x" * 4096, b"250-x\r\n" * 500], ids=["one-line", "lines"])
def test_an_answer_without_end_is_left(verb: str, words: bytes) -> None:
    with serving(Smtp(acts={verb: lambda wire: wire.flood(words)})) as server:
        with pytest.raises(MailError) as caught:
            hand_in(server)
        assert server.lines == 1
    assert caught.value.reason in ("mail.too-much", "mail.strange", "mail.refused")


@pytest.mark.parametrize("verb", ["greeting", "ehlo", "starttls", "ehlo2", "auth", "data", "end"])
def test_a_server_that_says_nothing_is_left(verb: str) -> None:
    error = reason_of(Smtp(acts={verb: lambda wire: wire.silence()}), waits=SHORT)
    assert (error.reason, error.later) == ("mail.timeout", True)


def test_a_server_that_says_one_letter_at_a_time_is_left() -> None:
    def drip(wire: Wire) -> None:
        while True:
            wire.say(b"2")
            wire.pause(0.05)

    error = reason_of(Smtp(acts={"ehlo2": drip}), waits=SHORT)
    assert error.reason == "mail.timeout"


CUTS = [
    (verb, at)
    for verb in ("greeting", "ehlo", "starttls", "ehlo2", "auth", "mail", "rcpt", "data", "end")
    for at in (0, 1, 4, -2, -1)
]


@pytest.mark.parametrize(("verb", "at"), CUTS)
def test_a_line_that_breaks_is_told_wherever_it_breaks(verb: str, at: int) -> None:
    words = Smtp().usual(verb)
    error = reason_of(Smtp(cut=(verb, at if at >= 0 else len(words) + at)))
    # Of an answer without its end the beginning may be enough to go on, or to be strange.
    assert error.reason in ("mail.cut", "mail.strange", "mail.tls")
    if at == 0:
        assert (error.reason, error.later) == ("mail.cut", True)


def test_a_line_that_breaks_at_the_good_bye_does_not_take_the_mail_back() -> None:
    script = Smtp(cut=("quit", 0))
    with serving(script) as server:
        hand_in(server)
    assert len(script.mails) == 1


def test_a_half_answer_to_the_end_of_a_mail_is_no_yes() -> None:
    error = reason_of(Smtp(cut=("end", 4)))
    assert error.later or error.reason == "mail.strange"


@pytest.mark.parametrize("verb", ["greeting", "ehlo", "starttls", "ehlo2", "auth", "rcpt", "end"])
def test_a_wish_to_stop_closes_the_line_at_once(verb: str) -> None:
    with (
        serving(Smtp(acts={verb: lambda wire: wire.silence()})) as server,
        pytest.raises(Cancelled),
    ):
        hand_in(server, token=cancelled_after(0.3))


def test_a_wish_to_stop_in_the_middle_of_a_mail_leaves_it_unsent() -> None:
    script, token = Smtp({"ehlo2": b"250-x\r\n250 AUTH PLAIN\r\n"}), Token()

    def stop(progress: Progress) -> None:
        if progress.done > MANY // 2:
            token.cancel()

    with (
        serving(script) as server,
        pytest.raises(Cancelled),
        smtp.line(account(server, "starttls"), PASSWORD, token, waits=LONG) as line,
    ):
        line.submit("them@example.org", b"x" * 70 + b"\r\n" * MANY, stop, token)
    assert not script.mails


def test_what_goes_wrong_beside_the_line_is_not_blamed_on_the_server() -> None:
    with (
        serving(Smtp()) as server,
        pytest.raises(OSError, match="full"),
        smtp.line(account(server, "starttls"), PASSWORD, Token(), waits=LONG),
    ):
        raise OSError("the disk is full")


def test_no_password_is_told_before_anything_is_asked() -> None:
    with (
        serving(Smtp()) as server,
        pytest.raises(MailError) as caught,
        smtp.line(account(server, "starttls"), "", Token(), waits=LONG),
    ):
        pass
    assert caught.value.reason == "mail.no-password"
    assert b"AUTH" not in server.protected


def test_a_password_in_other_letters_goes_as_it_is() -> None:
    secret = "गुप्त-मनगढ़ंत"
    with (
        serving(Smtp()) as server,
        smtp.line(account(server, "starttls"), secret, Token(), waits=LONG),
    ):
        said = base64.b64encode(f"\0{LOGIN}\0{secret}".encode())
        assert b"AUTH PLAIN " + said in server.protected
    no_plain = {"ehlo2": b"250-x\r\n250 AUTH CRAM-MD5\r\n"}
    for script in (Smtp(no_plain), Smtp({"auth": b"535 no\r\n"})):
        with (
            serving(script) as server,
            pytest.raises(MailError) as caught,
            smtp.line(account(server, "starttls"), secret, Token(), waits=LONG),
        ):
            pass
        assert caught.value.reason == "mail.login"


def test_nobody_at_the_port() -> None:
    with serving(Smtp()) as server:
        pass
    with pytest.raises(MailError) as caught:
        hand_in(server)
    assert (caught.value.reason, caught.value.later) == ("mail.port", True)
    assert caught.value.facts["port"] == server.port
