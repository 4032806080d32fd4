"""What Windows is asked, with made-up libraries in its place: it was never run there."""

import errno
import os
import sys
from pathlib import Path, PureWindowsPath
from types import ModuleType

import pytest

from app.system.platforms import windows
from app.system.platforms.windows import disks, libraries


def test_the_letter_of_a_drive_is_what_is_asked_about():
    class Kernel:
        def GetDriveTypeW(self, root: str) -> int:
            return {"E:\\": disks.REMOVABLE, "\\\\server\\share\\": disks.REMOTE}.get(root, 3)

    assert disks.kind_of(PureWindowsPath(r"E:\backups"), Kernel()) == disks.REMOVABLE
    assert disks.kind_of(PureWindowsPath(r"\\server\share\x"), Kernel()) == disks.REMOTE
    assert disks.kind_of(PureWindowsPath(r"C:\Users"), Kernel()) == 3


@pytest.mark.parametrize(
    ("kind", "type_", "stick"), [(2, "", True), (3, "", False), (4, "cifs", False)]
)
def test_the_kind_of_a_drive_says_what_a_folder_is_on(monkeypatch, kind, type_, stick):
    monkeypatch.setattr(disks, "kind_of", lambda _folder: kind)
    assert windows.file_system_of(Path("x")) == type_
    assert windows.is_stick(Path("x")) is stick


def test_sticks_are_looked_for_at_every_letter_but_those_of_floppy_disks():
    found = [str(one) for one in windows.mounts()]
    assert (found[0], found[-1], len(found)) == ("C:\\", "Z:\\", 24)


def test_the_folders_of_onedrive_are_those_that_windows_names():
    given = {"OneDrive": "", "OneDriveCommercial": r"C:\a\OneDrive - Office", "PATH": "x"}
    assert disks.cloud_roots(given) == ((r"C:\a\OneDrive - Office", "OneDrive"),)


def test_only_folders_of_the_program_and_of_the_system_give_libraries():
    class Kernel:
        def __init__(self) -> None:
            self.asked: list[tuple[str, int]] = []

        def SetDefaultDllDirectories(self, places: int) -> int:
            self.asked.append(("places", places))
            return 1

        def SetSearchPathMode(self, mode: int) -> int:
            self.asked.append(("mode", mode))
            return 1

    kernel = Kernel()
    libraries.refuse_foreign(kernel)
    assert kernel.asked == [("places", 0x1000), ("mode", 0x8001)]
    libraries.refuse_foreign(object())  # An old Windows goes on as it is.
    windows.refuse_foreign_libraries()  # As does what is no Windows at all.


class Locking:
    """A library of Windows in which a lock is taken, or refused with a number."""

    def __init__(self, refused: int = 0) -> None:
        self.asked: list[tuple[int, ...]] = []

        def lock_file(*given: int) -> int:
            self.asked.append(given)
            return 0 if refused else 1

        self.LockFile = lock_file


@pytest.fixture
def a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """An open file, which Windows calls by ten times its number."""
    made = ModuleType("msvcrt")
    made.get_osfhandle = lambda handle: handle * 10
    monkeypatch.setitem(sys.modules, "msvcrt", made)
    return os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)


def test_the_lock_is_of_one_byte_behind_the_text(tmp_path: Path, monkeypatch, a_file: int):
    kernel = Locking()
    monkeypatch.setattr(libraries, "opened", lambda _name: kernel)
    windows.lock_file(a_file, 4096)
    assert kernel.asked == [(a_file * 10, 4096, 0, 1, 0)]
    windows.release_file(a_file, tmp_path / "lock")
    assert not (tmp_path / "lock").exists()
    with pytest.raises(OSError, match="Bad file"):
        os.close(a_file)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        *[(held, errno.EACCES) for held in (33, 5, 32, 36)],
        *[(unknown, errno.ENOLCK) for unknown in (1, 50, 120)],
    ],
)
def test_a_lock_of_others_is_told_from_a_disk_without_locks(
    monkeypatch, a_file: int, number: int, told: int
):
    monkeypatch.setattr(libraries, "opened", lambda _name: Locking(number))
    monkeypatch.setattr(libraries, "last_error", lambda: number)
    with pytest.raises(OSError) as refused:
        windows.lock_file(a_file, 0)
    os.close(a_file)
    assert refused.value.errno == told
    assert isinstance(refused.value, PermissionError) is (told == errno.EACCES)


def test_the_start_of_the_computer_is_told_to_the_minute(monkeypatch):
    class Count:
        restype: object = None

        def __call__(self) -> int:
            return 90 * 24 * 3600 * 1000  # longer than 32 bits of milliseconds

    class Kernel:
        GetTickCount64 = Count()

    monkeypatch.setattr(libraries, "opened", lambda _name: Kernel)
    monkeypatch.setattr(windows.time, "time", lambda: 100.0 * 24 * 3600)
    assert windows.boot_id() == str(10 * 24 * 60)


def test_a_file_of_elsewhere_carries_the_mark_that_windows_looks_for(tmp_path: Path):
    windows.mark_from_outside(tmp_path / "a.pdf")
    mark = tmp_path / "a.pdf:Zone.Identifier"  # On a disk of Windows this is a part of the file.
    assert mark.read_text("ascii") == "[ZoneTransfer]\nZoneId=3\n"
    windows.mark_from_outside(tmp_path / "gone" / "a.pdf")


def test_what_was_named_here_is_what_python_names_there():
    """The numbers are those of the headers, which only Windows' own Python has by name."""
    assert windows.AS_BYTES == 0x8000
    assert windows.NO_CONSOLE == 0x0800_0000
    assert windows.NEEDED_TO_START == ("SYSTEMROOT",)


def test_a_program_that_begins_again_waits_for_the_other_and_answers_as_it_did():
    with pytest.raises(SystemExit) as ended:
        windows.become([sys.executable, "-c", "import sys; sys.exit(9)"])
    assert ended.value.code == 9
