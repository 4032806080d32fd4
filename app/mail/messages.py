"""One mail of ours: a neutral subject, one neutral line, and the sealed file.

Rules: it names no person, no office, no case and no program; the same call gives the same bytes,
so that a try after a crash is the same mail; the line is in the languages of both offices.
"""

from __future__ import annotations

import email.policy
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from app.base.language import N_, catalogue
from models.base.local_time import utc

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
