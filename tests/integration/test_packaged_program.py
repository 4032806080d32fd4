"""The packaged program does what the program from source does, and nothing beside it steers it.

It is built once for all tests (helpers/packaged.py). What a hostile folder or variable could do is
seen from outside: the system tells every file that the program opens.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import __version__
from app.base.clock import SystemClock
from app.practice import demo
from app.program import self_check
from own_system import wait_for
from packaged import PackagedProgram, packaged_program, plain
from real_screen import files_run, seat
from source_tree import ROOT

pytestmark = pytest.mark.posix("the program that is packaged for Linux is watched by it")

__all__ = ["packaged_program"]

MOST_BYTES = 200_000_000
PLANTED_MODULES = ("app", "sitecustomize", "usercustomize", "sqlcipher3", "nacl", "encodings")
PLANTED_LIBRARIES = (
    "libsodium.so",
    "libsqlcipher.so",
    "libQt6Core.so.6",
    "libicudata.so.73",
    "libpython3.13.so.1.0",
    "libEGL.so.1",
    "libX11.so.6",
    "libssl.so.3",
    "libcrypto.so.3",
    "platforms/libqoffscreen.so",
    "platforms/libqxcb.so",
    "imageformats/libqsvg.so",
    "iconengines/libqsvgicon.so",
    "styles/libplanted.so",
    "PySide6/Qt/plugins/platforms/libqoffscreen.so",
)
OPENED = re.compile(r'^\d+ +(?:openat|open|execve)\((?:[A-Z_]+, )?"((?:[^"\\]|\\.)*)".*\) = (?!-1)')


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two made-up offices."""
    folder = tmp_path_factory.mktemp("offices") / "demo"
    demo.run(folder, demo.unsaid, SystemClock())
    return folder


@pytest.fixture
def register(offices: Path, tmp_path: Path) -> Path:
    """One of them, with the file that holds its passphrase beside it."""
    folder = tmp_path / "office"
    shutil.copytree(offices / demo.FIRST, folder)
    (tmp_path / "secret").write_text(demo.PASSPHRASES[0] + "\n", "utf-8")
    return folder


def planted(folder: Path) -> Path:
    """Put into a folder what would write a mark, or would be loaded, if anything looked there."""
    mark = folder / "MARK"
    for name in PLANTED_MODULES:
        code = f"open({str(mark)!r}, 'a').write({name!r})\n"
        (folder / f"{name}.py").write_text(code, "utf-8")
    for name in (".reportlab_settings", "reportlab_settings.py", "start-up.py"):
        (folder / name).write_text(f"open({str(mark)!r}, 'a').write({name!r})\n", "utf-8")
    for name in PLANTED_LIBRARIES:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"\x7fELF planted")
    (folder / "qt.conf").write_text(f"[Paths]\nPrefix = {folder}\n", "utf-8")
    (folder / "openssl.cnf").write_text("openssl_conf = planted\n", "utf-8")
    (folder / "fonts.conf").write_text("<fontconfig></fontconfig>\n", "utf-8")
    (folder / "start-up.sh").write_text(f"#!/bin/sh\necho bus >> {str(mark)!r}\n", "utf-8")
    (folder / "start-up.sh").chmod(0o755)
    return mark


def hostile(folder: Path) -> dict[str, str]:
    """Return surroundings of which every variable points at what was planted."""
    here = str(folder)
    return plain(
        HOME=here,
        PYTHONPATH=here,
        PYTHONHOME=here,
        PYTHONSTARTUP=f"{here}/start-up.py",
        PYTHONINSPECT="1",
        PYTHONPLATLIBDIR=here,
        PYTHON_KEYRING_BACKEND="sqlcipher3.Keyring",
        KEYRING_PROPERTY_SCHEME="planted",
        QT_PLUGIN_PATH=here,
        QT_QPA_PLATFORM_PLUGIN_PATH=f"{here}/platforms",
        QT_QPA_PLATFORM="offscreen:planted=1",
        QT_QPA_GENERIC_PLUGINS="planted",
        QT_QPA_PLATFORMTHEME="planted",
        QT_STYLE_OVERRIDE="planted",
        QML2_IMPORT_PATH=here,
        OPENSSL_CONF=f"{here}/openssl.cnf",
        OPENSSL_MODULES=here,
        _PYI_APPLICATION_HOME_DIR=here,
        _MEIPASS2=here,
        LD_LIBRARY_PATH=here,
        # The library of the bus would run this, and Qt fall over such a size.
        DBUS_SESSION_BUS_ADDRESS=f"unixexec:path={here}/start-up.sh",
        AT_SPI_BUS_ADDRESS=f"unixexec:path={here}/start-up.sh",
        QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1",
        QT_SCALE_FACTOR="nan",
        FONTCONFIG_FILE=f"{here}/fonts.conf",
        SSL_CERT_FILE=f"{here}/openssl.cnf",
        SSLKEYLOGFILE=f"{here}/MARK",
        XDG_DATA_HOME=f"{here}/data",
        XDG_RUNTIME_DIR=f"{here}/run",
    )


