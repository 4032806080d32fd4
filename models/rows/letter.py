"""Letters on paper: what each says, that it was issued, and the head that stands on them.

Rules: ``letters`` holds words of a case and lives, hides and goes with it; ``issued_letters`` holds
nothing of a case and outlives it, so that the telephone is answered; neither is ever changed but by
withdrawing, printing and saving; a number is given once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    and_,
    func,
    literal_column,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from models.base.base import Base, TextList
from models.base.meta import Counter
from models.base.parts import MAX, SHARED
from models.rows.case import Case, Referral

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

MAX_EMBLEM_BYTES: Final = 204_800
_DAY_S: Final = 86_400
# Many letters of a batch have one second; the order in which they were entered tells them apart.
_PLACE: Final[ColumnElement[int]] = literal_column("issued_letters.rowid", Integer)


class Letter(Base):
    """What one issued letter says."""

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint("length(id) = 16", name="id"),
        CheckConstraint("pages >= 1", name="pages"),
        CheckConstraint(
            "(ground_basis IS NULL) = (ground_details IS NULL)"
            " AND (ground_basis IS NULL) = (ground_officer IS NULL)",
            name="ground",
        ),
        Index("uq_letters_number", "number", unique=True),
        Index("ix_letters_case_id", "case_id"),
        Index("ix_letters_referral_id", "referral_id"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    kind: Mapped[str]
    languages: Mapped[tuple[str, ...]] = mapped_column(TextList, nullable=False)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    referral_id: Mapped[str | None] = mapped_column(ForeignKey("referrals.id", ondelete="CASCADE"))
    to_name: Mapped[str]
    shown: Mapped[str]
    pages: Mapped[int]
    # Read only when the letter is drawn again: an emblem makes them large.
    record: Mapped[bytes] = mapped_column(deferred=True)
    sheet: Mapped[bytes] = mapped_column(deferred=True)
    qr: Mapped[str]
    ground_basis: Mapped[str | None]
    ground_details: Mapped[str | None]
    ground_officer: Mapped[str | None]
    issued_at: Mapped[int]
    issued_by: Mapped[int]


class IssuedLetter(Base):
    """That a letter was issued; it is asked for by its code on the telephone."""

    __tablename__ = "issued_letters"
    __table_args__ = (
        CheckConstraint("length(id) = 16", name="id"),
        CheckConstraint("valid_days BETWEEN 0 AND 65535", name="valid_days"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_why IS NULL)", name="withdrawn"),
        CheckConstraint("prints >= 0 AND saves >= 0", name="counts"),
        Index("ix_issued_letters_issued_at", "issued_at", "id"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    issued_at: Mapped[int]
    issued_by: Mapped[int]
    valid_days: Mapped[int]
    withdrawn_at: Mapped[int | None]
    withdrawn_why: Mapped[str | None]
    prints: Mapped[int] = mapped_column(default=0, server_default=text("0"), info=MAX)
    saves: Mapped[int] = mapped_column(default=0, server_default=text("0"), info=MAX)


class LetterheadRow(Base):
    """The head of our letters; one row or none."""

    __tablename__ = "letterheads"
    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        CheckConstraint(f"length(emblem) <= {MAX_EMBLEM_BYTES}", name="emblem"),
        SHARED,
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    name_local: Mapped[str]
    lines: Mapped[tuple[str, ...] | None] = mapped_column(TextList)
    emblem: Mapped[bytes | None]


type Found = tuple[IssuedLetter, Letter | None, Case | None]
"""What is known of a letter: that it was issued, what it says, the case; None: not to be seen."""


def last_number(session: Session, year: int) -> int:
    """Return the last running number that a letter of a year got, 0 for none."""
    row = session.get(Counter, counter_of(year), populate_existing=True)
    return 0 if row is None else row.value


def counter_of(year: int) -> str:
    """Return the name of the counter of the letters of a year."""
    return f"letter.{year}"


def find_letter(session: Session, letter_id: str) -> Found | None:
    """Return what is known of a letter, None when none of this id was issued.

    Args:
        session: any session.
        letter_id: 16 hex digits.
    """
    row = session.execute(_known().where(IssuedLetter.id == letter_id)).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def id_of_number(session: Session, number: str) -> str | None:
    """Return the id of the letter with this running number, None when none is to be seen."""
    query = select(Letter.id).where(Letter.number == number.strip().upper())
    return session.scalars(query).one_or_none()


def find_letters(
    session: Session,
    *,
    case_id: str = "",
    referral_id: str = "",
    words: str = "",
    letter_id: str = "",
    seen_only: bool = False,
    state: str = "",
    now: int = 0,
    after: tuple[int, str] | None = None,
    limit: int = 100,
) -> Sequence[Found]:
    """Return letters, the newest first.

    Args:
        session: any session.
        case_id: only those of this case, and of referrals that are in it.
        referral_id: only those of this referral.
        words: only those in whose number, addressee or shown words this stands.
        letter_id: with ``words``, the letter that it is the code of too.
        seen_only: leave those out of whose content nothing is to be seen.
        state: valid, expired or withdrawn, "" for all; expired is what ended before ``now``.
        now: the moment at which today began, Unix seconds.
        after: moment and id of the last one of the page before.
        limit: most letters.
    """
    parts: list[ColumnElement[bool]] = []
    if case_id:
        parts.append(or_(Letter.case_id == case_id, Referral.case_id == case_id))
    if referral_id:
        parts.append(Letter.referral_id == referral_id)
    if words:
        columns = (Letter.number, Letter.to_name, Letter.shown)
        found = [column.icontains(words, autoescape=True) for column in columns]
        parts.append(or_(*found, IssuedLetter.id == letter_id))
    if seen_only:
        parts.append(Letter.id.is_not(None))
    if state:
        parts.append(_in_state(state, now))
    if after is not None:
        parts.append(_older_than(*after))
    order = (IssuedLetter.issued_at.desc(), _PLACE.desc())
    query = _known().where(*parts).order_by(*order).limit(limit)
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def _older_than(at: int, letter_id: str) -> ColumnElement[bool]:
    """Return the condition of letters that were entered before one of a moment."""
    before = aliased(IssuedLetter, name="before")
    place = select(literal_column("before.rowid", Integer)).where(before.id == letter_id)
    earlier = and_(IssuedLetter.issued_at == at, place.scalar_subquery() > _PLACE)
    return or_(IssuedLetter.issued_at < at, earlier)


def _in_state(state: str, now: int) -> ColumnElement[bool]:
    """Return the condition of letters that are withdrawn, or else expired or valid at a moment."""
    if state == "withdrawn":
        return IssuedLetter.withdrawn_at.is_not(None)
    ends = IssuedLetter.issued_at + IssuedLetter.valid_days * _DAY_S
    is_over = and_(IssuedLetter.valid_days > 0, ends < now)
    wanted = is_over if state == "expired" else not_(is_over)
    return and_(IssuedLetter.withdrawn_at.is_(None), wanted)


def _known() -> Select[IssuedLetter, Letter, Case]:
    of_case = func.coalesce(Letter.case_id, Referral.case_id)
    return (
        select(IssuedLetter, Letter, Case)
        .outerjoin(Letter, Letter.id == IssuedLetter.id)
        .outerjoin(Referral, Referral.id == Letter.referral_id)
        .outerjoin(Case, Case.id == of_case)
    )
