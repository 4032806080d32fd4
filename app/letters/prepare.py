"""From a wish to letters drawn and sealed: for the preview, the printer, or many at one go.

Rules:

* One: nothing is kept and nothing is issued here, so that looking costs nothing; the pages are
  drawn before they are sealed, because the seal says how many they are; the letter code is random,
  the number is the next one of the issue list; the seal binds the words and the drawn letter.
* Many: each letter is a whole by itself: drawn, issued, handed on, then the next; one that cannot
  be made is told with its reason and stops no other; a stop leaves whole letters behind it and no
  half one.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Final

from app.base.errors import AppError
from app.base.jobs import Progress, Report, Token, silent
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.letters import sheet
from app.letters.content import Content, letter_of
from app.letters.document import DrawnSeal, plain_text
from app.letters.drawing import draw
from app.letters.frame import valid_days
from app.letters.issue import issue, next_number
from app.letters.records import CERTIFICATE, IssuedLetter, MakeLetter, PreparedLetter
from app.letters.source import kinds_of
from app.offices.own_keys import identity_of
from crypto.letter import letter_record
from crypto.letter.letter_record import KINDS
from crypto.letter.letter_seal import HINT_BYTES, ID_BYTES, LetterClaim, letter_code, seal_text
from models.rows.case import Referral

if TYPE_CHECKING:
    from crypto.office.identity import Identity
    from models.register.database import Session


SALT_BYTES: Final = 16
_WITH_A_REFERRAL: Final = frozenset({"referral", "forwarding", "home_verification", "handover"})
"""Kinds that the office which has the referral may be shown."""


@dataclass(frozen=True)
class _Seal:
    """What the seal of a letter is made of, but for the number of its pages."""

    identity: Identity
    letter_id: bytes
    issued: int
    valid_days: int
    content: Content
    sheet: bytes
    salt: str
    packet: str

    def of(self, pages: int) -> DrawnSeal:
        """Return the seal of so many pages."""
        letter, content = self.content.letter, self.content
        record = letter_record.written(
            letter_record.LetterRecord(
                salt=self.salt,
                kind=letter.kind,
                no=letter.number,
                date=letter.date.isoformat(),
                to=content.to,
                subject=content.subject,
                pages=pages,
                text=plain_text(letter),
                signatory=content.signatory,
                sheet=hashlib.sha256(self.sheet).hexdigest(),
                # By this the other office knows a letter whose referral was taken back.
                ext={"referral": self.packet} if self.packet else {},
            )
        )
        claim = LetterClaim(
            kind=KINDS[letter.kind],
            office_hint=bytes.fromhex(self.identity.public.office_id)[:HINT_BYTES],
            issued=self.issued,
            valid_days=self.valid_days,
            letter_id=self.letter_id,
            record_hash=letter_record.record_hash(record),
            shown=content.shown(pages),
        )
        return DrawnSeal(seal_text(self.identity, claim), record, self.sheet)


def prepare(s: Services, wish: MakeLetter) -> PreparedLetter:
    """Draw and seal a letter without issuing it.

    Args:
        s: the open register.
        wish: which letter, in which languages.

    Raises:
        AppError: as `app.letters.content.letter_of` refuses.
    """
    require(s, Act.LETTERS)
    now, today = s.clock.now(), s.clock.today()
    letter_id = secrets.token_bytes(ID_BYTES)
    code = letter_code(letter_id)
    with reading(s) as session:
        identity = identity_of(session, s.vault)
        number = next_number(session, today)
        content = letter_of(session, s, wish, today, number, code)
        packet = _packet_of(session, content) if wish.kind in _WITH_A_REFERRAL else ""
    days = valid_days(wish)
    drawn_from = sheet.written(content.letter)
    salt = secrets.token_hex(SALT_BYTES)
    seal = _Seal(identity, letter_id, now, days, content, drawn_from, salt, packet)
    drawn = draw(content.letter, seal.of)
    sealed = seal.of(drawn.pages)
    return PreparedLetter(
        letter_id=letter_id.hex(),
        code=code,
        number=number,
        kind=wish.kind,
        languages=wish.languages,
        case_id=content.case_id,
        referral_id=content.referral_id,
        to=content.to,
        shown=content.shown(drawn.pages),
        issued_at=now,
        valid_days=days,
        pages=drawn.pages,
        pdf=drawn.pdf,
        record=sealed.record,
        sheet=sealed.sheet,
        qr_text=sealed.qr_text,
        box=None if drawn.box is None else astuple(drawn.box),
        missing=drawn.missing,
        hidden=content.hidden,
        initials=content.initials,
        left_out=content.left_out,
        name_ground=wish.name_ground,
    )


def _packet_of(session: Session, content: Content) -> str:
    """Return the packet of the referral that a letter goes with, "" for none."""
    row = session.get(Referral, content.referral_id) if content.referral_id else None
    return (row.packet_id or "") if row is not None and row.direction == "out" else ""


def kinds_for(s: Services, referral_id: str = "", case_id: str = "") -> tuple[str, ...]:
    """Return the kinds of letter that can be made for a referral, or for a case alone.

    Raises:
        NotFoundError, AmbiguousError: no such referral.
        LetterRefusedError: it has ended, or its packet is not kept.
    """
    require(s, Act.LETTERS)
    if not referral_id:
        return (CERTIFICATE,) if case_id else ()
    with reading(s) as session:
        return kinds_of(session, referral_id)


STEP = "letters"
"""The step that progress is told under; its unit is one letter."""

type Take = Callable[[PreparedLetter, IssuedLetter], None]


@dataclass(frozen=True)
class Batch:
    """What became of many wishes.

    Attributes:
        made: the letters, in the order of their wishes.
        refused: each wish that no letter came of, and why.
    """

    made: tuple[IssuedLetter, ...]
    refused: tuple[tuple[MakeLetter, AppError], ...]


def make_all(
    s: Services,
    wishes: Sequence[MakeLetter],
    take: Take,
    report: Report = silent,
    token: Token | None = None,
) -> Batch:
    """Make, issue and hand on a letter for every wish.

    Args:
        s: the open register.
        wishes: in the order in which they are made.
        take: gets each letter once it stands in the issue list: writes or prints it.
        report: told the step "letters", in letters.
        token: looked at before each letter.

    Raises:
        Cancelled: the officer asked to stop; what `take` got is issued.
    """
    token = token or Token()
    made: list[IssuedLetter] = []
    refused: list[tuple[MakeLetter, AppError]] = []
    for done, wish in enumerate(wishes):
        token.checkpoint()
        report(Progress(STEP, done, len(wishes)))
        try:
            ready = prepare(s, wish)
            issued = issue(s, ready)
            take(ready, issued)
        except AppError as refusal:
            refused.append((wish, refusal))
        else:
            made.append(issued)
    report(Progress(STEP, len(wishes), len(wishes)))
    return Batch(tuple(made), tuple(refused))
