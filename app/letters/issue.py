"""The issue list: letters that left, until when they count, what is told on the telephone.

Rules:

* Validity: pure; whoever reads the paper sees a day and no hour, so the whole day counts.
* The list: a letter is issued in one transaction with its line in the log, and only as it was
  drawn: a number that was taken or a case that was changed meanwhile is refused; what stands in a
  letter goes with its case, that it was issued stays; whoever may not see the case learns yes or no
  and no more.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from app.base.clock import local_day
from app.base.errors import CaseStateError, FactRefusedError, NotFoundError
from app.base.language import N_
from app.core import log, partial_files
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.letters import document
from app.letters.document import DrawnSeal
from app.letters.errors import LetterRefusedError
from app.letters.records import IssuedLetter, LetterAnswer, MakeLetter, NameGround, PreparedLetter
from app.system import files
from crypto.errors import NotOursError
from crypto.letter import letter_record
from crypto.letter.letter_seal import letter_code, letter_id_of
from models.base.local_time import moment_of
from models.base.meta import next_value
from models.fields import CODE_LISTS
from models.rows import letter as rows
from models.rows.case import Case, Referral
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session


_DAY_S: Final = 86_400


def last_day(issued: int, days: int) -> dt.date | None:
    """Return the last local day on which a letter counts, None for no limit.

    Args:
        issued: Unix seconds.
        days: for how many days it was given, 0 for no limit.
    """
    return local_day(issued + days * _DAY_S) if days else None


def is_over(issued: int, days: int, today: dt.date) -> bool:
    """Say whether a letter counted before today only; see `last_day`."""
    last = last_day(issued, days)
    return last is not None and today > last


_CODE: Final = N_("Letter code")
_WHY: Final = frozenset(code.value for code in CODE_LISTS["letter_withdrawal"])
_WITH_REFERRAL: Final = "referral_ended"
_STAYS_TRUE: Final = frozenset({"certificate", "acknowledgement"})
_MOST_OF_ONE: Final = 10_000
_ENDED: Final = {"revoked": "letter.withdrawn", "superseded": "letter.superseded"}


def next_number(session: Session, today: dt.date) -> str:
    """Return the number that the next letter gets, such as "L-26-0031"; it is not taken yet.

    Args:
        session: any session.
        today: the local day; numbers begin anew with every year.
    """
    return _number(today.year, rows.last_number(session, today.year) + 1)


def issue(s: Services, prepared: PreparedLetter) -> IssuedLetter:
    """Enter a letter into the issue list; from now on it can leave.

    Args:
        s: the open register.
        prepared: as it was drawn and shown.

    Raises:
        CaseStateError: the role does not allow it, or the case is in the bin.
        LetterRefusedError: ``letter.number-taken``, ``letter.case-changed``, or the referral was
            withdrawn or replaced, or ``letter.day-over``: it has to be drawn again.
        NotFoundError: the case or the referral is gone.
    """
    require(s, Act.LETTERS)
    with writing(s) as session:
        year = s.clock.today().year
        if prepared.number != next_number(session, s.clock.today()):
            raise LetterRefusedError(reason="letter.number-taken")
        case, referral = _still_true(session, s, prepared)
        number = next_value(session, rows.counter_of(year))
        if case is not None or referral is not None:
            session.add(_row(s, prepared))
        session.add(_issued_row(s, prepared))
        about, about_id = (prepared.number, None) if case is None else (case.case_no, case.id)
        ground = prepared.name_ground
        facts = {"named": ground.basis} if ground is not None else {}
        log.record(
            session,
            s,
            "letter_issued",
            about,
            about_id,
            letter=number,
            letter_kind=prepared.kind,
            pages=prepared.pages,
            initials=len(prepared.initials),
            **facts,
        )
        session.flush()
        issued = _shown(session, s, _found(session, prepared.letter_id))
    # Paper that left is brought back by nothing: what is sealed is kept before it leaves.
    s.keep_now()
    return issued


def list_letters(
    s: Services,
    *,
    case_id: str = "",
    referral_id: str = "",
    text: str = "",
    state: str = "",
    limit: int = 100,
    after: str = "",
) -> tuple[IssuedLetter, ...]:
    """Return letters of the issue list, the newest first.

    Args:
        s: the open register.
        case_id: only those of this case, whole id.
        referral_id: only those of this referral.
        text: only those whose number, code, addressee or shown words hold this.
        state: only valid, expired or withdrawn ones, "" for all.
        limit: most letters.
        after: id of the last letter of the page before, "" for the first page.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        last = rows.find_letter(session, after) if after else None
        found = rows.find_letters(
            session,
            case_id=case_id,
            referral_id=referral_id,
            words=text.strip(),
            state=state,
            now=moment_of(s.clock.today()),
            letter_id=_id_or_nothing(text),
            # Beside a sealed case nothing else is open: other letters would be rows without words.
            seen_only=s.inside_seal,
            after=None if last is None else (last[0].issued_at, last[0].id),
            limit=limit,
        )
        return tuple(_shown(session, s, one) for one in found)


