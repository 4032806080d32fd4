"""Another language while at work: all that is seen changes, nothing that was typed is lost."""

import re

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from app.base import date_words, language, numerals
from app.base.errors import NotEnoughDiskError
from app.cases import cases
from app.system import preferences
from desk_sim import kept_case, on_lane, settle
from office_sim import CLOCK, office
from ui.cases.form.case_page import CasePage
from ui.cases.form.section_body import SectionBody
from ui.main import Shell
from ui.widgets.plain import PlainLabel
from window_sim import end_shell

DEVANAGARI = re.compile("[\u0900-\u097f]")
# Names of keys, units and what was typed stay as they are.
AS_IT_IS = re.compile(r"^[\d\s.,:%+·()/-]*$|Ctrl|F1|Esc|^LF-|English|Asha|Kalimpong|नेपाली|বাংলা")


@pytest.fixture
def shell(qtbot, qapp: QApplication, tmp_path):
    made = Shell(qapp, tmp_path / "register", restart=lambda *_files: None, clock=CLOCK)
    services = on_lane(made._lane, lambda: office(tmp_path))
    made._open_at(services)
    settle(made.desk)
    yield made
    end_shell(qtbot, qapp, made)


def speak(shell: Shell, code: str) -> None:
    """Choose a language while another place is in front."""
    preferences.save({"language": code})
    shell.desk.dress_asked.emit()
    settle(shell.desk)


def words_on(root: QWidget) -> set[str]:
    labels = [one.shown() for one in root.findChildren(PlainLabel) if one.isVisibleTo(root)]
    buttons = [one.text() for one in root.findChildren(QPushButton) if one.isVisibleTo(root)]
    return {word.strip() for word in [*labels, *buttons] if word.strip()}


def test_every_word_of_the_settings_changes(shell):
    shell.window.go("settings")
    settle(shell.desk)
    speak(shell, "hi")
    left = [word for word in words_on(shell.window) if not DEVANAGARI.search(word)]
    names = re.compile("Das|Coordinator|Patna|Test Office")
    assert [one for one in left if not AS_IT_IS.search(one) and not names.search(one)] == []


def test_the_own_words_of_qt_change_too(shell):
    speak(shell, "ne")
    told = {word: QCoreApplication.translate("QLineEdit", word) for word in ("&Undo", "&Paste")}
    assert all(DEVANAGARI.search(words) for words in told.values()), told
    assert DEVANAGARI.search(QCoreApplication.translate("QPlatformTheme", "Cancel"))


def test_a_failure_that_stands_is_told_in_the_new_language(shell):
    shell.desk.show_failure(NotEnoughDiskError(needed=2_000_000, free=1_000))
    before = shell.window.strip.texts()
    speak(shell, "hi")
    after = shell.window.strip.texts()
    assert len(after) == len(before)
    assert after != before
    assert DEVANAGARI.search(after[0])


def test_what_is_typed_into_a_case_stays(shell):
    made = on_lane(shell.desk._lane, lambda: cases.add_case(shell.desk.services, {}))
    shell.window.go("case", made.case_id)
    settle(shell.desk)
    page = shell.window.page
    assert isinstance(page, CasePage)
    page.show_section("p1/identity")
    settle(shell.desk)
    assert isinstance(page.body.piece, SectionBody)
    line = page.body.piece.widget_of("p1.name_full")
    assert isinstance(line, QLineEdit)
    line.setText("Asha Kumari")
    speak(shell, "bn")
    again = shell.window.page
    assert isinstance(again, CasePage)
    assert kept_case(again, made.case_id).value("p1.name_full") == "Asha Kumari"


def test_what_is_typed_into_a_referral_and_a_note_stays(shell):
    made = on_lane(
        shell.desk._lane, lambda: cases.add_case(shell.desk.services, {"p1.name_full": "Asha"})
    )
    shell.window.go("refer", made.case_id)
    settle(shell.desk)
    choices = shell.window.page.body.flow.choices
    choices.set_purpose("shelter")
    choices.set_details("Half of what was to be said")
    speak(shell, "hi")
    shell.window.go("refer", made.case_id)
    settle(shell.desk)
    draft = shell.window.page.body.flow.choices.draft
    assert (draft.purpose, draft.details) == ("shelter", "Half of what was to be said")
    shell.window.go("case", made.case_id)
    settle(shell.desk)
    shell.window.page.show_section("notes")
    settle(shell.desk)
    shell.window.page.body.piece.text.setPlainText("Half of a note")
    speak(shell, "ne")
    shell.window.page.show_section("notes")
    settle(shell.desk)
    # As whenever a page is left: what was typed is kept as a note, or comes back as it was begun.
    case = kept_case(shell.window.page, made.case_id)
    told = [shell.window.page.body.piece.text.toPlainText(), *(note.text for note in case.notes)]
    assert "Half of a note" in told


def test_digits_and_the_nepali_date_follow_the_settings(shell):
    shell.window.go("settings")
    settle(shell.desk)
    speak(shell, "ne")
    assert date_words.is_bikram_shown()
    assert numerals.shown(1234) == "1,234"
    shell.window.page.digits.chosen.emit("native")
    settle(shell.desk)
    assert numerals.shown(1234) == "१,२३४"
    shell.window.page.calendar.chosen.emit("gregorian")
    settle(shell.desk)
    assert not date_words.is_bikram_shown()
    assert language.current() == "ne"
