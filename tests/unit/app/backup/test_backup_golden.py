"""Backups that were made once open for ever: whole, with the sheets of their day."""

import base64
import hashlib
import io
import json
from pathlib import Path

import pytest

from app.backup import opening, restore
from app.base.messages import words
from app.register.records import GivenCodes
from app.register.recovery import recovery
from app.register.safety_errors import BackupDamagedError, BackupOtherError
from app.system import paths
from backup_office import MARKER
from crypto.backup.backup_format import read_front
from crypto.errors import CryptoError
from models.register.database import Register
from models.rows.case import Person

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
    found = opening.test(GOLDEN / f"{name}.lfbak", given(name))
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


@pytest.mark.parametrize("name", sorted(TOLD))
@pytest.mark.parametrize("member", [b'"salt":"', b'"commit":"', b'"vault":"', b'"wrap":"'])
def test_one_letter_of_the_head_changed_says_damaged_and_that_another_backup_is_needed(
    name, member, tmp_path
):
    raw = (GOLDEN / f"{name}.lfbak").read_bytes()
    start = raw.index(b"\n") + 1
    line = raw[start : raw.index(b"\n", start)]
    at = start + (base64.b64decode(line).index(member) + len(member)) // 3 * 4 + 8
    changed = next(
        other
        for letter in b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        if letter != raw[at]
        for other in (raw[:at] + bytes([letter]) + raw[at + 1 :],)
        if is_front(other)
    )
    target = tmp_path / "changed.lfbak"
    target.write_bytes(changed)
    for act in (
        lambda: opening.test(target, given(name)),
        lambda: restore.inspect(target, given(name)),
        lambda: restore.restore(target, tmp_path / "new", given(name), None, "seven quiet boats"),
    ):
        with pytest.raises(BackupDamagedError) as caught:
            act()
        assert caught.value.exit_code == 4
        assert "The sheet is the right one" in words(caught.value).happened
        assert "another backup" in words(caught.value).todo
    assert not (tmp_path / "new").exists()


def is_front(raw):
    try:
        read_front(io.BytesIO(raw))
    except CryptoError:
        return False
    return True


def test_a_sheet_that_opens_nothing_says_that_either_is_possible():
    names = sorted(TOLD)
    with pytest.raises(BackupOtherError) as caught:
        opening.test(GOLDEN / f"{names[0]}.lfbak", given(names[1]))
    assert caught.value.exit_code == 3
    told = words(caught.value)
    for part in ("another register", "another day", "was changed"):
        assert part in told.happened
    assert str(caught.value.facts["vault"]) in told.todo


def test_the_sheet_of_one_golden_backup_does_not_open_the_other():
    names = sorted(TOLD)
    with (
        pytest.raises(BackupOtherError),
        opening.opened(GOLDEN / f"{names[0]}.lfbak", given(names[1])),
    ):
        raise AssertionError("it opened")
