"""Who may stand in a letter by name, and what stands there instead.

Rules: pure; a victim who is or may be a child, who was one then, or who was exploited sexually is
not named (BNS s. 72, POCSO s. 23, JJ Act s. 74), and neither is a child in any other role or the
family that would give the person away; only a recorded ground lifts it, a written wish of the
victim only for adults; initials never spell a whole word of a name.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from app.base.language import N_
from app.consent.errors import ConsentIncompleteError
from app.core.records import FactValue
from app.letters.errors import LetterRefusedError
from app.letters.records import NameGround
from models.fields.childrule import ADULT_FROM, child_status
from models.fields.kinds import SUSPECT, VICTIM
from models.index.name_keys import roman

CHILD = "child"
SEXUAL = "sexual"
FAMILY = "family"

BASES: Final = ("court_order", "committee_order", "victim_in_writing", "investigating_officer")
IN_WRITING: Final = "victim_in_writing"
"""BNS s. 72(2)(b): the victim's own authority in writing; a child cannot give it."""

OWN_NAMES: Final = (
    "name_full",
    "name_latin",
    "name_given",
    "name_middle",
    "name_family",
    "name_nickname",
    "name_alias",
    "name_used",
    "name_used_latin",
)
FAMILY_NAMES: Final = (
    "name_father",
    "name_father_latin",
    "name_mother",
    "name_mother_latin",
    "name_spouse",
    "name_spouse_latin",
    "contact_person",
)
KEPT_BACK_SECTIONS: Final = frozenset({"contact", "papers", "description"})
"""Sections of a person whose facts would find or show somebody who is not named."""
KEPT_BACK: Final = frozenset(
    {
        *OWN_NAMES,
        *FAMILY_NAMES,
        *(
            f"{where}_{what}"
            for where in ("home", "present")
            for what in ("place", "household", "landmark", "pincode", "latitude", "longitude")
        ),
    }
)
"""Facts that do not stand on paper beside initials; they leave in the sealed packet alone."""
FINDS_THEM: Final = frozenset(
    {
        *(f"phone{which}" for which in ("", "_second", "_third", "_fourth")),
        *("email", "email_second"),
        *(f"id{which}_number" for which in ("", "_second", "_third", "_fourth")),
        *(
            f"{where}_{what}"
            for where in ("home", "present")
            for what in ("place", "household", "landmark", "pincode")
        ),
    }
)
"""Facts that are kept back and may stand in typed text as well."""
COARSE: Final = frozenset(
    f"{where}_{what}" for where in ("home", "present") for what in ("block", "district", "state")
)
"""What may stand: a town that is called like its district gives no house away."""
STAYS: Final = frozenset(
    {"missing_report_no", "missing_police_station", "missing_since", "trackchild_no"}
)
"""Numbers of the police within those sections, without which a file is not found."""

_SEXUAL_PURPOSES = frozenset({"sexual_prostitution", "sexual_other", "child_sexual_material"})
_SEXUAL_ACTS = frozenset(
    {"bns_144", "bns_144_1", "bns_144_2", "bns_98", "bns_99", "it_67b"}
    | {"ipc_366a", "ipc_366b", "ipc_370a", "ipc_372", "ipc_373"}
)
_SEXUAL_LAWS = ("pocso", "itpa")
# Sections 64 to 71 of the Sanhita and 376 of the old code, however they are written; the laws and
# the offence by their names. A hit too many only makes initials of a name.
_IN_WORDS = re.compile(
    r"(?<![0-9])(?:6[4-9]|7[01]|376)(?![0-9])"
    r"|pocso|itpa|immoral traffic|\brape|पॉक्सो|पोक्सो|अनैतिक व्यापार|बलात्|दुष्कर्म|पॉस्को"
    r"|পকসো|অনৈতিক|ধর্ষণ",
    re.IGNORECASE,
)
_MOST_INITIALS = 4
_SHORTEST_NAME = 3
_VIRAMA = 9
_JOINERS = "\u200c\u200d"
_KIN = frozenset({"family", "primary_caregiver", "intimate_partner"})


def why_protected(
    facts: Mapping[str, FactValue],
    roles: Iterable[str],
    case: Mapping[str, FactValue],
    today: dt.date,
) -> str:
    """Return why a person may not be named for their own sake: child, sexual, or "".

    Args:
        facts: all that is known of the person, by field.
        roles: roles of the person in the case; a person without one counts as a victim.
        case: facts of the case, for the offences.
        today: the local day, for the age.
    """
    held = set(roles)
    status = child_status(facts, today)
    if held and not held & VICTIM:
        # JJ Act s. 74 also protects a child who is a witness or is said to have done something.
        return CHILD if status == "yes" else ""
    if status != "no" or _was_child(facts):
        return CHILD
    return SEXUAL if _is_sexual(facts) or _is_sexual_offence(case) else ""


