"""The cards of the first page: lines of one kind, each pressed as a whole, what needs care, and the
three tasks of a new office.

Rules: a card shows words and tells what was pressed, it asks nothing; a card that has nothing to
say is not made; a line is one button for the keyboard and for a screen reader, which hears all of
its words, and grows with its text, nothing is cut; a tick is taken back with Undo, so it asks
nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from app.base.language import _
from app.base.numerals import shown
from app.home.records import FirstTasks
from ui.frame import projector
from ui.frame.desk import Notice
from ui.home.home_words import CardWords, Row
from ui.look.theme import look
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import Button, PressedOnce, draw_pressed, quiet, secondary
from ui.widgets.choices import CheckBox, FilterChips
from ui.widgets.compact_layout import flow
from ui.widgets.frames import Card, column, row
from ui.widgets.plain import IconLabel, wrapped

_LEAST = 40
_ICON = 18


class RowButton(PressedOnce, QAbstractButton):
    """One line of a card.

    Args:
        row: what it says.
        pressed: called when it is pressed.
        ink: of its icon; the muted ink when empty.
    """

    def __init__(
        self,
        row: Row,
        pressed: Callable[[], object],
        parent: QWidget | None = None,
        *,
        ink: str = "",
    ) -> None:
        super().__init__(parent)
        worn = look()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(lambda _checked=False: pressed())
        self.setMinimumHeight(worn.px(_LEAST))
        line = QHBoxLayout(self)
        line.setContentsMargins(worn.px(8), worn.px(3), worn.px(8), worn.px(3))
        line.setSpacing(worn.px(10))
        if row.icon:
            line.addWidget(IconLabel(row.icon, ink or worn.tokens.muted, _ICON))
        head = wrapped(row.head, "strong")
        words = column(1, head, spacing=0)
        said = [head.shown()]
        if row.line:
            below = wrapped(row.line, "muted")
            words.addWidget(below)
            said.append(below.shown())
        words.addStretch(1)
        line.addLayout(words, 1)
        if row.mark is not None:
            badge = Badge(row.mark)
            line.addWidget(badge, 0, Qt.AlignmentFlag.AlignVCenter)
            said.append(badge.accessibleName())
        self.setAccessibleName(", ".join(said))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground under the pointer, and the ring of the keyboard."""
        draw_pressed(self)


CARES = "cares"
MINE, EVERYBODY = "mine", "everybody"
_TICK = 34


class HomeCard(Card):
    """One list.

    Args:
        words: what it says.
        ticks: True when the steps in it may be ticked by this user.

    Signals:
        opened(Row): a line was pressed.
        ticked(Row): the step of a line is done.
        whole_asked(str): all lines of this list are wanted.
        whose_asked(str): MINE or EVERYBODY.
    """

    opened = Signal(object)
    ticked = Signal(object)
    whole_asked = Signal(str)
    whose_asked = Signal(str)

    def __init__(
        self, words: CardWords, parent: QWidget | None = None, *, ticks: bool = False
    ) -> None:
        super().__init__(parent, inside=12)
        self.key = words.key
        self.stations: dict[str, QWidget] = {}
        self.chips: FilterChips | None = None
        self.more: Button | None = None
        worn = look()
        self.column.setSpacing(worn.px(2))
        top = _heading(words.icon, words.title)
        for mark in words.marks:
            top.addWidget(Badge(mark))
        self.column.addLayout(top)
        self.column.addSpacing(worn.px(4))
        for line in words.rows:
            self._add(line, ticks)
        left = words.count - len(words.rows)
        if left > 0:
            text = _("Show all {count}").format(count=shown(words.count))
            self.more = quiet(text, "chevron-down", partial(self.whole_asked.emit, words.key))
            self.more.setAccessibleName(f"{words.title}: {text}")
            self._station(f"more:{words.key}", self.more)
            self.column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def offer_whose(self, mine: bool, counts: tuple[int, int]) -> None:
        """Let the steps of the user and those of everybody be chosen.

        Args:
            mine: those of the user are shown.
            counts: how many each has.
        """
        self.chips = FilterChips([(MINE, _("Mine")), (EVERYBODY, _("Everybody"))], self)
        self.chips.count(dict(zip((MINE, EVERYBODY), counts, strict=True)))
        self.chips.choose(MINE if mine else EVERYBODY)
        self.chips.chosen.connect(self.whose_asked)
        for key in (MINE, EVERYBODY):
            self._station(f"whose:{key}", self.chips.button(key))
        line = row(self.chips, edges=(8, 0, 0, 4))
        self.column.insertLayout(1, line)

    def say_nothing_here(self, words: str) -> None:
        """Show words in place of lines."""
        self.column.addWidget(wrapped(words, "muted"))

    def _add(self, line: Row, ticks: bool) -> None:
        button = RowButton(line, partial(self.opened.emit, line), self)
        if line.step is None or not ticks:
            self._station(line.key, button)
            self.column.addWidget(button)
            return
        tick = CheckBox("", parent=self)
        tick.setAccessibleName(_("Done: {step}").format(step=projector.over(line.head)))
        tick.setFixedWidth(look().px(_TICK))
        tick.toggled.connect(partial(self._on_ticked, line, tick))
        self._station(f"tick:{line.key}", tick)
        self._station(line.key, button)
        self.column.addLayout(row(tick, (button, 1), spacing=2))

    def _on_ticked(self, line: Row, tick: CheckBox, on: bool) -> None:
        if on:
            tick.setEnabled(False)
            self.ticked.emit(line)

    def _station(self, key: str, widget: QWidget) -> None:
        """Remember where the keyboard can stand, by what it is about."""
        self.stations[key] = widget


