"""What to tell a person about private matching: refusals, kinds of keys, states, the limits.

Rules:

* Refusals: as in `app.base.errors`; what a packet of a match can be refused for is in
  `app.packets.errors`.
* Words: what is promised here is what docs/rules.md allows (Matching) and nothing stronger; codes
  of another program show as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.base.errors import AppError
from app.base.language import N_, translate
from app.base.numerals import shown
from models.fields import CODE_LISTS, code_label


class MatchOffError(AppError):
    """Matching is not switched on in this office."""

    code = "match.off"
    exit_code = 7
    words = (
        N_("Private matching is switched off in this office. Nothing was compared or kept."),
        N_("A head can switch it on. Then take the step again, or receive the packet again."),
    )


class MatchNotCheckedError(AppError):
    """The other office is not checked by its number; fact ``office``."""

    code = "match.not-checked"
    exit_code = 6
    words = (
        N_("Matching is only possible with offices whose number was checked. {office} is not."),
        N_("Call them, check the office number, and then take the step again."),
    )


class MatchAllowanceError(AppError):
    """The office has used what it may test here; facts ``office`` and ``until``."""

    code = "match.allowance"
    exit_code = 7
    words = (
        N_("The matching allowance with {office} is used up until {until}."),
        N_(
            "Wait until that day; a question that came from them can be declined."
            " The limit cannot be lifted."
        ),
    )


class MatchNotAgreedError(AppError):
    """Somebody in a chosen case has not agreed to be compared; facts ``cases`` and ``case``."""

    code = "match.not-agreed"
    exit_code = 7
    words = (
        N_("{case} may not be compared: its people have not agreed. Cases like this: {cases}."),
        N_("Ask them and record it, leave these cases out, or record a legal ground."),
    )


class MatchTooManyKeysError(AppError):
    """The chosen cases have more keys than the question holds; facts ``keys`` and ``bucket``."""

    code = "match.too-many-keys"
    words = (
        N_("The chosen cases have {keys} things to compare, and the question holds {bucket}."),
        N_("Choose fewer cases or fewer kinds, or a larger question."),
    )


class MatchNoKeysError(AppError):
    """The chosen cases hold nothing that could be compared."""

    code = "match.no-keys"
    words = (
        N_("The chosen cases hold nothing that could be compared."),
        N_("Write down a telephone, a paper or a date of birth first, or choose other cases."),
    )


class MatchChoiceError(AppError):
    """Size, kinds, purpose or basis of a match cannot be chosen like this; fact ``reason``."""

    code = "match.choice"
    exit_code = 2
    words = (
        N_("The match cannot be made like this. {why}"),
        N_("Change it and try again."),
    )


class MatchOpenError(AppError):
    """There is an open question to this office already; fact ``office``."""

    code = "match.open"
    exit_code = 8
    words = (
        N_("There is an open question to {office} already."),
        N_("Finish it, or stop it and ask anew."),
    )


class MatchTwiceError(AppError):
    """A question or an answer was answered before; fact ``office``."""

    code = "match.twice"
    exit_code = 8
    words = (
        N_("{office} has answered this step of the match before. Nothing was compared again."),
        N_("Call them and ask why there are two answers."),
    )


class MatchOverError(AppError):
    """The match is over, and what it needed is destroyed."""

    code = "match.over"
    exit_code = 8
    words = (
        N_("This match is over, and what it needed is destroyed. Nothing was compared."),
        N_("Start a new question if it is still needed."),
    )


class MatchStateError(AppError):
    """This is not the next step of the match."""

    code = "match.state"
    words = (
        N_("This is not the next step of this match. Nothing was changed."),
        N_("Look at the match again: somebody may have taken the step before you."),
    )


class MatchRulesError(AppError):
    """The question was made by other rules than ours; it can only be declined."""

    code = "match.rules"
    exit_code = 4
    words = (
        N_("The question was made by another version of the program and cannot be compared."),
        N_("Decline it, and ask them to bring their program up to date, or do it here."),
    )


_ASKED: Final = (
    ("purpose_asked", N_("purpose: {purpose_asked}")),
    ("basis_asked", N_("legal ground: {basis_asked}")),
    ("ground", N_("without consent, on a legal ground: {ground}")),
)
TAILS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "match_question": _ASKED,
    "match_question_came": _ASKED,
    "match_answer": _ASKED,
}

KINDS: Mapping[str, str] = {
    "id": N_("number of a paper"),
    "phone": N_("telephone number"),
    "account": N_("bank account or UPI of a suspect"),
    "vehicle": N_("vehicle of a suspect"),
    "nd": N_("name with birth year"),
}

WHY: Mapping[str, str] = {
    "not-asked": N_("Nobody asked whether it may be compared"),
    "said-no": N_("Said no to being compared"),
    "refused": N_("Refused to share"),
    "asked-apart": N_("Agreed in one of the joined cases only"),
    "no-victim": N_("Only suspects: needs a legal ground"),
    "binned": N_("In the bin"),
    "duplicate": N_("Merged into another case"),
    "damaged": N_("Cannot be read whole"),
}
"""Why a case may not be compared."""

STATES: Mapping[tuple[str, str], str] = {
    ("asking", "prepared"): N_("Waits for a head to agree"),
    ("asking", "asked"): N_("Asked, waits for their answer"),
    ("asking", "came_back"): N_("Answered, waits for you to finish"),
    ("answering", "arrived"): N_("They ask, waits for you"),
    ("answering", "prepared"): N_("Waits for a head to agree"),
    ("answering", "answered"): N_("Answered, waits for their last packet"),
    ("", "done"): N_("Done"),
    ("", "declined"): N_("Declined"),
    ("", "expired"): N_("Expired after 30 days"),
    ("", "stopped"): N_("Stopped"),
}

DECLINES: Mapping[str, str] = {
    "lower_cap": N_("Ask again with a smaller question"),
    "budget": N_("The matching allowance is used up"),
    "purpose": N_("Not for this purpose"),
    "basis": N_("The legal ground is not enough"),
    "rules": N_("Made by another version of the program"),
    "not_now": N_("Not now"),
    "other": N_("Another reason"),
}

QUESTIONS: Mapping[str, str] = {
    "id": N_("Ask what kind of paper it is, and for its last four signs."),
    "phone": N_("Ask for the last four digits of the telephone, and whose it is."),
    "account": N_("Ask for the bank, the last four digits, and who was paid."),
    "vehicle": N_("Ask what vehicle it is, its colour, and where it was seen."),
    "nd": N_("Ask for the birthplace and the name of a parent. Different names may sound alike."),
}
"""The question that only the right case can answer; whoever calls asks, and tells nothing."""

PROTECTS: Final = (
    N_("Who reads the packets on their way learns nothing from them."),
    N_(
        "An office that follows the rules learns only what both hold, and the size of the question."
    ),
    N_("What both do not hold cannot be tested later without the secret of the other office."),
)
PROTECTS_NOT: Final = (
    N_("Matching tells both offices which people they share."),
    N_(
        "A dishonest office can use it to test guesses: as many as each question holds, up to"
        " 1,024 in 90 days, and again after that."
    ),
    N_("A match is a hint: numbers change hands, and different names may sound alike."),
    N_("Computers of the future could test guesses against packets that were kept."),
    N_("Only match with offices you trust."),
)

SENTENCE: Final = N_("They can test up to {n} guesses against the cases you selected.")
LINE: Final = N_("Possibly the same: {case} by {kind}.")
CALL_THEM: Final = N_("Call {office}. {question} Send nothing until both supervisors agree.")


def sentence(bucket: int) -> str:
    """Return what a supervisor agrees to, in the language shown now."""
    return translate(SENTENCE).format(n=shown(bucket))


def kind_words(kind: str) -> str:
    """Return a kind of key in words."""
    return translate(KINDS.get(kind, kind))


def why_words(slug: str) -> str:
    """Return why a case may not be compared, "" when it may."""
    return translate(WHY.get(slug, slug)) if slug else ""


def state_words(side: str, state: str) -> str:
    """Return where a match stands."""
    return translate(STATES.get((side, state)) or STATES.get(("", state)) or state)


def decline_words(reason: str) -> str:
    """Return why a question was declined."""
    return translate(DECLINES.get(reason, reason))


def purpose_words(code: str) -> str:
    """Return a purpose in words."""
    return _code_words("consent_purpose", code)


def basis_words(code: str) -> str:
    """Return a legal basis in words."""
    return _code_words("legal_basis", code)


def told_codes(purpose: str, basis: str) -> dict[str, str]:
    """Return why a match is made, as the log keeps it after the match is forgotten.

    Codes of our own lists only: the log never holds what somebody else wrote.
    """
    asked = (("purpose_asked", purpose, "consent_purpose"), ("basis_asked", basis, "legal_basis"))
    return {
        name: code
        for name, code, code_list in asked
        if code in {one.value for one in CODE_LISTS[code_list]}
    }


def line_of(case_no: str, kind: str) -> str:
    """Return what a result says, in one line."""
    return translate(LINE).format(case=case_no, kind=kind_words(kind))


def question_of(kind: str) -> str:
    """Return the question to ask about a key that agreed."""
    question = QUESTIONS.get(kind)
    return translate(question) if question else ""


def todo_of(office: str, kind: str) -> str:
    """Return what to do about a result."""
    return translate(CALL_THEM).format(office=office, question=question_of(kind))


def _code_words(code_list: str, code: str) -> str:
    known = {one.value for one in CODE_LISTS[code_list]}
    return translate(code_label(code_list, code)) if code in known else code
