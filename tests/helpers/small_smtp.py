"""A small mail server that hands on by LMTP, for whoever may not start a real one.

It takes mail as OpenSMTPD in ``mail_world`` does: over TLS or STARTTLS, after a login, up to a
size, for addresses that there are; what cannot be delivered comes back as a report.
"""

from __future__ import annotations

import base64
import contextlib
import smtplib
import socket
import socketserver
import ssl
import threading
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path

REPORT = """\
From: Mailer Daemon <MAILER-DAEMON@localhost>\r
To: {to}\r
Subject: Delivery status notification: failed\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="made-up"\r
\r
--made-up\r
Content-Type: text/plain\r
\r
It could not be delivered.\r
--made-up\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; localhost\r
\r
Action: failed\r
Status: 5.1.1\r
\r
--made-up\r
Content-Type: text/rfc822-headers\r
\r
Message-ID: {about}\r
\r
--made-up--\r
"""


@dataclass(frozen=True)
class House:
    """What the server knows."""

    tls: Path
    most_bytes: int
    lmtp: int
    people: frozenset[str]
    password: str
    addresses: frozenset[str]

    def context(self) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.tls / "srv.pem", self.tls / "srv.key")
        return made

    def deliver(self, sender: str, to: str, mail: bytes) -> None:
        """Hand a mail on, or send a report about it."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as line:
            try:
                line.sendmail(sender, [to], mail)
                return
            except smtplib.SMTPRecipientsRefused:
                if not sender:
                    return
        about = BytesHeaderParser().parsebytes(mail)["Message-ID"]
        self.deliver("", sender, REPORT.format(to=sender, about=about).encode("ascii"))


class Server(socketserver.ThreadingTCPServer):
    """Listens at one port until `close`."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, house: House, *, tls: bool) -> None:
        self.house, self.tls = house, tls
        super().__init__(("127.0.0.1", port), Session)
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class Session(socketserver.BaseRequestHandler):
    """One line to the server."""

    server: Server
    request: socket.socket

    def handle(self) -> None:
        self.logged_in, self.sender, self.to = False, "", ""
        with contextlib.suppress(OSError, ValueError), contextlib.ExitStack() as self.open:
            if self.server.tls:
                self.protect()
            self.file = self.open.enter_context(self.request.makefile("rb"))
            self.say("220 localhost")
            while line := self.file.readline(4_096).decode("ascii").strip():
                word, _, rest = line.partition(" ")
                if word.upper() == "QUIT":
                    self.say("221 2.0.0 Bye")
                    return
                getattr(self, f"do_{word.lower()}", self.do_nothing)(rest)

    def protect(self) -> None:
        context = self.server.house.context()
        self.request = self.open.enter_context(
            context.wrap_socket(self.request, server_side=True, do_handshake_on_connect=False)
        )
        assert isinstance(self.request, ssl.SSLSocket)
        self.request.do_handshake()

    def say(self, *lines: str) -> None:
        self.request.sendall("".join(f"{line}\r\n" for line in lines).encode("ascii"))

    def do_nothing(self, _rest: str) -> None:
        self.say("500 5.5.1 Not known")

    def do_ehlo(self, _rest: str) -> None:
        protected = isinstance(self.request, ssl.SSLSocket)
        more = "250-AUTH PLAIN" if protected else "250-STARTTLS"
        self.say("250-localhost", more, f"250 SIZE {self.server.house.most_bytes}")

    def do_starttls(self, _rest: str) -> None:
        self.say("220 2.0.0 Go on")
        self.protect()
        self.file = self.open.enter_context(self.request.makefile("rb"))

    def do_auth(self, rest: str) -> None:
        _empty, login, words = base64.b64decode(rest.split()[1]).decode().split("\0")
        house = self.server.house
        self.logged_in = login in house.people and words == house.password
        self.say("235 2.0.0 Good" if self.logged_in else "535 5.7.8 Wrong")

    def do_mail(self, rest: str) -> None:
        self.sender = rest.partition("<")[2].partition(">")[0]
        self.say("250 2.0.0 Good" if self.logged_in else "530 5.7.0 Log in")

    def do_rcpt(self, rest: str) -> None:
        self.to = rest.partition("<")[2].partition(">")[0]
        known = self.logged_in and self.to in self.server.house.addresses
        self.say("250 2.0.0 Good" if known else "550 5.1.1 Nobody")

    def do_rset(self, _rest: str) -> None:
        self.say("250 2.0.0 Good")

    def do_data(self, _rest: str) -> None:
        self.say("354 Go on")
        lines = []
        while (line := self.file.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if not line:
            return
        self.server.house.deliver(self.sender, self.to, b"".join(lines))
        self.say("250 2.0.0 Good")
