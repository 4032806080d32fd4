"""Every printed word of a letter, from a wish: the one place that puts its parts together.

Rules: what stands in a letter left in the sealed packet, and consent is asked again today; the
same wish on the same day gives the same words; protected persons stand as initials or a code
unless a ground is recorded; nothing is kept and nothing is drawn here.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from app.core.clean_input import kept_text
from app.core.services import Services
from app.letters import kinds, texts
from app.letters.document import Block, Body, Letter, Letterhead
from app.letters.errors import LetterRefusedError
from app.letters.frame import Inside, body, letterhead, other_name, reference
from app.letters.hiding import Hiding
from app.letters.kinds import OutLetter
from app.letters.letterhead import letterhead_of
from app.letters.naming import (
    CHILD,
    FAMILY_NAMES,
    OWN_NAMES,
    Cast,
    cast_of,
    cast_of_case,
    finding_in,
)
from app.letters.reader_language import Tongue
from app.letters.records import (
    ACKNOWLEDGEMENT,
    CERTIFICATE,
    NOTICE,
    SLIP,
    MakeLetter,
    NameGround,
    check_wish,
)
from app.letters.source import Matter, matter_of
from models.fields.values import code_label
from models.index.name_keys import roman

if TYPE_CHECKING:
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
    wish = replace(wish, note=kept_text(wish.note, "details"), name_ground=_kept(wish.name_ground))
    matter = matter_of(session, s, wish, today, number, code)
    return content_of(matter, letterhead_of(session, s))


def _kept(ground: NameGround | None) -> NameGround | None:
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
    # Somebody typed it, here or at the other office, and it stands in the seal as well.
    ref = _unnamed(matter).hiding(_ENGLISH).of(matter.case_ref)
    matter = replace(matter, case_ref=ref)
    said = [_said(matter, cast, Tongue(language)) for language in wish.languages]
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
    if kind in (SLIP, NOTICE, ACKNOWLEDGEMENT):
        return _unnamed(matter) if kind == ACKNOWLEDGEMENT else _NOBODY
    if kind == CERTIFICATE:
        if matter.case is None:
            raise LetterRefusedError(reason="letter.no-case")
        return cast_of_case(matter, [kinds.chosen_person(matter, matter.case)])
    cast = cast_of(matter)
    if kind == "forwarding" and not any(one.why == CHILD for one in cast.victims()):
        raise LetterRefusedError(reason="letter.no-child")
    return cast


def _unnamed(matter: Matter) -> Cast:
    """Return a cast of nobody that still hides every protected name of the case in a note."""
    cast = cast_of_case(matter, []) if matter.case is not None else cast_of(matter)
    hidden = [one for one in cast.persons if not one.named]
    every = (*OWN_NAMES, *FAMILY_NAMES)
    return replace(
        cast,
        persons=(),
        unnamed=(*cast.unnamed, *(name for one in hidden for name in one.names(every))),
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
