"""A protected line to a mailbox (IMAP): reached, measured, logged in.

Rules: nothing is said before the line is protected; answers are measured, and lengths that a
server names are not believed; nothing of what was said is kept.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Buffer, Callable, Iterator
from typing import Any, Final

from app.base.jobs import Token
from app.mail.mail_words import MailError
from app.mail.records import MailServer
from app.mail.wire import tls

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
