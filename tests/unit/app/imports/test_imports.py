"""A sheet of 201 rows as an office keeps it becomes cases in one batch, and goes again as one."""

import dataclasses
import errno

import pytest

import office_sheet
from app.base.errors import (
    CaseStateError,
    NotEnoughDiskError,
    NotFoundError,
    TargetExistsError,
)
from app.base.jobs import Cancelled, Token
from app.cases import case_list, cases
from app.cases.records import CaseQuery
from app.core import log
from app.imports import batch_in
from app.imports.batch_in import reasons_of, save_rejected
from app.imports.check import LOOK, READY, REJECTED, check_row
from app.imports.guess import guess, reread
from app.imports.legacy import KRUTIDEV
from app.imports.plan import LEAVE_OUT, NOTES, from_json, planned
from app.imports.sheets import ImportKnownError, NothingToImportError, Sheet, read_sheet
from fault_fs import failing
from office_sim import TODAY, open_office
from page_scan import holds
from register_state import state_of

# What a batch leaves behind on purpose: its own line, numbers never given twice, its choices.
KEPT = ("counters", "import_batches", "meta", "files")


@pytest.fixture
def s(tmp_path):
    with open_office(tmp_path / "office") as services:
        yield services


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return office_sheet.write_xlsx(tmp_path_factory.mktemp("sheet") / "register.xlsx")


def made_up(*rows, name="made-up.csv") -> Sheet:
    width = max(map(len, rows))
    full = tuple((*map(str, row), *[""] * (width - len(row))) for row in rows)
    return Sheet(name, f"{abs(hash(full)):064x}"[-64:], "csv", (), "", "utf-8", (), full)


PEOPLE = made_up(
    ("Name", "Age", "Phone"), ("Asha Made-up", 16, "9000000101"), ("Rekha Made-up", 17, "")
)


def checked_of(s, sheet, **changes):
    plan = dataclasses.replace(batch_in.propose(s, sheet), **changes)
    return batch_in.check_sheet(s, sheet, plan)


def rows_of(s, kept=KEPT):
    """Return what the register holds; a word of the filters that no case bears is nothing."""
    state = {name: rows for name, rows in state_of(s).items() if name not in kept}
    return {**state, "facets": [row for row in state["facets"] if not row.endswith(", 0)")]}


def targets(plan) -> dict[str, str]:
    return {column.heading: column.target for column in plan.columns}


# The sheet of an office ---------------------------------------------------------------------------


def test_the_sheet_of_an_office_is_understood_without_help(s, path):
    plan = batch_in.propose(s, read_sheet(path))
    assert plan.header_row == office_sheet.HEADER_ROW
    assert targets(plan) == {
        "क्र0सं0": LEAVE_OUT, "पीड़िता का नाम": "p1.name_full", "Name (English)": "p1.name_latin",
        "पिता/पति का नाम": "p1.name_father", "आयु": "p1.age", "लिंग": "p1.sex_or_gender",
        "मोबाइल नं0": "p1.phone", "जनपद": "p1.home_district", "राज्य": "p1.home_state",
        "पता": "p1.home_place", "दर्ज तिथि": "registered_on", "Date of Rescue": "e1.event_date",
        "FIR No.": "fir_no", "थाना": "police_station", "Purpose": "p1.purpose",
        "वैवाहिक स्थिति": "p1.marital_status", "नाम अभियुक्त": "p2.name_full",
        "अभ्युक्ति": "notes", "शौक": NOTES,
    }  # fmt: skip
    assert [column.looks_like for column in plan.columns if column.looks_like] == [KRUTIDEV]
    assert [column.font for column in plan.columns if column.font] == []


def test_every_row_of_it_is_ready_worth_a_look_or_rejected_as_it_was_made(s, path):
    checked = checked_of(s, read_sheet(path))
    found = {row.number - office_sheet.HEADER_ROW: row for row in checked.rows}
    assert len(found) == office_sheet.ROWS
    told = {place: [one.slug for one in row.findings] for place, row in found.items()}
    expected = {**office_sheet.LOOK, **office_sheet.REJECTED}
    assert {place: slugs for place, slugs in told.items() if slugs} == {
        place: [slug] for place, slug in expected.items()
    }
    assert checked.counts == {READY: 187, LOOK: 10, REJECTED: 4, "left_out": 0}


