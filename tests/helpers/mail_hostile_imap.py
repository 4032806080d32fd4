"""Short ways to a mailbox on a server that does what a test tells it.

Rules: as in `mail_hostile`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from app.base.jobs import Token
from app.mail.lines import FoundMail
from app.mail.mail_words import MailError
from app.mail.wire import imap
from app.mail.wire.tls import Waits
from mail_hostile import LONG, PASSWORD, Imap, Server, Wire, account, serving

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


def look(mailbox: imap.Mailbox) -> list[FoundMail]:
    return list(mailbox.outlines([5, 9], Token()))


def fetching(*answers: bytes) -> Callable[[Wire, bytes], None]:
    """Answer one FETCH after the other, the last one for ever."""
    left = list(answers)

    def answer(wire: Wire, tag: bytes) -> None:
        words = left.pop(0) if len(left) > 1 else left[0]
        wire.say(words.replace(b"@", tag))

    return answer
