"""While names are hidden, what is written, exported and kept holds the true words."""

import csv
import io
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.cases import case_list, cases
from app.core import drafts
from app.exports.export import ExportChoice, export_cases
from desk_sim import desk_over, dressed, on_lane, settle
from ui.shell.main_window import MainWindow
from window_sim import hiding_window

FACTS = {
    "p1.name_full": "Madeup Sunita",
    "p1.name_alias": ("Munni",),
    "p1.phone": "9000000021",
    "p1.home_place": "a made-up lane",
    "fir_no": "731/2026",
    "summary": "Madeup Sunita was found alone.",
    "next_step": "Call Madeup Sunita on 9000000021",
}
MASKS = ("Name hidden", "hidden")


@pytest.fixture(scope="module")
def over(qapp, tmp_path_factory: pytest.TempPathFactory):
    dressed(qapp)
    with desk_over(
        tmp_path_factory.mktemp("kept"), lambda services: cases.add_case(services, FACTS)
    ) as desk:
        yield desk


@pytest.fixture
def window(qtbot, qapp, over):
    dressed(qapp)
    with hiding_window(over) as shown:
        yield shown


def record(window: MainWindow):
    def look():
        (row,) = case_list.list_cases(window.desk.services).rows
        return cases.show_case(window.desk.services, row.case_id)

    return on_lane(window.desk.lane, look)


def everything(case) -> str:
    return repr((case.facts, [one.facts for one in case.persons], case.tasks, case.notes))


def test_looking_at_every_section_and_leaving_it_changes_nothing(window):
    before = record(window)
    window.go("case", before.case_id)
    settle(window.desk)
    keys = window.page.sections.outline.keys()
    for key in keys:
        window.page.show_section(key)
        settle(window.desk)
    window.go("register")
    settle(window.desk)
    after = record(window)
    assert (after.facts, after.tasks) == (before.facts, before.tasks)
    assert [one.facts for one in after.persons] == [one.facts for one in before.persons]
    assert "Madeup Sunita" in everything(after)


def test_what_is_typed_under_covers_is_stored_as_it_was_typed(window):
    case = record(window)
    window.go("case", case.case_id)
    settle(window.desk)
    window.page.show_section("p1/identity")
    settle(window.desk)
    line = window.page.body.piece.widget_of("p1.name_full")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    QTest.keyClick(line, Qt.Key.Key_End)
    QTest.keyClicks(line, " Kumari")
    window.page.show_section("notes")
    settle(window.desk)
    text = window.page.body.piece.text
    text.setFocus()
    QTest.keyClicks(text, "Madeup Sunita is well")
    text.clearFocus()
    window.page.body.piece.keep_note()
    settle(window.desk)
    window.page.show_section("steps")
    settle(window.desk)
    window.page.body.piece.title.setText("Ask Madeup Sunita again")
    window.page.body.piece._begun.keep()
    settle(window.desk)
    place = f"new-step:{case.case_id}"
    kept = on_lane(window.desk.lane, lambda: drafts.kept(window.desk.services, place))
    assert "Ask Madeup Sunita again" in kept
    window.page.body.piece.add_step()
    settle(window.desk)
    whole = everything(record(window))
    for words in ("Madeup Sunita Kumari", "Madeup Sunita is well", "Ask Madeup Sunita again"):
        assert words in whole
    assert not any(mask in whole for mask in MASKS)


def test_an_export_holds_the_true_words(window, tmp_path: Path):
    target = tmp_path / "all.csv"
    services = window.desk.services
    on_lane(window.desk.lane, lambda: export_cases(services, ExportChoice("csv"), target))
    whole = "".join(path.read_text("utf-8-sig") for path in tmp_path.rglob("*.csv"))
    assert list(csv.reader(io.StringIO(whole)))
    for words in ("Madeup Sunita", "Munni", "a made-up lane", "731/2026"):
        assert words in whole
    assert not any(mask in whole for mask in MASKS)