def test_it_becomes_cases_and_undoing_leaves_the_register_as_it_was(s, path):
    cases.add_case(s, {"p1.name_full": "Made-up Before"})
    before, lines = rows_of(s), log.check(s).lines
    sheet = read_sheet(path)
    batch = batch_in.bring_in(s, checked_of(s, sheet))
    assert (batch.added, batch.rejected) == (197, 4)
    page = case_list.list_cases(s, CaseQuery(filter="all", limit=1000))
    assert len(page.rows) == 198
    assert len({row.case_no for row in page.rows}) == 198
    assert log.check(s).lines == lines + 1
    assert s.register.check() == []
    undone = batch_in.undo_import(s, batch.batch_id[:8])
    assert (undone.removed, undone.kept) == (197, ())
    assert rows_of(s) == before
    assert log.check(s) == dataclasses.replace(log.check(s), lines=lines + 2, broken_at=0)
    assert s.register.check() == []


def test_a_case_of_it_holds_what_its_row_says(s, path):
    sheet = read_sheet(path)
    (waiting,) = batch_in.propose(s, sheet).open_columns
    chosen = reread(sheet, batch_in.propose(s, sheet), waiting.index, waiting.looks_like)
    batch_in.bring_in(s, batch_in.check_sheet(s, sheet, chosen))
    found = case_list.list_cases(s, CaseQuery(text="1/24 नमूना काख")).rows
    case = cases.show_case(s, found[0].case_id)
    assert case.value("p1.name_full") == "रेखा नमूना काख"
    assert case.value("p1.name_father") == "हरिशंकर नमूना"
    assert case.value("p1.role") == ("possible_victim",)
    assert case.value("p2.role") == ("suspect",)
    assert case.value("case_owner") == "R. Das"
    assert case.value("registered_on") == "2024-07-01"
    assert case.value("status") == "active"
    assert case.value("notes") == '=HYPERLINK("http://x","y")\nशौक: cricket'


def test_csv_of_it_says_the_same(s, path, tmp_path):
    other = read_sheet(office_sheet.write_csv(tmp_path / "a.csv", "utf-16", ";"))
    from_xlsx, from_csv = checked_of(s, read_sheet(path)), checked_of(s, other)
    assert from_csv.counts == from_xlsx.counts
    assert [row.facts for row in from_csv.rows] == [row.facts for row in from_xlsx.rows]


def test_rejected_rows_are_saved_corrected_and_brought_in_again(s, path, tmp_path):
    checked = checked_of(s, read_sheet(path))
    batch_in.bring_in(s, checked)
    left = read_sheet(save_rejected(checked, tmp_path / "left"))
    again = checked_of(s, left)
    assert [row.state for row in again.rows] == [REJECTED] * 4
    assert targets(again.plan)["Why it was not taken (Lifafa)"] == LEAVE_OUT
    whole = again.plan.columns.index(next(c for c in again.plan.columns if c.target == "p1.phone"))
    cells = list(again.rows[0].cells)
    cells[whole] = "9000012345"
    fixed = check_row(again.plan, again.rows[0].number, cells, TODAY)
    assert batch_in.bring_in(s, again.with_rows([fixed])).added == 1
    with pytest.raises(TargetExistsError):
        save_rejected(checked, tmp_path / "left.xlsx")


def test_cells_that_begin_like_formulas_are_saved_as_text(s, tmp_path):
    from openpyxl import load_workbook

    sheet = made_up(("Name", "Phone"), ("=HYPERLINK(1)", "no number"), ("@x\x01", "none at all"))
    plan = guess(sheet, TODAY).with_target(1, "p1.phone")
    saved = save_rejected(batch_in.check_sheet(s, sheet, plan), tmp_path / "left.xlsx")
    cells = [cell for row in load_workbook(saved).active.iter_rows() for cell in row]
    assert "=HYPERLINK(1)" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} == {"s"}


# Guesses and choices ------------------------------------------------------------------------------


def test_without_a_column_for_the_name_no_row_becomes_a_case(s):
    checked = checked_of(s, made_up(("Age", "District"), (16, "Patna"), (17, "Gonda")))
    assert checked.to_add == 0
    with pytest.raises(NothingToImportError) as refused:
        batch_in.bring_in(s, checked)
    assert refused.value.facts == {"rows": 2, "reason": "import.no-name"}


def test_the_office_remembers_its_choices_for_the_same_headings(s):
    plan = batch_in.propose(s, PEOPLE).with_target(1, NOTES)
    batch_in.bring_in(s, batch_in.check_sheet(s, PEOPLE, plan))
    other = made_up(("Name", "Age", "Phone"), ("Sita Made-up", 20, ""))
    again = batch_in.propose(s, other)
    assert targets(again) == {"Name": "p1.name_full", "Age": NOTES, "Phone": "p1.phone"}
    assert again.columns[1].how == "remembered"


