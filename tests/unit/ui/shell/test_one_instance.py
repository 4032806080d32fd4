"""The door of the one window: what it takes, and whom it sends away."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication

from own_system import DIE, IS_WINDOWS, KILLED, is_private, lead_to, line_of, python
from source_tree import ROOT
from ui.shell.one_instance import (
    MOST_BYTES,
    MOST_FILES,
    TAKEN,
    FrontDoor,
    NextWindow,
    door_name,
    hand_over,
    in_messages,
    message,
    read_message,
)
from ui.system.platforms import system

PLACE = Path("/made-up").absolute()
"""On the disk that is ours, where disks have letters."""


@pytest.fixture
def tmp_path(short_folder: Path) -> Path:
    """A folder for the register and for its door, which is a socket."""
    return short_folder


@pytest.fixture
def door(qapp, tmp_path: Path):
    """The door of a window that is open, and what came through it."""
    made = FrontDoor(tmp_path / "register", within=tmp_path / "doors")
    assert made.enter([])
    made.came = []
    made.asked.connect(made.came.append)
    yield made
    made.close()


def place_of(tmp_path: Path) -> Path:
    return tmp_path / "doors" / door_name(tmp_path / "register")


def says(tmp_path: Path, line: bytes) -> bytes:
    """Say something at the door and return the answer; the window is at work meanwhile."""
    guest = guest_at(tmp_path)
    guest.write(line)
    answer, tries = b"", 0
    while guest.state() is not QLocalSocket.LocalSocketState.UnconnectedState and tries < 500:
        tries += 1
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
        answer += bytes(guest.readAll().data())
    answer += bytes(guest.readAll().data())
    guest.abort()
    QApplication.processEvents()
    return answer


def guest_at(tmp_path: Path) -> QLocalSocket:
    """Return a line to the door: a socket, or a pipe of Windows."""
    guest = QLocalSocket()
    guest.connectToServer(system.door_called(place_of(tmp_path)))
    return guest


def test_files_come_through_the_door(door, tmp_path):
    files = [tmp_path / "पत्र.lifafa", tmp_path / "card.LFCARD"]
    assert says(tmp_path, message(files)) == TAKEN
    assert door.came == [files]


def test_a_start_without_files_only_brings_the_window_to_the_front(door, tmp_path):
    assert says(tmp_path, message([])) == TAKEN
    assert door.came == [[]]


def waited_for(tmp_path: Path, longest_ms: int) -> tuple[NextWindow, list[str]]:
    """Wait for the window that comes next; what is told is noted."""
    coming = NextWindow(tmp_path / "register", longest_ms=longest_ms, within=tmp_path / "doors")
    told: list[str] = []
    coming.stands.connect(lambda: told.append("stands"))
    coming.begin()
    return coming, told


def test_the_next_window_is_waited_for_until_it_answers(qtbot, qapp, tmp_path):
    coming, told = waited_for(tmp_path, 600_000)
    coming._knock()
    QApplication.processEvents()
    assert told == []
    door = FrontDoor(tmp_path / "register", within=tmp_path / "doors")
    assert door.enter([])
    qtbot.waitUntil(lambda: told == ["stands"])
    assert not coming._knocks.isActive()
    door.close()


def test_a_next_window_that_never_comes_is_waited_for_no_longer(qtbot, qapp, tmp_path):
    coming, told = waited_for(tmp_path, 1)
    qtbot.waitUntil(lambda: told == ["stands"])
    assert not coming._knocks.isActive()


@pytest.mark.parametrize(
    "line",
    [
        b"GET / HTTP/1.1\n",
        b"[]\n",
        b"{}\n",
        b"[" * 50_000 + b"\n",
        b'{"version":2,"files":[]}\n',
        b'{"version":true,"files":[]}\n',
        b'{"version":1,"files":[],"run":"x"}\n',
        b'{"version":1,"files":"/a.lifafa"}\n',
        b'{"version":1,"files":["a.lifafa"]}\n',
        b'{"version":1,"files":["/etc/passwd"]}\n',
        b'{"version":1,"files":["/a.sh"]}\n',
        b'{"version":1,"files":[7]}\n',
        b'{"version":1,"files":["/a\\u0000.lifafa"]}\n',
        b'{"version":1,"files":["/a\\n.lifafa"]}\n',
        b'{"version":1,"files":["/a\\ud800.lifafa"]}\n',
        b'{"version":1,"files":["/a\\u0085.lifafa"]}\n',
        b'{"version":1,"files":["/a\\u2028.lifafa"]}\n',
        json.dumps({"version": 1, "files": ["/" + "a" * 5000 + ".lifafa"]}).encode() + b"\n",
        json.dumps({"version": 1, "files": ["/a.lifafa"] * (MOST_FILES + 1)}).encode() + b"\n",
        b"\xff\xfe\n",
        b"x" * (MOST_BYTES + 10),
    ],
)
def test_whoever_says_anything_else_is_sent_away(door, tmp_path, line):
    assert says(tmp_path, line) == b""
    assert door.came == []


def test_what_a_start_says_is_understood_and_what_is_too_long_is_not():
    files = [PLACE / "a b.lifafa", PLACE / "नमूना.pdf"]
    assert read_message(message(files)) == files
    assert read_message(message(files).ljust(MOST_BYTES + 1)) is None


def test_a_file_that_no_window_takes_does_not_keep_the_others_out():
    good = [PLACE / f"{number}.lifafa" for number in range(6)]
    odd = [PLACE / "notes.txt", PLACE / "a\n.lifafa", PLACE / ("a/" * 3000 + "b.pdf")]
    told = [read_message(message(some)) for some in in_messages([*odd, *good])]
    assert told == [good[:4], good[4:]]
    assert [read_message(message(some)) for some in in_messages(odd)] == [[]]


KILLED_AT_THE_DOOR = f"""
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ui.shell.one_instance import FrontDoor

