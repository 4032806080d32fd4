"""Frozen records about letters: a wish and whether it makes sense, one ready, issued or checked.

Rules: pure; every refusal says in plain words what to choose instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from app.base.language import NAMES
from app.letters.document import COPIES, MOST_LANGUAGES
from app.letters.errors import LetterRefusedError
from crypto.letter.letter_record import KINDS


@dataclass(frozen=True)
class NameGround:
    """Why a child or protected person stands in a letter by name.

    Attributes:
        basis: a code of letter_name_ground.
        details: number and date of the order or of the written wish.
        officer: who decided.
    """

    basis: str
    details: str
    officer: str


@dataclass(frozen=True)
class MakeLetter:
    """The wish for a letter.

    Attributes:
        kind: a key of `crypto.letter.letter_record.KINDS`.
        languages: one or two of en, hi, ne, bn, in the order in which they are printed.
        referral_id: the referral that it belongs to; "" for a paper of a case alone.
        case_id: the case of a paper that has no referral.
        person: number of the person whom the paper is for, 0 for the only one.
        copies: of `app.letters.document.COPIES`.
        valid_days: 1 to 65,535, 0 for no limit, None for what is usual for the kind.
        note: a paragraph that the officer adds; printed as typed, but for names that are hidden.
        name_ground: why a protected person is named, None for initials.
        safe_to_carry: a paper of `KEPT_BY_PERSON` is made only when the person said that it is
            safe.
        nepali_dates: the Nepali date stands behind every day, also when no office is in Nepal.
    """

    kind: str
    languages: tuple[str, ...]
    referral_id: str = ""
    case_id: str = ""
    person: int = 0
    copies: tuple[str, ...] = ("addressee",)
    valid_days: int | None = None
    note: str = ""
    name_ground: NameGround | None = None
    safe_to_carry: bool = False
    nepali_dates: bool = False


@dataclass(frozen=True)
class PreparedLetter:
    """A letter that is drawn and sealed but not issued: what the preview shows, byte for byte.

    Attributes:
        letter_id: 16 hex digits; `code` is how it is printed.
        pdf: the file that will be printed or saved.
        box: page from 0, left, bottom, width, height in points of the signature box, or None.
        missing: signs that cannot be printed.
        hidden: how many times a name was put back to initials in text that was typed.
        initials: labels of the persons who stand as initials or code, such as "S. K.".
        left_out: labels of facts that leave in the packet but not on paper.
    """

    letter_id: str
    code: str
    number: str
    kind: str
    languages: tuple[str, ...]
    case_id: str
    referral_id: str
    to: str
    shown: str
    issued_at: int
    valid_days: int
    pages: int
    pdf: bytes = field(repr=False)
    record: bytes = field(repr=False)
    sheet: bytes = field(repr=False)
    qr_text: str = field(repr=False)
    box: tuple[int, float, float, float, float] | None = None
    missing: tuple[str, ...] = ()
    hidden: int = 0
    initials: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    name_ground: NameGround | None = None


@dataclass(frozen=True)
class IssuedLetter:
    """A letter of the issue list.

    Attributes:
        case_no, to, shown: "" when the reader may not see the case.
        withdrawn_at: 0 while it stands.
        withdrawn_why: a code of letter_withdrawal.
        valid_until: ISO date, "" for no limit.
        prints, saves: how many times it was printed and saved as a file.
    """

    letter_id: str
    code: str
    number: str
    kind: str
    languages: tuple[str, ...]
    case_id: str
    case_no: str
    referral_id: str
    to: str
    shown: str
    issued_at: int
    issued_by: str
    valid_until: str
    is_expired: bool
    withdrawn_at: int
    withdrawn_why: str
    pages: int
    prints: int
    saves: int


@dataclass(frozen=True)
class LetterAnswer:
    """What is told on the telephone about a letter code: yes, no, or withdrawn, and no more.

    Attributes:
        verdict: yes, expired, withdrawn or no.
        kind, issued_on: "" when the verdict is no.
        shown: what must stand on the paper, "" when the reader may not see the case.
    """

    verdict: str
    kind: str
    issued_on: str
    valid_until: str
    withdrawn_on: str
    shown: str


@dataclass(frozen=True)
class PdfSignature:
    """A personal digital signature in a PDF; it is never the seal of an office.

    Attributes:
        verdict: good, changed, added_to (more was appended after it), expired, not_yet,
            unreadable or unproved (who issued the certificate is not known here).
        holder: name in the certificate; `issuer` who issued it; `serial` its number.
        signed_at: what the file claims, 0 for nothing.
        valid_from, valid_to: ISO dates of the certificate.
        whole_file: whether it covers all bytes of the file.
    """

    verdict: str
    holder: str
    issuer: str
    serial: str
    signed_at: int
    valid_from: str
    valid_to: str
    whole_file: bool


@dataclass(frozen=True)
class LetterCheck:
    """What could be found out about a letter.

    Attributes:
        verdict: good, changed, expired, withdrawn, revoked, unknown_office, not_ours (somebody
            else's QR code), bad_signature, newer, not_issued (our seal, but not in our list),
            code_alone (only a letter code was typed, and the list of this office has none such).
            How far it may be relied on follows from more than this: see
            `app.letters.check_words.words_of`.
        office_id, office_name: "" when the office is not known.
        office_number: "" when nobody here has checked it.
        office_phone: from its card, for asking, "" for an office that nobody checked or that is in
            doubt; never taken from the letter.
        office_state: its trust state, "own" for a letter of ours, "" when not known.
        kind: "" when nothing was proved.
        shown: the words to compare with the paper.
        copy: of the electronic copy: same (every byte as signed), changed, other_version (the
            words are proved, the looks are not), none (a scan, a photo, typed text).
        text: the signed words, when the electronic copy carries them and they are proved.
        withdrawn: no, yes, or ask (only the office can tell).
        signatures: personal digital signatures in the file.
        office_hint: the first 16 digits of the office id that the seal names, proved or not.
        notes: slugs of what else there is to tell, see `app.letters.check_words.NOTES`.
        office_claims: the name by which the office calls itself since it was checked, or "".
        office_like: the name of the office that a checked one can be taken for, or "".
    """

    verdict: str
    office_id: str = ""
    office_name: str = ""
    office_number: str = ""
    office_state: str = ""
    office_phone: str = ""
    kind: str = ""
    code: str = ""
    issued_at: int = 0
    valid_until: str = ""
    shown: str = ""
    pages: int = 0
    copy: str = "none"
    text: str = ""
    withdrawn: str = "ask"
    signatures: tuple[PdfSignature, ...] = ()
    office_hint: str = ""
    notes: tuple[str, ...] = ()
    office_claims: str = ""
    office_like: str = ""


CERTIFICATE: Final = "certificate"
ACKNOWLEDGEMENT: Final = "acknowledgement"
SLIP: Final = "slip"
NOTICE: Final = "notice"
PERSON_NOTICE: Final = "person_notice"
PERSON_SUMMARY: Final = "person_summary"
NAMELESS: Final = frozenset({SLIP, NOTICE, PERSON_NOTICE})
"""Kinds that name nobody, on no ground."""

WORDLESS: Final = NAMELESS | {PERSON_SUMMARY}
"""Kinds that take no words of the officer's own."""

ON_OWN_DATA: Final = frozenset({PERSON_NOTICE, PERSON_SUMMARY})
"""Kinds that tell a person which data of theirs are kept: of a case alone, read out or on paper."""

KEPT_BY_PERSON: Final = frozenset({SLIP, *ON_OWN_DATA})
"""Papers that are made only when the person said that it is safe to carry them; the name of an
office that would tell what happened is another one there."""

FOR_ONE: Final = KEPT_BY_PERSON | {CERTIFICATE}
"""Kinds that are about one person of the case, who gets them: "To" and the law do not stand there,
nor does a post that tells what happened."""

OF_CASE: Final = frozenset({CERTIFICATE, *ON_OWN_DATA})
"""Kinds that need no referral."""

_MOST_DAYS = 65_535


def check_wish(wish: MakeLetter) -> None:
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
    alone = wish.kind in OF_CASE and bool(wish.case_id)
    return (
        ("letter.no-referral", not wish.referral_id and not alone),
        ("letter.of-case-alone", wish.kind in ON_OWN_DATA and bool(wish.referral_id)),
        ("letter.no-note", wish.kind in WORDLESS and bool(wish.note.strip())),
        ("letter.never-named", nameless and wish.name_ground is not None),
        ("letter.not-safe", wish.kind in KEPT_BY_PERSON and not wish.safe_to_carry),
    )
