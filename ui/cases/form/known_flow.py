"""Asks, while a person is written down, whether the register knows them already.

Rules: it asks after a pause in typing, on the register's lane, and only the newest question counts;
nothing is asked without a telling mark; "someone else" holds for the pair for good, also when it
was said before the new case had its number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.records import FactValue
from app.core.services import Services
from app.duplicates import same_person
from app.duplicates.same_person import BESIDE, TELLING, KnownCase
from ui.frame.desk import Desk

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
            # One more than are shown for each that was put away before the case had its number.
            most = same_person.MOST + len(self._away)
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
        self.found.emit(address, left[: same_person.MOST])


def as_written(facts: Mapping[str, FactValue]) -> dict[str, Typed]:
    """Return the facts of a record as they would be typed."""
    return {
        name: value if isinstance(value, tuple) else str(value) for name, value in facts.items()
    }
