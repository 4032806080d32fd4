"""The Qt model of the register keeps Qt's promises and asks for more only once."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.cases.records import CaseSummary
from ui.cases.case_list import USUAL_COLUMNS, CaseTable
from ui.widgets.record_model import FOUND_ROLE, MARK_ROLE, SECOND_ROLE

STRICT = QAbstractItemModelTester.FailureReportingMode.Fatal


def line(number: int = 1, **changes: object) -> CaseSummary:
    facts: dict[str, object] = {
        "case_id": f"id-{number}",
        "case_no": f"LF-26-{number:04}",
        "name": "Asha",
        "age": "17",
        "place": "Patna",
        "next_step": "Call",
        "status": "active",
        "updated_at": 1,
    }
    return CaseSummary(**{**facts, **changes})  # type: ignore[arg-type]


def test_model_keeps_qt_promises_while_rows_change(qapp):
    table = CaseTable()
    tester = QAbstractItemModelTester(table, STRICT)
    table.replace([line(1), line(2)], more=True)
    table.append([line(3)], more=False)
    table.append([], more=False)
    table.replace([])
    assert tester.model() is table
    assert table.rowCount() == 0


def test_it_asks_for_the_next_page_once_until_the_page_comes(qtbot):
    table = CaseTable()
    table.replace([line()], more=True)
    asked = []
    table.more_wanted.connect(lambda: asked.append(True))
    table.fetchMore(QModelIndex())
    table.fetchMore(QModelIndex())
    assert len(asked) == 1
    table.append([line(2)], more=True)
    table.fetchMore(QModelIndex())
    assert len(asked) == 2


def test_the_end_of_the_list_asks_for_nothing(qapp):
    table = CaseTable()
    table.replace([line()], more=False)
    assert not table.canFetchMore(QModelIndex())


def test_cells_say_name_age_step_and_status_in_words(qapp):
    table = CaseTable()
    table.replace([line(next_step_on="2026-11-27"), line(2, name="", age="", next_step="")])
    texts = [table.index(0, column).data() for column in range(len(USUAL_COLUMNS))]
    assert texts[:6] == ["LF-26-0001", "Asha", "17", "Patna", "Ongoing", "27 Nov · Call"]
    assert texts[6].endswith("1970")
    assert table.index(1, 1).data() == "Name not known"
    assert table.index(1, 2).data() == table.index(1, 5).data() == "—"
    assert table.index(0, 4).data(MARK_ROLE).text == "Ongoing"


def test_what_was_looked_for_is_marked_in_its_cell_or_told_beside_the_name(qapp):
    table = CaseTable()
    table.replace([line(name="सुनीता देवी"), line(2, found="9876543210")], typed="Sunita")
    assert table.index(0, 1).data(FOUND_ROLE) == ((0, 6),)
    assert table.index(0, 3).data(FOUND_ROLE) == ()
    assert table.index(1, 1).data(SECOND_ROLE) == "found: 9876543210"
    table.replace([line(name="सुनीता देवी")])
    assert table.index(0, 1).data(FOUND_ROLE) is None


def test_hostile_text_comes_out_as_it_went_in_and_no_cell_has_a_tooltip(qapp):
    hostile = "<img src='//evil/share/a.png'><b>x</b>"
    table = CaseTable()
    table.replace([line(name=hostile, age="")])
    assert table.index(0, 1).data() == hostile
    for column in range(len(USUAL_COLUMNS)):
        assert table.index(0, column).data(Qt.ItemDataRole.ToolTipRole) is None


def test_a_case_is_found_again_after_the_list_changed(qapp):
    table = CaseTable()
    table.replace([line(1), line(2)])
    assert table.row_of("id-2") == 1
    assert table.row_of("gone") == -1
