"""What to tell about refusals of directories, successions and revocations.

Rules: as in `app.messages`, which takes these in.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.language import N_
from app.trust_errors import (
    DirectoryKnownError,
    DirectoryOlderError,
    DirectoryRefusedError,
    DirectoryUntrustedError,
    NoticeKnownError,
    NoticeRefusedError,
)

WORDS: Mapping[str, tuple[str, str]] = {
    NoticeRefusedError.code: (
        N_("This is not a sound notice of an office. Nothing was changed."),
        N_("Ask the office on a number you know, and block it here if you are in doubt."),
    ),
    NoticeKnownError.code: (
        N_("This notice was taken in before."),
        N_("Nothing needs to be done."),
    ),
    DirectoryRefusedError.code: (
        N_("This is not a sound list of offices. Nothing was changed."),
        N_("Ask the nodal office for the list again."),
    ),
    DirectoryUntrustedError.code: (
        N_("This list is not signed by those who may sign it. Nothing was changed."),
        N_("Call the nodal office on a number you know and ask which list is right."),
    ),
    DirectoryOlderError.code: (
        N_("Older list (no. {found}). We already have no. {stored}."),
        N_("Nothing needs to be done. Ask the nodal office for the newest list."),
    ),
    DirectoryKnownError.code: (
        N_("This list is already on file."),
        N_("Nothing needs to be done."),
    ),
}
REMINDERS: Mapping[str, str] = {
    "listed": N_("Only the list names it: nobody here has checked its number."),
    "handover": N_("It moved to a new number, and the old one vouches for it."),
    "stale": N_("Its card has expired: ask for a new one."),
}
"""What is said before a case goes to an office, by the reminder of `app.gate`."""

MIXED_UP: Mapping[str, tuple[str, str]] = {
    "office": (
        N_("By its card it looks like {office}, which is another office."),
        N_("Do not take one for the other. If in doubt, call both on numbers you know."),
    ),
    "list": (
        N_("The list shows another key for {office} than the one you checked."),
        N_("Nothing was changed. Call the nodal office on a number you know."),
    ),
}
"""What is said of a checked office that can be taken for another, by `OfficeRecord.conflict_by`.

``office`` is the other one, of a list the office itself.
"""

BETTER: Mapping[str, tuple[str, str]] = {
    "notice.refused/notice.office-unknown": (
        N_("This notice is about an office whose card is not on file."),
        N_("Nothing needs to be done. Nothing is sent to that office or opened from it."),
    ),
    "notice.refused/notice.own": (
        N_("This notice is about your own office."),
        N_("Give it to the offices that you exchange cases with."),
    ),
    "notice.refused/notice.dated-ahead": (
        N_("This notice is dated {on}, which is still to come here. Nothing was changed."),
        N_("Check the date of this computer, and ask the office about theirs."),
    ),
    "notice.refused/notice.not-theirs": (
        N_("This notice was not made by the office that it is about. Nothing was changed."),
        N_("Call the office on a number you know, and tell the nodal office."),
    ),
    "notice.refused/notice.not-listed": (
        N_("The nodal office that made this notice has no such office in its lists."),
        N_("Nothing was changed. Call the office on a number you know, then the nodal office."),
    ),
    "directory.untrusted/list.number-needed": (
        N_("No list of this nodal office is on file yet."),
        N_("Type the number of the nodal office from its official letter, then import the list."),
    ),
    "directory.untrusted/list.number-differs": (
        N_("Group {group} is not the number of the office that signed this list."),
        N_("Read the number in the official letter again. Do not take it from the list's sender."),
    ),
    "directory.untrusted/list.few-signatures": (
        N_("Only {found} of the {need} that have to sign this list have done so."),
        N_("The nodal office has to let it be signed by the others first."),
    ),
    "directory.untrusted/list.fork": (
        N_("Two different lists carry the number {version}. Both were kept, nothing was changed."),
        N_("Call the nodal office on a number you know: somebody may be pretending."),
    ),
    "directory.untrusted/list.leap": (
        N_("This list is no. {found}, ours is no. {stored}: too many are missing in between."),
        N_("Call the nodal office. The head of your office may import the list anyway."),
    ),
    "directory.refused/list.not-a-signer": (
        N_("Your office is none of those that sign this list."),
        N_("Give it to an office that is."),
    ),
    "directory.refused/list.too-long": (
        N_("So many offices with so long names do not fit into one list."),
        N_("Make two lists, for two regions."),
    ),
    "directory.refused/list.rows": (
        N_("Row {row} of the table cannot go into a list of offices."),
        N_("A row needs id, name, district, status and since, as in the help of this command."),
    ),
}