def care_keys(care: Notice) -> list[str]:
    """Return by which names the keyboard finds the buttons of what needs care, in their order."""
    return [f"care:{care.key}:{number}" for number in range(len(care.acts) + (not care.stays))]


class CareCard(Card):
    """What needs care: how things stand, what to do, and the way there.

    Args:
        cares: the gravest first; there is at least one.
        dismissed: called with the key of one that is not wanted any more.
    """

    def __init__(
        self,
        cares: Sequence[Notice],
        dismissed: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, inside=12)
        self.key = CARES
        self.stations: dict[str, QWidget] = {}
        self.column.setSpacing(look().px(8))
        self.column.addLayout(_heading("shield-alert", _("Needs care")))
        for care in cares:
            self.column.addLayout(self._line(care, dismissed))

    def _line(self, care: Notice, dismissed: Callable[[str], None]) -> QHBoxLayout:
        ink, _paper = look().tone(care.tone)
        icon = "octagon-alert" if care.tone == "danger" else "triangle-alert"
        words = column(wrapped(care.text, "strong"), wrapped(care.todo, "muted"), spacing=0)
        acts = [secondary(told, "", act) for told, act in care.acts]
        closing = []
        if not care.stays:
            closing.append(quiet("", "x", partial(dismissed, care.key)))
            closing[0].setAccessibleName(_("Dismiss this message"))
        for key, button in zip(care_keys(care), [*acts, *closing], strict=True):
            button.setAccessibleDescription(f"{care.text} {care.todo}".strip())
            self.stations[key] = button
        if acts:
            words.addSpacing(look().px(4))
            words.addWidget(flow(*acts))
        sign = IconLabel(icon, ink, _ICON)
        line = row(sign, (words, 1), *closing, spacing=10, edges=(8, 0, 0, 0))
        for aside in (sign, *closing):
            line.setAlignment(aside, Qt.AlignmentFlag.AlignTop)
        return line


class FirstTasksCard(Card):
    """The three tasks of a new office, with their ticks.

    Signals:
        opened(Row): a task was pressed.
        put_away(): the list is not wanted any more.
        guide_asked(): be led to the first referral, step by step.
    """

    opened = Signal(object)
    put_away = Signal()
    guide_asked = Signal()

    def __init__(self, tasks: FirstTasks, parent: QWidget | None = None) -> None:
        super().__init__(parent, inside=12)
        self.key = "first"
        self.stations: dict[str, QWidget] = {}
        worn = look()
        self.column.setSpacing(worn.px(2))
        self.column.addLayout(_heading("flag", _("Ready: three things to begin with")))
        self.column.addSpacing(worn.px(4))
        for line, done in _tasks(tasks):
            ink = worn.tokens.good if done else ""
            button = RowButton(line, partial(self.opened.emit, line), self, ink=ink)
            self.stations[line.key] = button
            self.column.addWidget(button)
        self.away = quiet(_("Hide this list"), "x", self.put_away.emit)
        self.stations["away"] = self.away
        led = _("Send your first referral, step by step")
        self.guide = quiet(led, "footprints", self.guide_asked.emit)
        self.stations["guide"] = self.guide
        self.column.addWidget(flow(self.guide, self.away))


def _tasks(tasks: FirstTasks) -> Iterator[tuple[Row, bool]]:
    done = Mark(_("Done"), "good", "check")
    for key, is_done, head, line, place, argument in (
        (
            *("case", tasks.case, _("Add your first case")),
            *(_("A name is enough to begin; everything is saved as you type."), "case", "new"),
        ),
        (
            *("partner", tasks.partner, _("Exchange office cards with a partner")),
            *(_("Then you can seal referrals for that office."), "offices", ""),
        ),
        (
            *("backup", tasks.backup, _("Make a first backup")),
            *(_("On a USB drive or another disk, in case this computer breaks."), "backup", ""),
        ),
    ):
        icon = "circle-check" if is_done else "circle"
        mark = done if is_done else None
        yield Row(f"first:{key}", icon, head, line, mark, place, argument), is_done


def _heading(icon: str, title: str) -> QHBoxLayout:
    worn = look()
    return row(
        IconLabel(icon, worn.tokens.accent, 18),
        (wrapped(title, "heading"), 1),
        edges=(8, 0, 8, 0),
    )
