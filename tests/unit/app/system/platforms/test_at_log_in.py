"""Called at log-in: what each system is told, what a desktop is asked, and that all of it goes."""

from __future__ import annotations

import os
import plistlib
import re
import subprocess
import sys
import types
from configparser import RawConfigParser
from pathlib import Path

import pytest

from app.home import at_log_in
from app.system import paths, preferences
from app.system.platforms import linux, macos, windows
from source_tree import ROOT

pytestmark = pytest.mark.posix("how Linux is asked, with what it imports")

AWKWARD = ["/opt/a b/Lifafa", "-c", 'print("100 % $HOME `x` \\\\ ok")', "remind"]


def parsed(entry: Path) -> dict[str, str]:
    reader = RawConfigParser(interpolation=None)
    reader.optionxform = str  # type: ignore[assignment]  # as the library has it
    reader.read_string(entry.read_text("utf-8"))
    return dict(reader["Desktop Entry"])


def as_desktops_read(command: str) -> list[str]:
    """Return the words of a command: escapes of the file first, then quotes, then signs."""
    plain = command.replace("\\\\", "\\")
    quoted = re.findall(r'"((?:\\.|[^"\\])*)"', plain)
    return [re.sub(r"\\(.)", r"\1", word).replace("%%", "%") for word in quoted]


@pytest.fixture
def settings_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    return tmp_path


def test_a_desktop_finds_an_entry_that_calls_the_very_words(settings_folder):
    linux.call_at_log_in(AWKWARD)
    (entry,) = (settings_folder / "config" / "autostart").iterdir()
    found = parsed(entry)
    assert as_desktops_read(found["Exec"]) == AWKWARD
    assert found["TryExec"] == AWKWARD[0], "a program that is gone is not tried"
    assert (found["Type"], found["Terminal"]) == ("Application", "false")
    linux.call_at_log_in(AWKWARD)
    linux.call_no_more()
    assert list(entry.parent.iterdir()) == []
    linux.call_no_more()


def test_without_a_folder_of_settings_the_usual_one_is_taken(settings_folder, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", "not/absolute")
    linux.call_at_log_in(["lifafa", "remind"])
    assert len(list((settings_folder / "home/.config/autostart").iterdir())) == 1


def test_a_mac_gets_an_agent_and_loses_it(settings_folder):
    macos.call_at_log_in(AWKWARD)
    (entry,) = (settings_folder / "home/Library/LaunchAgents").iterdir()
    told = plistlib.loads(entry.read_bytes())
    assert (told["ProgramArguments"], told["RunAtLoad"]) == (AWKWARD, True)
    macos.call_no_more()
    macos.call_no_more()
    assert list(entry.parent.iterdir()) == []
    assert not macos.tell_briefly("Lifafa", "2 things are due.")


class MadeUpRegistry(types.ModuleType):
    """The part of the registry of one user that is asked for, in memory."""

    HKEY_CURRENT_USER, KEY_SET_VALUE, REG_SZ = "user", 2, 1

    def __init__(self) -> None:
        super().__init__("winreg")
        self.values: dict[str, str] = {}

    def CreateKeyEx(self, root, key, _reserved, _rights):
        assert (root, key) == ("user", r"Software\Microsoft\Windows\CurrentVersion\Run")
        return self

    OpenKey = CreateKeyEx

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return False

    def SetValueEx(self, place, name, _reserved, kind, value):
        assert kind == self.REG_SZ
        place.values[name] = value

    def DeleteValue(self, place, name):
        if name not in place.values:
            raise FileNotFoundError
        del place.values[name]


def test_windows_gets_a_value_of_this_user_alone_and_loses_it(monkeypatch):
    registry = MadeUpRegistry()
    monkeypatch.setitem(sys.modules, "winreg", registry)
    windows.call_at_log_in([r"C:\Program Files\Lifafa\Lifafa.exe", "remind"])
    told = '"C:\\Program Files\\Lifafa\\Lifafa.exe" remind'
    assert registry.values == {"LifafaReminder": told}
    windows.call_no_more()
    windows.call_no_more()
    assert registry.values == {}
    assert not windows.tell_briefly("Lifafa", "2 things are due.")


# A desktop that is there, played on a bus of its own ---------------------------------------------


@pytest.fixture
def news_bus(tmp_path, monkeypatch):
    from bus_sim import bus  # Its library is one of Linux.

    with bus(tmp_path / "bus") as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


def told_plain_words_once_without_a_button(news_bus, _monkeypatch):
    from bus_sim import player

    with player("fake_news.py", news_bus) as news:
        assert linux.tell_briefly("Lifafa", "2 things are due.")
        news.waits_for("Lifafa|2 things are due.|0")


def refused_or_not_there_is_no_fault(news_bus, monkeypatch):
    from bus_sim import player

    assert not linux.tell_briefly("Lifafa", "2 things are due.")
    with player("fake_news.py", news_bus, ["refuses"]):
        assert not linux.tell_briefly("Lifafa", "2 things are due.")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    assert not linux.tell_briefly("Lifafa", "2 things are due.")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    assert not linux.tell_briefly("Lifafa", "2 things are due.")


def remind(**more: str) -> subprocess.CompletedProcess[str]:
    """Call the program as a system does at log-in."""
    kept = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    return subprocess.run(
        [sys.executable, "-m", "app", "remind"],
        cwd=ROOT, env={**kept, **more}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def called_at_log_in_it_says_one_line_and_ends(news_bus, _monkeypatch):
    from bus_sim import player

    preferences.save({at_log_in.KEY: 1, "language": "hi"})
    preferences.settle()
    day = at_log_in.SystemClock().today().isoformat()
    at_log_in.own_file().parent.mkdir(parents=True, exist_ok=True)
    at_log_in.own_file().write_text(f'{{"0123456789abcdef": ["{day}", 2, 3, 3, 3]}}', "ascii")
    try:
        with player("fake_news.py", news_bus) as news:
            done = remind()
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
            news.waits_for("Lifafa|2 काम बाक़ी हैं।|0")
        assert remind().returncode == 0, "nobody there to tell"
        at_log_in.own_file().write_bytes(b"<b>call 98765</b>")
        with player("fake_news.py", news_bus) as news:
            assert remind().returncode == 0
            assert news.told == ["ready"]
    finally:
        preferences.save({at_log_in.KEY: None, "language": None})
        preferences.settle()
    with player("fake_news.py", news_bus) as news:
        assert remind().returncode == 0
        assert news.told == ["ready"]
    assert not at_log_in.own_file().exists(), "what outlived the choice went"
    assert paths.state_folder() in at_log_in.own_file().parents


@pytest.mark.parametrize(
    "play",
    [
        told_plain_words_once_without_a_button,
        refused_or_not_there_is_no_fault,
        called_at_log_in_it_says_one_line_and_ends,
    ],
)
def test_a_desktop_on_a_bus_is(news_bus, monkeypatch, play):
    play(news_bus, monkeypatch)
