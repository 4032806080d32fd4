"""Is this letter what an office sealed? A file, a photo or a typed text in, an answer out.

Rules:

* An electronic copy: asked only after the key of an office on file was found to have made the seal;
  the record is the one that the seal names, the sheet is the one that the record names, and the
  file begins with the very bytes that this program draws from them; behind those bytes only a
  digital signature may stand, by its objects and by its looks: the pages look the same but for its
  box.
* The answer (crypto/spec/letter.md, section 5): nobody is asked, everything stands in the register;
  what a file holds is read by a process of its own; a seal is believed only when the key of an
  office that is on file made it, and that office counts as far as the rest of the program says;
  what a copy shows is proved only when the pages, drawn again from the sealed words, are the
  beginning of the file, byte for byte; looking changes nothing, and the log keeps the answer alone.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.base.errors import AppError
from app.base.jobs import Progress, Report, Token, silent
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.letters import check_reading, issue, pdf_signatures
from app.letters import document as sheets
from app.letters.check_reading import Shown, shown_in
from app.letters.check_words import words_of
from app.letters.errors import LetterUnreadError
from app.letters.frame import dialled
from app.letters.issue import is_over, last_day
from app.letters.pdf_signatures import signatures_in
from app.letters.records import LetterCheck
from app.offices import trust
from app.offices.claims import called, claim_of
from app.offices.moved_offices import MOVED, state_behind
from app.offices.office_view import (
    CLOCK_TOLERANCE_S,
    card_on_file,
    conflict_of,
    number_on_file,
    state_now,
)
from crypto.errors import CryptoError, NewerVersionError, NotOursError, SignatureError
from crypto.letter import letter_record
from crypto.letter.letter_record import KINDS
from crypto.letter.letter_seal import (
    CODE_CHARACTERS,
    LetterClaim,
    ReadSeal,
    letter_code,
    letter_id_of,
    read_seal,
    verify,
)
from models.base.local_time import moment_of
from models.queries.exchange import referral_of
from models.rows.directory import is_same_office
from models.rows.office import Office, OwnIdentity, identities_beginning, offices_beginning
from models.rows.packet import Packet

if TYPE_CHECKING:
    from models.register.database import Session


SAME, COPY_CHANGED, OTHER_VERSION, NO_COPY = "same", "changed", "other_version", "none"
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
        return Copy(NO_COPY)
    if letter_record.record_hash(shown.record) != claim.record_hash:
        return Copy(COPY_CHANGED)
    try:
        record = letter_record.read(shown.record)
    except NewerVersionError:
        return Copy(OTHER_VERSION)
    except CryptoError:
        return Copy(COPY_CHANGED)
    if KINDS[record.kind] != claim.kind:
        return Copy(COPY_CHANGED)
    named = record.ext.get("referral", "")
    proved = Copy(OTHER_VERSION, record.text, record.pages, named if isinstance(named, str) else "")
    copy, is_added_to = _pages(shown, claim, record, token, report)
    if copy == COPY_CHANGED:
        return Copy(COPY_CHANGED)
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
        return COPY_CHANGED, False
    try:
        sheet = sheets.read(shown.sheet)
    except (CryptoError, sheets.SheetError):
        # It is what the office sealed: a version that is not known here wrote it.
        return OTHER_VERSION, False
    letter = sheet.letter
    if (letter.kind, letter.code) != (record.kind, letter_code(claim.letter_id)):
        return COPY_CHANGED, False
    if not sheet.is_drawn_alike:
        return OTHER_VERSION, False
    report(Progress("drawing"))
    drawn = check_reading.drawn_again(shown.codes[0], shown.record, shown.sheet, token)
    if drawn is None or not shown.content.startswith(drawn[0]):
        return COPY_CHANGED, False
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
        return COPY_CHANGED, False
    report(Progress("comparing"))
    if not pdf_signatures.only_they_follow(shown.content, len(pdf), token):
        return COPY_CHANGED, False
    if not check_reading.looks_the_same(shown.content, len(pdf), boxes, token):
        return COPY_CHANGED, False
    return SAME, True


LONGEST_TEXT: Final = 4_000
_LONGEST_CODE: Final = 40
_OTHER: Final = "letterseal.other"
_KINDS: Final = {number: kind for kind, number in KINDS.items()}
_BY_LIST: Final = {
    "yes": "good",
    "expired": "expired",
    "withdrawn": "withdrawn",
    "no": "not_issued",
}
_MIXED_UP: Final = {"office": "alike", "list": "other_key"}
_TAKEN_BACK: Final = frozenset({"withdrawn", "superseded", "revoked"})
_NOBODYS: Final = frozenset({"unknown_office", "bad_signature"})
_NO_COPY: Final = Copy(NO_COPY)


def check_file(
    s: Services, source: Path | bytes, token: Token | None = None, report: Report = silent
) -> LetterCheck:
    """Check the letter in a PDF or a picture.

    Args:
        s: the open register.
        source: an electronic copy or a scan (PDF), or a photo or scan (JPEG, PNG, WebP), of at
            most 64 MiB.
        token: asked again and again whether to stop.
        report: told how far it is: "reading" in bytes, "looking", "drawing", "comparing".

    Raises:
        LetterUnreadError: nothing can be read, no seal was found, or two different ones.
        FileUnreadableError: the file cannot be read.
        Cancelled: the officer asked to stop.
    """
    require(s, Act.LETTER_CODE)
    shown = shown_in(source, token, report)
    if len(shown.codes) > 1:
        raise LetterUnreadError(reason="letter.two")
    if shown.codes:
        check = _of_seal(s, shown.codes[0], shown, token, report)
    elif shown.others:
        check = LetterCheck("not_ours")
    else:
        raise LetterUnreadError(reason="letter.no-code")
    if shown.looked_at < shown.pages:
        check = replace(check, notes=(*check.notes, "pages"))
    if shown.signatures:
        found = signatures_in(shown.content, token, at=s.clock.now(), roots=pdf_signatures.roots(s))
        check = replace(check, signatures=found)
    return _noted(s, check)


def check_text(s: Services, text: str) -> LetterCheck:
    """Check a typed or pasted text: that of the QR code of a letter, or a letter code alone.

    Args:
        s: the open register.
        text: as it was typed; blanks and ends of lines around it do not matter.

    Raises:
        LetterUnreadError: ``letter.no-text``, or ``letter.code``: meant as a letter code, but
            none.
    """
    require(s, Act.LETTER_CODE)
    plain = text[:LONGEST_TEXT].strip()
    if not plain:
        raise LetterUnreadError(reason="letter.no-text")
    code = _code_in(plain)
    return _noted(s, _of_code(s, code) if code else _of_seal(s, plain))


def _noted(s: Services, check: LetterCheck) -> LetterCheck:
    """Keep the answer in the log, and nothing of the letter."""
    # A disk that is full keeps nobody from learning whether a letter is good.
    with contextlib.suppress(AppError), writing(s) as session:
        tone = words_of(check).tone
        log.record(session, s, f"letter_checked_{tone}", check.office_name, verdict=check.verdict)
    return check


# A code alone -----------------------------------------------------------------------------------


def _code_in(text: str) -> str:
    """Return the letter code that a text is, "" when it is something else."""
    if len(text) > _LONGEST_CODE or ":" in text:
        return ""
    try:
        return letter_code(letter_id_of(text))
    except NotOursError as error:
        if error.facts.get("characters", CODE_CHARACTERS) == CODE_CHARACTERS:
            raise LetterUnreadError(reason="letter.code") from error
        return ""


def _of_code(s: Services, code: str) -> LetterCheck:
    """Return what the list of this office says about a letter code; no paper is proved by it."""
    answer = issue.look_up(s, code)
    if answer.verdict == "no":
        return LetterCheck("code_alone", code=code, notes=("code",))
    return LetterCheck(
        _BY_LIST[answer.verdict],
        office_id=s.office.office_id,
        office_name=s.office.name,
        office_number=s.office.number,
        office_state="own",
        kind=answer.kind,
        code=code,
        issued_at=_noon(answer.issued_on),
        valid_until=answer.valid_until,
        shown=answer.shown,
        withdrawn="yes" if answer.verdict == "withdrawn" else "no",
        notes=("code",),
    )


def _noon(day: str) -> int:
    return moment_of(dt.date.fromisoformat(day), dt.time(12))


# A seal -----------------------------------------------------------------------------------------


def _of_seal(
    s: Services,
    text: str,
    shown: Shown | None = None,
    token: Token | None = None,
    report: Report = silent,
) -> LetterCheck:
    """Return what a seal is worth, and the file that it came with, when it came with one."""
    try:
        seal = read_seal(text)
    except NewerVersionError:
        return LetterCheck("newer")
    except NotOursError as error:
        if error.reason == _OTHER:
            return LetterCheck("not_ours")
        return LetterCheck("bad_signature", notes=("damaged",))
    except CryptoError:
        return LetterCheck("bad_signature", notes=("damaged",))
    with reading(s) as session:
        check = _by_its_maker(session, s, seal)
    if check.verdict in _NOBODYS:
        return check
    copy = _NO_COPY
    if shown is not None and _may_be_drawn(check):
        copy = examine(shown, seal.claim, token, report)
    notes = (*check.notes, "added") if copy.is_added_to else check.notes
    check = replace(check, copy=copy.copy, text=copy.text, pages=copy.pages, notes=notes)
    if copy.copy == COPY_CHANGED:
        return replace(check, verdict="changed")
    return _standing_now(s, check, seal.claim, copy.referral)


def _may_be_drawn(check: LetterCheck) -> bool:
    """Say whether a copy is drawn again: for an office that is red or blocked nothing is."""
    if check.office_state == "own":
        return True
    state = trust.State(check.office_state)
    return trust.reading(state) in (trust.Reading.OPEN, trust.Reading.PREVIEW)


def _by_its_maker(session: Session, s: Services, seal: ReadSeal) -> LetterCheck:
    """Return what follows from who made a seal, of all on file whom it may mean."""
    claim = seal.claim
    start = claim.office_hint.hex()
    own = identities_beginning(session, start)
    known = offices_beginning(session, start)
    rows: tuple[OwnIdentity | Office, ...] = (*own, *known)
    for row in rows:
        with contextlib.suppress(SignatureError):
            verify(seal, row.ed25519)
            if isinstance(row, OwnIdentity):
                return _proved(s, claim, _by_us(s, row, start))
            return _proved(s, claim, _by_office(session, s, row, claim))
    if known:
        return replace(_named(session, known[0], s.clock.now()), verdict="bad_signature")
    if own:
        return replace(_by_us(s, own[0], start), verdict="bad_signature")
    return LetterCheck("unknown_office", office_hint=start)


def _by_us(s: Services, row: OwnIdentity, start: str) -> LetterCheck:
    return LetterCheck(
        "good",
        office_id=row.office_id,
        office_name=s.office.name,
        office_number=row.number,
        office_state="own",
        office_hint=start,
    )


def _named(session: Session, row: Office, now: int) -> LetterCheck:
    return LetterCheck(
        "good",
        office_id=row.id,
        office_name=row.name,
        office_number=number_on_file(session, row) or "",
        office_phone=_phone(row, now),
        office_hint=row.id[:16],
        office_claims=called(claim_of(row, card_on_file(row))),
    )


def _phone(row: Office, now: int) -> str:
    """Return the telephone on a card, "" when the card may be from whoever made the letter."""
    is_open = trust.reading(state_now(row, now)) is trust.Reading.OPEN
    return dialled(row.phone or "") if is_open else ""


def _by_office(session: Session, s: Services, row: Office, claim: LetterClaim) -> LetterCheck:
    """Return what a seal by the key of another office is worth today."""
    now = s.clock.now()
    state = state_behind(session, row, claim.issued, now)
    check = replace(_named(session, row, now), office_state=state.value)
    new = session.get(Office, row.successor) if row.successor else None
    if new is not None:
        check = replace(check, office_phone=_phone(new, now))
    if state is trust.State.VERIFIED:
        return _mixed_up(session, check, new or row)
    if state is trust.State.REVOKED:
        return replace(check, verdict="revoked", notes=_why_revoked(row, claim))
    return check


def _mixed_up(session: Session, check: LetterCheck, row: Office) -> LetterCheck:
    """Add whom a checked office can be taken for: its letter may bear the name of the other one."""
    other, by, _checked = conflict_of(session, row)
    if not other:
        return check
    return replace(check, office_like=other, notes=(*check.notes, _MIXED_UP[by]))


def _why_revoked(row: Office, claim: LetterClaim) -> tuple[str, ...]:
    """Return what there is to tell about a seal of an office that counts no more."""
    why = row.revoked_why or ""
    if why.startswith("local"):
        return ("blocked",)
    if row.revoked_at is None or claim.issued >= row.revoked_at:
        return ()
    return ("moved",) if why.startswith(MOVED) else ("before",)


def _proved(s: Services, claim: LetterClaim, check: LetterCheck) -> LetterCheck:
    """Add what the seal says, now that a key on file has made it."""
    until = last_day(claim.issued, claim.valid_days)
    ahead = claim.issued > s.clock.now() + CLOCK_TOLERANCE_S
    return replace(
        check,
        kind=_KINDS[claim.kind],
        code=letter_code(claim.letter_id),
        issued_at=claim.issued,
        valid_until=until.isoformat() if until else "",
        shown=claim.shown,
        notes=(*check.notes, "future") if ahead else check.notes,
    )


# What became of the letter ----------------------------------------------------------------------


def _standing_now(
    s: Services, check: LetterCheck, claim: LetterClaim, referral: str
) -> LetterCheck:
    """Return whether a letter with a good seal was withdrawn or has run out."""
    if check.verdict != "good":
        return check
    if check.office_state == "own":
        answer = issue.look_up(s, check.code)
        withdrawn = "yes" if answer.verdict == "withdrawn" else "no"
        return replace(check, verdict=_BY_LIST[answer.verdict], withdrawn=withdrawn)
    if referral and _is_taken_back(s, referral, check.office_id):
        notes = (*check.notes, "referral")
        return replace(check, verdict="withdrawn", withdrawn="yes", notes=notes)
    if is_over(claim.issued, claim.valid_days, s.clock.today()):
        return replace(check, verdict="expired")
    return check


def _is_taken_back(s: Services, packet_id: str, office_id: str) -> bool:
    """Say whether an office told us that it takes back or replaces a referral of its own."""
    with reading(s) as session:
        packet = session.get(Packet, packet_id)
        if packet is None or packet.direction != "in":
            return False
        if not is_same_office(session, office_id, packet.office_id):
            return False
        row = referral_of(session, packet_id, "in")
        return packet.state in _TAKEN_BACK or (row is not None and row.state in _TAKEN_BACK)
