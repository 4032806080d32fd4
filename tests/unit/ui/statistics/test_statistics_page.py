"""The statistics page: numbers of the use cases, by keyboard alone, stopped, taken out, by role."""

import datetime as dt
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.base.errors import NotEnoughDiskError
from app.base.jobs import Progress
from app.cases import cases
from app.core import log
from app.core.permissions import ROLES, Act, may
from app.sealed import case_sealing
from app.statistics import periods
from app.statistics.behind import cases_behind
from app.statistics.counts import STEP
from app.statistics.making import KINDS, statistics
from app.statistics.population import read_population
from app.statistics.tables import ALL, Choice
from counted_world import draw, write
from desk_roles import as_role
from desk_sim import desk_over, on_lane, settle
from letter_fakes import FakePrinters
from named_screens import too_large, unnamed
from office_sim import PASSPHRASE
from ui.frame.desk import Desk
from ui.shell.main_window import MainWindow
from ui.statistics.choice_bar import ChoiceBar
from ui.statistics.number_table import grid_of, number_words
from ui.statistics.statistics_flow import Stage, count
from ui.statistics.statistics_page import BehindSheet, Face, PopulationSheet, StatisticsPage
from ui.statistics.taking_out import CTDC, PrintTableSheet, SaveTableSheet
from waits import wait_until
from window_sim import hiding_window, window_over

YEAR = Choice(periods.calendar_year(2026))
DETECTED = (ALL, "VC_HTF_DETV")
SDG_OF_THE_YEAR = {"table": "sdg", "period": "year.0"}


@pytest.fixture(scope="module")
def over(qapp, tmp_path_factory: pytest.TempPathFactory):
    """One register with made-up cases for all tests, which only look."""
    folder = tmp_path_factory.mktemp("counted")
    with desk_over(folder, lambda s: write(s.register, draw(150, seed=21))) as lent:
        yield lent


@pytest.fixture
def window(over: Desk, look_of_tests):
    with window_over(over, 1366, 728) as shown:
        shown.go("statistics")
        settle(over)
        shown.page.choices.begin_as(SDG_OF_THE_YEAR)
        choose(shown.page, "sdg")
        yield shown


@pytest.fixture
def page(qtbot, over: Desk, look_of_tests):
    made = StatisticsPage(over)
    qtbot.addWidget(made)
    made.resize(1130, 640)
    made.habits = SDG_OF_THE_YEAR.copy()
    made.show()
    made.refresh()
    settle(over)
    yield made
    settle(over)


def choose(page: StatisticsPage, kind: str) -> None:
    page.choices.table.choose(kind)
    page.choices.table.chosen.emit(kind)
    settle(page.desk)


def sheet_over(page: QWidget, kind: type) -> QWidget:
    (sheet,) = [one for one in page.window().findChildren(kind) if one.isVisible()]
    return sheet


def shown_cells(page: StatisticsPage) -> dict[tuple[str, str], str]:
    model = page.body.view.numbers
    return {
        model.key(model.index(row, column)): model.index(row, column).data()
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    }


def counted(desk: Desk, kind: str, choice: Choice = YEAR, **more: object):
    return on_lane(desk.lane, lambda: statistics(desk.services, kind, choice, **more))


# Numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_shows_the_numbers_of_the_use_case(page: StatisticsPage, kind: str) -> None:
    choose(page, kind)
    wanted = counted(page.desk, kind)
    assert page.flow.tables[: len(wanted)] == wanted
    for table in wanted:
        page.flow.show(table.code)
        if kind == "referrals":
            assert page.face is Face.EMPTY
            continue
        keys = [key for line in grid_of(table).keys for key in line]
        assert shown_cells(page) == {key: number_words(table.value(*key)) for key in keys}
        assert page.body.title.text() == table.title
        assert page.body.meaning.text() == table.definition


