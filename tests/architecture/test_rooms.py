"""Each room imports only what it may, and no room reaches the network.

Rules: import-linter (in pyproject.toml) holds the arrows between our own rooms; here stands what a
room may take from outside, which that tool can only forbid name by name.
"""

import ast
import re
import sys
import tomllib

import pytest

from source_tree import ROOMS, ROOT, Import, imports_of, python_files

# What each room may import besides the standard library and the rooms below it.
OUTSIDE = {
    "crypto": {"nacl", "cryptography"},
    "models": {"sqlalchemy", "alembic", "sqlcipher3"},
    # fontpkg and lucide hold no code of their own to speak of: fonts and drawings as packages.
    "ui": {"PySide6", "shiboken6", "app", "fontpkg", "lucide"},
}
# `app` composes, so it is told what it may not have.
NOT_IN_APP = {"PySide6", "shiboken6", "nacl", "cryptography", "sqlalchemy", "alembic", "sqlcipher3"}

# docs/rules.md, Network. A file that may have one of these is named here with the reason.
NETWORK = {
    "socket", "ssl", "socketserver", "http", "urllib", "smtplib", "imaplib", "poplib", "ftplib",
    "telnetlib", "nntplib", "xmlrpc", "asyncio", "webbrowser", "requests", "httpx", "aiohttp",
    "urllib3", "imapclient", "imap_tools", "aiosmtpd", "multiprocessing.connection",
    "multiprocessing.managers", "wsgiref", "PySide6.QtNetwork", "PySide6.QtNetworkAuth",
    "PySide6.QtWebSockets",
    "PySide6.QtWebEngineCore", "PySide6.QtWebEngineWidgets", "PySide6.QtHttpServer",
    "<computed>",
}  # fmt: skip
MAY_USE_NETWORK: dict[str, str] = {
    "app/letters/still_loop.py": "a loop of asyncio that has no socket, for the library that signs",
    "app/mail/wire/tls.py": "protects the lines to the mail servers of the office",
    "app/mail/wire/smtp.py": "hands mail in, when an officer sends",
    "app/mail/wire/imap.py": "reaches and looks into a mailbox, when an officer fetches",
    "app/mail/wire/outlines.py": "reads what a mailbox answers, with the same library",
    "ui/shell/one_instance.py": "the door of the one window is the user's own, on no network",
    "ui/system/platforms/linux/__init__.py": "asks of that door who is at its other end",
}

# The one place that reaches upward, and only when a window is wanted.
THE_EXCEPTION = ("app/__main__.py", "ui.main")


def is_one_of(found: Import, modules: set[str]) -> bool:
    return any(found.module == name or found.module.startswith(name + ".") for name in modules)


def foreign_imports(room: str) -> list[Import]:
    """Return what a room imports that is neither the standard library's nor its own."""
    own = {room}
    return [
        found
        for source in python_files(room)
        for found in imports_of(source)
        if found.top not in sys.stdlib_module_names and found.top not in own
    ]


@pytest.mark.parametrize("room", sorted(OUTSIDE))
def test_a_room_imports_only_what_it_may(room: str) -> None:
    strangers = [
        f"{i.where}: {i.module}" for i in foreign_imports(room) if i.top not in OUTSIDE[room]
    ]
    assert not strangers, "\n".join(strangers)


def test_app_has_no_qt_no_sql_and_no_sealing_library() -> None:
    strangers = [f"{i.where}: {i.module}" for i in foreign_imports("app") if i.top in NOT_IN_APP]
    assert not strangers, "\n".join(strangers)


def test_only_the_command_line_reaches_up_to_the_window() -> None:
    file, target = THE_EXCEPTION
    upward = [i for i in foreign_imports("app") if i.top == "ui"]
    assert not [i for i in upward if i.where.split(":")[0] != file]
    assert not [i for i in upward if i.module != "ui" and not is_one_of(i, {target})]


def test_the_window_is_imported_only_when_it_is_wanted() -> None:
    """An import at the head of a file would make every command wait for Qt."""
    for source in python_files("app"):
        heads = [node for node in source.tree.body if hasattr(node, "names")]
        names = [alias.name for node in heads for alias in node.names]
        modules = [getattr(node, "module", "") or "" for node in heads]
        assert not [name for name in names + modules if name.split(".")[0] in ("ui", "PySide6")]


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_has_network_code(room: str) -> None:
    found = [
        f"{i.where}: {i.module}"
        for source in python_files(room)
        if source.name not in MAY_USE_NETWORK
        for i in imports_of(source)
        if is_one_of(i, NETWORK)
    ]
    assert not found, "\n".join(found)


def test_lines_to_mail_servers_are_made_behind_one_door() -> None:
    """What reaches the network is imported by app/mail/network.py and its like, by nothing else."""
    found = [
        i.where
        for source in python_files(*ROOMS)
        if source.name != "app/mail/network.py" and not source.name.startswith("app/mail/wire/")
        for i in imports_of(source)
        if is_one_of(i, {"app.mail.wire"})
    ]
    assert not found, "\n".join(found)


def test_the_door_is_opened_by_use_cases_of_mail_and_only_when_they_run() -> None:
    """An import at the head of a file would bring network code in when the program starts."""
    for source in python_files(*ROOMS):
        found = [i for i in imports_of(source) if is_one_of(i, {"app.mail.network"})]
        assert not found or source.name.startswith("app/mail/"), source.name
        heads = {
            node.lineno
            for node in source.tree.body
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        lines = {int(i.where.rpartition(":")[2]) for i in found}
        assert not lines & heads, source.name


def rooms_of_the_contract() -> list[set[str]]:
    """Return the rooms of app as the contract has them, the ground floor first."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = {one["id"]: one for one in told["tool"]["importlinter"]["contracts"]}
    layers = contracts["rooms-of-app"]["layers"]
    return [set(line.split(" | ")) for line in reversed(layers) if line != "__main__"]


def test_the_table_of_rooms_is_the_one_that_is_held() -> None:
    text = (ROOT / "docs" / "decisions" / "rooms-of-app.md").read_text("utf-8")
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    assert [set(re.findall(r"`(\w+)`", cell)) for cell in cells] == rooms_of_the_contract()


def test_a_file_that_may_use_the_network_exists() -> None:
    assert not [name for name in MAY_USE_NETWORK if not (ROOT / name).is_file()]


def test_every_room_that_exists_is_looked_at() -> None:
    there = {room for room in ROOMS if (ROOT / room).is_dir()}
    assert there == {source.room for source in python_files(*ROOMS)}


def test_packaging_and_tests_are_not_packages() -> None:
    """A package called packaging would shadow the library of that name."""
    found = [p for folder in ("packaging", "tests") for p in (ROOT / folder).rglob("__init__.py")]
    assert not found


def test_no_test_stands_in_packaging() -> None:
    assert not list((ROOT / "packaging").rglob("test_*.py"))


def test_tests_lie_in_rooms_that_the_program_has() -> None:
    """What looks at the whole window, or at a whole room of bytes, lies above these folders."""
    unit = ROOT / "tests" / "unit"
    folders = {path.parent for room in ROOMS for path in (unit / room).rglob("test_*.py")}
    assert folders
    assert [one for one in folders if not (ROOT / one.relative_to(unit)).is_dir()] == []


def test_no_two_test_files_share_a_name() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]
    assert sorted(names) == sorted(set(names))
