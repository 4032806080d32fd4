"""The page an officer sees first: what waits for her today, and where she left her work.

Rules:
- one look tells it: late things first, by word, icon and colour; every line opens the very thing it
  names; a list that is empty makes no card, and nothing at all makes a calm picture with the next
  step;
- the newest question wins; what is shown is drawn anew only when it changed, and the keyboard stays
  where it was; every tick can be undone;
- in a narrow window the two columns become one, what presses most first, and the cards stay the
  same widgets;
- the greeting takes the keyboard when the page comes to the front, so that a screen reader tells in
  one sentence what waits; Tab does not stop there, and no key does anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.base.clock import Clock
from app.base.date_words import local
from app.base.language import N_, _
from app.cases import case_work
from app.core.permissions import Act
from app.core.services import Services
from app.home import today as waiting
from app.home.records import DueStep, FirstTasks, Today
from app.home.today import ANSWERS, ARRIVED, MATCHES, OWED, RETURNS, STEPS, TO_HAND_OVER, TO_LOOK_AT
from ui.cases.register_page import way_to
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.home.home_card import (
    CARES,
    MINE,
    CareCard,
    FirstTasksCard,
    HomeCard,
    RowButton,
    care_keys,
)
from ui.home.home_words import (
    CardWords,
    Row,
    cards_of,
    care_words,
    day_line,
    greeting,
    later_words,
    numbers_line,
    step_words,
    summary,
    work_card,
)
from ui.look.theme import look
from ui.widgets.buttons import Button, allows, by_role, primary, secondary
from ui.widgets.frames import Card, EmptyState, ScrollBody, column, row
from ui.widgets.plain import reveal, wrapped

_TOGETHER_MS = 120


class HomeFlow(QObject):
    """The state of the first page.

    Signals:
        found(Today): what waits, when it is not what was told before.
        failed(): it could not be read; the reason stands in the strip.
        refused(): a step was not ticked; what is shown is to be shown anew.
    """

    found = Signal(object)
    failed = Signal()
    refused = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.today: Today | None = None
        self._whole: frozenset[str] = frozenset()
        self._turn = 0
        self._soon = QTimer(self, singleShot=True, interval=_TOGETHER_MS)
        self._soon.timeout.connect(self.ask)

    def ask(self) -> None:
        """Ask what waits."""
        self._soon.stop()
        self._turn += 1
        turn, whole = self._turn, self._whole

        def question(services: Services) -> tuple[int, Today]:
            return turn, waiting.today(services, whole)

        self._desk.ask(question, self._on_found, failed=self._on_failed, by=self)

    def ask_soon(self) -> None:
        """Ask a moment later, once for several changes."""
        self._soon.start()

    def show_whole(self, key: str) -> None:
        """Ask for all lines of a list."""
        self._whole |= {key}
        self.ask()

    def show_few(self) -> None:
        """Show the first lines of every list again."""
        self._whole = frozenset()

    def is_whole(self, key: str) -> bool:
        """Say whether all lines of a list were asked for."""
        return key in self._whole

    def tick(self, step: DueStep) -> None:
        """Tick a step; it can be taken back."""
        self._desk.ask(
            lambda services: case_work.finish_task(services, step.case_id, step.task_id),
            lambda _answer: self._on_ticked(step),
            failed=self._on_refused,
            by=self,
        )

    def put_away(self) -> None:
        """Show the tasks of a new office no more; that can be taken back."""
        self._desk.ask(waiting.put_away, lambda _none: self._on_away(), by=self)

    def _on_away(self) -> None:
        self._desk.wrote()
        self._desk.offer_undo(_("The list is hidden"), self._bring_back)

    def _bring_back(self) -> None:
        self._desk.ask(
            lambda services: waiting.put_away(services, away=False),
            lambda _none: self._desk.wrote(),
            by=self,
        )

    def _on_found(self, answer: tuple[int, Today]) -> None:
        turn, found = answer
        if turn == self._turn and found != self.today:
            self.today = found
            self.found.emit(found)

    def _on_failed(self, error: Exception) -> None:
        self.today = None
        self._desk.show_failure(error)
        self.failed.emit()

    def _on_ticked(self, step: DueStep) -> None:
        self._desk.wrote()
        words = _("Done: {step}").format(step=step_words(step))
        self._desk.offer_undo(words, lambda: self._reopen(step))

    def _reopen(self, step: DueStep) -> None:
        self._desk.ask(
            lambda services: case_work.reopen_task(services, step.case_id, step.task_id),
            lambda _answer: self._desk.wrote(),
            by=self,
        )

    def _on_refused(self, error: Exception) -> None:
        self._desk.show_failure(error)
        self.refused.emit()


class Greeting(QWidget):
    """Greeting, day and numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.words = wrapped("", "heading")
        self.day = wrapped("", "muted")
        column(self.words, self.day, spacing=0, within=self)
        self._day = self._numbers = self._waits = ""

    def greet(self, name: str, clock: Clock) -> None:
        """Greet somebody at the time of now; the numbers stay until there are others."""
        self.words.setText(greeting(name, local(clock.now()).hour))
        self._day = day_line(clock.today())
        self._show()

    def tell(self, found: Today, waits: str) -> None:
        """Show the numbers; `waits` is what a screen reader tells of the cards."""
        self._numbers, self._waits = numbers_line(found), waits
        self._show()

    def _show(self) -> None:
        self.day.setText(" · ".join(filter(None, (self._day, self._numbers))))
        said = (self.words.shown(), self.day.shown(), self._waits)
        self.setAccessibleName(". ".join(part for part in said if part))


