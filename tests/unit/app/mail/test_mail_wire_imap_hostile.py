"""Servers of mailboxes that do all they can: too much, too slow, nonsense, lines that break."""

from __future__ import annotations

import contextlib
import tracemalloc
from collections.abc import Iterator

import pytest

from app.base.jobs import Cancelled, Token
from app.mail.mail_words import MailError
from app.mail.wire import imap
from mail_hostile import (
    LONG,
    PASSWORD,
    SHORT,
    Imap,
    Wire,
    account,
    cancelled_after,
    serving,
)
from mail_hostile_imap import HEAD, NAMED, ONE, fetching, look, opened, reason_of


@pytest.fixture(autouse=True)
def _little_memory() -> Iterator[None]:
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 48_000_000


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
