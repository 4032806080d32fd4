"""Where an office stands, in words.

Rules: window and command line say of an office the same; a state is told by what happened, never by
its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.base.language import N_, translate
from app.offices.trust import RED

if TYPE_CHECKING:
    from app.offices.records import OfficeRecord

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