def test_a_period_a_place_and_a_purpose_narrow_the_numbers(page: StatisticsPage) -> None:
    page.choices.kind.choose("fy")
    page.choices.kind.chosen.emit("fy")
    page.choices.state.choose("Bihar")
    page.choices.state.chosen.emit("Bihar")
    page.choices.district.choose("Purnia")
    page.choices.purpose.choose("begging")
    page.choices.purpose.chosen.emit("begging")
    settle(page.desk)
    choice = Choice(periods.financial_year(2026), "Bihar", "Purnia", "begging")
    (wanted,) = counted(page.desk, "sdg", choice)
    assert page.flow.tables[0] == wanted
    assert "Purnia, Bihar, " in page.status.shown()
    assert page.choices.is_narrowed


def test_typed_days_are_counted_and_wrong_ones_told(page: StatisticsPage) -> None:
    page.choices.kind.choose("days")
    page.choices.kind.chosen.emit("days")
    page.choices.first.setText("1 Apr 2026")
    page.choices.last.setText("3 May 2026")
    page.choices.last.left.emit()
    settle(page.desk)
    choice = Choice(periods.days(dt.date(2026, 4, 1), dt.date(2026, 5, 3)))
    assert page.flow.tables[0] == counted(page.desk, "sdg", choice)[0]
    page.choices.first.setText("31 Dec 2026")
    page.choices.first.left.emit()
    settle(page.desk)
    assert page.choices.wish() is None
    told = [one.error.shown() for one in page.choices._days if one.error.isVisible()]
    assert len(told) == 1
    assert "The first date is after the second." in told[0]
    assert page.flow.tables[0].choice == choice


def test_a_population_brings_rates(qtbot, page: StatisticsPage) -> None:
    page.choices.population_asked.emit()
    sheet = sheet_over(page, PopulationSheet)
    qtbot.mouseClick(sheet.go, Qt.MouseButton.LeftButton)
    assert "at least one number" in sheet.problem.text()
    sheet.entries["female", "under_18"].setText("many")
    sheet.go.click()
    assert sheet.problem.isVisible()
    sheet.entries["female", "under_18"].setText("4,12,000")
    sheet.go.click()
    settle(page.desk)
    people = read_population(b"sex,age,people\nfemale,under_18,412000\n")
    (wanted,) = counted(page.desk, "sdg", population=people)
    assert page.flow.tables[0] == wanted
    assert wanted.value("female.under_18", "VC_HTF_DETVR") is not None


