"""The package for Windows, installed under Wine: for all, for one, over an older one, and away.

Rules: each Windows is a bare one, without Python; whatever Setup does, every register that lies
there has the same bytes afterwards; what Wine does not know (the folder of programs of one user) is
given by hand, all else is as an office gets it. With LIFAFA_STORY set to a folder, pictures of the
screen are put there while somebody installs, opens and removes by hand.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fontpkg_mukta
import pytest

import build_windows
import package_windows
import windows_computer
from app import __version__
from bare_windows import (
    FOR_ALL,
    FOR_ONE,
    LONGEST_S,
    USER,
    BareWindows,
    Installed,
    Officer,
    files_below,
    of_setup,
    outside,
    soon,
    wait_for,
)
from packaged import built_once
from source_tree import ROOT
from virtual_screen import screen
from windows_computer import Computer

pytestmark = pytest.mark.posix("packages for Windows are made and tried on Debian, under Wine")
SETUP = f"Lifafa-{__version__}-windows-x86_64-setup.exe"
KNOWN = ROOT / "tests" / "vectors" / "inno_setup" / "messages-6.4.1.txt"
OURS = rf"{USER}\AppData\Local\Lifafa"
TOUR, USUAL = rf"{OURS}\tour", rf"{OURS}\register"
FIRST = rf"{TOUR}\first-office"
DEVANAGARI = Path(fontpkg_mukta.__file__).parent / "files"
PICTURES = "LIFAFA_STORY"
OLDER = "0.0.9"
OF_THE_OLDER = ("_internal/older/of_the_older.pyd", "licences/of-the-older.txt")
CLASSES = r"Software\Classes"


@pytest.fixture(scope="module")
def computer() -> Computer:
    return windows_computer.make(windows_computer.place(), installers=True)


@pytest.fixture(scope="module")
def packages(computer: Computer) -> Path:
    """The folder of what `start.py package --windows` made of this tree."""

    def make(to: Path) -> None:
        words = [sys.executable, ROOT / "packaging" / "package_windows.py", "--to", to]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    return built_once("packaged-windows", make)


def installer_of(computer: Computer, program: Path, to: Path, **told: str) -> Path:
    """Make an installer of a program in seconds: hardly packed, with some of its facts told."""
    compiler = package_windows.fetched_compiler(computer.folder / "inno")
    icons = program.parent / "icons"
    words = build_windows.compiler_words(*(outside(one) for one in (compiler, program, icons, to)))
    facts = dict(one.removeprefix("/D").split("=", 1) for one in words if one.startswith("/D"))
    facts |= {"Packing": "none"} | told
    words = [*words[:2], *(f"/D{name}={value}" for name, value in facts.items())]
    with computer.in_use():
        done = subprocess.run(
            ["wine", *words, outside(build_windows.SCRIPT)],
            env=package_windows.surroundings(computer),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    return to / f"Lifafa-{facts['Version']}-windows-x86_64-setup.exe"


@pytest.fixture(scope="module")
def for_one_alone(
    computer: Computer, packages: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The same installer with the folder that Wine cannot tell given by hand."""
    place = {"Programs": r"{localappdata}\Programs"}
    return installer_of(computer, packages / "Lifafa", tmp_path_factory.mktemp("one"), **place)


@dataclass(frozen=True)
class Older:
    """An installer of an older version, and what it installs."""

    setup: Path
    files: set[str]


@pytest.fixture(scope="module")
def older(computer: Computer, packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Older:
    """The same program under a lower number, with files that the newer one does not have."""
    folder = tmp_path_factory.mktemp("older")
    program = folder / "Lifafa"
    shutil.copytree(packages / "Lifafa", program)
    shutil.copytree(packages / "icons", folder / "icons")
    for place in OF_THE_OLDER:
        (program / place).parent.mkdir(exist_ok=True)
        (program / place).write_text("of the older one")
    told = {"Version": OLDER, "NumericVersion": f"{OLDER}.0"}
    return Older(installer_of(computer, program, folder, **told), set(files_below(program)))


@pytest.fixture
def pc(computer: Computer, tmp_path: Path) -> Iterator[BareWindows]:
    with screen() as shown:
        made = BareWindows(tmp_path / "pc", computer, shown)
        yield made
        made.end()
    shutil.rmtree(made.folder, ignore_errors=True)


def version_of(pc: BareWindows, installed: Installed) -> str:
    return pc.value(
        rf"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\{uninstall_key()}",
        "DisplayVersion",
    )


def uninstall_key() -> str:
    script = build_windows.SCRIPT.read_text("utf-8-sig")
    (line,) = [one for one in script.splitlines() if one.startswith("AppId=")]
    return line.removeprefix("AppId={") + "_is1"


def program_files(pc: BareWindows, installed: Installed) -> set[str]:
    return {place for place in files_below(pc.place(installed.folder)) if not of_setup(place)}


def take_the_tour(pc: BareWindows, installed: Installed) -> dict[str, str]:
    """Make two registers at the usual place and return the passphrase of each."""
    done = pc.run(installed.command_line, "demo", TOUR)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if "for practice only:" in line]
    words = [line.partition("only:")[2].strip() for line in lines]
    return dict(zip(("first-office", "second-office"), words, strict=True))


