"""What a look into the mailbox found, in words.

Rules: counts only, never a name or an address of a mail.
"""

from __future__ import annotations

from app.language import _, ngettext
from app.records import FetchReport


def found_anything(report: FetchReport) -> bool:
    """Say whether a look changed anything here."""
    return bool(report.taken or report.parts or report.refused or report.bounced)


def fetched_words(report: FetchReport) -> str:
    """Return what came: "3 packets, 2 parts, 1 known before; 1 mail of yours came back."."""
    refused = sum(count for _slug, count in report.refused)
    counts = (
        (len(report.taken), ngettext("{count} packet", "{count} packets", len(report.taken))),
        (report.parts, ngettext("{count} part", "{count} parts", report.parts)),
        (report.known, ngettext("{count} known before", "{count} known before", report.known)),
        (refused, ngettext("{count} refused", "{count} refused", refused)),
        (report.left, ngettext("{count} left for next time", "{count} left for next time",
                               report.left)),
    )  # fmt: skip
    told = ", ".join(words.format(count=number) for number, words in counts if number)
    words = _("Fetched: {what}.").format(what=told) if told else _("No packet in the mailbox.")
    if report.bounced:
        back = ngettext(
            "{count} mail of yours came back.",
            "{count} mails of yours came back.",
            report.bounced,
        )
        words = f"{words} {back.format(count=report.bounced)}"
    return words


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
