"""The activity log in plain sentences.

Rules: one sentence for each action, in the number of what it counts; placeholders are the object
and the facts of the line; what only some lines tell, such as a legal ground, follows the sentence;
an action of a newer version shows as its code, so that nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.base import errors
from app.base.errors import AppError, by_code
from app.base.language import N_, ngettext, translate
from app.base.messages import happened, show_day, show_fact
from app.cases.records import TimelineEntry
from app.consent import errors as consent_errors
from app.core.field_catalogue import label_of
from app.core.log import ACTIONS
from app.core.records import LogEntry
from app.imports import sheets as import_errors
from app.letters import errors as letter_errors
from app.mail import mail_words
from app.matching import match_words
from app.offices import claims, code_pictures, practice, trust_errors
from app.packets import errors as packet_errors
from app.program.updates import update_words
from app.register import safety_errors
from app.retention import rules
from app.returns import words
from models.fields import code_label
from models.fields.tables import Table


def read_counted(file: Table) -> dict[str, tuple[str, str, str]]:
    """Return what is counted and both forms of a sentence, by action.

    Raises:
        TableError: a table is wrong, or has not these three.
    """
    found = {}
    for action, told in file.texts().items():
        if told.keys() != {"counts", "one", "many"}:
            raise file.fault(f"{action} is not what it counts and both forms", action)
        found[action] = (told["counts"], told["one"], told["many"])
    return found


COUNTED = read_counted(Table.at(Path(__file__).with_name("counted.toml")))

# What follows the sentence of an action when the line holds this fact.
_WORDS = ("words", "“{words}”")
_GROUND = ("ground", N_("without consent, on a legal ground: {ground}"))
_NAMED = ("named", N_("somebody is named in it: {named}"))
_BEYOND = ("beyond", N_("more than was recorded for the child"))
_READER = ("audience", N_("for: {audience}"))
_TAILS: Mapping[str, tuple[tuple[str, str], ...]] = {
    **match_words.TAILS,
    **rules.LOG_TAILS,
    "wish_written": (("wish", "{wish}"),),
    "wish_answered": (("wish_outcome", "{wish_outcome}"),),
    "referral_sealed": (_GROUND,),
    "referral_answered": (("why", N_("reason: {why}")), _WORDS),
    "referral_beyond_scope": (_WORDS,),
    "status_sealed": (_WORDS,),
    "letter_issued": (
        ("letter_kind", "{letter_kind}"),
        _NAMED,
    ),
    "recovery_sheet_printed": (("printer", N_("printer: {printer}")),),
    "person_told": (("letter_kind", "{letter_kind}"), ("tongue", "{tongue}")),
    "letter_printed": (("printer", N_("printer: {printer}")),),
    "paper_printed": (("kind", "{kind}"), ("printer", N_("printer: {printer}"))),
    "summary_printed": (_READER, _GROUND, _BEYOND, _NAMED, ("printer", N_("printer: {printer}"))),
    "summary_saved": (_READER, _GROUND, _BEYOND, _NAMED),
    "letter_signed": (("stick", N_("with a token")), ("key_file", N_("with a key file"))),
    "letter_withdrawn": (("withdrawal", N_("reason: {withdrawal}")),),
    "letter_code_withdrawn": (("withdrawal", N_("reason: {withdrawal}")),),
}

_TABLES: Mapping[str, str] = {
    "ctdc": N_("Rows for the CTDC dataset"),
    "first_needs": N_("Needs named at the beginning"),
    "flows": N_("From which district to which"),
    "identification": N_("How victims were found, and who decided"),
    "ncrb_disposal": N_("Disposal of cases by police and courts (NCRB)"),
    "ncrb_nationality": N_("Nationality of the rescued (NCRB)"),
    "ncrb_purposes": N_("Purposes of trafficking (NCRB)"),
    "ncrb_victims": N_("Victims trafficked and rescued (NCRB)"),
    "needs": N_("Needs met and not met"),
    "over_time": N_("Detected victims over time"),
    "referrals": N_("Referrals to other offices"),
    "referrals_in": N_("Referrals from other offices"),
    "sdg": N_("Detected victims of human trafficking (SDG 16.2.2)"),
}
"""What the tables of the statistics are called, by their code."""

# A line keeps no more of a refusal than its code.
_REFUSALS = by_code(
    (
        errors,
        trust_errors,
        practice,
        code_pictures,
        packet_errors,
        consent_errors,
        mail_words,
        letter_errors,
        match_words,
        words,
        import_errors,
        safety_errors,
        update_words,
    )
)
_OF_SEVERAL = "seats."
"""How the codes begin of refusals that only a register with several computers knows."""


def _refusal(code: str) -> type[AppError]:
    """Return the refusal with a code, the root of all for one that is not known."""
    if code.startswith(_OF_SEVERAL):
        # A register with one computer loads nothing of what only several need.
        from app.seats import errors as seat_errors

        return by_code((seat_errors,)).get(code, AppError)
    return _REFUSALS.get(code, AppError)


_WORDS_OF_OFFICE = frozenset({"was", "now"})
_OFFICE_LISTS: Mapping[str, str] = {
    claims.WORDS["kind"]: "office_type",
    claims.WORDS["country"]: "country",
}
"""What an office says of itself in codes, by the label that stands in the line."""

_CALENDAR_DAYS = frozenset({"day", "first", "last"})

# Facts that are codes, and the list that has their words.
_LISTS = {
    "capacity": "capacity",
    "kind": "attachment_kind",
    "how": "check_method",
    "why": "decline_reason",
    "state": "referral_state",
    "role": "user_role",
    "ground": "override_basis",
    "purpose_asked": "consent_purpose",
    "basis_asked": "legal_basis",
    "letter_kind": "letter_kind",
    "audience": "summary_for",
    "named": "letter_name_ground",
    "withdrawal": "letter_withdrawal",
    "wish": "wish_kind",
    "wish_outcome": "wish_outcome",
}


def sentence(entry: LogEntry) -> str:
    """Return what a line of the log says, in the language shown now."""
    return in_words(entry.action, entry.object, entry.facts)


def story(entry: TimelineEntry) -> str:
    """Return what a line of a case's story says, in the language shown now."""
    facts = {name: value for name, value in entry.facts.items() if name != "object"}
    return in_words(entry.kind, str(entry.facts.get("object", "")), facts)


