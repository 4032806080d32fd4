"""The checklist of signs: ticks, counts, and a result that says what it rests on."""

import pytest
from PySide6.QtWidgets import QWidget

from app.cases.indicators import CHILD_ONLY, MET, NOTHING
from app.core.field_catalogue import sections_of
from ui.cases.form.section_body import SIGNS, SignsEditor


@pytest.fixture
def editor(qtbot):
    """Yield the editor of the field that holds the signs."""
    field = next(
        field for part in sections_of("person") for field in part.fields if field.code_list == SIGNS
    )
    parent = QWidget()
    qtbot.addWidget(parent)
    editor = SignsEditor(field, parent)
    yield editor
    parent.hide()


def tick(editor: SignsEditor, group: int, *places: int) -> None:
    """Press some boxes of a group."""
    for place in places:
        editor.groups[group].boxes[place].click()


def test_ticks_are_read_in_the_order_of_the_list(editor: SignsEditor, qtbot) -> None:
    with qtbot.waitSignal(editor.settled):
        tick(editor, 3, 1)
    tick(editor, 0, 0)
    assert editor.read() == ("deceived_about_job", "conditions_housing")


def test_result_says_on_what_it_rests(editor: SignsEditor) -> None:
    assert editor.words.text() == NOTHING
    assert editor.rests.isHidden()
    tick(editor, 3, 0, 1)
    assert editor.words.text() == CHILD_ONLY
    tick(editor, 4, 0, 1)
    assert editor.words.text() == MET
    assert "Conditions of the work: 1 strong, 1 medium, 0 weak" in editor.rests.text()
    assert "2 strong" in editor.rests.text()
    assert "counts" in editor.groups[4].count.mark.text


def test_groups_open_and_close_and_open_where_something_is_ticked(editor: SignsEditor) -> None:
    first = editor.groups[0]
    assert first.signs.isHidden()
    first.head.click()
    assert not first.signs.isHidden()
    editor.write(("forced_there_debt", "of_a_later_version"))
    assert not editor.groups[4].signs.isHidden()
    assert editor.groups[5].signs.isHidden()
    assert editor.read() == ("forced_there_debt", "of_a_later_version")
    editor.write(())
    assert editor.read() == ()
