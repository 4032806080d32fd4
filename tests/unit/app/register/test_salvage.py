"""Everything that can be read comes out of a damaged register, into one that is whole."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from app.base.errors import (
    CaseStateError,
    RegisterDamagedError,
    RegisterExistsError,
    RegisterNewerError,
    TargetExistsError,
)
from app.base.jobs import Cancelled, Token
from app.cases import case_list, cases
from app.cases.papers import papers
from app.cases.records import CaseQuery
from app.core import log
from app.core.services import Services, reading, writing
from app.register import access, people, rekey_swap
from app.register.integrity import checks, salvage
from crypto.vault.database_pages import open_page
from many_cases import fill
from models import migrations
from models.base.meta import Counter, drop_meta, get_meta, next_value, set_meta
from models.register.page_owners import owners
from office_sim import CLOCK, PASSPHRASE, office
from own_system import IS_WINDOWS, lead_to, unreadable

CASES = 223
LISTED = 222  # one of them is a duplicate that was merged
EVERY = CaseQuery(filter="all", limit=500)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a closed register of many cases and three papers."""
    folder = tmp_path_factory.mktemp("whole")
    s = office(folder)
    fill(s.register, CASES - 3)
    for number in range(3):
        paper = folder / f"{number}.pdf"
        paper.write_bytes(os.urandom(90_000))
        case = cases.add_case(s, {"p1.name_full": "Asha", "summary": "made up " * 2000})
        papers.attach(s, case.case_id, paper, "other")
    for number in range(80):
        cases.save_facts(s, case.case_id, {"next_step": f"Call again, {number} " + "x" * 150})
    access.lock(s)
    return folder / "register"


@pytest.fixture
def damaged(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "register")
    return tmp_path / "register"


def unlock(folder: Path) -> Services:
    return access.unlock(folder, None, PASSPHRASE, clock=CLOCK)


def pages_of(folder: Path, table: str) -> list[int]:
    """Return the pages that hold rows of a table, without those that lead to them."""
    s = unlock(folder)
    key, path = s.vault.db_key, folder / "register.db"
    s.register.checkpoint()
    every = set(range(1, path.stat().st_size // 4096 + 1))
    with reading(s) as session:
        found = owners(session, path, lambda page, number: open_page(key, page, number), every)
        (root,) = session.connection().exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
        ).one()  # fmt: skip
    access.lock(s)
    return [
        page
        for page, one in sorted(found.items())
        if one.table == table and not one.index and page != root
    ]


def spoil(folder: Path, pages: list[int]) -> None:
    with (folder / "register.db").open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * 4096 + 200)
            file.write(os.urandom(64))


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def brought_out(damaged: Path, tmp_path: Path) -> tuple[salvage.SalvageReport, Services]:
    before = digests(damaged)
    report = salvage.salvage(damaged, None, PASSPHRASE, tmp_path / "new", clock=CLOCK)
    assert digests(damaged) == before
    s = unlock(tmp_path / "new")
    assert not list((tmp_path / "new").glob("damaged*"))
    return report, s


def test_of_a_whole_register_everything_comes_along(damaged: Path, tmp_path: Path) -> None:
    report, s = brought_out(damaged, tmp_path)
    assert (report.cases, report.papers, report.lost) == (CASES, 3, ())
    assert checks.check_register(s).problems == ()
    assert len(case_list.list_cases(s, EVERY).rows) == LISTED
    assert log.entries(s, action="register_salvaged")[0].facts == {
        "cases": CASES, "papers": 3, "lost": 0,
    }  # fmt: skip
    access.lock(s)


