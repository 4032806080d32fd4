"""A Windows computer to test and build on: Wine, a real CPython, the Windows wheels of our locks.

    python packaging/windows_computer.py                 makes it, or brings it up to date
    python packaging/windows_computer.py --installers    and programs of 32 bits run there, too
    .windows/python -m pytest -q tests/unit/crypto   runs its Python
    .windows/wine PROGRAM                            runs another program of Windows

Rules: everything comes by name from Debian and from the package index that pip knows, each file of
the latter by its hash; a step is marked when it is whole and is not done again until something it
is made of changes, so a run that was cut off goes on where it was; nothing outside of the folder is
changed but for Debian packages, which only root installs; the folder is `.windows`, or the one that
the variable LIFAFA_WINDOWS names, so that several clones may share one.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.metadata
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from packaging.markers import Marker

from setup_debian import (
    has_apt,
    install_packages,
    is_root,
    knows,
    missing_packages,
    packages_todo,
    renew_lists,
)
from setup_fetching import Workshop, parts
from setup_words import EXIT_USAGE, SetupError, last_lines, no_room, say

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
MINOR: Final = "3.13"
DEBIAN: Final = (
    *("wine", "wine64", "gcc-mingw-w64-x86-64", f"libpython{MINOR}-stdlib"),
    *("xvfb", "openbox", "xdotool"),  # Its screen.
)
PARTS: Final = HERE / "windows_computer.lock"
LOCKS: Final = ("requirements.lock", "requirements-test.lock", "requirements-package.lock")
NEEDED_BYTES: Final = 2_600_000_000
WHEELS: Final = (
    *("--platform", "win_amd64", "--implementation", "cp", "--python-version", MINOR),
    *("--abi", f"cp{MINOR.replace('.', '')}", "--abi", "abi3", "--abi", "none"),
)
"""By these words pip chooses wheels as a 64-bit Windows would, not as this computer."""
_MARKED_FOR: Final = {
    "sys_platform": "win32",
    "platform_system": "Windows",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
    "python_version": MINOR,
}
_NOT_WANTED: Final = re.compile(r"cp313t|/(api-ms-|vcruntime|tk86t|tcl86t|_tkinter)", re.I)
"""Of Panda's files: Wine and the runtime have the first; Tcl is asked for by nothing of ours."""
_OF_LINUX: Final = ("__pycache__", "lib-dynload", "config-", "_sysconfigdata", "sitecustomize.py")
_LACKING: Final = ("icuuc.dll", "mscms.dll")
"""Libraries of Windows that Qt asks for: Wine has none, or one without what Qt asks of it."""

_MINGW: Final = "x86_64-w64-mingw32-"
_STAND_IN_C: Final = """
int __stdcall whole(void *self, unsigned why, void *more) { return 1; }
"""
_NOTHING_C: Final = "__declspec(dllexport) void *{0}(void) {{ return 0; }}\n"
# An opener of ICU tells by its last argument that there is no such converter; Qt goes on without.
_REFUSED_C: Final = """
__declspec(dllexport) void *ucnv_open(const char *name, int *told) { *told = 4; return 0; }
"""
_RUNNER: Final = """#!/bin/sh
# Made by packaging/windows_computer.py.
exec {python} {maker} --in {folder} {word} "$@"
"""


