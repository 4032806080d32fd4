"""No cell that leaves the program is a formula, in no format and with no separator."""

import csv
import errno
import gc
import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from app.base.errors import FileUnreadableError
from app.base.jobs import Cancelled
from app.system.table_files import harmless, with_tabs, write_csv, write_xlsx
from own_system import files_below, open_below

SIGNS = "=+-@＝＋－＠"
FORMULA = 'HYPERLINK("http://example.org";"x")'
BEFORE = ("", " ", "\t", "\r", "\n", "\r\n", '"', "\u00a0", "\u200b", "\ufeff", " \t ", "\x00")
BREAKS = (";", "\t", "\n", "\r", "; ", ';"', "|", "made-up;\u200b")
HOSTILE = [before + sign + FORMULA for sign in SIGNS for before in BEFORE]
INSIDE = [f"made-up{gap}{sign}{FORMULA}" for sign in SIGNS for gap in BREAKS]
PLAIN = ("Asha Made-up", "FIR/5000/2019", "a-b", "x = y", "me@example.org", "सुनीता", "", "'quoted'")
SEEN_THROUGH = "\u200b\ufeff\"' \t\r\n\x00\u00a0"


def is_formula(cell: str) -> bool:
    """Say whether a spreadsheet could take a cell for a formula, blanks and quotes dropped."""
    bare = cell.lstrip(SEEN_THROUGH.replace("'", ""))
    return bool(bare) and unicodedata.normalize("NFKC", bare[0]) in "=+-@"


def written(rows) -> str:
    out = io.BytesIO()
    write_csv(out, ("=head", "plain", "number"), iter(rows))
    return out.getvalue().decode("utf-8-sig")


def cells_of(text: str, separator: str) -> list[str]:
    # As a spreadsheet reads it: quotation marks in the middle of a cell are letters of it.
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [cell for line in lines for cell in line]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("cell", [*HOSTILE, *INSIDE])
def test_no_cell_is_a_formula_whatever_separates(cell, separator):
    text = written([["first", cell, 1], [cell, "last", -2]]).replace("\x00", "")
    assert text.count("first") == text.count("last") == 1
    assert [one for one in cells_of(text, separator) if is_formula(one) and one != "-2"] == []


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_very_signs_would_be_formulas_unless_they_were_made_harmless(separator):
    raw = f'"first"{separator}"{SIGNS[0]}1+1"\r\n'
    assert any(map(is_formula, cells_of(raw, separator)))
    assert harmless(f"{SIGNS[0]}1+1") == f"'{SIGNS[0]}1+1"


def test_every_text_is_quoted_and_numbers_are_not():
    text = written([["Asha", "", 7], ['say "yes"', "a,b;c", -3]])
    assert text == (
        '"\'=head","plain","number"\r\n"Asha","",7\r\n"say ""yes""","a,b;c",-3\r\n'
    )  # fmt: skip


@pytest.mark.parametrize("cell", PLAIN)
def test_a_plain_text_stays_as_it_is(cell):
    assert harmless(cell) == cell
    assert next(csv.reader(io.StringIO(written([[cell]]).partition("\r\n")[2])), [""]) == [cell]


@pytest.mark.parametrize("cell", [*HOSTILE, *INSIDE])
def test_a_line_with_tabs_keeps_its_cells_and_holds_no_formula(cell):
    line = with_tabs(["first", cell, 5, -6])
    found = line.split("\t")
    assert len(found) == 4 and len(line.splitlines()) == 1
    assert [one for one in found[:2] if is_formula(one)] == []
    assert found[2:] == ["5", "-6"]
    for separator in ";|":
        assert [one for one in cells_of(line, separator) if is_formula(one)] == []


@pytest.mark.parametrize("sign", SIGNS)
def test_a_workbook_holds_texts_and_no_formulas(tmp_path: Path, sign):
    target = tmp_path / "out.xlsx"
    cells = [before + sign + FORMULA for before in BEFORE[:-1]]
    write_xlsx(target, [("Sheet", (f"{sign}head", "plain"), iter([[one, "x"] for one in cells]))])
    sheet = openpyxl.load_workbook(target).active
    found = [row[0] for row in sheet.iter_rows(min_row=1)]
    assert {cell.data_type for cell in found} == {"s"}
    assert {cell.hyperlink for cell in found} == {None}
    values = [cell.value.replace("_x000D_", "\r").strip() for cell in found[1:]]
    assert values == [one.strip() for one in cells]
    # Whoever presses Enter in such a cell keeps the text.
    assert all(cell.quotePrefix for cell in found[1:])
    plain = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert all(not cell.quotePrefix for cell in plain)


def fails(*_given: object, **_more: object) -> None:
    raise OSError(errno.EIO, "the disk fails")


@pytest.fixture
def nobody_searches() -> Iterator[None]:
    """As beside a window, which looks for rings at its own times."""
    searched = gc.isenabled()
    gc.disable()
    yield
    if searched:
        gc.enable()


# The library leaves its files open when it fails, and Python says so once they are let go.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(
    "at",
    [
        *("builtins.open", "zipfile.ZipFile.write", "tempfile.mkstemp"),
        "xlsxwriter.worksheet.Worksheet._write_sheet_views",
    ],
)
@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.usefixtures("nobody_searches")
def test_a_workbook_that_fails_lets_go_of_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str, rows: int
):
    def some():
        yield from [["a", "b"]] * rows
        monkeypatch.setattr(at, fails)

    with pytest.raises(FileUnreadableError) as refused:
        write_xlsx(tmp_path / "out.xlsx", [("Sheet", ("x", "y"), some())])
    monkeypatch.undo()
    assert open_below(tmp_path) == [], f"Windows removes no open file: {refused.value!r}"
    assert [one.name for one in files_below(tmp_path)] in ([], ["out.xlsx"])


@pytest.mark.parametrize("rows", [0, 3])
@pytest.mark.usefixtures("nobody_searches")
def test_a_workbook_that_is_stopped_lets_go_of_its_files(tmp_path: Path, rows: int):
    def some():
        yield from [["a", "b"]] * rows
        raise Cancelled

    with pytest.raises(Cancelled):
        write_xlsx(tmp_path / "out.xlsx", [("Sheet", ("x", "y"), some())])
    assert open_below(tmp_path) == []


def test_a_long_run_of_blanks_is_looked_at_once():
    text = "\n" * 20_000 + "x" + ";\t " * 5_000
    assert harmless(text) == f"'{text}"
    assert harmless("x" + "\n" * 20_000 + "=1") == "x" + "\n" * 20_000 + "'=1"
