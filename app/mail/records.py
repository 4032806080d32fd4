"""Frozen records about mail: how an office mails, what waits to be sent, what came of a fetch.

Rules: as in the other modules of this folder; a password never stands in a record.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MailServer:
    """One server of a mail service.

    Attributes:
        host: its name, as its certificate must tell it.
        port: 1 to 65,535.
        security: tls (from the first byte) or starttls (asked for, and nothing goes without it).
    """

    host: str
    port: int
    security: str


@dataclass(frozen=True)
class MailAccount:
    """The mailbox of the office, as it is set up.

    Attributes:
        address: where mail comes to.
        login: the name that the servers ask for; often the address.
        send: for handing mail in.
        read: for fetching, None when this office only sends.
        own_ca: certificates (PEM) of the authority that the office trusts beside those of the
            system, "" for none.
        has_password: whether one is kept; it stays in the register.
    """

    address: str
    login: str
    send: MailServer
    read: MailServer | None
    own_ca: str = ""
    has_password: bool = False


@dataclass(frozen=True)
class MailChoice:
    """How this office mails.

    Attributes:
        way: webmail, draft or account; "" while nobody chose.
        limit_bytes: the largest mail that the mailbox takes, as the officer knows it.
        account: the mailbox of the way "account".
        fetch_minutes: how often the program looks by itself while it is open, 0 for never.
        delete_fetched: whether mails are removed from the server once they were taken in.
    """

    way: str = ""
    limit_bytes: int = 10 * 2**20
    account: MailAccount | None = None
    fetch_minutes: int = 0
    delete_fetched: bool = False


@dataclass(frozen=True)
class ProbeStep:
    """One step of the test of an account.

    Attributes:
        step: send.name, send.port, send.certificate, send.login, send.size, read.name,
            read.port, read.certificate, read.login or read.look.
        state: ok, failed or skipped (an earlier one failed).
        reason: slug of what went wrong, "" when nothing did.
        facts: what may be shown beside it: host, port, a size in bytes.
    """

    step: str
    state: str
    reason: str = ""
    facts: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True)
class MailJob:
    """One mail that goes, or went: a packet, or one part of it.

    Attributes:
        part, parts: 1 of 1 for a whole packet.
        state: queued, sending, sent, failed (tried again later), bounced or given_up.
        tries: how often it was tried.
        next_try_at: when it is due again, 0 when it is not.
        reason: slug of what went wrong at the last try.
    """

    packet_id: str
    to: str
    part: int
    parts: int
    size: int
    state: str
    tries: int
    next_try_at: int
    sent_at: int
    reason: str = ""


@dataclass(frozen=True)
class SendReport:
    """What one round of sending did: mails sent, to be tried again, and given up."""

    sent: int
    later: int
    given_up: int


@dataclass(frozen=True)
class FetchReport:
    """What one look into the mailbox found.

    Attributes:
        looked: mails whose outline was read.
        attachments: files of ours in them.
        taken: ids of packets that are in the inbox now.
        parts: parts that wait for others.
        known: files that were here before.
        refused: pairs of a slug and how many files were refused for it.
        bounced: mails of ours that came back.
        left: files that could not be fetched this time and are fetched next time.
    """

    looked: int = 0
    attachments: int = 0
    taken: tuple[str, ...] = ()
    parts: int = 0
    known: int = 0
    refused: tuple[tuple[str, int], ...] = ()
    bounced: int = 0
    left: int = 0
