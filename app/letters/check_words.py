"""What is told about a letter that was checked: the answer, what to do next, and the rest.

Rules: the window and the command line show these words and no others; there are four kinds of
answer, and how far a letter may be relied on follows from all that was found, the worst first; a
seal can be copied onto another sheet, so even the best answer asks to compare; a digital signature
is a person's and never the office's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.base.language import N_, translate
from app.base.messages import show_day
from app.letters.records import LetterCheck, PdfSignature
from app.offices.trust import MIXED_UP, REMINDERS

GOOD, ENDED, UNPROVED, BAD = "good", "ended", "unproved", "bad"
TONES: Final = (GOOD, ENDED, UNPROVED, BAD)
"""Kinds of answer: good, compare it · good, but over · cannot be proved · not to be relied on."""

NOTES: Final = (
    "added",  # something follows the letter in the file, and its pages look the same
    "code",  # only a letter code was typed
    "damaged",  # the seal itself is damaged or mistyped
    "future",  # dated in the future
    "moved",  # the office moved to a new number more than a month ago
    "before",  # dated before the office's number was withdrawn
    "blocked",  # the office was blocked here
    "referral",  # the referral that it belongs to was taken back
    "pages",  # not all pages of the file were looked at
    "alike",  # the office was checked, and by its card it looks like another one
    "other_key",  # the office was checked, and a list shows another key for it
)

OK, WRONG, NOT_KNOWN = 0, 4, 6


@dataclass(frozen=True)
class CheckWords:
    """What is told about a letter, in the language shown now.

    Attributes:
        tone: of ``TONES``; a colour and a sign, never the only way in which it is told.
        headline: the answer, one sentence.
        todo: what to do next.
        compare: how ``shown`` is used, "" when there is nothing to compare.
        shown: the words to compare with the paper, for large letters.
        lines: all the rest, a sentence each.
        exit_code: of the command line: 0 for a seal that is good and not over, 4 for what is not
            to be relied on, 6 for what cannot be proved or is over.
    """

    tone: str
    headline: str
    todo: str
    compare: str
    shown: str
    lines: tuple[str, ...]
    exit_code: int


type _Answer = tuple[str, str, str]
_COMPARE: Final = N_("Compare these with the paper: addressee, pages, reference.")
_DIFFERS: Final = N_("If anything differs, the seal was copied from another letter.")
_CALL: Final = N_(
    "Call the office on a number that you know, not on one from the letter, and read the letter"
    " code to them."
)
_NO_TRUST: Final = N_(
    "Do not act on this letter. Call the office on a number that you know and tell them."
)
_SCAN_AGAIN: Final = N_(
    "Scan or photograph the sheet again and check that, or call the office on a number that you"
    " know."
)
_CHECK_NUMBER: Final = N_(
    "Call them on a number that you know, compare their office number under Offices, then check the"
    " letter again."
)

_REVOKED: Final[_Answer] = (
    BAD,
    N_("The number of {office} was withdrawn, so this seal counts for nothing."),
    _NO_TRUST,
)

_ALIKE: Final[_Answer] = (
    UNPROVED,
    N_(
        "The seal of {office} is valid, but by its card that office looks like {other}, which is"
        " another office."
    ),
    N_(
        "Do not take one for the other. Call both on numbers that you know, and ask which of them"
        " made this letter."
    ),
)
_OTHER_KEY: Final[_Answer] = (
    UNPROVED,
    N_(
        "The seal of {office} is valid, but the list of offices shows another key for it than the"
        " one you checked."
    ),
    N_("Call the office on a number you know, and tell the nodal office."),
)

# By verdict, when nothing about the office or the letter says more.
_ANSWERS: Mapping[str, _Answer] = MappingProxyType(
    {
        "good": (GOOD, N_("The seal of {office} is valid."), _DIFFERS),
        "expired": (
            ENDED,
            N_("The seal of {office} is good, but the letter was good until {until} only."),
            N_("Ask the office for a new letter."),
        ),
        "withdrawn": (
            ENDED,
            N_("The seal of {office} is valid, but the letter was withdrawn."),
            N_("Do not act on it any more. Ask the office what stands in its place."),
        ),
        "not_issued": (
            BAD,
            N_("The seal is that of your office, but your list has no such letter."),
            N_("Do not act on it. It may be a page that was only looked at; ask who made it."),
        ),
        "changed": (
            BAD,
            N_("This file was changed after {office} sealed the letter."),
            N_("Do not act on this file. Ask the office for the letter again."),
        ),
        "revoked": _REVOKED,
        "bad_signature": (
            BAD,
            N_("This seal is false: {office} did not make it, or it was changed."),
            _NO_TRUST,
        ),
        "unknown_office": (
            UNPROVED,
            N_(
                "The seal names an office that you do not know, so it could not be checked. Not"
                " proof of anything yet."
            ),
            N_(
                "Ask the office that stands on the letter for its card, on a number that you know."
                " Take the card in under Offices, then check the letter again."
            ),
        ),
        "not_ours": (UNPROVED, N_("The QR code is not the seal of a letter."), _CALL),
        "newer": (
            UNPROVED,
            N_("A newer Lifafa made this letter, so its seal cannot be checked here."),
            N_("Bring this program up to date, or call the office on a number that you know."),
        ),
        "code_alone": (
            UNPROVED,
            N_("A letter code alone proves nothing, and your office has no letter with this one."),
            _CALL,
        ),
    }
)

# By state of the office, for a seal that fits its key.
_OFFICES: Mapping[str, _Answer] = MappingProxyType(
    {
        "revoked": _REVOKED,
        "new": (
            UNPROVED,
            N_(
                "The seal fits the card of {office}, but nobody here has checked that office. Not"
                " proof of anything yet."
            ),
            _CHECK_NUMBER,
        ),
        "changed": (
            BAD,
            N_("The seal fits the card of {office}, but that card is in doubt."),
            _NO_TRUST,
        ),
        "mismatch": (
            BAD,
            N_("The seal fits the card of {office}, but the number of that office did not match."),
            _NO_TRUST,
        ),
    }
)

# By note, the first that applies; for these verdicts alone, none for all.
_BETTER: tuple[tuple[str, str, _Answer], ...] = (
    (
        "damaged",
        "bad_signature",
        (
            UNPROVED,
            N_("The text of the QR code is not whole, so nothing was checked."),
            _SCAN_AGAIN,
        ),
    ),
    (
        "blocked",
        "revoked",
        (BAD, N_("You have blocked {office}, so its seal counts for nothing here."), _NO_TRUST),
    ),
    (
        "moved",
        "revoked",
        (
            UNPROVED,
            N_("{office} has moved to a new number, and what its old one sealed is not proof."),
            _CALL,
        ),
    ),
    (
        "before",
        "revoked",
        (
            UNPROVED,
            N_(
                "The letter is dated before the number of {office} was withdrawn, but whoever holds"
                " its key can write any date. Not proof of anything."
            ),
            _CALL,
        ),
    ),
    (
        "future",
        "good",
        (
            UNPROVED,
            N_("The seal of {office} is good, but it is dated {on}, which is still to come."),
            N_("Check the date of this computer, then call the office on a number that you know."),
        ),
    ),
    ("alike", "good", _ALIKE),
    ("other_key", "good", _OTHER_KEY),
    (
        "referral",
        "withdrawn",
        (
            ENDED,
            N_("The seal of {office} is good, but they took the referral that it is about back."),
            N_("Do not act on it any more. Look into your inbox for what they wrote."),
        ),
    ),
    (
        "code",
        "good",
        (
            GOOD,
            N_("Your office issued a letter with this code. A code alone proves no paper."),
            N_("If anything differs, the code was copied from another letter."),
        ),
    ),
    (
        "code",
        "expired",
        (
            ENDED,
            N_("Your office issued a letter with this code. It was good until {until} only."),
            N_("Make a new letter if one is needed."),
        ),
    ),
)
_OWN: Mapping[str, _Answer] = MappingProxyType(
    {
        "good": (GOOD, N_("This is a letter of your own office, and its seal is valid."), _DIFFERS),
        "expired": (
            ENDED,
            N_("This is a letter of your own office. It was good until {until} only."),
            N_("Make a new letter if one is needed."),
        ),
        "withdrawn": (
            ENDED,
            N_("This is a letter of your own office, which has withdrawn it."),
            N_("Tell whoever brought it that it does not count any more."),
        ),
    }
)

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "referral": N_("Referral letter"),
        "forwarding": N_("Forwarding letter"),
        "home_verification": N_("Request for home verification"),
        "handover": N_("Hand-over note"),
        "acknowledgement": N_("Acknowledgement"),
        "certificate": N_("Certificate of registration"),
        "slip": N_("Slip for the person"),
        "notice": N_("Notice without identity"),
    }
)
_COPIES: Mapping[str, str] = MappingProxyType(
    {
        "same": N_("Every word and every page of this file is as it was sealed."),
        "changed": N_("The pages or words of this file are not those that were sealed."),
        "other_version": N_(
            "The words below are proved. Another version of this program drew the pages, so only"
            " the words count, not what the pages look like."
        ),
        "none": N_(
            "Only the seal was checked. It can be copied onto another sheet: nothing but comparing"
            " shows that."
        ),
    }
)
_SIGNATURES: Mapping[str, str] = MappingProxyType(
    {
        "good": N_("{holder}'s personal signature is good. It is not the seal of the office."),
        "changed": N_(
            "{holder}'s personal signature does not fit this file, which was changed. It is not the"
            " seal of the office."
        ),
        "added_to": N_(
            "{holder}'s personal signature fits what was signed, but something was added after it."
            " It is not the seal of the office."
        ),
        "expired": N_(
            "{holder}'s personal signature fits this file, but the certificate was good until"
            " {until} only. It is not the seal of the office."
        ),
        "not_yet": N_(
            "{holder}'s personal signature fits this file, but the certificate is good from {on}"
            " only. It is not the seal of the office."
        ),
        "unreadable": N_(
            "A personal signature in this file cannot be read. It is not the seal of the office."
        ),
        "unproved": N_(
            "{holder}'s personal signature fits this file, but who gave out the certificate is not"
            " known here. It is not the seal of the office."
        ),
    }
)
_ADDED: Final = N_(
    "Something was added to the file after the letter was sealed; its pages look the same but for"
    " the place of a signature."
)
_FEW_PAGES: Final = N_(
    "Not all pages of the file were looked at, only the first and the last ones."
)
_KIND: Final = N_("{kind}.")
_ISSUED: Final = N_("Dated {on}.")
_UNTIL: Final = N_("Valid until {until}.")
_NO_LIMIT: Final = N_("Valid without an expiry date.")
_CODE: Final = N_("Letter code: {code}.")
_CLAIMS: Final = N_(
    "{office} now calls itself “{name}”. That was not checked: if the letter bears that name, call"
    " the office on a number that you know."
)
_NUMBER: Final = N_("Number of the office: {number}.")
_HINT: Final = N_("The id of that office begins with {start}.")
_ASK: Final = N_(
    "Only {office} can tell whether it has withdrawn this letter: call {phone}, the number on its"
    " card, and read the letter code to them."
)
_ASK_NO_PHONE: Final = N_(
    "Only {office} can tell whether it has withdrawn this letter: call them on a number that you"
    " know, not on one from the letter."
)
_NOT_WITHDRAWN: Final = N_("Your office has not withdrawn it.")
# A line for an answer that says something worse: the note, of `MIXED_UP`, and who is named.
_MIXED_UP: Final = (
    ("alike", _ALIKE, MIXED_UP["office"], "other"),
    ("other_key", _OTHER_KEY, MIXED_UP["list"], "office"),
)
_SOME_OFFICE: Final = N_("the office that it names")
_PROVED: Final = frozenset({"good", "expired", "withdrawn"})


def words_of(check: LetterCheck) -> CheckWords:
    """Return what is told about a letter that was checked."""
    tone, headline, todo = _answer(check)
    facts = {
        "office": check.office_name or translate(_SOME_OFFICE),
        "other": check.office_like,
        "on": show_day(check.issued_at) if check.issued_at else "…",
        "until": show_day(check.valid_until) if check.valid_until else "…",
    }
    is_proved = check.verdict in _PROVED and tone != BAD
    comparing = bool(check.shown) and is_proved
    return CheckWords(
        tone=tone,
        headline=translate(headline).format(**facts),
        todo=translate(todo).format(**facts),
        compare=translate(_COMPARE) if comparing else "",
        shown=check.shown if comparing else "",
        lines=tuple(_lines(check, facts, is_proved=is_proved)),
        exit_code={GOOD: OK, BAD: WRONG}.get(tone, NOT_KNOWN),
    )


def kind_words(kind: str) -> str:
    """Return what kind of letter it is, in the language shown now, "" when not known."""
    return translate(_KINDS.get(kind, ""))


def signature_words(signature: PdfSignature) -> str:
    """Return what a personal digital signature is worth, in the language shown now."""
    told = _SIGNATURES.get(signature.verdict, _SIGNATURES["unreadable"])
    begins, ends = (
        show_day(day) if day else "…" for day in (signature.valid_from, signature.valid_to)
    )
    return translate(told).format(holder=signature.holder or "…", on=begins, until=ends)


def _answer(check: LetterCheck) -> _Answer:
    """Return the worst that can be said: of the seal, then of the office, then of the letter."""
    if check.verdict in _PROVED and check.office_state in _OFFICES:
        return _OFFICES[check.office_state]
    for note, verdict, answer in _BETTER:
        if note in check.notes and verdict == check.verdict:
            return answer
    if check.office_state == "own" and check.verdict in _OWN:
        return _OWN[check.verdict]
    return _ANSWERS.get(check.verdict, _ANSWERS["newer"])


def _lines(check: LetterCheck, facts: Mapping[str, str], *, is_proved: bool) -> list[str]:
    told: list[str] = []
    if is_proved:
        told += _about_letter(check, facts)
    if check.office_state in REMINDERS:
        told.append(translate(REMINDERS[check.office_state]))
    for note, answer, words, who in _MIXED_UP:
        if note in check.notes and _answer(check) is not answer:
            told.append(" ".join(translate(text) for text in words).format(office=facts[who]))
    if check.office_claims:
        told.append(translate(_CLAIMS).format(name=check.office_claims, **facts))
    if check.office_number:
        told.append(translate(_NUMBER).format(number=check.office_number))
    elif check.verdict == "unknown_office" and check.office_hint:
        told.append(translate(_HINT).format(start=check.office_hint))
    if is_proved or check.verdict == "changed":
        told += _about_file(check)
    if is_proved and check.verdict != "withdrawn":
        told.append(_about_withdrawal(check, facts["office"]))
    return told + [signature_words(each) for each in check.signatures]


def _about_letter(check: LetterCheck, facts: Mapping[str, str]) -> list[str]:
    limit = _UNTIL if check.valid_until else _NO_LIMIT
    kind = kind_words(check.kind)
    told = [translate(_KIND).format(kind=kind)] if kind else []
    told += [translate(_ISSUED).format(**facts)] if check.issued_at else []
    told.append(translate(limit).format(**facts))
    return told + ([translate(_CODE).format(code=check.code)] if check.code else [])


def _about_file(check: LetterCheck) -> list[str]:
    told = [] if "code" in check.notes else [translate(_COPIES[check.copy])]
    for note, text in (("added", _ADDED), ("pages", _FEW_PAGES)):
        if note in check.notes:
            told.append(translate(text))
    return told


def _about_withdrawal(check: LetterCheck, office: str) -> str:
    if check.withdrawn == "no":
        return translate(_NOT_WITHDRAWN)
    text = _ASK if check.office_phone else _ASK_NO_PHONE
    return translate(text).format(office=office, phone=check.office_phone)
