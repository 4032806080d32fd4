"""Looking into the mailbox (IMAP) over a protected line: reached, measured, logged in.

Rules:

* The line: nothing is said before the line is protected; answers are measured, and lengths that a
  server names are not believed; nothing of what was said is kept.
* The mailbox: nothing is said before the line is protected; the mailbox is opened for reading only
  and no mark in it is changed; answers are measured, and lengths that a server names are not
  believed; mails are removed only by `Mailbox.delete`.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Buffer, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any, Final

from app.base.jobs import Token
from app.mail.lines import FoundMail
from app.mail.mail_words import MailError
from app.mail.records import MailAccount, MailServer
from app.mail.wire import tls
from app.mail.wire.outlines import (
    MOST_BYTES,
    Leaf,
    Outline,
    bounce_of,
    decoded,
    items_of,
    message_id_of,
    outline_of,
    worth_reading,
)

SHORT: Final = 65_536
"""Bytes of an ordinary answer."""

_TOKENS_ONLY: Final = frozenset({"XOAUTH2", "OAUTHBEARER"})
_BUSY = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]", re.IGNORECASE)
_ATOM = re.compile(r"[A-Za-z0-9._@+-]+")

type Answer = tuple[str, list[Any]]


class Cable:
    """The line itself: what is watched, measured and closed."""

    def __init__(
        self, server: MailServer, made: ssl.SSLContext, waits: tls.Waits, token: Token
    ) -> None:
        self.server = server
        self.sock: socket.socket | None = None
        self.answers: tls.Measured | None = None
        self._made = made
        self._waits = waits
        self._token = token

    @property
    def is_late(self) -> bool:
        """True while an answer is waited for that takes too long."""
        return self.answers is not None and self.answers.is_late

    def reach(self) -> socket.socket:
        """Connect, and protect the line when it is to be protected from its first byte."""
        tls.reach(self, (self.server.host, self.server.port), self._waits, self._token)
        if self.server.security == "tls":
            self.protect()
        return self._measure()

    def protect(self) -> socket.socket:
        """Protect the line; what was said on it before is forgotten."""
        tls.shake(self, self._made, self.server.host)
        return self._measure()

    def close(self) -> None:
        """Close it; may be called again."""
        with contextlib.suppress(OSError):
            if self.answers is not None:
                self.answers.close()
        if self.sock is not None:
            self.sock.close()

    def _measure(self) -> socket.socket:
        assert self.sock is not None
        self.sock.settimeout(self._waits.answer)
        self.answers = tls.Measured(
            self.sock.makefile("rb"), self.server.host, SHORT, self._waits.whole
        )
        return self.sock


class Line(imaplib.IMAP4):
    """A line of the library over a cable of ours."""

    def __init__(self, cable: Cable) -> None:
        self._cable = cable
        super().__init__(cable.server.host, cable.server.port)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Connect."""
        self.host, self.port = host, port
        self.sock = self._cable.reach()

    def read(self, size: int) -> bytes:
        """Return bytes of a counted text."""
        assert self._cable.answers is not None
        return self._cable.answers.read(size)

    def readline(self) -> bytes:
        """Return a line."""
        assert self._cable.answers is not None
        return self._cable.answers.readline()

    def send(self, data: Buffer) -> None:
        """Say something; what is answered is measured from here."""
        assert self._cable.answers is not None
        assert self._cable.sock is not None
        self._cable.answers.begin()
        self._cable.sock.sendall(data)

    def shutdown(self) -> None:
        """Close the line."""
        self._cable.close()

    def ask(self, most: int, command: Callable[[], Answer]) -> list[Any]:
        """Return what a command is answered with, of at most so many bytes."""
        # What nobody asked for is not gathered up.
        self.untagged_responses.clear()
        assert self._cable.answers is not None
        self._cable.answers.allow(most)
        kind, found = command()
        if kind != "OK":
            raise _refused(str(found), self._cable.server.host)
        return found

    def start_protection(self) -> None:
        """Ask for a protected line, and take nothing less.

        Raises:
            MailError: ``mail.no-starttls``.
        """
        host = self._cable.server.host
        if self.state != "NONAUTH" or "STARTTLS" not in self.capabilities:
            raise MailError("mail.no-starttls", host=host)
        kind, _found = self.xatom("STARTTLS")
        if kind != "OK":
            raise MailError("mail.no-starttls", host=host)
        self.sock = self._cable.protect()
        self.untagged_responses.clear()
        self.learn()

    def learn(self) -> None:
        """Ask what the server is able to do."""
        told = self.ask(SHORT, self.capability)[-1]
        words = told.decode("ascii", "replace").upper() if isinstance(told, bytes) else ""
        self.capabilities = tuple(words.split())

    if __debug__:

        def _log(self, line: str) -> None:
            """Keep nothing of what was said; the library keeps the last lines."""


