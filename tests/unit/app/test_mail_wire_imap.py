"""Looking into mailboxes of servers that do all they can: each ends in its reason."""

from __future__ import annotations

import base64
import contextlib
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from app.jobs import Cancelled, Token
from app.mail_wire import imap
from app.mail_wire.tls import Waits
from app.mailing.mail_words import MailError
from mail_hostile import (
    LOGIN,
    LONG,
    PASSWORD,
    SHORT,
    Imap,
    Server,
    Wire,
    account,
    authority,
    cancelled_after,
    new_authority,
    self_signed,
    serving,
)

ONE = (
    b'* 1 FETCH (UID 5 BODYSTRUCTURE (("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 10 1)'
    b'("APPLICATION" "OCTET-STREAM" NIL NIL NIL "BASE64" 80 NIL ("ATTACHMENT" ("FILENAME"'
    b' "A7F3-9K2M.lifafa")) NIL NIL) "MIXED" ("BOUNDARY" "x") NIL NIL))\r\n@ OK done\r\n'
)
NAMED = b"* 1 FETCH (UID 5 BODY[HEADER.FIELDS (MESSAGE-ID)] {%d}\r\n%s)\r\n@ OK done\r\n"
HEAD = b"Message-ID: <one.example>\r\n\r\n"


@contextlib.contextmanager
def opened(
    script: Imap,
    security: str = "starttls",
    waits: Waits = LONG,
    token: Token | None = None,
) -> Iterator[tuple[imap.Mailbox, Server]]:
    with (
        serving(script, at_once=security == "tls") as server,
        imap.line(account(server, security), PASSWORD, token or Token(), waits=waits) as mailbox,
    ):
        yield mailbox, server


def reason_of(
    script: Imap,
    use: Callable[[imap.Mailbox], object] = lambda mailbox: mailbox.validity,
    security: str = "starttls",
    waits: Waits = LONG,
) -> MailError:
    with pytest.raises(MailError) as caught, opened(script, security, waits) as (mailbox, _):
        use(mailbox)
    return caught.value


def look(mailbox: imap.Mailbox) -> list[object]:
    return list(mailbox.outlines([5, 9], Token()))


def fetching(*answers: bytes) -> Callable[[Wire, bytes], None]:
    """Answer one FETCH after the other, the last one for ever."""
    left = list(answers)

    def answer(wire: Wire, tag: bytes) -> None:
        words = left.pop(0) if len(left) > 1 else left[0]
        wire.say(words.replace(b"@", tag))

    return answer


@pytest.fixture(autouse=True)
def _little_memory() -> Iterator[None]:
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 48_000_000


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


# Too much, too slow, nonsense ----------------------------------------------------------------


@pytest.mark.parametrize("verb", ["greeting", "capability", "capability2", "examine"])
@pytest.mark.parametrize(
    "words",
    [b"x" * 4096, b"* OK [X] y\r\n" * 300, b"* 1 FETCH (UID 1)\r\n" * 200],
    ids=["line", "codes", "data"],
)
def test_an_answer_without_end_is_left(verb: str, words: bytes) -> None:
    error = reason_of(Imap(acts={verb: lambda wire, _tag: wire.flood(words)}))
    assert error.reason in ("mail.too-much", "mail.strange")


@pytest.mark.parametrize(
    "words",
    [
        b"* 1 FETCH (UID 5 BODYSTRUCTURE {2000000000}\r\n",
        b"* 1 FETCH (UID 5 BODYSTRUCTURE {99999999999999999999}\r\n",
        b"* 1 FETCH (UID 5 BODYSTRUCTURE {" + b"9" * 5_000 + b"}\r\n",
        b"* 1 FETCH (UID 5 BODYSTRUCTURE {-5}\r\n",
        b"* 1 FETCH (UID 5 BODYSTRUCTURE {+}\r\n",
    ],
    ids=["2GB", "huge", "endless", "negative", "none"],
)
def test_a_length_that_a_server_names_is_not_believed(words: bytes) -> None:
    def answer(wire: Wire, tag: bytes) -> None:
        wire.say(words + b"x" * 1000 + b"\r\n" + tag + b" OK done\r\n")
        wire.silence()

    script = Imap(acts={"uid fetch": answer})
    with (
        serving(script) as server,
        contextlib.suppress(MailError),
        imap.line(account(server, "starttls"), PASSWORD, Token(), waits=LONG) as box,
    ):
        assert look(box) == []


