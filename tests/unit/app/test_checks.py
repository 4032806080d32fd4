"""The check of the register finds every kind of damage and names it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import cases, checks, log, papers
from app.bootstrap import Services, writing
from app.jobs import Cancelled, Progress, Token
from models.cipher import connect
from models.identity import OwnIdentity, OwnKey
from office_sim import open_office


@pytest.fixture
def s(tmp_path: Path) -> Iterator[Services]:
    with open_office(tmp_path / "office") as services:
        case = cases.add_case(services, {"p1.name_full": "Asha", "summary": "text"})
        for number in range(2):
            path = tmp_path / f"{number}.pdf"
            path.write_bytes(os.urandom(100_000))
            papers.attach(services, case.case_id, path, "other")
        yield services


def blobs_of(s: Services) -> list[Path]:
    return sorted((s.folder / "blobs").rglob("*.lfb"))


def test_a_whole_register_is_ok_and_the_check_is_logged(s: Services):
    told: list[Progress] = []
    report = checks.check_register(s, told.append)
    assert (report.database, report.blobs, report.log, report.header) == ("ok", 2, "ok", "ok")
    assert report.problems == ()
    assert told[0].step == "database"
    assert {step.step for step in told} == {"database", "papers", "log", "key-file"}
    assert log.entries(s)[0].facts == {"problems": 0}


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        ("flip", "paper-changed:LF-26-0001"),
        ("cut", "paper-cut-off:LF-26-0001"),
        ("remove", "paper-missing:LF-26-0001"),
        ("folder", "paper-unreadable:LF-26-0001"),
    ],
)
def test_a_damaged_paper_is_named_by_its_case(s: Services, harm: str, problem: str):
    path = blobs_of(s)[0]
    raw = bytearray(path.read_bytes())
    raw[70_000] ^= 1
    path.unlink()
    if harm == "flip":
        path.write_bytes(raw)
    elif harm == "cut":
        path.write_bytes(raw[:1000])
    elif harm == "folder":
        path.mkdir()
    report = checks.check_register(s)
    assert (report.blobs, report.problems) == (1, (problem,))
    assert report.database == report.log == report.header == "ok"


@pytest.mark.parametrize(
    ("name", "harm", "problem"),
    [
        ("vault.lfv", "remove", "key-file:current-missing"),
        ("vault.lfv.copy", "remove", "key-file:copy-missing"),
        ("vault.lfv", "flip", "key-file:current-damaged"),
        ("vault.lfv.copy", "cut", "key-file:copy-damaged"),
    ],
)
def test_a_damaged_key_file_is_named(s: Services, name: str, harm: str, problem: str):
    path = s.folder / name
    raw = bytearray(path.read_bytes())
    if harm == "remove":
        path.unlink()
    else:
        raw[200] ^= 1
        path.write_bytes(raw[:100] if harm == "cut" else raw)
    report = checks.check_register(s)
    assert (report.header, report.problems) == ("damaged", (problem,))


def test_copies_that_differ_are_named(s: Services):
    from crypto import vault as vaults

    raw, _ = vaults.change_passphrase(s.vault, "das", "seven quiet boats", s.vault.header.kdf[0])
    (s.folder / "vault.lfv.copy").write_bytes(raw)
    assert checks.check_register(s).problems == ("key-file:copies-differ",)


def test_a_changed_log_is_named_with_its_line(s: Services):
    raw = connect(s.register.path, s.vault.db_key)
    raw.execute("DROP TRIGGER log_never_changed")
    raw.execute("UPDATE log SET hash = zeroblob(32) WHERE n = 2")
    raw.close()
    report = checks.check_register(s)
    assert (report.log, report.problems) == ("damaged", ("log.line-changed:2",))


def test_a_damaged_page_of_the_database_is_found_and_nothing_is_written(s: Services):
    s.register.checkpoint()
    path = s.register.path
    raw = bytearray(path.read_bytes())
    for page in range(6, len(raw) // 4096):
        raw[page * 4096 + 50] ^= 1
    path.write_bytes(raw)
    report = checks.check_register(s)
    assert report.database == "damaged"
    assert any(problem.startswith("database:") for problem in report.problems)
    assert path.read_bytes() == bytes(raw)


@pytest.mark.parametrize("row", ["identity", "key"])
def test_damaged_own_keys_are_found(s: Services, row: str):
    with writing(s) as session:
        if row == "identity":
            found = session.get(OwnIdentity, s.office.office_id)
            assert found is not None
            found.sealed_seeds = bytes(100)
        else:
            from app.keys import encryption_keys_of

            kid = encryption_keys_of(session, s.vault)[0].kid
            key = session.get(OwnKey, kid)
            assert key is not None
            key.sealed_seed = bytes(100)
    assert checks.check_register(s).problems == ("own-keys:damaged",)


def test_a_check_can_be_stopped(s: Services):
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        checks.check_register(s, token=token)
