"""What a check of the register found names the button of the window and the command beside it."""

import pytest

from app.check_words import Known, finding, open_folder

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


def test_an_open_folder_is_closed_by_button_or_command():
    assert "“Close the folder” (lifafa register check --close-folder)" in open_folder().todo
