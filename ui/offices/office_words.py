"""Words for offices: their state as a badge, their kind and place, and how a number was checked.

Rules: a state is words, shape and colour together; a name is shown as it is and never beside a
sign that could be taken for a state.
"""

from __future__ import annotations

from app import claims
from app.language import N_, _
from app.records import OfficeRecord
from app.trust import HANDOVER_DAYS, LATE_DAYS, RED
from ui.shown import code, day_at, short_day_at
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
    N_("By its card it looks like {office}, which is another office. Do not send."),
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
_RAN_OUT = {
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


def state_mark(state: str) -> Mark:
    """Return the badge of a state alone, as it stands beside a packet."""
    tone, icon, words = _MARKS.get(state, _MARKS[""])
    return Mark(_(words), tone, icon)


def office_mark(office: OfficeRecord) -> Mark:
    """Return the badge of an office in a list: how its number was checked."""
    if office.stale and office.state in _RAN_OUT:
        return Mark(_(_RAN_OUT[office.state]), "caution", "calendar-clock")
    if office.state == "verified" and office.check is not None:
        return Mark(_(_CHECKED.get(office.check.how, N_("Checked"))), "good", "shield-check")
    if office.state in RED and _by_whom(office) in _DISOWNED:
        return Mark(_(_REVOKED_MARKS[_by_whom(office)]), "danger", "octagon-alert")
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
        words = _("{state}, {day}").format(state=mark.text, day=short_day_at(office.check.at))
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
    return _why_not(office)[0]


def _why_not(office: OfficeRecord) -> tuple[str, str]:
    """Return why nothing can be sealed for an office and what to do about it, both "" if it can."""
    if office.state in RED and _by_whom(office) in _DISOWNED:
        return _(_DISOWNED[_by_whom(office)]), _(_DECIDE)
    words = _WHY_NOT.get(office.state)
    if office.state == "changed" and (office.claim or office.strange):
        words = _LIKE_ANOTHER if office.conflict else _STRANGE if office.strange else words
    if office.state == "revoked":
        words = _REVOKED.get(_by_whom(office), _REVOKED["local"])
    return (_(words[0]).format(office=office.conflict), _(words[1])) if words else ("", "")


def reminder(office: OfficeRecord) -> str:
    """Return what to remind of before a case goes to an office, or ""."""
    mixed_up = " ".join(claims.mixed_up(office)).strip()
    if mixed_up:
        return mixed_up
    if office.stale and office.state in _RAN_OUT:
        return _ran_out(office)
    if office.state == "listed":
        return _("Only the list names it: nobody here has checked its number.")
    return warning(office)[2] if office.state == "handover" else ""


def _ran_out(office: OfficeRecord) -> str:
    return _("Its card expired on {day}; packets can be sealed for it until {last}.").format(
        day=day_at(office.keys_until), last=day_at(office.keys_until + LATE_DAYS * _DAY_S)
    )


def warning(office: OfficeRecord) -> tuple[str, str, str]:
    """Return tone, what is the matter and what to do with an office; "" when all is well."""
    words, todo = _why_not(office)
    if words:
        return ("danger" if office.state in RED else "caution", words, todo)
    words, todo = claims.mixed_up(office)
    if words:
        return ("danger", words, todo)
    if office.state == "handover":
        day = day_at(office.state_since + HANDOVER_DAYS * _DAY_S)
        return (
            "caution",
            _("It moved to a new number, and the old one vouches for it."),
            _("Check the new number before {day}. Until then, look twice at what you send.").format(
                day=day
            ),
        )
    return _about_card(office)


def claimed(office: OfficeRecord) -> tuple[str, str, str]:
    """Return tone, what an office says of itself since it was checked, what to do; "" for none."""
    if office.claim is None or office.state == "revoked":
        return ("", "", "")
    name = claims.called(office.claim)
    words = _("Its newest card says other things than what stands here.")
    if name:
        words = _("It now calls itself “{name}”. That was not checked.").format(name=name)
    todo = _("Call them on a number you know. The new words count once the number is checked.")
    return ("caution", words, todo)


def _about_card(office: OfficeRecord) -> tuple[str, str, str]:
    """Return what is the matter with the card of an office that may be dealt with."""
    if office.card_dated:
        return (
            "caution",
            _("Its card is dated {day}, which is still to come here.").format(
                day=day_at(office.card_dated)
            ),
            _("Check the date of this computer, and ask them about theirs."),
        )
    if office.stale:
        return (
            "caution",
            _ran_out(office),
            _("Ask them for a new card. If many cards expired, check the date of this computer."),
        )
    if office.state == "listed":
        return (
            "accent",
            _("Only the list names it: nobody here has checked its number."),
            _("A case may go to it after a reminder. Better check its number first."),
        )
    return ("", "", "")