def registers(pc: BareWindows) -> dict[str, str]:
    found = dict(files_below(pc.place(TOUR)))
    assert len([one for one in found if one.endswith("register.db")]) == 2
    return found


def check(pc: BareWindows, installed: Installed, office: str, passphrase: str) -> None:
    secret = pc.place(r"C:\passphrase.txt")
    secret.write_text(passphrase + "\n", "utf-8")
    words = ["register", "check", "--register", rf"{TOUR}\{office}"]
    done = pc.run(installed.command_line, *words, "--passphrase-file", r"C:\passphrase.txt")
    assert done.returncode == 0, done.stdout + done.stderr


@contextlib.contextmanager
def open_register(
    pc: BareWindows, installed: Installed, passphrase: str, register: str = FIRST
) -> Iterator[None]:
    """Have the window open with an unlocked register."""
    program = pc.start(installed.window, "window", "--register", register)
    try:
        with closing(pc):
            wait_for(lambda: pc.screen.windows("Lifafa"), "the window")
            unlock(pc, passphrase, register)
            yield
            assert program.poll() is None, "the window is still there"
    finally:
        program.wait()


@contextlib.contextmanager
def closing(pc: BareWindows) -> Iterator[None]:
    """End the program after the block."""
    try:
        yield
    finally:
        pc.run("taskkill", "/f", "/im", "Lifafa.exe")
        pc.settle()


def unlock(pc: BareWindows, passphrase: str, register: str) -> None:
    """Type the passphrase until the register is open: the first letters may come too early."""
    lock = pc.place(rf"{register}\lock")

    def typed() -> bool:
        pc.screen.write(passphrase)
        return soon(lock.is_file)

    wait_for(typed, "an unlocked register")


def test_the_compiler_of_the_lock_runs_and_knows_the_messages_that_we_list(
    computer: Computer,
) -> None:
    compiler = package_windows.fetched_compiler(computer.folder / "inno")
    with computer.in_use():
        told = computer.run("wine", outside(compiler), "/?", check=False)
    assert "Inno Setup 6 Command-Line Compiler" in told
    assert messages_of(compiler.parent / "Default.isl") == KNOWN.read_text("utf-8").splitlines()


def messages_of(file: Path) -> list[str]:
    """Return each message of Inno Setup with what it is handed, as our list of them has it."""
    section, found = "", []
    for line in file.read_text("utf-8-sig").splitlines():
        if line.startswith("["):
            section = line.strip("[] ")
        elif "=" in line and not line.startswith(";") and section.endswith("Messages"):
            name, _equals, words = line.partition("=")
            handed = sorted(set(re.findall(r"%\d|\[name(?:/ver)?\]", words)))
            found.append(" ".join([section, name, *handed]))
    return found


def test_the_command_makes_setup_zip_bill_and_sums_within_the_limits(packages: Path) -> None:
    made = package_windows.made_in(packages)
    name = f"Lifafa-{__version__}-windows-x86_64"
    assert {one.name for one in made} == {
        *(f"{name}-setup.exe", f"{name}-portable.zip", f"{name}.cdx.json", "SHA256SUMS")
    }
    assert package_windows.too_large(packages / "Lifafa", made) == []
    runtime = {one.name for one in (packages / "Lifafa" / "_internal").glob("*140*.dll")}
    assert {"msvcp140.dll", "vcruntime140.dll", "vcruntime140_1.dll"} <= runtime
    bill = json.loads((packages / f"{name}.cdx.json").read_text("utf-8"))
    rows = {row["name"]: row for row in bill["components"]}
    told = [one["location"] for one in rows["msvc_runtime"]["evidence"]["occurrences"]]
    assert told == [f"_internal/{one}" for one in sorted(runtime)]


