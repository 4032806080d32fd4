"""Reading out to the person what the office keeps about them: the words, and that they were heard.

Rules: reading out comes first and handing over second, because a paper at home can be found; the
words are shown large, in the language of the person, and cannot be printed from here; that they
were read out is written down only by a press of its own button, never by Enter, and until that is
done nothing else can be chosen; for whom and in which language goes along to paper; hiding names
closes the dialog, and a lock takes it along; an answer to a question that nobody asks any more is
not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import NAMES, _, current
from app.cases.records import CaseRecord, PersonRecord
from app.consent.rules import victims
from app.letters.check_words import kind_words
from app.letters.document import Block, Facts, Heading, Items, Words
from app.letters.read_out import ReadAloud, ToRead, note_read, words_to_read
from app.letters.records import ON_OWN_DATA, PERSON_NOTICE
from ui.frame import projector
from ui.frame.commands import listen
from ui.frame.desk import Desk
from ui.frame.worker import triage
from ui.look.theme import look
from ui.widgets.buttons import careful_primary, secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.entries import Labelled
from ui.widgets.frames import Card, EmptyState, clear, column, put
from ui.widgets.plain import reveal, wrapped
from ui.widgets.sheet import Sheet, close_and_hide_names
from ui.widgets.strip import Banner

_BESIDE_FROM = 520
_LANGUAGES = {"eng": "en", "hin": "hi", "nep": "ne", "ben": "bn"}
"""Languages of letters by the code of a language that somebody speaks."""

_SPOKEN = "reading"


class ReadOutSheet(Sheet):
    """The dialog.

    Args:
        desk: the desk of the case.
        case: the case.
        parent: in the window.

    Signals:
        paper_asked(str, int, str): the kind that is to be handed over on paper, number of the
            person and language, after the dialog closed.
    """

    paper_asked = Signal(str, int, str)

    def __init__(self, desk: Desk, case: CaseRecord, parent: QWidget) -> None:
        super().__init__(_("Read out to the person"), parent, (760, 680))
        self._desk, self._case = desk, case
        self._over = parent.window()
        self.shown: ReadAloud | None = None
        self._asked: ToRead | None = None
        self._is_noting = False
        people = victims(case)
        self.person = ComboBox(
            [(str(one.number), name_or_withheld(one.display_name)) for one in people]
        )
        self.kind = ComboBox([(kind, kind_words(kind)) for kind in sorted(ON_OWN_DATA)])
        self.kind.choose(PERSON_NOTICE)
        self.language = ComboBox(list(NAMES.items()))
        self._lay_out(people)
        self._speak_theirs()
        self.person.chosen.connect(lambda _one: self._other_person())
        self.kind.chosen.connect(lambda _one: self.ask())
        self.language.chosen.connect(lambda _one: self.ask())
        self.finished.connect(self.deleteLater)
        listen(self, {"names": self.hide_names})
        self.ask()
        self.language.setFocus()

    def _lay_out(self, people: tuple[PersonRecord, ...]) -> None:
        choices = (
            (Labelled(_("For whom"), self.person), 1),
            (Labelled(_("What is read out"), self.kind), 2),
            (Labelled(_("Language"), self.language), 1),
        )
        reveal(choices[0][0], len(people) > 1)
        self._sure = Banner(
            "caution",
            _("Be sure that it is the person who asks."),
            _("Ask what only they know, and never read it out on the telephone."),
        )
        self.words = Card(inside=18)
        self.words.column.setSpacing(look().px(10))
        put(
            self.body.column,
            wrapped(
                _("Read it where nobody else listens, slowly, and answer what is asked."), "muted"
            ),
            WrapRow(choices, _BESIDE_FROM),
            self._sure,
            self.words,
            1,
        )
        self.body.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.body.setAccessibleName(_("What is read out"))
        self.outcome = QVBoxLayout()
        self._outer.insertLayout(2, self.outcome)
        self.on_paper = secondary(_("Hand it over on paper…"), "printer", self._to_paper)
        self.done_button = careful_primary(_("It was read out"), "check", self._note)
        self.closing = secondary(_("Close"), "", self.reject)
        self.finish(self.closing, self.on_paper, self.done_button)

    # What is shown ------------------------------------------------------------------------------

    def _person(self) -> PersonRecord | None:
        number = self.person.value()
        return next((one for one in self._case.persons if str(one.number) == number), None)

    def _speak_theirs(self) -> None:
        """Choose the first language of the person in which it can be read out."""
        person = self._person()
        spoken = person.facts.get("languages") if person is not None else ()
        known = [_LANGUAGES[code] for code in _codes(spoken) if code in _LANGUAGES]
        self.language.choose(next(iter(known), current()))

    def _other_person(self) -> None:
        self._speak_theirs()
        self.ask()

    def ask(self) -> None:
        """Ask for the words of what is chosen."""
        clear(self.outcome)
        reveal(self._sure, self.kind.value() != PERSON_NOTICE)
        # An answer that is still on its way is not shown any more, least of all with names hidden.
        self.shown = self._asked = None
        self._allow(_("One moment…"))
        if projector.is_on():
            self._instead(_("What is read out is hidden while names are hidden."))
            self._allow(_("What is read out is hidden while names are hidden."))
            return
        number = int(self.person.value() or 0)
        wish = ToRead(self.kind.value(), self._case.case_id, number, self.language.value())
        self._asked = wish
        self._desk.ask(
            lambda s: words_to_read(s, wish),
            lambda told: self._show(wish, told),
            failed=lambda error: self._refused(wish, error),
            by=self,
        )

    def _show(self, wish: ToRead, told: ReadAloud) -> None:
        if wish != self._asked:
            return
        self.shown = told
        clear(self.words.column)
        put(self.words.column, wrapped(told.title, "title"), *_widgets(told.blocks))
        self._allow("")

    def _refused(self, wish: ToRead, error: Exception) -> None:
        if wish != self._asked:
            return
        failure = triage(error)
        clear(self.words.column)
        self.words.column.addWidget(Banner("danger", failure.happened, failure.todo))
        self._allow(failure.happened)

    def _instead(self, sentence: str) -> None:
        clear(self.words.column)
        self.words.column.addWidget(EmptyState("eye", sentence))

    def _allow(self, why: str) -> None:
        self.done_button.allow(not why, why)
        self.on_paper.allow(not why, why)

    # What is done -------------------------------------------------------------------------------

    def _note(self) -> None:
        told = self.shown
        if told is None or self._is_noting:
            return
        self._rest(True)
        self._desk.ask(
            lambda s: note_read(s, told.wish), self._noted, failed=self._not_noted, by=self
        )

    def _rest(self, noting: bool) -> None:
        """Let nothing else be chosen, and the dialog stay, until it is written down."""
        self._is_noting = noting
        for one in (self.person, self.kind, self.language):
            one.setEnabled(not noting)
        why = _("One moment…") if noting else ""
        self.closing.allow(not noting, why)
        self._allow(why)

    def reject(self) -> None:
        """Close, but not while it is being written down."""
        if not self._is_noting:
            super().reject()

    def _noted(self, _none: None) -> None:
        self._desk.wrote()
        self._desk.say(_("It is written down that this was read out."))
        self.accept()

    def _not_noted(self, error: Exception) -> None:
        failure = triage(error)
        clear(self.outcome)
        self.outcome.addWidget(Banner("danger", failure.happened, failure.todo))
        self._rest(False)

    def _to_paper(self) -> None:
        told = self.shown
        if told is None:
            return
        wish = told.wish
        self.accept()
        self.paper_asked.emit(wish.kind, wish.person, wish.language)

    def hide_names(self) -> None:
        """Close, and hide the names of the window: who presses this is no longer alone."""
        close_and_hide_names(self, self._over)


def _codes(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _widgets(blocks: Iterable[Block]) -> Iterator[QWidget]:
    """Yield what shows the blocks, in order."""
    for block in blocks:
        match block:
            case Heading(text):
                yield wrapped(text, "heading")
            case Words(text):
                yield wrapped(text, _SPOKEN)
            case Items(lines):
                yield _lines(f"•  {line}" for line in lines)
            case Facts(rows):
                yield _lines(f"{label}: {words}" for label, words in rows)


def _lines(lines: Iterable[str]) -> QWidget:
    held = QWidget()
    column(*(wrapped(line, _SPOKEN) for line in lines), spacing=4, within=held)
    return held
