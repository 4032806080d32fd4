"""Everything that a register holds sealed is in its backup, and a test opens it with the sheet."""

from pathlib import Path

import pytest

from app.backup import beside, making, opening
from app.cases import case_list
from app.core.services import Services
from app.register.records import GivenCodes, RecoveryPlan
from app.register.recovery import recovery
from app.sealed import sealed
from app.system import paths
from full_office import Full, full_office
from models.queries.lookup import blob_names, facts_in_dump, paper_facts
from models.rows.sealed import all_sealed
from office_sim import PASSPHRASE
from sealed_offices import MARKER


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sealed")
    with full_office(folder) as made:
        yield made


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "state_folder", lambda: tmp_path / "state")


@pytest.fixture
def renewed(full: Full) -> tuple[Services, GivenCodes]:
    """Give the office with a sheet that is known here."""
    full.at.one, sheets = recovery.renew(full.at.one, PASSPHRASE, RecoveryPlan())
    return full.at.one, recovery.parse(sheets.kits[0], {})


def test_sealed_and_removed_papers_are_opened_too(renewed, tmp_path):
    s, given = renewed
    made = making.make_in_folder(s, tmp_path, "made up")
    assert made.backup.cases == 2
    assert made.backup.papers == 4
    file = Path(made.backup.path)
    assert opening.test(file, given, s=s).problems == ()
    papers = sorted(file.parent.rglob("*.lfb"))
    for path in papers:
        raw = path.read_bytes()
        path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    found = opening.test(file, given)
    assert sorted(found.problems) == sorted({f"paper-changed:{no}" for no in numbers(s)})
    for path in papers:
        path.unlink()
    problems = opening.test(file, given).problems
    assert sorted(problems) == sorted({f"paper-missing:{no}" for no in numbers(s)})


def numbers(s: Services) -> list[str]:
    """Return what stands for the cases of the four papers: two of one, two of a sealed one."""
    (open_case,) = case_list.list_cases(s).rows
    return [open_case.case_no, opening.SEALED]


def test_no_word_of_a_sealed_case_is_in_a_backup(renewed, tmp_path):
    s, given = renewed
    target = tmp_path / "all.lfbak"
    making.make_file(s, target)
    assert opening.test(target, given).whole
    with opening.opened(target, given) as found:
        found.extract_database(tmp_path / "copy.db")
        sealed = [reader.read() for _name, reader in found.papers() if reader is not None]
    for raw in (target.read_bytes(), (tmp_path / "copy.db").read_bytes(), *sealed):
        assert MARKER.encode() not in raw


def test_every_paper_is_known_by_its_blob(full: Full):
    s = full.at.one
    with s.register.read() as session:
        names = blob_names(session)
        inside = [
            facts
            for row in all_sealed(session)
            for facts in facts_in_dump(sealed.unsealed(s.vault, row)["case"])
        ]
        outside = [facts for name in names if (facts := paper_facts(session, name))]
    assert {one.blob_name for one in inside} | {one.blob_name for one in outside} == names
    assert (len(inside), len(outside)) == (2, 2)
    for one in (*inside, *outside):
        assert len(s.vault.open_blob_key(one.paper_id, one.wrapped_key)) == 32


def test_a_backup_under_an_old_sheet_still_opens_with_it(renewed, tmp_path, full):
    s, old = renewed
    making.make_file(s, tmp_path / "old.lfbak")
    full.at.one, sheets = recovery.renew(s, PASSPHRASE, RecoveryPlan())
    assert opening.test(tmp_path / "old.lfbak", old).whole
    making.make_file(full.at.one, tmp_path / "new.lfbak")
    assert opening.test(tmp_path / "new.lfbak", recovery.parse(sheets.kits[0], {})).whole
    assert beside.backups_in(tmp_path) == [tmp_path / "new.lfbak", tmp_path / "old.lfbak"]
