"""The check of the register finds every kind of damage and names it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.jobs import Cancelled, Progress, Token
from app.cases import cases
from app.cases.papers import papers
from app.core import log
from app.core.services import Services, reading, writing
from app.register import access
from app.register.integrity import checks
from crypto.vault.database_pages import open_page
from crypto.vault.log_chain import START, row_hash
from models.base.cipher import connect
from models.register.page_marks import marks_path
from models.register.page_owners import owners
from models.rows.backup import BackupPlace, BackupRow
from models.rows.office import OwnIdentity, OwnKey
from office_sim import NOON, PASSPHRASE, open_office
from own_system import is_private, let_others_in


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
    from crypto.vault import vault as vaults

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


def reopened(s: Services) -> Services:
    access.lock(s)
    return access.unlock(s.folder, None, PASSPHRASE, clock=s.clock)


def page_of(s: Services, table: str, before: bytes) -> int:
    """Return a page with rows of a table that changed since."""
    after = s.register.path.read_bytes()
    changed = {
        place // 4096 + 1
        for place in range(0, min(len(before), len(after)), 4096)
        if before[place : place + 4096] != after[place : place + 4096]
    }
    key = s.vault.db_key
    with reading(s) as session:
        found = owners(
            session, s.register.path, lambda page, number: open_page(key, page, number), changed
        )
    pages = [page for page, one in found.items() if one.table == table and not one.index]
    return sorted(pages)[-1]


def test_a_page_put_back_from_an_older_copy_is_named_with_its_table_case_and_way_out(
    s: Services,
) -> None:
    again = reopened(s)
    again.register.checkpoint()
    old = again.register.path.read_bytes()
    cases.save_facts(again, "LF-26-0001", {"p1.name_full": "Asha Kumari"})
    again.register.checkpoint()
    page = page_of(again, "persons", old)
    with again.register.path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(old[(page - 1) * 4096 : page * 4096])
    again = reopened(again)
    report = checks.check_register(again)
    assert report.database == "damaged"
    assert f"marks:page-{page}" in report.problems
    told = next(one for one in report.findings if one.slug == f"marks:page-{page}")
    assert (told.what, told.case_no) == ("marks", "LF-26-0001")
    assert f"Page {page}" in told.happened
    assert "persons" in told.happened
    assert "LF-26-0001" in told.happened
    assert "There is no backup" in told.todo
    checks.accept_pages(again)
    assert checks.check_register(again).problems == ()
    access.lock(again)


def test_the_best_way_out_is_the_newest_backup_that_is_still_there(s: Services) -> None:
    note_backup(s, at=NOON, head=None)
    marks_path(s.register.path).unlink(missing_ok=True)
    path = blobs_of(s)[0]
    path.unlink()
    again = reopened(s)
    (again.folder / "register.db.marks").unlink()
    found = {one.slug: one for one in checks.check_register(again).findings}
    assert set(found) == {"marks:missing", "paper-missing:LF-26-0001"}
    assert "restore one beside" in found["paper-missing:LF-26-0001"].todo
    assert "register check --accept" in found["marks:missing"].todo
    access.lock(again)


def test_what_is_told_in_the_same_words_is_told_once(s: Services, monkeypatch) -> None:
    slugs = ["structure-1", "structure-2", "page-7"]
    monkeypatch.setattr(
        checks, "_database_problems", lambda *_: [f"database:{one}" for one in slugs]
    )
    report = checks.check_register(s)
    assert report.problems == tuple(f"database:{one}" for one in slugs)
    assert [one.slug for one in report.findings] == ["database:structure-1", "database:page-7"]


def note_backup(s: Services, at: int, head: bytes | None) -> None:
    from models.rows import log as log_rows

    with writing(s) as session:
        number, last = log_rows.head(session)
        place = BackupPlace(
            id="0" * 32, kind="folder", label="Stick A", path="", routine=False, first_at=at,
            last_at=at,
        )  # fmt: skip
        session.add(place)
        session.flush()
        session.add(
            BackupRow(
                id=f"{at:032x}", place_id=place.id, name="a.lfbak", made_at=at, size=1, cases=1,
                papers=0, log_number=number, log_head=head or last,
            )
        )  # fmt: skip


def test_a_log_made_anew_by_a_holder_of_the_key_does_not_pass_the_head_in_a_backup(
    s: Services,
) -> None:
    """v16: every hash is right again, and only what a backup keeps tells of it."""
    note_backup(s, NOON, None)
    assert [one.agrees for one in checks.check_register(s).anchors] == [True]
    raw = connect(s.register.path, s.vault.db_key)
    raw.execute("DROP TRIGGER log_never_changed")
    last = START
    for number, text in raw.execute("SELECT n, row_bytes FROM log ORDER BY n").fetchall():
        forged = text.replace(b"case_added", b"case_opened") if number > 1 else text
        last = row_hash(last, forged)
        raw.execute("UPDATE log SET row_bytes = ?, hash = ? WHERE n = ?", (forged, last, number))
    raw.close()
    report = checks.check_register(s)
    assert report.problems == (f"anchor:{NOON}",)
    assert report.log == "damaged"
    assert [one.agrees for one in report.anchors] == [False]
    assert "backup of" in report.findings[0].happened


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        ("UPDATE log SET row_bytes = replace(row_bytes, 'case', 'cake') WHERE n = 2", "changed:2"),
        ("UPDATE log SET n = 900 WHERE n = 3", "missing:3"),
        ("DELETE FROM log WHERE n > 3", "cut-off:4"),
        ("UPDATE meta SET value = '2' WHERE key = 'log.lines'", "count-older:3"),
    ],
)
def test_a_log_that_was_changed_with_the_key_names_its_line(
    s: Services, harm: str, problem: str
) -> None:
    """v16, v17: also with the triggers dropped."""
    raw = connect(s.register.path, s.vault.db_key)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        if name.startswith("log_"):
            raw.execute(f"DROP TRIGGER {name}")
    raw.execute(harm)
    raw.close()
    report = checks.check_register(s)
    kind, _, number = problem.partition(":")
    slug = f"log.cut-off:{number}" if kind == "cut-off" else f"log.line-{kind}:{number}"
    slug = f"log.count-older:{number}" if kind == "count-older" else slug
    assert report.problems == (slug,)
    assert number in report.findings[0].happened


def test_two_papers_exchanged_with_each_other_are_both_named(s: Services) -> None:
    """v20: every file is whole, none is the one that its row means."""
    one, other = blobs_of(s)
    held = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(held)
    report = checks.check_register(s)
    assert report.problems == ("paper-changed:LF-26-0001",) * 2
    assert {one.what for one in report.findings} == {"paper"}


@pytest.mark.parametrize("row", ["identity", "key"])
def test_damaged_own_keys_are_found(s: Services, row: str):
    with writing(s) as session:
        if row == "identity":
            found = session.get(OwnIdentity, s.office.office_id)
            assert found is not None
            found.sealed_seeds = bytes(100)
        else:
            from app.offices.own_card import encryption_keys_of

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


def test_a_folder_that_others_may_open_is_told_with_a_way_out_and_is_no_damage(s: Services):
    assert checks.check_register(s).findings == ()
    let_others_in(s.folder)
    report = checks.check_register(s)
    assert report.problems == ()
    (told,) = report.findings
    assert (told.slug, told.what) == ("folder:open", "folder")
    assert "lifafa register check --close-folder" in told.todo
    assert checks.close_folder(s)
    assert is_private(s.folder)
    assert log.entries(s)[0].action == "folder_closed"
    assert checks.check_register(s).findings == ()


def test_a_disk_without_owners_stays_open_and_nothing_is_noted(s: Services, monkeypatch):
    monkeypatch.setattr(checks.system, "close_to_others", lambda _folder: False)
    assert not checks.close_folder(s)
    assert "folder_closed" not in {line.action for line in log.entries(s)}


def test_a_new_register_is_closed_to_others_whatever_the_system_lets_by(tmp_path: Path):
    before = os.umask(0)
    try:
        with open_office(tmp_path / "new") as services:
            folder = services.folder
            open_ = [path for path in folder.rglob("*") if not is_private(path, folder)]
            assert is_private(folder)
            assert [path for path in open_ if path.is_dir()] == []
    finally:
        os.umask(before)
