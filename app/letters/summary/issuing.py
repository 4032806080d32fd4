"""A summary of a case is drawn, printed and saved.

Rules: looking keeps nothing; what leaves is what was shown, byte for byte: it is drawn once more
before, with what the register says by then, and when that gives other pages nothing leaves; it is
in the log before the first sheet, and before a file has its name: for whom, how many pages, on
which ground, and no word of the case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from app.base.errors import CaseStateError, NotFoundError
from app.base.jobs import Token
from app.base.language import NAMES
from app.cases.case_view import case_record
from app.consent.records import LegalGround
from app.consent.rules import AGREED, FOR_CHILD, in_force, lacks, names_office
from app.core import log, partial_files
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.letters.errors import SummaryRefusedError
from app.letters.letterhead import letterhead_of
from app.letters.prepare import kept_ground
from app.letters.records import CERTIFICATE, MakeLetter
from app.letters.source import Matter, OtherOffice, other_office
from app.letters.summary.fitting import size_of
from app.letters.summary.presets import preset_of
from app.letters.summary.records import PreparedSummary, SummaryWish
from app.letters.summary.telling import Told, told_of
from app.offices.office_facts import contact_facts
from app.system import files
from models.fields import CODE_LISTS
from models.queries.lookup import offices as office_rows
from models.rows.case import Case

if TYPE_CHECKING:
    from app.cases.records import CaseRecord
    from app.system.files import Target
    from models.register.database import Session


def prepare(s: Services, wish: SummaryWish, token: Token | None = None) -> PreparedSummary:
    """Draw a summary.

    Args:
        s: the open register, also inside a seal.
        wish: what is to stand on it, for whom.
        token: asked between the steps whether to stop.

    Raises:
        CaseStateError: the role does not allow it, or the case is in the bin.
        NotFoundError: there is no such case or office.
        SummaryRefusedError, LetterRefusedError, ConsentForbidsError, ConsentMissingError,
        ConsentIncompleteError, ConsentBeyondError: as `app.letters.summary.telling.told_of`.
        Cancelled: the officer asked to stop.
    """
    require(s, Act.LETTERS)
    wish = _kept(wish)
    preset = preset_of(wish.audience, wish.sections, wish.purpose)
    if wish.language not in NAMES:
        raise SummaryRefusedError(reason="summary.language")
    token = token or Token()
    with reading(s) as session:
        matter = _matter(session, s, wish)
        usual = letterhead_of(session, s)
    token.checkpoint()
    told = told_of(matter, wish, preset, usual)
    token.checkpoint()
    return _drawn(wish, matter.number, told)


MOST_SIGNS: Final = 600
"""Of a ground or a reason, of which nothing is ever cut; a line counts as sixty at the least."""


def _kept(wish: SummaryWish) -> SummaryWish:
    """Return a wish whose typed words can be printed.

    Raises:
        FactRefusedError: they hold what cannot be printed.
        SummaryRefusedError: ``summary.too-long``.
    """
    ground = wish.ground
    if ground is not None:
        ground = LegalGround(
            ground.basis,
            kept_text(ground.order_no, "legal_basis_details"),
            kept_text(ground.officer, "override_by"),
            kept_text(ground.reason, "override_reason"),
        )
    reason = kept_text(wish.beyond_reason, "override_reason")
    named = kept_ground(wish.name_ground)
    typed = [reason]
    typed += [ground.order_no, ground.officer, ground.reason] if ground is not None else []
    typed += [named.details, named.officer] if named is not None else []
    if any(size_of(one) > MOST_SIGNS for one in typed):
        raise SummaryRefusedError(reason="summary.too-long")
    return replace(wish, ground=ground, beyond_reason=reason, name_ground=named)


def _drawn(wish: SummaryWish, case_no: str, told: Told) -> PreparedSummary:
    # What draws is large, and whoever only asks for something else does not wait for it.
    from app.letters.drawing import library

    library.settle()
    from app.letters.summary.drawing import draw

    drawn = draw(told.sheet)
    return PreparedSummary(
        wish=wish,
        case_no=case_no,
        pages=drawn.pages,
        pdf=drawn.pdf,
        cut=drawn.cut,
        missing=drawn.missing,
        hidden=told.hidden,
        initials=told.initials,
        left_out=told.left_out,
        not_agreed=told.not_agreed,
        is_beyond=told.is_beyond,
        is_unfit=told.is_unfit,
    )


def _matter(session: Session, s: Services, wish: SummaryWish) -> Matter:
    """Return what letters are made of, for the case alone."""
    today, contact = s.clock.today(), contact_facts(session)
    case = _case(session, s, wish.case_id)
    return Matter(
        wish=MakeLetter(
            CERTIFICATE, (wish.language,), case_id=case.case_id, name_ground=wish.name_ground
        ),
        today=today,
        number=case.case_no,
        code="",
        own=s.office,
        phone=contact["phone"],
        email=contact["email"],
        user=s.user,
        case=case,
        other=_office(session, wish.office_id),
    )


def _case(session: Session, s: Services, case_id: str) -> CaseRecord:
    row = session.get(Case, case_id)
    if row is None:
        raise NotFoundError
    if row.binned:
        raise CaseStateError(reason="case.in-bin")
    return case_record(session, row, s.clock.today())


def _office(session: Session, office_id: str) -> OtherOffice | None:
    found = other_office(session, office_id) if office_id else None
    if office_id and found is None:
        raise NotFoundError
    return found


@dataclass(frozen=True)
class Offer:
    """An office that can get a summary.

    Attributes:
        kind: a code of office_type, "" when it is not told.
        purposes: codes of consent_purpose for which somebody agreed to it by name.
    """

    office_id: str
    name: str
    kind: str
    purposes: frozenset[str]


def offers(s: Services, case_id: str) -> tuple[Offer, ...]:
    """Return the offices that can get a summary of a case, those that were agreed to first.

    Raises:
        CaseStateError: the role does not allow it, or the case is in the bin.
        NotFoundError: there is no such case.
    """
    require(s, Act.LETTERS)
    with reading(s) as session:
        case = _case(session, s, case_id)
        found = [(row.id, row.name, row.office_type or "") for row in office_rows(session)]
        today = s.clock.today()
    told = [Offer(*row, _agreed_to(case, row[0], today)) for row in found]
    return tuple(sorted(told, key=lambda one: not one.purposes))


def _agreed_to(case: CaseRecord, office_id: str, today: dt.date) -> frozenset[str]:
    """Return for which purposes an office gets something today by a yes that names it."""
    every = tuple(code.value for code in CODE_LISTS["consent_purpose"])
    return frozenset(
        purpose
        for person in case.persons
        for one in in_force(case.consents, person.number, today)
        if one.capacity in AGREED | FOR_CHILD
        and not lacks(one.facts)
        and names_office(case, one, office_id)
        for purpose in (one.purposes or every)
    )


def begin_print(
    s: Services,
    summary: PreparedSummary,
    *,
    copies: int,
    printer: str,
    token: Token | None = None,
) -> None:
    """Write down that a summary goes to a printer; ask this before the first sheet of it.

    It stands in the log also when the printer then takes none of it, or when it is called off once
    the line is kept: the log may claim too much of a print, never too little.

    Args:
        s: the open register.
        summary: as it was shown.
        copies: of each page.
        printer: its name.
        token: asked at the end whether the print was called off; then no line is kept.

    Raises:
        SummaryRefusedError: ``summary.changed``: its pages would be other ones now.
        AppError: as `prepare` refuses.
        Cancelled: it was called off.
    """
    _require_same(s, summary, token)
    with writing(s) as session:
        _log(session, s, "summary_printed", summary, copies=copies, printer=printer)
        if token is not None:
            token.checkpoint()
    s.keep_now()


def save(s: Services, summary: PreparedSummary, target: Target, token: Token | None = None) -> None:
    """Write a summary into a new file in the clear, after the line in the log.

    Args:
        s: the open register.
        summary: as it was shown.
        target: the file.
        token: asked before anything is written whether to stop.

    Raises:
        TargetExistsError: a file of this name is there; it is untouched.
        FileUnreadableError, NotEnoughDiskError: it cannot be written; no line is kept but where
            the complete file could not get its name.
        SummaryRefusedError: ``summary.changed``: its pages would be other ones now.
        AppError: as `prepare` refuses.
        Cancelled: it was called off.
    """
    files.refuse_taken(target)
    _require_same(s, summary, token)

    def line(session: Session) -> None:
        _log(session, s, "summary_saved", summary)
        if token is not None:
            token.checkpoint()

    partial_files.write_noted(s, target, summary.pdf, line)


FILE_NAME: Final = "{number}-summary.pdf"
"""The name of a file that is offered: the number of the case, and nobody's name."""


def _require_same(s: Services, summary: PreparedSummary, token: Token | None) -> None:
    if prepare(s, summary.wish, token).pdf != summary.pdf:
        raise SummaryRefusedError(reason="summary.changed")


def _log(
    session: Session, s: Services, action: str, summary: PreparedSummary, **facts: str | int
) -> None:
    wish = summary.wish
    if wish.ground is not None:
        facts["ground"] = wish.ground.basis
    if summary.is_beyond:
        facts["beyond"] = 1
    if wish.name_ground is not None:
        facts["named"] = wish.name_ground.basis
    facts |= {"audience": wish.audience, "pages": summary.pages}
    log.record(session, s, action, summary.case_no, wish.case_id, **facts)
