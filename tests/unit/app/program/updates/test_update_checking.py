"""An update file is believed only when enough signed it, it is newer and the installer is whole."""

import os
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from app.base import messages
from app.base.errors import AppError, FileUnreadableError
from app.base.jobs import Cancelled, Progress, Token
from app.program.updates.checking import Judge, check
from app.program.updates.records import MISSING, NOTHING_HERE, READY, SAME
from app.program.updates.update_words import (
    UpdateBehindError,
    UpdateDamagedError,
    UpdateFewSignedError,
    UpdateNewerFormatError,
    UpdateNoKeysError,
    UpdateNotOursError,
    UpdateOlderError,
    UpdateOtherComputerError,
    UpdateOtherError,
    UpdateShortError,
    UpdateUnknownFileError,
    words_of,
)
from own_system import IS_WINDOWS, KILLED, unreadable
from release_maker import (
    HOLDERS,
    INSTALLERS,
    KEYS,
    NAMES,
    NOTES,
    STRANGERS,
    announcement,
    put_on_stick,
    released,
    resigned,
)

DEB, TAR, EXE = INSTALLERS
GOOD = announcement()
JUDGE = Judge(KEYS, "0.1.0", "linux_x86_64")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return put_on_stick(tmp_path)


class Memory:
    """What was believed before, as it is kept beside the settings."""

    def __init__(self, newest: bytes = b"") -> None:
        self.newest = newest

    def judge(self, **changes) -> Judge:
        return replace(JUDGE, newest=lambda: self.newest, keep=self._keep, **changes)

    def _keep(self, raw: bytes) -> None:
        self.newest = raw


def test_a_newer_release_with_its_installers_is_ready(stick: Path):
    found = check(stick, by=JUDGE)
    assert (found.verdict, found.version, found.running) == (READY, "0.2.0", "0.1.0")
    assert [one.holder for one in found.signers] == list(NAMES[:2])
    assert [(one.name, Path(one.path)) for one in found.checked] == [
        (DEB, stick.parent / DEB),
        (TAR, stick.parent / TAR),
    ]
    assert (found.notes, found.published) == (NOTES, "2026-11-25")
    assert found.wanted == f"{DEB}, {TAR}"


def test_one_of_two_installers_is_enough(stick: Path):
    (stick.parent / TAR).unlink()
    found = check(stick, by=JUDGE)
    assert (found.verdict, [one.name for one in found.checked]) == (READY, [DEB])


def test_without_its_installer_the_names_are_told(stick: Path):
    for name in (DEB, TAR):
        (stick.parent / name).unlink()
    found = check(stick, by=JUDGE)
    assert (found.verdict, found.checked, found.wanted) == (MISSING, (), f"{DEB}, {TAR}")


def test_a_computer_that_has_no_file_in_the_release_is_told_so(stick: Path):
    found = check(stick, by=replace(JUDGE, computer="linux_riscv64"))
    assert (found.verdict, found.files) == (NOTHING_HERE, ())


def test_the_version_that_runs_is_no_update(stick: Path):
    (stick.parent / DEB).write_bytes(b"not even read")
    assert check(stick, by=replace(JUDGE, running="0.2.0")).verdict == SAME


@pytest.mark.parametrize("running", ["0.2.1", "0.10.0", "1.0.0"])
def test_an_older_version_is_refused(stick: Path, running: str):
    with pytest.raises(UpdateOlderError) as refused:
        check(stick, by=replace(JUDGE, running=running))
    assert refused.value.facts == {"found": "0.2.0", "running": running}


def test_an_announcement_from_before_the_newest_one_is_refused(stick: Path):
    memory = Memory(announcement("0.3.0"))
    with pytest.raises(UpdateBehindError) as refused:
        check(stick, by=memory.judge())
    assert refused.value.facts == {"found": "0.2.0", "highest": "0.3.0"}
    assert memory.newest == announcement("0.3.0")
    for version in ("0.3.0", "0.10.0"):
        stick.write_bytes(announcement(version))
        assert check(stick, by=memory.judge()).verdict == READY
        assert memory.newest == announcement(version)


@pytest.mark.parametrize(
    "planted",
    [
        announcement("9999.9999.9999", signers=STRANGERS),
        announcement("9999.9999.9999", signers=HOLDERS[:1]),
        announcement("9999.9999.9999")[:-5] + b"AAA=\n",
        resigned(announcement("0.3.0"), v=2),
        b"9999.9999.9999",
        b"x" * 2_000_000,
    ],
)
def test_whoever_writes_where_it_is_kept_cannot_lock_an_office_out(stick: Path, planted: bytes):
    memory = Memory(planted)
    assert check(stick, by=memory.judge()).verdict == READY
    assert memory.newest == GOOD


