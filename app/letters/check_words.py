"""What is told about a letter that was checked: the answer, what to do next, and the rest.

Rules: the window and the command line show these words and no others; there are four kinds of
answer, and how far a letter may be relied on follows from all that was found, the worst first; a
seal can be copied onto another sheet, so even the best answer asks to compare; a digital signature
is a person's and never the office's; the answers stand in `check_answers.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.base.language import N_, translate
from app.base.messages import show_day
from app.core.field_catalogue import code_list
from app.letters.records import LetterCheck, PdfSignature
from app.offices.trust import MIXED_UP, REMINDERS
from models.fields.tables import Table

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

# Notes for which another answer may stand, the first that applies.
_FIRST: Final = (
    "damaged", "blocked", "moved", "before", "future", "alike", "other_key", "referral", "code",
)  # fmt: skip


def read_answers(file: Table, todos: Mapping[str, str]) -> dict[str, _Answer]:
    """Return the answers of a file by their names.

    Args:
        file: a table for each answer.
        todos: sentences that several answers end with, by the name that they use.

    Raises:
        TableError: a table is wrong, or has not the three parts of an answer.
    """
    found = {}
    for name, told in file.texts().items():
        todo = told.get("todo") or todos.get(told.get("next", ""), "")
        answer = (told.get("tone", ""), told.get("happened", ""), todo)
        if answer[0] not in TONES or not all(answer) or len(told) != len(answer):
            raise file.fault(f"{name} is not a tone, what happened and what to do next", name)
        found[name] = answer
    return found


_HERE: Final = Path(__file__).parent
_WORDS: Final = Table.at(_HERE / "check_words.toml").texts("next", "copies", "signatures")
_ANSWERS: Final = read_answers(Table.at(_HERE / "check_answers.toml"), _WORDS["next"])
_COPIES: Final = _WORDS["copies"]
_SIGNATURES: Final = _WORDS["signatures"]

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
    ("alike", _ANSWERS["alike-good"], MIXED_UP["office"], "other"),
    ("other_key", _ANSWERS["other_key-good"], MIXED_UP["list"], "office"),
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
    label = dict(code_list("letter_kind")).get(kind)
    return translate(label) if label else ""


def signature_words(signature: PdfSignature) -> str:
    """Return what a personal digital signature is worth, in the language shown now."""
    told = _SIGNATURES.get(signature.verdict, _SIGNATURES["unreadable"])
    begins, ends = (
        show_day(day) if day else "…" for day in (signature.valid_from, signature.valid_to)
    )
    return translate(told).format(holder=signature.holder or "…", on=begins, until=ends)


def _answer(check: LetterCheck) -> _Answer:
    """Return the worst that can be said: of the seal, then of the office, then of the letter."""
    of_office = f"office-{check.office_state}"
    if check.verdict in _PROVED and of_office in _ANSWERS:
        return _ANSWERS[of_office]
    names = [f"{note}-{check.verdict}" for note in _FIRST if note in check.notes]
    names += [f"own-{check.verdict}"] if check.office_state == "own" else []
    names += [check.verdict, "newer"]
    return next(_ANSWERS[name] for name in names if name in _ANSWERS)


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
