"""Mail servers for tests that do what a test tells them: on loopback, with real TLS.

Rules: every authority and certificate is made for one test run and kept nowhere; a server notes
what it heard before and after the line was protected; whoever hears the password on an unprotected
line fails the test.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import functools
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.base.jobs import Token
from app.mail.records import MailAccount, MailServer
from app.mail.wire.tls import Waits

LOGIN = "office@example.org"
PASSWORD = "Rahasya-42-made-up"
SHORT = Waits(connect=1.0, answer=0.4, whole=0.8, leave=0.2)
LONG = Waits(connect=20.0, answer=20.0, whole=20.0, leave=1.0)
CONVERSATION_S = 20.0

type Script = Callable[[Wire], None]


@dataclass(frozen=True)
class Papers:
    """A certificate with its key, as files of a server hold them (PEM)."""

    certificate: bytes
    key: bytes


@dataclass(frozen=True)
class Authority:
    """An authority that issues certificates; the name of it is made up."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")

    def papers(self, name: str = "localhost", *, begun: int = -1, over: int = 30) -> Papers:
        """Issue a certificate for a server; days from today."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = _builder(name, self.certificate.subject, key, begun, over)
        return _papers(made.sign(self.key, hashes.SHA256()), key)


def _builder(
    name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begun: int, over: int
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + dt.timedelta(days=begun))
        .not_valid_after(now + dt.timedelta(days=over))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )


def _papers(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Papers:
    return Papers(
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


def new_authority() -> Authority:
    """Make an authority of our own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Made-up test authority")])
    now = dt.datetime.now(dt.UTC)
    use = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=400))
        .not_valid_after(now + dt.timedelta(days=400))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **use), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(key, made)


def self_signed(name: str = "localhost") -> Papers:
    """Return a certificate that nobody but its own holder has issued."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return _papers(_builder(name, issuer, key, -1, 30).sign(key, hashes.SHA256()), key)


@functools.cache
def authority() -> Authority:
    """Return the authority of this test run, which the mailbox of `account` trusts."""
    return new_authority()


@functools.cache
def good_papers() -> Papers:
    """Return the certificate of a server that is what it should be."""
    return authority().papers()


def server_context(papers: Papers, *, only_old: bool = False) -> ssl.SSLContext:
    """Return what a server protects its line with."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder, "both.pem")
        path.write_bytes(papers.certificate + papers.key)
        made.load_cert_chain(path)
    if only_old:
        made.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made.minimum_version = ssl.TLSVersion.TLSv1
            made.maximum_version = ssl.TLSVersion.TLSv1
    return made


# A server ------------------------------------------------------------------------------------


class Over(Exception):
    """The other side is gone."""


class Wire:
    """One line as the server has it."""

    def __init__(self, sock: socket.socket, context: ssl.SSLContext, server: Server) -> None:
        self._sock = sock
        self._context = context
        self._server = server
        self._rest = b""
        self.is_protected = False

    def protect(self) -> None:
        """Answer a protected line."""
        self._rest = b""
        try:
            self._sock = self._context.wrap_socket(self._sock, server_side=True)
        except OSError as error:
            raise Over from error
        self.is_protected = True

    def say(self, words: bytes) -> None:
        """Say something."""
        try:
            self._sock.sendall(words)
        except OSError as error:
            raise Over from error
        self._server.said += len(words)

    def flood(self, words: bytes) -> None:
        """Say the same until the other side has enough."""
        while True:
            self.say(words)

    def line(self) -> bytes:
        """Return what is said, up to the end of a line."""
        return self.until(b"\r\n")

    def until(self, end: bytes) -> bytes:
        """Return what is said, up to some end."""
        while end not in self._rest:
            try:
                found = self._sock.recv(65_536)
            except OSError as error:
                raise Over from error
            if not found:
                raise Over
            self._note(found)
            self._rest += found
        told, _, self._rest = self._rest.partition(end)
        return told

    def pause(self, seconds: float) -> None:
        """Wait a moment."""
        threading.Event().wait(seconds)

    def silence(self) -> None:
        """Say nothing until the other side is gone."""
        with contextlib.suppress(Over):
            while True:
                self.until(b"\0never\0")

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()

    def _note(self, found: bytes) -> None:
        if self.is_protected:
            self._server.protected += found
        else:
            self._server.plain += found


@dataclass
class Server:
    """A server on loopback, and what it heard."""

    port: int
    plain: bytearray = field(default_factory=bytearray)
    protected: bytearray = field(default_factory=bytearray)
    lines: int = 0
    said: int = 0
    broken: list[BaseException] = field(default_factory=list)


@contextlib.contextmanager
def serving(
    script: Script, *, papers: Papers | None = None, at_once: bool = False, only_old: bool = False
) -> Iterator[Server]:
    """Run a server that follows a script for every line.

    Args:
        script: what it does.
        papers: its certificate; a good one when it is None.
        at_once: whether the line is protected from its first byte.
        only_old: whether it knows nothing newer than TLS 1.0.
    """
    context = server_context(papers or good_papers(), only_old=only_old)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(listening.getsockname()[1])
        over = threading.Event()
        thread = threading.Thread(
            target=_listen, args=(listening, server, over, script, context, at_once), daemon=True
        )
        thread.start()
        try:
            yield server
        finally:
            over.set()
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", server.port), 1).close()
            thread.join(CONVERSATION_S)
    assert not server.broken, server.broken
    assert_no_secret(bytes(server.plain))