def test_a_row_of_people_that_was_taken_for_headings_is_not_remembered(s, tmp_path):
    source = tmp_path / "list.csv"
    source.write_text("Headmarker Devi,9000066666\nTestina Devi,9000066667\n", "utf-8")
    sheet = read_sheet(source)
    plan = batch_in.propose(s, sheet, 1)
    plan = plan.with_target(0, "p1.name_full").with_target(1, "p1.phone")
    batch_in.bring_in(s, batch_in.check_sheet(s, sheet, plan))
    again = batch_in.propose(s, sheet, 1)
    assert [one.target for one in again.columns] == ["p1.name_full", "p1.phone"]
    assert {one.how for one in again.columns} == {"remembered"}
    assert holds(s.register.path, s.vault.db_key, "Headmarker", "9000066666") == []
    assert holds(s.register.path, s.vault.db_key, "Testina") == ["Testina"]


def test_one_field_gets_one_column(s):
    plan = batch_in.propose(s, PEOPLE).with_target(2, "p1.name_full")
    assert targets(plan) == {"Name": NOTES, "Age": "p1.age", "Phone": "p1.name_full"}
    twice = made_up(("Phone", "Mobile", "Name", "Name"), (9000000101, 9000000102, "A", "B"))
    guessed = targets(guess(twice, TODAY))
    assert guessed["Phone"] == "p1.phone"
    assert guessed["Mobile"] == "p1.phone_second"
    assert "Name (2)" in guessed


def test_choices_of_a_file_are_taken_or_refused():
    plan = guess(PEOPLE, TODAY)
    chosen = planned(plan, from_json('{"columns": {"Age": "", "Not there": "+notes"}}'))
    assert targets(chosen)["Age"] == LEAVE_OUT
    for wrong in (
        '{"columns": {"Age": "p1.nothing"}}',
        '{"columns": 1}',
        '{"readings": {"Age": "x"}}',
    ):
        with pytest.raises(ValueError, match="a"):
            planned(plan, from_json(wrong))
    with pytest.raises(ValueError, match="object"):
        from_json("[]")


def test_a_sheet_without_headings_can_be_given_targets():
    bare = made_up(("Asha", 9000000101), ("Rekha", 9000000102), ("Sita", 9000000103))
    plan = guess(bare, TODAY, header_row=0)
    assert [column.heading for column in plan.columns] == ["A", "B"]
    assert plan.columns[1].target == "p1.phone"


def test_a_reading_can_be_switched_on_and_off(path):
    sheet = read_sheet(path)
    plan = guess(sheet, TODAY)
    (waiting,) = plan.open_columns
    decoded = reread(sheet, plan, waiting.index, waiting.looks_like)
    plain = reread(sheet, decoded, waiting.index, "")
    first = [
        next(one for one in found.columns if one.index == waiting.index)
        for found in (decoded, plain)
    ]
    assert not first[0].samples[0].isascii()
    assert first[1].samples[0].isascii()
    assert first[1].reading == "" and not plain.open_columns


def test_rejected_rows_come_back_as_they_stand_in_the_sheet(tmp_path):
    typed = [("lquhrk dqekjh", "9000000101"), ("vk'kk nsoh", "no phone"), ("jk/kk oekZ", "")]
    sheet = made_up(("Name", "Phone"), *typed)
    checked = batch_in.check(sheet, reread(sheet, guess(sheet, TODAY), 0, KRUTIDEV), TODAY)
    assert checked.rows[1].name == "आशा देवी"
    back = read_sheet(save_rejected(checked, tmp_path / "left.xlsx"))
    assert back.rows[1][:2] == typed[1]


def test_a_guess_that_the_cells_do_not_bear_out_is_dropped():
    odd = made_up(("Name", "Phone"), ("Asha", "behind the school"), ("Rekha", "near the well"))
    assert targets(guess(odd, TODAY))["Phone"] == NOTES


def test_years_of_the_nepali_calendar_tell_the_calendar_of_a_column():
    nepali = made_up(("नाम", "दर्ता मिति"), ("आशा", "2081-02-03"), ("गीता", "२०८०/०१/१२"))
    assert guess(nepali, TODAY).columns[1].reading == "bikram"
    rows = batch_in.check(nepali, guess(nepali, TODAY), TODAY).rows
    assert [row.facts["registered_on"] for row in rows] == ["2024-05-16", "2023-04-25"]
    assert rows[0].typed["registered_on"][0] == "2081-02-03"


