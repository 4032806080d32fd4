"""The section of papers of a made-up case, open in front, for tests of the window."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.cases import cases
from app.cases.records import CaseRecord
from desk_sim import on_lane, settle
from ui.cases.form.case_page import CasePage
from ui.cases.form.papers_body import PapersBody
from ui.frame.desk import Desk
from ui.widgets.choices import ComboBox


@contextmanager
def papers_open(qtbot: QtBot, desk: Desk) -> Iterator[CasePage]:
    """Lend the page of a case without papers, at its section of papers."""
    case = on_lane(desk.lane, lambda: cases.add_case(desk.services, {"p1.name_full": "Asha"}))
    form = CasePage(desk)
    qtbot.addWidget(form)
    form.resize(1100, 620)
    form.open(case.case_id)
    settle(desk)
    form.show_section("papers")
    qtbot.in_front(form)
    settle(desk)
    yield form
    settle(desk)


def undo_offers(desk: Desk) -> list[tuple[str, Callable[[], None]]]:
    """Return a list that fills with what is offered to be undone: its words, and the way back."""
    heard: list[tuple[str, Callable[[], None]]] = []
    desk.undo_offered.connect(lambda text, undo: heard.append((text, undo)))
    return heard


def body(page: CasePage) -> PapersBody:
    """Return the section that is open."""
    piece = page.body.piece
    assert isinstance(piece, PapersBody)
    return piece


def case_of(page: CasePage) -> CaseRecord:
    """Return the case as the register has it now."""
    case = page.flow.case
    assert case is not None
    return on_lane(page.desk.lane, lambda: cases.show_case(page.desk.services, case.case_id))


def sheet[T: QWidget](kind: type[T]) -> T:
    """Return the sheet of this kind that is open."""
    found = [one for one in QApplication.topLevelWidgets()
             if isinstance(one, kind) and one.isVisible()]  # fmt: skip
    assert len(found) == 1
    return found[0]


def made(folder: Path, name: str, content: bytes) -> Path:
    """Return a file with this content."""
    path = folder / name
    path.write_bytes(content)
    return path


def choose_by_hand(box: ComboBox, value: str) -> None:
    """Choose as a person does, whose choice counts for more than what the program puts there."""
    box.choose(value)
    box.activated.emit(box.currentIndex())
