"""Tables on paper and on the clipboard: every number is there, nothing is cut, the log knows."""

import io
import re
from pathlib import Path

import pypdfium2
import pytest

from app.base import language
from app.base.errors import CaseStateError
from app.core import log
from app.core.services import Services
from app.statistics import files, pages, periods
from app.statistics.flows import flows
from app.statistics.making import KINDS, statistics
from app.statistics.tables import ALL, Choice, StatTable
from counted_world import draw, write
from desk_roles import as_role
from office_sim import open_office

YEAR = Choice(periods.calendar_year(2026))


@pytest.fixture(scope="module")
def s(tmp_path_factory: pytest.TempPathFactory):
    with open_office(tmp_path_factory.mktemp("paper")) as services:
        write(services.register, draw(120, seed=8))
        yield services


@pytest.fixture(scope="module")
def counted(s: Services) -> dict[str, tuple[StatTable, ...]]:
    return {kind: statistics(s, kind, YEAR) for kind in KINDS}


def texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


@pytest.mark.parametrize("kind", KINDS)
def test_every_head_and_number_stands_on_the_pages(s: Services, counted, kind: str) -> None:
    told = "\n".join(texts(files.pages_of(s, counted[kind])))
    plain = re.sub(r"\s+", " ", told)
    for table in counted[kind]:
        assert table.title in plain
        assert table.choice.period.shown in plain
        if table.code != "flows":
            for head in (*table.rows, *table.columns):
                assert head.label in plain, head.label
    assert "Page 1" in plain
    assert "Practice" not in plain


def test_a_wide_table_goes_on_with_the_same_rows(s: Services, counted) -> None:
    purposes = counted["ncrb"][1]
    grids = list(pages._grids(purposes))
    assert len(grids) == 4
    rows = [head.label for head in purposes.rows]
    for grid in grids:
        assert [line[0] for line in grid.rows] == rows
        assert len({len(line) for line in (grid.heads, *grid.rows)}) == 1
    whole = [number for grid in grids for number in grid.rows[-1][1:]]
    assert whole == [str(purposes.value(ALL, head.code)) for head in purposes.columns]


def test_flows_are_a_list_with_a_sum(counted) -> None:
    (table,) = counted["flows"]
    (grid,) = pages._grids(table)
    assert len(grid.rows) == len(flows(table)) + 1
    assert sum(int(line[-1]) for line in grid.rows[:-1]) == int(grid.rows[-1][-1])


def test_a_number_that_is_not_known_is_a_dash_and_large_ones_go_by_lakh(counted) -> None:
    (grid, *_more) = pages._grids(counted["referrals"][0])
    days = next(line for line in grid.rows if line[0] == "Days to acceptance")
    assert set(days[1:]) == {"–"}
    assert pages.told(1234567) == "12,34,567"


def test_pages_speak_the_language_that_is_shown(s: Services) -> None:
    language.install("hi")
    try:
        table = statistics(s, "needs", YEAR)
        pdf = files.pages_of(s, table)
    finally:
        language.install("en")
    assert b"hi-IN" in pdf
    assert len(texts(pdf)) >= 1


def test_a_pdf_is_a_new_file_and_has_its_line(s: Services, counted, tmp_path: Path) -> None:
    target = files.write_tables(s, counted["sdg"], tmp_path / "numbers.pdf")
    assert target.read_bytes().startswith(b"%PDF-1.7")
    line = log.entries(s, limit=1)[0]
    assert line.action == "statistics_exported"
    assert line.facts == {"name": "sdg", "format": "pdf"}


def test_copying_and_printing_have_their_lines(s: Services, counted) -> None:
    text = files.text_of(s, counted["sdg"])
    lines = text.split("\n")
    assert lines[0] == counted["sdg"][0].title
    heads, first = lines[2].split("\t"), lines[3].split("\t")
    assert heads[1:] == [head.label for head in counted["sdg"][0].columns]
    assert first == [
        "Female, Under 18",
        *(
            str(counted["sdg"][0].value("female.under_18", head.code))
            for head in counted["sdg"][0].columns
        ),
    ]
    files.note_printed(s, counted["ncrb"], "Laser of the office")
    printed, copied = log.entries(s, limit=2)
    assert (copied.action, copied.facts) == ("statistics_copied", {"name": "sdg"})
    assert printed.action == "statistics_printed"
    assert printed.facts == {"name": "ncrb_victims", "printer": "Laser of the office"}


@pytest.mark.parametrize("role", ["data_entry", "read_only"])
def test_who_may_not_export_takes_nothing_out(s: Services, counted, role: str) -> None:
    other = as_role(s, role)
    for act in (
        lambda: files.text_of(other, counted["sdg"]),
        lambda: files.pages_of(other, counted["sdg"]),
        lambda: files.note_printed(other, counted["sdg"], "Laser"),
    ):
        with pytest.raises(CaseStateError):
            act()


def test_what_was_narrowed_stands_on_the_page(s: Services) -> None:
    choice = Choice(periods.calendar_year(2026), state="Bihar", purpose="begging")
    told = " ".join(texts(files.pages_of(s, statistics(s, "sdg", choice))))
    words = files.narrowed_words(choice)
    assert words.startswith("Bihar, ")
    assert words in re.sub(r"\s+", " ", told)