# Rows ---------------------------------------------------------------------------------------------


def test_what_cannot_be_read_goes_to_the_notes_when_that_is_wanted(s):
    sheet = made_up(
        ("Name", "Phone", "Age"), ("Asha", "at the school", 16), ("Rekha", 9000000101, 1)
    )
    plan = guess(sheet, TODAY).with_target(1, "p1.phone")
    kept = batch_in.check(sheet, dataclasses.replace(plan, keep_unread=True), TODAY)
    assert kept.counts[LOOK] == 1
    assert kept.rows[0].facts["notes"] == "Phone: at the school"
    assert batch_in.check(sheet, plan, TODAY).counts[REJECTED] == 1


def test_a_closed_case_of_the_sheet_comes_in_open_and_is_told(s):
    checked = checked_of(
        s, made_up(("Name", "Status"), ("Asha Made-up", "Closed"), ("Rekha", "open"))
    )
    assert [one.slug for one in checked.rows[0].findings] == ["case.was-closed"]
    assert checked.rows[0].facts["notes"] == "Status: Closed"
    assert checked.rows[1].facts["status"] == "active"


def test_headings_in_the_middle_and_sums_are_no_cases(s):
    sheet = made_up(
        ("Name", "Age", "Phone"), ("Asha", 16, ""), ("Name", "Age", "Phone"), ("Total", 1), ()
    )
    checked = checked_of(s, sheet)
    assert [row.state for row in checked.rows] == [READY, REJECTED, REJECTED]


def test_a_whole_aadhaar_number_never_comes_in(s):
    sheet = made_up(("Name", "Hobby"), ("Asha Made-up", "2345 6789 0124 and cricket"))
    batch_in.bring_in(s, checked_of(s, sheet))
    row = case_list.list_cases(s).rows[0]
    notes = str(cases.show_case(s, row.case_id).value("notes"))
    assert notes == "Hobby: XXXX XXXX 0124 and cricket"


def test_reasons_are_said_in_words(s):
    sheet = made_up(("Name", "Age"), ("Asha", "old"), ("Rekha", 16), ("Sita", 17))
    row = checked_of(s, sheet).rows[0]
    assert reasons_of(row, lambda index: f"column {index}") == "column 1: Write a whole number."


def test_rows_left_out_stay_out_and_are_not_rejected(s):
    checked = checked_of(s, PEOPLE)
    out = dataclasses.replace(checked.rows[0], left_out=True)
    batch = batch_in.bring_in(s, checked.with_rows([out]))
    assert (batch.added, batch.rejected) == (1, 0)


def test_a_person_of_the_register_is_told_and_comes_in_all_the_same(s):
    first = batch_in.bring_in(s, checked_of(s, PEOPLE))
    assert first.added == 2
    other = made_up(("Name", "Age", "Phone"), ("Asha Made-up", 16, "90000 00101"))
    row = checked_of(s, other).rows[0]
    assert [one.slug for one in row.findings] == ["row.known"]
    assert row.comes_in
    assert "LF-26-0001" in reasons_of(row, str)


# Batches ------------------------------------------------------------------------------------------


def test_the_same_sheet_is_not_brought_in_twice_by_mistake(s):
    checked = checked_of(s, PEOPLE)
    batch = batch_in.bring_in(s, checked)
    assert batch_in.known_batch(s, PEOPLE) == batch
    with pytest.raises(ImportKnownError) as refused:
        batch_in.bring_in(s, checked)
    assert refused.value.exit_code == 8
    assert refused.value.facts["added"] == 2
    assert batch_in.bring_in(s, checked, again=True).added == 2
    for one in batch_in.list_batches(s):
        batch_in.undo_import(s, one.batch_id)
    assert batch_in.known_batch(s, PEOPLE) is None
    assert case_list.list_cases(s).rows == ()


def test_undoing_keeps_and_names_what_was_changed_since(s):
    batch = batch_in.bring_in(s, checked_of(s, PEOPLE))
    changed = case_list.list_cases(s, CaseQuery(text="Asha")).rows[0]
    cases.set_facts(s, changed.case_id, {"p1.age": "15"})
    undone = batch_in.undo_import(s, batch.batch_id)
    assert (undone.removed, undone.kept) == (1, (changed.case_no,))
    assert [row.case_no for row in case_list.list_cases(s).rows] == [changed.case_no]
    with pytest.raises(CaseStateError) as refused:
        batch_in.undo_import(s, batch.batch_id)
    assert refused.value.facts["reason"] == "batch.undone"
    with pytest.raises(NotFoundError):
        batch_in.undo_import(s, "ffff")
    with pytest.raises(NotFoundError):
        batch_in.undo_import(s, "f")


