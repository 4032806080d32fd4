"""The program opens no socket unless an officer sends, fetches or tests (docs/rules.md, Network).

Rules: proved from outside, by what the system was asked for, and from inside, by what Python tells.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from source_tree import ROOT

DAY = ROOT / "tests" / "helpers" / "quiet_day.py"
WATCH = ("strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=socket,connect,bind,sendto")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[str]], str]:
    """Work a day without mail; what was told of it, and every call of the system for a socket."""
    folder: Path = tmp_path_factory.mktemp("quiet")
    calls = folder / "calls"
    done = subprocess.run(
        (*WATCH, "-o", str(calls), sys.executable, str(DAY), str(folder)),
        env={"PYTHONPATH": f"{ROOT}:{DAY.parent}", "HOME": str(folder), "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return json.loads(done.stdout.splitlines()[-1]), calls.read_text("utf-8", "replace")


def test_a_day_without_mail_asks_the_system_for_no_line_to_anywhere(
    day: tuple[dict[str, list[str]], str],
) -> None:
    _told, calls = day
    assert not [line for line in calls.splitlines() if "AF_INET" in line or "AF_NETLINK" in line]


def test_a_day_without_mail_touches_nothing_of_the_network(
    day: tuple[dict[str, list[str]], str],
) -> None:
    told, _calls = day
    assert told["touched"] == []


def test_what_speaks_to_mail_servers_is_not_loaded_before_it_is_asked_for(
    day: tuple[dict[str, list[str]], str],
) -> None:
    told, _calls = day
    assert told["loaded"] == []


def test_the_watch_sees_a_socket_where_there_is_one(tmp_path: Path) -> None:
    """Else the tests above would prove nothing."""
    calls = tmp_path / "calls"
    code = (
        "import quiet_day, socket, sys; sys.addaudithook(quiet_day._watch);"
        "socket.socket().close(); print(quiet_day.touched)"
    )
    done = subprocess.run(
        (*WATCH, "-o", str(calls), sys.executable, "-c", code),
        env={"PYTHONPATH": f"{ROOT}:{DAY.parent}", "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "socket.__new__" in done.stdout
    assert "AF_INET" in calls.read_text("utf-8")
