"""Backups that were made once open for ever: whole, with the sheets of their day."""

import hashlib
import json
from pathlib import Path

import pytest

from app import paths, recovery
from app.backup import opening, testing
from app.records import GivenCodes
from app.safety_errors import BackupOtherError
from backup_office import MARKER
from models.database import Register
from models.person import Person

GOLDEN = Path(__file__).resolve().parents[3] / "vectors" / "backup"
TOLD = json.loads((GOLDEN / "golden.json").read_text("ascii"))


def given(name: str) -> GivenCodes:
    told = TOLD[name]
    return recovery.parse(
        told.get("kit", ""), {int(n): code for n, code in told.get("custodians", {}).items()}
    )


@pytest.mark.parametrize("name", sorted(TOLD))
def test_a_golden_backup_is_the_one_that_was_made(name):
    raw = (GOLDEN / f"{name}.lfbak").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == TOLD[name]["sha256"]


@pytest.mark.parametrize("name", sorted(TOLD))
def test_a_golden_backup_opens_whole(name, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "state_folder", lambda: tmp_path / "state")
    found = testing.test(GOLDEN / f"{name}.lfbak", given(name))
    assert found.problems == ()
    assert found.facts.office == "Asha Kendra Test Office"
    assert (found.facts.cases, found.facts.papers, found.facts.users) == (2, 1, 1)


@pytest.mark.parametrize("name", sorted(TOLD))
def test_what_is_in_a_golden_backup_can_be_read(name, tmp_path):
    with opening.opened(GOLDEN / f"{name}.lfbak", given(name)) as found:
        key = found.extract_database(tmp_path / "register.db")
        papers = [reader for _name, reader in found.papers()]
    assert len(papers) == 1
    assert papers[0] is not None
    register = Register.open(tmp_path / "register.db", key)
    with register.read() as session:
        assert MARKER in {person.name_full for person in session.query(Person)}
    register.close()


def test_the_sheet_of_one_golden_backup_does_not_open_the_other():
    names = sorted(TOLD)
    with (
        pytest.raises(BackupOtherError),
        opening.opened(GOLDEN / f"{names[0]}.lfbak", given(names[1])),
    ):
        raise AssertionError("it opened")
