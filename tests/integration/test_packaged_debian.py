"""The real program out of its Debian package: installed, a first day at the screen, removed.

The same in a fresh Debian that has no Python, with apt: tests/helpers/fresh_debian.py.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import package_linux
from app import vault
from app.clock import SystemClock
from linux_packages import DebianBelow, debian_package, plain
from office_sim import SECOND, office
from packaged import PackagedProgram, packaged_program  # noqa: F401
from real_screen import Seat, end_programs, seat
from screen_story import first_case, sealed_referral
from shared_needs import needs_of


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


def test_from_installing_over_a_first_day_to_removing(
    packaged_program: PackagedProgram,  # noqa: F811
    at_screen: Seat,
    tmp_path: Path,
    qapp: QApplication,
) -> None:
    debian = installed(packaged_program, tmp_path / "debian")
    knows_its_answers(debian, at_screen)
    passphrase = first_day(debian, at_screen, tmp_path)
    register = at_screen.home / ".local/share/lifafa/register"
    [packet] = register.rglob("*.lifafa")
    opened_by_a_double_click(debian, at_screen, packet, passphrase)
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


def knows_its_answers(debian: DebianBelow, user: Seat) -> None:
    words = [debian.root / "usr/bin/lifafa", "version", "--self-test"]
    env = plain(HOME=str(user.home), LANGUAGE="en")
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=env, cwd="/")
    assert "self-test ok" in done.stdout


def first_day(debian: DebianBelow, user: Seat, folder: Path) -> str:
    """Go from the first start to a sealed referral; return the passphrase."""
    user.started_by = (str(debian.root / "usr/lib/lifafa/Lifafa"),)
    shelter = office(folder / "shelter", SECOND, clock=SystemClock())
    with user.program():
        passphrase = first_case(user)
        sealed_referral(user, shelter, folder)
    vault.lock(shelter)
    return passphrase


def opened_by_a_double_click(
    debian: DebianBelow, user: Seat, packet: Path, passphrase: str
) -> None:
    """Start what the entry of the menu names, with a packet, and see it after unlocking."""
    window = debian.root / "usr/bin/lifafa-window"
    with subprocess.Popen([window, packet], env=user.env, cwd="/") as running:
        user.at("Passphrase")
        user.fill("Passphrase", passphrase)
        user.key("Return")
        user.sees(packet.name)
        running.kill()
    end_programs(user)
