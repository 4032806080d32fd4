"""The register folder: made whole or not at all, opened by the right words, else refused."""

import errno
import shutil
from pathlib import Path

import pytest

from app.base.errors import (
    AppError,
    CannotUnlockError,
    FactRefusedError,
    FolderNotAllowedError,
    KeyFileDamagedError,
    KeyFileOlderError,
    KeyFileStrangeError,
    RegisterBusyError,
    RegisterDamagedError,
    RegisterExistsError,
    RegisterMissingError,
    RegisterNewerError,
    SelfTestFailedError,
    TargetExistsError,
)
from app.base.jobs import Progress
from app.core import key_files, log
from app.core.services import reading, writing
from app.register import access, unlock_tries
from app.register.safety_errors import WeakPassphraseError
from crypto import selftest
from crypto.errors import MemoryShortError, SelfTestError
from crypto.vault import open_vault, recovery
from crypto.vault import vault as vaults
from crypto.vault.key_slots import KDF_CHEAPEST, KdfCost
from fault_fs import apart, failing
from models import migrations
from models.base.meta import get_meta, set_meta
from office_sim import (
    CLOCK,
    FIRST,
    LOGIN,
    OFFICER,
    OTHER_PASSPHRASE,
    PASSPHRASE,
    NewOffice,
    NewOfficer,
    office,
    reopened,
)
from own_system import is_private


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A register folder that nobody has open."""
    s = office(tmp_path)
    access.lock(s)
    return s.folder


def create(folder: Path, passphrase: str = PASSPHRASE, new: NewOffice = FIRST, **more):
    officer = more.pop("officer", OFFICER)
    return access.create_register(
        folder, new, officer, passphrase, clock=CLOCK, cost=KDF_CHEAPEST, **more
    )


def unlock(folder: Path, passphrase: str = PASSPHRASE, login: str | None = None, **more):
    return access.unlock(folder, login, passphrase, clock=CLOCK, **more)


def copies(folder: Path) -> list[Path]:
    return [folder / key_files.CURRENT, folder / key_files.COPY]


def test_a_new_register_is_complete_and_private(tmp_path: Path):
    created = create(tmp_path / "new" / "register")
    s = created.services
    assert recovery.parse_code(created.kit_code)
    assert created.warnings == ()
    assert s.user.role == "head"
    assert s.office.name == FIRST.name
    assert len(s.office.number.split()) == 6
    assert is_private(s.folder)
    names = {path.name for path in s.folder.iterdir()}
    assert names >= {"vault.lfv", "vault.lfv.copy", "register.db", "blobs", "outbox", "inbox"}
    assert [is_private(path) for path in copies(s.folder)] == [True, True]
    assert [entry.action for entry in log.entries(s)] == ["register_created"]
    with reading(s) as session:
        assert get_meta(session, "header_gen") == "1"
        assert len(str(get_meta(session, "epoch"))) == 16
    assert [path.name for path in s.folder.parent.iterdir()] == ["register"]
    assert PASSPHRASE not in repr(created) + repr(s)
    access.lock(s)
    assert not (s.folder / "lock").exists()


def test_the_kit_opens_the_key_file(tmp_path: Path):
    created = create(tmp_path / "register")
    raw = (created.services.folder / key_files.CURRENT).read_bytes()
    opened = open_vault.unlock_codes(raw, recovery.parse_code(created.kit_code))
    assert opened.db_key == created.services.vault.db_key


def test_an_empty_folder_may_become_a_register(tmp_path: Path):
    (tmp_path / "register").mkdir()
    assert create(tmp_path / "register").services.folder == tmp_path / "register"


def test_nothing_is_ever_written_over(tmp_path: Path, closed: Path):
    before = {path: path.read_bytes() for path in closed.rglob("*") if path.is_file()}
    with pytest.raises(RegisterExistsError):
        create(closed)
    copies(closed)[0].unlink()
    with pytest.raises(RegisterExistsError):
        create(closed)
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    with pytest.raises(TargetExistsError):
        create(other)
    assert (other / "letter.txt").read_text() == "mine"
    assert {path: path.read_bytes() for path in before if path.exists()} == {
        path: raw for path, raw in before.items() if path != copies(closed)[0]
    }


@pytest.mark.parametrize(
    ("new", "officer", "passphrase", "refusal"),
    [
        (NewOffice(name=" ", kind="ngo"), OFFICER, PASSPHRASE, FactRefusedError),
        (NewOffice(name="A", kind="circus"), OFFICER, PASSPHRASE, FactRefusedError),
        (NewOffice(name="A", kind="ngo", country="QQ"), OFFICER, PASSPHRASE, FactRefusedError),
        (NewOffice(name="A\u202eB", kind="ngo"), OFFICER, PASSPHRASE, FactRefusedError),
        (NewOffice(name="A", kind="ngo", phone="x"), OFFICER, PASSPHRASE, FactRefusedError),
        (FIRST, NewOfficer(name="", login="a"), PASSPHRASE, FactRefusedError),
        (FIRST, NewOfficer(name="A", login=" "), PASSPHRASE, FactRefusedError),
        (FIRST, OFFICER, "short", WeakPassphraseError),
        (FIRST, OFFICER, "Asha Kendra Patna 2026", WeakPassphraseError),
    ],
)
def test_a_bad_wish_leaves_no_folder(tmp_path: Path, new, officer, passphrase, refusal):
    with pytest.raises(refusal):
        create(tmp_path / "register", passphrase, new, officer=officer)
    assert list(tmp_path.iterdir()) == []


def test_another_computers_folder_is_refused():
    with pytest.raises(FolderNotAllowedError):
        create(Path("//server/share/register"))


def test_a_cloud_folder_is_named(tmp_path: Path):
    assert create(tmp_path / "Dropbox" / "register").warnings == ("Dropbox",)


def test_a_creation_that_was_cut_off_is_unfinished_and_may_be_run_again(tmp_path: Path):
    making = tmp_path / "register.making"
    (making / "blobs").mkdir(parents=True)
    (making / "register.db").write_bytes(b"half")
    with pytest.raises(RegisterMissingError) as caught:
        unlock(tmp_path / "register")
    assert caught.value.facts == {"reason": "unfinished"}
    access.lock(create(tmp_path / "register").services)
    assert not making.exists()


def test_creating_survives_a_fault_at_every_step(tmp_path: Path, monkeypatch):
    # Its keys touch no disk, so all tries share them.
    made = vaults.create(LOGIN, PASSPHRASE, recovery.new_code(), KDF_CHEAPEST, nameless=True)
    monkeypatch.setattr(vaults, "create", lambda *_args, **_more: made)
    with monkeypatch.context() as patched:
        kinds = apart(patched)
        whole = create(tmp_path / "whole").services
    access.lock(whole)
    failed = 0
    for step in kinds.steps:
        folder = tmp_path / str(step) / "register"
        folder.parent.mkdir()
        with monkeypatch.context() as patched:
            counter = failing(patched, step, (errno.ENOSPC, errno.EIO, errno.EACCES)[step % 3])
            try:
                s = create(folder).services
            except AppError:
                s = None
            failed += counter.failed
        assert folder.exists() == (s is not None)
        if s is None and step % 7 == 0:
            s = create(folder).services
        if s is not None:
            assert log.check(s).problem == ""
            access.lock(s)
        shutil.rmtree(folder.parent)
    assert failed > 25


def test_the_passphrase_opens_with_or_without_the_login(closed: Path):
    assert not key_files.needs_login(closed)
    steps: list[Progress] = []
    for login in (None, "", LOGIN, f"  {LOGIN.upper()} "):
        s = unlock(closed, login=login, report=steps.append)
        assert s.user.login == LOGIN
        access.lock(s)
    assert [step.step for step in steps[:3]] == ["checking", "deriving", "opening"]
    s = unlock(closed)
    assert log.check(s).problem == ""
    assert [entry.action for entry in log.entries(s)].count("unlock") == 5
    access.lock(s)


@pytest.mark.parametrize(
    ("login", "passphrase"), [(None, "x"), (None, PASSPHRASE + " "), ("bina", PASSPHRASE)]
)
def test_wrong_words_are_refused_without_saying_which_and_change_nothing(
    closed: Path, login, passphrase
):
    before = {path.name: path.read_bytes() for path in closed.iterdir() if path.is_file()}
    with pytest.raises(CannotUnlockError) as caught:
        unlock(closed, passphrase, login)
    assert caught.value.facts == {}
    assert caught.value.exit_code == 3
    after = {path.name: path.read_bytes() for path in closed.iterdir() if path.is_file()}
    assert after.pop(unlock_tries.NAME)
    assert after == before


def test_an_open_register_is_busy(tmp_path: Path):
    s = office(tmp_path)
    with pytest.raises(RegisterBusyError):
        unlock(s.folder)
    access.lock(s)
    access.lock(s)
    access.lock(unlock(s.folder))


def test_there_is_no_register_in_an_empty_place(tmp_path: Path):
    with pytest.raises(RegisterMissingError) as caught:
        unlock(tmp_path)
    assert caught.value.facts == {"reason": ""}
    with pytest.raises(RegisterMissingError):
        key_files.needs_login(tmp_path / "no")


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("harm", ["missing", "torn", "flipped", "empty"])
def test_one_bad_copy_of_the_key_file_is_made_whole_again(closed: Path, which: int, harm: str):
    path = copies(closed)[which]
    good = path.read_bytes()
    if harm == "missing":
        path.unlink()
    else:
        spoilt = bytearray(good)
        spoilt[-20] ^= 1
        path.write_bytes({"torn": good[:500], "flipped": bytes(spoilt), "empty": b""}[harm])
    s = unlock(closed)
    assert "key_file_repaired" in [entry.action for entry in log.entries(s)]
    access.lock(s)
    assert [path.read_bytes() for path in copies(closed)] == [good, good]


def test_two_bad_copies_are_a_damaged_key_file_and_not_a_wrong_passphrase(closed: Path):
    for path in copies(closed):
        path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(KeyFileDamagedError) as caught:
        unlock(closed)
    assert caught.value.exit_code == 4
    with pytest.raises(KeyFileDamagedError):
        key_files.needs_login(closed)


def test_a_key_file_that_asks_for_impossible_memory_is_refused_at_once(closed: Path):
    import base64

    lines = copies(closed)[0].read_bytes().split(b"\n")
    body = base64.b64decode(lines[1]).replace(b'"mem":67108864', b'"mem":17592186044416')
    lines[1] = base64.b64encode(body)
    for path in copies(closed):
        path.write_bytes(b"\n".join(lines))
    with pytest.raises(KeyFileDamagedError):
        unlock(closed)


def test_a_key_file_of_a_newer_version_is_not_touched(closed: Path):
    newer = copies(closed)[0].read_bytes().replace(b"lifafa-vault 1", b"lifafa-vault 2")
    copies(closed)[0].write_bytes(newer)
    with pytest.raises(RegisterNewerError):
        unlock(closed)
    with pytest.raises(RegisterNewerError):
        key_files.needs_login(closed)
    assert copies(closed)[0].read_bytes() == newer


def test_a_register_of_a_newer_version_is_not_touched(closed: Path, monkeypatch):
    before = {path.name: path.read_bytes() for path in closed.iterdir() if path.is_file()}
    monkeypatch.setattr(migrations, "CURRENT", (1, migrations.CURRENT[1] - 1))
    with pytest.raises(RegisterNewerError) as caught:
        unlock(closed)
    assert caught.value.exit_code == 4
    assert {path.name: path.read_bytes() for path in closed.iterdir() if path.is_file()} == before


def test_a_damaged_register_is_told_apart_from_a_wrong_passphrase(closed: Path):
    raw = bytearray((closed / "register.db").read_bytes())
    # One page that opens shows that the keys are the right ones.
    for place in range(100, len(raw), 4096):
        raw[place] ^= place // 4096 != 1
    (closed / "register.db").write_bytes(raw)
    with pytest.raises(RegisterDamagedError) as caught:
        unlock(closed)
    assert caught.value.exit_code == 4
    with pytest.raises(CannotUnlockError):
        unlock(closed, "another passphrase entirely")
    assert not (closed / "lock").exists()


def test_a_lost_register_file_is_told(closed: Path):
    (closed / "register.db").unlink()
    with pytest.raises(RegisterMissingError):
        unlock(closed)


def test_the_register_of_another_vault_does_not_open(tmp_path: Path, closed: Path):
    other = office(tmp_path / "other")
    access.lock(other)
    shutil.copyfile(other.folder / "register.db", closed / "register.db")
    with pytest.raises(KeyFileStrangeError) as caught:
        unlock(closed)
    assert caught.value.exit_code == 4


def test_too_little_memory_is_told(closed: Path, monkeypatch):
    def short(*_args):
        raise MemoryShortError("kdf.memory-short", mebibytes=64)

    monkeypatch.setattr(open_vault, "unlock_passphrase", short)
    with pytest.raises(AppError) as caught:
        unlock(closed)
    assert (caught.value.code, caught.value.exit_code) == ("unlock.memory", 10)


def test_nothing_is_opened_when_the_self_test_fails(tmp_path: Path, closed: Path, monkeypatch):
    def wrong():
        raise SelfTestError("selftest.x")

    monkeypatch.setattr(selftest, "run", wrong)
    with pytest.raises(SelfTestFailedError):
        unlock(closed)
    with pytest.raises(SelfTestFailedError):
        create(tmp_path / "new")


def test_a_new_passphrase_replaces_the_old_one_in_both_copies(tmp_path: Path):
    s = office(tmp_path)
    with pytest.raises(CannotUnlockError):
        access.change_passphrase(s, "wrong", OTHER_PASSPHRASE)
    with pytest.raises(WeakPassphraseError):
        access.change_passphrase(s, PASSPHRASE, "Patna Patna Patna 1")
    s = access.change_passphrase(s, PASSPHRASE, OTHER_PASSPHRASE)
    first, second = (path.read_bytes() for path in copies(s.folder))
    assert first == second == s.vault.header.raw
    with reading(s) as session:
        assert get_meta(session, "header_gen") == "2"
    s = access.change_passphrase(s, OTHER_PASSPHRASE, PASSPHRASE + " again")
    access.lock(s)
    for passphrase in (PASSPHRASE, OTHER_PASSPHRASE):
        with pytest.raises(CannotUnlockError):
            unlock(s.folder, passphrase)
    for login in (None, LOGIN):
        access.lock(unlock(s.folder, PASSPHRASE + " again", login))


def test_an_old_key_file_put_back_is_refused_and_nothing_is_changed(tmp_path: Path):
    s = office(tmp_path)
    old = copies(s.folder)[0].read_bytes()
    access.lock(access.change_passphrase(s, PASSPHRASE, OTHER_PASSPHRASE))
    for path in copies(s.folder):
        path.write_bytes(old)
    before = (s.folder / "register.db").read_bytes()
    with pytest.raises(KeyFileOlderError) as caught:
        unlock(s.folder)
    assert caught.value.exit_code == 4
    assert [path.read_bytes() for path in copies(s.folder)] == [old, old]
    assert (s.folder / "register.db").read_bytes() == before


def test_one_old_copy_does_not_keep_an_old_passphrase_alive(tmp_path: Path):
    s = office(tmp_path)
    old = copies(s.folder)[0].read_bytes()
    access.lock(access.change_passphrase(s, PASSPHRASE, OTHER_PASSPHRASE))
    copies(s.folder)[0].write_bytes(old)
    with pytest.raises(CannotUnlockError):
        unlock(s.folder)
    access.lock(unlock(s.folder, OTHER_PASSPHRASE))
    assert copies(s.folder)[0].read_bytes() == copies(s.folder)[1].read_bytes() != old


def test_a_cut_off_between_key_file_and_register_is_healed(tmp_path: Path):
    s = access.change_passphrase(office(tmp_path), PASSPHRASE, OTHER_PASSPHRASE)
    with writing(s) as session:
        set_meta(session, "header_gen", "1")
    s = reopened(s, OTHER_PASSPHRASE)
    with reading(s) as session:
        assert get_meta(session, "header_gen") == "2"
    access.lock(s)


def test_changing_the_passphrase_survives_a_fault_at_every_step(tmp_path: Path, monkeypatch):
    s = office(tmp_path)
    access.lock(s)
    shutil.copytree(s.folder, tmp_path / "kept")
    step, finished = 0, False
    while not finished:
        step += 1
        shutil.rmtree(s.folder)
        shutil.copytree(tmp_path / "kept", s.folder)
        opened = unlock(s.folder)
        with monkeypatch.context() as patched:
            counter = failing(patched, step, (errno.ENOSPC, errno.EIO)[step % 2])
            try:
                opened = access.change_passphrase(opened, PASSPHRASE, OTHER_PASSPHRASE)
                changed = True
            except AppError:
                changed = False
            finished = not counter.failed
        access.lock(opened)
        working = [word for word in (PASSPHRASE, OTHER_PASSPHRASE) if opens(s.folder, word)]
        assert len(working) == 1
        assert working == [OTHER_PASSPHRASE] or not changed
    assert step > 5


def opens(folder: Path, passphrase: str) -> bool:
    try:
        s = unlock(folder, passphrase)
    except CannotUnlockError:
        return False
    assert log.check(s).problem == ""
    access.lock(s)
    return True


def test_an_older_cost_is_raised_at_the_next_unlock(tmp_path: Path):
    s = office(tmp_path)
    costlier = KdfCost(ops=3, mem=KDF_CHEAPEST.mem)
    raw, changed = vaults.add_user(s.vault, 2, "bina", "seven quiet boats at noon", costlier)
    raw, changed = vaults.remove_user(changed, 2)
    assert changed.header.kdf[0] == costlier
    access.lock(s)
    for path in copies(s.folder):
        path.write_bytes(raw)
    s = unlock(s.folder)
    assert "key_file_renewed" in [entry.action for entry in log.entries(s)]
    assert s.vault.cost == costlier
    access.lock(s)
    s = unlock(s.folder)
    assert [entry.action for entry in log.entries(s)].count("key_file_renewed") == 1
    access.lock(s)


def test_with_two_users_the_login_is_needed(tmp_path: Path):
    s = office(tmp_path)
    raw, _ = vaults.add_user(s.vault, 2, "bina", "seven quiet boats at noon", KDF_CHEAPEST)
    for path in copies(s.folder):
        path.write_bytes(raw)
    access.lock(s)
    assert key_files.needs_login(s.folder)
    for passphrase in ("seven quiet boats at noon", PASSPHRASE):
        with pytest.raises(CannotUnlockError):
            unlock(s.folder, passphrase)
    # Nobody is known under this number in the register.
    with pytest.raises(RegisterDamagedError):
        unlock(s.folder, "seven quiet boats at noon", "bina")
    access.lock(unlock(s.folder, login=LOGIN))
