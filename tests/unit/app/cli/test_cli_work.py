"""Next steps, notes, history and the bin by command: what the window can do, a script can."""

from pathlib import Path

import pytest

from command_line import CommandLine
from office_sim import FIRST, LOGIN


@pytest.fixture
def desk(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "office", FIRST)


@pytest.fixture
def case(desk: CommandLine) -> str:
    return desk.ok("case", "add", "name_full=Made-up Asha", "age=16")["case_no"]


def test_next_steps_are_added_changed_done_and_opened_again(desk, case):
    made = desk.ok("case", "task", case, "Call the home office", "--due", "28/11/2030")
    assert (made["title"], made["due_on"], made["state"]) == (
        "Call the home office",
        "2030-11-28",
        "open",
    )
    other = desk.ok("case", "task", case, "Visit", "--for", LOGIN)
    assert other["who_name"] == "R. Das"
    assert desk.ok("case", "show", case)["facts"]["next_step"] == "Call the home office"
    moved = desk.ok("case", "change-task", case, other["task_id"][:8], "--due", "1 Nov 2030")
    assert moved["due_on"] == "2030-11-01"
    assert desk.ok("case", "show", case)["facts"]["next_step"] == "Visit"
    assert desk.ok("case", "done", case, other["task_id"][:8])["state"] == "done"
    words = desk.run("case", "tasks", case)
    assert "Open  28 Nov 2030  Call the home office" in words.out
    assert "Done" in words.out
    assert desk.ok("case", "done", case, other["task_id"], "--undo")["state"] == "open"
    assert desk.ok("case", "done", case, other["task_id"], "--drop")["state"] == "dropped"
    assert [one["state"] for one in desk.ok("case", "tasks", case)] == ["open", "dropped"]
    assert desk.run("case", "done", case, other["task_id"], "--drop", "--undo").code == 2
    assert desk.run("case", "task", case, "x", "--for", "nobody").code == 2


def test_notes_are_written_corrected_and_read(desk, case):
    assert desk.ok("case", "note", case, "The mother called.")["number"] == 1
    assert desk.ok("case", "note", case, "It was the aunt.", "--corrects", "1")["corrects"] == 1
    assert [one["number"] for one in desk.ok("case", "notes", case)] == [2, 1]
    words = desk.run("case", "notes", case).out
    assert "corrects note 1" in words
    assert "      | The mother called." in words
    assert len(desk.ok("case", "search", "aunt")) == 1
    assert "The mother called." in desk.run("case", "show", case).out


def test_history_is_read_and_a_value_is_put_back(desk, case):
    desk.ok("case", "set", case, "age=17")
    desk.ok("case", "set", case, "age=18", "narrative=Found")
    lines = desk.ok("case", "history", case, "--field", "age")
    assert [(one["before"], one["after"]) for one in lines] == [("17", "18"), ("16", "17")]
    older = desk.ok("case", "history", case, "--before", lines[0]["change"], "--part", "p1")
    assert [one["after"] for one in older] == ["17"]
    assert "Person 1 · Made-up Asha: Age in years: 16 → 17" in desk.run("case", "history", case).out
    desk.ok("case", "restore-field", case, lines[1]["change"])
    assert desk.ok("case", "show", case)["persons"][0]["facts"]["age"] == 16
    assert desk.run("case", "history", case, "--part", "p9").code == 2
    assert desk.run("case", "restore-field", case, "9999").code != 0


def test_a_person_is_removed_and_brought_back(desk, case):
    desk.ok("case", "set", case, "p2.name_full=Made-up Mohan", "p2.role=suspect")
    gone = desk.ok("case", "remove-part", case, "p2")
    assert len(desk.ok("case", "show", case)["persons"]) == 1
    assert "Person 2 · Made-up Mohan: Removed" in desk.run("case", "history", case).out
    desk.ok("case", "restore-field", case, gone["change"])
    assert desk.ok("case", "show", case)["persons"][1]["display_name"] == "Made-up Mohan"
    assert desk.run("case", "remove-part", case, "x1").code == 2
    assert desk.run("case", "remove-part", case, "e1").code == 1


def test_a_case_goes_into_the_bin_and_comes_back_until_it_is_emptied(desk, case):
    gone = desk.ok("case", "delete", case)
    assert (gone["case_no"], gone["days_left"]) == (case, 30)
    assert desk.ok("case", "list") == []
    assert desk.ok("case", "bin") == [gone]
    assert "days left" in desk.run("case", "bin").out
    refused = desk.run("case", "set", case, "age=20")
    assert refused.code == 1
    assert "This case is in the bin." in refused.err
    assert desk.ok("case", "restore", case)["case_no"] == case
    assert len(desk.ok("case", "list")) == 1
    desk.ok("case", "delete", case)
    assert desk.run("case", "empty-bin").code == 2
    assert len(desk.ok("case", "bin")) == 1
    assert desk.ok("case", "empty-bin", "--yes") == {"erased": 1}
    assert desk.ok("case", "bin") == []
    assert desk.run("case", "show", case).code == 1


def test_the_work_on_a_sealed_case_goes_on_and_only_the_bin_waits(desk, case):
    desk.ok("case", "seal", case)
    made = desk.ok("case", "task", case, "Visit", "--due", "2030-11-28")
    assert desk.ok("case", "done", case, made["task_id"])["state"] == "done"
    assert desk.ok("case", "note", case, "Only for us")["number"] == 1
    desk.ok("case", "set", case, "age=17")
    newest = desk.ok("case", "history", case)[0]
    assert newest["after"] == "17"
    desk.ok("case", "restore-field", case, newest["change"])
    assert desk.ok("case", "show", case)["persons"][0]["facts"]["age"] == 16
    assert desk.run("case", "delete", case).code == 1
    assert desk.ok("case", "bin") == []
