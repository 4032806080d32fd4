"""Which cards stand on the first page, and what is said where there is nothing to show.

Rules: a list that is empty makes no card; nothing at all makes a calm picture with the next step;
a card asks the flow and the desk, it never runs a use case itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.base.language import N_, _
from app.core.permissions import Act
from app.home.records import FirstTasks, Today
from app.home.today import ANSWERS, ARRIVED, MATCHES, OWED, RETURNS, STEPS, TO_HAND_OVER, TO_LOOK_AT
from ui.cases.register_page import way_to
from ui.frame.desk import Desk
from ui.home.home_card import MINE, FirstTasksCard, HomeCard
from ui.home.home_flow import HomeFlow
from ui.home.home_words import CardWords, cards_of, later_words, work_card
from ui.home.line import Row
from ui.home.row_button import RowButton
from ui.look.theme import look
from ui.widgets.buttons import Button, allows, by_role, secondary
from ui.widgets.frames import Card, EmptyState
from ui.widgets.plain import reveal

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
        self.cards: list[HomeCard | FirstTasksCard] = []

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
        work = work_card(found, now)
        if work is not None:
            right.append(self._card(work, found, mine))
        return left, right

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
        return [EmptyState("triangle-alert", words, buttons)], []

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
