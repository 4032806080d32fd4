"""The folder of a register by command: told when others may open it, and closed by a word."""

from pathlib import Path

from command_line import CommandLine
from office_sim import FIRST
from own_system import is_private, let_others_in


def test_an_open_folder_is_told_without_an_error_and_closed_by_a_word(tmp_path: Path):
    line = CommandLine(tmp_path, FIRST)
    let_others_in(line.register)
    told = line.run("register", "check")
    assert told.code == 0
    assert "may open the folder of the register" in told.out
    assert "(folder:open)" in told.out
    found = line.ok("register", "check", "--close-folder")
    assert (found["problems"], found["findings"]) == ([], [])
    assert is_private(line.register)