def test_a_piece_is_never_larger_than_what_was_asked_for() -> None:
    for size in (200, 5_000, 2_000_000_000):
        said = b"* 1 FETCH (UID 5 BODY[2]<0> {%d}\r\n" % size + b"x" * min(size, 5_000) + b")\r\n"
        script = Imap(acts={"uid fetch": fetching(said + b"@ OK done\r\n")})
        assert reason_of(script, lambda box: box.read(5, "2", 0, 100)).reason == "mail.too-much"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (b"* 1 FETCH (UID 5 BODY[2]<0> {3}\r\nabc)\r\n@ OK x\r\n", b"abc"),
        (b'* 1 FETCH (BODY[2]<0> "abc" UID 5)\r\n@ OK x\r\n', b"abc"),
        (b'* 1 FETCH (UID 5 BODY[2]<0> "")\r\n@ OK x\r\n', b""),
        (b"* 1 FETCH (UID 5 BODY[2]<0> NIL)\r\n@ OK x\r\n", b""),
        (b"* 9 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 1 FETCH (UID 5)\r\n@ OK x\r\n", b""),
        (b"* 1 FETCH (UID 5 BODY[3]<0> {3}\r\nabc)\r\n@ OK x\r\n", b""),
        (b"* 1 FETCH (UID 5 BODY[2]<7> {3}\r\nabc)\r\n@ OK x\r\n", b""),
    ],
)
def test_only_the_piece_that_was_asked_for_is_taken(answer: bytes, found: bytes) -> None:
    with opened(Imap(acts={"uid fetch": fetching(answer)})) as (box, _):
        assert box.read(5, "2", 0, 100) == found


@pytest.mark.parametrize(
    "answer",
    [
        b"@ OK done\r\n",
        b"* 1 FETCH (UID 6 BODY[2]<0> {3}\r\nabc)\r\n@ OK x\r\n",
        b"* 1 FETCH ((((\r\n@ OK x\r\n",
    ],
)
def test_a_mail_that_is_gone_is_told(answer: bytes) -> None:
    script = Imap(acts={"uid fetch": fetching(answer)})
    assert reason_of(script, lambda box: box.read(5, "2", 0, 100)).reason == "mail.gone"


def test_a_place_that_is_none_is_never_asked_for() -> None:
    with opened(Imap()) as (box, _):
        for section in ("", "0", "1.", "1]", "1\r\nA1 LOGOUT", "HEADER"):
            with pytest.raises(ValueError, match="no piece"):
                box.read(5, section, 0, 100)


def test_a_mail_that_was_built_to_be_endless_does_not_hide_the_others() -> None:
    script, good = Imap(), ONE.split(b"@")[0]

    def answer(wire: Wire, tag: bytes) -> None:
        asked = script.asked[-1]
        if b"MESSAGE-ID" in asked:
            wire.say((NAMED % (len(HEAD), HEAD)).replace(b"@", tag))
            return
        if b"9" in asked.split(b" ")[2]:
            wire.say(b'* 2 FETCH (UID 9 BODYSTRUCTURE ("' + b"x" * 9_000_000)
        wire.say((good if b"5" in asked.split(b" ")[2] else b"") + tag + b" OK x\r\n")

    script.acts["uid fetch"] = answer
    with opened(script) as (box, server):
        assert [mail.uid for mail in look(box)] == [5]
    assert server.lines < 8


def test_a_mailbox_that_became_another_one_meanwhile_is_not_gone_on_with() -> None:
    script = Imap()

    def answer(wire: Wire, _tag: bytes) -> None:
        script.answers["examine"] = b"* OK [UIDVALIDITY 8] x\r\n@ OK x\r\n"
        wire.flood(b'* 1 FETCH (UID 1 X "' + b"x" * 9_000 + b'")\r\n')

    script.acts["uid fetch"] = answer
    error = reason_of(script, look)
    assert (error.reason, error.later) == ("mail.cut", True)


