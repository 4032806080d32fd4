"""Looking into mailboxes: nothing is said in the open, nothing is changed, refusals are told."""

from __future__ import annotations

import base64

import pytest

from app.base.jobs import Token
from app.mail.mail_words import MailError
from app.mail.wire import imap
from mail_hostile import (
    LOGIN,
    LONG,
    PASSWORD,
    Imap,
    Wire,
    account,
    authority,
    new_authority,
    self_signed,
    serving,
)
from mail_hostile_imap import HEAD, NAMED, ONE, fetching, look, opened, reason_of

# As it should be -----------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_mailbox_is_looked_into_and_nothing_in_it_is_changed(security: str) -> None:
    piece = b"* 1 FETCH (UID 5 BODY[2]<10> {4}\r\nabcd)\r\n@ OK done\r\n"
    script = Imap(acts={"uid fetch": fetching(ONE, NAMED % (len(HEAD), HEAD), piece)})
    with opened(script, security) as (mailbox, _):
        assert mailbox.validity == 7
        assert mailbox.mails == 2
        assert list(mailbox.after(4)) == [5, 9]
        (mail,) = look(mailbox)
        assert mailbox.read(5, "2", 10, 4) == b"abcd"
    assert (mail.uid, mail.message_id) == (5, "<one.example>")
    (file,) = mail.files
    assert (file.section, file.name, file.size_bytes) == ("2", "A7F3-9K2M.lifafa", 80)
    said = b"\n".join(script.asked).upper()
    for changes in (b"SELECT", b"STORE", b"EXPUNGE", b"MOVE", b"COPY", b"APPEND", b"BODY["):
        assert changes not in said


def test_nothing_is_said_before_the_line_is_protected() -> None:
    with opened(Imap()) as (_, server):
        tags = [line.split(b" ", 1) for line in bytes(server.plain).split(b"\r\n") if line]
        assert [words for _, words in tags] == [b"CAPABILITY", b"STARTTLS"]


def test_only_mails_above_the_last_one_are_named_each_once_and_in_order() -> None:
    with opened(Imap({"uid search": b"* SEARCH 9 5\r\n* SEARCH 7 9\r\n@ OK x\r\n"})) as (box, _):
        assert list(box.after(5)) == [7, 9]
        assert list(box.after(9)) == []
        assert list(box.after(2**32 - 1)) == []


@pytest.mark.parametrize("answer", [b"@ OK x\r\n", b"* SEARCH\r\n@ OK x\r\n"])
def test_an_empty_mailbox(answer: bytes) -> None:
    with opened(Imap({"uid search": answer})) as (box, _):
        assert list(box.after(0)) == []
        assert list(box.outlines([], Token())) == []


def test_of_very_many_mails_the_first_are_looked_at() -> None:
    many = b" ".join(b"%d" % number for number in range(60_000, 0, -1))
    with opened(Imap({"uid search": b"* SEARCH " + many + b"\r\n@ OK x\r\n"})) as (box, _):
        assert list(box.after(10)) == list(range(11, 20_011))


def test_ten_thousand_mails_that_are_nobodys_business() -> None:
    def answer(wire: Wire, tag: bytes) -> None:
        part = b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" 10 1 NIL NIL NIL NIL)'
        for number in range(1, 201):
            wire.say(b"* %d FETCH (UID %d BODYSTRUCTURE %s)\r\n" % (number, number, part))
        wire.say(tag + b" OK done\r\n")

    with opened(Imap(acts={"uid fetch": answer})) as (box, _):
        assert list(box.outlines(range(1, 10_001), Token())) == []


# The line is not protected, or the server is another ------------------------------------------