def opened_under(trace: Path, folder: Path) -> set[str]:
    """Return what a traced program opened of a folder, by names from there, also from inside it."""
    found = set()
    for line in trace.read_text("utf-8", "replace").splitlines():
        match = OPENED.match(line)
        if match is None or "O_DIRECTORY" in line:
            continue
        path = Path(os.path.normpath(folder / match[1]))
        if path.is_relative_to(folder):
            found.add(path.relative_to(folder).as_posix())
    return found


def traced(trace: Path, *command: str) -> list[str]:
    return [
        "strace",
        "-f",
        "-qq",
        "-s",
        "4096",
        "-e",
        "trace=open,openat,execve",
        "-o",
        str(trace),
        *command,
    ]


@contextmanager
def running(
    command: list[str], env: Mapping[str, str], cwd: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, env=dict(env), cwd=cwd, start_new_session=True) as program:
        try:
            yield program
        finally:
            os.killpg(program.pid, 9)


def until(true: Callable[[], object], what: str) -> None:
    wait_for(true, 60, lambda: what)


# ---------------------------------------------------------------- what it is


def test_every_part_is_there_and_the_build_is_told(packaged_program: PackagedProgram):
    done = packaged_program.run("version", "--self-test", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["version"] == __version__
    assert told["parts"] == list(self_check.PARTS)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["build"]["date"])
    assert told["build"]["python"] == ".".join(map(str, sys.version_info[:3]))
    assert len(told["build"]["libraries"]) == 64


def test_it_is_one_folder_of_a_bearable_size(packaged_program: PackagedProgram):
    files = [
        path
        for path in packaged_program.folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    ]
    assert sum(path.stat().st_size for path in files) <= MOST_BYTES
    assert packaged_program.command_line.resolve() == packaged_program.window
    # Nobody but its owner may change it, and no more than the program itself is one.
    assert not [path for path in files if path.stat().st_mode & 0o022]
    assert [path for path in files if path.stat().st_mode & 0o111] == [packaged_program.window]


def test_nothing_of_ours_is_there_as_source_and_nothing_of_tests_at_all(
    packaged_program: PackagedProgram,
):
    names = {
        path.relative_to(packaged_program.inner).as_posix()
        for path in packaged_program.inner.rglob("*")
    }
    assert not [name for name in names if name.endswith((".py", ".po", ".pyi"))]
    assert not names & {
        "numpy",
        "pytest",
        "hypothesis",
        "tkinter",
        "babel",
        "lucide",
        "PySide6/Qt/qml",
    }
    assert not [name for name in names if "/translations/" in name and name.startswith("PySide6")]


# ---------------------------------------------------------------- what it does


def test_the_tour_is_told_in_words(packaged_program: PackagedProgram, tmp_path: Path):
    done = packaged_program.run("demo", str(tmp_path / "tour"))
    assert done.returncode == 0, done.stderr
    assert "11." in done.stdout
    assert (tmp_path / "tour" / demo.FIRST).is_dir()


CALLS = (
    (["--help"], 0),
    (["nonsense"], 2),
    (["version", "--nonsense"], 2),
    (["case", "list", "--register", "{register}", "--passphrase-file", "{secret}"], 0),
    (["case", "list", "--register", "{register}", "--passphrase-file", "{wrong}"], 3),
    (["case", "list", "--register", "{nowhere}", "--passphrase-file", "{secret}"], 1),
)


