"""Cases leave the register whole, harmless and only by those who may; JSON comes back equal."""

import csv
import json
import re
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app.base.errors import (
    CaseStateError,
    FactRefusedError,
    FileUnreadableError,
    TargetExistsError,
)
from app.base.jobs import Cancelled, Progress, Token
from app.cases import case_list, case_work, cases
from app.cases.papers import papers
from app.cases.records import CaseQuery
from app.consent import decisions
from app.core import log
from app.core.services import Services
from app.exports import tables
from app.exports.everything import take_everything
from app.exports.export import ExportChoice, export_cases
from app.imports.documents import is_document, take_in
from app.imports.sheets import ImportRefusedError
from app.system.platforms import system
from desk_roles import as_role
from models.fields import CATALOGUE, CODE_LISTS
from models.fields.tables import Table, TableError
from office_sim import open_office
from public_vectors import json_of

HOSTILE = '=HYPERLINK("http://example.org")'


@pytest.fixture
def filled(tmp_path: Path):
    """Yield an office with three cases: whole, closed, and nearly empty."""
    with open_office(tmp_path / "one") as s:
        fill(s, tmp_path)
        yield s


def fill(s: Services, folder: Path) -> None:
    """Write made-up cases that use every kind of part."""
    first = cases.add_case(
        s,
        {
            "p1.name_full": "सुनीता परीक्षण", "p1.role": ("victim",), "p1.age": "16",
            "p1.sex_or_gender": "female", "p1.phone": "९०००० ०००११",
            "p1.purpose": ("bonded_labour", "begging"), "p1.means": ("debt_bondage",),
            "p1.home_district": "Patna", "p2.name_full": HOSTILE, "p2.role": ("suspect",),
            "e1.event_type": "recruitment", "e1.event_date": "2026-03..2026-05",
            "e1.person_ids": ("p1", "p2"), "e2.event_type": "rescue",
            "s1.service": "shelter", "s1.service_person_ids": ("p1",),
            "narrative": "Made up.\nTwo lines.", "tags": ("made-up", "test"),
        },
    )  # fmt: skip
    decisions.add_consent(
        s,
        first.case_id,
        1,
        {
            "given_by": "guardian_or_cwc", "given_by_relation": "aunt",
            "capacity": "child_guardian",
            "explained_in_language": "hin", "explained": ("purpose_of_interview",),
            "form": "signature",
            "purposes": ("shelter",), "field_groups": ("age_sex",),
            "named_offices": ("ab" * 32,),
        },
    )  # fmt: skip
    scan = folder / "scan.txt"
    scan.write_text("made-up paper")
    papers.attach(s, first.case_id, scan, "fir_copy")
    case_work.add_task(s, first.case_id, "Call the shelter", "27 Nov 2026")
    case_work.add_note(s, first.case_id, "A made-up note.")
    second = cases.add_case(s, {"name_full": "Closed Test", "nationality": ("NP",)})
    cases.close_case(s, second.case_id, "repatriated")
    cases.add_case(s)


def documents(path: Path) -> list[dict]:
    """Return the cases of a JSON export."""
    return json.loads(path.read_text("utf-8"))["cases"]


