"""What a check of the register found names the button of the window and the command beside it."""

from dataclasses import replace

import pytest

from app.register.integrity.check_words import Known, finding, open_folder

FOUND = ("database:search-index", "database:structure", "database:page-3", "own-keys:damaged")


@pytest.mark.parametrize("backup_at", [0, 1_700_000_000])
@pytest.mark.parametrize("slug", FOUND)
def test_where_a_button_is_named_the_command_stands_beside_it(slug, backup_at):
    known = Known(backup_at, {}, None, str)
    told = finding(slug, known)
    if backup_at and slug == "own-keys:damaged":
        assert told.todo.startswith("Restore the backup of")
        return
    assert "“Bring out what can be read” (lifafa register salvage)" in told.todo


@pytest.mark.parametrize("backup_at", [0, 1_700_000_000])
@pytest.mark.parametrize(
    ("slug", "command"),
    [
        ("database:search-index", "lifafa register salvage"),
        ("database:structure", "lifafa register salvage"),
        ("database:page-3", "lifafa register salvage"),
        ("own-keys:damaged", ""),
        ("key-file:copy-damaged", ""),
        ("key-file:current-missing", ""),
        ("marks:missing", "lifafa register check --accept"),
        ("marks:page-3", ""),
        ("paper-changed:LF-26-0042", ""),
    ],
)
def test_in_the_terminal_nothing_is_locked_and_nothing_pressed(slug, command, backup_at):
    told = finding(slug, Known(backup_at, {}, None, str, in_terminal=True)).todo
    assert command in told
    for word in ("press", "Press", "ock the register", "Settings"):
        assert word not in told


def test_the_key_file_is_written_anew_by_locking_or_by_the_next_command():
    known = Known(0, {}, None, str)
    assert "Lock the register and unlock it again" in finding("key-file:copy-damaged", known).todo
    told = finding("key-file:copy-damaged", replace(known, in_terminal=True)).todo
    assert told.startswith("Any command that opens this register writes the damaged copy anew")


def test_an_open_folder_is_closed_in_the_terminal_by_its_command():
    told = open_folder(in_terminal=True).todo
    assert told.startswith("Close it with “lifafa register check --close-folder”.")


def test_an_open_folder_is_closed_by_button_or_command():
    assert "“Close the folder” (lifafa register check --close-folder)" in open_folder().todo
