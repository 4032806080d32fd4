"""How this office mails: one of three ways, the mailbox of the third and its test, known servers.

Rules:

* Known servers: facts only, from what the services publish; what is not known is asked, never
  guessed; a service that takes no password from a program is named as such, with what to do
  instead.
* The choice: only the head chooses; the password lies in the register and nowhere else, and leaves
  it for nothing but the login of the server it was typed for: another server or login asks for it
  anew; what cannot be a server, a certificate or an address is refused before it is kept.
* The test: only a head tests; the kept password is tried at no other login and no other server than
  it was typed for; the network is reached through `app.mail.network` alone, which is imported for
  the test.
"""

from __future__ import annotations

import base64
import re
import textwrap
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from app.base.errors import FactRefusedError
from app.base.jobs import Report, Token
from app.base.language import N_
from app.core import log
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.mail.records import MailAccount, MailChoice, MailServer, ProbeStep
from app.offices import practice
from models.rows.mail import MailSetting, setting

if TYPE_CHECKING:
    from models.register.database import Session


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
    "outlook.in": _HOTMAIL,
    "hotmail.co.in": _HOTMAIL,
    "live.in": _HOTMAIL,
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


WEBMAIL, DRAFT, ACCOUNT = "webmail", "draft", "account"
WAYS: Final = (WEBMAIL, DRAFT, ACCOUNT)
SECURITY: Final = ("tls", "starttls")
LEAST_LIMIT: Final = 1_000_000
MOST_LIMIT: Final = 100_000_000
LEAST_MINUTES: Final = 5
MOST_MINUTES: Final = 24 * 60
_LONGEST: Final = 1_000
_MOST_CA: Final = 262_144

_LEAST_CERTIFICATE: Final = 260
_BEGIN: Final = "-----BEGIN CERTIFICATE-----"
_END: Final = "-----END CERTIFICATE-----"
_ARMOUR = re.compile(f"{_BEGIN}([A-Za-z0-9+/=\\s]*+){_END}")

_WAY = N_("How this office mails")
_ADDRESS = N_("Mail address")
_LOGIN = N_("Login name")
_PASSWORD = N_("Password")
_SERVER = N_("Server")
_PORT = N_("Port")
_CA = N_("Certificate file")
_LIMIT = N_("Largest mail")
_MINUTES = N_("Look for new mail")

_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    r"(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)


def choice(s: Services) -> MailChoice:
    """Return how this office mails, without the password.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        return choice_of(session)


def choice_of(session: Session) -> MailChoice:
    """As `choice`, inside a session."""
    row = setting(session)
    if row is None:
        return MailChoice()
    return MailChoice(
        way=row.way,
        limit_bytes=row.limit_bytes,
        account=_account(row),
        fetch_minutes=row.fetch_minutes,
        delete_fetched=row.delete_fetched,
    )


def password(s: Services) -> str:
    """Return the password of the mailbox, "" when none is kept.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.ACCEPT)
    with reading(s) as session:
        row = setting(session)
        return (row.password or "") if row is not None else ""