def show_letter(s: Services, code_or_number: str) -> IssuedLetter:
    """Return one letter by its code, its number or its id.

    Raises:
        NotFoundError: there is none.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        return _shown(session, s, _named(session, code_or_number))


def withdraw(s: Services, code: str, why: str) -> IssuedLetter:
    """Say that a letter does not count any more.

    Args:
        s: the open register.
        code: letter code, number or id.
        why: a code of letter_withdrawal.

    Raises:
        NotFoundError: there is no such letter.
        LetterRefusedError: ``letter.already-withdrawn``, or no such reason.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.LETTERS)
    if why not in _WHY:
        raise LetterRefusedError(reason="letter.why-unknown")
    with writing(s) as session:
        found = _named(session, code)
        if found[0].withdrawn_at is not None:
            raise LetterRefusedError(reason="letter.already-withdrawn")
        _end(session, s, found, why)
        session.flush()
        return _shown(session, s, found)


def withdraw_with_referral(session: Session, s: Services, referral_id: str) -> int:
    """Withdraw the letters of a referral that was withdrawn or replaced, inside a transaction.

    What a letter says of a person's stay, or that something came, is still true and stays.

    Returns:
        How many letters do not count any more.
    """
    ended = [
        found
        for found in rows.find_letters(session, referral_id=referral_id, limit=_MOST_OF_ONE)
        if found[0].withdrawn_at is None and found[0].kind not in _STAYS_TRUE
    ]
    for found in ended:
        _end(session, s, found, _WITH_REFERRAL)
    return len(ended)


def look_up(s: Services, code: str) -> LetterAnswer:
    """Answer somebody on the telephone who has a letter of ours before them.

    Args:
        s: the open register.
        code: the letter code as they read it out.

    Raises:
        FactRefusedError: no letter code; ``letter-code.length``, ``letter-code.character``,
            ``letter-code.spelling``.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.LETTER_CODE)
    letter_id = _typed_id(code)
    with reading(s) as session:
        found = rows.find_letter(session, letter_id)
        if found is None:
            return LetterAnswer("no", "", "", "", "", "")
        letter = _shown(session, s, found)
    verdict = "expired" if letter.is_expired else "yes"
    return LetterAnswer(
        verdict="withdrawn" if letter.withdrawn_at else verdict,
        kind=letter.kind,
        issued_on=_day(letter.issued_at),
        valid_until=letter.valid_until,
        withdrawn_on=_day(letter.withdrawn_at) if letter.withdrawn_at else "",
        shown=letter.shown,
    )


def note_printed(s: Services, letter_id: str, printer: str, copies: int) -> IssuedLetter:
    """Keep that a letter was handed to a printer.

    Args:
        s: the open register.
        letter_id: 16 hex digits.
        printer: its name as the computer calls it.
        copies: how many of it.

    Raises:
        NotFoundError: no such letter was issued.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.LETTERS)
    with writing(s) as session:
        found = _found(session, letter_id)
        found[0].prints += 1
        _log(session, s, "letter_printed", found, printer=printer, copies=copies)
        session.flush()
        return _shown(session, s, found)


