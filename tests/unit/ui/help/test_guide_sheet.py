"""The user guide in the window: beside the page, over it, in both languages, found, saved."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

import ui.help.guide_sheet as guide_sheet
from app.base import language
from app.help import guide
from app.help.guide import shelf
from desk_sim import dressed
from named_screens import too_large, unnamed
from ui.help.guide_sheet import GuideSheet
from ui.help.help_pane import HelpSheet
from window_sim import window_over


@pytest.fixture
def make(qtbot, qapp):
    def made(code: str = "en", look: str = "light", zoom: int = 100, **asked) -> GuideSheet:
        dressed(qapp, look, zoom, code)
        sheet = GuideSheet(None, **asked)
        qtbot.addWidget(sheet)
        sheet.show()
        return sheet

    yield made
    dressed(qapp)


def texts(widget) -> list[str]:
    return [one.text().replace("\u200b", "") for one in widget.findChildren(QLabel)]


def links(view) -> list[str]:
    return [one.text().strip() for one in view.body.findChildren(QAbstractButton)]


@pytest.mark.parametrize("code", language.WINDOW_LANGUAGES)
def test_it_is_named_and_fits_a_small_window_at_150(make, code: str):
    sheet = make(code, "dark", 150)
    assert unnamed(sheet) == []
    assert too_large(sheet) == []
    assert sheet.chapters.count() == len(shelf.KEYS)


def test_the_keyboard_goes_from_chapter_to_chapter_and_through_the_text(qtbot, make):
    sheet = make()
    sheet.activateWindow()
    qtbot.waitUntil(sheet.body_text.hasFocus)
    sheet.chapters.setFocus()
    QTest.keyClick(sheet.chapters, Qt.Key.Key_Down)
    second = shelf.chapter("first-day", "en")
    assert sheet.body_text.accessibleName() == second.heading
    assert second.blocks()[-1].text in sheet.body_text.accessibleDescription()
    assert second.heading in texts(sheet.body_text)
    seen = set()
    for _time in range(8):
        seen.add(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert {sheet.chapters, sheet.body_text, sheet.tongue, sheet.save} <= seen
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


@pytest.mark.parametrize(("code", "first"), [("ne", "hi"), ("bn", "en")])
def test_another_language_is_told_which_ones_there_are_and_may_choose(make, code, first):
    sheet = make(code, chapter="inbox")
    assert sheet.language == first
    told = language.translate("The user guide is written in English and Hindi.")
    assert told in texts(sheet.body_text)
    for chosen in shelf.LANGUAGES:
        sheet.tongue.choose(chosen)
        sheet.tongue.chosen.emit(chosen)
        assert shelf.chapter("inbox", chosen).heading in texts(sheet.body_text)


def test_a_language_of_the_guide_is_not_told_so(make):
    assert "The user guide is written in English and Hindi." not in texts(make("hi").body_text)


def test_it_is_saved_as_pdf_beside_the_window(qtbot, make, monkeypatch, tmp_path: Path):
    asked = []

    def ask_save(_parent, _heading, proposed, kinds, done, *, replaces) -> None:
        assert replaces
        asked.append((proposed, kinds))
        done(tmp_path / "guide")

    monkeypatch.setattr(guide_sheet, "ask_save", ask_save)
    sheet = make(language="hi")
    sheet.save.click()
    assert not sheet.save.isEnabled()
    qtbot.waitUntil(sheet.save.isEnabled, timeout=20_000)
    assert asked == [("lifafa-guide-hi.pdf", "(*.pdf)")]
    assert (tmp_path / "guide.pdf").read_bytes() == guide.draw("hi")
    assert sheet.told.shown() == "The user guide is saved: guide.pdf"


def test_a_place_that_cannot_be_written_is_told(qtbot, make, monkeypatch, tmp_path: Path):
    nowhere = tmp_path / "gone" / "guide.pdf"
    monkeypatch.setattr(guide_sheet, "ask_save", lambda *given, **_how: given[-1](nowhere))
    sheet = make()
    sheet.save.click()
    qtbot.waitUntil(sheet.save.isEnabled, timeout=20_000)
    assert "folder" in sheet.told.shown()
    assert not nowhere.exists()


def test_the_help_leads_to_chapters_and_the_search_finds_their_sections(qtbot, qapp):
    dressed(qapp)
    sheet = HelpSheet("check")
    qtbot.addWidget(sheet)
    sheet.show()
    view = sheet.view
    heading = shelf.chapter("checking", "en").heading
    assert heading in links(view)
    view.look_for("dead disk")
    assert "The disk is dead, or the computer is new" in links(view)
    link = next(one for one in view.body.findChildren(QAbstractButton) if "dead, or" in one.text())
    link.click()
    assert view.showing == "guide/bad-day"
    title = next(one for one in view.body.findChildren(QLabel) if "dead, or" in one.text())
    bar = view.body.verticalScrollBar()
    qtbot.waitUntil(lambda: 0 < bar.value() == min(title.y(), bar.maximum()))
    view.guide.click()
    opened = QApplication.activeModalWidget()
    assert isinstance(opened, GuideSheet)
    assert opened.body_text.accessibleName() == shelf.chapter("bad-day", "en").heading
    opened.tongue.choose("hi")
    opened.tongue.chosen.emit("hi")
    opened.accept()
    view.show_topic("check")
    assert shelf.chapter("checking", "hi").heading in links(view)


def test_the_menu_and_the_settings_open_it_with_the_chapter_of_the_page(qapp, filled):
    dressed(qapp)
    with window_over(filled) as window:
        window.go("inbox")
        window.desk.help_asked.emit("user-guide")
        sheet = QApplication.activeModalWidget()
        assert isinstance(sheet, GuideSheet)
        assert sheet.body_text.accessibleName() == shelf.chapter("inbox", "en").heading
        sheet.accept()
