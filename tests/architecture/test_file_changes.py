"""Files are renamed, replaced and removed in one place, and so are moments made into dates.

Rules: looked for in the code itself. What Windows refuses while a scanner holds a file, and which
years it does not know, is then thought of once. ``app/system/platforms`` asks nothing of ours.
"""

import ast

import pytest

from source_tree import ROOMS, Source, python_files

FILES = "models/base/durable_files.py"
DATES = "models/base/local_time.py"
CHANGES = {"rename", "unlink", "rmdir", "rmtree", "chmod", "hardlink_to", "symlink_to", "link"}
CHANGES_OF = {"os": {"replace", "remove", "removedirs", "renames", "truncate"}, "shutil": {"move"}}
MOMENTS = {"fromtimestamp", "utcfromtimestamp", "astimezone", "localtime", "gmtime", "mktime"}

MAY: dict[tuple[str, str], str] = {
    (
        "app/system/folder_lock.py",
        "unlink",
    ): "tried while it is open here: nobody else is waited for",
    (
        "app/inbox/parts.py",
        "link",
    ): "a second name, which nobody who reads the file can keep from it",
    ("ui/system/platforms/linux/__init__.py", "chmod"): "of a socket, on one system",
    ("ui/system/platforms/macos/__init__.py", "chmod"): "of a socket, on one system",
}


def called(source: Source) -> list[tuple[str, ast.Call]]:
    """Return each call of something that belongs to something, by its name."""
    return [
        (node.func.attr, node)
        for node in source.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]


def owner_of(call: ast.Call) -> str:
    of = call.func.value if isinstance(call.func, ast.Attribute) else None
    return of.id if isinstance(of, ast.Name) else ""


def changes_of_files(source: Source) -> set[str]:
    patient = {"files", "lasting"}
    return {
        name
        for name, call in called(source)
        if (name in CHANGES and owner_of(call) not in patient)
        or name in CHANGES_OF.get(owner_of(call), ())
    }


@pytest.mark.parametrize("room", ROOMS)
def test_files_are_changed_in_one_place(room: str) -> None:
    found = {
        (source.name, name)
        for source in python_files(room)
        if source.name != FILES and not source.name.startswith("app/system/platforms/")
        for name in changes_of_files(source)
    }
    assert found == {each for each in MAY if each[0].startswith(f"{room}/")}


@pytest.mark.parametrize("room", ROOMS)
def test_moments_become_dates_in_one_place(room: str) -> None:
    found = {
        f"{source.name}: {name}"
        for source in python_files(room)
        if source.name != DATES
        for name, _call in called(source)
        if name in MOMENTS
    }
    assert found == set()


def test_both_places_do_what_they_are_for() -> None:
    by_name = {source.name: source for source in python_files("models")}
    assert changes_of_files(by_name[FILES]) >= {"rename", "unlink", "rmtree"}
    assert {name for name, _call in called(by_name[DATES])} >= {"astimezone"}
