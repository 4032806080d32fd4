"""From a wish to letters drawn and sealed: every printed word, the preview, many at one go.

Rules:

* Every printed word: what stands in a letter left in the sealed packet, and consent is asked again
  today; the same wish on the same day gives the same words; protected persons stand as initials or
  a code unless a ground is recorded; nothing is kept and nothing is drawn here.
* One: nothing is kept and nothing is issued here, so that looking costs nothing; the pages are
  drawn before they are sealed, because the seal says how many they are; the letter code is random,
  the number is the next one of the issue list; the seal binds the words and the drawn letter.
* Many: each letter is a whole by itself: drawn, issued, handed on, then the next; one that cannot
  be made is told with its reason and stops no other; a stop leaves whole letters behind it and no
  half one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Final

from app.base.errors import AppError
from app.base.jobs import Progress, Report, Token, silent
from app.cases.records import PersonRecord
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.letters import document, kinds, person_notice, person_summary, texts
from app.letters.document import Block, Body, DrawnSeal, Letter, Letterhead, plain_text
from app.letters.drawing import draw
from app.letters.errors import LetterRefusedError
from app.letters.frame import (
    Inside,
    body,
    has_nepali_dates,
    is_in_nepal,
    letterhead,
    other_name,
    reference,
    valid_days,
)
from app.letters.hiding import Hiding
from app.letters.issue import issue, next_number
from app.letters.kinds import OutLetter
from app.letters.letterhead import letterhead_of
from app.letters.naming import (
    CHILD,
    FAMILY_NAMES,
    Cast,
    cast_of,
    cast_of_case,
    check_writer,
    finding_in,
)
from app.letters.reader_language import Tongue
from app.letters.records import (
    ACKNOWLEDGEMENT,
    CERTIFICATE,
    NAMELESS,
    NOTICE,
    ON_OWN_DATA,
    PERSON_NOTICE,
    PERSON_SUMMARY,
    SLIP,
    IssuedLetter,
    MakeLetter,
    NameGround,
    PreparedLetter,
    check_wish,
)
from app.letters.source import Matter, kinds_of, matter_of, office_of
from app.offices.own_card import identity_of
from crypto.letter import letter_record
from crypto.letter.letter_record import KINDS
from crypto.letter.letter_seal import HINT_BYTES, ID_BYTES, LetterClaim, letter_code, seal_text
from models.fields.values import code_label
from models.index.name_keys import roman
from models.rows.case import Referral

if TYPE_CHECKING:
    from crypto.office.identity import Identity
    from models.register.database import Session


SHOWN_BYTES: Final = 90
"""Most bytes of the words that the seal shows (crypto/spec/letter.md, section 4)."""

_ENGLISH = Tongue("en")
_NOBODY = Cast((), (), ())
_UNSPELT = "the office"
"""In the seal, for a name that has no letter that could be spelt in Latin ones."""


@dataclass(frozen=True)
class Content:
    """A letter in words, and what is told about it beside the paper.

    Attributes:
        to: the addressee in one line.
        subject: without its label.
        signatory: who signs, in one line; "" when nobody does.
        initials: labels of the persons who stand as initials or a code.
        hidden: how many times a name was taken out of typed text.
        left_out: English labels of facts that leave in the packet but not on paper.
        ref_shown: the reference in the seal.
        to_shown: the addressee in the seal, in Latin letters.
    """

    letter: Letter
    to: str
    subject: str
    signatory: str
    ref_shown: str
    to_shown: str
    case_id: str = ""
    referral_id: str = ""
    initials: tuple[str, ...] = ()
    hidden: int = 0
    left_out: tuple[str, ...] = ()

    def shown(self, pages: int) -> str:
        """Return the words of the seal, at most 90 bytes: "To CWC Patna; 2 pages; ref S.K.".

        Args:
            pages: of one copy, 1 or more.
        """
        count = "1 page" if pages == 1 else f"{pages} pages"
        end = f"; {count}; ref {self.ref_shown}"
        start = "" if self.to_shown == texts.WHOM_IT_MAY_CONCERN else "To "
        room = SHOWN_BYTES - len(end.encode()) - len(start)
        return f"{start}{cut(self.to_shown, room)}{end}"


@dataclass(frozen=True)
class _Said:
    """A letter in one language, and what was left out and hidden while it was written."""

    body: Body
    inside: Inside
    hidden: int
    left_out: tuple[str, ...]


def letter_of(
    session: Session, s: Services, wish: MakeLetter, today: dt.date, number: str, code: str
) -> Content:
    """Return the content of a letter.

    Args:
        session: a reading session.
        s: the open register, also inside a seal.
        wish: which letter, in which languages.
        today: the local day.
        number: the running number of the letter.
        code: its letter code, as it is printed.

    Raises:
        LetterRefusedError: there is no such letter, or not of this referral or person.
        NotFoundError, AmbiguousError, CaseStateError: no such referral or case, or it is in the
            bin.
        ConsentForbidsError, ConsentMissingError, ConsentIncompleteError: consent, or a ground.
        FactRefusedError: the note holds what cannot be printed.
    """
    check_wish(wish)
    wish = replace(
        wish, note=kept_text(wish.note, "details"), name_ground=kept_ground(wish.name_ground)
    )
    matter = matter_of(session, s, wish, today, number, code)
    return content_of(matter, letterhead_of(session, s))


def kept_ground(ground: NameGround | None) -> NameGround | None:
    """Return a ground in words that can be printed.

    Raises:
        FactRefusedError: they hold what cannot be printed.
    """
    if ground is None:
        return None
    return NameGround(
        ground.basis,
        kept_text(ground.details, "legal_basis_details"),
        kept_text(ground.officer, "override_by"),
    )


def content_of(matter: Matter, head: Letterhead) -> Content:
    """Return the content of a letter from what it is made of; pure.

    Args:
        matter: of a checked wish.
        head: the head of our letters.

    Raises:
        LetterRefusedError, ConsentIncompleteError: as for `letter_of`.
    """
    wish, cast = matter.wish, _cast(matter)
    check_writer(cast, wish.name_ground)
    # Somebody typed it, here or at the other office, and it stands in the seal as well.
    ref = _unnamed(matter).hiding(_ENGLISH).of(matter.case_ref)
    matter = replace(matter, case_ref=ref)
    both = has_nepali_dates(matter)
    said = [_said(matter, cast, Tongue(language, both)) for language in wish.languages]
    first = said[0]
    return Content(
        letter=Letter(
            kind=wish.kind,
            number=matter.number,
            date=matter.today,
            code=matter.code,
            letterhead=letterhead(matter, head),
            bodies=tuple(each.body for each in said),
            copies=wish.copies,
        ),
        to=_to(matter, Tongue(wish.languages[0])),
        subject=first.inside.subject,
        signatory=", ".join(first.body.signatory[:2]),
        ref_shown=_latin(first.inside.ref),
        to_shown=_latin(_to(matter, _ENGLISH)) or _UNSPELT,
        case_id=matter.case.case_id if matter.case else "",
        referral_id=matter.referral_id,
        initials=cast.initials(Tongue(wish.languages[0])),
        hidden=first.hidden,
        left_out=first.left_out,
    )


def cut(text: str, most: int) -> str:
    """Return as much of a text as fits, never half a letter or a letter without its sign.

    Args:
        text: one line.
        most: bytes in UTF-8.
    """
    kept = unicodedata.normalize("NFC", text)
    if len(kept.encode()) <= most:
        return kept
    while kept and (len(kept.encode()) > most - len("…".encode()) or _is_open(text, len(kept))):
        kept = kept[:-1]
    return f"{kept.rstrip()}…" if kept else ""


def _is_open(text: str, place: int) -> bool:
    """Say whether a cut at a place would take a sign from its letter."""
    return place < len(text) and unicodedata.category(text[place])[0] == "M"


def _cast(matter: Matter) -> Cast:
    """Return the persons of a letter, none for kinds that tell of nobody.

    Raises:
        LetterRefusedError: the person or the child whom the letter is for is not there.
    """
    kind = matter.wish.kind
    if kind == PERSON_SUMMARY:
        return person_summary.cast_for(matter, chosen(matter))
    if kind in ON_OWN_DATA:
        chosen(matter)
    if kind in (*NAMELESS, ACKNOWLEDGEMENT):
        return _unnamed(matter) if kind == ACKNOWLEDGEMENT else _NOBODY
    if kind == CERTIFICATE:
        return cast_of_case(matter, [chosen(matter)])
    cast = cast_of(matter)
    if kind == "forwarding" and not any(one.why == CHILD for one in cast.victims()):
        raise LetterRefusedError(reason="letter.no-child")
    return cast


def chosen(matter: Matter) -> PersonRecord:
    """Return the person whom a paper of a case is for.

    Raises:
        LetterRefusedError: there is no case or no such person, or several and none was chosen.
    """
    if matter.case is None:
        raise LetterRefusedError(reason="letter.no-case")
    return kinds.chosen_person(matter, matter.case)


def _unnamed(matter: Matter) -> Cast:
    """Return a cast of nobody that still hides every protected name of the case in a note."""
    cast = cast_of_case(matter, []) if matter.case is not None else cast_of(matter)
    hidden = [one for one in cast.persons if not one.named]
    names = [name for one in hidden for name in (*one.own_names(), *one.names(FAMILY_NAMES))]
    return replace(
        cast,
        persons=(),
        unnamed=(*cast.unnamed, *names),
        finding=(*cast.finding, *(value for one in hidden for value in finding_in(one.known))),
    )


def _said(matter: Matter, cast: Cast, tongue: Tongue) -> _Said:
    """Write the letter in one language."""
    hiding = cast.hiding(tongue)
    ref = reference(matter, cast.short())
    subject = tongue.say(
        texts.SUBJECTS.get(matter.wish.kind, ""), purpose=_purpose(matter, tongue), ref=ref
    )
    left_out: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    blocks = _little(matter, cast, tongue, hiding)
    if matter.wish.kind == PERSON_SUMMARY:
        told = person_summary.Summary(matter, chosen(matter), cast, tongue, hiding)
        blocks, left_out = told.blocks(), tuple(dict.fromkeys(told.left_out))
    if blocks is None:
        if matter.referral is None:
            raise LetterRefusedError(reason="letter.no-referral")
        out = OutLetter(matter, matter.referral, cast, tongue, hiding)
        blocks, left_out = out.blocks(), out.left_out
        if matter.wish.kind != "home_verification":
            files = tuple(hiding.of_file(file.name) for file in matter.files)
    elif matter.wish.kind == NOTICE and matter.referral is not None:
        left_out = kinds.not_in_notice(matter.referral)
    inside = Inside(blocks, ref, subject, files)
    return _Said(body(matter, tongue, inside), inside, hiding.count, left_out)


def _little(matter: Matter, cast: Cast, tongue: Tongue, hiding: Hiding) -> tuple[Block, ...] | None:
    """Return the body of a kind that tells little, None for one that tells the facts."""
    kind = matter.wish.kind
    if kind == NOTICE and matter.referral is not None:
        return kinds.notice(matter, matter.referral, tongue)
    if kind == SLIP:
        return kinds.slip(matter, tongue)
    if kind == PERSON_NOTICE:
        return person_notice.blocks(matter, tongue)
    note = hiding.of(matter.wish.note)
    if kind == ACKNOWLEDGEMENT and matter.answer is not None:
        return kinds.acknowledgement(matter, matter.answer, note, tongue)
    if kind == CERTIFICATE and matter.case is not None:
        person = cast.labels(tongue)[1]
        return kinds.certificate(matter.case, person, note, tongue)
    return None


def _purpose(matter: Matter, tongue: Tongue) -> str:
    purpose = matter.referral.purpose if matter.referral else ""
    return tongue.say(code_label("consent_purpose", purpose)) if purpose else ""


def _to(matter: Matter, tongue: Tongue) -> str:
    """Return the addressee in one line."""
    if matter.wish.kind == CERTIFICATE or matter.other is None:
        return tongue.say(texts.WHOM_IT_MAY_CONCERN)
    if matter.wish.kind == SLIP:
        return other_name(matter.other, tongue)
    return matter.other.name


def _latin(text: str) -> str:
    """Return a line in Latin letters, other words spelt as they sound."""
    words = []
    for word in unicodedata.normalize("NFC", text).split():
        spelt = word if word.isascii() else roman(word).capitalize()
        words.append(spelt)
    return " ".join(word for word in words if word)


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
        AppError: as `app.letters.prepare.letter_of` refuses.
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
    drawn_from = document.written(content.letter)
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
        return (CERTIFICATE, PERSON_NOTICE, PERSON_SUMMARY) if case_id else ()
    with reading(s) as session:
        return kinds_of(session, referral_id)


def is_nepali(s: Services, referral_id: str = "") -> bool:
    """Say whether letters have Nepali dates without being asked for them: an office is in Nepal.

    Args:
        s: the open register.
        referral_id: the referral that they go with, "" for none.

    Raises:
        NotFoundError, AmbiguousError, LetterRefusedError: as `kinds_for`.
    """
    require(s, Act.LETTERS)
    if not referral_id:
        return is_in_nepal(s.office, None)
    with reading(s) as session:
        return is_in_nepal(s.office, office_of(session, referral_id))


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
