"""Does an electronic copy show what was sealed? Its words by their seal, its pages drawn again.

Rules: asked only after the key of an office on file was found to have made the seal; the record is
the one that the seal names, the sheet is the one that the record names, and the file begins with
the very bytes that this program draws from them; behind those bytes only a digital signature may
stand, by its objects and by its looks: the pages look the same but for its box.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base.jobs import Progress, Report, Token
from app.letters import check_reading, pdf_signatures
from app.letters import sheet as sheets
from crypto.errors import CryptoError, NewerVersionError
from crypto.letter import letter_record
from crypto.letter.letter_record import KINDS
from crypto.letter.letter_seal import letter_code

if TYPE_CHECKING:
    from app.letters.check_reading import Shown
    from crypto.letter.letter_seal import LetterClaim

SAME, CHANGED, OTHER_VERSION, NONE = "same", "changed", "other_version", "none"
_BLANKS = b"\0\t\n\f\r "


@dataclass(frozen=True)
class Copy:
    """What an electronic copy is worth.

    Attributes:
        copy: same, changed, other_version or none.
        text: the sealed words, "" when they are not proved.
        pages: of one copy, 0 when they are not proved.
        referral: packet of the referral that the record names, "" for none.
        is_added_to: something follows, and the pages look the same.
    """

    copy: str
    text: str = ""
    pages: int = 0
    referral: str = ""
    is_added_to: bool = False


def examine(shown: Shown, claim: LetterClaim, token: Token | None, report: Report) -> Copy:
    """Return what the electronic copy in a file is worth.

    Args:
        shown: what the file shows.
        claim: of its seal, which was verified.
        token: asked again and again whether to stop.
        report: told "drawing" and "comparing".

    Raises:
        LetterUnreadError: the process that draws did not start or broke off.
        Cancelled: the officer asked to stop.
    """
    if not shown.record and not shown.sheet:
        return Copy(NONE)
    if letter_record.record_hash(shown.record) != claim.record_hash:
        return Copy(CHANGED)
    try:
        record = letter_record.read(shown.record)
    except NewerVersionError:
        return Copy(OTHER_VERSION)
    except CryptoError:
        return Copy(CHANGED)
    if KINDS[record.kind] != claim.kind:
        return Copy(CHANGED)
    named = record.ext.get("referral", "")
    proved = Copy(OTHER_VERSION, record.text, record.pages, named if isinstance(named, str) else "")
    copy, is_added_to = _pages(shown, claim, record, token, report)
    if copy == CHANGED:
        return Copy(CHANGED)
    return Copy(copy, proved.text, proved.pages, proved.referral, is_added_to)


def _pages(
    shown: Shown,
    claim: LetterClaim,
    record: letter_record.LetterRecord,
    token: Token | None,
    report: Report,
) -> tuple[str, bool]:
    """Return what the pages are worth, and whether something follows them."""
    if not record.sheet:
        return OTHER_VERSION, False
    if hashlib.sha256(shown.sheet).hexdigest() != record.sheet:
        return CHANGED, False
    try:
        sheet = sheets.read(shown.sheet)
    except (CryptoError, sheets.SheetError):
        # It is what the office sealed: a version that is not known here wrote it.
        return OTHER_VERSION, False
    letter = sheet.letter
    if (letter.kind, letter.code) != (record.kind, letter_code(claim.letter_id)):
        return CHANGED, False
    if not sheet.is_drawn_alike:
        return OTHER_VERSION, False
    report(Progress("drawing"))
    drawn = check_reading.drawn_again(shown.codes[0], shown.record, shown.sheet, token)
    if drawn is None or not shown.content.startswith(drawn[0]):
        return CHANGED, False
    return _what_follows(shown, *drawn, token, report)


def _what_follows(
    shown: Shown,
    pdf: bytes,
    boxes: tuple[check_reading.Box, ...],
    token: Token | None,
    report: Report,
) -> tuple[str, bool]:
    """Judge what stands behind the letter: nothing, a digital signature, or a change."""
    if not shown.content[len(pdf) :].strip(_BLANKS):
        return SAME, False
    if not shown.signatures:
        return CHANGED, False
    report(Progress("comparing"))
    if not pdf_signatures.only_they_follow(shown.content, len(pdf), token):
        return CHANGED, False
    if not check_reading.looks_the_same(shown.content, len(pdf), boxes, token):
        return CHANGED, False
    return SAME, True
