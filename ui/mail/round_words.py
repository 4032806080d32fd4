"""What a look into the mailbox found, in words.

Rules: counts only, never a name or an address of a mail.
"""

from __future__ import annotations

from app.base import numerals
from app.base.language import _, ngettext
from app.mail import job_words
from app.mail.records import FetchReport


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
