"""The time line in the form: by keyboard, by mouse, by screen reader, on a small screen."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from app.cases import case_list, case_work, cases
from app.core.services import Services
from app.sealed import case_sealing
from app.story.timeline import DatedEntry
from desk_sim import desk_over, dressed, on_lane, settle
from named_screens import too_large, unnamed
from ui.cases.form.timeline_axis import ALL, MONTH, YEAR
from ui.cases.form.timeline_body import TimelineBody
from ui.cases.form.timeline_words import entry_words, mark_words, when_words
from ui.shell.main_window import MainWindow

FACTS = {
    "p1.name_full": "Made-up Asha",
    "p1.home_district": "Kalimpong",
    "p1.home_state": "West Bengal",
    "p1.present_place": "Made-up shelter",
    "p1.present_district": "Patna",
    "e1.event_type": "recruitment",
    "e1.event_date": "~Mar 2026",
    "e1.event_district": "Kalimpong",
    "e1.event_state": "West Bengal",
    "e2.event_type": "exploitation",
    "e2.event_date": "2026",
    "e2.event_district": "Kathmandu",
    "e3.event_type": "rescue",
}


def write(services: Services) -> None:
    case = cases.add_case(services, FACTS)
    for number in range(4):
        case_work.add_note(services, case.case_id, f"Made-up note {number}")
    case_work.add_task(services, case.case_id, "Home visit", "20 Nov 2026")
    cases.add_case(services, {"p1.name_full": "Made-up Empty"})


@pytest.fixture(scope="module")
def lent(qapp, tmp_path_factory: pytest.TempPathFactory):
    """One register for all tests of this file, which only look."""
    dressed(qapp)
    with desk_over(tmp_path_factory.mktemp("timeline"), write) as desk:
        yield desk


def case_named(desk, name: str) -> str:
    page = on_lane(desk._lane, lambda: case_list.list_cases(desk.services))
    return next(row.case_id for row in page.rows if row.name == name)


def opened(qtbot, desk, name: str, size: tuple[int, int] = (1200, 700)) -> MainWindow:
    shown = MainWindow(desk)
    shown.resize(*size)
    qtbot.in_front(shown)
    shown.go("case", case_named(desk, name))
    settle(desk)
    shown.page.show_section("timeline")
    settle(desk)
    for _level in range(4):
        QApplication.processEvents()
    return shown


def closed(window: MainWindow) -> None:
    settle(window.desk)
    window.prepare_to_go()
    window.hide()
    window.deleteLater()


@pytest.fixture
def window(qtbot, lent) -> Iterator[MainWindow]:
    shown = opened(qtbot, lent, "Made-up Asha")
    yield shown
    closed(shown)


@pytest.fixture
def body(window: MainWindow) -> TimelineBody:
    assert isinstance(window.page.body.piece, TimelineBody)
    return window.page.body.piece


def texts(body: TimelineBody) -> list[str]:
    return [entry_words(one) for one in body.model.records()]


# The list and the axis ----------------------------------------------------------------------------


def test_the_list_holds_every_entry_of_the_axis_the_newest_first(body: TimelineBody):
    assert body.line is not None
    assert body.model.records() == body.line.entries[::-1]
    assert texts(body)[-1] == "Exploitation: Kathmandu"
    drawn = [place for mark in body.axis.drawing.marks for place in mark.entries]
    assert sorted(drawn) == list(range(len(body.line.entries)))


def test_days_are_told_as_they_are_known_with_the_month_in_words(body: TimelineBody):
    now = body.desk.services.clock.now()
    told = {entry_words(one): when_words(one, now) for one in body.model.records()}
    assert told["Recruitment: Kalimpong"] == "about Mar 2026"
    assert told["Exploitation: Kathmandu"] == "2026"
    assert told["Due: Home visit"] == "20 Nov 2026"
    assert told["Case opened"].startswith("Today ")


def test_crowded_days_are_gathered_and_counted_in_words(body: TimelineBody):
    (mark,) = [one for one in body.axis.drawing.marks if one.lane == "note"]
    assert len(mark.entries) == 4
    assert body.axis.told(mark).splitlines()[0] == "4 notes"


def test_what_is_overdue_is_said_in_words_too(body: TimelineBody):
    row = body.model.row_of(lambda one: one.lane == "step")
    assert body.model.data(body.model.index(row, 2)) == "Overdue"


def test_what_is_overdue_is_in_the_words_where_there_is_no_room_for_the_badge(qtbot, lent):
    window = opened(qtbot, lent, "Made-up Asha", (910, 465))
    body = window.page.body.piece
    row = body.model.row_of(lambda one: one.lane == "step")
    assert body.view.isColumnHidden(2)
    assert body.model.data(body.model.index(row, 1)) == "Overdue · Due: Home visit"
    (mark,) = [one for one in body.axis.drawing.marks if one.lane == "step"]
    assert mark_words([body.line.entries[place] for place in mark.entries]).startswith("Overdue")
    closed(window)


def test_a_shorter_time_shows_less_and_earlier_goes_back(body: TimelineBody, window: MainWindow):
    whole = len(body.model.records())
    body.spans.button(MONTH).click()
    assert len(body.model.records()) < whole
    assert "Recruitment: Kalimpong" not in texts(body)
    assert body.earlier.isVisibleTo(window)
    assert not body.later.isVisibleTo(window)
    body.earlier.click()
    assert texts(body) == ["Exploitation: Kathmandu"]
    assert body.later.isVisibleTo(window)
    body.later.click()
    assert len(body.model.records()) > 1
    body.spans.button(YEAR).click()
    assert "Recruitment: Kalimpong" in texts(body)
    body.spans.button(ALL).click()
    assert len(body.model.records()) == whole
    assert not body.earlier.isVisibleTo(window)


def test_a_press_on_a_mark_chooses_its_entry_in_the_list(qtbot, body: TimelineBody):
    drawing = body.axis.drawing
    mark = next(one for one in drawing.marks if one.lane == "step")
    place = QPoint(
        round(drawing.sizes.area.left() + mark.x), round(drawing.sizes.middle(mark.lane))
    )
    qtbot.mouseClick(body.axis, Qt.MouseButton.LeftButton, pos=place)
    assert texts(body)[body.view.row()] == "Due: Home visit"
    assert body.view.hasFocus()
    assert body.axis.chosen == mark.entries[0]


def test_enter_opens_the_section_that_an_entry_is_about(qtbot, window, body: TimelineBody):
    body.view.setFocus()
    body.view.choose(body.model.row_of(lambda one: one.lane == "step"))
    qtbot.keyClick(body.view, Qt.Key.Key_Return)
    settle(window.desk)
    assert window.page.body.key == "steps"
    window.page.show_section("timeline")
    settle(window.desk)
    again = window.page.body.piece
    again.view.choose(again.model.row_of(lambda one: one.key == "e2.event_date"))
    qtbot.keyClick(again.view, Qt.Key.Key_Return)
    settle(window.desk)
    assert window.page.body.key == "e2/event"
    assert window.page.sections.currentIndex().data() == "What and when"


def test_an_event_without_a_day_is_told_with_the_way_to_write_it(window, body: TimelineBody):
    assert body.told.text() == "1 event has no day yet."
    body.undated.click()
    settle(window.desk)
    assert window.page.body.key == "e3/event"


def test_the_axis_is_told_in_words_and_takes_no_keyboard(body: TimelineBody):
    face = QAccessible.queryAccessibleInterface(body.axis)
    told = face.text(QAccessible.Text.Description)
    assert "4 notes" in told
    assert "; from 2026 to " in told
    assert body.axis.focusPolicy() == Qt.FocusPolicy.NoFocus


# The route ----------------------------------------------------------------------------------------


def test_the_route_is_walked_by_keyboard_and_enter_opens_a_station(qtbot, window, body):
    boxes = body.route.picture.boxes
    assert [box.accessibleName().split(":")[0] for box in boxes] == [
        "Home",
        "Recruitment",
        "Exploitation",
        "Rescue",
        "Now",
    ]
    boxes[0].setFocus()
    qtbot.keyClick(boxes[0], Qt.Key.Key_Right)
    assert boxes[1].hasFocus()
    qtbot.keyClick(boxes[1], Qt.Key.Key_Tab)
    assert not any(box.hasFocus() for box in boxes)
    boxes[1].setFocus()
    qtbot.keyClick(boxes[1], Qt.Key.Key_Up)
    assert boxes[0].hasFocus()
    qtbot.keyClick(boxes[0], Qt.Key.Key_Left)
    assert boxes[0].hasFocus()
    qtbot.keyClick(boxes[0], Qt.Key.Key_Return)
    settle(window.desk)
    assert window.page.body.key == "p1/home"


def test_the_whole_route_is_told_in_words_with_its_gaps(body: TimelineBody):
    told = body.route.picture.accessibleDescription()
    assert told.startswith("Home: Kalimpong, West Bengal, India; Recruitment: Kalimpong")
    assert "Border: India to Nepal" in told
    assert "Rescue: Not written down yet" in told
    assert "Way not known" in told


def test_a_button_leads_past_a_long_route_to_the_axis(qtbot, lent):
    window = opened(qtbot, lent, "Made-up Asha", (910, 465))
    body = window.page.body.piece
    body.route.down.click()
    assert body.verticalScrollBar().value() > 0
    assert body.spans.button(ALL).hasFocus()
    top = body.axis.mapTo(body.viewport(), QPoint(0, 0)).y()
    assert 0 <= top < body.viewport().height()
    closed(window)


def test_the_copy_leaves_out_where_the_person_is_now(body: TimelineBody):
    body.route.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert copied.splitlines()[0] == "1. Home: Kalimpong, West Bengal, India"
    assert "Made-up shelter" not in copied
    assert "Patna" not in copied
    assert "Made-up Asha" not in copied
    assert body.route.copied.isVisibleTo(body)


def test_a_station_that_is_not_known_leads_to_its_section(window, body: TimelineBody):
    unknown = next(box for box in body.route.picture.boxes if not box.station.is_known)
    unknown.click()
    settle(window.desk)
    assert window.page.body.key == "e3/event_place"


def test_a_case_without_places_says_what_to_write_down_first(qtbot, lent):
    window = opened(qtbot, lent, "Made-up Empty")
    body = window.page.body.piece
    assert body.route.none.isVisibleTo(window)
    assert not body.route.copy.isVisibleTo(window)
    assert not body.route.fill_event.isVisibleTo(window)
    body.route.fill_home.click()
    settle(lent)
    assert window.page.body.key == "p1/home"
    closed(window)


# Sizes and names ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "zoom"), [("en", 100), ("hi", 150), ("ne", 150), ("bn", 150)])
def test_it_fits_a_small_screen_and_all_is_named(qtbot, qapp, lent, language: str, zoom: int):
    dressed(qapp, "dark", zoom, language)
    window = opened(qtbot, lent, "Made-up Asha", (910, 465))
    body = window.page.body.piece
    inside = body.viewport().width()
    assert body.widget().minimumSizeHint().width() <= inside
    for widget in (body.axis, body.view, *body.route.picture.boxes):
        right = widget.mapTo(body.widget(), QPoint(widget.width(), 0)).x()
        assert right <= inside, type(widget).__name__
    assert unnamed(window) == []
    assert too_large(window) == []
    assert not body.axis.grab().isNull()
    closed(window)


def test_stations_never_cover_each_other_at_any_width(body: TimelineBody):
    picture = body.route.picture
    for width in (140, 300, 480, 700, 1400):
        picture.resize(width, picture.heightForWidth(width))
        places = [box.geometry() for box in picture.boxes]
        assert all(place.right() <= width for place in places), width
        assert all(place.bottom() <= picture.height() for place in places), width
        for at, place in enumerate(places):
            assert not any(place.intersects(other) for other in places[at + 1 :]), width


# Within a seal ------------------------------------------------------------------------------------


def test_a_sealed_case_shows_its_time_line_within_its_form(qtbot, qapp, tmp_path):
    dressed(qapp)

    def fill(services: Services) -> None:
        cases.add_case(services, FACTS)

    with desk_over(tmp_path, fill) as desk:
        case_id = case_named(desk, "Made-up Asha")

        def seal() -> Services:
            desk.services.second_lock.open()
            return case_sealing.seal(desk.services, case_id, {1})

        desk.services = on_lane(desk._lane, seal)
        window = MainWindow(desk)
        window.resize(1200, 700)
        window.show()
        window.go("sealed-case", case_id)
        settle(desk)
        window.page.show_section("timeline")
        settle(desk)
        body = window.page.body.piece
        assert body.line is not None
        assert dt.date(2026, 3, 1) in [one.first for one in body.line.entries]
        closed(window)


# From elsewhere -----------------------------------------------------------------------------------


def test_the_register_leads_to_the_whole_timeline_of_a_case(qtbot, lent):
    window = MainWindow(lent)
    window.resize(1366, 720)
    qtbot.in_front(window)
    window.go("register")
    settle(lent)
    case_id = case_named(lent, "Made-up Asha")
    window.page.view.choose(window.page.table.row_of(case_id))
    settle(lent)
    buttons = window.page.pane.body.findChildren(QPushButton)
    next(one for one in buttons if one.accessibleName() == "Whole timeline").click()
    settle(lent)
    assert window.page.body.key == "timeline"
    assert isinstance(window.page.body.piece, TimelineBody)
    closed(window)


def test_a_referral_opens_its_packet_in_the_outbox(window, body: TimelineBody):
    opened_places: list[tuple[str, str]] = []
    body.desk.opened.connect(lambda place, argument: opened_places.append((place, argument)))
    day = dt.date(2026, 11, 25)
    facts = {"referral": "r", "direction": "out", "packet": "p", "office": "O", "step": "sealed"}
    entry = DatedEntry(day, day, "moment", "referral", "x", "referral", "To {office}", facts, at=1)
    body.doors.line = replace(body.line, entries=(entry,))
    body.doors.open_entry(entry)
    body.doors.open_station("referral", "r")
    assert opened_places[:2] == [("outbox", "p"), ("outbox", "p")]