def save(
    s: Services, letter_id: str, pdf: bytes, target: files.Target, signed_with: str = ""
) -> IssuedLetter:
    """Write the pages of an issued letter into a new file, after the line in the log.

    Args:
        s: the open register, also inside a seal.
        letter_id: 16 hex digits.
        pdf: as they were issued, or signed.
        target: where nothing is yet, or what is open already.
        signed_with: ``key_file`` or ``stick`` when somebody signed it digitally; whose it is stays
            in the signed file.

    Raises:
        NotFoundError: no such letter was issued.
        CaseStateError: the role does not allow it.
        TargetExistsError, FileUnreadableError, NotEnoughDiskError: nothing was left behind.
    """
    require(s, Act.LETTERS)
    with reading(s) as session:
        _found(session, letter_id)

    def line(session: Session) -> None:
        found = _found(session, letter_id)
        found[0].saves += 1
        if signed_with:
            _log(session, s, "letter_signed", found, **{signed_with: 1})
        _log(session, s, "letter_saved", found)

    partial_files.write_noted(s, target, pdf, line)
    with reading(s) as session:
        return _shown(session, s, _found(session, letter_id))


def pdf_again(s: Services, letter_id: str) -> bytes:
    """Draw an issued letter again from what was kept of it: the same bytes.

    Consent is asked once more, because paper that is printed again leaves again.

    Raises:
        NotFoundError: no such letter was issued.
        LetterRefusedError: ``letter.not-kept``: its words are gone, or hidden with a sealed case;
            ``letter.is-withdrawn``; ``letter.case-changed``: it names somebody of whom it is known
            since that the law protects the name; or as `app.letters.source.matter_of` refuses.
        ConsentForbidsError, ConsentMissingError, ConsentIncompleteError: it may not leave today.
        CaseStateError: the role does not allow it, or the case is in the bin.
    """
    # What draws is large, and whoever only looks into the list does not wait for it.
    from app.letters.drawing import draw
    from app.letters.naming import cast_of
    from app.letters.source import matter_of

    require(s, Act.LETTERS)
    with reading(s) as session:
        issued, letter, _case = _found(session, letter_id)
        if letter is None:
            raise LetterRefusedError(reason="letter.not-kept")
        if issued.withdrawn_at is not None:
            raise LetterRefusedError(reason="letter.is-withdrawn")
        of_what = (letter.referral_id or "", letter.case_id or "")
        wish = MakeLetter(letter.kind, letter.languages, *of_what, name_ground=_ground(letter))
        matter = matter_of(session, s, wish, s.clock.today(), letter.number, "")
        if cast_of(matter).is_told_by(letter_record.read(letter.record).text):
            raise LetterRefusedError(reason="letter.case-changed")
        kept = DrawnSeal(letter.qr, letter.record, letter.sheet)
    return draw(document.read(kept.sheet).letter, lambda _pages: kept).pdf


def _ground(letter: rows.Letter) -> NameGround | None:
    if letter.ground_basis is None:
        return None
    details, officer = letter.ground_details or "", letter.ground_officer or ""
    return NameGround(letter.ground_basis, details, officer)


def _end(session: Session, s: Services, found: rows.Found, why: str) -> None:
    found[0].withdrawn_at, found[0].withdrawn_why = s.clock.now(), why
    _log(session, s, "letter_withdrawn", found, withdrawal=why)


# What is looked for ---------------------------------------------------------------------------


def _found(session: Session, letter_id: str) -> rows.Found:
    found = rows.find_letter(session, letter_id)
    if found is None:
        raise NotFoundError(reason="find.letter")
    return found


def _named(session: Session, typed: str) -> rows.Found:
    """Return the letter of a code, a number or an id."""
    found = rows.find_letter(session, _id_or_nothing(typed))
    if found is not None:
        return found
    return _found(session, rows.id_of_number(session, typed) or typed.strip().lower())


def _typed_id(code: str) -> str:
    try:
        return letter_id_of(code).hex()
    except NotOursError as error:
        raise FactRefusedError(field=_CODE, reason=error.reason) from error


def _id_or_nothing(text: str) -> str:
    try:
        return letter_id_of(text).hex()
    except NotOursError:
        return ""


# What is issued -------------------------------------------------------------------------------