@pytest.mark.parametrize("table", ["persons", "cases", "log", "field_changes", "case_lines"])
def test_damaged_pages_take_only_their_own_rows_along(
    damaged: Path, tmp_path: Path, table: str
) -> None:
    pages = pages_of(damaged, table)
    assert pages
    spoil(damaged, [pages[len(pages) // 2], pages[-1]])
    report, s = brought_out(damaged, tmp_path)
    assert checks.check_register(s).problems == ()
    assert report.cases >= CASES - 60
    shown = case_list.list_cases(s, EVERY).rows
    assert len(shown) == report.cases - CASES + LISTED
    for row in shown:
        cases.show_case(s, row.case_id)
    if table == "case_lines":
        assert report.lost == ()
    else:
        assert any(one.startswith(f"rows:{table}:") for one in report.lost)
    if table == "cases":
        # What their persons tell is not lost with them.
        assert report.cases == CASES
        assert any(one.startswith("case-facts:LF-26-") for one in report.lost)
    access.lock(s)


def test_of_a_file_that_lost_its_last_tenth_the_rest_comes_out(
    damaged: Path, tmp_path: Path
) -> None:
    path = damaged / "register.db"
    pages = path.stat().st_size // 4096
    os.truncate(path, pages * 4096 * 9 // 10 + 77)
    with pytest.raises(RegisterDamagedError):
        unlock(damaged)
    report, s = brought_out(damaged, tmp_path)
    assert checks.check_register(s).problems == ()
    assert report.lost
    assert report.cases > CASES // 2
    access.lock(s)


def test_the_lost_name_of_the_office_keeps_no_case_back(damaged: Path, tmp_path: Path) -> None:
    """What else is kept about offices may lie on a page that can still be read."""
    s = unlock(damaged)
    with writing(s) as session:
        drop_meta(session, "office.name")
        set_meta(session, "office.wrong-groups." + "a" * 64, "1 1=11112")
    access.lock(s)
    report, s = brought_out(damaged, tmp_path)
    assert (report.cases, s.office.name) == (CASES, "?")
    access.lock(s)


def test_papers_that_are_not_whole_stay_behind_and_are_named(damaged: Path, tmp_path: Path) -> None:
    first, second, _ = sorted((damaged / "blobs").rglob("*.lfb"))
    first.write_bytes(first.read_bytes()[:1000])
    second.unlink()
    report, s = brought_out(damaged, tmp_path)
    assert report.papers == 1
    kinds = sorted(one.partition(":")[0] for one in report.lost)
    assert kinds == ["paper-cut-off", "paper-missing"]
    assert checks.check_register(s).problems == ()
    access.lock(s)


def test_files_of_packets_that_cannot_be_read_are_named_and_take_no_other_along(
    damaged: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"of somebody else")
    (damaged / "inbox" / "one.lifafa").write_bytes(b"one")
    if not IS_WINDOWS:  # A link to a file: nobody but an administrator makes one there.
        (damaged / "inbox" / "two.lifafa").symlink_to(secret)
    (damaged / "outbox" / "four.lifafa").write_bytes(b"four")
    with unreadable(damaged / "inbox" / "three.lifafa"):
        report = salvage.salvage(damaged, None, PASSPHRASE, tmp_path / "new", clock=CLOCK)
    assert report.lost == ("packet-file:three.lifafa",)
    assert [one.name for one in (tmp_path / "new" / "inbox").iterdir()] == ["one.lifafa"]
    assert [one.name for one in (tmp_path / "new" / "outbox").iterdir()] == ["four.lifafa"]


def test_packets_of_what_was_brought_out_have_numbers_that_were_never_used(
    damaged: Path, tmp_path: Path
) -> None:
    before = unlock(damaged)
    with writing(before) as session:
        next_value(session, "seq.made-up")
        old = get_meta(session, "epoch")
    access.lock(before)
    _, s = brought_out(damaged, tmp_path)
    with reading(s) as session:
        assert get_meta(session, "epoch") not in (None, old)
        assert session.get(Counter, "seq.made-up") is None
    access.lock(s)


def test_new_keys_that_were_decided_on_come_before_a_salvage(damaged: Path, tmp_path: Path) -> None:
    for name in ("register.db", "vault.lfv", "vault.lfv.copy"):
        shutil.copyfile(damaged / name, damaged / f"{name}.rekeyed")
    shutil.copyfile(damaged / "register.db.marks", damaged / "register.db.rekeyed.marks")
    rekey_swap.commit(damaged)
    (damaged / "register.db").write_bytes(os.urandom(8192))
    report = salvage.salvage(damaged, None, PASSPHRASE, tmp_path / "new", clock=CLOCK)
    assert (report.cases, report.lost) == (CASES, ())
    assert not (damaged / rekey_swap.STATE).exists()


def test_a_damaged_first_page_sends_to_the_backup_and_leaves_nothing(
    damaged: Path, tmp_path: Path
) -> None:
    spoil(damaged, [1])
    with pytest.raises(RegisterDamagedError):
        salvage.salvage(damaged, None, PASSPHRASE, tmp_path / "new", clock=CLOCK)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["register"]


def test_a_register_of_a_newer_program_is_not_brought_out_in_part(
    damaged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "CURRENT", (1, migrations.CURRENT[1] - 1))
    with pytest.raises(RegisterNewerError):
        salvage.salvage(damaged, None, PASSPHRASE, tmp_path / "new", clock=CLOCK)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["register"]


def test_nothing_is_written_over_and_a_stopped_salvage_leaves_nothing(
    damaged: Path, tmp_path: Path
) -> None:
    there = tmp_path / "new"
    there.mkdir()
    (there / "mine.txt").write_text("kept")
    with pytest.raises(TargetExistsError):
        salvage.salvage(damaged, None, PASSPHRASE, there, clock=CLOCK)
    assert (there / "mine.txt").read_text() == "kept"
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        salvage.salvage(damaged, None, PASSPHRASE, tmp_path / "other", clock=CLOCK, token=token)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["new", "register"]


def test_the_new_folder_is_never_within_the_damaged_one(damaged: Path, tmp_path: Path) -> None:
    before = digests(damaged)
    lead_to(tmp_path / "link", damaged / "inbox")
    for target in (damaged / "new", damaged / "blobs" / "new", tmp_path / "link" / "new"):
        with pytest.raises(RegisterExistsError):
            salvage.salvage(damaged, None, PASSPHRASE, target, clock=CLOCK)
    assert digests(damaged) == before


def test_only_the_head_brings_a_register_out(damaged: Path, tmp_path: Path) -> None:
    s = unlock(damaged)
    enrolled = people.add_user(s, people.NewUser("oo", "O. Officer", "officer"))
    access.lock(enrolled.services)
    with pytest.raises(CaseStateError):
        salvage.salvage(damaged, "oo", enrolled.passphrase, tmp_path / "new", clock=CLOCK)
    assert not (tmp_path / "new").exists()
