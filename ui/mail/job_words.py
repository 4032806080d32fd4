"""How far the mails of a packet are, in words.

Rules: a failure comes with its reason and what follows from it; parts are named by number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.base.language import N_, _, ngettext
from app.base.numerals import in_digits, shown
from app.inbox.part_words import shown_numbers
from app.mail.job_words import reason_words, why_words
from app.mail.records import MailJob
from ui.frame import dates
from ui.widgets.badge import Mark

_REFUSED = "mail.bounced-5"
WAITS = ("queued", "failed", "sending")
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
