"""Where an office stands, in words, and refusals of directories, successions and revocations.

Rules: the words of refusals as in `app.base.messages`, which takes these in; window and command
line say of an office the same; a state is told by what happened, never by its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.base.language import N_, translate
from app.offices.trust import RED
from app.offices.trust_errors import (
    DirectoryKnownError,
    DirectoryOlderError,
    DirectoryRefusedError,
    DirectoryUntrustedError,
    NoticeKnownError,
    NoticeRefusedError,
)

if TYPE_CHECKING:
    from app.packets.records import OfficeRecord

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
"""What is said before a case goes to an office, by the reminder of the disclosure gate."""

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
    "directory.refused/list.other-before": (
        N_("The list that was named with --after is not the one before this list."),
        N_("Name the list whose number is one lower, from the same nodal office."),
    ),
    "directory.refused/list.not-a-signer": (
        N_("Your office is none of those that sign this list."),
        N_("Give it to an office that is."),
    ),
    "directory.refused/list.signers": (
        N_("A list is signed by two to five different offices, and two or more of them have to."),
        N_("Name the card of each, once, and how many have to sign."),
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

STATES: Mapping[str, str] = {
    "": N_("Unknown office"),
    "unknown": N_("Unknown office"),
    "new": N_("Not checked"),
    "listed": N_("In the directory"),
    "verified": N_("Checked"),
    "handover": N_("New number: check it"),
    "changed": N_("Changed: stop"),
    "mismatch": N_("Number differs: stop"),
    "revoked": N_("Blocked"),
}
"""What a state of trust is called, by its code."""

_CHECKED = {
    "phone": N_("Checked by phone"),
    "met": N_("Checked in person"),
    "qr": N_("Checked by scan"),
}
_WHY_NOT = {
    "new": (
        N_("Its number has not been checked yet."),
        N_("Check its number before you send anything."),
    ),
    "changed": (
        N_("It shows another number than the one that was checked. Do not send."),
        N_("Call them on a number you know, and check the number group by group."),
    ),
    "mismatch": (
        N_("The number that was read out differed. Do not send."),
        N_("Call again on a number you know from elsewhere, and tell your coordinator."),
    ),
}
_STRANGE = (
    N_("Its name has letters of a script that is not used here. They can pass for others."),
    N_("Call them on a number you know, and check the number group by group."),
)
_DISOWNED = {
    "authority": N_("The nodal office withdrew this number, which was checked here. Do not send."),
    "directory": N_("The list of offices withdraws this office, which was checked. Do not send."),
}
_DECIDE = N_("Call the nodal office. Is it so? Block this office. If not, check its number again.")
_LIKE_ANOTHER = (
    N_("By its card it looks like {office}, but its number is another one. Do not send."),
    N_("Call both on numbers you know, and check this number group by group."),
)
_REVOKED = {
    "local": (
        N_("This office is blocked here."),
        N_("Nothing goes to it or is opened from it. If it has a new card, add that one."),
    ),
    "self": (
        N_("This office withdrew its number."),
        N_("Ask them on a number you know for their new card, add it and check its number."),
    ),
    "authority": (
        N_("The nodal office withdrew the number of this office."),
        N_("Call the nodal office and ask how to reach them now."),
    ),
    "directory": (
        N_("The list of offices says that this office is closed or withdrawn."),
        N_("Call the nodal office and ask who does its work now."),
    ),
    "succession": (
        N_("This office moved to a new number."),
        N_("Go on with it under its new number, which stands in this list too."),
    ),
}
RAN_OUT = {
    "verified": N_("Checked, card expired"),
    "listed": N_("In the directory, card expired"),
    "handover": N_("New number: check it; card expired"),
}
_REVOKED_MARKS = {
    "self": N_("Number withdrawn"),
    "authority": N_("Withdrawn by the nodal office"),
    "directory": N_("Withdrawn by the list"),
    "succession": N_("Changed to a new number"),
}


def state_words(state: str) -> str:
    """Return what a state of trust is called, in the language shown now."""
    return translate(STATES.get(state, STATES[""]))


def standing_words(office: OfficeRecord) -> str:
    """Return where an office stands and how it came there, in the language shown now."""
    if office.stale and office.state in RAN_OUT:
        return translate(RAN_OUT[office.state])
    if office.state == "verified" and office.check is not None:
        return translate(_CHECKED.get(office.check.how, STATES["verified"]))
    if is_disowned(office):
        return translate(_REVOKED_MARKS[by_whom(office)])
    if office.state == "revoked":
        return translate(_REVOKED_MARKS.get(by_whom(office), STATES["revoked"]))
    return state_words(office.state)


def by_whom(office: OfficeRecord) -> str:
    """Return who withdrew an office: local, self, authority, directory or succession."""
    return office.why.partition(":")[0]


def is_disowned(office: OfficeRecord) -> bool:
    """Say whether an office is red because others withdrew it."""
    return office.state in RED and by_whom(office) in _DISOWNED


def why_not(office: OfficeRecord) -> tuple[str, str]:
    """Return why nothing can be sealed for an office and what to do about it, both "" if it can."""
    if is_disowned(office):
        return translate(_DISOWNED[by_whom(office)]), translate(_DECIDE)
    words = _WHY_NOT.get(office.state)
    if office.state == "changed" and (office.conflict or office.strange):
        words = _LIKE_ANOTHER if office.conflict else _STRANGE
    if office.state == "revoked":
        words = _REVOKED.get(by_whom(office), _REVOKED["local"])
    if words is None:
        return "", ""
    return translate(words[0]).format(office=office.conflict), translate(words[1])
