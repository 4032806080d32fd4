"""What is printed is plain: no cursor moves, one JSON value, sizes and dates in words."""

import json
from dataclasses import dataclass

from app.cli.output import as_json, emit, indented, moment, plain, table, text_of


@dataclass(frozen=True)
class Thing:
    name: str
    parts: tuple[str, ...]


def test_control_characters_never_reach_the_terminal():
    assert plain("a\x1b[31mb\x07c\u202ed") == "a\ufffd[31mb\ufffdc\ufffdd"


def test_spaces_that_hold_a_date_together_are_spaces():
    assert plain("10\u00a0Mangsir\u202f2083\u2028BS") == "10 Mangsir 2083\ufffdBS"


def test_joiners_of_indic_words_and_line_ends_stay():
    assert plain("क्‍ष\nख") == "क्‍ष\nख"


def test_json_is_one_value_with_its_letters(capsys):
    emit(True, Thing("सुनीता", ("x", "y")), ["not printed"])
    out = capsys.readouterr().out
    assert json.loads(out) == {"name": "सुनीता", "parts": ["x", "y"]}
    assert "सुनीता" in out
    assert out.count("\n") == 1


def test_lines_are_printed_for_people(capsys):
    emit(False, {}, ["one", "two"])
    assert capsys.readouterr().out == "one\ntwo\n"


def test_records_inside_lists_become_objects():
    assert as_json((Thing("a", ()),)) == [{"name": "a", "parts": []}]


def test_columns_stand_under_their_heads():
    assert table([("a", "bcd"), ("xyz", "q")], ("no", "n")) == ["no   n", "a    bcd", "xyz  q"]


def test_a_row_stays_on_its_line():
    assert table([("a\nb",)], ("h",))[1] == "a b"


def test_never_is_a_dash():
    assert moment(0) == "-"
    assert "2026" in moment(1_795_000_000)


def test_a_moment_beyond_all_years_is_the_last_of_them():
    assert moment(2**53 - 1).endswith("9999 00:00")


def test_further_lines_of_a_text_never_begin_a_line_of_ours():
    assert indented("a\n! legal ground") == "a\n      | ! legal ground"


def test_json_spells_out_what_moves_a_cursor():
    text = text_of({"a": "\x1b\x9b\u202e\udcff", "b": "क्‍ष"})
    assert text == '{"a": "\\u001b\\u009b\\u202e\\udcff", "b": "क्‍ष"}'
    assert json.loads(text)["a"] == "\x1b\x9b\u202e\udcff"
