"""What the tests of the window share: a dressed program and a desk over a real, cheap register."""

import gc
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QThreadPool
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.base import date_words, language, numerals
from app.cases import cases
from app.system import preferences, window_file
from desk_sim import desk_over, dressed, on_lane, settle
from exchange_stage import two_desks
from made_up_cases import fill
from ui.cases.form.case_page import CasePage
from ui.frame.desk import Desk
from ui.frame.worker import Failure, make_lane
from ui.shell.main_window import MainWindow
from ui.shell.qt_setup import Collector
from watchdog import watching
from window_sim import window_over


@pytest.fixture(autouse=True)
def own_collector(qapp: QApplication) -> Iterator[None]:
    """Widgets that nobody needs fall in the window's thread, as in the program."""
    collector = Collector(qapp)
    yield
    collector.stop()
    gc.disable()  # What several tests share is taken down after this.
    collector.deleteLater()


@pytest.fixture(autouse=True)
def look_of_tests(qapp: QApplication) -> Iterator[None]:
    """Every test begins light, at 100 %, in English, in a window nobody has arranged."""
    window_file.forget()
    # Read once, as the program does before its first window; no choice of an earlier test stays.
    preferences.save(dict.fromkeys(preferences.load()))
    dressed(qapp)
    yield
    # Nor for those of other rooms that the same worker plays next.
    preferences.save(dict.fromkeys(preferences.load()))
    language.install("en")
    numerals.install(numerals.LATIN)
    date_words.install(date_words.GREGORIAN)
    # Without a running event loop nobody else lets go of what was to be deleted later.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def calm_window(look_of_tests: None) -> Iterator[None]:
    """Whatever a test plays, the window's thread touches no register, key, file or program."""
    with watching() as touched:
        yield
    assert not touched, "\n".join(dict.fromkeys(touched))


_HEARD = pytest.StashKey[list[str]]()


@pytest.fixture(autouse=True)
def heard(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write down what the window tells: a wait that is in vain knows no other cause."""
    told: list[str] = []
    request.node.stash[_HEARD] = told
    shown, said = Desk.show_failure, Desk.say

    def show_failure(desk: Desk, error: Exception, acts: Any = ()) -> Failure:
        told.append(f"{error!r} {getattr(error, 'facts', '')}")
        return shown(desk, error, acts)

    def say(desk: Desk, text: str, **more: Any) -> None:
        told.append(f"{text} {more.get('todo', '')}")
        said(desk, text, **more)

    monkeypatch.setattr(Desk, "show_failure", show_failure)
    monkeypatch.setattr(Desk, "say", say)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what its window told to a test that failed."""
    report = yield
    told = item.stash.get(_HEARD, [])
    if report.failed and told:
        report.sections.append(("What the window told", "\n".join(told)))
    return report


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    """Lend a desk over an empty register."""
    with desk_over(tmp_path) as lent:
        yield lent


@pytest.fixture
def desks(qapp: QApplication, tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """Lend the desks of two offices that checked each other's numbers."""
    dressed(qapp)
    with two_desks(tmp_path) as pair:
        yield pair


@pytest.fixture(scope="module")
def filled(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Lend one register with made-up cases to all tests of a module, which only look."""
    folder = tmp_path_factory.mktemp("filled")
    dressed(qapp)
    with desk_over(folder, lambda services: fill(services, folder)) as lent:
        yield lent


@pytest.fixture
def lane(qapp: QApplication) -> Iterator[QThreadPool]:
    """Where a window without a desk has its work done."""
    pool = make_lane()
    yield pool
    pool.waitForDone()


@pytest.fixture
def asking(qtbot: QtBot) -> QWidget:
    """A window over which something is asked."""
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def case_id(desk: Desk, case_facts: dict[str, str]) -> str:
    """Return the id of a case with the facts that the module gives."""
    return on_lane(desk._lane, lambda: cases.add_case(desk.services, case_facts)).case_id


@pytest.fixture
def window(desk: Desk, case_id: str) -> Iterator[MainWindow]:
    """Show the window with that case in front."""
    with window_over(desk, 1200, 700) as shown:
        shown.go("case", case_id)
        settle(desk)
        yield shown


@pytest.fixture
def page(window: MainWindow) -> CasePage:
    """Return the page of that case."""
    assert isinstance(window.page, CasePage)
    return window.page
