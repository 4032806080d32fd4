"""What was begun in a sheet comes back after a lock or a crash, and goes when it is done."""

from __future__ import annotations

import gc
import json
import weakref

import pytest

from app.base.errors import NotEnoughDiskError
from app.cases import case_work, cases
from app.core import drafts
from desk_sim import desk_over, on_lane, settle
from made_up_cases import SUNITA
from ui.cases.form.case_acts import CloseSheet
from ui.cases.form.record_body import NotesBody
from ui.cases.form.steps_body import StepsBody, StepSheet
from ui.consent.consent_sheet import ConsentSheet
from ui.drafts.draft_form import Drafting, Keeping, all_kept, read, spending
from ui.frame import projector
from ui.settings.people_page import AddUserSheet
from ui.widgets.buttons import Button
from ui.widgets.entries import LineEntry, TextEntry
from ui.widgets.secret import SecretField
from ui.widgets.sheet import Sheet


@pytest.fixture(scope="module")
def over(qapp, tmp_path_factory):
    """One register for all tests of this file."""
    with desk_over(tmp_path_factory.mktemp("begun")) as lent:
        yield lent


@pytest.fixture
def case(over):
    """A case that no other test writes about."""
    return on_lane(over.lane, lambda: cases.add_case(over.services, SUNITA))


@pytest.fixture
def closing(qtbot, over, case):
    """Make sheets that close the case, each as after a start."""
    made: list[CloseSheet] = []

    def make() -> CloseSheet:
        sheet = CloseSheet(over, case, lambda _case: None)
        qtbot.addWidget(sheet)
        sheet.begun = Drafting(sheet, over, f"close:{case.case_id}", sheet.body.column)
        sheet.show()
        settle(over)
        made.append(sheet)
        return sheet

    return make


def line_of(sheet) -> str:
    return sheet.begun.banner.text if sheet.begun.banner is not None else ""


def button_of(sheet):
    return sheet.begun.banner.findChild(type(sheet.go))


def begin(sheet, over, words: str = "The shelter agrees") -> None:
    sheet.details.setText(words)
    sheet.reason.choose("not_trafficking")
    sheet.begun.keep()
    settle(over)


def kept(over, place: str) -> str:
    return on_lane(over.lane, lambda: drafts.kept(over.services, place))


def test_what_was_begun_comes_back_and_says_so(closing, over):
    first = closing()
    reason = first.reason.itemData(2)
    first.reason.choose(reason)
    first.details.setText("The shelter agrees")
    first.begun.keep()
    again = closing()
    assert again.details.text() == "The shelter agrees"
    assert again.reason.value() == reason
    assert line_of(again) == "You had begun this."


def test_a_sheet_nobody_touched_keeps_nothing_and_says_nothing(closing, over, case):
    closing().begun.keep()
    assert kept(over, f"close:{case.case_id}") == ""
    assert line_of(closing()) == ""


def test_it_is_kept_a_moment_after_typing_without_anybody_asking(qtbot, closing, over, case):
    closing().details.setText("Typed and not kept")
    place = f"close:{case.case_id}"
    qtbot.waitUntil(lambda: "Typed and not kept" in kept(over, place), timeout=10_000)


def test_a_sheet_that_a_lock_hides_is_kept_at_once(closing, over, case):
    sheet = closing()
    sheet.details.setText("Half a sen")
    sheet.hide()
    settle(over)
    assert "Half a sen" in kept(over, f"close:{case.case_id}")


def test_thrown_away_can_be_taken_back(closing, over, case):
    begin(closing(), over)
    again = closing()
    button_of(again).click()
    settle(over)
    assert again.details.text() == ""
    assert line_of(again) == "Discarded."
    assert kept(over, f"close:{case.case_id}") == ""
    button_of(again).click()
    settle(over)
    assert again.details.text() == "The shelter agrees"
    assert "The shelter agrees" in kept(over, f"close:{case.case_id}")


def test_what_is_done_is_no_draft_any_more(closing, over, case):
    sheet = closing()
    begin(sheet, over)
    sheet.accept()
    settle(over)
    assert kept(over, f"close:{case.case_id}") == ""


def test_what_somebody_types_meanwhile_is_not_written_over(qtbot, over, case):
    place = f"close:{case.case_id}"
    first = CloseSheet(over, case, lambda _case: None)
    qtbot.addWidget(first)
    first.begun = Drafting(first, over, place, first.body.column)
    settle(over)
    begin(first, over, "Older")
    fast = CloseSheet(over, case, lambda _case: None)
    qtbot.addWidget(fast)
    fast.begun = Drafting(fast, over, place, fast.body.column)
    fast.details.setText("Newer")
    settle(over)
    assert fast.details.text() == "Newer"


