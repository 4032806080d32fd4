"""`case import` and `case undo-import`: the same steps as in the window, for scripts."""

import json

import pytest

import office_sheet
from command_line import CommandLine
from office_sim import FIRST


@pytest.fixture
def desk(tmp_path):
    return CommandLine(tmp_path / "desk", FIRST)


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(
        "Name,Age,Phone,Hobby\nAsha Made-up,16,9000000101,song\nRekha Made-up,none,,\n", "utf-8"
    )
    return path


def test_a_dry_run_tells_and_writes_nothing(desk, people):
    told = desk.ok("case", "import", people, "--dry-run")
    assert told["ready"] == 1
    assert told["added"] == 0
    assert told["batch"] == ""
    assert told["rejected"] == [{"row": 3, "reason": "Age: Write a whole number."}]
    assert told["map"]["columns"] == {
        "Name": "p1.name_full", "Age": "p1.age", "Phone": "p1.phone", "Hobby": "+notes",
    }  # fmt: skip
    assert desk.ok("case", "list") == []


def test_a_sheet_comes_in_and_goes_again(desk, tmp_path):
    sheet = office_sheet.write_xlsx(tmp_path / "register.xlsx")
    left = tmp_path / "left.xlsx"
    told = desk.ok("case", "import", sheet, "--save-rejected", left)
    assert (told["added"], len(told["look"]), len(told["rejected"])) == (197, 10, 4)
    assert left.is_file()
    assert len(desk.ok("case", "list", "--limit", "1000")) == 197
    undone = desk.ok("case", "undo-import", told["batch"][:8])
    assert undone["removed"] == 197
    assert undone["kept"] == []
    assert desk.ok("case", "list") == []


def test_the_same_sheet_ends_with_8_unless_it_is_wanted(desk, people):
    assert desk.run("case", "import", people).code == 0
    again = desk.run("case", "import", people)
    assert again.code == 8
    assert "was imported on" in again.err
    assert desk.run("case", "import", people, "--yes").code == 0
    assert len(desk.ok("case", "list")) == 2


def test_a_map_decides_over_the_guesses(desk, people, tmp_path):
    chosen = tmp_path / "map.json"
    chosen.write_text(
        json.dumps({"columns": {"Hobby": "p1.wishes", "Age": ""}, "header_row": 1}), "utf-8"
    )
    told = desk.ok("case", "import", people, "--map", chosen)
    assert told["added"] == 2
    found = desk.ok("case", "search", "Asha")[0]
    assert desk.ok("case", "show", found["case_no"])["persons"][0]["facts"]["wishes"] == "song"


def test_what_cannot_be_read_may_go_to_the_notes(desk, people):
    assert desk.ok("case", "import", people, "--keep-unread")["added"] == 2


@pytest.mark.parametrize(
    "content",
    ["nonsense", "[]", '{"columns": {"Age": "p1.nothing"}}', '{"header_row": "first"}',
     '{"header_row": -1}', '{"readings": {"Age": "runes"}}'],
)  # fmt: skip
def test_a_map_that_is_none_is_a_usage_error(desk, people, tmp_path, content):
    chosen = tmp_path / "map.json"
    chosen.write_text(content, "utf-8")
    assert desk.run("case", "import", people, "--map", chosen).code == 2
    assert desk.ok("case", "list") == []


def test_refusals_have_their_exit_codes(desk, tmp_path):
    empty = tmp_path / "empty.xlsx"
    empty.write_bytes(b"")
    assert desk.run("case", "import", empty).code == 4
    assert desk.run("case", "import", tmp_path / "nothing.csv").code == 1
    nameless = tmp_path / "nameless.csv"
    nameless.write_text("Age\n16\n", "utf-8")
    refused = desk.run("case", "import", nameless)
    assert refused.code == 2
    assert "0 of 1 rows will become cases. No column holds the name." in refused.err
    assert desk.run("case", "undo-import", "ffff").code == 1


def test_words_for_people_name_the_rows(desk, people):
    done = desk.run("case", "import", people)
    assert "1 row is ready." in done.out
    assert "row 3: Age: Write a whole number." in done.out
    assert "undo-import" in done.out


# What is read otherwise ---------------------------------------------------------------------------


@pytest.fixture
def numbers(tmp_path):
    """Three hundred numbers of police cases in plain English, as they were once destroyed."""
    path = tmp_path / "numbers.csv"
    lines = [f"FIR/{5000 + n}/2019,Rekha Made-up,16,9{n:09},Bahraich" for n in range(300)]
    path.write_text("\n".join(("FIR No,Name,Age,Phone,District", *lines)) + "\n", "utf-8")
    return path


@pytest.fixture
def old_font(tmp_path):
    path = tmp_path / "old.csv"
    names = ("lquhrk dqekjh", "vk'kk nsoh", "jk/kk oekZ", 'd`".kk', "fueZyk")
    lines = [f"FIR/{n}/19,{name},F" for n, name in enumerate(names)]
    path.write_text("\n".join(("FIR No,Name,Sex", *lines)) + "\n", "utf-8")
    return path


def test_numbers_of_police_cases_come_in_letter_by_letter(desk, numbers):
    told = desk.ok("case", "import", numbers)
    assert told["added"] == 300
    assert [one["heading"] for one in told["columns"]] == ["Phone"]
    assert told["columns"][0]["read_otherwise"] == 300
    assert len(told["columns"][0]["examples"]) == 10
    rows = desk.ok("case", "list", "--limit", "1000")
    facts = [desk.ok("case", "show", row["case_no"])["facts"]["fir_no"] for row in rows[::50]]
    assert all(number.startswith("FIR/5") and number.endswith("/2019") for number in facts)


def test_an_old_font_is_told_and_left_until_it_is_named(desk, old_font):
    told = desk.ok("case", "import", old_font, "--dry-run")
    (name, sex) = told["columns"]
    assert (name["looks_like"], name["sure_percent"], name["decoded_from"]) == (
        "krutidev_010", 100, "",
    )  # fmt: skip
    assert {"written": "lquhrk dqekjh", "read": "सुनीता कुमारी"} in name["examples"]
    assert name["read_otherwise"] == 0
    assert sex["examples"] == [{"written": "F", "read": "Female"}]
    said = desk.run("case", "import", old_font, "--dry-run").out
    assert "Name looks as if it was typed in KrutiDev (100 % of its words fit)." in said
    assert '--old-font "Name=krutidev"' in said
    assert "    lquhrk dqekjh → सुनीता कुमारी" in said


def test_what_stood_in_the_sheet_is_shown_with_the_case(desk, old_font):
    desk.ok("case", "import", old_font, "--old-font", "Name=KrutiDev")
    (row,) = [one for one in desk.ok("case", "list") if one["name"] == "सुनीता कुमारी"]
    assert desk.ok("case", "show", row["case_no"])["typed"] == {"p1.name_full": "lquhrk dqekjh"}
    said = desk.run("case", "show", row["case_no"]).out
    assert "p1.name_full: सुनीता कुमारी\n      | as written: lquhrk dqekjh\n" in said


@pytest.mark.parametrize(
    "word", ["FIR No=krutidev", "Name=arial", "Nam=krutidev", "krutidev", "Name"]
)
def test_a_font_for_numbers_or_for_no_column_is_a_usage_error(desk, old_font, word):
    assert desk.run("case", "import", old_font, "--dry-run", "--old-font", word).code == 2
