"""A register where nothing can be written opens to be read; nothing in it changes by that."""

import errno
import shutil
from pathlib import Path

import pytest

from app.base import messages
from app.base.errors import FileUnreadableError, RegisterReadOnlyError
from app.cases import cases
from app.register import access
from app.system import folder_lock
from command_line import CommandLine
from office_sim import FIRST, LOGIN, PASSPHRASE


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    line = CommandLine(tmp_path / "office", FIRST)
    line.ok("case", "add", "name_full=Made-up Asha", "age=30")
    return line


@pytest.fixture
def protected(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Let the folder refuse what a write-protected place refuses: every new file, and the lock."""

    def refuse(_path: Path) -> None:
        raise OSError(errno.EROFS, "made up")

    monkeypatch.setattr(folder_lock, "_take_once", refuse)
    return line


def whole(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_reading_works_and_changes_nothing(protected: CommandLine) -> None:
    before = whole(protected.register)
    shown = protected.run("case", "show", "LF-26-0001")
    assert shown.code == 0
    assert "Made-up Asha" in shown.out
    assert f"Nothing can be written in {protected.register}." in shown.err
    for words in (
        ("case", "list"), ("case", "search", "Asha"), ("inbox", "list"), ("outbox", "list"),
        ("log", "show"), ("log", "check"), ("office", "list"), ("stats", "sdg"),
        ("register", "check"), ("register", "users"), ("referral", "list"),
    ):  # fmt: skip
        assert protected.run(*words).code == 0, words
    assert whole(protected.register) == before


def test_what_writes_is_refused_with_a_way_out(protected: CommandLine, tmp_path: Path) -> None:
    before = whole(protected.register)
    for words in (
        ("case", "add", "name_full=Made-up Rekha"),
        ("case", "set", "LF-26-0001", "age=31"),
        ("case", "export", "-o", tmp_path / "a.xlsx"),
        ("office", "rotate"),
    ):
        done = protected.run(*words)
        assert done.code == 1, words
        assert "Copy its folder to a place that can be written" in done.err
    assert whole(protected.register) == before
    assert not (tmp_path / "a.xlsx").exists()


def test_a_wrong_passphrase_opens_nothing_there_either(protected: CommandLine, tmp_path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("not this one at all\n")
    assert protected.run("case", "list", passphrase_file=wrong).code == 3


def test_the_window_is_told_that_it_cannot_be_written(protected: CommandLine) -> None:
    with pytest.raises(FileUnreadableError) as refused:
        access.unlock(protected.register, LOGIN, PASSPHRASE)
    assert "does not allow reading or writing" in messages.words(refused.value).happened


def test_one_that_was_not_closed_is_not_shown_as_it_was_before(
    line: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = access.unlock(line.register, LOGIN, PASSPHRASE)
    cases.add_case(services, {"name_full": "Made-up Later"})
    copy = tmp_path / "copy"
    shutil.copytree(line.register, copy)
    access.lock(services)
    (copy / "lock").unlink()

    def refuse(_path: Path) -> None:
        raise OSError(errno.EROFS, "made up")

    monkeypatch.setattr(folder_lock, "_take_once", refuse)
    with pytest.raises(FileUnreadableError) as refused:
        access.look(copy, LOGIN, PASSPHRASE)
    assert "was not closed in good order" in messages.words(refused.value).happened


def test_nothing_is_written_through_the_services_either(protected: CommandLine) -> None:
    services = access.look(protected.register, LOGIN, PASSPHRASE)
    try:
        with pytest.raises(RegisterReadOnlyError):
            cases.add_case(services, {"name_full": "Made-up Rekha"})
    finally:
        access.lock(services)


def test_whoever_comes_with_a_passphrase_of_somebody_else_is_reminded(line, tmp_path) -> None:
    first = tmp_path / "first.txt"
    line.ok("register", "add-user", "p", "--name", "P. Made-up", "--role", "officer",
            "--words-out", first)  # fmt: skip
    from command_line import bare

    at = ("--register", line.register, "--login", "p")
    told = bare("case", "list", *at, "--passphrase-file", first)
    assert "Choose your own and write it down: register passphrase" in told.err
    assert "Choose your own" not in line.run("case", "list").err
    own = tmp_path / "own.txt"
    own.write_text("lantern mango granite violin puddle falcon\n")
    changed = ("register", "passphrase", "--new-passphrase-file", own)
    assert bare(*changed, *at, "--passphrase-file", first).code == 0
    assert "Choose your own" not in bare("case", "list", *at, "--passphrase-file", own).err


def test_a_first_passphrase_is_to_be_written_down(tmp_path: Path) -> None:
    from command_line import bare

    words = tmp_path / "words.txt"
    words.write_text("lantern mango granite violin puddle falcon\n")
    made = bare(
        "register", "create", tmp_path / "desk", "--office", "Made-up office", "--kind", "ngo",
        "--officer", "A. Made-up", "--login", "a", "--passphrase-file", words,
        "--kit-out", tmp_path / "kit.txt",
    )  # fmt: skip
    assert made.code == 0
    assert "Write the passphrase down as well" in made.err
