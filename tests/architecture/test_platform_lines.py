"""What differs from system to system stands in `app/system/platforms` and `ui/system/platforms`,
nowhere else.

Rules: looked for in the code itself, not in words and comments. `packaging` and `start.py` keep
theirs, because they run before there is an app to ask; so do the tests.
"""

import ast
import re
from pathlib import Path

import pytest

from source_tree import ROOMS, Source, imports_of, python_files

HOMES = ("app/system/platforms/", "ui/system/platforms/")

# What only one kind of system has, and what tells one from another.
MODULES = {
    "ctypes", "fcntl", "msvcrt", "winreg", "resource", "pwd", "grp", "termios", "tty", "pty",
    "posix", "nt", "_winapi", "syslog", "winsound", "win32api", "win32security", "AppKit",
}  # fmt: skip
NAMES = {
    "sys": {"platform", "getwindowsversion", "winver"},
    "os": {
        "name", "uname", "startfile", "getuid", "geteuid", "getgid", "getegid", "getlogin",
        "unshare", "fork", "setsid", "chown", "lchown", "add_dll_directory", "posix_fadvise",
        "setxattr", "getxattr", "mkfifo", "nice", "getloadavg", "sched_setaffinity", "umask",
        "CLONE_NEWNET", "CLONE_NEWUSER", "POSIX_FADV_DONTNEED",
        "O_BINARY", "O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY", "O_CLOEXEC", "O_NOINHERIT",
    },
    "platform": {
        "system", "platform", "release", "version", "uname", "win32_ver", "mac_ver",
        "win32_edition", "libc_ver", "freedesktop_os_release",
    },
    "signal": {"alarm", "setitimer", "SIGHUP", "SIGKILL", "SIGALRM", "CTRL_C_EVENT"},
    "subprocess": {"STARTUPINFO", "CREATE_NO_WINDOW", "CREATE_NEW_PROCESS_GROUP"},
    "socket": {"SO_PEERCRED", "AF_UNIX"},
    "time": {"clock_gettime", "CLOCK_BOOTTIME"},
}  # fmt: skip
# Whether a module of Python has something is a question about the system, too.
ASKED = {"os", "sys", "signal", "subprocess", "socket", "time", "select"}
# Whether the program is packaged is not.
NOT_ASKED = {("sys", "frozen"), ("sys", "_MEIPASS")}
WORDS = (
    "/proc/", "/sys/", "/etc/", "/dev/", "/usr/", "/Library/", "/Volumes", "C:/", "C:\\",
    "Zone.Identifier", "XDG_", "SYSTEMROOT", "USERNAME", "APPDATA", "USERPROFILE", "win32",
    "darwin", "kernel32", "advapi32", "user32",
)  # fmt: skip

# A file in which none of these stands has nothing to be found, and is not walked through.
ANY = re.compile("|".join([*(rf"\b{one}\b" for one in {*NAMES, *ASKED}), *map(re.escape, WORDS)]))

MAY: dict[tuple[str, str], str] = {
    ("app/letters/check_worker.py", "ctypes"): "a number that pdfium writes into, alike everywhere",
    (
        "app/program/components.py",
        "win32",
    ): "how a list of libraries names the system that one is for",
    ("app/program/components.py", "darwin"): "as above",
    (
        "models/base/durable_files.py",
        "os.name",
    ): "models asks nothing of app; Windows lets files be held",
    ("models/base/durable_files.py", "os.O_DIRECTORY"): "the same call, where there is one",
}


def lines_of_a_platform(source: Source) -> dict[str, int]:
    """Return what of a file differs from system to system, each with a line."""
    found = {
        each.top: int(each.where.rpartition(":")[2])
        for each in imports_of(source)
        if each.top in MODULES
    }
    if not ANY.search(source.text):
        return found
    for_people = docstrings(source)
    for node in source.nodes:
        words = [] if id(node) in for_people else spelt(node)
        for name in (*named(node), *asked(node), *words):
            found.setdefault(name, node.lineno)
    return found


def named(node: ast.AST) -> list[str]:
    """Return ``os.name`` and its like, also as ``from os import name``."""
    if isinstance(node, ast.Attribute):
        of = node.value.id if isinstance(node.value, ast.Name) else ""
        return [f"{of}.{node.attr}"] if node.attr in NAMES.get(of, ()) else []
    if isinstance(node, ast.ImportFrom):
        names = NAMES.get(node.module or "", ())
        return [f"{node.module}.{one.name}" for one in node.names if one.name in names]
    return []