def test_numbers_of_an_undone_batch_are_not_given_again(s):
    batch = batch_in.bring_in(s, checked_of(s, PEOPLE))
    batch_in.undo_import(s, batch.batch_id)
    assert cases.add_case(s, {}).case_no == "LF-26-0003"


def test_a_stopped_import_leaves_nothing(s, path):
    checked = checked_of(s, read_sheet(path))
    before = rows_of(s, ())
    token, told = Token(), []

    def stop(progress) -> None:
        told.append(progress)
        if progress.done:
            token.cancel()

    wide = dataclasses.replace(checked, rows=checked.rows * 3)
    with pytest.raises(Cancelled):
        batch_in.bring_in(s, wide, stop, token)
    assert len(told) >= 2
    assert rows_of(s, ()) == before
    with pytest.raises(Cancelled):
        batch_in.check_sheet(s, checked.sheet, checked.plan, token=token)


def test_a_full_disk_in_the_middle_leaves_nothing(s, path):
    checked = checked_of(s, read_sheet(path))
    before = rows_of(s, ())
    with s.register.read() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
    with limited_to(s, pages + 40), pytest.raises(NotEnoughDiskError):
        batch_in.bring_in(s, checked)
    assert rows_of(s, ()) == before
    assert s.register.check() == []
    assert batch_in.bring_in(s, checked).added == 197


class limited_to:
    """Every connection of a register refuses to grow beyond so many pages, as on a full disk."""

    def __init__(self, s, pages: int) -> None:
        self._engine, self._pages = s.register._engine, pages

    def __enter__(self) -> None:
        self._set(self._pages)

    def __exit__(self, *_error) -> None:
        self._set(2**30)

    def _set(self, pages: int) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def test_a_disk_that_is_full_when_rejected_rows_are_saved_is_told(s, tmp_path, monkeypatch):
    checked = checked_of(s, made_up(("Name", "Phone"), ("Asha", "none at all"), ("Rekha", "1")))
    failing(monkeypatch, 2, errno.ENOSPC)
    with pytest.raises(NotEnoughDiskError):
        save_rejected(checked, tmp_path / "left.xlsx")
    assert [one.name for one in tmp_path.iterdir()] == ["office"]


def test_who_may_only_read_brings_nothing_in(s):
    reader = dataclasses.replace(s, user=dataclasses.replace(s.user, role="read_only"))
    checked = checked_of(s, PEOPLE)
    for act in (
        lambda: batch_in.propose(reader, PEOPLE),
        lambda: batch_in.check_sheet(reader, PEOPLE, checked.plan),
        lambda: batch_in.bring_in(reader, checked),
        lambda: batch_in.known_batch(reader, PEOPLE),
        lambda: batch_in.undo_import(reader, "ffff"),
        lambda: batch_in.list_batches(reader),
    ):
        with pytest.raises(CaseStateError):
            act()


def test_nothing_of_a_sheet_is_in_the_log(s, path):
    batch_in.bring_in(s, checked_of(s, read_sheet(path)))
    line = log.entries(s, limit=1)[0]
    assert line.action == "sheet_imported"
    assert line.facts == {"added": 197, "rejected": 4}
    assert line.object == ""


def test_undoing_most_of_a_register_makes_its_search_anew(s):
    cases.add_case(s, {"p1.name_full": "Made-up Before"})
    before = rows_of(s)
    people = (("Name", "Age"), *((f"Asha Made-up {number}", 16) for number in range(520)))
    batch = batch_in.bring_in(s, checked_of(s, made_up(*people)))
    assert batch_in.undo_import(s, batch.batch_id).removed == 520
    assert s.register.check() == []
    assert rows_of(s) == before
    assert case_list.list_cases(s, CaseQuery(text="Asha")).rows == ()
    assert len(case_list.list_cases(s, CaseQuery(text="before")).rows) == 1
    added = cases.add_case(s, {"p1.name_full": "Asha Made-up"})
    assert case_list.list_cases(s, CaseQuery(text="Asha")).rows[0].case_no == added.case_no
    batch_in.bring_in(s, checked_of(s, PEOPLE))
    assert s.register.check() == []
