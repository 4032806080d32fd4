"""Words of the page on how the office mails.

Rules: each way says what it does and when it fits; what a step of the test found is told in the
words that sending has for it.
"""

from __future__ import annotations

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.base.reasons import show_size
from app.mail.accounts import ACCOUNT, DRAFT, WEBMAIL
from app.mail.job_words import reason_words
from app.mail.known_servers import TAKES_NONE, WANTS_OWN
from app.mail.records import MailChoice, MailServer, ProbeStep

WAYS = (
    (
        WEBMAIL,
        "globe",
        N_("Webmail page"),
        N_(
            "Lifafa puts files of the right size into a folder. You write the mail on your webmail"
            " page, with subject and address to copy."
        ),
        N_("Fits when the office reads its mail in the browser."),
    ),
    (
        DRAFT,
        "mail-open",
        N_("Draft in my mail program"),
        N_(
            "Lifafa makes mails that are ready to go. Your mail program opens them, and you press"
            " Send there."
        ),
        N_("Fits when this computer has a mail program such as Thunderbird or Outlook."),
    ),
    (
        ACCOUNT,
        "mail",
        N_("Mailbox in Lifafa"),
        N_(
            "Lifafa sends from the outbox, tries again by itself, and fetches packets into the"
            " inbox. Other mails are never opened."
        ),
        N_("Fits when the office has a mailbox with a password for programs."),
    ),
)
LIMITS = ("10", "20", "25")
OTHER = "other"
MEGABYTE = 2**20
"""As mail services count it, and as the sizes of parts are made for."""

MINUTES = (
    ("0", N_("Only when I press")),
    ("15", N_("Every 15 minutes")),
    ("60", N_("Every hour")),
)
_STEPS = {
    "name": N_("Find the server"),
    "port": N_("Reach its port"),
    "certificate": N_("Protect the line"),
    "login": N_("Log in"),
    "size": N_("Ask how large a mail may be"),
    "look": N_("Look into the mailbox"),
}
_HINTS = {
    WANTS_OWN: N_(
        "This service wants a password that is made for programs. Make an app password on its web"
        " page and type that one here."
    ),
    TAKES_NONE: N_(
        "This service takes no password from programs, so Lifafa cannot log in there. Choose the"
        " draft or the webmail page instead."
    ),
}


def way_words(way: str) -> str:
    """Return the name of a way, or that none is chosen."""
    return next((_(name) for key, _icon, name, *_rest in WAYS if key == way), _("Not chosen yet"))


def does_words(way: str) -> str:
    """Return what a way does, "" for none."""
    return next((_(does) for key, _icon, _name, does, _fits in WAYS if key == way), "")


def hint_words(hint: str) -> str:
    """Return what to know of a mail service before its password is typed."""
    return _(_HINTS[hint]) if hint in _HINTS else ""


def limit_words(limit_bytes: int) -> str:
    """Return a size of a mail in words, as mail services tell it: whole megabytes."""
    return _("{count} MB").format(count=numerals.shown(round(limit_bytes / MEGABYTE)))


def server_words(server: MailServer | None) -> str:
    """Return a server with its port and how its line is protected."""
    if server is None:
        return _("not read")
    return f"{server.host} · {server.port} · {security_words(server.security)}"


def security_words(security: str) -> str:
    """Return how a line is protected; both names are what a mail service writes in its help."""
    return {"tls": "TLS", "starttls": "STARTTLS"}.get(security, security)


def minutes_words(minutes: int) -> str:
    """Return how often the program looks for mail."""
    known = dict(MINUTES)
    if f"{minutes}" in known:
        return _(known[f"{minutes}"])
    return ngettext("Every {count} minute", "Every {count} minutes", minutes).format(
        count=numerals.shown(minutes)
    )


def step_words(step: str) -> str:
    """Return what a step of the test does."""
    return _(_STEPS.get(step.partition(".")[2], step))


def found_words(step: ProbeStep) -> str:
    """Return what a step that went well found, "" when there is nothing to tell."""
    facts = dict(step.facts)
    size, mails = facts.get("size", 0), facts.get("mails")
    if step.step == "send.size" and isinstance(size, int):
        return _("up to {size} a mail").format(size=show_size(size)) if size else _("no limit told")
    if isinstance(mails, int):
        return ngettext("{count} mail", "{count} mails", mails).format(count=numerals.shown(mails))
    return ""


def failed_words(step: ProbeStep) -> tuple[str, str]:
    """Return what happened at a step, and what to do."""
    facts = dict(step.facts)
    port = facts.get("port", 0)
    host, number = str(facts.get("host", "")), port if isinstance(port, int) else 0
    return reason_words(step.reason or "mail.strange", host, number)


def choice_lines(choice: MailChoice) -> list[tuple[str, str]]:
    """Return how the office mails as pairs of label and words, without the password."""
    lines = [(_("How this office mails"), way_words(choice.way))]
    if choice.way:
        lines.append((_("Largest mail"), limit_words(choice.limit_bytes)))
    if choice.account is not None:
        lines += [
            (_("Mail address"), choice.account.address),
            (_("Server that sends"), server_words(choice.account.send)),
            (_("Server that is read"), server_words(choice.account.read)),
            (_("Look for new mail"), minutes_words(choice.fetch_minutes)),
        ]
    return lines