def test_json_comes_back_equal_into_an_empty_register(filled: Services, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    made = export_cases(filled, ExportChoice("json"), out)
    assert made.cases == 3
    assert is_document(out)
    with open_office(tmp_path / "two") as other:
        taken = take_in(other, out)
        assert (taken.added, taken.renumbered, taken.papers, taken.unknown) == (3, 0, 1, ())
        again = tmp_path / "again.json"
        export_cases(other, ExportChoice("json"), again)
        before, after = documents(out), documents(again)
        for one in (*before, *after):
            one.pop("created")
            one.pop("papers")
            for task in one["tasks"]:
                task.pop("created")
        assert after == before
        found = case_list.list_cases(other, CaseQuery(filter="all", text="सुनीता"))
        assert [row.case_no for row in found.rows] == [before[0]["case_no"]]
        assert cases.show_case(other, before[0]["case_no"]).facts["next_step"] == "Call the shelter"
        assert cases.add_case(other).case_no == "LF-26-0004"
        assert log.entries(other, action="cases_imported")[0].facts["cases"] == 3


def test_taken_in_twice_gets_new_numbers(filled: Services, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    export_cases(filled, ExportChoice("json", state="open"), out)
    taken = take_in(filled, out)
    assert (taken.added, taken.renumbered) == (2, 2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[", "import.not-json"),
        ("[]", "import.not-ours"),
        ('{"format": "other"}', "import.not-ours"),
        ('{"format": "lifafa-cases", "version": 2, "cases": []}', "import.newer"),
        ('{"format": "lifafa-cases", "version": 1, "cases": 3}', "import.damaged"),
        ('{"format": "lifafa-cases", "version": 1, "cases": [{"persons": 3}]}', "import.damaged"),
        ('{"format": "lifafa-cases", "version": 1, "cases": [{"facts": []}]}', "import.damaged"),
        ('{"format": "lifafa-cases", "version": 1, "cases": [{"events": [1]}]}', "import.damaged"),
        (
            '{"format": "lifafa-cases", "version": 1, "cases": [{"consents": [{"person": 1}]}]}',
            "import.damaged",
        ),
    ],
)
def test_odd_files_are_refused_and_change_nothing(
    filled: Services, tmp_path: Path, text: str, reason: str
) -> None:
    odd = tmp_path / "odd.json"
    odd.write_text(text)
    with pytest.raises(ImportRefusedError) as refused:
        take_in(filled, odd)
    assert refused.value.facts["reason"] == reason
    assert case_list.list_cases(filled, CaseQuery(filter="all")).counts["all"] == 3


def test_a_value_that_cannot_be_kept_takes_in_nothing(filled: Services, tmp_path: Path) -> None:
    odd = tmp_path / "odd.json"
    good = {"facts": {}, "persons": [{"facts": {"name_full": "Kept Test", "of_later": 1}}]}
    bad = {"facts": {"fir_date": "no day"}}
    head = {"format": "lifafa-cases", "version": 1}
    odd.write_text(json.dumps({**head, "cases": [good, bad]}))
    with pytest.raises(FactRefusedError):
        take_in(filled, odd)
    assert case_list.list_cases(filled, CaseQuery(filter="all")).counts["all"] == 3
    odd.write_text(json.dumps({**head, "cases": [good]}))
    assert take_in(filled, odd).unknown == ("of_later",)


def test_csv_has_one_row_for_each_person_and_no_formula(filled: Services, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    export_cases(filled, ExportChoice("csv", words=False), out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["case_no"] for row in rows] == [
        "LF-26-0001", "LF-26-0001", "LF-26-0002", "LF-26-0003",
    ]  # fmt: skip
    assert rows[0]["name_full"] == "सुनीता परीक्षण"
    assert rows[1]["name_full"] == f"'{HOSTILE}"
    assert rows[0]["phone"] == "'+919000000011"
    assert rows[0]["narrative"] == "Made up.\nTwo lines."
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_spreadsheet_tells_words_and_keeps_texts_as_texts(filled: Services, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    export_cases(filled, ExportChoice("xlsx"), out)
    book = CalamineWorkbook.from_path(out)
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert list(sheets) == [
        "Cases and persons", "Events", "Help", "Consent", "Next steps", "Notes", "Documents",
    ]  # fmt: skip
    people = sheets["Cases and persons"]
    names = [row[people[0].index("Full name")] for row in people[1:]]
    assert names == ["सुनीता परीक्षण", HOSTILE, "Closed Test", ""]
    assert [row[0] for row in sheets["Documents"][1:]] == ["LF-26-0001"]
    assert sheets["Notes"][1][2] == "A made-up note."
    assert list(tmp_path.glob(".out*")) == []


def test_choice_of_state_and_days(filled: Services, tmp_path: Path) -> None:
    closed = export_cases(filled, ExportChoice("json", state="closed"), tmp_path / "a.json")
    assert closed.cases == 1
    later = export_cases(filled, ExportChoice("json", since="1 Dec 2026"), tmp_path / "b.json")
    until = export_cases(filled, ExportChoice("json", until="25 Nov 2026"), tmp_path / "c.json")
    assert (later.cases, until.cases) == (0, 3)
    assert documents(tmp_path / "b.json") == []


@pytest.mark.parametrize(
    "choice",
    [ExportChoice("exe"), ExportChoice("csv", state="odd"), ExportChoice("csv", since="no day")],
)
def test_odd_choices_are_refused(filled: Services, tmp_path: Path, choice: ExportChoice) -> None:
    with pytest.raises(FactRefusedError):
        export_cases(filled, choice, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_nothing_is_written_over_and_nothing_half_is_left(filled: Services, tmp_path: Path) -> None:
    taken = tmp_path / "taken.csv"
    taken.write_text("mine")
    with pytest.raises(TargetExistsError):
        export_cases(filled, ExportChoice("csv"), taken)
    assert taken.read_text() == "mine"
    with pytest.raises(FileUnreadableError):
        export_cases(filled, ExportChoice("csv"), tmp_path / "nowhere" / "out.csv")
    stopping = tmp_path / "stopping"
    stopping.mkdir()
    for kind in ("xlsx", "csv", "json", "htcds"):
        token = Token()

        def stop(_progress: Progress, token: Token = token) -> None:
            token.cancel()

        with pytest.raises(Cancelled):
            export_cases(filled, ExportChoice(kind), stopping / "out", stop, token)
        with pytest.raises(Cancelled):
            take_everything(filled, stopping / "all", stop, token)
    assert list(stopping.iterdir()) == []


def test_who_may_not_export_does_not(filled: Services, tmp_path: Path) -> None:
    for role in ("data_entry", "read_only"):
        with pytest.raises(CaseStateError):
            export_cases(as_role(filled, role), ExportChoice("json"), tmp_path / "x.json")
        with pytest.raises(CaseStateError):
            take_everything(as_role(filled, role), tmp_path / "x")
    with pytest.raises(CaseStateError):
        take_in(as_role(filled, "read_only"), tmp_path / "x.json")
    assert not list(tmp_path.glob("x*"))


def test_every_export_is_a_line_of_the_log(filled: Services, tmp_path: Path) -> None:
    export_cases(filled, ExportChoice("csv"), tmp_path / "out.csv")
    line = log.entries(filled)[0]
    assert (line.action, line.facts) == ("cases_exported", {"format": "csv", "cases": 3})


def test_everything_is_there_in_open_formats(
    filled: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked: list[str] = []
    monkeypatch.setattr(system, "mark_from_outside", lambda half: marked.append(half.name))
    cases.set_facts(filled, "LF-26-0001", {"narrative": "Changed."})
    made = take_everything(filled, tmp_path / "all")
    assert (made.cases, made.papers, made.unreadable) == (3, 1, ())
    names = sorted(path.relative_to(made.folder).as_posix() for path in made.folder.rglob("*.*"))
    assert names == [
        "README.txt", "cases.json", "cases.xlsx", "history.csv", "letters.json", "log.jsonl",
        "offices.json", "packets.json", "papers/LF-26-0001/0001 scan.txt", "referrals.json",
        "returns.json",
    ]  # fmt: skip
    assert (made.folder / "papers/LF-26-0001/0001 scan.txt").read_text() == "made-up paper"
    (half,) = marked
    assert re.fullmatch(r"0001 scan\.txt\.[0-9a-f]{8}\.part", half), "only papers are of strangers"
    lines = (made.folder / "log.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["n"] for line in lines] == list(range(1, len(lines) + 1))
    with (made.folder / "history.csv").open(encoding="utf-8-sig", newline="") as file:
        changes = list(csv.DictReader(file))
    assert ("narrative", '"Changed."') in [(row["field"], row["after"]) for row in changes]
    assert log.entries(filled)[0].action == "everything_exported"


def test_htcds_columns_and_codes_are_those_of_the_standard(
    filled: Services, tmp_path: Path
) -> None:
    standard = {one["name"]: one for one in json_of("htcds_schema.json")}
    out = tmp_path / "out.xlsx"
    export_cases(filled, ExportChoice("htcds"), out)
    book = CalamineWorkbook.from_path(out)
    people = book.get_sheet_by_name("Persons").to_python()
    events = book.get_sheet_by_name("Events").to_python()
    for heads in (people[0], events[0]):
        assert set(heads[1:]) <= standard.keys()
    first = dict(zip(people[0], people[1], strict=True))
    assert first["prs_Gender"] == "Feminine"
    assert first["vic_TypeOfExploitation"] == "ForcedLabour;ForcedBegging"
    assert first["vic_MethodsOfControl"] == "DebtBondage"
    assert [row[1 + list(events[0][1:]).index("hte_Type")] for row in events[1:]] == ["Recruitment"]
    assert "CC BY 4.0" in book.get_sheet_by_name("Source").to_python()[0][0]


def test_every_code_has_a_word_that_the_standard_has() -> None:
    schema = json_of("htcds_schema.json")
    values = {one["name"]: set(one["values"]) for one in schema}
    open_lists = {"country", "language", "closure_reason", "explained"}
    for field in CATALOGUE.fields:
        if field.entity in ("consent", "referral") or not field.htcds or not field.code_list:
            continue
        if field.code_list in open_lists:
            continue
        for code in CODE_LISTS[field.code_list]:
            told = tables.standard(field, (code.value,))
            assert set(filter(None, told.split(";"))) <= values[field.htcds], (field.name, code)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[education]\nnone = ""\nschool = "School"\n', "3: school of education is no code"),
        ("[education]\nnone = 0\n", "2: none of education is no code with its word"),
        ('[schools]\nnone = ""\n', "2: none of schools is no code with its word"),
    ],
)
def test_a_wrong_table_of_the_standard_is_refused_with_file_and_line(text: str, told: str) -> None:
    with pytest.raises(TableError, match=f"^exports/a.toml, line {told}"):
        tables.read_codes(Table("exports/a.toml", text))
