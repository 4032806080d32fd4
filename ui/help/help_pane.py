"""The help: one topic, a chapter of the guide, the words of the trade, the list of topics or what a
search found; beside the page where there is room, over it where there is none.

Rules: plain text only; a screen reader reads a whole topic from the place where the keys scroll it;
the help opens nothing but help texts and the user guide, and says what else is asked; the pane
takes no keyboard away when it follows the page, Esc in it closes it and leads back to where the
keyboard was; the sheet never hides a button of the page for good.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.base.language import _, current
from app.base.messages import first_shown
from app.help import shelf
from app.help.guide import shelf as guide
from app.help.shelf import Line, Topic, Word
from ui.help.guide_sheet import ChapterText, GuideSheet, ReadBody, marked, only_two_languages
from ui.look.theme import look
from ui.widgets.buttons import Button, quiet, secondary
from ui.widgets.compact_layout import flow
from ui.widgets.entries import SearchField
from ui.widgets.frames import Rule, column, put, row
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel, wrapped
from ui.widgets.sheet import Sheet

GUIDED = frozenset({"today", "first-referral", "refer", "register", "practice"})
"""Topics under which the guided first referral is offered."""


_MOST_SECTIONS, _MOST_WORDS = 8, 3


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
        """Key of the topic that is shown, "words", "all", "found" or "guide/" and a chapter."""
        self.guide_language = guide.language_for(current())
        self._said: list[str] = []
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look().px(10))
        self.search = SearchField(_("Search in the help"))
        self.search.searched.connect(self.look_for)
        self.body = ReadBody(_("Help"))
        self._chapter = ChapterText(self.body)
        self.all = quiet(_("All topics"), "list", self.show_all)
        self.words = quiet(_("What does this word mean?"), "book-open", self.show_words)
        self.guide = quiet(_("User guide"), "life-buoy", self.open_guide)
        put(whole, self.search, (self.body, 1), Rule(), flow(self.all, self.words, self.guide))

    def show_topic(self, key: str) -> None:
        """Show the text for a screen."""
        topic = shelf.topic(key)
        self._begin(topic.key)
        self._head(topic.title.said())
        self._text(topic.purpose.said())
        for way in topic.ways:
            self._way(way.aim.said(), way.steps)
        self._lines(_("What can go wrong"), "circle-question-mark", topic.troubles)
        self._lines(_("What leaves the office"), "shield-check", topic.leaves)
        if self._can_guide and topic.key in GUIDED:
            words = _("Send your first referral, step by step")
            self._add(Button(words, "", "footprints", self.guide_asked.emit))
        self._links(_("See also"), [shelf.topic(near) for near in topic.near])
        chapter = guide.of_topic(topic.key)
        if chapter:
            found = guide.Found(guide.chapter(chapter, self.guide_language), 0)
            self._sections((found,))
        self._end(topic.title.said())

    def show_chapter(self, key: str, section: int = 0) -> None:
        """Show a chapter of the user guide.

        Args:
            key: of the chapter.
            section: the one that stands at the top, from 0.
        """
        chapter = guide.beside_screens(key, self.guide_language, current())
        self._begin(f"guide/{chapter.key}")
        if only_two_languages():
            self._text(only_two_languages(), "muted")
        self._said += self._chapter.fill(chapter)
        self._end(chapter.heading)
        self._chapter.show_section(section)

    def open_guide(self) -> None:
        """Show the user guide over the window, with the chapter that is read here."""
        key = self.showing.removeprefix("guide/")
        chapter = key if key in guide.KEYS else guide.of_topic(key)
        sheet = GuideSheet(self.window(), chapter, self.guide_language)

        def follow() -> None:
            self.guide_language = sheet.language

        sheet.finished.connect(follow)
        sheet.open()

    def show_words(self) -> None:
        """Show what the words of the trade mean."""
        self._begin("words")
        self._head(_("What does this word mean?"))
        self._explain(shelf.words())
        self._end(_("What does this word mean?"))

    def show_all(self) -> None:
        """Show the list of topics."""
        self._begin("all")
        self._head(_("All topics"))
        self._links("", list(shelf.topics()))
        self._end(_("All topics"))

    def look_for(self, typed: str) -> None:
        """Show the topics and words in which something stands; the list of all for nothing."""
        if not typed.strip():
            if self.showing == "found":
                self.show_all()
            return
        found = shelf.search(typed)
        sections = guide.search(typed, self.guide_language)
        self._begin("found")
        if not found.topics and not found.words and not sections:
            self._text(_("Nothing in the help has these words."))
            self._text(_("Try one shorter word, or look through all topics."), "muted")
        self._explain(found.words[:_MOST_WORDS])
        _tell_more(self, len(found.words), _MOST_WORDS)
        self._links(_("Topics") if found.topics else "", list(found.topics))
        self._sections(sections[:_MOST_SECTIONS])
        _tell_more(self, len(sections), _MOST_SECTIONS)
        self._end(_("Search in the help"))

    # Building -----------------------------------------------------------------------------------

    def _begin(self, showing: str) -> None:
        if showing != "found":
            self.search.clear()
        self.showing = showing
        self._said = []
        self.body.clear()

    def _end(self, name: str) -> None:
        self.body.finish(name, self._said)

    def _add(self, widget: QWidget) -> None:
        self.body.column.addWidget(widget)

    def _head(self, words: str) -> None:
        self._add(wrapped(words, "heading"))

    def _text(self, words: str, role: str = "") -> None:
        self._said.append(words)
        self._add(wrapped(words, role))

    def _way(self, aim: str, steps: tuple[Line, ...]) -> None:
        self._said.append(f"{aim}:")
        label = wrapped(aim, "strong")
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
        self.body.column.addLayout(marked(mark, words))

    def _explain(self, words: tuple[Word, ...]) -> None:
        for one in words:
            said, meaning = one.word.said(), one.meaning.said()
            self._said += [f"{said}:", meaning]
            word = wrapped(said, "strong")
            self.body.column.addLayout(column(word, wrapped(meaning), spacing=2))

    def _links(self, heading: str, topics: list[Topic]) -> None:
        if heading:
            self._add(SectionLabel(heading))
        for one in topics:
            link = quiet(one.title.said(), "chevron-right", partial(self._go, one.key))
            self._add(link)

    def _sections(self, found: Sequence[guide.Found]) -> None:
        if not found:
            return
        self._add(SectionLabel(_("In the user guide")))
        for one in found:
            words = one.chapter.sections[one.section].title or one.chapter.heading
            act = partial(self._read, one.chapter.key, one.section)
            link = quiet(words, "chevron-right", act)
            link.give_way()
            self._add(link)

    def _read(self, key: str, section: int) -> None:
        self.show_chapter(key, section)
        self.body.setFocus()

    def _go(self, key: str) -> None:
        self.show_topic(key)
        self.body.setFocus()


def _tell_more(view: HelpView, count: int, most: int) -> None:
    """Say where more was found than is shown."""
    if count > most:
        view._text(first_shown(most, _("To find the others, add a word to the search.")), "muted")


WIDE = 350


class HelpPane(QFrame):
    """The pane at the right of the window.

    Signals:
        closed(): the officer has read enough.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        worn = look()
        self.setProperty("role", "card")
        self.setFixedWidth(worn.px(WIDE))
        close = quiet("", "x", self.closed.emit)
        close.setAccessibleName(_("Close the help"))
        head = row(PlainLabel(_("Help"), "heading"), 1, close)
        self.view = HelpView(can_guide=True)
        column(head, (self.view, 1), spacing=None, edges=(14, 10, 10, 8), within=self)

    def event(self, event: QEvent) -> bool:
        """Keep Esc, which leads back from a page elsewhere in the window."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the pane and nothing else."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            event.accept()
            return
        super().keyPressEvent(event)


class HelpSheet(Sheet):
    """The help over a page or a dialog that has no room for it beside.

    Args:
        topic: key of the text.
        parent: the window or dialog.
        can_guide: whether the guided first referral can be begun from here.
    """

    def __init__(
        self, topic: str, parent: QWidget | None = None, *, can_guide: bool = False
    ) -> None:
        super().__init__(_("Help"), parent, (620, 620))
        self.view = HelpView(can_guide=can_guide)
        self.view.guide_asked.connect(self.accept)
        self.set_whole(self.view)
        close = secondary(_("Close"), "", self.accept)
        self.finish(close)
        self.view.show_topic(topic)
        self.view.body.setFocus()