def test_only_what_was_believed_is_kept(stick: Path):
    memory = Memory()
    for raw in (announcement("9.0.0", signers=STRANGERS), resigned(GOOD, [HOLDERS[0]])):
        stick.write_bytes(raw)
        with pytest.raises(UpdateFewSignedError):
            check(stick, by=memory.judge())
    stick.write_bytes(GOOD)
    with pytest.raises(UpdateOlderError):
        check(stick, by=memory.judge(running="1.0.0"))
    check(stick, by=memory.judge(running="0.2.0"))
    assert memory.newest == b""
    check(stick, by=memory.judge())
    assert memory.newest == GOOD


# Who signed --------------------------------------------------------------------------------------


def test_without_keys_nothing_can_be_judged(stick: Path):
    for keys in ((), KEYS[:2]):
        with pytest.raises(UpdateNoKeysError):
            check(stick, by=replace(JUDGE, keys=keys))
    told = messages.words(UpdateNoKeysError())
    assert "without the keys" in told.happened


@pytest.mark.parametrize(("signers", "count"), [(STRANGERS, 0), ([HOLDERS[2], *STRANGERS], 1)])
def test_too_few_signers_are_counted(stick: Path, signers, count: int):
    stick.write_bytes(announcement(signers=signers))
    with pytest.raises(UpdateFewSignedError) as refused:
        check(stick, by=JUDGE)
    assert refused.value.facts == {"found": count, "need": 2}
    begins = "Only 1 of those" if count else "Nobody who answers"
    assert messages.words(refused.value).happened.startswith(begins)


# Hostile announcements ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", UpdateNotOursError),
        (b"PK\x03\x04" + bytes(5_000), UpdateNotOursError),
        (GOOD[:20], UpdateNotOursError),
        (GOOD.replace(b"release", b"directory", 1), UpdateNotOursError),
        (GOOD[:40], UpdateDamagedError),
        (GOOD[:-1], UpdateDamagedError),
        (GOOD[:-100] + bytes(100), UpdateDamagedError),
        (GOOD + b"\n", UpdateDamagedError),
        (resigned(GOOD, files=[]), UpdateDamagedError),
        (resigned(GOOD, product="other"), UpdateDamagedError),
        (resigned(GOOD, v=2), UpdateNewerFormatError),
        (GOOD.replace(b"signed 1", b"signed 2", 1), UpdateNewerFormatError),
    ],
)
def test_what_is_no_sound_announcement_is_told_apart(stick: Path, raw: bytes, kind):
    stick.write_bytes(raw)
    with pytest.raises(kind):
        check(stick, by=JUDGE)


def test_of_a_huge_announcement_only_the_beginning_is_read(stick: Path):
    with stick.open("wb") as file:
        file.write(GOOD)
        file.truncate(2**30)
    tracemalloc.start()
    try:
        with pytest.raises(UpdateDamagedError):
            check(stick, by=JUDGE)
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()


def test_what_is_no_file_is_refused_and_nobody_waits(tmp_path: Path):
    pipe, folder = tmp_path / "pipe.lfrelease", tmp_path / "folder.lfrelease"
    folder.mkdir()
    with unreadable(pipe):
        for path in (pipe, folder, Path("/dev/zero"), tmp_path / "absent.lfrelease"):
            with pytest.raises(FileUnreadableError):
                check(path, by=JUDGE)


def test_markup_in_the_notes_stays_text(stick: Path):
    hostile = dict.fromkeys(NOTES, '<img src="file:///etc/passwd"><script>')
    stick.write_bytes(announcement(notes=hostile))
    assert check(stick, by=JUDGE).notes == hostile


# Installers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep", [0, 1, 100])
def test_a_half_copied_installer_is_told_apart(stick: Path, keep: int):
    installer = stick.parent / DEB
    installer.write_bytes(installer.read_bytes()[:keep])
    with pytest.raises(UpdateShortError) as refused:
        check(stick, by=JUDGE)
    assert refused.value.facts == {"file": DEB}


def test_other_bytes_are_refused(stick: Path):
    installer = stick.parent / DEB
    content = installer.read_bytes()
    for other in (content[:-1] + b"x", content + b"x", b"\0" * len(content)):
        installer.write_bytes(other)
        with pytest.raises(UpdateOtherError) as refused:
            check(stick, by=JUDGE)
        assert refused.value.facts["file"] == DEB
        if len(other) == len(content):
            entry = released(DEB, "linux_x86_64", content)
            read = released(DEB, "linux_x86_64", other)
            assert refused.value.facts["released"] == entry.sha256
            assert refused.value.facts["sha256"] == read.sha256


