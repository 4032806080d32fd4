"""What the person is told about what is kept, read out at the desk: nothing is handed over.

Rules: looking keeps nothing; it has no number, no seal and no pages, and cannot be printed; that it
was read out is in the log, for which person and in which language, and no word of it; a paper that
is handed over is a letter (`app.letters.prepare`), and says less.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.base.language import NAMES
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.letters import person_notice, person_summary
from app.letters.document import Block, Heading, block_text
from app.letters.errors import LetterRefusedError
from app.letters.frame import has_nepali_dates
from app.letters.kinds import chosen_person
from app.letters.reader_language import Tongue
from app.letters.records import ON_OWN_DATA, PERSON_NOTICE, MakeLetter
from app.letters.source import Matter, matter_of
from models.fields.values import code_label

if TYPE_CHECKING:
    from app.cases.records import CaseRecord, PersonRecord
    from models.register.database import Session


@dataclass(frozen=True)
class ToRead:
    """What is to be read out, to whom.

    Attributes:
        kind: of `app.letters.records.ON_OWN_DATA`.
        case_id: whole id of the case.
        person: number of the person, 0 for the only one.
        language: en, hi, ne or bn.
    """

    kind: str
    case_id: str
    person: int = 0
    language: str = "en"


@dataclass(frozen=True)
class ReadAloud:
    """The words that are read out.

    Attributes:
        wish: as it was asked, with the number of the person.
        case_no: of the case.
        title: what it is.
        blocks: in order.
    """

    wish: ToRead
    case_no: str
    title: str
    blocks: tuple[Block, ...] = field(repr=False)


def words_to_read(s: Services, wish: ToRead) -> ReadAloud:
    """Return what is read out.

    Raises:
        CaseStateError: the role does not allow it, or the case is in the bin.
        NotFoundError: there is no such case.
        LetterRefusedError: no such paper or language, or which person is not said.
    """
    require(s, Act.LETTERS)
    with reading(s) as session:
        matter, case = _matter(session, s, wish)
        person = chosen_person(matter, case)
    tongue = Tongue(wish.language, has_nepali_dates(matter))
    return ReadAloud(
        wish=ToRead(wish.kind, case.case_id, person.number, wish.language),
        case_no=case.case_no,
        title=tongue.say(code_label("letter_kind", wish.kind)),
        blocks=_blocks(matter, person, tongue),
    )


def _blocks(matter: Matter, person: PersonRecord, tongue: Tongue) -> tuple[Block, ...]:
    if matter.wish.kind == PERSON_NOTICE:
        return person_notice.blocks(matter, tongue, aloud=True)
    cast = person_summary.cast_for(matter, person, aloud=True)
    hiding = cast.hiding(tongue)
    return person_summary.Summary(matter, person, cast, tongue, hiding, aloud=True).blocks()


def lines_of(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield what is read out, line by line, with an empty line above each heading but the first."""
    for place, block in enumerate(blocks):
        if place and isinstance(block, Heading):
            yield ""
        yield from block_text(block).split("\n")


def note_read(s: Services, wish: ToRead) -> None:
    """Write down that it was read out to the person.

    Raises:
        AppError: as `words_to_read` refuses.
    """
    require(s, Act.LETTERS)
    with writing(s) as session:
        matter, case = _matter(session, s, wish)
        log.record(
            session,
            s,
            "person_told",
            case.case_no,
            case.case_id,
            number=chosen_person(matter, case).number,
            letter_kind=wish.kind,
            tongue=NAMES[wish.language],
        )
    s.keep_now()


def _matter(session: Session, s: Services, wish: ToRead) -> tuple[Matter, CaseRecord]:
    """Return what it is made of; nobody is asked whether it is safe to carry."""
    if wish.kind not in ON_OWN_DATA:
        raise LetterRefusedError(reason="letter.kind-unknown")
    if wish.language not in NAMES:
        raise LetterRefusedError(reason="letter.language-unknown")
    letter = MakeLetter(
        wish.kind, (wish.language,), case_id=wish.case_id, person=wish.person, safe_to_carry=False
    )
    matter = matter_of(session, s, letter, s.clock.today(), "", "")
    if matter.case is None:
        raise LetterRefusedError(reason="letter.no-case")
    return matter, matter.case
