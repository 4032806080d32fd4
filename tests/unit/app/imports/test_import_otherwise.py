"""Nothing of a sheet is rewritten unseen: plain text stays, and what is read otherwise is told."""

import dataclasses
import datetime as dt
import random

import hinlegacy
import pytest

from app.base import language, numerals
from app.cases import case_list, cases
from app.cases.records import CaseQuery
from app.imports import batch_in
from app.imports.check import check, with_cell
from app.imports.guess import guess, reread
from app.imports.legacy import (
    CHANAKYA,
    DEVLYS,
    FONTS,
    KRUTIDEV,
    UNKNOWN,
    converted,
    decode,
    look_of,
)
from app.imports.otherwise import MOST_EXAMPLES, font_words, read_otherwise
from app.imports.plan import LEAVE_OUT, planned, remembered
from app.imports.sheets import Sheet
from office_sim import open_office

TODAY = dt.date(2026, 11, 30)
PREFIXES = (
    "FIR/", "UP/GKP/", "LF-", "BR/PAT/", "GD-", "CR-", "DD/", "CWC/", "MR-", "TC", "A/", "x-",
    "fir ", "gkp/up/", "K-", "ST/", "Crime No ", "NGO_", "No.",
)  # fmt: skip
NAMES = (
    "Rekha Made-up", "Sunita Kumari", "RAM KALI", "geeta devi", "Mohd Iqbal", "Asha D/o Shyam",
    "phool kumari", "Ktm Brt", "Zoë Müller", "A. K. Das",
)  # fmt: skip
PLACES = ("Bahraich", "Gonda", "Rupaidiha", "vill. Ktw, PS Kotwali", "GKP", "Raxaul")
MAILS = ("asha@example.org", "r.k@example.co.in", "x_y@example.net")
CODES = ("ab-12/x", "XK7", "12@2024", "0522/2234567", "q-9", "u/s 370 IPC", "143 BNS", "POCSO 4/6")
HINDI = (
    "सुनीता कुमारी", "रामप्रसाद यादव", "आशा देवी", "मोहम्मद इकबाल", "बहराइच", "श्रीमती लक्ष्मी",
    "कृष्णा", "पूजा शर्मा", "राधा वर्मा", "ज्योति सिंह", "प्रेमलता", "दुर्गा प्रसाद", "ज्ञानेश्वर", "औरंगाबाद",
    "निर्मला", "रुक्मिणी", "उद्धव", "चन्द्रकला", "नई दिल्ली", "शिक्षा",
)  # fmt: skip
PREETI = ("g]kfn", ";Ltf", "/fd axfb'/", "sf7df8f}+", "s'df/L", ">]i7", "dg' lu/L", "Kf|]dnfn")
NEWSPAPER = ("ÖæÚUÌ", "çÎËÜè", "ÚUæ× Âýâæ¼", "âéÙèÌæ", "·¤éU×æÚUè")
HEADS = ("FIR No", "Name", "Father", "Phone", "District", "Remarks", "Reference", "Mail")


def sheet_of(*rows) -> Sheet:
    full = tuple(tuple(map(str, row)) for row in rows)
    return Sheet("made-up.csv", f"{abs(hash(full)):064x}"[-64:], "csv", (), "", "utf-8", (), full)


def english(count: int, prefix: str, seed: int = 1) -> Sheet:
    chance = random.Random(seed)
    rows = [
        (
            f"{prefix}{5000 + number}/2019", f"{chance.choice(NAMES)}", chance.choice(NAMES),
            f"9{number:09}", chance.choice(PLACES), f"Brought by {chance.choice(NAMES)}, {number}",
            chance.choice(CODES), chance.choice(MAILS),
        )
        for number in range(count)
    ]  # fmt: skip
    return sheet_of(HEADS, *rows)


def typed_in(font: str) -> list[str]:
    return list(meant_by(font))


def meant_by(font: str) -> dict[str, str]:
    """Return what a typist typed and meant; Chanakya of Walkman has nearly the keys of KrutiDev."""
    typed = {hinlegacy.encode(text, DEVLYS if font == DEVLYS else KRUTIDEV): text for text in HINDI}
    return {cell: text for cell, text in typed.items() if decode(cell, font) == text}


