"""One mail of ours: the other end, a neutral subject, one neutral line, and the sealed file.

Rules:

* The other end: an address comes from the card that the office signed; one that the officer types
  instead is checked and used for this packet alone.
* The mail: it names no person, no office, no case and no program; the same call gives the same
  bytes, so that a try after a crash is the same mail; the line is in the languages of both offices.
* The file: always the same bytes for the same packet, step and number; a piece is read into memory,
  since no mail is larger than a mailbox takes; nothing leaves here, and nothing is noted.
"""

from __future__ import annotations

import email.policy
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import BinaryIO, Final

from app.base.errors import FactRefusedError, FileUnreadableError
from app.base.jobs import Report, Token
from app.base.language import N_, catalogue
from app.core.services import Services, reading
from app.mail.accounts import kept_address
from app.offices.office_facts import contact_facts
from app.offices.offices import show_office
from app.outbox.parts_out import part_name, planned
from app.system.files import open_to_read, plain_errors
from crypto.errors import TruncatedError
from crypto.packet.parts import PartSet, PartSource
from models.base.local_time import utc


@dataclass(frozen=True)
class Counterpart:
    """Who a packet is mailed to.

    Attributes:
        address: a mail address.
        languages: of the line in the mail.
    """

    address: str
    languages: tuple[str, ...]


def counterpart_of(s: Services, office_id: str, typed: str = "") -> Counterpart:
    """Return where a packet for an office is mailed to.

    Args:
        s: the open register.
        office_id: whole id.
        typed: an address that counts instead of the one on the card, "" for none.

    Raises:
        FactRefusedError: there is no address, or one that is none.
        NotFoundError: no such office.
    """
    office = show_office(s, office_id)
    address = typed.strip() or office.email
    if not address:
        raise FactRefusedError(field=N_("Mail address"), reason="mail.no-address")
    with reading(s) as session:
        country = contact_facts(session)["country"]
    places = ((country, s.office.state), (office.country, office.state_name))
    return Counterpart(kept_address(address), languages_of(places))


SUBJECT: Final = "Documents"
"""The same for every mail, in every language (docs/decisions/mail.md)."""

LINE: Final = N_("Please find the attached file.")

_BY_COUNTRY: Final = {"NP": ("ne", "en"), "BD": ("bn", "en"), "IN": ("en",)}
_BY_STATE: Final = {
    "bn": frozenset({"West Bengal", "Tripura"}),
    "hi": frozenset(
        {
            "Bihar",
            "Chandigarh",
            "Chhattisgarh",
            "Delhi",
            "Haryana",
            "Himachal Pradesh",
            "Jharkhand",
            "Madhya Pradesh",
            "Rajasthan",
            "Uttar Pradesh",
            "Uttarakhand",
        }
    ),
}
_POLICY: Final = email.policy.SMTP.clone(max_line_length=76)


@dataclass(frozen=True)
class Envelope:
    """What stands around a file in a mail.

    Attributes:
        sender: our address, "" in a draft, where the mail program fills it in.
        to: address of the counterpart.
        message_id: the mail's own name with its angle brackets, "" in a draft.
        at: when it was queued, Unix seconds; 0 in a draft.
        languages: of the line, in order.
    """

    sender: str
    to: str
    message_id: str
    at: int
    languages: tuple[str, ...]


def languages_of(places: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the languages that offices read, each once, in their order.

    Args:
        places: country code and state of each office.
    """
    found: list[str] = []
    for country, state in places:
        found += [language for language, states in _BY_STATE.items() if state in states]
        found += _BY_COUNTRY.get(country, ("en",))
    return tuple(dict.fromkeys(found))


def line_in(languages: Iterable[str]) -> str:
    """Return the line in these languages, one below the other."""
    told = (catalogue(language).gettext(LINE) for language in languages)
    return "\n".join(dict.fromkeys(told))


def build(around: Envelope, name: str, content: bytes) -> bytes:
    """Return a mail, ready to be handed in.

    Args:
        around: addresses, its own name, its date and languages.
        name: of the file; neutral, as the outbox names it.
        content: sealed bytes.
    """
    message = EmailMessage(_POLICY)
    if around.sender:
        message["From"] = around.sender
    message["To"] = around.to
    message["Subject"] = SUBJECT
    if around.message_id:
        moment = utc(around.at)
        message["Date"] = format_datetime(moment)
        message["Message-ID"] = around.message_id
    else:
        # Mail programs open such a file as a draft that can be sent.
        message["X-Unsent"] = "1"
    message.set_content(line_in(around.languages) + "\n", charset="utf-8", cte="base64")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    message.set_boundary(_boundary(around, content))
    return message.as_bytes()


def _boundary(around: Envelope, content: bytes) -> str:
    digest = hashlib.sha256(content)
    digest.update(f"{around.to}\n{around.message_id}".encode())
    return f"={digest.hexdigest()[:32]}="


_CHUNK_BYTES = 1_048_576


@dataclass(frozen=True)
class Piece:
    """The file that one mail carries."""

    name: str
    content: bytes


class Pieces:
    """Cuts one packet; see `opened`."""

    def __init__(self, packet: BinaryIO, stem: str, name: str, whole: PartSet | None) -> None:
        self._packet = packet
        self._stem = stem
        self._name = name
        self._whole = whole

    @property
    def count(self) -> int:
        """How many there are, 1 for a packet that goes whole."""
        return self._whole.count if self._whole is not None else 1

    def piece(self, number: int) -> Piece:
        """Return one piece, counted from 1.

        Raises:
            FileUnreadableError: the packet cannot be read, or became shorter.
        """
        with plain_errors():
            if self._whole is None:
                self._packet.seek(0)
                return Piece(self._name, self._packet.read())
            source = PartSource(self._packet, self._whole, number)
            try:
                content = b"".join(iter(lambda: source.read(_CHUNK_BYTES), b""))
            except TruncatedError as error:
                raise FileUnreadableError(reason="device") from error
        return Piece(part_name(self._stem, number, self._whole.count), content)


@contextmanager
def opened(path: Path, step: int, report: Report, token: Token) -> Iterator[Pieces]:
    """Lend the pieces of a packet in the outbox.

    Args:
        path: its file.
        step: bytes of each part but the last, 0 for the whole packet.
        report: told the step "reading", in bytes.
        token: may stop it.

    Raises:
        FileUnreadableError: it cannot be read.
        FactRefusedError: it cannot be cut like this.
        Cancelled: the officer asked to stop.
    """
    with open_to_read(path) as packet:
        with plain_errors():
            size = path.stat().st_size
        whole = planned(packet, size, step, report, token) if step else None
        yield Pieces(packet, path.stem, path.name, whole)
