"""Refusals of mail, and what to tell about each of them.

Rules: as in `app.base.errors`; they name the step that failed and what an officer or whoever
runs the mail server does next; a certificate is never passed over.
"""

from __future__ import annotations

from app.base.errors import AppError
from app.base.language import N_

SERVER_BUSY = "mail.later"
FOR_GOOD = frozenset({"mail.no-such-mailbox", "mail.refused", "mail.sender", "mail.too-large"})
"""Refusals that no other try of the same mail can change."""


_TYPING = N_("Look at what was typed, then test the mailbox again.")
_ASK_THEM = N_("Ask who runs the mail server, or mail by webmail or draft meanwhile.")
_LATER = N_("Nothing is lost: it is tried again by itself. Or mail by webmail or draft.")
_CERTIFICATE = N_(
    "Somebody may be listening in. Use another network; if it stays, ask who runs the mail server."
)
_PASSWORD = N_("Type the password of the mailbox anew, and test it.")


class MailError(AppError):
    """A mail server could not be reached, is not the one it should be, or did not do it.

    Args:
        reason: slug that ``words_for`` has words for.
        later: whether the same may work at another time.
        facts: host, port or a size in bytes.
    """

    code = "mail.failed"
    words = (N_("The mail server could not do this."), _LATER)
    words_for = {
        "mail.name": (
            N_("There is no server called {host}, or this computer has no network."),
            N_("Look at the network, then at the name of the server."),
        ),
        "mail.port": (N_("{host} does not answer at port {port}."), _TYPING),
        "mail.timeout": (
            N_("{host} did not answer in time."),
            N_("Look at the network, or try again later."),
        ),
        "mail.cut": (N_("The line to {host} broke off."), _LATER),
        "mail.certificate-unknown": (
            N_("{host} shows a certificate that nobody whom this computer trusts has issued."),
            N_("If your office has its own authority, add its certificate file. Else do not send."),
        ),
        "mail.own-ca": (
            N_("The certificate file of the office's own authority cannot be used."),
            N_("Ask who runs the mail server for the right file (PEM), and add it again."),
        ),
        "mail.certificate-expired": (
            N_("The certificate of {host} has expired, or the date of this computer is wrong."),
            N_("Look at the date of this computer, then tell who runs the mail server."),
        ),
        "mail.certificate-name": (
            N_("{host} shows the certificate of another server."),
            _CERTIFICATE,
        ),
        "mail.tls": (N_("{host} could not agree on a protected line."), _CERTIFICATE),
        "mail.no-starttls": (
            N_("{host} does not protect the line, so nothing was sent, not even the password."),
            _CERTIFICATE,
        ),
        "mail.login": (N_("{host} refused login name or password."), _PASSWORD),
        "mail.app-password": (
            N_("{host} wants a password that was made for programs."),
            N_("Make an app password on the webmail page of your mailbox, and type it here."),
        ),
        "mail.oauth": (
            N_("{host} takes no password from programs, and this program knows no other way."),
            N_("Use an app password if the service has one, or mail by draft or webmail."),
        ),
        "mail.no-password": (N_("The password of the mailbox is missing."), _PASSWORD),
        "mail.later": (N_("{host} takes nothing just now."), _LATER),
        "mail.full": (
            N_("Their mailbox is full."),
            N_("Call them. It is tried again by itself, or hand it over on a USB drive."),
        ),
        "mail.no-such-mailbox": (
            N_("There is no such mailbox."),
            N_("Call them and ask for the address, then send it again to the right one."),
        ),
        "mail.too-large": (
            N_("{host} takes no mail as large as this one."),
            N_("Choose a smaller size under More, Settings, Mail, then send it again in parts."),
        ),
        "mail.sender": (
            N_("{host} does not let this mailbox send from this address."),
            N_("Look at the address and the login name of the mailbox."),
        ),
        "mail.refused": (N_("{host} refused this mail for good."), _ASK_THEM),
        "mail.strange": (
            N_("{host} does not speak as a mail server does."),
            _ASK_THEM,
        ),
        "mail.no-read-server": (
            N_("No server for fetching is set up."),
            N_("Type its name under More, Settings, Mail, or have packets brought on a USB drive."),
        ),
        "mail.no-inbox": (
            N_("{host} does not open the mailbox."),
            _ASK_THEM,
        ),
        "mail.gone": (
            N_("The mail is not in the mailbox any more."),
            N_("Look into the webmail. If it is gone there as well, ask them to send it again."),
        ),
        "mail.no-delete": (
            N_("{host} cannot remove single mails, so nothing was removed."),
            N_("Remove them by webmail. What was fetched is safe in the inbox."),
        ),
        "mail.too-much": (
            N_("{host} sent far more than it was asked for, so the line was closed."),
            _ASK_THEM,
        ),
    }
    todo_in_terminal = {
        "mail.too-large": N_("Set a smaller size: mail setup --limit; then send it again."),
        "mail.no-read-server": N_("Name its server: mail setup --imap"),
    }

    def __init__(
        self, reason: str = SERVER_BUSY, *, later: bool = False, **facts: str | int
    ) -> None:
        super().__init__(reason=reason, **facts)
        self.later = later

    @property
    def reason(self) -> str:
        """What went wrong, as a slug."""
        return str(self.facts["reason"])


class MailNotSetUpError(AppError):
    """No mailbox is set up, or not for this."""

    code = "mail.not-set-up"
    words = (
        N_("No mailbox is set up for this."),
        N_("Set one up under More, Settings, Mail, or mail by webmail or draft."),
    )
    todo_in_terminal = {
        "": N_("Set one up: mail setup; or save the packet: mail webmail, mail draft"),
    }
