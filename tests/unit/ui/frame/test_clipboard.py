"""What is copied out of the register is marked, forgotten after a minute, and never of a secret."""

import gc
import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QClipboard, QGuiApplication, QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desk_sim import dressed
from source_tree import ROOT
from ui.frame import clipboard
from ui.frame.clipboard import FORGET_AFTER_MS, MARK, MARKS, Board
from ui.mail.send_panel import CopyLine
from ui.register.recovery.typed_sheets import CodeLine
from ui.system.platforms.macos.libraries import ObjectiveC, conceal
from ui.widgets.entries import LineEntry, SearchField, TextEntry
from ui.widgets.secret import SecretField
from ui.widgets.table import RecordTable

NAME = "Sunita Banawati"


class FakeClipboard(QObject):
    """A clipboard of X11: what this program put there is its own until somebody else copies."""

    dataChanged = Signal()
    selectionChanged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.data: QMimeData | None = None
        self.selection = ""
        self.ours = False

    def setMimeData(self, data: QMimeData) -> None:
        self.data, self.ours = data, True
        self.dataChanged.emit()

    def mimeData(self) -> QMimeData | None:
        return self.data

    def ownsClipboard(self) -> bool:
        return self.ours

    def ownsSelection(self) -> bool:
        return bool(self.selection)

    def clear(self, mode: QClipboard.Mode = QClipboard.Mode.Clipboard) -> None:
        if mode is QClipboard.Mode.Selection:
            self.selection = ""
        else:
            self.data = None

    def other_program_copies(self, text: str) -> None:
        self.data, self.ours = QMimeData(), False
        self.data.setText(text)
        self.dataChanged.emit()

    def widget_copies(self, text: str) -> None:
        """A widget of Qt copies by its own way."""
        plain = QMimeData()
        plain.setText(text)
        self.setMimeData(plain)

    def selected(self, text: str) -> None:
        self.selection = text
        self.selectionChanged.emit()


@pytest.fixture
def system(qapp):
    return FakeClipboard()


@pytest.fixture
def board(system):
    return Board(system)


@pytest.fixture
def real(qapp):
    dressed(qapp)
    QGuiApplication.clipboard().clear()
    yield QGuiApplication.clipboard()
    clipboard.forget()


def marks_of(data: QMimeData) -> dict[str, bytes]:
    return {name: bytes(data.data(name).data()) for name, _value in MARKS if data.hasFormat(name)}


def test_what_is_copied_is_marked_for_every_kind_of_history(board, system):
    board.copy(NAME)
    assert system.data.text() == NAME
    found = marks_of(system.data)
    assert found["x-kde-passwordManagerHint"] == b"secret"
    zeros = [value for name, value in found.items() if "History" in name or "Cloud" in name]
    assert zeros == [b"\0\0\0\0", b"\0\0\0\0"]


def test_nothing_of_the_text_is_in_the_marks(board, system):
    board.copy(NAME)
    first = bytes(system.data.data(MARK).data())
    board.copy(NAME)
    assert first != bytes(system.data.data(MARK).data())
    assert len(first) == 32


def test_what_is_still_ours_is_gone_after_a_minute(board, system):
    board.copy(NAME)
    assert board._soon.isActive()
    assert board._soon.interval() == FORGET_AFTER_MS == 60_000
    board._soon.timeout.emit()
    assert system.data is None
    assert not board._soon.isActive()


def test_what_somebody_copied_since_stays(board, system):
    board.copy(NAME)
    system.other_program_copies("a shopping list")
    board.forget()
    assert system.data.text() == "a shopping list"


def test_what_a_widget_copies_by_its_own_way_is_marked_at_once(board, system):
    system.widget_copies(NAME)
    assert system.data.text() == NAME
    assert board.holds_ours()
    assert len(marks_of(system.data)) == len(MARKS)


def test_what_another_program_copies_is_left_alone(board, system):
    system.other_program_copies("a shopping list")
    assert not board.holds_ours()
    assert marks_of(system.data) == {}


def test_each_copy_is_told_once_whichever_way_it_came(board, system):
    told: list[bool] = []
    board.copied.connect(lambda: told.append(True))
    board.copy(NAME)
    system.dataChanged.emit()  # Windows tells more than once of one copy.
    assert len(told) == 1
    board.copy(NAME)
    system.widget_copies(NAME)
    system.setMimeData(board.marked(NAME))  # as a text field of many lines copies
    assert len(told) == 4
    system.other_program_copies("a shopping list")
    board.copy("")
    board.copy(NAME, is_told=True)
    board.forget()
    assert len(told) == 4


def test_what_is_selected_does_not_stay_on_the_selection(board, system):
    system.selected(NAME)
    assert system.selection == ""


def test_macos_is_told_of_every_copy(system):
    told = []
    Board(system, conceal=lambda: told.append(system.data.text())).copy(NAME)
    assert told == [NAME]