def set_choice(s: Services, wanted: MailChoice, typed_password: str | None = None) -> MailChoice:
    """Keep how this office mails.

    Args:
        s: the open register.
        wanted: the way, and the mailbox when it is "account".
        typed_password: None keeps the one that there is, as long as login and servers stay.

    Raises:
        FactRefusedError: something of it cannot be.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.MAIL)
    kept = _checked(wanted)
    if kept.account is not None:
        practice.refuse_mail(s)
    secret = None if typed_password is None else _secret(typed_password)
    with writing(s) as session:
        row = setting(session) or MailSetting(id=1)
        before = _account(row) if row.way == ACCOUNT else None
        row.way, row.limit_bytes = kept.way, kept.limit_bytes
        row.fetch_minutes, row.delete_fetched = kept.fetch_minutes, kept.delete_fetched
        _write(row, kept.account)
        if secret is not None:
            row.password = secret or None
        elif not _is_same_login(before, kept.account):
            # It was typed for another server: it goes to no one else.
            row.password = None
        session.add(row)
        log.record(session, s, "mail_way_chosen", mail_way=kept.way)
        session.flush()
        return choice_of(session)


# What can be kept -----------------------------------------------------------------------------


def _checked(wanted: MailChoice) -> MailChoice:
    if wanted.way not in WAYS:
        raise FactRefusedError(field=_WAY, reason="code.unknown")
    check_limit(wanted.limit_bytes)
    check_minutes(wanted.fetch_minutes)
    if wanted.way != ACCOUNT:
        return replace(wanted, account=None, fetch_minutes=0, delete_fetched=False)
    if wanted.account is None:
        raise FactRefusedError(field=_ADDRESS, reason="value.missing")
    return replace(wanted, account=_checked_account(wanted.account))


def check_limit(limit_bytes: int) -> None:
    """Refuse a largest mail that cannot be.

    Raises:
        FactRefusedError: too small or too large.
    """
    if not LEAST_LIMIT <= limit_bytes <= MOST_LIMIT:
        raise FactRefusedError(field=_LIMIT, reason="mail.limit")


def check_minutes(minutes: int) -> None:
    """Refuse minutes between two looks that cannot be; 0 is never.

    Raises:
        FactRefusedError: too few or too many.
    """
    if minutes and not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise FactRefusedError(field=_MINUTES, reason="mail.minutes")


def _checked_account(account: MailAccount) -> MailAccount:
    address = kept_address(account.address)
    login = _line(account.login, _LOGIN) or address
    return MailAccount(
        address=address,
        login=login,
        send=checked_server(account.send),
        read=None if account.read is None else checked_server(account.read),
        own_ca=checked_ca(account.own_ca),
    )


def kept_address(typed: str) -> str:
    """Return a mail address as it is kept.

    Raises:
        FactRefusedError: it is missing, or no address.
    """
    address = kept_text(typed, "email", _ADDRESS)
    if not address:
        raise FactRefusedError(field=_ADDRESS, reason="value.missing")
    if not address.isascii() or not address.isprintable():
        raise FactRefusedError(field=_ADDRESS, reason="mail.ascii")
    return address


def checked_server(server: MailServer) -> MailServer:
    """Return a server as it is kept.

    Raises:
        FactRefusedError: no name of a server, or no port.
    """
    host = server.host.strip().lower().rstrip(".")
    if not _HOST.fullmatch(host):
        raise FactRefusedError(field=_SERVER, reason="mail.host")
    if not 1 <= server.port <= 65_535:
        raise FactRefusedError(field=_PORT, reason="mail.port")
    if server.security not in SECURITY:
        raise FactRefusedError(field=_SERVER, reason="code.unknown")
    return MailServer(host, server.port, server.security)


def checked_ca(pem: str) -> str:
    """Return the certificates of a file, each written anew and nothing else.

    Whether they are good is found out by whoever connects; here nothing reaches the network.

    Raises:
        FactRefusedError: there is none, or something else.
    """
    if not pem.strip():
        return ""
    found = [_certificate(armoured) for armoured in _ARMOUR.findall(pem[:_MOST_CA])]
    if not found or len(pem) > _MOST_CA:
        raise FactRefusedError(field=_CA, reason="mail.ca")
    return "".join(found)


def _certificate(armoured: str) -> str:
    try:
        raw = base64.b64decode("".join(armoured.split()), validate=True)
    except ValueError as error:
        raise FactRefusedError(field=_CA, reason="mail.ca") from error
    # A certificate is one sequence, and its length is told by its first bytes.
    if len(raw) < _LEAST_CERTIFICATE or raw[0] != 0x30 or raw[1] != 0x82:
        raise FactRefusedError(field=_CA, reason="mail.ca")
    if int.from_bytes(raw[2:4], "big") + 4 != len(raw):
        raise FactRefusedError(field=_CA, reason="mail.ca")
    lines = textwrap.wrap(base64.b64encode(raw).decode("ascii"), 64)
    return "\n".join((_BEGIN, *lines, _END, ""))


def _line(typed: str, label: str) -> str:
    text = typed.strip()
    if len(text) > _LONGEST or not text.isprintable():
        raise FactRefusedError(field=label, reason="mail.line")
    return text


def _secret(typed: str) -> str:
    if len(typed) > _LONGEST or not typed.isprintable():
        raise FactRefusedError(field=_PASSWORD, reason="mail.line")
    return typed


# Rows -----------------------------------------------------------------------------------------


def _account(row: MailSetting) -> MailAccount | None:
    send = _server(row.send_host, row.send_port, row.send_security)
    if send is None or row.address is None:
        return None
    return MailAccount(
        address=row.address,
        login=row.login or row.address,
        send=send,
        read=_server(row.read_host, row.read_port, row.read_security),
        own_ca=row.own_ca or "",
        has_password=bool(row.password),
    )


def _server(host: str | None, port: int | None, security: str | None) -> MailServer | None:
    if host is None or port is None or security is None:
        return None
    return MailServer(host, port, security)


def _write(row: MailSetting, account: MailAccount | None) -> None:
    send = account.send if account else None
    read = account.read if account else None
    row.address = account.address if account else None
    row.login = account.login if account else None
    row.own_ca = (account.own_ca or None) if account else None
    row.send_host, row.send_port, row.send_security = _parts(send)
    row.read_host, row.read_port, row.read_security = _parts(read)


def _parts(server: MailServer | None) -> tuple[str | None, int | None, str | None]:
    return (None, None, None) if server is None else (server.host, server.port, server.security)


def _is_same_login(before: MailAccount | None, after: MailAccount | None) -> bool:
    if before is None or after is None:
        return False
    return (before.login, before.send.host, _host(before.read)) == (
        after.login,
        after.send.host,
        _host(after.read),
    )


def _host(server: MailServer | None) -> str | None:
    return None if server is None else server.host


def password_for(s: Services, account: MailAccount) -> str:
    """Return the password that is kept for just this login at just these servers, else "".

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.MAIL)
    kept = choice(s).account
    if kept is None or _goes_to(kept) != _goes_to(account):
        return ""
    return password(s)


def probe(account: MailAccount, secret: str, report: Report, token: Token) -> tuple[ProbeStep, ...]:
    """Try name, port, certificate and login of both servers; see `app.mail.network.probe`.

    Args:
        account: the mailbox as it is typed.
        secret: its password.
        report: told each step by its name.
        token: closes the line at once.
    """
    from app.mail import network

    return network.probe(account, secret, report, token)


def _goes_to(account: MailAccount) -> tuple[str, str, str]:
    login = account.login.strip() or account.address.strip()
    return (login, _tried_host(account.send), _tried_host(account.read))


def _tried_host(server: MailServer | None) -> str:
    return "" if server is None else server.host.strip().lower().rstrip(".")