def is_family(facts: Mapping[str, FactValue], roles: Iterable[str]) -> bool:
    """Say whether the name of a person would give away a victim: family, or a suspect of it."""
    held = set(roles)
    if held & {"family_member", "guardian"}:
        return True
    return bool(held & SUSPECT) and bool(_KIN & set(_codes(facts, "relationship_to_victim")))


def check_ground(ground: NameGround, adults: bool) -> None:
    """Refuse a ground that could not be answered for later.

    Args:
        ground: why a protected person is to be named.
        adults: whether any of the persons whom it would name is an adult for sure.

    Raises:
        ConsentIncompleteError: its kind, its number or the officer is missing.
        LetterRefusedError: a child cannot allow it in writing.
    """
    if ground.basis not in BASES:
        raise ConsentIncompleteError(field=N_("Ground for the name"))
    if not ground.details.strip():
        raise ConsentIncompleteError(field=N_("Number and date of the order or of the writing"))
    if not ground.officer.strip():
        raise ConsentIncompleteError(field=N_("Officer who decided on the name"))
    if ground.basis == IN_WRITING and not adults:
        raise LetterRefusedError(reason="letter.ground-adults-only")


def lifts(ground: NameGround | None, why: str) -> bool:
    """Say whether a checked ground lets a person be named who is protected for a reason."""
    return ground is not None and not (ground.basis == IN_WRITING and why == CHILD)


def is_kept_back(name: str, section: str) -> bool:
    """Say whether a fact of a person who is not named stays off the paper.

    Args:
        name: name of the field.
        section: key of its section in the catalogue.
    """
    return name in KEPT_BACK or (section in KEPT_BACK_SECTIONS and name not in STAYS)


def initials(name: str) -> str:
    """Return the initials of a name, such as "S. K.", or "" when they would tell the whole of it.

    Of a script of India the first letter is taken with its signs, as people write it.
    """
    words = name_words(name)
    if sum(len(word) for word in words) < _SHORTEST_NAME:
        return ""
    return " ".join(f"{_initial(word)}." for word in words[:_MOST_INITIALS])


def latin_initials(name: str) -> str:
    """Return initials in capital Latin letters without blanks, such as "S.K.", or ""."""
    words = name_words(name)
    if sum(len(word) for word in words) < _SHORTEST_NAME:
        return ""
    spelt = [_latin_letter(word) for word in words[:_MOST_INITIALS]]
    return "".join(f"{letter}." for letter in spelt if letter)


def _latin_letter(word: str) -> str:
    """Return the first letter as it is spelt, or of another script as it sounds; "" for none."""
    first = unicodedata.normalize("NFD", word)[:1].upper()
    # What sounds alike is one letter to `roman`: it would make V. of W., which nobody wrote.
    return first if first.isascii() else roman(word)[:1].upper()


def name_words(name: str) -> list[str]:
    """Return the words of a name: letters with their signs; a sign alone or an emoji is none."""
    words, word = list[str](), ""
    for letter in unicodedata.normalize("NFC", name) + " ":
        kind = unicodedata.category(letter)[0]
        if kind == "L" or (word and (kind == "M" or letter in _JOINERS)):
            word += letter
        elif word:
            words.append(word)
            word = ""
    return words


def _initial(word: str) -> str:
    """Return the first written letter of a word, never all of a longer word."""
    taken = word[0]
    for letter in word[1:]:
        joins = unicodedata.combining(taken[-1]) == _VIRAMA or taken[-1] in _JOINERS
        if unicodedata.category(letter)[0] != "M" and letter not in _JOINERS and not joins:
            break
        taken += letter
    taken = taken.rstrip(_JOINERS)
    return (word[0] if len(taken) == len(word) else taken).upper()


def _was_child(facts: Mapping[str, FactValue]) -> bool:
    then = facts.get("age_when_trafficked")
    young = isinstance(then, int) and not isinstance(then, bool) and then < ADULT_FROM
    return young or facts.get("under_18_when_exploited") == "yes"


def _is_sexual(facts: Mapping[str, FactValue]) -> bool:
    return bool(
        _SEXUAL_PURPOSES & set(_codes(facts, "purpose"))
        or facts.get("sex_exploitation_type")
        or "sexual_abuse" in _codes(facts, "means")
    )


def _is_sexual_offence(case: Mapping[str, FactValue]) -> bool:
    acts = _codes(case, "offence_acts")
    if any(act in _SEXUAL_ACTS or act.startswith(_SEXUAL_LAWS) for act in acts):
        return True
    return bool(_IN_WORDS.search(str(case.get("offence_sections") or "")))


def _codes(facts: Mapping[str, FactValue], name: str) -> tuple[str, ...]:
    value = facts.get(name)
    return value if isinstance(value, tuple) else ()
