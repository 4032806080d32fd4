"""Spreadsheets are taken apart in a process of their own; hostile and broken ones are told."""

import datetime as dt
import struct
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.base.errors import FileUnreadableError
from app.base.jobs import Cancelled, Token
from app.imports import sheet_worker, sheets
from app.imports.sheet_worker import SheetError
from app.imports.sheets import SheetRefusedError, read_sheet
from app.system import packaged

MIB = 1024 * 1024


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def reason_of(path: Path, **options) -> str:
    with pytest.raises(SheetRefusedError) as refused:
        read_sheet(path, **options)
    return str(refused.value.facts["reason"])


def book(path: Path, *rows, sheet: str = "One") -> Path:
    made = Workbook()
    made.active.title = sheet
    for row in rows:
        made.active.append(row)
    made.create_sheet("Two").append(["second"])
    made.save(path)
    return path


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_cells_of_a_workbook_come_as_the_officer_sees_them(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        ["नाम", dt.date(2024, 5, 3), 9876543210, 15.0, 1.5, True, dt.datetime(2024, 5, 3, 10, 30)],
        [],
        ["'quoted", None, "x"],
    )
    sheet = read_sheet(path)
    assert sheet.kind == "xlsx"
    assert sheet.names == ("One", "Two")
    assert sheet.rows[0] == (
        "नाम", "2024-05-03", "9876543210", "15", "1.5", "yes", "2024-05-03 10:30",
    )  # fmt: skip
    assert sheet.rows[1:] == ((), ("'quoted", "", "x"))
    assert read_sheet(path, "Two").rows == (("second",),)
    assert reason_of(path, sheet="Three") == "sheet.no-such-sheet"


def test_row_numbers_are_those_of_the_sheet(tmp_path):
    made = Workbook()
    made.active["C3"] = "here"
    made.save(tmp_path / "a.xlsx")
    assert read_sheet(tmp_path / "a.xlsx").rows == ((), (), ("", "", "here"))