def test_a_population_is_taken_from_a_file(page: StatisticsPage, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("sex,age,people\nall,all,100000\n", "utf-8")
    taken = []
    sheet = PopulationSheet(page.desk, None, taken.append, page.window())
    sheet.open()
    sheet._read(file)
    settle(page.desk)
    assert taken == [{ALL: 100_000}]
    wrong = PopulationSheet(page.desk, taken[0], taken.append, page.window())
    wrong.open()
    assert wrong.entries[ALL, ALL].text() == "100000"
    file.write_text("sex,people\n", "utf-8")
    wrong._read(file)
    settle(page.desk)
    assert wrong.problem.text()
    wrong._drop()
    assert taken[1:] == [None]
    closed = PopulationSheet(page.desk, None, taken.append, page.window())
    closed.open()
    file.write_text("sex,age,people\nall,all,100000\n", "utf-8")
    closed._read(file)
    closed.reject()
    settle(page.desk)
    assert taken[1:] == [None]


# Keyboard ---------------------------------------------------------------------------------------


def test_the_keyboard_alone_counts_and_opens_a_case(qtbot, window: MainWindow) -> None:
    page = window.page
    qtbot.waitUntil(window.isActiveWindow)
    assert window.focusWidget() is page.choices.table
    qtbot.keyClick(page.choices.table, Qt.Key.Key_Down)
    qtbot.keyClick(page.choices.table, Qt.Key.Key_Up)
    settle(page.desk)
    for _ in range(12):
        if window.focusWidget() is page.body.view:
            break
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    view = page.body.view
    assert window.focusWidget() is view
    assert view.key() == ("female.under_18", "VC_HTF_DETV")
    qtbot.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.key() == DETECTED
    qtbot.keyClick(view, Qt.Key.Key_Return)
    settle(page.desk)
    sheet = sheet_over(page, BehindSheet)
    behind = page.flow.table.cells[DETECTED].behind
    wanted = on_lane(page.desk.lane, lambda: cases_behind(page.desk.services, behind, limit=1000))
    ids = [sheet.model.summary(row).case_id for row in range(sheet.model.rowCount())]
    assert tuple(ids) == wanted.case_ids
    qtbot.keyClick(sheet.view, Qt.Key.Key_Down)
    qtbot.keyClick(sheet.view, Qt.Key.Key_Return)
    settle(page.desk)
    assert window.here == ("case", ids[1])
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    settle(page.desk)
    assert window.here[0] == "statistics"
    assert view.key() == DETECTED


def test_a_number_without_cases_says_so(qtbot, page: StatisticsPage) -> None:
    table = page.flow.table
    empty = next(
        (row.code, column.code)
        for row in table.rows
        for column in table.columns
        if not table.value(row.code, column.code)
    )
    page.body.view.setCurrentIndex(page.body.view.numbers.index_of(empty))
    qtbot.keyClick(page.body.view, Qt.Key.Key_Return)
    assert "No case stands behind it." in page.status.shown()
    assert not [one for one in page.window().findChildren(BehindSheet) if one.isVisible()]
    page._take_population({ALL: 100_000})
    settle(page.desk)
    page._open((ALL, "VC_HTF_DETVR"))
    assert "It has no list of cases." in page.status.shown()


def test_a_screen_reader_hears_rows_columns_and_drawings(page: StatisticsPage) -> None:
    assert unnamed(page.window()) == []
    assert too_large(page.window()) == []
    index = page.body.view.numbers.index_of(("female.under_18", "VC_HTF_DETVFL"))
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Female, Under 18, Forced labour: ")
    face = QAccessible.queryAccessibleInterface(page.body.picture)
    assert face.text(QAccessible.Text.Name) == page.flow.table.title
    assert "Forced labour: " in face.text(QAccessible.Text.Description)
    assert f"Detected victims: {number_words(page.flow.table.value(*DETECTED))}" in (
        page.body.cards.told()
    )


# Stopping ---------------------------------------------------------------------------------------


class Slow:
    """A way to count that waits until it is stopped, or is let go on."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.go_on = threading.Event()

    def __call__(self, s, wish, report, token):  # type: ignore[no-untyped-def]
        self.began.append(wish.kind)
        report(Progress(STEP, 1, 4))
        while not self.go_on.wait(0.005):
            token.checkpoint()
        return count(s, wish, report, token)


def test_counting_is_stopped_and_begun_again(qtbot, page: StatisticsPage) -> None:
    slow = page.flow._counting = Slow()
    page.refresh()
    qtbot.waitUntil(lambda: bool(slow.began))
    qtbot.waitUntil(page.busy.stop.isVisible)
    assert page.flow.stage is Stage.COUNTING
    bar = page.busy.bar
    assert (bar.minimum(), bar.value(), bar.maximum()) == (0, 250, 1000)
    page.busy.stop.click()
    settle(page.desk)
    assert page.flow.stage is Stage.STOPPED
    assert page.again.isVisible()
    assert not page.copy.isEnabled()
    slow.go_on.set()
    page.again.click()
    settle(page.desk)
    assert page.flow.stage is Stage.COUNTED
    assert page.body.isVisible()


def test_another_choice_stops_the_count_that_runs(qtbot, page: StatisticsPage) -> None:
    slow = page.flow._counting = Slow()
    page.refresh()
    qtbot.waitUntil(lambda: slow.began == ["sdg"])
    page.choices.table.choose("needs")
    page.choices.table.chosen.emit("needs")
    qtbot.waitUntil(lambda: slow.began == ["sdg", "needs"])
    slow.go_on.set()
    settle(page.desk)
    assert page.flow.counted.kind == "needs"
    assert page.flow.tables == counted(page.desk, "needs")
    assert page.busy.isHidden()


def test_a_failure_is_told_with_the_way_on(page: StatisticsPage) -> None:
    def badly(_s, _wish, _report, _token):  # type: ignore[no-untyped-def]
        raise NotEnoughDiskError(needed="1 MB", free="0 MB")

    said = []
    page.desk.noticed.connect(said.append)
    counting, page.flow._counting = page.flow._counting, badly
    page.refresh()
    settle(page.desk)
    assert said[-1].tone == "danger"
    assert said[-1].todo
    assert page.once_more.isVisible()
    page.flow._counting = counting
    page.once_more.click()
    settle(page.desk)
    assert page.body.isVisible()


# Taking out -------------------------------------------------------------------------------------


def actions(page: StatisticsPage, number: int = 1) -> list[str]:
    lines = on_lane(page.desk.lane, lambda: log.entries(page.desk.services, limit=number))
    return [line.action for line in lines]  # type: ignore[attr-defined]


def test_a_table_is_copied_and_the_log_knows(page: StatisticsPage) -> None:
    page.copy.click()
    settle(page.desk)
    text = QGuiApplication.clipboard().text()
    assert text.startswith(page.flow.table.title)
    assert "Female, Under 18\t" in text
    assert actions(page) == ["statistics_copied"]


@pytest.mark.parametrize("kind", ["xlsx", "csv", "pdf", CTDC])
def test_a_file_of_each_kind_is_written(page: StatisticsPage, tmp_path: Path, kind: str) -> None:
    said = []
    page.desk.noticed.connect(said.append)
    page.save.click()
    sheet = sheet_over(page, SaveTableSheet)
    sheet.kinds[kind].setChecked(True)
    sheet.go.click()
    dialog = page.out.dialog
    name = dialog.name.text()
    ending = "csv" if kind == CTDC else kind
    assert name == f"lifafa-{'ctdc' if kind == CTDC else 'sdg'}-2026.{ending}"
    dialog.take([tmp_path / f"numbers.{ending}"])
    settle(page.desk)
    assert (tmp_path / f"numbers.{ending}").stat().st_size > 100
    assert f"numbers.{ending}" in said[-1].text
    assert actions(page) == ["statistics_exported"]


def test_a_file_that_is_there_is_never_replaced(page: StatisticsPage, tmp_path: Path) -> None:
    said = []
    page.desk.noticed.connect(said.append)
    (tmp_path / "there.csv").write_text("mine")
    page.out._save("csv", tmp_path / "there.csv")
    settle(page.desk)
    assert (tmp_path / "there.csv").read_text() == "mine"
    assert said[-1].tone == "danger"


def test_tables_are_printed_and_the_log_knows(page: StatisticsPage) -> None:
    page.out._printers = printers = FakePrinters("Laser of the office")
    page.print.click()
    settle(page.desk)
    sheet = sheet_over(page, PrintTableSheet)
    assert sheet.sum.shown().startswith("2 pages in all")
    sheet.go.click()
    run_out(page)
    assert printers.papers[0].pages == 2
    assert actions(page) == ["statistics_printed"]


def test_a_printer_that_goes_away_leaves_no_line(page: StatisticsPage) -> None:
    said = []
    page.desk.noticed.connect(said.append)
    before = actions(page)
    page.out._printers = FakePrinters("Laser", gone_after=1)
    page.print.click()
    settle(page.desk)
    sheet_over(page, PrintTableSheet).go.click()
    run_out(page)
    assert actions(page) == before
    assert said[-1].tone == "danger"
    assert "letter" not in said[-1].todo


def test_a_print_that_she_stops_is_not_blamed_on_the_cable(page: StatisticsPage) -> None:
    said = []
    page.desk.noticed.connect(said.append)
    page.out._printers = printers = FakePrinters("Laser")
    page.print.click()
    settle(page.desk)
    sheet_over(page, PrintTableSheet).go.click()
    page.busy_out.stop.click()
    run_out(page)
    assert printers.papers[0].pages == 1
    assert (said[-1].tone, "1 of 2 pages" in said[-1].text) == ("caution", True)
    assert said[-1].todo == "Tear up what came out, or print it again."


def run_out(page: StatisticsPage) -> None:
    """Wait until what is being printed is over."""
    wait_until(lambda: page.busy_out.isHidden() and page.busy_out._job is None)
    settle(page.desk)


# Roles, names, sealed cases ---------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_every_role_sees_numbers_and_only_some_take_them_out(qtbot, over: Desk, role: str) -> None:
    desk = Desk(as_role(over.services, role), over.lane)
    made = StatisticsPage(desk)
    made.habits = SDG_OF_THE_YEAR.copy()
    qtbot.addWidget(made)
    made.refresh()
    settle(desk)
    assert made.flow.table.value(*DETECTED) > 20
    allowed = may(desk.services.user, Act.EXPORT)
    for button in (made.copy, made.print, made.save):
        assert button.isEnabled() is allowed
        assert bool(button.accessibleDescription()) is not allowed


def test_nobody_is_named_while_names_are_hidden(over: Desk, look_of_tests) -> None:
    with hiding_window(over) as window:
        window.go("statistics")
        settle(over)
        page = window.page
        choose(page, "sdg")
        assert page.body.isVisible()
        page._open(DETECTED)
        settle(over)
        sheet = sheet_over(page, BehindSheet)
        names = {sheet.model.index(row, 1).data() for row in range(sheet.model.rowCount())}
        assert names == {"Name hidden"}
        sheet.reject()


def test_sealed_cases_are_counted_after_the_passphrase(qtbot, desk: Desk) -> None:
    def fill() -> str:
        s = desk.services
        facts = {"p1.role": ("victim",), "p1.name_full": "Made-up", "registered_on": "2026-05-01"}
        cases.add_case(s, facts)
        case_id = cases.add_case(s, facts).case_id
        desk.services = case_sealing.seal(s, case_id, {1})
        return case_id

    sealed_id = on_lane(desk.lane, fill)
    made = StatisticsPage(desk)
    made.habits = SDG_OF_THE_YEAR.copy()
    qtbot.addWidget(made)
    made.show()
    made.refresh()
    settle(desk)
    assert made.flow.table.value(*DETECTED) == 1
    made.choices.more.click()
    assert made.choices.sealed.isVisible()
    made.choices.sealed.click()
    made.asked.reject()
    settle(desk)
    assert not made.choices.sealed.isChecked()
    assert made.flow.table.value(*DETECTED) == 1
    made.choices.sealed.click()
    made.asked.field.line.setText(PASSPHRASE)
    made.asked.go.click()
    settle(desk)
    assert made.flow.table.value(*DETECTED) == 2
    assert "with 1 sealed case" in made.status.shown()
    opened = []
    desk.opened.connect(lambda place, argument: opened.append((place, argument)))
    made._open(DETECTED)
    settle(desk)
    sheet = sheet_over(made, BehindSheet)
    row = sheet.model.row_of(sealed_id)
    sheet.view.choose(row)
    sheet.go.click()
    assert opened == [("sealed-case", sealed_id)]


# What is remembered -----------------------------------------------------------------------------


def test_table_and_kind_of_period_are_remembered(page: StatisticsPage) -> None:
    page.habits = {}
    page.choices.kind.choose("bs")
    page.choices.kind.chosen.emit("bs")
    page.choices.which.choose("BS2082")
    choose(page, "flows")
    assert page.habits == {"table": "flows", "period": "bs.1"}
    page.choices.begin_as({})
    page.choices.begin_as(page.habits)
    kind, choice = page.choices.wish()
    assert (kind, choice.period.code) == ("flows", "BS2082")


@pytest.mark.parametrize(
    ("country", "table", "code"),
    [
        ("IN", "ncrb", "FY2026-27"),
        ("NP", "sdg", "BS2083"),
        ("BD", "sdg", "2026"),
        ("", "sdg", "2026"),
    ],
)
def test_an_office_begins_with_what_its_country_reports(
    qtbot: QtBot, country: str, table: str, code: str
) -> None:
    bar = ChoiceBar(dt.date(2026, 11, 25), country=country)
    qtbot.addWidget(bar)
    kind, choice = bar.wish()
    assert (kind, choice.period.code) == (table, code)