def test_for_all_it_is_installed_runs_and_goes_and_leaves_every_register(
    pc: BareWindows, packages: Path
) -> None:
    live_and_go(pc, packages, packages / SETUP, "/ALLUSERS", FOR_ALL, "HKLM")


def test_for_one_it_is_installed_runs_and_goes_and_leaves_every_register(
    pc: BareWindows, packages: Path, for_one_alone: Path
) -> None:
    live_and_go(pc, packages, for_one_alone, "/CURRENTUSER", FOR_ONE, "HKCU")
    assert not pc.place(FOR_ALL.folder).exists()


def live_and_go(
    pc: BareWindows, packages: Path, setup: Path, whom: str, installed: Installed, root: str
) -> None:
    """Install, run self-test, tour and window, try to remove while it runs, and remove."""
    assert pc.setup(setup, whom) == 0
    assert program_files(pc, installed) == set(files_below(packages / "Lifafa"))
    assert pc.value(rf"{root}\{CLASSES}\.lifafa") == "Lifafa.Packet"
    opens = pc.value(rf"{root}\{CLASSES}\Lifafa.Packet\shell\open\command")
    assert opens == f'"{installed.window}" "%1"'
    told = pc.run(installed.command_line, "version", "--self-test", "--json")
    assert told.returncode == 0, told.stdout + told.stderr
    assert json.loads(told.stdout)["version"] == __version__
    passphrases = take_the_tour(pc, installed)
    for office, passphrase in passphrases.items():
        check(pc, installed, office, passphrase)
    with open_register(pc, installed, passphrases["first-office"]):
        held = files_below(pc.place(installed.folder))
        assert pc.remove_beside(installed) != 0, "nothing is removed while it runs"
        assert files_below(pc.place(installed.folder)) == held
    before = registers(pc)
    assert pc.remove(installed) == 0
    assert registers(pc) == before
    assert not pc.place(installed.folder).exists()
    assert pc.value(rf"{root}\{CLASSES}\.lifafa") == ""
    assert pc.value(rf"{root}\{CLASSES}\Lifafa.Packet\shell\open\command") == ""


@pytest.mark.parametrize(("language", "keys"), [("en", ()), ("hi", ("Down",))])
def test_by_hand_over_an_older_version_a_double_click_and_away(
    pc: BareWindows, packages: Path, older: Older, language: str, keys: tuple[str, ...]
) -> None:
    pc.lend_typefaces(DEVANAGARI.glob("*.ttf"), fontpkg_mukta.FAMILY)
    wanted = os.environ.get(PICTURES)
    officer = Officer(pc.screen, Path(wanted) / f"package-{language}" if wanted else None)
    setup = packages / SETUP
    assert pc.setup(older.setup, "/ALLUSERS") == 0
    assert version_of(pc, FOR_ALL) == OLDER
    passphrases = take_the_tour(pc, FOR_ALL)
    shutil.copytree(pc.place(FIRST), pc.place(USUAL))
    with open_register(pc, FOR_ALL, passphrases["first-office"], USUAL):
        officer.looks("older-version-open")
        refused_while_open(pc, officer, setup, keys)
    check(pc, FOR_ALL, "first-office", passphrases["first-office"])
    before = registers(pc)
    install_by_hand(pc, officer, setup, keys)
    assert version_of(pc, FOR_ALL) == __version__
    assert program_files(pc, FOR_ALL) == older.files - set(OF_THE_OLDER)
    with closing(pc):
        unlock(pc, passphrases["first-office"], USUAL)
        officer.looks("newer-version-open")
        double_click(pc, officer)
        removed_by_hand_while_open(pc, officer)
    remove_by_hand(pc, officer)
    assert registers(pc) == before


def begin_setup(
    pc: BareWindows, officer: Officer, setup: Path, keys: tuple[str, ...], name: str
) -> subprocess.Popen[bytes]:
    """Start Setup, choose a language, and look at what comes then."""
    begun = officer.opens(lambda: pc.start(outside(setup)), "setup-asks-for-a-language")
    for key in keys:
        officer.press(key)
    officer.opens(lambda: officer.press("Return"), name)
    return begun


