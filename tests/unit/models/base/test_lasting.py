"""Changes of files: whole, lasting, and patient while another program holds one."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from held_files import (
    EVERYTHING,
    NOTHING,
    READING,
    READING_AND_WRITING,
    failing,
    held,
    on_windows,
    sharing_violation,
)
from models.base import durable_files


@pytest.fixture
def pauses(monkeypatch) -> list[float]:
    """Let no time pass between two tries, and keep how long it would have been."""
    kept: list[float] = []
    monkeypatch.setattr(durable_files.time, "sleep", kept.append)
    return kept


def _replace(folder: Path) -> None:
    durable_files.replace(folder / "one", folder / "two")
    assert ((folder / "two").read_bytes(), (folder / "one").exists()) == (b"1", False)


def _rename(folder: Path) -> None:
    durable_files.rename(folder / "one", folder / "three")
    assert (folder / "three").read_bytes() == b"1"


def _remove(folder: Path) -> None:
    durable_files.remove(folder / "one")
    assert not (folder / "one").exists()


def _read(folder: Path) -> None:
    with durable_files.reader(folder / "one") as file:
        assert file.read() == b"1"


def _write(folder: Path) -> None:
    with durable_files.opened_to_write(folder / "one") as file:
        file.write(b"9")
    assert (folder / "one").read_bytes() == b"9"


def _remove_all(folder: Path) -> None:
    durable_files.remove_all(folder / "in")
    assert not (folder / "in").exists()


def _remove_empty(folder: Path) -> None:
    durable_files.remove_empty(folder / "empty")
    assert not (folder / "empty").exists()


def _put(folder: Path) -> None:
    durable_files.put_file(folder / "two", b"new")
    assert (folder / "two").read_bytes() == b"new"
    assert not (folder / "two.new").exists()


ACTS = (_replace, _rename, _remove, _read, _write, _remove_all, _remove_empty, _put)
CALLS: dict[Callable, tuple[object, str]] = {
    _replace: (Path, "replace"), _rename: (Path, "rename"), _remove: (Path, "unlink"),
    _read: (Path, "open"), _write: (Path, "open"), _remove_all: (durable_files.shutil, "rmtree"),
    _remove_empty: (Path, "rmdir"), _put: (Path, "replace"),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one").write_bytes(b"1")
    (tmp_path / "two").write_bytes(b"2")
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "one").write_bytes(b"1")
    (tmp_path / "empty").mkdir()
    return tmp_path


def _everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("act", ACTS)
def test_what_is_held_for_a_moment_is_changed_all_the_same(folder, monkeypatch, pauses, act):
    where, name = CALLS[act]
    with monkeypatch.context() as patch:
        patch.setattr(where, name, failing(3, sharing_violation, getattr(where, name)))
        act(folder)
    assert len(pauses) == 3


@pytest.mark.parametrize("act", ACTS)
def test_what_is_held_longer_is_told_and_is_as_it_was(folder, monkeypatch, pauses, act):
    where, name = CALLS[act]
    before = _everything(folder)
    with monkeypatch.context() as patch:
        patch.setattr(where, name, failing(1000, sharing_violation, getattr(where, name)))
        with pytest.raises(OSError) as told:
            act(folder)
    assert told.value.errno == errno.EBUSY
    assert durable_files.is_held(told.value)
    assert _everything(folder) == before
    assert sum(pauses) == pytest.approx(2)


def _denied() -> OSError:
    return PermissionError(errno.EACCES, "made up")


def _full() -> OSError:
    return OSError(errno.ENOSPC, "made up")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("denies_what_is_held", "error", "tries"),
    [(False, _denied, 1), (True, _denied, 9), (False, _full, 1), (True, _full, 1)],
)
def test_what_is_forbidden_or_full_is_refused_at_once(
    folder, monkeypatch, pauses, act, denies_what_is_held, error, tries
):
    """Where Windows denies what is held, too, nobody is seen to hold it for half a second."""
    where, name = CALLS[act]
    told_of: list[OSError] = []

    def refused() -> OSError:
        told_of.append(error())
        return told_of[-1]

    with monkeypatch.context() as patch:
        patch.setattr(durable_files, "_DENIES_WHAT_IS_HELD", denies_what_is_held)
        patch.setattr(where, name, failing(1000, refused, getattr(where, name)))
        with pytest.raises(OSError) as told:
            act(folder)
    # Asking who holds a file is a renaming, too, of each of the two places.
    in_all = tries * 3 if act is _rename and tries > 1 else tries
    assert (told.value.errno, len(told_of)) == (error().errno, in_all)
    assert sum(pauses) == (pytest.approx(0.5) if tries > 1 else 0)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("times", [1, 8])
def test_who_let_go_before_anybody_looked_keeps_nothing_from_being_done(
    folder, monkeypatch, pauses, act, times
):
    """Windows denies what is held, and when it is asked who holds it, nobody does any more."""
    where, name = CALLS[act]
    with monkeypatch.context() as patch:
        patch.setattr(durable_files, "_DENIES_WHAT_IS_HELD", True)
        patch.setattr(where, name, failing(times, _denied, getattr(where, name)))
        act(folder)
    assert sum(pauses) <= 0.5 + 1e-9


def played(errors: list[OSError]) -> Callable[[], str]:
    """Return an act that fails with each of these, one after the other, and then is done."""
    left = iter(errors)

    def act() -> str:
        for error in left:
            raise error
        return "done"

    return act


def test_who_holds_it_again_is_waited_for_again(folder, monkeypatch, pauses):
    monkeypatch.setattr(durable_files, "_DENIES_WHAT_IS_HELD", True)
    errors = [*[_denied()] * 8, sharing_violation()] * 3
    assert durable_files.patiently(played(errors), folder / "one") == "done"
    assert sum(pauses) == pytest.approx(3 * 0.5 + sum(durable_files.PAUSES_S[:3]))


def test_what_was_held_to_the_last_is_told_as_held_though_it_is_denied_then(
    folder, monkeypatch, pauses
):
    monkeypatch.setattr(durable_files, "_DENIES_WHAT_IS_HELD", True)
    errors = [sharing_violation() for _pause in durable_files.PAUSES_S]
    with pytest.raises(OSError, match="holds the file") as told:
        durable_files.patiently(played([*errors, _denied()]), folder / "one")
    assert told.value.errno == errno.EBUSY
    assert sum(pauses) == pytest.approx(2)


def test_a_folder_in_which_something_is_left_for_a_moment_is_removed_all_the_same(
    folder, monkeypatch, pauses
):
    left = failing(2, lambda: OSError(errno.ENOTEMPTY, "made up"), durable_files.shutil.rmtree)
    with monkeypatch.context() as patch:
        patch.setattr(durable_files.shutil, "rmtree", left)
        durable_files.remove_all(folder / "in")
    assert (len(pauses), (folder / "in").exists()) == (2, False)
    (folder / "empty" / "full").mkdir()
    with pytest.raises(OSError, match="empty"):
        durable_files.remove_empty(folder / "empty")
    assert len(pauses) == 2


def test_a_folder_that_is_removed_quietly_is_let_be_when_it_cannot_be(folder, monkeypatch, pauses):
    with monkeypatch.context() as patch:
        patch.setattr(durable_files.os, "rmdir", failing(1000, sharing_violation, os.rmdir))
        durable_files.remove_all(folder / "in", quietly=True)
    durable_files.remove_all(folder / "not there", quietly=True)
    with pytest.raises(FileNotFoundError):
        durable_files.remove_all(folder / "not there")


@on_windows
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("shared", [NOTHING, READING, READING_AND_WRITING, EVERYTHING])
def test_a_program_that_holds_a_file_for_a_moment_is_waited_for(folder, monkeypatch, act, shared):
    place = {_put: "two", _remove_all: "in/deep/one", _remove_empty: "empty"}.get(act, "one")
    with held(folder / place, shared) as let_go:
        monkeypatch.setattr(durable_files.time, "sleep", lambda _s: let_go())
        if shared == EVERYTHING and act in (_remove, _remove_empty):
            # It is removed at once; its name may stay until the other one looks away.
            getattr(durable_files, act.__name__[1:])(folder / place)
            let_go()
            assert not (folder / place).exists()
            return
        act(folder)


@on_windows
@pytest.mark.parametrize("act", [_replace, _rename, _remove, _read, _write, _remove_all, _put])
def test_a_program_that_holds_a_file_for_long_is_told(folder, pauses, act):
    place = {_put: "two", _remove_all: "in/deep/one"}.get(act, "one")
    with held(folder / place):
        with pytest.raises(OSError) as told:
            act(folder)
        assert told.value.errno == errno.EBUSY
        assert sum(pauses) >= 2
        assert durable_files.is_taken(folder / place)
    assert not durable_files.is_taken(folder / place)
    assert not durable_files.is_taken(folder / "not there")


@on_windows
def test_a_mark_against_writing_is_no_other_program(folder, pauses):
    (folder / "two").chmod(0o400)
    with pytest.raises(PermissionError):
        durable_files.replace(folder / "one", folder / "two")
    with pytest.raises(PermissionError):
        durable_files.remove(folder / "two")
    (folder / "two").chmod(0o600)
    assert sum(pauses) == pytest.approx(2 * 0.5)


def test_only_this_user_may_read_what_is_kept_to_him(folder, monkeypatch):
    (folder / "one").chmod(0o644)
    called = []
    really = Path.chmod
    monkeypatch.setattr(Path, "chmod", lambda path, mode: called.append(mode) or really(path, mode))
    durable_files.keep_to_this_user(folder / "one")
    # On Windows the list of the folder does it, and Wine refuses the mode of a mapped file.
    assert called == ([] if os.name == "nt" else [0o600])
