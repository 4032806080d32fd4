"""While names are hidden, no screen shows, says or keeps in its lists who the cases are about."""

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import office_sheet
from app.cases import case_list
from app.cases.route import Leg
from app.core.services import Services
from app.help import shelf
from app.help.shelf import HelpTextError
from app.inbox import acceptance
from app.referrals import referrals
from app.story.timeline import DatedEntry
from app.system import preferences
from desk_sim import desk_over, dressed, kept_case, on_lane, settle
from office_sim import SECOND, open_office
from pair_sim import ENGLISH, HINDI, add_each_other, agree, case_with, check, everything
from seen_texts import seen_texts
from ui.cases.form.route_card import RouteCard, border_words
from ui.cases.form.timeline_words import mark_words
from ui.frame import projector
from ui.frame.page import LetterAsked
from ui.letters.preview_pane import PreviewPane
from ui.referrals.tick_list import TickLine
from ui.shell.main_window import MainWindow
from ui.shell.navigation import PLACES
from ui.widgets.entries import LineEntry
from ui.widgets.table import RecordTable
from window_sim import hiding_window, import_steps

PEOPLE = (
    *("सुनीता", "Sunita", "রেখা", "Rekha", "Maya", "आशा कुमारी", "Asha Kumari", "Kumari", "Rahim"),
    *("फूलमती", "Phulmati", "Twice Written", "9876543210"),
    *("Fever since", "Found alone", "mother called", "the aunt", "penicillin"),
)
IN_THE_SHEET = ("Namuna", "शबनम", "मुन्नी", "बुद्धिराम", "हरिशंकर")
PLACES_OF_NOBODY = [place.key for place in PLACES if place.words] + [
    *("bin", "own-office", "letterhead", "mail", "whole", "duplicates", "export", "import"),
    *("my-number", "office-list", "recurring", "return", "retention"),
]


@pytest.fixture
def window(qtbot, qapp, filled):
    dressed(qapp)
    with hiding_window(filled) as shown:
        yield shown


def who_is_seen(root: QWidget) -> list[str]:
    """Return the texts that tell who a case is about."""
    return [
        f"{where}: {text}"
        for where, text in dict.fromkeys(seen_texts(root))
        if any(one in text for one in PEOPLE)
    ]


def sunita(window: MainWindow) -> str:
    page = on_lane(window.desk.lane, lambda: case_list.list_cases(window.desk.services))
    return next(row.case_id for row in page.rows if row.name.startswith("सुनीता"))


def test_no_place_tells_who_the_cases_are_about(window):
    for key in PLACES_OF_NOBODY:
        window.go(key)
        settle(window.desk)
        assert who_is_seen(window) == [], key
        assert window.windowTitle() == "Lifafa"


def test_the_list_and_the_pane_beside_it_name_the_case_alone(window):
    window.go("register")
    settle(window.desk)
    window.page.view.choose(0)
    settle(window.desk)
    assert who_is_seen(window) == []
    texts = [text for _where, text in seen_texts(window)]
    assert any("Name hidden" in text for text in texts)
    assert any("LF-26-0008" in text for text in texts)


def test_no_section_of_a_case_tells_who_it_is_about(window):
    window.go("case", sunita(window))
    settle(window.desk)
    keys = window.page.sections.outline.keys()
    for key in keys:
        window.page.show_section(key)
        settle(window.desk)
        assert who_is_seen(window) == [], key


def test_what_is_drawn_tells_nobody_either(window):
    """No label looks at what a painter writes."""
    projector.learn([("name", "Sunita Thapa")])
    day = dt.date(2026, 11, 25)
    step = {"step": "Call Sunita Thapa"}
    entry = DatedEntry(day, day, "day", "step", "due", "steps", "{step}", step)
    assert mark_words([entry]) == "Call Name hidden"
    line = TickLine("paper", "Sunita_Thapa.jpg", "from Sunita Thapa")
    assert (line._label, line._value) == ("Name hidden.jpg", "from Name hidden")
    assert "Sunita" not in border_words(Leg(crossing=("NP", "IN"), post="Sunita Gate"))


def test_a_route_is_not_copied_with_holes(window):
    window.go("case", sunita(window))
    settle(window.desk)
    window.page.show_section("timeline")
    settle(window.desk)
    card = window.page.findChild(RouteCard)
    QApplication.clipboard().setText("before")
    card.copy.click()
    assert QApplication.clipboard().text() == "before"
    assert card.copied.shown().startswith("Nothing was copied: names are hidden.")


def test_the_composer_tells_nobody(window):
    window.go("refer", sunita(window))
    settle(window.desk)
    assert who_is_seen(window) == []


def test_a_letter_is_not_drawn(qtbot, window):
    window.go("letter", LetterAsked(sunita(window)).argument)
    qtbot.waitUntil(lambda: window.page.body.flow.can_leave, timeout=20_000)
    settle(window.desk)
    assert who_is_seen(window) == []
    preview = window.findChild(PreviewPane)
    assert preview.pages == 0
    assert any("letter is hidden" in text for _where, text in seen_texts(preview))