def changed_cells(sheet: Sheet, decide: bool = False) -> list[tuple[str, str]]:
    """Return every cell that is not read letter by letter, by the plan that was guessed."""
    plan = guess(sheet, TODAY)
    for column in plan.columns if decide else ():
        plan = reread(sheet, plan, column.index, column.looks or KRUTIDEV)
    return [
        (row[column.index], column.read(row[column.index]))
        for row in sheet.rows[plan.header_row :]
        for column in plan.columns
        if column.read(row[column.index]) != row[column.index]
    ]


# What stays as it stands ------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("count", [3, 10, 300])
def test_plain_english_stays_letter_by_letter(prefix, count):
    sheet = english(count, prefix)
    assert changed_cells(sheet) == []
    assert [column.looks_like for column in guess(sheet, TODAY).columns] == [""] * len(HEADS)


def test_fifty_thousand_rows_of_plain_english_stay_letter_by_letter():
    sheet = english(50_000, "FIR/")
    assert changed_cells(sheet) == []
    checked = check(sheet, guess(sheet, TODAY), TODAY)
    assert len(checked.rows) == 50_000
    assert all(
        row.facts["fir_no"] == sheet.rows[row.number - 1][0] for row in checked.rows if row.comes_in
    )
    assert {one.column.target for one in read_otherwise(checked)} <= {"p1.phone", "p1.name_full"}


def test_even_where_a_person_chose_a_font_numbers_codes_mails_and_english_stay():
    assert changed_cells(english(200, "FIR/"), decide=True) == []


@pytest.mark.parametrize("cells", [PREETI, NEWSPAPER])
def test_a_font_that_is_not_known_is_told_and_left(cells):
    sheet = sheet_of(("Name", "Age"), *((cell, 16) for cell in cells))
    assert changed_cells(sheet) == []
    assert guess(sheet, TODAY).columns[0].looks_like == UNKNOWN


@pytest.mark.parametrize("count", [10, 1000])
def test_mixed_scripts_stay_until_a_person_chooses(count):
    chance = random.Random(count)
    cells = [chance.choice((*typed_in(KRUTIDEV), *NAMES, *HINDI)) for _ in range(count)]
    sheet = sheet_of(("Name", "FIR No"), *((cell, f"FIR/{n}") for n, cell in enumerate(cells)))
    assert changed_cells(sheet) == []
    column = guess(sheet, TODAY).columns[0]
    assert not column.is_open
    wanted = set(typed_in(KRUTIDEV))
    assert {before for before, _after in changed_cells(sheet, decide=True)} <= wanted


# What is typed in an old font -------------------------------------------------------------------


@pytest.mark.parametrize("font", [KRUTIDEV, DEVLYS, CHANAKYA])
@pytest.mark.parametrize("count", [10, 500])
def test_an_old_font_is_told_and_decoded_only_when_a_person_says_so(font, count):
    chance = random.Random(count)
    typed = meant_by(font)
    cells = [chance.choice(list(typed)) for _ in range(count)]
    sheet = sheet_of(("FIR No", "Name"), *((f"FIR/{n}/19", cell) for n, cell in enumerate(cells)))
    plan = guess(sheet, TODAY)
    assert changed_cells(sheet) == []
    assert plan.columns[1].looks_like in FONTS
    assert plan.columns[1].sure >= 80
    assert [column.heading for column in plan.open_columns] == ["Name"]
    (told,) = read_otherwise(check(sheet, plan, TODAY))
    assert told.would_be and told.count == 0
    assert 0 < len(told.examples) <= MOST_EXAMPLES
    assert all(written in typed for written, _read in told.examples)
    chosen = check(sheet, reread(sheet, plan, 1, font), TODAY)
    assert not chosen.plan.open_columns
    for row, cell in zip(chosen.rows, cells, strict=True):
        assert row.facts["fir_no"] == f"FIR/{row.number - 2}/19"
        if row.facts["p1.name_full"] != cell:
            assert row.typed["p1.name_full"][0] == cell
    read = sum(row.facts["p1.name_full"] == typed[cell]
               for row, cell in zip(chosen.rows, cells, strict=True))  # fmt: skip
    assert read >= count * 0.9


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("lquhrk dqekjh", "सुनीता कुमारी"), ("pkS/kjh", "चौधरी"),
        ("xzke ueukiqj 12", "ग्राम नमनापुर 12"),
        ("FIR/5000/2019", None), ("LF-12", None), ("asha@example.org", None), ("Rekha", None),
        ("Rekha lquhrk", None), ("9000000101", None), ("12@2024", None), ("custody", None),
        ("GKP/UP", None), ("सुनीता", None), ("-", None), ("", None),
    ],
)  # fmt: skip
def test_one_cell_is_decoded_or_stays_whole(cell, read):
    assert converted(cell, KRUTIDEV) == (cell if read is None else read)


