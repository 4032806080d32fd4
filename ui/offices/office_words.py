"""Words for offices: their state as a badge, their kind and place, and how a number was checked.

Rules: a state is words, shape and colour together; a name is shown as it is and never beside a
sign that could be taken for a state.
"""

from __future__ import annotations

from app.language import N_, _
from app.records import OfficeRecord
from app.trust import HANDOVER_DAYS
from ui.shown import code, day_at
from ui.widgets.badge import Mark

_DAY_S = 86_400
_MARKS = {
    "": ("plain", "circle-question-mark", N_("Unknown office")),
    "new": ("plain", "circle-dashed", N_("Not checked")),
    "listed": ("accent", "list-checks", N_("In the directory")),
    "verified": ("good", "shield-check", N_("Checked")),
    "handover": ("caution", "arrow-right-left", N_("New number: check it")),
    "changed": ("danger", "octagon-alert", N_("Changed: stop")),
    "mismatch": ("danger", "octagon-x", N_("Number differs: stop")),
    "revoked": ("danger", "ban", N_("Blocked")),
}
_CHECKED = {
    "phone": N_("Checked by phone"),
    "met": N_("Checked in person"),
    "qr": N_("Checked by scan"),
}
_WHY_NOT = {
    "new": N_("Its number has not been checked yet."),
    "changed": N_("It shows another number than the one that was checked. Do not send."),
    "mismatch": N_("The number that was read out differed. Do not send."),
}
_REVOKED = {
    "local": N_("This office is blocked here."),
    "self": N_("This office withdrew its number."),
    "authority": N_("The nodal office withdrew the number of this office."),
    "directory": N_("The list of offices says that this office is closed or withdrawn."),
    "succession": N_("This office moved to a new number."),
}
_REVOKED_MARKS = {
    "self": N_("Number withdrawn"),
    "authority": N_("Number withdrawn"),
    "directory": N_("Withdrawn by the list"),
    "succession": N_("Moved away"),
}


def state_mark(state: str) -> Mark:
    """Return the badge of a state alone, as it stands beside a packet."""
    tone, icon, words = _MARKS.get(state, _MARKS[""])
    return Mark(_(words), tone, icon)


def office_mark(office: OfficeRecord) -> Mark:
    """Return the badge of an office in a list: how its number was checked."""
    if office.state == "verified" and office.stale:
        return Mark(_("Checked, card ran out"), "caution", "calendar-clock")
    if office.state == "verified" and office.check is not None:
        return Mark(_(_CHECKED.get(office.check.how, N_("Checked"))), "good", "shield-check")
    if office.state == "revoked":
        words = _REVOKED_MARKS.get(_by_whom(office), N_("Blocked"))
        return Mark(_(words), "danger", "ban")
    return state_mark(office.state)


def _by_whom(office: OfficeRecord) -> str:
    return office.why.partition(":")[0]


def dated_mark(office: OfficeRecord) -> Mark:
    """Return the badge of an office on its own page: with the day of the check."""
    mark = office_mark(office)
    if mark.tone == "good" and office.check is not None and office.check.at:
        words = _("{state}, {day}").format(state=mark.text, day=day_at(office.check.at))
        return Mark(words, mark.tone, mark.icon)
    return mark


def shown_name(office: OfficeRecord) -> str:
    """Return the name of an office, or words when the card has none."""
    return office.name or office.name_local or _("Office without a name")


def kind_and_place(office: OfficeRecord) -> str:
    """Return kind and place in one line: "Hospital · Darjeeling, West Bengal"."""
    kind = code("office_type", office.kind) if office.kind else ""
    place = ", ".join(part for part in (office.district, office.state_name) if part)
    return " · ".join(part for part in (kind, place) if part)


def why_not(office: OfficeRecord) -> str:
    """Return why nothing can be sealed for an office now, or ""."""
    words = _WHY_NOT.get(office.state, "")
    if office.state == "revoked":
        words = _REVOKED.get(_by_whom(office), _REVOKED["local"])
    return _(words) if words else ""


def reminder(office: OfficeRecord) -> str:
    """Return what to remind of before a case goes to an office, or ""."""
    if office.state == "listed":
        return _("Only the list names it: nobody here has checked its number.")
    return warning(office)[2] if office.state == "handover" else ""


def warning(office: OfficeRecord) -> tuple[str, str, str]:
    """Return tone, what is the matter and what to do with an office; "" when all is well."""
    if office.state == "handover":
        return (
            "caution",
            _("It moved to a new number, and the old one vouches for it."),
            _("Check the new number before {day}. Until then, look twice at what you send.").format(
                day=day_at(office.state_since + HANDOVER_DAYS * _DAY_S)
            ),
        )
    if office.state == "verified" and office.conflict:
        return (
            "danger",
            _("The list shows another key for {office} than the one you checked.").format(
                office=shown_name(office)
            ),
            _("Nothing was changed. Call the nodal office on a number you know."),
        )
    words = why_not(office)
    return ("danger" if office.state in ("changed", "mismatch") else "caution", words, "")