class Computer:
    """A Windows computer in a folder.

    Args:
        folder: is made when it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.drive = self.folder / "prefix" / "drive_c"
        self.home = self.drive / "python"

    def environment(self, **more: str) -> dict[str, str]:
        """Return what programs are started in: Unix's own names for places and languages stay out.

        Under C.UTF-8 Wine is an English Windows that can read every file name. Its `mscms` is
        ours; it asks for no other runtime and leaves menus and kinds of files of this desktop be.
        """
        # Wine breaks down over TMPDIR, and takes no place for such files anyway.
        outside = ("XDG_", "LC_", "LANG", "PYTHON", "VIRTUAL_ENV", "COV", "PIP_", "TMPDIR")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(outside)}
        overrides = "mscoree,mshtml=;winemenubuilder.exe=;mscms=n"
        return {
            **kept,
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.folder / "home"),
            "WINEPREFIX": str(self.folder / "prefix"),
            "WINEARCH": "win64",
            "WINEDEBUG": os.environ.get("WINEDEBUG", "-all"),
            "WINEDLLPATH": str(self.folder / "32"),
            "WINEDLLOVERRIDES": os.environ.get("WINEDLLOVERRIDES", overrides),
            **more,
        }

    def python(self, *words: str) -> list[str]:
        """Return the command that runs Windows' Python."""
        return ["wine", r"C:\python\python.exe", *words]

    def run(self, *words: str, check: bool = True, **more: str) -> str:
        """Run a program of Wine without a screen and return what it said.

        Args:
            words: the program and its arguments.
            check: whether it has to succeed.
            more: variables of its environment.

        Raises:
            SetupError: it failed, and ``check`` is set.
        """
        surroundings = self.environment(**more)
        surroundings.pop("DISPLAY", None)
        done = subprocess.run(
            list(words), env=surroundings, capture_output=True, check=False, cwd=self.folder
        )
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        if check and done.returncode:
            raise SetupError(
                f"{words[0]} failed (code {done.returncode}).\n{last_lines(said)}",
                "Run this again. If it stays so, report the lines above.",
            )
        return said

    def end(self) -> None:
        """End whatever still runs there."""
        subprocess.run(["wineserver", "-k"], env=self.environment(), check=False)

    @contextlib.contextmanager
    def in_use(self) -> Iterator[bool]:
        """Hold the computer while something runs there; nobody makes it anew meanwhile.

        What a program left running is ended by the last user.
        """
        with (self.folder / "lock").open("a+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            try:
                yield True
            finally:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.end()


class CannotBeMadeError(SetupError):
    """On this system the computer cannot be made at all."""


def make(folder: Path, *, installers: bool = False) -> Computer:
    """Make a computer or bring it up to date; safe to be cut off anywhere.

    Args:
        folder: where it is to be.
        installers: programs of 32 bits are to run, too, as Inno Setup and its installers are.

    Raises:
        SetupError: what happened and what to do.
    """
    check_debian()
    computer = Computer(folder)
    for needed in (computer.folder, computer.folder / "home", computer.folder / "made"):
        needed.mkdir(parents=True, exist_ok=True)
    if _Maker(computer, only_look=True).make(installers=installers):
        return computer
    with (computer.folder / "lock").open("a+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("The Windows computer is in use; waiting for whoever tests or builds there ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        _Maker(computer).make(installers=installers)
    return computer


def check_debian() -> None:
    """Install what is needed of Debian, as root.

    Raises:
        CannotBeMadeError: this is no Debian, or not root, or Debian is too old.
        SetupError: Debian's packages could not be fetched.
    """
    if not has_apt() or not sys.platform.startswith("linux"):
        raise CannotBeMadeError(
            "A Windows computer to test on can be made on Debian only.",
            "Run this on Debian 13, or test on a Windows PC.",
        )
    missing = missing_packages(DEBIAN)
    if missing and not is_root():
        raise CannotBeMadeError(
            "The Windows computer to test on needs Debian packages that are missing.",
            packages_todo(missing) + "\nThen run this again.",
        )
    if missing and not all(map(knows, missing)):
        renew_lists()
        if unknown := [name for name in missing if not knows(name)]:
            raise CannotBeMadeError(
                f"The Windows computer to test on needs {', '.join(unknown)}, "
                "of which this system knows nothing.",
                "Use Debian 13 or newer, and see to it that it reaches its packages.",
            )
    if missing:
        install_packages(missing)


class _Maker:
    """What makes a computer, while nobody else makes or uses it.

    Args:
        computer: that is to be made.
        only_look: do nothing and say what there would be to do.
    """

    def __init__(self, computer: Computer, *, only_look: bool = False) -> None:
        self._computer = computer
        self._only_look = only_look
        self._whole = True
        self.folder, self.home, self.drive = computer.folder, computer.home, computer.drive
        self._marks = self.folder / "made"
        self._work = self.folder / "work"
        self._libraries = self.home / "Lib" / "site-packages"

    def make(self, *, installers: bool) -> bool:
        """Do the steps that are not done, and say whether all were done before."""
        free = shutil.disk_usage(self.folder).free
        if not any(self._marks.iterdir()) and free < NEEDED_BYTES:
            raise no_room(needed=NEEDED_BYTES, free=free)
        self._write_runners()
        wine = _version("libwine")
        if installers:
            self._step("32", wine, "Wine's part for programs of 32 bits", self._fetch_32)
        prefix = self._step("prefix", wine, "Windows' folders and registry", self._make_prefix)
        of_python = prefix + _digest(PARTS) + _version(f"libpython{MINOR}-stdlib")
        inside = ("programs", "differences", *LOCKS)
        python = self._step("python", of_python, "Windows' Python", self._make_python, inside)
        if installers:
            in_it = f"{python} as in a new one"
            self._step("32-inside", in_it, "the part of 32 bits, inside", self._put_32_inside)
        programs = python + _digest(HERE / "wine_python.c")
        self._step("programs", programs, "what starts Python", self._make_programs)
        evened = python + _digest(HERE / "wine_differences.py")
        self._step("differences", evened, "what Wine does otherwise", self._even_out)
        libraries = python
        for lock in LOCKS:
            state = libraries + _digest(ROOT / "packaging" / lock)
            libraries = self._step(lock, state, f"libraries of {lock}", self._library_step(lock))
        self._step("stand-ins", libraries, "what Wine lacks", self._make_stand_ins)
        return self._whole

    def _step(
        self,
        name: str,
        state: str,
        words: str,
        act: Callable[[], None],
        inside: Sequence[str] = (),
    ) -> str:
        """Do one step, unless it was done with the same state; return what later ones build on.

        Args:
            name: of its mark.
            state: all that it is made of.
            words: what is told of it.
            act: makes it anew.
            inside: later steps whose work goes with that of before.
        """
        mark = self._marks / name
        state = hashlib.sha256(state.encode()).hexdigest()
        if mark.is_file() and mark.read_text("ascii") == state:
            return state
        self._whole = False
        if self._only_look:
            return state
        for lost in (name, *inside):
            (self._marks / lost).unlink(missing_ok=True)
        say(f"Windows computer: {words} ...")
        try:
            act()
        finally:
            shutil.rmtree(self._work, ignore_errors=True)
        beside = mark.with_name(f"{name}.new")
        beside.write_text(state, "ascii")
        os.sync()  # The mark says that all of it is there, after a power cut too.
        beside.replace(mark)
        return state

    def _write_runners(self) -> None:
        """Write the two small programs that run others here; of a clone that has moved, anew."""
        given = {
            "python": shlex.quote(sys.executable),
            "maker": shlex.quote(str(Path(__file__).resolve())),
            "folder": shlex.quote(str(self.folder)),
        }
        for word in ("python", "wine"):
            path, beside = self.folder / word, self.folder / f"{word}.new"
            beside.write_text(_RUNNER.format(word=word, **given))
            beside.chmod(0o755)
            beside.replace(path)

    def _fetch_32(self) -> None:
        """Take Wine's libraries of 32 bits out of their package; the system gets none of them."""
        lists, there = self._work / "apt", self.folder / "32"
        for name in ("lists/partial", "cache/archives/partial"):
            (lists / name).mkdir(parents=True)
        apt = ["apt-get", "-qq", "-o", "APT::Architectures::=amd64"]
        apt += ["-o", "APT::Architectures::=i386", "-o", "APT::Sandbox::User=root"]
        apt += ["-o", f"Dir::State::lists={lists}/lists", "-o", f"Dir::Cache={lists}/cache"]
        subprocess.run([*apt, "update"], capture_output=True, check=False)
        wanted = f"libwine:i386={_version('libwine')}"
        done = subprocess.run(
            [*apt, "download", wanted], cwd=lists, capture_output=True, check=False
        )
        if done.returncode:
            words = last_lines(done.stderr.decode("utf-8", "replace"))
            raise SetupError(
                f"Debian's package {wanted} could not be fetched.\n{words}",
                "Check the network, then run this again.",
            )
        shutil.rmtree(there, ignore_errors=True)
        there.mkdir()
        package = next(lists.glob("libwine*.deb"))
        with (
            subprocess.Popen(
                ["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE
            ) as deb,
            tarfile.open(fileobj=deb.stdout, mode="r|") as inside,
        ):
            for one in inside:
                if one.isfile() and "/i386-windows/" in one.name:
                    one.name = f"i386-windows/{Path(one.name).name}"
                    inside.extract(one, there, filter="data")
        for folder in ("x86_64-unix", "x86_64-windows"):
            (there / folder).symlink_to(_place_in_debian("libwine", folder))

    def _make_prefix(self) -> None:
        prefix = self.folder / "prefix"
        self._computer.end()
        shutil.rmtree(prefix, ignore_errors=True)
        self._renew_prefix()
        # One way to the screen: with two, Wine complains of the one that is not there.
        drivers = r"HKCU\Software\Wine\Drivers"
        self._computer.run("wine", "reg", "add", drivers, "/v", "Graphics", "/d", "x11", "/f")
        self._computer.run("wineserver", "-w")
        # Documents, Desktop and the like are folders of this Windows, not ways to a home outside.
        for link in (self.drive / "users").rglob("*"):
            if link.is_symlink():
                link.unlink()
                link.mkdir()

    def _renew_prefix(self) -> None:
        # Only where it believes to make a new one does Wine run a program of 32 bits that does not
        # lie inside yet, which then puts all of that part there.
        self._computer.run("wineboot", "--update", WINEBOOTSTRAPMODE="1")
        self._computer.run("wineserver", "-w")

    def _put_32_inside(self) -> None:
        self._renew_prefix()
        if not (self.drive / "windows" / "syswow64" / "kernel32.dll").is_file():
            raise SetupError(
                "Wine's part for programs of 32 bits did not come into the Windows computer.",
                f"Remove {self.folder} and run this again. If it stays so, report these lines.",
            )

    def _make_python(self) -> None:
        """Put a Windows Python together; no registry carries it whole.

        The interpreter and its modules in C come from the wheel of Panda3D, which has CPython as it
        was released in it; the modules in Python from Debian, where those that only Windows imports
        are part of them; the runtime of C from `msvc-runtime`; the small program that calls the
        interpreter, and the library that leads from its stable interface to it, are made here.
        """
        shutil.rmtree(self.home, ignore_errors=True)
        for folder in (self.home / "DLLs", self._libraries):
            folder.mkdir(parents=True)
        files = self._work / "fetched"
        workshop = Workshop(str(self._work), sys.executable, system=WHEELS)
        workshop.fetch(str(PARTS))
        with zipfile.ZipFile(next(files.glob("msvc_runtime-*.whl"))) as wheel:
            for name in wheel.namelist():
                if name.endswith(".dll"):
                    (self.home / Path(name).name).write_bytes(wheel.read(name))
        with zipfile.ZipFile(next(files.glob("panda3d-*.whl"))) as wheel:
            for name in wheel.namelist():
                if name.startswith("deploy_libs/") and not _NOT_WANTED.search(name):
                    into = self.home / ("DLLs" if name.endswith(".pyd") else "")
                    (into / Path(name).name).write_bytes(wheel.read(name))
        shutil.copytree(
            f"/usr/lib/python{MINOR}",
            self.home / "Lib",
            dirs_exist_ok=True,
            ignore=lambda _folder, names: [
                one for one in names if one.startswith(_OF_LINUX) or one.endswith("-packages")
            ],
        )

    def _make_programs(self) -> None:
        core = self.home / "python313.dll"
        self._work.mkdir(exist_ok=True)
        # Windows gives the first thread 1 MB; python.exe as it is released asks for 4.
        _compiled("-Wall", "-municode", "-Wl,--stack,4194304", HERE / "wine_python.c", core,
                  "-lntdll", "-o", self.home / "python.exe")  # fmt: skip
        leads = "".join(f"  {name} = python313.{name}\n" for name in _exported(core))
        (self._work / "python3.def").write_text(f"LIBRARY python3.dll\nEXPORTS\n{leads}")
        (self._work / "empty.c").write_text(_STAND_IN_C)
        _library(self._work / "empty.c", self._work / "python3.def", self.home / "python3.dll")

    def _even_out(self) -> None:
        shutil.copy(HERE / "wine_differences.py", self.home / "Lib" / "sitecustomize.py")

    def _library_step(self, lock: str) -> Callable[[], None]:
        return lambda: self._install(ROOT / "packaging" / lock)

    def _install(self, lock: Path) -> None:
        """Install what a lock names for Windows and is not there yet, each file by its hash."""
        work = self.folder / "wheels"
        work.mkdir(exist_ok=True)
        text = for_windows(lock.read_text("utf-8"))
        wanted = work / lock.name
        wanted.write_text(text, "utf-8")
        named = {line.split()[0] for line in text.splitlines() if line[:1].isalnum()}
        there = {
            f"{_normal(one.name)}=={one.version}": one
            for one in importlib.metadata.distributions(path=[str(self._libraries)])
        }
        target = ("--target", str(self._libraries), "--upgrade", "--no-compile")
        workshop = Workshop(str(work), sys.executable, there, system=WHEELS, target=target)
        workshop.fetch(str(wanted))
        names = {one.partition("==")[0] for one in named}
        for version, library in there.items():
            if version not in named and version.partition("==")[0] in names:
                _forget(library, self._libraries)
        if named - there.keys():
            workshop.install(str(wanted))
        workshop.remove()

    def _make_stand_ins(self) -> None:
        """Put libraries that answer "nothing" where Windows has its own; no build packs those."""
        self._work.mkdir(exist_ok=True)
        qt = list((self._libraries / "PySide6").rglob("*.dll"))
        asked = [_asked(path) for path in qt]
        for library in _LACKING:
            names = {name for one in asked for name in one.get(library, ())}
            code = self._work / f"{library}.c"
            refused = _REFUSED_C if "ucnv_open" in names else ""
            nothing = "".join(map(_NOTHING_C.format, sorted(names - {"ucnv_open"})))
            code.write_text(_STAND_IN_C + refused + nothing)
            there = self.drive / "windows" / "system32" / library
            there.unlink(missing_ok=True)
            _library(code, there)


def for_windows(lock: str) -> str:
    """Return the lines of a lock that are for Windows, without the conditions.

    pip would judge a condition by the computer on which it runs.
    """
    found = []
    for one in parts(lock, at_once=1):
        head, _, hashes = one.partition("\n")
        named, _, condition = head.rstrip("\\ ").partition(" ; ")
        if not condition or Marker(condition).evaluate(dict(_MARKED_FOR)):
            found.append(f"{named} \\\n{hashes}")
    return "".join(found)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _forget(library: importlib.metadata.Distribution, folder: Path) -> None:
    """Remove what an older version of a library brought, so that nothing of it is found again."""
    for file in library.files or ():
        path = folder / str(file)
        if path.is_relative_to(folder) and ".." not in path.parts:
            path.unlink(missing_ok=True)
    shutil.rmtree(str(library._path), ignore_errors=True)  # type: ignore[attr-defined]


# What Debian knows and mingw makes ----------------------------------------------------------------


def _version(package: str) -> str:
    words = ["dpkg-query", "-W", "-f", "${Version} ", package]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()[0]


def _place_in_debian(package: str, folder: str) -> str:
    words = ["dpkg-query", "-L", package]
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return next(line for line in listed.splitlines() if line.endswith(f"/{folder}"))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _compiled(*words: str | Path) -> None:
    command = [f"{_MINGW}gcc", "-O", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(
            f"A small program for Windows could not be made.\n{last_lines(done.stderr)}",
            "Report the lines above.",
        )


def _library(*words: str | Path) -> None:
    """Make a library for Windows that asks for no other; the last word is its place."""
    _compiled(*words[:-1], "-shared", "-nostdlib", "-e", "whole", "-o", words[-1])


def _told_of(path: Path) -> str:
    words = [f"{_MINGW}objdump", "-p", str(path)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def _exported(library: Path) -> list[str]:
    """Return the names that a library for Windows offers."""
    table = _told_of(library).partition("[Ordinal/Name Pointer] Table")[2]
    return re.findall(r"^\s+\[ *\d+\] .*?(\w+)$", table.partition("\n\n")[0], re.MULTILINE)


def _asked(library: Path) -> dict[str, set[str]]:
    """Return what a library for Windows asks of which other one."""
    found: dict[str, set[str]] = {}
    for part in _told_of(library).split("DLL Name: ")[1:]:
        name, _, rest = part.partition("\n")
        names = re.findall(r"^\t\S+\s+<none>\s+\S+\s+(\w+)", rest, re.MULTILINE)
        found.setdefault(name.strip().lower(), set()).update(names)
    return found


def place() -> Path:
    """Return where the computer is, or is to be."""
    return Path(os.environ.get("LIFAFA_WINDOWS") or ROOT / ".windows")


def main(words: Sequence[str]) -> int:
    """Make the computer, or run a program on it."""
    if words and words[0] == "--in":
        folder, kind, *rest = words[1:]
        computer = Computer(Path(folder))
        command = computer.python(*rest) if kind == "python" else ["wine", *rest]
        os.execvpe(command[0], command, computer.environment())
    if set(words) - {"--installers"}:
        say(__doc__ or "")
        return EXIT_USAGE
    try:
        computer = make(place(), installers="--installers" in words)
        said = computer.run(*computer.python("-c", "import sys; print(sys.version)"))
    except SetupError as error:
        say(f"\n{error.happened}\n\nWhat to do: {error.todo}")
        return error.code
    say(f"The Windows computer is ready: Python {said.strip()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