def test_one_cell_in_english_leaves_the_decision_open_to_nobody_but_a_person():
    cells = [*typed_in(KRUTIDEV), "Rekha Made-up"]
    column = guess(sheet_of(("Name", "Age"), *((cell, 16) for cell in cells)), TODAY).columns[0]
    assert (column.looks_like, column.english, column.is_open) == (KRUTIDEV, 1, False)


def test_a_column_of_numbers_cannot_be_decoded():
    sheet = sheet_of(("FIR No", "Name"), ("FIR/1", "Asha Made-up"), ("FIR/2", "Rekha Made-up"))
    plan = guess(sheet, TODAY)
    with pytest.raises(ValueError, match="never decoded"):
        planned(plan, {"readings": {"FIR No": KRUTIDEV}})
    assert reread(sheet, plan, 0, KRUTIDEV).columns[0].font == ""


def test_what_an_earlier_version_decoded_by_itself_is_asked_again():
    sheet = sheet_of(("Name", "FIR No"), *((cell, "1/24") for cell in typed_in(KRUTIDEV)))
    kept = '{"targets": ["p1.name_full", "fir_no"], "readings": ["krutidev_010", "krutidev_010"]}'
    plan = remembered(guess(sheet, TODAY), kept)
    assert [(one.reading, one.font) for one in plan.columns] == [("", ""), ("", "")]
    assert len(plan.open_columns) == 1
    chosen = remembered(plan, reread(sheet, plan, 0, KRUTIDEV).to_remember())
    assert chosen.columns[0].font == KRUTIDEV


def test_a_remembered_font_is_off_where_a_cell_reads_as_english():
    old = sheet_of(("Name", "Age"), *((cell, 16) for cell in typed_in(KRUTIDEV)))
    kept = reread(old, guess(old, TODAY), 0, KRUTIDEV).to_remember()
    new = sheet_of(("Name", "Age"), *((cell, 16) for cell in (*typed_in(KRUTIDEV), *NAMES[:2])))
    assert remembered(guess(new, TODAY), kept).columns[0].font == ""


# What stood in the sheet is kept ----------------------------------------------------------------


def test_the_case_keeps_what_stood_in_the_sheet(tmp_path):
    typed = typed_in(KRUTIDEV)
    rows = [(f"FIR/{n}/19", cell, "15-17", typed[0]) for n, cell in enumerate(typed)]
    sheet = sheet_of(("FIR No", "Name", "Age", "Shoes"), *rows)
    with open_office(tmp_path / "office") as s:
        plan = batch_in.propose(s, sheet)
        for index in (1, 3):
            plan = reread(sheet, plan, index, KRUTIDEV)
        batch_in.bring_in(s, batch_in.check_sheet(s, sheet, plan))
        row = case_list.list_cases(s, CaseQuery(text="सुनीता कुमारी")).rows[0]
        case = cases.show_case(s, row.case_id)
        assert case.value("p1.name_full") == "सुनीता कुमारी"
        assert case.typed == {
            "p1.name_full": typed[0], "p1.age": "15-17", "notes": f"Shoes: {typed[0]}",
        }  # fmt: skip
        cases.set_facts(s, row.case_id, {"p1.name_full": "सुनीता देवी"})
        assert "p1.name_full" not in cases.show_case(s, row.case_id).typed


