"""An officer's desk over a real, cheap register, for tests of the window and for pictures."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool
from PySide6.QtWidgets import QApplication

from app.base import language
from app.cases import cases
from app.cases.records import CaseRecord
from app.core.services import Services
from app.register import access
from office_sim import office
from ui.cases.form.case_page import CasePage
from ui.frame.desk import Desk
from ui.frame.presses import Presses
from ui.frame.worker import Job, make_lane
from ui.look import fonts, theme
from ui.widgets.buttons import CarefulButton
from ui.widgets.strip import Steady
from waits import wait_until


def dressed(app: QApplication, look: str = "light", zoom: int = 100, words: str = "en") -> None:
    """Put the look on, with our typefaces; tests press buttons as soon as they are there."""
    fonts.load()
    CarefulButton.rest_s = 0.0
    Steady.rest_s = 0.0
    Presses.least_s = 0.0
    Presses.forget()
    theme.wear(app, look, zoom, language.install(words))


def on_lane(lane: QThreadPool, work) -> object:  # type: ignore[no-untyped-def]
    """Do some work on the lane and wait for it: a register belongs to the lane's thread."""
    found: dict[str, object] = {}
    keeper = QObject()
    job = Job(lambda _report, _token: work(), keeper)
    job.succeeded.connect(lambda value: found.__setitem__("value", value))
    job.failed.connect(lambda error: found.__setitem__("error", error))
    job.start(lane)
    wait_until(lambda: job.is_over)
    if "error" in found:
        raise found["error"]  # type: ignore[misc]
    return found.get("value")


@contextmanager
def desk_over(folder: Path, fill=None) -> Iterator[Desk]:  # type: ignore[no-untyped-def]
    """Make a register on its own lane and lend a desk over it; everything is closed at the end."""
    lane = make_lane()
    services: Services = on_lane(lane, lambda: office(folder))  # type: ignore[assignment]
    desk = Desk(services, lane)
    try:
        if fill is not None:
            on_lane(lane, lambda: fill(services))
        yield desk
        settle(desk)
    finally:
        _end_windows(desk)
        on_lane(lane, lambda: access.lock(services))
        lane.waitForDone()
        desk.deleteLater()
        QApplication.processEvents()


def _end_windows(desk: Desk) -> None:
    """Let no window that a failed test left go on without its desk, and lock minutes later."""
    for left in QApplication.topLevelWidgets():
        if getattr(left, "desk", None) is desk and hasattr(left, "prepare_to_go"):
            left.prepare_to_go()
            left.hide()
            left.deleteLater()


def settle(desk: Desk) -> None:
    """Wait until all work of the desk is answered."""
    wait_until(lambda: not desk.busy)
    QApplication.processEvents()


def kept_case(page: CasePage, case_id: str) -> CaseRecord:
    """Return what the register holds of a case, once the page has nothing left to do."""
    settle(page.desk)
    return on_lane(page.desk._lane, lambda: cases.show_case(page.desk.services, case_id))  # type: ignore[return-value]
