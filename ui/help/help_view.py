"""The help as it is shown: one topic, the words of the trade, the list of topics, or what a search
found.

Rules: plain text only; a screen reader reads a whole topic from the place where the keys scroll it;
the view opens nothing but other help texts, and says what else is asked.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.help import shelf
from app.help.glossary import WORDS
from app.help.topic import Line, Topic, Word
from app.language import _
from ui.room import flow
from ui.theme import look
from ui.widgets.buttons import Button, quiet
from ui.widgets.entries import SearchField
from ui.widgets.frames import Rule, ScrollBody, column, row
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel

GUIDED = frozenset({"today", "first-referral", "refer", "register", "practice"})
"""Topics under which the guided first referral is offered."""


class HelpView(QWidget):
    """Search field, text, and the ways on.

    Args:
        can_guide: whether the guided first referral can be begun from here.

    Signals:
        guide_asked(): begin the guided first referral.
    """

    guide_asked = Signal()

    def __init__(self, parent: QWidget | None = None, *, can_guide: bool = False) -> None:
        super().__init__(parent)
        self._can_guide = can_guide
        self.showing = ""
        """Key of the topic that is shown, "words", "all" or "found"."""
        self._said: list[str] = []
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look().px(10))
        self.search = SearchField(_("Search in the help"))
        self.search.searched.connect(self.look_for)
        whole.addWidget(self.search)
        self.body = _Reading()
        whole.addWidget(self.body, 1)
        whole.addWidget(Rule())
        self.all = quiet(_("All topics"), "list", self.show_all)
        self.words = quiet(_("What does this word mean?"), "book-open", self.show_words)
        whole.addWidget(flow(self.all, self.words))

    def show_topic(self, key: str) -> None:
        """Show the text for a screen."""
        topic = shelf.topic(key)
        self._begin(topic.key)
        self._head(_(topic.title))
        self._text(topic.purpose.said())
        for way in topic.ways:
            self._way(_(way.aim), way.steps)
        self._lines(_("What can go wrong"), "circle-question-mark", topic.troubles)
        self._lines(_("What leaves the office"), "shield-check", topic.leaves)
        if self._can_guide and topic.key in GUIDED:
            words = _("Send your first referral, step by step")
            self._add(Button(words, "", "footprints", self.guide_asked.emit))
        self._links(_("See also"), [shelf.topic(near) for near in topic.near])
        self._end(_(topic.title))

    def show_words(self) -> None:
        """Show what the words of the trade mean."""
        self._begin("words")
        self._head(_("What does this word mean?"))
        self._explain(WORDS)
        self._end(_("What does this word mean?"))

    def show_all(self) -> None:
        """Show the list of topics."""
        self._begin("all")
        self._head(_("All topics"))
        self._links("", list(shelf.TOPICS))
        self._end(_("All topics"))

    def look_for(self, typed: str) -> None:
        """Show the topics and words in which something stands; the list of all for nothing."""
        if not typed.strip():
            if self.showing == "found":
                self.show_all()
            return
        found = shelf.search(typed)
        self._begin("found")
        if not found.topics and not found.words:
            self._text(_("Nothing in the help has these words."))
            self._text(_("Try one shorter word, or look through all topics."), "muted")
        self._explain(found.words[:3])
        self._links(_("Topics") if found.topics else "", list(found.topics))
        self._end(_("Search in the help"))

    # Building -----------------------------------------------------------------------------------

    def _begin(self, showing: str) -> None:
        if showing != "found":
            self.search.clear()
        self.showing = showing
        self._said = []
        self.body.clear()

    def _end(self, name: str) -> None:
        self.body.column.addStretch(1)
        self.body.verticalScrollBar().setValue(0)
        self.body.setAccessibleName(name)
        self.body.setAccessibleDescription(" ".join(self._said))

    def _add(self, widget: QWidget) -> None:
        self.body.column.addWidget(widget)

    def _head(self, words: str) -> None:
        self._add(PlainLabel(words, "heading", wrap=True))

    def _text(self, words: str, role: str = "") -> None:
        self._said.append(words)
        self._add(PlainLabel(words, role, wrap=True))

    def _way(self, aim: str, steps: tuple[Line, ...]) -> None:
        self._said.append(f"{aim}:")
        label = PlainLabel(aim, "strong", wrap=True)
        label.setContentsMargins(0, look().px(6), 0, 0)
        self._add(label)
        for number, step in enumerate(steps, 1):
            mark = f"{number}." if len(steps) > 1 else "·"
            self._mark(PlainLabel(mark, "muted"), step.said())

    def _lines(self, heading: str, icon_name: str, lines: tuple[Line, ...]) -> None:
        if not lines:
            return
        self._said.append(f"{heading}:")
        self._add(SectionLabel(heading))
        for one in lines:
            self._mark(IconLabel(icon_name, look().tokens.muted, 16), one.said())

    def _mark(self, mark: QWidget, words: str) -> None:
        self._said.append(words)
        mark.setFixedWidth(look().px(20))
        line = row(mark, PlainLabel(words, wrap=True), spacing=6)
        line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        self.body.column.addLayout(line)

    def _explain(self, words: tuple[Word, ...]) -> None:
        for one in words:
            meaning = one.meaning.said()
            self._said += [f"{_(one.word)}:", meaning]
            word = PlainLabel(_(one.word), "strong", wrap=True)
            self.body.column.addLayout(column(word, PlainLabel(meaning, wrap=True), spacing=2))

    def _links(self, heading: str, topics: list[Topic]) -> None:
        if heading:
            self._add(SectionLabel(heading))
        for one in topics:
            link = quiet(_(one.title), "chevron-right", partial(self._go, one.key))
            self._add(link)

    def _go(self, key: str) -> None:
        self.show_topic(key)
        self.body.setFocus()


class _Reading(ScrollBody):
    """The text, which the keyboard can stand in to scroll it and to have it read out."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Help"))

    def minimumSizeHint(self) -> QSize:
        """Need three lines: in a low window at a large size the rest is scrolled to."""
        return QSize(super().minimumSizeHint().width(), look().px(52))
