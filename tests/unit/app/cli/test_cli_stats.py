"""`lifafa stats`: words on a terminal, one JSON value, and files that nobody is surprised by."""

import csv
import json

import pytest
from python_calamine import CalamineWorkbook

from app.statistics.making import KINDS
from command_line import CommandLine
from office_sim import FIRST


@pytest.fixture
def desk(tmp_path):
    line = CommandLine(tmp_path, FIRST)
    for age in ("12", "40"):
        line.ok(
            *("case", "add", "p1.role=victim", f"p1.age={age}", "p1.purpose=begging"),
            *("p1.sex_or_gender=female", "p1.home_district=Purnia", "s1.service=shelter"),
            "registered_on=2026-05-01",
        )
    return line


def test_every_kind_is_told_and_written(desk, tmp_path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("sex,age,people\nfemale,under_18,1000\n", "utf-8")
    (table,) = desk.ok("stats", "sdg", "--period", "FY2026-27", "--population", people)
    cells = {(one["row"], one["column"]): one["value"] for one in table["cells"]}
    assert cells["female.under_18", "VC_HTF_DETV"] == 1
    assert cells["female.under_18", "VC_HTF_DETVR"] == 100.0
    assert cells["all", "VC_HTF_DETV"] == 2
    for kind in KINDS:
        for ending in ("json", "csv", "xlsx", "pdf"):
            done = desk.run("stats", kind, "--period", "2026", "-o", tmp_path / f"{kind}.{ending}")
            assert done.code == 0, done.err
        done = desk.run("stats", kind, "--from", "2026-04-01", "--to", "2026-06-30")
        assert done.code == 0, done.err
        assert "1 Apr 2026" in done.out
    with (tmp_path / "flows.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert ["IN.Bihar.Purnia", "not_known", "2"] in [
        [one["row"], one["column"], one["value"]] for one in lines
    ]
    whole = json.loads((tmp_path / "ncrb.json").read_text("utf-8"))
    assert whole["tables"][0]["table"] == "ncrb_victims"
    book = CalamineWorkbook.from_path(tmp_path / "needs.xlsx")
    assert book.sheet_names == ["needs", "first_needs", "Definition"]
    assert (tmp_path / "flows.pdf").read_bytes().startswith(b"%PDF-1.7")
    told = [line["action"] for line in desk.ok("log", "show")]
    assert told.count("statistics_exported") == 4 * len(KINDS)


def test_single_rows_of_two_people_are_no_rows(desk, tmp_path) -> None:
    made = desk.ok("stats", "ctdc", "--period", "2026", "-o", tmp_path / "rows.csv")
    assert (made["rows"], made["left_out"]) == (0, 2)
    assert desk.run("stats", "ctdc", "-o", tmp_path / "rows.csv").code == 8


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--period", "9999"), 2),
        (("--from", "2026-06-01", "--to", "2026-05-01"), 2),
        (("--period", "2026", "--to", "2026-05-01"), 2),
        (("--state", "Atlantis"), 2),
        (("--purpose", "none"), 2),
        (("-o", "table.doc"), 2),
        (("--population", "nowhere.csv"), 1),
    ],
)
def test_what_cannot_be_counted_is_refused(desk, words, code) -> None:
    done = desk.run("stats", "sdg", *words)
    assert done.code == code
    assert done.err
    assert not done.out
