"""The page of a recovery sheet: the code large in its frame, what it opens, and what to do.

Rules: one page A4, whatever the language and however long the name of the office; the code is the
largest thing on it; black on white, so that any printer and any copier shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import segno

from app.base.language import N_
from app.letters.drawing.paper import A4, Paper
from app.letters.drawing.seal_square import black_boxes
from app.letters.drawing.setting import Passage, Setter, Style
from app.letters.reader_language import Tongue, in_words

if TYPE_CHECKING:
    from app.register.records import SheetFacts

_MM: Final = 72 / 25.4
_MARGIN: Final = 20 * _MM
_WIDTH: Final = A4[0] - 2 * _MARGIN
_SQUARE: Final = 50 * _MM
_IN_ROW: Final = 4
_ROW: Final = 40.0

_TITLE: Final = Style(22, 30, is_bold=True)
_OFFICE: Final = Style(14, 20, is_bold=True)
_SMALL: Final = Style(10, 15, gray=0.2)
_TEXT: Final = Style(11, 16)
_HEADING: Final = Style(12, 20, is_bold=True)
_CODE: Final = Style(23, 30, is_bold=True)
_GROUP: Final = Style(9, 12, gray=0.3)
_LONGEST_NAME: Final = 100

_KEEP = N_(
    "In a closed envelope with the stamp of the office over its edge, in a safe or with a superior"
    " officer. Never beside the computer, never photographed, never in a telephone or in mail."
)
_ALONE = N_(
    "It opens the whole register of this office without any passphrase. Whoever holds it can read"
    " everything. Without it and without a passphrase nobody can, not even the makers of Lifafa."
)
_TOGETHER = N_(
    "It opens nothing alone. Any {need} of the {of} key holders open the whole register of this"
    " office together, without any passphrase. Keep the sheets in different places."
)
_STEPS = (
    N_("Start Lifafa and press “Use the recovery sheet” where the passphrase is asked."),
    N_("Type the eight groups. A slip is told at once; nothing can be broken by trying."),
    N_("Choose a new passphrase. The register opens, and this sheet opens it no more."),
    N_("Write down the new sheet that is shown, make a new backup, and destroy this one."),
)
_LOST = N_(
    "If somebody else saw this sheet or it cannot be found, make a new one on the same day: Backup,"
    " New recovery sheets. After that this one opens the register no more."
)
_NOTICE = N_(
    "Only for the day on which the computer and its keys are in other hands. Cut the square off"
    " first: the code above is shown to nobody. Give a picture of the square to the offices you"
    " work with. Their Lifafa takes it in, and from then on refuses every packet that this office"
    " sealed after {date}."
)


def draw(sheet: SheetFacts, language: str) -> bytes:
    """Return the page; see `app.register.recovery.recovery_sheet.draw`."""
    return _Sheet(sheet, Tongue(language)).drawn()


class _Sheet:
    """One page that is filled from top to bottom."""

    def __init__(self, sheet: SheetFacts, tongue: Tongue) -> None:
        self._sheet = sheet
        self._tongue = tongue
        self._setter = Setter(tongue.language)
        self._paper = Paper(tongue.language, tongue.say(N_("Recovery sheet")))
        self._top = A4[1] - 18 * _MM

    def drawn(self) -> bytes:
        self._head()
        self._code()
        self._words()
        if self._sheet.revocation is not None:
            self._notice(self._sheet.revocation)
        self._foot()
        self._paper.end_page()
        return self._paper.finish()

    def _head(self) -> None:
        say, sheet = self._tongue.say, self._sheet
        self._text(say(N_("Recovery sheet")), _TITLE, role="H1")
        name = sheet.office
        if len(name) > _LONGEST_NAME:
            name = f"{name[:_LONGEST_NAME]}…"
        self._text(name, _OFFICE)
        made = say(N_("Made on {date}"), date=in_words(sheet.date, self._tongue))
        number = say(N_("Register number {number}"), number=sheet.vault8)
        self._text(f"{number} · {made}", _SMALL)
        if sheet.number:
            words = say(
                N_("Key holder {number} of {of}. {need} of them open the register together."),
                number=sheet.number,
                of=sheet.of,
                need=sheet.need,
            )
            self._text(words, _OFFICE)
        self._top -= 8

    def _code(self) -> None:
        rows = -(-len(self._sheet.code) // _IN_ROW)
        height = rows * _ROW + 20
        self._paper.frame(_MARGIN, self._top - height, _WIDTH, height, 1.4)
        self._part(self._tongue.say(N_("Recovery code")), _GROUP, _MARGIN + 10, self._top - 6, 300)
        across = (_WIDTH - 20) / _IN_ROW
        for place, group in enumerate(self._sheet.code):
            left = _MARGIN + 10 + place % _IN_ROW * across
            top = self._top - 20 - place // _IN_ROW * _ROW
            self._part(f"{place + 1}", _GROUP, left, top - 12, 14)
            self._part(group, _CODE, left + 14, top, across - 14)
        self._top -= height + 14

    def _words(self) -> None:
        say, sheet = self._tongue.say, self._sheet
        what = say(_TOGETHER, need=sheet.need, of=sheet.of) if sheet.number else say(_ALONE)
        for heading, words in (
            (N_("What it opens"), what),
            (N_("Where to keep it"), say(_KEEP)),
        ):
            self._text(say(heading), _HEADING, role="H2")
            self._text(words, _TEXT)
            self._top -= 5
        self._text(say(N_("When the passphrase is lost")), _HEADING, role="H2")
        steps = [N_("Come together: {need} key holders with their sheets.")] if sheet.number else []
        for number, step in enumerate([*steps, *_STEPS], start=1):
            words = say(step, need=sheet.need) if step in steps else say(step)
            self._text(f"{number}.  {words}", _TEXT)
        self._top -= 5
        self._text(say(N_("When this sheet is lost")), _HEADING, role="H2")
        self._text(say(_LOST), _TEXT)

    def _notice(self, notice: bytes) -> None:
        """Draw the square at the foot of the page, with its words beside it."""
        bottom = 26 * _MM
        top = bottom + _SQUARE
        self._paper.dashes(_MARGIN, top + 10, _WIDTH)
        boxes = _boxes(notice, _MARGIN, bottom)
        words = self._tongue.say(N_("Withdrawal of this office"))
        self._paper.squares(boxes, words)
        left = _MARGIN + _SQUARE + 12
        date = in_words(self._sheet.date, self._tongue)
        told = self._tongue.say(_NOTICE, date=date)
        self._part(words, _HEADING, left, top - 6, _WIDTH - _SQUARE - 12)
        self._part(told, _SMALL, left, top - 28, _WIDTH - _SQUARE - 12)

    def _foot(self) -> None:
        words = self._tongue.say(N_("Tested with Backup, Test my sheet (every six months):"))
        self._part(words, _GROUP, _MARGIN, 22 * _MM, _WIDTH)
        third = (_WIDTH - 40) / 3
        for place in range(3):
            self._paper.rule(_MARGIN + place * (third + 20), 11 * _MM, third, 0.6, 0.4)

    def _text(self, words: str, style: Style, role: str = "P") -> None:
        """Draw a paragraph and go on below it."""
        self._top -= self._part(words, style, _MARGIN, self._top, _WIDTH, role)

    def _part(
        self, words: str, style: Style, left: float, top: float, width: float, role: str = "P"
    ) -> float:
        """Draw a paragraph somewhere and return its height."""
        lines = self._setter.lines(words, style, width)
        self._paper.text(Passage(lines, style, width, self._tongue.language, role), left, top)
        return len(lines) * style.leading


def _boxes(
    notice: bytes, left: float, bottom: float
) -> Iterator[tuple[float, float, float, float]]:
    """Return the black rectangles of the square that holds the whole notice."""
    made = segno.make_qr(notice, error="m", mode="byte", boost_error=False)
    rows = [[bool(module) for module in row] for row in made.matrix]
    return black_boxes(rows, _SQUARE, left, bottom)
