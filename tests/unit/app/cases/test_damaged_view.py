"""While pages of the register cannot be read, list, search and cases show the rest."""

import os
import shutil
from pathlib import Path

import pytest

from app.base.errors import CaseStateError, NotFoundError, RegisterDamagedError
from app.cases import case_list, cases
from app.cases.records import CaseQuery
from app.core.services import Services, reading
from app.register import access
from crypto.vault.database_pages import open_page
from many_cases import fill
from models.register.page_owners import owners
from office_sim import CLOCK, PASSPHRASE, office

CASES = 150
EVERY = CaseQuery(filter="all", limit=500)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    s = office(folder)
    fill(s.register, CASES)
    access.lock(s)
    return folder / "register"


def damaged(made: Path, tmp_path: Path, *tables: str) -> tuple[Services, int]:
    """Return an open copy in which a page of each table is damaged, and how many cases it lists."""
    folder = tmp_path / "register"
    shutil.copytree(made, folder)
    s = unlock(folder)
    listed = len(case_list.list_cases(s, EVERY).rows)
    s.register.checkpoint()
    path, key = folder / "register.db", s.vault.db_key
    every = set(range(1, path.stat().st_size // 4096 + 1))
    spoilt = []
    with reading(s) as session:
        found = owners(session, path, lambda page, number: open_page(key, page, number), every)
        for table in tables:
            (root,) = session.connection().exec_driver_sql(
                "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
            ).one()  # fmt: skip
            leaves = [
                page
                for page, one in sorted(found.items())
                if one.table == table and not one.index and page != root
            ]
            spoilt.append(leaves[len(leaves) // 2] if leaves else root)
    access.lock(s)
    with path.open("r+b") as file:
        for page in spoilt:
            file.seek((page - 1) * 4096 + 300)
            file.write(os.urandom(40))
    return unlock(folder), listed


def unlock(folder: Path) -> Services:
    return access.unlock(folder, None, PASSPHRASE, clock=CLOCK)


def test_a_damaged_list_shows_every_case_and_marks_those_it_cannot_read(
    made: Path, tmp_path: Path
) -> None:
    s, listed = damaged(made, tmp_path, "case_lines", "case_facets")
    page = case_list.list_cases(s, EVERY)
    assert len(page.rows) == listed
    lost = [row for row in page.rows if row.damaged]
    assert 0 < len(lost) < 60
    assert page.rows[: len(lost)] == tuple(lost)
    assert all(row.case_no.startswith("LF-26-") for row in lost)
    for row in lost[:5]:
        assert cases.show_case(s, row.case_id).case_no == row.case_no
    first = case_list.list_cases(s, CaseQuery(filter="all", limit=100))
    rest = case_list.list_cases(s, CaseQuery(filter="all", limit=100, after=first.rows[-1].case_id))
    assert [row.case_id for row in (*first.rows, *rest.rows)] == [row.case_id for row in page.rows]
    with pytest.raises(NotFoundError):
        case_list.list_cases(s, CaseQuery(filter="all", after="0" * 32))
    access.lock(s)


def test_a_damaged_search_still_finds_by_number_and_name(made: Path, tmp_path: Path) -> None:
    s, _listed = damaged(made, tmp_path, "case_search_data", "case_words_data")
    found = case_list.list_cases(s, CaseQuery(filter="all", text="LF-26-0042"))
    assert [row.case_no for row in found.rows] == ["LF-26-0042"]
    access.lock(s)


def test_damaged_persons_take_neither_other_cases_nor_the_rest_of_their_own(
    made: Path, tmp_path: Path
) -> None:
    s, listed = damaged(made, tmp_path, "persons")
    rows = case_list.list_cases(s, EVERY).rows
    assert len(rows) == listed
    shown = [cases.show_case(s, row.case_id) for row in rows]
    hurt = [one for one in shown if one.state == "damaged"]
    assert 0 < len(hurt) < 40
    assert {one.unreadable for one in hurt} == {("persons",)}
    assert all(not one.persons and one.facts for one in hurt)
    whole = [one for one in shown if one.state == "open"]
    assert all(one.persons for one in whole)
    cases.save_facts(s, whole[0].case_id, {"next_step": "Call again"})
    with pytest.raises((RegisterDamagedError, CaseStateError)):
        cases.save_facts(s, hurt[0].case_id, {"p1.name_full": "Made up"})
    access.lock(s)


def test_of_a_damaged_case_the_number_is_still_told(made: Path, tmp_path: Path) -> None:
    s, listed = damaged(made, tmp_path, "cases")
    rows = case_list.list_cases(s, EVERY).rows
    assert len(rows) == listed
    shown = [cases.show_case(s, row.case_id) for row in rows]
    hurt = [one for one in shown if "case" in one.unreadable]
    assert 0 < len(hurt) < 20
    assert {one.state for one in hurt} == {"damaged"}
    assert all(one.case_no.startswith("LF-26-") for one in hurt)
    assert cases.show_case(s, hurt[0].case_no).case_id == hurt[0].case_id
    access.lock(s)


@pytest.mark.parametrize("table", ["packets", "referrals", "gone_blobs", "own_keys"])
def test_a_damaged_page_of_other_work_keeps_nobody_out(
    made: Path, tmp_path: Path, table: str
) -> None:
    s, listed = damaged(made, tmp_path, table)
    assert len(case_list.list_cases(s, EVERY).rows) == listed
    access.lock(s)
