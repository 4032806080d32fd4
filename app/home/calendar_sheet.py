"""The sheet of a month for the wall: one box a day, with the numbers of the cases that are due.

Rules: one sheet of A4, upright; nobody is named and nothing that was typed is on it: the number of
a case, and a mark where it is a hearing, which stands first; what has no room in its box is counted
there; black on white; digits are Latin, as on all paper.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from app.base.language import N_, current, translate
from app.home.due_calendar import (
    WEEKDAYS,
    DueLine,
    DueStretch,
    month_of,
    month_words,
    weeks_of_month,
)
from app.letters.drawing.paper import A4, ARTIFACT, Paper
from app.letters.drawing.setting import Passage, Setter, Style

_MM: Final = 72 / 25.4
_LEFT: Final = 12 * _MM
_WIDTH: Final = A4[0] - 2 * _LEFT
_TOP: Final = A4[1] - 14 * _MM
_BOTTOM: Final = 20 * _MM
_AIR: Final = 3.0

_TITLE: Final = Style(18, 26, is_bold=True)
_UNDER: Final = Style(9.5, 14, gray=0.2)
_HEAD: Final = Style(9, 14, is_bold=True, align="center")
_DAY: Final = Style(10, 13, is_bold=True)
_OTHER: Final = Style(10, 13, gray=0.55)
_STEP: Final = Style(7.6, 10)
_HEARING: Final = Style(7.6, 10, is_bold=True)
_FOOT: Final = Style(7.8, 11.4, gray=0.2)

_HEARING_MARK: Final = "•"
_MORE: Final = N_("and {count} more")
_LEGEND: Final = N_(
    "{mark} hearing · the number is that of the case; nobody is named on this sheet."
)
_PRACTICE: Final = N_("Practice data: made up")


def draw(stretch: DueStretch, office: str, practice: bool) -> bytes:
    """Return the sheet of the month as a PDF.

    Args:
        stretch: what is due in a whole month.
        office: name of the office.
        practice: whether everything is made up.
    """
    return _Sheet(stretch, office, practice).draw()


class _Sheet:
    def __init__(self, stretch: DueStretch, office: str, practice: bool) -> None:
        self._stretch, self._office, self._practice = stretch, office, practice
        self._language = current()
        self._title = month_words(stretch.since)
        self._setter = Setter(self._language)
        self._paper = Paper(self._language, self._title)

    def draw(self) -> bytes:
        top = self._words(self._title, _TITLE, _TOP, role="H1")
        top = self._words(self._office, _UNDER, top)
        across = _WIDTH / len(WEEKDAYS)
        for place, words in enumerate(WEEKDAYS):
            self._cell(translate(words), _HEAD, _LEFT + place * across, top, across)
        top -= _HEAD.leading + _AIR
        weeks = list(weeks_of_month(self._stretch.since))
        high = (top - _BOTTOM) / len(weeks)
        for week in weeks:
            for place, day in enumerate(week):
                self._box(day, _LEFT + place * across, top, across, high)
            top -= high
        self._foot()
        self._paper.end_page()
        return self._paper.finish()

    def _box(self, day: dt.date, left: float, top: float, across: float, high: float) -> None:
        self._paper.frame(left, top - high, across, high, 0.5)
        first, last = month_of(self._stretch.since)
        is_ours = first <= day <= last
        self._cell(str(day.day), _DAY if is_ours else _OTHER, left, top - _AIR, across)
        if not is_ours:
            return
        # Hearings first: whoever has no room for the rest still sees where to be.
        due = sorted(self._stretch.on(day), key=lambda line: not line.is_hearing)
        room = int((high - _DAY.leading - 2 * _AIR) / _STEP.leading)
        self._steps(due, left, top - _AIR - _DAY.leading, across, room)

    def _steps(
        self, due: Sequence[DueLine], left: float, top: float, across: float, room: int
    ) -> None:
        shown = due if len(due) <= room else due[: room - 1]
        for line in shown:
            words = f"{_HEARING_MARK} {line.case_no}" if line.is_hearing else line.case_no
            self._cell(words, _HEARING if line.is_hearing else _STEP, left, top, across)
            top -= _STEP.leading
        if len(due) > len(shown):
            more = translate(_MORE).format(count=len(due) - len(shown))
            self._cell(more, _STEP, left, top, across)

    def _foot(self) -> None:
        parts = [translate(_PRACTICE)] if self._practice else []
        parts.append(translate(_LEGEND).format(mark=_HEARING_MARK))
        lines = self._setter.lines(" · ".join(parts), _FOOT, _WIDTH)
        self._paper.text(Passage(lines, _FOOT, _WIDTH, self._language, ARTIFACT), _LEFT, 16 * _MM)

    def _words(self, text: str, style: Style, top: float, role: str = "P") -> float:
        lines = self._setter.lines(text, style, _WIDTH)
        self._paper.text(Passage(lines, style, _WIDTH, self._language, role), _LEFT, top)
        return top - len(lines) * style.leading - 2

    def _cell(self, text: str, style: Style, left: float, top: float, across: float) -> None:
        """Draw one line within a box, and no more of it than there is room for."""
        width = across - 2 * _AIR
        lines = self._setter.lines(text, style, width)[:1]
        self._paper.text(Passage(lines, style, width, self._language, "P"), left + _AIR, top)