class FakeRuntime:
    """The doors of Objective-C; it remembers each message as words."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, tuple[object, ...]]] = []
        self.names = {0: "nothing"}
        runtime = self

        class Door:
            def __init__(self, act) -> None:
                self.act = act

            def __call__(self, *given):
                return self.act(*given)

        self.objc_getClass = Door(lambda name: runtime.give(name.decode()))
        self.sel_registerName = Door(lambda name: runtime.give(name.decode()))

        def answer(receiver, selector, *given):
            words = tuple(runtime.names.get(one, one) for one in given)
            runtime.sent.append((runtime.names[receiver], runtime.names[selector], words))
            return runtime.give(f"{runtime.names[receiver]}.{runtime.names[selector]}")

        self.objc_msgSend = Door(answer)

    def give(self, name: str) -> int:
        self.names[len(self.names)] = name
        return len(self.names) - 1


def test_the_mark_of_macos_is_added_to_the_general_pasteboard():
    runtime = FakeRuntime()
    conceal(ObjectiveC(runtime))
    assert (
        "NSString",
        "stringWithUTF8String:",
        (b"org.nspasteboard.ConcealedType",),
    ) in runtime.sent
    receiver, message, given = runtime.sent[-1]
    assert (receiver, message) == ("NSPasteboard.generalPasteboard", "setData:forType:")
    assert given == ("NSData.data", "NSString.stringWithUTF8String:")


@pytest.mark.parametrize("make", [lambda: LineEntry("Name"), lambda: SearchField("Search")])
def test_a_line_copies_and_cuts_with_marks(qtbot, real, make):
    line = make()
    qtbot.addWidget(line)
    line.setText(NAME)
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert real.text() == NAME
    assert len(marks_of(real.mimeData())) == len(MARKS)
    QTest.keyClick(line, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == ""
    assert clipboard.board().holds_ours()


def test_the_menu_of_a_line_goes_through_the_same_door(qtbot, real):
    line = LineEntry("Name")
    qtbot.addWidget(line)
    line.setText(NAME)
    line.selectAll()
    menu = clipboard.lead_through(line.createStandardContextMenu(), line)
    qtbot.addWidget(menu)
    (cut,) = [action for action in menu.actions() if action.objectName() == "edit-cut"]
    cut.trigger()
    assert line.text() == ""
    assert real.text() == NAME
    assert clipboard.board().holds_ours()


def test_a_text_copies_with_marks(qtbot, real):
    text = TextEntry("Notes")
    qtbot.addWidget(text)
    text.setText(f"{NAME}\nsecond line")
    text.selectAll()
    QTest.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    gc.collect()
    assert real.text() == f"{NAME}\nsecond line"
    assert clipboard.board().holds_ours()


def test_a_press_into_the_selection_of_a_text_drags_nothing(qtbot, real):
    text = TextEntry("Notes")
    qtbot.addWidget(text)
    text.setText(NAME)
    text.resize(400, 100)
    text.show()
    text.selectAll()
    inside = text.cursorRect().center()
    at = QPoint(12, inside.y())
    QTest.mousePress(text.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert not text.textCursor().hasSelection()
    QTest.mouseRelease(text.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_a_row_copies_with_marks(qtbot, real):
    table = RecordTable("Cases")
    qtbot.addWidget(table)
    model = QStandardItemModel(1, 1, table)
    model.setItem(0, 0, QStandardItem(NAME))
    table.setModel(model)
    table.choose(0)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert real.text() == NAME
    assert clipboard.board().holds_ours()


def test_the_copy_button_of_a_mail_is_marked_too(qtbot, real):
    line = CopyLine("Subject", "Documents")
    qtbot.addWidget(line)
    line.copy.click()
    assert real.text() == "Documents"
    assert clipboard.board().holds_ours()


def test_a_passphrase_is_never_copied_even_while_it_is_shown(qtbot, real):
    field = SecretField("Passphrase")
    qtbot.addWidget(field)
    field.line.setText("tulip copper seventeen lanterns")
    field.show_button.click()
    field.line.selectAll()
    for key in (Qt.Key.Key_C, Qt.Key.Key_X):
        QTest.keyClick(field.line, key, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field.line, Qt.Key.Key_Insert, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field.line, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    assert real.text() == ""
    assert field.line.text() == "tulip copper seventeen lanterns"


def test_the_menu_of_a_passphrase_offers_no_way_to_copy(qtbot, real):
    field = SecretField("Passphrase")
    qtbot.addWidget(field)
    field.line.setText("tulip copper")
    field.line.selectAll()
    menu: QMenu = field.line.own_menu()
    qtbot.addWidget(menu)
    assert {action.objectName() for action in menu.actions()} == {"edit-paste", "select-all"}


def test_a_group_of_a_recovery_code_is_never_copied(qtbot, real):
    line = CodeLine(1)
    qtbot.addWidget(line)
    line.setText("123456")
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(line, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert real.text() == ""
    assert line.text() == "123456"


def ends(*words: str) -> int:
    """Run Python on words until it is gone; say how it ended."""
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=surroundings, capture_output=True, check=False
    )
    return done.returncode


def test_a_program_ends_in_good_order_while_a_copied_text_is_in_the_clipboard():
    code = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ui.frame import clipboard
app = QApplication([])
clipboard.guard(print)
clipboard.copy("made-up text")
QTimer.singleShot(0, app.quit)
raise SystemExit(app.exec())
"""
    assert ends("-c", code) == 0


def test_a_run_of_tests_ends_in_good_order_whatever_they_left_in_the_clipboard():
    one = "tests/unit/ui/offices/test_code_pictures.py"
    words = ("-q", "-n", "0", "-p", "no:cacheprovider", one, "-k", "the_clipboard_gives")
    assert ends("-m", "pytest", *words) == 0
