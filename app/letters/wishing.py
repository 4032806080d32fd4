"""Whether a wish for a letter makes sense by itself, before anything is read.

Rules: pure; every refusal says in plain words what to choose instead.
"""

from __future__ import annotations

from typing import Final

from app.base.language import NAMES
from app.letters.document import COPIES, MOST_LANGUAGES
from app.letters.errors import LetterRefusedError
from app.letters.records import MakeLetter
from crypto.letter.letter_record import KINDS

CERTIFICATE: Final = "certificate"
ACKNOWLEDGEMENT: Final = "acknowledgement"
SLIP: Final = "slip"
NOTICE: Final = "notice"
NAMELESS: Final = frozenset({SLIP, NOTICE})
"""Kinds that name nobody, on no ground, and take no words of the officer's own."""

_MOST_DAYS = 65_535


def check(wish: MakeLetter) -> None:
    """Refuse a wish that no letter could fulfil.

    Raises:
        LetterRefusedError: its kind, languages, copies, days, words or ground do not go together.
    """
    for slug, wrong in (*_choices(wish), *_contents(wish)):
        if wrong:
            raise LetterRefusedError(reason=slug)


def _choices(wish: MakeLetter) -> tuple[tuple[str, bool], ...]:
    languages = wish.languages
    days = wish.valid_days or 0
    return (
        ("letter.kind-unknown", wish.kind not in KINDS),
        ("letter.languages", not 1 <= len(languages) <= MOST_LANGUAGES),
        ("letter.language-unknown", not set(languages) <= set(NAMES)),
        ("letter.language-twice", len(set(languages)) != len(languages)),
        ("letter.copy-unknown", not wish.copies or not set(wish.copies) <= set(COPIES)),
        ("letter.days", not 0 <= days <= _MOST_DAYS),
    )


def _contents(wish: MakeLetter) -> tuple[tuple[str, bool], ...]:
    nameless = wish.kind in NAMELESS
    alone = wish.kind == CERTIFICATE and bool(wish.case_id)
    return (
        ("letter.no-referral", not wish.referral_id and not alone),
        ("letter.no-note", nameless and bool(wish.note.strip())),
        ("letter.never-named", nameless and wish.name_ground is not None),
        ("letter.not-safe", wish.kind == SLIP and not wish.safe_to_carry),
    )
