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
from real_screen import Seat, seat
from screen_story import first_case, sealed_referral
from shared_needs import needs_of


@pytest.fixture(scope="module")
def debian(
    packaged_program: PackagedProgram,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
    qapp: QApplication,
) -> DebianBelow:
    """The package of the real program, installed below a folder."""
    below = DebianBelow(tmp_path_factory.mktemp("debian"))
    built = package_linux.what_is_built(packaged_program.folder)
    package = debian_package(built, below.root)
    below.dpkg("--install", package)
    package.unlink()
    return below


@pytest.fixture
def at_screen(debian: DebianBelow) -> Iterator[Seat]:
    with seat() as lent:
        lent.started_by = (str(debian.root / "usr/lib/lifafa/Lifafa"),)
        yield lent


def test_the_program_is_not_too_large(packaged_program: PackagedProgram) -> None:  # noqa: F811
    assert package_linux.too_large(packaged_program.folder, []) == []


def test_what_is_taken_from_the_system_is_little_and_known(
    packaged_program: PackagedProgram,  # noqa: F811
) -> None:
    needs = needs_of(packaged_program.folder)
    assert "libc.so.6" in needs.libraries
    assert not [name for name in needs.libraries if "python" in name or "Qt" in name]


def test_the_installed_command_knows_its_answers(debian: DebianBelow, tmp_path: Path) -> None:
    words = [debian.root / "usr/bin/lifafa", "version", "--self-test"]
    env = plain(HOME=str(tmp_path), LANGUAGE="en")
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=env, cwd="/")
    assert "self-test ok" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_no_file_of_the_program_may_be_written_by_those_who_use_it(debian: DebianBelow) -> None:
    for path in debian.root.glob("usr/**/*"):
        mode = path.lstat().st_mode & 0o7777
        assert path.is_symlink() or mode in (0o755, 0o644), path


def test_a_first_day_at_the_screen_and_the_register_stays_when_all_is_removed(
    debian: DebianBelow, at_screen: Seat, tmp_path: Path
) -> None:
    shelter = office(tmp_path / "shelter", SECOND, clock=SystemClock())
    with at_screen.program():
        passphrase = first_case(at_screen)
        sealed_referral(at_screen, shelter, tmp_path)
    vault.lock(shelter)
    register = at_screen.home / ".local/share/lifafa/register"
    [packet] = register.rglob("*.lifafa")
    opened_by_a_double_click(debian, at_screen, packet, passphrase)
    kept = {path: path.read_bytes() for path in register.rglob("*") if path.is_file()}
    assert register / "vault.lfv" in kept
    debian.dpkg("--purge", "lifafa")
    assert debian.files() == []
    assert {path: path.read_bytes() for path in register.rglob("*") if path.is_file()} == kept


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
    user.end_programs()