def _listen(
    listening: socket.socket,
    server: Server,
    over: threading.Event,
    script: Script,
    context: ssl.SSLContext,
    at_once: bool,
) -> None:
    while True:
        sock, _ = listening.accept()
        if over.is_set():
            sock.close()
            return
        server.lines += 1
        sock.settimeout(CONVERSATION_S)
        wire = Wire(sock, context, server)
        try:
            if at_once:
                wire.protect()
            script(wire)
        except Over:
            pass
        except BaseException as error:
            server.broken.append(error)
        finally:
            wire.close()


def assert_no_secret(heard: bytes) -> None:
    """Fail when the password, in whatever form, or the login stands in what was heard."""
    forms = [PASSWORD.encode(), LOGIN.encode()]
    for before in ("", f"\0{LOGIN}\0", LOGIN):
        forms.append(base64.b64encode(f"{before}{PASSWORD}".encode()).rstrip(b"=")[:-1])
    assert not [form for form in forms if form in heard]


# The other side ------------------------------------------------------------------------------


def account(server: Server, security: str, *, own_ca: str | None = None) -> MailAccount:
    """Return a mailbox at this server that trusts the authority of this test run."""
    at = MailServer("localhost", server.port, security)
    ca = authority().pem if own_ca is None else own_ca
    return MailAccount(LOGIN, LOGIN, at, at, ca)


def cancelled_after(seconds: float) -> Token:
    """Return a wish to stop that comes a moment later."""
    token = Token()
    threading.Timer(seconds, token.cancel).start()
    return token


# Servers that speak as they should, but for what a test changes -------------------------------


@dataclass
class Smtp:
    """A server that takes mail in.

    Attributes:
        answers: what is said to a command instead of the usual; ("ehlo2" once it is protected).
        cut: a command, and after how many bytes of the answer to it the line breaks.
        acts: what is done at a command instead of an answer.
    """

    answers: dict[str, bytes] = field(default_factory=dict)
    cut: tuple[str, int] = ("", 0)
    acts: dict[str, Script] = field(default_factory=dict)
    mails: list[bytes] = field(default_factory=list)

    def usual(self, verb: str) -> bytes:
        """Return what a server says to a command."""
        return {
            "greeting": b"220 mail.example.org\r\n",
            "ehlo": b"250-mail.example.org\r\n250-SIZE 1000000\r\n250 STARTTLS\r\n",
            "ehlo2": b"250-mail.example.org\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000000\r\n",
            "starttls": b"220 2.0.0 go on\r\n",
            "auth": b"235 2.7.0 yes\r\n",
            "data": b"354 go on\r\n",
            "quit": b"221 bye\r\n",
        }.get(verb, b"250 2.0.0 yes\r\n")

    def __call__(self, wire: Wire) -> None:
        """Follow the script."""
        self._answer(wire, "greeting")
        while True:
            verb = wire.line().split(b" ")[0].decode("ascii", "replace").lower()
            if verb == "ehlo" and wire.is_protected:
                verb = "ehlo2"
            self._answer(wire, verb)
            if verb == "starttls" and self.answers.get(verb, b"2").startswith(b"2"):
                wire.protect()
            if verb == "data" and self.answers.get(verb, b"3").startswith(b"3"):
                self.mails.append(wire.until(b"\r\n.\r\n") + b"\r\n")
                self._answer(wire, "end")

    def _answer(self, wire: Wire, verb: str) -> None:
        if verb in self.acts:
            self.acts[verb](wire)
            return
        words = self.answers.get(verb, self.usual(verb))
        if self.cut[0] == verb:
            wire.say(words[: self.cut[1]])
            raise Over
        wire.say(words)


@dataclass
class Imap:
    """A server with a mailbox; see `Smtp`. ``@`` in an answer stands for the tag of the command.

    Attributes:
        answers: by command; "uid fetch" and such for those with two words.
    """

    answers: dict[str, bytes] = field(default_factory=dict)
    cut: tuple[str, int] = ("", 0)
    acts: dict[str, Callable[[Wire, bytes], None]] = field(default_factory=dict)
    asked: list[bytes] = field(default_factory=list)

    def usual(self, verb: str) -> bytes:
        """Return what a server says to a command."""
        return {
            "greeting": b"* OK ready\r\n",
            "capability": b"* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\n@ OK done\r\n",
            "capability2": b"* CAPABILITY IMAP4rev1 UIDPLUS AUTH=PLAIN\r\n@ OK done\r\n",
            "examine": b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n@ OK [READ-ONLY] done\r\n",
            "select": b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n@ OK [READ-WRITE] done\r\n",
            "uid search": b"* SEARCH 5 9\r\n@ OK done\r\n",
            "logout": b"* BYE bye\r\n@ OK done\r\n",
        }.get(verb, b"@ OK done\r\n")

    def __call__(self, wire: Wire) -> None:
        """Follow the script."""
        self._answer(wire, "greeting", b"*")
        while True:
            tag, _, command = wire.line().partition(b" ")
            self.asked.append(command)
            words = command.decode("ascii", "replace").lower().split(" ")
            verb = " ".join(words[: 2 if words[0] == "uid" else 1])
            if verb == "capability" and wire.is_protected:
                verb = "capability2"
            if verb == "authenticate" and verb not in self.acts:
                wire.say(b"+ \r\n")
                wire.line()
            self._answer(wire, verb, tag)
            if verb == "starttls" and verb not in self.answers and verb not in self.acts:
                wire.protect()

    def _answer(self, wire: Wire, verb: str, tag: bytes) -> None:
        if verb in self.acts:
            self.acts[verb](wire, tag)
            return
        words = self.answers.get(verb, self.usual(verb)).replace(b"@", tag)
        if self.cut[0] == verb:
            wire.say(words[: self.cut[1]])
            raise Over
        wire.say(words)
