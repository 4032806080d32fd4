"""Which Debian packages are missing is read from what dpkg says; only root installs."""

import subprocess
from collections.abc import Sequence

import pytest

import setup_debian
from setup_debian import (
    PACKAGE_PACKAGES,
    TEST_PACKAGES,
    WINDOW_PACKAGES,
    install_packages,
    missing_packages,
)
from setup_words import EXIT_NO_ROOM, SetupError


class FakeSystem:
    """Answers for dpkg and apt; holds what is installed."""

    def __init__(self, installed: Sequence[str], failure: str = "") -> None:
        self.installed = set(installed)
        self.failure = failure
        self.asked: list[list[str]] = []
        self.cut_off = False

    def run(self, command: Sequence[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        self.asked.append([*command])
        out, code = "", 0
        if command[0] == "dpkg-query":
            out = "".join(f"{name} installed\n" for name in command[4:] if name in self.installed)
            out += "other config-files\n"
        elif command[0] == "apt-cache":
            code = 0 if command[2] == "libold" else 100
        elif command[0] == "dpkg":
            self.cut_off = False
        elif self.cut_off and "install" in command:
            complaint = b"E: dpkg was interrupted, you must run 'dpkg --configure -a'"
            return subprocess.CompletedProcess(command, 100, b"", complaint)
        elif self.failure and "install" in command:
            code = 100
        return subprocess.CompletedProcess(command, code, out.encode(), self.failure.encode())


def install(monkeypatch: pytest.MonkeyPatch, system: FakeSystem) -> FakeSystem:
    monkeypatch.setattr(setup_debian.subprocess, "run", system.run)
    monkeypatch.setattr(setup_debian, "has_apt", lambda: True)
    return system


def test_one_of_two_names_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, FakeSystem(["libgl1", "libold"]))
    assert missing_packages(["libgl1", "libnew|libold", "xvfb"]) == ["xvfb"]


def test_a_removed_package_that_left_its_settings_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(monkeypatch, FakeSystem([]))
    assert missing_packages(["other"]) == ["other"]


def test_the_name_this_system_knows_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    system = install(monkeypatch, FakeSystem([]))
    install_packages(["libnew|libold", "xvfb"])
    assert system.asked[-1][-2:] == ["libold", "xvfb"]
    assert "--no-install-recommends" in system.asked[-1]


@pytest.mark.parametrize(
    ("failure", "code"), [("E: Unable to fetch", 1), ("No space left on device", EXIT_NO_ROOM)]
)
def test_a_failed_install_passes_the_reason_on(
    monkeypatch: pytest.MonkeyPatch, failure: str, code: int
) -> None:
    install(monkeypatch, FakeSystem([], failure))
    with pytest.raises(SetupError) as refusal:
        install_packages(["xvfb"])
    assert failure in refusal.value.happened
    assert refusal.value.code == code


def test_an_installing_that_was_cut_off_is_ended_first(monkeypatch: pytest.MonkeyPatch) -> None:
    system = install(monkeypatch, FakeSystem([]))
    system.cut_off = True
    install_packages(["xvfb"])
    verbs = [command for command in system.asked if command[0] == "dpkg" or "install" in command]
    assert [command[0] for command in verbs] == ["apt-get", "dpkg", "apt-get"]
    assert verbs[1] == ["dpkg", "--configure", "-a"]


def test_others_who_install_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    system = install(monkeypatch, FakeSystem([]))
    install_packages(["xvfb"])
    assert any(word.startswith("DPkg::Lock::Timeout=") for word in system.asked[-1])


def test_tests_need_all_that_the_window_needs() -> None:
    assert set(WINDOW_PACKAGES) < set(PACKAGE_PACKAGES) < set(TEST_PACKAGES)
    assert {"binutils", "lintian", "appstream", "desktop-file-utils"} <= set(PACKAGE_PACKAGES)
    assert {"xvfb", "xauth", "age", "dbus-daemon", "gnome-keyring"} <= set(TEST_PACKAGES)
    assert {"xdotool", "openbox", "at-spi2-core"} <= set(TEST_PACKAGES)
