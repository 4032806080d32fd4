"""What the tests of the window share: a dressed program and a desk over a real, cheap register."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app import cases, language
from desk_sim import desk_over, dressed, on_lane, settle
from ui.case.case_page import CasePage
from ui.desk import Desk
from ui.main_window import MainWindow


@pytest.fixture(autouse=True)
def look_of_tests(qapp: QApplication) -> Iterator[None]:
    """Every test begins light, at 100 %, in English."""
    dressed(qapp)
    yield
    language.install("en")
    # Without a running event loop nobody else lets go of what was to be deleted later.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    """Lend a desk over an empty register."""
    with desk_over(tmp_path) as lent:
        yield lent


@pytest.fixture
def case_id(desk: Desk, case_facts: dict[str, str]) -> str:
    """Return the id of a case with the facts that the module gives."""
    return on_lane(desk._lane, lambda: cases.add_case(desk.services, case_facts)).case_id


@pytest.fixture
def window(qtbot, desk: Desk, case_id: str) -> Iterator[MainWindow]:
    """Show the window with that case in front."""
    shown = MainWindow(desk)
    shown.resize(1200, 700)
    shown.show()
    qtbot.waitExposed(shown)
    shown.go("case", case_id)
    settle(desk)
    yield shown
    settle(desk)
    shown.prepare_to_go()
    shown.hide()
    shown.deleteLater()


@pytest.fixture
def page(window: MainWindow) -> CasePage:
    """Return the page of that case."""
    assert isinstance(window.page, CasePage)
    return window.page
