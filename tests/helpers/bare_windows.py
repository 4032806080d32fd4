"""A Windows without Python on which Setup and the installed program run: a prefix of Wine.

Rules: it lies in a folder of its own and shares nothing with the one that builds but Wine's part of
32 bits; what it starts ends with it; whatever waits, waits for a state and not for a time.
"""

from __future__ import annotations

import hashlib
import shutil
import struct
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from virtual_screen import Screen
from windows_computer import Computer

LONGEST_S = 600.0
"""Far above what anything takes on a machine that has much else to do."""
SILENT = ("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART", "/LANG=en")
USER = r"C:\users\root"
_LOOK_S, _PATIENCE_S = 0.02, 30.0
_LACKING = ("icuuc.dll", "mscms.dll")
_METRICS, _BOX_DOTS = r"HKCU\Control Panel\Desktop\WindowMetrics", 14
_REPLACED = r"HKCU\Software\Wine\Fonts\Replacements"
_INSTALLED = ("unins000.exe", "unins000.dat", "unins000.msg")


@dataclass(frozen=True)
class Installed:
    """A program that Setup put somewhere.

    Attributes:
        folder: as Windows names it.
    """

    folder: str

    @property
    def window(self) -> str:
        """The program with a window."""
        return rf"{self.folder}\Lifafa.exe"

    @property
    def command_line(self) -> str:
        """The program of the command line."""
        return rf"{self.folder}\lifafa.com"

    @property
    def remover(self) -> str:
        """What removes it."""
        return rf"{self.folder}\unins000.exe"


FOR_ALL = Installed(r"C:\Program Files\Lifafa")
FOR_ONE = Installed(rf"{USER}\AppData\Local\Programs\Lifafa")


