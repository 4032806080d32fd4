"""Pictures are turned and cut one after the other; what cannot be drawn is told."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.system.sandbox.trim import Trim
from made_pictures import moving, photograph, png_bomb
from ui.frame import projector
from ui.papers.papers_adding import Pasted
from ui.papers.picture_sheet import PictureSheet, Trimmed


def made(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.fixture
def show(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    kept: list[dict[int, Trim]] = []

    def shown(*sources: Path | Pasted, place: int = 0, trim: Trim | None = None):
        pictures = [Trimmed(one, trim or Trim()) for one in sources]
        sheet = PictureSheet(pictures, place, lambda trims: kept.append(dict(trims)), window)
        sheet.open()
        return sheet, kept

    yield shown
    for sheet in window.findChildren(PictureSheet):
        sheet.reject()


def test_each_picture_is_turned_and_cut_for_itself(qtbot, show, tmp_path):
    one = made(tmp_path, "a.jpg", photograph())
    two = Pasted("Pasted picture.png", photograph(kind="PNG"))
    sheet, kept = show(one, two)
    qtbot.waitUntil(lambda: sheet.view.has_picture)
    assert sheet.state.shown() == "Picture 1 of 2"
    assert not sheet.before.isEnabled()
    sheet.right.click()
    sheet.after.click()
    assert not sheet.view.has_picture, "the one before is not left standing"
    qtbot.waitUntil(lambda: sheet.view.has_picture)
    assert sheet.view.trim == Trim()
    sheet.left.click()
    sheet.before.click()
    qtbot.waitUntil(lambda: sheet.view.has_picture)
    assert sheet.view.trim == Trim(1)
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    assert kept == [{0: Trim(1), 1: Trim(3)}]


def test_what_was_told_before_is_seen_and_can_be_left(qtbot, show, tmp_path):
    half = Trim(0, 0, 0, 5_000, 10_000)
    sheet, kept = show(made(tmp_path, "a.jpg", photograph()), trim=half)
    qtbot.waitUntil(lambda: sheet.view.has_picture)
    assert sheet.view.trim == half
    assert sheet.all.isEnabled()
    sheet.all.click()
    assert not sheet.all.isEnabled()
    sheet.reject()
    assert kept == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (png_bomb(), "too large"),
        (moving(), "moves"),
        (photograph()[:3000], "damaged"),
        (b"%PDF-1.7", "kind of picture"),
        (b"", "kind of picture"),
    ],
)
def test_what_cannot_be_drawn_is_told_and_changes_nothing(qtbot, show, tmp_path, content, why):
    sheet, kept = show(made(tmp_path, "a.png", content))
    qtbot.waitUntil(lambda: "cannot be turned" in sheet.view.instead.shown())
    assert why in sheet.view.instead.shown()
    assert not sheet.right.isEnabled()
    sheet.keep.click()
    assert kept == [{0: Trim()}]


def test_a_drive_that_was_pulled_is_told(qtbot, show, tmp_path):
    sheet, _kept = show(tmp_path / "gone.jpg")
    qtbot.waitUntil(lambda: "is not there" in sheet.view.instead.shown())


def test_a_picture_that_the_system_cannot_give_is_told(qtbot, show):
    sheet, _kept = show(Pasted("Pasted picture.png", QImage()))
    qtbot.waitUntil(lambda: "cannot be turned" in sheet.view.instead.shown())


def test_nothing_is_drawn_while_names_are_hidden_and_hiding_closes_it(qtbot, show, tmp_path):
    path = made(tmp_path, "a.jpg", photograph())
    projector.wear(True)
    try:
        sheet, _kept = show(path)
        assert sheet._job is None
        assert "Ctrl+Shift+H" in sheet.view.instead.shown()
        sheet.reject()
    finally:
        projector.wear(False)
    sheet, kept = show(path)
    qtbot.waitUntil(lambda: sheet.view.has_picture)
    sheet.hide_names()
    assert (sheet.isVisible(), sheet.view.has_picture, kept) == (False, False, [])