def test_no_step_of_an_import_tells_who_is_in_the_sheet(window, tmp_path):
    sheet = office_sheet.write_xlsx(tmp_path / "register.xlsx")
    for step in import_steps(window, sheet):
        seen = [f"{where}: {text}" for where, text in seen_texts(window)]
        for one in IN_THE_SHEET:
            assert [text for text in seen if one in text] == [], step


def name_field(window: MainWindow) -> LineEntry:
    window.go("case", sunita(window))
    settle(window.desk)
    window.page.show_section("p1/identity")
    settle(window.desk)
    return window.page.body.piece.widget_of("p1.name_full")


def test_one_field_at_a_time_is_shown_while_it_has_the_keyboard(qtbot, window):
    line = name_field(window)
    other = window.page.body.piece.widget_of("p1.name_latin")
    assert "सुनीता" not in line.displayText()
    line.setFocus()
    assert "सुनीता" not in line.displayText()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.displayText() == "सुनीता थ."
    assert "Sunita" not in other.displayText()
    other.setFocus()
    assert "सुनीता" not in line.displayText()


def test_a_press_of_the_mouse_shows_a_field(window):
    line = name_field(window)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert line.displayText() == "सुनीता थ."


def test_nothing_is_typed_into_or_copied_from_what_cannot_be_seen(window):
    line = name_field(window)
    line.setFocus()
    QTest.keyClicks(line, "xyz")
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == "सुनीता थ."
    assert "सुनीता" not in QApplication.clipboard().text()


def test_a_covered_text_is_saved_as_it_was(window):
    window.go("case", sunita(window))
    settle(window.desk)
    window.page.show_section("case/story")
    settle(window.desk)
    area = window.page.body.piece.widget_of("summary")
    assert area.toPlainText() == ""
    assert area.text().startswith("Found alone")
    before = kept_case(window.page, sunita(window)).facts["summary"]
    area.setFocus()
    QTest.keyClick(area, Qt.Key.Key_Return)
    assert area.toPlainText() == before
    window.page.show_section("p1/identity")
    assert kept_case(window.page, sunita(window)).facts["summary"] == before


def test_the_badge_stands_on_every_page_and_the_button_shows_names_again(window, monkeypatch):
    saved = []
    monkeypatch.setattr(preferences, "save", saved.append)
    for key in ("register", "inbox", "settings"):
        window.go(key)
        assert window.names.badge.isVisible(), key
    asked = []
    window.desk.dress_asked.connect(lambda: asked.append(True))
    window.names.button.click()
    assert saved == [{"projector": None}]
    assert asked == [True]


@pytest.fixture(scope="module")
def exchanging(qapp, tmp_path_factory: pytest.TempPathFactory):
    """A register with a referral that left, and a packet that nobody has accepted yet."""
    folder = tmp_path_factory.mktemp("exchanged")

    def exchange(services: Services) -> None:
        with open_office(folder / "other", SECOND) as other:
            add_each_other(services, other)
            check(services, other)
            check(other, services)
            for one, to, facts in ((services, other, HINDI), (other, services, ENGLISH)):
                case = case_with(one, facts)
                agree(one, case, to)
                sent = referrals.send(one, everything(one, case, to))
                acceptance.receive(to, Path(sent.file))

    dressed(qapp)
    with desk_over(folder / "one", exchange) as desk:
        yield desk


IN_THE_PACKETS = (
    *("सुनीता", "Sunita", "Banawati", "बनावटी", "Maria", "9876543210", "9000000099"),
    *("काम का झाँसा", "दवा सुबह", "made-up hotel"),
)


def test_packets_and_the_log_tell_nobody(qapp, exchanging):
    dressed(qapp)
    with hiding_window(exchanging) as shown:
        for place in ("today", "inbox", "outbox", "log", "register", "offices"):
            shown.go(place)
            settle(exchanging)
            for table in shown.page.findChildren(RecordTable):
                table.choose(0)
                settle(exchanging)
            seen = [f"{where}: {text}" for where, text in seen_texts(shown)]
            for one in IN_THE_PACKETS:
                assert [text for text in seen if one in text] == [], place


@pytest.mark.parametrize("error", [HelpTextError("made up"), PermissionError("made up")])
def test_names_are_hidden_though_the_help_cannot_be_read(qapp, filled, monkeypatch, error):
    def broken() -> None:
        raise error

    monkeypatch.setattr(shelf, "own_texts", broken)
    projector.wear(True)
    try:
        on_lane(filled.lane, lambda: projector.learn_register(filled.services))
        assert "Sunita" not in projector.over("Sunita Banawati called at four")
        assert projector.over("Open a case") == "Open a case"
    finally:
        projector.wear(False)


def test_when_it_is_off_nothing_is_hidden_and_nothing_is_kept(qapp, filled):
    projector.wear(True)
    projector.learn([("name", "Made-up Name")])
    projector.wear(False)
    assert projector.over("Made-up Name") == "Made-up Name"
    projector.wear(True)
    assert projector.over("Made-up Name") == "Made-up Name"
    projector.wear(False)