@pytest.mark.parametrize(("change", "kind"), [(-1, UpdateShortError), (1, UpdateOtherError)])
def test_an_installer_that_changes_while_it_is_read_is_refused(tmp_path: Path, change: int, kind):
    content = bytes(3 * 2**20)
    big = tmp_path / "big.deb"
    big.write_bytes(content)
    entry = released("big.deb", "linux_x86_64", content)
    stick = put_on_stick(tmp_path, announcement(files=[entry]))

    def shrink_or_grow(progress: Progress) -> None:
        if 0 < progress.done < len(content):
            os.truncate(big, len(content) + change)

    with pytest.raises(kind):
        check(stick, by=JUDGE, report=shrink_or_grow)


@pytest.mark.parametrize("how", ["written over", "exchanged"])
def test_an_installer_is_refused_that_is_no_more_what_was_read(tmp_path: Path, how: str):
    content = bytes(3 * 2**20)
    big, other = tmp_path / "big.deb", tmp_path / "other"
    for path in (big, other):
        path.write_bytes(content)
        os.utime(path, (1, 1))
    entry = released("big.deb", "linux_x86_64", content)
    stick = put_on_stick(tmp_path, announcement(files=[entry]))
    asked: list[str] = []

    def change(progress: Progress) -> None:
        if progress.done != len(content):
            return
        asked.append(how)
        if how == "exchanged" and IS_WINDOWS:
            with pytest.raises(PermissionError):  # Nobody exchanges there what somebody reads.
                other.replace(big)
        elif how == "exchanged":
            other.replace(big)
        else:
            with big.open("r+b") as file:
                file.write(b"planted")

    if how == "exchanged" and IS_WINDOWS:
        check(stick, by=JUDGE, report=change)
    else:
        with pytest.raises(UpdateOtherError) as refused:
            check(stick, by=JUDGE, report=change)
        assert refused.value.facts == {"file": "big.deb"}
    assert asked