@pytest.mark.parametrize(("words", "code"), CALLS)
def test_exit_codes_and_words_are_those_of_the_source(
    packaged_program: PackagedProgram, register: Path, words: list[str], code: int
):
    (register.parent / "wrong").write_text("wrong\n", "utf-8")
    places = {name: register.parent / name for name in ("secret", "wrong", "nowhere")}
    said = [word.format(register=register, **places) for word in words]
    done = packaged_program.run(*said)
    source = subprocess.run(
        [sys.executable, "-E", "-s", "-m", "app", *said],
        cwd=ROOT,
        env=plain(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        source.returncode,
        source.stdout,
        source.stderr,
    )
    assert done.returncode == code


def test_every_language_is_spoken(packaged_program: PackagedProgram, register: Path):
    words = ("case", "list", "--register", str(register.parent / "nowhere"))
    said = {
        code: packaged_program.run(*words, env=plain(LANGUAGE=code)).stderr
        for code in ("en", "hi", "ne", "bn")
    }
    assert len(set(said.values())) == 4
    assert re.search("[\u0980-\u09ff]", said["bn"])


# ---------------------------------------------------------------- what steers it


def test_nothing_planted_steers_the_command_line(
    packaged_program: PackagedProgram, register: Path, tmp_path: Path
):
    mark = planted(tmp_path)
    planted(register)
    trace = tmp_path.with_name(f"{tmp_path.name}-trace")
    env = hostile(tmp_path)
    program = str(packaged_program.command_line)
    for words in (
        ["version", "--self-test"],
        [
            "case",
            "list",
            "--register",
            str(register),
            "--passphrase-file",
            str(tmp_path / "secret"),
        ],
    ):
        done = subprocess.run(
            traced(trace, program, *words),
            env=env,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert not mark.exists()
        loaded = {name for name in opened_under(trace, tmp_path) if is_planted(name)}
        assert loaded == set()


def is_planted(name: str) -> bool:
    """Say whether a file is one that ``planted`` put there, wherever below the folder."""
    names = {f"{one}.py" for one in PLANTED_MODULES} | {Path(one).name for one in PLANTED_LIBRARIES}
    names |= {
        ".reportlab_settings",
        "reportlab_settings.py",
        "start-up.py",
        "start-up.sh",
        "fonts.conf",
        "qt.conf",
        "openssl.cnf",
    }
    return Path(name).name in names


def test_nothing_planted_steers_the_window(
    packaged_program: PackagedProgram, register: Path, tmp_path: Path
):
    mark = planted(tmp_path)
    planted(register)
    trace = tmp_path.with_name(f"{tmp_path.name}-trace")
    (tmp_path / "run").mkdir(mode=0o700)
    command = traced(trace, str(packaged_program.window), "window", "--register", str(register))
    with running(command, hostile(tmp_path), tmp_path) as program:
        doors = tmp_path / "run"
        until(lambda: program.poll() is not None or any(doors.rglob("*.lock")), "a window")
        # The typefaces are read right before the first window is made.
        until(lambda: "HindSiliguri-SemiBold" in trace.read_text("utf-8", "replace"), "typefaces")
        until(lambda: "icons.json" in trace.read_text("utf-8", "replace"), "the first window")
        assert program.poll() is None
    assert not mark.exists()
    assert {name for name in opened_under(trace, tmp_path) if is_planted(name)} == set()
    assert "libqoffscreen.so" in trace.read_text("utf-8", "replace")


# ---------------------------------------------------------------- on a screen


def test_the_window_opens_unlocks_and_locks_on_a_screen(
    packaged_program: PackagedProgram, register: Path
):
    with seat() as user:
        user.started_by = (str(packaged_program.window),)
        with user.program("--register", str(register)) as first:
            user.fill("Passphrase", demo.PASSPHRASES[0])
            assert files_run(user) == {packaged_program.window.resolve()}
            user.key("Return")
            user.sees("Today")
            user.key("ctrl+l")
            # Locking ends this program and starts a fresh one.
            assert first.wait(timeout=60) == 0
            user.at("Passphrase")
            assert files_run(user) == {packaged_program.window.resolve()}