def _still_true(
    session: Session, s: Services, prepared: PreparedLetter
) -> tuple[Case | None, Referral | None]:
    """Return case and referral of a letter, when nothing of it was changed since it was drawn."""
    since, now = prepared.issued_at, s.clock.now()
    if local_day(since) != s.clock.today():
        # A consent may have ended with the day, and the date on the paper would not be true.
        raise LetterRefusedError(reason="letter.day-over")
    case = session.get(Case, prepared.case_id) if prepared.case_id else None
    referral = session.get(Referral, prepared.referral_id) if prepared.referral_id else None
    if (prepared.case_id and case is None) or (prepared.referral_id and referral is None):
        raise NotFoundError(reason="find.letter")
    if referral is not None and referral.direction == "out" and referral.state in _ENDED:
        raise LetterRefusedError(reason=_ENDED[referral.state])
    if case is not None:
        if case.binned:
            raise CaseStateError(reason="case.in-bin")
        # A clock that was put back leaves times behind that are still to come: they say nothing.
        if since < case.updated <= now:
            raise LetterRefusedError(reason="letter.case-changed")
    return case, referral


def _issued_row(s: Services, prepared: PreparedLetter) -> rows.IssuedLetter:
    return rows.IssuedLetter(
        id=prepared.letter_id,
        kind=prepared.kind,
        issued_at=prepared.issued_at,
        issued_by=s.user.user,
        valid_days=prepared.valid_days,
    )


def _row(s: Services, prepared: PreparedLetter) -> rows.Letter:
    ground = prepared.name_ground
    return rows.Letter(
        id=prepared.letter_id,
        number=prepared.number,
        kind=prepared.kind,
        languages=prepared.languages,
        case_id=prepared.case_id or None,
        referral_id=prepared.referral_id or None,
        to_name=prepared.to,
        shown=prepared.shown,
        pages=prepared.pages,
        record=prepared.record,
        sheet=prepared.sheet,
        qr=prepared.qr_text,
        ground_basis=None if ground is None else ground.basis,
        ground_details=None if ground is None else ground.details,
        ground_officer=None if ground is None else ground.officer,
        issued_at=prepared.issued_at,
        issued_by=s.user.user,
    )


def _log(session: Session, s: Services, action: str, found: rows.Found, **facts: str | int) -> None:
    issued, letter, case = found
    if letter is None:
        # Nothing of its case is to be seen here, so it is called by its code.
        hidden = "letter_code_withdrawn" if action == "letter_withdrawn" else action
        log.record(session, s, hidden, letter_code(bytes.fromhex(issued.id)), None, **facts)
        return
    about, about_id = (letter.number, None) if case is None else (case.case_no, case.id)
    number = int(letter.number.rpartition("-")[2])
    log.record(session, s, action, about, about_id, letter=number, **facts)


# What is shown --------------------------------------------------------------------------------


def _shown(session: Session, s: Services, found: rows.Found) -> IssuedLetter:
    issued, letter, case = found
    last = last_day(issued.issued_at, issued.valid_days)
    plain = IssuedLetter(
        letter_id=issued.id,
        code=letter_code(bytes.fromhex(issued.id)),
        number="",
        kind=issued.kind,
        languages=(),
        case_id="",
        case_no="",
        referral_id="",
        to="",
        shown="",
        issued_at=issued.issued_at,
        issued_by=names_by_number(session).get(issued.issued_by, ""),
        valid_until=last.isoformat() if last else "",
        is_expired=is_over(issued.issued_at, issued.valid_days, s.clock.today()),
        withdrawn_at=issued.withdrawn_at or 0,
        withdrawn_why=issued.withdrawn_why or "",
        pages=0,
        prints=issued.prints,
        saves=issued.saves,
    )
    return plain if letter is None else _with_words(plain, letter, case)


def _with_words(plain: IssuedLetter, letter: rows.Letter, case: Case | None) -> IssuedLetter:
    return replace(
        plain,
        number=letter.number,
        languages=letter.languages,
        case_id="" if case is None else case.id,
        case_no="" if case is None else case.case_no,
        referral_id=letter.referral_id or "",
        to=letter.to_name,
        shown=letter.shown,
        pages=letter.pages,
    )


def _day(at: int) -> str:
    """Return the local day of a moment as an ISO date."""
    return local_day(at).isoformat()


def _number(year: int, number: int) -> str:
    return f"L-{year % 100:02d}-{number:04d}"