def test_a_cell_put_right_by_hand_still_tells_what_stood_there():
    typed = typed_in(KRUTIDEV)
    sheet = sheet_of(("Name", "Age"), *((cell, 16) for cell in typed))
    checked = check(sheet, reread(sheet, guess(sheet, TODAY), 0, KRUTIDEV), TODAY)
    row = with_cell(checked, 2, 0, "सुनीता देवी").rows[0]
    assert row.facts["p1.name_full"] == "सुनीता देवी"
    assert row.typed["p1.name_full"][0] == typed[0]


# Whatever else is read otherwise ----------------------------------------------------------------


def test_every_reading_is_counted_and_shown():
    heads = ("Name", "Age", "Sex", "Phone", "District", "State", "Date", "Status", "S/o D/o W/o")
    plain = ("Asha Made-up", "16", "Female", "+919000000101", "Bahraich", "Bihar", "2024-05-12")
    other = ("Rekha Made-up", "18 months", "F", "9000000102", "dist. gonda, UP", "UP", "13/05/24")
    sheet = sheet_of(heads, (*plain, "", "Ram"), (*other, "pending", "W/o Ram"))
    checked = check(sheet, guess(sheet, TODAY), TODAY)
    told = {one.column.heading: (one.count, one.examples) for one in read_otherwise(checked)}
    assert told == {
        "Age": (1, (("18 months", "1"),)),
        "Sex": (1, (("F", "Female"),)),
        "Phone": (1, (("9000000102", "+919000000102"),)),
        "District": (1, (("dist. gonda, UP", "Gonda, Home state: Uttar Pradesh"),)),
        "State": (1, (("UP", "Uttar Pradesh"),)),
        "Date": (1, (("13/05/24", "13 May 2024"),)),
        "Status": (1, (("pending", "Ongoing"),)),
        "S/o D/o W/o": (1, (("W/o Ram", "Name of the husband or wife: Ram"),)),
    }


def test_an_aadhaar_number_is_not_whole_in_what_is_told():
    sheet = sheet_of(("Name", "ID No"), *(("Asha Made-up", "2345 6789 0124") for _ in range(3)))
    told = read_otherwise(check(sheet, guess(sheet, TODAY), TODAY))
    assert [one.examples for one in told] == [
        (("XXXX XXXX 0124", "Last four digits of Aadhaar: 0124"),)
    ]


def test_dates_that_may_begin_with_the_month_are_told():
    rows = [("Asha Made-up", "05/13/2024"), ("Rekha Made-up", "05/06/2024"),
            ("Gita Made-up", "05/05/2024")]  # fmt: skip
    sheet = sheet_of(("Name", "Date"), *rows)
    checked = check(sheet, guess(sheet, TODAY), TODAY)
    slugs = [[one.slug for one in row.findings] for row in checked.rows]
    assert slugs == [[], ["date.day-or-month"], []]
    again = with_cell(checked, 3, 1, "6 May 2024")
    assert [one.slug for one in again.rows[1].findings] == []


def test_a_number_of_another_country_taken_for_an_indian_one_is_told():
    rows = [("Asha Made-up", "9841000001", "Nepal"), ("Rekha Made-up", "+9779841000002", "Nepal"),
            ("Gita Made-up", "9841000003", "India")]  # fmt: skip
    sheet = sheet_of(("Name", "Phone", "Country"), *rows)
    checked = check(sheet, guess(sheet, TODAY), TODAY)
    slugs = [[one.slug for one in row.findings] for row in checked.rows]
    assert slugs == [["phone.taken-for-indian"], [], []]


def test_a_column_that_is_left_out_is_not_told():
    sheet = sheet_of(("Name", "Sex"), ("Asha Made-up", "F"), ("Rekha Made-up", "F"))
    plan = guess(sheet, TODAY).with_target(1, LEAVE_OUT)
    assert read_otherwise(check(sheet, plan, TODAY)) == ()
    assert look_of([]).font == ""
    assert dataclasses.replace(plan.columns[0], looks=KRUTIDEV).is_open


def test_how_sure_it_is_stands_in_the_digits_that_are_liked():
    language.install("bn")
    numerals.install(numerals.NATIVE)
    try:
        assert "১০০" in font_words("Made-up heading", KRUTIDEV, 100)
    finally:
        numerals.install(numerals.LATIN)
        language.install("en")