@pytest.mark.parametrize(
    "answers",
    [
        {"capability": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n@ OK x\r\n"},
        {"starttls": b"@ NO not now\r\n"},
        {"starttls": b"@ BAD what\r\n"},
        {"greeting": b"* PREAUTH you are in\r\n"},
    ],
)
def test_a_line_that_stays_open_is_left(answers: dict[str, bytes]) -> None:
    script = Imap(answers)
    assert reason_of(script).reason in ("mail.no-starttls", "mail.strange")
    assert not [one for one in script.asked if one.startswith((b"LOGIN", b"AUTHENTICATE"))]


def test_nobody_is_let_in_unasked() -> None:
    script = Imap({"greeting": b"* PREAUTH you are in\r\n"})
    assert reason_of(script, security="tls").reason == "mail.strange"


def test_what_was_said_before_the_line_was_protected_counts_for_nothing() -> None:
    def inject(wire: Wire, tag: bytes) -> None:
        wire.say(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n* OK [UIDVALIDITY 1] x\r\n")
        wire.say(tag + b" OK go on\r\n* PREAUTH you are in\r\n")
        wire.protect()

    with opened(Imap(acts={"starttls": inject})) as (box, server):
        assert box.validity == 7
        assert b"AUTHENTICATE PLAIN" in server.protected


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("expired", "mail.certificate-expired"),
        ("other-name", "mail.certificate-name"),
        ("self-signed", "mail.certificate-unknown"),
        ("other-authority", "mail.certificate-unknown"),
    ],
)
def test_a_wrong_certificate_ends_it(security: str, kind: str, reason: str) -> None:
    papers = {
        "expired": lambda: authority().papers(begun=-9, over=-1),
        "other-name": lambda: authority().papers("mail.example.net"),
        "self-signed": self_signed,
        "other-authority": lambda: new_authority().papers(),
    }
    with (
        serving(Imap(), papers=papers[kind](), at_once=security == "tls") as server,
        pytest.raises(MailError) as caught,
        imap.line(account(server, security), PASSWORD, Token(), waits=LONG),
    ):
        pass
    assert caught.value.reason == reason
    assert not server.protected


def test_a_server_that_knows_only_old_protection_is_left() -> None:
    with (
        serving(Imap(), at_once=True, only_old=True) as server,
        pytest.raises(MailError) as caught,
        imap.line(account(server, "tls"), PASSWORD, Token(), waits=LONG),
    ):
        pass
    assert caught.value.reason in ("mail.tls", "mail.cut")


# Login ---------------------------------------------------------------------------------------


def with_ways(ways: bytes) -> dict[str, bytes]:
    return {"capability2": b"* CAPABILITY IMAP4rev1 " + ways + b"\r\n@ OK x\r\n"}


def test_a_server_that_takes_no_passwords_is_told() -> None:
    for ways in (b"AUTH=XOAUTH2", b"AUTH=XOAUTH2 AUTH=OAUTHBEARER LOGINDISABLED"):
        script = Imap(with_ways(ways))
        assert reason_of(script).reason == "mail.oauth"
        assert not [one for one in script.asked if one.startswith(b"LOGIN")]
    assert reason_of(Imap(with_ways(b"LOGINDISABLED"))).reason == "mail.login"


def test_a_server_of_the_old_kind_gets_the_password_on_the_protected_line() -> None:
    script = Imap(with_ways(b"UIDPLUS"))
    with opened(script) as (box, _):
        assert box.validity == 7
    assert b'LOGIN %s "%s"' % (LOGIN.encode(), PASSWORD.encode()) in script.asked


def test_a_password_in_other_letters_goes_as_it_is() -> None:
    script, secret, heard = Imap(), "गुप्त-मनगढ़ंत", []

    def note(wire: Wire, tag: bytes) -> None:
        wire.say(b"+ \r\n")
        heard.append(base64.b64decode(wire.line()))
        wire.say(tag + b" OK in\r\n")

    script.acts["authenticate"] = note
    with (
        serving(script) as server,
        imap.line(account(server, "starttls"), secret, Token(), waits=LONG),
    ):
        pass
    assert heard == [f"\0{LOGIN}\0{secret}".encode()]


def test_a_server_that_hangs_up_instead_of_an_answer() -> None:
    words = b"* BYE go away\r\n"
    error = reason_of(Imap({"authenticate": words}, cut=("authenticate", len(words))))
    assert (error.reason, error.later) == ("mail.cut", True)