def in_words(action: str, about: str, facts: Mapping[str, str | int]) -> str:
    """Return an action in words.

    Args:
        action: its code.
        about: what it was about.
        facts: the facts of the line.
    """
    shown = _Facts({name: _shown(name, value, facts) for name, value in facts.items()})
    shown["object"] = about
    told = [_sentence(action, facts)]
    told += [translate(tail) for fact, tail in _TAILS.get(action, ()) if facts.get(fact)]
    return "; ".join(told).format_map(shown)


def _sentence(action: str, facts: Mapping[str, str | int]) -> str:
    if action in COUNTED:
        fact, one, many = COUNTED[action]
        count = facts.get(fact)
        if isinstance(count, int):
            return ngettext(one, many, count)
    return translate(ACTIONS.get(action, action))


def field_words(address: str) -> str:
    """Return the label of the field at an address ("p1.age"), in the language shown now."""
    return translate(label_of(address.rpartition(".")[2]))


def _shown(name: str, value: str | int, facts: Mapping[str, str | int]) -> str:
    if name == "names":
        return ", ".join(field_words(one) for one in str(value).split(", "))
    code_list = _LISTS.get(name)
    if name in rules.LOG_CODES:
        return translate(rules.LOG_CODES[name].get(str(value), str(value)))
    if name in _WORDS_OF_OFFICE and facts.get("field") in _OFFICE_LISTS:
        # Older lines have the English label in place of the code; both are the text translated.
        return translate(code_label(_OFFICE_LISTS[str(facts["field"])], str(value)))
    if name == "code":
        return happened(_refusal(str(value)), facts).rstrip(".।")
    if name == "name":
        return translate(_TABLES.get(str(value), str(value)))
    if name in _CALENDAR_DAYS:
        return show_day(value)
    if code_list is None:
        return show_fact(name, value)
    return ", ".join(translate(code_label(code_list, one)) for one in str(value).split(", "))


class _Facts(dict[str, str]):
    """Facts for a sentence; one that an older version did not write shows as an ellipsis."""

    def __missing__(self, name: str) -> str:
        return "…"
