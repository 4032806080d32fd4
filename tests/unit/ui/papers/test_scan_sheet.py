"""Pages are scanned one by one and handed on; what goes wrong is told, and no page is lost."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from app.base.errors import ScanRefusedError
from app.base.jobs import Token
from app.system import scanning
from app.system.scanning import Scanner
from desk_sim import settle
from focus_seen import is_pressed_by_enter
from made_pictures import photograph
from ui.papers.papers_adding import Pasted, Wanted
from ui.papers.scan_sheet import MOST_PAGES, ScanSheet
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import KeepWriting
from waits import wait_until

FLATBED = Scanner("made-up:0", "Made-up Flatbed 100")
FEEDER = Scanner("made-up:1", "Made-up Feeder 200")


class Scanners:
    """What is plugged in, and what it does, as a test has it."""

    def __init__(self) -> None:
        self.there: tuple[Scanner, ...] = (FLATBED, FEEDER)
        self.fails: Exception | None = None
        self.asked: list[tuple[str, str]] = []
        self.waits = threading.Event()
        self.waits.set()

    def scanners(self, _token: Token | None = None) -> tuple[Scanner, ...]:
        return self.there

    def scan(self, scanner: Scanner, colour: str, token: Token | None = None) -> bytes:
        self.asked.append((scanner.device, colour))
        while not self.waits.wait(0.01):
            assert token is not None
            token.checkpoint()
        if self.fails is not None:
            raise self.fails
        return photograph((600, 800))


@pytest.fixture
def there(monkeypatch) -> Scanners:
    played = Scanners()
    monkeypatch.setattr(scanning, "scanners", played.scanners)
    monkeypatch.setattr(scanning, "scan", played.scan)
    return played


@pytest.fixture
def got() -> list[Pasted]:
    return []


@pytest.fixture
def left() -> list[Wanted]:
    return []


@pytest.fixture
def sheet(qtbot, desk, there, got, left):
    window = QWidget()
    qtbot.addWidget(window)
    shown = ScanSheet(desk, got.extend, left.extend, window)
    shown.open()
    settle(desk)
    yield shown
    there.waits.set()
    settle(desk)


def words(sheet: ScanSheet) -> str:
    return " ".join(one.shown() for one in sheet.findChildren(PlainLabel) if not one.isHidden())


def test_pages_are_scanned_one_by_one_and_handed_on(qtbot, desk, there, sheet, got, left):
    sheet.which.choose(FEEDER.device)
    sheet.colour.choose("grey")
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    settle(desk)
    sheet.scan.click()
    settle(desk)
    assert there.asked == [(FEEDER.device, "grey")] * 2
    assert sheet.count.shown() == "2 pages scanned"
    sheet.go.click()
    assert [one.name for one in got] == ["Scan 1.jpg", "Scan 2.jpg"]
    assert got[0].as_bytes() == photograph((600, 800))
    assert not sheet.isVisible()
    assert sheet.pages == []
    assert left == []


def test_what_goes_wrong_is_told_and_keeps_the_pages_before(desk, there, sheet):
    sheet.scan.click()
    settle(desk)
    there.fails = ScanRefusedError(reason="scan.jammed")
    sheet.scan.click()
    settle(desk)
    assert "The paper is stuck in the scanner." in words(sheet)
    assert len(sheet.pages) == 1
    there.fails = None
    sheet.scan.click()
    settle(desk)
    assert "stuck" not in words(sheet)
    assert len(sheet.pages) == 2


def test_without_a_scanner_it_is_said_what_to_do(desk, there, sheet):
    there.there = ()
    sheet.again.click()
    settle(desk)
    assert "No scanner was found." in words(sheet)
    assert "A scanner in the network is not used" in words(sheet)
    assert not sheet.scan.isEnabled()
    there.there = (FLATBED,)
    sheet.again.click()
    settle(desk)
    assert sheet.scan.isEnabled()
    assert "No scanner was found." not in words(sheet)


def test_without_the_program_it_is_said_what_to_install(desk, there, sheet, monkeypatch):
    def missing(_token: Token | None = None) -> tuple[Scanner, ...]:
        raise ScanRefusedError(reason="scan.missing")

    monkeypatch.setattr(scanning, "scanners", missing)
    sheet.again.click()
    settle(desk)
    assert "sane-utils" in words(sheet)


def test_esc_stops_a_scan_first_and_throws_pages_away_when_that_is_answered(
    qtbot, desk, there, sheet, got, left
):
    sheet.scan.click()
    settle(desk)
    there.waits.clear()
    sheet.scan.click()
    qtbot.waitUntil(lambda: len(there.asked) == 2)
    assert not sheet.go.isEnabled()
    sheet.reject()
    settle(desk)
    assert sheet.isVisible()
    assert len(sheet.pages) == 1
    sheet.reject()
    asked = sheet.question
    assert isinstance(asked, KeepWriting)
    assert asked.windowTitle() == "Discard the scanned pages?"
    assert not is_pressed_by_enter(asked.throw)
    qtbot.keyClick(asked, Qt.Key.Key_Return)
    assert sheet.isVisible()
    assert len(sheet.pages) == 1
    sheet.reject()
    sheet.question.throw.click()
    assert not sheet.isVisible()
    assert (got, left) == ([], [])


def test_no_more_pages_are_kept_than_there_is_memory_for(desk, there, sheet):
    sheet.pages = [Pasted("Scan 1.jpg", b"")] * MOST_PAGES
    sheet._tell()
    assert not sheet.scan.isEnabled()
    sheet._scan()
    assert there.asked == []


@pytest.mark.parametrize("goes", [ScanSheet.hide_names, ScanSheet.hide])
@pytest.mark.parametrize("is_asked", [True, False])
def test_hiding_names_and_a_lock_close_it_and_no_page_is_lost(
    desk, there, sheet, got, left, goes, is_asked
):
    for _page in range(2):
        sheet.scan.click()
        settle(desk)
    if is_asked:
        sheet.reject()
    goes(sheet)
    assert not sheet.isVisible()
    assert sheet.pages == []
    assert got == []
    assert [one.source.name for one in left] == ["Scan 1.jpg", "Scan 2.jpg"]
    over: list[int] = []
    sheet.finished.connect(over.append)
    wait_until(lambda: bool(over))


def test_a_window_made_small_keeps_its_pages_in_the_sheet(desk, there, sheet, left):
    sheet.scan.click()
    settle(desk)

    class Small(QHideEvent):
        def spontaneous(self) -> bool:
            return True

    sheet.hideEvent(Small())
    assert len(sheet.pages) == 1
    assert left == []
