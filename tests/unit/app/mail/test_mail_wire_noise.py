"""Answers of mail servers with bytes changed at random: a refusal with words, or nothing at all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.base.jobs import Token, silent
from app.mail.mail_words import MailError
from app.mail.wire import imap, smtp
from mail_hostile import PASSWORD, SHORT, Imap, Smtp, account, serving
from mail_hostile_imap import HEAD, NAMED, ONE, fetching, look

TIMES = 12
SMTP_WORDS = ("greeting", "ehlo2", "auth", "mail", "rcpt", "data", "end")
IMAP_WORDS = ("greeting", "capability2", "authenticate", "examine", "uid search")
OF_USE = b' \r\n"(){}[]*+\\0129\xff\x00'


def changed(noise: random.Random, words: bytes) -> bytes:
    """Return an answer with some bytes changed, left out, or said twice."""
    made = bytearray(words)
    for _ in range(noise.randint(1, 4)):
        if not made:
            break
        at = noise.randrange(len(made))
        kind = noise.randrange(4)
        if kind == 0:
            made[at] = noise.choice(OF_USE)
        elif kind == 1:
            del made[at : at + noise.randint(1, 6)]
        elif kind == 2:
            made[at:at] = made[at : at + noise.randint(1, 30)]
        else:
            made.insert(at, noise.choice(OF_USE))
    return bytes(made)


@pytest.fixture(params=range(4))
def noise(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(request.param)


@contextmanager
def _refused_in_words() -> Iterator[None]:
    """Let pass what goes well, and refusals that an officer can read."""
    try:
        yield
    except MailError as error:
        if error.reason not in MailError.words_for:
            raise


def test_noise_of_a_server_that_takes_mail_in(noise: random.Random) -> None:
    for _ in range(TIMES):
        script = Smtp()
        for verb in noise.sample(SMTP_WORDS, 2):
            script.answers[verb] = changed(noise, script.usual(verb))
        with (
            serving(script) as server,
            _refused_in_words(),
            smtp.line(account(server, "starttls"), PASSWORD, Token(), waits=SHORT) as line,
        ):
            line.submit("them@example.org", b"a line\r\n", silent, Token())


def test_noise_of_a_server_with_a_mailbox(noise: random.Random) -> None:
    for _ in range(TIMES):
        piece = b"* 1 FETCH (UID 5 BODY[2]<0> {4}\r\nabcd)\r\n@ OK done\r\n"
        said = [ONE, NAMED % (len(HEAD), HEAD), piece]
        which = noise.randrange(4)
        script = Imap()
        if which < 3:
            said[which] = changed(noise, said[which])
        else:
            verb = noise.choice(IMAP_WORDS)
            script.answers[verb] = changed(noise, script.usual(verb))
        script.acts["uid fetch"] = fetching(*said)
        with (
            serving(script) as server,
            _refused_in_words(),
            imap.line(account(server, "starttls"), PASSWORD, Token(), waits=SHORT) as box,
        ):
            assert len(box.after(0)) <= 20
            assert len(look(box)) <= 1
            assert len(box.read(5, "2", 0, 100)) <= 100
