"""What is said of widgets: each fault that screens are looked through for is found where it is."""

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from named_screens import unnamed
from ui.widgets.buttons import secondary
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled, LineEntry, SearchField
from ui.widgets.plain import tip
from ui.widgets.secret import SecretField
from ui.widgets.table import RecordTable

NOWHERE = QModelIndex()


class Silent(QAbstractTableModel):
    """One row whose second cell, and whose second heading, say nothing."""

    def rowCount(self, _parent=NOWHERE):
        return 1

    def columnCount(self, _parent=NOWHERE):
        return 2

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        spoken = role == Qt.ItemDataRole.AccessibleTextRole
        return "LF-26-0001" if spoken and index.column() == 0 else None

    def headerData(self, section, _way, role=Qt.ItemDataRole.DisplayRole):
        return "Case" if section == 0 and role == Qt.ItemDataRole.DisplayRole else None


@pytest.fixture
def page(qtbot):
    shown = QWidget()
    qtbot.addWidget(shown)
    QVBoxLayout(shown)
    return shown


def put(page, *widgets):
    for widget in widgets:
        page.layout().addWidget(widget)
    page.show()


def nameless(_page):
    return QLineEdit()


def of_no_role(_page):
    drawn = QWidget()
    drawn.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    drawn.setAccessibleName("A route")
    return drawn


def said_twice(_page):
    box = QCheckBox("Ticked")
    box.setAccessibleDescription("Ticked")
    return box


def with_markup(_page):
    button = secondary("Save")
    button.setToolTip("<p>Save</p>")
    return button


def unlabelled(_page):
    combo = QComboBox()
    combo.setAccessibleName("Order")
    combo.addItem("Newest")
    combo.setCurrentIndex(0)
    return combo


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (nameless, "no name"),
        (of_no_role, "role Client"),
        (said_twice, "says “Ticked” twice"),
        (with_markup, "says the markup of its tip"),
        (unlabelled, "its name is its value where readers look for a label"),
    ],
)
def test_a_fault_is_found(page, make, fault):
    put(page, make(page))
    assert [line.partition(": ")[2] for line in unnamed(page)] == [fault]


def test_cells_and_headings_that_say_nothing_are_found(page):
    table = RecordTable("Cases")
    model = Silent(table)
    table.setModel(model)
    put(page, table)
    found = [line.partition(": ")[2] for line in unnamed(page)]
    assert found == ["column 1 says nothing", "column 1 has no heading"]


def test_our_own_widgets_say_all_of_it_once(page):
    combo = ComboBox([("a", "Newest first")])
    combo.setAccessibleName("Order of the list")
    button = secondary("Save")
    tip(button, "Save  Ctrl+S")
    put(page, combo, button, SearchField("Sender, case or reference"))
    assert unnamed(page) == []
    assert button.accessibleDescription() == "Ctrl+S"


def test_a_field_says_that_it_is_needed_and_what_is_wrong_with_it(page):
    line = LineEntry("Name of the office")
    whole = Labelled("Name of the office", line, "As on the letterhead.", required="needed")
    put(page, whole)
    assert line.accessibleDescription() == "needed. As on the letterhead."
    whole.wrong("Write the name of the office.")
    assert line.accessibleDescription() == "needed. Write the name of the office."
    whole.wrong("")
    assert line.accessibleDescription() == "needed. As on the letterhead."


def test_an_error_is_tied_to_the_line_of_a_passphrase(page):
    secret = SecretField("Own passphrase")
    whole = Labelled("Own passphrase", secret)
    put(page, whole)
    whole.wrong("Too easy to guess.")
    assert secret.line.accessibleDescription() == "Too easy to guess."
