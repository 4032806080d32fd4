"""A protected line to a server, and what went wrong when there is none.

Rules: TLS 1.2 or newer; the certificate is checked against the name that was typed and the
authorities of the system, and those that the office added; nothing goes without, nothing is asked
whether to go on all the same; a wish to stop closes the line at once.
"""

from __future__ import annotations

import contextlib
import errno
import os
import queue
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Final, Protocol

from app.base.jobs import Cancelled, Token
from app.mail.mail_words import MailError

_LOOK_EVERY_S: Final = 0.1
# What a system calls a line that is not there yet; the last is that of Windows.
_BEGUN: Final = frozenset({errno.EINPROGRESS, errno.EWOULDBLOCK, 10035})

# What OpenSSL calls its reasons for a certificate that does not do.
_EXPIRED: Final = frozenset({9, 10})
_OTHER_NAME: Final = frozenset({62, 64})


@dataclass(frozen=True)
class Waits:
    """How long a server may take, in seconds.

    Attributes:
        connect: until it is reached, and until the line is protected.
        answer: until it says the next thing.
        whole: until an answer is complete.
        leave: until it says good-bye.
    """

    connect: float = 15.0
    answer: float = 60.0
    whole: float = 180.0
    leave: float = 3.0


WAITS: Final = Waits()


class HoldsSocket(Protocol):
    """Whatever has the line of the moment."""

    sock: socket.socket | None


type Passed = Callable[[str], None]
"""Told each step of a line that went well."""


def tell_nobody(_step: str) -> None:
    """Tell nobody how far a line came."""


def context(own_ca: str) -> ssl.SSLContext:
    """Return what a protected line is made with.

    Args:
        own_ca: certificates (PEM) of authorities that count beside those of the system, or "".

    Raises:
        MailError: ``mail.own-ca``: they cannot be read.
    """
    made = ssl.create_default_context(ssl.Purpose.SERVER_AUTH)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if own_ca:
        # Authorities of offices often lack what RFC 5280 asks of the form of a certificate; who
        # issued it, for which name and until when is checked all the same.
        made.verify_flags &= ~ssl.VERIFY_X509_STRICT
        try:
            made.load_verify_locations(cadata=own_ca)
        except (ssl.SSLError, ValueError) as error:
            raise MailError("mail.own-ca") from error
    return made


@contextlib.contextmanager
def told(host: str, port: int, token: Token) -> Iterator[None]:
    """Turn what a line raises into words about a server.

    Raises:
        MailError: with what went wrong.
        Cancelled: it broke because the officer asked to stop.
    """
    try:
        yield
    except Cancelled:
        raise
    except MailError as error:
        if token.is_set:
            raise Cancelled from error
        raise
    except (OSError, EOFError, UnicodeError) as error:
        if token.is_set:
            raise Cancelled from error
        raise _refusal(error, host, port) from error


def reach(held: HoldsSocket, at: tuple[str, int], waits: Waits, token: Token) -> socket.socket:
    """Connect; a wish to stop is heard while nobody answers.

    Args:
        held: gets the line.
        at: name and port of a server.
        waits: how long it may take, at each of its addresses.
        token: may stop it.

    Raises:
        OSError: none of its addresses answers.
        Cancelled: the officer asked to stop.
    """
    refusal = OSError("no address")
    for family, kind, protocol, _, where in _addresses(at, waits, token):
        with contextlib.ExitStack() as closing:
            sock = closing.enter_context(socket.socket(family, kind, protocol))
            try:
                # Each has its own time, so that one that never answers leaves some for the next.
                _dial(sock, where, time.monotonic() + waits.connect, token)
            except OSError as error:
                refusal = error
                continue
            closing.pop_all()
        sock.settimeout(waits.connect)
        held.sock = sock
        return sock
    raise refusal


type _Address = tuple[int, int, int, str, tuple[Any, ...]]