@pytest.mark.posix("a link to a file, which only administrators make on Windows")
def test_a_link_is_not_the_installer(stick: Path, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "x"
    installer = stick.parent / DEB
    elsewhere.write_bytes(installer.read_bytes())
    installer.unlink()
    for target in (elsewhere, Path("/dev/zero"), Path("leads-nowhere")):
        installer.symlink_to(target)
        with pytest.raises(FileUnreadableError):
            check(stick, by=JUDGE)
        with pytest.raises(FileUnreadableError):
            check(stick, installer, by=JUDGE)
        installer.unlink()


def test_a_pipe_or_a_folder_is_not_the_installer(stick: Path):
    installer = stick.parent / DEB
    installer.unlink()
    installer.mkdir()
    with pytest.raises(FileUnreadableError):
        check(stick, by=JUDGE)
    installer.rmdir()
    with unreadable(installer), pytest.raises(FileUnreadableError):
        check(stick, by=JUDGE)


def test_a_named_installer_may_lie_elsewhere_under_another_name(stick: Path, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    copy = elsewhere / "lifafa (1).deb"
    copy.write_bytes((stick.parent / DEB).read_bytes())
    for name in (DEB, TAR):
        (stick.parent / name).unlink()
    found = check(stick, copy, by=JUDGE)
    assert (found.verdict, [one.path for one in found.checked]) == (READY, [str(copy)])
    # Whatever lies beside the announcement under the released name was not read.
    told = words_of(found)
    assert told.todo.endswith(copy.name)
    assert told.checked == (f"This file was checked: {copy}",)
    copy.write_bytes(b"x" * copy.stat().st_size)
    with pytest.raises(UpdateOtherError):
        check(stick, copy, by=JUDGE)


def test_the_place_of_what_was_checked_is_whole_and_hides_nothing(stick, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (stick.parent / TAR).unlink()
    turned = Path("turned\u202ebed.txt")
    (stick.parent / DEB).rename(turned)
    found = check(Path(stick.name), turned, by=JUDGE)
    assert [one.path for one in found.checked] == [str(tmp_path / turned)]
    told = words_of(found)
    assert told.todo.endswith("turned\ufffdbed.txt")
    assert told.checked[0].endswith("turned\ufffdbed.txt")


def test_a_claim_to_be_newer_is_told_as_a_claim(stick: Path):
    stick.write_bytes(resigned(GOOD, STRANGERS, v=2))
    with pytest.raises(UpdateNewerFormatError) as refused:
        check(stick, by=JUDGE)
    said = messages.words(refused.value)
    assert "says that a newer Lifafa made it" in said.happened
    assert "Do not install anything" in said.todo


def test_a_named_installer_of_another_kind_or_release_is_refused(stick: Path):
    with pytest.raises(UpdateOtherComputerError) as refused:
        check(stick, stick.parent / EXE, by=JUDGE)
    assert refused.value.facts == {"file": EXE, "wanted": f"{DEB}, {TAR}"}
    with pytest.raises(UpdateOtherComputerError) as refused:
        check(stick, stick.parent / EXE, by=replace(JUDGE, computer="linux_riscv64"))
    assert "has nothing for this one" in messages.words(refused.value).todo
    with pytest.raises(UpdateUnknownFileError):
        check(stick, stick, by=JUDGE)
    with pytest.raises(FileUnreadableError):
        check(stick, stick.parent / "absent", by=JUDGE)


def test_progress_is_told_over_all_installers_and_it_can_be_stopped(stick: Path):
    told: list[Progress] = []
    check(stick, by=JUDGE, report=told.append)
    total = len(INSTALLERS[DEB][1]) + len(INSTALLERS[TAR][1])
    assert (told[0].done, told[-1].done, {one.total for one in told}) == (0, total, {total})
    assert [one.done for one in told] == sorted(one.done for one in told)
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        check(stick, by=JUDGE, token=token)


def test_a_large_installer_takes_little_memory_and_stops_in_the_middle(tmp_path: Path):
    size = 200 * 2**20
    big = tmp_path / "big.deb"
    with big.open("wb") as file:
        file.truncate(size)
    # Never read to its end here, so any hash serves.
    entry = replace(released("big.deb", "linux_x86_64", b""), size=size)
    stick = put_on_stick(tmp_path, announcement(files=[entry]))
    token, seen = Token(), []

    def stop_late(progress: Progress) -> None:
        seen.append(progress.done)
        if progress.done > 40 * 2**20:
            token.cancel()

    tracemalloc.start()
    try:
        with pytest.raises(Cancelled):
            check(stick, by=JUDGE, report=stop_late, token=token)
        assert tracemalloc.get_traced_memory()[1] < 6 * 2**20
    finally:
        tracemalloc.stop()
    assert max(seen) < 43 * 2**20
    with pytest.raises(UpdateOtherError):
        check(tmp_path / "lifafa.lfrelease", by=JUDGE)


def test_nothing_is_written_beside_what_is_checked(stick: Path):
    before = {path: (path.read_bytes(), path.stat().st_mode) for path in stick.parent.iterdir()}
    assert check(stick, by=JUDGE).files
    after = {path: (path.read_bytes(), path.stat().st_mode) for path in stick.parent.iterdir()}
    assert before == after


@pytest.mark.parametrize(
    ("raw", "installer"),
    [
        (b"x", b""),
        (GOOD[:-1], b""),
        (announcement(signers=STRANGERS), b""),
        (GOOD, b"short"),
        (GOOD, bytes(len(INSTALLERS[DEB][1]))),
        (GOOD, bytes(9_999)),
    ],
)
def test_refusals_are_told_without_a_place_or_a_path(stick: Path, raw: bytes, installer: bytes):
    stick.write_bytes(raw)
    (stick.parent / DEB).write_bytes(installer)
    with pytest.raises(AppError) as refused:
        check(stick, by=JUDGE)
    assert stick.parent.name not in str(messages.words(refused.value))
    assert str(stick.parent) not in f"{refused.value} {refused.value.facts}"


PROGRAM = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from own_system import die
from app.program.updates.checking import check
from test_update_checking import JUDGE
def report(progress):
    if progress.done > 20 * 2**20:
        die()
check(Path(sys.argv[1]), by=JUDGE, report=report)
"""


def test_killed_while_it_reads_nothing_is_left_behind(tmp_path: Path):
    size = 60 * 2**20
    with (tmp_path / "big.deb").open("wb") as file:
        file.truncate(size)
    entry = replace(released("big.deb", "linux_x86_64", b""), size=size)
    stick = put_on_stick(tmp_path, announcement(files=[entry]))
    before = sorted(path.name for path in tmp_path.iterdir())
    root = Path(__file__).resolve().parents[5]
    places = [str(root), str(root / "tests" / "helpers"), str(Path(__file__).parent)]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(stick), *places], capture_output=True, check=False
    )
    assert done.returncode == KILLED, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before
