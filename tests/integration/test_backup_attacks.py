"""Backups on bad days: a full or pulled stick, a kill at every step; older ones stay whole."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import fault_fs
from app.backup import beside, making, opening, places
from app.base.errors import AppError, FileUnreadableError, NotEnoughDiskError
from app.register import access
from app.register.records import GivenCodes
from app.system import files, paths
from backup_office import desk
from office_sim import DAY_S, NOON, PASSPHRASE, Hands, reopened
from own_system import KILLED
from source_tree import ROOT

PROGRAM = """
import sys
sys.path[:0] = [{root!r}, {helpers!r}]
from pathlib import Path
from app.register import access
from app.backup import making
from office_sim import PASSPHRASE, Hands
from own_system import die

s = access.unlock(Path({register!r}), None, PASSPHRASE, clock=Hands({at}))
steps = 0

def report(progress):
    global steps
    steps += 1
    if steps == {nth}:
        die()

{act}
access.lock(s)
"""


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "state_folder", lambda: tmp_path / "state")


@pytest.fixture(scope="module")
def ready(tmp_path_factory) -> tuple[Path, GivenCodes]:
    """Return a folder with a register and a stick that holds one backup; and the sheet."""
    folder = tmp_path_factory.mktemp("ready")
    with desk(folder) as at:
        making.make_in_folder(at.s, at.place(), "Stick A")
        at.paper(at.case_ids[1], b"a second made-up paper" * 9_000, "second")
        return folder, at.given


class World:
    """A copy of it, one day later."""

    def __init__(self, ready: tuple[Path, GivenCodes], folder: Path) -> None:
        self.folder = folder / "world"
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(ready[0], self.folder)
        self.given = ready[1]
        self.clock = Hands(NOON + DAY_S)
        self.stick = self.folder / "stick"
        self.s = access.unlock(self.folder / "register", None, PASSPHRASE, clock=self.clock)

    def close(self) -> None:
        access.lock(self.s)

    def root(self) -> Path:
        return places.vault_folder(self.s, self.stick)

    def prove(self, *, left_over: bool = False) -> None:
        """Every backup that has its name is whole; nothing half-made lies about."""
        there = beside.backups_in(self.root())
        assert 1 <= len(there) <= 2
        for one in there:
            assert opening.test(one, self.given).problems == ()
            assert beside.named_in(one) is not None
        if not left_over:
            every = [path.name for path in self.stick.rglob("*") if path.is_file()]
            assert not [name for name in every if name.endswith((".part", ".new"))]
            assert list((self.s.folder / "staging").iterdir()) == []

    def again(self) -> None:
        """The next backup goes through and leaves nothing of what was cut off."""
        self.clock.at += DAY_S
        made = making.make_in_folder(self.s, self.stick, "")
        assert opening.test(Path(made.backup.path), self.given, s=self.s).problems == ()
        self.prove_all_clean()
        self.s = reopened(self.s)
        assert list((self.s.folder / "staging").iterdir()) == []

    def prove_all_clean(self) -> None:
        names = {path.name for path in self.root().iterdir()} - {"papers"}
        backups = {path.name for path in beside.backups_in(self.root())}
        lists = {beside.list_path(path).name for path in beside.backups_in(self.root())}
        assert names == backups | lists
        papers = [path.suffix for path in (self.root() / "papers").rglob("*") if path.is_file()]
        assert set(papers) == {".lfb"}


@pytest.fixture
def world(ready, tmp_path):
    made = World(ready, tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_one_call_of_the_disk_fails_whichever_it_is(ready, tmp_path, number):
    nth, through = 1, False
    while not through:
        world = World(ready, tmp_path)
        with pytest.MonkeyPatch.context() as patch:
            counter = fault_fs.failing(patch, nth, number)
            try:
                making.make_in_folder(world.s, world.stick, "")
            except AppError as error:
                assert error.code in ("file.unreadable", "disk.full", "register.damaged")  # noqa: PT017
            through = not counter.failed
        try:
            # Removing what is half-made may be the very call that failed; the next one removes it.
            world.prove(left_over=counter.failed)
            world.again()
        finally:
            world.close()
        nth += 1 + nth // 4
    assert nth > 20


def test_a_stick_pulled_at_any_call_leaves_the_register_and_older_backups(
    ready, tmp_path, monkeypatch
):
    nth, through = 1, False
    while not through:
        world = World(ready, tmp_path)
        with pytest.MonkeyPatch.context() as patch:
            counter = pulled(patch, world.stick, nth)
            try:
                making.make_in_folder(world.s, world.stick, "")
            except FileUnreadableError as error:
                assert error.facts["reason"] == "device"  # noqa: PT017
            through = counter["calls"] < nth
        try:
            world.prove(left_over=True)
            world.again()
        finally:
            world.close()
        nth += 1 + nth // 4
    assert nth > 12


def pulled(patch: pytest.MonkeyPatch, stick: Path, nth: int) -> dict[str, int]:
    """Let every call about the stick fail from the nth on, as when it is not there any more."""
    counter = {"calls": 0}
    handles: set[int] = set()

    def about(first: object) -> bool:
        if isinstance(first, int):
            return first in handles
        return str(first).startswith(str(stick))

    for name in fault_fs.CALLS:
        real = getattr(os, name)

        def call(first, *args, _real=real, _name=name, **kwargs):
            if not about(first):
                return _real(first, *args, **kwargs)
            counter["calls"] += 1
            if counter["calls"] >= nth:
                raise OSError(errno.ENODEV, "no such device")
            done = _real(first, *args, **kwargs)
            if _name == "open":
                handles.add(done)
            return done

        patch.setattr(os, name, call)
    return counter


FILE = "making.make_file(s, Path({target!r}), report)"
FOLDER = 'making.make_in_folder(s, Path({target!r}), "", report=report)'


@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5, 6, 8, 10, 12])
def test_killed_at_any_step_older_backups_and_the_register_stay(ready, tmp_path, nth):
    folder = tmp_path / "killed"
    shutil.copytree(ready[0], folder)
    register = folder / "register"
    words = PROGRAM.format(
        root=str(ROOT),
        helpers=str(ROOT / "tests" / "helpers"),
        register=str(register),
        at=NOON + DAY_S,
        nth=nth,
        act=FOLDER.format(target=str(folder / "stick")),
    )
    done = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, KILLED), done.stderr
    if done.returncode == KILLED:
        left = list((register / "staging").iterdir())
        assert all(MARK not in path.read_bytes() for path in left)
    world = World((folder, ready[1]), tmp_path)
    try:
        world.prove(left_over=True)
        world.again()
    finally:
        world.close()


MARK = b"Madhumarker"


@pytest.mark.posix("a small disk is mounted")
@pytest.mark.parametrize("kib", [400, 800, 1_200])
def test_a_disk_that_really_is_full(world, tmp_path, monkeypatch, kib):
    small = tmp_path / "small"
    small.mkdir()
    # Needs root on Linux, as the mail servers of other tests do.
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", small], check=True)
    try:
        with pytest.raises(NotEnoughDiskError) as refused:
            making.make_file(world.s, small / "all.lfbak")
        assert refused.value.facts["needed"] > refused.value.facts["free"]
        # Somebody else fills the disk after we asked for the room.
        monkeypatch.setattr(files, "free_bytes", lambda _folder: 10**12)
        with pytest.raises(NotEnoughDiskError):
            making.make_file(world.s, small / "all.lfbak")
        assert list(small.iterdir()) == []
        if kib < 1_000:
            with pytest.raises(NotEnoughDiskError):
                making.make_in_folder(world.s, small, "small")
            assert not [path for path in small.rglob("*") if path.suffix in (".part", ".lfbak")]
        assert list((world.s.folder / "staging").iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)
    world.again()


def test_a_small_room_for_the_copy_is_told_and_nothing_is_left(world, monkeypatch):
    real = files.free_bytes

    def small_at_home(folder: Path) -> int:
        return 1_000 if folder == world.s.folder else real(folder)

    monkeypatch.setattr(files, "free_bytes", small_at_home)
    with pytest.raises(NotEnoughDiskError):
        making.make_in_folder(world.s, world.stick, "")
    world.prove()


@pytest.mark.posix("links to files, which only administrators make on Windows")
def test_papers_swapped_with_links_are_not_followed_when_they_are_written(world):
    secret = world.folder / "secret.txt"
    secret.write_bytes(b"not a paper at all")
    for paper in (world.root() / "papers").rglob("*.lfb"):
        paper.unlink()
        paper.symlink_to(secret)
    making.make_in_folder(world.s, world.stick, "")
    assert secret.read_bytes() == b"not a paper at all"
    assert not [path for path in (world.root() / "papers").rglob("*") if path.is_symlink()]
    world.prove()


def test_a_backup_of_another_office_in_the_folder_is_left_alone(world, tmp_path):
    with desk(tmp_path / "other") as other:
        making.make_file(other.s, tmp_path / "other.lfbak")
    strange = world.root() / "2020-01-01-000000.lfbak"
    shutil.copy(tmp_path / "other.lfbak", strange)
    ours = beside.backups_in(world.root())[-1]
    for _ in range(40):
        world.clock.at += DAY_S
        making.make_in_folder(world.s, world.stick, "")
    assert strange.exists()
    assert strange.read_bytes() == (tmp_path / "other.lfbak").read_bytes()
    assert not ours.exists() or ours in beside.backups_in(world.root())
