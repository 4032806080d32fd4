"""The test of a mailbox before it is kept: nothing is sent, nothing in it is changed.

Rules: only a head tests; the kept password is tried at no other login and no other server than it
was typed for; the network is reached through `app.mail.network` alone, which is imported for the
test.
"""

from __future__ import annotations

from app.base.jobs import Report, Token
from app.core.permissions import Act, require
from app.core.services import Services
from app.mail.accounts import choice, password
from app.mail.records import MailAccount, MailServer, ProbeStep


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
    return (login, _host(account.send), _host(account.read))


def _host(server: MailServer | None) -> str:
    return "" if server is None else server.host.strip().lower().rstrip(".")