@pytest.mark.parametrize(
    "numbers", [b"0", b"-1", b"5 x", b"99999999999", b"1" * 5_000, b"\xd9\xa3", b"5.5"]
)
def test_numbers_of_mails_that_are_none(numbers: bytes) -> None:
    script = Imap({"uid search": b"* SEARCH " + numbers + b"\r\n@ OK x\r\n"})
    assert reason_of(script, lambda box: box.after(0)).reason == "mail.strange"


def test_numbers_without_end() -> None:
    script = Imap(
        acts={"uid search": lambda wire, _tag: wire.flood(b"* SEARCH" + b" 5" * 900 + b"\r\n")}
    )
    assert reason_of(script, lambda box: box.after(0)).reason == "mail.too-much"


@pytest.mark.parametrize("verb", ["greeting", "capability", "starttls", "authenticate", "examine"])
def test_a_server_that_says_nothing_is_left(verb: str) -> None:
    script = Imap(acts={verb: lambda wire, _tag: wire.silence()})
    error = reason_of(script, waits=SHORT)
    assert (error.reason, error.later) == ("mail.timeout", True)


def test_a_server_that_says_one_letter_at_a_time_is_left() -> None:
    def drip(wire: Wire, _tag: bytes) -> None:
        wire.say(b"* 1 FETCH (UID 5 BODY[2]<0> {1000}\r\n")
        while True:
            wire.say(b"x")
            wire.pause(0.05)

    script = Imap(acts={"uid fetch": drip})
    error = reason_of(script, lambda box: box.read(5, "2", 0, 1000), waits=SHORT)
    assert error.reason == "mail.timeout"


CUTS = [
    (verb, at)
    for verb in (
        "greeting",
        "capability",
        "starttls",
        "capability2",
        "authenticate",
        "examine",
        "uid search",
    )
    for at in (0, 1, 6, -2, -1)
]


@pytest.mark.parametrize(("verb", "at"), CUTS)
def test_a_line_that_breaks_is_told_wherever_it_breaks(verb: str, at: int) -> None:
    words = Imap().usual(verb)
    script = Imap(cut=(verb, at if at >= 0 else len(words) + at))
    error = reason_of(script, lambda box: box.after(0))
    assert error.reason in ("mail.cut", "mail.tls")


@pytest.mark.parametrize("at", [0, 3, 34, 36, 40, -3])
def test_a_piece_that_breaks_off_is_no_piece(at: int) -> None:
    whole = b"* 1 FETCH (UID 5 BODY[2]<0> {9}\r\nabcdefghi)\r\nA OK done\r\n"
    script = Imap({"uid fetch": whole}, cut=("uid fetch", at if at >= 0 else len(whole) + at))
    error = reason_of(script, lambda box: box.read(5, "2", 0, 9))
    assert (error.reason, error.later) == ("mail.cut", True)


@pytest.mark.parametrize(
    "verb", ["greeting", "starttls", "authenticate", "examine", "uid search", "uid fetch"]
)
def test_a_wish_to_stop_closes_the_line_at_once(verb: str) -> None:
    script = Imap(acts={verb: lambda wire, _tag: wire.silence()})
    token = cancelled_after(0.3)
    with pytest.raises(Cancelled), opened(script, token=token) as (box, _):
        box.after(0)
        list(box.outlines([5], Token()))


def test_a_wish_to_stop_between_two_batches() -> None:
    token = Token()
    with opened(Imap()) as (box, _), pytest.raises(Cancelled):
        token.cancel()
        list(box.outlines([5], token))


def test_what_goes_wrong_beside_the_line_is_not_blamed_on_the_server() -> None:
    with pytest.raises(OSError, match="full"), opened(Imap()):
        raise OSError("the disk is full")


def test_a_server_that_is_slow_to_say_good_bye_is_left() -> None:
    with opened(Imap(acts={"logout": lambda wire, _tag: wire.silence()}), waits=SHORT):
        pass


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
