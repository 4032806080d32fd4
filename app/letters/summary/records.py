"""Frozen records of a summary: the wish, what its pages say, and one that is drawn.

Rules: where initials stand, the name is not here; nothing in a drawn one tells more than its pages,
but for labels of what was left off them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from app.consent.records import LegalGround
from app.letters.document import Letterhead
from app.letters.records import NameGround

OWN: Final = "own"
"""The code of summary_for that is no preset."""


@dataclass(frozen=True)
class SummaryWish:
    """The wish for a summary.

    Attributes:
        case_id: whole id of the case.
        audience: a code of summary_for: cwc, police, shelter or own.
        language: of its reader: en, hi, ne or bn.
        office_id: whole id of the office that gets it, "" for one that is not in the register.
        sections: for own ones, the keys of the sections.
        purpose: for own ones, by which purpose consent is asked, "" for legal help.
        ground: a legal ground when consent does not cover what is told.
        beyond_reason: why more is told of a child than was recorded with it, "" for nothing.
        name_ground: why a protected person is named, None for initials.
    """

    case_id: str
    audience: str
    language: str = "en"
    office_id: str = ""
    sections: tuple[str, ...] = ()
    purpose: str = ""
    ground: LegalGround | None = None
    beyond_reason: str = ""
    name_ground: NameGround | None = None


type Row = tuple[str, str]


@dataclass(frozen=True)
class Part:
    """One person, the case, or one event.

    Attributes:
        title: its heading.
        rows: label and words of each fact, the most important first; empty for one of very many
            persons.
        count: how many facts there are to tell.
        brief: the few facts that stand for it where there is no room, in one line.
        briefed: how many facts those are.
        gathers: heading of the part in which it stands with others then, "" to stand alone.
        is_person: whether it is a person.
    """

    title: str
    rows: tuple[Row, ...]
    count: int = 0
    brief: str = ""
    briefed: int = 0
    gathers: str = ""
    is_person: bool = False


@dataclass(frozen=True)
class SummarySheet:
    """All that the pages show, before it is known what has room on two of them.

    Attributes:
        language: en, hi, ne or bn.
        head: of the office.
        title: what it is.
        lines: for whom, which case, which day.
        parts: in the order of the page.
        cut: text with {facts}, {persons} and {texts} that tells what had no room.
        notes: paragraphs below the facts, and rows with a title: why this may be told.
        foot: at the foot of each page.
        law: above the foot.
        page_words: text with {page} and {pages}.
        number: of the case, for the title of the file.
    """

    language: str
    head: Letterhead
    title: str
    lines: tuple[Row, ...]
    parts: tuple[Part, ...]
    cut: str
    notes: tuple[str | Part, ...]
    foot: str
    law: str
    page_words: str
    number: str


@dataclass(frozen=True)
class Cut:
    """What had no room on two pages: facts, persons of whom nothing stands there, long texts."""

    facts: int = 0
    persons: int = 0
    texts: int = 0

    def __bool__(self) -> bool:
        return bool(self.facts or self.persons or self.texts)


@dataclass(frozen=True)
class PreparedSummary:
    """A summary that is drawn: what the preview shows, byte for byte.

    Attributes:
        wish: of which it was made.
        case_no: number of the case.
        pages: one or two.
        pdf: the file that will be printed or saved.
        cut: what stands in the register alone, for want of room.
        missing: signs that cannot be printed.
        hidden: how many times a name was taken out of typed text.
        initials: labels of the persons who stand as initials or a code.
        left_out: English labels of facts that are kept off the paper beside initials.
        not_agreed: English labels of facts that consent does not cover.
        is_beyond: whether more is told of a child than was recorded, for a reason that was given.
        is_unfit: whether the office that gets it is of another kind than its readers.
    """

    wish: SummaryWish
    case_no: str
    pages: int
    pdf: bytes = field(repr=False)
    cut: Cut = Cut()
    missing: tuple[str, ...] = ()
    hidden: int = 0
    initials: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    not_agreed: tuple[str, ...] = ()
    is_beyond: bool = False
    is_unfit: bool = False
