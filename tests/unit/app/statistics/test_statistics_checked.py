"""The rows by which statistics are counted are checked, mended, salvaged and restored."""

import shutil
from pathlib import Path

import pytest

from app.backup import making, restore
from app.base.jobs import Cancelled, Token
from app.cases import cases
from app.core import log
from app.core.services import Services, reading
from app.register import access
from app.register.integrity import checks, salvage
from app.register.records import RecoveryPlan
from app.register.recovery import recovery
from app.retention import recycle_bin as waste
from app.statistics import periods
from app.statistics.making import KINDS, statistics
from app.statistics.tables import Choice, StatTable
from command_line import CommandLine
from counted_world import draw, plain_cells, write
from crypto.vault.key_slots import KDF_CHEAPEST
from models.base.cipher import connect
from models.index import fact_rows
from models.register import checking
from office_sim import CLOCK, FIRST, LOGIN, OTHER_PASSPHRASE, PASSPHRASE, office, open_office

CHOICE = Choice(periods.calendar_year(2026))
WRONG = (
    "UPDATE counted_persons SET purposes = purposes + 1, sex = 1 - sex WHERE case_order = :order"
)
MISSING = "DELETE FROM counted_persons WHERE case_order = :order"
EXTRA = (
    "INSERT INTO counted_persons SELECT case_order, 77, 0, day, first_day, came_day, left_day,"
    " rescued_day, sex, band, status, purposes, nation, home, source, destination, found, decided,"
    " stage, fir, first_needs, needed, given, refused, missing, waiting FROM counted_persons"
    " WHERE case_order = :order LIMIT 1"
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed register with sixty cases."""
    with open_office(tmp_path_factory.mktemp("written")) as services:
        write(services.register, draw(60, seed=9))
    return services.folder


@pytest.fixture
def s(written: Path, tmp_path: Path):
    shutil.copytree(written, tmp_path / "office" / "register")
    services = access.unlock(tmp_path / "office" / "register", LOGIN, PASSPHRASE, clock=CLOCK)
    yield services
    access.lock(services)


def tables(s: Services) -> list[StatTable]:
    return [one for kind in KINDS for one in statistics(s, kind, CHOICE)]


def harm(s: Services, statement: str, case_no: str) -> None:
    raw = connect(s.register.path, s.vault.db_key)
    raw.execute("PRAGMA foreign_keys = OFF")
    (order,) = raw.execute(
        "SELECT case_order FROM cases WHERE case_no = ?", (case_no,)
    ).fetchone() or (5,)  # fmt: skip
    values = {"order": order} if ":order" in statement else {}
    assert raw.execute(statement, values).rowcount > 0
    raw.close()


@pytest.mark.parametrize("statement", [WRONG, MISSING, EXTRA], ids=["wrong", "missing", "extra"])
def test_a_row_that_does_not_fit_its_case_is_named_and_mended(s: Services, statement: str) -> None:
    before = tables(s)
    harm(s, statement, "LF-26-0007")
    report = checks.check_register(s)
    assert (report.database, report.problems) == ("damaged", ("database:counts-LF-26-0007",))
    (told,) = report.findings
    assert (told.what, told.case_no) == ("counts", "LF-26-0007")
    assert "statistics do not fit case LF-26-0007" in told.happened
    assert "Nothing is lost" in told.todo
    assert "register check --recount" in told.todo
    checks.recount(s)
    assert checks.check_register(s).problems == ()
    assert tables(s) == before
    assert [line.action for line in log.entries(s)][:2] == ["register_checked", "cases_recounted"]


def test_a_binned_case_that_is_still_counted_is_found(s: Services) -> None:
    case = cases.add_case(s, {"p1.role": "victim"})
    waste.bin_case(s, case.case_id)
    assert checks.check_register(s).problems == ()
    harm(s, "UPDATE cases SET binned = 0 WHERE case_order = :order", case.case_no)
    assert f"database:counts-{case.case_no}" in checks.check_register(s).problems


def test_very_many_are_told_at_once_and_rows_of_no_case_too(s: Services) -> None:
    before = tables(s)
    harm(s, "UPDATE counted_persons SET day = 20200101", "")
    report = checks.check_register(s)
    assert report.problems == ("database:counts",)
    assert report.findings[0].happened == "The numbers for statistics do not fit the cases."
    checks.recount(s)
    harm(s, EXTRA.replace("SELECT case_order,", "SELECT 3,").replace(":order", "20260000007"), "")
    assert "database:counts" in checks.check_register(s).problems
    checks.recount(s)
    assert checks.check_register(s).problems == ()
    assert tables(s) == before


def test_as_many_as_can_be_looked_at_are_named_one_by_one(
    s: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_MOST_CASES", 2)
    monkeypatch.setattr(fact_rows, "_BATCH", 7)
    numbers = ("LF-26-0003", "LF-26-0055", "LF-26-0056")
    for number in numbers[:2]:
        harm(s, WRONG, number)
    named = tuple(f"database:counts-{number}" for number in numbers)
    assert checks.check_register(s).problems == named[:2]
    harm(s, WRONG, numbers[2])
    assert checks.check_register(s).problems == ("database:counts",)


def test_a_list_that_is_none_does_not_end_the_check(s: Services) -> None:
    harm(s, "UPDATE persons SET role = '[' WHERE position = 1", "")
    report = checks.check_register(s)
    assert report.problems == ("database:unreadable",)
    assert report.log == report.header == "ok"


def test_comparing_stops_between_stretches(s: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fact_rows, "_BATCH", 7)
    token, asked = Token(), []

    def checkpoint() -> None:
        asked.append(1)
        if len(asked) == 4:
            token.cancel()
        token.checkpoint()

    with reading(s) as session, pytest.raises(Cancelled):
        list(fact_rows.misfits(session, checkpoint))
    assert len(asked) == 4


def test_the_command_line_names_and_mends_it(tmp_path: Path) -> None:
    line = CommandLine(tmp_path, FIRST)
    line.ok("case", "add", "p1.role=victim", "p1.age=12")
    s = access.unlock(line.register, None, PASSPHRASE, clock=CLOCK)
    harm(s, "DELETE FROM counted_persons", "")
    access.lock(s)
    done = line.run("register", "check", "--recount")
    assert done.code == 4
    assert "database:counts-LF-26-0001" in done.out
    assert line.run("register", "check").code == 0


@pytest.fixture
def closed(tmp_path: Path) -> tuple[Path, list[StatTable]]:
    """A locked register, and its statistics; some of its counting rows are gone."""
    with open_office(tmp_path / "office") as services:
        write(services.register, draw(60, seed=9))
        before = tables(services)
        assert sum(sum(plain_cells(one).values()) for one in before) > 500
        harm(services, MISSING, "LF-26-0007")
    return services.folder, before


def test_salvage_makes_the_same_statistics(closed, tmp_path: Path) -> None:
    folder, before = closed
    salvage.salvage(folder, None, PASSPHRASE, tmp_path / "new", clock=CLOCK)
    s = access.unlock(tmp_path / "new", None, PASSPHRASE, clock=CLOCK)
    assert tables(s) == before
    assert checks.check_register(s).problems == ()
    access.lock(s)


def test_a_backup_brings_the_same_statistics_back(tmp_path: Path) -> None:
    s = office(tmp_path / "office")
    write(s.register, draw(60, seed=9))
    before = tables(s)
    s, sheets = recovery.renew(s, PASSPHRASE, RecoveryPlan())
    given = recovery.parse(sheets.kits[0], {})
    making.make_file(s, tmp_path / "office.lfbak")
    access.lock(s)
    made = restore.restore(
        tmp_path / "office.lfbak",
        tmp_path / "back",
        given,
        LOGIN,
        OTHER_PASSPHRASE,
        clock=CLOCK,
        cost=KDF_CHEAPEST,
    ).services
    assert tables(made) == before
    assert checks.check_register(made).problems == ()
    access.lock(made)
