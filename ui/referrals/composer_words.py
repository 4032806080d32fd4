"""Words of the composer: what is still missing, and what to look at again.

Rules: a reason for a disabled button is a whole sentence; a number that stands out is shown with
its middle hidden, because the screen may be seen by others.
"""

from __future__ import annotations

from app.base.language import N_, _
from app.packets.hint_records import LookAgain

_MISSING = {
    "office": N_("Choose an office first."),
    "purpose": N_("Say what it is for."),
    "office-unchecked": N_("Cases go only to offices whose number was checked: check it first."),
    "office-refused": N_("Nothing can be sealed for this office now."),
    "consent": N_("Record the consent, or choose a legal ground for sharing without consent."),
    "ground-danger": N_("An office that nobody has checked gets it only for danger to life."),
    "ground-basis": N_("Say which legal ground it is."),
    "ground-order": N_("Write the number of the order."),
    "ground-officer": N_("Write who decided it."),
    "ground-reason": N_("Write the reason."),
    "beyond": N_("Write why more leaves than was recorded for the child."),
    "facts": N_("Tick at least one fact or document."),
    "identity": N_("A transfer needs a name: who takes the case over must know whose it is."),
    "wait": N_("Reading what may be shared…"),
}
_AGAIN = {
    "phone": N_("Look again: {field} holds a phone number ({text})."),
    "id-number": N_("Look again: {field} holds what looks like an identity number ({text})."),
    "email": N_("Look again: {field} holds an e-mail address ({text})."),
    "doubt": N_("Look again: {field} does not fit the date of birth or the age."),
    "name": N_("Look again: {field} names another person ({text})."),
    "office": N_("Look again: {field} names another office ({text})."),
}
_HIDDEN_KINDS = ("phone", "id-number")
_SHOWN_ENDS = 2


def missing(slug: str) -> str:
    """Return why a step cannot be left, "" for nothing."""
    return _(_MISSING[slug]) if slug else ""


def look_again(hint: LookAgain) -> str:
    """Return a hint in words."""
    kind, _space, text = hint.found.partition(" ")
    words = _AGAIN.get(kind, N_("Look again: {field} ({text})."))
    shown = _middle_hidden(text) if kind in _HIDDEN_KINDS else text
    return _(words).format(field=_(hint.label), text=shown)


def _middle_hidden(text: str) -> str:
    bare = "".join(text.split())
    hidden = len(bare) - 2 * _SHOWN_ENDS
    return f"{bare[:_SHOWN_ENDS]}{'•' * max(hidden, 2)}{bare[-_SHOWN_ENDS:]}"
