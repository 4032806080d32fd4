"""One counted table: its main numbers as cards, its drawing, all numbers, and what they mean.

Rules: a card says its number and what it counts as one thing, and all are equally wide; where there
is little height they are a line of text, because the table below is worth more; the drawing stands
beside the table, or over it in a narrow window, and whoever cannot see it has the same in the
table; what a column means stands under it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import N_, _
from app.base.numerals import shown
from app.statistics.figures import BarChart, Chart, Figure, FlowChart, LineChart
from app.statistics.tables import CellKey, StatTable
from ui.look.theme import look
from ui.statistics.number_table import Laid, NumberTable, number_words
from ui.statistics.pictures import BarPicture, FlowPicture, LinePicture, Picture
from ui.widgets.buttons import quiet
from ui.widgets.choices import FilterChips
from ui.widgets.compact_layout import WrapRow
from ui.widgets.frames import Card, FlowLayout, column, put, row
from ui.widgets.plain import PlainLabel, reveal, wrapped

_LEAST = 170
_BETWEEN_CARDS, _BETWEEN_LINES, _AFTER_WORDS = 12, 4, 18


class EvenLayout(FlowLayout):
    """Puts widgets of the same width side by side, and goes on below when there is no room.

    Attributes:
        is_even: False lets each be as wide as it likes.
    """

    is_even = True

    def sizeHint(self) -> QSize:
        """Ask for one widget."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Need the widest widget."""
        widths = [item.minimumSize().width() for item in self._shown()]
        return QSize(max(widths, default=0), 0)

    def _lay(self, rect: QRect, *, move: bool) -> int:
        if not self.is_even:
            return super()._lay(rect, move=move)
        items, gap = self._shown(), self.spacing()
        if not items:
            return 0
        most = max(1, (rect.width() + gap) // (look().px(_LEAST) + gap))
        # Four cards stand two by two rather than three and one.
        lines = -(-len(items) // most)
        across = -(-len(items) // lines)
        wide = (rect.width() - gap * (across - 1)) // across
        top = rect.y()
        for start in range(0, len(items), across):
            some = items[start : start + across]
            high = max(
                item.heightForWidth(wide) if item.hasHeightForWidth() else item.sizeHint().height()
                for item in some
            )
            for place, item in enumerate(some):
                if move:
                    item.setGeometry(QRect(rect.x() + place * (wide + gap), top, wide, high))
            top += high + gap
        return top - gap - rect.y()


class FigureCards(QWidget):
    """The row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = EvenLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(look().px(_BETWEEN_CARDS))
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._cards: list[QWidget] = []
        self._figures: Sequence[Figure] = ()

    def put(self, figures: Sequence[Figure]) -> None:
        """Show other numbers."""
        self._figures = figures
        for card in self._cards:
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()
        make = _card if self._layout.is_even else _words
        self._cards = [make(one) for one in figures]
        for card in self._cards:
            self._layout.addWidget(card)

    def fold(self, folded: bool) -> None:
        """Stand in a line of text, or as cards again."""
        if folded is self._layout.is_even:
            self._layout.is_even = not folded
            self._layout.setSpacing(look().px(_BETWEEN_LINES if folded else _BETWEEN_CARDS))
            self.put(self._figures)

    def told(self) -> list[str]:
        """Return what each card says."""
        return [card.accessibleName() for card in self._cards]


_INSIDE = 16


def _card(figure: Figure) -> QWidget:
    card = Card(inside=8)
    # Their words begin where those of the cards below them do.
    edges = card.column.contentsMargins()
    edges.setLeft(look().px(_INSIDE))
    edges.setRight(look().px(_INSIDE))
    card.column.setContentsMargins(edges)
    card.column.setSpacing(0)
    card.column.addWidget(PlainLabel(number_words(figure.number), "title"))
    card.column.addWidget(wrapped(figure.label, "muted"))
    return _named(card, figure)


def _words(figure: Figure) -> QWidget:
    words = QWidget()
    number = PlainLabel(number_words(figure.number), "heading")
    row(
        number,
        PlainLabel(figure.label, "muted"),
        spacing=6,
        edges=(0, 0, _AFTER_WORDS, 0),
        within=words,
    )
    return _named(words, figure)


def _named(card: QWidget, figure: Figure) -> QWidget:
    card.setAccessibleName(f"{figure.label}: {number_words(figure.number)}")
    return card


_BESIDE_FROM = 860
_FEW = 3
_AROUND, _LOW, _HIGH = 76, 270, 420
_MORE = N_("What the rows and columns mean")
_LESS = N_("Hide what they mean")
SHORT = {
    "sdg": N_("By sex, age and form"),
    "over_time": N_("Over time"),
    "ncrb_victims": N_("Trafficked and rescued"),
    "ncrb_purposes": N_("Purposes"),
    "ncrb_nationality": N_("Nationality of the rescued"),
    "ncrb_disposal": N_("Police and courts"),
    "referrals": N_("To other offices"),
    "referrals_in": N_("From other offices"),
    "needs": N_("What came of the needs"),
    "first_needs": N_("Needs at the beginning"),
}
"""What a table is called beside the others of its kind."""


class TableBody(QWidget):
    """What the page shows while there is something to show.

    Signals:
        opened(object): the cases behind the number with this key are asked for.
        turned(str): another of the tables is wanted.
    """

    opened = Signal(object)
    turned = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._codes: tuple[str, ...] = ()
        self.chips: FilterChips | None = None
        self._chips = QVBoxLayout()
        self.cards = FigureCards()
        self.column = column(self._chips, self.cards, spacing=10, within=self)
        left = Card()
        self.title = wrapped("", "heading")
        self._drawn = QVBoxLayout()
        self.rest = wrapped("", "small")
        put(left.column, self.title, (self._drawn, 1), self.rest)
        self.picture: Picture | None = None
        right = Card(inside=1)
        self.view = NumberTable()
        self.view.opened.connect(self.opened.emit)
        right.column.addWidget(self.view, 1)
        self.both = WrapRow(((left, 4), (right, 6)), _BESIDE_FROM)
        self.column.addWidget(self.both, 1)
        self.meaning = wrapped("", "muted")
        self.explain = quiet(_(_MORE), "chevron-down", self._turn)
        self.heads = wrapped("", "muted")
        put(self.column, self.meaning, (self.explain, 0, Qt.AlignmentFlag.AlignLeft), self.heads)
        self._unfold(False)

    def put(self, tables: tuple[StatTable, ...], table: StatTable, laid: Laid) -> None:
        """Show one of some tables."""
        self._offer(tables, table.code)
        self.cards.put(laid.figures)
        self.title.setText(table.title)
        self.view.put(table, table.title, laid.grid)
        self._draw(laid.chart, table.title)
        self.meaning.setText(table.definition)
        meanings = _meanings(table)
        self.heads.setText("\n".join(meanings))
        reveal(self.explain, bool(meanings))
        if not meanings:
            self._unfold(False)

    def key(self) -> CellKey | None:
        """Return the key of the number that is chosen."""
        return self.view.key()

    def _turn(self) -> None:
        self._unfold(self.heads.isHidden())

    def _unfold(self, unfolded: bool) -> None:
        reveal(self.heads, unfolded)
        self.explain.say(_(_LESS) if unfolded else _(_MORE))
        self.explain.show_icon("chevron-up" if unfolded else "chevron-down")

    def _offer(self, tables: tuple[StatTable, ...], code: str) -> None:
        codes = tuple(one.code for one in tables)
        words = tuple(_(SHORT[code]) if code in SHORT else "" for code in codes)
        if (*codes, *words) != self._codes:
            self._codes = (*codes, *words)
            if self.chips is not None:
                self.chips.hide()
                self.chips.deleteLater()
            self.chips = FilterChips(list(zip(codes, words, strict=True)))
            self.chips.chosen.connect(self.turned.emit)
            self._chips.addWidget(self.chips)
        if self.chips is not None:
            reveal(self.chips, len(codes) > 1)
            self.chips.choose(code)

    def _draw(self, found: Chart, name: str) -> None:
        if self.picture is not None:
            self._drawn.removeWidget(self.picture)
            self.picture.hide()
            self.picture.deleteLater()
        left_out = ""
        if isinstance(found, BarChart):
            self.picture = BarPicture(found, name)
            if found.left_out:
                left_out = _("{count} more stand in the table.").format(count=shown(found.left_out))
        elif isinstance(found, LineChart):
            self.picture = LinePicture(found, name)
        elif isinstance(found, FlowChart):
            self.picture = FlowPicture(found, name)
            if found.left_out:
                left_out = _("Smaller flows, {count} persons in all, stand in the table.").format(
                    count=shown(found.left_out)
                )
        self._drawn.addWidget(self.picture, 1)
        self.rest.setText(left_out)
        reveal(self.rest, bool(left_out))
        high = max(self.picture.minimumSizeHint().height() + look().px(_AROUND), look().px(_LOW))
        self.both.setMinimumHeight(min(high, look().px(_HIGH)))


def _meanings(table: StatTable) -> list[str]:
    """Return what rows and columns mean beyond their names; several of one meaning together."""
    named: dict[str, dict[str, None]] = {}
    for head in (*table.columns, *table.rows):
        plain = head.meaning.rstrip(".").endswith(f": {head.label}")
        if head.meaning not in (head.label, table.definition) and not plain:
            named.setdefault(head.meaning, {})[head.label] = None
    return [
        f"{', '.join([*labels][:_FEW])}{' …' if len(labels) > _FEW else ''}: {meaning}"
        for meaning, labels in named.items()
    ]
