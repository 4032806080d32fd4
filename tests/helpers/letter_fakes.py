"""Stand-ins for what making a letter asks for: drawn letters without a register, printers of paper.

Everything is made up. The letters are really drawn, so that the pages in the window are real.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from app.base.errors import NotEnoughDiskError
from app.letters.document import Body, DrawnSeal, Facts, Letter, Letterhead, Words
from app.letters.drawing import draw
from app.letters.errors import SigningSecretError
from app.letters.records import IssuedLetter, MakeLetter, PreparedLetter
from app.letters.signing_talk import Certificate, TokenInfo
from exchange_records import NOW
from ui.frame.page import LetterAsked
from ui.letters.make_choices import LetterAbout, Matter, SigningWay
from ui.printing.printing import OfferedPrinter, Paper

CODE = "ABCD EFGH JKLM 2"
PIN = "made-up"
KINDS = ("referral", "forwarding", "home_verification", "handover", "slip", "certificate")
ABOUT = LetterAbout(
    matters=(Matter("referral-1", "Referral to CWC Patna, 25 Nov 2026", KINDS),),
    case_no="LF-26-0042",
    case_id="case-1",
    people=((1, "Made-up Maria"),),
    usual_days=(("referral", 90), ("slip", 30)),
)
ISSUED = IssuedLetter(
    letter_id="00" * 8, code=CODE, number="L-26-0031", kind="referral", languages=("en",),
    case_id="case-1", case_no="LF-26-0042", referral_id="referral-1", to="CWC Patna",
    shown="To CWC Patna; 2 pages; ref S.K.", issued_at=NOW, issued_by="rdas",
    valid_until="2027-02-23", is_expired=False, withdrawn_at=0, withdrawn_why="", pages=2,
    prints=0, saves=0,
)  # fmt: skip
_SAID = (
    "The person was brought to this office by two constables and was heard in Hindi. She agreed"
    " that this is passed on. Please take her in and tell us when she has arrived."
)


def made_up_letter(wish: MakeLetter, number: str = "L-26-0031") -> Letter:
    """Return a letter of the wish: a head, a table, some words, more than one page."""
    body = Body(
        language="en",
        title=wish.kind.replace("_", " ").capitalize(),
        lines=(("No.", number), ("Date", "25 Nov 2026 (9 Mangsir 2083)")),
        to_label="To",
        to=("The Chairperson", "Child Welfare Committee (made up)", "Patna"),
        subject="Subject: a made-up person who needs shelter",
        salutation="Sir or Madam,",
        blocks=(
            Words(_SAID),
            Facts((("Name", "S. K."), ("Age", "16 years"), ("Home district", "Purnia"))),
            *(Words(f"{place}. {_SAID}") for place in range(1, 18)),
            *((Words(wish.note),) if wish.note else ()),
        ),
        closing="Yours faithfully,",
        enclosures=("A made-up note",),
        enclosures_label="Enclosures",
        signatory=("R. Das", "Sub-inspector", "SJPU Darjeeling"),
        to_check=f"To check: call 0354 000000 and give letter code {CODE}.",
        footer="Whoever makes the name of a victim known is punished (BNS s. 72, POCSO s. 23).",
        page_words="Page {page} of {pages}",
        copy_words=(("office", "Office copy"), ("person", "Copy for the person")),
    )
    head = Letterhead("SJPU Darjeeling", "विशेष किशोर पुलिस इकाई", ("Made-up Road 1, Darjeeling",))
    return Letter(wish.kind, number, dt.date(2026, 11, 25), CODE, head, (body,), wish.copies)


class FakeLetters:
    """The use cases of a letter; it counts what really matters: how often one was issued."""

    def __init__(self, about_: LetterAbout = ABOUT, **looks: object) -> None:
        self._about, self._looks = about_, looks
        self.wishes: list[MakeLetter] = []
        self.issues: list[PreparedLetter] = []
        self.prints: list[tuple[str, int]] = []
        self.saves: list[tuple[Path, bytes]] = []
        self.refusal: Exception | None = None
        self.no_issue: Exception | None = None
        self.disk_full = False

    def about(self, asked: LetterAsked) -> LetterAbout:
        return self._about

    def prepare(self, wish: MakeLetter) -> PreparedLetter:
        self.wishes.append(wish)
        if self.refusal is not None:
            raise self.refusal
        letter = made_up_letter(wish)
        drawn = draw(letter, lambda _pages: DrawnSeal("LFL1:MADE UP", b"{}", b"{}"))
        made = PreparedLetter(
            letter_id=f"{len(self.wishes):016x}", code=CODE, number=letter.number, kind=wish.kind,
            languages=wish.languages, case_id="case-1", referral_id="referral-1", to="CWC Patna",
            shown=ISSUED.shown, issued_at=NOW, valid_days=90, pages=drawn.pages, pdf=drawn.pdf,
            record=b"{}", sheet=b"{}", qr_text="LFL1:MADE UP", name_ground=wish.name_ground,
        )  # fmt: skip
        looks = dict(self._looks)
        if wish.name_ground is not None:
            looks["initials"] = ()
        return replace(made, **looks)  # type: ignore[arg-type]

    def again(self, letter_id: str) -> tuple[IssuedLetter, bytes]:
        made = self.prepare(MakeLetter("referral", ("en",)))
        return replace(ISSUED, letter_id=letter_id), made.pdf

    def ask_again(self, letter_id: str) -> None:
        if self.no_issue is not None:
            raise self.no_issue

    def issue(self, letter: PreparedLetter, wish: MakeLetter) -> IssuedLetter:
        if self.no_issue is not None:
            raise self.no_issue
        self.issues.append(letter)
        return replace(ISSUED, letter_id=letter.letter_id, kind=letter.kind)

    def note_printed(self, letter_id: str, printer: str, copies: int) -> IssuedLetter:
        self.prints.append((printer, copies))
        return replace(ISSUED, letter_id=letter_id, prints=len(self.prints))

    def refuse_taken(self, path: Path) -> None:
        """Nothing is taken in a made-up folder."""

    def save(self, record: IssuedLetter, pdf: bytes, path: Path, way: SigningWay) -> IssuedLetter:
        if self.disk_full:
            raise NotEnoughDiskError
        self.saves.append((path, pdf))
        return replace(record, saves=len(self.saves))

    def sign(self, letter: PreparedLetter, way: SigningWay, secret: str, *_rest: object) -> bytes:
        if secret != PIN:
            raise SigningSecretError(reason="signing.pin")
        return letter.pdf + b"%signed"

    def drivers(self) -> tuple[Path, ...]:
        return (Path("/made-up/driver.so"),)

    def tokens(self, driver: Path) -> tuple[TokenInfo, ...]:
        own = Certificate("01" * 8, "R. DAS", "Made-up CA", "17", "2026-01-01", "2028-01-01")
        return (TokenInfo("ProxKey", "42", "Made up", "ready", (own,)),)


class FakePaper:
    """A printer that takes so many pages and then is gone; it keeps the last picture."""

    def __init__(self, name: str, sets: int, gone_after: int | None) -> None:
        self.name, self.sets, self.dpi = name, sets, 72
        self._gone_after = gone_after
        self.pages = 0
        self.was_let_go = ""
        self.picture = QImage()

    def begin(self) -> bool:
        return self._gone_after != 0

    def strip(self, picture: QImage, page: QSize, top: int) -> bool:
        self.picture = picture
        return True

    def next_page(self) -> bool:
        return self._taken()

    def end(self) -> bool:
        self.was_let_go = "end"
        return self._taken()

    def abort(self) -> None:
        self.was_let_go = "abort"

    def _taken(self) -> bool:
        if self._gone_after is not None and self.pages + 1 > self._gone_after:
            return False
        self.pages += 1
        return True


class FakePrinters:
    """Printers of which one can vanish."""

    def __init__(self, *names: str, gone_after: int | None = None) -> None:
        self._names = names
        self.gone_after = gone_after
        self.papers: list[FakePaper] = []
        self.asked: list[str] = []

    def offered(self) -> tuple[OfferedPrinter, ...]:
        return tuple(OfferedPrinter(name, name, place == 0) for place, name in
                     enumerate(self._names))  # fmt: skip

    def paper(self, name: str, copies: int) -> Paper:
        self.papers.append(FakePaper(name, copies, self.gone_after))
        return self.papers[-1]

    def ask_more(self, parent: object, name: str) -> None:
        self.asked.append(name)
