"""The servers of mail services that offices use, found from an address without asking the network.

Rules: facts only, from what the services publish; what is not known is asked, never guessed; a
service that takes no password from a program is named as such, with what to do instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.mail.records import MailServer

WANTS_OWN: Final = "mail.app-password"
TAKES_NONE: Final = "mail.no-password"


@dataclass(frozen=True)
class Known:
    """What is known of a service.

    Attributes:
        send, read: its servers.
        hint: mail.app-password (it wants a password made for programs), mail.no-password (it
            takes none from programs: the draft or webmail is the way), or "".
    """

    send: MailServer
    read: MailServer
    hint: str = ""


def _known(send: str, read: str, hint: str = "", port: int = 465) -> Known:
    security = "tls" if port == 465 else "starttls"
    return Known(MailServer(send, port, security), MailServer(read, 993, "tls"), hint)


_GOOGLE = _known("smtp.gmail.com", "imap.gmail.com", WANTS_OWN)
_MICROSOFT = _known("smtp.office365.com", "outlook.office365.com", TAKES_NONE, port=587)
_HOTMAIL = _known("smtp-mail.outlook.com", "outlook.office365.com", TAKES_NONE, port=587)
_YAHOO = _known("smtp.mail.yahoo.com", "imap.mail.yahoo.com", WANTS_OWN)
_ZOHO_IN = _known("smtp.zoho.in", "imap.zoho.in", WANTS_OWN)
_APPLE = _known("smtp.mail.me.com", "imap.mail.me.com", WANTS_OWN, port=587)
_NIC = _known("smtp.mgovcloud.in", "imap.mgovcloud.in", WANTS_OWN)

_DOMAINS: Final[dict[str, Known]] = {
    "gmail.com": _GOOGLE,
    "googlemail.com": _GOOGLE,
    "outlook.com": _HOTMAIL,
    "hotmail.com": _HOTMAIL,
    "live.com": _HOTMAIL,
    "msn.com": _HOTMAIL,
    "onmicrosoft.com": _MICROSOFT,
    "yahoo.com": _YAHOO,
    "yahoo.co.in": _YAHOO,
    "yahoo.in": _YAHOO,
    "ymail.com": _YAHOO,
    "zohomail.in": _ZOHO_IN,
    "zoho.in": _ZOHO_IN,
    "zohomail.com": _known("smtp.zoho.com", "imap.zoho.com", WANTS_OWN),
    "icloud.com": _APPLE,
    "me.com": _APPLE,
    "rediffmail.com": _known("smtp.rediffmail.com", "imap.rediffmail.com"),
    "gov.in": _NIC,
    "nic.in": _NIC,
}


def known(address: str) -> Known | None:
    """Return what is known of the service of an address, None when it has to be asked.

    A part of a domain counts as well: what is known of gov.in holds for bihar.gov.in.

    Args:
        address: a mail address, or the domain of one.
    """
    labels = address.rpartition("@")[2].lower().rstrip(".").split(".")
    for first in range(len(labels) - 1):
        found = _DOMAINS.get(".".join(labels[first:]))
        if found is not None:
            return found
    return None