def refused_while_open(
    pc: BareWindows, officer: Officer, setup: Path, keys: tuple[str, ...]
) -> None:
    """Setup says that the program is open, and begins nothing."""
    there = files_below(pc.place(FOR_ALL.folder))
    begun = begin_setup(pc, officer, setup, keys, "setup-says-that-it-is-open")
    officer.press("Escape")
    assert begun.wait(LONGEST_S) != 0
    assert files_below(pc.place(FOR_ALL.folder)) == there
    assert pc.setup_beside(setup, "/ALLUSERS") != 0, "nor where nobody answers"
    assert files_below(pc.place(FOR_ALL.folder)) == there


def install_by_hand(pc: BareWindows, officer: Officer, setup: Path, keys: tuple[str, ...]) -> None:
    """Go through the pages of Setup until the window of what it installed is there."""
    begin_setup(pc, officer, setup, keys, "setup-tasks")
    officer.turns("Return", "setup-ready")
    officer.press("Return")
    wait_for(lambda: version_of(pc, FOR_ALL) == __version__, "the newer version")
    officer.looks("setup-done")
    officer.opens(lambda: officer.press("Return"), "started-by-setup")


def double_click(pc: BareWindows, officer: Officer) -> None:
    """The window that is there takes a packet, and no second one comes."""
    (packet,) = pc.place(rf"{USUAL}\inbox").glob("*.lifafa")
    shutil.copyfile(packet, pc.place(r"C:\packet.lifafa"))
    windows, before = pc.screen.all_windows(), pc.screen.seen()
    assert pc.run("start", "/wait", r"C:\packet.lifafa").returncode == 0
    wait_for(lambda: not pc.screen.is_as(before), "the packet in the window")
    officer.looks("double-click-on-a-packet")
    assert pc.screen.all_windows() == windows


def removed_by_hand_while_open(pc: BareWindows, officer: Officer) -> None:
    """The remover says that the program is open, and removes nothing."""
    there = files_below(pc.place(FOR_ALL.folder))
    begun = officer.opens(lambda: pc.start(FOR_ALL.remover), "remover-asks")
    officer.opens(lambda: officer.press("alt+y"), "remover-says-that-it-is-open")
    officer.press("Escape")
    assert begun.wait(LONGEST_S) != 0
    assert files_below(pc.place(FOR_ALL.folder)) == there


def remove_by_hand(pc: BareWindows, officer: Officer) -> None:
    """The remover asks, removes, and says where the registers stay."""
    kept = files_below(pc.place(OURS))
    officer.opens(lambda: pc.start(FOR_ALL.remover), "remover-asks-again")
    officer.press("alt+y")
    wait_for(lambda: not pc.place(FOR_ALL.window).exists(), "a program that is gone")
    officer.looks("registers-stay")
    officer.turns("Return", "removed")
    officer.press("Return")
    pc.settle()
    assert not pc.place(FOR_ALL.folder).exists()
    assert files_below(pc.place(OURS)) == kept


def test_setup_that_was_stopped_in_the_middle_is_made_good_by_the_next_one(
    pc: BareWindows, packages: Path, older: Older
) -> None:
    assert pc.setup(older.setup, "/ALLUSERS") == 0
    passphrases = take_the_tour(pc, FOR_ALL)
    before, whole = registers(pc), set(files_below(packages / "Lifafa"))
    inner = pc.place(rf"{FOR_ALL.folder}\_internal")
    stopped = pc.start_setup(packages / SETUP, "/ALLUSERS")
    wait_for(lambda: not (inner / "older").exists() and any(inner.glob("*")), "new files")
    pc.run("taskkill", "/f", "/im", SETUP.replace(".exe", ".tmp"), "/im", SETUP)
    stopped.wait()
    pc.settle()
    assert not whole <= set(files_below(pc.place(FOR_ALL.folder))), "it was in the middle"
    # As Setup calls a file that it has begun; whether one lay there depends on the moment.
    (pc.place(FOR_ALL.folder) / "is-0AB1C.tmp").write_bytes(b"half a program")
    assert registers(pc) == before
    assert pc.setup(packages / SETUP, "/ALLUSERS") == 0
    assert registers(pc) == before
    assert program_files(pc, FOR_ALL) == whole
    for office, passphrase in passphrases.items():
        check(pc, FOR_ALL, office, passphrase)
