"""Handing mail in (SMTP submission, RFC 6409) over a protected line.

Rules: nothing is said before the line is protected but a greeting that names nobody; answers are
measured; a mail counts when the server said so after its last line; a stop before that closes the
line, and the mail was not handed in.
"""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from typing import Any, Final

from app.base.jobs import Progress, Report, Token
from app.mail.mail_words import MailError
from app.mail.records import MailAccount, MailServer
from app.mail.wire import tls

STEP: Final = "sending"
_GREETING_NAME: Final = "[127.0.0.1]"
_MOST_ANSWER: Final = 65_536
_CHUNK_BYTES: Final = 65_536
_PASSWORDS: Final = frozenset({"PLAIN", "LOGIN", "CRAM-MD5"})
_DOT = re.compile(rb"(?m)^\.")
_STATUS = re.compile(rb"\A([245]\.[0-9]{1,3}\.[0-9]{1,3})\b")
# Codes of RFC 3463, and what they mean for the one who sends.
_ENHANCED: Final = {
    b"4.2.2": "mail.full",
    b"5.2.2": "mail.full",
    b"5.1.1": "mail.no-such-mailbox",
    b"5.1.2": "mail.no-such-mailbox",
    b"5.1.3": "mail.no-such-mailbox",
    b"5.1.10": "mail.no-such-mailbox",
    b"5.2.3": "mail.too-large",
    b"5.3.4": "mail.too-large",
    b"5.7.60": "mail.sender",
}
_PLAIN: Final = {452: "mail.full", 552: "mail.too-large", 553: "mail.sender"}


class _Line:
    """What both kinds of line have in common: measured answers, a name that tells nothing."""

    file: Any
    sock: socket.socket | None
    host_asked = ""
    waits = tls.WAITS
    token: Token

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        return tls.reach(self, (host, port), self.waits, self.token)

    @property
    def is_late(self) -> bool:
        """True while an answer is waited for that takes too long."""
        answers = self.file
        return isinstance(answers, tls.Measured) and answers.is_late

    def getreply(self) -> tuple[int, bytes]:
        """Return code and words of an answer."""
        if self.file is None:
            assert self.sock is not None
            found = self.sock.makefile("rb")
            self.file = tls.Measured(found, self.host_asked, _MOST_ANSWER, self.waits.whole)
        self.file.begin()
        return super().getreply()  # type: ignore[misc,no-any-return]


class _Plain(_Line, smtplib.SMTP):
    """A line that has to be protected before anything is said."""

    context: ssl.SSLContext


