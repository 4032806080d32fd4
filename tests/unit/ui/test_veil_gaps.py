"""Ways by which a name could get past the veil: what is heard, dropped, pasted, listed or begun."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QDropEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.core import drafts
from desk_sim import dressed, on_lane, settle
from drawn_texts import drawn_texts
from seen_texts import seen_texts
from ui.drafts.draft_form import Drafting
from ui.frame import projector
from ui.imports.reading_steps import SheetModel
from ui.letters.check_result import Face, VerdictHead
from ui.widgets import files_ask
from ui.widgets.busy import BusyLine
from ui.widgets.chooser import Chooser
from ui.widgets.entries import LineEntry, TextEntry
from ui.widgets.paper_view import PaperView
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner, UndoToast

NAME = "Zubeida Madeup"


@pytest.fixture(autouse=True)
def hidden(qapp):
    dressed(qapp)
    projector.wear(True)
    projector.learn([("name", NAME)])
    yield
    projector.wear(False)


def tells(widget: QWidget) -> list[str]:
    return [f"{where}: {text}" for where, text in seen_texts(widget) if "Zubeida" in text]


class Working(QObject):
    """Work that tells whose papers it reads."""

    progressed = Signal(object)
    finished = Signal()

    def cancel(self) -> None:
        """Go on."""


def busy_line() -> BusyLine:
    line = BusyLine()
    line.follow(Working(line), f"Reading {NAME}")
    line._tell_step(f"Reading {NAME}")
    return line


def page_of_paper() -> PaperView:
    made = PaperView()
    made.setAccessibleName(f"{NAME}.jpg")
    return made


@pytest.mark.parametrize(
    "make",
    [
        lambda: Banner("danger", f"{NAME}.jpg cannot be read.", f"Ask {NAME}."),
        lambda: VerdictHead(next(iter(Face)), f"To {NAME}", f"Ask {NAME}."),
        busy_line,
        page_of_paper,
    ],
)
def test_what_is_heard_of_a_widget_names_nobody(qtbot, make):
    made = make()
    qtbot.addWidget(made)
    assert [text for _where, text in seen_texts(made) if "Name hidden" in text]
    assert tells(made) == []


def test_what_can_be_undone_names_nobody(qtbot):
    under = QWidget()
    qtbot.addWidget(under)
    toast = UndoToast(under)
    toast.offer(f"{NAME} was removed.", list)
    assert "Name hidden was removed." in [text for _where, text in seen_texts(toast)]
    assert tells(toast) == []
    toast.forget()


def covered_line(qtbot) -> LineEntry:
    line = LineEntry("Name")
    qtbot.addWidget(line)
    line.setText(NAME)
    line.show()
    line.setFocus()
    assert line.cover.lies
    return line


LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.mark.parametrize(
    ("key", "modifier", "letter"),
    [
        (Qt.Key.Key_Insert, SHIFT, ""),
        (Qt.Key.Key_Paste, NONE, ""),
        (Qt.Key.Key_Cut, NONE, ""),
        (Qt.Key.Key_Delete, NONE, "\x7f"),
        (Qt.Key.Key_V, CONTROL, "\x16"),
        (Qt.Key.Key_X, CONTROL, "\x18"),
    ],
)
def test_no_key_writes_under_a_cover(qtbot, key, modifier, letter):
    line = covered_line(qtbot)
    line.selectAll()
    QApplication.clipboard().setText("pasted")
    QApplication.sendEvent(line, QKeyEvent(QEvent.Type.KeyPress, key, modifier, letter))
    assert line.text() == NAME
    assert "Zubeida" not in QApplication.clipboard().text()


def test_no_input_method_writes_under_a_cover(qtbot):
    line = covered_line(qtbot)
    typed = QInputMethodEvent()
    typed.setCommitString("সুনীতা")
    QApplication.sendEvent(line, typed)
    assert line.text() == NAME
    line.cover.take_off()
    QApplication.sendEvent(line, typed)
    assert "সুনীতা" in line.text()


def test_nothing_is_dropped_under_a_cover(qtbot):
    line = covered_line(qtbot)
    dragged = QMimeData()
    dragged.setText("dropped")
    drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, dragged, LEFT, NONE)
    line.event(drop)
    assert line.text() == NAME


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name in (f"{NAME}.txt", "plain.txt"):
        (tmp_path / name).write_text("made up")
    (tmp_path / "Zubeida").mkdir()
    return tmp_path


def looked_at(qtbot, dialog: Chooser, folder: Path) -> Chooser:
    dialog.browser.go_to(folder)
    qtbot.waitUntil(lambda: dialog.browser.folder == folder)
    return dialog


def test_the_list_of_files_draws_nobody(qtbot, asking, files):
    with drawn_texts() as drawn:
        dialog = files_ask.ask_open(asking, "Open", "All files (*)", list)
        view = looked_at(qtbot, dialog, files).browser.list
        names = [view.files.index(row, 0).data() for row in range(view.files.rowCount())]
        dialog.grab()
    assert "plain.txt" in names
    assert len(names) == len(list(files.iterdir()))
    assert not [name for name in (*names, *drawn) if "Zubeida" in name]
    assert tells(dialog) == []
    dialog.reject()


def test_a_file_that_names_somebody_is_chosen_unseen(qtbot, asking, files):
    found: list[Path] = []
    dialog = files_ask.ask_open(asking, "Open", "All files (*)", found.append)
    view = looked_at(qtbot, dialog, files).browser.list
    assert view.choose_path(files / f"{NAME}.txt")
    with drawn_texts() as drawn:
        dialog.grab()
    assert not [text for text in drawn if "Zubeida" in text]
    dialog.go()
    assert found == [files / f"{NAME}.txt"]


def test_a_name_that_is_taken_from_the_list_to_save_is_covered(qtbot, asking, files):
    dialog = files_ask.ask_save(asking, "Save", f"{NAME}.pdf", "", list)
    assert dialog.name.text() == "Name hidden.pdf"
    view = looked_at(qtbot, dialog, files).browser.list
    view.setFocus()
    view.choose_path(files / f"{NAME}.txt")
    assert dialog.name.text() == f"{NAME}.txt"
    assert dialog.name.displayText() == ""
    view.choose_path(files / "plain.txt")
    assert dialog.name.displayText() == "plain.txt"
    dialog.reject()


def test_the_folder_that_is_looked_at_names_nobody(qtbot, asking, files):
    dialog = files_ask.ask_folder(asking, "Folder", list, writes=True)
    looked_at(qtbot, dialog, files / "Zubeida")
    with drawn_texts() as drawn:
        dialog.grab()
    assert not [text for text in drawn if "Zubeida" in text]
    assert tells(dialog) == []
    assert "Zubeida" not in dialog.browser.where.shown()
    assert "Zubeida" not in dialog.take_it.text()
    dialog.reject()


def test_headings_of_a_sheet_name_nobody():
    class Made:
        rows = ((f"Cases of {NAME}", "1"), ("Name", f"seen by {NAME}"), (NAME, "x"))
        width = 2

    model = SheetModel()
    model.show_sheet(Made(), 2)
    shown = [model.index(row, column).data() for row in range(3) for column in range(2)]
    assert shown[0] == "Cases of Name hidden"
    assert not [words for words in shown if "Zubeida" in words]


def test_a_story_that_comes_back_is_covered_although_no_record_holds_it(qtbot, desk):
    kept = {"LineEntry-0": "Call again", "TextEntry-0": "Her aunt says she ran away."}

    def keep():
        drafts.keep(desk.services, "made-up", json.dumps(kept))

    on_lane(desk.lane, keep)
    sheet = Sheet("Made up")
    qtbot.addWidget(sheet)
    line, text = LineEntry("Step"), TextEntry("Words")
    sheet.body.column.addWidget(line)
    sheet.body.column.addWidget(text)
    begun = Drafting(sheet, desk, "made-up", sheet.body.column)
    settle(desk)
    assert text.text() == kept["TextEntry-0"]
    assert text.toPlainText() == ""
    for _turn in range(2):  # Thrown away, and brought back.
        begun._throw_away()
        assert (text.text(), text.toPlainText()) == ("", "")
        begun._bring_back(kept)
        assert text.text() == kept["TextEntry-0"]
        assert text.toPlainText() == ""