ODS = """<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="पन्ना">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""
ODS_CELL = (
    '<table:table-cell office:value-type="{kind}"{more}><text:p>{text}</text:p></table:table-cell>'
)


def ods(path: Path, *cells: str) -> Path:
    row = f"<table:table-row>{''.join(cells)}</table:table-row>"
    empty = (
        '<table:table-row><table:table-cell table:number-columns-repeated="3"/></table:table-row>'
    )
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    content = ODS.format(rows=empty + row).encode()
    manifest = b'<manifest:manifest xmlns:manifest="urn:m"/>'
    members = {"mimetype": mime, "META-INF/manifest.xml": manifest, "content.xml": content}
    return zipped(path, members)


def test_an_ods_is_read(tmp_path):
    text = ODS_CELL.format(kind="string", more="", text="आशा")
    day = ODS_CELL.format(kind="date", more=' office:date-value="2024-05-03"', text="3 May")
    number = ODS_CELL.format(kind="float", more=' office:value="16"', text="16")
    sheet = read_sheet(ods(tmp_path / "a.ods", text, day, number))
    assert (sheet.kind, sheet.names) == ("ods", ("पन्ना",))
    assert sheet.rows == ((), ("आशा", "2024-05-03", "16"))


def test_an_ods_that_repeats_a_cell_without_end_is_told(tmp_path):
    cell = ODS_CELL.format(
        kind="string", more=' table:number-columns-repeated="900000000"', text="आशा"
    )
    assert reason_of(ods(tmp_path / "a.ods", cell)) in {"sheet.too-large", "sheet.too-many"}


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16")],
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_csv_is_read_in_its_encoding_and_with_its_separator(tmp_path, encoding, told, separator):
    text = f'Name{separator}नाम\r\n"Asha{separator} made up"{separator}आशा\r\n'
    sheet = read_sheet(written(tmp_path / "a.csv", text.encode(encoding)))
    assert sheet.rows == (("Name", "नाम"), (f"Asha{separator} made up", "आशा"))
    assert sheet.encoding == told
    assert sheet.notes == ()


def test_old_windows_text_is_read_and_told(tmp_path):
    sheet = read_sheet(written(tmp_path / "a.csv", "Name,Town\nJosé,Ü\n".encode("cp1252")))
    assert sheet.rows[1] == ("José", "Ü")
    assert sheet.notes == ("csv.windows-1252",)


def test_a_line_that_names_the_separator_is_no_row(tmp_path):
    sheet = read_sheet(written(tmp_path / "a.csv", b"sep=;\nName;Age, years\nAsha;16\n"))
    assert sheet.rows == (("Name", "Age, years"), ("Asha", "16"))


HINDI = "नाम,उम्र\nसुनीता,16\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "sheet.empty"),
        (HINDI.encode() + b"\xff\xfe\n", "csv.encoding"),
        (HINDI.encode("utf-16") + b"x", "csv.encoding"),
        (b"\x81\x8d\x8f\n", "csv.encoding"),
        (HINDI.encode().decode("latin-1").encode(), "csv.scrambled"),
        ("नाम".encode().decode("cp1252", "ignore").encode() * 3, "csv.scrambled"),
        ("नाम,\ufffd\n".encode(), "csv.scrambled"),
        (b"a,b\n\x00\x01\x02\xff\n", "csv.not-text"),
        (b'a,"b\nc,d\n', "csv.quotes"),
        (b"%PDF-1.7 ...", "sheet.not-a-sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "sheet.old"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "sheet.password",
        ),
        (b"PK\x03\x04 not a zip", "sheet.damaged"),
    ],
)
def test_what_cannot_be_read_is_told_and_never_mangled(tmp_path, content, reason):
    assert reason_of(written(tmp_path / "a.csv", content)) == reason


def test_a_zip_that_is_no_spreadsheet_is_told(tmp_path):
    path = zipped(tmp_path / "a.xlsx", {"word/document.xml": b"<x/>"})
    assert reason_of(path) == "sheet.not-a-sheet"


def test_a_broken_workbook_is_told(tmp_path):
    path = zipped(tmp_path / "a.xlsx", {"xl/workbook.xml": b"<not closed"})
    assert reason_of(path) == "sheet.damaged"


def test_a_zip_bomb_is_not_opened(tmp_path):
    members = {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * (64 * MIB)}
    path = zipped(tmp_path / "a.xlsx", members)
    assert path.stat().st_size < MIB
    assert reason_of(path) == "sheet.bomb"


def test_a_directory_that_tells_too_small_a_size_is_found_out(tmp_path):
    path = zipped(tmp_path / "a.xlsx", {"xl/workbook.xml": b"<x/>" + b" " * MIB})
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    struct.pack_into("<L", content, entry + 24, 10)
    with pytest.raises(SheetError, match=r"sheet\.bomb"):
        sheet_worker.names_of(bytes(content))


def test_too_many_members_are_not_opened(tmp_path):
    members = {f"xl/{number}.xml": b"" for number in range(sheet_worker.MOST_MEMBERS + 1)}
    with pytest.raises(SheetError, match=r"sheet\.bomb"):
        sheet_worker.names_of(zipped(tmp_path / "a.xlsx", members).read_bytes())


def test_a_locked_member_is_told(tmp_path):
    content = bytearray(zipped(tmp_path / "a.xlsx", {"xl/workbook.xml": b"<x/>"}).read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(SheetError, match=r"sheet\.password"):
        sheet_worker.names_of(bytes(content))


def test_a_cell_at_the_far_end_of_the_sheet_is_told_and_costs_nothing(tmp_path):
    made = Workbook()
    made.active["A1"], made.active["XFD1048576"] = "near", "far"
    made.save(tmp_path / "a.xlsx")
    assert reason_of(tmp_path / "a.xlsx") in {"sheet.too-large", "sheet.too-many"}


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(200 * MIB)
    read = []
    assert reason_of(path, report=read.append) == "sheet.too-large"
    assert read == []


def test_rows_and_columns_have_a_limit(tmp_path):
    tall = "x\n" * (sheet_worker.MOST_ROWS + 1)
    wide = ",".join("x" * 501)
    assert reason_of(written(tmp_path / "a.csv", tall.encode())) == "sheet.too-many"
    assert reason_of(written(tmp_path / "b.csv", wide.encode())) == "sheet.too-many"


def test_empty_rows_and_columns_at_the_end_do_not_count(tmp_path):
    content = b"a,b" + b"," * 600 + b"\n" + b",,,\n" * (sheet_worker.MOST_ROWS + 1)
    assert read_sheet(written(tmp_path / "a.csv", content)).rows == (("a", "b"),)


def test_a_process_that_dies_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(packaged, "_BOOT", "import os; os._exit(9)")
    assert reason_of(written(tmp_path / "a.csv", b"a,b\n")) == "sheet.too-large"


def test_a_process_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(packaged, "_BOOT", "import time; time.sleep(60)")
    monkeypatch.setattr(sheets, "LONGEST_S", 0.2)
    assert reason_of(written(tmp_path / "a.csv", b"a,b\n")) == "sheet.too-large"


def test_a_wish_to_stop_ends_the_process(tmp_path, monkeypatch):
    monkeypatch.setattr(packaged, "_BOOT", "import time; time.sleep(60)")
    token = Token()

    def stop(_progress) -> None:
        token.cancel()

    with pytest.raises(Cancelled):
        read_sheet(written(tmp_path / "a.csv", b"a,b\n"), report=stop, token=token)


@pytest.mark.parametrize("lie", ["[1]", '{"no": "/home/somebody"}', "7", "{}\n[1]", "nonsense"])
def test_an_odd_answer_is_not_believed(tmp_path, monkeypatch, lie):
    monkeypatch.setattr(packaged, "_BOOT", f"print({lie!r})")
    reason = reason_of(written(tmp_path / "a.csv", b"a,b\n"))
    assert reason in {"sheet.damaged", "sheet.too-large"}


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileUnreadableError):
        read_sheet(tmp_path / "nothing.csv")
    with pytest.raises(FileUnreadableError):
        read_sheet(tmp_path)


def test_the_separator_is_the_one_that_cuts_lines_alike():
    assert sheet_worker.separator_of("a;b;c\n1,5;2;3\n2,5;3;4\n") == ";"
    assert sheet_worker.separator_of('a,b\n"x;y;z",1\n') == ","
