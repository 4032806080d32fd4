"""Lines to mail servers that are none: what was handed in, and a mailbox made of raw mails.

Everything is made up. They follow ``app.mail.lines``; the real ones are tried elsewhere.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from app.base.jobs import Progress, Report, Token
from app.core.services import Services
from app.mail import accounts
from app.mail.lines import FoundFile, FoundMail
from app.mail.records import MailAccount, MailChoice, MailServer

ADDRESS = "asha@example.org"
TO = "bal@example.org"


def set_up(s: Services, address: str = ADDRESS, **changes: object) -> MailChoice:
    """Give an office a made-up mailbox."""
    send = MailServer("mail.example.org", 465, "tls")
    read = MailServer("mail.example.org", 993, "tls")
    account = MailAccount(address, address, send, read)
    wish: dict[str, object] = {"way": accounts.ACCOUNT, "account": account, **changes}
    return accounts.set_choice(s, MailChoice(**wish), "made-up words")  # type: ignore[arg-type]


@dataclass
class FakeOutgoing:
    """Takes every mail, unless told otherwise.

    Attributes:
        most_bytes: the largest mail it takes, 0 when it does not tell.
        before: called with address and mail before it is taken; may raise.
    """

    most_bytes: int = 0
    before: Callable[[str, bytes], None] | None = None
    taken: list[tuple[str, bytes]] = field(default_factory=list)

    def submit(self, to: str, message: bytes, report: Report, token: Token) -> None:
        token.checkpoint()
        if self.before is not None:
            self.before(to, message)
        report(Progress("sending", len(message), len(message)))
        self.taken.append((to, message))


@dataclass
class FakeIncoming:
    """A mailbox; a mail is removed from it by setting it to None.

    Attributes:
        mails: raw mails; the first has number 1.
        reports: what `outlines` tells of a mail beside its files, by number.
        before: called before a piece is read; may raise.
        wrong: added to every size that is told.
    """

    mails: list[bytes | None] = field(default_factory=list)
    validity: int = 7
    reports: dict[int, tuple[str, str]] = field(default_factory=dict)
    before: Callable[[int, int], None] | None = None
    wrong: int = 0
    pieces: list[tuple[int, int]] = field(default_factory=list)
    looked: list[int] = field(default_factory=list)

    def after(self, uid: int) -> Sequence[int]:
        return [one for one in range(uid + 1, len(self.mails) + 1) if self.mails[one - 1]]

    def outlines(self, uids: Sequence[int], token: Token) -> Iterator[FoundMail]:
        for uid in uids:
            token.checkpoint()
            self.looked.append(uid)
            files = tuple(
                FoundFile(section, name, encoding, len(body) + self.wrong)
                for section, (name, encoding, body) in self._parts(uid).items()
                if name.endswith((".lifafa", ".lfpart"))
            )
            about, status = self.reports.get(uid, ("", ""))
            if files or about:
                yield FoundMail(uid, "", files, about, status)

    def read(self, uid: int, section: str, start: int, most: int) -> bytes:
        if self.before is not None:
            self.before(uid, start)
        self.pieces.append((uid, start))
        return self._parts(uid)[section][2][start : start + most]

    def delete(self, uids: Sequence[int]) -> None:
        for uid in uids:
            self.mails[uid - 1] = None

    def _parts(self, uid: int) -> dict[str, tuple[str, str, bytes]]:
        raw = self.mails[uid - 1]
        assert raw is not None
        message = email.message_from_bytes(raw, policy=email.policy.default)
        found = {}
        for number, part in enumerate(message.iter_parts(), 1):
            encoding = part["Content-Transfer-Encoding"] or "7bit"
            body = part.get_payload(decode=False).encode("ascii", "surrogateescape")
            body = body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            found[str(number)] = (part.get_filename() or "", str(encoding), body)
        return found


def files_of(message: bytes) -> list[tuple[str, bytes]]:
    """Return names and bytes of the files in a mail."""
    read = email.message_from_bytes(message, policy=email.policy.default)
    return [(part.get_filename() or "", part.get_content()) for part in read.iter_attachments()]


def message_id_of(message: bytes) -> str:
    """Return a mail's own name."""
    return str(email.message_from_bytes(message, policy=email.policy.default)["Message-ID"])
