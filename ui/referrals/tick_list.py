"""What to share: every fact that could leave, by section, ticked, open or locked with its reason.

Rules: the list is laid out anew only when it holds other lines; a tick goes to the choices and
comes back from them, and a line cannot show what they do not hold; a locked line can be reached by
the keyboard and says why, but cannot be ticked; everything is drawn as text; a state is a shape,
not a colour alone.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.base.messages import reason
from app.base.numerals import size_words
from app.cases.records import CaseRecord
from app.core.field_catalogue import catalogue, state_beside
from app.packets.records import Shareable, ShareablePaper, ShareList
from ui.frame import projector
from ui.frame.values import code, fact_in_words
from ui.look.icons import picture
from ui.look.theme import look
from ui.referrals.choices import Choices
from ui.widgets.buttons import PressedOnce
from ui.widgets.frames import clear, column
from ui.widgets.plain import SectionLabel, wrapped

_ICON = 20
_HEIGHT = 35
_LEAST_VALUE = 90
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class TickLine(PressedOnce, QAbstractButton):
    """A tick box as wide as the list.

    Args:
        key: address of the fact or id of the paper.
        label: the field, translated.
        value: the value in words.
    """

    by_enter = False

    def __init__(self, key: str, label: str, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self._label = projector.over(label)
        self._value = projector.over(" ".join(value.split()))
        self._note = ""
        self._locked = False
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tell()

    @property
    def locked(self) -> bool:
        """Whether the line cannot be ticked."""
        return self._locked

    def show_state(self, ticked: bool, reason: str, note: str = "") -> None:
        """Show whether it is ticked, or why it cannot be.

        Args:
            ticked: whether it leaves.
            reason: why it is locked, translated; "" when it may be ticked.
            note: a remark on an open line, translated.
        """
        self._locked = bool(reason)
        self._note = reason or note
        self.setChecked(ticked and not reason)
        self._tell()
        self.update()

    def _tell(self) -> None:
        locked = _("locked") if self._locked else ""
        self.setAccessibleName(": ".join(part for part in (self._label, self._value) if part))
        self.setAccessibleDescription(", ".join(part for part in (locked, self._note) if part))

    def nextCheckState(self) -> None:
        """A locked line stays as it is."""
        if not self._locked:
            super().nextCheckState()

    def sizeHint(self) -> QSize:
        """Ask for a whole line."""
        worn = look()
        height = QFontMetricsF(worn.font(14)).height() + worn.px(8)
        return QSize(worn.px(420), max(worn.px(_HEIGHT), round(height)))

    def minimumSizeHint(self) -> QSize:
        """Be content with the box and the field."""
        return QSize(look().px(180), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        worn = look()
        tokens = worn.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        icon = "lock" if self._locked else "square-check" if self.isChecked() else "square"
        ink = tokens.accent if self.isChecked() else tokens.muted
        edge = worn.px(_ICON)
        painter.drawPixmap(
            QPointF(worn.px(2), (self.height() - edge) / 2), picture(icon, ink, _ICON)
        )
        left = float(worn.px(12) + edge)
        room = self.width() - left - worn.px(4)
        value_width = self._draw_value(painter, left, room)
        self._draw_words(painter, left, room - value_width)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _draw_value(self, painter: QPainter, left: float, room: float) -> float:
        worn = look()
        font = worn.font(13)
        metrics = QFontMetricsF(font)
        wanted = QFontMetricsF(worn.font(14)).horizontalAdvance(self._label)
        wanted += metrics.horizontalAdvance(self._note) + worn.px(26)
        most = max(float(worn.px(_LEAST_VALUE)), room - wanted)
        shown = metrics.elidedText(self._value, Qt.TextElideMode.ElideRight, most)
        width = metrics.horizontalAdvance(shown) + worn.px(2)
        painter.setFont(font)
        painter.setPen(QColor(worn.tokens.muted))
        painter.drawText(QRectF(left + room - width, 0, width, self.height()), _RIGHT, shown)
        return width + worn.px(10)

    def _draw_words(self, painter: QPainter, left: float, room: float) -> None:
        worn = look()
        font = worn.font(14)
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(self._label, Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.setPen(QColor(worn.tokens.muted if self._locked else worn.tokens.ink))
        painter.drawText(QRectF(left, 0, room, self.height()), _MIDDLE, shown)
        if not self._note:
            return
        gone = metrics.horizontalAdvance(shown) + worn.px(10)
        small = worn.font(12)
        note = QFontMetricsF(small).elidedText(
            self._note, Qt.TextElideMode.ElideRight, max(0.0, room - gone)
        )
        painter.setFont(small)
        painter.setPen(QColor(worn.tokens.muted))
        painter.drawText(QRectF(left + gone, 0, room - gone, self.height()), _MIDDLE, note)


class TickList(QWidget):
    """The list with its sections; "choices" decides."""

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self._keys: tuple[str, ...] = ()
        self.lines: dict[str, TickLine] = {}
        self.papers: dict[str, TickLine] = {}
        self._column = column(spacing=0, within=self)
        choices.changed.connect(self.show_choices)
        self.show_choices()

    def show_choices(self) -> None:
        """Follow the choices."""
        share = self._choices.share
        keys = _keys(share)
        if keys != self._keys:
            self._lay_out(share)
            self._keys = keys
        if share is None:
            return
        draft, outside = self._choices.draft, _("Not recorded for the child.")
        for row in share.facts:
            self.lines[row.fact.address].show_state(
                row.fact.address in draft.facts,
                reason(row.refusal),
                outside if row.fact.address in share.beyond.facts else "",
            )
        for paper in share.papers:
            self.papers[paper.paper.paper_id].show_state(
                paper.paper.paper_id in draft.papers,
                reason(paper.refusal),
                outside if paper.paper.paper_id in share.beyond.papers else "",
            )

    def _lay_out(self, share: ShareList | None) -> None:
        clear(self._column)
        self.lines.clear()
        self.papers.clear()
        if share is None:
            return
        case = self._choices.case
        values = {row.fact.address: row.fact.value for row in share.facts}
        for title, rows in by_section(share.facts, case):
            if title:
                self._heading(title)
            for row in rows:
                self._add_fact(row, state_beside(row.fact.address, values))
        if share.papers:
            self._heading(_("Documents"))
            for paper in share.papers:
                self._add_paper(paper)
        if not share.facts and not share.papers:
            self._column.addWidget(
                wrapped(_("The case has no facts yet that could leave."), "muted")
            )

    def _heading(self, title: str) -> None:
        label = SectionLabel(title)
        label.setContentsMargins(0, look().px(10), 0, look().px(2))
        self._column.addWidget(label)

    def _add_fact(self, row: Shareable, state: str) -> None:
        fact = row.fact
        line = TickLine(fact.address, _(fact.label), fact_in_words(fact, state))
        line.clicked.connect(lambda on: self._ticked(line, self._choices.tick(fact.address, on)))
        self.lines[fact.address] = line
        self._column.addWidget(line)

    def _add_paper(self, row: ShareablePaper) -> None:
        paper = row.paper
        kind = code("attachment_kind", paper.kind)
        title = paper.title or kind
        value = " · ".join(
            part for part in (kind if title != kind else "", size_words(paper.size)) if part
        )
        line = TickLine(paper.paper_id, title, value)
        line.clicked.connect(
            lambda on: self._ticked(line, self._choices.tick_paper(paper.paper_id, on))
        )
        self.papers[paper.paper_id] = line
        self._column.addWidget(line)

    def _ticked(self, _line: TickLine, taken: bool) -> None:
        if not taken:
            self.show_choices()


def by_section(
    rows: Sequence[Shareable], case: CaseRecord | None
) -> list[tuple[str, list[Shareable]]]:
    """Return the lines by section in the order of the form, with a title for each.

    Facts of several persons or events are kept apart and named by their person.
    """
    sections: dict[tuple[str, str], list[Shareable]] = {}
    for row in rows:
        part = row.fact.address.rpartition(".")[0]
        sections.setdefault((part, _section_of(row.fact.name)), []).append(row)
    several = len({part for part, _label in sections if part.startswith("p")}) > 1
    ordered = sorted(sections, key=lambda key: _place(key[0]))
    return [(_title(part, label, several, case), sections[part, label]) for part, label in ordered]


def ticked_words(facts: int, papers: int) -> str:
    """Return how much is ticked: "5 facts, 1 paper"."""
    words = [ngettext("{count} fact", "{count} facts", facts).format(count=numerals.shown(facts))]
    if papers:
        words.append(
            ngettext("{count} document", "{count} documents", papers).format(
                count=numerals.shown(papers)
            )
        )
    return ", ".join(words)


def _title(part: str, label: str, several: bool, case: CaseRecord | None) -> str:
    words = _(label)
    number = part[1:]
    if part.startswith("p") and several:
        names = {str(one.number): one.display_name for one in (case.persons if case else ())}
        who = names.get(number) or _("Person {number}").format(number=number)
        return f"{who} · {words}"
    if part.startswith("e"):
        return " · ".join((_("Event {number}").format(number=number), words))
    return words


def _place(part: str) -> tuple[int, int]:
    number = int(part[1:]) if part[1:].isdigit() else 0
    return ("pe".find(part[:1]) if part else 2, number)


def _section_of(name: str) -> str:
    return _sections().get(name, "")


@functools.cache
def _sections() -> dict[str, str]:
    return {field.name: part.label for part in catalogue() for field in part.fields}


def _keys(share: ShareList | None) -> tuple[str, ...]:
    if share is None:
        return ()
    facts = [f"{row.fact.address}={row.fact.shown}" for row in share.facts]
    return (*facts, *(row.paper.paper_id for row in share.papers))