class BareWindows:
    """A Windows in a folder.

    Args:
        folder: is made; nothing may be there.
        computer: the one that builds, which has what Wine lacks.
        shown: its screen, without which Setup does not even run silently there.
    """

    def __init__(self, folder: Path, computer: Computer, shown: Screen) -> None:
        self.folder, self.screen = folder, shown
        self._started: list[subprocess.Popen[bytes]] = []
        self._drive = folder / "prefix" / "drive_c"
        (folder / "home").mkdir(parents=True)
        self.env = computer.environment(
            WINEPREFIX=str(folder / "prefix"), HOME=str(folder / "home"), DISPLAY=shown.name
        )
        self._wine("wineboot", "--init")
        self._wine("wine", "reg", "add", r"HKCU\Software\Wine\Drivers", "/v", "Graphics",
                   "/d", "x11", "/f")  # fmt: skip
        self.settle()
        for name in _LACKING:
            there = self.place(rf"C:\windows\system32\{name}")
            there.unlink(missing_ok=True)
            shutil.copyfile(computer.drive / "windows" / "system32" / name, there)
        # Documents and the like are folders of this Windows, and no ways to a home outside.
        for link in (self._drive / "users").rglob("*"):
            if link.is_symlink():
                link.unlink()
                link.mkdir()

    def _wine(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            env=self.env,
            cwd=self.folder,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=LONGEST_S,
            check=check,
        )

    def place(self, name: str) -> Path:
        """Return where a file of this Windows lies outside of it."""
        return self._drive.joinpath(*PureWindowsPath(name).parts[1:])

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        return self._wine("wine", *words, check=False)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a program; what still runs at the end is ended with this Windows."""
        self._started.append(subprocess.Popen(["wine", *words], env=self.env, cwd=self.folder))
        return self._started[-1]

    def settle(self) -> None:
        """Wait until nothing runs there."""
        self._wine("wineserver", "-w")

    def end(self) -> None:
        """End whatever still runs there."""
        subprocess.run(["wineserver", "-k"], env=self.env, check=False)
        for one in self._started:
            one.wait()

    def start_setup(self, installer: Path, *words: str) -> subprocess.Popen[bytes]:
        """Begin to install without a question."""
        return self.start(outside(installer), *SILENT, rf"/LOG=C:\{installer.stem}.log", *words)

    def setup_beside(self, installer: Path, *words: str) -> int:
        """Install while other programs run there, and return the code."""
        return self.start_setup(installer, *words).wait(LONGEST_S)

    def setup(self, installer: Path, *words: str) -> int:
        """Install, and return the code when nothing of it runs any more."""
        code = self.setup_beside(installer, *words)
        self.settle()
        return code

    def remove_beside(self, installed: Installed) -> int:
        """Ask to remove a program while it runs, and return the code."""
        return self.run(installed.remover, *SILENT[:3]).returncode

    def remove(self, installed: Installed) -> int:
        """Remove a program without a question, and return the code when it is done."""
        code = self.remove_beside(installed)
        self.settle()
        return code

    def lend_typefaces(self, files: Iterable[Path], family: str) -> None:
        """Put typefaces there for a script that a Windows has and Wine has not.

        Wine takes signs that a typeface lacks from no other one; so the boxes of the system and
        what asks for a typeface that is not there get this one whole.
        """
        for file in files:
            shutil.copy(file, self.place(r"C:\windows\Fonts"))
        for name in ("Nirmala UI", "Verdana"):
            self.run("reg", "add", _REPLACED, "/v", name, "/d", family, "/f")
        told = struct.pack("<5i8B", -_BOX_DOTS, 0, 0, 0, 400, *[0] * 8)  # As LOGFONTW has it.
        told += family.encode("utf-16-le").ljust(64, b"\0")
        self.run("reg", "add", _METRICS, "/v", "MessageFont", "/t", "REG_BINARY",
                 "/d", told.hex(), "/f")  # fmt: skip
        self.settle()

    def value(self, key: str, name: str = "") -> str:
        """Return a value of the registry, "" when there is none."""
        asked = ("/v", name) if name else ("/ve",)
        told = self.run("reg", "query", key, *asked).stdout
        rows = [line.split("REG_SZ", 1) for line in told.splitlines() if "REG_SZ" in line]
        return rows[0][1].strip() if rows else ""


class Officer:
    """Somebody before the screen of a Windows, who takes pictures of it where they are wanted.

    Args:
        shown: the screen.
        pictures: a folder for them; None for none.
    """

    def __init__(self, shown: Screen, pictures: Path | None) -> None:
        self._screen, self._pictures = shown, pictures
        self._taken = 0
        self._screen.hide_pointer()

    def looks(self, name: str) -> None:
        """See what is on the screen when nothing moves any more."""
        self._screen.settle()
        if self._pictures:
            self._taken += 1
            self._pictures.mkdir(parents=True, exist_ok=True)
            self._screen.seen().save(self._pictures / f"{self._taken:02}-{name}.png")

    def opens[T](self, act: Callable[[], T], name: str) -> T:
        """Do what lets a window come, and look at it; return what came of the act."""
        before = self._screen.all_windows()
        done = act()
        wait_for(lambda: self._screen.all_windows() - before, f"a window: {name}")
        self.looks(name)
        return done

    def turns(self, key: str, name: str) -> None:
        """Press a key that turns to another page, and look at that."""
        before = self._screen.seen()
        self.press(key)
        wait_for(lambda: not self._screen.is_as(before), f"another page: {name}")
        self.looks(name)

    def press(self, *keys: str) -> None:
        """Press keys."""
        self._screen.ask("key", *keys)


def outside(path: Path) -> str:
    """Return how Windows names a place outside of it."""
    return "Z:" + str(path).replace("/", "\\")


def files_below(folder: Path) -> Mapping[str, str]:
    """Return what each file below a folder holds, as a number, by its place."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def of_setup(place: str) -> bool:
    """Tell whether Setup itself put a file there: what removes the program, and icons of kinds."""
    return place in _INSTALLED or place.startswith("icons/")


def wait_for(done: Callable[[], object], what: str) -> None:
    """Wait until something is so.

    Raises:
        AssertionError: it was not so after ``LONGEST_S`` seconds.
    """
    ends = time.monotonic() + LONGEST_S
    while not done():
        assert time.monotonic() < ends, f"waited in vain for {what}"
        time.sleep(_LOOK_S)


def soon(done: Callable[[], object]) -> bool:
    """Tell whether something becomes so within what a person would wait before trying again."""
    ends = time.monotonic() + _PATIENCE_S
    while not done():
        if time.monotonic() > ends:
            return False
        time.sleep(_LOOK_S)
    return True