_WIDER, _NARROWER = 3, 2
_PRESSING = frozenset({ARRIVED, TO_HAND_OVER, ANSWERS, CARES})
_WIDEST = 860
_NO_LIMIT = 16_777_215


class Columns(QWidget):
    """The cards."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._two = True
        self._left: list[QWidget] = []
        self._right: list[QWidget] = []
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(look().px(14))
        self._sides = [QVBoxLayout(), QVBoxLayout()]
        for side, share in zip(self._sides, (_WIDER, _NARROWER), strict=True):
            side.setSpacing(look().px(14))
            self._line.addLayout(side, share)

    @property
    def are_two(self) -> bool:
        """True while the cards stand in two columns."""
        return self._two and bool(self._left and self._right)

    def show_cards(self, left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        """Show these cards in place of those before."""
        for old in (*self._left, *self._right):
            old.hide()
            old.setParent(None)
            old.deleteLater()
        self._left, self._right = list(left), list(right)
        self._lay()

    def use_two(self, two: bool) -> None:
        """Use two columns, or one."""
        if two != self._two:
            self._two = two
            self._lay()

    def _lay(self) -> None:
        two = self.are_two
        # A lone column as wide as the screen would tear a line and its badge apart.
        self.setMaximumWidth(_NO_LIMIT if two else look().px(_WIDEST))
        for side in self._sides:
            while side.count():
                side.takeAt(0)
        columns = [self._left, self._right] if two else [self._in_order(), []]
        for side, cards in zip(self._sides, columns, strict=True):
            for card in cards:
                side.addWidget(card)
            side.addStretch(1)
        self._line.setStretch(0, _WIDER if two else 1)
        self._line.setStretch(1, _NARROWER if two else 0)
        self._line.setSpacing(look().px(14) if two else 0)

    def _in_order(self) -> list[QWidget]:
        """Return the cards for one column: what came in stands behind the steps."""
        behind = next(
            (place + 1 for place, card in enumerate(self._left) if _key(card) == STEPS), 0
        )
        pressing = [card for card in self._right if _key(card) in _PRESSING]
        others = [card for card in self._right if card not in pressing]
        return [*self._left[:behind], *pressing, *self._left[behind:], *others]


def _key(card: QWidget) -> str:
    return str(getattr(card, "key", ""))


_AT_THE_RIGHT = frozenset({ARRIVED, TO_HAND_OVER, ANSWERS, MATCHES, RETURNS})

_ELSEWHERE = {
    STEPS: ("register", "due", N_("Register")),
    ANSWERS: ("outbox", "", N_("Outbox")),
    TO_HAND_OVER: ("outbox", "", N_("Outbox")),
    ARRIVED: ("inbox", "", N_("Inbox")),
    OWED: ("inbox", "", N_("Inbox")),
    MATCHES: ("matches", "", N_("Matches")),
    RETURNS: ("returns", "sent", N_("Statistical returns")),
    TO_LOOK_AT: ("retention", "", N_("Cases due for review")),
}

type Sides = tuple[list[QWidget], list[QWidget]]


class Board:
    """Makes the cards of what waits.

    Args:
        desk: opens what is pressed.
        flow: ticks, and asks for whole lists.
        choose_whose: called with MINE or EVERYBODY.
    """

    def __init__(self, desk: Desk, flow: HomeFlow, choose_whose: Callable[[str], None]) -> None:
        self._desk = desk
        self._flow = flow
        self._choose_whose = choose_whose
        self.cards: list[HomeCard | FirstTasksCard | CareCard] = []

    def sides(self, found: Today, *, mine: bool) -> Sides:
        """Return the cards for the left and for the right.

        Args:
            found: what waits.
            mine: show the steps of the user, not those of everybody.
        """
        now = self._desk.services.clock.now()
        self.cards = []
        left: list[QWidget] = [self._unread()] if found.unread else []
        right: list[QWidget] = []
        if found.first_tasks is not None and not found.has_cases:
            left.append(self._first_tasks(found.first_tasks))
        if found.is_calm and (found.has_cases or found.first_tasks is None):
            left.append(self._calm(found))
            left += self._tasks_beside_cases(found)
        for words in self._lists(found, now, mine):
            side = right if words.key in _AT_THE_RIGHT else left
            side.append(self._card(words, found, mine))
            if words.key == STEPS:
                left += self._tasks_beside_cases(found)
        if self._desk.cares.now():
            right.append(self._cares())
        work = work_card(found, now)
        if work is not None:
            right.append(self._card(work, found, mine))
        return left, right

    def _cares(self) -> QWidget:
        card = CareCard(self._desk.cares.now(), self._desk.settle)
        self.cards.append(card)
        return card

    def _tasks_beside_cases(self, found: Today) -> list[QWidget]:
        """Return the first tasks for below the steps: what is late is still seen first."""
        if found.first_tasks is None or not found.has_cases:
            return []
        return [self._first_tasks(found.first_tasks)]

    def failure(self) -> Sides:
        """Return what stands there when nothing could be read."""
        self.cards = []
        again = secondary(_("Try again"), "repeat", self._flow.ask)
        buttons = (again, self._to_register())
        words = _("What waits today could not be read.")
        empty = EmptyState("triangle-alert", words, buttons)
        return [empty], [self._cares()] if self._desk.cares.now() else []

    def _lists(self, found: Today, now: int, mine: bool) -> tuple[CardWords, ...]:
        """Return the lists to show; the steps are among them as soon as anything waits."""
        words = cards_of(found, now, mine=mine)
        if found.is_calm or any(one.key == STEPS for one in words):
            return words
        return (CardWords(STEPS, "list-checks", _("To do"), (), 0), *words)

    def _card(self, words: CardWords, found: Today, mine: bool) -> HomeCard:
        card = HomeCard(words, ticks=allows(self._desk, Act.CHANGE))
        card.opened.connect(self._open)
        card.ticked.connect(self._tick)
        card.whole_asked.connect(self._flow.show_whole)
        if words.key == STEPS:
            self._finish_steps(card, words, found, mine)
        whole = self._flow.is_whole(words.key) or words.key == TO_LOOK_AT
        if card.more is not None and whole:
            self._lead_on(card.more, words.key)
        self.cards.append(card)
        return card

    def _finish_steps(self, card: HomeCard, words: CardWords, found: Today, mine: bool) -> None:
        if not found.alone and found.everybody.lines:
            card.offer_whose(mine, (found.mine.count, found.everybody.count))
            card.whose_asked.connect(self._choose_whose)
        if not words.rows:
            none = _("None of your steps is due this week.")
            if not found.everybody.lines:
                none = f"{_('No step is due this week.')} {later_words(found)}".strip()
            card.say_nothing_here(none)

    def _lead_on(self, more: Button, key: str) -> None:
        """Lead from a list that is too long for this page to the place that has all of it."""
        if key not in _ELSEWHERE:
            reveal(more, False)
            return
        place, argument, name = _ELSEWHERE[key]
        more.say(_("The other ones stand here: {place}").format(place=_(name)))
        more.clicked.disconnect()
        more.clicked.connect(partial(self._desk.open, place, argument))

    def _first_tasks(self, tasks: FirstTasks) -> QWidget:
        card = FirstTasksCard(tasks)
        card.opened.connect(self._open)
        card.put_away.connect(self._flow.put_away)
        card.guide_asked.connect(partial(self._desk.help_asked.emit, "guide"))
        by_role(self._desk, Act.REFER, card.guide)
        self.cards.append(card)
        return card

    def _calm(self, found: Today) -> QWidget:
        if found.has_cases:
            hint = later_words(found) or _(
                "What falls due, comes in or ends soon will stand here by itself."
            )
            words = _("Nothing waits for you today.")
            return EmptyState("calendar-check", words, (self._to_register(),), hint)
        first = partial(self._desk.open, "case", "new")
        buttons = [secondary(_("Add the first case"), "plus", first)]
        bring_in = way_to(self._desk, "import")
        if bring_in is not None:
            buttons.append(secondary(_("Import your old register"), "file-input", bring_in))
        return EmptyState("folder-plus", _("No cases yet."), buttons)

    def _unread(self) -> QWidget:
        words = _("The register is damaged: a part of what waits today cannot be read.")
        check = _("Check the whole register")
        line = Row("unread", "triangle-alert", words, check, None, "whole", "")
        card = Card(inside=8)
        ink = look().tokens.danger
        card.column.addWidget(RowButton(line, partial(self._open, line), card, ink=ink))
        return card

    def _to_register(self) -> Button:
        ask = partial(self._desk.open, "register")
        return secondary(_("Open the register"), "folder-lock", ask)

    def _open(self, pressed: Row) -> None:
        self._desk.open(pressed.place, pressed.argument)

    def _tick(self, pressed: Row) -> None:
        if pressed.step is not None:
            self._flow.tick(pressed.step)


def shows_mine(found: Today, chosen: str) -> bool:
    """Say whether the steps of the user are shown, not those of everybody.

    Args:
        found: what waits.
        chosen: MINE, EVERYBODY, or "" as long as nobody chose.
    """
    if found.alone:
        return False
    return chosen == MINE if chosen else bool(found.mine.count)


_TWO_FROM = 700
_GREETING_FROM = 260
_AGAIN = "again"


class HomePage(Page):
    """The page behind "Today" in the rail."""

    heading = N_("Today")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.flow = HomeFlow(desk, self)
        self.board = Board(desk, self.flow, self._choose_whose)
        self._whose = ""
        self._left_at: tuple[str, int] | None = None
        self._build()
        self.flow.found.connect(self._draw)
        self.flow.failed.connect(self._draw_failure)
        self.flow.refused.connect(self._draw_again)
        desk.changed.connect(self._on_changed)
        desk.cares.changed.connect(self._draw_again)

    def open(self, argument: str) -> None:
        """Begin with the first lines of every list, unless somebody comes back."""
        if argument == CARES:
            self._left_at = next(iter(self._care_stations()), None)
        elif argument != _AGAIN:
            self._left_at = None
            self.flow.show_few()

    def about(self, argument: str) -> str | None:
        """Return what lets a way back find the page as it was left."""
        return _AGAIN

    def leave(self) -> bool:
        """Remember where the keyboard is; nothing is typed here."""
        self._left_at = self._station_with_keys()
        return True

    def refresh(self) -> None:
        """Ask what waits now."""
        services = self.desk.services
        self.greeting.greet(services.user.name, services.clock)
        self.flow.ask()

    def focus_first(self) -> None:
        """Begin at the greeting, which a screen reader reads, or where one went away from."""
        self.greeting.setFocus()
        self._give_keys(self._left_at)

    def search_asked(self) -> None:
        """Look for a case, in the register."""
        self.desk.open("register")

    # Showing ------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.greeting = Greeting()
        self.search = secondary(_("Look for a case"), "search", self.search_asked)
        self.new_case = primary(_("New case"), "plus", partial(self.desk.open, "case", "new"))
        by_role(self.desk, Act.CHANGE, self.new_case)
        top = row((self.greeting, 1), self.search, self.new_case, spacing=10)
        for button in (self.search, self.new_case):
            top.setAlignment(button, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(top)
        self.body = ScrollBody()
        self.columns = Columns()
        self.body.column.addWidget(self.columns, 1)
        self.column.addWidget(self.body, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show one column or two; a low window needs its room for what waits."""
        super().resizeEvent(event)
        reveal(self.greeting.words, self.height() >= look().px(_GREETING_FROM))
        self.columns.use_two(self.width() >= look().px(_TWO_FROM))

    def _draw(self, found: Today) -> None:
        mine = shows_mine(found, self._whose)
        now = self.desk.services.clock.now()
        waits = summary(found, cards_of(found, now, mine=mine))
        cares = care_words(len(self.desk.cares.now()))
        self.greeting.tell(found, ", ".join(filter(None, (waits, cares))))
        self._show(lambda: self.board.sides(found, mine=mine))

    def _draw_again(self) -> None:
        if self.flow.today is not None:
            self._draw(self.flow.today)

    def _draw_failure(self) -> None:
        self._show(self.board.failure)

    def _show(self, make: Callable[[], Sides]) -> None:
        station = self._station_with_keys()
        if station is None and self.greeting.hasFocus() and self._left_at in self._care_stations():
            station = self._left_at  # The badge led here before there was anything to stand on.
        self.columns.show_cards(*make())
        self._give_keys(station)

    def _choose_whose(self, whose: str) -> None:
        self._whose = whose
        self._draw_again()

    def _on_changed(self) -> None:
        if self.isVisible():
            self.flow.ask_soon()

    # The keyboard -------------------------------------------------------------------------------

    def _care_stations(self) -> list[tuple[str, int]]:
        """Return where the keyboard may stand in what needs care; the places are any."""
        return [(key, 0) for care in self.desk.cares.now() for key in care_keys(care)]

    def _stations(self) -> list[tuple[str, QWidget]]:
        return [one for card in self.board.cards for one in card.stations.items()]

    def _station_with_keys(self) -> tuple[str, int] | None:
        """Return the key and the place of the line in which the keyboard is."""
        for place, (key, widget) in enumerate(self._stations()):
            if widget.hasFocus():
                return key, place
        return None

    def _give_keys(self, station: tuple[str, int] | None) -> None:
        """Put the keyboard where it was, or on what took the place of a line that is gone."""
        if station is None:
            return
        key, place = station
        there = [one for one in self._stations() if one[1].isEnabled()]
        if not there:
            self.greeting.setFocus()
            return
        nearest = there[min(place, len(there) - 1)][1]
        dict(there).get(key, nearest).setFocus()
