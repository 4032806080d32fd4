"""The use cases of a letter that is made, as the page asks for them.

Rules: called on the register's lane only; nothing is decided here; of a sealed case each runs
inside its seal.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.base.jobs import Report, Token
from app.base.language import _
from app.cases import cases
from app.consent.rules import victims
from app.core.services import Services
from app.letters import issue, letterhead, signing, signing_talk
from app.letters.drawing import draw_stamp
from app.letters.errors import LetterRefusedError
from app.letters.frame import USUAL_DAYS
from app.letters.prepare import is_nepali, kinds_for, prepare
from app.letters.records import IssuedLetter, MakeLetter, PreparedLetter
from app.referrals import referrals
from app.sealed import sealed
from app.system import files
from app.system.platforms import system
from ui.frame.desk import Bound
from ui.frame.page import LetterAsked
from ui.frame.values import day_at
from ui.letters.make_choices import FILE, LetterAbout, Matter, SigningWay
from ui.widgets.case_words import name_or_withheld


class MakeLetterUses(Bound):
    """Use cases for making a letter: what it can be about, its pages, its signature, its file.

    Attributes:
        case_id: the sealed case that letters are about, "" for none.
    """

    case_id = ""

    @contextmanager
    def _held(self) -> Iterator[Services]:
        if not self.case_id:
            yield self._s
            return
        with sealed.opened(self._s, self.case_id) as inside:
            yield inside

    def about(self, asked: LetterAsked) -> LetterAbout:
        """Return what a letter can be about, of a referral or of a case with its people."""
        with self._held() as s:
            if asked.referral_id:
                case_id = referrals.show_referral(s, asked.referral_id).case_id
                kinds = kinds_for(s, asked.referral_id)
                nepali = is_nepali(s, asked.referral_id)
                matters: tuple[Matter, ...] = (Matter(asked.referral_id, "", kinds, nepali),)
            else:
                case_id = asked.case_id
                matters = _matters(s, case_id)
            case = cases.show_case(s, case_id) if case_id else None
            people = victims(case) if case is not None else ()
            return LetterAbout(
                matters=matters,
                case_no=case.case_no if case is not None else "",
                case_id=case_id,
                people=tuple((one.number, name_or_withheld(one.display_name)) for one in people),
                usual_days=tuple(USUAL_DAYS.items()),
                has_letterhead=letterhead.is_set(s),
            )

    def prepare(self, wish: MakeLetter) -> PreparedLetter:
        """Return the pages of a letter as they would be printed; nothing is kept of them yet."""
        with self._held() as s:
            return prepare(s, wish)

    def again(self, letter_id: str) -> tuple[IssuedLetter, bytes]:
        """Return a letter that was made and its very pages, where it still stands."""
        with self._held() as s:
            return issue.show_letter(s, letter_id), issue.pdf_again(s, letter_id)

    def issue(self, letter: PreparedLetter, wish: MakeLetter) -> IssuedLetter:
        """Enter a letter that was looked at into the register, if it may still leave."""
        with self._held() as s:
            # Asked once more whether it may leave: consent may have run out while it was looked at.
            prepare(s, wish)
            return issue.issue(s, letter)

    def ask_again(self, letter_id: str) -> None:
        """Refuse to print or save a letter once more that no longer stands."""
        with self._held() as s:
            issue.pdf_again(s, letter_id)

    def note_printed(self, letter_id: str, printer: str, copies: int) -> IssuedLetter:
        """Write down that a letter went to a printer, and in how many copies."""
        with self._held() as s:
            return issue.note_printed(s, letter_id, printer, copies)

    def refuse_taken(self, path: Path) -> None:
        """Refuse a place where a file lies already."""
        files.refuse_taken(path)

    def save(self, record: IssuedLetter, pdf: bytes, path: Path, way: SigningWay) -> IssuedLetter:
        """Write a letter into a new file and note it, and how it was signed."""
        with self._held() as s:
            key = _key(way, "") if way.way else None
            return issue.save(s, record.letter_id, pdf, path, signing.kind_of(key))

    def sign(
        self, letter: PreparedLetter, way: SigningWay, secret: str, report: Report, token: Token
    ) -> bytes:
        """Return the pages of a letter with a digital signature.

        Args:
            letter: as it was prepared.
            way: the file or token that signs.
            secret: its password or PIN.
            report: is told how far it is.
            token: asks it to stop.
        """
        clock = self._s.clock

        def drawn(found: signing_talk.Certificate, width: float, height: float) -> bytes:
            lines = signing.stamp_lines(found.holder, letter.languages, clock.today())
            return draw_stamp(lines, width, height)

        return signing.sign(
            letter.pdf,
            letter.box,
            _key(way, secret),
            at=clock.now(),
            stamp=drawn,
            report=report,
            token=token,
        )

    def drivers(self) -> tuple[Path, ...]:
        """Return the drivers of signing tokens that this computer has."""
        return tuple(path for path in map(Path, system.TOKEN_DRIVERS) if path.is_file())

    def tokens(self, driver: Path) -> tuple[signing_talk.TokenInfo, ...]:
        """Return the tokens that a driver finds plugged in, with their certificates."""
        return signing.tokens(driver, at=self._s.clock.now())


def _matters(s: Services, case_id: str) -> tuple[Matter, ...]:
    """Return what letters of a case can be about: its referrals, the newest first, and itself."""
    found = []
    for one in referrals.list_referrals(s, case_id):
        try:
            kinds = kinds_for(s, one.referral_id)
        except LetterRefusedError:
            continue  # It has ended, or its packet is not kept.
        words = _("{day} · Referral to {office}") if one.direction == "out" else _(
            "{day} · Referral from {office}")  # fmt: skip
        words = words.format(office=one.office_name, day=day_at(one.sealed_at))
        found.append(Matter(one.referral_id, words, kinds, is_nepali(s, one.referral_id)))
    own = Matter("", _("The case itself"), kinds_for(s, "", case_id), is_nepali(s))
    return (*found, own)


def _key(way: SigningWay, secret: str) -> signing_talk.Key:
    if way.way == FILE:
        return signing_talk.FileKey(way.file, secret)
    return signing_talk.TokenKey(way.file, way.token, secret, way.certificate, way.last_try)
