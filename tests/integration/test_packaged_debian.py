"""The real program out of its Debian package: installed, a first day at the screen, removed.

The same in a fresh Debian that has no Python, with apt: tests/helpers/fresh_debian.py.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import linux_words
import package_linux
from app.base.clock import SystemClock
from app.core.services import Services
from app.register import access
from linux_packages import DebianBelow, debian_package, plain
from office_sim import SECOND, office
from packaged import PackagedProgram, packaged_program  # noqa: F401
from real_screen import Seat, end_programs, seat
from screen_story import first_case, sealed_referral, sent_by_the_shelter
from shared_needs import needs_of

pytestmark = pytest.mark.posix("the package for Debian is installed")


@pytest.fixture
def at_screen() -> Iterator[Seat]:
    with seat() as lent:
        yield lent


def test_the_program_is_not_too_large(packaged_program: PackagedProgram) -> None:  # noqa: F811
    assert package_linux.too_large(packaged_program.folder, []) == []


def test_what_is_taken_from_the_system_is_little_and_known(
    packaged_program: PackagedProgram,  # noqa: F811
) -> None:
    needs = needs_of(packaged_program.folder)
    assert "libc.so.6" in needs.libraries
    assert not [name for name in needs.libraries if "python" in name or "Qt" in name]


@pytest.fixture
def shelter(tmp_path: Path) -> Iterator[Services]:
    """Another office, in the test's own process."""
    services = office(tmp_path / "shelter", SECOND, clock=SystemClock())
    yield services
    access.lock(services)


def test_from_installing_over_a_first_day_to_removing(
    packaged_program: PackagedProgram,  # noqa: F811
    at_screen: Seat,
    shelter: Services,
    tmp_path: Path,
    qapp: QApplication,
) -> None:
    debian = installed(packaged_program, tmp_path / "debian")
    assert "self-test ok" in told_by_the_command(debian, at_screen, "version", "--self-test")
    passphrase = first_day(debian, at_screen, shelter)
    card = our_card(debian, at_screen, passphrase, tmp_path)
    packet = sent_by_the_shelter(shelter, card)
    accepted_by_a_double_click(debian, at_screen, packet, passphrase)
    register = at_screen.home / ".local/share/lifafa/register"
    kept = {path: path.read_bytes() for path in register.rglob("*") if path.is_file()}
    assert register / "vault.lfv" in kept
    debian.dpkg("--purge", "lifafa")
    assert debian.files() == []
    assert {path: path.read_bytes() for path in register.rglob("*") if path.is_file()} == kept


def installed(program: PackagedProgram, root: Path) -> DebianBelow:
    """Make the package of the real program and install it below a folder."""
    root.mkdir()
    below = DebianBelow(root)
    package = debian_package(package_linux.what_is_built(program.folder), root)
    below.dpkg("--install", package)
    package.unlink()
    for path in root.glob("usr/**/*"):
        # Who uses the program must not be able to change it.
        assert path.is_symlink() or path.stat().st_mode & 0o7777 in (0o755, 0o644), path
    return below


def told_by_the_command(debian: DebianBelow, user: Seat, *words: str) -> str:
    env = plain(HOME=str(user.home), LANGUAGE="en")
    command = [debian.root / "usr/bin/lifafa", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env, cwd="/")
    assert done.returncode == 0, done.stderr
    return done.stdout


def first_day(debian: DebianBelow, user: Seat, shelter: Services) -> str:
    """Go from the first start to a sealed referral; return the passphrase."""
    user.started_by = (str(debian.root / "usr/lib/lifafa/Lifafa"),)
    with user.program():
        passphrase = first_case(user)
        assert windows_of_class(user, linux_words.WINDOW_CLASS), "the menu would not know it"
        sealed_referral(user, shelter)
    return passphrase


def our_card(debian: DebianBelow, user: Seat, passphrase: str, folder: Path) -> Path:
    """Write our own card with the installed command."""
    words, card = folder / "words.txt", folder / "ours.lfcard"
    words.write_text(passphrase + "\n", "utf-8")
    unlocking = ["--passphrase-file", str(words)]
    told_by_the_command(debian, user, "office", "card", "-o", str(card), *unlocking)
    return card


def windows_of_class(user: Seat, name: str) -> list[str]:
    """Return the windows that say of themselves what a desktop knows a program by."""
    words = ["xdotool", "search", "--onlyvisible", "--class", f"^{name}$"]
    asked = subprocess.run(words, env=user.env, capture_output=True, text=True, check=False)
    return asked.stdout.split()


def accepted_by_a_double_click(
    debian: DebianBelow, user: Seat, packet: Path, passphrase: str
) -> None:
    """Start what the entry of the menu names, with a packet, and take it into the register."""
    window = debian.root / "usr/bin/lifafa-window"
    with subprocess.Popen([window, packet], env=user.env, cwd="/") as running:
        user.at("Passphrase")
        user.fill("Passphrase", passphrase)
        user.key("Return")
        user.press("Accept into register", careful=True)
        user.sees("Accepted as case")
        running.kill()
    end_programs(user)