app, here = QApplication(sys.argv[:1]), Path(sys.argv[1])
door = FrontDoor(here / "register", within=here / "doors")
assert door.enter([]) and door.is_open
print("open", flush=True)
{DIE}
"""


def test_the_door_of_a_killed_window_is_taken_over(qapp, tmp_path):
    with python("-c", KILLED_AT_THE_DOOR, str(tmp_path), cwd=ROOT) as killed:
        assert line_of(killed.stdout) == "open"
    assert killed.returncode == KILLED
    if not IS_WINDOWS:  # A pipe of Windows is gone by itself.
        assert place_of(tmp_path).is_socket(), "a dead door was left behind"
    door = FrontDoor(tmp_path / "register", within=tmp_path / "doors")
    assert door.enter([])
    assert door.is_open
    assert says(tmp_path, message([])) == TAKEN
    door.close()


def test_only_this_user_reaches_the_door_and_its_name_tells_no_folder(door, tmp_path):
    place = place_of(tmp_path)
    if not IS_WINDOWS:  # A pipe is no file; who reaches it, its own access list says.
        assert is_private(place)
    assert is_private(place.parent)
    assert "register" not in place.name


def test_a_link_in_place_of_the_folder_is_not_followed(qapp, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    lead_to(tmp_path / "doors", tmp_path / "elsewhere")
    door = FrontDoor(tmp_path / "register", within=tmp_path / "doors")
    assert door.enter([]), "a window without a door is still a window"
    assert not door.is_open
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_window_that_does_not_answer_keeps_nobody_out_for_ever(qapp, tmp_path):
    first = FrontDoor(tmp_path / "register", within=tmp_path / "doors")
    assert first.enter([])
    first._server.close()  # It still holds the place.
    second = FrontDoor(tmp_path / "register", within=tmp_path / "doors")
    assert second.enter([], wait_s=0.0)
    assert not second.is_open
    first.close()


def test_who_closes_gives_the_place_to_the_next(qapp, tmp_path):
    first = FrontDoor(tmp_path / "register", within=tmp_path / "doors")
    assert first.enter([])
    first.close()
    assert not hand_over(place_of(tmp_path), [])
    second = FrontDoor(tmp_path / "register", within=tmp_path / "doors")
    assert second.enter([])
    assert second.is_open
    second.close()


def test_a_silent_guest_is_let_go(qtbot, door, tmp_path):
    guests = []
    for _ in range(12):
        guests.append(guest_at(tmp_path))
        QApplication.processEvents()
    assert len(door._guests) <= 8
    qtbot.waitUntil(lambda: not door._guests, timeout=10_000)
    for guest in guests:
        guest.abort()
    assert says(tmp_path, message([])) == TAKEN