def _addresses(at: tuple[str, int], waits: Waits, token: Token) -> list[_Address]:
    """Ask the system where a server is; a network that swallows the question holds up nobody.

    The system cannot be stopped while it asks, so a thread waits for it that knows no more than a
    name and a port, and that goes with the program.

    Raises:
        OSError: there is no such server, or nobody told in time.
        Cancelled: the officer asked to stop.
    """
    told: queue.SimpleQueue[list[Any] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            told.put(socket.getaddrinfo(*at, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            told.put(error)

    threading.Thread(target=ask, name="addresses", daemon=True).start()
    until = time.monotonic() + waits.answer
    while time.monotonic() < until:
        token.checkpoint()
        with contextlib.suppress(queue.Empty):
            answer = told.get(timeout=_LOOK_EVERY_S)
            if isinstance(answer, Exception):
                raise answer
            return answer
    raise socket.gaierror(socket.EAI_AGAIN, "nobody told in time")


def _dial(sock: socket.socket, where: tuple[Any, ...], until: float, token: Token) -> None:
    sock.setblocking(False)
    code = sock.connect_ex(where)
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_WRITE)
        while code in _BEGUN:
            token.checkpoint()
            if time.monotonic() > until:
                raise TimeoutError
            if selector.select(_LOOK_EVERY_S):
                code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise OSError(code, os.strerror(code))


def shake(held: HoldsSocket, made: ssl.SSLContext, host: str) -> None:
    """Protect a line; whoever watches it can close it meanwhile.

    Args:
        held: has the line, and gets the protected one.
        made: with `context`.
        host: whose certificate it has to be.
    """
    assert held.sock is not None
    protected = made.wrap_socket(held.sock, server_hostname=host, do_handshake_on_connect=False)
    held.sock = protected
    protected.do_handshake()


@contextlib.contextmanager
def watched(
    held: HoldsSocket, token: Token, is_late: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Close a line as soon as the officer asks to stop, whatever it waits for, or it is late."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_LOOK_EVERY_S):
            sock = held.sock
            if sock is not None and (token.is_set or is_late()):
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class Measured:
    """What a server says, of which no answer is larger or slower than it may be.

    Args:
        file: the line, buffered.
        host: whom to name when it is too much.
        most_bytes: of one answer.
        whole_s: seconds that one answer may take.
    """

    def __init__(
        self, file: IO[bytes], host: str, most_bytes: int, whole_s: float = WAITS.whole
    ) -> None:
        self._file = file
        self._host = host
        self._most = most_bytes
        self._whole_s = whole_s
        self._waits = False
        self.begin()

    @property
    def is_late(self) -> bool:
        """True while an answer is waited for that takes too long."""
        return self._waits and time.monotonic() > self._until

    def begin(self) -> None:
        """Begin to measure the next answer."""
        self._left = self._most
        self._until = time.monotonic() + self._whole_s

    def allow(self, most_bytes: int) -> None:
        """Let the next answer be as large as this."""
        self._most = most_bytes

    def readline(self, most: int = -1) -> bytes:
        """Return a line; nothing when it has no end, since half an answer is none.

        Raises:
            MailError: ``mail.too-much`` or ``mail.timeout``.
        """
        found = self._read(self._file.readline, most)
        return found if found.endswith(b"\n") or len(found) == most else b""

    def read(self, most: int = -1) -> bytes:
        """Return bytes; see `readline`."""
        if most > self._left:
            # A length that a server names is not believed before it is read.
            raise MailError("mail.too-much", host=self._host)
        return self._read(self._file.read, most)

    def close(self) -> None:
        """Close the line."""
        self._file.close()

    def _read(self, read: Callable[[int], bytes], most: int) -> bytes:
        wanted = self._left + 1 if most < 0 else min(most, self._left + 1)
        self._waits = True
        try:
            found = read(wanted)
        except OSError as error:
            if time.monotonic() > self._until:
                raise MailError("mail.timeout", later=True, host=self._host) from error
            raise
        finally:
            self._waits = False
        self._left -= len(found)
        if self._left < 0:
            raise MailError("mail.too-much", host=self._host)
        if time.monotonic() > self._until:
            raise MailError("mail.timeout", later=True, host=self._host)
        return found


def _refusal(error: Exception, host: str, port: int) -> MailError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailError(_certificate(error), host=host)
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        return MailError("mail.tls", host=host)
    if isinstance(error, TimeoutError):
        return MailError("mail.timeout", later=True, host=host)
    if isinstance(error, (socket.gaierror, UnicodeError)):
        return MailError("mail.name", later=True, host=host)
    if isinstance(error, ConnectionRefusedError):
        return MailError("mail.port", later=True, host=host, port=port)
    return MailError("mail.cut", later=True, host=host)


def _certificate(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in _EXPIRED:
        return "mail.certificate-expired"
    if error.verify_code in _OTHER_NAME:
        return "mail.certificate-name"
    return "mail.certificate-unknown"