def asked(node: ast.AST) -> list[str]:
    """Return ``hasattr(os, "fork")`` and its like."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return []
    if node.func.id not in ("getattr", "hasattr") or len(node.args) < 2:
        return []
    of, what = node.args[:2]
    if not isinstance(of, ast.Name) or of.id not in ASKED:
        return []
    name = what.value if isinstance(what, ast.Constant) else "<computed>"
    return [] if (of.id, name) in NOT_ASKED else [f"{of.id}.{name}"]


def spelt(node: ast.AST) -> list[str]:
    """Return the places and variables of one system that a text of the code names."""
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return [word for word in WORDS if word in text]


def docstrings(source: Source) -> set[int]:
    """Return every text that stands alone as a statement: it is for people."""
    return {
        id(node.value)
        for node in source.nodes
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def outside() -> list[Source]:
    return [one for one in python_files(*ROOMS) if not one.name.startswith(HOMES)]


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, str], int]:
    """Every such line outside the two packages, by its file and what it is."""
    return {
        (source.name, what): line
        for source in outside()
        for what, line in lines_of_a_platform(source).items()
    }


def test_nothing_outside_asks_which_system_this_is(found) -> None:
    lines = [f"{name}:{line}: {what}" for (name, what), line in found.items()]
    allowed = [f"{name}:{found.get((name, what))}: {what}" for name, what in MAY]
    assert not set(lines) - set(allowed), "\n".join(sorted(set(lines) - set(allowed)))


def test_every_exception_is_still_needed(found) -> None:
    assert set(MAY) <= set(found)


def test_one_system_is_never_named_but_by_the_two_packages() -> None:
    """Whoever is outside asks `system`; which one that is, the package says."""
    doors = {
        "app.system.platforms",
        "app.system.platforms.system",
        "app.system.platforms.described",
    }
    doors |= {"ui.system.platforms", "ui.system.platforms.system"}
    doors |= {"ui.system.platforms.watching", "ui.system.platforms.watching.Watch"}
    found = [
        f"{each.where}: {each.module}"
        for source in outside()
        for each in imports_of(source)
        if each.module.startswith(("app.system.platforms", "ui.system.platforms"))
        and each.module not in doors
    ]
    assert not found, "\n".join(found)


def test_the_package_of_app_stands_on_nothing_of_ours() -> None:
    found = [
        f"{each.where}: {each.module}"
        for source in python_files("app/system/platforms")
        for each in imports_of(source)
        if each.top in ROOMS and not each.module.startswith("app.system.platforms")
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("import sys; x = sys.platform == 'linux'", "sys.platform"),
        ("from sys import platform", "sys.platform"),
        ("import os; x = os.name", "os.name"),
        ("import os; x = getattr(os, 'O_BINARY', 0)", "os.O_BINARY"),
        ("import signal; x = hasattr(signal, 'alarm')", "signal.alarm"),
        ("import os; x = getattr(os, str(1))", "os.<computed>"),
        ("import platform; x = platform.system()", "platform.system"),
        ("def f():\n    import fcntl", "fcntl"),
        ("from ctypes import c_int", "ctypes"),
        ("import ctypes.util", "ctypes"),
        ("__import__('msvcrt')", "msvcrt"),
        ("x = f'{1}:Zone.Identifier'", "Zone.Identifier"),
        ("x = open('/proc/self/maps')", "/proc/"),
        ("import os; x = os.environ.get('USERNAME')", "USERNAME"),
    ],
)
def test_the_look_finds_what_it_looks_for(line: str, what: str) -> None:
    source = Source("app/made_up.py", Path("app/made_up.py"), line, ast.parse(line))
    assert what in lines_of_a_platform(source)


@pytest.mark.parametrize(
    "line",
    [
        '"""Windows asks sys.platform and /proc/ for it."""',
        "import os; x = os.environ, os.O_RDWR, os.path",
        "import sys; x = getattr(sys, 'frozen', False)",
        "import platform; x = platform.node(), platform.python_version()",
    ],
)
def test_the_look_leaves_the_rest_alone(line: str) -> None:
    source = Source("app/made_up.py", Path("app/made_up.py"), line, ast.parse(line))
    assert lines_of_a_platform(source) == {}