def connected(cable: Cable, passed: tls.Passed) -> Line:
    """Return a protected line.

    Args:
        cable: not reached so far.
        passed: told each step that went well: port, certificate.

    Raises:
        MailError: the line cannot be protected, or the server is none.
    """
    found = Line(cable)
    passed("port")
    if cable.server.security != "tls":
        found.start_protection()
    elif found.state != "NONAUTH":
        # Nobody is logged in who has not said who it is.
        raise MailError("mail.strange", host=cable.server.host)
    passed("certificate")
    return found


def log_in(line: Line, login: str, password: str) -> None:
    """Log in.

    Raises:
        MailError: the server does not let us in, or takes no passwords.
    """
    host = line.host
    if not password:
        raise MailError("mail.no-password", host=host)
    offered = {one[5:] for one in line.capabilities if one.startswith("AUTH=")}
    try:
        if "PLAIN" in offered:
            line.authenticate("PLAIN", _once(f"\0{login}\0{password}".encode(), host))
        elif (offered and offered <= _TOKENS_ONLY) or "LOGINDISABLED" in line.capabilities:
            raise MailError("mail.oauth" if offered else "mail.login", host=host)
        else:
            line.login(_quoted(login), password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        # What a server says to a password, and what cannot be said of it, is not handed on.
        raise _no_login(str(error), host) from None
    except UnicodeEncodeError:
        raise MailError("mail.login", host=host) from None


def _once(answer: bytes, host: str) -> Callable[[bytes], bytes]:
    """Return a way to answer a server that asks once; one that asks again gets nothing more."""
    asked = iter((answer,))

    def say(_challenge: bytes) -> bytes:
        for one in asked:
            return one
        raise MailError("mail.strange", host=host)

    return say


def _quoted(text: str) -> str:
    if _ATOM.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _no_login(words: str, host: str) -> MailError:
    if "command error: BAD" in words:
        return MailError("mail.strange", host=host)
    if _BUSY.search(words):
        return MailError("mail.later", later=True, host=host)
    if "pplication-specific" in words or "app password" in words.lower():
        return MailError("mail.app-password", host=host)
    if "asic authentication is disabled" in words or "basicauthblocked" in words.lower():
        return MailError("mail.oauth", host=host)
    return MailError("mail.login", host=host)


def _refused(words: str, host: str) -> MailError:
    if _BUSY.search(words):
        return MailError("mail.later", later=True, host=host)
    return MailError("mail.no-inbox", host=host)


@contextlib.contextmanager
def answers(host: str) -> Iterator[None]:
    """Turn what the library raises about answers into words."""
    try:
        yield
    except ssl.SSLError:
        # Some of them are values that are wrong as well; a certificate has words of its own.
        raise
    except imaplib.IMAP4.abort as error:
        if "unexpected" in str(error):
            raise MailError("mail.strange", host=host) from error
        raise MailError("mail.cut", later=True, host=host) from error
    except imaplib.IMAP4.error as error:
        if "* BYE" in str(error):
            raise MailError("mail.later", later=True, host=host) from error
        raise MailError("mail.strange", host=host) from error
    except (ValueError, TypeError, RecursionError) as error:
        raise MailError("mail.strange", host=host) from error


MOST_MAILS: Final = 20_000
MOST_PIECE: Final = 1_048_576
_BATCH: Final = 200
_MOST_AGAIN: Final = 60
_HIGHEST: Final = 2**32 - 1
_NUMBERS: Final = 4_194_304
_OUTLINES: Final = 3_145_728
_ROOM: Final = 4_096
_MESSAGE_ID: Final = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
_SECTION = re.compile(r"[1-9][0-9]{0,4}(\.[1-9][0-9]{0,4}){0,40}")


@dataclass(frozen=True)
class _Opening:
    """What a line is opened with, for the first time and again."""

    account: MailAccount
    server: MailServer
    password: str = field(repr=False)
    token: Token
    passed: tls.Passed
    waits: tls.Waits


@contextlib.contextmanager
def line(
    account: MailAccount,
    password: str,
    token: Token,
    passed: tls.Passed = tls.tell_nobody,
    waits: tls.Waits = tls.WAITS,
) -> Iterator[Mailbox]:
    """Lend a line to the mailbox.

    Args:
        account: its login and server.
        password: for the login.
        token: closes the line at once.
        passed: told each step that went well: port, certificate, login, look.
        waits: how long the server may take.

    Raises:
        MailError: a step failed.
        Cancelled: the officer asked to stop.
    """
    if account.read is None:
        raise MailError("mail.no-read-server")
    mailbox = Mailbox(_Opening(account, account.read, password, token, passed, waits))
    try:
        mailbox.open()
        yield mailbox
        mailbox.leave()
    finally:
        mailbox.close()


class Mailbox:
    """A line to the mailbox; see `app.mail.lines.Incoming`."""

    def __init__(self, opening: _Opening) -> None:
        self._opening = opening
        self._host = opening.server.host
        self._closing = contextlib.ExitStack()
        self._line: Line
        self._cable: Cable
        self._validity = 0
        self._again = 0
        self.mails = 0

    @property
    def validity(self) -> int:
        """What makes the numbers of mails mean the same as last time."""
        return self._validity

    def open(self) -> None:
        """Connect, log in, and open the mailbox for reading."""
        opening = self._opening
        self.close()
        made = tls.context(opening.account.own_ca)
        with self._told():
            self._cable = Cable(opening.server, made, opening.waits, opening.token)
            self._closing.callback(self._cable.close)
            cable = self._cable
            self._closing.enter_context(tls.watched(cable, opening.token, lambda: cable.is_late))
            self._line = connected(self._cable, opening.passed)
            log_in(self._line, opening.account.login, opening.password)
            opening.passed("login")
            self._line.learn()
            found = self._select(readonly=True)
            self._validity = self._same(found) if self._validity else found
            opening.passed("look")

    def leave(self) -> None:
        """Say good-bye, without waiting long for an answer."""
        with contextlib.suppress(OSError, MailError, imaplib.IMAP4.error, ValueError):
            if self._cable.sock is not None:
                self._cable.sock.settimeout(self._opening.waits.leave)
            self._line.logout()

    def close(self) -> None:
        """Close the line; may be called again."""
        self._closing.close()

    def after(self, uid: int) -> Sequence[int]:
        """Return the numbers of mails above one; see `app.mail.lines.Incoming.after`."""
        if uid >= _HIGHEST:
            return ()
        with self._told():
            wanted = f"UID {max(uid, 0) + 1}:*"
            found = self._line.ask(_NUMBERS, lambda: self._line.uid("SEARCH", wanted))
            numbers = {
                self._number(word)
                for told in found
                if isinstance(told, bytes)
                for word in told.split()
            }
        # The last mail is named even when it is none of those that were asked for.
        return nsmallest(MOST_MAILS, (one for one in numbers if one > uid))

    def outlines(self, uids: Sequence[int], token: Token) -> Iterator[FoundMail]:
        """Yield mails with files of ours; see `app.mail.lines.Incoming.outlines`."""
        for start in range(0, len(uids), _BATCH):
            token.checkpoint()
            yield from self._batch(uids[start : start + _BATCH])

    def read(self, uid: int, section: str, start: int, most: int) -> bytes:
        """Return a piece of a file; see `app.mail.lines.Incoming.read`."""
        if not _SECTION.fullmatch(section) or not 0 < most <= MOST_PIECE or start < 0:
            raise ValueError(f"no piece: {section}, {start}, {most}")
        with self._told():
            found = self._parts(uid, f"BODY.PEEK[{section}]<{start}.{most}>", most + _ROOM)
            if not found:
                raise MailError("mail.gone", host=self._host)
            piece = found.get(f"BODY[{section}]<{start}>".encode(), b"")
        content: bytes = piece if isinstance(piece, bytes) else str(piece or "").encode()
        if len(content) > most:
            raise MailError("mail.too-much", host=self._host)
        return content

    def delete(self, uids: Sequence[int]) -> None:
        """Remove mails; see `app.mail.lines.Incoming.delete`."""
        with self._told():
            if "UIDPLUS" not in self._line.capabilities:
                # Without it the server would remove what other programs have marked as well.
                raise MailError("mail.no-delete", host=self._host)
            try:
                self._same(self._select(readonly=False))
                for start in range(0, len(uids), _BATCH):
                    self._remove(uids[start : start + _BATCH])
            except imaplib.IMAP4.readonly as error:
                raise MailError("mail.no-delete", host=self._host) from error
            self._same(self._select(readonly=True))

    # How it is done --------------------------------------------------------------------------

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        server = self._opening.server
        with tls.told(server.host, server.port, self._opening.token), answers(server.host):
            yield

    def _number(self, word: bytes) -> int:
        number = int(word) if word.isdigit() and len(word) <= 10 else 0
        if not 0 < number <= _HIGHEST:
            raise MailError("mail.strange", host=self._host)
        return number

    def _select(self, *, readonly: bool) -> int:
        """Open the mailbox, and return what makes its numbers mean the same."""
        found = self._line.ask(SHORT, lambda: self._line.select("INBOX", readonly))
        count = found[-1]
        self.mails = int(count) if isinstance(count, bytes) and count.isdigit() else 0
        told = self._line.response("UIDVALIDITY")[1][-1]
        return self._number(told if isinstance(told, bytes) else b"")

    def _same(self, validity: int) -> int:
        if validity != self._validity:
            # The mailbox was made anew meanwhile: its numbers mean other mails.
            raise MailError("mail.cut", later=True, host=self._host)
        return validity

    def _remove(self, uids: Sequence[int]) -> None:
        which = _joined(uids)
        line = self._line
        line.ask(_OUTLINES, lambda: line.uid("STORE", which, "+FLAGS.SILENT", r"(\Deleted)"))
        line.ask(_OUTLINES, lambda: line.uid("EXPUNGE", which))

    def _batch(self, uids: Sequence[int]) -> Iterator[FoundMail]:
        try:
            with self._told():
                found = self._outlines_of(uids)
        except MailError as error:
            if error.reason != "mail.too-much":
                raise
            # One mail that somebody built to be endless does not hide the others.
            self._again += 1
            if self._again > _MOST_AGAIN:
                raise
            self.open()
            half = len(uids) // 2
            for some in (uids[:half], uids[half:]) if half else ():
                yield from self._batch(some)
            return
        for uid, outline in found:
            with self._told():
                mail = self._found(uid, outline)
            if mail is not None:
                yield mail

    def _outlines_of(self, uids: Sequence[int]) -> list[tuple[int, Outline]]:
        which = _joined(uids)
        answer = self._line.ask(
            _OUTLINES, lambda: self._line.uid("FETCH", which, "(UID BODYSTRUCTURE)")
        )
        asked = set(uids)
        found: dict[int, Outline] = {}
        for group in worth_reading(answer):
            items = items_of(group)
            uid = items.get(b"UID")
            if isinstance(uid, int) and uid in asked:
                found[uid] = outline_of(items.get(b"BODYSTRUCTURE"))
        return sorted(
            (uid, outline)
            for uid, outline in found.items()
            if outline.files or (outline.status and outline.original)
        )

    def _found(self, uid: int, outline: Outline) -> FoundMail | None:
        if outline.status is None or outline.original is None:
            return FoundMail(uid, self._name_of(uid), outline.files)
        status, original = outline.status, outline.original
        inside = ".HEADER" if original.kind == "message/rfc822" else ""
        wanted = (status.section, original.section + inside)
        items = " ".join(f"BODY.PEEK[{one}]<0.{MOST_BYTES}>" for one in wanted)
        found = self._parts(uid, items, 2 * MOST_BYTES + _ROOM)
        said, head = (found.get(f"BODY[{one}]<0>".encode(), b"") for one in wanted)
        bounce = bounce_of(_plain(said, status), _plain(head, original))
        if bounce is None:
            return None
        return FoundMail(uid, self._name_of(uid), (), bounce.message_id, bounce.status)

    def _name_of(self, uid: int) -> str:
        found = self._parts(uid, _MESSAGE_ID, SHORT)
        heads = (value for name, value in found.items() if name.startswith(b"BODY[HEADER"))
        head = next(heads, b"")
        return message_id_of(head) if isinstance(head, bytes) else ""

    def _parts(self, uid: int, wanted: str, most: int) -> dict[bytes, Any]:
        """Return some items of one mail, {} when it is not there any more."""
        line = self._line
        answer = line.ask(most, lambda: line.uid("FETCH", str(uid), f"(UID {wanted})"))
        found: dict[bytes, Any] = {}
        group: list[Any] = []
        for record in answer:
            group.append(record)
            if isinstance(record, bytes):
                items = items_of(group)
                found |= items if items.get(b"UID") == uid else {}
                group = []
        return found


def _plain(content: object, leaf: Leaf) -> bytes:
    return decoded(content, leaf.encoding) if isinstance(content, bytes) else b""


def _joined(uids: Sequence[int]) -> str:
    """Return numbers as a set of them is written, neighbours as a range."""
    ranges: list[list[int]] = []
    for uid in uids:
        if ranges and ranges[-1][1] + 1 == uid:
            ranges[-1][1] = uid
        else:
            ranges.append([uid, uid])
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in ranges)
