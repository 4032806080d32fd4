"""What the use cases of mail see of a line to a server, so that none of them reaches the network.

Rules: `app.mail.network` makes such lines; tests make others; what a server says is measured there,
before it comes here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.base.jobs import Report, Token


@dataclass(frozen=True)
class FoundFile:
    """A file of ours in a mail, as the server outlines it.

    Attributes:
        section: where it stands in the mail, such as "2" or "1.2".
        name: its name as it came, cleaned of everything that is no plain name.
        encoding: base64, quoted-printable, 7bit, 8bit or binary.
        size_bytes: as it is encoded; what the server claims.
    """

    section: str
    name: str
    encoding: str
    size_bytes: int


@dataclass(frozen=True)
class FoundMail:
    """One mail that holds files of ours, or that may say that a mail of ours came back.

    Attributes:
        uid: its number in the mailbox.
        message_id: its own name, "" when it has none.
        files: of ours; empty for a report of a mail server.
        report_of: Message-ID of the mail of ours that could not be delivered, "" for none.
        report_status: such as "5.1.1", "" for none.
    """

    uid: int
    message_id: str
    files: tuple[FoundFile, ...]
    report_of: str = ""
    report_status: str = ""


class Outgoing(Protocol):
    """A line to the server that takes our mail in."""

    @property
    def most_bytes(self) -> int:
        """The largest mail that the server takes, 0 when it does not tell."""

    def submit(self, to: str, message: bytes, report: Report, token: Token) -> None:
        """Hand one mail in; it counts when this returns.

        Raises:
            MailError: it was not taken; its ``reason`` and whether to try again later.
            Cancelled: the line is closed, and the mail was not handed in.
        """


class Incoming(Protocol):
    """A line to the mailbox, which nothing done here changes but `delete`."""

    @property
    def validity(self) -> int:
        """What makes the numbers of mails mean the same as last time."""

    def after(self, uid: int) -> Sequence[int]:
        """Return the numbers of mails above one, ascending, at most 20,000."""

    def outlines(self, uids: Sequence[int], token: Token) -> Iterator[FoundMail]:
        """Yield those of these mails that hold files of ours, or a report about a mail of ours."""

    def read(self, uid: int, section: str, start: int, most: int) -> bytes:
        """Return a piece of a file as it is encoded; shorter only at its end.

        Args:
            uid: of the mail.
            section: the number of the part.
            start: in bytes.
            most: at most 1 MiB.
        """

    def delete(self, uids: Sequence[int]) -> None:
        """Remove mails from the mailbox; only when the officer asked for it."""