def test_a_decision_comes_back_with_its_ticks(qtbot, over, case):
    def sheet() -> ConsentSheet:
        made = ConsentSheet(over, case)
        qtbot.addWidget(made)
        made.begun = Drafting(made, over, f"consent:{case.case_id}", made.body.column)
        made.show()
        settle(over)
        return made

    first = sheet()
    first._radios[0].click()
    first.all_said.click()
    typed = first._typed()
    first.begun.keep()
    settle(over)
    assert sheet()._typed() == typed


def test_a_note_and_a_step_that_were_begun_come_back(qtbot, over, case):
    def shown(kind):
        body = kind(over, case, None)
        qtbot.addWidget(body)
        body.show()
        settle(over)
        return body

    note, step = shown(NotesBody), shown(StepsBody)
    note.text.setText("She called at four")
    step.title.setText("Call the CWC")
    for body in (note, step):
        body.hide()
    settle(over)
    again, more = shown(NotesBody), shown(StepsBody)
    assert again.text.text() == "She called at four"
    assert more.title.text() == "Call the CWC"
    again.keep_note()
    more.add_step()
    settle(over)
    assert kept(over, f"note:{case.case_id}") == ""
    assert kept(over, f"new-step:{case.case_id}") == ""
    steps = on_lane(over.lane, lambda: case_work.list_tasks(over.services, case.case_id))
    assert "Call the CWC" in [one.title for one in steps]


def test_what_a_note_corrects_and_who_does_a_step_come_back_with_it(qtbot, over, case):
    on_lane(over.lane, lambda: case_work.add_note(over.services, case.case_id, "She was fifteen"))
    whole = on_lane(over.lane, lambda: cases.show_case(over.services, case.case_id))
    note, step = NotesBody(over, whole, None), StepsBody(over, whole, None)
    for body in (note, step):
        qtbot.addWidget(body)
    settle(over)
    login = step.who.itemData(1)
    note._correct(1)
    note.text.setText("She was six")
    step.title.setText("Visit")
    step.who.choose(login)
    step.who.chosen.emit(login)
    note.keep_begun()
    step.keep_begun()
    settle(over)
    again, more = NotesBody(over, whole, None), StepsBody(over, whole, None)
    for body in (again, more):
        qtbot.addWidget(body)
    settle(over)
    assert (again.text.text(), again._corrects) == ("She was six", 1)
    assert (more.title.text(), more.who.value()) == ("Visit", login)


def test_a_note_that_is_refused_stays_a_draft_over_what_was_typed_since(qtbot, over, case):
    body = NotesBody(over, case, None)
    qtbot.addWidget(body)
    settle(over)
    body.text.setText("A" * 30_000)
    body.keep_note()
    body.text.setText("typed since")
    settle(over)
    assert body.text.text() == "A" * 30_000 + "\ntyped since"
    assert "typed since" in kept(over, f"note:{case.case_id}")


def test_what_was_typed_before_the_register_answered_hides_no_older_draft(qtbot, over, case):
    place = f"note:{case.case_id}"
    older = json.dumps({"field-0": "Older", "field-1": "0"})
    on_lane(over.lane, lambda: drafts.keep(over.services, place, older))
    body = NotesBody(over, case, None)
    qtbot.addWidget(body)
    body.text.setText("Newer")
    settle(over)
    assert body.text.text() == "Newer"
    body._begun.banner.findChild(Button).click()
    assert body.text.text() == "Older"
    body._begun.banner.findChild(Button).click()
    assert body.text.text() == "Newer"


def test_a_draft_that_is_not_taken_is_held_and_tried_again(qtbot, over, case, monkeypatch):
    def full(*_given):
        raise NotEnoughDiskError

    body = NotesBody(over, case, None)
    qtbot.addWidget(body)
    settle(over)
    with monkeypatch.context() as broken:
        broken.setattr(drafts, "keep", full)
        body.text.setText("No room for this")
        body.keep_begun()
        settle(over)
        assert body.has_typed()
        assert not all_kept(over)
        body.deleteLater()
        again = NotesBody(over, case, None)
        qtbot.addWidget(again)
        settle(over)
        assert again.text.text() == "No room for this"
    Keeping.of(over).try_again()
    settle(over)
    assert all_kept(over)
    assert "No room for this" in kept(over, f"note:{case.case_id}")


