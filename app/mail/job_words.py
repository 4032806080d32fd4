"""What became of a mail, of a test and of a look into the mailbox, in plain words.

Rules: as in `app.base.messages`; the window and the command line use the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from app.base import errors, numerals
from app.base.errors import AppError, by_code
from app.base.language import N_, ngettext, translate
from app.base.messages import REASONS, words
from app.consent import errors as consent_errors
from app.mail import mail_words
from app.mail.mail_words import FOR_GOOD, MailError
from app.mail.records import FetchReport, MailJob, ProbeStep, SendReport
from app.matching import match_words
from app.offices import code_pictures, practice, trust_errors
from app.packets import errors as packet_errors
from app.returns import words as return_words

STATES: Final[Mapping[str, str]] = {
    "queued": N_("waits"),
    "sending": N_("on its way"),
    "sent": N_("sent"),
    "failed": N_("is tried again"),
    "bounced": N_("came back"),
    "given_up": N_("not sent"),
}
STEPS: Final[Mapping[str, str]] = {
    "send.name": N_("Sending: the name of the server"),
    "send.port": N_("Sending: the server answers"),
    "send.certificate": N_("Sending: a protected line to the right server"),
    "send.login": N_("Sending: login name and password"),
    "send.size": N_("Sending: how large a mail may be"),
    "read.name": N_("Fetching: the name of the server"),
    "read.port": N_("Fetching: the server answers"),
    "read.certificate": N_("Fetching: a protected line to the right server"),
    "read.login": N_("Fetching: login name and password"),
    "read.look": N_("Fetching: looking into the mailbox"),
}
RESULTS: Final[Mapping[str, str]] = {
    "ok": N_("good"),
    "failed": N_("failed"),
    "skipped": N_("not tried"),
}
# What can refuse a mail or a file that came by mail: all that what sends and fetches imports.
_KEPT: Final = by_code(
    (
        errors,
        trust_errors,
        practice,
        code_pictures,
        packet_errors,
        consent_errors,
        match_words,
        return_words,
        mail_words,
    )
)
_TRIED_OUT: Final = N_("It was tried for days, and is not tried any more.")
_CALL_THEM: Final = N_("Call them. Then send it again, or hand it over on a USB drive.")
_ONCE_MORE: Final = N_("Then send it again.")
# Their words promise another try, which a mail that was given up does not get.
_PROMISES: Final = frozenset({"mail.cut", "mail.full", "mail.later", "mail.timeout"})


def state_words(state: str) -> str:
    """Return what became of a mail."""
    return translate(STATES.get(state, state))


def reason_words(reason: str, host: str = "", port: int = 0) -> tuple[str, str]:
    """Return why a mail did not go, or a file was not taken: what happened, and what to do next.

    Args:
        reason: as it is kept with the mail.
        host: of the server that is set up.
        port: likewise.
    """
    if reason in MailError.words_for:
        told = words(MailError(reason, host=host or "…", port=port))
        return told.happened, told.todo
    if reason in REASONS:
        return translate(REASONS[reason]), ""
    # A refusal of this program, of which only its code was kept.
    happened, todo = _KEPT.get(reason, AppError).words
    return translate(happened).format_map(_Unknown()), translate(todo).format_map(_Unknown())


class _Unknown(dict[str, str]):
    """Stands in for facts that were not kept."""

    def __missing__(self, name: str) -> str:
        return "…"


def why_words(job: MailJob, host: str = "", port: int = 0) -> tuple[str, str]:
    """Return why a mail did not go; one that was given up is promised no other try.

    Args:
        job: with a reason.
        host: of the server that sends.
        port: likewise.
    """
    happened, todo = reason_words(job.reason, host, port)
    was_tried = job.reason in MailError.words_for and job.reason not in FOR_GOOD
    if job.state != "given_up" or not was_tried:
        return happened, todo
    told = f"{happened} {translate(_TRIED_OUT)}"
    if job.reason in _PROMISES:
        return told, translate(_CALL_THEM)
    return told, f"{todo} {translate(_ONCE_MORE)}"


def wrong_words(step: ProbeStep) -> str:
    """Return what is wrong at a step of the test of a mailbox, and what to do next."""
    facts = dict(step.facts)
    return " ".join(
        reason_words(step.reason, str(facts.get("host", "")), int(facts.get("port", 0)))
    ).strip()


def step_words(step: ProbeStep) -> tuple[str, str]:
    """Return a step of the test of a mailbox, and how it ended."""
    return translate(STEPS.get(step.step, step.step)), translate(
        RESULTS.get(step.state, step.state)
    )


def sent_words(report: SendReport) -> Iterator[str]:
    """Yield what a round of sending did."""
    if not (report.sent or report.later or report.given_up):
        yield translate(N_("No mail waits to be sent."))
    if report.sent:
        told = ngettext("{count} mail sent.", "{count} mails sent.", report.sent)
        yield told.format(count=numerals.shown(report.sent))
    if report.later:
        told = ngettext(
            "{count} mail could not be sent now and is tried again.",
            "{count} mails could not be sent now and are tried again.",
            report.later,
        )
        yield told.format(count=numerals.shown(report.later))
    if report.given_up:
        told = ngettext(
            "{count} mail was given up.", "{count} mails were given up.", report.given_up
        )
        yield told.format(count=numerals.shown(report.given_up))


def fetched_words(report: FetchReport) -> Iterator[str]:
    """Yield what a look into the mailbox found."""
    taken = len(report.taken)
    if taken:
        yield ngettext(
            "{count} packet is in the inbox now.", "{count} packets are in the inbox now.", taken
        ).format(count=numerals.shown(taken))
    if report.parts:
        yield ngettext(
            "{count} part came; its packet waits for the others.",
            "{count} parts came; their packets wait for the others.",
            report.parts,
        ).format(count=numerals.shown(report.parts))
    if report.known:
        yield ngettext(
            "{count} file was here before.", "{count} files were here before.", report.known
        ).format(count=numerals.shown(report.known))
    if report.bounced:
        yield ngettext(
            "{count} mail of ours came back.", "{count} mails of ours came back.", report.bounced
        ).format(count=numerals.shown(report.bounced))
    if report.left:
        yield ngettext(
            "{count} file is left for next time.",
            "{count} files are left for next time.",
            report.left,
        ).format(count=numerals.shown(report.left))
    if not report.attachments and not report.bounced and not report.left:
        yield translate(N_("Nothing new for us in the mailbox."))
