"""Totals of returns taken out: whole, in words where they are hidden, logged, by who may."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

from app.base.errors import CaseStateError, FactRefusedError, TargetExistsError
from app.base.jobs import Cancelled, Token
from app.core import log
from app.returns.showing import write_totals
from app.returns.words import cell_words
from app.story.log_sentences import sentence
from office_sim import office
from return_fakes import SENDERS, totals


@pytest.fixture(scope="module")
def s(tmp_path_factory):
    return office(tmp_path_factory.mktemp("totals"))


def test_every_count_of_every_table_stands_in_the_file_as_number_or_in_words(s, tmp_path):
    added = totals()
    target = write_totals(s, added, tmp_path / "totals.xlsx")
    book = openpyxl.load_workbook(target)
    table = next(one for one in added.tables if one.code == "ncrb_victims")
    heads, *rows = [list(row) for row in book["ncrb_victims"].iter_rows(values_only=True)]
    assert heads == [added.period.shown, *(one.label for one in table.columns)]
    for row, told in zip(table.rows, rows, strict=True):
        cells = [table.cell(row.code, column.code) for column in table.columns]
        assert told == [row.label, *(c.least if c.is_exact else cell_words(c) for c in cells)]
    assert any(" to " in str(cell) for row in rows for cell in row)
    assert any(isinstance(cell, int) for row in rows for cell in row)
    assert {one.code for one in added.tables} < set(book.sheetnames)


def test_the_file_names_who_sent_who_is_missing_and_what_is_not_counted(s, tmp_path):
    book = openpyxl.load_workbook(write_totals(s, totals(), tmp_path / "totals.xlsx"))
    told = dict(book["Offices"].iter_rows(min_row=2, values_only=True))
    assert told[SENDERS[0]] == "Counted"
    assert told[SENDERS[3]] == "Nothing came yet"
    assert "overlap" in told["Made-up office 6"]
    meanings = dict(book["Definition"].iter_rows(min_row=2, values_only=True))
    assert meanings["Victims trafficked and rescued (NCRB)"]


def test_the_log_says_that_totals_left(s, tmp_path):
    write_totals(s, totals(), tmp_path / "totals.xlsx")
    assert sentence(log.entries(s, limit=1)[0]) == "Totals of returns written as xlsx"


def test_what_is_made_up_says_so(s, tmp_path):
    made_up = replace(s, office=replace(s.office, practice=True))
    book = openpyxl.load_workbook(write_totals(made_up, totals(), tmp_path / "totals.xlsx"))
    rows = list(book["ncrb_victims"].iter_rows(values_only=True))
    assert rows[0][-1] == "Practice data"
    assert {row[-1] for row in rows[1:]} == {"made up"}


def test_nothing_is_left_of_a_file_that_was_refused_or_stopped(s, tmp_path):
    stopped = Token()
    stopped.cancel()
    with pytest.raises(Cancelled):
        write_totals(s, totals(), tmp_path / "totals.xlsx", stopped)
    with pytest.raises(FactRefusedError):
        write_totals(s, totals(), tmp_path / "totals.ods")
    reader = replace(s, user=replace(s.user, role="data_entry"))
    with pytest.raises(CaseStateError):
        write_totals(reader, totals(), tmp_path / "totals.xlsx")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "totals.xlsx").write_text("kept")
    with pytest.raises(TargetExistsError):
        write_totals(s, totals(), tmp_path / "totals.xlsx")
    assert (tmp_path / "totals.xlsx").read_text() == "kept"