def test_who_types_without_a_pause_is_kept_up_with(qtbot, over, case):
    body = NotesBody(over, case, None)
    qtbot.addWidget(body)
    settle(over)
    body.text.setText("a")
    soon = body._begun._later.interval() - 200
    qtbot.waitUntil(lambda: body._begun._later.remainingTime() < soon)
    body.text.setText("ab")
    assert body._begun._later.remainingTime() < soon


def test_a_passphrase_is_never_part_of_a_draft(qtbot, over):
    sheet = Sheet("Made up")
    qtbot.addWidget(sheet)
    secret = SecretField("Passphrase")
    sheet.body.column.addWidget(secret)
    begun = Drafting(sheet, over, "made-up", sheet.body.column)
    secret.line.setText("seven lanterns")
    begun.keep()
    settle(over)
    assert kept(over, "made-up") == ""


def test_what_is_covered_while_others_look_is_kept_and_comes_back_as_it_was_typed(qtbot, over):
    projector.wear(True)
    projector.learn([("name", "Sunita Thapa")])
    try:
        for typed in ("Call Sunita Thapa", ""):
            sheet = Sheet("Made up")
            qtbot.addWidget(sheet)
            line, text = LineEntry("Step"), TextEntry("Words")
            sheet.body.column.addWidget(line)
            sheet.body.column.addWidget(text)
            begun = Drafting(sheet, over, "covered", sheet.body.column)
            settle(over)
            for field in (line, text):
                if typed:
                    field.setText(typed)
                assert field.cover.lies
                assert field.text() == "Call Sunita Thapa"
            begun.keep()
            settle(over)
            assert kept(over, "covered").count("Call Sunita Thapa") == 2
    finally:
        projector.wear(False)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', "[" * 100_000])
def test_a_text_that_makes_no_sense_is_no_draft(text):
    assert not read(text)


def step_sheet(qtbot, over, case, task):
    """Open the sheet of a step as its section does."""
    body = StepsBody(over, case, None)
    qtbot.addWidget(body)
    settle(over)
    body._change(task)
    settle(over)
    return next(one for one in body.window().findChildren(StepSheet) if one.isVisible())


def test_a_step_that_was_refused_comes_back_as_it_was_typed(qtbot, over, case):
    task = on_lane(over.lane, lambda: case_work.add_task(over.services, case.case_id, "Visit"))
    place = f"step:{case.case_id}:{task.task_id}"
    sheet = step_sheet(qtbot, over, case, task)
    sheet.title.setText("Visit the shelter")
    sheet.due.setText("some day")
    sheet._keep()
    settle(over)
    assert "some day" in kept(over, place)
    again = step_sheet(qtbot, over, case, task)
    assert (again.title.text(), again.due.text()) == ("Visit the shelter", "some day")
    again.due.setText("27 Nov 2026")
    again._keep()
    settle(over)
    assert kept(over, place) == ""


def test_work_that_fails_leaves_its_draft_and_work_that_writes_takes_it_away(over, case):
    place = f"tell:{case.case_id}:made-up"
    on_lane(over.lane, lambda: drafts.keep(over.services, place, "{}"))

    def fails(_services):
        raise NotEnoughDiskError

    with pytest.raises(NotEnoughDiskError):
        on_lane(over.lane, lambda: spending(place, fails)(over.services))
    assert kept(over, place) == "{}"
    assert on_lane(over.lane, lambda: spending(place, lambda _s: 7)(over.services)) == 7
    assert kept(over, place) == ""


def test_the_name_of_a_new_person_comes_back_and_goes_when_the_person_is_there(qtbot, over):
    first = AddUserSheet(over, lambda _services: None)
    qtbot.addWidget(first)
    first.show()
    first.name.setText("Made-up Person")
    first.hide()
    settle(over)
    again = AddUserSheet(over, lambda _services: None)
    qtbot.addWidget(again)
    again.show()
    settle(over)
    assert again.name.text() == "Made-up Person"
    again._begun.done()
    settle(over)
    assert kept(over, "new-user") == ""


def test_a_sheet_that_was_never_shown_and_that_nobody_holds_is_collected_without_a_word(over):
    sheet = Sheet("Made-up sheet")
    field = LineEntry("Words")
    sheet.body.column.addWidget(field)
    sheet.begun = Drafting(sheet, over, "made-up", sheet.body.column)
    settle(over)
    field.setText("Maria")
    gone = weakref.ref(sheet)
    del sheet, field
    gc.collect()
    assert gone() is None
