"""New files take the place of the old ones: all of them or none, wherever it is cut off."""

import errno
import shutil
from pathlib import Path

import pytest

from app.base.errors import NotEnoughDiskError
from app.register import rekey_swap

OLD = {
    "register.db": b"old register",
    "register.db.marks": b"old marks",
    "vault.lfv": b"old key file",
    "vault.lfv.copy": b"old key file",
}
NEW = {
    "register.db": b"new register",
    "register.db.marks": b"new marks",
    "vault.lfv": b"new key file",
    "vault.lfv.copy": b"new key file",
}
LOGS = ("register.db-wal", "register.db-shm")


def folder_with(path: Path, *, marks: bool = True) -> Path:
    path.mkdir()
    for name, content in OLD.items():
        (path / name).write_bytes(content)
    for name in LOGS:
        (path / name).write_bytes(b"of the old register")
    (path / "register.db.rekeyed").write_bytes(NEW["register.db"])
    if marks:
        (path / "register.db.rekeyed.marks").write_bytes(NEW["register.db.marks"])
    rekey_swap.stage_key_file(path, NEW["vault.lfv"])
    return path


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_was_decided_takes_the_place_of_the_old(tmp_path: Path):
    folder = folder_with(tmp_path / "register")
    rekey_swap.commit(folder)
    assert rekey_swap.finish(folder)
    assert held(folder) == NEW
    assert not rekey_swap.finish(folder)
    assert held(folder) == NEW


def test_what_was_not_decided_is_removed(tmp_path: Path):
    folder = folder_with(tmp_path / "register")
    assert not rekey_swap.finish(folder)
    assert held(folder) == OLD | dict.fromkeys(LOGS, b"of the old register")


def test_old_marks_do_not_stay_with_a_new_register_without_marks(tmp_path: Path):
    folder = folder_with(tmp_path / "register", marks=False)
    rekey_swap.commit(folder)
    assert rekey_swap.finish(folder)
    assert held(folder) == {name: one for name, one in NEW.items() if "marks" not in name}


@pytest.mark.parametrize("part", ["register.db.rekeyed", "vault.lfv.copy.rekeyed"])
def test_a_damaged_part_leaves_the_old_register(tmp_path: Path, part: str):
    folder = folder_with(tmp_path / "register")
    rekey_swap.commit(folder)
    (folder / part).write_bytes(b"changed meanwhile")
    assert not rekey_swap.finish(folder)
    assert held(folder) == OLD | dict.fromkeys(LOGS, b"of the old register")


@pytest.mark.parametrize("part", ["register.db.rekeyed", "vault.lfv.rekeyed"])
def test_a_lost_part_leaves_the_old_register(tmp_path: Path, part: str):
    folder = folder_with(tmp_path / "register")
    rekey_swap.commit(folder)
    (folder / part).unlink()
    assert not rekey_swap.finish(folder)
    assert held(folder) == OLD | dict.fromkeys(LOGS, b"of the old register")


@pytest.mark.parametrize("text", [b"", b"{}", b'{"v":2,"parts":{}}', b'{"v":1,"parts":{"x":"y"}}'])
def test_a_decision_that_cannot_be_read_decides_nothing(tmp_path: Path, text: bytes):
    folder = folder_with(tmp_path / "register")
    (folder / rekey_swap.STATE).write_bytes(text)
    assert not rekey_swap.finish(folder)
    assert held(folder) == OLD | dict.fromkeys(LOGS, b"of the old register")


def test_a_decision_that_is_damaged_half_way_is_gone_on_with(tmp_path: Path):
    folder = folder_with(tmp_path / "register")
    rekey_swap.commit(folder)
    (folder / "register.db.rekeyed").replace(folder / "register.db")
    (folder / rekey_swap.STATE).write_bytes(b"not what was written")
    assert rekey_swap.finish(folder)
    assert {name: held(folder)[name] for name in NEW} == NEW


def test_a_new_register_that_is_damaged_half_way_still_gets_its_key_file(tmp_path: Path):
    folder = folder_with(tmp_path / "register")
    new = bytes(range(16)) + b"pages"
    (folder / "register.db.rekeyed").write_bytes(new)
    rekey_swap.commit(folder)
    (folder / "register.db.rekeyed").replace(folder / "register.db")
    (folder / "register.db").write_bytes(new[:-1] + b"?")
    assert rekey_swap.finish(folder)
    assert held(folder)["vault.lfv"] == NEW["vault.lfv"]


class Stops(Exception):
    """The computer stops here."""


def test_wherever_it_stops_the_next_call_brings_all_of_the_new(tmp_path: Path, monkeypatch):
    made = folder_with(tmp_path / "made")
    rekey_swap.commit(made)
    before, seen = "not begun", 0
    while before != "done":
        seen += 1
        folder = tmp_path / f"register-{seen}"
        shutil.copytree(made, folder)
        with monkeypatch.context() as patched:
            stop_at(patched, seen)
            try:
                rekey_swap.finish(folder)
                before = "done"
            except Stops:
                before = "stopped"
        rekey_swap.finish(folder)
        assert held(folder) == NEW, seen
    assert seen > 10


def stop_at(patched, number: int) -> None:
    """Let the n-th step that changes the folder not happen, nor any later one."""
    left = [number]

    def step(real):
        def stopping(*words, **names):
            left[0] -= 1
            if left[0] <= 0:
                raise Stops
            return real(*words, **names)

        return stopping

    for name in ("replace", "unlink"):
        patched.setattr(Path, name, step(getattr(Path, name)))
    patched.setattr(rekey_swap.files, "sync_folder", step(rekey_swap.files.sync_folder))


def test_a_full_disk_decides_nothing(tmp_path: Path, monkeypatch):
    folder = folder_with(tmp_path / "register")

    def full(*_words):
        raise OSError(errno.ENOSPC, "made up")

    monkeypatch.setattr(rekey_swap.files.os, "fsync", full)
    with pytest.raises(NotEnoughDiskError):
        rekey_swap.commit(folder)
    monkeypatch.undo()
    assert not (folder / rekey_swap.STATE).exists()
    assert not rekey_swap.finish(folder)
    assert held(folder) == OLD | dict.fromkeys(LOGS, b"of the old register")
