"""Whether the register knows a person already: asked while she is written down, told in a strip
under the field, and the case that it may be beside the form.

Rules:
- it is asked after a pause in typing, on the register's lane; only the newest question counts, and
  nothing is asked without a telling mark;
- "someone else" holds for the pair for good, also when it was said before the new case had its
  number;
- the strip never takes the keyboard and never stands in the way: Tab comes here after everything
  else of the page, F6 at once; it shows at most three cases, and what agrees is said in words;
- nothing is changed in the case beside the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import _
from app.base.place_words import district_words
from app.cases import cases
from app.cases.records import CaseRecord
from app.core.records import FactValue
from app.core.services import Services
from app.duplicates import same_person
from app.duplicates.same_person import BESIDE, REASONS, TELLING, KnownCase
from ui.cases.detail_pane import DetailPane
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.buttons import Button, quiet, secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.focus_order import stand_aside
from ui.widgets.frames import column, row
from ui.widgets.plain import IconLabel, PlainLabel, wrapped

PAUSE_MS = 300

type Typed = str | tuple[str, ...]


class KnownFlow(QObject):
    """What the register knows about the person that is being written.

    Args:
        desk: asks the register.
        facts: returns what is written about a part now, by name of the field.
        case_id: returns what tells, on the register's lane, the id of the case in the form, ""
            while it is not written down.

    Signals:
        found(str, tuple[KnownCase, ...]): under which address to show which cases; none hide it.
    """

    found = Signal(str, object)

    def __init__(
        self,
        desk: Desk,
        facts: Callable[[str], Mapping[str, Typed]],
        case_id: Callable[[], Callable[[], str]],
        parent: QObject | None = None,
        pause_ms: int = PAUSE_MS,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._facts = facts
        self._case_id = case_id
        self._address = ""
        self._turn = 0
        self._known: tuple[KnownCase, ...] = ()
        self.has_more = False
        self._away: set[str] = set()
        self._unsaid: set[str] = set()
        self._pause = QTimer(self, singleShot=True, interval=pause_ms)
        self._pause.timeout.connect(self.ask)

    def forget(self) -> None:
        """Another case comes into the form."""
        self._pause.stop()
        self._turn += 1
        self._address, self._known = "", ()
        self._away, self._unsaid = set(), set()

    def typed(self, address: str) -> None:
        """Something was typed into a field."""
        part, _dot, name = address.rpartition(".")
        if not part.startswith("p"):
            return
        if name in TELLING:
            self._address = address
        elif name not in BESIDE or not self._address.startswith(f"{part}."):
            return
        self._pause.start()

    def ask(self) -> None:
        """Ask now about the person of the last telling field."""
        self._pause.stop()
        address = self._address
        part = address.rpartition(".")[0]
        written = self._facts(part) if part else {}
        facts = {
            name: value
            for name, value in written.items()
            if value and (name in TELLING or name in BESIDE)
        }
        self._turn += 1
        turn, case_id = self._turn, self._case_id()
        if not TELLING & facts.keys():
            self._show(address, ())
            return

        def question(services: Services) -> tuple[int, str, tuple[KnownCase, ...]]:
            # One more than are shown, and as many as were put away before the case had its
            # number.
            most = same_person.MOST + len(self._away) + 1
            return turn, address, same_person.known(services, facts, case_id(), most)

        self._desk.ask(question, self._on_found)

    def say_different(self, other: str) -> None:
        """The case is about somebody else: the pair is not shown again."""
        self._away.add(other)
        self._show(self._address, self._known)
        self._unsaid.add(other)
        self.case_saved()

    def case_saved(self) -> None:
        """The case in the form may have its number now: keep what was said about it before."""
        if not self._unsaid:
            return
        unsaid, case_id, others = self._unsaid, self._case_id(), tuple(sorted(self._unsaid))

        def keep(services: Services) -> bool:
            for other in others if case_id() else ():
                same_person.say_different(services, case_id(), other)
            return bool(case_id())

        def kept(done: bool) -> None:
            if done:
                unsaid.difference_update(others)
                self._desk.wrote()

        self._desk.ask(keep, kept, by=self._desk)

    def _on_found(self, answer: tuple[int, str, tuple[KnownCase, ...]]) -> None:
        turn, address, known = answer
        if turn == self._turn:
            self._show(address, known)

    def _show(self, address: str, known: tuple[KnownCase, ...]) -> None:
        self._known = known
        left = tuple(one for one in known if one.case_id not in self._away)
        self.has_more = len(left) > same_person.MOST
        self.found.emit(address, left[: same_person.MOST])


def as_written(facts: Mapping[str, FactValue]) -> dict[str, Typed]:
    """Return the facts of a record as they would be typed."""
    return {
        name: value if isinstance(value, tuple) else str(value) for name, value in facts.items()
    }


def reasons_said(reasons: Sequence[str]) -> str:
    """Return why a case is shown, in the language of the window."""
    return ", ".join(_(REASONS[slug]) for slug in reasons)


def person_said(known: KnownCase) -> str:
    """Return name, age and place in one line."""
    name = name_or_withheld(known.name)
    if known.age:
        name = _("{name}, {age}").format(name=name, age=known.age)
    return " · ".join(part for part in (name, district_words(known.place)) if part)


class KnownStrip(QFrame):
    """Cases that may be about the same person.

    Signals:
        look_asked(str): show this case beside the form.
        different_asked(str): this case is about somebody else.
    """

    look_asked = Signal(str)
    different_asked = Signal(str)

    def __init__(
        self, found: Sequence[KnownCase], has_more: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        worn = look()
        ink, paper = worn.tone("caution")
        stand_aside(self)
        self.setObjectName("known")
        self.setStyleSheet(
            f"#known {{ background: {paper}; border: 1px solid {paper};"
            f" border-radius: {worn.px(8)}px; }}"
        )
        self.setAccessibleName(_("Already in the register?"))
        self.buttons: list[Button] = []
        top = row(
            IconLabel("users", ink, 16), PlainLabel(_("Already in the register?"), "strong"), 1
        )
        whole = column(top, spacing=2, edges=(12, 6, 8, 6), within=self)
        for known in found:
            whole.addLayout(self._line(known))
        if has_more:
            whole.addWidget(
                wrapped(_("There are more. The search of the register finds them."), "small")
            )

    def _line(self, known: KnownCase) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(wrapped(f"{known.case_no} · {person_said(known)}"))
        words.addWidget(wrapped(reasons_said(known.reasons), "small"))
        line = row((words, 1), spacing=4)
        case_id = known.case_id
        for text, icon_name, asked in (
            (_("View case"), "panel-right-open", self.look_asked),
            (_("It is someone else"), "user-x", self.different_asked),
        ):
            button = secondary(text, icon_name, partial(asked.emit, case_id))
            button.setAccessibleName(f"{text}: {known.case_no}")
            # A press must not take the keyboard out of the field that is being typed in.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.buttons.append(button)
            line.addWidget(button)
        return line


class BesidePane(QWidget):
    """The pane at the right of the case form.

    Signals:
        shown(): a case is shown.
        closed(): it was put away.
    """

    shown = Signal()
    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted = ""
        self.pane = DetailPane(refers=False)
        self.pane.open_asked.connect(lambda case_id: desk.open("case", case_id))
        self.close_button = quiet(_("Close panel"), "x", self.put_away)
        top = row(PlainLabel(_("Already in the register?"), "strong"), 1, self.close_button)
        column(top, (self.pane, 1), spacing=4, within=self)
        self.hide()

    def look_at(self, case_id: str) -> None:
        """Show a case."""
        self._wanted = case_id
        self._desk.ask(lambda services: cases.show_case(services, case_id), self._on_case)

    def put_away(self) -> None:
        """Leave the whole width to the form."""
        self._wanted = ""
        self.hide()
        self.closed.emit()

    def _on_case(self, case: CaseRecord) -> None:
        if self._wanted:
            self.pane.show_case(case, self._desk.services.clock.now())
            self.show()
            self.shown.emit()
