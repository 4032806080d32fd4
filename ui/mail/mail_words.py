"""Words of mail: how far the mails of a packet are, what a look into the mailbox found, the ways.

Rules: a failure comes with its reason and what follows from it, and the test of a mailbox has the
words that sending has for it; parts are named by number; of mails that came only counts are told,
never a name or an address; each way says what it does and when it fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.base.numerals import in_digits, shown, size_words
from app.inbox.parts import shown_numbers
from app.mail import job_words
from app.mail.accounts import ACCOUNT, DRAFT, TAKES_NONE, WANTS_OWN, WEBMAIL
from app.mail.job_words import reason_words, why_words
from app.mail.records import FetchReport, MailChoice, MailJob, MailServer, ProbeStep
from ui.frame import dates
from ui.widgets.badge import Mark

_REFUSED = "mail.bounced-5"
WAITS = ("queued", "failed", "sending")
AT_SETTINGS = frozenset(
    {
        "mail.name",
        "mail.port",
        "mail.own-ca",
        "mail.certificate-unknown",
        "mail.login",
        "mail.app-password",
        "mail.no-password",
        "mail.sender",
        "mail.too-large",
        "mail.no-read-server",
    }
)
"""Refusals that are put right where the mailbox is set up."""
_MARKS = {
    "waits": ("accent", "hourglass", N_("Waiting to be sent by mail")),
    "part": ("accent", "mail", N_("Mailed in part")),
    "later": ("caution", "clock-alert", N_("Mail is tried again")),
    "back": ("danger", "mail-x", N_("Mail came back")),
    "given_up": ("danger", "circle-x", N_("Mail given up")),
    "stopped": ("plain", "square", N_("Mailing stopped")),
    "sent": ("good", "mail-check", N_("Sent by mail")),
}


@dataclass(frozen=True)
class Line:
    """One line about mails.

    Attributes:
        tone: plain, accent, good, caution or danger.
        icon: Lucide name.
        text: translated.
    """

    tone: str
    icon: str
    text: str


def state_of(jobs: Sequence[MailJob]) -> str:
    """Return how far the mails of one packet are as a key of the marks, "" for no mails."""
    states = {job.state for job in jobs}
    for state, key in (("bounced", "back"), ("given_up", "given_up"), ("failed", "later")):
        if state in states:
            gone = [job for job in jobs if job.state == state]
            stopped = all(job.reason == "mail.stopped" for job in gone)
            return "stopped" if state == "given_up" and stopped else key
    if not states:
        return ""
    if states == {"sent"}:
        return "sent"
    return "part" if "sent" in states else "waits"


def mail_mark(state: str) -> Mark:
    """Return the badge of a state of `state_of`."""
    tone, icon, text = _MARKS[state]
    return Mark(_(text), tone, icon)


def job_lines(jobs: Sequence[MailJob], host: str, now: int) -> list[Line]:
    """Return how far the mails of one packet are.

    Args:
        jobs: its mails.
        host: the server that sends, for the words of a failure.
        now: Unix seconds.
    """
    if not jobs:
        return []
    lines = [_sent_line(jobs, now)] if any(job.state == "sent" for job in jobs) else []
    for state, told in (
        ("sending", _sending),
        ("queued", _queued),
        ("failed", _failed),
        ("bounced", _bounced),
        ("given_up", _given_up),
    ):
        found = [job for job in jobs if job.state == state]
        if found:
            lines.append(told(found, host, now))
    return lines


def why(slug: str, host: str) -> str:
    """Return why a mail was not taken, and what follows."""
    return " ".join(reason_words(slug, host or _("The mail server"))).strip() if slug else ""


def _sent_line(jobs: Sequence[MailJob], now: int) -> Line:
    sent = [job for job in jobs if job.state == "sent"]
    when = dates.moment(max(job.sent_at for job in sent), now)
    to = ", ".join(dict.fromkeys(job.to for job in sent))
    if len(sent) == len(jobs):
        text = ngettext(
            "Sent by mail to {to}, {when}.", "Sent in {count} mails to {to}, {when}.", len(sent)
        )
        return Line("good", "mail-check", text.format(to=to, when=when, count=shown(len(sent))))
    text = _("{done} of {count} mails were sent to {to}, {when}.")
    told = text.format(done=shown(len(sent)), count=shown(len(jobs)), to=to, when=when)
    return Line("accent", "mail", told)


def _sending(_found: list[MailJob], _host: str, _now: int) -> Line:
    return Line("accent", "send", _("Being sent now."))


def _queued(found: list[MailJob], _host: str, _now: int) -> Line:
    text = ngettext("{count} mail waits for {to}.", "{count} mails wait for {to}.", len(found))
    return Line("accent", "hourglass", text.format(count=shown(len(found)), to=found[0].to))


def _failed(found: list[MailJob], host: str, now: int) -> Line:
    job = min(found, key=lambda one: one.next_try_at)
    when = dates.clock(job.next_try_at)
    if job.next_try_at - now > 20 * 3600:
        when = dates.moment(job.next_try_at, now)
    text = _("Not sent{parts}. Tried again at {when}.").format(parts=_parts(found), when=when)
    return Line("caution", "clock-alert", f"{text} {why(job.reason, host)}".strip())


def _bounced(found: list[MailJob], host: str, _now: int) -> Line:
    text = _("Came back{parts}.").format(parts=_parts(found))
    slug = found[0].reason
    told = _("Their mail server did not take it.") if slug == _REFUSED else why(slug, host)
    todo = _("Ask them for the right address or for room, then send again.")
    return Line("danger", "mail-x", f"{text} {told} {todo}")


def _given_up(found: list[MailJob], host: str, _now: int) -> Line:
    reasons = {job.reason for job in found}
    if reasons == {"mail.stopped"}:
        return Line("plain", "square", _("Mailing was stopped{parts}.").format(parts=_parts(found)))
    text = _("Sending abandoned{parts}.").format(parts=_parts(found))
    told = " ".join(why_words(found[0], host or _("The mail server")))
    return Line("danger", "circle-x", f"{text} {told}".strip())


def _parts(found: Sequence[MailJob]) -> str:
    """Return which parts it is about, "" for a packet that goes whole."""
    if found[0].parts == 1:
        return ""
    words = ngettext(": part {numbers} of {count}", ": parts {numbers} of {count}", len(found))
    numbers = in_digits(shown_numbers(job.part for job in found))
    return words.format(numbers=numbers, count=shown(found[0].parts))


def found_anything(report: FetchReport) -> bool:
    """Say whether a look changed anything here."""
    return bool(report.taken or report.parts or report.refused or report.bounced)


def fetched_words(report: FetchReport) -> str:
    """Return what came and what came back, with the number of each."""
    told = list(job_words.fetched_words(report))
    refused = sum(count for _slug, count in report.refused)
    if refused:
        words = ngettext("{count} file was refused.", "{count} files were refused.", refused)
        told.append(words.format(count=numerals.shown(refused)))
    return " ".join(told)


def refused_words(report: FetchReport) -> str:
    """Return why files were refused, each reason once; "" for none."""
    reasons = [job_words.reason_words(slug)[0] for slug, _count in report.refused]
    return " ".join(dict.fromkeys(reasons))


def where_words(report: FetchReport) -> str:
    """Return where what came is now, and what to do with what came back; "" for nothing."""
    told = []
    if report.taken:
        told.append(_("They stand in the list, and nothing was opened."))
    if report.parts:
        told.append(_("Parts wait above the list for the others."))
    if report.bounced:
        told.append(_("Look at the outbox for what came back."))
    return " ".join(told)


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
        most = _("up to {size} a mail").format(size=size_words(size))
        return most if size else _("no limit told")
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