class _Protected(_Line, smtplib.SMTP_SSL):
    """A line that is protected from its first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        # The line is held before it is protected, so that it can be closed meanwhile.
        super()._get_socket(host, port, timeout)
        tls.shake(self, self.context, host)
        assert self.sock is not None
        return self.sock


@contextlib.contextmanager
def line(
    account: MailAccount,
    password: str,
    token: Token,
    passed: tls.Passed = tls.tell_nobody,
    waits: tls.Waits = tls.WAITS,
) -> Iterator[Submission]:
    """Lend a line that one may hand mail in at.

    Args:
        account: its address, login and server.
        password: for the login.
        token: closes the line at once.
        passed: told each step that went well: port, certificate, login, size.
        waits: how long the server may take.

    Raises:
        MailError: a step failed.
        Cancelled: the officer asked to stop.
    """
    server = account.send
    smtp = _made(server, tls.context(account.own_ca), waits)
    smtp.token = token
    with tls.watched(smtp, token, lambda: smtp.is_late), _closing(smtp):
        with tls.told(server.host, server.port, token), _answers(server.host):
            _connect(smtp, server, passed)
            passed("certificate")
            _login(smtp, account, password)
            passed("login")
            submission = Submission(smtp, account, token)
            passed("size")
        yield submission
        _leave(smtp, waits)


@contextlib.contextmanager
def _closing(smtp: smtplib.SMTP) -> Iterator[None]:
    try:
        yield
    finally:
        smtp.close()


def _leave(smtp: smtplib.SMTP, waits: tls.Waits) -> None:
    """Say good-bye, without waiting long for an answer."""
    with contextlib.suppress(OSError, ValueError, MailError):
        if smtp.sock is not None:
            smtp.sock.settimeout(waits.leave)
            smtp.quit()


class Submission:
    """A line to the server that takes our mail in; see `app.mail.lines.Outgoing`."""

    def __init__(self, smtp: smtplib.SMTP, account: MailAccount, token: Token) -> None:
        self._smtp = smtp
        self._account = account
        self._token = token
        told = smtp.esmtp_features.get("size", "")
        self._most = int(told) if told.isascii() and told.isdigit() and len(told) < 16 else 0

    @property
    def most_bytes(self) -> int:
        """The largest mail that the server takes, 0 when it does not tell."""
        return self._most

    def submit(self, to: str, message: bytes, report: Report, token: Token) -> None:
        """Hand one mail in; see `app.mail.lines.Outgoing.submit`."""
        host = self._account.send.host
        with tls.told(host, self._account.send.port, self._token), _answers(host):
            if self._most and len(message) > self._most:
                raise MailError("mail.too-large", host=host, size=self._most)
            options = [f"size={len(message)}"] if self._smtp.has_extn("size") else []
            self._expect(self._smtp.mail(self._account.address, options), 250)
            self._expect(_about_mailbox(self._smtp.rcpt(to)), 250, 251)
            self._expect(self._smtp.docmd("data"), 354)
            self._send(message, report, token)
            self._expect(self._smtp.getreply(), 250)

    def _send(self, message: bytes, report: Report, token: Token) -> None:
        body = _DOT.sub(b"..", message)
        if not body.endswith(b"\r\n"):
            body += b"\r\n"
        for start in range(0, len(body), _CHUNK_BYTES):
            token.checkpoint()
            report(Progress(STEP, start, len(body)))
            self._smtp.send(body[start : start + _CHUNK_BYTES])
        token.checkpoint()
        self._smtp.send(b".\r\n")
        report(Progress(STEP, len(body), len(body)))

    def _expect(self, answer: tuple[int, bytes], *codes: int) -> None:
        if answer[0] in codes:
            return
        refusal = _refused(answer[0], answer[1], self._account.send.host)
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self._smtp.rset()
        raise refusal


def _made(server: MailServer, context: ssl.SSLContext, waits: tls.Waits) -> _Plain | _Protected:
    smtp: _Plain | _Protected
    if server.security == "tls":
        smtp = _Protected(timeout=waits.connect, context=context, local_hostname=_GREETING_NAME)
    else:
        smtp = _Plain(timeout=waits.connect, local_hostname=_GREETING_NAME)
        smtp.context = context
    smtp.host_asked, smtp.waits = server.host, waits
    return smtp


def _connect(smtp: _Plain | _Protected, server: MailServer, passed: tls.Passed) -> None:
    code, words = smtp.connect(server.host, server.port)
    passed("port")
    if code != 220:
        raise _refused(code, words, server.host)
    assert smtp.sock is not None
    smtp.sock.settimeout(smtp.waits.answer)
    _greet(smtp, server.host)
    if isinstance(smtp, _Plain):
        _protect(smtp, server)


def _protect(smtp: _Plain, server: MailServer) -> None:
    if not smtp.has_extn("starttls"):
        raise MailError("mail.no-starttls", host=server.host)
    code, _words = smtp.docmd("STARTTLS")
    if code != 220:
        raise MailError("mail.no-starttls", host=server.host)
    tls.shake(smtp, smtp.context, server.host)
    # Whatever was said before the line was protected may be anybody's: it is forgotten.
    smtp.file = None
    smtp.esmtp_features = {}
    _greet(smtp, server.host)


def _greet(smtp: smtplib.SMTP, host: str) -> None:
    code, words = smtp.ehlo()
    if not 200 <= code <= 299:
        raise _refused(code, words, host)


def _login(smtp: smtplib.SMTP, account: MailAccount, password: str) -> None:
    host = account.send.host
    if not password:
        raise MailError("mail.no-password", host=host)
    offered = set(smtp.esmtp_features.get("auth", "").upper().split())
    if not offered & _PASSWORDS:
        raise MailError("mail.oauth" if offered else "mail.login", host=host)
    try:
        if (account.login + password).isascii():
            smtp.login(account.login, password)
        elif "PLAIN" in offered:
            _login_plainly(smtp, account.login, password)
        else:
            raise MailError("mail.login", host=host)
    except smtplib.SMTPAuthenticationError as error:
        # What a server says to a password is not handed on.
        raise _no_login(error, host) from None


def _login_plainly(smtp: smtplib.SMTP, login: str, password: str) -> None:
    """Log in with letters of any script, which the library does not send."""
    secret = base64.b64encode(f"\0{login}\0{password}".encode()).decode("ascii")
    code, words = smtp.docmd("AUTH", f"PLAIN {secret}")
    if code not in (235, 503):
        raise smtplib.SMTPAuthenticationError(code, words)


def _no_login(error: smtplib.SMTPAuthenticationError, host: str) -> MailError:
    words = error.smtp_error if isinstance(error.smtp_error, bytes) else b""
    if 400 <= error.smtp_code <= 499:
        return MailError("mail.later", later=True, host=host)
    if b"pplication-specific" in words or b"app password" in words.lower():
        return MailError("mail.app-password", host=host)
    if b"asic authentication is disabled" in words or words.startswith(b"5.7.139"):
        return MailError("mail.oauth", host=host)
    return MailError("mail.login", host=host)


def _about_mailbox(answer: tuple[int, bytes]) -> tuple[int, bytes]:
    """Return the answer to the name of a mailbox; a bare "no" to it says that there is none."""
    code, words = answer
    if code in (550, 551) and not _STATUS.match(words):
        return code, b"5.1.1 " + words
    return answer


def _refused(code: int, words: bytes, host: str) -> MailError:
    """Return what an answer means that is no yes."""
    found = _STATUS.match(words)
    later = 400 <= code <= 499
    if not 400 <= code <= 599:
        return MailError("mail.strange", host=host)
    reason = _ENHANCED.get(found[1] if found else b"") or _PLAIN.get(code)
    return MailError(reason or ("mail.later" if later else "mail.refused"), later=later, host=host)


@contextlib.contextmanager
def _answers(host: str) -> Iterator[None]:
    """Turn what the library raises about answers into words."""
    try:
        yield
    except ssl.SSLError:
        # Some of them are values that are wrong as well; a certificate has words of its own.
        raise
    except smtplib.SMTPServerDisconnected as error:
        slow = isinstance(error.__context__, TimeoutError)
        reason = "mail.timeout" if slow else "mail.cut"
        raise MailError(reason, later=True, host=host) from error
    except smtplib.SMTPResponseException as error:
        answer: Any = error.smtp_error
        raise _refused(
            error.smtp_code, answer if isinstance(answer, bytes) else b"", host
        ) from error
    except (smtplib.SMTPException, ValueError) as error:
        raise MailError("mail.strange", host=host) from error