def test_a_server_that_asks_for_the_password_again_and_again_is_left() -> None:
    def ask(wire: Wire, _tag: bytes) -> None:
        while True:
            wire.say(b"+ \r\n")
            wire.line()

    assert reason_of(Imap(acts={"authenticate": ask})).reason == "mail.strange"


@pytest.mark.parametrize(
    ("verb", "answer", "reason", "later"),
    [
        ("greeting", b"* BYE too many\r\n", "mail.later", True),
        ("greeting", b"220 SMTP here\r\n", "mail.strange", False),
        ("greeting", b"\xff\xfe\x80\r\n", "mail.strange", False),
        ("authenticate", b"@ NO [AUTHENTICATIONFAILED] wrong\r\n", "mail.login", False),
        ("authenticate", b"@ NO [UNAVAILABLE] later\r\n", "mail.later", True),
        (
            "authenticate",
            b"@ NO [ALERT] Application-specific password required\r\n",
            "mail.app-password",
            False,
        ),
        ("authenticate", b"@ NO BasicAuthBlocked\r\n", "mail.oauth", False),
        ("authenticate", b"@ BAD what\r\n", "mail.strange", False),
        ("capability2", b"@ NO no\r\n", "mail.no-inbox", False),
        ("examine", b"@ NO no such mailbox\r\n", "mail.no-inbox", False),
        ("examine", b"@ NO [INUSE] later\r\n", "mail.later", True),
        ("examine", b"@ BAD what\r\n", "mail.strange", False),
        ("examine", b"@ OK done\r\n", "mail.strange", False),
        ("examine", b"* OK [UIDVALIDITY 0] x\r\n@ OK x\r\n", "mail.strange", False),
        ("examine", b"* OK [UIDVALIDITY -5] x\r\n@ OK x\r\n", "mail.strange", False),
        ("examine", b"* OK [UIDVALIDITY 99999999999] x\r\n@ OK x\r\n", "mail.strange", False),
        ("examine", b"* OK [UIDVALIDITY abc] x\r\n@ OK x\r\n", "mail.strange", False),
        ("examine", b"* OK [UIDVALIDITY \xd9\xa3] x\r\n@ OK x\r\n", "mail.strange", False),
    ],
)
def test_every_refusal_has_its_reason(verb: str, answer: bytes, reason: str, later: bool) -> None:
    error = reason_of(Imap({verb: answer}))
    assert (error.reason, error.later) == (reason, later)


# Removing ------------------------------------------------------------------------------------


def test_mails_are_removed_only_when_that_is_asked_for() -> None:
    script = Imap()
    with opened(script) as (box, _):
        box.delete([5, 6, 9])
    said = [one for one in script.asked if one.startswith((b"UID", b"SELECT", b"EXAMINE"))]
    assert said == [
        b"EXAMINE INBOX",
        b"SELECT INBOX",
        rb"UID STORE 5:6,9 +FLAGS.SILENT (\Deleted)",
        b"UID EXPUNGE 5:6,9",
        b"EXAMINE INBOX",
    ]


def test_a_server_that_would_remove_other_mails_too_removes_none() -> None:
    script = Imap(with_ways(b"AUTH=PLAIN"))
    assert reason_of(script, lambda box: box.delete([5])).reason == "mail.no-delete"
    assert not [one for one in script.asked if b"STORE" in one]


@pytest.mark.parametrize(
    "answer",
    [
        b"* OK [UIDVALIDITY 7] x\r\n* OK [READ-ONLY] x\r\n@ OK [READ-ONLY] done\r\n",
        b"* OK [UIDVALIDITY 8] x\r\n@ OK [READ-WRITE] done\r\n",
    ],
)
def test_nothing_is_removed_from_a_mailbox_that_is_closed_or_another(answer: bytes) -> None:
    script = Imap({"select": answer})
    assert reason_of(script, lambda box: box.delete([5])).reason in ("mail.no-delete", "mail.cut")
    assert not [one for one in script.asked if b"STORE" in one]
